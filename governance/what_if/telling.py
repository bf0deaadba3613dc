"""What the model gives, in words and rows. It computes nothing but differences."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.formats import date_format

from governance.what_if.figures import Answer, Check
from governance.what_if.inputs import COHORT, LAST_YEAR
from governance.what_if.model import GROUP, NONE, Cleared, Outlook, Range
from wsoa.share import Share

EXCEPTIONS_IN = "exceptions not taken out"
PAST = f"Of these, past 20 weeks, {EXCEPTIONS_IN}"


class Row(NamedTuple):
    """One outcome: without a change, with it, and what the change makes."""

    what: str
    base: str
    changed: str = ""
    difference: str = ""


class Seen(NamedTuple):
    """One figure of the last year: what the model makes of it, what it was, and how they agree.

    `without`: what it was with exceptions left out, as other pages have it; empty where that is the
    same.
    """

    what: str
    model: str
    happened: str
    without: str
    fit: str


class Weeks(NamedTuple):
    """Requests that come in some weeks, and cases open at their end, without and with a change."""

    start: date
    end: date
    rates: list[str]
    open: list[str]


def percent(value: float) -> str:
    return f"{100 * value:.1f}%"


def cases(value: float) -> str:
    return f"{value:,.0f}"


def in_words(found: Range | None, words: Callable[[float], str]) -> str:
    """Return a mean and between what four of five futures are."""
    if found is None:
        return "None"
    return f"{words(found.mean)} ({words(found.low)} to {words(found.high)})"


def rows(found: Answer, as_at: date) -> Iterator[Row]:
    """Yield each outcome, the share in time first."""

    def row(what: str, of: Callable[[Outlook], Range | None], words, difference) -> Row:
        base = of(found.base)
        changed = found.changed and of(found.changed)
        if changed is None or base is None:
            return Row(what, in_words(base, words))
        by = difference(changed.mean - base.mean)
        return Row(what, in_words(base, words), in_words(changed, words), by)

    def points(value: float) -> str:
        return signed(100 * value, 1, "points")

    def more(value: float) -> str:
        return signed(value, 0, "cases")

    def plans(value: float) -> str:
        return signed(value, 0, "plans")

    yield row(
        f"Plans within 20 weeks, {EXCEPTIONS_IN}, of requests that come within a year",
        *(lambda outlook: outlook.rate, percent, points),
    )
    yield row("Cases open in a year", *(lambda outlook: outlook.open[-1], cases, more))
    yield row(PAST, *(lambda outlook: outlook.overdue, cases, more))
    yield row("Plans sent within a year", *(lambda outlook: outlook.sent, cases, plans))
    yield cleared(found, as_at)
    loads = [each.load for each in (found.base, found.changed) if each]
    differences = [points(loads[1] - loads[0])] if found.changed else []
    yield Row("How busy case managers are", *map(busy, loads), *differences)


def signed(value: float, places: int, unit: str) -> str:
    shown = f"{value:+,.{places}f}"
    number = float(shown.replace(",", ""))
    if not number:
        return f"No difference in {unit}"
    return f"{shown} {unit[:-1] if abs(number) == 1 else unit}"


def busy(load: float) -> str:
    """Return how large a part is needed of what can be finished, in words."""
    if load > 1:
        return f"{load:.0%}: more comes than they can finish, and the queue grows without end"
    return f"{load:.0%} of what they can finish"


def cleared(found: Answer, as_at: date) -> Row:
    what = f"The {found.overdue:,} overdue now have all ended, with a plan or without, by"
    if not found.overdue:
        return Row("What is overdue now", "None is overdue", "None is overdue")
    base, changed = found.base.cleared, found.changed and found.changed.cleared
    if changed is None:
        return Row(what, days_in_words(base, as_at))
    if base.middle is None or changed.middle is None:
        difference = "Cannot be told"
    else:
        difference = signed(changed.middle - base.middle, 0, "weeks")
    return Row(what, days_in_words(base, as_at), days_in_words(changed, as_at), difference)


def days_in_words(found: Cleared, as_at: date) -> str:
    """Return by which day it is done, in the middle future and in four futures out of five."""

    def words(week: int | None) -> str:
        if week is None:
            return "not within a year and a half"
        return date_format(as_at + timedelta(weeks=week + 1), "j F Y")

    middle, low, high = map(words, found)
    return f"{middle} ({low} to {high})" if low != high else middle


def by_weeks(found: Answer, as_at: date) -> list[Weeks]:
    """Return what becomes of each four weeks of a year."""
    both = [each for each in (found.base, found.changed) if each]
    return [
        Weeks(
            as_at + timedelta(weeks=GROUP * number, days=1),
            as_at + timedelta(weeks=GROUP * (number + 1)),
            [in_words(each.months[number], percent) for each in both],
            [in_words(each.open[GROUP * (number + 1)], cases) for each in both],
        )
        for number in range(len(found.base.months))
    ]


def seen(found: Check, as_at: date) -> list[Seen]:
    """Return the figures of the last year, as the model makes them and as they were."""
    model, was = found.model, found.happened
    begun = as_at - LAST_YEAR
    last = date_format(begun + timedelta(weeks=COHORT), "j F Y")
    first = date_format(begun + timedelta(days=1), "j F Y")
    share = Share(was.in_time, was.judged)
    rate = f"Plans within 20 weeks, {EXCEPTIONS_IN}, of requests from {first} to {last}"
    return [
        Seen(
            rate,
            in_words(model.rate, percent),
            told(share),
            told(was.cohort),
            fit(model.rate, share.rate),
        ),
        *(
            Seen(what, in_words(each, cases), f"{number:,}", without, fit(each, number))
            for what, each, number, without in (
                ("Plans sent in the year", model.sent, was.sent, ""),
                ("Cases open at its end", model.open[-1], was.open, ""),
                (PAST, model.overdue, was.past, f"{was.overdue:,} overdue"),
            )
        ),
    ]


def told(share: Share) -> str:
    return f"{share.words} ({share.part:,} of {share.whole:,})"


def fit(model: Range | None, happened: float | None) -> str:
    if model is None or happened is None:
        return "Nothing to compare"
    if happened < model.low:
        return "The model gives too many"
    return "The model gives too few" if happened > model.high else "Within the range"


def error(found: Answer) -> str:
    """Return how far off the means may be for having drawn no more futures, in words."""
    both = [each for each in (found.base, found.changed) if each]
    rate = max((each.rate or NONE).error for each in both)
    number = max(each.open[-1].error for each in both)
    return (
        f"{found.base.futures} futures were drawn, the same with and without the change. For "
        f"having drawn no more of them, a share may be off by {100 * rate:.1f} points and a number "
        f"of open cases by {number:.0f}."
    )
