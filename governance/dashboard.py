"""Two years month by month, as at the end of one, as plain data. It counts nothing itself."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ehcp_tracking import cohorts, kpis, law
from governance.lines import Line, Snapshot, advice_line, notified_line, plan_line
from governance.promises import Promise, promises
from priorities.statistics.models import Statistic
from priorities.statistics.querysets import in_force
from wsoa.models import LocalArea
from wsoa.months import Month

MONTHS = 24
YEARS = 5
SERVICES = {
    "pooled": "All together",
    "education": "Education",
    "health": "Health",
    "social_care": "Social care",
    "education_setting": "Of education: settings",
    "educational_psychology": "Of education: psychologists",
}
BANDS = {band: f"{band.replace('-', ' to ')} weeks".capitalize() for band in kpis.OVERDUE_BANDS}
OVERTURNED = {
    "overturned_to_assess": f"To assess: {law.CASE['plan']['order_to_assess'].limit.words}",
    "overturned_to_plan": f"To make a plan: {law.CASE['plan']['order_to_plan'].limit.words}",
    "overturned": "All of them",
}


class Months(NamedTuple):
    """A list of months, and all of them together."""

    lines: list[Line]
    total: Line


class Advice(NamedTuple):
    """For each month, and for all of them, a line for each of SERVICES."""

    months: list[list[Line]]
    totals: list[Line]


class Decisions(NamedTuple):
    """Months of decisions notified, each beside those that were due in it and are not made."""

    lines: list[tuple[Line, Line]]
    total: tuple[Line, Line]


class Open(NamedTuple):
    """The open caseload by weeks overdue, and all that are overdue, which fell due so far."""

    stands: Snapshot
    overdue: Line


class Year(NamedTuple):
    """Published figures of a calendar year, None where there are none, and ours beside them."""

    year: int
    over: bool
    england: Statistic | None
    here: Statistic | None
    ours: Line


class Dashboard(NamedTuple):
    month: Month
    as_at: date
    begun: bool
    received: Months
    due: Months
    issued: Months
    advice: Advice
    decisions: Decisions
    no_plan: Months
    overturned: dict[str, Line]
    years: list[Year]


def last_month_over(today: date) -> Month:
    """Return the latest month whose last day has come."""
    month = Month.of(today)
    return month if today >= month.last else month.after(-1)


def first_month(area: LocalArea, today: date) -> Month | None:
    """Return the month in which the earliest case started; None without cases."""
    case = kpis.counted(area, today).order_by("started_on").first()
    return Month.of(case.started_on) if case else None


def dashboard(area: LocalArea, month: Month, *, today: date) -> Dashboard:
    """Return two years of months, as at the end of `month`, or today if that comes first."""
    as_at = min(month.last, today)
    first = month.after(1 - MONTHS)
    begun = first_month(area, as_at)
    promised = promises(area, as_at=as_at)
    received, due, issued = (
        plans(area, basis, first, month, as_at=as_at) for basis in kpis.PLAN_BASES
    )
    return Dashboard(
        month=month,
        as_at=as_at,
        begun=begun is not None,
        received=with_targets(received, promised["plans_in_time"]),
        due=due,
        issued=issued,
        advice=advice(area, first, month, promised["advice_in_time"], as_at=as_at),
        decisions=decisions(area, first, month, as_at=as_at),
        no_plan=no_plan(area, first, month, as_at=as_at),
        overturned=overturned(area, begun or month, month, as_at=as_at),
        years=years(area, month, as_at=as_at),
    )


def targets(promises: list[Promise]) -> dict[Month, Decimal]:
    """Return the target of each month that one of the promises is judged on."""
    return {
        month: promise.target
        for promise in promises
        for month in promise.line.first.until(promise.line.last)
    }


def with_targets(months: Months, promises: list[Promise]) -> Months:
    target = targets(promises)
    lines = [line._replace(target=target.get(line.first)) for line in months.lines]
    return months._replace(lines=lines)


def plans(area: LocalArea, basis: str, first: Month, last: Month, *, as_at: date) -> Months:
    """Return plan timeliness by month of `basis`."""
    found = kpis.plan_timeliness(area, basis, first, last, as_at=as_at)
    lines = [
        plan_line(basis, month, month, row, as_at)
        for month, row in zip(first.until(last), found["months"], strict=True)
    ]
    return Months(lines, plan_line(basis, first, last, found["total"], as_at))


def advice(
    area: LocalArea, first: Month, last: Month, promises: list[Promise], *, as_at: date
) -> Advice:
    """Return advice within six weeks by month and service, with the targets of the pooled one."""
    found = kpis.advice(area, first, last, as_at=as_at)
    rows: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in found["months"]:
        rows[row["month"]][row["service"]] = row
    target = targets(promises)
    months = []
    for month in first.until(last):
        services = rows[str(month)]
        services["pooled"] = pooled(services)
        lines = [advice_line(each, month, month, services[each], as_at) for each in SERVICES]
        months.append([lines[0]._replace(target=target.get(month)), *lines[1:]])
    totals = {row["service"]: row for row in found["total"]}
    return Advice(
        months, [advice_line(each, first, last, totals[each], as_at) for each in SERVICES]
    )


def pooled(services: Mapping[str, cohorts.Counts]) -> dict[str, int]:
    return cohorts.summed(cohorts.ADVICE_COUNTS, (services[name] for name in kpis.POOLED))


def decisions(area: LocalArea, first: Month, last: Month, *, as_at: date) -> Decisions:
    """Return decisions whether to assess by month notified, and those overdue by month due."""
    rows = kpis.decisions(area, first, last, as_at=as_at)

    def pair(first, last, row):
        overdue = {"undecided_overdue": row["undecided_overdue"]}
        undecided = Line({"figure": "undecided"}, as_at, first, last, overdue, {})
        return notified_line("decisions", first, last, row, as_at), undecided

    lines = [pair(month, month, row) for month, row in zip(first.until(last), rows, strict=True)]
    return Decisions(lines, pair(first, last, added(rows)))


def no_plan(area: LocalArea, first: Month, last: Month, *, as_at: date) -> Months:
    """Return decisions not to issue a plan, by month notified."""
    rows = kpis.no_plan(area, first, last, as_at=as_at)
    lines = [
        notified_line("no_plan", month, month, row, as_at)
        for month, row in zip(first.until(last), rows, strict=True)
    ]
    return Months(lines, notified_line("no_plan", first, last, added(rows), as_at))


def added(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Return the sums of the counts in rows that `kpis` gives without a total."""
    return cohorts.summed([name for name in rows[0] if name != "month"], rows)


