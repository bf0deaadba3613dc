"""How far the work on each priority of a plan is, and what difference it has made, at a day."""

from datetime import date
from typing import NamedTuple

from governance.measures import standings
from governance.ratings import Rated, ratings
from priorities.delivery import Delivery, Tally
from priorities.models import Measure, Plan, Priority
from wsoa.models import Disclosure


class Row(NamedTuple):
    """A priority with its two ratings, and how many of its actions stand how."""

    priority: Priority
    delivery: Rated
    impact: Rated
    tally: Tally


def progress(
    plan: Plan, delivery: Delivery, *, as_at: date, rule: Disclosure | None = None
) -> list[Row]:
    """Return the priorities of a plan in its order, rated as its measures stand.

    By a `rule` of disclosure they are rated from what a board is shown of its measures. A constant
    number of queries.
    """
    measures = Measure.objects.in_area(plan.area).filter(plan=plan).standing(as_at)
    stand = standings(measures, area=plan.area, as_at=as_at, board=rule is not None, rule=rule)
    found = ratings(plan, as_at=as_at, standings=stand)
    tallies = {each.priority: each for each in delivery.priorities}
    return [
        Row(
            each,
            found.delivery["priority", each.pk],
            found.impact["priority", each.pk],
            tallies[each.reference],
        )
        for each in Priority.objects.in_area(plan.area).filter(plan=plan).standing(as_at)
    ]
