"""Figures of EHC timeliness, as contracts section 4 defines them. One function per figure.

Every class of cases that a figure counts is a Q here, by name: `kpis` counts it, and the list
behind the figure filters by it, so the two cannot differ. Only the bases `request` and
`responsible` are counted: limits of overturned decisions are shorter.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Count, F, Min, OuterRef, Q, Subquery, Value
from django.db.models.lookups import IsNull

from ehcp_tracking import cohorts, law
from ehcp_tracking.cohorts import ADVICE_COUNTS, PLAN_COUNTS
from ehcp_tracking.models import Advice, Assessment, AssessmentException
from ehcp_tracking.querysets import of_case
from wsoa.functions import MonthNumber
from wsoa.models import LocalArea
from wsoa.months import Month
from wsoa.together import of_each

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
# Cases that follow an overturned decision, by what was ordered or agreed.
OVERTURNED = {
    "overturned_to_assess": law.TO_ASSESS,
    "overturned_to_plan": law.TO_PLAN,
    "overturned": law.OVERTURNED,
}
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


class Part(NamedTuple):
    """What one count is of: a condition on rows, and whether an exception has, or must not have,
    begun on their limit. None: it does not matter.
    """

    condition: Q = Q()
    excepted: bool | None = None

    def of(self, rows: Any) -> Any:
        """Return the rows, which know whether they are `excepted`, that are counted."""
        rows = rows.filter(self.condition)
        return rows if self.excepted is None else rows.filter(excepted=self.excepted)


def with_exceptions(cases: Any, duty: str, as_at: date) -> Any:
    """Say in `excepted` whether a lawful exception to this duty's limit had begun."""
    return cases.annotate(excepted=there_is(of_case("AssessmentException").on(duty, as_at)))


def there_is(rows: Any) -> IsNull:
    """Return whether rows of an outer row are there, for an annotation.

    Not Exists, for which PostgreSQL may read the exceptions of all areas rather than look up those
    of a case.
    """
    return IsNull(Subquery(rows.order_by().values("pk")[:1]), False)


def plan_classes(as_at: date) -> dict[str, Part]:
    """Return the classes of PLAN_COUNTS by name, as parts of the known cases."""
    sent, is_open = happened("plan_sent_on", as_at), not_happened("ended_on", as_at)
    in_time = sent & Q(plan_sent_on__lte=F("plan_due_on"))
    refused = Q(decision="refuse") & happened("decision_notified_on", as_at)
    no_plan = Q(outcome="no_plan") & happened("outcome_notified_on", as_at)
    closed = happened("closed_on", as_at)
    return {
        "cases": Part(),
        "plans": Part(sent),
        "plans_in_time": Part(in_time),
        "plans_excepted": Part(sent, excepted=True),
        "plans_in_time_excepted": Part(in_time, excepted=True),
        "open_in_time": Part(is_open & Q(plan_due_on__gte=as_at), excepted=False),
        "open_overdue": Part(is_open & Q(plan_due_on__lt=as_at), excepted=False),
        "open_excepted": Part(is_open, excepted=True),
        "no_plan": Part(no_plan),
        "refused": Part(refused),
        "closed": Part(closed),
        "ended_overdue": Part((refused | no_plan | closed) & Q(ended_on__gt=F("plan_due_on"))),
    }


def plan_parts(as_at: date) -> dict[str, Part]:
    """Return what lists can show of plan timeliness: every count, and what each rate divides."""
    classes = plan_classes(as_at)
    sent, overdue = classes["plans"].condition, classes["open_overdue"].condition
    return classes | {
        "made": Part(classes["plans_in_time"].condition, excepted=False),
        "issued": Part(sent, excepted=False),
        "judged": Part(sent | overdue, excepted=False),
        "possible": Part(sent | classes["open_excepted"].condition, excepted=False),
    }


def plan_cohort(area: LocalArea, basis: str, as_at: date) -> Any:
    """Return the cases that a list of plan timeliness is about: all known; issued, plans sent."""
    cases = with_exceptions(counted(area, as_at), "plan", as_at)
    return cases.filter(happened("plan_sent_on", as_at)) if basis == "issued" else cases


