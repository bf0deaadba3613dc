"""Who waits and where the time goes, as rows of a workbook: all that is shown, and no more."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from ehcp_tracking import stages
from governance.disclosure import Count
from governance.waiting.figures import Lateness
from governance.waiting.shown import Limited, Span, Time, Waiting, whole_weeks

Row = tuple[Any, ...]

PARTS = stages.AGE_NAMES | {"total": "All", "overdue": "Past 20 weeks, without an exception"}
TAKEN = (
    *("Weeks", "First month", "Last month", "As at", "Plans"),
    *("A quarter took up to", "Half took up to", "Three quarters took up to"),
    *("Limit in law", "Kept by", "The area's own day", "Kept by"),
)


def sheets(waiting: Waiting, time: Time) -> Iterator[tuple[str, Iterator[Row]]]:
    yield "Waiting", waiting_rows(waiting)
    yield "Time", time_rows(time)
    if time.lateness:
        yield "Lateness", late_rows(time.lateness, (time.first, time.last, time.as_at))


def waiting_rows(found: Waiting) -> Iterator[Row]:
    """Yield each count of who waits, and what was left of the backlog on each of its days."""
    yield ("Figure", "Of these", "As at", "Number", "In words")
    for row in found.rows:
        for part, name in PARTS.items():
            yield f"Children waiting: {row.name}", name, *number(row.counts[part], found.as_at)
    for name, count in found.come.items():
        yield "Children waiting", name, *number(count, found.as_at)
    if found.longest_weeks is not None:
        weeks = found.longest_weeks
        yield "Longest wait", None, found.as_at, weeks, whole_weeks(weeks)
    if found.burn_down:
        for point in found.burn_down.points:
            yield "The backlog", "Left", *number(point.left, point.day)
            yield "The backlog", "On the straight line to none", *number(point.line, point.day)


def number(count: Count, day: date) -> Row:
    return day, count.low if count.low == count.high else None, count.words


def time_rows(found: Time) -> Iterator[Row]:
    """Yield each span of the plans that were sent: how many, and what their quarters took."""
    yield TAKEN
    for spans, what in ((found.steps, "Step"), (found.reached, "From the start")):
        for each in spans:
            place = f"{what}: {each.name}", found.first, found.last, found.as_at
            plans = each.plans and each.plans.low
            yield *place, plans, *quarters(each), *limit(each.in_law), *limit(each.own)


def quarters(span: Span) -> Row:
    return (*span.quarters,) or (None, None, None)


def limit(found: Limited | None) -> Row:
    return (found.words, found.kept or None) if found else (None, None)


def late_rows(found: Lateness, months: Row) -> Iterator[Row]:
    """Yield what late steps of each kind cost, whose time limit ended in some months."""
    yield ("By", "Which", "First month", "Last month", "As at", "Late steps", "Weeks late")
    for by, costs in (
        ("Step", found.steps),
        ("Lies with", found.agencies),
        ("Main reason", found.main_reasons),
        ("All", [found.total]),
    ):
        for each in costs:
            yield by, each.name, *months, each.steps, each.weeks
