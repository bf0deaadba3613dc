"""Every figure that a measure may name, by its key: what it counts and how a step is judged on it.

Nothing is counted here: each figure takes rows or counts that the cases' own figures give. A new
figure is one more entry of FIGURES.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

from ehcp_tracking import cohorts, kpis, quality, stages
from ehcp_tracking.lateness import figures as lateness
from ehcp_tracking.models import Assessment
from ehcp_tracking.plans import kpis as plan_kpis
from governance import definitions
from governance.definitions import Definition
from governance.lines import Line, Snapshot, advice_line, clock_line, of_plans_sent, plan_line
from priorities.models import Measure
from wsoa.models import LocalArea
from wsoa.months import Month
from wsoa.share import Share

NO_CASE = "No case is held here"
EXCUSED = "excepted_overdue"  # a count of open cases past their day, beside those of kpis
UP, DOWN = Measure.Direction.UP, Measure.Direction.DOWN
Rows = Mapping[Month, Any]


class Value(NamedTuple):
    """A value in the unit of its figure, unrounded, None where there is nothing to measure.

    `part` of `whole` are what it divides, where it divides cases; else it is of `whole` of what
    `of` names, one of them. `waiting` are overdue and not
    in it: while there are any, it is not the whole truth, and no target on it is met.
    """

    value: Fraction | None
    words: str
    part: int | None = None
    whole: int | None = None
    waiting: int = 0
    of: str = ""


class Cohort(NamedTuple):
    """A share of the months of a step that open cases can still change: a range until decided.

    `rows(area, first, last, as_at=…)` has a row for each month; `line(first, last, rows, as_at)`
    is the total of some of them.
    """

    rows: Callable[..., Rows]
    line: Callable[..., Line]

    @property
    def how(self) -> str:
        return (
            "A step is judged on the total of its own months, as a range while cases are open: it "
            "is met, not met or out of reach once that is so whatever becomes of them."
        )


class Period(NamedTuple):
    """A value of the months of a step, final when they are over; `total` is that of their rows."""

    rows: Callable[..., Rows]
    total: Callable[[Iterable[Any]], Value]

    @property
    def how(self) -> str:
        return "A step is judged on the total of its own months, once the last of them is over."


class Growing(NamedTuple):
    """A value of the months of a step as at the end of the last of them: what lies in them grows
    with every later day.

    `rows(area, {as_at: (first, last)})` has, for each of these days, a row for each of its months.
    """

    rows: Callable[[LocalArea, lateness.Asked], Mapping[date, Rows]]
    total: Callable[[Iterable[Any]], Value]

    @property
    def how(self) -> str:
        return (
            "A step is judged on the total of its own months, once the last of them is over, as it "
            "stood then."
        )


class AtDay(NamedTuple):
    """A value that stands at a day: values(area, days) has that of each, asked for at once."""

    values: Callable[[LocalArea, Iterable[date]], Mapping[date, Value]]

    @property
    def how(self) -> str:
        return (
            "A step is judged as it stood on its last day, whatever came later. Before that day it "
            "is on course if the target is reached already."
        )


class Figure(NamedTuple):
    """`unit` is that of its values and of a target on it, as it is written after a number."""

    title: str
    definition: Definition
    counted: Cohort | Period | Growing | AtDay
    unit: str = "%"
    direction: str = UP

    @property
    def kind(self) -> str:
        """How it is judged, in one word."""
        kinds = {Cohort: "cohort", Period: "period", Growing: "period", AtDay: "day"}
        return kinds[type(self.counted)]

    @property
    def basis(self) -> str:
        return self.definition.basis

    @property
    def how(self) -> str:
        """How a step of a target is judged."""
        return self.counted.how


# Plans


def plan_months(
    basis: str, area: LocalArea, first: Month, last: Month, *, as_at: date
) -> dict[Month, dict[str, Any]]:
    """Return plan timeliness of each month of a basis."""
    found = kpis.plan_timeliness(area, basis, first, last, as_at=as_at)["months"]
    return dict(zip(first.until(last), found, strict=True))


def plan_months_sent(
    basis: str, area: LocalArea, first: Month, last: Month, *, as_at: date
) -> dict[Month, dict[str, Any]]:
    """Return the same, with how many open cases that an exception excuses are past their day."""
    overdue = kpis.plan_classes(as_at)["open_overdue"]._replace(excepted=True)
    cases, column = kpis.plan_cohort(area, basis, as_at), kpis.PLAN_BASES[basis]
    excused = kpis.by_month(cases, column, first, last, {EXCUSED: overdue})
    found = plan_months(basis, area, first, last, as_at=as_at)
    return {month: found[month] | excused[month] for month in found}


def plan_total(
    basis: str, rate: str, first: Month, last: Month, rows: Iterable[Any], as_at: date
) -> Line:
    """Return months of plan timeliness together, to be judged on one of their rates."""
    months = list(rows)
    line = plan_line(basis, first, last, cohorts.summed(cohorts.PLAN_COUNTS, months), as_at)
    if rate == "cohort":
        return line
    excused = sum(each[EXCUSED] for each in months) if rate == "including" else 0
    return of_plans_sent(line, rate, excused)


PLANS = {basis: partial(plan_months, basis) for basis in kpis.PLAN_BASES}
PLANS_SENT = {basis: partial(plan_months_sent, basis) for basis in kpis.PLAN_BASES}


def plans(basis: str, rate: str) -> Cohort:
    sources = PLANS_SENT if rate == "including" else PLANS
    return Cohort(sources[basis], partial(plan_total, basis, rate))


def days_to_plan(
    area: LocalArea, first: Month, last: Month, *, as_at: date
) -> Mapping[Month, list[int]]:
    """Return how many days each plan sent in a month took."""
    sent = kpis.plan_cohort(area, "issued", as_at)
    return kpis.days_taken(sent, first, last)


def weeks_to_plan(average: str, rows: Iterable[list[int]]) -> Value:
    """Return the mean or the median of the weeks that plans took."""
    days = [each for month in rows for each in month]
    found = cohorts.weeks(days)[f"weeks_{average}"]
    if found is None:
        return Value(None, "No plan was sent")
    words = f"{found:.1f} weeks, of {len(days):,} plans"
    return Value(Fraction(found), words, whole=len(days), of="plan")


# Decisions


def in_months(count: Callable[..., list[Any]]) -> Callable[..., Rows]:
    """Return the rows of a list that `kpis` gives month by month, by their months."""

    def rows(area: LocalArea, first: Month, last: Month, *, as_at: date) -> Rows:
        found = count(area, first, last, as_at=as_at)
        return dict(zip(first.until(last), found, strict=True))

    return rows


DECISIONS, NO_PLAN = in_months(kpis.decisions), in_months(kpis.no_plan)


def share_notified(part: str, done: str, rows: Iterable[Any]) -> Value:
    """Return which share of what was notified is so."""
    counts = cohorts.summed((part, "notified"), rows)
    return of_share(Share(counts[part], counts["notified"]), done)


def decisions_in_time(rows: Iterable[Any]) -> Value:
    """Return which share of the decisions notified was in time, beside those still owed."""
    months = list(rows)
    waiting = sum(each["undecided_overdue"] for each in months)
    return share_notified("in_time", "in time", months)._replace(waiting=waiting)


def of_share(share: Share, done: str) -> Value:
    """Return a share in per cent, and "13 of 20 were in time: 65.0%"."""
    if not share.whole:
        return Value(None, "There is nothing to judge")
    value = Fraction(100 * share.part, share.whole)
    words = f"{share.part:,} of {share.whole:,} were {done}: {share.words}"
    return Value(value, words, *share)


# Advice


def advice_months(
    area: LocalArea, first: Month, last: Month, *, as_at: date
) -> dict[Month, dict[str, Any]]:
    """Return the advice asked for in each month, by service."""
    found: dict[Month, dict[str, Any]] = defaultdict(dict)
    for row in kpis.advice(area, first, last, as_at=as_at)["months"]:
        found[Month.parse(row["month"])][row["service"]] = row
    return found


def advice_total(
    service: str, first: Month, last: Month, rows: Iterable[Mapping[str, Any]], as_at: date
) -> Line:
    """Return the advice of some months together, of one service or pooled."""
    services = kpis.POOLED if service == "pooled" else (service,)
    parts = (row[each] for row in rows for each in services)
    counts = cohorts.summed(cohorts.ADVICE_COUNTS, parts)
    return advice_line(service, first, last, counts, as_at)


def advice(service: str) -> Cohort:
    return Cohort(advice_months, partial(advice_total, service))


# Annual reviews, amendments and transfers


def clock_months(
    area: LocalArea, first: Month, last: Month, *, as_at: date
) -> dict[Month, dict[str, plan_kpis.Counts]]:
    """Return how many time limits of plans ended in each month, by figure."""
    found: dict[Month, dict[str, plan_kpis.Counts]] = defaultdict(dict)
    for figure in plan_kpis.figures(area, first, last, as_at=as_at):
        for month, counts in figure.months:
            found[month][figure.key] = counts
    return found


def clock_total(
    key: str,
    first: Month,
    last: Month,
    rows: Iterable[Mapping[str, plan_kpis.Counts]],
    as_at: date,
) -> Line:
    counts = cohorts.summed(plan_kpis.Counts._fields, (row[key]._asdict() for row in rows))
    return clock_line(key, first, last, counts, as_at)


def after_the_plan(key: str) -> Figure:
    """Return one of the figures of plans that were issued: reviews, amendments, transfers."""
    measure = plan_kpis.MEASURES[key]
    definition = definitions.of_clocks(measure.of)
    return Figure(measure.title, definition, Cohort(clock_months, partial(clock_total, key)))


# What stands at a day


def backlog(area: LocalArea, *, as_at: date) -> Snapshot:
    """Return how many cases the area's backlog held, and how many of them have ended."""
    found = kpis.backlog(area, as_at=as_at)
    counts = {name: found[name] for name in kpis.BACKLOG_COUNTS}
    return Snapshot({"figure": "backlog"}, as_at, counts, found["oldest_weeks"])


