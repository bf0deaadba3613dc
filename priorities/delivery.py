"""How delivery of a plan stands at a day, and what changed since another; plain data."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from priorities.keys import in_key, key_of
from priorities.models import (
    Action,
    Colour,
    OwnerOrDateChange,
    Plan,
    Priority,
    ProgressUpdate,
    RatingLevel,
)
from priorities.versions.then import at_once


class Standing(NamedTuple):
    """How one action stands at a day.

    `due_on` is the date that holds, `published_on` the one that the plan was published with.
    `rating` is the word of its latest update in the key of that day, `level` that word's slug and
    `role` what it stands for, all empty without one. `days_late` is 0 unless it is past `due_on`
    and not complete.
    """

    reference: str
    text: str
    url: str
    priority: str
    owners: str
    due_on: date
    published_on: date
    rating: str
    level: str
    role: str
    colour: str
    updated_on: date | None
    recovery_on: date | None
    days_late: int
    silent: bool

    @property
    def late(self) -> bool:
        return self.days_late > 0

    @property
    def complete(self) -> bool:
        return self.role == RatingLevel.Role.COMPLETE

    @property
    def date_changed(self) -> bool:
        return self.due_on != self.published_on


class Rated(NamedTuple):
    """How many actions have a rating; the level is empty for those without an update."""

    level: str
    words: str
    actions: int


class Tally(NamedTuple):
    """How many actions of a priority, or of all, stand how. `ratings` begin with no update yet,
    then the worst word; late and silent ones are among them.
    """

    priority: str
    title: str
    actions: int
    ratings: list[Rated]
    late: int
    silent: int


class DateChange(NamedTuple):
    """Another date, agreed for an objective with all its actions, or for one action."""

    reference: str
    url: str
    by_when: date
    published_on: date
    reason: str
    agreed_by: str
    added_on: date


class Update(NamedTuple):
    reference: str
    url: str
    rating: str
    colour: str
    text: str
    added_on: date


class Since(NamedTuple):
    """What is so now and was not so at the end of `day`, and what was added after it."""

    day: date
    completed: list[Standing]
    late: list[Standing]
    silent: list[Standing]
    dates: list[DateChange]
    updates: list[Update]


class Delivery(NamedTuple):
    """`late` has the longest late first, `silent` whom nobody spoke of first.

    An action is silent if it is not complete and had no update for more than `silent_days`.
    """

    as_at: date
    silent_days: int
    priorities: list[Tally]
    total: Tally
    late: list[Standing]
    silent: list[Standing]
    since: Since


def delivery(plan: Plan, *, as_at: date, since: date, priority: Priority | None = None) -> Delivery:
    """Return how a plan, or one priority of it, stands: see `delivery_in`."""
    return delivery_in([plan], as_at=as_at, since=since, priority=priority)[plan]


@at_once()
def delivery_in(
    plans: Sequence[Plan], *, as_at: date, since: date, priority: Priority | None = None
) -> dict[Plan, Delivery]:
    """Return how plans of one area, or one priority of one, stand at `as_at`, and what changed
    since a day.

    What is dated after `as_at` has not happened; before its publication a plan has no actions.
    A number of queries that depends neither on rows nor on plans.
    """
    if not plans:
        return {}
    area = plans[0].area
    silent_days = area.in_force.silent_after_days
    words = list(RatingLevel.objects.keys_in(area, as_at).of_delivery())
    keys = {plan.pk: key_of(plan, words) for plan in plans}
    priorities = Priority.objects.filter(plan__in=plans).standing(as_at)
    actions = Action.objects.in_area(area).filter(plan__in=plans)
    now, then = standings(actions, as_at, keys), standings(actions, since, keys)
    if priority:  # of the day: the database knows which priority an action has today
        priorities = priorities.filter(pk=priority.pk)
        pk = priority.plan_id
        for stood in (now, then):
            stood[pk] = [each for each in stood[pk] if each.priority == priority.reference]
        actions = actions.filter(reference__in={each.reference for each in (*now[pk], *then[pk])})
    titled = priorities.by_plan()
    dates = dates_agreed(plans, since, as_at, priority)
    said = updates(actions, since, as_at)
    found = {}
    for plan in plans:
        own, was, levels = now[plan.pk], then[plan.pk], keys[plan.pk]
        found[plan] = Delivery(
            as_at=as_at,
            silent_days=silent_days,
            priorities=[tally(each.reference, each.title, own, levels) for each in titled[plan.pk]],
            total=tally("", "All", own, levels),
            late=longest_late_first(own),
            silent=longest_silent_first(own),
            since=Since(
                day=since,
                completed=newly(own, was, lambda each: each.complete),
                late=longest_late_first(newly(own, was, lambda each: each.late)),
                silent=longest_silent_first(newly(own, was, lambda each: each.silent)),
                dates=dates[plan.pk],
                updates=said[plan.pk],
            ),
        )
    return found


def standings(
    actions: Any, as_at: date, keys: Mapping[int, Sequence[RatingLevel]]
) -> dict[int, list[Standing]]:
    """Return how actions stand at a day, by key of the plan: in its order, and in the words of its
    rating key.
    """
    rows = actions.published_by(as_at).standing(as_at).as_steered(as_at).with_objective()
    said = RatingLevel.objects.in_bulk({row.delivery_level for row in rows} - {None})
    found = defaultdict(list)
    for row in rows:
        level = said.get(row.delivery_level)
        found[row.plan_id].append(standing(row, level and in_key(level, keys[row.plan_id]), as_at))
    return found


def standing(action: Any, rating: RatingLevel | None, as_at: date) -> Standing:
    """Return how an action, steered as at a day and rated, stands on it."""
    objective = action.objective
    return Standing(
        reference=action.reference,
        text=action.text,
        url=action.get_absolute_url(),
        priority=objective.priority.reference,
        owners=action.revised_owner_name or "; ".join(map(str, objective.owners.all())),
        due_on=action.due_on,
        published_on=action.published_by_when,
        rating=rating.name if rating else "",
        level=rating.slug if rating else "",
        role=rating.role if rating else "",
        colour=rating.colour if rating else Colour.GREY,
        updated_on=action.updated_on,
        recovery_on=action.recovery_on,
        days_late=(as_at - action.due_on).days if action.late else 0,
        silent=action.silent,
    )


def tally(
    priority: str, title: str, standings: list[Standing], levels: Iterable[RatingLevel]
) -> Tally:
    """Return how many of the actions of a priority, of all without one, have each of the ratings,
    are late, and are silent.
    """
    own = [each for each in standings if not priority or each.priority == priority]
    rated = Counter(each.level for each in own)
    words = [("", RatingLevel.NO_UPDATE), *((each.slug, each.name) for each in levels)]
    return Tally(
        priority=priority,
        title=title,
        actions=len(own),
        ratings=[Rated(slug, name, rated[slug]) for slug, name in words],
        late=sum(each.late for each in own),
        silent=sum(each.silent for each in own),
    )


def longest_late_first(standings: list[Standing]) -> list[Standing]:
    return sorted(filter(lambda each: each.late, standings), key=lambda each: -each.days_late)


def longest_silent_first(standings: list[Standing]) -> list[Standing]:
    silent = filter(lambda each: each.silent, standings)
    return sorted(silent, key=lambda each: each.updated_on or date.min)


def newly(
    now: list[Standing], then: list[Standing], is_so: Callable[[Standing], bool]
) -> list[Standing]:
    """Return the actions of which something is so now that was not so then."""
    already = {each.reference for each in then if is_so(each)}
    return [each for each in now if is_so(each) and each.reference not in already]


def dates_agreed(
    plans: Sequence[Plan], since: date, as_at: date, priority: Priority | None
) -> dict[int, list[DateChange]]:
    """Return the dates agreed after `since` and by `as_at`, by key of the plan, newest first."""
    found = defaultdict(list)
    changes = OwnerOrDateChange.objects.in_area(plans[0].area).under(plan__in=plans)
    for change in changes.exclude(by_when=None).known(as_at).since(since).with_rows():
        row: Any = change.about
        objective = change.objective or row.objective
        if priority is None or objective.priority_id == priority.pk:
            found[row.plan_id].append(
                DateChange(
                    reference=row.reference,
                    url=row.get_absolute_url(),
                    by_when=change.by_when,
                    published_on=objective.by_when,
                    reason=change.reason,
                    agreed_by=change.agreed_by,
                    added_on=change.added_on,
                )
            )
    return found


def updates(actions: Any, since: date, as_at: date) -> dict[int, list[Update]]:
    """Return the updates posted on some actions after `since` and by `as_at`, by key of the plan,
    newest first.
    """
    found = defaultdict(list)
    said = ProgressUpdate.objects.filter(action__in=actions).known(as_at).since(since)
    for each in said.with_rows().select_related("delivery"):
        found[each.action.plan_id].append(
            Update(
                reference=each.action.reference,
                url=each.action.get_absolute_url(),
                rating=each.delivery.name,
                colour=each.delivery.colour,
                text=each.text,
                added_on=each.added_on,
            )
        )
    return found
