"""What forecasts take from the database: cases as they stood at a day, and past stays.

Only what was dated on or before the day is read, so a forecast as at a past day knows no more than
one made then would have, but for what was entered late or corrected since.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, Q

from ehcp_tracking import kpis, law
from ehcp_tracking.forecast import courses
from ehcp_tracking.forecast.courses import Case
from ehcp_tracking.forecast.drawing import IN_TIME, Cohort, Open, Past
from ehcp_tracking.forecast.pace import seen
from ehcp_tracking.forecast.shifts import shifts
from ehcp_tracking.models import Advice, AssessmentException
from wsoa.models import LocalArea
from wsoa.months import Month
from wsoa.share import Share

MONTHS = 24  # of the past, that with the day itself among them
FEWEST_MONTHS = 6
FEWEST_STAYS = 30  # at a step, that ended


class Base(NamedTuple):
    """What a forecast is made from: the stays at each step that any case ended in these months.

    `starts` has, for each month that is over, the days of it on which cases were received.
    """

    as_at: date
    months: Sequence[Month]
    past: Past
    starts: Sequence[Sequence[int]]
    cases: int

    @property
    def stays(self) -> dict[str, int]:
        """How many stays ended at each step."""
        seen = self.past.seen
        return {step: seen[step].ended if step in seen else 0 for step in courses.STEPS}

    @property
    def is_enough(self) -> bool:
        """Whether it is enough to say anything: months, and stays at every step."""
        some = min(self.stays[step] for step in (courses.TO_DECIDE, courses.TO_FINALISE))
        return len(self.months) >= FEWEST_MONTHS and bool(self.starts) and some >= FEWEST_STAYS


def months_of(as_at: date) -> list[Month]:
    last = Month.of(as_at)
    return list(last.after(1 - MONTHS).until(last))


def of_interest(area: LocalArea, as_at: date) -> Any:
    """Return the counted cases that were open on any day of the past two years."""
    since = months_of(as_at)[0].first
    return kpis.counted(area, as_at).filter(Q(ended_on=None) | Q(ended_on__gte=since))


def cases_of(rows: Any, as_at: date) -> list[Case]:
    """Return cases of an area, a queryset, with what had happened in them by a day.

    Three statements, whatever the number of cases.
    """
    keys = rows.order_by().values("pk")
    excepted, advised = exceptions_from(keys, as_at), advice_in(keys, as_at)

    def by(day: date | None) -> date | None:
        return day if day is not None and day <= as_at else None

    return [
        Case(
            key=row["pk"],
            started_on=row["started_on"],
            due_on=row["plan_due_on"],
            decided_on=by(row["decision_notified_on"]),
            advised_on=advised.get(row["pk"]),
            told_on=by(row["outcome_notified_on"]) if row["outcome"] == "plan" else None,
            drafted_on=by(row["draft_sent_on"]),
            ended_on=by(row["ended_on"]),
            with_plan=by(row["plan_sent_on"]) is not None,
            excepted_on=excepted.get(row["pk"]),
            needs_decision=row["basis"] in law.CASE["decision"],
            is_to_plan=row["basis"] in law.TO_PLAN,
        )
        for row in rows.order_by().values(*READ)
    ]


READ = (
    *("pk", "basis", "started_on", "plan_due_on", "decision_notified_on", "outcome"),
    *("outcome_notified_on", "draft_sent_on", "plan_sent_on", "ended_on"),
)


def exceptions_from(keys: Any, as_at: date) -> dict[int, date]:
    """Return for each case that has an exception on its plan the day on which the first began."""
    begun = AssessmentException.objects.on("plan", as_at).filter(assessment__in=keys)
    rows = begun.order_by().values("assessment").annotate(first=Min("from_on"))
    return dict(rows.values_list("assessment", "first"))


def advice_in(keys: Any, as_at: date) -> dict[int, date]:
    """Return for each case in which all advice asked for had come the day on which the last came.

    Where existing advice was accepted and none asked for, the day on which the case started.
    """
    asked = Q(requested_on__lte=as_at)
    rows = Advice.objects.filter(asked | Q(existing_accepted=True), assessment__in=keys)
    found = (
        rows.order_by()
        .values("assessment", "assessment__started_on")
        .annotate(
            awaited=Count("pk", filter=asked & kpis.not_happened("received_on", as_at)),
            last=Max("received_on", filter=Q(received_on__lte=as_at)),
        )
    )
    return {
        row["assessment"]: row["last"] or row["assessment__started_on"]
        for row in found
        if not row["awaited"]
    }


def base_of(cases: Sequence[Case], as_at: date) -> Base:
    """Return what a forecast is made from: cases `of_interest`, as they stood at a day."""
    months = months_of(as_at)
    begun = min((Month.of(each.started_on) for each in cases), default=months[-1])
    months = [month for month in months if month >= begun] or months[-1:]
    stays = [stay for case in cases for stay in courses.passages(case, as_at)]
    over = [month for month in months if month.last <= as_at]
    starts: dict[Month, list[int]] = {month: [] for month in over}
    for case in cases:
        month = Month.of(case.started_on)
        if month in starts:
            starts[month].append(case.started_on.day)
    found = seen(stays, months)
    past = Past(found, len(months), shifts(found, len(months)))
    return Base(as_at, months, past, list(starts.values()), len(cases))


def standing(case: Case, as_at: date) -> Open:
    """Return where an open case stands at a day."""
    step, day = courses.entered(case)[-1]
    counts_from = courses.origin(step, day, case.due_on)
    return Open(step, counts_from, case.due_on.toordinal(), as_at.toordinal())


def cohort(known: Sequence[Case], first: Month, last: Month, as_at: date, so_far: Share) -> Cohort:
    """Return the cases of these months received, on the way to their rate from what it is `so_far`.

    It is decided once the last of them has had its 20 weeks.
    """
    is_open = [
        standing(case, as_at)
        for case in known
        if first.first <= case.started_on <= last.last
        and not case.ended_on
        and not case.excepted_on
    ]
    today = as_at.toordinal()
    return Cohort(
        *so_far,
        [each for each in is_open if each.due >= today],
        [each for each in is_open if each.due < today],
        to_come(first, last, as_at),
        last.last + timedelta(IN_TIME),
    )


def to_come(first: Month, last: Month, as_at: date) -> list[Month]:
    """Return those of some months in which more can still be received."""
    return [month for month in first.until(last) if month.last > as_at]