def plan_timeliness(
    area: LocalArea, basis: str, first: Month, last: Month, *, as_at: date
) -> dict[str, Any]:
    """Return plan timeliness by month of `basis` ("received", "due", "issued"), and its total.

    {"months": [MONTH…], "total": MONTH} as contracts section 4 has them; every month appears.
    """
    column = PLAN_BASES[basis]
    cases = plan_cohort(area, basis, as_at)
    rows = by_month(cases, column, first, last, plan_classes(as_at))
    taken = days_taken(cases, first, last) if basis == "issued" else None
    total = cohorts.summed(PLAN_COUNTS, rows.values())
    return {
        "months": [
            {"month": str(month), **plan_month(rows[month], [month], as_at, taken)}
            for month in first.until(last)
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
    rows: Any, column: str, first: Month, last: Month, parts: dict[str, Part]
) -> dict[Month, dict[str, int]]:
    """Return {month: {part: count}} of `rows` by the month of `column`, zeros included."""
    found = grouped(monthly(rows, column, first, last), parts, "month")
    return {month: found[(month.number,)] for month in first.until(last)}


def monthly(rows: Any, column: str, first: Month, last: Month) -> Any:
    """Return the rows whose `column` lies in these months, with their `month` as a number."""
    inside = rows.filter(**{f"{column}__range": (first.first, last.last)})
    return inside.annotate(month=MonthNumber(column))


def grouped(rows: Any, parts: dict[str, Part], *by: str) -> dict[tuple[Any, ...], dict[str, int]]:
    """Return {values of `by`: {part: count}} of rows that know whether they are `excepted`.

    In one statement, which groups by that as well: so it asks for the exceptions of a row once, and
    counts once what parts share. A group without rows has zeros.
    """
    return gathered(counts_of(rows, parts, *by), parts, *by)


def grouped_on(
    days: Iterable[date],
    rows_of: Callable[[date], Any],
    parts_of: Callable[[date], dict[str, Part]],
    *by: str,
) -> dict[date, dict[tuple[Any, ...], dict[str, int]]]:
    """Return what `grouped` does of the rows and parts of each of some days, in one statement."""
    found = of_each(days, lambda day: counts_of(rows_of(day), parts_of(day), *by))
    return {day: gathered(rows, parts_of(day), *by) for day, rows in found.items()}


def columns_of(parts: dict[str, Part]) -> dict[Q, str]:
    """Return the name of the count for each condition of some parts, of which several share one."""
    conditions = dict.fromkeys(part.condition for part in parts.values())
    return {condition: f"count_{number}" for number, condition in enumerate(conditions)}


def counts_of(rows: Any, parts: dict[str, Part], *by: str) -> Any:
    # Not Count("*"), which takes no filter, nor Count("id"), which a covering index lacks.
    counts = {name: Count(Value(1), filter=each) for each, name in columns_of(parts).items()}
    return rows.order_by().values(*by, "excepted").annotate(**counts)


def gathered(
    rows: Iterable[dict[str, Any]], parts: dict[str, Part], *by: str
) -> dict[tuple[Any, ...], dict[str, int]]:
    columns = columns_of(parts)
    found: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: dict.fromkeys(parts, 0))
    for row in rows:
        group = found[tuple(row[name] for name in by)]
        for name, part in parts.items():
            if part.excepted in (None, row["excepted"]):
                group[name] += row[columns[part.condition]]
    return found


def days_taken(cases: Any, first: Month, last: Month) -> dict[Month, list[int]]:
    """Return how many days each plan took, by the month in which it was sent."""
    taken: dict[Month, list[int]] = defaultdict(list)
    rows = monthly(cases, "plan_sent_on", first, last).order_by().values("month", "days_to_plan")
    for row in rows.annotate(plans=Count(Value(1))):
        taken[Month.numbered(row["month"])] += [row["days_to_plan"]] * row["plans"]
    return taken


def notified(column: str, due_on: str) -> dict[str, Part]:
    """Return the classes of what is notified on the day of `column`, as parts of those notified."""
    in_time = Q(**{f"{column}__lte": F(due_on)})
    return {
        "notified": Part(),
        "in_time": Part(in_time),
        "excepted": Part(excepted=True),
        "in_time_excepted": Part(in_time, excepted=True),
    }


DECISION_CLASSES = notified("decision_notified_on", "decision_due_on") | {
    "agreed": Part(Q(decision="assess")),
    "refused": Part(Q(decision="refuse")),
}
UNDECIDED_CLASSES = {"undecided_overdue": Part(excepted=False)}
NO_PLAN_CLASSES = notified("outcome_notified_on", "no_plan_due_on")


def decided(area: LocalArea, as_at: date) -> Any:
    """Return the cases in which a decision whether to assess was notified."""
    cases = counted(area, as_at).filter(happened("decision_notified_on", as_at))
    return with_exceptions(cases, "decision", as_at)


def undecided(area: LocalArea, as_at: date) -> Any:
    """Return the cases whose decision clock is overdue unless excused: open, past the day."""
    cases = counted(area, as_at).filter(
        not_happened("decision_notified_on", as_at),
        not_happened("ended_on", as_at),
        decision_due_on__lt=as_at,
    )
    return with_exceptions(cases, "decision", as_at)


