"""What is stored, what the product computes from it, and what a second computation does.

The product is the first, `verification.clocks` and its neighbours the second. Nothing is written.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO
from typing import Any, NamedTuple

from django.core.management import call_command
from django.db import connection, models, transaction

from ehcp_tracking import clocks, facts
from ehcp_tracking.choices import Check
from ehcp_tracking.models import Advice, Assessment, AssessmentException
from ehcp_tracking.verification import clocks as second
from ehcp_tracking.verification import facts as second_facts
from ehcp_tracking.verification import guards, rows
from ehcp_tracking.verification.clocks import Row
from ehcp_tracking.verification.figures import Figures
from wsoa.audit import REFUSALS
from wsoa.models import LocalArea
from wsoa.today import today

DUTIES = ("decision", "no_plan", "draft", "plan")
NAMES = ("month", "service")  # of the rows of a list of figures
LATE = date.max  # on which all that is recorded has happened


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
    with snapshot():
        examination = Examination(area, days, report, tell)
        examination.guards()
        examination.trail()
        examination.cases()
        examination.figures()
    return dict(examination.checked)


@contextmanager
def snapshot() -> Iterator[None]:
    """See the database as it is at one moment, and hold up nobody who writes meanwhile."""
    if connection.in_atomic_block:  # whoever began that chose what it sees
        yield
    elif connection.vendor == "sqlite":
        database: Any = connection
        database.ensure_connection()
        mode, database.transaction_mode = database.transaction_mode, "DEFERRED"
        try:
            with transaction.atomic():
                yield
        finally:
            database.transaction_mode = mode
    else:
        with transaction.atomic():
            guards.ask("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


class Examination:
    """One walk through all that is stored of an area, on some days."""

    def __init__(self, area: LocalArea, days: list[date], report: Report, tell: Tell):
        self.area, self.days, self.tell = area, days, tell
        self.checked: Counter[str] = Counter(dict.fromkeys(Check.values, 0))
        self._report = report
        # Cases with a row that the database should have refused: no rule says what follows of it.
        self.beyond_telling: set[int] = set()
        backlog = (area.backlog.received_before, area.backlog.complete_by)
        self.second_figures = [Figures(area.slug, backlog, day) for day in days]

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
            self.beyond_telling |= set(cases_of(model, pk))
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
        self.checked[Check.TRAIL] += len(REFUSALS[connection.vendor])
        for model in guards.versioned():
            self.checked[Check.TRAIL] += model.objects.in_area(self.area).count()

    def cases(self) -> None:
        """Walk once through the cases, as the product has them beside plain rows of the same."""
        stored = Assessment.objects.in_area(self.area).with_clocks().order_by("pk")
        total = stored.count()
        records = stored.iterator(chunk_size=rows.AT_A_TIME)
        both = zip(records, rows.cases(self.area), strict=True)
        for number, (record, row) in enumerate(both):
            if not number % rows.AT_A_TIME:
                self.tell(Check.CLOCKS, number, total)
            if record.pk in self.beyond_telling:
                continue
            advice, excepted = list(record.advice.all()), list(record.exceptions.all())
            self.dates(record, advice, row)
            self.facts(record, advice, excepted, row)
            for day, figures in zip(self.days, self.second_figures, strict=True):
                again = second.lines(row, day) if second.known(row, day) else []
                figures.count(row, again)
                first = clocks.of_case(record, advice, excepted, day)
                self.clocks(row, first if clocks.known(record, day) else [], again, day)
        self.tell(Check.CLOCKS, total, total)

    def dates(self, record: Assessment, advice: list[Advice], row: Row) -> None:
        """Hold the columns that the database computed against both computations."""
        weeks = second.WEEKS[row["basis"]]
        names = [*(f"{duty}/due_on" for duty in DUTIES), "ended_on"]
        stored = [*(getattr(record, f"{duty}_due_on") for duty in DUTIES), record.ended_on]
        first = [*(clocks.due_on(duty, record) for duty in DUTIES), clocks.ended_on(record, LATE)]
        again = [second.due_on(row, duty) if duty in weeks else None for duty in DUTIES]
        again.append(second.ended_on(row, LATE))
        self.hold(row, names, stored, first, again)

        sent = row["plan_sent_on"]
        taken = (sent - row["started_on"]).days if sent else None
        self.checked[Check.DATES] += 1
        if record.days_to_plan != taken:
            told = f"stored {written(record.days_to_plan)}, second {written(taken)}"
            self.differ(Check.DATES, f"{row['reference']}/days_to_plan", told)

        by_key = sorted(advice, key=lambda each: each.pk)
        self.hold(
            row,
            [f"{place(each)}/due_on" for each in row["advice"]],
            [each.due_on for each in by_key],
            [clocks.advice_due_on(each) for each in by_key],
            [
                second.advice_due_on(each) if each["requested_on"] else None
                for each in row["advice"]
            ],
        )

    def hold(
        self, row: Row, names: list[str], stored: list[Any], first: list[Any], again: list[Any]
    ) -> None:
        self.checked[Check.DATES] += len(names)
        if stored == first == again:
            return
        for name, *three in zip(names, stored, first, again, strict=True):
            if three.count(three[0]) != len(three):
                told = "stored {}, first {}, second {}".format(*map(written, three))
                self.differ(Check.DATES, f"{row['reference']}/{name}", told)

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
        first: dict[tuple[type[models.Model], int], str] = {}
        for fault in facts.faults(record, advice, excepted, today=day):
            first.setdefault((type(fault.record), fault.record.pk), fault.message)
        at_fault = set(second_faults(row, day))
        if not first and not at_fault:
            return
        for model, each in records_of(row):
            key = (model, each["pk"])
            said, again = first.get(key), key in at_fault
            if said or again:
                told = f"first {said or 'sound'}, second {'at fault' if again else 'sound'}"
                part = "" if each is row else f"/{place(each)}"
                self.differ(Check.FACTS, f"{row['reference']}{part}", told)

    def clocks(
        self, row: Row, first: list[clocks.Clock], again: list[second.Line], day: date
    ) -> None:
        """Hold the clocks of one case on one day against each other."""
        self.checked[Check.CLOCKS] += len(again)
        if list[Any](first) == again:
            return
        mine = {line[:3]: line[3:] for line in first}
        theirs = {line[:3]: line[3:] for line in again}
        for key in sorted(mine.keys() | theirs.keys()):
            if mine.get(key) != theirs.get(key):
                told = f"first {clock_in_words(mine.get(key))}, second "
                told += clock_in_words(theirs.get(key))
                name = "/".join(part for part in key if part)
                self.differ(Check.CLOCKS, f"{row['reference']}/{name} as at {day}", told)

    def figures(self) -> None:
        """Hold what `manage.py kpis` prints against the cases counted on the walk."""
        for number, (day, figures) in enumerate(zip(self.days, self.second_figures, strict=True)):
            self.tell(Check.FIGURES, number, len(self.days))
            printed = StringIO()
            asked = ("--area", self.area.slug, "--as-at", day.isoformat())
            call_command("kpis", *asked, stdout=printed)
            first = dict(values(json.loads(printed.getvalue())))
            again = dict(values(figures.everything()))
            self.checked[Check.FIGURES] += len(again)
            for name in [*again, *(first.keys() - again.keys())]:
                if first.get(name) != again.get(name):
                    told = f"first {first.get(name)}, second {again.get(name)}"
                    self.differ(Check.FIGURES, f"{name} as at {day}", told)


def cases_of(model: Any, pk: int) -> list[int]:
    """Return the key of the case that a row belongs to, in a list; an empty one if to none."""
    if model is Assessment:
        return [pk]
    if model in (Advice, AssessmentException):
        return list(model.objects.filter(pk=pk).values_list("assessment", flat=True))
    return []


def second_faults(case: Row, day: date) -> Iterator[tuple[type[models.Model], int]]:
    """Yield the model and the key of each record of a case that cannot be as it is."""
    days = second_facts.nothing_to_come(case, second_facts.DAYS_OF_A_CASE, day)
    if not days or not second_facts.assessment_holds(case):
        yield Assessment, case["pk"]
    for advice in case["advice"]:
        days = second_facts.nothing_to_come(advice, ["requested_on", "received_on"], day)
        if not days or not second_facts.advice_holds(advice, case):
            yield Advice, advice["pk"]
    for exception in case["exceptions"]:
        days = second_facts.nothing_to_come(exception, ["from_on"], day)
        if not days or not second_facts.lawful(exception, case, case["advice"]):
            yield AssessmentException, exception["pk"]


def records_of(case: Row) -> Iterator[tuple[type[models.Model], Row]]:
    yield Assessment, case
    yield from ((Advice, advice) for advice in case["advice"])
    yield from ((AssessmentException, exception) for exception in case["exceptions"])


def place(row: Row) -> str:
    """Return what tells a row of advice or an exception from the others of its case."""
    if "ground" in row:
        return f"exception/{row['duty']}/{row['from_on']}"
    return f"advice/{row['service']}" + (f"/{row['provider']}" if row["provider"] else "")


def written(value: Any) -> str:
    return "none" if value is None else str(value)


def clock_in_words(clock: tuple[Any, ...] | None) -> str:
    """Return the last five columns of a clock."""
    return " ".join(map(written, clock)) if clock else "none"


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
