"""Which exceptions the law allows. An exception excuses lateness; it never moves a date.

Pure, like the clocks: cases, advice and exceptions are anything with the attributes of a record.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from ehcp_tracking import clocks, law

DAY = timedelta(days=1)


def listed(duty: str, basis: str) -> law.Exceptions:
    """Return the exceptions of a duty, which the basis must have."""
    rule = law.rule(duty, basis)
    assert rule is not None and rule.exceptions is not None  # noqa: S101, PT018
    return rule.exceptions


def grounds(duty: str, due: date, advice: Iterable[Any]) -> list[str]:
    """Return the grounds that, on the right days, excuse a duty whose limit ends on `due`.

    A closure needs a school or setting that was asked for advice; `advice` is all of the case.
    """
    impossible = set() if settings_asked(advice) else set(law.CLOSURES)
    impossible |= {key for key, ground in law.GROUNDS.items() if not in_its_time(ground, due)}
    return [ground for ground in law.grounds(duty) if ground not in impossible]


def possible(rule: law.Rule, due_on: date) -> list[law.Ground]:
    """Return the grounds that, on the right days, excuse a limit that ends on `due_on`."""
    listed = rule.exceptions.grounds if rule.exceptions else ()
    return [ground for ground in listed if in_its_time(ground, due_on)]


def in_its_time(ground: law.Ground, due_on: date) -> bool:
    """Whether the law had a ground for time limits that ended on `due_on`."""
    first, last = ground.limits_ended or (date.min, date.max)
    return first <= due_on <= last


def not_in_its_time(ground: law.Ground, due_on: date) -> str:
    """Return why a temporary ground excuses no time limit that ends on `due_on`."""
    assert ground.limits_ended is not None  # noqa: S101
    first, last = ground.limits_ended
    return (
        f"The time limit ends on {words(due_on)}. Coronavirus could excuse only limits that ended "
        f"from {words(first)} to {words(last)}."
    )


def settings_asked(advice: Iterable[Any]) -> list[date]:
    """Return the days on which a school or setting was asked for advice."""
    asked = [each.requested_on for each in advice if each.service == "education_setting"]
    return [day for day in asked if day is not None]


def unlawful(exception: Any, case: Any, advice: Iterable[Any]) -> tuple[str, str] | None:
    """Return why the law does not allow `exception`, as (column, reason), or None if it does.

    `advice` is all advice of the case. An exception on "advice" has its row as `.advice`.
    """
    duty = exception.duty
    about: Any = exception.advice if duty == "advice" else None
    if duty == "advice":
        if about.service == law.WITHOUT_DUTY:
            return "service", "The family has no duty to advise, so no exception is needed."
        if about.requested_on is None:
            return "service", "This advice was not requested, so it has no time limit to excuse."
    elif case.basis not in law.CASE[duty]:
        return "duty", "A case on this basis does not have this duty."
    run = clocks.run_of(duty, case, about)
    assert run is not None  # noqa: S101
    return fault_of(exception, listed(duty, case.basis), run, settings_asked(advice))


def unlawful_of_duty(
    exception: Any, runs: Mapping[tuple[str, date], tuple[date, date]]
) -> tuple[str, str] | None:
    """Return why the law does not allow an exception to a duty that is no case's, as above.

    `runs` is {(duty, day from which it is counted): first and last day of its time}.
    """
    run = runs.get((exception.duty, exception.started_on))
    if run is None:
        return (
            "duty",
            "Then its time limit would not be there, or be counted from another day. Withdraw the "
            "exception first.",
        )
    listed = law.RULES[exception.duty].exceptions
    if listed is None:
        return "duty", "The law lists no exception to this time limit."
    asked = None if exception.asked_on is None else [exception.asked_on]
    fault = fault_of(exception, listed, run, asked)
    if fault is None and asked is None and exception.ground in law.CLOSURES:
        return "asked_on", "Give the day on which the school or setting was asked for advice."
    return fault


def fault_of(
    exception: Any, listed: law.Exceptions, run: tuple[date, date], asked: list[date] | None
) -> tuple[str, str] | None:
    """Return why an exception on one of the grounds `listed` is not lawful, or None if it is.

    `run` is the first and the last day of its time limit, `asked` when the school or setting was
    asked for advice, which is not judged where it is None.
    """
    if exception.ground not in [ground.key for ground in listed.grounds]:
        return "ground", f"This ground is not listed for this duty ({listed.regulation})."
    if exception.to_on is None and exception.ground not in law.OPEN_ENDED:
        return "to_on", "Give the last day: this ground needs one."
    if exception.to_on is not None and exception.to_on < exception.from_on:
        return "to_on", "The last day is before the first. Correct one of them."
    return _outside(exception, run, listed) or _closure_fault(exception, asked)


def _outside(
    exception: Any, run: tuple[date, date], listed: law.Exceptions
) -> tuple[str, str] | None:
    """Return the fault of an exception whose days have too little to do with the clock's time."""
    started_on, due_on = run
    until = exception.to_on or date.max
    if exception.from_on > due_on or until < started_on:
        return (
            "from_on",
            f"These days lie outside the time limit, from {words(started_on)} to {words(due_on)}.",
        )
    if exception.ground == "absent":
        needed = listed.absent_at_least
        within = min(until, due_on) - max(exception.from_on, started_on) + DAY
        if within.days < needed.days:
            return (
                "to_on",
                f"{days_in_words(within.days)} of this absence lie within the time limit, from "
                f"{words(started_on)} to {words(due_on)}. The law asks for at least {needed.days}.",
            )
    ground = law.GROUNDS[exception.ground]
    if not in_its_time(ground, due_on):
        return "ground", not_in_its_time(ground, due_on)
    return None


def closure_window(from_on: date, to_on: date) -> tuple[date, date]:
    """Return the days on which the school must have been asked for a closure to excuse.

    From one week before it closes to one week before it opens again, both included.
    """
    before = timedelta(days=law.ASKED_BEFORE_CLOSING.days)
    return from_on - before, to_on - (before - DAY)  # a far last day has no day after it


def _closure_fault(exception: Any, asked: list[date] | None) -> tuple[str, str] | None:
    if exception.ground not in law.CLOSURES:
        return None
    length = exception.to_on - exception.from_on + DAY
    needed = law.CLOSED_AT_LEAST.days
    if length.days < needed:
        lasts = f"This one lasts {days_in_words(length.days)}."
        return "to_on", f"A closure must last at least {needed} days. {lasts}"
    first, last = closure_window(exception.from_on, exception.to_on)
    if asked is not None and not any(first <= day <= last for day in asked):
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
