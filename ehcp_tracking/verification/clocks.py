"""Clocks a second time: one plain sentence of the contract after another, over plain dicts.

A case has the columns of the case file, days as dates, and lists of its "advice" and "exceptions",
dicts likewise. An exception names its "service" and "provider".
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

Row = dict[str, Any]

WEEKS = {
    "request": {"decision": 6, "no_plan": 16, "plan": 20},
    "responsible": {"decision": 6, "no_plan": 16, "plan": 20},
    "order_to_assess": {"decision": 2, "no_plan": 10, "plan": 14},
    "mediation_to_assess": {"decision": 2, "no_plan": 10, "plan": 14},
    "unopposed_to_assess": {"decision": 2, "no_plan": 10, "plan": 14},
    "order_to_plan": {"draft": 5, "plan": 11},
    "mediation_to_plan": {"draft": 5, "plan": 11},
    "unopposed_to_plan": {"draft": 5, "plan": 11},
    "reassessment": {"plan": 14},
}
WEEKS_OF_ADVICE = 6


class Line(NamedTuple):
    """One line of `manage.py clocks` without its case. None stands for an empty cell."""

    duty: str
    service: str
    provider: str
    started_on: date | None
    due_on: date | None
    stopped_on: date | None
    status: str
    days_left: int | None


def lines(case: Row, as_at: date) -> list[Line]:
    """Return the lines of one case known at `as_at`, in the order of the CSV."""
    ended = ended_on(case, as_at)
    found = [duty_line(case, duty, ended, as_at) for duty in WEEKS[case["basis"]]]
    for advice in case["advice"]:
        found.append(advice_line(case, advice, ended, as_at))
    found.sort(key=lambda line: (line.duty, line.service, line.provider))
    return found


def happened(day: date | None, as_at: date) -> bool:
    """An event dated after the day of the question has not happened yet."""
    return day is not None and day <= as_at


def known(case: Row, as_at: date) -> bool:
    return happened(case["received_on"], as_at) and happened(case["started_on"], as_at)


def refused(case: Row, as_at: date) -> bool:
    return case["decision"] == "refuse" and happened(case["decision_notified_on"], as_at)


def ended_with_no_plan(case: Row, as_at: date) -> bool:
    return case["outcome"] == "no_plan" and happened(case["outcome_notified_on"], as_at)


def plan_sent(case: Row, as_at: date) -> bool:
    return happened(case["plan_sent_on"], as_at)


def closed(case: Row, as_at: date) -> bool:
    return happened(case["closed_on"], as_at)


def ended_on(case: Row, as_at: date) -> date | None:
    """The first of refusal, no plan, final plan and closing that has happened, or None."""
    ends = []
    if refused(case, as_at):
        ends.append(case["decision_notified_on"])
    if ended_with_no_plan(case, as_at):
        ends.append(case["outcome_notified_on"])
    if plan_sent(case, as_at):
        ends.append(case["plan_sent_on"])
    if closed(case, as_at):
        ends.append(case["closed_on"])
    return min(ends) if ends else None


def due_on(case: Row, duty: str) -> date:
    return case["started_on"] + timedelta(days=7 * WEEKS[case["basis"]][duty])


def advice_due_on(advice: Row) -> date:
    return advice["requested_on"] + timedelta(days=7 * WEEKS_OF_ADVICE)


def stopped_on(case: Row, duty: str, as_at: date) -> date | None:
    """The day of the event that stops the clock of a duty, or None if it has not happened."""
    if duty == "decision":
        day = case["decision_notified_on"]
    elif duty == "no_plan":
        day = case["outcome_notified_on"] if case["outcome"] == "no_plan" else None
    elif duty == "draft":
        day = case["draft_sent_on"] or case["plan_sent_on"]
    else:
        day = case["plan_sent_on"]
    return day if happened(day, as_at) else None


def excepted(case: Row, duty: str, as_at: date, service: str = "", provider: str = "") -> bool:
    """Whether an exception for that very clock, begun by `as_at`, is recorded."""
    for exception in case["exceptions"]:
        if (
            exception["duty"] == duty
            and exception["service"] == service
            and exception["provider"] == provider
            and exception["from_on"] <= as_at
        ):
            return True
    return False


def applies(case: Row, duty: str, due: date, ended: date | None, as_at: date) -> bool:
    """Whether the clock of a duty applies to the case at `as_at`."""
    if duty == "no_plan":
        return ended_with_no_plan(case, as_at)
    if duty == "decision":
        ended_in_time = ended is not None and ended <= due
        return stopped_on(case, "decision", as_at) is not None or not ended_in_time
    fell_away = refused(case, as_at) or ended_with_no_plan(case, as_at) or closed(case, as_at)
    if duty == "draft":
        return stopped_on(case, "draft", as_at) is not None or not fell_away
    return not fell_away


def advice_applies(advice: Row, due: date, ended: date | None, as_at: date) -> bool:
    """Whether the clock of advice that has been asked applies at `as_at`."""
    if advice["existing_accepted"] == "yes":
        return False
    if advice["service"] == "family":
        return False
    if happened(advice["received_on"], as_at):
        return True
    if ended is None:
        return True
    asked_after_the_end = advice["requested_on"] > ended
    return ended > due and not asked_after_the_end


def duty_line(case: Row, duty: str, ended: date | None, as_at: date) -> Line:
    due = due_on(case, duty)
    if not applies(case, duty, due, ended, as_at):
        return not_applicable(duty, "", "")
    stopped = stopped_on(case, duty, as_at)
    status = status_of(due, stopped, ended, excepted(case, duty, as_at), as_at)
    is_open = stopped is None and ended is None
    days_left = (due - as_at).days if is_open else None
    return Line(duty, "", "", case["started_on"], due, stopped, status, days_left)


def advice_line(case: Row, advice: Row, ended: date | None, as_at: date) -> Line:
    service, provider, asked = advice["service"], advice["provider"], advice["requested_on"]
    if not happened(asked, as_at):
        return not_applicable("advice", service, provider)
    due = advice_due_on(advice)
    if not advice_applies(advice, due, ended, as_at):
        return not_applicable("advice", service, provider)
    stopped = advice["received_on"] if happened(advice["received_on"], as_at) else None
    has_exception = excepted(case, "advice", as_at, service, provider)
    status = status_of(due, stopped, ended, has_exception, as_at)
    days_left = (due - as_at).days if stopped is None and ended is None else None
    return Line("advice", service, provider, asked, due, stopped, status, days_left)


def duty_without_exception(
    duty: str,
    started: date,
    due: date,
    stopped: date | None,
    ended: date | None,
    as_at: date,
) -> Line:
    """The line of a duty that is none of a case. What ended by its due day owes it no longer."""
    stopped = stopped if happened(stopped, as_at) else None
    if stopped is None and ended is not None and ended <= due:
        return not_applicable(duty, "", "")
    days_left = (due - as_at).days if stopped is None and ended is None else None
    status = status_of(due, stopped, ended, False, as_at)
    return Line(duty, "", "", started, due, stopped, status, days_left)


def excuse(lines: list[Line], exceptions: list[Row], as_at: date) -> list[Line]:
    """Lines of duties that are none of a case, with what exceptions begun by `as_at` excuse."""
    found = []
    for line in lines:
        for exception in exceptions:
            if (
                exception["duty"] == line.duty
                and exception["started_on"] == line.started_on
                and exception["from_on"] <= as_at
                and line.status in ["overdue", "missed"]
            ):
                line = line._replace(status="excused")
        found.append(line)
    return found


def not_applicable(duty: str, service: str = "", provider: str = "") -> Line:
    return Line(duty, service, provider, None, None, None, "not_applicable", None)


def status_of(
    due: date, stopped: date | None, ended: date | None, has_exception: bool, as_at: date
) -> str:
    """How a clock that applies stands at `as_at`."""
    is_open = stopped is None and ended is None
    if is_open and as_at <= due:
        return "running"
    if is_open:
        return "excused" if has_exception else "overdue"
    if stopped is not None and stopped <= due:
        return "met"
    # Stopped late, or never although its case ended after the due day.
    return "excused" if has_exception else "missed"
