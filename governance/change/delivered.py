"""What changed in the plans of an area between two days: what went silent, which dates slipped.

Which day decides: an update, a reading and another date count from the day on which they were
recorded, so what is told of the first day is what was known on it.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from priorities.models import Plan
from priorities.silence import Silent, silences_in
from priorities.versions.dates import Dated, dates_in
from wsoa.models import LocalArea


class Slipped(NamedTuple):
    """An objective or action that is to be done later than was said on the first day, and why.

    Or, without another date, one whose date passed since and that is not done.
    """

    reference: str
    kind: str
    text: str
    url: str
    was: date
    now: date
    why: str

    @property
    def days(self) -> int:
        return (self.now - self.was).days


class Delivered(NamedTuple):
    """What changed in one plan. `heard` were silent and are no longer."""

    plan: Plan
    silent: list[Silent]
    heard: list[Silent]
    slipped: list[Slipped]
    overdue: list[Slipped]
    achieved: list[Slipped]

    @property
    def any(self) -> bool:
        return any((self.silent, self.heard, self.slipped, self.overdue, self.achieved))


def delivered(area: LocalArea, since: date, to: date) -> list[Delivered]:
    """Return what changed in each plan that had been published by the later day, as it was then."""
    plans = list(
        Plan.objects.in_area(area).with_first_day().filter(first_published_on__lte=to).said_on(to)
    )
    then, now = (silences_in(plans, as_at=day) for day in (since, to))
    before, after = (dates_in(plans, day) for day in (since, to))
    found = [
        of_plan(plan, (then[plan], now[plan]), (before[plan.pk], after[plan.pk])) for plan in plans
    ]
    return [each for each in found if each.any]


def of_plan(
    plan: Plan,
    silent: tuple[list[Silent], list[Silent]],
    dated: tuple[list[Dated], list[Dated]],
) -> Delivered:
    """Return what changed in a plan, from what was silent and dated then, and is now."""
    then, now = map(once, silent)
    before = {(each.kind, each.reference): each for each in dated[0]}
    pairs = [
        (before[key], each)
        for each in dated[1]
        if (key := (each.kind, each.reference)) in before and not each.left_out
    ]
    return Delivered(
        plan=plan,
        silent=[each for key, each in now.items() if key not in then],
        heard=[each for key, each in then.items() if key not in now],
        slipped=[slipped(was, is_now) for was, is_now in pairs if is_now.due_on > was.due_on],
        overdue=[
            slipped(was, is_now)
            for was, is_now in pairs
            if is_now.late and not was.late and is_now.due_on <= was.due_on
        ],
        achieved=[
            slipped(was, is_now) for was, is_now in pairs if is_now.achieved and not was.achieved
        ],
    )


def once(silent: Iterable[Silent]) -> dict[tuple[str, str], Silent]:
    """Return what is silent, once each, however many own it."""
    return {(each.kind, each.reference): each for each in silent}


def slipped(was: Dated, now: Dated) -> Slipped:
    """Return the dates of one row on two days, and why the one that holds does."""
    why = next((each.why for each in reversed(now.steps) if each.by_when == now.due_on), "")
    row = now.row
    return Slipped(
        reference=now.reference,
        kind=now.kind,
        text=row.text,
        url=row.get_absolute_url(),
        was=was.due_on,
        now=now.due_on,
        why=why,
    )
