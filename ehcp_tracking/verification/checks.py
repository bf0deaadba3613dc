"""What is stored, what the product computes from it, and what a second computation does.

The product is the first, `verification.clocks` and its neighbours the second. Nothing is written.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from io import StringIO
from itertools import zip_longest
from operator import attrgetter
from typing import Any, NamedTuple

from django.core.management import call_command
from django.db import connection

from ehcp_tracking import clocks, cohorts, facts, kpis, stages
from ehcp_tracking.choices import Check
from ehcp_tracking.disputes import clocks as dispute_clocks
from ehcp_tracking.disputes.models import Dispute
from ehcp_tracking.excused.facts import faults
from ehcp_tracking.excused.models import DutyException
from ehcp_tracking.lateness import figures as lateness_figures
from ehcp_tracking.models import Advice, Assessment, AssessmentException
from ehcp_tracking.plans import clocks as plan_clocks
from ehcp_tracking.plans import kpis as plan_kpis
from ehcp_tracking.plans.models import AnnualReview, EHCPlan, PhaseTransfer, ReassessmentRequest
from ehcp_tracking.verification import clocks as second
from ehcp_tracking.verification import disputes as second_disputes
from ehcp_tracking.verification import facts as second_facts
from ehcp_tracking.verification import guards, rows
from ehcp_tracking.verification import plans as second_plans
from ehcp_tracking.verification.clocks import Row
from ehcp_tracking.verification.figures import Figures
from ehcp_tracking.verification.lateness import Lateness
from ehcp_tracking.verification.waiting import Waiting
from wsoa import audit
from wsoa.models import LocalArea
from wsoa.months import Month
from wsoa.snapshot import snapshot
from wsoa.today import today

DUTIES = ("decision", "no_plan", "draft", "plan")
DATES = (*(f"{duty}/due_on" for duty in DUTIES), "ended_on")
stored_dates = attrgetter(*(f"{duty}_due_on" for duty in DUTIES), "ended_on")
NAMES = ("month", "service")  # of the rows of a list of figures
LATE = date.max  # on which all that is recorded has happened
MONTHS = 24  # of figures
# Records that belong to a whole, which, and by which column.
WHOLES = [
    ((Advice, AssessmentException), Assessment, "assessment"),
    ((AnnualReview, PhaseTransfer, ReassessmentRequest, DutyException), EHCPlan, "plan"),
    ((DutyException,), Dispute, "dispute"),
]
# Columns that the database computes → the duty whose last day it is, and from which day on.
OF_REVIEW = {
    "report_due_on": ("review_report", "meeting_on"),
    "decision_due_on": ("review_decision", "meeting_on"),
    "amendments_due_on": ("amendment_notice", "meeting_on"),
    "amended_plan_due_on": ("amended_plan", "amendments_sent_on"),
    "amended_plan_of_review_due_on": ("amended_plan_of_review", "meeting_on"),
    "next_review_due_on": ("review", "meeting_on"),
}
# What is read of advice, and of plans and their parts: what clocks take, and what the database
# computes.
OF_ADVICE = (
    *("assessment_id", "pk", "service", "provider", "requested_on", "received_on"),
    *("existing_accepted", "due_on"),
)
OF_PLAN = (*plan_kpis.OF_PLAN, "family_told_due_on", "review_after_move_due_on")
REVIEW = (*plan_kpis.OF_REVIEW, *OF_REVIEW)
TRANSFER = (*plan_kpis.OF_TRANSFER, "due_on")
REQUEST = ("plan_id", "asked_on", "reassessed_on", "refused_on", "reply_due_on")


class Difference(NamedTuple):
    """Two answers to one question: what was checked, where, and who says what. Names no child."""

    check: Check
    place: str
    told: str

    def __str__(self) -> str:
        return f"{self.place}: {self.told}"


Report = Callable[[Difference], None]
# Is told what is being checked, how much of it is done, and of how much, or 0 if nobody knows.
Tell = Callable[[Check, int, int], None]


def silent(*told: object) -> None:
    """Tell nobody."""


def examine(area: LocalArea, days: list[date], *, report: Report, tell: Tell) -> dict[str, int]:
    """Report every difference, and return how many things were held against each other, by Check.

    Clocks and figures are those as at each of the days. All is seen as it is at one moment,
    whatever others write meanwhile.
    """
    with snapshot(read_only=True):
        examination = Examination(area, days, report, tell)
        examination.guards()
        examination.trail()
        examination.cases()
        examination.plans()
        examination.disputes()
        examination.figures()
    return dict(examination.checked)


class Examination:
    """One walk through all that is stored of an area, on some days."""

    def __init__(self, area: LocalArea, days: list[date], report: Report, tell: Tell):
        self.area, self.days, self.tell = area, days, tell
        self.checked: Counter[str] = Counter(dict.fromkeys(Check.values, 0))
        self._report = report
        # Cases, plans and disputes with a row that the database should have refused: no rule says
        # what follows of it.
        self.beyond_telling: set[tuple[Any, int]] = set()
        backlog = (area.backlog.received_before, area.backlog.complete_by)
        self.second_figures = [Figures(area.slug, backlog, day) for day in days]
        self.second_of_plans = [second_plans.Figures(day) for day in days]
        self.second_lateness = [Lateness(day) for day in days]
        self.second_waiting = [Waiting(backlog, day) for day in days]

    def differ(self, check: Check, place: str, told: str) -> None:
        self._report(Difference(check, place, told))

    def guards(self) -> None:
        self.tell(Check.GUARDS, 0, 0)
        for name in guards.missing_constraints():
            self.differ(Check.GUARDS, name, "the database does not hold to it")
        for name in guards.typed_columns():
            self.differ(Check.GUARDS, name, "the database does not compute it")
        for model, pk, name in guards.breaking_rows(self.area):
            self.differ(Check.GUARDS, f"{model._meta.label}:{pk}", f"breaks {name}")
            self.beyond_telling |= set(wholes_of(model, pk))
        for name, count in guards.repeats(self.area):
            self.differ(Check.GUARDS, name, f"{count} times there is what may be there once")
        for told in guards.damage():
            self.differ(Check.GUARDS, "database", told)
        self.checked[Check.GUARDS] += len([*guards.constraints(), *guards.generated_columns()])

    def trail(self) -> None:
        self.tell(Check.TRAIL, 0, 0)
        for name in guards.unprotected():
            self.differ(Check.TRAIL, name, "the audit trail can be altered: run manage.py migrate")
        for record in guards.without_event(self.area):
            self.differ(Check.TRAIL, record, "the trail has no event that left it as it is stored")
        self.checked[Check.TRAIL] += len(audit.refusals(connection.vendor))
        for model in guards.versioned():
            self.checked[Check.TRAIL] += model.objects.in_area(self.area).count()

    def cases(self) -> None:
        """Walk once through the cases, as the product has them beside plain rows of the same."""
        stored = Assessment.objects.in_area(self.area).order_by("pk")
        stored = stored.select_related(None).select_related("child")  # their area is at hand
        total = stored.count()
        records = stored.iterator(chunk_size=rows.AT_A_TIME)
        advice_of, exceptions_of = stored_advice(self.area), stored_exceptions(self.area)
        both = zip(records, rows.cases(self.area), strict=True)
        for number, (record, row) in enumerate(both):
            if not number % rows.AT_A_TIME:
                self.tell(Check.CLOCKS, number, total)
            if (Assessment, record.pk) in self.beyond_telling:
                continue
            advice, excepted = advice_of.of(record.pk), exceptions_of.of(record.pk)
            self.dates(record, advice, row)
            self.facts(record, advice, excepted, row)
            counting = (self.days, self.second_figures, self.second_lateness, self.second_waiting)
            for day, figures, lateness, waiting in zip(*counting, strict=True):
                again = second.lines(row, day) if second.known(row, day) else []
                figures.count(row, again)
                lateness.count(row, again)
                waiting.count(row)
                first = clocks.of_case(record, advice, excepted, day)
                first = first if clocks.known(record, day) else []
                self.clocks(row["reference"], first, again, day)
        self.tell(Check.CLOCKS, total, total)

    def plans(self) -> None:
        """Walk likewise through the plans, their reviews and moves."""
        # As rows, which clocks take as they take records: those would cost more than the clocks.
        stored = EHCPlan.objects.in_area(self.area).order_by("pk").values_list(*OF_PLAN, named=True)
        reviews, moves, requests = (
            plan_kpis.by_plan(AnnualReview, REVIEW, self.area),
            plan_kpis.by_plan(PhaseTransfer, TRANSFER, self.area),
            plan_kpis.by_plan(ReassessmentRequest, REQUEST, self.area),
        )
        excepted: defaultdict[int, list[DutyException]] = defaultdict(list)
        for each in DutyException.objects.in_area(self.area).exclude(plan=None).order_by("pk"):
            excepted[each.plan_id].append(each)
        plans = stored.iterator(chunk_size=rows.AT_A_TIME)
        for plan, row in zip(plans, rows.plans(self.area), strict=True):
            if (EHCPlan, plan.pk) in self.beyond_telling:
                continue
            where = f"plan {row['reference']}"
            parts, ours = (reviews[plan.pk], moves[plan.pk]), excepted[plan.pk]
            asked = requests[plan.pk]
            self.dates_of_plan(where, plan, *parts, asked, row)
            for day, figures in zip(self.days, self.second_of_plans, strict=True):
                again = second_plans.lines(row, day) if second_plans.known(row, day) else []
                figures.count(again)
                is_known = plan_clocks.known(plan, day)
                first = plan_clocks.of_everything(plan, *parts, day, asked) if is_known else []
                if ours:
                    first = clocks.excused(first, ours, day)
                    again = second.excuse(again, row["exceptions"], day)
                self.clocks(where, first, again, day)
            limits = plan_clocks.runs(plan, *parts, asked) if ours else {}
            self.exceptions(where, ours, limits, second_plans.time_limit, row)

    def disputes(self) -> None:
        """Walk likewise through the decisions that families challenged."""
        records = Dispute.objects.in_area(self.area).order_by("pk")
        records = records.prefetch_related("exceptions")
        stored = records.iterator(chunk_size=rows.AT_A_TIME)
        for record, row in zip(stored, rows.disputes(self.area), strict=True):
            if (Dispute, record.pk) in self.beyond_telling:
                continue
            where = f"{row['reference']}/{row['kind']}/{row['notified_on']}"
            self.hold_columns(where, record, dates_of_dispute(record), second_disputes.dates(row))
            for day in self.days:
                if row["notified_on"] <= day:
                    again = second_disputes.lines(row, day)
                    again = second.excuse(again, row["exceptions"], day)
                    self.clocks(where, record.clocks(day), again, day)
            excepted = sorted(record.exceptions.all(), key=lambda each: each.pk)
            self.exceptions(where, excepted, record.runs(), second_disputes.time_limit, row)

    def dates(self, record: Assessment, advice: list[Advice], row: Row) -> None:
        """Hold the columns that the database computed against both computations."""
        weeks = second.WEEKS[row["basis"]]
        stored = list(stored_dates(record))
        first = [*(clocks.due_on(duty, record) for duty in DUTIES), clocks.ended_on(record, LATE)]
        again = [second.due_on(row, duty) if duty in weeks else None for duty in DUTIES]
        again.append(second.ended_on(row, LATE))
        self.hold(row["reference"], DATES, stored, first, again)

        sent = row["plan_sent_on"]
        taken = (sent - row["started_on"]).days if sent else None
        self.checked[Check.DATES] += 1
        if record.days_to_plan != taken:
            told = f"stored {written(record.days_to_plan)}, second {written(taken)}"
            self.differ(Check.DATES, f"{row['reference']}/days_to_plan", told)

        self.hold(
            row["reference"],
            (f"{place(each)}/due_on" for each in row["advice"]),
            [each.due_on for each in advice],
            [clocks.advice_due_on(each) for each in advice],
            [
                second.advice_due_on(each) if each["requested_on"] else None
                for each in row["advice"]
            ],
        )

    def dates_of_plan(
        self,
        where: str,
        plan: Any,
        reviews: list[Any],
        moves: list[Any],
        asked: list[Any],
        row: Row,
    ) -> None:
        """Hold the columns that the database computed of a plan and of all that is of it."""
        moved_here = plan.transferred_in_on is not None
        first = {
            "family_told_due_on": plan_last_day("family_told_of_transfer", plan.transferred_in_on),
            "review_after_move_due_on": plan_clocks.first_review(plan)[2] if moved_here else None,
        }
        self.hold_columns(where, plan, first, second_plans.dates(row))
        for review, again in zip(reviews, row["reviews"], strict=True):
            first = {
                column: plan_last_day(duty, getattr(review, start))
                for column, (duty, start) in OF_REVIEW.items()
            }
            part = f"{where}/review/{again['meeting_on']}"
            self.hold_columns(part, review, first, second_plans.dates_of_review(again))
        for move, again in zip(moves, row["transfers"], strict=True):
            first = {"due_on": plan_last_day(move.kind, move.transfer_on)}
            part = f"{where}/move/{again['transfer_on']}"
            self.hold_columns(part, move, first, second_plans.dates_of_transfer(again))
        for request, again in zip(asked, row["requests"], strict=True):
            first = {"reply_due_on": plan_last_day("reassessment_reply", request.asked_on)}
            part = f"{where}/request/{again['asked_on']}"
            self.hold_columns(part, request, first, second_plans.dates_of_request(again))

    def hold_columns(
        self, where: str, record: Any, first: dict[str, Any], again: dict[str, Any]
    ) -> None:
        """Hold columns of a record against what both computations say of each."""
        stored = [getattr(record, name) for name in again]
        self.hold(where, again, stored, [first[name] for name in again], list(again.values()))

    def hold(
        self,
        where: str,
        names: Iterable[str],
        stored: list[Any],
        first: list[Any],
        again: list[Any],
    ) -> None:
        """Hold what is stored under some names against what both computations say."""
        self.checked[Check.DATES] += len(stored)
        if stored == first == again:
            return
        for name, *three in zip(names, stored, first, again, strict=True):
            if three.count(three[0]) != len(three):
                told = "stored {}, first {}, second {}".format(*map(written, three))
                self.differ(Check.DATES, f"{where}/{name}", told)

    def facts(
        self,
        record: Assessment,
        advice: list[Advice],
        excepted: list[AssessmentException],
        row: Row,
    ) -> None:
        """Hold every record of a case, its exceptions too, against what must be, both ways."""
        self.checked[Check.FACTS] += 1 + len(advice) + len(excepted)
        day = today()
        first: dict[int, str] = {}
        for fault in facts.faults(record, advice, excepted, today=day):
            first.setdefault(id(fault.record), fault.message)
        at_fault = {id(each) for each in second_faults(row, day)}
        if not first and not at_fault:
            return
        again_all = [row, *row["advice"], *row["exceptions"]]
        for stored, each in zip([record, *advice, *excepted], again_all, strict=True):
            said, again = first.get(id(stored)), id(each) in at_fault
            if said or again:
                told = f"first {said or 'sound'}, second {'at fault' if again else 'sound'}"
                part = "" if each is row else f"/{place(each)}"
                self.differ(Check.FACTS, f"{row['reference']}{part}", told)

    def exceptions(
        self,
        where: str,
        excepted: list[DutyException],
        limits: dict[tuple[str, date], tuple[date, date]],
        time_limit: Callable[[Row, str, date], tuple[date, date] | None],
        row: Row,
    ) -> None:
        """Hold each exception to a duty that is no case's against the law, both ways."""
        self.checked[Check.FACTS] += len(excepted)
        day = today()
        said = {fault.record.pk: fault.message for fault in faults(excepted, limits, today=day)}
        for each, again in zip(excepted, row["exceptions"], strict=True):
            past = second_facts.nothing_to_come(again, ["from_on", "asked_on"], day)
            limit = time_limit(row, again["duty"], again["started_on"])
            sound = past and second_facts.lawful_of_duty(again, limit)
            if each.pk in said or not sound:
                told = said.get(each.pk, "sound")
                words = f"first {told}, second {'sound' if sound else 'at fault'}"
                self.differ(Check.FACTS, f"{where}/{place(again)}", words)

    def clocks(
        self, where: str, first: list[clocks.Clock], again: list[second.Line], day: date
    ) -> None:
        """Hold the clocks of one case, plan or dispute on one day against each other."""
        self.checked[Check.CLOCKS] += len(again)
        if first == again or Counter[Any](first) == Counter[Any](again):  # in whatever order
            return
        mine, theirs = by_duty(first), by_duty(again)
        for key in sorted(mine.keys() | theirs.keys()):
            name = "/".join(part for part in key if part)
            alone = [mine[key] - theirs[key], theirs[key] - mine[key]]
            for told in zip_longest(*(sorted(each.elements()) for each in alone), fillvalue="none"):
                words = "first {}, second {}".format(*told)
                self.differ(Check.CLOCKS, f"{where}/{name} as at {day}", words)

    def figures(self) -> None:
        """Hold every figure against what was counted on the walk."""
        for number, day in enumerate(self.days):
            self.tell(Check.FIGURES, number, len(self.days))
            cases, plans = self.second_figures[number], self.second_of_plans[number]
            second_answer = cases.everything() | {
                "overturned": cases.overturned_rows(),
                "lateness": self.second_lateness[number].everything(),
                "waiting": self.second_waiting[number].everything(),
            }
            if self.plans_can_be_told():
                second_answer["after_plan"] = plans.everything()
            first = dict(values(first_figures(self.area, day, self.plans_can_be_told())))
            again = dict(values(second_answer))
            self.checked[Check.FIGURES] += len(again)
            for name in [*again, *(first.keys() - again.keys())]:
                if first.get(name) != again.get(name):
                    told = f"first {first.get(name)}, second {again.get(name)}"
                    self.differ(Check.FIGURES, f"{name} as at {day}", told)

    def plans_can_be_told(self) -> bool:
        return all(model is not EHCPlan for model, _ in self.beyond_telling)


