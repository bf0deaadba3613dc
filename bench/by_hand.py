"""The figures of one area as SQL written by hand, as good as its writer can make it.

The yardstick of `ehcp_tracking.kpis`: the very same counts, which are compared before any time is
taken, and no more. Rates and totals are left to whoever wants them.
"""

from datetime import date, timedelta
from statistics import median
from typing import Any

from django.db import connection

from ehcp_tracking import kpis
from wsoa.models import LocalArea
from wsoa.months import Month

MONTH = {
    "sqlite": "CAST(substr({0}, 1, 4) AS INTEGER) * 12 + CAST(substr({0}, 6, 2) AS INTEGER) - 1",
    "postgresql": "(EXTRACT(YEAR FROM {0}) * 12 + EXTRACT(MONTH FROM {0}) - 1)::integer",
}
COUNTED = """c.area_id = %(area)s AND c.basis IN ('request', 'responsible')
    AND c.received_on <= %(day)s AND c.started_on <= %(day)s"""
# A join with exceptions would count a case once for each. To group by this, and to add up
# afterwards, was the quickest of what was tried: joins, and conditions in each count, are slower.
EXCUSED = """EXISTS (SELECT 1 FROM ehcp_tracking_assessmentexception e
    WHERE e.assessment_id = c.id AND e.duty = '{0}' AND e.from_on <= %(day)s)"""
OPEN = "(c.ended_on IS NULL OR c.ended_on > %(day)s)"
SENT = "c.plan_sent_on <= %(day)s"
IN_TIME = f"{SENT} AND c.plan_sent_on <= c.plan_due_on"
ENDED_WITHOUT = {
    "no_plan": "c.outcome = 'no_plan' AND c.outcome_notified_on <= %(day)s",
    "refused": "c.decision = 'refuse' AND c.decision_notified_on <= %(day)s",
    "closed": "c.closed_on <= %(day)s",
}
ENDED_LATE = f"""({" OR ".join(f"({each})" for each in ENDED_WITHOUT.values())})
    AND c.ended_on > c.plan_due_on"""
# Of each count: the condition, and whether an exception is needed, excluded, or neither.
PLANS = {
    "cases": ("TRUE", None),
    "plans": (SENT, None),
    "plans_in_time": (IN_TIME, None),
    "plans_excepted": (SENT, True),
    "plans_in_time_excepted": (IN_TIME, True),
    "open_in_time": (f"{OPEN} AND c.plan_due_on >= %(day)s", False),
    "open_overdue": (f"{OPEN} AND c.plan_due_on < %(day)s", False),
    "open_excepted": (OPEN, True),
    "no_plan": (ENDED_WITHOUT["no_plan"], None),
    "refused": (ENDED_WITHOUT["refused"], None),
    "closed": (ENDED_WITHOUT["closed"], None),
    "ended_overdue": (ENDED_LATE, None),
}
NO_PLAN = {
    "notified": ("TRUE", None),
    "in_time": ("c.outcome_notified_on <= c.no_plan_due_on", None),
    "excepted": ("TRUE", True),
    "in_time_excepted": ("c.outcome_notified_on <= c.no_plan_due_on", True),
}
DECISIONS = {
    "notified": ("TRUE", None),
    "in_time": ("c.decision_notified_on <= c.decision_due_on", None),
    "excepted": ("TRUE", True),
    "in_time_excepted": ("c.decision_notified_on <= c.decision_due_on", True),
    "agreed": ("c.decision = 'assess'", None),
    "refused": ("c.decision = 'refuse'", None),
}
UNDECIDED = {"undecided_overdue": ("TRUE", False)}
IS_UNDECIDED = f"""(c.decision_notified_on IS NULL OR c.decision_notified_on > %(day)s)
    AND {OPEN} AND c.decision_due_on < %(day)s"""

ANSWERED = "a.received_on <= %(day)s"
PENDING = "(a.received_on IS NULL OR a.received_on > %(day)s)"
LATE = f"""(({ANSWERED} AND a.received_on > a.due_on)
    OR ({PENDING} AND c.ended_on <= %(day)s))"""
