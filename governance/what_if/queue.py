"""Plans that wait for a case manager, week by week. Pure.

Each week the case managers together finish so many plans, `capacity`. A plan can be finished from
the week on in which it is ready, a part of it in one week and the rest in the next. Work never
waits while somebody could do it. What comes first is one of two rules:

- in time first: of plans that can still be in time the one whose time ends first; then the others,
  the one received first first. No other rule gets more plans done in time, whatever is to come.
- first received first: also where others could still be in time, and this one cannot.
"""

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import NamedTuple

NOTHING = 1e-9  # less of a plan than this is left by rounding alone


class Job(NamedTuple):
    """A plan to be finished, which stands for `weight` of them.

    `received` orders them; `ready` is the first week in which it can be finished, `due` the last
    in which that is in time.
    """

    received: float
    ready: int
    due: int
    weight: float = 1.0


class Served(NamedTuple):
    """What became of the jobs, in their order, and how much was finished in each week.

    `in_time` of each is how much of it was in time; `done` the week in which it was finished, or
    None. `late` is how much of what was finished in a week was late.
    """

    in_time: list[float]
    done: list[int | None]
    finished: list[float]
    late: list[float]


def serve(jobs: Sequence[Job], capacity: float, weeks: int, *, in_time_first: bool) -> Served:
    """Return what is finished, and when, in the weeks from 0 on."""
    becomes_ready: list[list[int]] = [[] for _ in range(weeks)]
    for number, job in enumerate(jobs):
        if job.ready < weeks:
            becomes_ready[max(job.ready, 0)].append(number)
    left = [job.weight for job in jobs]
    found = Served([0.0] * len(jobs), [None] * len(jobs), [], [])
    possible: list[tuple[float, float, int]] = []
    others: list[tuple[float, float, int]] = []
    for week in range(weeks):
        for number in becomes_ready[week]:
            job = jobs[number]
            if in_time_first and job.due >= week:
                heappush(possible, (job.due, job.received, number))
            else:
                heappush(others, (job.received, job.received, number))
        while possible and possible[0][0] < week:
            _, received, number = heappop(possible)
            heappush(others, (received, received, number))
        free, late = capacity, 0.0
        while free > NOTHING and (possible or others):
            queue = possible or others
            number = queue[0][2]
            part = min(free, left[number])
            free -= part
            left[number] -= part
            if week <= jobs[number].due:
                found.in_time[number] += part
            else:
                late += part
            if left[number] <= NOTHING:
                heappop(queue)
                found.done[number] = week
        found.finished.append(capacity - free)
        found.late.append(late)
    return found
