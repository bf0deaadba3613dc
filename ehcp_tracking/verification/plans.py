"""Clocks and figures of EHC plans a second time, as those of cases: over plain dicts.

A plan has its columns, days as dates, with the `plan_sent_on` of its case, lists of its "reviews"
its "transfers" and its "requests" for a reassessment, dicts likewise, and days of the child: those
"held_of_child" on which the area came to hold each plan, and those "answered_of_child" on which
the family was told of a reassessment, or of the refusal of one.
"""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from ehcp_tracking.verification.clocks import (
    Line,
    Row,
    duty_without_exception,
    happened,
    not_applicable,
)
from ehcp_tracking.verification.days import last_of_months, months_later, working_days_from
from ehcp_tracking.verification.figures import (
    last_day,
    month_of,
    months_before,
    months_between,
    rate,
)

MONTHS_TO_REVIEW = 12
MONTHS_TO_REVIEW_AFTER_A_MOVE = 3
WEEKS_TO_TELL_OF_A_TRANSFER = 6
WORKING_DAYS_TO_TRANSFER = 15
WEEKS_AFTER_A_MEETING = {
    "review_report": 2,
    "review_decision": 4,
    "amendment_notice": 4,
    "amended_plan_of_review": 12,
}
WEEKS_AFTER_A_NOTICE = 8
MONTHS_BEFORE_A_MOVE = 5
DAYS_TO_ANSWER_A_REQUEST = 15
DUTIES_OF_FIGURES = {
    "reviews": ["review", "review_after_move"],
    "reports": ["review_report"],
    "decisions": ["review_decision"],
    "notices": ["amendment_notice"],
    "amended_of_notice": ["amended_plan"],
    "amended_of_meeting": ["amended_plan_of_review"],
    "transfers": ["transfer_between_phases", "transfer_to_post_16", "transfer_between_post_16"],
    "moved_out": ["plan_transferred"],
    "moved_in": ["family_told_of_transfer"],
}


# The last days that the database keeps.


def dates(plan: Row) -> dict[str, date | None]:
    moved_here = plan["transferred_in_on"] is not None
    return {
        "family_told_due_on": to_tell_family_by(plan) if moved_here else None,
        "review_after_move_due_on": first_review_by(plan) if moved_here else None,
    }


def dates_of_review(review: Row) -> dict[str, date | None]:
    noticed = review["amendments_sent_on"]
    return {
        "report_due_on": after_meeting(review, "review_report"),
        "decision_due_on": after_meeting(review, "review_decision"),
        "amendments_due_on": after_meeting(review, "amendment_notice"),
        "amended_plan_due_on": after_notice(noticed) if noticed else None,
        "amended_plan_of_review_due_on": after_meeting(review, "amended_plan_of_review"),
        "next_review_due_on": reviewed_again_by(review["meeting_on"]),
    }


def dates_of_transfer(transfer: Row) -> dict[str, date | None]:
    return {"due_on": finalised_by(transfer)}


def dates_of_request(request: Row) -> dict[str, date | None]:
    return {"reply_due_on": answered_by(request)}


def to_tell_family_by(plan: Row) -> date:
    day: date = plan["transferred_in_on"]
    return day + timedelta(weeks=WEEKS_TO_TELL_OF_A_TRANSFER)


def to_transfer_by(plan: Row) -> date:
    """The day of the move, unless the area learned of it too late for that."""
    learned = working_days_from(plan["move_learned_on"])
    return max(plan["moved_on"], learned[WORKING_DAYS_TO_TRANSFER - 1])


def reviewed_again_by(day: date) -> date:
    return last_of_months(day, MONTHS_TO_REVIEW)


def first_review_by(plan: Row) -> date:
    last = reviewed_again_by(plan["reviewed_elsewhere_on"] or made_on(plan))
    if plan["transferred_in_on"] is None:
        return last
    return max(last, last_of_months(plan["transferred_in_on"], MONTHS_TO_REVIEW_AFTER_A_MOVE))


def after_meeting(review: Row, duty: str) -> date:
    day: date = review["meeting_on"]
    return day + timedelta(weeks=WEEKS_AFTER_A_MEETING[duty])


def after_notice(day: date) -> date:
    return day + timedelta(weeks=WEEKS_AFTER_A_NOTICE)


