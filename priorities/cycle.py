"""When a plan is looked at again: days counted from its own dates by the rules of its type. Pure.

No rule here is a limit of law. Each is what usually happens, and says whether that is confirmed.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

# What a rule may count from, in words that follow "after".
STARTS = {
    "accepted": "the plan was accepted as fit for purpose",
    "published": "the date of the plan",
    "report": "the inspectors' report",
}


class Rule(NamedTuple):
    """Something that comes some months after a day, and where it `repeats`, every so many."""

    name: str
    months: int
    counted_from: str  # one of STARTS
    repeats: bool = False
    confirmed: bool = False
    note: str = ""


class Start(NamedTuple):
    """The day from which rules count. One that is `estimated` stands in for a later day."""

    day: date
    estimated: bool = False


class Turn(NamedTuple):
    """A day by which something comes. Without a start there is none: `on` and `days` are None."""

    rule: Rule
    on: date | None
    days: int | None  # from the day that is asked about; negative once it has passed
    start: Start | None

    @property
    def counted(self) -> str:
        """By which rule: "Every 6 months after the inspectors' report"."""
        often = "Every " if self.rule.repeats else ""
        return f"{often}{self.rule.months} months after {STARTS[self.rule.counted_from]}"

    @property
    def passed(self) -> bool:
        return self.days is not None and self.days < 0

    @property
    def left(self) -> str:
        """How far off it is: "In 1 day", "Today", "Passed 3 days ago", "Cannot be counted"."""
        if self.days is None:
            return "Cannot be counted"
        number = f"{abs(self.days)} {'day' if abs(self.days) == 1 else 'days'}"
        if not self.days:
            return "Today"
        return f"Passed {number} ago" if self.passed else f"In {number}"


def rules(stored: Iterable[Mapping]) -> list[Rule]:
    """Return the rules that a plan type keeps.

    Raises ValueError, in words, for what is no rule: it lacks a name, does not count whole months
    from one of STARTS, or says more than a rule does.
    """
    return [rule(each) for each in stored]


def rule(stored: Mapping) -> Rule:
    if not isinstance(stored, Mapping) or not stored.keys() <= {*Rule._fields}:
        raise ValueError(f"A rule of the review cycle says only: {', '.join(Rule._fields)}.")
    if not {"name", "months", "counted_from"} <= stored.keys():
        raise ValueError("A rule of the review cycle has a name, months and counted_from.")
    found = Rule(**stored)
    months = found.months
    if not isinstance(months, int) or isinstance(months, bool) or not 1 <= months <= 120:
        raise ValueError(f"{found.name!r} must come after 1 to 120 months.")
    if found.counted_from not in STARTS:
        raise ValueError(f"{found.name!r} must be counted_from one of: {', '.join(STARTS)}.")
    return found


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or the last day of a month that has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def turns(rules: Iterable[Rule], starts: Mapping[str, Start], as_at: date) -> list[Turn]:
    """Return what has come and what comes next as seen on a day, the earliest first.

    A repeating rule gives its latest day gone by and its next; any other its one day. What has no
    start, or one after `as_at`, comes last and has no day.
    """
    found = [turn for each in rules for turn in turns_of(each, starts, as_at)]
    return sorted(found, key=lambda turn: (turn.on is None, turn.on or as_at))


def turns_of(rule: Rule, starts: Mapping[str, Start], as_at: date) -> Iterator[Turn]:
    start = starts.get(rule.counted_from)
    if not start or start.day > as_at:
        yield Turn(rule, None, None, None)
        return
    number = 1
    if rule.repeats:  # always counted from the start, so that a short month leaves no trace
        while months_after(start.day, rule.months * number) < as_at:
            number += 1
    wanted = {number - 1, number} - {0} if rule.repeats else {number}
    for each in sorted(wanted):
        on = months_after(start.day, rule.months * each)
        yield Turn(rule, on, (on - as_at).days, start)


def next_turn(turns: Iterable[Turn]) -> Turn | None:
    """Return what comes next, today included, or None where nothing does."""
    return next((turn for turn in turns if turn.days is not None and turn.days >= 0), None)