def backlog_completed(area: LocalArea, days: Iterable[date]) -> dict[date, Value]:
    def completed(counts: Mapping[str, int]) -> Value:
        return of_share(Share(counts["completed"], counts["outstanding"]), "completed")

    return of_backlog(area, days, completed)


def backlog_open(area: LocalArea, days: Iterable[date]) -> dict[date, Value]:
    def still_open(counts: Mapping[str, int]) -> Value:
        return some(counts["open"], counts["outstanding"], "of the backlog were open")

    return of_backlog(area, days, still_open)


def of_backlog(
    area: LocalArea, days: Iterable[date], value_of: Callable[[Mapping[str, int]], Value]
) -> dict[date, Value]:
    """Return a value of an area's backlog; nothing while it holds no case or has not begun."""
    begins = area.backlog.received_before
    return {
        day: value_of(counts)
        if counts["outstanding"] and begins and day >= begins
        else Value(None, "No backlog is counted")
        for day, counts in kpis.backlog_on(area, days).items()
    }


def some(part: int, whole: int, are: str) -> Value:
    """Return a number of cases, and "7 of 20 cases were open"."""
    return Value(Fraction(part), f"{part:,} of {whole:,} cases {are}", part, whole)


def overdue_now(area: LocalArea, days: Iterable[date]) -> dict[date, Value]:
    """Return how many open cases were overdue; where an area counted no case yet, nothing."""
    found = kpis.open_caseload_on(area, days)
    counts = {day: (each["overdue"], each["total"]) for day, each in found.items()}
    return of_open(area, counts, "open were past their 20 weeks")


