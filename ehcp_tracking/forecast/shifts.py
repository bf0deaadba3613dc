"""How far the speed at which cases leave a step changes from some months to the next. Pure.

Months differ for all cases alike: a vacancy, a school holiday, a new team. What is to come may
differ from the latest months as much as past months differed from those before them.
"""

from collections.abc import Mapping, Sequence
from math import sqrt

from ehcp_tracking.forecast.pace import Seen, together

BEFORE, AFTER = 8, 4  # months that are compared: so many, and those that followed
FEWEST = 5  # cases that left, or should have: fewer say nothing of a change


def shifts(found: Mapping[str, Seen], months: int) -> list[dict[str, float]]:
    """Return, for each of the times that can be compared, how many times as fast each step went.

    Of one time all steps are told together: they are slow in the same summer. What chance alone
    would make of such numbers is taken off, so where months do not differ all are about 1. One
    time without any change where there are too few months.
    """
    times = range(max(months - BEFORE - AFTER + 1, 0))
    by_step = {step: _of_step(each, times) for step, each in found.items()}
    return [{step: ratios[time] for step, ratios in by_step.items()} for time in times] or [{}]


def _of_step(found: Seen, times: Sequence[int]) -> list[float]:
    compared = [
        _compared(found, range(time, time + BEFORE), range(time + BEFORE, time + BEFORE + AFTER))
        for time in times
    ]
    told = [each for each in compared if each is not None]
    square = sum((ratio - 1) ** 2 for ratio, _ in told)
    by_chance = sum(variance for _, variance in told)
    beyond = sqrt(1 - by_chance / square) if square > by_chance else 0.0
    return [1 + (each[0] - 1) * beyond if each else 1.0 for each in compared]


def _compared(found: Seen, before: range, after: range) -> tuple[float, float] | None:
    """Return how many left per one who would have at the speed before, and its variance by chance.

    None where too few left to tell.
    """
    ways = [together(way, before) for way in found.left.values()]
    left = [sum(counts) for counts in zip(*ways, strict=True)]
    there, now = together(found.at_risk, before), together(found.at_risk, after)
    expected = sum(n * gone / m for n, gone, m in zip(now, left, there, strict=True) if m)
    tail_left = sum(way[month] for way in found.tail_left.values() for month in before)
    tail_days = sum(found.tail_days[month] for month in before)
    if tail_days:
        expected += tail_left / tail_days * sum(found.tail_days[month] for month in after)
    came = sum(sum(way[month]) for way in found.left.values() for month in after)
    came += sum(way[month] for way in found.tail_left.values() for month in after)
    seen_before = sum(left) + tail_left
    if expected < FEWEST or seen_before < FEWEST:
        return None
    return came / expected, 1 / expected + 1 / seen_before
