"""Figures of EHC timeliness, as contracts section 4 defines them. One function per figure.

Every class of cases that a figure counts is a Q here, by name: `kpis` counts it, and the list
behind the figure filters by it, so the two cannot differ. Only the bases `request` and
`responsible` are counted: limits of overturned decisions are shorter.
"""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, Value

from ehcp_tracking import cohorts
from ehcp_tracking.cohorts import ADVICE_COUNTS, PLAN_COUNTS
from ehcp_tracking.models import Advice, Assessment, AssessmentException
from wsoa.functions import MonthNumber
from wsoa.models import LocalArea
from wsoa.months import Month

# Which month a case belongs to: when it was received, when its plan is due, when it was sent.
PLAN_BASES = {"received": "started_on", "due": "plan_due_on", "issued": "plan_sent_on"}
# Services whose advice is counted, and what each is part of.
ADVICE_SERVICES = {
    "education": ("education_setting", "educational_psychology"),
    "health": ("health",),
    "social_care": ("social_care",),
    "education_setting": ("education_setting",),
    "educational_psychology": ("educational_psychology",),
}
POOLED = ("education", "health", "social_care")
BACKLOG_COUNTS = ("outstanding", "completed", "completed_by_target", "open")
# Whole weeks past the due day, last one included; None is without end.
OVERDUE_BANDS = {"0-4": 4, "5-12": 12, "13-26": 26, "27-52": 52, "over 52": None}


def counted(area: LocalArea, as_at: date) -> Any:
    """Return the cases of an area that figures count at `as_at`."""
    return Assessment.objects.in_area(area).counted().known(as_at)


def happened(column: str, as_at: date) -> Q:
    return Q(**{f"{column}__lte": as_at})


def not_happened(column: str, as_at: date) -> Q:
    return Q(**{column: None}) | Q(**{f"{column}__gt": as_at})


def excepted(area: LocalArea, duty: str, as_at: date) -> Q:
    """Cases with a lawful exception to this duty's limit that had begun."""
    begun = AssessmentException.objects.in_area(area).on(duty, as_at)
    return Q(pk__in=begun.values("assessment"))


def plan_classes(area: LocalArea, as_at: date) -> dict[str, Q]:
    """Return the classes of PLAN_COUNTS by name, as conditions on known cases."""
    sent, is_open = happened("plan_sent_on", as_at), not_happened("ended_on", as_at)
    in_time, with_exception = Q(plan_sent_on__lte=F("plan_due_on")), excepted(area, "plan", as_at)
    refused = Q(decision="refuse") & happened("decision_notified_on", as_at)
    no_plan = Q(outcome="no_plan") & happened("outcome_notified_on", as_at)
    closed = happened("closed_on", as_at)
    return {
        "cases": Q(),
        "plans": sent,
        "plans_in_time": sent & in_time,
        "plans_excepted": sent & with_exception,
        "plans_in_time_excepted": sent & in_time & with_exception,
        "open_in_time": is_open & Q(plan_due_on__gte=as_at) & ~with_exception,
        "open_overdue": is_open & Q(plan_due_on__lt=as_at) & ~with_exception,
        "open_excepted": is_open & with_exception,
        "no_plan": no_plan,
        "refused": refused,
        "closed": closed,
        "ended_overdue": (refused | no_plan | closed) & Q(ended_on__gt=F("plan_due_on")),
    }


def plan_parts(area: LocalArea, as_at: date) -> dict[str, Q]:
    """Return what lists can show of plan timeliness: every count, and what each rate divides."""
    classes = plan_classes(area, as_at)
    issued = classes["plans"] & ~excepted(area, "plan", as_at)
    return classes | {
        "made": classes["plans_in_time"] & issued,
        "issued": issued,
        "judged": issued | classes["open_overdue"],
        "possible": issued | classes["open_overdue"] | classes["open_in_time"],
    }


def plan_cohort(area: LocalArea, basis: str, as_at: date) -> Any:
    """Return the cases that a list of plan timeliness is about: all known; issued, plans sent."""
    cases = counted(area, as_at)
    return cases.filter(happened("plan_sent_on", as_at)) if basis == "issued" else cases


