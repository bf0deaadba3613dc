"""The children who wait, and where the time goes, as plain data. It counts nothing itself."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from ehcp_tracking import cohorts, kpis, law, stages
from ehcp_tracking.choices import Duty
from ehcp_tracking.cohorts import Spread
from ehcp_tracking.lateness import figures as lateness
from ehcp_tracking.lateness.choices import Agency
from ehcp_tracking.lateness.figures import Late
from governance.lines import Line, Snapshot
from wsoa.models import AreaSettings, LocalArea
from wsoa.months import Month
from wsoa.share import Share

MONTHS = 12  # whose plans tell where the time goes
REASONS = 5  # the most costly are shown here, all of them on a page of their own
STEPS = {
    "to_decision": "From the start to the decision whether to assess",
    "decision_to_advice": "From that decision until all advice was in",
    "advice_to_draft": "From then to the draft plan",
    "draft_to_plan": "From the draft to the final plan",
}
REACHED = {
    "to_decision": "Decision whether to assess",
    "to_advice": "All advice in",
    "to_outcome": "Decision that there will be a plan",
    "to_draft": "Draft plan sent",
    "to_plan": "Final plan sent",
}
# Which limit of the law ends there. Advice has one of its own from the day it is asked for, and a
# decision that there will be a plan has none.
IN_LAW = {"to_decision": "decision", "to_plan": "plan"}


class Stage(NamedTuple):
    """The open cases at one stage, by age, and those of them that are overdue."""

    key: str
    name: str
    stands: Snapshot


class Point(NamedTuple):
    """A day of the backlog: how many cases were left, and how many a straight line leaves.

    `part` is the list that the cases are on: on the first day they are all that it held.
    """

    day: date
    part: str
    left: int
    line: int

    @property
    def stands(self) -> Snapshot:
        return Snapshot({"figure": "backlog"}, self.day, {self.part: self.left})


class BurnDown(NamedTuple):
    """The backlog month by month, beside a straight line from its first day to none on its last.

    `open_then` is how many were open on `complete_by`; None before that day.
    """

    received_before: date
    complete_by: date
    points: list[Point]
    open_then: int | None = None


class Waiting(NamedTuple):
    """Children waiting at a day; no `burn_down` of an area whose backlog holds no case."""

    as_at: date
    stages: list[Stage]
    total: Snapshot
    longest_weeks: int | None
    burn_down: BurnDown | None


def waiting(area: LocalArea, *, as_at: date) -> Waiting:
    """Return who waits at a day, at which stage and for how long."""
    found = stages.waiting(area, as_at=as_at)
    stands = {figure: Snapshot({"figure": figure}, as_at, row) for figure, row in found.items()}
    return Waiting(
        as_at,
        [
            Stage(stage, stage.label, stands[name])
            for name, stage in stages.WAITING.items()
            if stage
        ],
        stands["waiting"],
        stages.longest_wait(area, as_at=as_at),
        burn_down(area, as_at=as_at),
    )


def burn_down(area: LocalArea, *, as_at: date) -> BurnDown | None:
    """Return the backlog from its first day on; None where it holds no case."""
    received_before, complete_by = area.backlog
    left = stages.backlog_left(area, as_at=as_at)
    if received_before is None or complete_by is None or not left or not left[0][1]:
        return None
    most = left[0][1]
    points = [
        Point(
            day,
            "open" if day > received_before else "outstanding",
            cases,
            on_line(most, received_before, complete_by, day),
        )
        for day, cases in left
    ]
    open_then = None
    if as_at >= complete_by:
        counts = kpis.backlog(area, as_at=as_at)  # what the verdict is made of
        open_then = counts["outstanding"] - counts["completed_by_target"]
    return BurnDown(received_before, complete_by, points, open_then)


def on_line(most: int, first: date, last: date, day: date) -> int:
    """Return how many cases a straight line from `most` to none still allows on a day, in whole."""
    if day >= last:
        return 0
    return most * (last - day).days // (last - first).days


# Where the time goes


class Limit(NamedTuple):
    """A day of a case, in days from its start, and which share of plans kept to it."""

    days: int
    kept: Share

    @property
    def words(self) -> str:
        weeks, days = divmod(self.days, 7)
        over = f" and {days} day{'' if days == 1 else 's'}" if days else ""
        return f"{weeks} weeks{over}"


class Span(NamedTuple):
    """What lies between two steps of plans sent: how many weeks, of those where both are known.

    `in_law` is the limit of the law, `own` the day that the area itself set, where there is one.
    """

    key: str
    name: str
    line: Line
    weeks: Spread
    in_law: Limit | None = None
    own: Limit | None = None


class Cost(NamedTuple):
    """Late steps of one kind, under the word by which the page of reasons asks for it."""

    name: str
    key: str
    steps: int
    weeks: float


class Lateness(NamedTuple):
    """The late steps whose time limit ended in some months: by step, agency and main reason."""

    steps: list[Cost]
    agencies: list[Cost]
    reasons: list[Cost]
    more_reasons: int  # that cost less
    unexplained: Cost
    total: Cost

    @property
    def main_reasons(self) -> list[Cost]:
        return [*self.reasons, self.unexplained]


class Time(NamedTuple):
    """How long the steps of the plans took that were sent in some months; and what was late, where
    that was asked for.
    """

    as_at: date
    first: Month
    last: Month
    steps: list[Span]
    reached: list[Span]
    lateness: Lateness | None


def time_taken(area: LocalArea, last: Month, *, as_at: date, late: bool = True) -> Time:
    """Return where the time went in the twelve months up to `last`; without `late`, not what was
    late.
    """
    first = last.after(1 - MONTHS)
    days = stages.days_by_span(area, first, last, as_at=as_at)
    own = own_days(area.in_force)

    def span(key: str, name: str) -> Span:
        taken = days[key]
        line = Line({"figure": "taken"}, as_at, first, last, {key: len(taken)}, {})
        return Span(key, name, line, cohorts.spread(taken))

    def limit(day: int | None, taken: list[int]) -> Limit | None:
        if day is None:
            return None
        return Limit(day, Share(sum(each <= day for each in taken), len(taken)))

    def reached(key: str, name: str) -> Span:
        in_law = days_in_law(IN_LAW[key]) if key in IN_LAW else None
        limits = (limit(day, days[key]) for day in (in_law, own[key]))
        return Span(*span(key, name)[:4], *limits)

    return Time(
        as_at,
        first,
        last,
        [span(*each) for each in STEPS.items()],
        [reached(*each) for each in REACHED.items()],
        lateness_of(area, first, last, as_at=as_at) if late else None,
    )


def days_in_law(duty: str) -> int:
    """Return how many days after the start of a request the last day of a duty in time is."""
    start = date(2020, 1, 1)  # any day: these limits are in weeks
    return (law.CASE[duty]["request"].limit.last_day(start) - start).days


def own_days(own: AreaSettings) -> Mapping[str, int | None]:
    """Return the area's own milestones in days from the start, by what they are of; None for none.

    As `milestones` has them for one case.
    """
    return {
        "to_decision": None,
        "to_advice": own.advice_by_week and 7 * own.advice_by_week,
        "to_outcome": own.decision_by_week and 7 * own.decision_by_week,
        "to_draft": own.draft_by_week and 7 * own.draft_by_week,
        "to_plan": own.plan_days_early and days_in_law("plan") - own.plan_days_early,
    }


def lateness_of(area: LocalArea, first: Month, last: Month, *, as_at: date) -> Lateness:
    """Return what the late steps cost whose time limit ended in some months."""
    late = lateness.late(area, first, last, as_at=as_at)
    found = lateness.pareto(late, first, last)
    reasons = [Cost(each.reason, each.reason, each.steps, each.weeks) for each in found.costs]
    return Lateness(
        steps=by_key(late, "duty", Duty),
        agencies=by_key(late, "agency", Agency),
        reasons=reasons[:REASONS],
        more_reasons=len(reasons[REASONS:]),
        unexplained=cost("No reason recorded", "", (each for each in late if not each.reason)),
        total=cost("All late steps", "", late),
    )


def by_key(late: list[Late], column: str, choices: type[Duty] | type[Agency]) -> list[Cost]:
    """Return what each step, or each agency, cost, the most costly first."""
    found = [
        cost(
            str(each.label), each.value, (row for row in late if getattr(row, column) == each.value)
        )
        for each in choices
    ]
    return sorted((each for each in found if each.steps), key=lambda each: -each.weeks)


def cost(name: str, key: str, late: Iterable[Late]) -> Cost:
    rows = list(late)
    days = lateness.total(rows, "days")
    return Cost(name, key, lateness.total(rows, "steps"), lateness.weeks(days))
