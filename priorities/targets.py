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
    dated = sorted((step for step in steps if step.from_month), key=lambda step: step.from_month)
    firsts = [Month.of(step.from_month) for step in dated]
    lasts = [*(month.after(-1) for month in firsts[1:]), Month.of(by_when)]
    return [CohortStep(*each) for each in zip(dated, firsts, lasts, strict=False)]
