"""Days by which the area itself wants a step of a case done. Pure; the law knows none of them.

Only cases of a request or of new responsibility have them. A milestone that has passed makes
nothing late.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from ehcp_tracking import clocks, law
from ehcp_tracking.exceptions import days_in_words, words

WEEK, DAY = timedelta(weeks=1), timedelta(days=1)


class Milestone(NamedTuple):
    """What the area wants done by which day, and when it was done, if it was."""

    day: date
    name: str
    done_on: date | None

    def told(self, as_at: date) -> str:
        """Return what it is and how it stands at a day. Late is a word of the law, not of this."""
        if self.done_on is None:
            passed = "this day has passed, and it is not done"
            return f"{self.name}: {passed if self.day < as_at else 'still to do'}"
        after = ", after this day" if self.done_on > self.day else ""
        return f"{self.name}: done on {words(self.done_on)}{after}"


def of_case(case: Any, advice: Iterable[Any], own: Any, as_at: date) -> list[Milestone]:
    """Return the milestones of a case known at `as_at`, in order. `own` are the area's settings.

    What was not done when the case ended is left out, unless its day had passed by then.
    """
    if case.basis not in law.ON_REQUEST:
        return []
    ended = clocks.ended_on(case, as_at)
    found = [*_by_week(case, list(advice), own, as_at), *_early(case, own, as_at)]
    still = [each for each in found if each.done_on or ended is None or each.day < ended]
    return sorted(still, key=lambda each: each.day)


def _by_week(case: Any, advice: list[Any], own: Any, as_at: date) -> Iterator[Milestone]:
    told_no_plan = case.outcome == "no_plan" and case.outcome_notified_on <= as_at
    wanted = [(own.decision_by_week, "Decision whether there will be a plan", _decided)]
    if not told_no_plan:
        wanted.append((own.draft_by_week, "Draft plan sent", _drafted))
    if _asked(advice, as_at) or not any(each.existing_accepted for each in advice):
        wanted.append((own.advice_by_week, "All advice in", lambda *_: _all_in(advice, as_at)))
    for week, name, done in wanted:
        if week is not None:
            day = case.started_on + week * WEEK
            yield Milestone(day, f"{name}, by week {week}", done(case, as_at))


def _early(case: Any, own: Any, as_at: date) -> Iterator[Milestone]:
    due = clocks.due_on("plan", case)
    if due is not None and own.plan_days_early is not None:
        name = f"Final plan sent, {days_in_words(own.plan_days_early)} before its last day in law"
        done = clocks.first_by(as_at, case.plan_sent_on)
        yield Milestone(due - own.plan_days_early * DAY, name, done)


def _decided(case: Any, as_at: date) -> date | None:
    return clocks.first_by(as_at, case.outcome_notified_on, case.plan_sent_on)


def _drafted(case: Any, as_at: date) -> date | None:
    return clocks.first_by(as_at, case.draft_sent_on, case.plan_sent_on)


def _asked(advice: list[Any], as_at: date) -> list[Any]:
    """Return the advice that was asked of someone with a duty to give it."""
    return [
        each
        for each in advice
        if each.service != law.WITHOUT_DUTY and clocks.first_by(as_at, each.requested_on)
    ]


def _all_in(advice: list[Any], as_at: date) -> date | None:
    """Return the day on which the last of the advice came, or None if some had not."""
    came = [clocks.first_by(as_at, each.received_on) for each in _asked(advice, as_at)]
    return max((day for day in came if day), default=None) if all(came) else None
