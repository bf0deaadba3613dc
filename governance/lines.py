"""One row of figures, as the dashboard, a verdict and a chart take it. Pure."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ehcp_tracking import cohorts
from wsoa.months import Month
from wsoa.share import Share

# The counts of decisions notified; "agreed" and "refused" are of decisions whether to assess.
NOTIFIED = ("notified", "in_time", "excepted", "in_time_excepted", "agreed", "refused")
# Shares that divide by plans sent, and know nothing of cases without one.
OF_PLANS_SENT = ("including", "excluding")


class Line(NamedTuple):
    """Counts of some months, each by the name of the list behind it, and the shares of them.

    `behind` says which list: {"figure": …} of cases, {"service": …} of advice. `target` is that of
    a month, in per cent; `weeks` are durations.
    """

    behind: Mapping[str, str]
    as_at: date
    first: Month
    last: Month
    counts: Mapping[str, int]
    shares: Mapping[str, Share]
    target: Decimal | None = None
    weeks: Mapping[str, float | None] = {}

    @property
    def open_in_time(self) -> int:
        return self.counts.get("open_in_time", 0)

    @property
    def mature(self) -> bool:
        return cohorts.mature({"open_in_time": self.open_in_time}, self.last, self.as_at)

    def decided(self, name: str) -> bool:
        """Whether a share is one number by now.

        Shares of plans sent alone wait until no case of the cohort is open: those still open after
        their day are late, and a rate without them would flatter.
        """
        is_open = self.counts.get("open_overdue") or self.counts.get("open_excepted")
        return self.mature and not (is_open and name in OF_PLANS_SENT)

    def words(self, name: str) -> str:
        """Return a share in words; while it can still change, a range and no single number."""
        if self.decided(name):
            return self.shares[name].words
        if name == "cohort" and self.open_in_time:
            return f"{self.shares['lowest'].words} to {self.shares['highest'].words}"
        if self.as_at < self.last.last:
            return "Not over yet"
        return "Some still open" if self.mature else "Not decided yet"


class Snapshot(NamedTuple):
    """Counts of what stands at a day and belongs to no month; `oldest_weeks`, where one is open."""

    behind: Mapping[str, str]
    as_at: date
    counts: Mapping[str, int]
    oldest_weeks: int | None = None


def plan_line(basis: str, first: Month, last: Month, row: Mapping[str, Any], as_at: date) -> Line:
    """Return one row of plan timeliness, with the counts that its shares divide."""
    shares = cohorts.plan_shares(row)
    counts = {name: row[name] for name in cohorts.PLAN_COUNTS} | {
        "made": shares["cohort"].part,
        "issued": shares["excluding"].whole,
        "judged": shares["cohort"].whole,
        "possible": shares["lowest"].whole,
    }
    weeks = {name: row[f"weeks_{name}"] for name in ("mean", "median") if f"weeks_{name}" in row}
    return Line({"figure": basis}, as_at, first, last, counts, shares, weeks=weeks)


def of_plans_sent(line: Line, rate: str, excepted_overdue: int = 0) -> Line:
    """Return a line of plan timeliness to be judged on one of the rates of plans sent.

    A case that is open may still add a plan to it: in time or late while its day is to come, late
    once that day is past, also where an exception excuses it, as it does in `excepted_overdue` of
    the cases. Or it may end without one.
    """
    part, whole = line.shares[rate]
    undecided, late = line.counts["open_in_time"], line.counts["open_overdue"]
    if rate == "including":
        undecided += line.counts["open_excepted"] - excepted_overdue
        late += excepted_overdue
    shares = {
        "cohort": Share(part, whole),
        "lowest": Share(part, whole + undecided + late),
        "highest": Share(part + undecided, whole + undecided),
    }
    return line._replace(counts={**line.counts, "open_in_time": undecided}, shares=shares)


def advice_line(
    service: str, first: Month, last: Month, row: Mapping[str, Any], as_at: date
) -> Line:
    """Return one row of advice, with the count that its share divides by."""
    shares = cohorts.advice_shares(row)
    counts = {name: row[name] for name in cohorts.ADVICE_COUNTS}
    counts["judged"] = shares["cohort"].whole
    return Line({"service": service}, as_at, first, last, counts, shares)


def notified_line(
    figure: str, first: Month, last: Month, row: Mapping[str, int], as_at: date
) -> Line:
    """Return one row of decisions notified, and the share of them in time, exceptions included."""
    counts = {name: row[name] for name in NOTIFIED if name in row}
    shares = {"including": Share(row["in_time"], row["notified"])}
    return Line({"figure": figure}, as_at, first, last, counts, shares)


def clock_line(figure: str, first: Month, last: Month, row: Mapping[str, int], as_at: date) -> Line:
    """Return one row of time limits of plans, of which "open" can still be in time."""
    judged = row["in_time"] + row["late"] + row["overdue"]
    counts = {**row, "open_in_time": row["open"], "judged": judged}
    shares = cohorts.shares_of_cohort(row["in_time"], judged, row["open"])
    return Line({"figure": figure}, as_at, first, last, counts, shares)