def plan_timeliness(
    area: LocalArea, basis: str, first: Month, last: Month, *, as_at: date
) -> dict[str, Any]:
    """Return plan timeliness by month of `basis` ("received", "due", "issued"), and its total.

    {"months": [MONTH…], "total": MONTH} as contracts section 4 has them; every month appears.
    """
    column = PLAN_BASES[basis]
    cases = plan_cohort(area, basis, as_at)
    rows = by_month(cases, column, first, last, plan_classes(area, as_at))
    taken = days_taken(cases, first, last) if basis == "issued" else None
    months = [plan_month(rows[month], [month], as_at, taken) for month in first.until(last)]
    total = cohorts.summed(PLAN_COUNTS, rows.values())
    return {
        "months": [
            {"month": str(month), **figures}
            for month, figures in zip(first.until(last), months, strict=True)
        ],
        "total": plan_month(total, list(first.until(last)), as_at, taken),
    }


def plan_month(
    counts: cohorts.Counts,
    months: list[Month],
    as_at: date,
    taken: dict[Month, list[int]] | None,
) -> dict[str, Any]:
    """Return the figures of one cohort: counts, rates, whether it can still change, durations."""
    figures = {**counts, **cohorts.rates(cohorts.plan_shares(counts))}
    figures |= cohorts.settling(counts, months[-1], as_at)
    if taken is not None:
        figures |= cohorts.weeks([days for month in months for days in taken[month]])
    return figures


def by_month(
    rows: Any, column: str, first: Month, last: Month, classes: dict[str, Q]
) -> dict[Month, dict[str, int]]:
    """Return {month: {class: count}} of `rows` by the month of `column`, zeros included."""
    found = {month: dict.fromkeys(classes, 0) for month in first.until(last)}
    for row in monthly(rows, column, first, last).values("month").annotate(**counts(classes)):
        found[Month.numbered(row.pop("month"))] = row
    return found


def monthly(rows: Any, column: str, first: Month, last: Month) -> Any:
    """Return the rows whose `column` lies in these months, with their `month` as a number."""
    inside = rows.filter(**{f"{column}__range": (first.first, last.last)})
    return inside.order_by().annotate(month=MonthNumber(column))


def counts(classes: dict[str, Q]) -> dict[str, Count]:
    # Not Count("*"), which takes no filter, nor Count("id"), which a covering index lacks.
    return {name: Count(Value(1), filter=q) for name, q in classes.items()}


def days_taken(cases: Any, first: Month, last: Month) -> dict[Month, list[int]]:
    """Return how many days each plan took, by the month in which it was sent."""
    taken: dict[Month, list[int]] = defaultdict(list)
    for number, days in monthly(cases, "plan_sent_on", first, last).values_list(
        "month", "days_to_plan"
    ):
        taken[Month.numbered(number)].append(days)
    return taken


def decision_classes(area: LocalArea, as_at: date) -> dict[str, Q]:
    """Return the classes of decisions notified, as conditions on known cases."""
    notified = happened("decision_notified_on", as_at)
    in_time, with_exception = (
        Q(decision_notified_on__lte=F("decision_due_on")),
        excepted(area, "decision", as_at),
    )
    return {
        "notified": notified,
        "in_time": notified & in_time,
        "excepted": notified & with_exception,
        "in_time_excepted": notified & in_time & with_exception,
        "agreed": notified & Q(decision="assess"),
        "refused": notified & Q(decision="refuse"),
    }


def undecided_overdue(area: LocalArea, as_at: date) -> Q:
    """Cases whose decision clock is overdue: open, undecided, past the day, not excused."""
    return (
        not_happened("decision_notified_on", as_at)
        & not_happened("ended_on", as_at)
        & Q(decision_due_on__lt=as_at)
        & ~excepted(area, "decision", as_at)
    )


def decisions(area: LocalArea, first: Month, last: Month, *, as_at: date) -> list[dict[str, Any]]:
    """Return decisions whether to assess, by month notified; overdue ones by month due."""
    cases = counted(area, as_at)
    classes = decision_classes(area, as_at)
    made = by_month(cases, "decision_notified_on", first, last, classes)
    overdue = {"undecided_overdue": undecided_overdue(area, as_at)}
    late = by_month(cases, "decision_due_on", first, last, overdue)
    return [{"month": str(month), **made[month], **late[month]} for month in first.until(last)]


def no_plan_classes(area: LocalArea, as_at: date) -> dict[str, Q]:
    """Return the classes of decisions not to issue a plan, as conditions on known cases."""
    notified = Q(outcome="no_plan") & happened("outcome_notified_on", as_at)
    in_time, with_exception = (
        Q(outcome_notified_on__lte=F("no_plan_due_on")),
        excepted(area, "no_plan", as_at),
    )
    return {
        "notified": notified,
        "in_time": notified & in_time,
        "excepted": notified & with_exception,
        "in_time_excepted": notified & in_time & with_exception,
    }


