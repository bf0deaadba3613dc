"""Which exceptions the law allows. An exception excuses lateness; it never moves a date.

Pure, like the clocks: cases, advice and exceptions are anything with the attributes of a record.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from ehcp_tracking import clocks

CLOSURES = ("school_closed", "early_years_closed")
# Regs. 5(4), 10(4) and 13(3) list the same grounds; reg. 8(2), of those who advise, others.
GROUNDS_OF_AREA = (*CLOSURES, "personal_circumstances", "absent", "coronavirus")
GROUNDS = {
    "decision": GROUNDS_OF_AREA,
    "no_plan": GROUNDS_OF_AREA,
    "plan": GROUNDS_OF_AREA,
    "draft": GROUNDS_OF_AREA,
    "advice": ("personal_circumstances", "absent", "missed_appointment", "coronavirus"),
}
# How long such circumstances last need not be known when they are recorded.
OPEN_ENDED = ("personal_circumstances", "coronavirus")
# SI 2020/471: the limits that fell in this time were relaxed, for a reason that had to do with it.
CORONAVIRUS = (date(2020, 5, 1), date(2020, 9, 25))
FOUR_WEEKS = timedelta(weeks=4)
TWO_WEEKS = timedelta(weeks=2)
WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)


def regulation(duty: str, basis: str) -> str:
    """Return where the exceptions of a duty are listed."""
    if duty == "advice":
        return "reg. 8(2)"
    if basis in clocks.OVERTURNED:
        return "reg. 44(3)"
    if basis == "reassessment":
        return "reg. 27(3)"
    return {"decision": "reg. 5(4)", "no_plan": "reg. 10(4)", "plan": "reg. 13(3)"}[duty]


def absence_needed(duty: str, basis: str) -> timedelta:
    """Return how long an absence from the area must be: 4 weeks; 2 after an overturned decision."""
    return TWO_WEEKS if duty != "advice" and basis in clocks.OVERTURNED else FOUR_WEEKS


def grounds(duty: str, due: date, advice: Iterable[Any]) -> list[str]:
    """Return the grounds that, on the right days, excuse a duty whose limit ends on `due`.

    A closure needs a school or setting that was asked for advice; `advice` is all of the case.
    """
    first, last = CORONAVIRUS
    impossible: set[str] = set() if first <= due <= last else {"coronavirus"}
    if not settings_asked(advice):
        impossible.update(CLOSURES)
    return [ground for ground in GROUNDS[duty] if ground not in impossible]


def settings_asked(advice: Iterable[Any]) -> list[date]:
    """Return the days on which a school or setting was asked for advice."""
    asked = [each.requested_on for each in advice if each.service == "education_setting"]
    return [day for day in asked if day is not None]


def unlawful(exception: Any, case: Any, advice: Iterable[Any]) -> tuple[str, str] | None:
    """Return why the law does not allow `exception`, as (column, reason), or None if it does.

    `advice` is all advice of the case. An exception on "advice" has its row as `.advice`.
    """
    duty, ground = exception.duty, exception.ground
    about: Any = exception.advice if duty == "advice" else None
    if duty == "advice":
        if about.service == clocks.WITHOUT_DUTY:
            return "service", "The family has no duty to advise, so no exception is needed."
        if about.requested_on is None:
            return "service", "This advice was not requested, so it has no time limit to excuse."
    elif case.basis not in clocks.LIMITS[duty]:
        return "duty", "A case on this basis does not have this duty."
    if ground not in GROUNDS[duty]:
        return (
            "ground",
            f"This ground is not listed for this duty ({regulation(duty, case.basis)}).",
        )
    if exception.to_on is None and ground not in OPEN_ENDED:
        return "to_on", "Give the last day: this ground needs one."
    if exception.to_on is not None and exception.to_on < exception.from_on:
        return "to_on", "The last day is before the first. Correct one of them."
    run = clocks.run_of(duty, case, about)
    assert run is not None  # noqa: S101
    return _outside(exception, run, case.basis) or _closure_fault(exception, advice)


def _outside(exception: Any, run: tuple[date, date], basis: str) -> tuple[str, str] | None:
    """Return the fault of an exception whose days have too little to do with the clock's time."""
    started_on, due_on = run
    until = exception.to_on or date.max
    if exception.from_on > due_on or until < started_on:
        return (
            "from_on",
            f"These days lie outside the time limit, from {words(started_on)} to {words(due_on)}.",
        )
    if exception.ground == "absent":
        needed = absence_needed(exception.duty, basis)
        within = min(until, due_on) - max(exception.from_on, started_on) + DAY
        if within < needed:
            return (
                "to_on",
                f"{days_in_words(within.days)} of this absence lie within the time limit, from "
                f"{words(started_on)} to {words(due_on)}. The law asks for at least {needed.days}.",
            )
    first, last = CORONAVIRUS
    if exception.ground == "coronavirus" and not first <= due_on <= last:
        return (
            "ground",
            f"The time limit ended on {words(due_on)}. Coronavirus could excuse only limits that "
            f"ended from {words(first)} to {words(last)}.",
        )
    return None


def closure_window(from_on: date, to_on: date) -> tuple[date, date]:
    """Return the days on which the school must have been asked for a closure to excuse.

    From one week before it closes to one week before it opens again, both included.
    """
    return from_on - WEEK, to_on - (WEEK - DAY)  # a far last day has no day after it


def _closure_fault(exception: Any, advice: Iterable[Any]) -> tuple[str, str] | None:
    if exception.ground not in CLOSURES:
        return None
    length = exception.to_on - exception.from_on + DAY
    if length < FOUR_WEEKS:
        return (
            "to_on",
            f"A closure must last at least 28 days. This one lasts {days_in_words(length.days)}.",
        )
    first, last = closure_window(exception.from_on, exception.to_on)
    if not any(first <= day <= last for day in settings_asked(advice)):
        return (
            "from_on",
            "The school or early years setting was not asked for advice from "
            f"{words(first)} to {words(last)}, so its closure does not excuse.",
        )
    return None


def words(day: date) -> str:
    """Return a day as people write it: 5 January 2026."""
    return f"{day.day} {day:%B %Y}"


def days_in_words(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