def finalised_by(transfer: Row) -> date:
    """Before 15 February or 31 March, which leave out the day itself; or months ahead."""
    day: date = transfer["transfer_on"]
    if transfer["kind"] == "transfer_between_phases":
        return date(day.year, 2, 14)
    if transfer["kind"] == "transfer_to_post_16":
        return date(day.year, 3, 30)
    return months_later(day, -MONTHS_BEFORE_A_MOVE)


def answered_by(request: Row) -> date:
    day: date = request["asked_on"]
    return day + timedelta(days=DAYS_TO_ANSWER_A_REQUEST)


# Clocks.


def made_on(plan: Row) -> Any:
    return plan["plan_sent_on"] or plan["made_elsewhere_on"]


def held_on(plan: Row) -> Any:
    """The day from which on the plan was the area's: sent by it, or transferred to it."""
    return plan["plan_sent_on"] or plan["transferred_in_on"]


def known(plan: Row, as_at: date) -> bool:
    return happened(held_on(plan), as_at)


def ended_on(plan: Row, as_at: date) -> date | None:
    """The first of its ending, its transfer and a later plan of the child, or None."""
    ends = [plan["ceased_on"], plan["transferred_out_on"]]
    ends += [day for day in plan["held_of_child"] if day > held_on(plan)]
    return min((day for day in ends if happened(day, as_at)), default=None)


def lines(plan: Row, as_at: date) -> list[Line]:
    """Every clock of a plan known at `as_at`."""
    ended = ended_on(plan, as_at)
    found = moves(plan, ended, as_at) + reviews(plan, ended, as_at)
    for review in plan["reviews"]:
        if happened(review["meeting_on"], as_at):
            found += after_review(review, plan, ended, as_at)
    for transfer in plan["transfers"]:
        found.append(phase_transfer(transfer, plan, ended, as_at))
    for request in plan["requests"]:
        if happened(request["asked_on"], as_at):
            found.append(reply(request, plan, ended, as_at))
    return found


def moves(plan: Row, ended: date | None, as_at: date) -> list[Line]:
    found = []
    came, learned = plan["transferred_in_on"], plan["move_learned_on"]
    if came is not None:
        due, told = to_tell_family_by(plan), plan["family_told_on"]
        duty = "family_told_of_transfer"
        found.append(duty_without_exception(duty, came, due, told, ended, as_at))
    if happened(learned, as_at):
        due, gone = to_transfer_by(plan), plan["transferred_out_on"]
        found.append(duty_without_exception("plan_transferred", learned, due, gone, ended, as_at))
    return found


def reviews(plan: Row, ended: date | None, as_at: date) -> list[Line]:
    """One clock of each review held, and one of that to come."""
    found = []
    duty, started, due = "review", made_on(plan), first_review_by(plan)
    if plan["transferred_in_on"] is not None:
        duty, started = "review_after_move", plan["transferred_in_on"]
    for meeting in sorted(review["meeting_on"] for review in plan["reviews"]):
        if happened(meeting, as_at):
            found.append(duty_without_exception(duty, started, due, meeting, ended, as_at))
            duty, started, due = "review", meeting, reviewed_again_by(meeting)
    found.append(duty_without_exception(duty, started, due, None, ended, as_at))
    return found


def after_review(review: Row, plan: Row, ended: date | None, as_at: date) -> list[Line]:
    """What followed from a review, until the next one was held or the plan ended."""
    held, told = review["meeting_on"], review["decision_notified_on"]
    noticed, amended = review["amendments_sent_on"], review["amended_plan_sent_on"]
    kept = review["not_amended_on"]
    for other in plan["reviews"]:
        if other["meeting_on"] > held and happened(other["meeting_on"], as_at):
            ended = min(ended or date.max, other["meeting_on"])

    def line(duty: str, stopped: date | None, ended: date | None) -> Line:
        due = after_meeting(review, duty)
        return duty_without_exception(duty, held, due, stopped, ended, as_at)

    found = [
        line("review_report", review["report_sent_on"], ended),
        line("review_decision", told, ended),
    ]
    if review["decision"] != "amend" or not happened(told, as_at):
        steps = ["amendment_notice", "amended_plan", "amended_plan_of_review"]
        return found + [not_applicable(step) for step in steps]
    found.append(line("amendment_notice", noticed, ended))
    if happened(noticed, as_at):
        due, answered = after_notice(noticed), amended or kept
        duty = "amended_plan"
        found.append(duty_without_exception(duty, noticed, due, answered, ended, as_at))
    else:
        found.append(not_applicable("amended_plan"))
    if happened(kept, as_at):
        ended = min(ended or date.max, kept)
    found.append(line("amended_plan_of_review", amended, ended))
    return found


