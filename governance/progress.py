"""How far the work on each priority of a plan is, and what difference it has made, at a day."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from governance.measures import standings
from governance.ratings import Rated, Ratings, ratings_in
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
    deliveries: Mapping[Plan, Delivery], *, as_at: date, rule: Disclosure | None = None
) -> dict[Plan, list[Row]]:
    """Return the priorities of plans of one area, each in its order, rated as its measures stand.

    By a `rule` of disclosure they are rated from what a board is shown of its measures. A number
    of queries that depends neither on rows nor on plans.
    """
    plans = list(deliveries)
    if not plans:
        return {}
    area = plans[0].area
    measures = Measure.objects.in_area(area).filter(plan__in=plans).standing(as_at)
    stand = standings(measures, area=area, as_at=as_at, board=rule is not None, rule=rule)
    found = ratings_in(plans, as_at=as_at, standings=stand)
    priorities = Priority.objects.in_area(area).filter(plan__in=plans).standing(as_at).by_plan()
    return {
        plan: list(rows(priorities[plan.pk], found[plan.pk], delivery))
        for plan, delivery in deliveries.items()
    }


def rows(priorities: Iterable[Priority], rated: Ratings, delivery: Delivery) -> Iterator[Row]:
    tallies = {each.priority: each for each in delivery.priorities}
    for each in priorities:
        key = "priority", each.pk
        yield Row(each, rated.delivery[key], rated.impact[key], tallies[each.reference])
