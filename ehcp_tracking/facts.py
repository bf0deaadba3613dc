"""Facts that must hold in every case, whether typed or imported. Pure, and told in words.

The database holds the same rules as constraints; a test keeps the two equal.
"""

from collections.abc import Container, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from ehcp_tracking import clocks, exceptions, law
from ehcp_tracking.disputes.clocks import decided_on
from ehcp_tracking.exceptions import words


class Fault(NamedTuple):
    """What is wrong with which record (case, advice or exception), in which column, and why.

    `rests_on` are other columns, of the same record or of its case, without which nobody knows.
    """

    record: Any
    column: str
    message: str
    rests_on: tuple[str, ...] = ()


LABELS = {
    "date_of_birth": "date of birth",
    "received_on": "day the request was received",
    "started_on": "day the clocks started",
    "decision_notified_on": "day the decision was notified",
    "outcome_notified_on": "day the outcome was notified",
    "draft_sent_on": "day the draft was sent",
    "plan_sent_on": "day the final plan was sent",
    "closed_on": "day the case was closed",
    "first_area_received_on": "day the first area received the request",
    "first_area_decided_on": "day the first area decided",
    "requested_on": "day the advice was requested",
}
# Later column → the columns that it cannot be before.
NOT_BEFORE = {
    "started_on": ("received_on",),
    "decision_notified_on": ("started_on",),
    "outcome_notified_on": ("started_on", "decision_notified_on"),
    "draft_sent_on": ("started_on", "decision_notified_on"),
    "plan_sent_on": ("started_on", "decision_notified_on", "draft_sent_on", "outcome_notified_on"),
    "closed_on": ("started_on", "decision_notified_on"),
}
UNDECIDED_WEEKS = 7  # a week after the longest limit on the decision
PSYCHOLOGY = "educational_psychology"  # which reg. 6(1) asks for in every assessment
OLDEST = 25  # a plan may be kept until the 26th birthday
NO_PLAN_YET = "A final plan can be sent only if the outcome is a plan. Record the outcome first."
CASE_DATES = ("received_on", *NOT_BEFORE)


def faults(
    case: Any,
    advice: Iterable[Any],
    excepted: Iterable[Any],
    *,
    today: date,
    unread: Container[tuple[int, str]] = (),
    plan_used_on: date = date.max,
    plan_excepted_from: date | None = None,
) -> Iterator[Fault]:
    """Yield every fact that cannot be, in a case with all its advice and exceptions.

    `excepted` are exceptions as recorded. `unread` are what a file gave but could not be read, as
    (id of the record, column); what rests on them is not judged, nor is an exception whose clock
    rests on a fact that cannot be. `received_on` and `started_on` may be None only if unread.
    `plan_used_on` is the first day on which something was recorded that needs the plan, and
    `plan_excepted_from` the day it was sent if there is an exception to the review counted from it.
    """
    advice = list(advice)
    found = [*_dates(case, today), *_outcomes(case)]
    if plan_used_on < (case.plan_sent_on or date.max):
        used = f"A review, a move or the end of this plan is recorded on {words(plan_used_on)}."
        found.append(Fault(case, "plan_sent_on", f"{used} Correct that first, on its own page."))
    if plan_excepted_from not in (None, case.plan_sent_on):
        told = "An exception to the review that is counted from this day is recorded."
        found.append(Fault(case, "plan_sent_on", f"{told} Withdraw it on the page of the plan."))
    for each in advice:
        found += _advice(each, case, today)
    known = [fault for fault in found if not _rests_on(unread, fault, case)]
    yield from known
    broken = {(id(fault.record), fault.column) for fault in known}
    for each in excepted:
        if each.from_on > today:
            yield Fault(each, "from_on", future(each.from_on, today))
        elif not any(fact in broken or fact in unread for fact in _needed(each, case, advice)):
            fault = exceptions.unlawful(each, case, advice)
            if fault:
                yield Fault(each, *fault)


def of_plan(plan: Any) -> dict[str, Any]:
    """Return what `faults` asks about the plan that a case led to, of one `with_first_use`."""
    return {"plan_used_on": plan.used_on, "plan_excepted_from": plan.excepted_from}


