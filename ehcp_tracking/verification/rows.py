"""The cases of an area as plain dicts of what is stored, in the columns of the case file."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from math import inf
from typing import Any

from ehcp_tracking.models import Advice, Assessment, AssessmentException
from ehcp_tracking.verification.clocks import Row
from wsoa.models import LocalArea

AT_A_TIME = 2000
OF_CASE = {
    "pk": "pk",
    "reference": "reference",
    "date_of_birth": "child__date_of_birth",
    "basis": "basis",
    "received_on": "received_on",
    "started_on": "started_on",
    "decision": "decision",
    "decision_notified_on": "decision_notified_on",
    "outcome": "outcome",
    "outcome_notified_on": "outcome_notified_on",
    "draft_sent_on": "draft_sent_on",
    "plan_sent_on": "plan_sent_on",
    "closed_on": "closed_on",
    "closed_reason": "closed_reason",
}
OF_ADVICE = {
    "case": "assessment_id",
    "pk": "pk",
    "service": "service",
    "provider": "provider",
    "requested_on": "requested_on",
    "received_on": "received_on",
    "existing_accepted": "existing_accepted",
}
OF_EXCEPTION = {
    "case": "assessment_id",
    "pk": "pk",
    "duty": "duty",
    "service": "advice__service",
    "provider": "advice__provider",
    "ground": "ground",
    "from_on": "from_on",
    "to_on": "to_on",
}


def cases(area: LocalArea) -> Iterator[Row]:
    """Yield each stored case of an area, by key, with its advice and its exceptions, by key."""
    advice = Parts(Advice, OF_ADVICE, area)
    exceptions = Parts(AssessmentException, OF_EXCEPTION, area)
    for case in read(Assessment, OF_CASE, area, "pk"):
        case["advice"] = advice.of(case["pk"])
        case["exceptions"] = exceptions.of(case["pk"])
        for each in case["advice"]:
            each["existing_accepted"] = "yes" if each["existing_accepted"] else "no"
        for each in case["exceptions"]:
            each["service"], each["provider"] = each["service"] or "", each["provider"] or ""
        yield case


NONE: tuple[float, Iterable[Row]] = (inf, ())  # after the last case that has any


class Parts:
    """Rows that belong to cases, asked for case by case in the order of their keys."""

    def __init__(self, model: Any, columns: dict[str, str], area: LocalArea):
        rows = read(model, columns, area, "assessment_id", "pk")
        self.groups = groupby(rows, key=lambda row: row["case"])
        self.next: tuple[float, Iterable[Row]] = (0, ())

    def of(self, case: int) -> list[Row]:
        of, rows = self.next
        while of < case:  # first, and past what belongs to no case
            of, rows = self.next = next(self.groups, NONE)
        return list(rows) if of == case else []


def read(model: Any, columns: dict[str, str], area: LocalArea, *order: str) -> Iterator[Row]:
    names = list(columns)
    rows = model.objects.in_area(area).order_by(*order).values_list(*columns.values())
    for row in rows.iterator(chunk_size=AT_A_TIME):
        yield dict(zip(names, row, strict=True))