OVERDUE = f"({PENDING} AND {OPEN} AND a.due_on < %(day)s)"
ADVICE = {
    "requested": ("TRUE", None),
    "in_time": (f"{ANSWERED} AND a.received_on <= a.due_on", None),
    "late": (LATE, False),
    "excepted": (f"({LATE} OR {OVERDUE})", True),
    "open_overdue": (OVERDUE, False),
    "open_in_time": (f"{PENDING} AND {OPEN} AND a.due_on >= %(day)s", None),
}
Classes = dict[str, tuple[str, bool | None]]


def figures(area: LocalArea, first: Month, last: Month, *, as_at: date) -> dict[str, Any]:
    """Return {figure: {month: {count}}}, and the backlog and the open caseload as they stand."""
    asked = {"area": area.pk, "day": as_at, "first": first.first, "last": last.last}
    decided, told = "c.decision_notified_on", "c.outcome_notified_on"
    made = f"{decided} <= %(day)s"
    return {
        "received": by_month("c.started_on", PLANS, "plan", "TRUE", asked),
        "due": by_month("c.plan_due_on", PLANS, "plan", "TRUE", asked),
        "issued": by_month("c.plan_sent_on", PLANS, "plan", SENT, asked),
        "days": days_taken(asked),
        "decisions": by_month(decided, DECISIONS, "decision", made, asked),
        "undecided": by_month("c.decision_due_on", UNDECIDED, "decision", IS_UNDECIDED, asked),
        "no_plan": by_month(told, NO_PLAN, "no_plan", ENDED_WITHOUT["no_plan"], asked),
        "advice": advice(asked),
        "backlog": backlog(area, asked),
        "open": open_caseload(as_at, asked),
    }


def by_month(
    column: str, classes: Classes, duty: str, condition: str, asked: dict[str, Any]
) -> dict[Any, tuple[int, ...]]:
    rows = select(
        f"""SELECT {month(column)}, {EXCUSED.format(duty)}, {counts(classes)}
        FROM ehcp_tracking_assessment c
        WHERE {COUNTED} AND {condition} AND {column} BETWEEN %(first)s AND %(last)s
        GROUP BY 1, 2""",  # noqa: S608
        asked,
    )
    return added(rows, classes)


def days_taken(asked: dict[str, Any]) -> dict[Any, tuple[float, float]]:
    """Return mean and median of how long the plans sent in each month took, in weeks."""
    rows = select(
        f"""SELECT {month("c.plan_sent_on")}, c.days_to_plan, COUNT(*)
        FROM ehcp_tracking_assessment c
        WHERE {COUNTED} AND {SENT} AND c.plan_sent_on BETWEEN %(first)s AND %(last)s
        GROUP BY 1, 2""",  # noqa: S608
        asked,
    )
    taken: dict[int, list[int]] = {}
    for number, days, plans in rows:
        taken.setdefault(number, []).extend([days] * plans)
    return {(each,): (sum(days) / len(days) / 7, median(days) / 7) for each, days in taken.items()}


def advice(asked: dict[str, Any]) -> dict[Any, tuple[int, ...]]:
    rows = select(
        f"""SELECT {month("a.requested_on")}, a.service, EXISTS (
            SELECT 1 FROM ehcp_tracking_assessmentexception e
            WHERE e.advice_id = a.id AND e.duty = 'advice' AND e.from_on <= %(day)s
        ), {counts(ADVICE)}
        FROM ehcp_tracking_assessment c JOIN ehcp_tracking_advice a ON a.assessment_id = c.id
        WHERE {COUNTED} AND a.requested_on <= %(day)s AND NOT a.existing_accepted
        AND a.service IN ('education_setting', 'educational_psychology', 'health', 'social_care')
        AND a.requested_on BETWEEN %(first)s AND %(last)s
        AND ({OPEN} OR c.ended_on > a.due_on OR {ANSWERED})
        GROUP BY 1, 2, 3""",  # noqa: S608
        asked,
    )
    return added(rows, ADVICE)