def _rests_on(unread: Container[tuple[int, str]], fault: Fault, case: Any) -> bool:
    columns = (fault.column, *fault.rests_on)
    places = [(id(fault.record), column) for column in columns]
    return any(place in unread for place in [*places, *((id(case), c) for c in fault.rests_on)])


def _needed(exception: Any, case: Any, advice: list[Any]) -> Iterator[tuple[int, str]]:
    """Yield the facts that tell whether an exception is lawful, as (id of the record, column)."""
    for column in ("basis", "received_on", "started_on"):
        yield id(case), column
    if exception.advice is not None:
        yield id(exception.advice), "requested_on"
    if exception.ground in law.CLOSURES:
        for each in advice:
            if each.service == "education_setting":
                yield id(each), "requested_on"


def future(day: date, today: date) -> str:
    return f"{words(day)} is after today, {words(today)}. Check the date."


def before(earlier: str, day: date) -> str:
    return f"This is before the {LABELS[earlier]}, {words(day)}. Correct one of them."


def _dates(case: Any, today: date) -> Iterator[Fault]:
    for column in CASE_DATES:
        day = getattr(case, column)
        if day is None:
            continue
        same_again = column == "started_on" and day == case.received_on
        if day > today and not same_again:
            yield Fault(case, column, future(day, today))
        for earlier in NOT_BEFORE.get(column, ()):
            other = getattr(case, earlier)
            if other is not None and day < other:
                yield Fault(case, column, before(earlier, other), (earlier,))
    born = case.child.date_of_birth
    if born is not None and case.received_on is not None and born >= case.received_on:
        yield Fault(
            case,
            "date_of_birth",
            f"The date of birth, {words(born)}, must be before the request was received, "
            f"{words(case.received_on)}.",
            ("received_on",),
        )


def _outcomes(case: Any) -> Iterator[Fault]:
    """Yield what decision, outcome and ending contradict in each other."""
    if case.decision and case.decision_notified_on is None:
        yield Fault(
            case,
            "decision_notified_on",
            "Give the day on which the decision was notified.",
            ("decision",),
        )
    if case.decision_notified_on is not None and not case.decision:
        yield Fault(
            case,
            "decision",
            "Say what was decided: to assess or not to assess.",
            ("decision_notified_on",),
        )
    if case.outcome == "no_plan" and case.outcome_notified_on is None:
        yield Fault(
            case,
            "outcome_notified_on",
            "Give the day on which the family was told.",
            ("outcome",),
        )
    if case.outcome_notified_on is not None and not case.outcome:
        yield Fault(
            case,
            "outcome",
            "Say what the outcome was: a plan or no plan.",
            ("outcome_notified_on",),
        )
    if case.plan_sent_on is not None and case.outcome != "plan":
        yield Fault(case, "plan_sent_on", NO_PLAN_YET, ("outcome",))
    if case.closed_on is not None and not case.closed_reason:
        yield Fault(case, "closed_reason", "Say why the case was closed.", ("closed_on",))
    if case.closed_reason and case.closed_on is None:
        yield Fault(
            case, "closed_on", "Give the day on which the case was closed.", ("closed_reason",)
        )
    if case.decision == "refuse":
        for column in ("outcome", "draft_sent_on", "plan_sent_on", "closed_on"):
            if getattr(case, column):
                refused = "This case ended with the decision not to assess."
                yield Fault(case, column, refused, ("decision",))
    elif case.closed_on is not None and (case.outcome == "no_plan" or case.plan_sent_on):
        ended = "This case has already ended with its outcome."
        yield Fault(case, "closed_on", ended, ("decision", "outcome", "plan_sent_on"))


def beside(case: Any, challenged: Iterable[Any]) -> Iterator[Fault]:
    """Yield what cannot be in what is kept of a case beside what a case file holds.

    `challenged` are the decisions about it in the register of those that can be appealed.
    """
    yield from _first_area(case)
    for each in challenged:
        day = decided_on(each.kind, case)
        if day is None or each.notified_on < day:
            told = f"The family was told of it on {words(each.notified_on)}."
            yield Fault(each, "kind", f"{told} Change or remove that first.")


