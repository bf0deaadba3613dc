"""What may become of open cases and of those to come, drawn many times from past ones. Pure.

Each draw supposes that the months to come go like four in a row of the past two years, chosen by
chance. So what all cases share, a holiday or a vacancy, makes them slow or quick together, and the
fewer cases there were, the more draws differ. In such months each case then takes its own chance.
The same cases give the same draws, in whatever order they come.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from random import Random
from typing import NamedTuple

from ehcp_tracking import law
from ehcp_tracking.forecast.courses import EXCEPTED, PLAN, STEPS, TO_DECIDE
from ehcp_tracking.forecast.pace import Pace, Seen, pace
from wsoa.months import Month
from wsoa.share import Share

RUN = 4  # months in a row
MOST_DRAWS, LEAST_DRAWS = 500, 100
COURSES = 120_000  # at most so many courses of cases are drawn, if that leaves LEAST_DRAWS
IN_TIME = law.CASE["plan"]["request"].days
HORIZON = 731  # days: what is not done within two years is not done


class Open(NamedTuple):
    """An open case: its step, the day on which it came to it, and its last day in time."""

    step: str
    entered: int
    due: int


class Cohort(NamedTuple):
    """The cases of some months on the way to their rate, which is decided on `decided_on`.

    `made` of `judged` are decided by now; the open cases that are overdue are among those judged.
    In `coming` months cases can still be received: in the first from the day after today.
    """

    made: int
    judged: int
    undecided: Sequence[Open]
    overdue: Sequence[Open]
    coming: Sequence[Month]
    decided_on: date


def draws_for(courses: int) -> int:
    """Return how many draws are made of so many courses each."""
    return max(LEAST_DRAWS, min(MOST_DRAWS, COURSES // max(courses, 1)))


def conditions(random: Random, months: int) -> list[int]:
    """Return which of the past months those to come go like; after the last comes the first."""
    begin = random.randrange(months)
    return [(begin + month) % months for month in range(RUN)]


def course(found: Pace, step: str, entered: int, today: int, random: Random) -> tuple[int, str]:
    """Return the day on which a case ends, and how; a day past HORIZON and "" if it does not.

    `entered` is before today for a case that is at the step, else a day to come.
    """
    stayed = max(today - entered, -1)
    while True:
        leaves = found[step].drawn(stayed, random) if step in found else None
        if leaves is None or entered + leaves[0] > today + HORIZON:
            return today + HORIZON + 1, ""
        entered += leaves[0]
        if leaves[1] not in STEPS:
            return entered, leaves[1]
        step, stayed = leaves[1], -1


def drawn_share(
    cohort: Cohort, found: Pace, starts: Sequence[Sequence[int]], as_at: date, random: Random
) -> Share:
    """Return one draw of what the rate of a cohort comes to.

    A plan sent by its day is in time, one that is not is late, and a case that ends without a plan
    or has an exception by the day on which the rate is decided is in no rate. `starts` are past
    months, each as the days of it on which cases were received.
    """
    today, decided = as_at.toordinal(), cohort.decided_on.toordinal()
    made, judged = cohort.made, cohort.judged - len(cohort.overdue)
    for step, entered, due in (
        *cohort.undecided,
        *cohort.overdue,
        *received(cohort.coming, starts, as_at, random),
    ):
        day, end = course(found, step, entered, today, random)
        if end == PLAN and day <= due:
            made, judged = made + 1, judged + 1
        elif end == PLAN or day > decided:
            judged += 1
    return Share(made, judged)


def received(
    months: Sequence[Month], starts: Sequence[Sequence[int]], as_at: date, random: Random
) -> Iterator[Open]:
    """Yield cases that are received after today, as many and on such days as in past months."""
    for month in months:
        for day in random.choice(starts):
            start = month.first.replace(day=min(day, month.last.day))
            if start > as_at:
                yield Open(TO_DECIDE, start.toordinal(), start.toordinal() + IN_TIME)


def shares(
    seen: Mapping[str, Seen],
    months: int,
    starts: Sequence[Sequence[int]],
    cohorts: Sequence[Cohort],
    *,
    as_at: date,
    seed: str,
    draws: int,
) -> list[list[Share]]:
    """Return for each cohort its draws: how many of how many are in time when it is decided."""
    random = Random(seed)  # noqa: S311, nothing is secret here
    cohorts = [
        each._replace(undecided=sorted(each.undecided), overdue=sorted(each.overdue))
        for each in cohorts
    ]
    starts = [sorted(month) for month in starts]
    found: list[list[Share]] = [[] for _ in cohorts]
    for _ in range(draws):
        drawn = pace(seen, conditions(random, months))
        for place, each in enumerate(cohorts):
            found[place].append(drawn_share(each, drawn, starts, as_at, random))
    return found


def band(draws: Sequence[Share]) -> tuple[float, float, float] | None:
    """Return the ends of the middle 80 per cent of the rates drawn, and the median between them.

    None where no draw leaves anything to measure.
    """
    rates = sorted(each.part / each.whole for each in draws if each.whole)
    if not rates:
        return None
    last = len(rates) - 1
    return rates[last // 10], rates[last // 2], rates[last - last // 10]


def cleared(
    seen: Mapping[str, Seen],
    months: int,
    cases: Sequence[Open],
    *,
    as_at: date,
    seed: str,
    draws: int,
) -> list[date | None]:
    """Return draws of the day on which the last of the cases ends; None: not within two years.

    An exception takes none of them out, and is taken to change nothing in how fast a case goes.
    """
    random, today = Random(seed), as_at.toordinal()  # noqa: S311
    cases, found = sorted(cases), []
    for _ in range(draws):
        drawn = pace(seen, conditions(random, months), without={EXCEPTED})
        last = max(course(drawn, step, entered, today, random)[0] for step, entered, _ in cases)
        found.append(date.fromordinal(last) if last <= today + HORIZON else None)
    return found
