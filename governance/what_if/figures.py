"""A change that is supposed, beside no change and beside what the last year really was."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from governance import caching
from governance.caching import Kept
from governance.what_if import inputs
from governance.what_if.inputs import Happened
from governance.what_if.model import YEAR, Outlook, Pace, Scenario, futures, outlook
from wsoa.models import LocalArea

# Whose advice may be supposed to come faster: upon the others no time limit of law lies.
SERVICES = {
    "education_setting": "Education settings",
    "educational_psychology": "Educational psychologists",
    "health": "Health",
    "social_care": "Social care",
}


class Supposed(NamedTuple):
    """What is asked: `requests` times as many, so many case managers, services that are faster.

    `per_manager` plans a week and the order hold with and without the change.
    """

    requests: float
    managers: float
    faster: Mapping[str, str]
    per_manager: float
    in_time_first: bool


class Check(NamedTuple):
    """What the model makes of the year that is over, and what it was."""

    model: Outlook
    happened: Happened


class Answer(NamedTuple):
    """What becomes of the caseload as it is and, where one is asked about, with a change."""

    open: int
    overdue: int
    base: Outlook
    changed: Outlook | None


def pace_of(area: LocalArea, *, as_at: date) -> Pace | None:
    """Return how the area worked of late, kept until something changes."""
    return caching.kept(("pace", area.pk, as_at), lambda: inputs.pace(area, as_at=as_at))


def answer(area: LocalArea, pace: Pace, supposed: Supposed, *, as_at: date) -> Answer:
    """Return what follows. What is as now is kept until something changes; a change is not, since
    there is no end of those that may be asked about.
    """
    now = as_now(pace, supposed)
    change = Scenario(
        requests=supposed.requests,
        capacity=supposed.managers * supposed.per_manager,
        faster=supposed.faster,
        in_time_first=supposed.in_time_first,
    )

    def become(scenario: Scenario) -> Answer:
        state = inputs.state(area, as_at=as_at)
        drawn = futures(state.cases, pace, seed=f"{area.slug} {as_at}")
        told = outlook(drawn, pace, scenario, open_now=len(state.cases))
        return Answer(len(state.cases), state.overdue, told, None)

    found = kept_as_now("what if", area, pace, supposed, as_at, lambda: become(now))
    return found if change == now else found._replace(changed=become(change).base)


def check(area: LocalArea, pace: Pace, supposed: Supposed, *, as_at: date) -> Check:
    """Return what the model makes of the last year without a change, from where it began."""

    def make() -> Check:
        then = inputs.state(area, as_at=as_at - inputs.LAST_YEAR)
        now = inputs.state(area, as_at=as_at)
        drawn = futures(then.cases, pace, seed=f"{area.slug} {as_at}, the year before")
        told = outlook(
            drawn,
            pace,
            as_now(pace, supposed),
            open_now=len(then.cases),
            weeks=YEAR,
            cohort=inputs.COHORT,
        )
        return Check(told, inputs.happened(area, now, as_at=as_at))

    return kept_as_now("what was", area, pace, supposed, as_at, make)


def as_now(pace: Pace, supposed: Supposed) -> Scenario:
    return Scenario(1.0, pace.managers * supposed.per_manager, {}, supposed.in_time_first)


def kept_as_now(
    name: str,
    area: LocalArea,
    pace: Pace,
    supposed: Supposed,
    as_at: date,
    make: Callable[[], Kept],
) -> Kept:
    """Return what `make` does, kept if it supposes of case managers what the last year shows."""
    if supposed.per_manager != pace.per_manager:
        return make()
    return caching.kept((name, area.pk, as_at, supposed.in_time_first), make)
