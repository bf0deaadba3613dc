"""Areas in which chance alone decides how long a case takes, and which months are slow for all."""

from collections.abc import Iterator
from datetime import date
from math import exp
from random import Random

from ehcp_tracking.forecast.courses import Case
from wsoa.months import Month

FIRST, LAST = Month(2018, 7), Month(2021, 10)
DAYS_IN_TIME = 140
# Of each step: the mean of the days that it takes, and those that it takes at the least.
DECISION, ADVICE, AGREEING, DRAFTING, FINALISING = (25, 10), (30, 15), (6, 2), (6, 1), (14, 10)


def area(seed: int, a_month: int, shock: float) -> list[Case]:
    """Return every case that an area received from FIRST on, to its end.

    About so many a month. `shock` is how far months differ in their speed: the standard deviation
    of its logarithm, each month being like the one before it in part.
    """
    random = Random(seed)  # noqa: S311
    level, speed = 0.0, []  # by day
    for month in FIRST.until(LAST.after(36)):
        level = 0.6 * level + random.gauss(0, 0.8 * shock)
        speed += [exp(level)] * month.last.day
    return [
        walked(random, month.first.toordinal() + random.randrange(28), speed)
        for month in FIRST.until(LAST)
        for _ in range(sum(random.random() < 0.5 for _ in range(2 * a_month)))
    ]


def walked(random: Random, start: int, speed: list[float]) -> Case:
    """Return one case: every fifth is refused, some have an exception."""

    begins = FIRST.first.toordinal()

    def after(day: int, step: tuple[int, int]) -> int:
        mean, least = step
        work = least / 2 + (random.expovariate(1) + random.expovariate(1)) * mean / 2
        while work > 0:
            work -= speed[day - begins]
            day += 1
        return day

    decided = after(start, DECISION)
    began = date.fromordinal(start), date.fromordinal(start + DAYS_IN_TIME)
    if random.random() < 0.2:
        return Case(0, *began, ended_on=date.fromordinal(decided))
    advised = after(decided, ADVICE)
    told = after(advised, AGREEING)
    drafted = after(told, DRAFTING)
    days = map(date.fromordinal, (decided, advised, told, drafted, after(drafted, FINALISING)))
    found = Case(0, *began, *days, with_plan=True)
    if random.random() < 0.07:
        return found._replace(excepted_on=date.fromordinal(start + random.randrange(120)))
    return found


def known(cases: list[Case], as_at: date) -> Iterator[Case]:
    """Yield the cases as they stood at a day, with nothing that came later."""
    for each in cases:
        if each.started_on <= as_at:
            days = {
                name: day if day and day <= as_at else None
                for name, day in each._asdict().items()
                if name.endswith("_on") and name not in ("started_on", "due_on")
            }
            ended = days["ended_on"] is not None
            yield each._replace(**days, with_plan=each.with_plan and ended)
