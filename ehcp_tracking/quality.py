"""What is missing or improbable in cases, and what to do about it: to be checked, never refused.

The database finds it for lists and counts, `facts.improbable` in a file; a test keeps them equal.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.db.models.functions import ExtractDay
from django.db.models.lookups import GreaterThanOrEqual

from ehcp_tracking import clocks, facts, law
from ehcp_tracking.choices import Improbable
from ehcp_tracking.columns import last_day
from ehcp_tracking.exceptions import days_in_words
from ehcp_tracking.models import Advice, Assessment, Child
from ehcp_tracking.querysets import not_yet, of_case
from wsoa.functions import MonthNumber
from wsoa.models import LocalArea


class Finding(NamedTuple):
    """One thing to check in a case: of which kind, what it is, and what to do about it."""

    kind: Improbable
    what: str
    to_do: str

    def __str__(self) -> str:
        return f"{self.what} {self.to_do}"


WORDS = {
    Improbable.LATE_START: (
        "Its clocks start {gap} after the request was received: the law counts from receipt.",
        "Check why. If there is no reason in law, start them on the day the request was received, "
        "or correct the basis.",
    ),
    Improbable.UNDECIDED: (
        f"No decision is recorded {facts.UNDECIDED_WEEKS} weeks after the clocks started.",
        "If the family was told, record what and when. If not, decide now: it is late.",
    ),
    Improbable.NO_DECISION: (
        "It has an outcome but no decision to assess.",
        "Record the decision that came before it, or correct the outcome.",
    ),
    Improbable.HASTY_PLAN: (
        "The final plan was sent {gap} after its draft: the family has 15.",
        "Check both days. If they are right, leave them.",
    ),
    Improbable.OVER_25: (
        "The person was over 25 when the request was received.",
        "Check the date of birth and the day of the request.",
    ),
    Improbable.SHARED_UPN: (
        "Another child of the area has the same UPN.",
        "Ask the schools whose it is, and correct the other.",
    ),
    Improbable.TWO_OPEN: (
        "The child has another open case.",
        "If both are one request, close one of them as “Other”. If not, leave both.",
    ),
    Improbable.NO_PSYCHOLOGIST: (
        "The final plan was sent without advice from an educational psychologist.",
        "Record the advice and its days, or that existing advice was accepted. If it came only "
        "after the plan, leave it.",
    ),
}


def findings(case: Assessment) -> list[Finding]:
    """Return what there is to check in a case of a queryset `with_kinds`."""
    found = (kind for kind in Improbable if getattr(case, named(kind)))
    return [finding(kind, case) for kind in found]


def findings_in(case: Assessment, today: date) -> list[Finding]:
    """Return what `findings` does of a known case, asking only for it and its child's others.

    Nothing but the UPN is asked for of a case of a queryset `with_row` and `with_links`.
    """
    found = facts.improbable(
        case,
        case.advice.all(),
        today,
        shares_upn=_shares_upn(case),
        has_other_open=_has_other_open(case, today),
    )
    return [finding(Improbable(kind), case) for kind in found]


def _shares_upn(case: Assessment) -> bool:
    upn = case.child.upn
    others = Child.objects.in_area(case.area).filter(upn=upn).exclude(pk=case.child.pk)
    return bool(upn) and others.exists()


def _has_other_open(case: Assessment, today: date) -> bool:
    others = (each for each in case.child.assessments.all() if each != case)
    return any(clocks.known(each, today) and not clocks.ended_on(each, today) for each in others)


def finding(kind: Improbable, case: Any) -> Finding:
    what, to_do = WORDS[kind]
    if kind == Improbable.HASTY_PLAN:
        what = what.format(gap=days_in_words((case.plan_sent_on - case.draft_sent_on).days))
    if kind == Improbable.LATE_START:
        what = what.format(gap=days_in_words((case.started_on - case.received_on).days))
    return Finding(kind, what, to_do)


def named(kind: Improbable) -> str:
    """Return the name of the column that `with_kinds` adds."""
    return f"is_{kind.value}"


def with_kinds(cases: Any, area: LocalArea, today: date) -> Any:
    """Say of each case, in a column for each kind, whether there is something to check."""
    found = conditions(area, today)
    return cases.annotate(**{named(kind): found[kind] for kind in Improbable})


def to_check(area: LocalArea, today: date) -> Any:
    """Return the cases with something to check, each with its kinds."""
    cases = with_kinds(Assessment.objects.in_area(area).known(today), area, today)
    return cases.filter(Q(*(Q(**{named(kind): True}) for kind in Improbable), _connector=Q.OR))


def counts(area: LocalArea, today: date) -> dict[Improbable, int]:
    """Return how many cases there are of each kind that there is, in one statement.

    A case may be of several.
    """
    found = conditions(area, today)
    cases = Assessment.objects.in_area(area).known(today).order_by()
    counted = cases.aggregate(
        **{kind.value: Count(Value(1), filter=found[kind]) for kind in Improbable}
    )
    return {kind: counted[kind.value] for kind in Improbable if counted[kind.value]}


def labelled(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return counts by kind, as a file's preview keeps them, with the words for each kind."""
    return [(Improbable(kind).label, count) for kind, count in counted.items()]


