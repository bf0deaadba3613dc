"""What an area has beside its cases once people work in it: who works on them, what was promised of
them, and the trail of the month up to TODAY.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import Mod

from bench.caseloads import TODAY, insert
from ehcp_tracking.models import Advice, Assessment, AssessmentException
from priorities.models import Measure, Objective, Plan, PlanType, Priority, TargetStep
from wsoa import audit
from wsoa.models import AuditDetail, AuditEvent, LocalArea, User

MONTH_BEFORE = date(2021, 2, 28)
MANAGERS = 20
TARGETS = {
    "plans_in_time": {60: (2020, 1), 65: (2020, 10), 70: (2021, 1)},
    "advice_in_time": {65: (2020, 7), 70: (2020, 12), 80: (2021, 3)},
}
# What is entered together: the day, and what it is the day of.
ENTERED = {
    Assessment: [
        ("decision_notified_on", "decision"),
        ("outcome_notified_on", "outcome", "draft_sent_on"),
        ("plan_sent_on",),
        ("closed_on", "closed_reason"),
    ],
    Advice: [("received_on",)],
    AssessmentException: [],
}
BEGUN = {Assessment: "started_on", Advice: "requested_on", AssessmentException: "from_on"}


def live_in(area: LocalArea) -> None:
    """Give an area case managers, targets, and the trail of a month, all entered on its day."""
    people = [User(username=f"{area.slug}-{number}") for number in range(MANAGERS)]
    insert(User, people)
    for number, person in enumerate(people):
        cases = Assessment.objects.in_area(area).annotate(turn=Mod("pk", Value(MANAGERS)))
        cases.filter(turn=number).update(case_manager=person)
    promise(area)
    for model in ENTERED:
        enter(model, area)


def promise(area: LocalArea) -> None:
    """Publish a plan with a measure of plans and one of advice, three steps each."""
    words = {"text": "It.", "source": "1", "position": 1}
    kind, _ = PlanType.objects.get_or_create(
        slug="wsoa",
        defaults={"name": "Statement", "weakness_word": "weakness", "priority_word": "priority"},
    )
    plan = Plan.objects.create(
        area=area,
        reference="plan",
        type=kind,
        title="A plan",
        document="It",
        published_on=date(2020, 7, 3),
    )
    named = {"plan": plan, **words}
    priority = Priority.objects.create(reference="1", title="Planning", **named)
    objective = Objective.objects.create(
        reference="1.1", priority=priority, title="In time", by_when=TODAY, **named
    )
    live = {"objective": objective, "kind": "live", "unit": "%", "direction": "up"}
    for row, (figure, steps) in enumerate(TARGETS.items(), start=1):
        reference = f"1.1.M{row}"
        measure = Measure.objects.create(reference=reference, figure=figure, **live, **named)
        for number, (target, month) in enumerate(steps.items(), start=1):
            TargetStep.objects.create(
                measure=measure, number=number, value=target, from_month=date(*month, 1)
            )


def enter(model: Any, area: LocalArea) -> None:
    """Leave the events of what was entered after MONTH_BEFORE, and the versions that it led to."""
    events, versions = [], defaultdict(list)
    for pk, entries in entered(model, area):
        for version, recorded_on, changes in entries:
            event = AuditEvent(
                verb="entered",
                record=f"{model._meta.label}:{pk}",
                version=version,
                fields=list(changes),
                recorded_on=recorded_on,
            )
            events.append((event, AuditDetail(event=event, changes=changes)))
        versions[version].append(pk)
    audit.write(events)
    for version, keys in versions.items():
        model._base_manager.filter(pk__in=keys).update(version=version)


def entered(model: Any, area: LocalArea) -> Iterator[tuple[int, list[tuple[int, date, Any]]]]:
    """Yield the key of each record with its entries: the version after it, the day, the changes."""
    groups = ENTERED[model]
    columns = [name for group in groups for name in group]
    days = [BEGUN[model], *(group[0] for group in groups)]
    since = Q(*((f"{day}__gt", MONTH_BEFORE) for day in days), _connector=Q.OR)
    of = Q(area=area) if model is Assessment else Q(assessment__area=area)
    rows = model._base_manager.filter(since, of).order_by("pk")
    for row in rows.annotate(begun=F(BEGUN[model])).values("pk", "begun", *columns):
        told = [
            (row[group[0]], {name: change(name, row[name]) for name in group if row[name]})
            for group in groups
            if row[group[0]] and row[group[0]] > MONTH_BEFORE
        ]
        entries = []
        if row["begun"] > MONTH_BEFORE:
            entries.append((1, row["begun"], {}))
        by_day = groupby(sorted(told, key=lambda each: each[0]), key=lambda each: each[0])
        for version, (day, parts) in enumerate(by_day, start=2):
            changes = {name: each for _, part in parts for name, each in part.items()}
            entries.append((version, day, changes))
        yield row["pk"], entries


def change(column: str, value: Any) -> list[str | None]:
    """Return what a column was, nothing, and what it is, as the trail has it."""
    return [None if column.endswith("_on") else "", str(value)]
