"""Which months each step of a target is judged on. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from priorities.models import TargetStep
from wsoa.months import Month


class CohortStep(NamedTuple):
    """A step and the cohorts, first and last month, on whose total it is judged."""

    step: TargetStep
    first: Month
    last: Month


def cohort_steps(steps: Iterable[TargetStep], by_when: date) -> list[CohortStep]:
    """Return the steps that start with a cohort month, in order of time.

    A step runs to the month before the next one, the last step to the month of `by_when`. Steps
    that are due by a day have no cohort and are left out.
    """
    dated = [(Month.of(step.from_month), step) for step in steps if step.from_month]
    dated.sort(key=lambda each: each[0])
    lasts = [*(first.after(-1) for first, _ in dated[1:]), Month.of(by_when)]
    pairs = zip(dated, lasts, strict=False)  # where there is no step, there is still a by-when
    return [CohortStep(step, first, last) for (first, step), last in pairs]