def backlog(area: LocalArea, asked: dict[str, Any]) -> tuple[Any, ...]:
    """Return outstanding, completed, completed by the day promised, open, weeks of the oldest."""
    received_before, complete_by = area.backlog
    asked = asked | {"before": received_before, "by": min(complete_by, asked["day"])}
    (found,) = select(
        f"""SELECT COUNT(*), COUNT(*) FILTER (WHERE c.ended_on <= %(day)s),
            COUNT(*) FILTER (WHERE c.ended_on <= %(by)s), COUNT(*) FILTER (WHERE {OPEN}),
            MIN(c.started_on) FILTER (WHERE {OPEN})
        FROM ehcp_tracking_assessment c
        WHERE {COUNTED} AND c.started_on < %(before)s
        AND ({OPEN} OR c.ended_on >= %(before)s)""",  # noqa: S608
        asked,
    )
    *numbers, oldest = found
    day = date.fromisoformat(str(oldest)) if oldest else None
    return *numbers, (asked["day"] - day).days // 7 if day else None


def open_caseload(as_at: date, asked: dict[str, Any]) -> tuple[int, ...]:
    """Return how many cases are open, and the overdue ones by the bands of weeks."""
    classes: Classes = {"total": ("TRUE", None)}
    weeks = 0
    for band, last in kpis.OVERDUE_BANDS.items():
        condition = (
            f"c.plan_due_on < %(day)s AND c.plan_due_on <= '{as_at - timedelta(weeks=weeks)}'"
        )
        if last is not None:
            weeks = last + 1
            condition += f" AND c.plan_due_on > '{as_at - timedelta(weeks=weeks)}'"
        classes[band] = (condition, False)
    rows = select(
        f"""SELECT {EXCUSED.format("plan")}, {counts(classes)}
        FROM ehcp_tracking_assessment c WHERE {COUNTED} AND {OPEN} GROUP BY 1""",  # noqa: S608
        asked,
    )
    return added(rows, classes).get((), (0,) * len(classes))


def month(column: str) -> str:
    return MONTH[connection.vendor].format(column)


def counts(classes: Classes) -> str:
    """Return a count of each condition, in the order in which the classes first have them."""
    return ", ".join(
        "COUNT(*)" if condition == "TRUE" else f"COUNT(*) FILTER (WHERE {condition})"
        for condition in dict.fromkeys(condition for condition, _ in classes.values())
    )


def added(rows: list[Any], classes: Classes) -> dict[Any, tuple[int, ...]]:
    """Return {group: a count for each class} of rows (*group, excused, *counts)."""
    conditions = list(dict.fromkeys(condition for condition, _ in classes.values()))
    found: dict[Any, list[int]] = {}
    for row in rows:
        *group, excused = row[: -len(conditions)]
        numbers = dict(zip(conditions, row[-len(conditions) :], strict=True))
        line = found.setdefault(tuple(group), [0] * len(classes))
        for place, (condition, needed) in enumerate(classes.values()):
            if needed in (None, excused):
                line[place] += numbers[condition]
    return {group: tuple(line) for group, line in found.items() if any(line)}


def select(sql: str, asked: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return cursor.fetchall()


def of_ours(ours: dict[str, Any]) -> dict[str, Any]:
    """Return what `kpis.everything` gives in the shape of `figures`, months of nothing left out."""

    def rows(lines: list[dict[str, Any]], names: Any) -> dict[Any, tuple[int, ...]]:
        found = {
            (Month.parse(line["month"]).number, *group(line)): tuple(line[name] for name in names)
            for line in lines
        }
        return {group: row for group, row in found.items() if any(row)}

    def group(line: dict[str, Any]) -> list[str]:
        return [line["service"]] if "service" in line else []

    services = {part for parts in kpis.ADVICE_SERVICES.values() for part in parts}
    backlog, standing = ours["backlog"], ours["open"]
    return {
        basis: rows(ours["plan_timeliness"][basis]["months"], PLANS) for basis in kpis.PLAN_BASES
    } | {
        "decisions": rows(ours["decisions"], DECISIONS),
        "undecided": rows(ours["decisions"], ["undecided_overdue"]),
        "no_plan": rows(ours["no_plan"], NO_PLAN),
        "advice": rows(
            [each for each in ours["advice"]["months"] if each["service"] in services], ADVICE
        ),
        "days": rows(ours["plan_timeliness"]["issued"]["months"], ("weeks_mean", "weeks_median")),
        "backlog": (*(backlog[name] for name in kpis.BACKLOG_COUNTS), backlog["oldest_weeks"]),
        "open": (standing["total"], *standing["weeks_overdue"].values()),
    }
