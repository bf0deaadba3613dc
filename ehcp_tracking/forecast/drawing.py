"""What may become of open cases and of those to come, drawn many times from past ones. Pure.

Each draw supposes one of two things, as a coin falls. The months to come go like four in a row of
the past two years, chosen by chance; or they go like four of the latest eight, and then faster or
slower by as much as some months of the past were than those before them. So what all cases share
makes them slow or quick together, and an area that changes fast, or has few cases, is less sure of
what comes. In such months each case takes its own chance. The same cases give the same draws, in
whatever order they come.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from random import Random
from typing import NamedTuple

from ehcp_tracking import law
from ehcp_tracking.forecast.courses import EXCEPTED, PLAN, STEPS, TO_DECIDE, TO_FINALISE
from ehcp_tracking.forecast.pace import Pace, Seen, pace
from wsoa.months import Month
from wsoa.share import Share

LATEST, RUN = 8, 4  # months that those to come may be like, and how many in a row
MOST_DRAWS, LEAST_DRAWS = 400, 100
COMING = 100  # of more cases to come so many are drawn, each for several
COURSES = 100_000  # at most so many courses of cases are drawn, if that leaves LEAST_DRAWS
IN_TIME = law.CASE["plan"]["request"].days
HORIZON = 731  # days: what is not done within two years is not done


class Open(NamedTuple):
    """An open case: its step, from which day the clock of that counts, its last day in time.

    It is there after the day `after`: today, or one to come, of a case that is to be received.
    """

    step: str
    origin: int
    due: int
    after: int


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


class Past:
    """What was seen of past cases in so many months, and how their speed changed."""

    def __init__(
        self, seen: Mapping[str, Seen], months: int, shifts: Sequence[Mapping[str, float]]
    ):
        self.seen, self.months, self.shifts = seen, months, shifts
        self._paces: dict[tuple[int, int, bool], Pace] = {}

    def drawn(self, random: Random, *, exceptions: bool = True) -> Pace:
        """Return how soon cases may leave each step in the months to come.

        Without `exceptions` none takes a case out of the rates.
        """
        if random.random() < 0.5:
            return self._run(random, self.months, exceptions=exceptions)
        found = self._run(random, min(LATEST, self.months), exceptions=exceptions)
        shift = random.choice(self.shifts)
        return {step: each._replace(speed=shift.get(step, 1.0)) for step, each in found.items()}

    def _run(self, random: Random, of_latest: int, *, exceptions: bool) -> Pace:
        """Return how it went in months in a row of the latest ones, chosen by chance.

        After the last of them comes the first.
        """
        begin, before = random.randrange(of_latest), self.months - of_latest
        run = begin, before, exceptions
        if run not in self._paces:
            months = [before + (begin + month) % of_latest for month in range(RUN)]
            without = () if exceptions else (EXCEPTED,)
            self._paces[run] = pace(self.seen, months, without)
        return self._paces[run]


def course(found: Pace, case: Open, last: int, random: Random) -> tuple[int, str]:
    """Return the day on which a case ends, and how; a day after `last` and "" if not by then."""
    step, origin, due, day = case
    while step in found:
        leaves = found[step].drawn(day - origin, random)
        if leaves is None or origin + leaves[0] > last:
            break
        day, step = origin + leaves[0], leaves[1]
        if step not in STEPS:
            return day, step
        origin = day if step == TO_FINALISE else due
    return last + 1, ""


def drawn_share(
    cohort: Cohort, found: Pace, starts: Sequence[Sequence[int]], as_at: date, random: Random
) -> Share:
    """Return one draw of what the rate of a cohort comes to.

    A plan sent by its day is in time, one that is not is late, and a case that ends without a plan
    or has an exception by the day on which the rate is decided is in no rate. `starts` are past
    months, each as the days of it on which cases were received.
    """
    decided = cohort.decided_on.toordinal()
    made, judged = counted((*cohort.undecided, *cohort.overdue), found, decided, random)
    coming = list(received(cohort.coming, starts, as_at, random))
    drawn = random.sample(coming, COMING) if len(coming) > COMING else coming
    more_made, more_judged = counted(drawn, found, decided, random)
    stands_for = len(coming) / len(drawn) if drawn else 1.0
    made += cohort.made + round(more_made * stands_for)
    judged += cohort.judged - len(cohort.overdue) + round(more_judged * stands_for)
    return Share(made, max(judged, made))


def counted(cases: Iterable[Open], found: Pace, decided: int, random: Random) -> tuple[int, int]:
    """Return how many of open cases get a plan in time, and how many are judged, in one draw."""
    made = judged = 0
    for case in cases:
        day, end = course(found, case, decided, random)
        if end == PLAN and day <= case.due:
            made, judged = made + 1, judged + 1
        elif end == PLAN or not end:
            judged += 1
    return made, judged


def received(
    months: Sequence[Month], starts: Sequence[Sequence[int]], as_at: date, random: Random
) -> Iterator[Open]:
    """Yield cases that are received after today, as many and on such days as in past months."""
    for month in months:
        for day in random.choice(starts):
            start = month.first.replace(day=min(day, month.last.day))
            if start > as_at:
                due = start.toordinal() + IN_TIME
                yield Open(TO_DECIDE, due, due, start.toordinal() - 1)


def shares(
    past: Past,
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
        drawn = past.drawn(random)
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
    past: Past, cases: Sequence[Open], *, as_at: date, seed: str, draws: int
) -> list[date | None]:
    """Return draws of the day on which the last of the cases ends; None: not within two years.

    An exception takes none of them out, and is taken to change nothing in how fast a case goes.
    """
    random, last = Random(seed), as_at.toordinal() + HORIZON  # noqa: S311
    cases, found = sorted(cases), []
    for _ in range(draws):
        drawn = past.drawn(random, exceptions=False)
        day = max(course(drawn, case, last, random)[0] for case in cases)
        found.append(date.fromordinal(day) if day <= last else None)
    return found