def phase_transfer(transfer: Row, plan: Row, ended: date | None, as_at: date) -> Line:
    """No clock for a plan that was not the area's by the last day."""
    duty, due = transfer["kind"], finalised_by(transfer)
    if held_on(plan) > due:
        return not_applicable(duty)
    moved, done = transfer["transfer_on"], transfer["finalised_on"]
    return duty_without_exception(duty, moved, due, done, ended, as_at)


def reply(request: Row, plan: Row, ended: date | None, as_at: date) -> Line:
    """Until the first answer from the day of the request on, whichever request that was to."""
    asked, due = request["asked_on"], answered_by(request)
    told = min((day for day in plan["answered_of_child"] if day >= asked), default=None)
    return duty_without_exception("reassessment_reply", asked, due, told, ended, as_at)


# Exceptions.


def time_limit(plan: Row, duty: str, counted_from: date) -> tuple[date, date] | None:
    """First and last day of the time of a duty that is counted from a day, or None."""
    meetings = [review["meeting_on"] for review in plan["reviews"]]
    notices = [review["amendments_sent_on"] for review in plan["reviews"]]
    came, learned = plan["transferred_in_on"], plan["move_learned_on"]
    if duty == "review" and counted_from in meetings:
        return counted_from, reviewed_again_by(counted_from)
    if duty == "review" and came is None and counted_from == made_on(plan):
        return counted_from, first_review_by(plan)
    if duty == "review_after_move" and counted_from == came:
        return counted_from, first_review_by(plan)
    if duty == "family_told_of_transfer" and counted_from == came:
        return counted_from, to_tell_family_by(plan)
    if duty == "plan_transferred" and counted_from == learned:
        return counted_from, to_transfer_by(plan)
    if duty in WEEKS_AFTER_A_MEETING and counted_from in meetings:
        return counted_from, counted_from + timedelta(weeks=WEEKS_AFTER_A_MEETING[duty])
    if duty == "amended_plan" and counted_from in notices:
        return counted_from, after_notice(counted_from)
    for request in plan["requests"]:
        if duty == "reassessment_reply" and counted_from == request["asked_on"]:
            return counted_from, answered_by(request)
    for transfer in plan["transfers"]:
        if transfer["kind"] == duty and transfer["transfer_on"] == counted_from:
            due = finalised_by(transfer)
            return (held_on(plan), due) if held_on(plan) <= due else None
    return None


# Figures.


class Figures:
    """What was due of plans in each of 24 months up to a day, once every plan has been counted."""

    def __init__(self, as_at: date):
        self.as_at = as_at
        last = month_of(as_at)
        self.months = months_between(months_before(last, 23), last)
        self.found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)

    def count(self, lines: list[Line]) -> None:
        for line in lines:
            if line.due_on:
                self.found[line.duty, month_of(line.due_on)][line.status] += 1

    def everything(self) -> dict[str, Any]:
        return {
            figure: {
                "months": [
                    {"month": month} | self.counts(duties, [month]) for month in self.months
                ],
                "total": self.counts(duties, self.months),
            }
            for figure, duties in DUTIES_OF_FIGURES.items()
        }

    def counts(self, duties: list[str], months: list[str]) -> dict[str, Any]:
        statuses: Counter[str] = Counter()
        for duty in duties:
            for month in months:
                statuses.update(self.found[duty, month])
        in_time, late, overdue = statuses["met"], statuses["missed"], statuses["overdue"]
        done, still = in_time + late + overdue, statuses["running"]
        over = self.as_at >= last_day(months[-1])
        return {
            "in_time": in_time,
            "late": late,
            "overdue": overdue,
            "open": still,
            "over": over,
            "cohort": rate(in_time, done) if over and not still else None,
            "lowest": rate(in_time, done + still) if over or still else None,
            "highest": rate(in_time + still, done + still) if over or still else None,
        }