def first_figures(area: LocalArea, day: date, plans_can_be_told: bool) -> dict[str, Any]:
    """Return what `manage.py kpis` prints, and the figures of the product that it does not."""
    printed = StringIO()
    call_command("kpis", "--area", area.slug, "--as-at", day.isoformat(), stdout=printed)
    last = Month.of(day)
    months = last.after(1 - MONTHS), last
    answer = json.loads(printed.getvalue()) | {
        "overturned": kpis.overturned(area, as_at=day),
        "lateness": figures_of_lateness(lateness_figures.late(area, *months, as_at=day), *months),
        "waiting": figures_of_waiting(area, *months, as_at=day),
    }
    if plans_can_be_told:
        answer["after_plan"] = figures_of_plans(plan_kpis.figures(area, *months, as_at=day))
    return answer


def figures_of_plans(found: list[plan_kpis.Figure]) -> dict[str, Any]:
    def told(line: plan_kpis.Line) -> dict[str, Any]:
        return line.counts._asdict() | line.rates | {"over": line.over}

    return {
        figure.key: {
            "months": [
                {"month": str(month)} | told(line)
                for (month, _), line in zip(figure.months, figure.lines, strict=True)
            ],
            "total": told(figure.in_all),
        }
        for figure in found
    }


def figures_of_lateness(
    found: list[lateness_figures.Late], first: Month, last: Month
) -> dict[str, Any]:
    """Return what was late by step, agency, reason and month; by reason; and by month."""
    late: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in found:
        key = "/".join((each.duty, each.agency, each.reason, str(each.month)))
        late[key].update(steps=each.steps, days=each.days)
    pareto = lateness_figures.pareto(found, first, last)
    return {
        "late": late,
        "reasons": {
            each.reason: {"steps": each.steps, "weeks": each.weeks}
            for each in [*pareto.costs, pareto.unexplained]
        },
        "months": {
            str(each.month): {"steps": each.steps, "weeks": each.weeks[-1]}
            for each in pareto.months
        },
    }


