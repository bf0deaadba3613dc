"""What the model gives, in words and rows. It computes nothing but differences."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from math import inf
from typing import NamedTuple

from django.utils.formats import date_format

from governance.what_if.figures import Answer, Check
from governance.what_if.inputs import COHORT, LAST_YEAR, Ended
from governance.what_if.model import GROUP, NONE, Cleared, Outlook, Range, week_of
from wsoa.share import Share

EXCEPTIONS_IN = "exceptions not taken out"
PAST = f"Of these, past 20 weeks, {EXCEPTIONS_IN}"
WITHIN, NOTHING = "Within the range", "Nothing to compare"
NO_DAY = "No day can be told"


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


def rows(found: Answer, past: Check, as_at: date) -> Iterator[Row]:
    """Yield each outcome, the share in time first.

    A day by which what is overdue has ended is told only where that of last year was right.
    """

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
    yield cleared(found, as_at, can_be_told=fit_of_day(past, as_at) == WITHIN)
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


def cleared(found: Answer, as_at: date, *, can_be_told: bool) -> Row:
    what = f"The {found.overdue:,} overdue now have all ended, with a plan or without, by"
    if not found.overdue:
        return Row("What is overdue now", "None is overdue", "None is overdue")
    if not can_be_told:
        return Row(what, NO_DAY, NO_DAY, "Cannot be told")
    base, changed = found.base.cleared, found.changed and found.changed.cleared
    if changed is None:
        return Row(what, days_in_words(base, as_at))
    if base.middle is None or changed.middle is None:
        difference = "Cannot be told"
    else:
        difference = signed(changed.middle - base.middle, 0, "weeks")
    return Row(what, days_in_words(base, as_at), days_in_words(changed, as_at), difference)


def why_no_day(found: Answer, past: Check, as_at: date) -> str:
    """Return why no day is told by which what is overdue has ended; empty where one is."""
    if not found.overdue or fit_of_day(past, as_at) == WITHIN:
        return ""
    told = (
        f"No day is told by which the {found.overdue:,} overdue now have all ended. The model "
        "empties a queue in turn, and knows no case that gets stuck. "
    )
    was = past.happened.cleared
    if not was.overdue:
        return f"{told}None was overdue a year ago, so it cannot be tried."
    made = days_in_words(past.model.cleared, as_at - LAST_YEAR, "not within the year")
    return (
        f"{told}Begun a year ago, it gave this day for the {was.overdue:,} overdue then: {made}. "
        f"What happened: {last_day(was, as_at)}."
    )


def last_day(found: Ended, as_at: date) -> str:
    """Return by which day all of them had ended, or how many have not."""
    if found.left:
        return f"not by {date_format(as_at, 'j F Y')}, {found.left:,} still open"
    return date_format(found.last_on, "j F Y") if found.last_on else "None was overdue"


def days_in_words(
    found: Cleared, as_at: date, otherwise: str = "not within a year and a half"
) -> str:
    """Return by which day it is done, in the middle future and in four futures out of five."""

    def words(week: int | None) -> str:
        if week is None:
            return otherwise
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
        Seen(
            f"The {was.cleared.overdue:,} overdue when it began had all ended by",
            days_in_words(model.cleared, begun, "not within the year"),
            last_day(was.cleared, as_at),
            "",
            fit_of_day(found, as_at),
        ),
    ]


def told(share: Share) -> str:
    return f"{share.words} ({share.part:,} of {share.whole:,})"


def fit(model: Range | None, happened: float | None) -> str:
    if model is None or happened is None:
        return NOTHING
    if happened < model.low:
        return "The model gives too many"
    return "The model gives too few" if happened > model.high else WITHIN


def fit_of_day(found: Check, as_at: date) -> str:
    """Return how the day agrees by which all had ended that were overdue where the year began."""
    model, was = found.model.cleared, found.happened.cleared
    if not was.overdue:
        return NOTHING
    day = was.last_on
    happened = inf if day is None else week_of((day - (as_at - LAST_YEAR)).days)
    low, high = (inf if week is None else week for week in (model.low, model.high))
    if happened < low:
        return "The model gives too late a day"
    return "The model gives too early a day" if happened > high else WITHIN


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
