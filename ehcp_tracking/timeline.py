"""The time limit of a case drawn as a line: what lies where, in per cent of its width."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from string import ascii_uppercase
from typing import NamedTuple

from ehcp_tracking import clocks, explaining
from ehcp_tracking.clocks import Clock
from ehcp_tracking.milestones import Milestone
from ehcp_tracking.models import Assessment

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
# Room at both ends, and between two marks side by side, on the narrowest screen.
MARGIN, APART = 4.0, 9.0
# In pixels: where the line lies, how long the ticks of weeks are, how deep a lane of marks is.
TOP, TICK, LANE = 8, 8, 28


class Label(NamedTuple):
    """What a day is; for a last day in law when it was done, and the page that explains it."""

    words: str
    why: str = ""
    done_on: date | None = None


class Mark(NamedTuple):
    """One day on the line: its sign, what it is, how far along, and how far below the line."""

    sign: str
    day: date
    labels: list[Label]
    is_now: bool
    x: float
    y: int


class Line(NamedTuple):
    """Marks in the order of their days, weeks as ticks, and how far along it is now.

    The area's own milestones are marks of another kind: letters, where all others are numbers.
    """

    marks: list[Mark]
    own: list[Mark]
    ticks: list[float]
    now: float
    height: int
    start: float = MARGIN
    end: float = 100 - MARGIN
    top: int = TOP
    ticks_to: int = TOP + TICK


def of_case(
    case: Assessment, found: Iterable[Clock], own: Iterable[Milestone], as_at: date
) -> Line:
    """Return the line of a case with these clocks at a day, up to its end or to the last due day.

    The line of an overdue case goes on to `as_at`. `own` are the area's milestones, in order.
    """
    own = list(own)
    ended = clocks.ended_on(case, as_at)
    now = ended or as_at
    days: dict[date, list[Label]] = {}
    for day, label in [
        (case.received_on, Label("Request received")),
        (case.started_on, Label("Clocks started")),
        *last_days(case, found, is_open=ended is None),
        (now, Label("Case ended" if ended else "Today")),
    ]:
        days.setdefault(day, []).append(label)
    every = [*days, *(each.day for each in own)]
    first, last = min(every), max(every)

    def along(day: date) -> float:
        share = (day - first) / max(last - first, DAY)
        return round(MARGIN + share * (100 - 2 * MARGIN), 2)

    ends: list[float] = []  # of the last mark in each lane

    def placed(sign: str, day: date, labels: list[Label], *, is_now: bool) -> Mark:
        x = along(day)
        lane = next((lane for lane, end in enumerate(ends) if end + APART <= x), len(ends))
        ends[lane : lane + 1] = [x]
        return Mark(sign, day, labels, is_now, x, TOP + LANE * (lane + 1))

    marks: dict[bool, list[Mark]] = {False: [], True: []}  # by whether it is the area's own
    signs = [(day, False, days[day]) for day in days]
    signs += [(each.day, True, [Label(each.told(as_at))]) for each in own]
    for day, is_own, labels in sorted(signs, key=lambda each: each[:2]):
        of_kind = marks[is_own]
        sign = ascii_uppercase[len(of_kind)] if is_own else str(len(of_kind) + 1)
        of_kind.append(placed(sign, day, labels, is_now=day == now and not is_own))
    weeks = (last - first) // WEEK
    ticks = [along(first + week * WEEK) for week in range(weeks + 1)]
    height = TOP + LANE * (len(ends) + 1) - LANE // 2
    return Line(marks[False], marks[True], ticks, along(now), height)


def last_days(
    case: Assessment, found: Iterable[Clock], *, is_open: bool
) -> Iterator[tuple[date, Label]]:
    """Yield what is due in law when, and when it was done where it was."""
    for clock in found:
        if clock.due_on:
            why = case.why_url_of(clock)
            yield clock.due_on, Label(f"{explaining.name(clock)} due", why, clock.stopped_on)
    no_plan = clocks.due_on("no_plan", case) if is_open else None
    if no_plan:
        last = "Last day to tell the family, if there will be no plan"
        yield no_plan, Label(last, case.why_url("no_plan"))
