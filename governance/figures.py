"""The live figures by the key that a measure has: what each counts, and its definition."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from ehcp_tracking import kpis
from governance import definitions
from governance.definitions import Definition
from governance.lines import Line, Snapshot, advice_line, plan_line
from wsoa.models import LocalArea
from wsoa.months import Month


def plans_received(area: LocalArea, first: Month, last: Month, *, as_at: date) -> Line:
    """Return plan timeliness of the requests received in these months, all together."""
    found = kpis.plan_timeliness(area, "received", first, last, as_at=as_at)
    return plan_line("received", first, last, found["total"], as_at)


def pooled_advice(area: LocalArea, first: Month, last: Month, *, as_at: date) -> Line:
    """Return the advice asked for in these months, all services together."""
    totals = kpis.advice(area, first, last, as_at=as_at)["total"]
    pooled = next(row for row in totals if row["service"] == "pooled")
    return advice_line("pooled", first, last, pooled, as_at)


def backlog(area: LocalArea, *, as_at: date) -> Snapshot:
    """Return how many cases the area's backlog held, and how many of them have ended."""
    found = kpis.backlog(area, as_at=as_at)
    counts = {name: found[name] for name in kpis.BACKLOG_COUNTS}
    return Snapshot({"figure": "backlog"}, as_at, counts, found["oldest_weeks"])


class Cohort(NamedTuple):
    """A figure of some months: line(area, first, last, as_at=…)."""

    definition: Definition
    line: Callable[..., Line]


class Standing(NamedTuple):
    """A figure that stands at a day: snapshot(area, as_at=…)."""

    definition: Definition
    snapshot: Callable[..., Snapshot]


FIGURES = {
    "plans_in_time": Cohort(definitions.RECEIVED, plans_received),
    "advice_in_time": Cohort(definitions.ADVICE, pooled_advice),
    "backlog": Standing(definitions.BACKLOG, backlog),
}
