"""Of which actions and measures nothing was heard for too long, and whose they are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from priorities.cadence import days_of
from priorities.models import Action, Measure, Plan, PostHolding
from priorities.versions.then import at_once
from wsoa.models import LocalArea

OWNERLESS = "No owner stated"
NOBODY = "Nobody"


class Silent(NamedTuple):
    """An action without an update, or a measure without a reading, for each post that owns it.

    `days` since `heard_on`, or where nothing was ever heard since it came into the plan, or since
    a milestone was due; `allowed` is how many it may be.
    """

    place: int
    kind: str
    reference: str
    text: str
    url: str
    priority: str
    owner: str
    held_by: str
    heard_on: date | None
    days: int
    allowed: int


def silences(plan: Plan, *, as_at: date) -> list[Silent]:
    """Return what is silent in a plan at a day, by owner. A constant number of queries."""
    return silences_in([plan], as_at=as_at)[plan]


@at_once()
def silences_in(plans: Sequence[Plan], *, as_at: date) -> dict[Plan, list[Silent]]:
    """Return what is silent in plans of one area at a day, by owner. A number of queries that
    depends neither on rows nor on plans.
    """
    if not plans:
        return {}
    found = [*silent_actions(plans, as_at), *silent_measures(plans, as_at)]
    own = {row: owners_of(row) for row, *_ in found}
    held: dict[int, list[str]] = {}
    owners = {post for each in own.values() for post, _ in each}
    for holding in (
        PostHolding.objects.filter(post__in=owners).held_on(as_at).select_related("person")
    ):
        held.setdefault(holding.post_id, []).append(str(holding.person))
    rows = defaultdict(list)
    for each in found:
        for post, name in own[each[0]] or [(0, OWNERLESS)]:
            rows[each[0].plan_id].append((name, ", ".join(held.get(post, [NOBODY])), each))
    return {
        plan: [
            line(number, row, owner, holder, heard_on, since, allowed, as_at)
            for number, (owner, holder, (row, heard_on, since, allowed)) in enumerate(
                sorted(rows[plan.pk], key=lambda each: each[0]), 1
            )
        ]
        for plan in plans
    }


def owners_of(row: Any) -> list[tuple[int, str]]:
    """Return the posts that own a row, steered as at a day, with what they were called on it."""
    if row.revised_owner:
        return [(row.revised_owner, row.revised_owner_name)]
    return [(post.pk, str(post)) for post in row.objective.owners.all()]


Heard = tuple[Any, date | None, date, int]  # a row, when it was heard of, since when, days allowed


def silent_actions(plans: Sequence[Plan], as_at: date) -> Iterator[Heard]:
    rows = Action.objects.in_area(plans[0].area).filter(plan__in=plans).published_by(as_at)
    for row in rows.standing(as_at).as_steered(as_at).with_objective().filter(silent=True):
        yield row, row.updated_on, row.updated_on or row.in_plan_from, row.silent_after


def silent_measures(plans: Sequence[Plan], as_at: date) -> Iterator[Heard]:
    """Yield the measures that people read and did not. A milestone is read when it was due."""
    area = plans[0].area
    rows = Measure.objects.in_area(area).filter(plan__in=plans).published_by(as_at)
    period = area.in_force.unread_after_days
    for row in rows.standing(as_at).as_steered(as_at).with_objective():
        heard = None if row.live else unread(row, period)
        if heard and (as_at - heard[2]).days > heard[3]:
            yield heard


def unread(row: Any, period: int) -> Heard | None:
    """Return since when a measure, steered as at a day, is unread and how long it may be.

    None for a milestone that was read, which nobody has to read again.
    """
    if row.kind != Measure.Kind.MILESTONE:
        since = row.read_on or row.in_plan_from
        return row, row.read_on, since, days_of(row.cadence) or period
    return None if row.read_on else (row, None, row.due_on, 0)


def silent_of(measures: Iterable[Any], area: LocalArea, as_at: date) -> set[Any]:
    """Return those of some measures of an area, steered as at a day, that are silent on it."""
    period = area.in_force.unread_after_days
    heard = filter(None, (unread(row, period) for row in measures))
    return {row for row, _, since, allowed in heard if (as_at - since).days > allowed}


def line(
    number: int,
    row: Any,
    owner: str,
    holder: str,
    heard_on: date | None,
    since: date,
    allowed: int,
    as_at: date,
) -> Silent:
    return Silent(
        place=number,
        kind=row._meta.model_name,
        reference=row.reference,
        text=row.text,
        url=row.get_absolute_url(),
        priority=row.objective.priority.reference,
        owner=owner,
        held_by=holder,
        heard_on=heard_on,
        days=(as_at - since).days,
        allowed=allowed,
    )
