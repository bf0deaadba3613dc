"""What may be shown of who waits, and of where the time goes: by the rules of `disclosure`.

Where small numbers are hidden, or counts rounded:

- Children are counted by how far they have come at least, in counts that include each other. They
  add up to all who wait, so they are shown only where that is. What lies between two of them is no
  better known than they are: in tens, the least of one and the most of another are 1 apart, or 11.
- The backlog is shown at month ends at which no case of it could still be in time: what `backlog`
  shows of each of these month ends, and no more. The straight line is drawn from what is shown of
  the first day, so whether the backlog is ahead of it says nothing of the exact numbers. Whether
  any case was open on the day promised is what the verdict says, and how many what is shown of it.
- Weeks from step to step are whole, without the number of plans, and only of so many plans that
  each quarter of them is not small. They overlap with no count of children that is shown.
- Of late steps, and of plans within a limit, nothing: they are parts of what is shown elsewhere.

A confidential professional board, and staff, are shown everything. Pure.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from ehcp_tracking import stages
from ehcp_tracking.choices import Stage
from governance.disclosure import SMALL, TEN, Count, counted, exactly
from governance.lines import Snapshot
from governance.verdicts import in_words
from governance.waiting import figures as exact
from governance.waiting.figures import Lateness, Limit, days_in_law, on_line
from wsoa.models import Disclosure
from wsoa.months import Month

ENOUGH = 4 * (SMALL + 1)  # plans, of which a quarter is not small
# How far a child has come at least: the stages that this leaves.
COME_TO = {
    "An assessment was agreed": tuple(stages.STAGES[1:]),
    "All advice is in, or a plan was agreed": (
        Stage.TO_DECIDE_ON_PLAN,
        Stage.TO_DRAFT,
        Stage.TO_FINALISE,
    ),
    "The draft plan was sent": (Stage.TO_FINALISE,),
}


class Row(NamedTuple):
    """Open cases of one stage, or all: in all, overdue, and by age."""

    name: str
    counts: Mapping[str, Count]

    @property
    def by_age(self) -> list[Count]:
        return [self.counts[age] for age in stages.AGES]


class Point(NamedTuple):
    """A day of the backlog: how many cases were left, and how many the straight line leaves."""

    day: date
    left: Count
    line: Count


class BurnDown(NamedTuple):
    received_before: date
    complete_by: date
    points: list[Point]
    words: str


class Waiting(NamedTuple):
    """Children waiting: for whoever is shown everything by stage and age, with the longest wait.

    Else by how far they have `come`, which is nothing where all who wait are not shown.
    """

    as_at: date
    rows: list[Row]
    come: dict[str, Count]
    longest_weeks: int | None
    burn_down: BurnDown | None

    @property
    def total(self) -> Row:
        return self.rows[-1]

    @property
    def ages(self) -> Iterable[str]:
        """The ages of a row, by name."""
        return stages.AGE_NAMES.values()


def all_is_shown(rule: Disclosure | None) -> bool:
    return rule in (None, Disclosure.NOTHING)


def waiting(
    found: exact.Waiting, rule: Disclosure | None, *, total_is_shown: bool = True
) -> Waiting:
    """Return who waits as it may be shown; `total_is_shown`: so may be all who wait."""
    left = found.burn_down and burn_down(found.burn_down, rule)
    if not all_is_shown(rule):
        come = come_to(found, rule) if rule and total_is_shown else {}
        return Waiting(found.as_at, [], come, None, left)
    rows = [row(each.name, each.stands, rule) for each in found.stages]
    rows.append(row("All of them", found.total, rule))
    return Waiting(found.as_at, rows, {}, found.longest_weeks, left)


def row(name: str, stands: Snapshot, rule: Disclosure | None) -> Row:
    return Row(name, {part: number(stands, part, rule) for part in stands.counts})


def number(stands: Snapshot, part: str, rule: Disclosure | None) -> Count:
    return exactly(stands, part) if rule is None else counted(stands.counts[part], rule)


def come_to(found: exact.Waiting, rule: Disclosure) -> dict[str, Count]:
    """Return how many had come so far at least."""
    at = {each.key: each.stands.counts["total"] for each in found.stages}
    return {
        name: counted(sum(at[stage] for stage in beyond), rule) for name, beyond in COME_TO.items()
    }


def burn_down(found: exact.BurnDown, rule: Disclosure | None) -> BurnDown | None:
    """Return the month ends of the backlog; None where none of them may be shown."""
    first, last = found.received_before, found.complete_by
    start, *later = found.points
    if rule is Disclosure.HIDE:
        decided = first + timedelta(days=days_in_law("plan"))
        later = [each for each in later if each.day > decided]
    if not later:
        return None
    most = number(start.stands, start.part, rule)
    points = [
        Point(each.day, number(each.stands, each.part, rule), straight(most, first, last, each.day))
        for each in (start, *later)
    ]
    now = points[-1]
    if found.open_then is None:
        return BurnDown(first, last, points, standing(now, last))
    then = None
    if rule is not Disclosure.HIDE or any(each.day == last for each in later):
        then = counted(found.open_then, rule or Disclosure.NOTHING)
    words = on_the_day(then, last, now, any_open=found.open_then > 0)
    return BurnDown(first, last, points, words)


def straight(most: Count, first: date, last: date, day: date) -> Count:
    """Return what the straight line leaves on a day, as wide as what it begins with is known."""
    low, high = (on_line(end, first, last, day) for end in most[:2])
    if low == high:
        return Count(low, high)
    return Count(low - low % TEN, high - high % TEN + TEN - 1)


def standing(point: Point, complete_by: date) -> str:
    """Return how the backlog stands beside its straight line, as far as what is shown tells."""
    return f"{beside(point.left, point.line)} the straight line to none by {in_words(complete_by)}"


def on_the_day(then: Count | None, complete_by: date, now: Point, *, any_open: bool) -> str:
    """Return whether the promise was met: how many were open on its day, then what still is.

    `then` is None where that number is not shown; none or some is what the verdict says.
    """
    on = f"open on {in_words(complete_by)}, the day promised"
    if not any_open:
        return f"None were {on}"
    some = then.words if then and then.low else "Some"
    told = f"{some} {'was' if some == '1' else 'were'} {on}"
    if now.day == complete_by:
        return told
    return f"{told}; still open: {now.left.words.lower() if now.left.high else 'none'}"


def beside(left: Count, line: Count) -> str:
    behind = left.low - line.low
    if (left.low, line.low) == (left.high, line.high) and behind:
        cases = f"{abs(behind):,} case{'' if abs(behind) == 1 else 's'}"
        return f"{cases} {'behind' if behind > 0 else 'ahead of'}"
    if left.low > line.high:
        return "behind"
    if left.high < line.low:
        return "ahead of"
    return "on" if left.low == left.high else "near"


# Where the time goes


class Limited(NamedTuple):
    """A limit in words, and the share of plans that kept to it, where that is shown."""

    words: str
    kept: str


class Span(NamedTuple):
    """What lies between two steps: quarter, half and three quarters of plans took up to `weeks`.

    No `weeks` where there is no plan, or there are too few to show any; no `plans` where their
    number is not shown. `quarters` are the same weeks as numbers.
    """

    name: str
    plans: Count | None
    quarters: list[float]
    weeks: list[str]
    in_law: Limited | None
    own: Limited | None


class Time(NamedTuple):
    """Where the time went in some months; `lateness` where everything is shown.

    `of_many`: weeks are shown of many plans alone, and never of how many.
    """

    as_at: date
    of_many: bool
    first: Month
    last: Month
    steps: list[Span]
    reached: list[Span]
    lateness: Lateness | None


def time_taken(found: exact.Time, rule: Disclosure | None) -> Time:
    """Return where the time went as it may be shown."""
    return Time(
        found.as_at,
        not all_is_shown(rule),
        found.first,
        found.last,
        [span(each, rule) for each in found.steps],
        [span(each, rule) for each in found.reached],
        found.lateness if all_is_shown(rule) else None,
    )


def whole_weeks(number: float) -> str:
    return f"{number:.0f} week{'' if number == 1 else 's'}"


def span(each: exact.Span, rule: Disclosure | None) -> Span:
    base = each.weeks.base
    quarters = [one for one in each.weeks[1:] if one is not None]
    if all_is_shown(rule):
        plans = exactly(each.line, each.key) if rule is None else Count(base, base)
        words = [f"{one:.1f} weeks" for one in quarters]
        return Span(each.name, plans, quarters, words, limited(each.in_law), limited(each.own))
    quarters = [int(one + 0.5) for one in quarters] if base >= ENOUGH else []
    words = [whole_weeks(one) for one in quarters]
    limits = (limit and Limited(limit.words, "") for limit in (each.in_law, each.own))
    return Span(each.name, None, quarters, words, *limits)


def limited(limit: Limit | None) -> Limited | None:
    if limit is None:
        return None
    kept = f"{limit.kept.words} ({limit.kept.part:,} of {limit.kept.whole:,})"
    return Limited(limit.words, kept if limit.kept.whole else "")
