"""The golden thread of a plan at a day: from each weakness to what is done about it, what that
changes, what shows it, and where a board last looked. Plain data.

A finding is answered by an objective that names it, and by every objective of a priority that
answers it unless the objective names others. So a row may be on several threads, or on none.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Prefetch

from governance import caching
from governance.measures import MeasureStanding, standings, standings_for
from governance.ratings import Ratings, ratings
from priorities.models import (
    Action,
    Challenge,
    Evidence,
    Finding,
    GovernanceBody,
    Measure,
    Objective,
    Plan,
    Priority,
)
from priorities.versions.then import at_once
from wsoa.roles import Permission


class ActionNode(NamedTuple):
    """An action as steered, with what people added about it. `owners` is empty without an owner."""

    row: Any
    owners: str
    evidence: list[Evidence]
    challenges: list[Challenge]


class MeasureNode(NamedTuple):
    """A measure as steered: what it has to show, and what people added about it."""

    row: Any
    standing: MeasureStanding
    evidence: list[Evidence]
    challenges: list[Challenge]


class ObjectiveNode(NamedTuple):
    """An objective as steered, with its parts in the order of the plan."""

    row: Any
    owners: str
    actions: list[ActionNode]
    measures: list[MeasureNode]
    bodies: list[GovernanceBody]
    evidence: list[Evidence]
    challenges: list[Challenge]
    answers: list[Finding]


class PriorityNode(NamedTuple):
    """A priority with those of its objectives that answer the weakness of the thread."""

    row: Priority
    bodies: list[GovernanceBody]
    objectives: list[ObjectiveNode]


class Look(NamedTuple):
    """A body whose business something of the thread is, and its latest challenge, if any."""

    body: GovernanceBody
    last: Challenge | None


class Thread(NamedTuple):
    """All that answers one weakness, and the bodies whose business that is."""

    finding: Finding
    priorities: list[PriorityNode]

    @property
    def objectives(self) -> list[ObjectiveNode]:
        return [each for priority in self.priorities for each in priority.objectives]

    @property
    def actions(self) -> list[ActionNode]:
        return [each for objective in self.objectives for each in objective.actions]

    @property
    def measures(self) -> list[MeasureNode]:
        return [each for objective in self.objectives for each in objective.measures]

    @property
    def challenges(self) -> list[Challenge]:
        """What bodies asked about any of it, the latest meeting first."""
        nodes: list[ObjectiveNode | ActionNode | MeasureNode]
        nodes = [*self.objectives, *self.actions, *self.measures]
        found = {each.pk: each for node in nodes for each in node.challenges}
        return sorted(found.values(), key=lambda each: (each.met_on, each.pk), reverse=True)

    @property
    def looks(self) -> list[Look]:
        """Return each body that oversees or works on something of it, or looked at it."""
        last: dict[GovernanceBody, Challenge] = {}
        for challenge in self.challenges:
            last.setdefault(challenge.body, challenge)
        charged: list[PriorityNode | ObjectiveNode] = [*self.priorities, *self.objectives]
        bodies = {body.pk: body for each in charged for body in each.bodies}
        bodies |= {body.pk: body for body in last}
        return [
            Look(body, last.get(body)) for body in sorted(bodies.values(), key=lambda b: b.position)
        ]


class Threads(NamedTuple):
    """Every thread of a plan, in the order of the letters, all its objectives, and the ratings of
    whatever is on them.
    """

    plan: Plan
    as_at: date
    threads: list[Thread]
    objectives: list[ObjectiveNode]
    ratings: Ratings

    def of(self, inspection: str, finding: str) -> Thread | None:
        """Return the thread of one finding; None where the plan has no such thread."""
        key = inspection, finding
        found = (t for t in self.threads if (t.finding.inspection.reference, str(t.finding)) == key)
        return next(found, None)


def threads(
    plan: Plan, *, as_at: date, stands: Mapping[int, MeasureStanding], rated: Ratings
) -> Threads:
    """Return the threads of a plan; what is dated after `as_at` has not happened.

    `stands` has each measure of the plan on that day, `rated` its ratings. A constant number of
    queries.
    """
    objectives = nodes_of_objectives(plan, as_at, stands)
    priorities = Priority.objects.in_area(plan.area).filter(plan=plan).standing(as_at)
    priorities = list(priorities.prefetch_related("answers", bodies(as_at)))
    found = [
        thread(finding, priorities, objectives)
        for finding in Finding.objects.in_area(plan.area).for_plan(plan, as_at)
    ]
    return Threads(plan, as_at, found, objectives, rated)


@at_once()
def follow(plan: Plan, *, as_at: date, permissions: Collection[Permission] = ()) -> Threads:
    """Return the threads of a plan at a day, with every rating and figure on them.

    What is counted from the cases is as who has these permissions may see it: see `standings_for`.
    Figures are kept until anything changes.
    """
    measures = of_plan(Measure, plan, as_at)
    live = [each for each in measures if each.live]
    others = [each for each in measures if not each.live]
    figures = caching.kept(
        ("thread", plan.pk, as_at, sorted(permissions)),
        lambda: standings_for(permissions, live, area=plan.area, as_at=as_at),
        of_any_day=True,
    )
    found = figures | standings(others, area=plan.area, as_at=as_at)
    rated = ratings(plan, as_at=as_at, standings=found)
    return threads(plan, as_at=as_at, stands=found, rated=rated)


def thread(
    finding: Finding, priorities: Iterable[Priority], objectives: Iterable[ObjectiveNode]
) -> Thread:
    """Return the thread of one finding. A priority that answers it stands on it also where none
    of its objectives does.
    """
    answering = defaultdict(list)
    for each in objectives:
        if finding in each.answers:
            answering[each.row.priority_id].append(each)
    nodes = [
        PriorityNode(row, list(row.bodies.all()), answering[row.pk])
        for row in priorities
        if answering[row.pk] or finding in row.answers.all()
    ]
    return Thread(finding, nodes)


def nodes_of_objectives(
    plan: Plan, as_at: date, stands: Mapping[int, MeasureStanding]
) -> list[ObjectiveNode]:
    """Return every objective of a plan with its parts, in the order of the plan."""
    rows = of_plan(Objective, plan, as_at).select_related("plan__area", "plan__type", "priority")
    rows = rows.prefetch_related("owners", "answers", "priority__answers", bodies(as_at))
    actions, measures = (by_objective(of_plan(kind, plan, as_at)) for kind in (Action, Measure))
    evidence = by_row(Evidence.objects.not_removed(), plan, as_at)
    challenges = by_row(Challenge.objects.with_words(), plan, as_at)
    found = []
    for row in rows:
        owners = "; ".join(map(str, row.owners.all()))
        of_action = [
            ActionNode(
                each,
                each.revised_owner_name or owners,
                evidence["action", each.pk],
                challenges["action", each.pk],
            )
            for each in actions[row.pk]
        ]
        of_measure = [
            MeasureNode(
                each,
                stands[each.pk],
                evidence["measure", each.pk],
                challenges["measure", each.pk],
            )
            for each in measures[row.pk]
        ]
        key = "objective", row.pk
        found.append(
            ObjectiveNode(
                row,
                row.revised_owner_name or owners,
                of_action,
                of_measure,
                list(row.bodies.all()),
                evidence[key],
                challenges[key],
                row.answered,
            )
        )
    return found


def of_plan(kind: Any, plan: Plan, as_at: date) -> Any:
    """Return the rows of a kind that stood in a plan on a day, as steered by then."""
    rows = kind.objects.in_area(plan.area).filter(plan=plan)
    return rows.standing(as_at).as_steered(as_at)


def bodies(as_at: date) -> Prefetch:
    return Prefetch("bodies", GovernanceBody.objects.standing(as_at).select_related("plan__area"))


def by_objective(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found = defaultdict(list)
    for row in rows:
        found[row.objective_id].append(row)
    return found


def by_row(additions: Any, plan: Plan, as_at: date) -> dict[tuple[str, int], list[Any]]:
    """Return what people had added about the rows of a plan by a day, by kind and key of the row,
    newest first.
    """
    found = defaultdict(list)
    rows = additions.in_area(plan.area).of_plan(plan.reference).known(as_at)
    for each in rows.with_rows():
        found[str(each.about._meta.model_name), each.about.pk].append(each)
    return found
