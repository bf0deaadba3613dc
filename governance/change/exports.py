"""What changed, as rows of a file: each figure on both axes of time, and every case behind it."""

from collections.abc import Iterable, Iterator
from typing import Any

from governance.change.delivered import Delivered
from governance.change.moved import Change, Moved, between

Row = tuple[Any, ...]
SILENT, HEARD, SLIPPED, OVERDUE, ACHIEVED = (
    "Went silent",
    "Heard of again",
    "Date moved later",
    "Date passed",
    "Achieved",
)


def figures(found: Change) -> Iterator[Row]:
    """Yield each figure as known then, restated, and as it is on the later day."""
    known, since, to = (f"{day:%Y-%m-%d}" for day in (found.known_on, found.since, found.to))
    yield (
        "Figure",
        f"{since}, as known on {known}",
        f"{since}, as known today",
        "Became known since",
        f"{to}, as known today",
        "Happened since",
        "Whole change",
    )
    for each in found.figures:
        yield (
            *(each.title, each.then.words, each.restated.words),
            between(each.then, each.restated),
            *(each.now.words, between(each.restated, each.now), between(each.then, each.now)),
        )


def moves(moved: Iterable[Moved], *, with_cases: bool) -> Iterator[Row]:
    """Yield what moved each figure; with the references of its cases for who may see them.

    What stands elsewhere and moved none of the figures is among them, and says so.
    """
    yield "Figures", "How", "From", "To", "Number", "Of", "Moved", *(["Cases"] * with_cases)
    for each in moved:
        for move in (*each.restated, *each.happened):
            cases = "; ".join(reference for reference, _ in move.cases)
            told = "; ".join(move.figures) or "None of them"
            what = (move.how, move.was, move.now, move.rows, each.what, told)
            yield "; ".join(each.titles), *what, *([cases] * with_cases)


def months(found: Change) -> Iterator[Row]:
    """Yield each figure of a month that is known otherwise now."""
    yield "Figure", "Month", "Of it", f"As known on {found.known_on}", "As known today"
    yield from found.months


def differences(found: Change) -> Iterator[Row]:
    """Yield each record of which something else is known now. Of children: for case workers."""
    yield "Case", "Record", "How", "What", "Known then", "Known now", "Recorded", "Why"
    for each in found.differing.found:
        for fact in each.facts:
            record = each.reference, each.record, each.kind.label
            yield *record, *fact, each.recorded_on, each.reason


def plans(found: Iterable[Delivered]) -> Iterator[Row]:
    """Yield what changed in the plans: what went silent, which dates slipped, what was done."""
    yield "Plan", "Change", "Kind", "Reference", "Text", "Date before", "Date now", "Why"
    for each in found:
        for change, rows in ((SILENT, each.silent), (HEARD, each.heard)):
            for row in rows:
                yield str(each.plan), change, row.kind, row.reference, row.text, None, None, ""
        dated = ((SLIPPED, each.slipped), (OVERDUE, each.overdue), (ACHIEVED, each.achieved))
        for change, slipped in dated:
            for one in slipped:
                what = str(each.plan), change, one.kind.lower(), one.reference, one.text
                yield *what, one.was, one.now, one.why