def figures_of_waiting(
    area: LocalArea, first: Month, last: Month, *, as_at: date
) -> dict[str, Any]:
    """Return who waits, the backlog by day, and how long the steps of plans took."""
    taken = stages.days_by_span(area, first, last, as_at=as_at)
    return {
        "waiting": stages.waiting(area, as_at=as_at),
        "longest_weeks": stages.longest_wait(area, as_at=as_at),
        "left": {str(day): cases for day, cases in stages.backlog_left(area, as_at=as_at)},
        "taken": {name: cohorts.spread(days)._asdict() for name, days in taken.items()},
    }


def dates_of_dispute(dispute: Dispute) -> dict[str, date | None]:
    """Return what the product says of each column that the database computes of a dispute."""

    def last_day(duty: str | None, start: date | None) -> date | None:
        return dispute_clocks.last_day(duty, start) if duty and start else None

    duty_of = dispute_clocks.DUTIES.get
    notified_on, certificate_on = dispute.notified_on, dispute.certificate_on
    return {
        "contact_due_on": last_day("mediation_contact", notified_on),
        "appeal_due_on": dispute_clocks.appeal_due_on(notified_on, certificate_on),
        "arranged_due_on": last_day("mediation_arranged", dispute.wanted_on),
        "agreement_due_on": last_day(duty_of(dispute.agreement), dispute.agreement_on),
        "order_due_on": last_day(duty_of(dispute.outcome), dispute.outcome_on),
    }


