"""What would become of the caseload if requests, advice or case managers changed. Pure.

A future is simulated week by week: requests come as many in a week as came in weeks of the last
year; each is refused, ends otherwise or goes the way of a case of the last year, waiting for the
slowest of its advice; then its plan waits for a case manager (`queue`). As many futures are drawn
as it takes to tell how far chance alone may move them. With and without a change the very same
futures are drawn, so that a difference is that of the change.

A change in the number of requests makes each request that comes stand for more, or fewer, of them.
Changes of advice concern requests that are still to come. So more requests never raise the share in
time, and more case managers or faster advice never lower it, where plans that can still be in time
come first; tests hold that.
"""

from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from math import floor, inf
from random import Random
from statistics import fmean, stdev
from typing import NamedTuple

from ehcp_tracking import law
from governance.what_if.queue import Job, Served, serve

WEEK = 7
LIMIT = law.CASE["plan"]["request"].days  # from the start to the last day in time
YEAR = 52
WEEKS = YEAR + YEAR // 2  # that are simulated: the last requests of a year have their 20 weeks
GROUP = 4  # weeks of requests that are shown as one
SIMULATED = 50_000  # requests, over all futures of a scenario
LEAST, MOST = 12, 100  # futures
LOW, HIGH = 0.1, 0.9  # four futures out of five are between


class Asked(NamedTuple):
    """Advice: of which service, how many days after the start it was asked, how long it took.

    Of advice that is not there yet `days` is None.
    """

    service: str
    after: int
    days: int | None


class OpenCase(NamedTuple):
    """A case that is open, begun so many days ago; `agreed`: there will be an assessment.

    `excused`: an exception to its 20 weeks has begun.
    """

    begun: int
    agreed: bool
    advice: tuple[Asked, ...]
    excused: bool = False

    @property
    def overdue(self) -> bool:
        """Whether it is past its 20 weeks and nothing excuses it."""
        return self.begun > LIMIT and not self.excused


class Pace(NamedTuple):
    """How the area has worked of late: what the model is fed with.

    `arrivals` are the requests of each week; `courses` the advice of each case of which it was
    asked; `plan_share` is the share of requests that come to a plan, and `agreed_share` that of
    those in which an assessment was agreed; `otherwise` are the days that the others took, in
    order. `own` are the days from the last advice to the plan, in order: the quickest `part` of
    them are taken to have waited for nobody, what the others took longer to have been waiting.
    """

    arrivals: tuple[int, ...]
    courses: tuple[tuple[Asked, ...], ...]
    plan_share: float
    agreed_share: float
    otherwise: tuple[int, ...]
    own: tuple[int, ...]
    part: float
    managers: int
    per_manager: float

    @property
    def weekly(self) -> float:
        """Requests in a week."""
        return sum(self.arrivals) / len(self.arrivals)

    @property
    def monthly(self) -> float:
        return self.weekly * 365.25 / 12 / WEEK

    @property
    def together(self) -> float:
        """Plans that all case managers finish in a week, at most."""
        return self.managers * self.per_manager

    @property
    def quick(self) -> tuple[int, ...]:
        """The days that own steps take where nothing waits."""
        return self.own[: max(1, round(self.part * len(self.own)))]

    @property
    def longest(self) -> int:
        """The most days that own steps take where nothing waits."""
        return self.quick[-1]

    @property
    def in_percent(self) -> str:
        """The share of requests that come to a plan, in words."""
        return f"{self.plan_share:.0%}"


# How long advice takes if a service becomes faster. Never longer than before.
FASTER: dict[str, tuple[str, Callable[[int], float]]] = {
    "": ("As now", lambda days: days),
    "10": ("A tenth faster", lambda days: 0.9 * days),
    "25": ("A quarter faster", lambda days: 0.75 * days),
    "50": ("In half the time", lambda days: 0.5 * days),
    "limit": ("6 weeks at most", lambda days: min(days, 42)),
}


class Scenario(NamedTuple):
    """What is supposed: `requests` times as many, so many plans in a week, and faster services."""

    requests: float
    capacity: float
    faster: Mapping[str, str]
    in_time_first: bool


class Range(NamedTuple):
    """The mean of all futures, between which ends four out of five are, and what chance does.

    `error` is twice the standard error: so far may the mean be off for having drawn no more.
    """

    mean: float
    low: float
    high: float
    error: float


class Cleared(NamedTuple):
    """In which week the last of what is overdue now ends, with a plan or without: in the middle
    future and in four of five.

    None: not in the weeks that are simulated.
    """

    middle: int | None
    low: int | None
    high: int | None


