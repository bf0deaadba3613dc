"""What must hold of the exceptions to time limits of a plan, or about a decision. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from ehcp_tracking.exceptions import unlawful_of_duty
from ehcp_tracking.facts import Fault, future, words


def faults(
    excepted: Iterable[Any],
    runs: Mapping[tuple[str, date], tuple[date, date]],
    *,
    today: date,
) -> Iterator[Fault]:
    """Yield why each exception that is unlawful is, at most one fault each.

    `runs` are the time limits of what they are about: {(duty, counted from): first and last day}.
    """
    for each in excepted:
        given = {name: getattr(each, name) for name in ("from_on", "asked_on")}
        to_come = [(name, day) for name, day in given.items() if day is not None and day > today]
        if to_come:
            column, day = to_come[0]
            yield Fault(each, column, future(day, today))
        elif fault := unlawful_of_duty(each, runs):
            yield Fault(each, *fault)


def broken(
    excepted: Iterable[Any],
    runs: Mapping[tuple[str, date], tuple[date, date]],
    *,
    today: date,
) -> list[str]:
    """Return, in words, each exception that would not be lawful with these time limits, and why."""
    return [
        f"Recorded exception “{fault.record}”, from {words(fault.record.from_on)}: {fault.message}"
        for fault in faults(excepted, runs, today=today)
    ]