def plan_last_day(duty: str, start: date | None) -> date | None:
    return plan_clocks.last_day(duty, start) if start else None


def stored_advice(area: LocalArea) -> rows.Parts:
    """Return all advice of an area, of one case after the other, as rows.

    Clocks and facts take them as they take records: those would cost more than all that is asked.
    """
    stored = Advice.objects.in_area(area).order_by("assessment_id", "pk")
    asked = stored.values_list(*OF_ADVICE, named=True).iterator(chunk_size=rows.AT_A_TIME)
    return rows.Parts(asked, attrgetter("assessment_id"))


def stored_exceptions(area: LocalArea) -> rows.Parts:
    """Return all exceptions of an area with the advice that they are about, likewise."""
    stored = AssessmentException.objects.in_area(area).order_by("assessment_id", "pk")
    stored = stored.select_related(None).select_related("advice")
    return rows.Parts(stored.iterator(chunk_size=rows.AT_A_TIME), attrgetter("assessment_id"))


def by_duty(found: Iterable[tuple[Any, ...]]) -> defaultdict[tuple[str, ...], Counter[str]]:
    """Return clocks in words, of which a plan has several of one duty."""
    words: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for clock in found:
        words[clock[:3]][" ".join(map(written, clock[3:]))] += 1
    return words


