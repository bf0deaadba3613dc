"""What became of the plans of the demonstration: their reviews, moves and ends. In memory alone.

Most is drawn by lot; what must occur, such as a plan amended on 15 February, is in tables.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from ehcp_tracking.clocks import last_day
from ehcp_tracking.law import CORONAVIRUS, months_later
from ehcp_tracking.models import (
    AnnualReview,
    Child,
    Dispute,
    DutyException,
    EHCPlan,
    PhaseTransfer,
    ReassessmentRequest,
)
from ehcp_tracking.plans import clocks
from governance.demonstration.caseload import is_working_day, lot
from governance.demonstration.courses import FORENAMES, LAST_DAY, SURNAMES, Case, age_on
from wsoa.models import LocalArea, User, Versioned

DAY = timedelta(days=1)
# Of 100 reviews, plans to be amended and moves between phases, how many come in time.
IN_TIME = {"review": 80, "report": 85, "decision": 70, "amended": 65, "transfer": 80}
# Of 100 reviews, how many end so.
DECISIONS = {"maintain": 52, "amend": 45, "cease": 3}
# The age by 31 August at which a child moves on in September, and how.
MOVES_ON_AT = {11: "transfer_between_phases", 16: "transfer_to_post_16"}

# What happened to plans that had not ended, one a row: columns of the plan.
MOVED_AWAY: tuple[dict[str, Any], ...] = (
    {
        "move_learned_on": date(2020, 9, 28),
        "moved_on": date(2020, 9, 21),
        "transferred_out_to": "Borsetshire",
        "transferred_out_on": date(2020, 10, 16),  # the last of 15 working days
    },
    {
        "move_learned_on": date(2020, 12, 14),
        "moved_on": date(2020, 12, 14),
        "transferred_out_to": "Barsetshire",
        "transferred_out_on": date(2021, 1, 12),  # over Christmas, two days late
    },
    {
        "move_learned_on": date(2020, 6, 1),
        "moved_on": date(2020, 7, 27),
        "transferred_out_to": "Loamshire",
        "transferred_out_on": date(2020, 7, 27),  # known early, so due on the day of the move
    },
    {
        "move_learned_on": date(2021, 3, 22),
        "moved_on": date(2021, 3, 15),
        "transferred_out_to": "Borsetshire",
    },
    {"move_learned_on": date(2021, 2, 22), "moved_on": date(2021, 2, 26)},  # overdue
    {
        "move_learned_on": date(2021, 3, 1),
        "moved_on": date(2021, 4, 12),
        "transferred_out_to": "Loamshire",
    },
)
ENDED: tuple[dict[str, Any], ...] = (
    {"ceased_on": date(2020, 8, 31), "ceased_reason": "max_age"},
    {"ceased_on": date(2020, 7, 17), "ceased_reason": "needs_met"},
    {"ceased_on": date(2020, 9, 30), "ceased_reason": "higher_education"},
    {"ceased_on": date(2020, 10, 5), "ceased_reason": "employment"},
    {"ceased_on": date(2021, 1, 29), "ceased_reason": "left_education"},
    {"ceased_on": date(2020, 12, 18), "ceased_reason": "left_england"},
    {"ceased_on": date(2020, 11, 9), "ceased_reason": "died"},
    {"ceased_on": date(2021, 3, 26), "ceased_reason": "other"},
)
# Moves between phases that the ages of children alone would not bring about.
MOVES_ON: tuple[dict[str, Any], ...] = (
    # On 14 February, in time, and on 15 February: late on the literal reading of "before".
    {"kind": "transfer_between_phases", "finalised_on": date(2021, 2, 14)},
    {"kind": "transfer_between_phases", "finalised_on": date(2021, 2, 15)},
    {"kind": "transfer_between_phases"},
    {"kind": "transfer_between_phases", "transfer_on": date(2022, 9, 1)},
    {"kind": "transfer_to_post_16", "finalised_on": date(2021, 3, 31)},
    {"kind": "transfer_to_post_16", "transfer_on": date(2022, 9, 1)},
    {"kind": "transfer_between_post_16", "finalised_on": date(2021, 3, 19)},
    {"kind": "transfer_between_post_16"},
    {"kind": "transfer_between_post_16", "transfer_on": date(2021, 5, 4)},  # overdue
    {
        "kind": "transfer_between_post_16",
        "transfer_on": date(2021, 4, 12),
        "finalised_on": date(2020, 11, 13),  # a day late
    },
)
# What followed reviews, by its days after the meeting: each limit is a limit for itself.
FOLLOWED: tuple[dict[str, Any], ...] = (
    # Decided in time, amended within 12 weeks of the meeting, but not within 8 of the notice.
    {"held": date(2020, 11, 2), "report": 14, "told": 19, "noticed": 19, "amended": 83},
    # Decided late, amended within 8 weeks of the notice, but not within 12 of the meeting.
    {"held": date(2020, 11, 9), "report": 15, "told": 29, "noticed": 35, "amended": 91},
    # Told on the last day that the plan is not amended after all.
    {"held": date(2020, 12, 7), "report": 10, "told": 20, "noticed": 28, "kept": 84},
    # To be amended, and no proposal sent: overdue.
    {"held": date(2021, 2, 8), "report": 10, "told": 25},
    # Held, and nothing since: the report and the decision are overdue.
    {"held": date(2021, 2, 22)},
)
# Plans that other areas made.
FROM_ELSEWHERE: tuple[dict[str, Any], ...] = (
    {
        "made_elsewhere_on": date(2017, 5, 15),
        "reviewed_elsewhere_on": date(2019, 5, 20),
        "transferred_in_from": "Borsetshire",
        "transferred_in_on": date(2019, 9, 2),
        "family_told_on": date(2019, 10, 14),  # the last day
    },
    {
        "made_elsewhere_on": date(2019, 1, 7),
        "transferred_in_from": "Loamshire",
        "transferred_in_on": date(2019, 12, 2),
        "family_told_on": date(2020, 1, 14),  # a day late
    },
    {
        "made_elsewhere_on": date(2018, 6, 4),
        "reviewed_elsewhere_on": date(2020, 6, 8),
        "transferred_in_from": "Barsetshire",
        "transferred_in_on": date(2020, 11, 2),
        "family_told_on": date(2020, 11, 30),
    },
    {
        "made_elsewhere_on": date(2020, 1, 13),
        "transferred_in_from": "Borsetshire",
        "transferred_in_on": date(2020, 12, 14),  # its review is due 3 months after, and is overdue
        "family_told_on": date(2021, 1, 11),
    },
    {
        "made_elsewhere_on": date(2020, 9, 7),
        "transferred_in_from": "Loamshire",
        "transferred_in_on": date(2021, 2, 8),  # the family is not told yet: overdue
    },
    {
        "made_elsewhere_on": date(2020, 11, 2),
        "transferred_in_from": "Barsetshire",
        "transferred_in_on": date(2021, 3, 8),
    },
)


class Planned:
    """A plan with all that was recorded of it, and who recorded it: a sign-in name, or nobody."""

    def __init__(self, plan: EHCPlan, manager: str, replaced_on: date | None = None):
        self.plan, self.manager = plan, manager
        made_on = plan.assessment.plan_sent_on if plan.assessment else plan.made_elsewhere_on
        assert made_on is not None  # noqa: S101
        plan.made_on, plan.held_on = made_on, plan.transferred_in_on or made_on
        plan.replaced_on = replaced_on
        self.reviews: list[AnnualReview] = []
        self.transfers: list[PhaseTransfer] = []
        self.requests: list[ReassessmentRequest] = []
        self.disputes: list[Dispute] = []
        self.exceptions: list[DutyException] = []

    @property
    def is_new(self) -> bool:
        """Whether nothing but its making is recorded of a plan that has not ended."""
        return not self.reviews and clocks.ended_on(self.plan, LAST_DAY) is None

    @property
    def new_child(self) -> Child | None:
        """The child, if the area knew none of its cases."""
        return None if self.plan.assessment else self.plan.child

    @property
    def records(self) -> list[Versioned]:
        asked = [*self.requests, *self.disputes]
        return [self.plan, *self.reviews, *self.transfers, *asked, *self.exceptions]


def plans(cases: list[Case], area: LocalArea, people: dict[str, User]) -> list[Planned]:
    """Return the plans of the cases, which are stored, and those of other areas, not stored yet."""
    sent = [(day, case) for case in cases if (day := case.record.plan_sent_on)]
    later: dict[int, date] = {}
    made = []
    for day, case in sorted(sent, key=lambda each: each[0], reverse=True):
        plan = EHCPlan.made_by(case.record)
        made.append(Planned(plan, case.manager, later.get(id(case.child))))
        later[id(case.child)] = day
    made = [*reversed(made), *from_elsewhere(area, people)]
    befall(made, lot("what befell plans"))
    for each in made:
        hold_reviews(each, lot(f"reviews of {each.plan.reference}"))
        move_on(each, lot(f"moves of {each.plan.reference}"))
    taken_over = [each for each in made if each.new_child]
    challenge_a_review(taken_over)
    challenge_a_refusal(taken_over)
    ask_to_reassess(made, [of for case in cases for of in case.disputes])
    excuse_a_review(made)
    return made


def from_elsewhere(area: LocalArea, people: dict[str, User]) -> Iterator[Planned]:
    rng = lot("plans from elsewhere")
    managers = [name for name in people if name.endswith("case.manager")]
    for number, columns in enumerate(FROM_ELSEWHERE, start=1):
        manager = rng.choice(managers)
        child = Child(
            area=area,
            reference=f"DEMO-P{number:04}",
            forename=f"Demo-{rng.choice(FORENAMES)}",
            surname=f"{rng.choice(SURNAMES)}-Birch",
            date_of_birth=date(2012, 3, number),
            sex=rng.choice("FMM"),
        )
        plan = EHCPlan(
            area=area,
            child=child,
            reference=f"DEMO-PLAN-{number:02}",
            setting="Invented Primary School",
            case_manager=people[manager],
            **columns,
        )
        yield Planned(plan, manager)


def befall(made: list[Planned], rng: Random) -> None:
    """Let what the tables have befall plans of 2018 and 2019 that nothing else befell."""
    old = [each for each in made if each.is_new and each.plan.assessment]
    old = rng.sample([each for each in old if each.plan.made_on < date(2019, 12, 1)], 60)
    for columns in (*MOVED_AWAY, *ENDED):
        plan = old.pop().plan
        for name, value in columns.items():
            setattr(plan, name, value)
    for columns in MOVES_ON:
        each = old.pop()
        columns = {"transfer_on": date(2021, 9, 1)} | columns
        each.transfers.append(PhaseTransfer(plan=each.plan, **columns))
    for followed in FOLLOWED:
        each = old.pop()
        days = {name: value for name, value in followed.items() if name != "held"}
        each.reviews.append(review(each.plan, followed["held"], "amend", **days))
    each.reviews[-1].decision = ""


def review(
    plan: EHCPlan,
    held: date,
    decision: str,
    *,
    report: int | None = None,
    told: int | None = None,
    noticed: int | None = None,
    amended: int | None = None,
    kept: int | None = None,
) -> AnnualReview:
    """Return a review and what followed it by LAST_DAY, in days after its meeting."""

    def day(days: int | None) -> date | None:
        found = None if days is None else held + days * DAY
        return found if found and found <= LAST_DAY else None

    return AnnualReview(
        plan=plan,
        meeting_on=held,
        report_sent_on=day(report),
        decision=decision if day(told) else "",
        decision_notified_on=day(told),
        amendments_sent_on=day(noticed),
        amended_plan_sent_on=day(amended),
        not_amended_on=day(kept),
    )


def hold_reviews(planned: Planned, rng: Random) -> None:
    """Hold the reviews of a plan that it has none of, year after year, until it ends."""
    plan = planned.plan
    if planned.reviews:
        return
    ended = clocks.ended_on(plan, LAST_DAY) or LAST_DAY
    _, _, due = clocks.first_review(plan)
    while (held := day_of_meeting(due, plan.held_on, rng)) < ended:
        found = followed(plan, held, rng)
        planned.reviews.append(found)
        if found.decision == "cease" and found.decision_notified_on + 60 * DAY <= ended:
            plan.ceased_on, plan.ceased_reason = found.decision_notified_on + 60 * DAY, "needs_met"
            return
        due = months_later(held, 12)


def day_of_meeting(due: date, held_on: date, rng: Random) -> date:
    """Return the working day on which a review is held that is due on a day."""
    in_time = rng.randrange(100) < IN_TIME["review"]
    day = due - rng.randrange(45) * DAY if in_time else due + rng.randrange(1, 60) * DAY
    while not is_working_day(day):
        day += -DAY if in_time else DAY
    return max(day, held_on)


def followed(plan: EHCPlan, held: date, rng: Random) -> AnnualReview:
    """Return a review with what followed from it, most of it in time."""

    def within(what: str, longest: int) -> int:
        if rng.randrange(100) < IN_TIME[what]:
            return rng.randrange(longest - 9, longest + 1)
        return rng.randrange(longest + 1, longest + 30)

    decision = rng.choices([*DECISIONS], weights=[*DECISIONS.values()])[0]
    report = within("report", 14)
    told = max(report, within("decision", 28))
    if decision != "amend":
        return review(plan, held, decision, report=report, told=told)
    noticed = told + rng.choice((0, 0, 0, 7))
    done = noticed + within("amended", 56)
    end = {"kept" if rng.randrange(20) == 0 else "amended": done}
    return review(plan, held, decision, report=report, told=told, noticed=noticed, **end)


def move_on(planned: Planned, rng: Random) -> None:
    """Record the moves between phases that the age of the child brings about."""
    plan = planned.plan
    ended = clocks.ended_on(plan, LAST_DAY) or LAST_DAY
    for year in (2019, 2020, 2021):
        september = date(year, 9, 1)
        kind = MOVES_ON_AT.get(age_on(plan.child.date_of_birth, september - DAY))
        if kind is None or planned.transfers:
            continue
        due = last_day(kind, september)
        if not plan.held_on < due < ended:
            continue
        late = rng.randrange(100) >= IN_TIME["transfer"]
        done = due + rng.randrange(1, 40) * DAY if late else due - rng.randrange(30) * DAY
        done = max(done, plan.held_on)
        finalised_on = done if done <= ended else None
        planned.transfers.append(
            PhaseTransfer(plan=plan, kind=kind, transfer_on=september, finalised_on=finalised_on)
        )


def challenge_a_review(taken_over: Iterable[Planned]) -> None:
    """Let a family ask for mediation because its plan was not amended after a review here."""
    planned, told = next(
        (each, held.decision_notified_on)
        for each in taken_over
        for held in each.reviews
        if held.decision == "maintain" and held.decision_notified_on
    )
    steps = {"contacted_on": 12, "wanted_on": 13, "met_on": 36, "agreement_on": 36}
    days = {name: told + number * DAY for name, number in steps.items()}
    agreed = {"agreement": "mediation_other", "agreement_kept_on": told + 49 * DAY}
    planned.disputes.append(
        Dispute(plan=planned.plan, kind="not_to_amend", notified_on=told, **days, **agreed)
    )


def challenge_a_refusal(taken_over: list[Planned]) -> None:
    """Let the tribunal order a reassessment that was refused; its case has not been started."""
    planned = next(each for each in taken_over if each.is_new and not each.disputes)
    told = planned.plan.held_on + 14 * DAY
    steps = {"contacted_on": 8, "declined_on": 8, "certificate_on": 10, "lodged_on": 15}
    days = {name: told + number * DAY for name, number in steps.items()}
    ordered = {"outcome": "order_to_assess", "outcome_on": LAST_DAY - 9 * DAY}
    planned.disputes.append(
        Dispute(plan=planned.plan, kind="refusal_to_reassess", notified_on=told, **days, **ordered)
    )


def ask_to_reassess(made: list[Planned], disputes: list[Dispute]) -> None:
    """Let families ask for a reassessment, before what was refused of it and where nobody answered.

    One is refused in time, one three days late; one has time left, one waits five days too long.
    """
    refused = next(
        each for each in made for of in each.disputes if of.kind == "refusal_to_reassess"
    )
    refusal = next(each for each in disputes if each.kind == "refusal_to_reassess")
    too_late = next(each for each in made if each.plan.assessment is refusal.assessment)
    own = [each for each in made if each.is_new and each.plan.assessment]
    waiting, late = [each for each in own if each.plan.made_on < date(2021, 1, 1)][:2]
    for planned, asked_on in (
        (refused, refused.plan.held_on + 3 * DAY),
        (too_late, refusal.notified_on - 18 * DAY),
        (waiting, LAST_DAY - 6 * DAY),
        (late, LAST_DAY - 20 * DAY),
    ):
        planned.requests.append(ReassessmentRequest(plan=planned.plan, asked_on=asked_on))


def excuse_a_review(made: Iterable[Planned]) -> None:
    """Let coronavirus excuse the first review that was due while the law had that, and was late."""
    first, last = CORONAVIRUS.limits_ended or (date.min, date.max)
    planned, late = next(
        (each, clock)
        for each in made
        for clock in clocks.of_plan(each.plan, each.reviews, LAST_DAY)
        if clock.duty == "review" and clock.status == "missed"
        if clock.stopped_on and clock.due_on and first <= clock.due_on <= last
    )
    assert late.started_on and late.due_on  # noqa: S101, PT018
    planned.exceptions.append(
        DutyException(
            plan=planned.plan,
            duty=late.duty,
            started_on=late.started_on,
            ground=CORONAVIRUS.key,
            from_on=late.due_on,
            to_on=late.stopped_on,
            reason="The school could hold no meeting, and the family wanted to meet in person.",
            family_told_on=late.stopped_on,
        )
    )


def beginnings(planned: Planned) -> Iterator[tuple[Versioned, str, date]]:
    """Yield each record of a plan with the verb and the day of its first event."""
    plan = planned.plan
    if planned.new_child:
        yield planned.new_child, "child recorded", plan.held_on
    yield plan, "plan made" if plan.assessment else "plan logged", plan.held_on
    for each in planned.reviews:
        yield each, "review recorded", each.meeting_on
    for transfer in planned.transfers:
        known = max(plan.held_on, date(transfer.transfer_on.year - 1, 10, 1))
        known = min(known, transfer.finalised_on or LAST_DAY, LAST_DAY)
        yield transfer, "move between phases recorded", known
    for request in planned.requests:
        yield request, "request for a reassessment recorded", request.asked_on
    for dispute in planned.disputes:
        yield dispute, "decision registered", dispute.contacted_on or dispute.notified_on
    for exception in planned.exceptions:
        yield exception, "exception recorded", exception.from_on
