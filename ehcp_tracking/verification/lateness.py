"""How many weeks reasons for lateness cost, a second time: counted one late step after another.

A case has its "lateness", dicts of the "duty", "service" and "provider" of a step and the "reason"
that is recorded for it, with the "agency" that the reason names.
"""

from collections import Counter
from datetime import date
from typing import Any

from ehcp_tracking.verification.clocks import Line, Row, ended_on
from ehcp_tracking.verification.figures import month_of, months_before, months_between


class Lateness:
    """What was late of the limits that ended in the 24 months up to a day, and why."""

    def __init__(self, as_at: date):
        last = month_of(as_at)
        self.as_at = as_at
        self.months = months_between(months_before(last, 23), last)
        self.steps: Counter[tuple[str, str, str, str]] = Counter()
        self.days: Counter[tuple[str, str, str, str]] = Counter()

    def count(self, case: Row, lines: list[Line]) -> None:
        """Count the late steps of one case. `lines` are its clocks at the day."""
        for line in lines:
            if line.status not in ["overdue", "missed", "excused"]:
                continue
            assert line.due_on is not None  # noqa: S101
            month = month_of(line.due_on)
            if month not in self.months:
                continue
            done = line.stopped_on or ended_on(case, self.as_at) or self.as_at
            reason, agency = reason_of(case, line)
            key = (line.duty, agency, reason, month)
            self.steps[key] += 1
            self.days[key] += (done - line.due_on).days

    def everything(self) -> dict[str, Any]:
        """What was late by step, agency, reason and month; by reason; and by month."""
        keys = sorted(self.steps)
        return {
            "late": {
                "/".join(key): {"steps": self.steps[key], "days": self.days[key]} for key in keys
            },
            "reasons": {
                reason: self.cost([key for key in keys if key[2] == reason])
                for reason in ["", *(key[2] for key in keys)]
            },
            "months": {
                month: self.cost([key for key in keys if key[3] == month]) for month in self.months
            },
        }

    def cost(self, keys: list[tuple[str, str, str, str]]) -> dict[str, Any]:
        return {
            "steps": sum(self.steps[key] for key in keys),
            "weeks": sum(self.days[key] for key in keys) / 7,
        }


def reason_of(case: Row, line: Line) -> tuple[str, str]:
    """The reason of a late step, or "", and with whom the delay lies."""
    reason, agency = "", ""
    for recorded in case["lateness"]:
        if (recorded["duty"], recorded["service"], recorded["provider"]) == line[:3]:
            reason, agency = recorded["reason"], recorded["agency"]
    return reason, line.service or agency or "area"
