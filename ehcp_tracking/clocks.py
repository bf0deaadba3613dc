"""How each clock of a case stands at a day, by the time limits of the table of law.

Pure arithmetic on dates: no Django, no database, and no reading of today's date. Cases, advice
and exceptions are anything with the attributes that a file row or a stored record has.
"""

from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from ehcp_tracking import law

Key = tuple[str, str, str]  # which clock of a case it is: duty, service, provider


class Clock(NamedTuple):
    """One clock of one case at a day. Dates and days left are None where it does not apply."""

    duty: str
    service: str
    provider: str
    started_on: date | None
    due_on: date | None
    stopped_on: date | None
    status: str
    days_left: int | None


def due_on(duty: str, case: Any) -> date | None:
    """Return the last day in time of `duty`, or None where the basis of the case lacks the duty.

    The day the clocks started is day 0. Calendar days: nothing rolls forward.
    """
    rule = law.CASE[duty].get(case.basis)
    return rule and rule.limit.last_day(case.started_on)


def advice_due_on(advice: Any) -> date | None:
    """Return the last day in time of advice, or None until it is asked."""
    return advice.requested_on and law.ADVICE.limit.last_day(advice.requested_on)


def last_day(duty: str, start: date) -> date:
    """Return the last day in time of a duty that is no case's, from the day that starts it."""
    return law.RULES[duty].limit.last_day(start)


def run_of(duty: str, case: Any, advice: Any = None) -> tuple[date, date] | None:
    """Return the first and last day of the clock's time, or None where there is no such clock."""
    if duty == "advice":
        last = advice_due_on(advice)
        return (advice.requested_on, last) if last else None
    last = due_on(duty, case)
    return (case.started_on, last) if last else None


def ended_on(case: Any, as_at: date) -> date | None:
    """Return the day on which the case ended, or None if it had not by `as_at`.

    It ends at the first of: refusal notified, no-plan notified, final plan sent, closed.
    """
    return first_by(
        as_at,
        case.decision_notified_on if case.decision == "refuse" else None,
        case.outcome_notified_on if case.outcome == "no_plan" else None,
        case.plan_sent_on,
        case.closed_on,
    )


ENDINGS = ("plan", "no_plan", "refused", "closed", "open")


def ending(case: Any, as_at: date) -> str:
    """Return how the case had ended by `as_at`: one of ENDINGS, "open" if it had not."""
    day = ended_on(case, as_at)
    if day is None:
        return "open"
    if case.decision == "refuse":
        return "refused"
    if case.outcome == "no_plan":
        return "no_plan"
    return "plan" if case.plan_sent_on else "closed"


def first_by(as_at: date, *days: date | None) -> date | None:
    """Return the first of `days` up to `as_at`; what is dated later has not happened."""
    first = None
    for day in days:  # asked some hundred thousand times for a page of figures
        if day is not None and day <= (first or as_at):
            first = day
    return first


def hasty(duty: str, sent: date | None, final: date | None) -> bool:
    """Whether the `final` plan was sent while the family could still comment on what was `sent`.

    `duty` is the family's: to comment on a draft (reg. 13(1)(a)), or on proposed amendments (reg.
    22(2)(c)). Its time begins with the day on which that was sent: nothing later is known.
    """
    return sent is not None and final is not None and final <= last_day(duty, sent)


def known(case: Any, as_at: date) -> bool:
    """Whether the request had been received, and its clocks had started, by `as_at`."""
    return case.received_on <= as_at and case.started_on <= as_at


def of_case(
    case: Any, advice: Iterable[Any], exceptions: Iterable[Any], as_at: date
) -> list[Clock]:
    """Return every clock of a case known at `as_at`, in the order duty, service, provider.

    One for each duty of its basis and one for each adviser. `exceptions` are lawful ones.
    """
    begun, ended = _begun(exceptions, as_at), ended_on(case, as_at)
    duties = [duty for duty, rules in law.CASE.items() if case.basis in rules]
    clocks = [_duty_clock(duty, case, ended, begun, as_at) for duty in duties]
    clocks += [_advice_clock(each, ended, begun, as_at) for each in advice]
    return sorted(clocks, key=attrgetter("duty", "service", "provider"))


def next_due(clocks: Iterable[Clock]) -> Clock | None:
    """Return the clock whose last day comes first of what is still to be done, or None.

    Also when that day has passed, and when an exception excuses it: it is still to be done. Of
    several on one day, the first given.
    """
    open_ones = [clock for clock in clocks if clock.due_on and clock.days_left is not None]
    return min(open_ones, key=attrgetter("due_on"), default=None)


