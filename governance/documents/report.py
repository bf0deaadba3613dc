"""How far a plan is on a day: what was promised, what is done, what it changed. Plain data."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from governance.ratings import Rated
from governance.thread import ObjectiveNode, Threads, follow
from priorities.delivery import Delivery, Tally, delivery
from priorities.models import Plan, Priority
from priorities.versions.then import at_once
from wsoa.months import Month


class Part(NamedTuple):
    """A priority with its two ratings, how its actions stand, and its objectives."""

    row: Priority
    tally: Tally
    delivery: Rated | None
    impact: Rated | None
    objectives: list[ObjectiveNode]


class Report(NamedTuple):
    """`delivery` tells, beside all actions, what changed since the end of the month before."""

    found: Threads
    delivery: Delivery
    parts: list[Part]


@at_once()
def report(plan: Plan, *, as_at: date) -> Report:
    """Return how a plan stands on a day, with of the cases what a board is shown: a report leaves
    the house. A constant number of queries.
    """
    plan = plan.said_on(as_at)
    found = follow(plan, as_at=as_at)
    since = Month.of(as_at).first - timedelta(days=1)
    stands = delivery(plan, as_at=as_at, since=since)
    return Report(found, stands, list(parts(found, stands)))


def parts(found: Threads, stands: Delivery) -> Iterator[Part]:
    rows = Priority.objects.in_area(found.plan.area).filter(plan=found.plan).standing(found.as_at)
    by_reference = {row.reference: row for row in rows}
    rated = found.ratings
    for tally in stands.priorities:
        row = by_reference[tally.priority]
        key = "priority", row.pk
        own = [each for each in found.objectives if each.row.priority_id == row.pk]
        yield Part(row, tally, rated.delivery.get(key), rated.impact.get(key), own)
