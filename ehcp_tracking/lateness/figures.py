"""How many weeks each reason for lateness cost: late steps, counted by the database.

A step is late by as many days as lie from its last day in time to the day on which it was done;
to the day on which the case ended, if it was never done; else to the day the question is about.
An exception takes nothing out: it excuses lateness and does not undo it. Cases count on every
basis.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Count,
    DateField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from ehcp_tracking.choices import Duty
from ehcp_tracking.lateness.choices import Agency
from ehcp_tracking.lateness.models import Lateness, LatenessReason
from ehcp_tracking.models import Advice, Assessment
from ehcp_tracking.querysets import not_yet
from wsoa.functions import DaysBetween, MonthNumber
from wsoa.models import LocalArea
from wsoa.months import Month
from wsoa.share import NOTHING, Share
from wsoa.together import of_each

# The day on which each duty of a case was done.
DONE_BY: dict[str, F | Coalesce] = {
    "decision": F("decision_notified_on"),
    "no_plan": F("outcome_notified_on"),
    "draft": Coalesce("draft_sent_on", "plan_sent_on"),
    "plan": F("plan_sent_on"),
}
ADVICE = "advice"
STEPS = (*DONE_BY, ADVICE)
Asked = Mapping[date, tuple[Month, Month]]  # as at which days, and of which months on each


class Late(NamedTuple):
    """Late steps of one kind whose time limit ended in one month: how many, and by how long."""

    duty: str
    agency: str  # of advice who was asked; else whom the reason names, or the area itself
    reason: str  # "" where none is recorded
    month: Month
    steps: int
    days: int


def late(area: LocalArea, first: Month, last: Month, *, as_at: date) -> list[Late]:
    """Return the late steps of an area at a day whose time limit ended from `first` to `last`."""
    return late_on(area, {as_at: (first, last)})[as_at]


def late_on(area: LocalArea, asked: Asked) -> dict[date, list[Late]]:
    """Return the late steps as at each of some days, whose time limit ended in its months."""
    reasons = LatenessReason.objects.in_area(area).in_bulk()
    found: dict[date, list[Late]] = {day: [] for day in asked}
    for duty in STEPS:
        for day, rows in of_each(asked, partial(late_counts, area, duty, asked)).items():
            found[day] += (of(duty, reasons.get(row["why"]), row) for row in rows)
    return found


def late_counts(area: LocalArea, duty: str, asked: Asked, as_at: date) -> Any:
    """Return how many steps of one kind were late as at one of some days, to be read."""
    days = days_of(asked[as_at])
    if duty == ADVICE:
        recorded = Lateness.objects.filter(advice=OuterRef("pk"))
        return counted(late_advice(area, *days, as_at), recorded, F("due_on"), "service")
    recorded = Lateness.objects.filter(assessment=OuterRef("pk"), duty=duty)
    return counted(late_cases(area, duty, *days, as_at), recorded, F(f"{duty}_due_on"))


def any_due(area: LocalArea, asked: Asked) -> dict[date, set[Month]]:
    """Return, as at each of some days, those of its months in which the time limit of a step had
    ended, late or in time.
    """
    found: dict[date, set[Month]] = {day: set() for day in asked}
    for duty in STEPS:
        for day, rows in of_each(asked, partial(months_due, area, duty, asked)).items():
            found[day] |= {Month.numbered(row["month"]) for row in rows}
    return found


def months_due(area: LocalArea, duty: str, asked: Asked, as_at: date) -> Any:
    first, last = days_of(asked[as_at])
    days = first, min(last, as_at)
    if duty == ADVICE:
        rows, due_on = owed_advice(area, *days, as_at), F("due_on")
    else:
        rows, due_on = owed_cases(area, duty, *days, as_at), F(f"{duty}_due_on")
    owed = rows.filter(~not_yet("done_on", as_at) | Q(until__gte=due_on)).order_by()
    return owed.annotate(month=MonthNumber(due_on)).values("month").distinct()


def days_of(months: tuple[Month, Month]) -> tuple[date, date]:
    return months[0].first, months[1].last


class LateStep(NamedTuple):
    """One late step of one case, with what `Late` counts it by."""

    case: Assessment
    what: str
    duty: str
    agency: str
    reason: str
    due_on: date
    until: date
    advice: Advice | None = None  # which, where the step is to give it

    @property
    def days(self) -> int:
        return (self.until - self.due_on).days


def late_steps(area: LocalArea, first: Month, last: Month, *, as_at: date) -> list[LateStep]:
    """Return each of the steps that `late` counts, the latest by far first."""
    found: list[LateStep] = []
    for duty in DONE_BY:
        recorded = Lateness.objects.filter(assessment=OuterRef("pk"), duty=duty)
        cases = named(late_cases(area, duty, first.first, last.last, as_at), recorded)
        found += (
            LateStep(
                case,
                Duty(duty).label,
                duty,
                case.agency or Agency.AREA,
                case.reason or "",
                getattr(case, f"{duty}_due_on"),
                case.until,
            )
            for case in cases.select_related("child")
        )
    recorded = Lateness.objects.filter(advice=OuterRef("pk"))
    advice = named(late_advice(area, first.first, last.last, as_at), recorded)
    found += (
        LateStep(
            each.assessment,
            f"Advice from {each}",
            ADVICE,
            each.service,
            each.reason or "",
            each.due_on,
            each.until,
            each,
        )
        for each in advice.select_related("assessment__child")
    )
    return sorted(found, key=lambda step: (-step.days, step.case.reference, step.what))


def named(steps: QuerySet[Any], recorded: QuerySet[Lateness]) -> QuerySet[Any]:
    """Say of each step what its reason is called, and whom that names."""
    return steps.annotate(
        reason=Subquery(recorded.values("reason__name")[:1]),
        agency=Subquery(recorded.values("reason__agency")[:1]),
    )


def of(duty: str, reason: LatenessReason | None, row: dict[str, Any]) -> Late:
    month = Month.numbered(row["month"])
    agency = row.get("service") or (reason and reason.agency) or Agency.AREA
    return Late(duty, agency, reason.name if reason else "", month, row["steps"], row["days"])


def late_cases(
    area: LocalArea, duty: str, first: date, last: date, as_at: date
) -> QuerySet[Assessment]:
    """Return the cases in which a duty whose limit ended from `first` to `last` was late."""
    return owed_cases(area, duty, first, last, as_at).filter(until__gt=F(f"{duty}_due_on"))


def owed_cases(area: LocalArea, duty: str, first: date, last: date, as_at: date) -> QuerySet[Any]:
    """Return the cases that have a duty whose limit ends from `first` to `last`.

    Of each, `until` is the day of its `done_on`, of its end or `as_at`: late, if after the limit.
    """
    known = Assessment.objects.in_area(area).known(as_at).alias(done_on=DONE_BY[duty])
    cases = known.filter(**{f"{duty}_due_on__range": (first, last)})
    if duty == "no_plan":  # a limit on the decision not to issue a plan alone
        cases = cases.filter(outcome="no_plan", done_on__lte=as_at)
    if duty in ("draft", "plan"):  # nothing is owed of these once a case has ended without
        cases = cases.filter(Q(done_on__lte=as_at) | not_yet("ended_on", as_at))
    until = Coalesce(by(as_at, "done_on"), by(as_at, "ended_on"), day(as_at))
    return cases.annotate(until=until)


def late_advice(area: LocalArea, first: date, last: date, as_at: date) -> QuerySet[Advice]:
    """Return the advice whose limit ended from `first` to `last` and that was late, likewise."""
    return owed_advice(area, first, last, as_at).filter(until__gt=F("due_on"))


def owed_advice(area: LocalArea, first: date, last: date, as_at: date) -> QuerySet[Any]:
    """Return the advice whose limit ends from `first` to `last`, likewise."""
    advice = Advice.objects.in_area(area).filter(
        assessment__received_on__lte=as_at,
        assessment__started_on__lte=as_at,
        requested_on__lte=as_at,
        due_on__range=(first, last),
    )
    until = Coalesce(by(as_at, "received_on"), by(as_at, "assessment__ended_on"), day(as_at))
    return advice.of_duty().alias(done_on=F("received_on")).annotate(until=until)


def by(as_at: date, column: str) -> Case:
    """Return the day in a column if it has come by `as_at`."""
    return Case(When(**{f"{column}__lte": as_at}, then=F(column)))


def day(value: date) -> Value:
    return Value(value, DateField())


def counted(
    steps: QuerySet[Any], recorded: QuerySet[Lateness], due_on: F, *by_columns: str
) -> Iterable[dict[str, Any]]:
    """Return how many steps were late and for how many days, by reason, month and columns."""
    found = steps.annotate(why=Subquery(recorded.values("reason")[:1]), month=MonthNumber(due_on))
    grouped = found.order_by().values("why", "month", *by_columns)
    return grouped.annotate(steps=Count(Value(1)), days=Sum(DaysBetween(due_on, F("until"))))


def weeks(days: int) -> float:
    return days / 7


class Cost(NamedTuple):
    """What one reason cost: the steps it made late, and their days together."""

    reason: str
    steps: int
    days: int
    share: Share  # of the days that have a reason
    cumulative: Share  # the same, of this reason and those that cost more

    @property
    def weeks(self) -> float:
        return weeks(self.days)


class MonthCost(NamedTuple):
    """What was late of the limits that ended in one month, by reason in the order of the whole."""

    month: Month
    steps: int
    days: list[int]
    unexplained: int  # days

    @property
    def weeks(self) -> list[float]:
        """By reason, without one, and all together."""
        return [*map(weeks, self.days), weeks(self.unexplained), weeks(self.all_days)]

    @property
    def all_days(self) -> int:
        return sum(self.days) + self.unexplained


class Pareto(NamedTuple):
    """The reasons that cost most first, what has no reason, and each month."""

    costs: list[Cost]
    unexplained: Cost
    months: list[MonthCost]

    @property
    def steps(self) -> int:
        return sum(each.steps for each in self.costs) + self.unexplained.steps

    @property
    def explained(self) -> Share:
        """The late steps that have a reason, of all."""
        return Share(self.steps - self.unexplained.steps, self.steps)


def pareto(found: Iterable[Late], first: Month, last: Month) -> Pareto:
    """Return what each reason of these late steps cost, in total and in every month."""
    found = list(found)
    by_reason: dict[str, list[Late]] = {}
    for each in found:
        by_reason.setdefault(each.reason, []).append(each)
    without = by_reason.pop("", [])
    totals = {name: (total(rows, "steps"), total(rows, "days")) for name, rows in by_reason.items()}
    names = sorted(totals, key=lambda name: (-totals[name][1], name))
    return Pareto(
        list(costs(names, totals)),
        Cost("", total(without, "steps"), total(without, "days"), NOTHING, NOTHING),
        [of_month(month, names, found) for month in first.until(last)],
    )


def total(rows: Iterable[Late], column: str) -> int:
    return sum(getattr(row, column) for row in rows)


def costs(names: list[str], totals: dict[str, tuple[int, int]]) -> Iterator[Cost]:
    all_days, so_far = sum(days for _, days in totals.values()), 0
    for name in names:
        steps, days = totals[name]
        so_far += days
        yield Cost(name, steps, days, Share(days, all_days), Share(so_far, all_days))


def of_month(month: Month, names: list[str], found: list[Late]) -> MonthCost:
    rows = [each for each in found if each.month == month]
    days = [total((row for row in rows if row.reason == name), "days") for name in names]
    without = total((row for row in rows if not row.reason), "days")
    return MonthCost(month, total(rows, "steps"), days, without)