def _stop(duty: str, case: Any, as_at: date) -> date | None:
    """Return the day on which what the duty asks for was done, or None if it was not by then."""
    if duty == "decision":
        return first_by(as_at, case.decision_notified_on)
    if duty == "no_plan":
        return first_by(as_at, case.outcome_notified_on) if case.outcome == "no_plan" else None
    if duty == "draft":
        return first_by(as_at, case.draft_sent_on or case.plan_sent_on)
    return first_by(as_at, case.plan_sent_on)


def _duty_clock(duty: str, case: Any, ended: date | None, begun: set[Key], as_at: date) -> Clock:
    key = (duty, "", "")
    due, stopped = due_on(duty, case), _stop(duty, case, as_at)
    assert due is not None, "asked only for the duties of the basis"  # noqa: S101
    if duty == "no_plan":
        # A limit on the decision not to issue a plan alone, so there is none to run until then.
        applies = stopped is not None
    elif duty == "decision":
        # Ending a case before it is decided must not hide that the decision was already late.
        applies = stopped is not None or ended is None or ended > due
    else:
        applies = stopped is not None or ended is None
    return clock_of(key, applies, case.started_on, due, stopped, ended, key in begun, as_at)


def of_advice(advice: Any, case: Any, exceptions: Iterable[Any], as_at: date) -> Clock:
    """Return the clock of one adviser asked in a case known at `as_at`."""
    return _advice_clock(advice, ended_on(case, as_at), _begun(exceptions, as_at), as_at)


def _advice_clock(advice: Any, ended: date | None, begun: set[Key], as_at: date) -> Clock:
    key = ("advice", advice.service, advice.provider)
    asked = advice.requested_on is not None and advice.requested_on <= as_at
    if not asked or advice.existing_accepted or advice.service == law.WITHOUT_DUTY:
        return not_applicable(*key)
    due, answered = advice_due_on(advice), first_by(as_at, advice.received_on)
    assert due is not None  # noqa: S101
    # Unanswered advice asked after its case ended falls out here too: it was due later still.
    applies = answered is not None or ended is None or ended > due
    started = advice.requested_on
    return clock_of(key, applies, started, due, answered, ended, key in begun, as_at)


def of_duty(
    duty: str,
    start: date | None,
    stop: date | None,
    ended: date | None,
    as_at: date,
    due: date | None = None,
) -> Clock:
    """Return the clock of a duty that is no case's, which applies where it has a start.

    Its last day is that of the table of law unless told. That what it is a clock of `ended`, a day
    up to `as_at`, hides no lateness.
    """
    key = (duty, "", "")
    if start is None:
        return not_applicable(*key)
    due = due or last_day(duty, start)
    stopped = first_by(as_at, stop)
    applies = stopped is not None or ended is None or ended > due
    return clock_of(key, applies, start, due, stopped, ended, False, as_at)


def not_applicable(duty: str, service: str = "", provider: str = "") -> Clock:
    return Clock(duty, service, provider, None, None, None, "not_applicable", None)


def excused(found: Iterable[Clock], exceptions: Iterable[Any], as_at: date) -> list[Clock]:
    """Return clocks that are no case's, late ones as excused where an exception to them had begun.

    An exception, a lawful one, is to the clock of its duty that is counted from its `started_on`.
    """
    begun = {(each.duty, each.started_on) for each in exceptions if each.from_on <= as_at}
    return [
        clock._replace(status="excused")
        if clock.status in ("overdue", "missed") and (clock.duty, clock.started_on) in begun
        else clock
        for clock in found
    ]


def clock_of(
    key: Key,
    applies: bool,
    started: date,
    due: date,
    stopped: date | None,
    ended: date | None,
    excused: bool,
    as_at: date,
) -> Clock:
    """Return how a clock of `key`, which is (duty, service, provider), stands at `as_at`.

    `stopped` and `ended` are days up to `as_at`: when its duty was done, and when what it is a
    clock of ended.
    """
    if not applies:
        return not_applicable(*key)
    is_open = stopped is None and ended is None
    days_left = (due - as_at).days if is_open else None
    return Clock(
        *key, started, due, stopped, status(due, stopped, ended, excused, as_at), days_left
    )


def status(due: date, stopped: date | None, ended: date | None, excused: bool, as_at: date) -> str:
    """Return how a clock that applies stands at `as_at`.

    "running", "overdue", "met", "missed" or "excused". The due day itself is in time. A lawful
    exception excuses lateness (regs. 5(4), 8(2), 10(4), 13(3)); it never moves the due day and
    never pauses a clock.
    """
    if stopped is not None:
        late, word = stopped > due, "missed"
    elif ended is not None:
        late, word = True, "missed"
    else:
        late, word = as_at > due, "overdue"
    if not late:
        return "met" if stopped is not None else "running"
    return "excused" if excused else word


def _begun(exceptions: Iterable[Any], as_at: date) -> set[Key]:
    """Return the clocks for which a lawful exception had begun by `as_at`."""
    return {
        (each.duty, each.service, each.provider) for each in exceptions if each.from_on <= as_at
    }
