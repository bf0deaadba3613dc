"""Why each time limit of a plan is what it is, in words that can be read out to a parent."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from ehcp_tracking import law, wording
from ehcp_tracking.clocks import Clock, next_due
from ehcp_tracking.exceptions import words
from ehcp_tracking.explaining import (
    STATUSES,
    Comments,
    Said,
    comments_on,
    due_and_standing,
    excuses,
    title,
)
from ehcp_tracking.plans import clocks
from ehcp_tracking.plans.choices import CeasedReason
from ehcp_tracking.plans.models import AnnualReview, EHCPlan, PhaseTransfer, ReassessmentRequest

NEVER_DONE = "Never done: the plan ended, or the next review was held, after this day."
NEVER_AMENDED = (
    "Never done: the plan ended, the next review was held, or the family was told that the plan is "
    "not amended, after this day."
)
NEVER_ANSWERED = "Never done: the plan ended after this day."
ANSWER = (
    "The answer is recorded where it is given: as a reassessment that is started, or as a refusal "
    "in the register of mediation and appeals."
)
# Of a clock that stopped on no day and no longer runs, where it is not what most of them say.
NEVER = {"amended_plan_of_review": NEVER_AMENDED, "reassessment_reply": NEVER_ANSWERED}
EXCUSED = "An exception excuses this."


class Told(NamedTuple):
    """One clock with what it is about, and why it stands as it does."""

    clock: Clock
    title: str
    why: dict[str, list[str]]


def explain(plan: EHCPlan, as_at: date) -> Iterator[str]:
    """Yield the lines that explain every clock of a plan at a day, as its page does.

    Needs a plan known by then.
    """
    yield f"EHC plan {plan.reference} on {words(as_at)}."
    yield " ".join(where_from(plan))
    yield answer(plan, plan.clocks(as_at), as_at).words
    yield from in_lines(limits(plan, as_at))
    for review, of_review in reviews(plan, as_at):
        yield from ["", f"{review}:"]
        told_of = comments(review, as_at)
        yield from [told_of.words] if told_of else []
        yield from in_lines(of_review)
    for part, of_part in [*transfers(plan, as_at), *requests(plan, as_at)]:
        yield from ["", f"{part}:"]
        yield from in_lines(of_part)


def where_from(plan: EHCPlan) -> Iterator[str]:
    """Yield when a plan was made, and if elsewhere, when it came to be the area's."""
    if plan.transferred_in_on is None:
        yield f"Made on {words(plan.made_on)}."
        return
    yield f"Made by another area on {words(plan.made_on)}."
    if plan.reviewed_elsewhere_on:
        yield f"Last reviewed there on {words(plan.reviewed_elsewhere_on)}."
    source = f" from {plan.transferred_in_from}" if plan.transferred_in_from else ""
    yield f"Transferred here{source} on {words(plan.transferred_in_on)}."


def in_lines(found: Iterable[Told]) -> Iterator[str]:
    for each in found:
        yield from wording.in_lines(each.title, STATUSES[each.clock.status], each.why)


def told(found: Iterable[Clock], plan: EHCPlan, as_at: date) -> list[Told]:
    """Return clocks of a plan in words, in their order."""
    return [Told(each, title(each), why(each, plan, as_at)) for each in found]


def answer(plan: EHCPlan, found: list[Clock], as_at: date) -> Said:
    """Return by when the next review is due, or how the plan ended."""
    ended = clocks.ended_on(plan, as_at)
    if ended is not None:
        return Said(how_it_ended(plan, ended), None)
    review = next_review(found)
    assert review is not None  # noqa: S101
    return Said(f"The next review is due by {due_and_standing(review, ': ')}.", review)


def next_review(found: Iterable[Clock]) -> Clock | None:
    """Return the clock of the review to come, or None of a plan that has ended."""
    return next_due(each for each in found if each.duty in clocks.REVIEWS)


def others_due(found: Iterable[Clock]) -> list[Said]:
    """Return what else is still to be done, the earliest due first."""
    still = [c for c in found if c.days_left is not None and c.duty not in clocks.REVIEWS]
    still.sort(key=lambda clock: clock.due_on or date.max)
    return [Said(f"{title(clock)}: due {due_and_standing(clock, ', ')}", clock) for clock in still]


def how_it_ended(plan: EHCPlan, day: date) -> str:
    """Return what ended the plan, which ended on `day`."""
    if plan.ceased_on == day:
        return f"The plan ended on {words(day)}: {CeasedReason(plan.ceased_reason).label.lower()}."
    if plan.transferred_out_on == day:
        to = plan.transferred_out_to or "another area"
        return f"The plan was transferred to {to} on {words(day)}."
    return f"A later plan took its place on {words(day)}."


def particulars(plan: EHCPlan) -> list[tuple[str, Any]]:
    """Return who a plan is about, where it came from, and who manages it."""
    came = [
        ("Made by another area", plan.made_elsewhere_on),
        ("Last reviewed there", plan.reviewed_elsewhere_on),
        ("Transferred here from", plan.transferred_in_from),
        ("Transferred here", plan.transferred_in_on),
        ("Family told of the transfer", plan.family_told_on),
    ]
    moves = [
        ("Area learned of the move", plan.move_learned_on),
        ("Child moves", plan.moved_on),
        ("New area", plan.transferred_out_to),
        ("Transferred there", plan.transferred_out_on),
    ]
    return [
        ("Child", str(plan.child)),
        ("Child reference", plan.child.reference),
        ("Date of birth", plan.child.date_of_birth),
        ("School or other setting", plan.setting),
        ("Case manager", str(plan.case_manager or "Nobody")),
        *(came if plan.transferred_in_on else [("Made", plan.made_on)]),
        *(moves if plan.moved_on else []),
    ]


