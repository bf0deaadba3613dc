"""How each time limit about a decision that can be appealed stands at a day.

Pure arithmetic on dates, as `ehcp_tracking.clocks`, whose statuses these have. A dispute is
anything with the attributes of a record. What an order or an agreement about a case asks runs in
the case that then starts, and what one about an existing plan asks runs here.
"""

from datetime import date
from typing import Any

from ehcp_tracking import law
from ehcp_tracking.clocks import Clock, first_by, last_day, of_duty

# What can come of an appeal against each kind of decision, and of mediation about it.
OF_ANY_APPEAL = ("order_to_reconsider", "dismissed", "withdrawn")
ASSESSED = ("order_to_assess", "unopposed_to_assess", *OF_ANY_APPEAL)
AMENDED = ("order_to_amend", "order_to_name_school", "unopposed_to_amend", *OF_ANY_APPEAL)
OUTCOMES = {
    "refusal_to_assess": ASSESSED,
    "no_plan": ("order_to_plan", "unopposed_to_plan", *OF_ANY_APPEAL),
    "contents": AMENDED,
    "not_to_amend": AMENDED,
    "refusal_to_reassess": ASSESSED,
    "ceasing": ("order_to_continue", "unopposed_to_amend", *OF_ANY_APPEAL),
}
OF_ANY_MEDIATION = ("mediation_other", "none")
AGREEMENTS = {
    "refusal_to_assess": ("mediation_to_assess", *OF_ANY_MEDIATION),
    "no_plan": ("mediation_to_plan", *OF_ANY_MEDIATION),
    "contents": ("mediation_to_amend", "mediation_to_name_school", *OF_ANY_MEDIATION),
    "not_to_amend": ("mediation_to_amend", "mediation_to_name_school", *OF_ANY_MEDIATION),
    "refusal_to_reassess": ("mediation_to_assess", *OF_ANY_MEDIATION),
    "ceasing": ("mediation_to_continue", "mediation_to_amend", *OF_ANY_MEDIATION),
}
# Outcome or agreement → the duty that it puts on the area, where that is not one of a new case.
DUTIES = {
    "order_to_amend": "order_to_amend",
    "order_to_name_school": "order_to_name_school",
    "order_to_continue": "order_to_continue",
    "order_to_reconsider": "order_to_reconsider",
    "unopposed_to_amend": "order_to_amend",
    "mediation_to_amend": "order_to_amend",
    "mediation_to_name_school": "order_to_name_school",
    "mediation_to_continue": "order_to_continue",
    "mediation_other": "mediation_kept",
}
# What can be decided about a plan that the area took over.
OF_TAKEN_OVER = ("contents", "not_to_amend", "refusal_to_reassess", "ceasing")
HEARING_SOON = law.Weeks(4)


def decided_on(kind: str, about: Any) -> date | None:
    """Return the first day on which the family can have been told of such a decision.

    `about` is a case, or a plan that the area took over. None where it has none that it could be:
    a case must have ended so, or have led to the plan that the decision is about.
    """
    taken_over_on = getattr(about, "transferred_in_on", None)
    if taken_over_on is not None:
        return taken_over_on if kind in OF_TAKEN_OVER else None
    case = about
    if kind == "refusal_to_assess":
        return case.decision_notified_on if case.decision == "refuse" else None
    if kind == "no_plan":
        return case.outcome_notified_on if case.outcome == "no_plan" else None
    if kind == "refusal_to_reassess" and case.basis == "reassessment" and case.decision == "refuse":
        return case.decision_notified_on
    return case.plan_sent_on


def kinds_of(about: Any) -> list[str]:
    """Return the kinds of decision that its family can appeal: of `about` as above."""
    return [kind for kind in OUTCOMES if decided_on(kind, about)]


def starts(dispute: Any) -> tuple[str, date] | None:
    """Return the basis of the case that follows, and the day from which it runs, if one does.

    An order takes the place of what mediation had agreed.
    """
    for what, day in (
        (dispute.outcome, dispute.outcome_on),
        (dispute.agreement, dispute.agreement_on),
    ):
        if what in law.OVERTURNED and day:
            return what, day
    return None


def of_dispute(dispute: Any, as_at: date) -> list[Clock]:
    """Return every clock of a decision notified by `as_at`, in the order in which they come.

    The family's own time first, which binds nobody else; then mediation, and what was agreed or
    ordered about an existing plan.
    """
    lodged, agreed = first_by(as_at, dispute.lodged_on), first_by(as_at, dispute.agreement_on)
    settled = agreed if dispute.agreement != "none" else None
    contacted = first_by(as_at, dispute.contacted_on)
    certificate = first_by(as_at, dispute.certificate_on)
    contact_ended = first_by(as_at, lodged, settled)
    # A meeting that the family no longer wanted is not owed.
    mediation_ended = first_by(as_at, lodged, certificate, agreed)
    found = [
        of_duty("mediation_contact", dispute.notified_on, contacted, contact_ended, as_at),
        _appeal(dispute, lodged, certificate, settled, as_at),
    ]
    for duty, start, stop, ended in (
        ("mediation_certificate", dispute.declined_on, certificate, lodged),
        ("mediation_arranged", dispute.wanted_on, dispute.met_on, mediation_ended),
        (DUTIES.get(dispute.agreement), dispute.agreement_on, dispute.agreement_kept_on, None),
        (DUTIES.get(dispute.outcome), dispute.outcome_on, dispute.order_kept_on, None),
    ):
        if duty and first_by(as_at, start):
            found.append(of_duty(duty, start, stop, ended, as_at))
    return found


def runs(dispute: Any) -> dict[tuple[str, date], tuple[date, date]]:
    """Return the first and the last day of each time limit that a decision puts on others.

    By its duty and the day from which it is counted. The family's own time is none.
    """
    counted = (
        ("mediation_certificate", dispute.declined_on),
        ("mediation_arranged", dispute.wanted_on),
        (DUTIES.get(dispute.agreement), dispute.agreement_on),
        (DUTIES.get(dispute.outcome), dispute.outcome_on),
    )
    return {(duty, day): (day, last_day(duty, day)) for duty, day in counted if duty and day}


def appeal_due_on(notified_on: date, certificate_on: date | None) -> date:
    """Return the last day to appeal: 2 months of the notice, or 1 month of the certificate.

    Whichever is later. Neither was confirmed in the text of the law.
    """
    of_notice = last_day("appeal", notified_on)
    if certificate_on is None:
        return of_notice
    return max(of_notice, last_day("appeal_after_certificate", certificate_on))


def family_has(notified_on: date, as_at: date) -> list[Clock]:
    """Return the family's time after a decision of which nobody has recorded a challenge."""
    return [
        of_duty(duty, notified_on, None, None, as_at) for duty in ("mediation_contact", "appeal")
    ]


def _appeal(
    dispute: Any, lodged: date | None, certificate: date | None, settled: date | None, as_at: date
) -> Clock:
    """Return the clock of the appeal, named by the limit that is the later one."""
    due = appeal_due_on(dispute.notified_on, certificate)
    if due == last_day("appeal", dispute.notified_on):
        return of_duty("appeal", dispute.notified_on, lodged, settled, as_at)
    return of_duty("appeal_after_certificate", certificate, lodged, settled, as_at)
