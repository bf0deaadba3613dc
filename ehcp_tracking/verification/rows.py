"""What is stored of an area as plain dicts: cases as in the case file, plans and disputes."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from math import inf
from operator import itemgetter
from typing import Any

from ehcp_tracking.disputes.models import Dispute
from ehcp_tracking.excused.models import DutyException
from ehcp_tracking.lateness.models import Lateness
from ehcp_tracking.models import Advice, Assessment, AssessmentException
from ehcp_tracking.plans.models import AnnualReview, EHCPlan, PhaseTransfer, ReassessmentRequest
from ehcp_tracking.verification.clocks import Row
from ehcp_tracking.verification.plans import held_on
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
    "of": "assessment_id",
    "pk": "pk",
    "service": "service",
    "provider": "provider",
    "requested_on": "requested_on",
    "received_on": "received_on",
    "existing_accepted": "existing_accepted",
}
OF_EXCEPTION = {
    "of": "assessment_id",
    "pk": "pk",
    "duty": "duty",
    "service": "advice__service",
    "provider": "advice__provider",
    "ground": "ground",
    "from_on": "from_on",
    "to_on": "to_on",
}

OF_DUTY_EXCEPTION = {
    "pk": "pk",
    "duty": "duty",
    "started_on": "started_on",
    "ground": "ground",
    "from_on": "from_on",
    "to_on": "to_on",
    "asked_on": "asked_on",
}
OF_LATENESS = {
    "of": "assessment_id",
    "duty": "duty",
    "service": "advice__service",
    "provider": "advice__provider",
    "reason": "reason__name",
    "agency": "reason__agency",
}
DAYS_OF_PLAN = [
    "made_elsewhere_on",
    "reviewed_elsewhere_on",
    "transferred_in_on",
    "family_told_on",
    "move_learned_on",
    "moved_on",
    "transferred_out_on",
    "ceased_on",
]
OF_PLAN = {
    "pk": "pk",
    "reference": "reference",
    "child": "child_id",
    "plan_sent_on": "assessment__plan_sent_on",
    **{name: name for name in DAYS_OF_PLAN},
}
OF_CHILD = {name: OF_PLAN[name] for name in ["child", "plan_sent_on", "transferred_in_on"]}
DAYS_OF_REVIEW = [
    "meeting_on",
    "report_sent_on",
    "decision_notified_on",
    "amendments_sent_on",
    "amended_plan_sent_on",
    "not_amended_on",
]
OF_REVIEW = {
    "of": "plan_id",
    "pk": "pk",
    "decision": "decision",
    **{name: name for name in DAYS_OF_REVIEW},
}
OF_TRANSFER = {
    "of": "plan_id",
    "pk": "pk",
    "kind": "kind",
    "transfer_on": "transfer_on",
    "finalised_on": "finalised_on",
}
OF_REQUEST = {"of": "plan_id", "pk": "pk", "asked_on": "asked_on"}
DAYS_OF_DISPUTE = [
    "notified_on",
    "contacted_on",
    "declined_on",
    "wanted_on",
    "certificate_on",
    "met_on",
    "agreement_on",
    "agreement_kept_on",
    "lodged_on",
    "outcome_on",
    "order_kept_on",
]
OF_DISPUTE = {
    "pk": "pk",
    "reference": "assessment__reference",
    "plan": "plan__reference",
    "kind": "kind",
    "agreement": "agreement",
    "outcome": "outcome",
    **{name: name for name in DAYS_OF_DISPUTE},
}


def cases(area: LocalArea) -> Iterator[Row]:
    """Yield each stored case of an area, by key, with all that is of it, by key."""
    advice = Parts(read_parts(Advice, OF_ADVICE, area), itemgetter("of"))
    exceptions = Parts(read_parts(AssessmentException, OF_EXCEPTION, area), itemgetter("of"))
    lateness = Parts(read_parts(Lateness, OF_LATENESS, area), itemgetter("of"))
    for case in read(Assessment, OF_CASE, area, "pk"):
        case["advice"] = advice.of(case["pk"])
        case["exceptions"] = exceptions.of(case["pk"])
        for each in case["advice"]:
            each["existing_accepted"] = "yes" if each["existing_accepted"] else "no"
        case["lateness"] = lateness.of(case["pk"])
        for each in [*case["exceptions"], *case["lateness"]]:
            each["service"], each["provider"] = each["service"] or "", each["provider"] or ""
        yield case


def plans(area: LocalArea) -> Iterator[Row]:
    """Yield each stored plan of an area, by key, with its reviews, moves and requests, by key."""
    reviews = Parts(read_parts(AnnualReview, OF_REVIEW, area), itemgetter("of"))
    transfers = Parts(read_parts(PhaseTransfer, OF_TRANSFER, area), itemgetter("of"))
    requests = Parts(read_parts(ReassessmentRequest, OF_REQUEST, area), itemgetter("of"))
    exceptions = exceptions_of("plan_id", area)
    answered = answers(area)
    held: dict[int, list[Any]] = {}
    for plan in read(EHCPlan, OF_CHILD, area):
        held.setdefault(plan["child"], []).append(held_on(plan))
    for plan in read(EHCPlan, OF_PLAN, area, "pk"):
        plan["held_of_child"] = held[plan["child"]]
        plan["reviews"] = reviews.of(plan["pk"])
        plan["answered_of_child"] = answered.get(plan["child"], [])
        plan["transfers"] = transfers.of(plan["pk"])
        plan["requests"] = requests.of(plan["pk"])
        plan["exceptions"] = exceptions.of(plan["pk"])
        yield plan


def answers(area: LocalArea) -> dict[int, list[Any]]:
    """Return the days on which families were told of a reassessment or its refusal, by child."""
    found: dict[int, list[Any]] = {}
    cases = Assessment.objects.in_area(area).filter(basis="reassessment").order_by()
    for child, day in cases.values_list("child_id", "started_on"):
        found.setdefault(child, []).append(day)
    refusals = Dispute.objects.in_area(area).filter(kind="refusal_to_reassess").order_by()
    columns = ("assessment__child_id", "plan__child_id", "notified_on")
    for of_case, of_plan, day in refusals.values_list(*columns):
        found.setdefault(of_case or of_plan, []).append(day)
    return found


def disputes(area: LocalArea) -> Iterator[Row]:
    """Yield each stored decision of an area that a family challenged, with exceptions, by key."""
    exceptions = exceptions_of("dispute_id", area)
    for row in read(Dispute, OF_DISPUTE, area, "pk"):
        called = {"reference": row["reference"] or row["plan"]}
        yield row | called | {"exceptions": exceptions.of(row["pk"])}


NONE: tuple[float, Iterable[Any]] = (inf, ())  # after the last that has any


class Parts:
    """Parts of cases or plans, asked for one by one in the order of the keys of those.

    `of` returns the key of the whole that a part is of, in the order of which they come.
    """

    def __init__(self, parts: Iterable[Any], of: Callable[[Any], int]):
        self.groups = groupby(parts, key=of)
        self.next: tuple[float, Iterable[Any]] = (0, ())

    def of(self, whole: int) -> list[Any]:
        of, parts = self.next
        while of < whole:  # first, and past what is of none
            of, parts = self.next = next(self.groups, NONE)
        return list(parts) if of == whole else []


def read_parts(model: Any, columns: dict[str, str], area: LocalArea) -> Iterator[Row]:
    return read(model, columns, area, columns["of"], "pk")


def exceptions_of(column: str, area: LocalArea) -> Parts:
    """Return the exceptions of plans, or of disputes, by the column that names those."""
    found = read_parts(DutyException, {"of": column, **OF_DUTY_EXCEPTION}, area)
    return Parts((each for each in found if each["of"] is not None), itemgetter("of"))


def read(model: Any, columns: dict[str, str], area: LocalArea, *order: str) -> Iterator[Row]:
    names = list(columns)
    rows = model.objects.in_area(area).order_by(*order).values_list(*columns.values())
    for row in rows.iterator(chunk_size=AT_A_TIME):
        yield dict(zip(names, row, strict=True))