def wholes_of(model: Any, pk: int) -> list[tuple[Any, int]]:
    """Return the case, plan or dispute that a row is or belongs to, in a list, if to any."""
    if model in (Assessment, EHCPlan, Dispute):
        return [(model, pk)]
    return [
        (whole, key)
        for parts, whole, column in WHOLES
        if model in parts
        for key in model.objects.filter(pk=pk).values_list(column, flat=True)
    ]


def second_faults(case: Row, day: date) -> Iterator[Row]:
    """Yield each row of a case that cannot be as it is: the case, its advice, its exceptions."""
    days = second_facts.nothing_to_come(case, second_facts.DAYS_OF_A_CASE, day)
    if not days or not second_facts.assessment_holds(case):
        yield case
    for advice in case["advice"]:
        days = second_facts.nothing_to_come(advice, ["requested_on", "received_on"], day)
        if not days or not second_facts.advice_holds(advice, case):
            yield advice
    for exception in case["exceptions"]:
        days = second_facts.nothing_to_come(exception, ["from_on"], day)
        if not days or not second_facts.lawful(exception, case, case["advice"]):
            yield exception


def place(row: Row) -> str:
    """Return what tells a row of advice or an exception from the others of its case."""
    if "ground" in row:
        return f"exception/{row['duty']}/{row['from_on']}"
    return f"advice/{row['service']}" + (f"/{row['provider']}" if row["provider"] else "")


def written(value: Any) -> str:
    return "none" if value is None else str(value)


def values(answer: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each figure of what `kpis` prints, by its place in it, months and services by name."""
    if isinstance(answer, dict):
        for key, value in answer.items():
            yield from values(value, f"{name}/{key}" if name else key)
    elif isinstance(answer, list):
        for row in answer:
            keys = [row[key] for key in NAMES if key in row]
            figures = {key: value for key, value in row.items() if key not in NAMES}
            yield from values(figures, f"{name}/{'/'.join(keys)}")
    else:
        yield name, answer
