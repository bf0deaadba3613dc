"""Who waits, and how long steps took, a second time: one case at a time, over plain dicts."""

from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from typing import Any

from ehcp_tracking.verification.clocks import (
    Row,
    due_on,
    ended_on,
    excepted,
    happened,
    known,
    plan_sent,
)
from ehcp_tracking.verification.figures import last_day, month_of, months_before, months_between

STAGES = ["to_decide", "assessing", "to_decide_on_plan", "to_draft", "to_finalise"]
AGES = ["0-6", "7-16", "17-20", "21-26", "27-52", "over 52"]
# Of plans sent: from which day of a case to which. `advice` is the day of the last advice.
SPANS = {
    "to_decision": ("started_on", "decision_notified_on"),
    "to_advice": ("started_on", "advice"),
    "to_outcome": ("started_on", "outcome_notified_on"),
    "to_draft": ("started_on", "draft_sent_on"),
    "to_plan": ("started_on", "plan_sent_on"),
    "decision_to_advice": ("decision_notified_on", "advice"),
    "advice_to_draft": ("advice", "draft_sent_on"),
    "draft_to_plan": ("draft_sent_on", "plan_sent_on"),
}


class Waiting:
    """The open cases of an area at a day, its backlog by month, and the steps of its plans.

    `backlog` is as `Figures` takes it. Plans are those sent in the 24 months up to the day.
    """

    def __init__(self, backlog: tuple[date | None, date | None], as_at: date):
        self.as_at = as_at
        self.cut_off = backlog[0]
        last = month_of(as_at)
        self.months = months_between(months_before(last, 23), last)
        self.counts: Counter[tuple[str, str]] = Counter()
        self.oldest: date | None = None
        self.ends: list[date | None] = []
        self.taken: dict[str, list[int]] = defaultdict(list)

    def count(self, case: Row) -> None:
        """Count one case."""
        if not known(case, self.as_at) or case["basis"] not in ["request", "responsible"]:
            return
        ended = ended_on(case, self.as_at)
        if ended is None:
            self.count_open(case)
        if plan_sent(case, self.as_at) and month_of(case["plan_sent_on"]) in self.months:
            self.count_plan(case)
        if self.in_backlog(case, ended):
            self.ends.append(ended)

    def in_backlog(self, case: Row, ended: date | None) -> bool:
        if self.cut_off is None or case["started_on"] >= self.cut_off:
            return False
        return ended is None or ended >= self.cut_off

    def count_open(self, case: Row) -> None:
        started, stage = case["started_on"], self.stage(case)
        parts = ["total", self.age((self.as_at - started).days)]
        if self.as_at > due_on(case, "plan") and not excepted(case, "plan", self.as_at):
            parts.append("overdue")
        for part in parts:
            self.counts["waiting", part] += 1
            self.counts[f"waiting_{stage}", part] += 1
        self.oldest = started if self.oldest is None else min(self.oldest, started)

    def stage(self, case: Row) -> str:
        """What is to be done next in an open case."""
        if happened(case["draft_sent_on"], self.as_at):
            return "to_finalise"
        if not happened(case["decision_notified_on"], self.as_at):
            return "to_decide"
        if happened(case["outcome_notified_on"], self.as_at):
            return "to_draft"
        there = 0
        for advice in case["advice"]:
            if happened(advice["requested_on"], self.as_at):
                if not happened(advice["received_on"], self.as_at):
                    return "assessing"
                there += 1
            elif advice["existing_accepted"] == "yes":
                there += 1
        return "to_decide_on_plan" if there else "assessing"

    def age(self, days: int) -> str:
        if days <= 42:
            return "0-6"
        if days <= 112:
            return "7-16"
        if days <= 140:
            return "17-20"
        if days <= 182:
            return "21-26"
        return "27-52" if days <= 364 else "over 52"

    def count_plan(self, case: Row) -> None:
        days = dict(case) | {"advice": self.last_advice(case)}
        for name, (start, end) in SPANS.items():
            if days[start] and days[end]:
                self.taken[name].append(max(0, (days[end] - days[start]).days))

    def last_advice(self, case: Row) -> date | None:
        """The day on which the last of the advice came that had to be given, if all of it did."""
        came = []
        for advice in case["advice"]:
            if advice["service"] != "family" and happened(advice["requested_on"], self.as_at):
                if not happened(advice["received_on"], self.as_at):
                    return None
                came.append(advice["received_on"])
        return max(came, default=None)

    def left(self) -> dict[str, int]:
        """How much of the backlog was left on its first day and at month ends, by day."""
        if self.cut_off is None or self.as_at < self.cut_off:
            return {}
        found = {str(self.cut_off): len(self.ends)}
        for month in months_between(month_of(self.cut_off), month_of(self.as_at)):
            day = min(last_day(month), self.as_at)
            if day > self.cut_off:
                found[str(day)] = sum(end is None or end > day for end in self.ends)
        return found

    def everything(self) -> dict[str, Any]:
        """Who waits, by stage and part; the longest wait; the backlog; and weeks by span."""
        parts = ["total", "overdue", *AGES]
        return {
            "waiting": {
                figure: {part: self.counts[figure, part] for part in parts}
                for figure in ["waiting", *(f"waiting_{stage}" for stage in STAGES)]
            },
            "longest_weeks": (self.as_at - self.oldest).days // 7 if self.oldest else None,
            "left": self.left(),
            "taken": {name: quarters(self.taken[name]) for name in SPANS},
        }


def quarters(days: list[int]) -> dict[str, float | None]:
    """The weeks below which a quarter, half and three quarters lie, between those beside them."""
    days = sorted(days)
    found: dict[str, float | None] = {"base": len(days)}
    for number, name in enumerate(["lower", "middle", "upper"], start=1):
        if not days:
            found[name] = None
            continue
        place = Fraction(number * (len(days) - 1), 4)
        below = int(place)
        above = min(below + 1, len(days) - 1)
        value = days[below] + (place - below) * (days[above] - days[below])
        found[name] = float(value / 7)
    return found
