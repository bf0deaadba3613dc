"""What the draws of a forecast said, as it is kept: without verdicts, which are those of now.

Whoever changes its shape empties the table in a migration: the next night makes it anew.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from ehcp_tracking.forecast.models import LastForecast
from governance.forecasting.figures import (
    CERTAIN,
    Clearing,
    Forecast,
    From,
    Outlook,
    chance_in_words,
    decided,
)
from governance.promises import BacklogPromise, Promise, backlog_promise, promises
from wsoa.models import LocalArea
from wsoa.months import Month

Step = tuple[int, Decimal, Month, Month]  # key of a measure, its target, first and last month
Band = tuple[float, float, float]


class Chance(NamedTuple):
    """What was said of a step that was not decided; None where nothing could be."""

    made_from: From
    chance: float | None
    band: Band | None
    draws: int

    @property
    def words(self) -> str:
        return chance_in_words(self.chance, self.made_from)


class Kept(NamedTuple):
    """A forecast that is kept: when it was made, and what it said."""

    as_at: date
    made_on: date
    made_at: datetime
    chances: Mapping[Step, Chance]
    backlog: Mapping[str, Any] | None
    stays: dict[str, int]
    made_from: From
    advice_from: From

    def chance_of(self, cohort: Any) -> Chance | None:
        """Return what was said of the months of a target; None of what is decided by now, or was
        decided or not promised when it was made.
        """
        if cohort.verdict in CERTAIN or cohort.measure is None:
            return None
        return self.chances.get((cohort.measure.pk, cohort.target, cohort.first, cohort.last))

    def forecast(self, area: LocalArea) -> Forecast:
        """Return it beside the promises as they stand now."""
        promised = promises(area, as_at=self.as_at)
        return Forecast(
            as_at=self.as_at,
            plans=self.outlooks(promised["plans_in_time"], self.made_from),
            advice=self.outlooks(promised["advice_in_time"], self.advice_from),
            backlog=self.clearing(backlog_promise(area, as_at=self.as_at)),
            stays=self.stays,
            made_from=self.made_from,
            advice_from=self.advice_from,
            made_on=self.made_on,
            made_at=self.made_at,
        )

    def outlooks(self, promised: Iterable[Promise], made_from: From) -> list[Outlook]:
        found = []
        for each in promised:
            said = self.chances.get(step_of(each))
            if each.verdict in CERTAIN:
                found.append(decided(each, made_from))
            elif said:
                found.append(Outlook(each, *said))
            else:
                found.append(Outlook(each, made_from, is_in=False))
        return found

    def clearing(self, promise: BacklogPromise | None) -> Clearing | None:
        """Return what was said of the backlog; None where that is another by now."""
        said = self.backlog
        if promise is None or said is None:
            return None
        if said["received_before"] != str(promise.received_before):
            return None
        days = said["days"] and tuple(day and date.fromisoformat(day) for day in said["days"])
        chance = said["chance"] if said["complete_by"] == str(promise.complete_by) else None
        return Clearing(promise, said["open"], self.made_from, days, chance, said["draws"])


def kept(area: LocalArea, as_at: date, *, then: bool) -> Kept | None:
    """Return the last forecast that was made of an area as at a day, if one was."""
    row = LastForecast.objects.in_area(area).of(as_at, then=then).made().first()
    if row is None:
        return None
    told = row.told
    made_from, advice_from = (source(as_at, **told[name]) for name in ("made_from", "advice_from"))
    chances = {
        step(each): Chance(
            made, each["chance"], each["band"] and tuple(each["band"]), each["draws"]
        )
        for made, part in ((made_from, "plans"), (advice_from, "advice"))
        for each in told[part]
    }
    return Kept(
        as_at=as_at,
        made_on=row.made_on,
        made_at=row.made_at,
        chances=chances,
        backlog=told["backlog"],
        stays=told["stays"],
        made_from=made_from,
        advice_from=advice_from,
    )


def as_data(found: Forecast) -> dict[str, Any]:
    """Return what a forecast says as JSON has it: of undecided steps, and of the backlog."""
    return {
        "plans": [said(each) for each in found.plans if not each.certain],
        "advice": [said(each) for each in found.advice if not each.certain],
        "backlog": found.backlog and of_backlog(found.backlog),
        "stays": found.stays,
        "made_from": as_source(found.made_from),
        "advice_from": as_source(found.advice_from),
    }


def said(each: Outlook) -> dict[str, Any]:
    measure, target, first, last = step_of(each.promise)
    step = {"measure": measure, "target": str(target), "first": str(first), "last": str(last)}
    return step | {"chance": each.chance, "band": each.band, "draws": each.draws}


def step_of(promise: Promise) -> Step:
    line = promise.line
    return promise.measure.pk, promise.target, line.first, line.last


def step(said: Mapping[str, Any]) -> Step:
    months = Month.parse(said["first"]), Month.parse(said["last"])
    return said["measure"], Decimal(said["target"]), *months


def of_backlog(found: Clearing) -> dict[str, Any]:
    return {
        "received_before": str(found.promise.received_before),
        "complete_by": str(found.promise.complete_by),
        "open": found.is_open,
        "days": found.days and [day and str(day) for day in found.days],
        "chance": found.chance,
        "draws": found.draws,
    }


def as_source(found: From) -> dict[str, Any]:
    return {"first": str(found.first), "past": found.past, "enough": found.enough}


def source(as_at: date, first: str, past: int, enough: bool) -> From:
    return From(Month.parse(first), as_at, past, enough)
