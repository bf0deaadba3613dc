"""Facts that must hold in every case, whether typed or imported. Pure, and told in words.

The database holds the same rules as constraints; a test keeps the two equal.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from ehcp_tracking import clocks, exceptions
from ehcp_tracking.exceptions import days_in_words, words


class Fault(NamedTuple):
    """What is wrong with which record (case, advice or exception), in which column, and why."""

    record: Any
    column: str
    message: str


LABELS = {
    "date_of_birth": "date of birth",
    "received_on": "day the request was received",
    "started_on": "day the clocks started",
    "decision_notified_on": "day the decision was notified",
    "outcome_notified_on": "day the outcome was notified",
    "draft_sent_on": "day the draft was sent",
    "plan_sent_on": "day the final plan was sent",
    "closed_on": "day the case was closed",
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
# Reg. 13(1)(a): at least 15 days to answer a draft, beginning with the day it was served.
FAMILY_HAS_DAYS = 15
OLDEST = 25  # a plan may be kept until the 26th birthday
NO_PLAN_YET = "A final plan can be sent only if the outcome is a plan. Record the outcome first."
CASE_DATES = ("received_on", *NOT_BEFORE)


def faults(
    case: Any, advice: Iterable[Any], excepted: Iterable[Any], *, today: date
) -> Iterator[Fault]:
    """Yield every fact that cannot be, in a case with all its advice and exceptions.

    `excepted` are exceptions as recorded. An exception is judged only where the facts that it
    rests on hold. Needs `received_on` and `started_on`.
    """
    advice = list(advice)
    found = [*_dates(case, today), *_outcomes(case)]
    for each in advice:
        found += _advice(each, case, today)
    yield from found
    broken = {id(fault.record) for fault in found}
    for each in excepted:
        if each.from_on > today:
            yield Fault(each, "from_on", future(each.from_on, today))
        elif not broken & {id(case), id(each.advice)}:
            fault = exceptions.unlawful(each, case, advice)
            if fault:
                yield Fault(each, *fault)


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
                yield Fault(case, column, before(earlier, other))
    born = case.child.date_of_birth
    if born is not None and born >= case.received_on:
        yield Fault(
            case,
            "date_of_birth",
            f"The date of birth, {words(born)}, must be before the request was received, "
            f"{words(case.received_on)}.",
        )


def _outcomes(case: Any) -> Iterator[Fault]:
    """Yield what decision, outcome and ending contradict in each other."""
    if case.decision and case.decision_notified_on is None:
        yield Fault(
            case, "decision_notified_on", "Give the day on which the decision was notified."
        )
    if case.decision_notified_on is not None and not case.decision:
        yield Fault(case, "decision", "Say what was decided: to assess or not to assess.")
    if case.outcome == "no_plan" and case.outcome_notified_on is None:
        yield Fault(case, "outcome_notified_on", "Give the day on which the family was told.")
    if case.outcome_notified_on is not None and not case.outcome:
        yield Fault(case, "outcome", "Say what the outcome was: a plan or no plan.")
    if case.plan_sent_on is not None and case.outcome != "plan":
        yield Fault(case, "plan_sent_on", NO_PLAN_YET)
    if case.closed_on is not None and not case.closed_reason:
        yield Fault(case, "closed_reason", "Say why the case was closed.")
    if case.closed_reason and case.closed_on is None:
        yield Fault(case, "closed_on", "Give the day on which the case was closed.")
    if case.decision == "refuse":
        for column in ("outcome", "draft_sent_on", "plan_sent_on", "closed_on"):
            if getattr(case, column):
                yield Fault(case, column, "This case ended with the decision not to assess.")
    elif case.closed_on is not None and (case.outcome == "no_plan" or case.plan_sent_on):
        yield Fault(case, "closed_on", "This case has already ended with its outcome.")


def _advice(advice: Any, case: Any, today: date) -> Iterator[Fault]:
    asked, answered = advice.requested_on, advice.received_on
    for column in ("requested_on", "received_on"):
        day = getattr(advice, column)
        if day is not None and advice.existing_accepted:
            yield Fault(advice, column, "Existing advice was accepted, so none was asked for.")
        elif day is not None and day > today:
            yield Fault(advice, column, future(day, today))
    if answered is not None and asked is None and not advice.existing_accepted:
        yield Fault(advice, "requested_on", "Give the day on which the advice was requested.")
    if answered is not None and asked is not None and answered < asked:
        yield Fault(advice, "received_on", before("requested_on", asked))
    if asked is not None and asked < case.started_on:
        yield Fault(advice, "requested_on", before("started_on", case.started_on))


def improbable(case: Any) -> Iterator[str]:
    """Yield what is unlikely but possible in a case, for the list of data quality.

    `AssessmentQuerySet.improbable` finds the same cases; a test keeps the two equal.
    """
    born = case.child.date_of_birth
    if case.outcome and not case.decision and case.basis in clocks.LIMITS["decision"]:
        yield "It has an outcome but no decision to assess."
    if case.draft_sent_on and case.plan_sent_on:
        given = (case.plan_sent_on - case.draft_sent_on).days
        if given < FAMILY_HAS_DAYS:
            gap = days_in_words(given)
            yield f"The final plan was sent {gap} after its draft: the family has 15."
    if born is not None and age(born, case.received_on) > OLDEST:
        yield "The person was over 25 when the request was received."


def age(born: date, day: date) -> int:
    """Return the age in whole years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
