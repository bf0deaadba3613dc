"""The list behind a figure: which cases or advice it is of, asked by address, told in words."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from ehcp_tracking import kpis, stages
from ehcp_tracking.exceptions import words
from wsoa.models import LocalArea
from wsoa.months import Month
from wsoa.today import day_up_to

PLANS = {
    "cases": "all cases",
    "plans": "final plan sent",
    "plans_in_time": "final plan sent in time",
    "plans_excepted": "final plan sent, with an exception",
    "plans_in_time_excepted": "final plan sent in time, with an exception",
    "open_in_time": "open, and the plan can still be in time",
    "open_overdue": "open and overdue, without an exception",
    "open_excepted": "open, with an exception",
    "no_plan": "ended without a plan",
    "refused": "not assessed",
    "closed": "closed before any plan",
    "ended_overdue": "ended without a plan, later than the plan was due",
    "made": "final plan sent in time, without an exception",
    "issued": "final plan sent, without an exception",
    "judged": "final plan sent, or overdue, without an exception",
    "possible": "final plan sent, or still open, without an exception",
}
NOTIFIED = {
    "notified": "all that were notified",
    "in_time": "notified in time",
    "excepted": "notified, with an exception",
    "in_time_excepted": "notified in time, with an exception",
}


OVERTURNED = {
    part: PLANS[part]
    for part in (
        *("cases", "made", "judged", "plans_in_time", "plans"),
        *("open_in_time", "open_overdue", "no_plan", "refused", "closed"),
    )
}


class Figure(NamedTuple):
    """What a figure is called in a sentence, its parts, and by which month it counts, if any.

    `cases(area, figure, part, as_at=…)` are the cases that one of its counts is of.
    """

    title: str
    parts: Mapping[str, str]
    by: str = ""
    cases: Callable[..., Any] = kpis.cases_behind


WAITING = {"total": "all of them", "overdue": "overdue, without an exception"} | {
    age: f"waiting for {name[:1].lower()}{name[1:]}" for age, name in stages.AGE_NAMES.items()
}
TAKEN = {
    "to_decision": "the day of the decision is known",
    "to_advice": "all the advice that was asked has come",
    "to_outcome": "it is known when the family was told that there will be a plan",
    "to_draft": "the day of the draft is known",
    "to_plan": "all of them",
    "decision_to_advice": "the days of the decision and of the last advice are known",
    "advice_to_draft": "the days of the last advice and of the draft are known",
    "draft_to_plan": "the days of the draft and of the plan are known",
}


FIGURES = {
    "received": Figure("Final plans of requests received", PLANS, "received"),
    "due": Figure("Final plans due", PLANS, "due"),
    "issued": Figure("Final plans issued", PLANS, "issued"),
    "decisions": Figure(
        "Decisions whether to assess",
        NOTIFIED | {"agreed": "agreed to assess", "refused": "refused to assess"},
        "notified",
    ),
    "undecided": Figure(
        "Decisions whether to assess",
        {"undecided_overdue": "not made and overdue, without an exception"},
        "due",
    ),
    "no_plan": Figure("Decisions not to issue a plan", NOTIFIED, "notified"),
    "backlog": Figure(
        "The backlog",
        {
            "outstanding": "all cases that were in it",
            "completed": "completed since",
            "completed_by_target": "completed by the promised day",
            "open": "still open",
        },
    ),
    "overturned": Figure("Overturned cases", OVERTURNED),
    "overturned_to_assess": Figure("Overturned cases, to assess", OVERTURNED),
    "overturned_to_plan": Figure("Overturned cases, to make a plan", OVERTURNED),
    "open": Figure(
        "Open cases",
        {"total": "all of them"}
        | {band: f"overdue by {band} weeks, without an exception" for band in kpis.OVERDUE_BANDS},
    ),
    "waiting": Figure("Children waiting", WAITING, cases=stages.cases_behind),
    **{
        figure: Figure(
            f"Children waiting, {stage.label.lower()}", WAITING, cases=stages.cases_behind
        )
        for figure, stage in stages.WAITING.items()
        if stage
    },
    "taken": Figure("Weeks from step to step", TAKEN, "issued", stages.cases_behind),
}
SERVICES = {
    "pooled": "education, health and social care",
    "education": "education",
    "health": "health",
    "social_care": "social care",
    "education_setting": "schools and other education settings",
    "educational_psychology": "educational psychology",
}
ADVICE = {
    "requested": "all that was requested",
    "in_time": "received in time",
    "late": "late, without an exception",
    "excepted": "late, excused by an exception",
    "open_overdue": "awaited and overdue",
    "open_in_time": "awaited, and can still be in time",
    "judged": "all that can be judged: in time, late or overdue",
}


class Behind(NamedTuple):
    """The rows that one figure counts, the day it is as at, and which figure that is in words."""

    rows: Any
    as_at: date
    sentence: str


def cases(area: LocalArea, query: Mapping[str, str], today: date) -> Behind:
    """Return the cases behind `figure` and `part`, as at `as_at`, in the months `from` to `to`.

    Raises KeyError or ValueError where there is no such figure, part, month, or day up to today.
    The backlog, the open caseload and overturned cases have no months.
    """
    as_at = day_up_to(today, query["as_at"])
    name, part = query["figure"], query["part"]
    figure = FIGURES[name]
    said = figure.parts[part]
    if not figure.by:
        rows = figure.cases(area, name, part, as_at=as_at)
        return Behind(rows, as_at, f"{figure.title} on {words(as_at)}: {said}.")
    first, last = months(query)
    rows = figure.cases(area, name, part, as_at=as_at, first=first, last=last)
    when = f"by month {figure.by}, {in_words(first, last)}"
    return Behind(rows, as_at, f"{figure.title}, {when}, as at {words(as_at)}: {said}.")


def advice(area: LocalArea, query: Mapping[str, str], today: date) -> Behind:
    """Return the advice behind `service` and `part`, as `cases` does for cases."""
    as_at = day_up_to(today, query["as_at"])
    service, part = query["service"], query["part"]
    title, said = f"Advice from {SERVICES[service]}", ADVICE[part]
    first, last = months(query)
    rows = kpis.advice_behind(area, service, part, first, last, as_at=as_at)
    when = f"by month requested, {in_words(first, last)}"
    return Behind(rows, as_at, f"{title}, {when}, as at {words(as_at)}: {said}.")


def months(query: Mapping[str, str]) -> tuple[Month, Month]:
    """Return the months `from` and `to`. Raises ValueError for what is no range of months."""
    first, last = Month.parse(query["from"]), Month.parse(query["to"])
    if last < first:
        raise ValueError(f"{last} is before {first}.")
    return first, last


def in_words(first: Month, last: Month) -> str:
    """Return "March 2021", or "January 2020 to March 2021"."""
    return " to ".join(dict.fromkeys([first.words, last.words]))
