"""The time limit of a case drawn as a line: what lies where, in per cent of its width."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from ehcp_tracking import clocks, explaining
from ehcp_tracking.clocks import Clock
from ehcp_tracking.exceptions import words
from ehcp_tracking.models import Assessment

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
# Room at both ends, and between two numbers side by side, on the narrowest screen.
MARGIN, APART = 4.0, 9.0
# In pixels: where the line lies, how long the ticks of weeks are, how deep a lane of numbers is.
TOP, TICK, LANE = 8, 8, 28


class Mark(NamedTuple):
    """One day on the line: its number, what it is, how far along, and how far below the line."""

    number: int
    day: date
    labels: list[str]
    is_now: bool
    x: float
    y: int


class Line(NamedTuple):
    """Marks in the order of their days, weeks as ticks, and how far along it is now."""

    marks: list[Mark]
    ticks: list[float]
    now: float
    height: int
    start: float = MARGIN
    end: float = 100 - MARGIN
    top: int = TOP
    ticks_to: int = TOP + TICK


def of_case(case: Assessment, found: Iterable[Clock], as_at: date) -> Line:
    """Return the line of a case with these clocks at a day, up to its end or to the last due day.

    The line of an overdue case goes on to `as_at`.
    """
    ended = clocks.ended_on(case, as_at)
    now = ended or as_at
    days: dict[date, list[str]] = {}
    for day, label in [
        (case.received_on, "Request received"),
        (case.started_on, "Clocks started"),
        *last_days(case, found, is_open=ended is None),
        (now, "Case ended" if ended else "Today"),
    ]:
        days.setdefault(day, []).append(label)
    first, last = min(days), max(days)

    def along(day: date) -> float:
        share = (day - first) / max(last - first, DAY)
        return round(MARGIN + share * (100 - 2 * MARGIN), 2)

    marks: list[Mark] = []
    ends: list[float] = []  # of the last number in each lane
    for number, day in enumerate(sorted(days), start=1):
        x = along(day)
        lane = next((lane for lane, end in enumerate(ends) if end + APART <= x), len(ends))
        ends[lane : lane + 1] = [x]
        marks.append(Mark(number, day, days[day], day == now, x, TOP + LANE * (lane + 1)))
    weeks = (last - first) // WEEK
    ticks = [along(first + week * WEEK) for week in range(weeks + 1)]
    return Line(marks, ticks, along(now), TOP + LANE * (len(ends) + 1) - LANE // 2)


def last_days(
    case: Assessment, found: Iterable[Clock], *, is_open: bool
) -> Iterator[tuple[date, str]]:
    """Yield what is due when, and when it was done where it was.

    The area's own target is one day before the final plan is due.
    """
    for clock in found:
        if clock.due_on:
            done = f", done on {words(clock.stopped_on)}" if clock.stopped_on else ""
            yield clock.due_on, f"{explaining.name(clock)} due{done}"
        if clock.due_on and clock.duty == "plan":
            yield clock.due_on - DAY, "The area's own target for the final plan"
    no_plan = clocks.due_on("no_plan", case) if is_open else None
    if no_plan:
        yield no_plan, "Last day to tell the family, if there will be no plan"