def no_plan(area: LocalArea, first: Month, last: Month, *, as_at: date) -> list[dict[str, Any]]:
    """Return decisions not to issue a plan, by month notified, against 16 weeks."""
    classes = no_plan_classes(area, as_at)
    made = by_month(counted(area, as_at), "outcome_notified_on", first, last, classes)
    return [{"month": str(month), **made[month]} for month in first.until(last)]


def counted_advice(area: LocalArea, as_at: date) -> Any:
    """Return the advice that figures count: asked by then, of a duty, and still to be judged.

    Left out: existing advice accepted; the family; and what was not answered when its case ended
    on or before its due day, or was asked later than that.
    """
    return Advice.objects.in_area(area).filter(
        not_happened("assessment__ended_on", as_at)
        | Q(assessment__ended_on__gt=F("due_on"))
        | happened("received_on", as_at),
        requested_on__lte=as_at,
        existing_accepted=False,
        service__in={each for parts in ADVICE_SERVICES.values() for each in parts},
        assessment__in=counted(area, as_at),
    )


def advice_classes(area: LocalArea, as_at: date) -> dict[str, Q]:
    """Return the classes of ADVICE_COUNTS by name, as conditions on counted advice."""
    begun = AssessmentException.objects.in_area(area).on("advice", as_at)
    excused = Q(pk__in=begun.values("advice"))
    answered, pending = happened("received_on", as_at), not_happened("received_on", as_at)
    ended = happened("assessment__ended_on", as_at)
    is_open = pending & not_happened("assessment__ended_on", as_at)
    late = (answered & Q(received_on__gt=F("due_on"))) | (pending & ended)
    overdue = is_open & Q(due_on__lt=as_at)
    return {
        "requested": Q(),
        "in_time": answered & Q(received_on__lte=F("due_on")),
        "late": late & ~excused,
        "excepted": (late | overdue) & excused,
        "open_overdue": overdue & ~excused,
        "open_in_time": is_open & Q(due_on__gte=as_at),
    }


def advice(area: LocalArea, first: Month, last: Month, *, as_at: date) -> dict[str, Any]:
    """Return advice within six weeks by month requested and service, and totals by service."""
    rows = monthly(counted_advice(area, as_at), "requested_on", first, last)
    classes = counts(advice_classes(area, as_at))
    found = {
        (Month.numbered(row.pop("month")), row.pop("service")): row
        for row in rows.values("month", "service").annotate(**classes)
    }
    nothing = dict.fromkeys(ADVICE_COUNTS, 0)
    months = {
        (month, name): cohorts.summed(
            ADVICE_COUNTS, (found.get((month, part), nothing) for part in parts)
        )
        for month in first.until(last)
        for name, parts in ADVICE_SERVICES.items()
    }
    totals = {
        name: cohorts.summed(
            ADVICE_COUNTS, (row for (_, service), row in months.items() if service == name)
        )
        for name in ADVICE_SERVICES
    }
    totals["pooled"] = cohorts.summed(ADVICE_COUNTS, (totals[name] for name in POOLED))
    return {
        "months": [
            {"month": str(month), **advice_line(service, row)}
            for (month, service), row in months.items()
        ],
        "total": [advice_line(service, row) for service, row in totals.items()],
    }


def advice_line(service: str, row: cohorts.Counts) -> dict[str, Any]:
    return {"service": service, **row, "rate": cohorts.advice_shares(row)["cohort"].rate}


def backlog_classes(area: LocalArea, as_at: date) -> dict[str, Q]:
    """Return the classes of the backlog: cases begun before the area's day and not ended by it."""
    received_before, complete_by = area.backlog
    if received_before is None or complete_by is None:
        return dict.fromkeys(BACKLOG_COUNTS, NOTHING)
    outstanding = Q(started_on__lt=received_before) & (
        not_happened("ended_on", as_at) | Q(ended_on__gte=received_before)
    )
    return {
        "outstanding": outstanding,
        "completed": outstanding & happened("ended_on", as_at),
        "completed_by_target": outstanding & happened("ended_on", min(as_at, complete_by)),
        "open": outstanding & not_happened("ended_on", as_at),
    }


NOTHING = Q(pk__in=[])


