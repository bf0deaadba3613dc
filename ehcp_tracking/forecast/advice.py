"""What may become of advice that is awaited, and of what will be asked for, drawn from past advice.

As in `drawing` for cases: a piece of advice is at one step, of its service, whose clock counts from
the day on which it was asked for.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import NamedTuple

from django.db.models import F, Q

from ehcp_tracking import kpis, law
from ehcp_tracking.forecast.cases import FEWEST_MONTHS, FEWEST_STAYS, months_of
from ehcp_tracking.forecast.courses import WITHOUT_PLAN
from ehcp_tracking.forecast.drawing import Open, Past, course
from ehcp_tracking.forecast.pace import Pace, Passage, seen
from ehcp_tracking.forecast.shifts import shifts
from wsoa.models import LocalArea
from wsoa.months import Month
from wsoa.share import Share

CAME = "came"
IN_TIME = law.ADVICE.days


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

    `starts` has, for each month that is over, the service and the day of what was asked for in it.
    """

    as_at: date
    months: Sequence[Month]
    past: Past
    starts: Sequence[Sequence[tuple[str, int]]]
    excused: Share
    asked: Sequence[Asked]

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
    begun = min((Month.of(each.requested_on) for each in asked), default=months[-1])
    months = [month for month in months if month >= begun]
    over = [month for month in months if month.last <= as_at]
    starts: dict[Month, list[tuple[str, int]]] = {month: [] for month in over}
    for each in asked:
        month = Month.of(each.requested_on)
        if month in starts:
            starts[month].append((each.service, each.requested_on.day))
    found = seen((passage(each, as_at) for each in asked), months)
    past = Past(found, len(months), shifts(found, len(months)))
    late = [each for each in asked if stopped(each, as_at)[0] > each.due]
    excused = Share(sum(each.excepted for each in late), len(late))
    return AdviceBase(as_at, months, past, list(starts.values()), excused, asked)


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
    cohorts = [each._replace(undecided=sorted(each.undecided, key=order)) for each in cohorts]
    base = base._replace(starts=[sorted(month) for month in base.starts])
    found: list[list[Share]] = [[] for _ in cohorts]
    for _ in range(draws):
        drawn = base.past.drawn(random)
        for place, each in enumerate(cohorts):
            found[place].append(drawn_share(each, base, drawn, random))
    return found


def order(asked: Asked) -> tuple[str, date, bool]:
    return asked.service, asked.requested_on, asked.excepted


def drawn_share(cohort: AdviceCohort, base: AdviceBase, found: Pace, random: Random) -> Share:
    """Return one draw of what the rate of a cohort comes to.

    Advice that comes by its day is in time. If its case ends by that day without it, it is in no
    rate; nor is it if it is late and an exception excuses that, as it did in the past.
    """
    today = base.as_at.toordinal()
    made, judged = cohort.made, cohort.judged
    excused = base.excused.rate or 0.0
    awaited = (
        (Open(each.service, each.requested_on.toordinal(), each.due, today), each.excepted)
        for each in cohort.undecided
    )
    for case, excepted in (*awaited, *coming(cohort.coming, base, random)):
        _, end = course(found, case, case.due, random)
        if end == CAME:
            made, judged = made + 1, judged + 1
        elif not end and not (excepted or random.random() < excused):
            judged += 1
    return Share(made, judged)


def coming(
    months: Sequence[Month], base: AdviceBase, random: Random
) -> Iterator[tuple[Open, bool]]:
    """Yield advice that will be asked for, as much and on such days as in past months."""
    for month in months:
        for service, day in random.choice(base.starts):
            start = month.first.replace(day=min(day, month.last.day))
            if start > base.as_at:
                begins = start.toordinal()
                yield Open(service, begins, begins + IN_TIME, begins - 1), False


def of_months(asked: Sequence[Asked], first: Month, last: Month, as_at: date) -> list[Asked]:
    """Return the advice asked for in these months that can still be in time."""
    return [
        each
        for each in asked
        if each.awaited
        and first.first <= each.requested_on <= last.last
        and each.due >= as_at.toordinal()
    ]