def open_over_52_weeks(area: LocalArea, days: Iterable[date]) -> dict[date, Value]:
    """Return how many open cases had waited for over 52 weeks, as `overdue_now` does."""
    found = {day: each["waiting"] for day, each in stages.waiting_on(area, days).items()}
    counts = {day: (each["over 52"], each["total"]) for day, each in found.items()}
    return of_open(area, counts, "open had waited for over 52 weeks")


def of_open(area: LocalArea, counts: Mapping[date, tuple[int, int]], are: str) -> dict[date, Value]:
    counted = kpis.number_on(counts, partial(kpis.counted, area))
    return {
        day: some(*each, are) if counted[day] else Value(None, NO_CASE)
        for day, each in counts.items()
    }


def to_check(area: LocalArea, days: Iterable[date]) -> dict[date, Value]:
    """Return how many cases had something missing or improbable, of all that were known."""
    found = kpis.number_on(days, partial(quality.to_check, area))
    known = kpis.number_on(days, Assessment.objects.in_area(area).known)
    return {
        day: some(found[day], whole, "had something to check") if whole else Value(None, NO_CASE)
        for day, whole in known.items()
    }


# Lateness


class Steps(NamedTuple):
    """The steps whose time limit ended in a month: whether there was one, and those late."""

    any_due: bool
    late: list[lateness.Late]


