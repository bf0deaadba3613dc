"""Whether a promise is kept, and why one says so. Pure; definitions: contracts, section 4."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil

from governance.lines import Line, Snapshot
from wsoa.share import Share


class Verdict(StrEnum):
    NOT_YET_MEASURABLE = "not_yet_measurable"
    MET = "met"
    NOT_MET = "not_met"
    OUT_OF_REACH = "out_of_reach"
    ON_COURSE = "on_course"
    STILL_POSSIBLE = "still_possible"
    NOT_SHOWN = "not_shown"  # to a board, of which disclosure hides it

    @property
    def words(self) -> str:
        return self.value.replace("_", " ").capitalize()


def verdict(target: Decimal, line: Line) -> Verdict:
    """Return the verdict on a step of a target, in per cent; `line` totals the step's own months.

    Compared by counts: at 65 per cent 129 of 199 is not enough, and 13 of 20 is.
    """
    if line.as_at < line.first.first or not line.shares["cohort"].whole:
        return Verdict.NOT_YET_MEASURABLE
    if line.as_at >= line.last.last:
        if reaches(target, line.shares["lowest"]):
            return Verdict.MET
        if not reaches(target, line.shares["highest"]):
            return Verdict.OUT_OF_REACH if line.open_in_time else Verdict.NOT_MET
    return Verdict.ON_COURSE if reaches(target, line.shares["cohort"]) else Verdict.STILL_POSSIBLE


def reaches(target: Decimal, share: Share) -> bool:
    return share.part >= needed(target, share.whole)


def needed(target: Decimal, whole: int) -> int:
    """Return how many of a whole are enough for the target."""
    return ceil(Fraction(target) * whole / 100)


def reason(target: Decimal, line: Line) -> str:
    """Return, in words, why the verdict on a step is what it is."""
    cohort, lowest, highest = (line.shares[name] for name in ("cohort", "lowest", "highest"))
    waiting = line.open_in_time
    enough = f"{target.normalize():f}% takes at least {needed(target, cohort.whole)}"
    match verdict(target, line):
        case Verdict.NOT_YET_MEASURABLE if line.as_at < line.first.first:
            return f"Its first month, {line.first.words}, has not begun."
        case Verdict.NOT_YET_MEASURABLE if waiting:
            return f"None is decided yet. {waiting} can still be in time."
        case Verdict.NOT_YET_MEASURABLE:
            return "There is nothing to judge."
        case Verdict.MET if waiting:
            return f"{lowest.words} at the least, whatever becomes of the {waiting} undecided."
        case Verdict.OUT_OF_REACH:
            return f"{highest.words} at the most, even if all {waiting} undecided are in time."
        case Verdict.MET | Verdict.NOT_MET:
            return f"{cohort.part} of {cohort.whole} were in time: {cohort.words}. {enough}."
    months = "" if line.as_at >= line.last.last else f", and {line.last.words} is not over"
    undecided = f": between {lowest.words} and {highest.words}" if waiting else ""
    return f"Cannot be judged yet{undecided}{months}. Of those decided, {cohort.words} in time."


def on_day(reached: bool | None, due_on: date, as_at: date) -> Verdict:
    """Return the verdict on what is judged as it stood on one day; None: nothing to judge.

    `reached` says whether the target is reached on that day, or now while it is to come.
    """
    if reached is None:
        return Verdict.NOT_YET_MEASURABLE
    if as_at >= due_on:
        return Verdict.MET if reached else Verdict.NOT_MET
    return Verdict.ON_COURSE if reached else Verdict.STILL_POSSIBLE


def backlog_verdict(stands: Snapshot, received_before: date, complete_by: date) -> Verdict:
    """Return whether none of the backlog was open on `complete_by`, whatever came later."""
    counts = stands.counts
    counted = counts["outstanding"] and stands.as_at >= received_before
    done = counts["completed_by_target"] == counts["outstanding"]
    return on_day(done if counted else None, complete_by, stands.as_at)


def backlog_reason(stands: Snapshot, received_before: date, complete_by: date) -> str:
    """Return, in words, why the verdict on the backlog is what it is."""
    outstanding = stands.counts["outstanding"]
    open_then = outstanding - stands.counts["completed_by_target"]
    match backlog_verdict(stands, received_before, complete_by):
        case Verdict.NOT_YET_MEASURABLE if not outstanding:
            return "No case of the backlog is held here."
        case Verdict.NOT_YET_MEASURABLE:
            return f"It is counted from {in_words(received_before)}."
        case Verdict.MET:
            return f"All {outstanding} were completed by {in_words(complete_by)}."
        case Verdict.NOT_MET:
            return f"{open_then} of {outstanding} were still open on {in_words(complete_by)}."
        case Verdict.ON_COURSE:
            return f"None is open. The day promised is {in_words(complete_by)}."
    return f"{open_then} of {outstanding} are open, to be completed by {in_words(complete_by)}."


def wanted(target: Decimal, unit: str, *, more_is_better: bool, by: date) -> str:
    """Return what a target on a value asks for: "To be at least 70% by 31 March 2021."."""
    least = "at least" if more_is_better else "at most"
    if more_is_better and unit == "%" and target == 100:
        least = "all of them,"
    return f"To be {least} {target.normalize():f}{unit} by {in_words(by)}."


def in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
