"""The children who wait, by stage and by age, and how long plans took from one step to the next.

As in `kpis`, each class of cases that is counted is a Part here: the count and the list behind it
go by the same condition. Only the bases `request` and `responsible` are counted.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, IntegerField, Max, Min, Q, Subquery, Value, When

from ehcp_tracking import cohorts, kpis
from ehcp_tracking.choices import Stage
from ehcp_tracking.kpis import Part
from ehcp_tracking.querysets import of_case
from wsoa.functions import MonthNumber
from wsoa.models import LocalArea
from wsoa.months import Month

# Weeks since the clocks started, last one included. As in a time limit, the day of the start is
# day 0 and the last day of a week is in it: 6 weeks end with day 42, where the decision is due.
AGES = {"0-6": 6, "7-16": 16, "17-20": 20, "21-26": 26, "27-52": 52, "over 52": None}
AGE_NAMES = {
    "0-6": "Up to 6 weeks",
    "7-16": "Over 6, up to 16 weeks",
    "17-20": "Over 16, up to 20 weeks",
    "21-26": "Over 20, up to 26 weeks",
    "27-52": "Over 26, up to 52 weeks",
    "over 52": "Over 52 weeks",
}
STAGES = tuple(stage for stage in Stage if stage is not Stage.ENDED)
# Figures of open cases: all of them, and those at each stage.
WAITING = {"waiting": None} | {f"waiting_{stage}": stage for stage in STAGES}


def waiting_classes(as_at: date) -> dict[str, Part]:
    """Return the parts of the open cases: all, those overdue without exception, and by age."""
    overdue = Q(plan_due_on__lt=as_at)
    classes, started = {"total": Part(), "overdue": Part(overdue, excepted=False)}, Q()
    for age, last in AGES.items():
        if last is None:
            classes[age] = Part(started)
        else:
            first_day = kpis.days_before(as_at, 7 * last)
            classes[age] = Part(started & Q(started_on__gte=first_day))
            started = Q(started_on__lt=first_day)
    return classes


def waiting_cases(area: LocalArea, as_at: date) -> Any:
    """Return the open cases that figures count, with the stage that each was at."""
    return kpis.open_cases(area, as_at).with_stage(as_at)


def waiting(area: LocalArea, *, as_at: date) -> dict[str, dict[str, int]]:
    """Return how many cases are open, overdue and of each age: {one of WAITING: {part: count}}."""
    return waiting_on(area, [as_at])[as_at]


def waiting_on(area: LocalArea, days: Iterable[date]) -> dict[date, dict[str, dict[str, int]]]:
    """Return the same of each of some days, in one statement."""
    waiting = kpis.grouped_on(days, partial(waiting_cases, area), waiting_classes, "stage")
    found = {}
    for day, groups in waiting.items():
        rows = {figure: groups[(stage,)] for figure, stage in WAITING.items() if stage}
        found[day] = {"waiting": cohorts.summed(waiting_classes(day), rows.values())} | rows
    return found


def longest_wait(area: LocalArea, *, as_at: date) -> int | None:
    """Return the whole weeks since the clocks of the oldest open case started; None without one."""
    cases = kpis.counted(area, as_at).filter(kpis.not_happened("ended_on", as_at))
    oldest = cases.aggregate(oldest=Min("started_on"))["oldest"]
    return (as_at - oldest).days // 7 if oldest else None


def backlog_left(area: LocalArea, *, as_at: date) -> list[tuple[date, int]]:
    """Return how many cases of the area's backlog were left on its first day, then at month ends.

    Each as at its own day, the last as at the day of the question. Nothing before the first day,
    and of an area without a backlog. In one statement, whatever the number of months.
    """
    received_before = area.backlog.received_before
    if received_before is None or as_at < received_before:
        return []
    cases = kpis.counted(area, as_at).filter(kpis.backlog_classes(area, as_at)["outstanding"])
    ended = When(ended_on__lte=as_at, then=MonthNumber("ended_on"))
    by_month = cases.order_by().values(month=Case(ended, output_field=IntegerField()))
    ended_in = dict(by_month.annotate(cases=Count(Value(1))).values_list("month", "cases"))
    left = sum(ended_in.values())
    found = [(received_before, left)]
    for month in Month.of(received_before).until(Month.of(as_at)):
        left -= ended_in.get(month.number, 0)
        day = min(month.last, as_at)
        if day > received_before:
            found.append((day, left))
    return found


# How long steps took, of plans sent


class Span(NamedTuple):
    """What lies between two days of a case, each a column; `advice_in_on` is one of `timed`."""

    start: str
    end: str

    @property
    def part(self) -> Part:
        """The plans in which both days are known."""
        return Part(Q(**{f"{self.start}__isnull": False, f"{self.end}__isnull": False}))


STEPS = {
    "to_decision": Span("started_on", "decision_notified_on"),
    "decision_to_advice": Span("decision_notified_on", "advice_in_on"),
    "advice_to_draft": Span("advice_in_on", "draft_sent_on"),
    "draft_to_plan": Span("draft_sent_on", "plan_sent_on"),
}
# How far into its time a case was, step by step.
REACHED = {
    "to_decision": STEPS["to_decision"],
    "to_advice": Span("started_on", "advice_in_on"),
    "to_outcome": Span("started_on", "outcome_notified_on"),
    "to_draft": Span("started_on", "draft_sent_on"),
    "to_plan": Span("started_on", "plan_sent_on"),
}
SPANS = REACHED | STEPS


def timed(area: LocalArea, as_at: date) -> Any:
    """Return the plans sent, with the day on which the last of their advice came.

    As `milestones` have it: of advice asked of whoever has a duty to give it, none if some had not
    come by the day, or none was asked.
    """
    asked = of_case("Advice").of_duty()
    came = asked.filter(received_on__lte=as_at).order_by().values("assessment")
    last = Subquery(came.annotate(last=Max("received_on")).values("last"))
    all_in = ~Exists(asked.awaited(as_at))
    return kpis.plan_cohort(area, "issued", as_at).annotate(
        advice_in_on=Case(When(all_in, then=last))
    )


def days_by_span(
    area: LocalArea, first: Month, last: Month, *, as_at: date
) -> dict[str, list[int]]:
    """Return of each of SPANS how many days it took, of the plans sent in these months.

    A step that was done before the one that it follows took none. Plans in which a day is not known
    are left out of the spans that it begins or ends.
    """
    columns = list(dict.fromkeys(column for span in SPANS.values() for column in span))
    sent = timed(area, as_at).filter(plan_sent_on__range=(first.first, last.last))
    rows = [dict(zip(columns, row, strict=True)) for row in sent.order_by().values_list(*columns)]
    return {name: [*taken(span, rows)] for name, span in SPANS.items()}


def taken(span: Span, rows: Iterable[Mapping[str, date | None]]) -> Iterator[int]:
    for row in rows:
        start, end = row[span.start], row[span.end]
        if start is not None and end is not None:
            yield max((end - start).days, 0)


def cases_behind(
    area: LocalArea,
    figure: str,
    part: str,
    *,
    as_at: date,
    first: Month | None = None,
    last: Month | None = None,
) -> Any:
    """Return exactly the cases that one count is of: `part` of one of WAITING, or of "taken".

    The parts of "taken" are SPANS, of plans sent in these months. Raises KeyError for any other.
    """
    if figure in WAITING:
        cases = waiting_classes(as_at)[part].of(waiting_cases(area, as_at))
        stage = WAITING[figure]
        return cases.filter(stage=stage) if stage else cases
    if figure != "taken":
        raise KeyError(figure)
    sent = timed(area, as_at)
    if first and last:
        sent = sent.filter(plan_sent_on__range=(first.first, last.last))
    return SPANS[part].part.of(sent)
