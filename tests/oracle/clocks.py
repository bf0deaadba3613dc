"""The rows of `manage.py clocks`, one plain sentence of the contract after another."""

import csv
import io
from datetime import timedelta

from tests.oracle.reading import read_cases

COLUMNS = [
    "reference",
    "duty",
    "service",
    "provider",
    "started_on",
    "due_on",
    "stopped_on",
    "status",
    "days_left",
]

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


def clock_lines(case_file, as_at):
    """One dict of strings for each clock of each case known at `as_at`, in the CSV's order."""
    lines = []
    for case in read_cases(case_file):
        if not known(case, as_at):
            continue
        for duty in WEEKS[case["basis"]]:
            lines.append(duty_line(case, duty, as_at))
        for advice in case["advice"]:
            lines.append(advice_line(case, advice, as_at))
    lines.sort(
        key=lambda line: (line["reference"], line["duty"], line["service"], line["provider"])
    )
    return lines


def clocks_csv(case_file, as_at):
    """The text that `manage.py clocks` writes."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(clock_lines(case_file, as_at))
    return text.getvalue()


def happened(day, as_at):
    """An event dated after the day of the question has not happened yet."""
    return day is not None and day <= as_at


def known(case, as_at):
    return happened(case["received_on"], as_at) and happened(case["started_on"], as_at)


def refused(case, as_at):
    return case["decision"] == "refuse" and happened(case["decision_notified_on"], as_at)


def ended_with_no_plan(case, as_at):
    return case["outcome"] == "no_plan" and happened(case["outcome_notified_on"], as_at)


def plan_sent(case, as_at):
    return happened(case["plan_sent_on"], as_at)


def closed(case, as_at):
    return happened(case["closed_on"], as_at)


def ended_on(case, as_at):
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


def due_on(case, duty):
    return case["started_on"] + timedelta(days=7 * WEEKS[case["basis"]][duty])


def advice_due_on(advice):
    return advice["requested_on"] + timedelta(days=7 * WEEKS_OF_ADVICE)


def stopped_on(case, duty, as_at):
    """The day of the event that stops the clock of a duty, or None if it has not happened."""
    if duty == "decision":
        day = case["decision_notified_on"]
    elif duty == "no_plan":
        day = case["outcome_notified_on"] if case["outcome"] == "no_plan" else None
    elif duty == "draft":
        day = case["draft_sent_on"] or case["plan_sent_on"]
    elif duty == "plan":
        day = case["plan_sent_on"]
    return day if happened(day, as_at) else None


def excepted(case, duty, as_at, service="", provider=""):
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


def applies(case, duty, as_at):
    """Whether the clock of a duty applies to the case at `as_at`."""
    if duty == "no_plan":
        return ended_with_no_plan(case, as_at)
    fell_away = refused(case, as_at) or ended_with_no_plan(case, as_at) or closed(case, as_at)
    if duty == "plan":
        return not fell_away
    if duty == "draft":
        return stopped_on(case, "draft", as_at) is not None or not fell_away
    ended = ended_on(case, as_at)
    ended_in_time = ended is not None and ended <= due_on(case, "decision")
    return stopped_on(case, "decision", as_at) is not None or not ended_in_time


def advice_applies(case, advice, as_at):
    """Whether the clock of one advice applies at `as_at`."""
    if not happened(advice["requested_on"], as_at):
        return False
    if advice["existing_accepted"] == "yes":
        return False
    if advice["service"] == "family":
        return False
    if happened(advice["received_on"], as_at):
        return True
    ended = ended_on(case, as_at)
    if ended is None:
        return True
    ended_in_time = ended <= advice_due_on(advice)
    asked_after_the_end = advice["requested_on"] > ended
    return not ended_in_time and not asked_after_the_end


def duty_line(case, duty, as_at):
    names = {"reference": case["reference"], "duty": duty, "service": "", "provider": ""}
    if not applies(case, duty, as_at):
        return names | NOT_APPLICABLE
    return names | clock(
        started=case["started_on"],
        due=due_on(case, duty),
        stopped=stopped_on(case, duty, as_at),
        ended=ended_on(case, as_at),
        has_exception=excepted(case, duty, as_at),
        as_at=as_at,
    )


def advice_line(case, advice, as_at):
    names = {
        "reference": case["reference"],
        "duty": "advice",
        "service": advice["service"],
        "provider": advice["provider"],
    }
    if not advice_applies(case, advice, as_at):
        return names | NOT_APPLICABLE
    return names | clock(
        started=advice["requested_on"],
        due=advice_due_on(advice),
        stopped=advice["received_on"] if happened(advice["received_on"], as_at) else None,
        ended=ended_on(case, as_at),
        has_exception=excepted(case, "advice", as_at, advice["service"], advice["provider"]),
        as_at=as_at,
    )


NOT_APPLICABLE = {
    "started_on": "",
    "due_on": "",
    "stopped_on": "",
    "status": "not_applicable",
    "days_left": "",
}


def clock(started, due, stopped, ended, has_exception, as_at):
    """The last five columns of a clock that applies."""
    is_open = stopped is None and ended is None
    if is_open and as_at <= due:
        status = "running"
    elif is_open:
        status = "excused" if has_exception else "overdue"
    elif stopped is not None and stopped <= due:
        status = "met"
    else:
        # Stopped late, or never although its case ended after the due day.
        status = "excused" if has_exception else "missed"
    return {
        "started_on": started.isoformat(),
        "due_on": due.isoformat(),
        "stopped_on": stopped.isoformat() if stopped else "",
        "status": status,
        "days_left": str((due - as_at).days) if is_open else "",
    }