class Outlook(NamedTuple):
    """What becomes of a scenario. `open` is by week, from now on; `months` by group of weeks.

    `rate` is the share in time of plans of requests that come within a year, None without any.
    `load` is how many plans come to be finished for each that can be.
    """

    futures: int
    rate: Range | None
    months: list[Range | None]
    open: list[Range]
    overdue: Range
    sent: Range
    cleared: Cleared
    load: float


class Future(NamedTuple):
    """What was drawn of one future, whatever the scenario."""

    old: list[Job]
    overdue: list[int]  # which of the old ones are overdue already
    leaving: list[int]  # the weeks in which open cases end without a plan
    overdue_leaving: list[int]  # those of them in which one ends that is overdue already
    new: list[tuple[int, int, int, int]]  # of each that comes to a plan: week, day, course, own
    others: list[tuple[int, int]]  # of each other request: the weeks in which it comes and ends


def week_of(day: int) -> int:
    """Return the week of a day, counted from now on: days 1 to 7 are week 0."""
    return (day - 1) // WEEK


def plan(begun: int, ready: int, weight: float = 1.0) -> Job:
    """Return the job of a plan that begins on one day and is ready on another.

    What is ready only after its last day is never in time, in whichever week that day is.
    """
    due, can_be = week_of(begun + LIMIT), week_of(ready)
    if ready > begun + LIMIT:
        due = min(due, can_be - 1)
    return Job(begun, can_be, due, weight)


def futures(
    open_cases: Sequence[OpenCase],
    pace: Pace,
    *,
    seed: str,
    weeks: int = WEEKS,
    number: int | None = None,
) -> list[Future]:
    """Return futures of so many weeks from a day on, the same for the same seed.

    As many as it takes, unless their `number` is given.
    """
    enough = round(SIMULATED / max(1.0, pace.weekly * weeks + len(open_cases)))
    taken: dict[str, list[int]] = {}
    for each in chain.from_iterable(pace.courses):
        taken.setdefault(each.service, []).append(each.days or 0)
    for days in taken.values():
        days.sort()
    return [
        future(open_cases, pace, taken, weeks, Random(f"{seed} {each}"))  # noqa: S311
        for each in range(number or min(max(enough, LEAST), MOST))
    ]


def future(
    open_cases: Sequence[OpenCase],
    pace: Pace,
    taken: Mapping[str, list[int]],
    weeks: int,
    draw: Random,
) -> Future:
    found = Future([], [], [], [], [], [])
    quick = pace.quick
    for case in open_cases:
        if draw.random() < (pace.agreed_share if case.agreed else pace.plan_share):
            if case.overdue:
                found.overdue.append(len(found.old))
            ready = last_advice(case, pace, taken, draw) + draw.choice(quick)
            found.old.append(plan(-case.begun, ready - case.begun))
        else:
            week = week_of(longer(pace.otherwise, case.begun, draw))
            found.leaving.append(week)
            if case.overdue:
                found.overdue_leaving.append(week)
    random = draw.random
    for week in range(weeks):
        for _ in range(pace.arrivals[int(random() * len(pace.arrivals))]):
            day = WEEK * week + 1 + int(random() * WEEK)
            if random() < pace.plan_share:
                own = quick[int(random() * len(quick))]
                found.new.append((week, day, int(random() * len(pace.courses)), own))
            else:
                days = pace.otherwise[int(random() * len(pace.otherwise))]
                found.others.append((week, week_of(day + days)))
    return found


def last_advice(case: OpenCase, pace: Pace, taken: Mapping[str, list[int]], draw: Random) -> int:
    """Return how many days after its start an open case has all of its advice.

    Advice that is missing takes as long as advice did that took longer than it has so far. Where
    none was asked yet, it is asked as in a case of the last year, and not before now.
    """
    if not case.advice:
        course = pace.courses[int(draw.random() * len(pace.courses))]
        return max(max(each.after, case.begun) + (each.days or 0) for each in course)
    ends = []
    for each in case.advice:
        days = each.days
        if days is None:
            so_far = case.begun - each.after
            days = so_far + longer(taken.get(each.service, ()), so_far, draw)
        ends.append(each.after + days)
    return max(ends)


def longer(taken: Sequence[int], so_far: int, draw: Random) -> int:
    """Return how many days more it takes, drawn from what took longer; a week where nothing did.

    `taken` is in order.
    """
    first = bisect(taken, so_far)
    if first == len(taken):
        return WEEK
    return taken[first + int(draw.random() * (len(taken) - first))] - so_far