def decisions(area: LocalArea, first: Month, last: Month, *, as_at: date) -> list[dict[str, Any]]:
    """Return decisions whether to assess, by month notified; overdue ones by month due."""
    months = first, last
    made = by_month(decided(area, as_at), "decision_notified_on", *months, DECISION_CLASSES)
    late = by_month(undecided(area, as_at), "decision_due_on", *months, UNDECIDED_CLASSES)
    return [{"month": str(month), **made[month], **late[month]} for month in first.until(last)]


def without_a_plan(area: LocalArea, as_at: date) -> Any:
    """Return the cases in which a decision not to issue a plan was notified."""
    cases = counted(area, as_at).filter(happened("outcome_notified_on", as_at), outcome="no_plan")
    return with_exceptions(cases, "no_plan", as_at)


def no_plan(area: LocalArea, first: Month, last: Month, *, as_at: date) -> list[dict[str, Any]]:
    """Return decisions not to issue a plan, by month notified, against 16 weeks."""
    cases = without_a_plan(area, as_at)
    made = by_month(cases, "outcome_notified_on", first, last, NO_PLAN_CLASSES)
    return [{"month": str(month), **made[month]} for month in first.until(last)]


def counted_advice(area: LocalArea, as_at: date) -> Any:
    """Return the advice that figures count: asked by then, of a duty, and still to be judged.

    Left out: existing advice accepted; the family; and what was not answered when its case ended
    on or before its due day, or was asked later than that. `excepted`: an exception had begun.
    """
    begun = AssessmentException.objects.on("advice", as_at).filter(advice=OuterRef("pk"))
    return (
        Advice.objects.in_area(area)
        .annotate(excepted=there_is(begun))
        .filter(
            not_happened("assessment__ended_on", as_at)
            | Q(assessment__ended_on__gt=F("due_on"))
            | happened("received_on", as_at),
            requested_on__lte=as_at,
            existing_accepted=False,
            service__in={each for parts in ADVICE_SERVICES.values() for each in parts},
            assessment__in=counted(area, as_at),
        )
    )


def advice_classes(as_at: date) -> dict[str, Part]:
    """Return the classes of ADVICE_COUNTS by name, as parts of the counted advice."""
    answered, pending = happened("received_on", as_at), not_happened("received_on", as_at)
    ended = happened("assessment__ended_on", as_at)
    is_open = pending & not_happened("assessment__ended_on", as_at)
    late = (answered & Q(received_on__gt=F("due_on"))) | (pending & ended)
    overdue = is_open & Q(due_on__lt=as_at)
    return {
        "requested": Part(),
        "in_time": Part(answered & Q(received_on__lte=F("due_on"))),
        "late": Part(late, excepted=False),
        "excepted": Part(late | overdue, excepted=True),
        "open_overdue": Part(overdue, excepted=False),
        "open_in_time": Part(is_open & Q(due_on__gte=as_at)),
    }


