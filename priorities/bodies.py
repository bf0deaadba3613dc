"""Who governs a plan and who reports to whom: as a nested list, and where to draw it. Pure."""

from collections.abc import Iterable
from textwrap import wrap
from typing import NamedTuple

from priorities.models import GovernanceBody, ReportingLine

# In the units of the drawing, which the page scales.
BOX, ROOM, STEP, LINE = 260, 20, 70, 20  # a box and the room beside it; between rows; a text line
LETTERS, FOOT = 24, 15  # that fit into a line of a box, also in a wide type; on which they stand


class Node(NamedTuple):
    """A body with those that report to it. `line` is by which it reports to the one above.

    A body that reports to several stands under each; only the first time with its own `parts`.
    """

    body: GovernanceBody
    line: ReportingLine | None
    parts: list["Node"]
    repeated: bool


class Box(NamedTuple):
    """A body as a rectangle; `words` are lines of text, each with the height of its foot."""

    body: GovernanceBody
    x: int
    y: int
    height: int
    words: list[tuple[int, str]]

    @property
    def middle(self) -> int:
        return self.x + BOX // 2


class Arrow(NamedTuple):
    """From the top of a box to the foot of one above."""

    line: ReportingLine
    x1: int
    y1: int
    x2: int
    y2: int


class Drawing(NamedTuple):
    """`box` is how wide each box is."""

    width: int
    height: int
    box: int
    boxes: list[Box]
    arrows: list[Arrow]


class Chart(NamedTuple):
    """`apart` are the bodies of which no line is known; without any line there is no drawing."""

    roots: list[Node]
    apart: list[GovernanceBody]
    drawing: Drawing | None


def chart(bodies: Iterable[GovernanceBody], lines: Iterable[ReportingLine]) -> Chart:
    """Return the chart of a plan's bodies. What goes round in a circle stands apart."""
    by_key = {body.pk: body for body in bodies}
    known = [Known(by_key[line.body_id], by_key[line.to_id], line) for line in lines]
    reporting, heard = {each.body for each in known}, {each.to for each in known}
    tops = [body for body in by_key.values() if body in heard - reporting]
    shown: set[GovernanceBody] = set()
    roots = [node(body, None, known, shown) for body in tops]
    rows = [[body for body in by_key.values() if body in row] for row in ranked(tops, known)]
    return Chart(
        roots,
        [body for body in by_key.values() if body not in shown],
        drawing(rows, [each for each in known if each.to in shown]) if roots else None,
    )


class Known(NamedTuple):
    """A line, and the bodies at its ends."""

    body: GovernanceBody
    to: GovernanceBody
    line: ReportingLine


def node(
    body: GovernanceBody,
    line: ReportingLine | None,
    known: list[Known],
    shown: set[GovernanceBody],
) -> Node:
    """Return a body with all below it, unless it is `shown`, and note that it is."""
    repeated = body in shown
    shown.add(body)
    below = [] if repeated else [each for each in known if each.to == body]
    return Node(body, line, [node(each.body, each.line, known, shown) for each in below], repeated)


def ranked(tops: list[GovernanceBody], known: list[Known]) -> list[set[GovernanceBody]]:
    """Return the bodies row by row from the top, each below all that it reports to."""
    rows = [set(tops)]
    while rows[-1] and len(rows) <= len(known):
        below = {each.body for each in known if each.to in rows[-1]}
        rows = [*(row - below for row in rows), below]
    return [row for row in rows if row]


def drawing(rows: list[list[GovernanceBody]], known: list[Known]) -> Drawing:
    """Return where each body and each line goes, rows of boxes centred below one another."""
    width = max(len(row) for row in rows) * (BOX + ROOM) + ROOM
    boxes, y = {}, ROOM
    for row in rows:
        words = {body: wrap(body.name, LETTERS) for body in row}
        height = max(len(each) for each in words.values()) * LINE + ROOM
        x = (width - len(row) * (BOX + ROOM) + ROOM) // 2
        for body in row:
            first = y + (height - len(words[body]) * LINE) // 2 + FOOT
            feet = [(first + number * LINE, text) for number, text in enumerate(words[body])]
            boxes[body] = Box(body, x, y, height, feet)
            x += BOX + ROOM
        y += height + STEP
    arrows = [arrow(each.line, boxes[each.body], boxes[each.to]) for each in known]
    return Drawing(width, y - STEP + ROOM, BOX, list(boxes.values()), arrows)


def arrow(line: ReportingLine, below: Box, above: Box) -> Arrow:
    return Arrow(line, below.middle, below.y, above.middle, above.y + above.height)
