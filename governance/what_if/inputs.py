"""What the model is fed with, counted from the cases of an area in a fixed number of statements."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, F, Max, Q, Value

from ehcp_tracking import cohorts, kpis
from ehcp_tracking.models import Advice
from governance.what_if.model import LIMIT, WEEK, YEAR, Asked, OpenCase, Pace
from wsoa.models import LocalArea
from wsoa.share import Share

LAST_YEAR = timedelta(weeks=YEAR)
SETTLING = timedelta(days=LIMIT)  # after which nearly all of a case has come to an end
QUARTER = 13  # weeks
FEWEST = 20  # requests, plans, and cases with advice, from which a pace is told
# Of a year ago, the weeks whose requests have had their 20 weeks by now.
COHORT = YEAR - LIMIT // WEEK - 1


class State(NamedTuple):
    """The open cases on a day, and how many of them are overdue, as `kpis` counts those.

    `past`: how many are past their 20 weeks, whether an exception excuses them or not.
    """

    cases: tuple[OpenCase, ...]
    overdue: int
    past: int


class Ended(NamedTuple):
    """What became of the cases that were overdue on a day: `left` of them are open still.

    `last_on` is the day on which the last of them ended; None where one is open, or none was.
    """

    overdue: int
    left: int
    last_on: date | None


class Happened(NamedTuple):
    """What became of a year: of the requests of its first weeks, of all plans, and at its end.

    The model knows of no exceptions, so what it is held against has them in: `in_time` of those
    `judged`, and at the end those `past` 20 weeks. `cohort` and `overdue` are the same without
    them, as every other page has them; so is `cleared`, of those overdue where the year began.
    """

    in_time: int
    judged: int
    cohort: Share
    sent: int
    open: int
    past: int
    overdue: int
    cleared: Ended


class Ends(NamedTuple):
    """How cases ended that began so long ago that nearly all have. Those still open make a plan."""

    number: int
    plans: int
    agreed: int
    otherwise: tuple[int, ...]


def pace(area: LocalArea, *, as_at: date) -> Pace | None:
    """Return how the area worked in the year up to a day; None with too few cases to tell."""
    arrivals = by_week(of_last_year(area, "started_on", as_at), as_at)
    sent = of_last_year(area, "plan_sent_on", as_at)
    own = own_days(area, as_at)
    asked = courses(area, as_at)
    if min(sum(arrivals), len(own), len(asked)) < FEWEST:
        return None
    ended = ends(area, as_at)
    managers = kpis.counted(area, as_at).filter(kpis.not_happened("ended_on", as_at))
    number = managers.aggregate(number=Count("case_manager", distinct=True))["number"] or 1
    return Pace(
        arrivals=arrivals,
        courses=asked,
        plan_share=ended.plans / ended.number,
        agreed_share=ended.plans / ended.agreed,
        otherwise=ended.otherwise,
        own=tuple(sorted(own)),
        part=1.0,
        managers=number,
        per_manager=most_in_a_quarter(by_week(sent, as_at)) / number,
    )


def of_last_year(area: LocalArea, column: str, as_at: date) -> list[tuple[date, int]]:
    """Return how many cases have each day of the year up to `as_at` in a column."""
    inside = {f"{column}__gt": as_at - LAST_YEAR, f"{column}__lte": as_at}
    cases = kpis.counted(area, as_at).filter(**inside).order_by()
    return list(cases.values_list(column).annotate(number=Count(Value(1))))


def by_week(days: Iterable[tuple[date, int]], as_at: date) -> tuple[int, ...]:
    """Return the numbers of each week of the year up to `as_at`, the first week first."""
    found: Counter[int] = Counter()
    for day, number in days:
        found[YEAR - 1 - (as_at - day).days // WEEK] += number
    return tuple(found[week] for week in range(YEAR))


def most_in_a_quarter(weeks: tuple[int, ...]) -> float:
    """Return how many a week were finished in the 13 weeks in a row with the most."""
    starts = range(len(weeks) - QUARTER + 1)
    return max(sum(weeks[start : start + QUARTER]) for start in starts) / QUARTER


def own_days(area: LocalArea, as_at: date) -> list[int]:
    """Return the days from the last advice to the plan, of plans sent in the year up to `as_at`."""
    cases = kpis.counted(area, as_at).filter(
        plan_sent_on__gt=as_at - LAST_YEAR, plan_sent_on__lte=as_at
    )
    last = Max("advice__received_on", filter=Q(advice__received_on__lte=F("plan_sent_on")))
    rows = cases.order_by().annotate(last=last).values_list("plan_sent_on", "last")
    return [(sent - last).days for sent, last in rows if last]


def settled(as_at: date) -> dict[str, date]:
    """Return the condition on cases of one year that began so long ago that nearly all ended."""
    last = as_at - SETTLING
    return {"started_on__gt": last - LAST_YEAR, "started_on__lte": last}


def ends(area: LocalArea, as_at: date) -> Ends:
    cases = kpis.counted(area, as_at).filter(**settled(as_at))
    rows = list(cases.order_by().values_list("started_on", "ended_on", "plan_sent_on", "decision"))
    others = [
        (decision, (ended - started).days)
        for started, ended, sent, decision in rows
        if ended and ended <= as_at and sent is None
    ]
    plans = len(rows) - len(others)
    return Ends(
        number=len(rows),
        plans=plans,
        agreed=plans + sum(decision == "assess" for decision, _ in others),
        otherwise=tuple(sorted(days for _, days in others)),
    )


def courses(area: LocalArea, as_at: date) -> tuple[tuple[Asked, ...], ...]:
    """Return of each case the advice that was asked. What is missing yet comes tomorrow."""
    cases = kpis.counted(area, as_at).filter(**settled(as_at))
    found: dict[int, list[Asked]] = {}
    for case, started, ended, service, requested, received in asked_by(area, cases, as_at):
        if received is None and ended and ended <= as_at:
            continue  # nobody waits for it any more
        days = ((received or as_at + timedelta(days=1)) - requested).days
        found.setdefault(case, []).append(Asked(service, (requested - started).days, days))
    return tuple(tuple(each) for each in found.values())


def asked_by(area: LocalArea, cases, as_at: date):
    """Yield the advice of cases that was asked by a day, in the order of the cases."""
    rows = Advice.objects.in_area(area).filter(
        assessment__in=cases, requested_on__lte=as_at, existing_accepted=False
    )
    columns = ("assessment_id", "assessment__started_on", "assessment__ended_on")
    dates = ("service", "requested_on", "received_on")
    for *case, received in rows.order_by("assessment_id", "pk").values_list(*columns, *dates):
        yield *case, received if received and received <= as_at else None


def state(area: LocalArea, *, as_at: date) -> State:
    """Return the cases that were open on a day, as far as they had come by then."""
    cases = kpis.counted(area, as_at).filter(kpis.not_happened("ended_on", as_at))
    asked: dict[int, list[Asked]] = {}
    for case, started, _, service, requested, received in asked_by(area, cases, as_at):
        days = (received - requested).days if received else None
        asked.setdefault(case, []).append(Asked(service, (requested - started).days, days))
    rows = (
        kpis.with_exceptions(cases, "plan", as_at)
        .order_by("started_on", "pk")
        .values_list("pk", "started_on", "decision", "decision_notified_on", "excepted")
    )
    found = [
        OpenCase(
            begun=(as_at - started).days,
            agreed=pk in asked or (decision == "assess" and notified <= as_at),
            advice=tuple(asked.get(pk, ())),
            excused=excepted,
        )
        for pk, started, decision, notified, excepted in rows
    ]
    return State(
        tuple(found),
        overdue=sum(case.overdue for case in found),
        past=sum(case.begun > LIMIT for case in found),
    )


def happened(area: LocalArea, now: State, *, as_at: date) -> Happened:
    """Return what became of the year up to a day, at whose end the cases are as in `now`."""
    begun = as_at - LAST_YEAR
    asked = kpis.plan_cohort(area, "received", as_at).filter(
        started_on__gt=begun, started_on__lte=begun + timedelta(weeks=COHORT)
    )
    counts = kpis.grouped(asked, kpis.plan_classes(as_at))[()]
    return Happened(
        in_time=counts["plans_in_time"],
        judged=counts["plans"] + counts["open_overdue"] + counts["open_excepted"],
        cohort=cohorts.plan_shares(counts)["cohort"],
        sent=sum(number for _, number in of_last_year(area, "plan_sent_on", as_at)),
        open=len(now.cases),
        past=now.past,
        overdue=now.overdue,
        cleared=ended(area, begun, as_at=as_at),
    )


def ended(area: LocalArea, begun: date, *, as_at: date) -> Ended:
    """Return what became by a day of the cases that were overdue on an earlier one."""
    overdue = kpis.counted(area, begun).filter(
        kpis.not_happened("ended_on", begun), started_on__lt=begun - SETTLING
    )
    rows = kpis.with_exceptions(overdue, "plan", begun).filter(excepted=False).order_by()
    days = list(rows.values_list("ended_on", flat=True))
    left = sum(day is None or day > as_at for day in days)
    return Ended(len(days), left, None if left else max(days, default=None))
