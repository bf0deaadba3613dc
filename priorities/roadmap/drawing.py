"""A roadmap as a drawing: how many events of each kind lie where. Pure."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from priorities.roadmap.events import Event, Kind
from wsoa.months import Month

# In the units of the drawing, which the page scales.
WIDTH, LEFT, RIGHT = 1080, 190, 20  # room for the names of the tracks, and at the end
TOP, TRACK, FOOT = 34, 48, 46  # room for today's label; a track; the names of the columns
RADIUS = 14
NARROW = 40  # a column of less has room for one letter
MOST = 29  # columns in which a number can be read: beyond that, longer ones
EACH = {1: "a month", 3: "three months", 12: "a year"}  # months of a column

TRACKS = {
    "Done": (Kind.BEFORE, Kind.DONE),
    "Deadlines": (Kind.DEADLINE, Kind.MOVED),
    "Milestones, targets": (Kind.TARGET,),
    "Meetings, reviews": (Kind.MEETING, Kind.REVIEW),
}
LATE = "Late, of all these"


class Mark(NamedTuple):
    """How many events a column of a track has."""

    x: float
    number: int


class Track(NamedTuple):
    name: str
    y: int
    marks: list[Mark]


class Column(NamedTuple):
    """A stretch of months: its name, and in what year where that is another than before."""

    x: float
    name: str
    year: str


class Drawing(NamedTuple):
    """`now` is how far along the day is; `column` how long each is, in words."""

    tracks: list[Track]
    columns: list[Column]
    now: float
    column: str
    width: int = WIDTH
    left: int = LEFT
    top: int = TOP
    radius: int = RADIUS

    @property
    def anchor(self) -> str:
        """On which side of its line the day is written, so that it stays inside."""
        return "end" if self.now > (LEFT + WIDTH) / 2 else "start"

    @property
    def foot(self) -> int:
        return TOP + TRACK * len(self.tracks)

    @property
    def height(self) -> int:
        return self.foot + FOOT


def drawing(events: Iterable[Event], as_at: date) -> Drawing | None:
    """Return where to draw events, with `as_at` among them; None where none of them has a month.

    A column is a month, a quarter or a year: the shortest of which there are few enough.
    """
    dated = [event for event in events if event.on]
    if not dated:
        return None
    days = [event.on for event in dated if event.on]
    first, last = Month.of(min(*days, as_at)), Month.of(max(*days, as_at))
    span = next((each for each in EACH if columns_of(first, last, each) <= MOST), max(EACH))
    start = first.number // span
    wide = (WIDTH - LEFT - RIGHT) / columns_of(first, last, span)

    def place(month: Month) -> int:
        return month.number // span - start

    def middle(column: int) -> float:
        return round(LEFT + wide * (column + 0.5), 1)

    def along(day: date) -> float:
        """How far along a day is, its month taken as equal to every other."""
        month = Month.of(day)
        share = (day - month.first) / (month.last - month.first + timedelta(days=1))
        return round(LEFT + wide * ((month.number + share) / span - start), 1)

    def track(number: int, name: str, own: Iterable[Event]) -> Track:
        counts = Counter(place(event.month) for event in own if event.month)
        marks = [Mark(middle(each), counts[each]) for each in sorted(counts)]
        return Track(name, TOP + TRACK * number + TRACK // 2, marks)

    tracks = [
        track(number, name, [event for event in dated if event.kind in kinds])
        for number, (name, kinds) in enumerate(TRACKS.items())
    ]
    tracks.append(track(len(tracks), LATE, [event for event in dated if event.is_late]))
    columns: list[Column] = []
    for number in range(columns_of(first, last, span)):
        month = Month.numbered((start + number) * span)
        new = not columns or month.month <= span
        year = str(month.year) if new else ""
        name = month.words[: 3 if wide >= NARROW else 1]
        columns.append(Column(middle(number), name, year))
    return Drawing(tracks, columns, along(as_at), EACH[span])


def columns_of(first: Month, last: Month, span: int) -> int:
    return last.number // span - first.number // span + 1
