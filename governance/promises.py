"""What the plan promised about its live figures, and whether it is kept."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, cast

from governance.figures import backlog, lines_within
from governance.lines import Line, Snapshot
from governance.verdicts import Verdict, backlog_reason, backlog_verdict, reason, verdict
from priorities.models import Measure, TargetStep
from priorities.targets import CohortStep, cohort_steps
from wsoa.models import LocalArea
from wsoa.months import Month

LineOf = Callable[[Month, Month], Line]
Lines = Mapping[str, LineOf]
ON_DASHBOARDS = ("plans_in_time", "advice_in_time")


class Promise(NamedTuple):
    """One step of a target, the figures that it is judged on, the verdict, and why."""

    measure: Measure
    target: Decimal
    line: Line
    verdict: Verdict
    reason: str


class BacklogPromise(NamedTuple):
    """The promise to clear a backlog. An area may make it without a plan: then no measure."""

    measure: Measure | None
    received_before: date
    complete_by: date
    stands: Snapshot
    verdict: Verdict
    reason: str


def promises(area: LocalArea, *, as_at: date) -> dict[str, list[Promise]]:
    """Return by key of the dashboards' figures every step of theirs, in the order of the plan.

    The cases of each are asked for once, however many steps it has.
    """
    steps = steps_promised(area, as_at=as_at)
    lines = {
        key: lines_within(
            key,
            area,
            min(each.first for each in found),
            max(each.last for each in found),
            as_at=as_at,
        )
        for key, found in steps.items()
        if found
    }
    return judged(steps, lines)


def steps_promised(area: LocalArea, *, as_at: date) -> dict[str, list[CohortStep]]:
    """Return the steps of `promises` with their months, before anything is counted."""
    return {key: series(steps_of(area, key, as_at)) for key in ON_DASHBOARDS}


def judged(steps: Mapping[str, Iterable[CohortStep]], lines: Lines) -> dict[str, list[Promise]]:
    """Return steps by key, each judged on the total of its own months, which `lines` tell."""
    return {
        key: [promise(each, lines[key](each.first, each.last)) for each in found]
        for key, found in steps.items()
    }


def series(steps: Iterable[Any]) -> list[CohortStep]:
    """Return the months of each step of one figure; those of an objective are one series, which
    ends with the date that was published by the day on which the steps stand.
    """
    found = defaultdict(list)
    for step in steps:
        found[step.measure.objective].append(step)
    return [
        each
        for in_objective in found.values()
        for each in cohort_steps(in_objective, in_objective[0].objective_by_when)
    ]


def promise(each: CohortStep, line: Line) -> Promise:
    """Return a step with the verdict that the total of its months leads to."""
    asked = cast(Decimal, each.step.value), line  # a constraint: with a month comes a value
    return Promise(each.step.measure, *asked, verdict(*asked), reason(*asked))


def backlog_promise(area: LocalArea, *, as_at: date) -> BacklogPromise | None:
    """Return the promise to clear the area's backlog; None where the area made none."""
    received_before, complete_by = area.backlog
    if received_before is None or complete_by is None:
        return None
    step = next(iter(steps_of(area, "backlog", as_at)), None)
    stands = backlog(area, as_at=as_at)
    days = received_before, complete_by
    measure = step.measure if step else None
    found = backlog_verdict(stands, *days), backlog_reason(stands, *days)
    return BacklogPromise(measure, *days, stands, *found)


def steps_of(area: LocalArea, key: str, as_at: date) -> list[Any]:
    return TargetStep.objects.in_area(area).standing(as_at).of_figure(key)
