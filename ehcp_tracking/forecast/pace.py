"""How soon cases leave the step that they are at, from what was seen of past ones. Pure.

What is seen of past cases is a life table of a period: month by month, and by the day on the clock
of their step, how many were there and how many left it, and for what. Who is still there counts for
as long as they were: left out, the slow ones would flatter. The months are kept apart, since a
forecast supposes that those to come go like some of them, chosen by chance.

The clock of a step is any count of days, which may begin below 0: whoever makes a passage says from
which day it counts. A step is any name; so is what ends a case.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate
from math import ceil, expm1, log, log1p
from random import Random
from typing import NamedTuple

from wsoa.months import Month

# So many of the last to leave a step are taken together: past them the chance to leave it is the
# same each day.
LAST = 10
CERTAIN = 50.0  # a hazard for when all who were there left: finite, so that sums stay numbers


class Passage(NamedTuple):
    """A stay of one case at one step, in days as ordinals; its clock counts from the day `origin`.

    It could be left on each day after `after`, and was seen there until `until`, on which day the
    case left it for `to`; empty while it is there.
    """

    step: str
    origin: int
    after: int
    until: int
    to: str = ""


class Seen(NamedTuple):
    """What was seen of the stays at one step, in each month of a period.

    `days` are those of the clock on which any case left, up to `tail_from`. `at_risk[month]` has
    for each of them how many were there that could leave, and `left[to][month]` how many did. After
    it there are the days that cases were there, and how many left. `ended` stays did so in all.
    """

    days: Sequence[int]
    at_risk: Sequence[Sequence[int]]
    left: Mapping[str, Sequence[Sequence[int]]]
    tail_from: int
    tail_days: Sequence[int]
    tail_left: Mapping[str, Sequence[int]]
    ended: int

    def there(self, day: int) -> int:
        """Return how many past cases were at the step after this day of its clock."""
        index = bisect_right(self.days, day)
        if index < len(self.days):
            return sum(row[index] for row in self.at_risk)
        return sum(sum(row) for row in self.tail_left.values())


def seen(passages: Iterable[Passage], months: Sequence[Month]) -> dict[str, Seen]:
    """Return by step what was seen in these months, one after the other, of past cases.

    No passage may last beyond the last of them.
    """
    starts = [each.first.toordinal() for each in (*months, months[-1].after(1))]
    by_step = defaultdict(list)
    for each in passages:
        if each.until >= starts[0]:
            by_step[each.step].append(each)
    return {step: _seen(found, starts) for step, found in by_step.items()}


def _seen(passages: Sequence[Passage], starts: Sequence[int]) -> Seen:
    months = range(len(starts) - 1)
    exits = sorted(each.until - each.origin for each in passages if each.to)
    if len(exits) > LAST:
        tail_from = exits[-LAST - 1]
    else:
        tail_from = min(each.after - each.origin for each in passages)
    days = sorted({each for each in exits if each <= tail_from})
    place = {day: index for index, day in enumerate(days)}
    changes = [[0] * (len(days) + 1) for _ in months]
    left: dict[str, list[list[int]]] = defaultdict(lambda: [[0] * len(days) for _ in months])
    tail_left: dict[str, list[int]] = defaultdict(lambda: [0 for _ in months])
    tail_days = [0 for _ in months]
    for _, origin, after, until, to in passages:
        last = bisect_right(starts, until) - 1
        for month in range(max(bisect_right(starts, after + 1) - 1, 0), last + 1):
            first_day = max(starts[month], after + 1) - origin
            last_day = min(starts[month + 1] - 1, until) - origin
            changes[month][bisect_left(days, first_day)] += 1
            changes[month][bisect_right(days, last_day)] -= 1
            if last_day > tail_from:
                tail_days[month] += max(0, last_day - max(first_day - 1, tail_from))
        if to and until - origin <= tail_from:
            left[to][last][place[until - origin]] += 1
        elif to:
            tail_left[to][last] += 1
    at_risk = [list(accumulate(row[:-1])) for row in changes]
    return Seen(days, at_risk, left, tail_from, tail_days, tail_left, len(exits))


class Leaving(NamedTuple):
    """How soon, and for what, a case leaves a step.

    `hazard` is cumulative over `days`; `odds` has for each of them how often each of `ways` was
    taken, each with those before it. Past `tail_from` a case leaves with the hazard `daily`. All of
    them are to be taken times `speed`.
    """

    days: Sequence[int]
    hazard: Sequence[float]
    ways: Sequence[str]
    odds: Sequence[Sequence[int]]
    tail_from: int
    daily: float
    tail_odds: Sequence[int]
    speed: float = 1.0

    def drawn(self, day: int, random: Random) -> tuple[int, str] | None:
        """Return on which day of its clock a case leaves the step, and for what; None: never.

        It is there after `day`.
        """
        hazard = self.hazard
        begins = bisect_right(self.days, day)
        needed = hazard[begins - 1] if begins else 0.0
        needed -= log(1.0 - random.random()) / self.speed
        index = bisect_right(hazard, needed, begins)
        if index < len(hazard):
            odds, leaves = self.odds[index], self.days[index]
        elif self.daily:
            beyond = (needed - (hazard[-1] if hazard else 0.0)) / self.daily
            odds, leaves = self.tail_odds, max(day, self.tail_from) + max(1, ceil(beyond))
        else:
            return None
        if len(odds) == 1:
            return leaves, self.ways[0]
        return leaves, self.ways[bisect_right(odds, random.random() * odds[-1])]

    def passed(self, day: int) -> float:
        """Return the cumulative hazard up to a day of the clock, that day included."""
        index = bisect_right(self.days, day)
        by_day = self.hazard[index - 1] if index else 0.0
        return self.speed * (by_day + self.daily * max(0, day - self.tail_from))

    def chances(self, day: int) -> dict[str, float]:
        """Return the chance to leave on this day, for each way, of a case that is there."""
        if day > self.tail_from:
            hazard, odds = self.daily, self.tail_odds
        else:
            index = bisect_left(self.days, day)
            if index == len(self.days) or self.days[index] != day:
                return {}
            hazard = self.hazard[index] - (self.hazard[index - 1] if index else 0.0)
            odds = self.odds[index]
        if not hazard:
            return {}
        each = -expm1(-hazard * self.speed) / odds[-1]
        counts = zip(self.ways, odds, (0, *odds), strict=False)
        return {way: each * (up_to - before) for way, up_to, before in counts}


Pace = Mapping[str, Leaving]


def pace(
    found: Mapping[str, Seen], months: Sequence[int], without: Collection[str] = ()
) -> dict[str, Leaving]:
    """Return how soon cases leave each step if it goes as it went in some of the months.

    A month may be named more than once. What is left `without` is no way to leave: a case that took
    it counts until then.
    """
    return {step: _leaving(each, months, without) for step, each in found.items()}


def _leaving(found: Seen, months: Sequence[int], without: Collection[str]) -> Leaving:
    ways = sorted({*found.left, *found.tail_left}.difference(without))
    nothing = [[0] * len(found.days)] * len(found.at_risk)
    at_risk = together(found.at_risk, months)
    left = [together(found.left.get(way, nothing), months) for way in ways]
    odds = [list(accumulate(counts)) for counts in zip(*left, strict=True)]
    hazard, passed = [], 0.0
    for there, counts in zip(at_risk, odds, strict=False):
        gone = counts[-1]
        if gone:
            passed += -log1p(-gone / there) if gone < there else CERTAIN
        hazard.append(passed)
    tail_days = sum(found.tail_days[month] for month in months)
    none = [0] * len(found.tail_days)
    tail_left = (sum(found.tail_left.get(way, none)[month] for month in months) for way in ways)
    tail_odds = list(accumulate(tail_left))
    daily = tail_odds[-1] / tail_days if tail_odds and tail_days else 0.0
    daily = -log1p(-daily) if daily < 1 else CERTAIN
    days = found.days if ways else ()
    return Leaving(days, hazard, ways, odds, found.tail_from, daily, tail_odds)


def together(rows: Sequence[Sequence[int]], months: Sequence[int]) -> list[int]:
    """Return the sums of the rows of some months."""
    return list(map(sum, zip(*(rows[month] for month in months), strict=True)))
