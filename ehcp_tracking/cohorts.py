"""Shares of a cohort of cases, from its counts. Pure: what is counted comes from `kpis`.

Definitions: contracts, section 4. A rate is a float from 0 to 1, unrounded; None without cases.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from statistics import median, quantiles
from typing import NamedTuple

from wsoa.months import Month
from wsoa.share import Share

PLAN_COUNTS = (
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
)
ADVICE_COUNTS = ("requested", "in_time", "late", "excepted", "open_overdue", "open_in_time")

Counts = Mapping[str, int]


def plan_shares(counts: Counts) -> dict[str, Share]:
    """Return the five shares of plans in time.

    `including` and `excluding` exceptions are of plans issued. `cohort` leaves exceptions out and
    counts open overdue cases as missed; `lowest` and `highest` are what it can still become when
    every case that is open and in time misses, or makes, its day.
    """
    made = counts["plans_in_time"] - counts["plans_in_time_excepted"]
    issued = counts["plans"] - counts["plans_excepted"]
    return {
        "including": Share(counts["plans_in_time"], counts["plans"]),
        "excluding": Share(made, issued),
    } | shares_of_cohort(made, issued + counts["open_overdue"], counts["open_in_time"])


def advice_shares(counts: Counts) -> dict[str, Share]:
    """Return the share of advice in time, and what it can still become. Exceptions are left out."""
    judged = counts["in_time"] + counts["late"] + counts["open_overdue"]
    return shares_of_cohort(counts["in_time"], judged, counts["open_in_time"])


def shares_of_cohort(made: int, judged: int, undecided: int) -> dict[str, Share]:
    return {
        "cohort": Share(made, judged),
        "lowest": Share(made, judged + undecided),
        "highest": Share(made + undecided, judged + undecided),
    }


def rates(shares: Mapping[str, Share]) -> dict[str, float | None]:
    return {name: share.rate for name, share in shares.items()}


def mature(counts: Counts, last_month: Month, as_at: date) -> bool:
    """Return whether the months of a cohort are over and none of it can still be in time."""
    return as_at >= last_month.last and not counts["open_in_time"]


def settling(counts: Counts, last_month: Month, as_at: date) -> dict[str, bool]:
    """Return whether a cohort up to `last_month` can still change; `settled`: none is open."""
    decided = mature(counts, last_month, as_at)
    is_open = counts["open_overdue"] or counts["open_excepted"]
    return {"mature": decided, "settled": decided and not is_open}


def summed(names: Iterable[str], rows: Iterable[Counts]) -> dict[str, int]:
    """Return the sum of each count over `rows`; zeros without rows."""
    rows = list(rows)
    return {name: sum(row[name] for row in rows) for name in names}


def weeks(days: list[int]) -> dict[str, float | None]:
    """Return mean and median of how long plans took, in weeks; None without plans."""
    if not days:
        return {"weeks_mean": None, "weeks_median": None}
    return {
        "weeks_mean": float(Fraction(sum(days), 7 * len(days))),
        "weeks_median": median(days) / 7,
    }


class Spread(NamedTuple):
    """How many weeks something took in the middle half of `base` cases; None without any.

    The quarters are those of a spreadsheet's QUARTILE.INC; the middle one is the median.
    """

    base: int
    lower: float | None = None
    middle: float | None = None
    upper: float | None = None


def spread(days: list[int]) -> Spread:
    """Return how far apart durations lie, which are given in days, in any order."""
    if len(days) < 2:
        return Spread(len(days), *(day / 7 for day in days * 3))
    return Spread(len(days), *(each / 7 for each in quantiles(days, n=4, method="inclusive")))
