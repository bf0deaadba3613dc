"""How forecasts made at past month ends would have done: the same method, and what came since."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from math import comb
from typing import NamedTuple

from ehcp_tracking import cohorts, kpis
from ehcp_tracking.forecast import advice, cases, drawing
from ehcp_tracking.forecast.models import Of, PastForecast
from wsoa.models import LocalArea
from wsoa.months import Month
from wsoa.share import Share

CHECKED = 12  # month ends at most
TOGETHER = 3  # months of requests, as many as a target step often has
DRAWS = 100
FEWEST, FEWEST_APART = 8, 4  # forecasts, and those that share no requests, to say anything from
OF_BANDS = 0.8  # that hold what comes, where the method is right
SELDOM = 0.05  # chance of holding so few of them, below which a right method is not believed
IN_TIME = {Of.PLANS: timedelta(drawing.IN_TIME), Of.ADVICE: timedelta(advice.IN_TIME)}

Band = tuple[float, float, float]


class Held(NamedTuple):
    """A past forecast beside what came."""

    as_at: date
    made_on: date
    band: Band
    came: Share

    @property
    def low(self) -> str:
        return percent(self.band[0])

    @property
    def middle(self) -> str:
        return percent(self.band[1])

    @property
    def high(self) -> str:
        return percent(self.band[2])

    @property
    def held(self) -> bool:
        low, _, high = self.band
        return low <= (self.came.rate or 0.0) <= high

    @property
    def words(self) -> str:
        if self.held:
            return "Yes"
        return "No, higher" if (self.came.rate or 0.0) > self.band[2] else "No, lower"


def percent(share: float) -> str:
    return f"{100 * share:.0f}%"


class Record(NamedTuple):
    """How past forecasts of plans, or of advice, did, the latest first."""

    months: list[Held]
    of: Of = Of.PLANS

    @property
    def subject(self) -> str:
        """Of what they are, in words."""
        asked = "of the requests of" if self.of == Of.PLANS else "of what was asked for in"
        return f"{self.of.label.lower()}, {asked} {TOGETHER} months"

    @property
    def held(self) -> int:
        return sum(each.held for each in self.months)

    @property
    def higher(self) -> int:
        """How often more came than the band had."""
        return sum((each.came.rate or 0.0) > each.band[2] for each in self.months)

    @property
    def lower(self) -> int:
        return len(self.months) - self.held - self.higher

    @property
    def made_on(self) -> date:
        return self.months[0].made_on

    @property
    def apart(self) -> list[Held]:
        """Those that share no requests with one another, from the latest back.

        What is held by neighbours, which share two of their three months, is not held twice.
        """
        found: list[Held] = []
        for each in self.months:
            if not found or Month.of(each.as_at).after(TOGETHER) <= Month.of(found[-1].as_at):
                found.append(each)
        return found

    @property
    def one_sided(self) -> str:
        """What it means that all that was missed was missed on one side; empty where it was not."""
        if len(self.months) - self.held < 2 or (self.higher and self.lower):
            return ""
        way, bands = ("higher", "low") if self.higher else ("lower", "high")
        return f" Each miss was {way}; the bands above may be too {bands}."

    @property
    def reading(self) -> str:
        """What follows from it for whoever reads the forecast above, in words.

        Nothing ever speaks for the bands: so few share no requests that of a method that is right
        half the time as many might hold as of one that is right four times out of five.
        """
        apart = self.apart
        if len(self.months) < FEWEST or len(apart) < FEWEST_APART:
            return (
                "These are too few to tell how well the bands above hold: it takes at least "
                f"{FEWEST}, of which {FEWEST_APART} share no requests.{self.one_sided}"
            )
        held = sum(each.held for each in apart)
        told = f"Of the {len(apart)} that share no requests with one another {held} held it"
        if chance_of_no_more(held, len(apart)) >= SELDOM:
            return (
                f"{told}. {len(apart)} are too few to tell whether the bands above are right."
                f"{self.one_sided}"
            )
        way = ""
        if self.higher != self.lower:
            way = f", for the {'better' if self.higher > self.lower else 'worse'}"
        return (
            f"{told}, which chance alone seldom does. So the area changed faster than its past "
            f"could tell{way}: the bands above may be too narrow.{self.one_sided}"
        )


def chance_of_no_more(held: int, of: int) -> float:
    """Return how likely so few, or fewer, of independent bands hold what comes, if they are right.

    The binomial distribution. Of 4, no more than 1 once in 37 times, no more than 2 once in 6.
    """
    return sum(
        comb(of, number) * OF_BANDS**number * (1 - OF_BANDS) ** (of - number)
        for number in range(held + 1)
    )


def month_ends(as_at: date, of: Of) -> Iterator[Month]:
    """Yield the latest months, the latest first, of whose requests it is decided what came."""
    last = Month.of(as_at)
    while last.last + IN_TIME[of] > as_at:
        last = last.after(-1)
    yield from (last.after(-before) for before in range(CHECKED))


def band_of(area: LocalArea, of: Of, month: Month) -> Band | None:
    """Return what would have been forecast at a month's end; None where too little was known."""
    draws = draws_of_plans(area, month) if of == Of.PLANS else draws_of_advice(area, month)
    return drawing.band(draws)