def why(clock: Clock, plan: EHCPlan, as_at: date) -> dict[str, list[str]]:
    """Return {heading: sentences} that explain a clock of a plan; one that does not apply, why."""
    if clock.status == "not_applicable":
        return {"How it stands": [why_not(clock.duty)]}
    rule, due = law.RULES[clock.duty], clock.due_on
    assert clock.started_on and due  # noqa: S101, PT018
    excused = clock.status == "excused"
    how = wording.stands(due, clock.stopped_on, as_at, excused=excused)
    if clock.stopped_on is None and clock.days_left is None:
        how = NEVER.get(clock.duty, NEVER_DONE)
        how = f"{how} {EXCUSED}" if excused else how
    excepted = excuses(plan.exceptions.all(), clock, rule, due, as_at)
    stands = [wording.LAST_DAY.format(words(due)), how]
    if clock.duty == "reassessment_reply" and clock.days_left is not None:
        stands.append(ANSWER)
    days = deciding(clock, plan)
    if clock.duty == "plan_transferred" and due == plan.moved_on:
        rule = rule._replace(starts=LEARNED)
    parts = wording.why(rule, clock.started_on, due, stands, excepted, days=days)
    if due != rule.limit.last_day(clock.started_on):
        parts["Where the day comes from"].append(later_day(clock, plan))
    return parts


LEARNED = "the old area learned of the move"
MOVED = "the child moves"


def deciding(clock: Clock, plan: EHCPlan) -> list[str]:
    """Return the days that can set the last day of a clock, the one that does first.

    In words that follow "the day on which"; [] where it is counted from one day alone.
    """
    if clock.duty == "plan_transferred":
        return [MOVED, LEARNED] if clock.due_on == plan.moved_on else [LEARNED, MOVED]
    if clock.duty != "review_after_move":
        return []
    transferred = law.RULES[clock.duty].starts
    last = f"the plan {last_reviewed(plan)}"
    is_later = clock.due_on != law.RULES[clock.duty].limit.last_day(plan.transferred_in_on)
    return [last, transferred] if is_later else [transferred, last]


def last_reviewed(plan: EHCPlan) -> str:
    """Return what the 12 months of a plan from another area run from, in words."""
    return "was last reviewed" if plan.reviewed_elsewhere_on else "was made"


def later_day(clock: Clock, plan: EHCPlan) -> str:
    """Return why a clock ends later than its own limit alone would have it."""
    assert clock.due_on is not None  # noqa: S101
    due = words(clock.due_on)
    if clock.duty == "plan_transferred":
        knew = "The area knew of the move 15 working days ahead"
        return f"{knew}: the last day is that of the move, {due}. That day is in time."
    last = plan.reviewed_elsewhere_on or plan.made_on
    counted = law.RULES["review"].limit.leads_to
    reviewed = f"The plan {last_reviewed(plan)} on {words(last)}."
    return f"{reviewed} {counted} {due}: that is the last day here, and in time."


def why_not(duty: str) -> str:
    """Return why a clock of a plan does not apply."""
    if duty in ("amendment_notice", "amended_plan_of_review"):
        return "This limit is only on a plan that is to be amended."
    if duty == "amended_plan":
        return "This limit runs from the day on which proposed amendments are sent."
    if duty == "reassessment_reply":
        return "The plan had ended before the answer was due."
    if duty.startswith("transfer_"):
        return "The plan was not the area's on the last day, or had ended by it."
    return "The plan had ended, or the next review was held, before it was due."


def comments(review: AnnualReview, as_at: date) -> Comments | None:
    """Return how long the family has, or had, for proposed amendments; None where none were sent.

    That an amended plan was sent before that is over is told, and not refused: it has happened.
    """
    noticed, amended = review.amendments_sent_on, review.amended_plan_sent_on
    return comments_on("amendment_representations", noticed, amended, as_at)


def limits(plan: EHCPlan, as_at: date) -> list[Told]:
    """Return the clocks of reviews and of moves to another area in words."""
    found = clocks.of_plan(plan, plan.reviews.all(), as_at)
    return told(plan.excused(found, as_at), plan, as_at)


def transfers(plan: EHCPlan, as_at: date) -> list[tuple[PhaseTransfer, list[Told]]]:
    """Return each move between phases with its clock in words."""
    return [
        (each, told(plan.excused([clocks.of_transfer(each, plan, as_at)], as_at), plan, as_at))
        for each in plan.phase_transfers.all()
    ]


def requests(plan: EHCPlan, as_at: date) -> list[tuple[ReassessmentRequest, list[Told]]]:
    """Return each request for a reassessment, the latest first, with its clock in words."""
    return [
        (each, told(plan.excused([clocks.of_request(each, plan, as_at)], as_at), plan, as_at))
        for each in plan.reassessment_requests.all()
        if each.asked_on <= as_at
    ]


def reviews(plan: EHCPlan, as_at: date) -> list[tuple[AnnualReview, list[Told]]]:
    """Return each review held, the latest first, with what followed from it in words."""
    listed = list(plan.reviews.all())
    return [
        (each, told(plan.excused(clocks.of_review(each, plan, listed, as_at), as_at), plan, as_at))
        for each in listed
        if each.meeting_on <= as_at
    ]
