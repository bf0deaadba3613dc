"""Which time limits an exception could excuse, on which grounds, and what each needs."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.utils.text import get_text_list

from ehcp_tracking import clocks, exceptions, explaining, law
from ehcp_tracking.causes import Cause
from ehcp_tracking.choices import Duty, Ground
from ehcp_tracking.clocks import Clock
from ehcp_tracking.exceptions import days_in_words, words
from ehcp_tracking.limits import condition
from ehcp_tracking.models import (
    Advice,
    Assessment,
    AssessmentException,
    Dispute,
    DutyException,
    EHCPlan,
)
from ehcp_tracking.wording import law_of
from wsoa.models import LocalArea, Term
from wsoa.terms import holidays


class TimeLimit(NamedTuple):
    """One time limit of a case, a plan or a decision, and the grounds that could excuse missing it.

    `first_on` is the first day of its time, which is not `started_on`, from which it is counted,
    where it is counted back. `asked` says when the school or setting was asked for advice; None
    where that is to be told with the exception.
    """

    rule: law.Rule
    name: str
    url: str  # of why it ends on its day; nothing where its clock does not apply
    started_on: date
    first_on: date
    due_on: date
    grounds: list[str]
    asked: list[date] | None
    advice: Advice | None = None

    @property
    def duty(self) -> str:
        return self.rule.duty

    @property
    def service(self) -> str:
        return self.advice.service if self.advice else ""

    @property
    def provider(self) -> str:
        return self.advice.provider if self.advice else ""

    @property
    def run(self) -> tuple[date, date]:
        return self.first_on, self.due_on

    @property
    def listed(self) -> law.Exceptions:
        """What the law lists for it, which may be nothing."""
        return self.rule.exceptions or law.Exceptions("", ())

    @property
    def refusal(self) -> str:
        """Why nothing that may have happened could excuse it; nothing where something could."""
        if self.grounds:
            return ""
        if not self.listed.grounds:
            return "The law lists no exception to this time limit."
        alone = f"The law lists one ground alone ({law_of(self.listed.regulation)}). "
        return alone + exceptions.not_in_its_time(self.listed.grounds[0], self.due_on)


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
        rule = law.rule(duty, case.basis)
        if run and rule:
            limits[key] = TimeLimit(
                rule,
                f"Advice from {adviser}" if adviser else Duty(duty).label,
                case.why_url(duty, adviser),
                run[0],
                *run,
                exceptions.grounds(duty, run[1], advice),
                exceptions.settings_asked(advice),
                adviser,
            )
    return limits


def time_limits_of(about: EHCPlan | Dispute, as_at: date) -> dict[str, TimeLimit]:
    """Return each time limit of a plan, or about a decision, that was not kept or is to be yet.

    By a key for addresses, the one that ends last first. The family has a right, and no duty.
    """
    runs = about.runs()
    undone = ("running", "overdue", "missed", "excused")
    found = {
        f"{clock.duty}-{clock.started_on}": limit_of(about, clock, run)
        for clock in about.clocks(as_at)
        if clock.status in undone and (run := runs.get((clock.duty, clock.started_on)))
    }
    return dict(sorted(found.items(), key=lambda each: each[1].due_on, reverse=True))


def limit_of(about: EHCPlan | Dispute, clock: Clock, run: tuple[date, date]) -> TimeLimit:
    """Return the time limit of a clock of a plan, or about a decision, whose time is `run`."""
    rule, (_, due_on) = law.RULES[clock.duty], run
    assert clock.started_on is not None  # noqa: S101
    grounds = [ground.key for ground in exceptions.possible(rule, due_on)]
    url = about.why_url_of(clock)
    name = f"{rule.title}, counted from {words(clock.started_on)}"
    return TimeLimit(rule, name, url, clock.started_on, *run, grounds, None)


def needs(limit: TimeLimit, grounds: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each of the grounds of a time limit, in words, with what the law asks of it.

    And with what there is to know about it when it is recorded.
    """
    beside = dict.fromkeys(law.OPEN_ENDED, " You can leave the last day empty.")
    if limit.asked:
        asked = get_text_list([words(day) for day in limit.asked], "and")
        beside |= dict.fromkeys(law.CLOSURES, f" It was asked on {asked}.")
    beside[law.MISSED_APPOINTMENT.key] = " Give its day as first and last day."
    for ground in grounds:
        asks = condition(law.GROUNDS[ground], limit.listed)
        yield Ground(ground).label, asks + beside.get(ground, "")


class Offer(NamedTuple):
    """What the law has for a time limit and what happened: grounds, or why there is none."""

    grounds: list[str]
    refusal: str


def offer(cause: Cause, limit: TimeLimit) -> Offer:
    """Return the grounds of a cause that could excuse a time limit, or why none of them can."""
    ours = [ground.key for ground in limit.listed.grounds]
    listed = [ground for ground in cause.grounds if ground in ours]
    possible = [ground for ground in listed if ground in limit.grounds]
    if possible:
        return Offer(possible, "")
    if limit.refusal:
        return Offer([], limit.refusal)
    if not cause.grounds:
        return Offer([], cause.why_not)
    if not listed and limit.rule.subject not in ("case", "advice"):
        return Offer([], " ".join(explaining.allowed(limit.rule, limit.due_on)))
    if not listed:
        return Offer([], f"{regulation(limit)} does not list it. {cause.why_not}")
    if listed[0] in law.CLOSURES:
        return Offer([], "No school or early years setting was asked for advice in this case.")
    return Offer([], exceptions.not_in_its_time(law.GROUNDS[listed[0]], limit.due_on))


