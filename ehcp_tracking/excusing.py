"""Which time limits of a case an exception could excuse, on which grounds, and what each needs."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.utils.text import get_text_list

from ehcp_tracking import clocks, exceptions, law
from ehcp_tracking.choices import Duty, Ground
from ehcp_tracking.exceptions import words
from ehcp_tracking.models import Advice, Assessment


class TimeLimit(NamedTuple):
    """One time limit of a case, and the grounds that could excuse missing it."""

    duty: str
    advice: Advice | None
    started_on: date
    due_on: date
    grounds: list[str]

    @property
    def name(self) -> str:
        return f"Advice from {self.advice}" if self.advice else Duty(self.duty).label


def time_limits(case: Assessment) -> dict[str, TimeLimit]:
    """Return each time limit of a case that an exception could be about, by a key for addresses.

    Those of its basis, and of the advice that was asked of someone with a duty to give it.
    """
    advice = list(case.advice.all())
    about: dict[str, tuple[str, Advice | None]] = {duty: (duty, None) for duty in law.CASE}
    for each in advice:
        if each.service != law.WITHOUT_DUTY:
            about[f"advice-{each.pk}"] = ("advice", each)
    limits = {}
    for key, (duty, adviser) in about.items():
        run = clocks.run_of(duty, case, adviser)
        if run:
            grounds = exceptions.grounds(duty, run[1], advice)
            limits[key] = TimeLimit(duty, adviser, *run, grounds)
    return limits


def needs(limit: TimeLimit, case: Assessment) -> Iterator[tuple[str, str]]:
    """Yield each ground for a time limit, in words, with what the law asks of it."""
    asked = [words(day) for day in exceptions.settings_asked(case.advice.all())]
    closure = (
        "It was closed for at least 28 days together, and had been asked for advice from one week "
        f"before it closed to one week before it opened again. It was asked on "
        f"{get_text_list(asked, 'and')}."
    )
    away = exceptions.listed(limit.duty, case.basis).absent_at_least.days
    told = {
        "school_closed": closure,
        "early_years_closed": closure,
        "personal_circumstances": "Exceptional circumstances of the child or a parent, at some "
        "time within the time limit. You can leave the last day empty.",
        "absent": f"For at least {away} days together within the time limit.",
        "missed_appointment": "An examination or test that this service had arranged, within the "
        "time limit. Give its day as first and last day.",
        "coronavirus": "For a reason that had to do with coronavirus. You can leave the last day "
        "empty.",
    }
    for ground in limit.grounds:
        yield Ground(ground).label, told[ground]
