"""What a board may be shown of figures: the one way from `board.Figures` to its page and files.

Decision 9 of the design. A board member reads every month end beside every other, so what is
hidden in one month must not follow from the months around it, nor from a sum:

- A rate is a whole per cent without the counts behind it. It is shown when those in time, those
  late and those undecided are each none or more than five; otherwise its verdict alone is. Without
  counts nothing tells how large a cohort is, so no sum of cohorts gives a hidden one back.
- Services stand beside each other for a quarter that is decided, all of them or none.
- Counts of children waiting are shown in full or not at all, and not where they would leave fewer
  than five to those cohorts whose rate is hidden.

An area may have its counts rounded to 5 instead, with rates of the rounded counts; or show a
confidential professional board everything. Pure.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from governance import board
from governance.board import Figures
from governance.lines import Line
from governance.promises import BacklogPromise, Promise
from governance.verdicts import Verdict
from priorities.models import Measure
from wsoa.models import Disclosure
from wsoa.months import Month
from wsoa.share import Share

SMALL = 5  # a count from 1 to this one is hidden
BACKLOG_REASONS = {
    Verdict.NOT_YET_MEASURABLE: "No case of the backlog is held here yet.",
    Verdict.MET: "None of it was open on the day promised.",
    Verdict.NOT_MET: "Some of it was still open on the day promised.",
    Verdict.ON_COURSE: "None of it is open. The day promised is still to come.",
    Verdict.STILL_POSSIBLE: "Some of it is open. The day promised is still to come.",
}


class Rate(NamedTuple):
    """A share in whole per cents, from `low` to `high`; both None where none is shown.

    `part` of `whole`, and `undecided` beside them, where the area shows its board counts.
    """

    low: int | None = None
    high: int | None = None
    part: int | None = None
    whole: int | None = None
    undecided: int | None = None
    empty: bool = False

    @property
    def words(self) -> str:
        if self.empty:
            return "None"
        if self.low is None:
            return "Not shown: small numbers"
        return f"{self.low}%" if self.low == self.high else f"{self.low}% to {self.high}%"


class Cohort(NamedTuple):
    """Months that are counted together: of a target step with its verdict, or without a target."""

    first: Month
    last: Month
    rate: Rate
    decided: bool
    measure: Measure | None = None
    target: Decimal | None = None
    verdict: Verdict | None = None
    reason: str = ""

    @property
    def months(self) -> str:
        return in_words(self.first, self.last)

    @property
    def words(self) -> str:
        """The rate in words; a single number that can still change says so."""
        single = self.rate.low is not None and self.rate.low == self.rate.high
        return f"{self.rate.words} so far" if single and not self.decided else self.rate.words


class Services(NamedTuple):
    """Advice asked for in a quarter that is over; no rates before all of it is decided."""

    first: Month
    last: Month
    decided: bool
    rates: dict[str, Rate]

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

    total: int | None
    in_time: int | None
    overdue: int | None
    up_to_26_weeks: int | None
    over_26_weeks: int | None


class Backlog(NamedTuple):
    """The backlog and its promise. A count is None where it is not shown.

    `counts` has "outstanding", "completed", "open" and, from the day promised on,
    "open_on_the_day".
    """

    measure: Measure | None
    verdict: Verdict
    reason: str
    received_before: date
    complete_by: date
    counts: dict[str, int | None]


class Board(NamedTuple):
    """All that a board is shown of the cases as at a month's end."""

    month: Month
    as_at: date
    rule: Disclosure
    plans: list[Cohort]
    advice: list[Cohort]
    services: list[Services]
    children: Children
    backlog: Backlog | None


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
    )


def small(*counts: int) -> bool:
    return any(0 < each <= SMALL for each in counts)


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
    shown = Cohort(line.first, line.last, rate(line, rule), line.mature)
    if promise is None:
        return shown
    return shown._replace(
        measure=promise.measure,
        target=promise.target,
        verdict=promise.verdict,
        reason=reason(promise, shown.rate),
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
    """Return the children waiting in bands, or merged into those overdue or not, or their total."""
    waiting = found.waiting
    total, overdue = sum(waiting), waiting.up_to_26_weeks + waiting.over_26_weeks
    shown = Children(total, waiting.in_time, overdue, *waiting[1:])
    if rule is Disclosure.NOTHING:
        return shown
    if rule is Disclosure.ROUND:
        return Children(*map(rounded, shown))  # type: ignore[arg-type]
    lines = [each.line for each in found.plans]
    if not small(waiting.in_time, overdue) and leaves_room(waiting.in_time, lines):
        merged = shown._replace(up_to_26_weeks=None, over_26_weeks=None)
        return merged if small(*waiting) else shown
    if not small(total) and leaves_room(total, lines, beside=2):
        return Children(total, None, None, None, None)
    return Children(None, None, None, None, None)


def leaves_room(count: int, lines: Iterable[Line], beside: int = 0) -> bool:
    """Return whether a count of open cases leaves what is hidden among them free to be 1 to 5.

    The undecided of a cohort whose range is shown can be told from below. Where another cohort
    is hidden, as many as could be in it have to remain, and one for each other that is hidden,
    `beside` those cohorts too.
    """
    lines = list(lines)
    hidden = sum(small(*parts(line)) for line in lines) + beside
    told = sum(line.open_in_time for line in lines if not small(*parts(line)))
    return not hidden or count - told >= SMALL + hidden


def backlog(found: Figures, promise: BacklogPromise, rule: Disclosure) -> Backlog:
    """Return the backlog. How long its oldest case has waited is of one child, so not shown."""
    stands = promise.stands.counts
    counts: dict[str, int] = {name: stands[name] for name in ("outstanding", "completed", "open")}
    if found.as_at >= promise.complete_by:
        counts["open_on_the_day"] = stands["outstanding"] - stands["completed_by_target"]
    hidden: set[str] = set()
    if rule is Disclosure.HIDE:
        begun = [e.line for e in found.plans if e.line.last.last < promise.received_before]
        hidden = hidden_of_backlog(counts, begun)
    elif rule is Disclosure.ROUND:
        counts = {name: rounded(count) for name, count in counts.items()}
    return Backlog(
        measure=promise.measure,
        verdict=promise.verdict,
        reason=BACKLOG_REASONS[promise.verdict],
        received_before=promise.received_before,
        complete_by=promise.complete_by,
        counts={name: None if name in hidden else count for name, count in counts.items()},
    )


def hidden_of_backlog(counts: Mapping[str, int], lines: Iterable[Line]) -> set[str]:
    """Return which counts of the backlog to hide, beside the cohorts that were begun before it."""
    lines = list(lines)
    hidden = {name for name, count in counts.items() if small(count)}
    if hidden & {"completed", "open"} or not leaves_room(counts["open"], lines):
        hidden |= {"completed", "open"}
        if not leaves_room(counts["outstanding"], lines, beside=2):
            hidden.add("outstanding")
    return set(counts) if "outstanding" in hidden else hidden
