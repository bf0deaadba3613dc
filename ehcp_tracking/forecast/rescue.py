"""Open cases by their chance to be in time, each with the one step that holds it up."""

from datetime import date
from statistics import fmean
from typing import Any, NamedTuple

from ehcp_tracking import law
from ehcp_tracking.choices import Service, Stage
from ehcp_tracking.exceptions import days_in_words, words
from ehcp_tracking.forecast.cases import base_of, cases_of, of_interest, standing
from ehcp_tracking.forecast.courses import EXCEPTED, Case, entered
from ehcp_tracking.forecast.drawing import LATEST
from ehcp_tracking.forecast.in_time import Chances
from ehcp_tracking.forecast.pace import pace
from ehcp_tracking.forecast.wording import TOO_FEW, likely
from ehcp_tracking.models import Assessment
from wsoa.models import LocalArea

FEWEST_ALIKE = 10  # past cases that were at the same point: from fewer nothing is said
THIN = 30  # from fewer, a chance is told in tenths
HOLDS_UP = {
    Stage.TO_DECIDE: "Decision whether to assess",
    Stage.TO_DECIDE_ON_PLAN: "Decision whether there will be a plan",
    Stage.TO_DRAFT: "Draft plan",
    Stage.TO_FINALISE: "Final plan",
}


class HeldUp(NamedTuple):
    """An open case; `chance` is None where it is late, or `alike` past cases are too few.

    `advice` is that which holds it up, if one does that was asked for.
    """

    case: Any
    stage: Stage
    since: date
    days_left: int
    alike: int
    chance: float | None
    holds_up: str
    advice: Any

    @property
    def service(self) -> str:
        return self.advice.service if self.advice else ""

    @property
    def late(self) -> bool:
        return self.days_left < 0

    @property
    def words(self) -> str:
        if self.late:
            return "Already late"
        if self.chance is None:
            return TOO_FEW
        return likely(self.chance, thin=self.alike < THIN)

    @property
    def rank(self) -> tuple[bool, bool, float, int]:
        """The least likely of those that can still be in time first, those late last."""
        return self.late, self.chance is None, self.chance or 0.0, self.days_left


def held_up(area: LocalArea, as_at: date) -> list[HeldUp]:
    """Return every open case that has a last day for its plan, on any basis.

    How fast the steps go is seen in the cases that figures count: as in the draws of a forecast,
    one half is how it went in all months, the other how in the latest. An exception excuses
    lateness and does not make a case faster, so it plays no part.
    """
    base = base_of(cases_of(of_interest(area, as_at), as_at), as_at)
    every_month = range(len(base.months))
    likelihood = [
        Chances(pace(base.past.seen, months, without={EXCEPTED}))
        for months in (every_month, every_month[-LATEST:])
    ]
    is_open = Assessment.objects.in_area(area).open(as_at)
    facts = {each.key: each for each in cases_of(is_open, as_at)}
    rows = is_open.select_related("child", "case_manager").prefetch_related("advice")

    def row(case: Any) -> HeldUp:
        known = facts[case.pk]
        at, (step, since) = standing(known, as_at), entered(known)[-1]
        days_left = (known.due_on - as_at).days
        seen = base.past.seen.get(step)
        alike = seen.there(at.after - at.origin) if seen else 0
        said = base.is_enough and alike >= FEWEST_ALIKE and days_left >= 0
        what, advice = holds_up(case, known, as_at)
        chance = fmean(chances(at) for chances in likelihood) if said else None
        return HeldUp(case, Stage(step), since, days_left, alike, chance, what, advice)

    return sorted(map(row, rows), key=lambda each: (each.rank, each.case.reference))


def holds_up(case: Any, known: Case, as_at: date) -> tuple[str, Any]:
    """Return the one step that holds a case up, in words, and the advice if it is asked for."""
    stage, since = entered(known)[-1]
    if stage != Stage.ASSESSING:
        what = HOLDS_UP[Stage(stage)]
        return f"{what}: the draft was sent on {words(since)}" if known.drafted_on else what, None
    awaited = [
        each
        for each in case.advice.all()
        if each.requested_on
        and each.requested_on <= as_at
        and (each.received_on is None or each.received_on > as_at)
    ]
    if not awaited:
        return "Advice: none is asked for", None
    first = min(awaited, key=lambda each: (each.service == law.WITHOUT_DUTY, each.due_on, each.pk))
    who = f"{Service(first.service).label}{f', {first.provider}' if first.provider else ''}"
    if first.service == law.WITHOUT_DUTY:  # which no time limit binds
        return f"Advice: {who}, asked on {words(first.requested_on)}", first
    late = (as_at - first.due_on).days
    how = f"{days_in_words(late)} late" if late > 0 else f"due on {words(first.due_on)}"
    return f"Advice: {who}, {how}", first