def days_to_advice(pace: Pace, faster: Mapping[str, str]) -> list[int]:
    """Return how many days after its start each course has its advice, with faster services."""

    def end(each: Asked) -> float:
        sooner = FASTER[faster.get(each.service, "")][1]
        return each.after + sooner(each.days or 0)

    return [floor(max(map(end, course))) for course in pace.courses]


def outlook(
    drawn: Sequence[Future],
    pace: Pace,
    scenario: Scenario,
    *,
    open_now: int,
    weeks: int = WEEKS,
    cohort: int = YEAR,
) -> Outlook:
    """Return what becomes of a scenario in the futures that were drawn.

    `weeks` are as many as were drawn. `cohort` is of how many weeks of requests the share in time
    is told; each has its 20 weeks within them.
    """
    advice = days_to_advice(pace, scenario.faster)
    told = [one(each, advice, scenario, open_now, weeks, cohort) for each in drawn]
    plans = scenario.requests * pace.weekly * pace.plan_share
    return Outlook(
        futures=len(told),
        rate=range_of([each.rate for each in told]),
        months=[range_of(list(each)) for each in zip(*(run.months for run in told), strict=True)],
        open=[
            range_of(list(each)) or NONE for each in zip(*(run.open for run in told), strict=True)
        ],
        overdue=range_of([each.overdue for each in told]) or NONE,
        sent=range_of([each.sent for each in told]) or NONE,
        cleared=weeks_of([each.cleared for each in told]),
        load=plans / scenario.capacity if scenario.capacity else inf,
    )


class Told(NamedTuple):
    """One future of a scenario. `cleared`: infinite where not in the weeks that are simulated."""

    rate: float | None
    months: list[float | None]
    open: list[float]
    overdue: float
    sent: float
    cleared: float


def one(
    drawn: Future,
    advice: Sequence[int],
    scenario: Scenario,
    open_now: int,
    weeks: int,
    cohort: int,
) -> Told:
    weight = scenario.requests
    new = [plan(day, day + advice[course] + own, weight) for _, day, course, own in drawn.new]
    jobs = drawn.old + new
    served = serve(jobs, scenario.capacity, weeks, in_time_first=scenario.in_time_first)
    made, all_of = [0.0] * cohort, [0.0] * cohort
    for number, (week, *_) in enumerate(drawn.new, start=len(drawn.old)):
        if week < cohort:
            made[week] += served.in_time[number]
            all_of[week] += weight
    groups = [slice(start, start + GROUP) for start in range(0, cohort, GROUP)]
    late = sum(
        job.weight - part for job, part in zip(jobs, served.in_time, strict=True) if job.due < YEAR
    )
    cleared = [*(served.done[number] for number in drawn.overdue), *drawn.overdue_leaving]
    return Told(
        rate=share(made, all_of),
        months=[share(made[group], all_of[group]) for group in groups],
        open=open_by_week(drawn, served, weight, open_now),
        overdue=max(late - sum(served.late[:YEAR]), 0.0),  # but for rounding
        sent=sum(served.finished[:YEAR]),
        cleared=max(
            (inf if week is None or week >= weeks else week for week in cleared), default=-1
        ),
    )


def share(part: Sequence[float], whole: Sequence[float]) -> float | None:
    return sum(part) / sum(whole) if sum(whole) else None


def open_by_week(drawn: Future, served: Served, weight: float, open_now: int) -> list[float]:
    """Return how many cases are open, now and at the end of each week of a year."""
    change = [0.0] * YEAR
    for week in drawn.leaving:
        if week < YEAR:
            change[week] -= 1
    for week, *_ in drawn.new:
        if week < YEAR:
            change[week] += weight
    for week, ends in drawn.others:
        if week < YEAR:
            change[week] += weight
        if ends < YEAR:
            change[ends] -= weight
    found = [float(open_now)]
    for week in range(YEAR):
        found.append(found[-1] + change[week] - served.finished[week])
    return found


NONE = Range(0, 0, 0, 0)


def range_of(values: Sequence[float | None]) -> Range | None:
    """Return the range of what all futures give; None where none of them gives anything."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return None
    error = 2 * stdev(known) / len(known) ** 0.5 if len(known) > 1 else inf
    return Range(fmean(known), quantile(known, LOW), quantile(known, HIGH), error)


def weeks_of(values: Sequence[float]) -> Cleared:
    ordered = sorted(values)
    found = (quantile(ordered, part) for part in (0.5, LOW, HIGH))
    return Cleared(*(None if week == inf else int(week) for week in found))


def quantile(ordered: Sequence[float], part: float) -> float:
    """Return the value below which so large a part of the others is: one of them."""
    return ordered[round(part * (len(ordered) - 1))]
