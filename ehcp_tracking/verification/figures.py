"""The figures of `manage.py kpis` a second time, counted one case at a time.

Months are text, as in the contract: "2021-03".
"""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import cache
from statistics import median
from typing import Any

from ehcp_tracking.verification.clocks import (
    Line,
    Row,
    closed,
    due_on,
    ended_on,
    ended_with_no_plan,
    excepted,
    known,
    plan_sent,
    refused,
)

SERVICES = {
    "education": ["education_setting", "educational_psychology"],
    "health": ["health"],
    "social_care": ["social_care"],
    "education_setting": ["education_setting"],
    "educational_psychology": ["educational_psychology"],
}
POOLED = ["education_setting", "educational_psychology", "health", "social_care"]
PLAN_COUNTS = [
    "cases",
    "plans",
    "plans_in_time",
    "plans_excepted",
    "plans_in_time_excepted",
    "open_in_time",
    "open_overdue",
    "open_excepted",
    "no_plan",
    "refused",
    "closed",
    "ended_overdue",
]
NOTICE_COUNTS = ["notified", "in_time", "excepted", "in_time_excepted"]
DECISION_COUNTS = [*NOTICE_COUNTS, "agreed", "refused", "undecided_overdue"]
OVERTURNED = {
    "overturned_to_assess": ["order_to_assess", "mediation_to_assess", "unopposed_to_assess"],
    "overturned_to_plan": ["order_to_plan", "mediation_to_plan", "unopposed_to_plan"],
}
BANDS = ["0-4", "5-12", "13-26", "27-52", "over 52"]


@cache  # an area has many cases and few days
def month_of(day: date) -> str:
    return day.isoformat()[:7]


def months_before(month: str, count: int) -> str:
    year, number = int(month[:4]), int(month[5:])
    for _ in range(count):
        number -= 1
        if number == 0:
            year, number = year - 1, 12
    return f"{year:04}-{number:02}"


def months_between(first: str, last: str) -> list[str]:
    months = []
    year, number = int(first[:4]), int(first[5:])
    while f"{year:04}-{number:02}" <= last:
        months.append(f"{year:04}-{number:02}")
        number += 1
        if number == 13:
            year, number = year + 1, 1
    return months


def last_day(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, monthrange(year, number)[1])


def rate(numerator: int, denominator: int) -> float | None:
    return numerator / denominator if denominator else None


