"""Our figures of a year against the published ones: how far apart, and likely why. Pure."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple, Protocol

from governance.lines import Line
from wsoa.months import Month
from wsoa.share import Share

ROUNDING = Fraction(1, 20)  # rates are published with one decimal place


class Statistic(Protocol):
    """What is used of a year's published figures."""

    year: int
    new_plans: int | None
    in_20_weeks_including_exceptions_pct: Decimal | None
    in_20_weeks_excluding_exceptions_pct: Decimal | None


class Gap(NamedTuple):
    """A rate as it was published, in per cent, and ours."""

    published: Decimal | None
    ours: Share

    @property
    def points(self) -> Fraction | None:
        """Percentage points by which ours is higher; None where either lacks."""
        if self.published is None or not self.ours.whole:
            return None
        return Fraction(100 * self.ours.part, self.ours.whole) - Fraction(self.published)

    @property
    def within(self) -> bool | None:
        """Whether the two may be the same rate, rounded."""
        return None if self.points is None else abs(self.points) <= ROUNDING

    @property
    def words(self) -> str:
        if self.points is None:
            return "Cannot be told"
        if self.within:
            return "Less than 0.1 points: within rounding"
        return f"{float(self.points):+.1f} points: beyond rounding"


class Reconciled(NamedTuple):
    """One year. `plans` is how many more plans we have than were published; None: not known."""

    year: int
    line: Line
    over: bool
    published_plans: int | None
    plans: int | None
    in_time: str
    including: Gap
    excluding: Gap
    reasons: list[str]

    @property
    def agrees(self) -> bool | None:
        """Whether plans and rates are the same, rounded; None where that cannot be told."""
        within = [self.including.within, self.excluding.within]
        if not self.over or self.plans is None or None in within:
            return None
        return self.plans == 0 and all(within)

    @property
    def words(self) -> str:
        """How the two agree, in a sentence."""
        if self.agrees is None:
            return "It cannot be told yet whether ours agree with the published figures."
        if self.agrees:
            return "Ours agree with the published figures: as many plans, rates within rounding."
        return "Ours differ from the published figures."


def reconciled(
    published: Statistic | None,
    line: Line,
    *,
    over: bool,
    overturned: int,
    recorded_late: int,
    begun: Month,
    person_level: bool,
) -> Reconciled:
    """Return how our plans of a year, in `line`, agree with what was published of it.

    `overturned` more followed an overturned decision and are in no rate here; of `recorded_late` a
    date was recorded after the return was made; the first case held here began in `begun`.
    """
    including = Gap(
        published.in_20_weeks_including_exceptions_pct if published else None,
        line.shares["including"],
    )
    excluding = Gap(
        published.in_20_weeks_excluding_exceptions_pct if published else None,
        line.shares["excluding"],
    )
    made = published.new_plans if published else None
    plans = None if made is None else line.counts["plans"] - made
    found = Reconciled(
        year=line.first.year,
        line=line,
        over=over,
        published_plans=made,
        plans=plans,
        in_time=in_time(including.published, made),
        including=including,
        excluding=excluding,
        reasons=[],
    )
    if not over:
        why = ["The year is not over. Its figures are published in the summer after it ends."]
    elif published is None:
        why = ["No published figure of this year is loaded. Administrators load them in Settings."]
    else:
        why = list(reasons(found, overturned, recorded_late, begun, person_level))
    return found._replace(reasons=why)


def in_time(rate: Decimal | None, plans: int | None) -> str:
    """Return how many of the published plans were in time, exceptions included, in words.

    The rate alone is published: so many as give it when it is rounded.
    """
    if rate is None or not plans:
        return "Not known"
    least = ceil((Fraction(rate) - ROUNDING) * plans / 100)
    most = floor((Fraction(rate) + ROUNDING) * plans / 100)
    if least > most:
        return f"The rate is of fewer plans than these {plans:,}"
    return f"{least:,} of {plans:,}" if least == most else f"{least:,} to {most:,} of {plans:,}"


def reasons(
    found: Reconciled, overturned: int, recorded_late: int, begun: Month, person_level: bool
) -> Iterator[str]:
    """Yield what is likely behind a difference, the most certain first; nothing without one."""
    if found.agrees:
        return
    if found.plans and found.plans < 0:
        if begun > Month(found.year - 1, 1):
            yield (
                f"The first case held here began in {begun.words}. Plans of {found.year} whose "
                "cases began earlier are not here."
            )
        if overturned:
            yield (
                f"{plans_in_words(overturned)} of the year followed an overturned decision. They "
                "are new plans in the return; no figure here counts them, since their time limits "
                "are shorter."
            )
        yield "A plan recorded here with another day, or not at all, is in another year or in none."
    if recorded_late:
        yield (
            f"Of {plans_in_words(recorded_late)} of the year a date was recorded or corrected here "
            f"after January {found.year + 1}, when the return is made."
        )
    elif found.plans and found.plans > 0:
        yield "The return may lack plans that are held here: none of them was entered since."
    if found.plans == 0 and found.including.within is False:
        yield "As many plans, but others in time: dates here and in the return are not the same."
    if found.excluding.within is False:
        yield (
            "In the return a plan is marked as an exception once, by hand. Here an exception "
            "counts from the day on which it began, also if it was recorded after the plan was "
            "sent."
        )
    if person_level:
        yield (
            "The return has been made person by person since 2023. Plans with a missing or "
            "impossible date are among its plans and in none of its rates."
        )
    else:
        yield (
            "Up to 2022 the area sent totals. Which plans they are made of is not known, so single "
            "cases cannot be matched with them."
        )


def plans_in_words(number: int) -> str:
    return f"{number:,} plan{'' if number == 1 else 's'}"
