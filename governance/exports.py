"""The figures of the dashboards as rows of a file: all that is on the page, and nothing else."""

from collections.abc import Iterable, Iterator
from typing import Any

from ehcp_tracking.lateness.figures import Pareto
from governance import definitions
from governance.dashboard import BANDS, SERVICES, Dashboard
from governance.disclosure import Board, Cohort, Count, Rate
from governance.lines import Line
from governance.needs import Group
from governance.progress import Row as Progress
from governance.series import Series
from priorities.delivery import Delivery
from priorities.models import Plan

Row = tuple[Any, ...]
PlanRows = tuple[Plan, Delivery, list[Progress]]
NO_REASON = "No reason recorded"

COUNTS = ("Figure", "First month", "Last month", "As at", "Count of", "Number")
RATES = (*COUNTS[:4], "Rate", "Numerator", "Denominator", "In words")
DEFINITIONS = ("Figure", "Basis", "Numerator", "Denominator", "Exceptions", "Note")
SHOWN = (
    *("Figure", "Months", "From, %", "To, %", "Numerator", "Denominator", "Undecided", "Number"),
    *("Target, %", "Verdict", "Why", "In words", "As at"),
)


def counts(found: Dashboard) -> Iterator[Row]:
    """Yield every count of the months, in the order of the page, after its headings."""
    yield COUNTS
    for line in lines(found):
        for part, number in line.counts.items():
            yield *place(line), part, number


def rates(found: Dashboard) -> Iterator[Row]:
    """Yield every rate as what it divides, and how it reads: as a range while it can change."""
    yield RATES
    for line in lines(found):
        for name, share in line.shares.items():
            if name not in ("lowest", "highest"):
                yield *place(line), name, share.part, share.whole, line.words(name)


def limits(series: Iterable[Series]) -> Iterator[Row]:
    """Yield every month that is held against chance: its limits in per cent, and what is found."""
    yield "Rate", "Month", "In time", "Of", "Centre, %", "Lower limit, %", "Upper limit, %", "Found"
    for each in series:
        for found in each.reading.months:
            ends = found.limits.shares if found.limits else (None, None)
            shares = (found.centre, *ends)
            percents = [share and 100 * (share.rate or 0) for share in shares]
            yield each.name, str(found.of.month), *found.of.share, *percents, found.words


def rules() -> Iterator[Row]:
    """Yield how change is told from chance."""
    yield "How we tell change from chance", "Rule"
    yield from definitions.CHANCE.items()


def reasons(found: Pareto) -> Iterator[Row]:
    """Yield what each reason for lateness cost, the most costly first, and what has no reason."""
    yield ("Reason", "Late steps", "Weeks late", "Share of weeks, %", "Running share, %")
    for each in found.costs:
        shares = (each.share.rate, each.cumulative.rate)
        yield each.reason, each.steps, each.weeks, *(100 * (rate or 0) for rate in shares)
    without = found.unexplained
    yield NO_REASON, without.steps, without.weeks, None, None


def reasons_by_month(found: Pareto) -> Iterator[Row]:
    """Yield the weeks that each reason cost of the time limits that ended in each month."""
    names = [each.reason for each in found.costs]
    yield "Month", "Late steps", *names, NO_REASON, "All weeks late"
    for each in found.months:
        yield str(each.month), each.steps, *each.weeks


def place(line: Line) -> Row:
    (figure,) = line.behind.values()
    return figure, line.first, line.last, line.as_at


def published(found: Dashboard) -> Iterator[Row]:
    """Yield published rates in per cent, without exceptions, and ours on the same definition."""
    yield "Calendar year", "England, %", "This area, %", "Plans published", "Our cases"
    for each in found.years:
        rate = [p and p.in_20_weeks_excluding_exceptions_pct for p in (each.england, each.here)]
        plans = each.here and each.here.new_plans
        yield str(each.year), *rate, plans, each.ours.words("excluding")


def meanings() -> Iterator[Row]:
    """Yield how each figure is counted."""
    yield DEFINITIONS
    for figure, definition in definitions.BY_FIGURE.items():
        yield figure, *definition


def lines(found: Dashboard) -> Iterator[Line]:
    """Yield every row of months, and of all of them, in the order of the page."""
    for months in (found.received, found.due, found.issued):
        yield from (*months.lines, months.total)
    for services in (*found.advice.months, found.advice.totals):
        yield from services
    for pair in (*found.decisions.lines, found.decisions.total):
        yield from pair
    yield from (*found.no_plan.lines, found.no_plan.total)
    yield from found.overturned.values()
    yield from (year.ours for year in found.years)


def needs(groups: Iterable[Group]) -> Iterator[Row]:
    """Yield what needs somebody, all of it, after the headings."""
    yield "Why", "What", "In words", "New since the month before"
    for group in groups:
        for each in group.needs:
            yield group.title, each.about, each.text, "Yes" if each.new else "No"


def shown(board: Board, plans: Iterable[PlanRows]) -> Iterator[Row]:
    """Yield every figure of the page of a month, after the headings, each with its day."""
    yield SHOWN
    for row in figures(board, plans):
        yield *row, board.as_at


def figures(board: Board, plans: Iterable[PlanRows]) -> Iterator[Row]:
    yield from cohorts("Plans within 20 weeks, without exceptions, by months received", board.plans)
    yield from cohorts(
        "Advice within 6 weeks, without exceptions, all services, by months asked for", board.advice
    )
    for quarter in board.services:
        for service, rate in quarter.rates.items():
            words = rate.words if quarter.decided or rate.line else "Not decided yet"
            figure = f"Advice within 6 weeks, without exceptions: {SERVICES[service]}"
            yield figure, quarter.months, *rated(rate), *[None] * 4, words
    for name, count in board.children._asdict().items():
        yield count_alone(f"Children waiting: {name.replace('_', ' ')}", count)
    for band, count in board.bands.items():
        yield count_alone(f"Children waiting, overdue by {BANDS[band].lower()}", count)
    if board.backlog:
        for name, count in board.backlog.counts.items():
            yield count_alone(f"Backlog: {name.replace('_', ' ')}", count)
        judged = board.backlog.verdict.words, board.backlog.reason
        yield "Backlog", *[None] * 8, *judged, None
    for _, delivery, rows in plans:
        for row in rows:
            for of, rating in (("Delivery", row.delivery), ("Impact", row.impact)):
                figure = f"{of}, {row.priority.reference} {row.priority.title}: rating"
                yield figure, *[None] * 9, rating.reason, rating.words
        for tally in (*delivery.priorities, delivery.total):
            for name in ("actions", "late", "silent"):
                figure = f"Delivery, {tally.priority} {tally.title}: {name}"
                yield number_alone(figure, getattr(tally, name))


def cohorts(figure: str, groups: Iterable[Cohort]) -> Iterator[Row]:
    for each in groups:
        judged = (None, None) if each.target is None else (each.judged, each.reason)
        yield figure, each.months, *rated(each.rate), None, each.target, *judged, each.words
        if each.ended_late:
            _, _, *cells = count_alone("", each.ended_late)
            yield "Ended late without a plan, in no rate", each.months, *cells


def rated(rate: Rate) -> Row:
    """Return the cells of a rate: from, to, numerator, denominator, undecided."""
    return rate.low, rate.high, rate.part, rate.whole, rate.undecided


def number_alone(figure: str, number: int) -> Row:
    return count_alone(figure, Count(number, number))


def count_alone(figure: str, count: Count | None) -> Row:
    words = "Not shown" if count is None else count.words
    number = count.low if count and count.low == count.high else None
    return figure, *[None] * 6, number, *[None] * 3, words
