"""Whether what people read keeps what was promised, by the rule that a measure has. Pure.

Only readings of the due day or before count, from the day on which the plan was first published,
and of those that were recorded by the day of the question. An earlier one is a baseline. Too few of
them, or none for too long before the day, are never a success: the reason says what is missing.
What is still not so after its day was not so by then, though nobody read it in time.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple, Protocol

from governance.verdicts import Verdict, in_words, on_day, wanted
from priorities.models import Measure

Rule, Kind, UP = Measure.Rule, Measure.Kind, Measure.Direction.UP
ALL = Decimal(100)
TERMS = ("spring", "summer", "autumn")  # January to April, May to August, September to December
WHAT = {Rule.SURVEY: "survey", Rule.TERM: "term", Rule.PERIOD: "period"}


class Read(Protocol):
    """A reading: a number has a value; of any other measure it may say whether it is so."""

    as_at: date
    value: Decimal | None
    reached: bool | None


class Asked(NamedTuple):
    """What was promised: by which rule, in which unit and direction, how much, by when, and on
    which day it was first published.
    """

    kind: str
    rule: str
    direction: str
    unit: str
    target: Decimal | None
    due_on: date
    published_on: date

    def reaches(self, value: Decimal, target: Decimal) -> bool:
        return value >= target if self.direction == UP else value <= target

    def better(self, before: Decimal, now: Decimal) -> bool:
        """Whether a value is better than the one before; an equal one is not."""
        return now > before if self.direction == UP else now < before

    def number(self, value: Decimal) -> str:
        return f"{value.normalize():f}{self.unit}"


class Judged(NamedTuple):
    """A verdict, why, and the latest reading that counts for it."""

    verdict: Verdict
    reason: str
    reading: Read | None


def judged(asked: Asked, readings: Sequence[Read], as_at: date) -> Judged:
    """Return the verdict on what was asked at a day, from the readings known then, any order."""
    known = sorted((each for each in readings if each.as_at <= as_at), key=lambda each: each.as_at)
    baseline = [each for each in known if each.as_at < asked.published_on]
    counts = [each for each in known if asked.published_on <= each.as_at <= asked.due_on]
    verdict, reason = rule_of(asked)(asked, counts, as_at)
    late = known[-1] if known and known[-1].as_at > asked.due_on else None
    if late and verdict == Verdict.NOT_YET_MEASURABLE and late.reached is False:
        verdict, reason = Verdict.NOT_MET, f"It was to be so by {in_words(asked.due_on)}."
    if baseline:
        day, value = in_words(baseline[-1].as_at), said(asked, baseline[-1])
        reason += f" Before the plan was published, on {day}: {value}, a baseline."
    if late:
        reason += f" Later, on {in_words(late.as_at)}: {said(asked, late)}."
    return Judged(verdict, reason, counts[-1] if counts else None)


def missed_since(asked: Asked, readings: Sequence[Read], as_at: date) -> bool:
    """Whether what was asked would not be so if it were due on `as_at`, by what was read since."""
    known = [each for each in readings if asked.published_on <= each.as_at <= as_at]
    since = [each for each in known if each.as_at > asked.due_on]
    if not since:
        return False
    again = asked._replace(due_on=as_at)
    known.sort(key=lambda each: each.as_at)
    return rule_of(again)(again, known, as_at)[0] == Verdict.NOT_MET


def rule_of(
    asked: Asked,
) -> Callable[[Asked, Sequence[Read], date], tuple[Verdict, str]]:
    """Return the function that judges: of the rule, or of the kind where that has none."""
    if asked.kind != Kind.NUMBER:
        return is_so
    return better_each_time if asked.rule in WHAT else reaches_by_a_day


def said(asked: Asked, reading: Read) -> str:
    if reading.value is not None:
        return asked.number(reading.value)
    return {True: "it was so", False: "it was not so", None: "not said whether it was so"}[
        reading.reached
    ]


def none_yet(asked: Asked, as_at: date) -> str:
    if as_at < asked.due_on:
        return "No reading yet: 1 is needed."
    return f"No reading of {in_words(asked.due_on)} or before: 1 is needed."


def reaches_by_a_day(asked: Asked, readings: Sequence[Read], as_at: date) -> tuple[Verdict, str]:
    """Whether the latest reading reaches the value; where all are wanted, that is 100 per cent."""
    target = ALL if asked.rule == Rule.ALL_OF else asked.target
    if target is None:
        return Verdict.NOT_YET_MEASURABLE, "The plan gives no value that it must reach."
    values = [(each.as_at, each.value) for each in readings if each.value is not None]
    if not values:
        return Verdict.NOT_YET_MEASURABLE, none_yet(asked, as_at)
    day, value = values[-1]
    until = wanted(target, asked.unit, more_is_better=asked.direction == UP, by=asked.due_on)
    verdict = on_day(asked.reaches(value, target), asked.due_on, as_at)
    return verdict, f"{asked.number(value)} on {in_words(day)}. {until}"


def better_each_time(asked: Asked, readings: Sequence[Read], as_at: date) -> tuple[Verdict, str]:
    """Whether each survey, term or period was better than the one before it.

    Of several readings in a term the latest counts. One that is missing leaves the rule open: see
    `missing`.
    """
    what = WHAT[Rule(asked.rule)]
    points = [(each.as_at, each.value) for each in readings if each.value is not None]
    if asked.rule == Rule.TERM:
        points = list({term(day): (day, value) for day, value in points}.values())
    if len(points) < 2:
        more = f"{more_readings(2 - len(points))} needed"
        return Verdict.NOT_YET_MEASURABLE, f"{more} to compare one {what} with the one before."
    for (earlier, before), (day, now) in reversed(list(pairwise(points))):
        if not asked.better(before, now):
            compared = f"{asked.number(before)} on {in_words(earlier)}, {asked.number(now)} on"
            reason = f"No better than the {what} before: {compared} {in_words(day)}."
            over = as_at >= asked.due_on
            return (Verdict.NOT_MET if over else Verdict.OUT_OF_REACH), reason
    if lacking := missing(asked, [day for day, _ in points], as_at):
        return Verdict.NOT_YET_MEASURABLE, lacking
    values = ", ".join(asked.number(value) for _, value in points)
    reason = f"Better each time, {len(points)} readings: {values}."
    return on_day(True, asked.due_on, as_at), reason


def is_so(asked: Asked, readings: Sequence[Read], as_at: date) -> tuple[Verdict, str]:
    """Whether the latest reading that says so says that it is so."""
    telling = [each for each in readings if each.reached is not None]
    if not telling:
        if readings:
            reason = "No reading says whether it is so: 1 that does is needed."
            return Verdict.NOT_YET_MEASURABLE, reason
        return Verdict.NOT_YET_MEASURABLE, none_yet(asked, as_at)
    latest = telling[-1]
    words = f"On {in_words(latest.as_at)} {said(asked, latest)}."
    verdict = on_day(latest.reached, asked.due_on, as_at)
    return verdict, f"{words} To be so by {in_words(asked.due_on)}."


def term(day: date) -> int:
    """Return the number of a school term, counted on through the years."""
    return 3 * day.year + (day.month - 1) // 4


def more_readings(count: int) -> str:
    return "1 more reading is" if count == 1 else f"{count} more readings are"


def missing(asked: Asked, days: Sequence[date], as_at: date) -> str:
    """Return which readings are missing up to the due day, or to `as_at` before it; "" if none is.

    `days` are those of two readings or more, in order. A term that runs may still be read. How
    often there is a survey or a period no plan says: one is missing where the time since the
    latest is longer than any between two.
    """
    until = min(as_at, asked.due_on)
    if asked.rule == Rule.TERM:
        if gaps := terms_missing(days, term(until) - (as_at < asked.due_on)):
            return f"{more_readings(len(gaps))} needed: none of {', '.join(gaps)}."
    elif until - days[-1] > max(later - earlier for earlier, later in pairwise(days)):
        since, what = in_words(days[-1]), WHAT[Rule(asked.rule)]
        return (
            f"1 more reading is needed: none since {since}, and up to {in_words(until)} that is "
            f"longer than from one {what} to the next before."
        )
    return ""


def terms_missing(days: Sequence[date], last: int) -> list[str]:
    """Return the terms without a reading from the first that has one up to `last`."""
    having = {term(day) for day in days}
    absent = (each for each in range(min(having), last + 1) if each not in having)
    return [f"the {TERMS[each % 3]} term {each // 3}" for each in absent]
