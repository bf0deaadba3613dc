"""Why each time limit of a case is what it is, in words that can be read out to a parent."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from ehcp_tracking import clocks, exceptions, law, origins
from ehcp_tracking.choices import Basis, ClosedReason, Duty, Ground, Service
from ehcp_tracking.clocks import Clock
from ehcp_tracking.exceptions import words
from ehcp_tracking.models import Advice, Assessment, AssessmentException

DUTIES = {
    "decision": "Decide whether to assess, and tell the family",
    "no_plan": "Tell the family that there will be no plan",
    "draft": "Send the draft plan",
    "plan": "Send the final plan",
    "advice": "Advice",
}
STATUSES = {
    "running": "running",
    "overdue": "overdue",
    "met": "done in time",
    "missed": "late",
    "excused": "late, excused by an exception",
    "not_applicable": "does not apply",
}
SOURCE = "SEND Regulations 2014"


def explain(case: Assessment, as_at: date) -> Iterator[str]:
    """Yield the lines that explain every clock of a case at a day. Needs a known case."""
    yield f"Case {case.reference} on {words(as_at)}."
    yield f"Basis: {Basis(case.basis).label.lower()}. Received on {words(case.received_on)}."
    if case.started_on != case.received_on:
        yield f"Its clocks started on {words(case.started_on)}."
    yield from map(str, origins.ties(case, as_at))
    yield from filter(None, [origins.first_area(case)])
    ended = clocks.ended_on(case, as_at)
    yield f"The case ended on {words(ended)}." if ended else "The case is open."
    for clock in case.clocks(as_at):
        yield ""
        yield f"{title(clock)}: {STATUSES[clock.status]}."
        for line in reasons(clock, case, as_at):
            yield f"  {line}"


def title(clock: Clock) -> str:
    """Return what a clock is about, in words."""
    if clock.duty != "advice":
        return DUTIES[clock.duty]
    asked = f"Advice from {Service(clock.service).label.lower()}"
    return f"{asked} ({clock.provider})" if clock.provider else asked


def name(clock: Clock) -> str:
    """Return in few words what is due."""
    return title(clock) if clock.duty == "advice" else Duty(clock.duty).label


def standing(clock: Clock) -> str:
    """Return how a clock stands in few words, such as "20 days left"."""
    if clock.status == "not_applicable":
        return "Does not apply"
    assert clock.due_on is not None  # noqa: S101
    if clock.days_left is not None and clock.days_left >= 0:
        days = exceptions.days_in_words(clock.days_left)
        return f"{days} left" if clock.days_left else "Due today"
    if clock.days_left is not None:
        stands = f"{exceptions.days_in_words(-clock.days_left)} late"
    elif clock.stopped_on is None:
        stands = "Never done"
    elif clock.status == "met":
        stands = "Done in time"
    else:
        stands = f"Done {apart(clock.stopped_on, clock.due_on)}"
    return f"{stands}, excused" if clock.status == "excused" else stands


def particulars(case: Assessment) -> list[tuple[str, Any]]:
    """Return who a case is about, and what is known of the request, as pairs of term and fact."""
    return [
        ("Child", str(case.child)),
        ("Child reference", case.child.reference),
        ("Date of birth", case.child.date_of_birth),
        ("School or other setting", case.setting),
        ("Case manager", str(case.case_manager or "Nobody")),
        ("Basis", case.get_basis_display()),
        ("Who asked", case.get_request_source_display()),
        ("Main need", case.get_primary_need_display()),
        ("Request received", case.received_on),
    ]


class Told(NamedTuple):
    """One clock of a case with what it is about, and why it stands as it does."""

    clock: Clock
    title: str
    reasons: list[str]
    advice: Advice | None


def told(case: Assessment, found: Iterable[Clock], as_at: date) -> list[Told]:
    """Return every clock of a case in words, each of an adviser with the advice."""
    advice = {("advice", each.service, each.provider): each for each in case.advice.all()}
    return [
        Told(clock, title(clock), list(reasons(clock, case, as_at)), advice.get(clock[:3]))
        for clock in found
    ]


def effects(case: Assessment, found: Iterable[Clock]) -> Iterator[tuple[AssessmentException, str]]:
    """Yield each exception of a case with what it did."""
    by_key = {clock[:3]: clock for clock in found}
    for each in case.exceptions.all():
        clock = by_key[each.duty, each.service, each.provider]
        yield each, what_it_did(each, clock, case)


def answer(case: Assessment, found: Iterable[Clock], as_at: date) -> Iterator[str]:
    """Yield where a case stands at a day: how it ended, or what the area owes next."""
    found = list(found)
    ended = clocks.ended_on(case, as_at)
    if ended:
        yield how_it_ended(case, found, ended)
        return
    for clock in undone(found):
        if clock.duty != "advice":
            yield f"{name(clock)} due {due_and_standing(clock, ': ')}."


def awaited(found: Iterable[Clock]) -> list[str]:
    """Return whose advice an open case waits for, the earliest due first."""
    return [
        f"{title(clock)}, due {due_and_standing(clock, ', ')}"
        for clock in undone(found)
        if clock.duty == "advice"
    ]


def undone(found: Iterable[Clock]) -> list[Clock]:
    """Return the clocks that still run, the earliest due first."""
    still = [clock for clock in found if clock.due_on and clock.days_left is not None]
    return sorted(still, key=lambda clock: clock.due_on or date.max)


def due_and_standing(clock: Clock, between: str) -> str:
    assert clock.due_on is not None  # noqa: S101
    return f"{words(clock.due_on)}{between}{uncapitalised(standing(clock))}"


def uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]


def how_it_ended(case: Assessment, found: list[Clock], day: date) -> str:
    if case.closed_on == day:
        return f"The case was closed on {words(day)}: {ClosedReason(case.closed_reason).label}."
    if case.plan_sent_on == day:
        plan = next(clock for clock in found if clock.duty == "plan")
        assert plan.due_on is not None  # noqa: S101
        excused = ", excused by an exception" if plan.status == "excused" else ""
        return f"The final plan was sent on {words(day)}, {apart(day, plan.due_on)}{excused}."
    refused = case.decision == "refuse"
    return f"The family was told on {words(day)}: no {'assessment' if refused else 'plan'}."


def reasons(clock: Clock, case: Assessment, as_at: date) -> Iterator[str]:
    """Yield the sum, the regulation, what stopped the clock, and what exceptions did."""
    if clock.status == "not_applicable":
        yield why_not(clock, case, as_at)
        return
    rule = law.rule(clock.duty, case.basis)
    assert rule and clock.started_on and clock.due_on  # noqa: S101, PT018
    yield (
        f"{words(clock.started_on)} + {rule.limit.words} "
        f"({(clock.due_on - clock.started_on).days} days) = "
        f"{words(clock.due_on)}. That day is in time. {SOURCE}, {rule.regulation}."
    )
    yield how_it_stands(clock, as_at)
    for each in case.exceptions.all():
        if (each.duty, each.service, each.provider) == clock[:3] and each.from_on <= as_at:
            yield what_it_did(each, clock, case)


def how_it_stands(clock: Clock, as_at: date) -> str:
    assert clock.due_on is not None  # noqa: S101
    if clock.stopped_on is not None:
        return f"Done on {words(clock.stopped_on)}, {apart(clock.stopped_on, clock.due_on)}."
    if clock.days_left is None:
        return "It was never done: the case ended after this day."
    return f"Not done yet. {words(as_at)} is {apart(as_at, clock.due_on)}."


def apart(day: date, due: date) -> str:
    days = (day - due).days
    if not days:
        return "on the last day"
    return f"{exceptions.days_in_words(abs(days))} {'late' if days > 0 else 'before the last day'}"


def what_it_did(exception: AssessmentException, clock: Clock, case: Assessment) -> str:
    until = f" to {words(exception.to_on)}" if exception.to_on else ""
    effect = (
        "It excuses the lateness. It does not move the day."
        if clock.status == "excused"
        else "It does not move the day, and there is no lateness to excuse."
    )
    regulation = exceptions.listed(clock.duty, case.basis).regulation
    return (
        f"Exception: {Ground(exception.ground).label.lower()}, from {words(exception.from_on)}"
        f"{until} ({regulation}): {exception.reason} {effect}"
    )


def why_not(clock: Clock, case: Assessment, as_at: date) -> str:
    """Return why a clock does not apply to the case at a day."""
    if clock.duty == "no_plan":
        return "This limit is only on telling a family that there will be no plan."
    if clock.duty == "advice":
        return why_no_advice(clock, case, as_at)
    ended = clocks.ended_on(case, as_at)
    assert ended is not None  # noqa: S101
    return f"The case ended on {words(ended)} without it."


def why_no_advice(clock: Clock, case: Assessment, as_at: date) -> str:
    if clock.service == law.WITHOUT_DUTY:
        return "The family is asked for its views. No time limit lies on it."
    key = clock.service, clock.provider
    advice = next(each for each in case.advice.all() if (each.service, each.provider) == key)
    if advice.existing_accepted:
        return "Existing advice was accepted (reg. 6(4)), so none was asked for."
    if advice.requested_on is None or advice.requested_on > as_at:
        return "It had not been requested."
    return "The case ended before it was due."