def late_months(area: LocalArea, asked: lateness.Asked) -> dict[date, dict[Month, Steps]]:
    """Return, as at each of some days, the steps whose time limit ended in each of its months."""
    due, late = lateness.any_due(area, asked), lateness.late_on(area, asked)
    found = {}
    for day, (first, last) in asked.items():
        found[day] = {month: Steps(month in due[day], []) for month in first.until(last)}
        for each in late[day]:
            found[day][each.month].late.append(each)
    return found


def weeks_late(rows: Iterable[Steps]) -> Value:
    months = list(rows)
    if not any(each.any_due for each in months):
        return Value(None, "No time limit of a step ended")
    late = [each for month in months for each in month.late]
    steps, days = lateness.total(late, "steps"), lateness.total(late, "days")
    words = f"{lateness.weeks(days):,.1f} weeks, of {steps:,} late steps"
    return Value(Fraction(days, 7), words, whole=steps, of="late step")


def explained(rows: Iterable[Steps]) -> Value:
    late = [each for month in rows for each in month.late]
    steps = lateness.total(late, "steps")
    known = lateness.total((each for each in late if each.reason), "steps")
    return of_share(Share(known, steps), "explained by a reason")


FIGURES = {
    "plans_in_time": Figure(
        "Plans within 20 weeks, by month received",
        definitions.RECEIVED,
        plans("received", "cohort"),
    ),
    "plans_received_including": Figure(
        "Plans within 20 weeks, by month received, of plans sent, with exceptions",
        definitions.of_plans_sent(definitions.RECEIVED, exceptions=True),
        plans("received", "including"),
    ),
    "plans_received_excluding": Figure(
        "Plans within 20 weeks, by month received, of plans sent, without exceptions",
        definitions.of_plans_sent(definitions.RECEIVED, exceptions=False),
        plans("received", "excluding"),
    ),
    "plans_due_cohort": Figure(
        "Plans within 20 weeks, by month due",
        definitions.DUE,
        plans("due", "cohort"),
    ),
    "plans_due_including": Figure(
        "Plans within 20 weeks, by month due, of plans sent, with exceptions",
        definitions.of_plans_sent(definitions.DUE, exceptions=True),
        plans("due", "including"),
    ),
    "plans_due_excluding": Figure(
        "Plans within 20 weeks, by month due, of plans sent, without exceptions",
        definitions.of_plans_sent(definitions.DUE, exceptions=False),
        plans("due", "excluding"),
    ),
    "plans_issued_including": Figure(
        "Plans within 20 weeks, by month issued, with exceptions",
        definitions.ISSUED._replace(exceptions="Included."),
        plans("issued", "including"),
    ),
    "plans_issued_excluding": Figure(
        "Plans within 20 weeks, by month issued, without exceptions",
        definitions.ISSUED._replace(note=f"{definitions.ISSUED.note} {definitions.ALL_SENT}"),
        plans("issued", "excluding"),
    ),
    "weeks_to_plan_mean": Figure(
        "Weeks to the final plan, mean",
        definitions.WEEKS_MEAN,
        Period(days_to_plan, partial(weeks_to_plan, "mean")),
        unit=" weeks",
        direction=DOWN,
    ),
    "weeks_to_plan_median": Figure(
        "Weeks to the final plan, median",
        definitions.WEEKS_MEDIAN,
        Period(days_to_plan, partial(weeks_to_plan, "median")),
        unit=" weeks",
        direction=DOWN,
    ),
    "decisions_in_time": Figure(
        "Decisions whether to assess, within 6 weeks",
        definitions.DECISIONS,
        Period(DECISIONS, decisions_in_time),
    ),
    "decisions_agreed": Figure(
        "Decisions to assess, of all decisions whether to assess",
        definitions.AGREED,
        Period(DECISIONS, partial(share_notified, "agreed", "to assess")),
    ),
    "no_plan_in_time": Figure(
        "Decisions not to issue a plan, within 16 weeks",
        definitions.NO_PLAN,
        Period(NO_PLAN, partial(share_notified, "in_time", "in time")),
    ),
    "advice_in_time": Figure(
        "Advice within 6 weeks, all services",
        definitions.ADVICE,
        advice("pooled"),
    ),
    "advice_education": Figure(
        "Advice within 6 weeks, education",
        definitions.ADVICE,
        advice("education"),
    ),
    "advice_health": Figure(
        "Advice within 6 weeks, health",
        definitions.ADVICE,
        advice("health"),
    ),
    "advice_social_care": Figure(
        "Advice within 6 weeks, social care",
        definitions.ADVICE,
        advice("social_care"),
    ),
    "advice_education_setting": Figure(
        "Advice within 6 weeks, education settings",
        definitions.ADVICE,
        advice("education_setting"),
    ),
    "advice_educational_psychology": Figure(
        "Advice within 6 weeks, educational psychology",
        definitions.ADVICE,
        advice("educational_psychology"),
    ),
    "backlog": Figure(
        "The backlog, completed",
        definitions.BACKLOG,
        AtDay(backlog_completed),
    ),
    "backlog_open": Figure(
        "The backlog, still open",
        definitions.BACKLOG_OPEN,
        AtDay(backlog_open),
        unit=" cases",
        direction=DOWN,
    ),
    "overdue_now": Figure(
        "Open cases past their 20 weeks",
        definitions.OPEN,
        AtDay(overdue_now),
        unit=" cases",
        direction=DOWN,
    ),
    "open_over_52_weeks": Figure(
        "Open cases that have waited for over 52 weeks",
        definitions.OPEN_OVER_52_WEEKS,
        AtDay(open_over_52_weeks),
        unit=" cases",
        direction=DOWN,
    ),
    "weeks_late": Figure(
        "Weeks late of all steps",
        definitions.WEEKS_LATE,
        Growing(late_months, weeks_late),
        unit=" weeks",
        direction=DOWN,
    ),
    "lateness_explained": Figure(
        "Late steps with a reason recorded",
        definitions.EXPLAINED,
        Growing(late_months, explained),
    ),
    "cases_to_check": Figure(
        "Cases with something missing or improbable",
        definitions.TO_CHECK,
        AtDay(to_check),
        unit=" cases",
        direction=DOWN,
    ),
    "annual_reviews_in_time": after_the_plan("reviews"),
    "review_reports_in_time": after_the_plan("reports"),
    "review_decisions_in_time": after_the_plan("decisions"),
    "amendment_notices_in_time": after_the_plan("notices"),
    "amended_of_notice_in_time": after_the_plan("amended_of_notice"),
    "amended_of_meeting_in_time": after_the_plan("amended_of_meeting"),
    "phase_transfers_in_time": after_the_plan("transfers"),
    "plans_moved_out_in_time": after_the_plan("moved_out"),
    "plans_moved_in_told_in_time": after_the_plan("moved_in"),
}


def lines_within(
    key: str, area: LocalArea, first: Month, last: Month, *, as_at: date
) -> Callable[[Month, Month], Line]:
    """Return what tells one figure of a cohort for months that lie within these, all together: the
    cases are asked for once.
    """
    counted = cohorts_of((key,))[key]
    rows = counted.rows(area, first, last, as_at=as_at)

    def line_of(start: Month, end: Month) -> Line:
        return counted.line(start, end, [rows[month] for month in start.until(end)], as_at)

    return line_of


def cohorts_of(keys: Iterable[str]) -> dict[str, Cohort]:
    """Return how those of some figures are counted that are judged on a cohort."""
    counted = {key: FIGURES[key].counted for key in keys}
    return {key: each for key, each in counted.items() if isinstance(each, Cohort)}