def advice(area: LocalArea, first: Month, last: Month, *, as_at: date) -> dict[str, Any]:
    """Return advice within six weeks by month requested and service, and totals by service."""
    rows = monthly(counted_advice(area, as_at), "requested_on", first, last)
    found = grouped(rows, advice_classes(as_at), "month", "service")
    months = {
        (month, name): cohorts.summed(
            ADVICE_COUNTS, (found[(month.number, part)] for part in parts)
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
    if received_before is None:
        return dict.fromkeys(BACKLOG_COUNTS, NOTHING)
    assert complete_by is not None, "an area has both days or neither"  # noqa: S101
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
    return backlog_on(area, [as_at])[as_at]


def backlog_on(area: LocalArea, days: Iterable[date]) -> dict[date, dict[str, Any]]:
    """Return how the area's backlog stood on each of some days, in one statement."""

    def counts(day: date) -> Any:
        classes = backlog_classes(area, day)
        return all_of(counted(area, day)).annotate(
            **{name: Count(Value(1), filter=q) for name, q in classes.items()},
            oldest=Min("started_on", filter=classes["open"]),
        )

    of_area = {
        "received_before": text(area.backlog.received_before),
        "complete_by": text(area.backlog.complete_by),
    }
    found = {}
    for day, (row,) in of_each(days, counts).items():
        oldest = row.pop("oldest")
        weeks = (day - oldest).days // 7 if oldest else None
        found[day] = of_area | {name: row[name] for name in BACKLOG_COUNTS}
        found[day]["oldest_weeks"] = weeks
    return found


def all_of(rows: Any) -> Any:
    """Return in one row of values how many `rows` there are, also where there are none."""
    return rows.order_by().values(everything=Value("all")).annotate(rows=Count(Value(1)))


def number_on(days: Iterable[date], rows_of: Callable[[date], Any]) -> dict[date, int]:
    """Return how many rows there were on each of some days, in one statement."""
    found = of_each(days, lambda day: all_of(rows_of(day)))
    return {day: row["rows"] for day, (row,) in found.items()}


def text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def open_classes(as_at: date) -> dict[str, Part]:
    """Return the parts of the open cases: all, and those overdue without exception by weeks."""
    classes, latest = {"total": Part()}, days_before(as_at, 1)
    for band, last in OVERDUE_BANDS.items():
        in_band = Q(plan_due_on__lte=latest)
        if last is not None:
            latest = days_before(as_at, 7 * (last + 1))
            in_band &= Q(plan_due_on__gt=latest)
        classes[band] = Part(in_band, excepted=False)
    return classes


def days_before(day: date, days: int) -> date:
    return date.fromordinal(day.toordinal() - days)


def open_caseload(area: LocalArea, *, as_at: date) -> dict[str, Any]:
    """Return how many cases are open, how many of them overdue, and for how long."""
    return open_caseload_on(area, [as_at])[as_at]


def open_caseload_on(area: LocalArea, days: Iterable[date]) -> dict[date, dict[str, Any]]:
    """Return the open caseload of each of some days, in one statement."""
    found = {}
    for day, groups in grouped_on(days, partial(open_cases, area), open_classes).items():
        counts = groups[()]
        total = counts.pop("total")
        found[day] = {"total": total, "overdue": sum(counts.values()), "weeks_overdue": counts}
    return found


def open_cases(area: LocalArea, as_at: date) -> Any:
    cases = counted(area, as_at).filter(not_happened("ended_on", as_at))
    return with_exceptions(cases, "plan", as_at)


def overturned_cases(area: LocalArea, figure: str, as_at: date) -> Any:
    """Return the cases on the bases of one of OVERTURNED, which no other figure counts."""
    cases = Assessment.objects.in_area(area).known(as_at).filter(basis__in=OVERTURNED[figure])
    return with_exceptions(cases, "plan", as_at)


def overturned(area: LocalArea, *, as_at: date) -> dict[str, dict[str, int]]:
    """Return the counts of PLAN_COUNTS of each of OVERTURNED, against the limit of its own basis.

    Apart from `everything`, which has the figures of the contract alone.
    """
    cases = overturned_cases(area, "overturned", as_at)
    found = grouped(cases, plan_classes(as_at), "basis")
    return {
        figure: cohorts.summed(PLAN_COUNTS, (found[(basis,)] for basis in bases))
        for figure, bases in OVERTURNED.items()
    }


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

    `figure` is a basis of plan timeliness, "decisions", "undecided", "no_plan", "backlog", "open"
    or one of OVERTURNED; from the backlog on they have no months. Raises KeyError for any other,
    or for another part.
    """
    if figure in OVERTURNED:
        return plan_parts(as_at)[part].of(overturned_cases(area, figure, as_at))
    if figure == "backlog":
        return counted(area, as_at).filter(backlog_classes(area, as_at)[part])
    if figure == "open":
        return open_classes(as_at)[part].of(open_cases(area, as_at))
    if figure in PLAN_BASES:
        column, parts = PLAN_BASES[figure], plan_parts(as_at)
        cases = plan_cohort(area, figure, as_at)
    else:
        column, parts, rows = {
            "decisions": ("decision_notified_on", DECISION_CLASSES, decided),
            "undecided": ("decision_due_on", UNDECIDED_CLASSES, undecided),
            "no_plan": ("outcome_notified_on", NO_PLAN_CLASSES, without_a_plan),
        }[figure]
        cases = rows(area, as_at)
    inside = {f"{column}__range": (first.first, last.last)} if first and last else {}
    return parts[part].of(cases.filter(**inside))


def advice_behind(
    area: LocalArea, service: str, part: str, first: Month, last: Month, *, as_at: date
) -> Any:
    """Return exactly the advice that one count is of. Raises KeyError for no such count.

    `service` is one of ADVICE_SERVICES or "pooled"; "judged" is what the rate divides by.
    """
    parts = advice_classes(as_at)
    late = parts["late"].condition | parts["open_overdue"].condition
    parts["judged"] = Part(parts["in_time"].condition | (late & Q(excepted=False)))
    named = POOLED if service == "pooled" else (service,)
    services = {each for name in named for each in ADVICE_SERVICES[name]}
    asked = counted_advice(area, as_at).filter(
        requested_on__range=(first.first, last.last), service__in=services
    )
    return parts[part].of(asked)


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
