"""The law: every duty with a time limit, what starts and stops it, and which exceptions it has.

One table, LAW. The generated columns of the models, clocks, exceptions, forms, explanations and
the page of time limits all read it. To add a duty of a case: one entry here, one generated column
in `models.py`, and its migration. Pure: no Django, no database, and no reading of today's date.

Regulations are those of the SEND Regulations 2014 (SI 2014/1530) unless another law is named.
What is `confirmed=False` was not read in the text of the law itself, and is shown as unconfirmed.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import ClassVar, NamedTuple, Protocol

from ehcp_tracking.working_days import last_working_day

DAY = timedelta(days=1)


class Limit(Protocol):
    """How long there is. Calendar days: nothing rolls forward from a weekend or a holiday."""

    counting: ClassVar[str]  # which days count

    @property
    def words(self) -> str:
        """How long it is, as people say it."""

    @property
    def leads_to(self) -> str:
        """How its last day is found, in words that come after its first and before its last."""

    def last_day(self, start: date) -> date:
        """Return the last day in time, where `start` is the day it is counted from."""


EVERY_DAY = "Every day counts: weekends, bank holidays and school holidays too."
NOT_MOVED = "Weekends and holidays do not move it."
SAME_DAY = f"It is the same day of its month, or the last of a month that lacks it. {NOT_MOVED}"
WORKING_DAYS = "Working days alone count: no weekends, and no bank holidays of England."


@dataclass(frozen=True)
class Weeks:
    """So many weeks of a day. That day is day 0, and the last day is in time."""

    weeks: int
    counting: ClassVar[str] = EVERY_DAY

    @property
    def days(self) -> int:
        return 7 * self.weeks

    @property
    def words(self) -> str:
        return "1 week" if self.weeks == 1 else f"{self.weeks} weeks"

    @property
    def leads_to(self) -> str:
        return f"That day is day 0. {self.words} ({self.days} days) later is"

    @cached_property
    def length(self) -> timedelta:
        return timedelta(days=self.days)

    def last_day(self, start: date) -> date:
        return start + self.length


@dataclass(frozen=True)
class Days:
    """So many days of a day. That day is day 0, and the last day is in time."""

    days: int
    counting: ClassVar[str] = EVERY_DAY

    @property
    def words(self) -> str:
        return f"{self.days} days"

    @property
    def leads_to(self) -> str:
        return f"That day is day 0. {self.words} later is"

    def last_day(self, start: date) -> date:
        return start + timedelta(days=self.days)


@dataclass(frozen=True)
class DaysBeginningWith:
    """So many days "beginning with" a day, which is day 1, as the Regulations say it."""

    days: int
    counting: ClassVar[str] = EVERY_DAY

    @property
    def words(self) -> str:
        return f"{self.days} days beginning with that day"

    @property
    def leads_to(self) -> str:
        return f"That day is day 1. Day {self.days} is"

    def last_day(self, start: date) -> date:
        return start + timedelta(days=self.days - 1)


@dataclass(frozen=True)
class WorkingDays:
    """So many working days of a day. That day is day 0, and the last is in time."""

    days: int
    counting: ClassVar[str] = WORKING_DAYS

    @property
    def words(self) -> str:
        return f"{self.days} working days"

    @property
    def leads_to(self) -> str:
        return f"That day is day 0. Working day {self.days} is"

    def last_day(self, start: date) -> date:
        return last_working_day(start + DAY, self.days)


@dataclass(frozen=True)
class WorkingDaysBeginningWith:
    """So many working days "beginning with" a day, which is day 1 if it is a working day."""

    days: int
    counting: ClassVar[str] = WORKING_DAYS

    @property
    def words(self) -> str:
        return f"{self.days} working days beginning with that day"

    @property
    def leads_to(self) -> str:
        return f"That day is day 1 if it is a working day. Working day {self.days} is"

    def last_day(self, start: date) -> date:
        return last_working_day(start, self.days)


@dataclass(frozen=True)
class Months:
    """So many months of a day: the same day of that month, or its last where it has none such."""

    months: int
    counting: ClassVar[str] = SAME_DAY

    @property
    def words(self) -> str:
        return "1 month" if self.months == 1 else f"{self.months} months"

    @property
    def leads_to(self) -> str:
        return f"{self.words} later is"

    def last_day(self, start: date) -> date:
        return months_later(start, self.months)


@dataclass(frozen=True)
class MonthsBeginningWith:
    """So many months "starting with" a day, which is the first of them, as the Act says it.

    The last is the day before the same day of that month, or its last where it has none such.
    """

    months: int
    counting: ClassVar[str] = EVERY_DAY

    @property
    def words(self) -> str:
        return f"{self.months} months beginning with that day"

    @property
    def leads_to(self) -> str:
        return f"That day is the first of {self.months} months. Their last day is"

    def last_day(self, start: date) -> date:
        same = months_later(start, self.months)
        return same - DAY if same.day == start.day else same


@dataclass(frozen=True)
class MonthsBefore:
    """At least so many months before a day."""

    months: int
    counting: ClassVar[str] = SAME_DAY

    @property
    def words(self) -> str:
        return f"at least {self.months} months before"

    @property
    def leads_to(self) -> str:
        return f"{self.months} months before that day is"

    def last_day(self, start: date) -> date:
        return months_later(start, -self.months)


@dataclass(frozen=True)
class Before:
    """Before a day of the calendar year of a day. The day before it is the last in time."""

    month: int
    day: int
    counting: ClassVar[str] = NOT_MOVED

    @property
    def words(self) -> str:
        return f"before {date(2000, self.month, self.day):%-d %B} of that year"

    @property
    def leads_to(self) -> str:
        return f"The day before {date(2000, self.month, self.day):%-d %B} of that year is"

    def last_day(self, start: date) -> date:
        return date(start.year, self.month, self.day) - DAY


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Ground(NamedTuple):
    """What an exception can be for, and of time limits that ended when, where it was temporary."""

    key: str
    needs_last_day: bool = True
    limits_ended: tuple[date, date] | None = None


SCHOOL_CLOSED = Ground("school_closed")
EARLY_YEARS_CLOSED = Ground("early_years_closed")
# How long such circumstances last need not be known when they are recorded.
PERSONAL_CIRCUMSTANCES = Ground("personal_circumstances", needs_last_day=False)
ABSENT = Ground("absent")
MISSED_APPOINTMENT = Ground("missed_appointment")
# SI 2020/471 relaxed the limits that fell in this time, for a reason that had to do with it.
CORONAVIRUS = Ground("coronavirus", False, (date(2020, 5, 1), date(2020, 9, 25)))

GROUNDS = {
    ground.key: ground
    for ground in (
        SCHOOL_CLOSED,
        EARLY_YEARS_CLOSED,
        PERSONAL_CIRCUMSTANCES,
        ABSENT,
        MISSED_APPOINTMENT,
        CORONAVIRUS,
    )
}
OPEN_ENDED = tuple(key for key, ground in GROUNDS.items() if not ground.needs_last_day)
CLOSURES = (SCHOOL_CLOSED.key, EARLY_YEARS_CLOSED.key)
CLOSED_AT_LEAST = Weeks(4)
ASKED_BEFORE_CLOSING = Weeks(1)  # and at the latest so long before it opens again


class Exceptions(NamedTuple):
    """The grounds on which a time limit need not be kept, and where they are listed.

    What is to be done stays to be done, as soon as practicable.
    """

    regulation: str
    grounds: tuple[Ground, ...]
    absent_at_least: Weeks = Weeks(4)
    confirmed: bool = True


OF_AREA = (SCHOOL_CLOSED, EARLY_YEARS_CLOSED, PERSONAL_CIRCUMSTANCES, ABSENT, CORONAVIRUS)
OF_ADVISERS = (PERSONAL_CIRCUMSTANCES, ABSENT, MISSED_APPOINTMENT, CORONAVIRUS)
TO_DECIDE = Exceptions("reg. 5(4)", OF_AREA)
NOT_TO_ISSUE = Exceptions("reg. 10(4)", OF_AREA)
TO_FINALISE = Exceptions("reg. 13(3)", OF_AREA)
TO_REASSESS = Exceptions("reg. 27(3)", OF_AREA)
AFTER_APPEAL = Exceptions("reg. 44(3)", OF_AREA, absent_at_least=Weeks(2), confirmed=False)
TO_ADVISE = Exceptions("reg. 8(2)", OF_ADVISERS)
EASED = Exceptions("SI 2020/471", (CORONAVIRUS,))

ON_REQUEST = ("request", "responsible")
TO_ASSESS = ("order_to_assess", "mediation_to_assess", "unopposed_to_assess")
TO_PLAN = ("order_to_plan", "mediation_to_plan", "unopposed_to_plan")
# The limits that run from an order, an agreement to mediate, or a notice not to oppose an appeal.
OVERTURNED = TO_ASSESS + TO_PLAN
BASES = (*ON_REQUEST, *OVERTURNED, "reassessment")
# How a case ended → what a case that follows it can rest on. After a plan: where the area refused
# to reassess.
FOLLOWED_ON = {"refused": TO_ASSESS, "no_plan": TO_PLAN, "plan": TO_ASSESS}
# What starts the clocks of a case, by its basis.
STARTS = {
    "request": "the request was received",
    "responsible": "the area became responsible",
    "order_to_assess": "the tribunal ordered an assessment",
    "order_to_plan": "the tribunal ordered a plan",
    "mediation_to_assess": "mediation agreed on an assessment",
    "mediation_to_plan": "mediation agreed on a plan",
    "unopposed_to_assess": "the tribunal was told that the appeal is not opposed",
    "unopposed_to_plan": "the tribunal was told that the appeal is not opposed",
    "reassessment": "the family was told of the reassessment, or the area decided on it",
}
MEDIATED = ("mediation_to_assess", "mediation_to_plan")
AGREED_OTHERWISE = "reg. 42(5)"
# The SEND Regulations 2014 came into force.
COMMENCED = date(2014, 9, 1)


class Rule(NamedTuple):
    """One time limit: whose, on what duty, how long, from when until what, and where it stands.

    `since` and `until` are told and run nothing: no limit of the table has ended yet. What ended,
    the easement of 2020, excused limits and is a Ground with its days. A limit that Parliament
    changes needs an entry and a generated column for each time, chosen by the day it starts from.
    """

    subject: str  # what it is a limit of: one of SUBJECTS
    duty: str
    title: str  # what is to be done, as one says it to whoever has to
    bases: tuple[str, ...]  # of a case; () of anything else
    limit: Limit
    starts: str  # in words that follow "from the day on which"
    stops: str  # in words that follow "until"
    regulation: str
    exceptions: Exceptions | None = None
    confirmed: bool = True
    since: date = COMMENCED
    until: date | None = None
    note: str = ""  # what else there is to say of its last day
    mediated: bool = False  # rests on mediation, or can: both may agree another time in writing

    @property
    def days(self) -> int:
        """How many days it is. Of a limit in weeks alone, as those of cases are."""
        assert isinstance(self.limit, Weeks)  # noqa: S101
        return self.limit.days


SUBJECTS = {
    "case": "From the request to the plan",
    "advice": "Advice",
    "family": "Time that the family has",
    "plan": "Plans and their reviews",
    "transfer": "Plans before a move between phases of education",
    "move": "Plans of a child who moves to another area",
    "mediation": "Mediation",
    "order": "Orders of the tribunal about an existing plan",
}


def _of_case(
    duty: str, title: str, weeks: int, stops: str, exceptions: Exceptions, where: dict[str, str]
) -> tuple[Rule, ...]:
    """Return a rule for each basis of a case in `where`, which says where it stands."""
    return tuple(
        Rule(
            "case",
            duty,
            title,
            (basis,),
            Weeks(weeks),
            STARTS[basis],
            stops,
            regulation,
            exceptions,
            mediated=basis in MEDIATED,
        )
        for basis, regulation in where.items()
    )


def _on_request(regulation: str) -> dict[str, str]:
    return dict.fromkeys(ON_REQUEST, regulation)


def _overturned(bases: tuple[str, str, str], paragraph: str) -> dict[str, str]:
    order, mediation, unopposed = bases
    return {
        order: f"reg. 44(2)({paragraph})",
        mediation: f"reg. 42(2), as reg. 44(2)({paragraph})",
        unopposed: "reg. 45",
    }


DECIDE = "Decide whether to assess, and tell the family"
SAY_NO_PLAN = "Tell the family that there will be no plan"
DRAFT = "Send the draft plan"
FINALISE = "Send the final plan"
LITERAL = (
    "The law says “before”, which leaves out the day itself. That is its literal reading: some "
    "areas count that day as in time as well."
)
REVIEWED = (
    "The law says “starting with” that day, so that its last day is the day before the "
    "anniversary. A review counts here from the day of its meeting; the decision after it has a "
    "time limit of its own."
)
AT_LEAST = "It is the least that the family has: the area may take comments later."
DECIDED = "the family is told whether there will be an assessment"
NO_PLAN = "the family is told that there will be no plan"
DRAFTED = "the draft plan is sent"
FINALISED = "the final plan is sent"
TOLD_AFTER_REVIEW = "the family is told whether the plan is kept, amended or ended"

LAW: tuple[Rule, ...] = (
    *_of_case("decision", DECIDE, 6, DECIDED, TO_DECIDE, _on_request("regs. 4(1) and 5(1)")),
    *_of_case("decision", DECIDE, 2, DECIDED, AFTER_APPEAL, _overturned(TO_ASSESS, "b")),
    *_of_case("no_plan", SAY_NO_PLAN, 16, NO_PLAN, NOT_TO_ISSUE, _on_request("reg. 10(1)")),
    *_of_case("no_plan", SAY_NO_PLAN, 10, NO_PLAN, AFTER_APPEAL, _overturned(TO_ASSESS, "b")),
    *_of_case("draft", DRAFT, 5, DRAFTED, AFTER_APPEAL, _overturned(TO_PLAN, "c")),
    *_of_case("plan", FINALISE, 20, FINALISED, TO_FINALISE, _on_request("reg. 13(2)")),
    *_of_case("plan", FINALISE, 14, FINALISED, AFTER_APPEAL, _overturned(TO_ASSESS, "b")),
    *_of_case("plan", FINALISE, 11, FINALISED, AFTER_APPEAL, _overturned(TO_PLAN, "c")),
    *_of_case("plan", FINALISE, 14, FINALISED, TO_REASSESS, {"reassessment": "reg. 27(2)"}),
    Rule(
        "plan",
        "reassessment_reply",
        "Answer a request for a reassessment",
        (),
        Days(15),
        "a reassessment was asked for",
        "the family is told whether there will be one",
        "reg. 25(1)",
        confirmed=False,
    ),
    Rule(
        "advice",
        "advice",
        "Give the advice that was asked for",
        BASES,
        Weeks(6),
        "the request for it reached the adviser",
        "the advice is received",
        "reg. 8(1)",
        TO_ADVISE,
    ),
    Rule(
        "family",
        "representations",
        "Comment on the draft plan",
        (),
        DaysBeginningWith(15),
        "the draft plan was served",
        "the family's comments on it can be sent",
        "reg. 13(1)(a)",
        note=AT_LEAST,
    ),
    Rule(
        "family",
        "amendment_representations",
        "Comment on the proposed amendments",
        (),
        DaysBeginningWith(15),
        "the proposed amendments were served",
        "the family's comments on them can be sent",
        "reg. 22(2)(c)",
        note=AT_LEAST,
    ),
    Rule(
        "family",
        "mediation_contact",
        "Contact a mediation adviser",
        (),
        Months(2),
        "the written notice of the decision was sent",
        "the family contacts a mediation adviser",
        "reg. 33",
    ),
    Rule(
        "family",
        "appeal",
        "Appeal to the tribunal",
        (),
        Months(2),
        "the written notice of the decision was sent",
        "the family appeals",
        "Tribunal rules",
        confirmed=False,
        note="Or 1 month of the mediation certificate, if that is later.",
    ),
    Rule(
        "family",
        "appeal_after_certificate",
        "Appeal to the tribunal after mediation",
        (),
        Months(1),
        "the mediation certificate was given",
        "the family appeals",
        "Tribunal rules",
        confirmed=False,
        note="Or 2 months of the notice of the decision, if that is later.",
    ),
    Rule(
        "plan",
        "review",
        "Review the plan",
        (),
        MonthsBeginningWith(12),
        "the plan was made, or last reviewed",
        "it is reviewed",
        "Children and Families Act 2014, s. 44(1)",
        EASED,
        note=REVIEWED,
    ),
    Rule(
        "plan",
        "review_report",
        "Send round the report of the review meeting",
        (),
        Weeks(2),
        "the review meeting took place",
        "the report of the meeting is sent round",
        "reg. 20",
        EASED,
    ),
    Rule(
        "plan",
        "review_decision",
        "Decide after the review, and tell the family",
        (),
        Weeks(4),
        "the review meeting took place",
        TOLD_AFTER_REVIEW,
        "reg. 20(10)",
        EASED,
        confirmed=False,
    ),
    Rule(
        "plan",
        "amendment_notice",
        "Send the proposed amendments",
        (),
        Weeks(4),
        "the review meeting took place",
        "the proposed amendments are sent",
        "regs. 20 and 22(2), R (L, M and P) v Devon [2022] EWHC 493 (Admin)",
        EASED,
    ),
    Rule(
        "plan",
        "amended_plan",
        "Send the amended final plan",
        (),
        Weeks(8),
        "the proposed amendments were sent",
        "the amended final plan is sent, or the family is told that it is not amended",
        "reg. 22(3) and (4)",
        EASED,
    ),
    Rule(
        "plan",
        "amended_plan_of_review",
        "Send the amended final plan, counted from the review meeting",
        (),
        Weeks(12),
        "the review meeting took place",
        "the amended final plan is sent",
        "regs. 20 and 22, R (L, M and P) v Devon [2022] EWHC 493 (Admin)",
        EASED,
    ),
    Rule(
        "transfer",
        "transfer_to_post_16",
        "Review and amend the plan before post-16 education",
        (),
        Before(3, 31),
        "the child moves from secondary school to post-16 education",
        "the plan is reviewed and amended",
        "reg. 18(1)(a)",
        EASED,
        note=LITERAL,
    ),
    Rule(
        "transfer",
        "transfer_between_phases",
        "Review and amend the plan before another phase of education",
        (),
        Before(2, 15),
        "the child moves to another phase of education",
        "the plan is reviewed and amended",
        "reg. 18(1)(b)",
        EASED,
        note=LITERAL,
    ),
    Rule(
        "transfer",
        "transfer_between_post_16",
        "Review and amend the plan before a move between post-16 institutions",
        (),
        MonthsBefore(5),
        "the young person moves between post-16 institutions",
        "the plan is reviewed and amended",
        "reg. 18(2)",
        EASED,
    ),
    Rule(
        "move",
        "plan_transferred",
        "Transfer the plan to the new area",
        (),
        WorkingDaysBeginningWith(15),
        "the old area learned of the move, if it did not know 15 working days ahead",
        "the plan is transferred to the new area",
        "reg. 15(2)",
        EASED,
    ),
    Rule(
        "move",
        "family_told_of_transfer",
        "Tell the family that the plan was transferred",
        (),
        Weeks(6),
        "the plan was transferred",
        "the new area tells the family so, whether it will assess, and when it will review",
        "reg. 15(4)",
        EASED,
    ),
    Rule(
        "move",
        "review_after_move",
        "Review the plan after a move",
        (),
        MonthsBeginningWith(3),
        "the plan was transferred",
        "it is reviewed",
        "reg. 15(5)",
        EASED,
        confirmed=False,
        note="Or 12 months of its last review, if that is later.",
    ),
    Rule(
        "mediation",
        "mediation_certificate",
        "Give the mediation certificate",
        (),
        WorkingDays(3),
        "the family told the adviser that it does not want mediation",
        "the adviser gives the certificate",
        "reg. 34",
        EASED,
    ),
    Rule(
        "mediation",
        "mediation_arranged",
        "Arrange mediation",
        (),
        Days(30),
        "the family told the area that it wants mediation",
        "a meeting is arranged, and takes place",
        "regs. 35 to 37",
        EASED,
    ),
    Rule(
        "mediation",
        "mediation_kept",
        "Do what was agreed in mediation",
        (),
        Weeks(2),
        "mediation agreed on a matter that cannot be appealed",
        "the area does what was agreed",
        "reg. 42(3)",
        EASED,
        mediated=True,
    ),
    Rule(
        "order",
        "order_to_amend",
        "Amend the plan as ordered or agreed",
        (),
        Weeks(5),
        "the tribunal ordered the plan to be amended, was told that this is not opposed, or "
        "mediation agreed on it",
        "the amended plan is sent",
        "regs. 42(2), 44(2) and 45(4)",
        AFTER_APPEAL,
        mediated=True,
    ),
    Rule(
        "order",
        "order_to_name_school",
        "Name the school that was ordered or agreed",
        (),
        Weeks(2),
        "the tribunal ordered another school to be named, or mediation agreed on it",
        "the amended plan is sent",
        "regs. 42(2) and 44(2)",
        AFTER_APPEAL,
        confirmed=False,
        mediated=True,
    ),
    Rule(
        "order",
        "order_to_continue",
        "Keep and amend the plan as ordered or agreed",
        (),
        Weeks(5),
        "the tribunal ordered the plan to be kept and amended, or mediation agreed on it",
        "the amended plan is sent",
        "regs. 42(2) and 44(2)",
        AFTER_APPEAL,
        confirmed=False,
        mediated=True,
    ),
    Rule(
        "order",
        "order_to_reconsider",
        "Decide again what the tribunal referred back",
        (),
        Weeks(2),
        "the tribunal referred the case back to the area",
        "the area tells the family what it decided",
        "reg. 44(2)(d)",
        AFTER_APPEAL,
        confirmed=False,
    ),
)

# Limits for whose start or end this service keeps no day: told on the page of time limits, and run
# nowhere. They bind others, are expectations of the Code, or answer what the tribunal recommends.
UNFOLLOWED: tuple[Rule, ...] = (
    Rule(
        "unfollowed",
        "views",
        "Say whether a child should be assessed",
        (),
        Days(15),
        "the family was told that an assessment is being considered",
        "its views can be sent",
        "Children and Families Act 2014, s. 36(7), and the SEND Code of Practice",
        confirmed=False,
        note="It is what is usually given.",
    ),
    Rule(
        "unfollowed",
        "consultation",
        "Answer the area about a school that the plan may name",
        (),
        Days(15),
        "the area consulted the school or other institution",
        "it answers",
        "SEND Code of Practice, 9.83",
        confirmed=False,
        note="The Code expects it; the Regulations set no limit.",
    ),
    Rule(
        "unfollowed",
        "health_told",
        "Tell the health commissioner what the family wants to mediate about",
        (),
        WorkingDays(3),
        "the family told the area that it wants mediation about health care",
        "the area tells the commissioner",
        "regs. 35 to 37",
        EASED,
        confirmed=False,
    ),
    Rule(
        "unfollowed",
        "health_mediation",
        "Arrange mediation about health care alone",
        (),
        Days(30),
        "the area told the health commissioner that the family wants it",
        "a meeting is arranged, and takes place",
        "regs. 35 to 37",
        EASED,
    ),
    Rule(
        "unfollowed",
        "recommendations",
        "Answer recommendations of the tribunal on health or social care",
        (),
        Weeks(5),
        "the tribunal recommended it",
        "the area or the health commissioner answers",
        "Tribunal Recommendations Power Regulations 2017",
        EASED,
        confirmed=False,
        since=date(2018, 4, 3),  # when the tribunal was first given the power everywhere
    ),
)
# What is to be done as soon as it can be, with no number of days, and where that stands.
AT_ONCE = {
    "Tell the school, health and social care that an assessment is considered": "reg. 4(2)",
    "Ask for advice": "reg. 6(1)",
    "Send the draft plan, early enough for the family's comments": "regs. 11 and 13(1)",
    "End a plan, where an appeal against ending it is dismissed (unconfirmed)": "reg. 44(2)(a)",
}

# Duty → basis → rule: the limits of a case, each a number of weeks from the day its clocks started.
CASE: dict[str, dict[str, Rule]] = {}
for _rule in LAW:
    for _basis in _rule.bases if _rule.subject == "case" else ():
        CASE.setdefault(_rule.duty, {})[_basis] = _rule
# Every other rule, by its duty.
RULES = {rule.duty: rule for rule in LAW if rule.duty not in CASE}
ADVICE = RULES["advice"]
DUTIES = (*CASE, "advice")

# The family is asked for its views, but no duty to answer lies on it.
WITHOUT_DUTY = "family"


def rule(duty: str, basis: str) -> Rule | None:
    """Return the rule of a duty in a case, or None where its basis lacks the duty."""
    return ADVICE if duty == "advice" else CASE[duty].get(basis)


def grounds(duty: str) -> list[str]:
    """Return the grounds that are listed for a duty: the same ones on every basis that has it."""
    found = ADVICE if duty == "advice" else next(iter(CASE[duty].values()))
    return [ground.key for ground in found.exceptions.grounds] if found.exceptions else []
