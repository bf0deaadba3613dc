"""What can be recorded in a case as it is, by the name of the page on which that is done. Pure."""

from collections.abc import Iterator
from typing import Any

from ehcp_tracking import law

LABELS = {
    "follow_case": "Start the case that follows",
    "reassess": "Start a reassessment",
    "record_decision": "Record the decision whether to assess",
    "ask_advice": "Record that advice was asked for",
    "accept_advice": "Accept existing advice",
    "record_outcome": "Record the outcome",
    "send_draft": "Record the draft plan",
    "send_plan": "Record the final plan",
    "record_exception": "Record an exception",
    "close_case": "Close the case",
    "assign_case": "Assign the case",
    "correct_request": "Change the request",
    "record_first_area": "Record where the assessment began",
    "correct_child": "Change details of the child",
    "undo_step": "Undo a step",
}


def possible(case: Any) -> Iterator[str]:
    """Yield the pages that have something to record: what comes next in the law's order first."""
    is_open = case.ended_on is None
    decided = case.decision or case.basis not in law.CASE["decision"]
    if (case.decision == "refuse" or case.outcome == "no_plan") and not case.followed_by.all():
        yield "follow_case"
    if case.plan_sent_on:
        yield "reassess"
    if is_open and not decided:
        yield "record_decision"
    if is_open:
        yield from ("ask_advice", "accept_advice")
    if is_open and decided:
        if not case.outcome:
            yield "record_outcome"
        if not case.draft_sent_on:
            yield "send_draft"
        if case.outcome == "plan":
            yield "send_plan"
    yield "record_exception"
    if is_open:
        yield "close_case"
    yield from ("assign_case", "correct_request", "correct_child")
    if case.basis == "responsible" or case.first_area:
        yield "record_first_area"
    if case.decision or case.outcome or case.draft_sent_on or case.closed_on:
        yield "undo_step"
