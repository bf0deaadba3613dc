"""The figures whose change is told, and where each case stands in them: in one place, or in none.

A figure is read from how many stand in each of its places, so whatever moved it is a case that
went from one place to another, and such moves add up to the whole change of every count. The
places are classes of `kpis`; what a figure says of them is what the dashboard says.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, cast

from django.db.models import Case, CharField, F, Q, Value, When

from ehcp_tracking import kpis
from ehcp_tracking.cohorts import shares_of_cohort
from ehcp_tracking.kpis import Part, happened, not_happened
from governance import board, definitions
from governance.dashboard import SERVICES
from governance.definitions import Definition
from governance.lines import Line
from governance.promises import series, steps_of
from governance.verdicts import in_words, verdict
from wsoa.models import LocalArea, Service
from wsoa.months import Month
from wsoa.together import of_each

Counts = Mapping[str, int]
Months = tuple[Month, Month]  # the first and the last
NOWHERE = ""
PLACES = {
    NOWHERE: "Not counted in it",
    "in_time": "Plan sent in time",
    "late": "Plan sent late",
    "open_in_time": "Open, and can still be in time",
    "open_overdue": "Open and overdue",
    "over_26_weeks": "Open and more than 26 weeks overdue",
    "excepted": "Excused by an exception",
    "ended": "Ended without a plan",
    "sent": "Plan sent",
    "backlog_open": "Open",
    "backlog_done": "Completed",
}
OF_ADVICE = {
    NOWHERE: PLACES[NOWHERE],
    "in_time": "Came in time",
    "late": "Came late, or never",
    "excepted": "Late, excused by an exception",
    "open_overdue": "Awaited and overdue",
    "open_in_time": "Awaited, and can still be in time",
}
OF_DECISIONS = {
    NOWHERE: PLACES[NOWHERE],
    "open_overdue": "To be decided and overdue",
    "open_in_time": "To be decided, and can still be in time",
    "excepted": "To be decided, excused by an exception",
    "decided": "Decided",
    "ended": "Ended undecided",
}
# Of a share: who is in time, who is not, and of whom it is not known yet. Others are not in it.
IN_SHARE = {
    "in_time": "in time",
    "late": "late",
    "open_overdue": "late",
    "open_in_time": "undecided",
}
LONG_OVERDUE = 26 * 7 + 6  # days, after which more than 26 whole weeks have passed


class Reading(NamedTuple):
    """What a figure says: in words, as a number in its unit (None: nothing to measure)."""

    words: str
    value: float | None
    verdict: str = ""


class Figure(NamedTuple):
    """A figure in words, what its number is of, and how it is read from counts of places at a day.

    `unit` is "%" of a rate, and "" of a count. `parts` are as what each of its places is counted:
    who goes from one place to another of the same part, or between places of no part, moves it not.
    """

    title: str
    unit: str
    read: Callable[[Counts, date], Reading]
    parts: Mapping[str, str]

    def moved_by(self, was: str, now: str) -> bool:
        return self.parts.get(was) != self.parts.get(now)


class Counted(NamedTuple):
    """Rows of one kind, as they stand at a day, each in one of the places that are named.

    The first place whose part a row belongs to is its own. `case` is the column of its case.
    `only` are the rows that can move, where most of them cannot any more. `by` is a column that
    divides each place, as `place_of` names it.
    """

    what: str
    figures: list[Figure]
    rows: Callable[[date], Any]
    places: Callable[[date], dict[str, Part]]
    names: dict[str, str]
    definition: Definition
    case: str = "pk"
    only: Q = Q()
    by: str = ""

    def placed(self, as_at: date, also: Iterable[int]) -> Any:
        """Return the rows that have a place, with their case: see `standings`."""
        parts = self.places(as_at).items()
        own = Case(
            *(When(condition_of(part), then=Value(name)) for name, part in parts),
            default=Value(NOWHERE),
            output_field=CharField(),
        )
        told = self.only and self.only | Q(pk__in=also)
        rows = self.rows(as_at).filter(told).annotate(place=own).exclude(place=NOWHERE)
        by = F(self.by) if self.by else Value(NOWHERE, CharField())
        return rows.order_by().values("place", key=F("pk"), of_case=F(self.case), by=by)


def standings(
    told: Sequence[Counted], as_at: date, also: Sequence[Iterable[int]] | None = None
) -> list[dict[int, tuple[int, str]]]:
    """Return {key of a row: (key of its case, its place)} of all that have one, for each of what is
    told; in one statement.

    `also` are, for each, the keys of rows that stood in a place, and are told wherever they stand.
    """
    rows = [each.placed(as_at, also[nth] if also else ()) for nth, each in enumerate(told)]
    found = of_each(range(len(told)), rows.__getitem__)
    return [
        {row["key"]: (row["of_case"], place_of(row["place"], row["by"])) for row in rows}
        for rows in found.values()
    ]


def place_of(place: str, by: str) -> str:
    return f"{by}: {place}" if by else place


def condition_of(part: Part) -> Q:
    return part.condition if part.excepted is None else part.condition & Q(excepted=part.excepted)


def counts_of(standing: Mapping[int, tuple[int, str]]) -> Counter[str]:
    return Counter(place for _, place in standing.values())


def of_area(area: LocalArea, since: date, to: date) -> list[Counted]:
    """Return what is told of an area between two days: its promises first, then who waits."""
    promised = [
        *(plan_steps(area, *each) for each in begun(area, "plans_in_time", to).items()),
        *(advice_steps(area, *each) for each in begun(area, "advice_in_time", to).items()),
    ]
    backlog = [backlog_of(area)] if all(area.backlog) else []
    rest = [open_cases(area, since), decisions(area, since), advice(area, since)]
    return [*promised, *backlog, *rest, services(area, to), issued(area, to.year)]


def begun(area: LocalArea, key: str, as_at: date) -> dict[Months, list[Decimal]]:
    """Return the targets on months that have begun: several plans may have promised the same."""
    found: dict[Months, list[Decimal]] = {}
    for each in series(steps_of(area, key, as_at)):
        if each.first.first <= as_at:
            targets = found.setdefault((each.first, each.last), [])
            target = cast(Decimal, each.step.value)  # a constraint: with a month comes a value
            targets += [target] * (target not in targets)
    return found


def months(first: Month, last: Month) -> str:
    return " to ".join(dict.fromkeys([first.words, last.words]))


def share_of(counts: Counts, as_at: date, first: Month, last: Month) -> Line:
    """Return a cohort of these counts, which says its rate or what it can still become."""
    judged = counts["in_time"] + counts["late"] + counts["open_overdue"]
    shares = shares_of_cohort(counts["in_time"], judged, counts["open_in_time"])
    return Line({}, as_at, first, last, {"open_in_time": counts["open_in_time"]}, shares)


def rate_of(line: Line) -> Reading:
    """Return what a cohort says: as on the dashboard "None" where nobody is in it, or yet."""
    share = line.shares["cohort"]
    if not line.shares["highest"].whole:
        return Reading("None", None)
    so_far = "" if line.decided("cohort") else " so far"
    of = f" ({share.part} of {share.whole}{so_far})" if share.whole else ""
    return Reading(f"{line.words('cohort')}{of}", None if share.rate is None else 100 * share.rate)


def cohort(title: str, target: Decimal, of_months: Months) -> Figure:
    def read(counts: Counts, as_at: date) -> Reading:
        line = share_of(counts, as_at, *of_months)
        return rate_of(line)._replace(verdict=verdict(target, line).words)

    title = f"{title} {months(*of_months)}: {target.normalize():f}%"
    return Figure(title, "%", read, IN_SHARE)


def number(title: str, *places: str) -> Figure:
    """Return the figure of how many stand in some places."""

    def read(counts: Counts, as_at: date) -> Reading:
        count = sum(counts[each] for each in places)
        return Reading(f"{count:,}", count)

    return Figure(title, "", read, dict.fromkeys(places, "counted"))


def plan_places(as_at: date) -> dict[str, Part]:
    """Return where a case stands in a cohort of plans."""
    classes = kpis.plan_classes(as_at)
    ended = classes["no_plan"].condition | classes["refused"].condition
    sent = classes["plans"].condition
    return {
        "excepted": Part(sent | classes["open_excepted"].condition, excepted=True),
        "in_time": Part(classes["plans_in_time"].condition),
        "late": Part(sent),
        "open_in_time": classes["open_in_time"],
        "open_overdue": classes["open_overdue"],
        "ended": Part(ended | classes["closed"].condition),
    }


def plan_steps(area: LocalArea, of: Months, targets: list[Decimal]) -> Counted:
    inside = {"started_on__range": (of[0].first, of[1].last)}
    return Counted(
        "case",
        [cohort("Plans within 20 weeks, received", target, of) for target in targets],
        lambda as_at: kpis.plan_cohort(area, "received", as_at).filter(**inside),
        plan_places,
        PLACES,
        definitions.RECEIVED,
    )


PARTS = [part for name in kpis.POOLED for part in kpis.ADVICE_SERVICES[name]]
BY_SERVICE = {NOWHERE: PLACES[NOWHERE]} | {
    place_of(place, part): f"{Service(part).label}: {OF_ADVICE[place]}"
    for part in PARTS
    for place in OF_ADVICE
    if place
}


def advice_rows(area: LocalArea, as_at: date) -> Any:
    return kpis.counted_advice(area, as_at).filter(service__in=PARTS)


def asked_for(area: LocalArea, of: Months, as_at: date) -> Any:
    return advice_rows(area, as_at).filter(requested_on__range=(of[0].first, of[1].last))


def advice_places(as_at: date) -> dict[str, Part]:
    return {name: part for name, part in kpis.advice_classes(as_at).items() if name in OF_ADVICE}


def advice_steps(area: LocalArea, of: Months, targets: list[Decimal]) -> Counted:
    return Counted(
        "piece of advice",
        [cohort("Advice within 6 weeks, asked for", target, of) for target in targets],
        lambda as_at: asked_for(area, of, as_at),
        advice_places,
        OF_ADVICE,
        definitions.ADVICE,
        "assessment_id",
    )


def backlog_of(area: LocalArea) -> Counted:
    received_before, _ = area.backlog
    title = f"Backlog still open: received before {in_words(received_before)}"

    def places(as_at: date) -> dict[str, Part]:
        classes = kpis.backlog_classes(area, as_at)
        return {
            "backlog_open": Part(classes["open"]),
            "backlog_done": Part(classes["completed"]),
        }

    return Counted(
        "case",
        [number(title, "backlog_open")],
        lambda as_at: kpis.counted(area, as_at),
        places,
        PLACES,
        definitions.BACKLOG_LEFT,
    )


def open_cases(area: LocalArea, since: date) -> Counted:
    """Return the cases that were open on the first day or later."""

    def rows(as_at: date) -> Any:
        return kpis.with_exceptions(kpis.counted(area, as_at), "plan", as_at)

    def places(as_at: date) -> dict[str, Part]:
        is_open = not_happened("ended_on", as_at)
        long = Q(plan_due_on__lt=kpis.days_before(as_at, LONG_OVERDUE))
        overdue = Q(plan_due_on__lt=as_at)
        return {
            "over_26_weeks": Part(is_open & long, excepted=False),
            "open_overdue": Part(is_open & overdue, excepted=False),
            "excepted": Part(is_open, excepted=True),
            "open_in_time": Part(is_open),
            "sent": Part(happened("plan_sent_on", as_at)),
            "ended": Part(happened("ended_on", as_at)),
        }

    late = ("open_overdue", "over_26_weeks")
    figures = [
        number("Open cases", *late, "excepted", "open_in_time"),
        number("Open cases past 20 weeks, without an exception", *late),
        number("Open cases more than 26 weeks past them, without an exception", "over_26_weeks"),
    ]
    only = not_happened("ended_on", since)
    return Counted("case", figures, rows, places, PLACES, definitions.OPEN_CASES, only=only)


def decisions(area: LocalArea, since: date) -> Counted:
    """Return the cases that were not decided on the first day, whether to assess or not."""

    def rows(as_at: date) -> Any:
        return kpis.with_exceptions(kpis.counted(area, as_at), "decision", as_at)

    def places(as_at: date) -> dict[str, Part]:
        overdue = Q(decision_due_on__lt=as_at)
        return {
            "decided": Part(happened("decision_notified_on", as_at)),
            "ended": Part(happened("ended_on", as_at)),
            "excepted": Part(overdue, excepted=True),
            "open_overdue": Part(overdue),
            "open_in_time": Part(Q(decision_due_on__gte=as_at)),
        }

    title = "Decisions whether to assess that are overdue, without an exception"
    figures = [number(title, "open_overdue")]
    only = not_happened("ended_on", since) & not_happened("decision_notified_on", since)
    definition = definitions.DECISIONS_OVERDUE
    return Counted("case", figures, rows, places, OF_DECISIONS, definition, only=only)


def advice(area: LocalArea, since: date) -> Counted:
    """Return the advice that was awaited on the first day or later, in a case that was open then.

    What is awaited when its case ends came too late, or is not needed, and is overdue no more.
    """
    only = not_happened("received_on", since) & not_happened("assessment__ended_on", since)
    title = "Advice awaited and overdue, without an exception"
    pooled = number(title, *in_parts("pooled", "open_overdue"))
    apart = [
        number(f"{title}: {SERVICES[name]}", *in_parts(name, "open_overdue"))
        for name in board.SERVICES
    ]
    return Counted(
        "piece of advice",
        [pooled, *apart],
        lambda as_at: advice_rows(area, as_at),
        advice_places,
        BY_SERVICE,
        definitions.ADVICE_OVERDUE,
        "assessment_id",
        only,
        by="service",
    )


def services(area: LocalArea, to: date) -> Counted:
    """Return the advice of each service in the quarter that the dashboard has last: it is over."""
    this = Month.of(to)
    of = board.quarter(this)
    if of[1].last > to:
        of = board.quarter(this.after(-3))
    return Counted(
        "piece of advice",
        [of_service(name, of) for name in board.SERVICES],
        lambda as_at: asked_for(area, of, as_at),
        advice_places,
        BY_SERVICE,
        definitions.ADVICE,
        "assessment_id",
        by="service",
    )


def of_service(name: str, of: Months) -> Figure:
    def read(counts: Counts, as_at: date) -> Reading:
        own = {place: sum(counts[each] for each in in_parts(name, place)) for place in OF_ADVICE}
        return rate_of(share_of(own, as_at, *of))

    title = f"Advice within 6 weeks, asked for {months(*of)}: {SERVICES[name]}"
    parts = {each: part for place, part in IN_SHARE.items() for each in in_parts(name, place)}
    return Figure(title, "%", read, parts)


def in_parts(service: str, place: str) -> list[str]:
    """Return a place of advice for each part of a service, or of "pooled" ones."""
    services = kpis.POOLED if service == "pooled" else (service,)
    return [place_of(place, part) for each in services for part in kpis.ADVICE_SERVICES[each]]


def issued(area: LocalArea, year: int) -> Counted:
    """Return the plans issued in a calendar year, as the Department for Education counts them."""

    def read(counts: Counts, as_at: date) -> Reading:
        share = shares_of_cohort(counts["in_time"], counts["in_time"] + counts["late"], 0)["cohort"]
        rate = None if share.rate is None else 100 * share.rate
        of = f" ({share.part} of {share.whole})" if share.whole else ""
        return Reading(f"{share.words.capitalize()}{of}", rate)

    title = f"Plans issued in {year} so far, within 20 weeks, without exceptions"
    inside = {"plan_sent_on__range": (date(year, 1, 1), date(year, 12, 31))}
    return Counted(
        "case",
        [Figure(title, "%", read, {"in_time": "in time", "late": "late"})],
        lambda as_at: kpis.plan_cohort(area, "issued", as_at).filter(**inside),
        plan_places,
        PLACES,
        definitions.ISSUED,
    )
