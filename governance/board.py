"""The figures of a month, of which staff and the board have the same page: exact, so that a board
may be shown none of this as it is.

Months are in as few groups as can be, and in one each: what a target step is judged on, and the
quarters of the months that no step covers. Sums that overlap would give back what one of them
hides (design, decision 9).
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import NamedTuple

from ehcp_tracking import cohorts, kpis
from governance.dashboard import MONTHS, Open, first_month, open_caseload
from governance.figures import advice_months
from governance.lines import Line, advice_line, plan_line
from governance.promises import BacklogPromise, Promise, backlog_promise, judged, steps_promised
from wsoa.models import LocalArea
from wsoa.months import Month

QUARTERS = 8
# Each service, and the psychologists apart, with the rest of education that they leave.
SERVICES = ("education", "health", "social_care", "educational_psychology", "education_setting")
# Bands of kpis.OVERDUE_BANDS that the board sees as one.
UP_TO_26_WEEKS = ("0-4", "5-12", "13-26")
OVER_26_WEEKS = ("27-52", "over 52")


class Cohort(NamedTuple):
    """The months of one target step with their promise, or of a quarter without one."""

    line: Line
    promise: Promise | None = None


class Waiting(NamedTuple):
    """The open cases: those whose plan is not overdue, or is excepted, and the overdue ones."""

    in_time: int
    up_to_26_weeks: int
    over_26_weeks: int


class Figures(NamedTuple):
    """All of it; `begun` says whether any case had started.

    `months` are two years, month by month, of what the promises are judged on, "plans" and all
    "advice", and of the advice of each of SERVICES.
    """

    month: Month
    as_at: date
    begun: bool
    plans: list[Cohort]
    advice: list[Cohort]
    services: list[dict[str, Line]]
    open: Open
    backlog: BacklogPromise | None
    months: dict[str, list[Line]]

    @property
    def waiting(self) -> Waiting:
        bands = self.open.stands.counts
        return Waiting(
            in_time=bands["total"] - self.open.overdue.counts["open_overdue"],
            up_to_26_weeks=sum(bands[each] for each in UP_TO_26_WEEKS),
            over_26_weeks=sum(bands[each] for each in OVER_26_WEEKS),
        )


def figures(area: LocalArea, as_at: date) -> Figures:
    """Return the figures of the month of a day, which is its last unless the month is not over."""
    month = Month.of(as_at)
    last = quarter(month)[1]
    begun = first_month(area, as_at)
    first = quarter(month.after(3 * (1 - QUARTERS)))[0]
    shown = month.after(1 - MONTHS)  # up to two months before that quarter
    steps = steps_promised(area, as_at=as_at)
    counted = min([shown, *(each.first for found in steps.values() for each in found)])
    asked = advice_months(area, counted, last, as_at=as_at)
    plans = kpis.plan_timeliness(area, "received", counted, last, as_at=as_at)["months"]
    received = dict(zip(counted.until(last), plans, strict=True))

    def plans_of(start: Month, end: Month) -> Line:
        rows = (received[m] for m in start.until(min(end, last)))  # of later months there is none
        counts = cohorts.summed(cohorts.PLAN_COUNTS, rows)
        return plan_line("received", start, end, counts, as_at)

    def advice_of(service: str, start: Month, end: Month) -> Line:
        parts = kpis.POOLED if service == "pooled" else (service,)
        rows = (asked[m][part] for m in start.until(min(end, last)) for part in parts)
        counts = cohorts.summed(cohorts.ADVICE_COUNTS, rows)
        return advice_line(service, start, end, counts, as_at)

    pooled = partial(advice_of, "pooled")
    promised = judged(steps, {"plans_in_time": plans_of, "advice_in_time": pooled})
    over = [each for each in quarters(first, last) if each[1].last <= as_at]
    return Figures(
        month=month,
        as_at=as_at,
        begun=begun is not None,
        plans=in_groups(promised["plans_in_time"], plans_of, first, last),
        advice=in_groups(promised["advice_in_time"], pooled, first, last),
        services=[{name: advice_of(name, *each) for name in SERVICES} for each in over[-4:]],
        open=open_caseload(area, begun or month, month, as_at=as_at),
        backlog=backlog_promise(area, as_at=as_at),
        months={
            "plans": [plans_of(each, each) for each in shown.until(month)],
            "advice": [pooled(each, each) for each in shown.until(month)],
            **{
                name: [advice_of(name, each, each) for each in shown.until(month)]
                for name in SERVICES
            },
        },
    )


def quarter(month: Month) -> tuple[Month, Month]:
    """Return the first and the last month of the calendar quarter of a month."""
    first = month.after(-((month.month - 1) % 3))
    return first, first.after(2)


def quarters(first: Month, last: Month) -> Iterator[tuple[Month, Month]]:
    """Yield the quarters from that of one month to that of another, first and last month each."""
    for start in first.until(last):
        if quarter(start)[0] == start:
            yield quarter(start)


def in_groups(
    promised: list[Promise], line_of: Callable[[Month, Month], Line], first: Month, last: Month
) -> list[Cohort]:
    """Return the steps that begin in these months, and quarters of the months without a step."""
    taken = {m for each in promised for m in each.line.first.until(each.line.last)}
    free: list[list[Month]] = []
    for month in first.until(last):
        if month in taken:
            continue
        if free and free[-1][-1] == month.after(-1) and quarter(month)[0] != month:
            free[-1].append(month)
        else:
            free.append([month])
    found = [Cohort(line_of(months[0], months[-1])) for months in free]
    found += [Cohort(each.line, each) for each in promised if each.line.last >= first]
    return sorted(found, key=lambda each: each.line.first)
