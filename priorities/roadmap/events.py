"""All that has a day in a plan, or only a month, or not even that: as one row of time at a day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Prefetch
from django.utils.formats import date_format

from priorities.evaluations.known import evaluations_on
from priorities.models import (
    Certainty,
    Challenge,
    Measure,
    Objective,
    Plan,
    Priority,
    Reading,
    RoadmapItem,
    TargetStep,
)
from priorities.versions.dates import Dated, dates
from priorities.versions.then import at_once
from wsoa.months import Month


class Kind(StrEnum):
    """What an event is, in the order in which those of one day are told."""

    BEFORE = "Done before the plan"
    DONE = "Done under the plan"
    DEADLINE = "Deadline"
    MOVED = "Deadline that was moved"
    TARGET = "Milestone or target"
    MEETING = "Meeting"
    REVIEW = "Inspection, publication or review"


class Event(NamedTuple):
    """Something on a day. Where only its month is known `on` is the first of that; None: not even
    the month. `certainty` says how that is known, and `note` why.

    `row` is what it is about, `priorities` are those that it belongs to: none, where it is of the
    whole plan. `stands` says in words what became of it; `is_late` that it was due and is not done.
    """

    kind: Kind
    on: date | None
    what: str
    text: str
    row: Any
    priorities: tuple[Priority, ...] = ()
    by_month: bool = False
    certainty: Certainty = Certainty.STATED
    note: str = ""
    stands: str = ""
    is_late: bool = False
    published_on: date | None = None
    revised_on: date | None = None
    achieved_on: date | None = None

    @property
    def month(self) -> Month | None:
        return Month.of(self.on) if self.on else None

    @property
    def when(self) -> str:
        """The day or the month in words, with how it is known unless the plan states it."""
        if self.on is None:
            return "Month not known"
        told = Month.of(self.on).words if self.by_month else date_format(self.on, "j F Y")
        return f"{told} (inferred)" if self.certainty == Certainty.INFERRED else told

    @property
    def places(self) -> str:
        return "; ".join(map(str, self.priorities)) or "The whole plan"

    def get_absolute_url(self) -> str:
        return self.row.get_absolute_url()


@at_once()
def events(plan: Plan, *, as_at: date) -> list[Event]:
    """Return every event of a plan as seen on a day, in order of time, without a month at the end.

    What was recorded after the day has not happened; what is due after it is to come. The number
    of queries does not depend on how much the plan has.
    """
    measures = Measure.objects.in_area(plan.area).filter(plan=plan).standing(as_at)
    measures = measures.as_steered(as_at).select_related("objective__priority")
    measures = measures.prefetch_related(
        Prefetch("steps", TargetStep.objects.standing(as_at)),
        Prefetch("readings", Reading.objects.known(as_at)),
    )
    found = [
        *done_before(plan, as_at),
        *(each for dated in dates(plan, as_at) for each in of_dates(dated)),
        *(each for measure in measures for each in targets(measure)),
        *meetings(plan, as_at),
        *of_plan(plan, as_at),
        *evaluations(plan, as_at),
    ]
    order = list(Kind)
    return sorted(
        found, key=lambda each: (each.on is None, each.on or as_at, order.index(each.kind))
    )


def done_before(plan: Plan, as_at: date) -> Iterator[Event]:
    """Yield what had been done when the plan was written."""
    items = RoadmapItem.objects.in_area(plan.area).filter(plan=plan).standing(as_at)
    for item in items.select_related("priority__plan__area"):
        yield Event(
            Kind.BEFORE,
            item.month,
            str(item),
            item.text,
            item.priority,
            (item.priority,),
            by_month=True,
            certainty=Certainty(item.certainty),
            note=item.source,
            stands="Done",
            achieved_on=item.month,
        )


def of_dates(dated: Dated) -> Iterator[Event]:
    """Yield the deadline of an objective or an action, those that it had before, and its end."""
    if dated.left_out:
        return
    row = dated.row
    priority = getattr(row, "objective", row).priority

    def event(kind: Kind, on: date, stands: str, *, is_late: bool = False) -> Event:
        what, own = f"{dated.kind} {row}", (priority,)
        return Event(
            kind,
            on,
            what,
            row.text,
            row,
            own,
            stands=stands,
            is_late=is_late,
            published_on=dated.published_on,
            revised_on=dated.revised_on,
            achieved_on=dated.achieved_on,
        )

    def day(on: date) -> str:
        return date_format(on, "j F Y")

    yield event(Kind.DEADLINE, dated.due_on, standing(dated), is_late=dated.late)
    said = (each.by_when for each in dated.steps if each.how.startswith(("Published", "Agreed")))
    for on in sorted({*said, dated.published_on} - {dated.due_on}):
        yield event(Kind.MOVED, on, f"It holds no longer: now {day(dated.due_on)}")
    if dated.achieved_on:
        yield event(Kind.DONE, dated.achieved_on, f"It was due by {day(dated.due_on)}")


def standing(dated: Dated) -> str:
    if dated.achieved_on:
        return f"Done on {date_format(dated.achieved_on, 'j F Y')}"
    return "Late" if dated.late else "To come"


def targets(measure: Any) -> Iterator[Event]:
    """Yield the steps of a measure's target; of a milestone without one, the date that it shares
    with its objective; and the day on which it was reached.
    """
    done_on = reached_on(measure)
    read = f"Last read {date_format(measure.read_on, 'j F Y')}" if measure.read_on else ""
    stands = read or ("Counted from the cases" if measure.live else "No reading yet")
    if done_on:
        stands = f"Reached on {date_format(done_on, 'j F Y')}"

    def event(on: date, value: str = "", kind: Kind = Kind.TARGET) -> Event:
        what, own = f"Measure {measure}{value}", (measure.objective.priority,)
        found = Event(kind, on, what, measure.text, measure, own)
        return found._replace(stands=stands, achieved_on=done_on)

    steps = list(measure.steps.all())
    for step in steps:
        how = {"certainty": Certainty(step.certainty), "note": step.note}
        if step.by_on:
            yield event(step.by_on, wanted(measure, step, "by then"))._replace(**how)
        else:
            from_then_on = event(step.from_month, wanted(measure, step, "from then on"))
            yield from_then_on._replace(by_month=True, **how)
    if measure.kind == Measure.Kind.MILESTONE and not steps:
        note = "The plan gives it no date of its own: that of its objective is taken."
        yield event(measure.due_on)._replace(certainty=Certainty.INFERRED, note=note)
    if done_on:
        yield event(done_on, kind=Kind.DONE)


def reached_on(measure: Any) -> date | None:
    """Return the first day since when every reading that tells says that it is so; None if the
    latest such reading does not, or there is none.
    """
    found = None
    for reading in measure.readings.all():  # the latest first
        if reading.reached is False:
            break
        found = reading.as_at if reading.reached else found
    return found


def wanted(measure: Any, step: TargetStep, when: str) -> str:
    """Return what a step asks for, if it names a value."""
    return "" if step.value is None else f": {step.value.normalize():f}{measure.unit} {when}"


def meetings(plan: Plan, as_at: date) -> Iterator[Event]:
    """Yield each meeting of a body at which it looked at the plan, and at what."""
    looked = Challenge.objects.in_area(plan.area).of_plan(plan.reference).known(as_at)
    looked = looked.with_words().select_related(
        "objective__priority", "action__objective__priority", "measure__objective__priority"
    )
    by_meeting = defaultdict(list)
    for each in looked:
        by_meeting[each.met_on, each.body].append(each)
    for (on, body), asked in by_meeting.items():
        rows = {str(each.about): each.about for each in asked}
        waiting = sum(bool(each.owed_by and not answered(each, as_at)) for each in asked)
        yield Event(
            Kind.MEETING,
            on,
            str(body),
            f"It looked at {', '.join(sorted(rows))}.",
            body,
            priorities_of(rows.values()),
            stands=f"Answers still owed: {waiting}" if waiting else "No answer is owed",
        )


def answered(challenge: Challenge, as_at: date) -> bool:
    return bool(challenge.answered_on and challenge.answered_on <= as_at)


def priorities_of(rows: Iterable[Any]) -> tuple[Priority, ...]:
    """Return the priorities that objectives, or parts of them, belong to, each once, in order."""
    found = {getattr(row, "objective", row).priority for row in rows}
    return tuple(sorted(found, key=lambda each: each.position))


def of_plan(plan: Plan, as_at: date) -> Iterator[Event]:
    """Yield the inspection, what was published, and when the plan is looked at again."""
    if plan.inspection:
        inspection = plan.inspection
        yield whole(inspection.started_on, "Inspection", "The inspectors came.", inspection)
        yield whole(inspection.published_on, "Letter", "The inspectors reported.", inspection)
    versions = [each for each in plan.versions.all() if each.published_on <= as_at]
    for version in versions:
        text = version.note or f"The plan was published as version {version.number}."
        yield whole(version.published_on, f"Version {version.number}", text, plan)
    if not versions and plan.published_on <= as_at:
        yield whole(plan.published_on, "Publication", "The plan was published.", plan)
    for turn in plan.turns(as_at):
        if turn.on and turn.start:
            estimated = (
                "The day that it counts from is an estimate." if turn.start.estimated else ""
            )
            note = " ".join(filter(None, (turn.rule.note, estimated)))
            unsure = turn.start.estimated or not turn.rule.confirmed
            certainty = Certainty.INFERRED if unsure else Certainty.STATED
            event = whole(turn.on, turn.rule.name, f"{turn.counted}.", plan)
            yield event._replace(certainty=certainty, note=note, stands=turn.left)


def whole(on: date, what: str, text: str, row: Any) -> Event:
    return Event(Kind.REVIEW, on, what, text, row)


def evaluations(plan: Plan, as_at: date) -> Iterator[Event]:
    """Yield when evaluations that serve the plan were made, and when the next review is due."""
    own = {row.pk: row for row in Objective.objects.filter(plan=plan).standing(as_at)}
    for each in evaluations_on(plan.area, as_at):
        objectives = [row for row in each.objectives.all() if row.plan_id == plan.pk]
        if not objectives:
            continue
        served = priorities_of([own[row.pk] for row in objectives if row.pk in own])
        about = each.title, f"Evaluation: {each.aim}", each, served
        if each.evaluated_on:
            result = each.get_result_display()
            yield Event(Kind.REVIEW, each.evaluated_on, *about, stands=f"Evaluated: {result}")
        if each.next_review_on:
            late = each.next_review_on < as_at
            stands = "Review overdue" if late else "Review to come"
            yield Event(Kind.REVIEW, each.next_review_on, *about, stands=stands, is_late=late)
