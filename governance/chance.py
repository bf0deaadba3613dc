"""Whether months differ by more than chance: limits about a centre, and rules that find a change.

A rate of few cases moves by itself, and the fewer the more. So a month is held against limits that
its own number of cases sets, and only stated rules call anything a change. A month that can still
change is in no rule. Nothing is smoothed. Pure.
"""

from bisect import bisect
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from math import exp, lgamma
from typing import NamedTuple

from governance.lines import Line
from wsoa.months import Month
from wsoa.share import Share

BASE = 8  # months that a centre is drawn from
TAIL = 0.001  # of months at a steady rate, at most this share lies below the limits, or above
RUN = 10  # months in a row on one side of the centre
RUN_TAIL = 0.005  # so seldom, at most, chance parts all cases of such a run from those of the base
SHORT = 4  # months in a row on one side, if that is as seldom as a month outside its limits
NOTHING = 1e-17  # of a sum, which knows about 16 digits
TREND = 7  # months in a row, each higher, or each lower, than the one before


class Monthly(NamedTuple):
    """The rate of a month, whether it is decided, and how it reads: a range while it is not."""

    month: Month
    share: Share
    decided: bool
    words: str = ""

    @property
    def judged(self) -> bool:
        """Whether it is in any rule."""
        return self.decided and self.share.whole > 0


class Limits(NamedTuple):
    """What chance leaves a month: from `low` to `high` of its `whole`, both included."""

    low: int
    high: int
    whole: int

    @property
    def shares(self) -> tuple[Share, Share]:
        return Share(self.low, self.whole), Share(self.high, self.whole)

    @property
    def hold_all(self) -> bool:
        """Whether nothing that a month of so few cases can have is outside."""
        return (self.low, self.high) == (0, self.whole)


class Run(NamedTuple):
    """Months in a row: on one side of a centre or, without one, each beyond the one before."""

    first: Month
    last: Month
    months: int
    up: bool
    centre: Share | None = None

    @property
    def words(self) -> str:
        if self.centre:
            side = "above" if self.up else "below"
            return f"{self.months} months in a row {side} {self.centre.words}"
        return f"{self.months} months in a row {'rising' if self.up else 'falling'}"

    def has(self, month: Month) -> bool:
        return self.first <= month <= self.last


class Level(NamedTuple):
    """Months about one centre: the rate of its base. `shift` is the run that drew it, None of the
    first level.
    """

    months: list[Monthly]
    base: list[Monthly]
    shift: Run | None

    @property
    def centre(self) -> Share:
        return total(self.base)

    def limits(self, month: Monthly) -> Limits:
        """Return the limits of a month. One of the base is held against the others of it."""
        part, whole = self.centre
        if month in self.base:
            part, whole = part - month.share.part, whole - month.share.whole
        return limits(Share(part, whole), month.share.whole)


class Found(NamedTuple):
    """One month as the rules see it. One that is in no rule has no centre and no limits."""

    of: Monthly
    centre: Share | None = None
    limits: Limits | None = None
    runs: tuple[Run, ...] = ()

    @property
    def beyond(self) -> int:
        """1 above its limits, -1 below them, 0 within them or without any."""
        if self.limits is None:
            return 0
        part = self.of.share.part
        return (part > self.limits.high) - (part < self.limits.low)

    @property
    def words(self) -> str:
        """What the rules find in this month, in words."""
        if not self.of.decided:
            return "Not decided yet: in no rule"
        if not self.of.share.whole:
            return "Nothing to measure"
        if self.limits is None:
            return "Too few months to tell"
        side = {1: "Above its limits", -1: "Below its limits"}.get(self.beyond)
        found = [*([side] if side else []), *(f"One of {each.words}" for each in self.runs)]
        return ". ".join(found) or "Within its limits"


class Reading(NamedTuple):
    """What the rules find in months, all of them in their order, undecided ones too."""

    months: list[Found]
    shifts: list[Run]
    trends: list[Run]

    @property
    def beyond(self) -> list[Found]:
        """The months outside their limits."""
        return [each for each in self.months if each.beyond]


def of_lines(lines: Iterable[Line], share: str) -> Reading:
    """Return what the rules find in one share of lines of a month each."""
    return read(
        Monthly(each.first, each.shares[share], each.decided(share), each.words(share))
        for each in lines
    )


def read(months: Iterable[Monthly]) -> Reading:
    """Return what the rules find. Months that are undecided or have no cases are passed over.

    With fewer than BASE months that are left there is no centre, and only a trend can be found.
    """
    months = list(months)
    judged = [each for each in months if each.judged]
    parts = list(levels(judged)) if len(judged) >= BASE else []
    shifts = [level.shift for level in parts if level.shift]
    rising = list(trends(judged))
    level_of = {each: level for level in parts for each in level.months}

    def found(each: Monthly) -> Found:
        runs = tuple(run for run in (*shifts, *rising) if each.judged and run.has(each.month))
        level = level_of.get(each)
        return Found(each, level.centre, level.limits(each), runs) if level else Found(each)

    return Reading([found(each) for each in months], shifts, rising)


