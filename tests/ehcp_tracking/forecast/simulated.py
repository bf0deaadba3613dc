"""Areas in which chance alone decides how long a case takes, and which months are slow for all."""

from collections.abc import Iterator
from datetime import date
from math import exp
from random import Random

from ehcp_tracking.forecast.advice import Asked
from ehcp_tracking.forecast.courses import Case
from wsoa.months import Month

FIRST, LAST = Month(2018, 7), Month(2021, 10)
DAYS_IN_TIME = 140
AREAS, DRAWS = 100, 60
# Of so many areas, where each band holds the truth four times out of five: 19 times out of 20.
ABOUT_80 = range(72, 89)
# Of each step: the mean of the days that it takes, and those that it takes at the least.
DECISION, ADVICE, AGREEING, DRAFTING, FINALISING = (25, 10), (30, 15), (6, 2), (6, 1), (14, 10)
SERVICES = {"health": (33, 15), "social_care": (26, 8)}


def area(seed: int, a_month: int, shock: float) -> list[Case]:
    """Return every case that an area received from FIRST on, to its end.

    About so many a month. `shock` is how far months differ in their speed: the standard deviation
    of its logarithm, each month being like the one before it in part.
    """
    random = Random(seed)  # noqa: S311
    speed = speeds(random, shock)
    return [walked(random, start, speed) for start in starts(random, a_month)]


def speeds(random: Random, shock: float) -> list[float]:
    """Return how fast all work goes on each day from FIRST on."""
    level, found = 0.0, []
    for month in FIRST.until(LAST.after(36)):
        level = 0.6 * level + random.gauss(0, 0.8 * shock)
        found += [exp(level)] * month.last.day
    return found


def starts(random: Random, a_month: int) -> Iterator[int]:
    """Yield the day on which each of so many a month begins, about half of twice as many."""
    for month in FIRST.until(LAST):
        for _ in range(sum(random.random() < 0.5 for _ in range(2 * a_month))):
            yield month.first.toordinal() + random.randrange(28)


def done(random: Random, day: int, step: tuple[int, int], speed: list[float]) -> int:
    """Return the day on which a step is done that begins on a day."""
    mean, least = step
    work = least / 2 + (random.expovariate(1) + random.expovariate(1)) * mean / 2
    while work > 0:
        work -= speed[day - FIRST.first.toordinal()]
        day += 1
    return day


def walked(random: Random, start: int, speed: list[float]) -> Case:
    """Return one case: every fifth is refused, some have an exception."""

    def after(day: int, step: tuple[int, int]) -> int:
        return done(random, day, step, speed)

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


def advice(seed: int, a_month: int, shock: float) -> list[Asked]:
    """Return all the advice that an area asked for from FIRST on, so much a month of each service.

    Some is not needed any more before it comes, and some may be late without blame.
    """
    random = Random(seed)  # noqa: S311
    speed = speeds(random, shock)
    found = []
    for service, step in SERVICES.items():
        for start in starts(random, a_month):
            came, gone = done(random, start, step, speed), start + random.randrange(600)
            days = (date.fromordinal(start), date.fromordinal(came), date.fromordinal(gone))
            asked, came_on, gone_on = days
            ended_on = gone_on if gone < came else None
            received_on = None if ended_on else came_on
            found.append(Asked(service, asked, received_on, ended_on, random.random() < 0.05))
    return found


def known_advice(asked: list[Asked], as_at: date) -> list[Asked]:
    """Return the advice as it stood at a day, with nothing that came later."""

    def by(day: date | None) -> date | None:
        return day if day and day <= as_at else None

    return [
        each._replace(received_on=by(each.received_on), ended_on=by(each.ended_on))
        for each in asked
        if each.requested_on <= as_at
    ]
