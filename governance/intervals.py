"""How sure a rate, a difference or a median is, and which of many differences to believe. Pure.

Intervals of 95%: of all that are drawn so, about 19 in 20 hold the true value. Rates have Wilson's,
which stays within 0% and 100% and is never a point, also where none or all of a few are in time;
differences have Newcombe's, which is made of two of those, so the two agree. Medians have the
exact one: how many lie above a median is so many tosses of a coin, whatever the values are. Groups
are told apart by Fisher's exact test, and many of them by Holm's rule.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from itertools import accumulate
from math import exp, hypot, log, sqrt
from statistics import NormalDist
from typing import NamedTuple, TypeVar

from governance.chance import as_few, failed, log_ways
from wsoa.share import Share

SURE = 0.95
DEVIATE = NormalDist().inv_cdf((1 + SURE) / 2)

Name = TypeVar("Name")


class Interval(NamedTuple):
    low: float
    high: float

    @property
    def percents(self) -> str:
        """The interval of a share, in words: "40.1% to 60.2%"."""
        return f"{100 * self.low:.1f}% to {100 * self.high:.1f}%"


def of_rate(share: Share) -> Interval:
    """Return Wilson's interval of a rate; from 0 to 1 where there is nothing to measure."""
    part, whole = share
    if not whole:
        return Interval(0.0, 1.0)
    weight = DEVIATE**2
    centre = part + weight / 2
    half = DEVIATE * sqrt(part * (whole - part) / whole + weight / 4)
    low, high = (centre - half) / (whole + weight), (centre + half) / (whole + weight)
    return Interval(low if part else 0.0, high if part < whole else 1.0)


def of_difference(one: Share, other: Share) -> Interval | None:
    """Return Newcombe's interval of the rate of one less that of the other; None without either."""
    if one.rate is None or other.rate is None:
        return None
    of_one, of_other = of_rate(one), of_rate(other)
    difference = one.rate - other.rate
    return Interval(
        difference - hypot(one.rate - of_one.low, of_other.high - other.rate),
        difference + hypot(of_one.high - one.rate, other.rate - of_other.low),
    )


def of_median(values: Iterable[float]) -> Interval | None:
    """Return the exact interval of a median: from one of the values to another.

    None of fewer than six, between which no such interval can be sure enough.
    """
    in_order = sorted(values)
    number = len(in_order)
    # The chance that exactly 0, 1, 2, … of them lie below the median.
    below = (exp(log_ways(number, each) - number * log(2)) for each in range(number // 2 + 1))
    left_out = bisect_right(list(accumulate(below)), (1 - SURE) / 2)
    return Interval(in_order[left_out - 1], in_order[-left_out]) if left_out else None


def alike(one: Share, other: Share) -> float:
    """Return Fisher's exact chance of rates as far apart as these, or farther, where none differs.

    Twice that of the side on which they differ; 1 where there is nothing to compare.
    """
    fewer = as_few(one, other)
    more = as_few(failed(one), failed(other))
    return min(1.0, 2 * min(fewer, more))


def corrected(chances: Mapping[Name, float]) -> dict[Name, float]:
    """Return chances as Holm corrects them for how many they are, under the same names.

    Where no groups differ at all, one of them is under 5% in at most 5% of all such tables.
    """
    in_order = sorted(chances, key=lambda name: chances[name])
    found: dict[Name, float] = {}
    least = 0.0
    for number, name in enumerate(in_order):
        least = max(least, min(1.0, (len(in_order) - number) * chances[name]))
        found[name] = least
    return {name: found[name] for name in chances}