def message(reading: Reading, up: str = "Better", down: str = "Worse") -> str:
    """Return in one sentence what the rules find, for the title of a chart.

    The latest shift, if there is one, and then the latest trend and the months outside their
    limits, all of them or those since the shift; else that there is nothing beyond chance, or that
    there is too little to tell.
    """
    judged = [each for each in reading.months if each.limits]
    shift = reading.shifts[-1] if reading.shifts else None
    trends = [each for each in reading.trends if not shift or each.last > shift.first]
    beyond = [each for each in reading.beyond if not shift or each.of.month >= shift.first]
    found = [f"{each.words}, up to {each.last.words}" for each in trends[-1:]]
    if beyond:
        found.append(beyond_limits(beyond))
    told = ", and ".join(found)
    if shift:
        since = f"; since then {told}" if told else ""
        return f"{up if shift.up else down} since {shift.first.words}: {shift.words}{since}"
    if told:
        return told if trends else f"{told}, and no lasting change found"
    if not judged:
        return "Too few months are decided to tell change from chance"
    if all(each.limits.hold_all for each in judged if each.limits):
        return "Too few cases to tell change from chance"
    return f"No change beyond chance since {judged[0].of.month.words}"


def beyond_limits(found: list[Found]) -> str:
    *others, last = found
    if others:
        return f"{len(found)} months outside their limits, the last {last.of.month.words}"
    return f"{last.of.month.words} {'above' if last.beyond > 0 else 'below'} its limits"


def total(months: Iterable[Monthly]) -> Share:
    shares = [each.share for each in months]
    return Share(sum(each.part for each in shares), sum(each.whole for each in shares))


# Limits


def limits(base: Share, whole: int) -> Limits:
    """Return between which counts of `whole` a month lies that has the rate of its base.

    Exact binomial limits that allow for the chance in the base, too: month and base are taken
    together, and the month is outside if a share of TAIL or less of all ways to deal out their
    cases puts as few, or as many, into it (Fisher's exact test, each side alone). Whatever the
    rate is, so seldom is a month outside by chance. Of an endless base they are the binomial ones.
    """
    return Limits(fewest(base, whole), whole - fewest(failed(base), whole), whole)


def failed(share: Share) -> Share:
    """Return the share that is left of a whole."""
    return Share(share.whole - share.part, share.whole)


def fewest(base: Share, whole: int) -> int:
    """Return the smallest count of `whole` that is not too few beside a base."""
    return bisect(range(whole), TAIL, key=lambda part: as_few(Share(part, whole), base))


def as_few(month: Share, base: Share) -> float:
    """Return the chance of as few, or fewer, in a month than it has, at the same rate as its base.

    That chance is hypergeometric: of all ways to deal out what month and base have together.
    """
    part, whole = month
    rest, other = base.part, base.whole - base.part
    chance = exp(
        log_ways(whole, part)
        + log_ways(base.whole, rest)
        - log_ways(whole + base.whole, part + rest)
    )
    found = chance
    while part and other:
        chance *= part * other / ((whole - part + 1) * (rest + 1))
        found += chance
        if chance < found * NOTHING:
            break  # each further one is smaller still
        part, rest, other = part - 1, rest + 1, other - 1
    return min(found, 1.0)


def log_ways(whole: int, part: int) -> float:
    """Return the logarithm of in how many ways `part` of `whole` can be chosen."""
    return lgamma(whole + 1) - lgamma(part + 1) - lgamma(whole - part + 1)


# Runs


def levels(judged: list[Monthly]) -> Iterator[Level]:
    """Yield the levels. A run on one side of a centre begins the next, with a centre of its own."""
    start, base, shift = 0, BASE, None
    while True:
        level = Level(judged[start:], judged[start : start + base], shift)
        shift = first_shift(level)
        if shift is None:
            yield level
            return
        begins = next(n for n, each in enumerate(judged) if each.month == shift.first)
        yield level._replace(months=judged[start:begins])
        start, base = begins, min(BASE, shift.months)


def first_shift(level: Level) -> Run | None:
    """Return the first run on one side of the centre that the rule calls a shift.

    What begins with the level is no shift from it. A month on the centre ends a run.
    """
    sides = groupby(level.months, lambda each: side_of(each.share, level.centre))
    runs = [(side, list(group)) for side, group in sides]
    for side, run in runs[1:]:
        if side and is_shift(run, side, level):
            return Run(run[0].month, run[-1].month, len(run), side > 0, level.centre)
    return None


def is_shift(run: list[Monthly], side: int, level: Level) -> bool:
    """Whether a run is long enough, and all its cases together are beyond chance beside the base.

    To be on one side is not enough: the centre is drawn from few cases too, and where they are
    all on one side of it, as at 0% and 100%, every other month is on the other.
    """
    if len(run) < SHORT:
        return False
    together, base = total(run), total(each for each in level.base if each not in run)
    if side > 0:
        together, base = failed(together), failed(base)
    return as_few(together, base) <= (RUN_TAIL if len(run) >= RUN else TAIL)


def side_of(share: Share, centre: Share) -> int:
    """Return 1 above a centre, -1 below it, 0 on it."""
    difference = share.part * centre.whole - centre.part * share.whole
    return (difference > 0) - (difference < 0)


def trends(judged: list[Monthly]) -> Iterator[Run]:
    """Yield the longest stretches of TREND months or more, each beyond the one before."""
    steps = groupby(pairwise(judged), lambda two: side_of(two[1].share, two[0].share))
    for side, group in steps:
        pairs = list(group)
        if side and len(pairs) >= TREND - 1:
            first, last = pairs[0][0].month, pairs[-1][1].month
            yield Run(first, last, len(pairs) + 1, side > 0)