def regulation(limit: TimeLimit) -> str:
    """Return where the exceptions to it are listed, and that it is unconfirmed where it is."""
    return f"{law_of(limit.listed.regulation)}{'' if limit.listed.confirmed else ', unconfirmed'}"


class Window(NamedTuple):
    """The test of one closure: when the school had to be asked, and when it was."""

    from_on: date
    to_on: date
    asked: list[tuple[date, bool]]  # each day, and whether it is inside
    fault: str  # why the law does not allow it; "" if it does
    is_known: bool  # when it was asked

    @property
    def days(self) -> str:
        return days_in_words((self.to_on - self.from_on + exceptions.DAY).days)

    @property
    def asked_from(self) -> date:
        return exceptions.closure_window(self.from_on, self.to_on)[0]

    @property
    def asked_to(self) -> date:
        return exceptions.closure_window(self.from_on, self.to_on)[1]


def window(limit: TimeLimit, from_on: date, to_on: date, asked: list[date] | None = None) -> Window:
    """Return the test of a closure on these days, in order, of the school that was asked.

    On the days `asked`, or those that are known of the time limit.
    """
    asked = limit.asked if asked is None else asked
    closure = AssessmentException(ground=law.CLOSURES[0], from_on=from_on, to_on=to_on)
    first, last = exceptions.closure_window(from_on, to_on)
    tested = [(day, first <= day <= last) for day in asked or ()]
    _, fault = exceptions.fault_of(closure, limit.listed, limit.run, asked) or ("", "")
    return Window(from_on, to_on, tested, fault, asked is not None)


Terms = dict[str, list[Term]]  # by the name of the school that keeps them


def windows(limit: TimeLimit, kept: Terms) -> list[Window]:
    """Return the test of each holiday that the term dates have within a time limit."""
    found = {
        holiday
        for terms in kept.values()
        for holiday in holidays(terms)
        if holiday.from_on <= limit.due_on and holiday.to_on >= limit.first_on
    }
    return [window(limit, *holiday) for holiday in sorted(found)]


def terms_of(case: Assessment) -> Terms:
    """Return the terms that each school or setting asked for advice in a case keeps, by its name.

    One that was asked without a name is that of the case.
    """
    schools = {
        each.provider or case.setting
        for each in case.advice.all()
        if each.service == "education_setting" and each.requested_on
    }
    return kept_by(schools, case.area)


def terms_around(about: EHCPlan | Dispute) -> Terms:
    """Return the terms that the school or setting of a child keeps, by its name."""
    return kept_by({about.setting}, about.area)


def kept_by(schools: Iterable[str], area: LocalArea) -> Terms:
    kept = Term.objects.in_area(area)
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
    """One exception: to what, what it did, the test of a closure, and what there is to check."""

    name: str
    exception: AssessmentException | DutyException
    effect: str
    window: Window | None
    differs: str


def recorded(case: Assessment, found: Iterable[Clock]) -> Iterator[Recorded]:
    """Yield each exception of a case that has these clocks."""
    found, limits = list(found), list(time_limits(case).values())
    excepted = case.exceptions.all()
    kept = terms_of(case) if has_closure(excepted) else {}
    for each in excepted:
        limit = next(limit for limit in limits if each.is_to(limit))
        yield told(each, limit, found, limit.asked, kept)


def recorded_of(about: EHCPlan | Dispute, found: Iterable[Clock]) -> Iterator[Recorded]:
    """Yield each exception of a plan, or about a decision, that has these clocks."""
    found, runs = list(found), about.runs()
    excepted = about.exceptions.all()
    kept = terms_around(about) if has_closure(excepted) else {}
    for each in excepted:
        clock = clocks.not_applicable(each.duty)._replace(started_on=each.started_on)
        limit = limit_of(about, clock, runs[each.duty, each.started_on])
        yield told(each, limit, found, each.asked, kept)


def has_closure(excepted: Iterable[Any]) -> bool:
    return any(each.ground in law.CLOSURES for each in excepted)


def told(
    exception: AssessmentException | DutyException,
    limit: TimeLimit,
    found: list[Clock],
    asked: list[date] | None,
    kept: Terms,
) -> Recorded:
    """Return an exception to a time limit in words."""
    clock = next((clock for clock in found if exception.is_to(clock)), None)
    effect = explaining.what_it_did(exception, clock, limit.listed)
    if exception.ground not in law.CLOSURES or exception.to_on is None:
        return Recorded(limit.name, exception, effect, None, "")
    days = exception.from_on, exception.to_on
    test, differs = window(limit, *days, asked), differing(*days, kept)
    return Recorded(limit.name, exception, effect, test, differs)


def outlasted(excepted: Iterable[Any], found: Iterable[Clock], as_at: date) -> Iterator[str]:
    """Yield each duty that is late and not done though what excused it is over.

    `excepted` are the exceptions of what the clocks found are of.
    """
    for clock in found:
        if clock.status != "excused" or clock.days_left is None:
            continue
        begun = [each.to_on for each in excepted if each.is_to(clock) and each.from_on <= as_at]
        last = max((day or date.max for day in begun), default=date.max)
        if last < as_at:
            yield (
                f"{explaining.title(clock)}: the cause of the exception ended on {words(last)}, "
                f"{days_in_words((as_at - last).days)} ago, and it is still not done. The "
                "exception stays recorded. It must be done as soon as practicable."
            )
