"""How delivery of a plan stands at a day, and what changed since another; plain data."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from priorities.keys import in_key
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


@at_once()
def delivery(plan: Plan, *, as_at: date, since: date, priority: Priority | None = None) -> Delivery:
    """Return how a plan, or one priority of it, stands at `as_at`, and what changed since a day.

    What is dated after `as_at` has not happened; before its publication a plan has no actions.
    A constant number of queries.
    """
    priorities = Priority.objects.filter(plan=plan).standing(as_at)
    actions = Action.objects.in_area(plan.area).filter(plan=plan)
    levels = list(RatingLevel.objects.key_of(plan, as_at).of_delivery())
    now, then = standings(actions, as_at, levels), standings(actions, since, levels)
    if priority:  # of the day: the database knows which priority an action has today
        priorities = priorities.filter(pk=priority.pk)
        now, then = (
            [each for each in found if each.priority == priority.reference] for found in (now, then)
        )
        actions = actions.filter(reference__in={each.reference for each in (*now, *then)})
    names = [(each.reference, each.title) for each in priorities]
    return Delivery(
        as_at=as_at,
        silent_days=plan.area.in_force.silent_after_days,
        priorities=[
            tally(name, title, [each for each in now if each.priority == name], levels)
            for name, title in names
        ],
        total=tally("", "All", now, levels),
        late=longest_late_first(now),
        silent=longest_silent_first(now),
        since=Since(
            day=since,
            completed=newly(now, then, lambda each: each.complete),
            late=longest_late_first(newly(now, then, lambda each: each.late)),
            silent=longest_silent_first(newly(now, then, lambda each: each.silent)),
            dates=date_changes(plan, since, as_at, priority),
            updates=updates(actions, since, as_at),
        ),
    )


def standings(actions: Any, as_at: date, levels: Sequence[RatingLevel]) -> list[Standing]:
    """Return how actions stand at a day, in the order of the plan and in the words of a key."""
    rows = actions.published_by(as_at).standing(as_at).as_steered(as_at)
    rows = list(rows.with_objective())
    said = RatingLevel.objects.in_bulk({row.delivery_level for row in rows} - {None})
    words = {pk: in_key(level, levels) for pk, level in said.items()}
    return [standing(row, words.get(row.delivery_level), as_at) for row in rows]


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
    """Return how many of some actions have each of the ratings, are late, and are silent."""
    rated = Counter(each.level for each in standings)
    words = [("", RatingLevel.NO_UPDATE), *((each.slug, each.name) for each in levels)]
    return Tally(
        priority=priority,
        title=title,
        actions=len(standings),
        ratings=[Rated(slug, name, rated[slug]) for slug, name in words],
        late=sum(each.late for each in standings),
        silent=sum(each.silent for each in standings),
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


def date_changes(
    plan: Plan, since: date, as_at: date, priority: Priority | None
) -> list[DateChange]:
    """Return the dates agreed after `since` and by `as_at`, newest first."""
    found = []
    changes = OwnerOrDateChange.objects.in_area(plan.area).of_plan(plan.reference)
    changes = changes.exclude(by_when=None).known(as_at).since(since)
    for change in changes.with_rows():
        row: Any = change.about
        objective = change.objective or row.objective
        if priority is None or objective.priority_id == priority.pk:
            found.append(
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


def updates(actions: Any, since: date, as_at: date) -> list[Update]:
    """Return the updates posted on some actions after `since` and by `as_at`, newest first."""
    found = ProgressUpdate.objects.filter(action__in=actions).known(as_at).since(since)
    return [
        Update(
            reference=each.action.reference,
            url=each.action.get_absolute_url(),
            rating=each.delivery.name,
            colour=each.delivery.colour,
            text=each.text,
            added_on=each.added_on,
        )
        for each in found.with_rows().select_related("delivery")
    ]