def conditions(area: LocalArea, today: date) -> dict[Improbable, Q]:
    """Return what `facts.improbable` tells, as conditions on the known cases of an area."""
    undecided_since = today - timedelta(weeks=facts.UNDECIDED_WEEKS)
    no_decision = Q(decision="", decision_due_on__isnull=False)
    comments_until = last_day("representations", "draft_sent_on")
    too_old = days_counted("child__date_of_birth") + (facts.OLDEST + 1) * A_YEAR
    known_upns = Child.objects.in_area(area).exclude(upn="")
    open_cases = Assessment.objects.in_area(area).open(today)
    given = of_case("Advice").filter(service=facts.PSYCHOLOGY)
    given = given.filter(Q(received_on__lte=OuterRef("plan_sent_on")) | Q(existing_accepted=True))
    return {
        Improbable.LATE_START: Q(basis="request", started_on__gt=F("received_on")),
        Improbable.UNDECIDED: no_decision
        & Q(outcome="", started_on__lte=undecided_since)
        & not_yet("ended_on", today),
        Improbable.NO_DECISION: no_decision & ~Q(outcome=""),
        Improbable.HASTY_PLAN: Q(plan_sent_on__lte=comments_until),
        Improbable.OVER_25: Q(GreaterThanOrEqual(days_counted("received_on"), too_old)),
        Improbable.SHARED_UPN: Q(child__upn__in=shared(known_upns, "upn")),
        Improbable.TWO_OPEN: not_yet("ended_on", today) & Q(child__in=shared(open_cases, "child")),
        Improbable.NO_PSYCHOLOGIST: Q(plan_sent_on__lte=today)
        & ~Q(basis__in=law.TO_PLAN)
        & ~Exists(given),
    }


def shared(rows: Any, column: str) -> Any:
    """Return the values of a column that more than one of the rows have."""
    values = rows.order_by().values(column).annotate(rows=Count("pk"))
    return values.filter(rows__gt=1).values(column)


A_MONTH = 32  # more than any has, so that days counted like this sort and subtract by the calendar
A_YEAR = 12 * A_MONTH


def days_counted(column: str) -> Any:
    return MonthNumber(column) * A_MONTH + ExtractDay(column)


class Tally:
    """Counts what there is to check in cases as a file would leave them, some families at a time.

    `child_of` says which cases the file has, and of which child: those of one come together. What
    the area has beside them is taken into account. Of a case no more than the UPN is kept.
    """

    def __init__(self, area: LocalArea, child_of: Mapping[str, str], today: date):
        self.area, self.child_of, self.today = area, child_of, today
        self.found: Counter[str] = Counter()
        self.children: set[str] = set()
        self.child_with: dict[str, str] = {}  # UPN → one child of the file that has it
        self.shared: set[str] = set()
        self.cases_with: Counter[str] = Counter()  # by UPN

    def add(self, cases: list[tuple[Assessment, list[Advice]]]) -> None:
        beside = self._open_beside([case for case, _ in cases])
        for case, advice in cases:
            is_open = clocks.ended_on(case, self.today) is None
            others = beside[case.child.reference] - is_open
            found = facts.improbable(case, advice, self.today, has_other_open=others > 0)
            self.found.update(found)
            self._note(case.child)

    def _open_beside(self, cases: list[Assessment]) -> Counter[str]:
        """Return how many open cases each child would have, by its reference."""
        would_be = Counter(
            case.child.reference for case in cases if clocks.ended_on(case, self.today) is None
        )
        ours = {case.reference for case in cases}
        stored = {case.child.pk for case in cases if not case.child._state.adding}
        theirs = Assessment.objects.in_area(self.area).filter(child__in=stored).order_by()
        # Whether they are open is asked here, lest the database read all that are.
        for case, child, ended_on in theirs.values_list(
            "reference", "child__reference", "ended_on"
        ):
            moves = self.child_of.get(case, child) != child
            if ended_on is None and case not in ours and not moves:
                would_be[child] += 1
        return would_be

    def _note(self, child: Child) -> None:
        self.children.add(child.reference)
        if child.upn:
            self.cases_with[child.upn] += 1
            if self.child_with.setdefault(child.upn, child.reference) != child.reference:
                self.shared.add(child.upn)

    def counts(self) -> dict[str, int]:
        """Return how many cases there would be of each kind that there would be."""
        if self.child_with:
            stored = Child.objects.in_area(self.area).order_by().values_list("upn", "reference")
            for upn, child in stored.iterator():
                if upn in self.child_with and child not in self.children:
                    self.shared.add(upn)
        shared = sum(self.cases_with[upn] for upn in self.shared)
        found = self.found + Counter({Improbable.SHARED_UPN.value: shared})
        return {kind: found[kind] for kind in Improbable.values if found[kind]}