def open_caseload(area: LocalArea, first: Month, last: Month, *, as_at: date) -> Open:
    """Return the open caseload. The overdue ones fell due from the earliest month of all on."""
    found = kpis.open_caseload(area, as_at=as_at)
    counts = {"total": found["total"], **found["weeks_overdue"]}
    overdue = {"open_overdue": found["overdue"]}
    return Open(
        Snapshot({"figure": "open"}, as_at, counts),
        Line({"figure": "due"}, as_at, first, last, overdue, {}),
    )


def overturned(area: LocalArea, first: Month, last: Month, *, as_at: date) -> dict[str, Line]:
    """Return the cases that follow an overturned decision, by what was ordered or agreed."""
    rows = kpis.overturned(area, as_at=as_at)
    return {
        OVERTURNED[figure]: plan_line(figure, first, last, row, as_at)
        for figure, row in rows.items()
    }


def years(area: LocalArea, month: Month, *, as_at: date) -> list[Year]:
    """Return calendar years up to that of `month`, ours counted on the published definition."""
    first = Month(month.year - YEARS, 1)
    over = [year for year in range(first.year, month.year + 1) if as_at >= date(year, 12, 31)]
    published = in_force(area)
    england = by_year(published.filter(place="england"), over)
    here = by_year(published.filter(place=area.slug), over)
    rows = kpis.plan_timeliness(area, "issued", first, month, as_at=as_at)["months"]
    found = []
    for year in range(first.year, month.year + 1):
        last = min(Month(year, 12), month)
        counts = cohorts.summed(
            cohorts.PLAN_COUNTS, (row for row in rows if row["month"].startswith(f"{year:04}-"))
        )
        ours = plan_line("issued", Month(year, 1), last, counts, as_at)
        found.append(Year(year, year in over, england.get(year), here.get(year), ours))
    return found


def by_year(statistics, years):
    return {each.year: each for each in statistics.filter(year__in=years)}
