"""Counts of cases by what is known of the child, in one statement a figure.

Each combination of PARTICULARS is a group of its own, so the groups add up to the figure of `kpis`.
"""

from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Lower

from ehcp_tracking import kpis
from ehcp_tracking.kpis import Part
from wsoa.functions import YearsBetween
from wsoa.models import LocalArea, School
from wsoa.months import Month

# Age in years, and whether looked after, when the request was received; primary need, sex, and the
# kind of the school that the area's list has under the name of the setting.
PARTICULARS = ("age", "need", "sex", "care", "kind")


def with_particulars(cases: Any) -> Any:
    """Say in PARTICULARS what is known of the child of each case; None or "" where nothing is."""
    named = School.objects.filter(area=OuterRef("area")).alias(lower=Lower("name"))
    school = named.filter(lower=Lower(OuterRef("setting"))).order_by().values("kind")[:1]
    return cases.annotate(
        age=YearsBetween("child__date_of_birth", "received_on"),
        need=F("primary_need"),
        sex=F("child__sex"),
        care=F("looked_after"),
        kind=Subquery(school),
    )


def plans_received(
    area: LocalArea, first: Month, last: Month, *, as_at: date
) -> dict[tuple[Any, ...], dict[str, int]]:
    """Return {values of PARTICULARS: counts of PLAN_COUNTS} of the cases received in months."""
    cases = kpis.plan_cohort(area, "received", as_at)
    cases = cases.filter(started_on__range=(first.first, last.last))
    return kpis.grouped(with_particulars(cases), kpis.plan_classes(as_at), *PARTICULARS)


def waiting(area: LocalArea, *, as_at: date) -> dict[tuple[Any, ...], dict[str, int]]:
    """Return {values of PARTICULARS, day started: {"open", "overdue"}} of the open cases."""
    parts = {"open": Part(), "overdue": Part(Q(plan_due_on__lt=as_at), excepted=False)}
    cases = with_particulars(kpis.open_cases(area, as_at))
    return kpis.grouped(cases, parts, *PARTICULARS, "started_on")
