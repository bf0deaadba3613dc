"""How long cases stayed at each step, and how soon others may therefore leave it. Pure.

What is seen of past cases is a life table of a period: month by month, and by the days that a case
had been at its step, how many were there and how many left it, and for what. Who is still there
counts for as long as they were: left out, the slow ones would flatter. The months are kept apart,
since a forecast supposes that those to come go like some of them, chosen by chance.

Days are ordinals. A step is any name; so is what ends a case.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate
from math import ceil, exp, log, log1p
from operator import mul
from random import Random
from typing import NamedTuple

from wsoa.months import Month

# So many of the longest stays at a step are taken together: past them the chance to leave it is
# the same each day.
LONGEST = 10
CERTAIN = 50.0  # a hazard for when all who were there left: finite, so that sums stay numbers


class Passage(NamedTuple):
    """A stay of one case at one step: from its first day to the last on which it was seen there.

    `to` is what the case left it for on that day; empty while it is there.
    """

    step: str
    entered: int
    until: int
    to: str = ""


class Seen(NamedTuple):
    """What was seen of the stays at one step, in each month of a period.

    `days` are the lengths after which any case left, up to `tail_from`. `at_risk[month]` has for
    each of them how many were still there, and `left[to][month]` how many left. Of longer stays
    there are the days that they lasted longer, and how many ended.
    """

    days: Sequence[int]
    at_risk: Sequence[Sequence[int]]
    left: Mapping[str, Sequence[Sequence[int]]]
    tail_from: int
    tail_days: Sequence[int]
    tail_left: Mapping[str, Sequence[int]]
    stays: Sequence[int]  # those that ended, in order

    def as_long(self, stayed: int) -> int:
        """Return how many of the stays that ended were longer than this."""
        return len(self.stays) - bisect_right(self.stays, stayed)


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
    stays = sorted(each.until - each.entered for each in passages if each.to)
    tail_from = stays[-LONGEST - 1] if len(stays) > LONGEST else -1
    days = sorted({each for each in stays if each <= tail_from})
    place = {day: index for index, day in enumerate(days)}
    changes = [[0] * (len(days) + 1) for _ in months]
    left: dict[str, list[list[int]]] = defaultdict(lambda: [[0] * len(days) for _ in months])
    tail_left: dict[str, list[int]] = defaultdict(lambda: [0 for _ in months])
    tail_days = [0 for _ in months]
    for _, entered, until, to in passages:
        last = bisect_right(starts, until) - 1
        for month in range(max(bisect_right(starts, entered) - 1, 0), last + 1):
            first_stay = max(starts[month], entered) - entered
            last_stay = min(starts[month + 1] - 1, until) - entered
            changes[month][bisect_left(days, first_stay)] += 1
            changes[month][bisect_right(days, last_stay)] -= 1
            tail_days[month] += max(0, last_stay - max(first_stay - 1, tail_from))
        if to and until - entered <= tail_from:
            left[to][last][place[until - entered]] += 1
        elif to:
            tail_left[to][last] += 1
    at_risk = [list(accumulate(row[:-1])) for row in changes]
    return Seen(days, at_risk, left, tail_from, tail_days, tail_left, stays)


class Leaving(NamedTuple):
    """How soon, and for what, a case leaves a step.

    `hazard` is cumulative over `days`; `odds` has for each of them how often each of `ways` was
    taken, each with those before it. Past `tail_from` a case leaves with the hazard `daily`.
    """

    days: Sequence[int]
    hazard: Sequence[float]
    ways: Sequence[str]
    odds: Sequence[Sequence[int]]
    tail_from: int
    daily: float
    tail_odds: Sequence[int]

    def drawn(self, stayed: int, random: Random) -> tuple[int, str] | None:
        """Return after how many days at the step a case leaves it, and for what; None: never.

        `stayed` days it has been there without leaving; -1 if it enters today.
        """
        hazard = self.hazard
        begins = bisect_right(self.days, stayed)
        needed = (hazard[begins - 1] if begins else 0.0) - log(1.0 - random.random())
        index = bisect_right(hazard, needed, begins)
        if index < len(hazard):
            odds, stay = self.odds[index], self.days[index]
        elif self.daily:
            beyond = (needed - (hazard[-1] if hazard else 0.0)) / self.daily
            odds, stay = self.tail_odds, max(stayed, self.tail_from) + max(1, ceil(beyond))
        else:
            return None
        if len(odds) == 1:
            return stay, self.ways[0]
        return stay, self.ways[bisect_right(odds, random.random() * odds[-1])]

    def by_day(self, size: int) -> tuple[list[float], dict[str, list[float]]]:
        """Return for each day from 0 the chance to be there still, and to leave for each way."""
        still, out = [], {way: [0.0] * size for way in self.ways}
        hazards = dict(zip(self.days, zip(self.hazard, self.odds, strict=True), strict=True))
        passed, before = 0.0, 1.0
        for day in range(size):
            odds: Sequence[int] = ()
            if day > self.tail_from:
                passed, odds = passed + self.daily, self.tail_odds
            elif day in hazards:
                passed, odds = hazards[day]
            after = exp(-passed)
            for way, up_to, down_to in zip(self.ways, odds, (0, *odds), strict=False):
                if up_to > down_to:
                    out[way][day] = (before - after) * (up_to - down_to) / odds[-1]
            still.append(after)
            before = after
        return still, out


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


class Chances:
    """The chance to have ended within some days, exactly: no draw is in it.

    `order` names the steps from the first to the last; a case goes only from one to a later one.
    Ends are what is no step. Asked of stays of up to `stayed` days, for up to `within` days more.
    """

    def __init__(self, found: Pace, order: Sequence[str], *, stayed: int, within: int):
        self.still: dict[str, list[float]] = {}
        self.out: dict[str, dict[str, list[float]]] = {}
        self.ended: dict[str, list[float]] = {}  # within so many days of entering the step
        for step in reversed(order):
            if step in found:
                self.still[step], self.out[step] = found[step].by_day(stayed + within + 1)
                self.ended[step] = [self(step, -1, days + 1) for days in range(within)]

    def __call__(self, step: str, stayed: int, within: int) -> float:
        """Return the chance that a case, `stayed` days at a step, ends in `within` days to come.

        It is 0 without any day to come, and at a step at which no case was seen.
        """
        if within <= 0 or step not in self.still:
            return 0.0
        found = 0.0
        for way, out in self.out[step].items():
            leaves = out[stayed + 1 : stayed + within + 1]
            if way in self.ended:
                found += sum(map(mul, leaves, reversed(self.ended[way][:within])))
            else:
                found += sum(leaves)
        return min(found / self.still[step][stayed] if stayed >= 0 else found, 1.0)
