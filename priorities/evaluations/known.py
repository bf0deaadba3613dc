"""The evaluations of an area as they were known on a day."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from priorities.evaluations.models import Evaluation
from priorities.models import Objective
from wsoa.models import LocalArea
from wsoa.recorded import as_recorded


def evaluations_on(area: LocalArea, as_at: date) -> list[Any]:
    """Return the evaluations of an area as they were recorded on a day, by title, each with its
    objectives in the words of that day and `next_review_on`.

    Nothing that is dated after the day has happened: neither a start nor a result. Reviews are on
    the cycle that the area has today. A constant number of queries.
    """

    def objectives(keys: Collection[int]) -> Iterable[Objective]:
        rows = Objective.objects.in_area(area).filter(pk__in=keys)
        return rows.order_by("plan", "position", "pk").said_on(as_at)

    usual = area.in_force.evaluation_months
    rows = Evaluation.objects.in_area(area)
    found = as_recorded(rows, as_at, area=area, objectives=objectives)
    begun = [each for each in found if each.started_on <= as_at]
    for each in begun:
        if each.evaluated_on and each.evaluated_on > as_at:
            each.evaluated_on, each.result, each.conclusion = None, "", ""
        each.next_review_on = each.review_on(usual)
    return sorted(begun, key=lambda each: (each.title, each.pk))
