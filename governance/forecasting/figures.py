"""What will become of the promises: the chance of each target, and when the backlog is cleared.

The draws come from the cases alone (`ehcp_tracking.forecast`); here they meet targets and verdicts.
A verdict that is final is certain: its chance is 1 or 0, whatever any draw says, and no other is.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial
from math import ceil, sqrt
from typing import NamedTuple

from ehcp_tracking.forecast import advice, cases, drawing
from ehcp_tracking.forecast.cases import Base, standing
from ehcp_tracking.forecast.wording import TOO_FEW, likely
from governance import caching
from governance.disclosure import in_words
from governance.promises import BacklogPromise, Promise, backlog_promise, promises
from governance.verdicts import Verdict, reaches
from governance.verdicts import in_words as in_full
from wsoa.models import LocalArea
from wsoa.months import Month
from wsoa.share import Share

CERTAIN = {Verdict.MET: 1.0, Verdict.NOT_MET: 0.0, Verdict.OUT_OF_REACH: 0.0}
NOT_IN_TWO_YEARS = "Not within two years"
NOT_IN_IT = "Not in this forecast"
THIN = 100  # past cases: from fewer, chances are told in tenths alone


class From(NamedTuple):
    """What a forecast is made from: past cases, or advice, of some months."""

    first: Month
    last: date
    past: int
    enough: bool

    @property
    def thin(self) -> bool:
        return self.past < THIN


class Outlook(NamedTuple):
    """What may become of one step of a target. Chance and band are None where nothing can be said.

    `band` has the ends of the middle 80 per cent of the rates drawn, and their median between them.
    `is_in`: a forecast that was made before knows nothing of what was promised since.
    """

    promise: Promise
    made_from: From
    chance: float | None = None
    band: tuple[float, float, float] | None = None
    draws: int = 0
    is_in: bool = True

    @property
    def certain(self) -> bool:
        return self.promise.verdict in CERTAIN

    @property
    def words(self) -> str:
        """The chance in words."""
        if self.certain:
            return f"Certain: {self.promise.verdict.words.lower()}"
        return chance_in_words(self.chance, self.made_from) if self.is_in else NOT_IN_IT

    @property
    def number(self) -> float | None:
        """The chance where it may be told as a number; None where only in words."""
        return None if self.made_from.thin and not self.certain else self.chance

    @property
    def error(self) -> float:
        """How far the number of draws alone may put the chance off: twice its standard error."""
        chance = self.chance or 0.0
        return 2 * sqrt(chance * (1 - chance) / self.draws) if self.draws else 0.0

    @property
    def error_words(self) -> str:
        """How far the draws alone may put a chance off; at the ends of the scale how many met it.

        There a chance is told as less, or more, than a bound, which has no points to give or take.
        """
        if round(100 * (self.chance or 0.0)) in (0, 100):
            met = round((self.chance or 0.0) * (self.draws + 2)) - 1
            return f"met in {met or 'none'} of {self.draws} draws"
        points = ceil(100 * self.error)
        return (
            f"give or take {points} point{'' if points == 1 else 's'} for the number of draws alone"
        )

    @property
    def subject(self) -> str:
        plans = "figure" in self.promise.line.behind
        return "plans within 20 weeks" if plans else "advice within 6 weeks"

    @property
    def months(self) -> str:
        """The months that it is of, in words."""
        asked = "received" if "figure" in self.promise.line.behind else "asked for"
        return f"{asked} {in_words(self.promise.line.first, self.promise.line.last)}"

    @property
    def low(self) -> str:
        return percent(self.band[0]) if self.band else ""

    @property
    def middle(self) -> str:
        return percent(self.band[1]) if self.band else ""

    @property
    def high(self) -> str:
        return percent(self.band[2]) if self.band else ""


class Clearing(NamedTuple):
    """When the backlog may be cleared: after 10, 50 and 90 of 100 draws; None: not in two years.

    `chance`: that none is open on the day promised; None where nothing can be said.
    """

    promise: BacklogPromise
    is_open: int
    made_from: From
    days: tuple[date | None, date | None, date | None] | None = None
    chance: float | None = None
    draws: int = 0

    @property
    def how(self) -> str:
        """What the words come from, in a sentence."""
        if self.days is None:
            return ""
        first, middle, _ = self.days
        by = [day_words(each, "is not cleared within two years") for each in (first, middle)]
        return f"In 10 of 100 draws it {by[0]}, in 50 of 100 it {by[1]}."

    @property
    def number(self) -> float | None:
        """The chance where it may be told as a number; None where only in words."""
        return None if self.made_from.thin else self.chance

    @property
    def chance_words(self) -> str:
        return chance_in_words(self.chance, self.made_from)

    @property
    def words(self) -> str:
        if not self.is_open:
            return "None of it is open"
        if self.days is None:
            return TOO_FEW
        first, _, last = self.days
        if first is None:
            return NOT_IN_TWO_YEARS
        if last is None:
            return f"Not before {in_full(first)}, and perhaps not within two years"
        return f"Between {in_full(first)} and {in_full(last)}"


class Forecast(NamedTuple):
    """The forecast of an area as at a day; with when it was made, unless that is now."""

    as_at: date
    plans: list[Outlook]
    advice: list[Outlook]
    backlog: Clearing | None
    stays: dict[str, int]
    made_from: From
    advice_from: From
    made_on: date | None = None
    made_at: datetime | None = None

    @property
    def outlooks(self) -> list[Outlook]:
        return [*self.plans, *self.advice]


def chance_in_words(chance: float | None, made_from: From) -> str:
    return TOO_FEW if chance is None else likely(chance, thin=made_from.thin)


def day_words(day: date | None, otherwise: str) -> str:
    return f"is cleared by {in_full(day)}" if day else otherwise


def percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def forecast(area: LocalArea, as_at: date) -> Forecast:
    """Return the forecast of an area as at a day; nothing that came later is in it."""
    known = cases.cases_of(cases.of_interest(area, as_at), as_at)
    base = cases.base_of(known, as_at)
    asked = advice.base_of(advice.asked_for(area, as_at), as_at)
    promised = promises(area, as_at=as_at)
    made_from = From(base.months[0], as_at, base.cases, base.is_enough)
    advice_from = From(asked.months[0], as_at, asked.ended, asked.is_enough)
    seed = f"{area.slug} {as_at}"
    return Forecast(
        as_at=as_at,
        plans=plans(promised["plans_in_time"], known, base, made_from, seed),
        advice=advised(promised["advice_in_time"], asked, advice_from, seed),
        backlog=clearing(backlog_promise(area, as_at=as_at), known, base, made_from, seed),
        stays=base.stays,
        made_from=made_from,
        advice_from=advice_from,
    )


def kept_forecast(area: LocalArea, as_at: date, today: date) -> Forecast:
    """Return the forecast, made once until anything changes."""
    return caching.kept(("forecast", area.pk, as_at, today), partial(forecast, area, as_at))


def outlooks(
    promised: Sequence[Promise], made_from: From, drawn: Iterable[list[Share]]
) -> list[Outlook]:
    """Return the outlook on each promise; `drawn` are the draws of those that are undecided."""
    draws_of = iter(drawn)
    return [
        decided(each, made_from)
        if each.verdict in CERTAIN
        else of_draws(Outlook(each, made_from), next(draws_of) if made_from.enough else [])
        for each in promised
    ]


def decided(promise: Promise, made_from: From) -> Outlook:
    """Return the outlook on a promise whose verdict is final: it is certain."""
    rate = promise.line.shares["cohort"].rate or 0.0
    band = (rate, rate, rate) if promise.line.mature else None
    return Outlook(promise, made_from, CERTAIN[promise.verdict], band)


def of_draws(outlook: Outlook, draws: list[Share]) -> Outlook:
    """Return an outlook with the chance and the band of its draws, if they leave any rate."""
    band = drawing.band(draws)
    if band is None:
        return outlook
    met = sum(bool(each.whole) and reaches(outlook.promise.target, each) for each in draws)
    # Between the two ends, since no draw makes certain what no verdict does.
    chance = (met + 1) / (len(draws) + 2)
    return outlook._replace(chance=chance, band=band, draws=len(draws))


def undecided(promised: Sequence[Promise], made_from: From) -> list[Promise]:
    return [each for each in promised if each.verdict not in CERTAIN and made_from.enough]


def plans(
    promised: Sequence[Promise],
    known: Sequence[cases.Case],
    base: Base,
    made_from: From,
    seed: str,
) -> list[Outlook]:
    lines = [each.line for each in undecided(promised, made_from)]
    cohorts = [
        cases.cohort(known, line.first, line.last, base.as_at, line.shares["cohort"])
        for line in lines
    ]
    a_month = sum(map(len, base.starts)) // max(len(base.starts), 1)
    courses = sum(
        len(each.undecided) + len(each.overdue) + min(len(each.coming) * a_month, drawing.COMING)
        for each in cohorts
    )
    drawn = drawing.shares(
        base.past,
        base.starts,
        cohorts,
        as_at=base.as_at,
        seed=f"plans {seed}",
        draws=drawing.draws_for(courses),
    )
    return outlooks(promised, made_from, drawn)


def advised(
    promised: Sequence[Promise], base: advice.AdviceBase, made_from: From, seed: str
) -> list[Outlook]:
    lines = [each.line for each in undecided(promised, made_from)]
    cohorts = [
        advice.AdviceCohort(
            *line.shares["cohort"],
            advice.of_months(base.asked, line.first, line.last, base.as_at),
            cases.to_come(line.first, line.last, base.as_at),
        )
        for line in lines
    ]
    draws = min(advice.DRAWS, drawing.draws_for(sum(len(each.undecided) for each in cohorts)))
    drawn = advice.shares(base, cohorts, seed=f"advice {seed}", draws=draws)
    return outlooks(promised, made_from, drawn)


def clearing(
    promise: BacklogPromise | None,
    known: Sequence[cases.Case],
    base: Base,
    made_from: From,
    seed: str,
) -> Clearing | None:
    """Return when the backlog may be cleared; None where the area promised nothing about one."""
    if promise is None:
        return None
    waiting = [
        standing(case, base.as_at)
        for case in known
        if case.started_on < promise.received_before and not case.ended_on
    ]
    found = Clearing(promise, len(waiting), made_from)
    if not waiting or not made_from.enough or base.as_at < promise.received_before:
        return found
    draws = drawing.draws_for(len(waiting))
    drawn = drawing.cleared(
        base.past, waiting, as_at=base.as_at, seed=f"backlog {seed}", draws=draws
    )
    days = sorted(each or date.max for each in drawn)
    last = len(days) - 1
    low, middle, high = (
        None if each == date.max else each
        for each in (days[last // 10], days[last // 2], days[last - last // 10])
    )
    chance = None
    if base.as_at < promise.complete_by:
        chance = (sum(each <= promise.complete_by for each in days) + 1) / (draws + 2)
    return found._replace(days=(low, middle, high), chance=chance, draws=draws)