def backlog(area: LocalArea, *, as_at: date) -> dict[str, Any]:
    """Return how the area's backlog stands, and the whole weeks that its oldest case has waited."""
    classes = backlog_classes(area, as_at)
    cases = counted(area, as_at)
    oldest = cases.filter(classes["open"]).order_by("started_on").first()
    return {
        "received_before": text(area.backlog.received_before),
        "complete_by": text(area.backlog.complete_by),
        **cases.aggregate(**counts(classes)),
        "oldest_weeks": (as_at - oldest.started_on).days // 7 if oldest else None,
    }


def text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def open_classes(area: LocalArea, as_at: date) -> dict[str, Q]:
    """Return the open caseload: total, and those overdue without exception by weeks overdue."""
    overdue = plan_classes(area, as_at)["open_overdue"]
    classes = {"total": not_happened("ended_on", as_at)}
    weeks = 0
    for band, last in OVERDUE_BANDS.items():
        in_band = Q(plan_due_on__lte=days_before(as_at, 7 * weeks))
        if last is not None:
            weeks = last + 1
            in_band &= Q(plan_due_on__gt=days_before(as_at, 7 * weeks))
        classes[band] = overdue & in_band
    return classes


def days_before(day: date, days: int) -> date:
    return date.fromordinal(day.toordinal() - days)


def open_caseload(area: LocalArea, *, as_at: date) -> dict[str, Any]:
    """Return how many cases are open, how many of them overdue, and for how long."""
    classes = open_classes(area, as_at)
    # Names of bands are no names for columns.
    numbered = {f"class_{number}": q for number, q in enumerate(classes.values())}
    found = counted(area, as_at).aggregate(**counts(numbered)).values()
    total, *in_bands = found
    bands = dict(zip(OVERDUE_BANDS, in_bands, strict=True))
    return {"total": total, "overdue": sum(in_bands), "weeks_overdue": bands}


def cases_behind(
    area: LocalArea,
    figure: str,
    part: str,
    *,
    as_at: date,
    first: Month | None = None,
    last: Month | None = None,
) -> Any:
    """Return exactly the cases that one count is of: `part` of `figure` in these months.

    `figure` is a basis of plan timeliness, "decisions", "undecided", "no_plan", "backlog" or
    "open"; the last two have no months. Raises KeyError for any other, or for another part.
    """
    cases = counted(area, as_at)
    if figure in ("backlog", "open"):
        parts = (backlog_classes if figure == "backlog" else open_classes)(area, as_at)
        return cases.filter(parts[part])
    if figure in PLAN_BASES:
        column, parts = PLAN_BASES[figure], plan_parts(area, as_at)
        cases = plan_cohort(area, figure, as_at)
    else:
        column, parts = {
            "decisions": ("decision_notified_on", decision_classes(area, as_at)),
            "undecided": (
                "decision_due_on",
                {"undecided_overdue": undecided_overdue(area, as_at)},
            ),
            "no_plan": ("outcome_notified_on", no_plan_classes(area, as_at)),
        }[figure]
    inside = {f"{column}__range": (first.first, last.last)} if first and last else {}
    return cases.filter(parts[part], **inside)


def advice_behind(
    area: LocalArea, service: str, part: str, first: Month, last: Month, *, as_at: date
) -> Any:
    """Return exactly the advice that one count is of. Raises KeyError for no such count.

    `service` is one of ADVICE_SERVICES or "pooled"; "judged" is what the rate divides by.
    """
    parts = advice_classes(area, as_at)
    parts["judged"] = parts["in_time"] | parts["late"] | parts["open_overdue"]
    named = POOLED if service == "pooled" else (service,)
    services = {each for name in named for each in ADVICE_SERVICES[name]}
    asked = counted_advice(area, as_at).filter(
        requested_on__range=(first.first, last.last), service__in=services
    )
    return asked.filter(parts[part])


def everything(area: LocalArea, first: Month, last: Month, *, as_at: date) -> dict[str, Any]:
    """Return every figure, as `manage.py kpis` prints it."""
    return {
        "area": area.slug,
        "as_at": as_at.isoformat(),
        "from": str(first),
        "to": str(last),
        "plan_timeliness": {
            basis: plan_timeliness(area, basis, first, last, as_at=as_at) for basis in PLAN_BASES
        },
        "decisions": decisions(area, first, last, as_at=as_at),
        "no_plan": no_plan(area, first, last, as_at=as_at),
        "advice": advice(area, first, last, as_at=as_at),
        "backlog": backlog(area, as_at=as_at),
        "open": open_caseload(area, as_at=as_at),
    }