def draws_of_plans(area: LocalArea, month: Month) -> list[Share]:
    as_at, first = month.last, month.after(1 - TOGETHER)
    known = cases.cases_of(cases.of_interest(area, as_at), as_at)
    base = cases.base_of(known, as_at)
    if not base.is_enough:
        return []
    counts = kpis.plan_timeliness(area, "received", first, month, as_at=as_at)["total"]
    cohort = cases.cohort(known, first, month, as_at, cohorts.plan_shares(counts)["cohort"])
    seed = f"past {area.slug} {as_at}"
    (draws,) = drawing.shares(base.past, base.starts, [cohort], as_at=as_at, seed=seed, draws=DRAWS)
    return draws


def draws_of_advice(area: LocalArea, month: Month) -> list[Share]:
    as_at, first = month.last, month.after(1 - TOGETHER)
    base = advice.base_of(advice.asked_for(area, as_at), as_at)
    if not base.is_enough:
        return []
    so_far = came_of_advice(area, first, month, as_at)
    awaited = advice.of_months(base.asked, first, month, as_at)
    cohort = advice.AdviceCohort(*share_of(Of.ADVICE, so_far.values()), awaited, [])
    seed = f"past advice {area.slug} {as_at}"
    (draws,) = advice.shares(base, [cohort], seed=seed, draws=DRAWS)
    return draws


def bands(area: LocalArea, today: date) -> dict[tuple[Of, Month], Band]:
    """Return what would have been forecast at each month's end of which enough was known."""
    found = {(of, month): band_of(area, of, month) for of in Of for month in month_ends(today, of)}
    return {each: band for each, band in found.items() if band}


def records(area: LocalArea, as_at: date, known_on: date | None = None) -> list[Record]:
    """Return how the past forecasts that are kept did, as at a day: plans, then advice.

    Of those made up to `known_on`, if that is given: no other was known then. One statement, and
    one for each of the two of which there are any.
    """
    kept = [
        each
        for each in PastForecast.objects.in_area(area)
        if each.as_at + IN_TIME[Of(each.of)] <= as_at
        and (known_on is None or each.made_on <= known_on)
    ]
    return [record(area, of, [each for each in kept if each.of == of], as_at) for of in Of]


def record(area: LocalArea, of: Of, kept: Sequence[PastForecast], as_at: date) -> Record:
    """Return how past forecasts of one figure did, the latest first."""
    if not kept:
        return Record([], of)
    first, last = (Month.of(each.as_at) for each in (kept[-1], kept[0]))
    came = CAME[of](area, first.after(1 - TOGETHER), last, as_at)
    found = []
    for each in kept:
        month = Month.of(each.as_at)
        share = share_of(of, (came[one] for one in month.after(1 - TOGETHER).until(month)))
        found.append(Held(each.as_at, each.made_on, (each.low, each.middle, each.high), share))
    return Record([each for each in found if each.came.whole], of)


def came_of_plans(
    area: LocalArea, first: Month, last: Month, as_at: date
) -> dict[Month, cohorts.Counts]:
    """Return what became by a day of the requests of each month."""
    rows = kpis.plan_timeliness(area, "received", first, last, as_at=as_at)["months"]
    return dict(zip(first.until(last), rows, strict=True))


def came_of_advice(
    area: LocalArea, first: Month, last: Month, as_at: date
) -> dict[Month, cohorts.Counts]:
    """Return what became by a day of the advice asked for in each month, of all services."""
    rows = kpis.advice(area, first, last, as_at=as_at)["months"]
    pooled: dict[Month, list[cohorts.Counts]] = {month: [] for month in first.until(last)}
    for row in rows:
        if row["service"] in kpis.POOLED:
            pooled[Month.parse(row["month"])].append(row)
    return {month: cohorts.summed(cohorts.ADVICE_COUNTS, each) for month, each in pooled.items()}


CAME = {Of.PLANS: came_of_plans, Of.ADVICE: came_of_advice}


def share_of(of: Of, counts: Iterable[cohorts.Counts]) -> Share:
    """Return the cohort rate of months together."""
    if of == Of.PLANS:
        return cohorts.plan_shares(cohorts.summed(cohorts.PLAN_COUNTS, counts))["cohort"]
    return cohorts.advice_shares(cohorts.summed(cohorts.ADVICE_COUNTS, counts))["cohort"]
