"""What may become of advice that is awaited, and of what will be asked for, drawn from past advice.

As in `drawing` for cases: a piece of advice is at one step, of its service, whose clock counts from
the day on which it was asked for.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from math import sqrt
from random import Random
from typing import NamedTuple

from django.db.models import F, Q

from ehcp_tracking import kpis, law
from ehcp_tracking.forecast.cases import FEWEST_MONTHS, FEWEST_STAYS, months_of
from ehcp_tracking.forecast.courses import WITHOUT_PLAN
from ehcp_tracking.forecast.drawing import Past
from ehcp_tracking.forecast.pace import Leaving, Passage, seen
from ehcp_tracking.forecast.shifts import shifts
from wsoa.models import LocalArea
from wsoa.months import Month
from wsoa.share import Share

CAME = "came"
IN_TIME = law.ADVICE.days
DRAWS = 200
LARGE = 10  # variance from which a count is drawn from the normal curve


class Asked(NamedTuple):
    """Advice asked for by a day, and what had become of it by then."""

    service: str
    requested_on: date
    received_on: date | None
    ended_on: date | None  # the case
    excepted: bool

    @property
    def due(self) -> int:
        return self.requested_on.toordinal() + IN_TIME

    @property
    def awaited(self) -> bool:
        return self.received_on is None and self.ended_on is None


class AdviceBase(NamedTuple):
    """What a forecast of advice is made from; `excused` of those late were excused.

    `starts` has, for each month that is over, the service and the day of what was asked for in it,
    `by_service` how much.
    """

    as_at: date
    months: Sequence[Month]
    past: Past
    starts: Sequence[Sequence[tuple[str, int]]]
    by_service: Sequence[Counter[str]]
    excused: Share
    asked: Sequence[Asked]

    def standing(self, asked: Asked) -> "Standing":
        waited = self.as_at.toordinal() - asked.requested_on.toordinal()
        return asked.service, waited, asked.excepted

    @property
    def ended(self) -> int:
        """How many pieces of advice came, or were no longer needed."""
        return sum(each.ended for each in self.past.seen.values())

    @property
    def is_enough(self) -> bool:
        enough = len(self.months) >= FEWEST_MONTHS and self.ended >= FEWEST_STAYS
        return enough and bool(self.starts)


class AdviceCohort(NamedTuple):
    """The advice asked for in some months, on the way to its rate, as `drawing.Cohort` of cases."""

    made: int
    judged: int
    undecided: Sequence[Asked]
    coming: Sequence[Month]


def asked_for(area: LocalArea, as_at: date) -> list[Asked]:
    """Return the counted advice of the past two years, in one statement, as it stood at a day."""
    since = months_of(as_at)[0].first
    recent = Q(received_on=None) | Q(received_on__gte=since)
    going = Q(assessment__ended_on=None) | Q(assessment__ended_on__gte=since)
    rows = kpis.counted_advice(area, as_at).filter(recent, going).order_by()
    found = rows.values_list(
        "service", "requested_on", "received_on", F("assessment__ended_on"), "excepted"
    )

    def by(day: date | None) -> date | None:
        return day if day is not None and day <= as_at else None

    return [Asked(who, asked, by(came), by(ended), ex) for who, asked, came, ended, ex in found]


def base_of(asked: Sequence[Asked], as_at: date) -> AdviceBase:
    months = months_of(as_at)
    begun = Month.of(min((each.requested_on for each in asked), default=as_at))
    months = [month for month in months if month >= begun]
    over = [month for month in months if month.last <= as_at]
    starts: dict[Month, list[tuple[str, int]]] = {month: [] for month in over}
    for each in asked:
        month = Month.of(each.requested_on)
        if month in starts:
            starts[month].append((each.service, each.requested_on.day))
    passages = [passage(each, as_at) for each in asked]
    found = seen(passages, months)
    past = Past(found, len(months), shifts(found, len(months)))
    late = [each for each, its in zip(asked, passages, strict=True) if its.until > each.due]
    excused = Share(sum(each.excepted for each in late), len(late))
    by_service = [Counter(service for service, _ in month) for month in starts.values()]
    return AdviceBase(as_at, months, past, list(starts.values()), by_service, excused, asked)


def stopped(asked: Asked, as_at: date) -> tuple[int, str]:
    """Return until when advice was awaited, and what ended that; nothing if it still is."""
    came, ended = asked.received_on, asked.ended_on
    if came is not None and (ended is None or came <= ended):
        return came.toordinal(), CAME
    return (ended or as_at).toordinal(), WITHOUT_PLAN if ended else ""


def passage(asked: Asked, as_at: date) -> Passage:
    until, to = stopped(asked, as_at)
    origin = asked.requested_on.toordinal()
    return Passage(asked.service, origin, origin - 1, until, to)


def shares(
    base: AdviceBase, cohorts: Sequence[AdviceCohort], *, seed: str, draws: int
) -> list[list[Share]]:
    """Return for each cohort its draws: how much of how much advice is in time in the end."""
    random = Random(seed)  # noqa: S311, nothing is secret here
    base = base._replace(starts=[sorted(month) for month in base.starts])
    alike = [sorted(Counter(map(base.standing, each.undecided)).items()) for each in cohorts]
    found: list[list[Share]] = [[] for _ in cohorts]
    for _ in range(draws):
        drawn = base.past.drawn(random)
        ends = {service: Ends(leaving) for service, leaving in sorted(drawn.items())}
        for place, (each, awaited) in enumerate(zip(cohorts, alike, strict=True)):
            found[place].append(drawn_share(each, awaited, base, ends, random))
    return found


class Ends:
    """The chances of advice of one service to come by its day, or not to be needed any more."""

    def __init__(self, leaving: Leaving):
        came = gone = 0.0
        still = 1.0
        self.by_day = [(came, gone, still)]  # after no day, that of the request, and so on
        for day in range(IN_TIME + 1):
            ways = leaving.chances(day)
            came += still * ways.get(CAME, 0.0)
            gone += still * ways.get(WITHOUT_PLAN, 0.0)
            still *= 1 - sum(ways.values())
            self.by_day.append((came, gone, still))

    def of(self, waited: int) -> tuple[float, float]:
        """Return the chances of advice that was asked for so many days ago; -1: it is to come."""
        came, gone, still = self.by_day[waited + 1]
        if not still:
            return 0.0, 0.0
        return (self.by_day[-1][0] - came) / still, (self.by_day[-1][1] - gone) / still


Standing = tuple[str, int, bool]  # service, days since it was asked for, excepted


def drawn_share(
    cohort: AdviceCohort,
    awaited: Sequence[tuple[Standing, int]],
    base: AdviceBase,
    ends: Mapping[str, Ends],
    random: Random,
) -> Share:
    """Return one draw of what the rate of a cohort comes to.

    Advice that comes by its day is in time. If its case ends by that day without it, it is in no
    rate; nor is it if it is late and an exception excuses that, as it did in the past.
    """
    made, judged = cohort.made, cohort.judged
    coming = [((service, -1, False), n) for service, n in to_come(cohort.coming, base, random)]
    for (service, waited, excepted), count in (*awaited, *coming):
        comes, goes = ends[service].of(waited) if service in ends else (0.0, 0.0)
        in_time = of_so_many(count, comes, random)
        gone = of_so_many(count - in_time, goes / (1 - comes) if comes < 1 else 0.0, random)
        late = count - in_time - gone
        excused = late if excepted else of_so_many(late, base.excused.rate or 0.0, random)
        made, judged = made + in_time, judged + in_time + late - excused
    return Share(made, judged)


def of_so_many(count: int, chance: float, random: Random) -> int:
    """Return how many of them it happens to: a draw, of large numbers from the normal curve."""
    spread = count * chance * (1 - chance)
    if spread > LARGE:
        return min(max(round(random.gauss(count * chance, sqrt(spread))), 0), count)
    return sum(random.random() < chance for _ in range(count))


def to_come(months: Sequence[Month], base: AdviceBase, random: Random) -> list[tuple[str, int]]:
    """Return how much advice will be asked for of each service: as much as in past months."""
    found: Counter[str] = Counter()
    whole = base.by_service
    for month in months:
        if month.first > base.as_at:
            found += random.choice(whole)
        else:
            rest = random.choice(base.starts)
            found.update(service for service, day in rest if day > base.as_at.day)
    return sorted(found.items())


def of_months(asked: Sequence[Asked], first: Month, last: Month, as_at: date) -> list[Asked]:
    """Return the advice asked for in these months that can still be in time."""
    return [
        each
        for each in asked
        if each.awaited
        and first.first <= each.requested_on <= last.last
        and each.due >= as_at.toordinal()
    ]
