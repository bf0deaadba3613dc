"""What may be shown of figures: the one way from `board.Figures` to a month's page and its files.

Decision 9 of the design. A board member reads every month end beside every other, so what is
hidden in one month must not follow from the months around it, nor from a sum. Whatever is from 1
to 5 could, for all that is shown, be each of 1, 2, 3, 4 and 5:

- A rate is a whole per cent without the counts behind it. It is shown when those in time, those
  late and those undecided are each none or more than five. Without counts nothing tells how large
  a cohort is, so no sum of cohorts gives a hidden one back. Nobody at all looks like a few.
- Where the rate is hidden, the verdict is shown if any of 1 to 5 would have led to the same, also
  with five more or fewer in a part that is not small.
- How likely an undecided promise is, is one word of three, where a rate would be shown: none of
  those in time, late and undecided is then small. It is drawn, and as coarse as that.
- Cases that ended late without a plan are in no rate. Beside it stands whether they are ten.
- Services stand beside each other for a quarter that is decided, all of them or none.
- Children are counted in tens, and only in counts that include each other: all who wait, those
  overdue, those overdue for long. The least of one ten and the most of another are 1 apart, or
  11, so no two of them pin down what lies between, in one month or in several. The backlog
  likewise. A count of open cases is not shown where it leaves fewer than five to a small number
  of them.

An area may have its counts rounded to 5 instead, with rates of the rounded counts; or show a
confidential professional board everything. Staff are shown the same as such a board, exact to a
decimal, and each number with the line or the snapshot that its cases are behind. Pure.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from ehcp_tracking import kpis
from ehcp_tracking.cohorts import shares_of_cohort
from governance import board
from governance.board import Figures
from governance.lines import Line, Snapshot
from governance.promises import BacklogPromise, Promise
from governance.verdicts import Verdict, verdict
from priorities.models import Measure
from wsoa.models import Disclosure
from wsoa.months import Month
from wsoa.share import Share

SMALL = 5  # a count from 1 to this one is hidden
TEN = 10
UNTOLD = 10**9  # the most of a count whose upper end is not told
NOT_SHOWN = "Not shown: small numbers"
ENDED_LATE = "ended_overdue"
BACKLOG_REASONS = {
    Verdict.NOT_YET_MEASURABLE: "No case of the backlog is held here yet.",
    Verdict.MET: "None of it was open on the day promised.",
    Verdict.NOT_MET: "Some of it was still open on the day promised.",
    Verdict.ON_COURSE: "None of it is open. The day promised is still to come.",
    Verdict.STILL_POSSIBLE: "Some of it is open. The day promised is still to come.",
}


class Rate(NamedTuple):
    """A share in whole per cents, from `low` to `high`; both None where none is shown.

    `part` of `whole`, and `undecided` beside them, where the area shows its board counts. For staff
    it is exact, with the `line` that its cases are behind.
    """

    low: float | None = None
    high: float | None = None
    part: int | None = None
    whole: int | None = None
    undecided: int | None = None
    empty: bool = False
    line: Line | None = None

    @property
    def words(self) -> str:
        if self.empty:
            return "None"
        if self.line:
            return self.line.words("cohort")
        if self.low is None:
            return NOT_SHOWN
        return f"{self.low}%" if self.low == self.high else f"{self.low}% to {self.high}%"


class Count(NamedTuple):
    """How many, from `low` to `high`; for staff with the part of what its cases are behind."""

    low: int
    high: int
    behind: tuple[Line | Snapshot, str] | None = None

    @property
    def words(self) -> str:
        if self.low == self.high:
            return f"{self.low:,}"
        if self.high >= UNTOLD:
            return "Ten or more"
        return f"Fewer than {TEN}" if self.high < TEN else f"{self.low:,} to {self.high:,}"


class Chance(NamedTuple):
    """How likely a promise is: in words that are exact for staff, and one of three for a board."""

    words: str
    made_on: date
    is_low: bool
    is_exact: bool

    @property
    def sentence(self) -> str:
        by = f"the forecast made on {self.made_on.day} {self.made_on:%B %Y}"
        if self.is_exact:
            return f"Chance to be met, by {by}: {self.words[:1].lower()}{self.words[1:]}."
        return f"{self.words} to be met, by {by}."


class Cohort(NamedTuple):
    """Months that are counted together: of a target step with its verdict, or without a target.

    `may_tell_chance`: no part of it is small, so how likely it is tells of no few children.
    `ended_late` are, of plans, the cases that left the rate by ending late without one.
    """

    first: Month
    last: Month
    rate: Rate
    decided: bool
    measure: Measure | None = None
    target: Decimal | None = None
    verdict: Verdict | None = None
    reason: str = ""
    may_tell_chance: bool = False
    chance: Chance | None = None
    ended_late: Count | None = None

    @property
    def months(self) -> str:
        return in_words(self.first, self.last)

    @property
    def words(self) -> str:
        """The rate in words; a single number that can still change says so."""
        single = self.rate.low is not None and self.rate.low == self.rate.high
        so_far = single and not self.decided and not self.rate.line
        return f"{self.rate.words} so far" if so_far else self.rate.words

    @property
    def judged(self) -> str:
        """The verdict in words."""
        return self.verdict.words if self.verdict else NOT_SHOWN


class Services(NamedTuple):
    """Advice asked for in a quarter that is over; no rates before all of it is decided.

    For staff there are ranges until then.
    """

    first: Month
    last: Month
    decided: bool
    rates: dict[str, Rate]

    @property
    def lowest_first(self) -> list[tuple[str, Rate]]:
        """The services with a rate that is shown, the one with the lowest first."""
        shown = {name: rate for name, rate in self.rates.items() if rate.low is not None}
        return sorted(shown.items(), key=lambda each: each[1].low or 0)

    @property
    def months(self) -> str:
        return in_words(self.first, self.last)


def in_words(first: Month, last: Month) -> str:
    """Return months as a person writes them: "January to September 2020"."""
    if first == last:
        return first.words
    start = f"{first.first:%B}" if first.year == last.year else first.words
    return f"{start} to {last.words}"


class Children(NamedTuple):
    """Children waiting for a plan. A count is None where it is not shown."""

    total: Count | None
    in_time: Count | None
    overdue: Count | None
    up_to_26_weeks: Count | None
    over_26_weeks: Count | None


class Backlog(NamedTuple):
    """The backlog and its promise. A count is None where it is not shown.

    `counts` has "outstanding", "open", from the day promised on "open_on_the_day" and, unless small
    numbers are hidden, "completed". For staff it has "completed_by_target" for what was open on the
    day, and `oldest_weeks`.
    """

    measure: Measure | None
    verdict: Verdict
    reason: str
    received_before: date
    complete_by: date
    counts: Mapping[str, Count | None]
    oldest_weeks: int | None = None


class Board(NamedTuple):
    """All that a board is shown of the cases as at a month's end.

    Without a `rule` it is for staff, and exact; `bands` says to them how many cases are overdue by
    how many weeks, and `begun` whether any had started. There are single `months` only where
    everything is shown.
    """

    month: Month
    as_at: date
    rule: Disclosure | None
    plans: list[Cohort]
    advice: list[Cohort]
    services: list[Services]
    children: Children
    backlog: Backlog | None
    bands: Mapping[str, Count] = {}
    begun: bool = True
    months: Mapping[str, list[Line]] = {}


def for_board(found: Figures, rule: Disclosure) -> Board:
    """Return what a board may be shown of the figures under the rule of its area."""
    return Board(
        month=found.month,
        as_at=found.as_at,
        rule=rule,
        plans=[cohort(each, rule) for each in found.plans],
        advice=[cohort(each, rule) for each in found.advice],
        services=[services(each, rule) for each in found.services],
        children=children(found, rule),
        backlog=found.backlog and backlog(found, found.backlog, rule),
        months=found.months if rule is Disclosure.NOTHING else {},
    )


def for_staff(found: Figures) -> Board:
    """Return the same figures, exact, each number with what its cases are behind."""
    shown = for_board(found, Disclosure.NOTHING)
    return shown._replace(
        rule=None,
        plans=[exact_cohort(*each) for each in zip(shown.plans, found.plans, strict=True)],
        advice=[exact_cohort(*each) for each in zip(shown.advice, found.advice, strict=True)],
        services=[
            each._replace(rates={name: exact_rate(line) for name, line in lines.items()})
            for each, lines in zip(shown.services, found.services, strict=True)
        ],
        children=exact_children(found),
        bands={band: exactly(found.open.stands, band) for band in kpis.OVERDUE_BANDS},
        backlog=shown.backlog and found.backlog and exact_backlog(shown.backlog, found.backlog),
        begun=found.begun,
    )


def exact_cohort(shown: Cohort, found: board.Cohort) -> Cohort:
    line, promise = found
    return shown._replace(
        rate=exact_rate(line),
        reason=promise.reason if promise else "",
        ended_late=exactly(line, ENDED_LATE) if ENDED_LATE in line.counts else None,
    )


def exact_rate(line: Line) -> Rate:
    low, high = (line.shares[end].rate for end in ("lowest", "highest"))
    counts = *line.shares["cohort"], line.open_in_time
    if low is None or high is None:
        return Rate(None, None, *counts, empty=True, line=line)
    return Rate(100 * low, 100 * high, *counts, line=line)


def exact_children(found: Figures) -> Children:
    stands, overdue = found.open
    return children(found, Disclosure.NOTHING)._replace(
        total=exactly(stands, "total"),
        overdue=exactly(overdue, "open_overdue"),
    )


def exact_backlog(shown: Backlog, promise: BacklogPromise) -> Backlog:
    stands = promise.stands
    return shown._replace(
        reason=promise.reason,
        counts={name: exactly(stands, name) for name in stands.counts},
        oldest_weeks=stands.oldest_weeks,
    )


def exactly(behind: Line | Snapshot, part: str) -> Count:
    """Return a count as it is, with what its cases are behind."""
    return Count(behind.counts[part], behind.counts[part], (behind, part))


def small(*counts: int) -> bool:
    return any(0 < each <= SMALL for each in counts)


def counted(count: int, rule: Disclosure) -> Count:
    """Return a count as it may be shown: in tens, to the nearest 5, or as it is."""
    if rule is Disclosure.NOTHING:
        return Count(count, count)
    if rule is Disclosure.ROUND:
        return Count(rounded(count), rounded(count))
    least = count - count % TEN
    return Count(least, least + TEN - 1)


def rounded(count: int) -> int:
    """Return a count to the nearest 5."""
    return 5 * ((count + 2) // 5)


def parts(line: Line) -> tuple[int, int, int]:
    """Return how many of a cohort are in time, late, and undecided."""
    made, judged = line.shares["cohort"]
    return made, judged - made, line.open_in_time


def whole_percent(part: int, whole: int) -> int | None:
    """Return a whole per cent, 0 and 100 for none and all alone; None of nothing."""
    percent = Share(part, whole).percent
    if percent is None or part in (0, whole):
        return percent
    return min(max(percent, 1), 99)


def rate(line: Line, rule: Disclosure) -> Rate:
    """Return the share in time of those that are decided, as a range while some are not."""
    made, late, undecided = parts(line)
    if rule is Disclosure.HIDE and small(made, late, undecided):
        return Rate()
    if not made + late + undecided:
        return Rate(empty=True)
    if rule is Disclosure.ROUND:
        made, late, undecided = (rounded(each) for each in (made, late, undecided))
    whole = made + late + undecided
    low, high = whole_percent(made, whole), whole_percent(made + undecided, whole)
    if rule is Disclosure.HIDE:
        return Rate(low, high)
    return Rate(low, high, made, made + late, undecided)


def cohort(each: board.Cohort, rule: Disclosure) -> Cohort:
    line, promise = each
    found = rate(line, rule)
    if rule is Disclosure.HIDE and found.empty and line.as_at >= line.first.first:
        found = Rate()  # else two that are hidden would be known to hold two children at least
    shown = Cohort(line.first, line.last, found, line.mature, ended_late=ended_late(line, rule))
    if promise is None:
        return shown
    sizeable = rule is Disclosure.NOTHING or rate(line, Disclosure.HIDE).low is not None
    shown = shown._replace(measure=promise.measure, target=promise.target, may_tell_chance=sizeable)
    hidden = rule is Disclosure.HIDE and found.low is None and not found.empty
    if hidden and not any_small_number_would_do(promise):
        return shown._replace(reason="It would tell of a few children.")
    return shown._replace(verdict=promise.verdict, reason=reason(promise, shown.rate))


def ended_late(line: Line, rule: Disclosure) -> Count | None:
    """Return how many ended late without a plan, where small numbers are hidden if ten or more.

    They leave the rate as they end. In tens, two tens more in a month would tell how many late and
    undecided there were at least; so only that a first ten is full is told, once.
    """
    if ENDED_LATE not in line.counts:
        return None
    number = line.counts[ENDED_LATE]
    if rule is Disclosure.HIDE:
        return Count(0, TEN - 1) if number < TEN else Count(TEN, UNTOLD)
    return counted(number, rule)


def any_small_number_would_do(promise: Promise) -> bool:
    """Return whether the verdict stays if each small number behind it is any other of 1 to 5.

    Those undecided one month are in time or late the next, which a reader can tell: so it has to
    stay as well if five more, or fewer, are in a part that is not small. A verdict holds between
    the least and the most of each number if it holds at all of them.
    """
    line = promise.line
    return all(
        verdict(promise.target, with_parts(line, *numbers)) is promise.verdict
        for numbers in product(*map(ends, parts(line)))
    )


def ends(part: int) -> set[int]:
    """Return the least and the most that a part could be for all that one may tell of it."""
    if part > SMALL:
        return {part - SMALL, part + SMALL}
    return {1, SMALL} if part else {0}


def with_parts(line: Line, made: int, late: int, undecided: int) -> Line:
    return line._replace(
        counts={"open_in_time": undecided},
        shares=shares_of_cohort(made, made + late, undecided),
    )


def reason(promise: Promise, rate: Rate) -> str:
    """Return why the verdict is what it is, in no other numbers than those of the rate."""
    target, line = f"{promise.target.normalize():f}%", promise.line
    match promise.verdict:
        case Verdict.NOT_YET_MEASURABLE if line.as_at < line.first.first:
            return f"Its first month, {line.first.words}, has not begun."
        case Verdict.NOT_YET_MEASURABLE if rate.empty:
            return "There is nothing to judge."
        case Verdict.NOT_YET_MEASURABLE:
            return "None is decided yet."
        case Verdict.MET if line.mature:
            return f"Enough were in time for {target}."
        case Verdict.MET:
            return f"Enough were in time for {target}, whatever becomes of any that are undecided."
        case Verdict.NOT_MET if rate.high is not None and rate.high >= promise.target:
            return f"Just under {target} were in time, and all are decided."
        case Verdict.NOT_MET:
            return f"Too few were in time for {target}, and all are decided."
        case Verdict.OUT_OF_REACH:
            return f"{target} cannot be reached any more, even if all undecided are in time."
        case Verdict.ON_COURSE:
            return f"Not decided yet. Of those that are, enough for {target} were in time."
    return f"Not decided yet. Of those that are, too few for {target} were in time."


def services(lines: dict[str, Line], rule: Disclosure) -> Services:
    """Return the rates of a quarter side by side: of all services, or of none of them."""
    first, last = next((line.first, line.last) for line in lines.values())
    if not all(line.mature for line in lines.values()):
        return Services(first, last, False, dict.fromkeys(lines, Rate()))
    rates = {name: rate(line, rule) for name, line in lines.items()}
    if any(each.low is None and not each.empty for each in rates.values()):
        rates = dict.fromkeys(lines, Rate())
    return Services(first, last, True, rates)


def children(found: Figures, rule: Disclosure) -> Children:
    """Return the children waiting; where small numbers are hidden, only the counts that nest.

    Where counts are rounded, what lies between two of them is what lies between them as shown.
    """
    waiting = found.waiting
    overdue_in_all = waiting.up_to_26_weeks + waiting.over_26_weeks
    total, overdue, over_26_weeks = (
        counted(each, rule) for each in (sum(waiting), overdue_in_all, waiting.over_26_weeks)
    )
    if rule is not Disclosure.HIDE:
        between = less(total, overdue), overdue, less(overdue, over_26_weeks)
        return Children(total, *between, over_26_weeks)
    others = [overdue_in_all]
    if found.backlog:
        others.append(found.backlog.stands.counts["open"])
    among = [each.line.open_in_time for each in found.plans] + [n for n in others if small(n)]
    room = leaves_room(total.high - overdue.low, among)
    return Children(total if room else None, None, overdue, None, over_26_weeks)


def less(whole: Count, part: Count) -> Count:
    """Return what is left of a whole, each a single number."""
    return Count(whole.low - part.low, whole.high - part.high)


def leaves_room(most: int, among: Iterable[int]) -> bool:
    """Return whether `most` leaves each small number among others free to be 1 to 5.

    The others can be told from below, where a range is shown; of the small ones, that there are
    any.
    """
    among = list(among)
    few = [each for each in among if small(each)]
    told = sum(among) - sum(few)
    return not few or most - told - (len(few) - 1) >= SMALL


def backlog(found: Figures, promise: BacklogPromise, rule: Disclosure) -> Backlog:
    """Return the backlog. How long its oldest case has waited is of one child, so not shown."""
    stands = promise.stands.counts
    outstanding, is_open = stands["outstanding"], stands["open"]
    counts: dict[str, Count | None] = {
        "outstanding": counted(outstanding, rule),
        "open": counted(is_open, rule),
    }
    if found.as_at >= promise.complete_by:
        open_then = outstanding - stands["completed_by_target"]
        counts["open_on_the_day"] = counted(open_then, rule)
    if rule is Disclosure.HIDE:
        old = [each.line for each in found.plans if each.line.last.last < promise.received_before]
        for name, count in counts.items():
            if count and not leaves_room(count.high, [line.open_in_time for line in old]):
                counts[name] = None
    else:
        counts["completed"] = less(counted(outstanding, rule), counted(is_open, rule))
    return Backlog(
        measure=promise.measure,
        verdict=promise.verdict,
        reason=BACKLOG_REASONS[promise.verdict],
        received_before=promise.received_before,
        complete_by=promise.complete_by,
        counts=counts,
    )
