"""How each clock of an EHC plan stands at a day, by the time limits of the table of law.

Pure arithmetic on dates, as `ehcp_tracking.clocks`, whose statuses these have. Plans, reviews and
moves are anything with the attributes of a record. A plan says when it was `made_on`, since when
it is the area's (`held_on`), and when a later plan of the child took its place (`replaced_on`).
A review is held on the day of its meeting.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from ehcp_tracking.clocks import Clock, first_by, last_day, of_duty

# The duties to review a plan: the first limit depends on where it came from.
REVIEWS = ("review", "review_after_move")
# What is counted from the meeting of a review.
AFTER_A_MEETING = ("review_report", "review_decision", "amendment_notice", "amended_plan_of_review")
# All that has a time limit once there is a plan.
DUTIES = (
    *REVIEWS,
    *("review_report", "review_decision"),
    *("amendment_notice", "amended_plan", "amended_plan_of_review"),
    *("transfer_between_phases", "transfer_to_post_16", "transfer_between_post_16"),
    *("plan_transferred", "family_told_of_transfer"),
    "reassessment_reply",
)


def known(plan: Any, as_at: date) -> bool:
    """Whether the area had the plan by `as_at`: sent it, or took it over from another area."""
    return plan.held_on is not None and plan.held_on <= as_at


def ended_on(plan: Any, as_at: date) -> date | None:
    """Return the day on which the area's plan ended, or None if it had not by `as_at`.

    It ends at the first of: ceased, transferred to another area, replaced by a later plan.
    """
    return first_by(as_at, plan.ceased_on, plan.transferred_out_on, plan.replaced_on)


def of_plan(plan: Any, reviews: Iterable[Any], as_at: date) -> list[Clock]:
    """Return the clocks of a plan known at `as_at`: of its moves, and of each review in turn.

    The last of them is that of the review to come.
    """
    ended = ended_on(plan, as_at)
    return [*_moves(plan, ended, as_at), *_reviews(plan, reviews, ended, as_at)]


def of_everything(
    plan: Any,
    reviews: list[Any],
    transfers: Iterable[Any],
    as_at: date,
    asked: Iterable[Any] = (),
) -> list[Clock]:
    """Return the clocks of a plan known at `as_at`, of its reviews and of its moves of phase.

    And of the requests for a reassessment that are given: no figure of plans counts those.
    """
    ended = ended_on(plan, as_at)
    found = [*_moves(plan, ended, as_at), *_reviews(plan, reviews, ended, as_at)]
    for review in reviews:
        if review.meeting_on <= as_at:
            found += _of_review(review, reviews, ended, as_at)
    found += [_of_transfer(transfer, plan, ended, as_at) for transfer in transfers]
    return found + [_of_request(each, ended, as_at) for each in asked if each.asked_on <= as_at]


def runs(
    plan: Any, reviews: Iterable[Any], transfers: Iterable[Any], asked: Iterable[Any] = ()
) -> dict[tuple[str, date], tuple[date, date]]:
    """Return the first and the last day of each time limit of a plan, whether its clock applies.

    By its duty and the day from which it is counted. One that is counted back from a day begins
    when the area has the plan; there is none where it has it too late.
    """
    limits = [first_review(plan)]
    if plan.transferred_in_on is not None:
        limits.append(_limit("family_told_of_transfer", plan.transferred_in_on))
    if plan.moved_on is not None:
        limits.append(("plan_transferred", plan.move_learned_on, transfer_due_on(plan)))
    for review in reviews:
        limits += [_limit(duty, review.meeting_on) for duty in ("review", *AFTER_A_MEETING)]
        if review.amendments_sent_on is not None:
            limits.append(_limit("amended_plan", review.amendments_sent_on))
    limits += [_limit("reassessment_reply", each.asked_on) for each in asked]
    found = {(duty, start): (start, due) for duty, start, due in limits}
    for each in transfers:
        due = last_day(each.kind, each.transfer_on)
        if plan.held_on <= due:
            found[each.kind, each.transfer_on] = (plan.held_on, due)
    return found


def _limit(duty: str, start: date) -> tuple[str, date, date]:
    return duty, start, last_day(duty, start)


def first_review(plan: Any) -> tuple[str, date, date]:
    """Return duty, start and last day of the first review that the area has to hold.

    Of a plan from another area that is 12 months from its last review, or from when it was made;
    or 3 months from its transfer, if that is later (reg. 15(5)).
    """
    last = last_day("review", plan.reviewed_elsewhere_on or plan.made_on)
    if plan.transferred_in_on is None:
        return "review", plan.made_on, last
    after_move = last_day("review_after_move", plan.transferred_in_on)
    return "review_after_move", plan.transferred_in_on, max(last, after_move)


def transfer_due_on(plan: Any) -> date:
    """Return the last day to transfer the plan of a child who moves to another area.

    The day of the move; or, where the area did not know 15 working days ahead, the last of 15
    working days that begin with the day on which it learned of it (reg. 15(2)).
    """
    return max(plan.moved_on, last_day("plan_transferred", plan.move_learned_on))


def of_review(review: Any, plan: Any, reviews: Iterable[Any], as_at: date) -> list[Clock]:
    """Return what followed from a review held by `as_at`.

    What was left undone when the next review was held, or the plan ended, was never done.
    """
    return _of_review(review, reviews, ended_on(plan, as_at), as_at)


def _of_review(review: Any, reviews: Iterable[Any], ended: date | None, as_at: date) -> list[Clock]:
    later = [each.meeting_on for each in reviews if each.meeting_on > review.meeting_on]
    ended = first_by(as_at, ended, *later)
    told, noticed = review.decision_notified_on, review.amendments_sent_on
    amended, kept = review.amended_plan_sent_on, review.not_amended_on
    to_amend = review.decision == "amend" and first_by(as_at, told) is not None
    held = review.meeting_on
    found = [
        of_duty("review_report", held, review.report_sent_on, ended, as_at),
        of_duty("review_decision", held, told, ended, as_at),
    ]
    if not to_amend:
        noticed = amended = kept = None
    not_amended = first_by(as_at, kept)
    steps = [
        ("amendment_notice", held, noticed, ended),
        ("amended_plan", first_by(as_at, noticed), first_by(as_at, amended, kept), ended),
        ("amended_plan_of_review", held, amended, first_by(as_at, ended, not_amended)),
    ]
    return found + [
        of_duty(duty, start if to_amend else None, stop, end, as_at)
        for duty, start, stop, end in steps
    ]


def of_transfer(transfer: Any, plan: Any, as_at: date) -> Clock:
    """Return the clock of a move between phases of education, of a plan known at `as_at`.

    It does not apply to a plan that the area had not yet on the last day.
    """
    return _of_transfer(transfer, plan, ended_on(plan, as_at), as_at)


def _of_transfer(transfer: Any, plan: Any, ended: date | None, as_at: date) -> Clock:
    due = last_day(transfer.kind, transfer.transfer_on)
    start = transfer.transfer_on if plan.held_on <= due else None
    return of_duty(transfer.kind, start, transfer.finalised_on, ended, as_at, due)


def of_request(request: Any, plan: Any, as_at: date) -> Clock:
    """Return the clock of a request for a reassessment that was made by `as_at`.

    It stops at the first answer from that day on: the family is told of a reassessment, or of the
    refusal of one. Of what is asked again before that, each stops at the same answer.
    """
    return _of_request(request, ended_on(plan, as_at), as_at)


def _of_request(request: Any, ended: date | None, as_at: date) -> Clock:
    answered = first_by(as_at, request.reassessed_on, request.refused_on)
    return of_duty("reassessment_reply", request.asked_on, answered, ended, as_at)


def _moves(plan: Any, ended: date | None, as_at: date) -> list[Clock]:
    found = []
    if plan.transferred_in_on is not None:
        begun, told = plan.transferred_in_on, plan.family_told_on
        found.append(of_duty("family_told_of_transfer", begun, told, ended, as_at))
    if plan.moved_on is not None and plan.move_learned_on <= as_at:
        learned, gone, due = plan.move_learned_on, plan.transferred_out_on, transfer_due_on(plan)
        found.append(of_duty("plan_transferred", learned, gone, ended, as_at, due))
    return found


def _reviews(plan: Any, reviews: Iterable[Any], ended: date | None, as_at: date) -> list[Clock]:
    held = sorted(each.meeting_on for each in reviews if each.meeting_on <= as_at)
    starts = [
        first_review(plan),
        *(("review", meeting, last_day("review", meeting)) for meeting in held),
    ]
    return [
        of_duty(duty, start, meeting, ended, as_at, due)
        for (duty, start, due), meeting in zip(starts, [*held, None], strict=True)
    ]