class Figures:
    """What `kpis` says of an area at a day, once every case of the area has been counted.

    `backlog` are the two days of the area's backlog, or None and None. The range of months is that
    of the contract unless told.
    """

    def __init__(
        self,
        slug: str,
        backlog: tuple[date | None, date | None],
        as_at: date,
        from_month: str | None = None,
        to_month: str | None = None,
    ):
        self.slug, self.as_at = slug, as_at
        self.cut_off, self.complete_by = backlog
        self.to_month = to_month or month_of(as_at)
        self.from_month = from_month or months_before(self.to_month, 23)
        self.months = months_between(self.from_month, self.to_month)
        self.plans: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.days_to_plan: dict[str, list[int]] = defaultdict(list)
        self.decisions: dict[str, Counter[str]] = defaultdict(Counter)
        self.no_plans: dict[str, Counter[str]] = defaultdict(Counter)
        self.advice: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.backlog: Counter[str] = Counter()
        self.oldest: date | None = None
        self.open = 0
        self.overdue: Counter[str] = Counter()
        self.overturned: dict[str, Counter[str]] = defaultdict(Counter)

    def count(self, case: Row, lines: list[Line]) -> None:
        """Count one case. `lines` are its clocks at the day."""
        if not known(case, self.as_at):
            return
        if case["basis"] not in ["request", "responsible"]:
            self.count_overturned(case)
            return
        ended = ended_on(case, self.as_at)
        due = due_on(case, "plan")
        self.count_plan(case, due, ended)
        self.count_backlog(case, ended)
        if ended is None:
            self.count_open(case, due)
        for line in lines:
            if line.duty == "decision":
                self.count_decision(case, line)
            elif line.duty == "no_plan" and line.stopped_on:
                self.count_notice(self.no_plans[month_of(line.stopped_on)], case, line)
            elif line.duty == "advice" and line.started_on:
                self.advice[month_of(line.started_on), line.service][line.status] += 1

    # Plans within 20 weeks.

    def state(self, case: Row) -> str:
        """The one of five that a known case falls in."""
        if refused(case, self.as_at):
            return "refused"
        if ended_with_no_plan(case, self.as_at):
            return "no_plan"
        if plan_sent(case, self.as_at):
            return "plan"
        if closed(case, self.as_at):
            return "closed"
        return "open"

    def count_plan(self, case: Row, due: date, ended: date | None) -> None:
        found = self.plan_counts(case, due, ended)
        self.plans["received", month_of(case["started_on"])].update(found)
        self.plans["due", month_of(due)].update(found)
        if self.state(case) == "plan":
            month = month_of(case["plan_sent_on"])
            self.plans["issued", month].update(found)
            self.days_to_plan[month].append((case["plan_sent_on"] - case["started_on"]).days)

    def plan_counts(self, case: Row, due: date, ended: date | None) -> list[str]:
        """The PLAN_COUNTS in which a known case is counted."""
        found = ["cases"]
        has_exception = excepted(case, "plan", self.as_at)
        state = self.state(case)
        if state == "plan":
            found.append("plans")
            if case["plan_sent_on"] <= due:
                found.append("plans_in_time")
            if has_exception:
                found.append("plans_excepted")
            if case["plan_sent_on"] <= due and has_exception:
                found.append("plans_in_time_excepted")
        elif state == "open":
            if has_exception:
                found.append("open_excepted")
            elif self.as_at <= due:
                found.append("open_in_time")
            else:
                found.append("open_overdue")
        else:
            found.append(state)
            if ended is not None and ended > due:
                found.append("ended_overdue")
        return found

    def timeliness(self, basis: str) -> dict[str, Any]:
        rows = []
        total: Counter[str] = Counter()
        for month in self.months:
            count = self.plans[basis, month]
            total.update(count)
            rows.append({"month": month} | self.plan_figures(count, [month]))
        of_all = self.plan_figures(total, self.months)
        if basis == "issued":
            for row in rows:
                row |= self.weeks_to_plan([row["month"]])
            of_all |= self.weeks_to_plan(self.months)
        return {"months": rows, "total": of_all}

    def weeks_to_plan(self, months: list[str]) -> dict[str, Any]:
        days = [count for month in months for count in self.days_to_plan[month]]
        if not days:
            return {"weeks_mean": None, "weeks_median": None}
        mean, middle = Fraction(sum(days), len(days)), Fraction(median(days))
        return {"weeks_mean": float(mean / 7), "weeks_median": float(middle / 7)}

    def plan_figures(self, count: Counter[str], months: list[str]) -> dict[str, Any]:
        """MONTH of the contract without its month, from the counts of `months`."""
        a = count["plans_in_time"] - count["plans_in_time_excepted"]
        b = count["plans"] - count["plans_excepted"] + count["open_overdue"]
        over = all(self.as_at >= last_day(month) for month in months)
        mature = over and count["open_in_time"] == 0
        return {name: count[name] for name in PLAN_COUNTS} | {
            "including": rate(count["plans_in_time"], count["plans"]),
            "excluding": rate(a, count["plans"] - count["plans_excepted"]),
            "cohort": rate(a, b),
            "lowest": rate(a, b + count["open_in_time"]),
            "highest": rate(a + count["open_in_time"], b + count["open_in_time"]),
            "mature": mature,
            "settled": mature and count["open_overdue"] == 0 and count["open_excepted"] == 0,
        }

    # Cases that follow an overturned decision.

    def count_overturned(self, case: Row) -> None:
        for figure, bases in OVERTURNED.items():
            if case["basis"] in bases:
                found = self.plan_counts(case, due_on(case, "plan"), ended_on(case, self.as_at))
                self.overturned[figure].update(found)
                self.overturned["overturned"].update(found)

    def overturned_rows(self) -> dict[str, dict[str, int]]:
        return {
            figure: {name: self.overturned[figure][name] for name in PLAN_COUNTS}
            for figure in [*OVERTURNED, "overturned"]
        }

    # Decisions and notices of no plan.

    def count_decision(self, case: Row, line: Line) -> None:
        if line.stopped_on:
            month = self.decisions[month_of(line.stopped_on)]
            self.count_notice(month, case, line)
            month["agreed" if case["decision"] == "assess" else "refused"] += 1
        if line.status == "overdue" and line.due_on:
            self.decisions[month_of(line.due_on)]["undecided_overdue"] += 1

    def count_notice(self, month: Counter[str], case: Row, line: Line) -> None:
        has_exception = excepted(case, line.duty, self.as_at)
        month["notified"] += 1
        if line.status == "met":
            month["in_time"] += 1
        if has_exception:
            month["excepted"] += 1
        if line.status == "met" and has_exception:
            month["in_time_excepted"] += 1

    # Advice within six weeks.

    def advice_rows(self) -> dict[str, Any]:
        rows = []
        for month in self.months:
            for name, services in SERVICES.items():
                row = {"month": month, "service": name}
                rows.append(row | self.advice_counts([month], services))
        total = []
        for name, services in (SERVICES | {"pooled": POOLED}).items():
            total.append({"service": name} | self.advice_counts(self.months, services))
        return {"months": rows, "total": total}

    def advice_counts(self, months: list[str], services: list[str]) -> dict[str, Any]:
        statuses: Counter[str] = Counter()
        for month in months:
            for service in services:
                statuses.update(self.advice[month, service])
        in_time, late, overdue = statuses["met"], statuses["missed"], statuses["overdue"]
        return {
            "requested": statuses.total(),
            "in_time": in_time,
            "late": late,
            "excepted": statuses["excused"],
            "open_overdue": overdue,
            "open_in_time": statuses["running"],
            "rate": rate(in_time, in_time + late + overdue),
        }

    # Cases that stand open, and the backlog.

    def count_backlog(self, case: Row, ended: date | None) -> None:
        if self.cut_off is None or self.complete_by is None:
            return
        if case["started_on"] >= self.cut_off:
            return
        if ended is not None and ended < self.cut_off:
            return
        self.backlog["outstanding"] += 1
        if ended is None:
            self.backlog["open"] += 1
            if self.oldest is None or case["started_on"] < self.oldest:
                self.oldest = case["started_on"]
        else:
            self.backlog["completed"] += 1
            if ended <= min(self.as_at, self.complete_by):
                self.backlog["completed_by_target"] += 1

    def backlog_row(self) -> dict[str, Any]:
        return {
            "received_before": self.cut_off.isoformat() if self.cut_off else None,
            "complete_by": self.complete_by.isoformat() if self.complete_by else None,
            "outstanding": self.backlog["outstanding"],
            "completed": self.backlog["completed"],
            "completed_by_target": self.backlog["completed_by_target"],
            "open": self.backlog["open"],
            "oldest_weeks": (self.as_at - self.oldest).days // 7 if self.oldest else None,
        }

    def count_open(self, case: Row, due: date) -> None:
        self.open += 1
        if self.as_at <= due or excepted(case, "plan", self.as_at):
            return
        weeks = (self.as_at - due).days // 7
        if weeks <= 4:
            self.overdue["0-4"] += 1
        elif weeks <= 12:
            self.overdue["5-12"] += 1
        elif weeks <= 26:
            self.overdue["13-26"] += 1
        elif weeks <= 52:
            self.overdue["27-52"] += 1
        else:
            self.overdue["over 52"] += 1

    def everything(self) -> dict[str, Any]:
        """Return all that `manage.py kpis` writes, in its order."""
        return {
            "area": self.slug,
            "as_at": self.as_at.isoformat(),
            "from": self.from_month,
            "to": self.to_month,
            "plan_timeliness": {
                basis: self.timeliness(basis) for basis in ["received", "due", "issued"]
            },
            "decisions": rows_of(self.months, self.decisions, DECISION_COUNTS),
            "no_plan": rows_of(self.months, self.no_plans, NOTICE_COUNTS),
            "advice": self.advice_rows(),
            "backlog": self.backlog_row(),
            "open": {
                "total": self.open,
                "overdue": self.overdue.total(),
                "weeks_overdue": {band: self.overdue[band] for band in BANDS},
            },
        }


def rows_of(
    months: Iterable[str], found: dict[str, Counter[str]], counts: list[str]
) -> list[dict[str, Any]]:
    return [{"month": month} | {name: found[month][name] for name in counts} for month in months]
