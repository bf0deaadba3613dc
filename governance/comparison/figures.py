"""Published figures of places beside each other, and ours on the same definition beside them.

All by the calendar year in which plans were issued. Published figures are public; ours are counted
from cases, so what has both is for staff.
"""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    Min,
    OuterRef,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat

from ehcp_tracking import cohorts, kpis, law
from ehcp_tracking.models import Assessment
from governance.comparison.reconciliation import Reconciled, reconciled
from governance.lines import Line, plan_line
from priorities.statistics.models import Statistic
from priorities.statistics.querysets import in_force
from wsoa.functions import MonthNumber
from wsoa.models import AuditEvent, LocalArea
from wsoa.months import Month
from wsoa.places import named

ENGLAND = "england"
RETURN_MADE = 1  # month after the end of the year
PERSON_LEVEL = 2023  # from this year's return on, plans are counted person by person


class Place(NamedTuple):
    slug: str
    name: str


class Year(NamedTuple):
    """What was published of a year for each place, in their order; None where nothing is held."""

    year: int
    published: list[Statistic | None]

    @property
    def breaks(self) -> bool:
        """Whether the series breaks before this year."""
        return self.year == PERSON_LEVEL


class Published(NamedTuple):
    places: list[Place]
    years: list[Year]

    @property
    def spans_break(self) -> bool:
        return any(each.year < PERSON_LEVEL <= self.years[-1].year for each in self.years)


class Ours(NamedTuple):
    """Our plans of a calendar year, `over` or up to the day that is asked about."""

    year: int
    over: bool
    line: Line


class Comparison(NamedTuple):
    published: Published
    ours: list[Ours]
    reconciled: list[Reconciled]


def published(area: LocalArea, *, as_at: date) -> Published:
    """Return what was published of the years that were over by `as_at`.

    Of England, of the area and of those that it chose, as far as any is held. Two queries.
    """
    chosen = area.in_force.compared_with
    names = {ENGLAND: "England", area.slug: area.name}
    slugs = list(dict.fromkeys([ENGLAND, area.slug, *chosen]))
    held = {
        (each.place, each.year): each
        for each in in_force(area).filter(place__in=slugs)
        if as_at >= date(each.year, 12, 31)
    }
    years = [
        Year(year, [held.get((slug, year)) for slug in slugs])
        for year in sorted({year for _, year in held})
    ]
    return Published([Place(slug, names.get(slug) or named(slug)) for slug in slugs], years)


def comparison(area: LocalArea, *, as_at: date) -> Comparison:
    """Return what was published, our figures of every year with cases, and how the two agree."""
    found = published(area, as_at=as_at)
    begun = kpis.counted(area, as_at).aggregate(day=Min("started_on"))["day"]
    ours = our_years(area, Month.of(begun), as_at=as_at) if begun else []
    others = overturned_plans(area, as_at=as_at)
    late = recorded_late(area, ours, as_at=as_at)
    here = {each.year: each.published[1] for each in found.years}
    return Comparison(
        found,
        ours,
        [
            reconciled(
                here.get(each.year),
                each.line,
                over=each.over,
                overturned=others.get(each.year, 0),
                recorded_late=late.get(each.year, 0),
                begun=Month.of(begun),
                person_level=each.year >= PERSON_LEVEL,
            )
            for each in ours
        ],
    )


def our_years(area: LocalArea, begun: Month, *, as_at: date) -> list[Ours]:
    """Return our plans by calendar year, from that of the first case on."""
    first, last = Month(begun.year, 1), Month.of(as_at)
    rows = kpis.plan_timeliness(area, "issued", first, last, as_at=as_at)["months"]
    found = []
    for year in range(first.year, last.year + 1):
        counts = cohorts.summed(
            cohorts.PLAN_COUNTS, (row for row in rows if row["month"].startswith(f"{year:04}-"))
        )
        end = min(Month(year, 12), last)
        line = plan_line("issued", Month(year, 1), end, counts, as_at)
        found.append(Ours(year, as_at >= date(year, 12, 31), line))
    return found


def overturned_plans(area: LocalArea, *, as_at: date) -> dict[int, int]:
    """Return how many plans of each year followed an overturned decision: no rate has them."""
    sent = Assessment.objects.in_area(area).filter(
        basis__in=law.OVERTURNED, plan_sent_on__lte=as_at
    )
    return by_year(sent.annotate(month=MonthNumber("plan_sent_on")))


def by_year(plans: Any) -> dict[int, int]:
    """Return how many plans that know their `month` are of each year."""
    found: dict[int, int] = {}
    for row in plans.order_by().values("month").annotate(plans=Count(Value(1))):
        year = Month.numbered(row["month"]).year
        found[year] = found.get(year, 0) + row["plans"]
    return found


def recorded_late(area: LocalArea, ours: list[Ours], *, as_at: date) -> dict[int, int]:
    """Return of how many of our plans of each year a date was recorded after its return was made.

    That is after the January that follows, and by `as_at`. Of the dates on which the rates depend.
    """
    over = [each.line for each in ours if each.over]
    if not over:
        return {}
    made = Case(
        *(
            When(
                plan_sent_on__range=(line.first.first, line.last.last),
                then=Value(line.last.after(RETURN_MADE).last),
            )
            for line in over
        ),
        output_field=DateField(),
    )
    record = Concat(Value(f"{Assessment._meta.label}:"), Cast(OuterRef("pk"), CharField()))
    events = AuditEvent.objects.annotate(names=Cast("fields", TextField())).filter(
        Q(names__contains='"plan_sent_on"') | Q(names__contains='"started_on"'),
        record=record,
        recorded_on__gt=OuterRef("made"),
        recorded_on__lte=as_at,
    )
    plans = (
        kpis.counted(area, as_at)
        .filter(plan_sent_on__range=(over[0].first.first, over[-1].last.last))
        .annotate(made=made, month=MonthNumber("plan_sent_on"))
    )
    return by_year(plans.filter(Exists(events)))
