"""Every row of a plan with its two ratings, and what they say together: done, and working?"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from governance.ratings import Rated, Ratings
from governance.rollup import place
from priorities.models import Action, Finding, Measure, Objective, Plan, Priority, RatingLevel
from priorities.versions.then import at_once

Role = RatingLevel.Role
# The lists, by key: what each is called, and which rows are in it.
LISTS = {
    "no_effect": "Done, but no effect",
    "unknown": "Done, effect not known",
    "not_done": "Working, but not done",
}
UNANSWERED = Rated(None, RatingLevel.UNRATED, "Nothing in the plan answers it.")


class Row(NamedTuple):
    """A row of a plan, and its ratings. An action has the impact of its objective (`lent`); a
    measure has no delivery; a weakness that nothing answers is not rated.
    """

    kind: str
    pk: int
    place: int
    reference: str
    text: str
    url: str
    priority: str
    delivery: Rated | None
    impact: Rated | None
    lent: bool = False

    @property
    def what(self) -> str:
        return "Weakness" if self.kind == "finding" else self.kind.capitalize()

    @property
    def worst_delivery(self) -> tuple[bool, tuple[float, int]]:
        return order(self.delivery)

    @property
    def worst_impact(self) -> tuple[bool, tuple[float, int]]:
        return order(self.impact)

    @property
    def list(self) -> str:
        """Return the key of the list that it is in, or nothing."""
        if self.delivery is None or self.impact is None:
            return ""
        done = self.delivery.level and self.delivery.level.role == Role.COMPLETE
        if not self.impact.level:
            return "unknown" if done else ""
        if self.impact.level.role == Role.NONE:
            return "no_effect" if done else ""
        return "" if done else "not_done"


def order(rated: Rated | None) -> tuple[bool, tuple[float, int]]:
    """Return the place of a rating in a list that has the worst first, and nothing last."""
    return rated is None, place(rated.level if rated else None)


@at_once()
def rows(plan: Plan, found: Ratings, *, as_at: date) -> list[Row]:
    """Return the weaknesses, priorities, objectives, actions and measures of a plan, in order."""
    return [each._replace(place=number) for number, each in enumerate(every(plan, found, as_at), 1)]


def every(plan: Plan, found: Ratings, as_at: date) -> Iterator[Row]:
    for finding in Finding.objects.in_area(plan.area).for_plan(plan, as_at):
        each = row("finding", finding, "", found)
        answered = each.delivery is not None
        yield each if answered else each._replace(delivery=UNANSWERED, impact=UNANSWERED)
    held: dict[tuple[type, int], list[Any]] = defaultdict(list)
    for kind, holder in (
        (Objective, "priority_id"),
        (Action, "objective_id"),
        (Measure, "objective_id"),
    ):
        for each in standing(kind, plan, as_at):
            held[kind, getattr(each, holder)].append(each)
    for priority in standing(Priority, plan, as_at):
        yield row("priority", priority, priority.reference, found)
        for objective in held[Objective, priority.pk]:
            yield row("objective", objective, priority.reference, found)
            for action in held[Action, objective.pk]:
                if ("action", action.pk) in found.delivery:
                    yield row("action", action, priority.reference, found)
            for measure in held[Measure, objective.pk]:
                yield row("measure", measure, priority.reference, found)


def standing(kind: Any, plan: Plan, as_at: date) -> Any:
    return kind.objects.in_area(plan.area).filter(plan=plan).standing(as_at)


def row(kind: str, record: Any, priority: str, found: Ratings) -> Row:
    """Return one row with its ratings."""
    lent = kind == "action"
    of_impact = ("objective", record.objective_id) if lent else (kind, record.pk)
    return Row(
        kind,
        record.pk,
        0,
        record.reference,
        getattr(record, "title", record.text),
        record.get_absolute_url(),
        priority,
        found.delivery.get((kind, record.pk)),
        found.impact.get(of_impact),
        lent,
    )
