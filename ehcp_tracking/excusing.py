"""Which time limits of a case an exception could excuse, on which grounds, and what each needs."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.utils.text import get_text_list

from ehcp_tracking import clocks, exceptions, explaining, law
from ehcp_tracking.causes import Cause
from ehcp_tracking.choices import Duty, Ground
from ehcp_tracking.clocks import Clock
from ehcp_tracking.exceptions import days_in_words, words
from ehcp_tracking.limits import condition
from ehcp_tracking.models import Advice, Assessment, AssessmentException
from ehcp_tracking.wording import law_of
from wsoa.models import Term
from wsoa.terms import holidays


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


def needs(limit: TimeLimit, case: Assessment, grounds: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each of the grounds of a time limit, in words, with what the law asks of it.

    And with what there is to know about it when it is recorded.
    """
    listed = exceptions.listed(limit.duty, case.basis)
    asked = [words(day) for day in exceptions.settings_asked(case.advice.all())]
    beside = dict.fromkeys(law.CLOSURES, f" It was asked on {get_text_list(asked, 'and')}.")
    beside |= dict.fromkeys(law.OPEN_ENDED, " You can leave the last day empty.")
    beside[law.MISSED_APPOINTMENT.key] = " Give its day as first and last day."
    for ground in grounds:
        asks = condition(law.GROUNDS[ground], listed)
        yield Ground(ground).label, asks + beside.get(ground, "")


class Offer(NamedTuple):
    """What the law has for a time limit and what happened: grounds, or why there is none."""

    grounds: list[str]
    refusal: str


def offer(cause: Cause, limit: TimeLimit, case: Assessment) -> Offer:
    """Return the grounds of a cause that could excuse a time limit, or why none of them can."""
    listed = [ground for ground in cause.grounds if ground in law.grounds(limit.duty)]
    possible = [ground for ground in listed if ground in limit.grounds]
    if possible:
        return Offer(possible, "")
    if not cause.grounds:
        return Offer([], cause.why_not)
    if not listed:
        return Offer([], f"{regulation(limit.duty, case)} does not list it. {cause.why_not}")
    if listed[0] in law.CLOSURES:
        return Offer([], "No school or early years setting was asked for advice in this case.")
    return Offer([], exceptions.not_in_its_time(law.GROUNDS[listed[0]], limit.due_on))


def regulation(duty: str, case: Assessment) -> str:
    """Return where the exceptions of a duty are listed, and that it is unconfirmed where it is."""
    found = exceptions.listed(duty, case.basis)
    return f"{law_of(found.regulation)}{'' if found.confirmed else ', unconfirmed'}"


class Window(NamedTuple):
    """The test of one closure: when the school had to be asked, and when it was."""

    from_on: date
    to_on: date
    asked: list[tuple[date, bool]]  # each day, and whether it is inside
    fault: str  # why the law does not allow it; "" if it does

    @property
    def days(self) -> str:
        return days_in_words((self.to_on - self.from_on + exceptions.DAY).days)

    @property
    def asked_from(self) -> date:
        return exceptions.closure_window(self.from_on, self.to_on)[0]

    @property
    def asked_to(self) -> date:
        return exceptions.closure_window(self.from_on, self.to_on)[1]


def window(limit: TimeLimit, case: Assessment, from_on: date, to_on: date) -> Window:
    """Return the test of a closure on these days, in order, of the school of a case."""
    advice = list(case.advice.all())
    closure = AssessmentException(
        duty=limit.duty, ground=law.CLOSURES[0], from_on=from_on, to_on=to_on, advice=limit.advice
    )
    first, last = exceptions.closure_window(from_on, to_on)
    asked = [(day, first <= day <= last) for day in exceptions.settings_asked(advice)]
    _, fault = exceptions.unlawful(closure, case, advice) or ("", "")
    return Window(from_on, to_on, asked, fault)


def windows(limit: TimeLimit, case: Assessment) -> list[Window]:
    """Return the test of each holiday that the term dates have within a time limit."""
    found = {
        holiday
        for terms in terms_of(case).values()
        for holiday in holidays(terms)
        if holiday.from_on <= limit.due_on and holiday.to_on >= limit.started_on
    }
    return [window(limit, case, *holiday) for holiday in sorted(found)]


def terms_of(case: Assessment) -> dict[str, list[Term]]:
    """Return the terms that each school or setting asked for advice in a case keeps, by its name.

    One that was asked without a name is that of the case.
    """
    schools = {
        each.provider or case.setting
        for each in case.advice.all()
        if each.service == "education_setting" and each.requested_on
    }
    kept = Term.objects.in_area(case.area)
    return {school: kept.kept_by(school) for school in sorted(schools)}


def differing(from_on: date, to_on: date, kept: dict[str, list[Term]]) -> str:
    """Return how the days of a closure differ from the terms of each school, or "" if they do not.

    The term dates only warn. They say nothing where none are kept for that time.
    """
    told = [_differing(from_on, to_on, terms, school) for school, terms in kept.items()]
    return "" if "" in told else next(iter(told), "")


def _differing(from_on: date, to_on: date, terms: list[Term], school: str) -> str:
    where = school or "the area"
    for holiday in holidays(terms):
        if holiday.from_on <= to_on and holiday.to_on >= from_on:
            if (holiday.from_on, holiday.to_on) == (from_on, to_on):
                return ""
            return (
                f"By the term dates kept for {where} it was closed from {words(holiday.from_on)} "
                f"to {words(holiday.to_on)}. Check the days."
            )
    if any(term.from_on <= to_on and term.to_on >= from_on for term in terms):
        return f"By the term dates kept for {where} it was open on these days. Check the days."
    return ""


class Recorded(NamedTuple):
    """One exception of a case: what it did, the test of a closure, and what there is to check."""

    exception: AssessmentException
    effect: str
    window: Window | None
    differs: str


def recorded(case: Assessment, found: Iterable[Clock]) -> Iterator[Recorded]:
    """Yield each exception of a case that has these clocks."""
    limits = {(each.duty, each.advice): each for each in time_limits(case).values()}
    closed = any(each.ground in law.CLOSURES for each in case.exceptions.all())
    kept = terms_of(case) if closed else {}
    for exception, effect in explaining.effects(case, found):
        test, differs = None, ""
        if exception.ground in law.CLOSURES and exception.to_on:
            days = exception.from_on, exception.to_on
            test = window(limits[exception.duty, exception.advice], case, *days)
            differs = differing(*days, kept)
        yield Recorded(exception, effect, test, differs)


def outlasted(case: Assessment, found: Iterable[Clock], as_at: date) -> Iterator[str]:
    """Yield each duty of a case that is late and not done though what excused it is over."""
    for clock in found:
        if clock.status != "excused" or clock.days_left is None:
            continue
        begun = [
            each.to_on
            for each in case.exceptions.all()
            if (each.duty, each.service, each.provider) == clock[:3] and each.from_on <= as_at
        ]
        last = max((day or date.max for day in begun), default=date.max)
        if last < as_at:
            yield (
                f"{explaining.title(clock)}: the cause of the exception ended on {words(last)}, "
                f"{days_in_words((as_at - last).days)} ago, and it is still not done. The "
                "exception stays recorded. It must be done as soon as practicable."
            )
