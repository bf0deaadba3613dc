"""Through which steps a case went, by the days that were recorded. Pure.

The steps are the stages of an open case (`Stage`): what is to be done next.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ehcp_tracking.forecast.pace import Passage

TO_DECIDE, ASSESSING, TO_DECIDE_ON_PLAN, TO_DRAFT, TO_FINALISE = STEPS = (
    "to_decide",
    "assessing",
    "to_decide_on_plan",
    "to_draft",
    "to_finalise",
)
# What ends a case, and what takes it out of the rates of the contract though it goes on.
PLAN, WITHOUT_PLAN, EXCEPTED = "plan", "without_plan", "excepted"


class Case(NamedTuple):
    """What had happened in a case by a day; nothing that came later.

    `assesses` is None where the basis asks for no decision whether to assess, then the day on which
    the case starts. `advised` is the last day on which advice came, if all that was asked has.
    """

    key: int
    started_on: date
    due_on: date
    decided_on: date | None = None
    advised_on: date | None = None
    told_on: date | None = None
    drafted_on: date | None = None
    ended_on: date | None = None
    with_plan: bool = False
    excepted_on: date | None = None
    needs_decision: bool = True
    is_to_plan: bool = False


def entered(case: Case) -> list[tuple[str, date]]:
    """Return the steps that a case was at with the day on which it came to each, in their order.

    Never less than one. Steps that took no time are left out, and so are those it was past when it
    came to them: advice that came after the draft, say.
    """
    assessed_on = case.decided_on if case.needs_decision else case.started_on
    days: list[tuple[str, date | None]] = []
    if case.needs_decision:
        days.append((TO_DECIDE, case.started_on))
    if assessed_on is not None:
        told_on = case.started_on if case.is_to_plan else case.told_on
        days.append((ASSESSING, assessed_on))
        days.append((TO_DECIDE_ON_PLAN, case.advised_on and max(case.advised_on, assessed_on)))
        days.append((TO_DRAFT, told_on and max(told_on, assessed_on)))
    days.append((TO_FINALISE, case.drafted_on))
    known = [(step, day) for step, day in days if day is not None]
    found: list[tuple[str, date]] = []
    before = case.ended_on
    for step, day in reversed(known):
        if before is None or day < before:
            found.append((step, day))
            before = day
    return found[::-1] or known[:1]


def origin(step: str, entered_on: date, due_on: date) -> int:
    """Return the day from which the clock of a step counts.

    Until the draft is sent a case is compared with others as many days before, or after, their last
    day in time: what is urgent is done by that, and what piled up is not. From then on, with others
    as long after their draft, since families have a time to answer it.
    """
    return (entered_on if step == TO_FINALISE else due_on).toordinal()


def passages(case: Case, as_at: date) -> Iterator[Passage]:
    """Yield the stays of a case at its steps, until an exception takes it out of the rates."""
    steps = entered(case)
    end = PLAN if case.with_plan else WITHOUT_PLAN
    excepted = case.excepted_on
    for (step, day), (to, left) in zip(steps, [*steps[1:], (end, case.ended_on)], strict=True):
        if excepted is not None and excepted <= day:
            return
        counts_from = origin(step, day, case.due_on)
        # A case may end on the day on which it started; no later step is left on its first day.
        after = day.toordinal() - (day == case.started_on)
        if excepted is not None and (left is None or excepted < left):
            yield Passage(step, counts_from, after, excepted.toordinal(), EXCEPTED)
            return
        if left is None:
            yield Passage(step, counts_from, after, as_at.toordinal())
        else:
            yield Passage(step, counts_from, after, left.toordinal(), to)
