"""What happened in an invented case, as days from its start, and the records this leaves.

Nothing here is stored: records are made, and point at each other, in memory.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from ehcp_tracking import law
from ehcp_tracking.models import (
    Advice,
    Assessment,
    AssessmentException,
    Child,
    Dispute,
    DutyException,
    Hearing,
    Lateness,
)
from wsoa.models import Versioned

# The day on which the demonstration stands: what a course has later has not happened.
LAST_DAY = date(2021, 3, 31)

FORENAMES = (
    *("Ada", "Ben", "Cleo", "Dev", "Ezra", "Fay", "Gus", "Hana", "Ivo", "Juno", "Kit", "Lola"),
    *("Milo", "Nia", "Otis", "Pia", "Quinn", "Remy", "Sol", "Tova", "Uma", "Vik", "Wren", "Zed"),
)
SURNAMES = ("Example", "Fictional", "Imaginary", "Invented", "Pretend", "Sample")
ENDINGS = ("Ash", "Beech", "Cedar", "Elm", "Fir", "Hazel", "Larch", "Maple", "Oak", "Rowan", "Yew")
# The age from which a child goes to such a setting, and the settings.
SETTINGS = (
    (16, ("Imaginary Sixth Form", "Pretend College", "Made-up Training Centre")),
    (11, ("Invented Academy", "Example High School", "Fictional School", "Pretend Special School")),
    (5, ("Invented Primary School", "Sample Juniors", "Example Primary", "Made-up Infants")),
    (0, ("Imaginary Nursery", "Pretend Children's Centre", "Home, before school age")),
)
# Codes of SEN2, as often as each is listed.
NEEDS = (
    *("ASD",) * 30,
    *("SLCN",) * 24,
    *("SEMH",) * 18,
    *("SPLD",) * 8,
    *("MLD",) * 8,
    *("PD",) * 3,
    *("SLD",) * 3,
    *("HI", "VI", "MSI", "PMLD", "DS", "OTH"),
)
SOURCES = (*("education",) * 11, *("family",) * 7, "health", "social_care")
# Who in health is asked beside the community paediatrician, by need.
THERAPIES = {
    "SLCN": ("Speech and language therapy",),
    "ASD": ("Speech and language therapy", "Occupational therapy"),
    "SEMH": ("Child and adolescent mental health",),
    "PD": ("Physiotherapy", "Occupational therapy"),
    "PMLD": ("Physiotherapy", "Occupational therapy"),
}
YEAR_9 = 13  # the age from which advice on preparation for adulthood is sought (reg. 6(1)(g))

# Of 100 pieces of advice asked in a period, how many come within six weeks.
PERIODS = tuple(
    date(*month, 1) for month in ((2018, 1), (2019, 1), (2020, 1), (2020, 7), (2020, 12))
)
PROMPT = {
    "family": (90, 90, 90, 90, 90),
    "education_setting": (72, 70, 74, 82, 79),
    "educational_psychology": (58, 40, 44, 56, 50),
    "health": (50, 42, 50, 59, 59),
    "social_care": (55, 46, 55, 62, 64),
    "preparation_for_adulthood": (70, 70, 70, 70, 70),
    "other": (70, 70, 70, 70, 70),
}
SIX_WEEKS = law.ADVICE.days
TOLD_AFTER = 7  # days after the cause began, the family is told why there is a delay

Adviser = tuple[str, str]  # service, provider


@dataclass(frozen=True)
class Excuse:
    """An exception, on days from the start of the case; `adviser` for one on advice."""

    duty: str
    ground: str
    starts: int
    ends: int | None
    reason: str
    adviser: Adviser | None = None


@dataclass(frozen=True)
class Course:
    """What happened in one case, each step as days from the day its clocks started.

    A step without days never came. `advice` says when advisers were asked and answered where it
    matters; if they never were, advice they had given before was accepted. `follows` and `again`
    name the kind of an earlier course: the case that was overturned, or another of the same child.
    """

    received_on: date
    kind: str = "ordinary"
    basis: str = "request"
    starts: int = 0  # days from receipt
    decision: int | None = None
    refused: bool = False
    asked: int | None = None
    outcome: int | None = None
    no_plan: bool = False
    draft: int | None = None
    plan: int | None = None
    closed: int | None = None
    closed_reason: str = ""
    advice: Mapping[Adviser, tuple[int | None, int | None]] = field(default_factory=dict)
    excuses: tuple[Excuse, ...] = ()
    born: date | None = None
    first_area: tuple[str, int, int] | None = None  # and when it received, and decided
    follows: str = ""
    again: str = ""

    @property
    def started_on(self) -> date:
        return self.received_on + timedelta(days=self.starts)

    def day(self, days: int | None) -> date | None:
        """Return the day of a step, or None if it did not come by LAST_DAY."""
        day = None if days is None else self.started_on + timedelta(days=days)
        return day if day and day <= LAST_DAY else None


class Late(NamedTuple):
    """Why a step was late, and the day on which somebody said so."""

    record: Lateness
    on: date


class Case:
    """One case as records that are not stored yet, its kind, and whose it is: a sign-in name."""

    def __init__(self, kind: str, record: Assessment, manager: str):
        self.kind, self.record, self.manager = kind, record, manager
        self.advice: list[Advice] = []
        self.exceptions: list[AssessmentException] = []
        self.lateness: list[Late] = []
        self.disputes: list[Dispute] = []
        self.hearings: list[Hearing] = []
        self.excused: list[DutyException] = []  # about disputes

    @property
    def child(self) -> Child:
        return self.record.child

    @property
    def records(self) -> list[Versioned]:
        parts = [*self.advice, *self.exceptions, *self.disputes, *self.hearings, *self.excused]
        return [self.child, self.record, *parts, *(each.record for each in self.lateness)]

    def adviser(self, adviser: Adviser) -> Advice:
        return next(each for each in self.advice if (each.service, each.provider) == adviser)


class Casebook:
    """Makes the records of one course after another. What a course leaves open is drawn by lot."""

    def __init__(self, rng: Random, managers: list[str]):
        self.rng, self.managers = rng, managers
        self.cases: list[Case] = []
        self.by_kind: dict[str, Case] = {}
        self.asked: Counter[tuple[str, int]] = Counter()  # pieces of advice, by service and period

    def add(self, course: Course) -> None:
        """Add the case of a course that was received no earlier than those before it."""
        name = course.follows or course.again
        earlier = self.by_kind[name] if name else None
        child = earlier.child if earlier else self.new_child(course)
        record = self.record_of(course, child, f"DEMO-{len(self.cases) + 1:04}")
        if earlier:
            record.primary_need = earlier.record.primary_need
        if earlier and course.follows:
            record.follows, record.setting = earlier.record, earlier.record.setting
            record.received_on = earlier.record.received_on
        case = Case(course.kind, record, self.manager(course))
        case.advice = list(self.advice_for(course, record))
        case.exceptions = [exception_of(excuse, case) for excuse in course.excuses]
        self.cases.append(case)
        self.by_kind[course.kind] = case

    def manager(self, course: Course) -> str:
        """Return whose case it is. The newest, and one in fifty, are nobody's yet."""
        manager = self.rng.choice(self.managers)
        new = LAST_DAY - course.received_on < timedelta(days=10)
        return "" if new or self.rng.randrange(50) == 0 else manager

    def new_child(self, course: Course) -> Child:
        number = len(self.cases) + 1
        return Child(
            reference=f"DEMO-C{number:04}",
            forename=f"Demo-{self.rng.choice(FORENAMES)}",
            surname=f"{self.rng.choice(SURNAMES)}-{self.rng.choice(ENDINGS)}",
            date_of_birth=course.born or self.born(course.received_on),
            sex=self.rng.choice("FMM"),
            upn=f"DEMO-{number:08}",
        )

    def born(self, received_on: date) -> date:
        """Return a day of birth: most are asked for at 3 to 11, few after 16."""
        years = self.rng.choice((2, *range(3, 12), *range(3, 12), 12, 13, 14, 15, 17, 19))
        return received_on - timedelta(days=365 * years + self.rng.randrange(1, 365))

    def record_of(self, course: Course, child: Child, reference: str) -> Assessment:
        age = age_on(child.date_of_birth, course.received_on)
        settings = next(names for youngest, names in SETTINGS if age >= youngest)
        record = Assessment(
            child=child,
            reference=reference,
            basis=course.basis,
            request_source=self.rng.choice(SOURCES),
            primary_need=self.rng.choice(NEEDS),
            setting=self.rng.choice(settings),
            received_on=course.received_on,
            started_on=course.started_on,
            decision_notified_on=course.day(course.decision),
            outcome_notified_on=course.day(course.outcome),
            draft_sent_on=course.day(course.draft),
            plan_sent_on=course.day(course.plan),
            closed_on=course.day(course.closed),
        )
        if course.first_area:
            record.first_area, received, decided = course.first_area
            record.first_area_received_on = course.day(received)
            record.first_area_decided_on = course.day(decided)
        if record.decision_notified_on:
            record.decision = "refuse" if course.refused else "assess"
        if record.outcome_notified_on:
            record.outcome = "no_plan" if course.no_plan else "plan"
        if record.closed_on:
            record.closed_reason = course.closed_reason
        return record

    def advice_for(self, course: Course, record: Assessment) -> Iterable[Advice]:
        """Yield the advice that had been asked, or accepted, by LAST_DAY."""
        answers = dict(course.advice)
        if course.day(course.asked):
            for adviser in self.advisers(record):
                answers.setdefault(adviser, self.answer(adviser, course))
        for (service, provider), (asked, answered) in answers.items():
            if asked is not None and course.day(asked) is None:
                continue
            yield Advice(
                assessment=record,
                service=service,
                provider=provider,
                requested_on=course.day(asked),
                received_on=course.day(answered),
                existing_accepted=asked is None,
            )

    def advisers(self, record: Assessment) -> Iterable[Adviser]:
        yield "family", ""
        yield "education_setting", ""
        yield "educational_psychology", ""
        yield "health", "Community paediatrics"
        for therapy in THERAPIES.get(record.primary_need, ()):
            yield "health", therapy
        yield "social_care", "Children with disabilities team"
        if age_on(record.child.date_of_birth, record.received_on) >= YEAR_9:
            yield "preparation_for_adulthood", ""
        if self.rng.random() < 0.08:
            yield "other", "Youth justice service"

    def answer(self, adviser: Adviser, course: Course) -> tuple[int | None, int | None]:
        """Return when an adviser is asked and answers; one in forty had advised before.

        What is late still comes before the draft, if that leaves six weeks, or else within them.
        """
        service, _ = adviser
        if service in ("health", "educational_psychology") and self.rng.random() < 0.025:
            return None, None
        assert course.asked is not None  # noqa: S101
        asked = course.asked + self.rng.randrange(3)
        day = course.started_on + timedelta(days=asked)
        period = sum(first <= day for first in PERIODS) - 1
        prompt = self.is_prompt(service, period)
        last = course.draft or course.outcome or course.closed or asked + 3 * SIX_WEEKS
        if not prompt and last > asked + SIX_WEEKS:
            longest = min(last - asked, 3 * SIX_WEEKS)
            return asked, asked + self.rng.randrange(SIX_WEEKS + 1, longest + 1)
        return asked, asked + self.rng.randrange(10, min(SIX_WEEKS, max(11, last - asked)) + 1)

    def is_prompt(self, service: str, period: int) -> bool:
        """Return whether the next answer of a period is: evenly spread, as many as PROMPT says."""
        self.asked[service, period] += 1
        asked, share = self.asked[service, period], PROMPT[service][period]
        return asked * share // 100 > (asked - 1) * share // 100


def exception_of(excuse: Excuse, case: Case) -> AssessmentException:
    """Return the exception with its days. Its last day may be still to come."""
    start = case.record.started_on
    told_on = start + timedelta(days=excuse.starts + TOLD_AFTER)
    return AssessmentException(
        assessment=case.record,
        advice=case.adviser(excuse.adviser) if excuse.adviser else None,
        duty=excuse.duty,
        ground=excuse.ground,
        from_on=start + timedelta(days=excuse.starts),
        to_on=None if excuse.ends is None else start + timedelta(days=excuse.ends),
        reason=excuse.reason,
        family_told_on=told_on if told_on <= LAST_DAY else None,
    )


def age_on(born: date | None, day: date) -> int:
    assert born is not None  # noqa: S101
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
