"""Facts of a plan that no constraint of the database can hold, told in words. Pure.

They rest on today, or on several records. What one row shows, `models` hold as constraints.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from ehcp_tracking.exceptions import words
from ehcp_tracking.facts import Fault, future

LABELS = {
    "made_elsewhere_on": "day the plan was made",
    "reviewed_elsewhere_on": "day the other area last reviewed it",
    "transferred_in_on": "day the plan was transferred here",
    "family_told_on": "day the family was told of the transfer",
    "move_learned_on": "day the area learned of the move",
    "moved_on": "day of the move",
    "transferred_out_on": "day the plan was transferred away",
    "ceased_on": "day the plan ended",
    "meeting_on": "day of the review meeting",
    "report_sent_on": "day the report was sent",
    "decision_notified_on": "day the decision was notified",
    "amendments_sent_on": "day the proposed amendments were sent",
    "amended_plan_sent_on": "day the amended plan was sent",
    "not_amended_on": "day the family was told that the plan is not amended",
    "transfer_on": "day of the move between phases",
    "notified_on": "day of the notice of a decision that can be appealed",
    "finalised_on": "day the plan was reviewed and amended",
    "asked_on": "day the reassessment was asked for",
}
# What may be to come: the days on which a child moves.
PLANNED = {"moved_on", "transfer_on"}


def faults(
    plan: Any,
    reviews: Iterable[Any],
    transfers: Iterable[Any],
    challenged: Iterable[Any] = (),
    asked: Iterable[Any] = (),
    *,
    today: date,
) -> Iterator[Fault]:
    """Yield every fact that cannot be, in a plan with all its reviews and moves between phases.

    The plan says since when it is the area's (`held_on`). `challenged` are the decisions about it
    in the register of those that can be appealed, `asked` the requests for a reassessment.
    """
    reviews, transfers, asked = list(reviews), list(transfers), list(asked)
    for record in (plan, *reviews, *transfers, *asked):
        for column in LABELS.keys() - PLANNED:
            day = getattr(record, column, None)
            if day is not None and day > today:
                yield Fault(record, column, future(day, today))
    used = [(plan, "ceased_on"), (plan, "transferred_out_on")]
    used += [(each, "meeting_on") for each in reviews]
    used += [(each, "finalised_on") for each in transfers]
    used += [(each, "asked_on") for each in asked]
    ended = plan.ceased_on or plan.transferred_out_on
    for record, column in used:
        day = getattr(record, column)
        if day is not None and day < plan.held_on:
            had = f"The area has had this plan since {words(plan.held_on)}."
            yield Fault(record, column, f"{had} Correct one of the two days.")
        if day is not None and ended is not None and day > ended:
            yield Fault(record, column, f"The plan ended on {words(ended)}. Correct one of them.")
    for each in challenged:
        if each.notified_on < plan.held_on:
            had = f"The area has had this plan since {words(plan.held_on)}."
            yield Fault(each, "notified_on", f"{had} Correct one of the two days.")
