"""What can be recorded of a plan as it is, by the name of the page on which that is done. Pure."""

from collections.abc import Iterator
from typing import Any

LABELS = {
    "record_review": "Record a review meeting",
    "record_transfer": "Record a move between phases of education",
    "record_request": "Record a request for a reassessment",
    "record_arrival": "Record how the plan came here",
    "record_move": "Record a move to another area",
    "record_exception": "Record an exception",
    "end_plan": "End the plan",
    "change_plan": "Change the school or the case manager",
    "correct_child": "Change details of the child",
    "undo_plan": "Undo a move or an end",
    "remove_plan": "Remove the plan",
}


def possible(plan: Any) -> Iterator[str]:
    """Yield the pages that have something to record."""
    ended = plan.ceased_on or plan.transferred_out_on or plan.replaced_on
    if not ended:
        yield from ("record_review", "record_transfer", "record_request")
    if plan.transferred_in_on:
        yield "record_arrival"
    if not ended:
        yield "record_move"
    yield "record_exception"
    if not ended:
        yield "end_plan"
    yield from ("change_plan", "correct_child")
    if plan.moved_on or plan.ceased_on:
        yield "undo_plan"
    if plan.transferred_in_on:
        yield "remove_plan"
