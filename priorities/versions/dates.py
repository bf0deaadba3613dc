"""Published, revised and achieved dates side by side, each step of them kept."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils.formats import date_format

from priorities.models import (
    Action,
    Objective,
    OwnerOrDateChange,
    Plan,
    ProgressUpdate,
    PublishedDate,
    RatingLevel,
)


class Step(NamedTuple):
    """A date that was said, and on which day and how: published, agreed, promised, achieved."""

    on: date
    by_when: date
    how: str
    why: str = ""

    @property
    def within(self) -> str:
        """How, as it stands within a line."""
        return f"{self.how[:1].lower()}{self.how[1:]}"

    @property
    def words(self) -> str:
        found = f"{self.how}: {date_format(self.by_when, 'j F Y')}"
        return f"{found}. {self.why}" if self.why else found


class Dated(NamedTuple):
    """The dates of one objective or action at a day.

    `published_on` is the first date that was published, `due_on` the one that holds. An action is
    achieved on the day of the update that said it is complete, an objective when the last of its
    actions is. `steps` has every date it ever had, the first one first.
    """

    row: Any
    kind: str
    priority: str
    published_on: date
    due_on: date
    achieved_on: date | None
    as_at: date
    steps: list[Step]

    @property
    def reference(self) -> str:
        return self.row.reference

    @property
    def place(self) -> tuple[int, int, int]:
        """Where it stands in the plan: an objective before its actions."""
        objective = getattr(self.row, "objective", self.row)
        own = self.row.position if objective is not self.row else -1
        return objective.priority.position, objective.position, own

    @property
    def revised_on(self) -> date | None:
        """The date that holds, if it is another than the first."""
        return None if self.due_on == self.published_on else self.due_on

    @property
    def left_out(self) -> bool:
        """Whether a version left it out of the plan by then: nothing of it is late any more."""
        return bool(self.row.left_on and self.row.left_on <= self.as_at)

    @property
    def achieved(self) -> bool:
        return self.achieved_on is not None

    @property
    def late(self) -> bool:
        return not self.achieved and not self.left_out and self.due_on < self.as_at

    @property
    def slippage(self) -> int:
        """Days from the first date to when it was achieved; before that, to the date that holds,
        or to today once that has passed. Fewer than none: it was or is to be sooner.
        """
        until = self.achieved_on or (self.as_at if self.late else self.due_on)
        return (until - self.published_on).days

    @property
    def slipped(self) -> bool:
        return self.slippage > 0


def dates(plan: Plan, as_at: date) -> list[Dated]:
    """Return the dates of a plan by a day: see `dates_in`."""
    return dates_in([plan], as_at)[plan.pk]


def dates_in(plans: Sequence[Plan], as_at: date) -> dict[int, list[Dated]]:
    """Return the dates of every objective and action that plans of one area ever had by a day, by
    key of the plan and in its order.

    What is dated after the day has not happened. A number of queries that depends neither on rows
    nor on plans.
    """
    found = defaultdict(list)
    if plans:
        own = {"plan__in": plans}
        objectives = Objective.objects.in_area(plans[0].area).filter(**own).ever(as_at)
        actions = Action.objects.in_area(plans[0].area).filter(**own).ever(as_at)
        for each in Dates(
            plans,
            objectives.as_steered(as_at).select_related("priority"),
            actions.as_steered(as_at).select_related("objective__priority"),
            as_at,
        ).found():
            found[each.row.plan_id].append(each)
    return found


def dates_of(row: Objective | Action, as_at: date) -> Dated:
    """Return the dates of one objective or action, which is steered as at the day."""
    actions: list[Any] = [row]
    if isinstance(row, Objective):
        actions = list(row.actions.ever(as_at).as_steered(as_at))
    objective = row if isinstance(row, Objective) else row.objective
    found = Dates([row.plan], [objective], actions, as_at)
    return found.of_objective(row) if isinstance(row, Objective) else found.of_action(row)


class Dates:
    """Finds the dates of some objectives and actions of some plans at a day."""

    def __init__(
        self,
        plans: Iterable[Plan],
        objectives: Iterable[Any],
        actions: Iterable[Any],
        as_at: date,
    ):
        self.plans, self.as_at = {plan.pk: plan for plan in plans}, as_at
        self.objectives = {each.pk: each for each in objectives}
        self.actions = {each.pk: each for each in actions}
        self.published = self.read_published()
        self.agreed = self.read_agreed()
        self.promised, self.achieved = self.read_updates()

    def found(self) -> list[Dated]:
        of_actions = [self.of_action(each) for each in self.actions.values()]
        of_objectives = [self.of_objective(each) for each in self.objectives.values()]
        return sorted([*of_objectives, *of_actions], key=lambda each: each.place)

    def read_published(self) -> dict[int, list[Step]]:
        """Return {key of objective: the dates that versions gave it}."""
        found = {}
        known = defaultdict(list)
        rows: Any = PublishedDate.objects.by(self.as_at).filter(objective__in=self.objectives)
        for each in rows.select_related("version").order_by("version__number"):
            how = f"Published in version {each.version.number}"
            known[each.objective_id].append(Step(each.version.published_on, each.by_when, how))
        for pk, objective in self.objectives.items():
            since = objective.joined_on or self.plans[objective.plan_id].first_published_on
            found[pk] = known[pk] or [Step(since, objective.by_when, "Published")]
        return found

    def read_agreed(self) -> dict[tuple[str, int], list[Step]]:
        """Return {(kind, key): the dates that were agreed for it}."""
        found = defaultdict(list)
        rows: Any = OwnerOrDateChange.objects.about(
            *self.objectives.values(), *self.actions.values()
        ).known(self.as_at)
        for each in reversed(rows.exclude(by_when=None)):
            about = (
                ("objective", each.objective_id)
                if each.objective_id
                else ("action", each.action_id)
            )
            how = f"Agreed by {each.agreed_by}"
            found[about].append(Step(each.added_on, each.by_when, how, each.reason))
        return found

    def read_updates(self) -> tuple[dict[int, list[Step]], dict[int, date]]:
        """Return {key of action: recovery dates}, and {key: the day from which it is complete}."""
        promised, achieved = defaultdict(list), dict[int, date]()
        rows: Any = ProgressUpdate.objects.filter(action__in=self.actions).known(self.as_at)
        for each in reversed(rows.select_related("delivery")):
            if each.delivery.role == RatingLevel.Role.COMPLETE:
                achieved.setdefault(each.action_id, each.added_on)
            else:
                achieved.pop(each.action_id, None)
            if each.recovery_on:
                step = Step(each.added_on, each.recovery_on, "Recovery date")
                promised[each.action_id].append(step)
        return promised, achieved

    def of_objective(self, row: Any) -> Dated:
        actions = [each for each in self.actions.values() if each.objective_id == row.pk]
        standing = [each for each in actions if not each.left_on or each.left_on > self.as_at]
        done = [self.achieved.get(each.pk) for each in standing]
        achieved_on = max(filter(None, done)) if done and all(done) else None
        steps = [*self.published[row.pk], *self.agreed["objective", row.pk]]
        return self.dated(row, row, "Objective", achieved_on, steps)

    def of_action(self, row: Any) -> Dated:
        objective = self.objectives[row.objective_id]
        steps = [
            *self.published[objective.pk],
            *self.agreed["objective", objective.pk],
            *self.agreed["action", row.pk],
            *self.promised[row.pk],
        ]
        return self.dated(row, objective, "Action", self.achieved.get(row.pk), steps)

    def dated(
        self, row: Any, objective: Any, kind: str, achieved_on: date | None, steps: list[Step]
    ) -> Dated:
        if achieved_on:
            steps = [*steps, Step(achieved_on, achieved_on, "Achieved")]
        return Dated(
            row=row,
            kind=kind,
            priority=objective.priority.reference,
            published_on=self.published[objective.pk][0].by_when,
            due_on=row.due_on,
            achieved_on=achieved_on,
            as_at=self.as_at,
            steps=sorted(steps, key=lambda each: each.on),
        )
