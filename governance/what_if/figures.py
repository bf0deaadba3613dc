"""A change that is supposed, beside no change and beside what the last year really was."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

from governance import caching
from governance.caching import Kept
from governance.what_if import inputs
from governance.what_if.inputs import Happened, State
from governance.what_if.model import YEAR, Future, Outlook, Pace, Scenario, futures, outlook
from wsoa.models import LocalArea

# Whose advice may be supposed to come faster: upon the others no time limit of law lies.
SERVICES = {
    "education_setting": "Education settings",
    "educational_psychology": "Educational psychologists",
    "health": "Health",
    "social_care": "Social care",
}


# How much of the own time of plans may have been without waiting, and futures to tell which fits.
PARTS = {1.0: "all", 0.75: "three quarters", 0.5: "half", 0.25: "a quarter"}
FITTING = 4


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
    """Return how the area worked of late, kept until something changes.

    How much of its own time was waiting is the one thing that no date tells: it is taken to be so
    much that the model comes closest to the share in time of the last year.
    """

    def make() -> Pace | None:
        pace = inputs.pace(area, as_at=as_at)
        return pace and fitted(area, pace, as_at)

    return caching.kept(("pace", area.pk, as_at), make)


def fitted(area: LocalArea, pace: Pace, as_at: date) -> Pace:
    year = LastYear.of(area, as_at)
    wanted = year.happened.in_time / max(year.happened.judged, 1)

    def off(part: float) -> float:
        rate = year.outlook(pace._replace(part=part), pace.together, True, number=FITTING).rate
        return abs(rate.mean - wanted) if rate else 0.0

    return pace._replace(part=min(PARTS, key=off))


class LastYear(NamedTuple):
    """Where the last year began, and what became of it."""

    seed: str
    then: State
    happened: Happened

    @classmethod
    def of(cls, area: LocalArea, as_at: date) -> "LastYear":
        then = inputs.state(area, as_at=as_at - inputs.LAST_YEAR)
        now = inputs.state(area, as_at=as_at)
        happened = inputs.happened(area, now, as_at=as_at)
        return cls(f"{area.slug} {as_at}, the year before", then, happened)

    def outlook(
        self, pace: Pace, capacity: float, in_time_first: bool, number: int | None = None
    ) -> Outlook:
        """Return what the model makes of the year, without a change."""
        return outlook(
            futures(self.then.cases, pace, seed=self.seed, weeks=YEAR, number=number),
            pace,
            Scenario(1.0, capacity, {}, in_time_first),
            open_now=len(self.then.cases),
            weeks=YEAR,
            cohort=inputs.COHORT,
        )


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

    @cache
    def begun() -> tuple[State, list[Future]]:
        state = inputs.state(area, as_at=as_at)
        return state, futures(state.cases, pace, seed=f"{area.slug} {as_at}")

    def become(scenario: Scenario) -> Outlook:
        state, drawn = begun()
        return outlook(drawn, pace, scenario, open_now=len(state.cases))

    def make() -> Answer:
        base = become(now)
        state, _ = begun()
        return Answer(len(state.cases), state.overdue, base, None)

    found = kept_as_now("what if", area, pace, supposed, as_at, make)
    return found if change == now else found._replace(changed=become(change))


def check(area: LocalArea, pace: Pace, supposed: Supposed, *, as_at: date) -> Check:
    """Return what the model makes of the last year without a change, from where it began."""

    def make() -> Check:
        year, now = LastYear.of(area, as_at), as_now(pace, supposed)
        return Check(year.outlook(pace, now.capacity, now.in_time_first), year.happened)

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
