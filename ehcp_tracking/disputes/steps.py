"""What can be recorded about a decision that can be appealed, by the name of the page. Pure."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from ehcp_tracking.disputes.clocks import DUTIES, runs


class Step(NamedTuple):
    """One step: how the trail calls it, and its columns as they are where it was not recorded."""

    verb: str
    columns: dict[str, Any]


STEPS = {
    "mediation": Step(
        "mediation recorded",
        dict.fromkeys(("contacted_on", "wanted_on", "declined_on", "certificate_on", "met_on")),
    ),
    "agreement": Step("result of mediation recorded", {"agreement": "", "agreement_on": None}),
    "agreement_kept": Step("agreement kept", {"agreement_kept_on": None}),
    "appeal": Step("appeal lodged", dict.fromkeys(("lodged_on", "registered_on"))),
    "outcome": Step("end of the appeal recorded", {"outcome": "", "outcome_on": None}),
    "order": Step("order carried out", {"order_kept_on": None}),
}
LABELS = {
    "record_mediation": "Record mediation",
    "record_agreement": "Record what mediation led to",
    "keep_agreement": "Record that the agreement was kept",
    "lodge_appeal": "Record the appeal",
    "list_hearing": "Record a hearing",
    "record_outcome": "Record how the appeal ended",
    "carry_out_order": "Record that the order was carried out",
    "record_exception": "Record an exception",
    "correct_decision": "Change the decision",
    "undo_step": "Undo a step",
    "remove_dispute": "Remove from the register",
}


def recorded(dispute: Any) -> list[str]:
    """Return the steps of which something is recorded, in their order."""
    return [
        name
        for name, step in STEPS.items()
        if any(getattr(dispute, column) for column in step.columns)
    ]


def possible(dispute: Any) -> Iterator[str]:
    """Yield the pages that have something to record, in the order in which things happen."""
    if not dispute.outcome:
        yield "record_mediation"
        if dispute.met_on:
            yield "record_agreement"
    if dispute.agreement in DUTIES and not dispute.agreement_kept_on:
        yield "keep_agreement"
    if not dispute.outcome:
        yield "lodge_appeal"
        if dispute.lodged_on:
            yield from ("list_hearing", "record_outcome")
    if dispute.outcome in DUTIES and not dispute.order_kept_on:
        yield "carry_out_order"
    if runs(dispute):
        yield "record_exception"
    yield "correct_decision"
    yield "undo_step" if recorded(dispute) else "remove_dispute"
