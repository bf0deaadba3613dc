"""A forecast as rows of a file."""

from collections.abc import Iterable, Iterator

from ehcp_tracking.choices import Stage
from ehcp_tracking.forecast.past import Record
from governance.exports import Row
from governance.forecasting.figures import Forecast
from governance.forecasting.method import METHOD

TARGETS = (
    *("Measure", "Target, %", "First month", "Last month", "Verdict", "Chance, %", "In words"),
    *("Low, %", "Middle, %", "High, %", "Draws", "Error of the draws, %", "As at"),
)


def targets(found: Forecast) -> Iterator[Row]:
    """Yield each step of a target with its chance and its band, then the backlog."""
    yield TARGETS
    for each in found.outlooks:
        line = each.promise.line
        about = each.promise.measure, each.promise.target, line.first, line.last
        band = (100 * rate for rate in each.band) if each.band else (None, None, None)
        said = each.promise.verdict.words, per_cent(each.number), each.words
        error = None if each.number is None else 100 * each.error
        yield *about, *said, *band, each.draws, error, found.as_at


def backlog(found: Forecast) -> Iterator[Row]:
    """Yield when the backlog may be cleared; no day for not within two years."""
    days = "After 10 of 100 draws", "After 50", "After 90"
    yield "Open", *days, "Chance by the day promised, %", "In words"
    each = found.backlog
    if each:
        chance = per_cent(each.number), each.chance_words if each.chance is not None else ""
        yield each.is_open, *(each.days or (None, None, None)), *chance


def per_cent(chance: float | None) -> float | None:
    return None if chance is None else 100 * chance


def base(found: Forecast) -> Iterator[Row]:
    """Yield how many past stays at each step there were."""
    yield "Step", "Past cases that left it", "From", "To"
    for step, count in found.stays.items():
        yield Stage(step).label, count, found.made_from.first, found.made_from.last


def past(records: Iterable[Record]) -> Iterator[Row]:
    told = "Low, %", "Middle, %", "High, %", "Came, %", "Did the band hold it", "Made on"
    yield "Figure", "As at", *told
    for record in records:
        for each in record.months:
            rates = (100 * rate for rate in each.band)
            came = 100 * (each.came.rate or 0)
            yield record.of.label, each.as_at, *rates, came, each.words, each.made_on


def method() -> Iterator[Row]:
    yield "What", "How"
    yield from METHOD
