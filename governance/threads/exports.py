"""A thread, or a whole plan, as lines, a node on each: what the page draws, for a spreadsheet."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from governance.ratings import Ratings, of_row
from governance.templatetags.threads import values
from governance.thread import MeasureNode, ObjectiveNode, Thread
from priorities.models import Priority, Reading

HEADINGS = [
    *("What", "Ref", "What it says", "Delivery", "Impact", "Owners", "By when", "Last update"),
    *("Target", "Figure or reading", "Verdict", "Why", "As at"),
    *("Pieces of evidence", "A board last looked"),
]


def lines(thread: Thread | None, ratings: Ratings) -> Iterator[list[Any]]:
    """Yield the headings and then the nodes, each before what hangs on it; none of no thread."""
    yield HEADINGS
    if thread is None:
        return
    yield line("Weakness", thread.finding, ratings)
    found = ((each.row, each.objectives) for each in thread.priorities)
    yield from of_priorities(found, ratings)


def of_priorities(
    found: Iterable[tuple[Priority, Sequence[ObjectiveNode]]], ratings: Ratings
) -> Iterator[list[Any]]:
    """Yield priorities, each before its objectives, and these before their parts."""
    for priority, objectives in found:
        yield line("Priority", priority, ratings)
        for objective in objectives:
            yield line("Objective", objective.row, ratings, objective, owned(objective))
            for action in objective.actions:
                told = [*owned(action), action.row.updated_on]
                yield line("Action", action.row, ratings, action, told)
            for measure in objective.measures:
                told = ["", measure.row.due_on, None, *impact(measure)]
                yield line("Measure", measure.row, ratings, measure, told)


def line(
    what: str, row: Any, ratings: Ratings, node: Any = None, told: Sequence[Any] = ()
) -> list[Any]:
    """Return one line: what is not told of a node is empty."""
    rated = [of_row(found, row) for found in ratings]
    words = [each.words if each else None for each in rated]
    between = [*told, *[None] * (len(HEADINGS) - 7 - len(told))]
    evidence = len(node.evidence) if node else None
    return [what, row.reference, row.text, *words, *between, evidence, looked_on(node)]


def owned(node: Any) -> list[Any]:
    return [node.owners, node.row.due_on]


def impact(node: MeasureNode) -> list[Any]:
    """Return target, figure or reading, verdict, why, and as at which day."""
    standing, current = node.standing, node.standing.current
    target = current.target if current else None
    verdict = standing.verdict.words
    if node.row.live:
        return [target, values(standing), verdict, standing.reason, standing.as_at]
    read = standing.reading
    told = found_by(read) if read else None
    return [target, told, verdict, standing.reason, read.as_at if read else None]


def found_by(reading: Reading) -> Any:
    """Return the value of a reading; of what is no number whether it is so, and what was found."""
    if reading.value is not None:
        return reading.value
    so = {True: "It is so.", False: "Not yet so.", None: ""}[reading.reached]
    return f"{so} {reading.text}".strip()


def looked_on(node: Any) -> date | None:
    return node.challenges[0].met_on if node and node.challenges else None
