"""How the standing of a measure is told in words, on pages and in files."""

from decimal import ROUND_HALF_UP, Decimal

from governance.measures import MeasureStanding, Shows, StepStanding
from governance.verdicts import in_words
from priorities.models import Measure

NOTHING = "Nothing yet"
HIDDEN = "Not shown"  # to a board, which reads the verdict at most
TENTH = Decimal("0.1")


def number(value: Decimal, unit: str, *, divided: bool = False) -> str:
    """Return a value with its unit, to one decimal, halves up; a whole one without, unless it was
    `divided`, as official statistics print a rate.
    """
    rounded = value.quantize(TENTH, ROUND_HALF_UP)
    if not divided and rounded == rounded.to_integral_value():
        return f"{int(rounded):,}{unit}"
    return f"{rounded:,}{unit}"


def value(shown: StepStanding | Shows, unit: str) -> str:
    """Return what there is to show: a range while it can still change, else a single number."""
    divided = unit == "%" and shown.denominator is not None
    low, high = shown.lowest, shown.highest
    if low is not None and high is not None and low != high:
        ends = (number(each, unit, divided=divided) for each in (low, high))
        return " to ".join(ends)
    if shown.value is None:
        return HIDDEN if shown.withheld else NOTHING
    return number(shown.value, unit, divided=divided)


def counts(shown: StepStanding | Shows) -> str:
    """Return "150 of 218", "of 12 late steps", or nothing where there are no counts to show."""
    if not shown.denominator:
        return ""
    of = f"of {shown.denominator:,}"
    if shown.of:
        of += f" {shown.of}{'' if shown.denominator == 1 else 's'}"
    return of if shown.numerator is None else f"{shown.numerator:,} {of}"


def whole(found: MeasureStanding) -> str:
    """Return what a measure has to show, with its counts: "68.8% (150 of 218)"."""
    told, counted = value(found.shown, found.unit), counts(found.shown)
    if found.reading and found.reading.value is None:
        told = f"Read on {in_words(found.reading.as_at)}"
    elif found.reading and not found.current:
        told = f"{told}, {in_words(found.reading.as_at)}"
    return f"{told} ({counted})" if counted else told


def rule(measure: Measure) -> str:
    """Return how the readings of a measure are judged."""
    if measure.kind != Measure.Kind.NUMBER:
        return (
            "By its latest reading that says whether it is so, of the day by which it is to be so "
            "or before."
        )
    each_time = "Each {0} must be better than the {0} before it, and an equal one is not. "
    none_missing = (
        "It takes two readings, and no longer from the latest to the day than from one {} to the "
        "next."
    )
    return {
        Measure.Rule.ALL_OF: (
            "All of them, 100% and nothing less, by the latest reading of its day or before."
        ),
        Measure.Rule.SURVEY: f"{each_time.format('survey')}{none_missing.format('survey')}",
        Measure.Rule.PERIOD: f"{each_time.format('period')}{none_missing.format('period')}",
        Measure.Rule.TERM: (
            f"{each_time.format('term')}Of a term its last reading counts: spring is January to "
            "April, summer May to August, autumn September to December. It takes two terms, and "
            "none without a reading from the first up to the day."
        ),
        "": ("By its latest reading of the day by which a value is to be reached, or before."),
    }[measure.rule]