def _first_area(case: Any) -> Iterator[Fault]:
    """Yield what cannot be in what is kept of the area where the assessment of a child began."""
    columns = ("first_area_received_on", "first_area_decided_on")
    given = [column for column in columns if getattr(case, column)]
    if case.basis != "responsible" and (case.first_area or given):
        message = (
            "Only a case for which this area became responsible can have begun in another area. "
            "Clear this, or correct the basis."
        )
        yield Fault(case, "first_area", message, ("basis",))
    if given and not case.first_area:
        yield Fault(case, "first_area", "Give the name of the area where the assessment began.")
    for column in given:
        day = getattr(case, column)
        if day > case.started_on:
            after = f"This is after the {LABELS['started_on']} here, {words(case.started_on)}."
            yield Fault(case, column, f"{after} Correct one of them.", ("started_on",))
    if len(given) == len(columns) and case.first_area_decided_on < case.first_area_received_on:
        received = before("first_area_received_on", case.first_area_received_on)
        yield Fault(case, "first_area_decided_on", received)


def _advice(advice: Any, case: Any, today: date) -> Iterator[Fault]:
    asked, answered = advice.requested_on, advice.received_on
    for column in ("requested_on", "received_on"):
        day = getattr(advice, column)
        if day is not None and advice.existing_accepted:
            accepted = "Existing advice was accepted, so none was asked for."
            yield Fault(advice, column, accepted, ("existing_accepted",))
        elif day is not None and day > today:
            yield Fault(advice, column, future(day, today))
    if answered is not None and asked is None and not advice.existing_accepted:
        missing = "Give the day on which the advice was requested."
        yield Fault(advice, "requested_on", missing, ("existing_accepted",))
    if answered is not None and asked is not None and answered < asked:
        yield Fault(advice, "received_on", before("requested_on", asked), ("requested_on",))
    if asked is not None and case.started_on is not None and asked < case.started_on:
        late = before("started_on", case.started_on)
        yield Fault(advice, "requested_on", late, ("started_on",))


def improbable(
    case: Any,
    advice: Iterable[Any],
    today: date,
    *,
    shares_upn: bool = False,
    has_other_open: bool = False,
) -> Iterator[str]:
    """Yield the kinds of what is missing or unlikely, but possible, in a known case (Improbable).

    `advice` is all of the case. `shares_upn`: another child of the area has this child's;
    `has_other_open`: another case of the child is open. `quality.conditions` finds the same cases.
    """
    born = case.child.date_of_birth
    is_open = clocks.ended_on(case, today) is None
    if starts_late(case):
        yield "late_start"
    undecided = not case.decision and case.basis in law.CASE["decision"]
    waited = today - case.started_on
    if undecided and not case.outcome and is_open and waited.days >= 7 * UNDECIDED_WEEKS:
        yield "undecided"
    if undecided and case.outcome:
        yield "no_decision"
    if clocks.hasty("representations", case.draft_sent_on, case.plan_sent_on):
        yield "hasty_plan"
    if born is not None and age(born, case.received_on) > OLDEST:
        yield "over_25"
    if shares_upn:
        yield "shared_upn"
    if is_open and has_other_open:
        yield "two_open"
    if case.plan_sent_on and case.basis not in law.TO_PLAN:
        asked = [each for each in advice if each.service == PSYCHOLOGY]
        if not any(each.existing_accepted or came_by(case.plan_sent_on, each) for each in asked):
            yield "no_psychologist"


def came_by(day: date, advice: Any) -> bool:
    """Whether advice had been received on a day."""
    return advice.received_on is not None and advice.received_on <= day


def starts_late(case: Any) -> bool:
    """Whether the clocks of a request started on another day than the law has: that of receipt.

    On every other basis something else starts them, so that a later day is as it should be.
    """
    return bool(case.basis == "request" and case.started_on > case.received_on)


def age(born: date, day: date) -> int:
    """Return the age in whole years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
