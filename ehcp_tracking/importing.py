"""Import a case file: rows in; children, cases, advice and exceptions out. All of it, or nothing.

Match the rows with what is stored, judge every case as it would then stand, make ready what is to
be written: all that takes long, and holds nobody up. Then, in one short transaction, see that
nobody changed what the verdicts rest on, and write.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import chain, count, groupby
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Model
from django.utils.text import get_text_list

from ehcp_tracking import casefile, clocks, facts, quality
from ehcp_tracking.casefile import SHEETS, CaseFile, Fault, Row, Tell
from ehcp_tracking.choices import Step
from ehcp_tracking.models import (
    Advice,
    Assessment,
    AssessmentException,
    Child,
    Dispute,
    DutyException,
    EHCPlan,
    ImportRun,
)
from wsoa import audit, bulk
from wsoa.bulk import batches
from wsoa.models import AuditDetail, AuditEvent, LocalArea, User
from wsoa.today import today

AT_A_TIME = 500
# Columns of a case that are stored as they are read. The others point at a record.
CASE_COLUMNS = [
    name
    for name in SHEETS["assessments"]
    if name not in (*Child.PARTICULARS, "child_reference", "case_manager", "follows")
]
# Columns whose stored value an empty cell clears; those of the child are counted with the child.
CLEARABLE = {
    "assessments": {*CASE_COLUMNS, "case_manager", "follows"},
    "advice": {"requested_on", "received_on", "existing_accepted"},
    "exceptions": {"to_on"},
}
# What may not be given twice in one file.
KEYS = {
    "assessments": ("reference",),
    "advice": ("reference", "service", "provider"),
    "exceptions": ("reference", "duty", "service", "provider", "ground", "from_on"),
}


# Said on a row that is set aside only since its case is.
SEE_OTHERS = "see its other rows"


class Refused(Exception):
    """The file has faults, so nothing of it was imported. Has every fault."""

    def __init__(self, faults: list[Fault]):
        super().__init__(*map(str, faults))
        self.faults = faults


class Report(NamedTuple):
    """What an import did, or in a dry run would do.

    `counts`: rows that are new, changed and unchanged, stored values cleared by an empty cell,
    and cases set aside. `reconciliation`: rows read and rows set aside, by sheet, and the imported
    cases of the file by year received and by how they ended. Rows read are those counted and those
    set aside. `to_check`: how many of these cases there are of each Improbable. A dry run leaves no
    `run`.
    """

    counts: dict[str, int]
    reconciliation: dict[str, dict[str, Any]]
    faults: list[Fault]
    to_check: dict[str, int]
    run: ImportRun | None = None


class Entry:
    """One record as the file would leave it, what was stored before, and its row if it has one."""

    def __init__(self, record: Model, *, stored: bool = False):
        self.record, self.row = record, None
        self.before = audit.held(record) if stored else None

    @property
    def state(self) -> str:
        if self.before is None:
            return "new"
        return "unchanged" if audit.held(self.record) == self.before else "changed"

    def take(self, row: Row, columns: Iterable[str]) -> None:
        """Set what the row gives. A column that the file lacks leaves the value alone."""
        for name in columns:
            if name in row.values:
                setattr(self.record, name, row.values[name])

    def cleared(self, columns: Iterable[str]) -> int:
        """Return how many stored values an empty cell replaced."""
        if self.before is None or self.row is None:
            return 0
        now, fields, cells = audit.held(self.record), self.record._meta, self.row.cells
        emptied = [fields.get_field(name).attname for name in columns if cells.get(name) == ""]
        return sum(
            self.before[name] not in ("", None, False) and self.before[name] != now[name]
            for name in emptied
        )


class Case:
    """The rows of one reference, and the records that they and the stored ones make together."""

    def __init__(self, reference: str, rows: dict[str, list[Row]]):
        self.reference, self.rows = reference, rows
        self.all_rows = [*chain.from_iterable(rows.values())]
        self.case: Entry | None = None
        self.child: Entry | None = None
        self.advice: list[Entry] = []
        self.exceptions: list[Entry] = []
        self.plan: Entry | None = None
        self.challenged: list[Entry] = []

    @property
    def faults(self) -> list[Fault]:
        return [fault for row in self.all_rows for fault in row.faults]

    @property
    def row(self) -> Row | None:
        return next(iter(self.rows["assessments"]), None)

    @property
    def entries(self) -> Iterator[Entry]:
        if self.case:
            yield self.case
        yield from self.advice
        yield from self.exceptions

    def adviser(self, row: Row) -> Advice | None:
        """Return the advice that a row of the sheet `exceptions` names."""
        key = row.values.get("service", ""), row.values.get("provider", "")
        found = (each.record for each in self.advice)
        return next((each for each in found if (each.service, each.provider) == key), None)

    def note_repeats(self) -> None:
        """Note each row that gives what an earlier one gave."""
        for sheet, rows in self.rows.items():
            first: dict[tuple[Any, ...], int] = {}
            for row in rows:
                key = tuple(row.values.get(name, "") for name in KEYS[sheet])
                if not row.faults and first.setdefault(key, row.number) != row.number:
                    row.fault("reference", f"This repeats row {first[key]}. Remove one of them.")


def import_cases(
    file: CaseFile,
    *,
    area: LocalArea,
    by: User | None,
    dry_run: bool = False,
    set_aside: Path | None = None,
    tell: Tell = casefile.silent,
) -> Report:
    """Create or update the cases of `area` that a file describes. Deletes nothing.

    With `set_aside`, cases that have a fault are written to that folder, whole, with their
    faults, and the others imported. Raises Refused without it if there is any fault; nothing is
    then written. A dry run writes nothing in any case. Raises what `Import.store` raises.
    """
    in_parts = set_aside is not None
    with matched(file, area=area, by=by, dry_run=dry_run, in_parts=in_parts, tell=tell) as found:
        if set_aside is None and found.report.faults:
            raise Refused(found.report.faults)
        if dry_run:
            return found.report
        if set_aside is not None:
            # Before the commit: if this fails, what was set aside must not be lost.
            found.set_aside(set_aside)
        tell(Step.STORING, found.rows.count)
        return found.report._replace(run=found.store())


@contextmanager
def matched(
    file: CaseFile,
    *,
    area: LocalArea,
    by: User | None,
    dry_run: bool = False,
    in_parts: bool = True,
    tell: Tell = casefile.silent,
) -> Iterator["Import"]:
    """Hold a file against what is stored in an area: give an Import, with its report.

    `in_parts`: the cases without fault are to be imported without the others, so that a case
    which follows one with a fault has a fault itself.
    """
    found = Import(file, area=area, by=by, dry_run=dry_run, tell=tell)
    try:
        found.match(in_parts=in_parts)
        yield found
    finally:
        found.rows.close()


class Import:
    """A file held against what is stored: what it would do, and the rows ready to be written.

    Cases are matched, judged and made ready some at a time, and only their rows are kept. In a
    dry run nothing is made ready.
    """

    report: Report

    def __init__(
        self, file: CaseFile, *, area: LocalArea, by: User | None, dry_run: bool, tell: Tell
    ):
        self.file, self.area, self.by, self.dry_run, self.tell = file, area, by, dry_run, tell
        places = (rows.places for rows in file.rows.values())
        self.references = [*dict.fromkeys(chain.from_iterable(places))]
        self.child_of: dict[str, str] = {}  # reference → that of its child
        self.given_follows: dict[str, str] = {}  # reference → that of the case which it follows
        for row in file.rows["assessments"]:
            self._note_row(row)
        held = area.memberships.filter(withdrawn_on=None)
        people = User.objects.filter(pk__in=held.values("person"))
        self.people = {person.get_username(): person for person in people}
        self.rows = bulk.Rows()
        self._new_keys: dict[type[Model], Iterator[int]] = {}

    def _note_row(self, row: Row) -> None:
        """Keep what is needed of a case beside all others, from the first of its rows."""
        cells = row.cells
        reference = cells["reference"]
        if reference not in self.child_of:
            self.child_of[reference] = cells["child_reference"]
            if cells.get("follows") and "follows" in row.values:
                self.given_follows[reference] = cells["follows"]

    def _row_of(self, reference: str) -> Row:
        return self.file.rows["assessments"].of([reference])[0]

    def new_key(self, model: type[Model]) -> int:
        """Return a key for a new record; in a dry run one that no record has."""
        if model not in self._new_keys:
            self._new_keys[model] = count(-1, -1) if self.dry_run else bulk.keys(model)
        return next(self._new_keys[model])

    def match(self, *, in_parts: bool) -> None:
        """Match and judge every case, and report."""
        self._find_keys()
        self._note_follows()
        self._match_all()
        if in_parts and self._leave_behind():
            # Cases that follow a faulty one which came after them were counted as good.
            self.rows.close()
            self.rows = bulk.Rows()
            self._match_all()

    def _find_keys(self) -> None:
        """Find the key of each case that the file has or follows, and give each new one a key."""
        followed = self.given_follows.values()
        cases = Assessment.objects.in_area(self.area)
        self.keys: dict[str, int] = {}
        for some in batches(askable({*self.references, *followed}), AT_A_TIME):
            self.keys |= cases.filter(reference__in=some).values_list("reference", "pk")
        self.stored = set(self.keys)
        for reference in self.child_of:
            if reference not in self.stored:
                self.keys[reference] = self.new_key(Assessment)

    def _note_follows(self) -> None:
        """Note rows that follow a case that there is not, or each other in a circle."""
        self.follows: dict[str, str] = {}  # reference → that of the new case which it follows
        for reference, followed in self.given_follows.items():
            problem = ""
            if followed == reference:
                problem = "A case cannot follow itself."
            elif followed not in self.stored:
                if followed not in self.child_of:
                    problem = "No case of the file or the area has this reference."
                elif reference in self._followed_by(followed):
                    problem = "These cases follow each other in a circle."
                else:
                    self.follows[reference] = followed
            if problem:
                self._row_of(reference).fault("follows", problem)

    def _followed_by(self, reference: str | None) -> Iterator[str]:
        """Yield a case, the new one that it follows, and so on."""
        while reference is not None:
            yield reference
            reference = self.follows.get(reference)

    def _leave_behind(self) -> set[str]:
        """Note the cases that follow one with a fault, and return those that had none before."""
        behind: set[str] = set()
        faulty = self._faulty()
        while found := {
            reference
            for reference, followed in self.follows.items()
            if followed in faulty and reference not in faulty
        }:
            for reference in found:
                followed = self.follows[reference]
                message = f"Case {followed}, which it follows, has a fault."
                self._row_of(reference).fault("follows", message)
            behind |= found
            faulty |= found
        return behind

    def _faulty(self) -> set[str]:
        """Return the references of the cases that have a fault."""
        return {
            rows[place].cells["reference"]
            for rows in self.file.rows.values()
            for place in rows.faults
        }

    def _match_all(self) -> None:
        """Match, judge and make ready every case, and report on those without fault."""
        self.rests_on: list[tuple[list[str], list[str], int]] = []
        counts: Counter[str] = Counter(new=0, changed=0, unchanged=0, cleared=0)
        received: dict[str, Counter[str]] = defaultdict(
            lambda: Counter(dict.fromkeys(clocks.ENDINGS, 0))
        )
        to_check = quality.Tally(self.area, self.child_of, today())
        done = 0
        for references in self._families():
            cases = [Case(reference, self.file.of(reference)) for reference in references]
            self._match(cases)
            good = [case for case in cases if not case.faults]
            counts.update(counted(good))
            named = [case for case in good if case.row]
            for record in (case.case.record for case in named):
                received[str(record.received_on.year)][clocks.ending(record, today())] += 1
            to_check.add(
                [(case.case.record, [each.record for each in case.advice]) for case in named]
            )
            if not self.dry_run:
                self._make_ready(good)
            done += len(cases)
            self.tell(Step.CHECKING, done, len(self.references))
        sheets = self.file.rows
        faults = (fault for rows in sheets.values() for fault in rows.faults.values())
        faulty = self._faulty()
        self.report = Report(
            {**counts, "set_aside": len(faulty)},
            {
                "rows": {sheet: len(rows) for sheet, rows in sheets.items()},
                "set_aside": {sheet: len(rows.places_of(faulty)) for sheet, rows in sheets.items()},
                "received": {year: dict(received[year]) for year in sorted(received)},
            },
            sorted(chain.from_iterable(faults)),
            to_check.counts(),
        )

    def _families(self) -> Iterator[list[str]]:
        """Yield some references at a time, those whose rows name one child together."""

        def child(reference: str) -> str:
            return self.child_of.get(reference, "")

        some: list[str] = []
        for name, together in groupby(sorted(self.references, key=child), key=child):
            for more in batches(together, AT_A_TIME) if not name else [list(together)]:
                some += more
                if len(some) >= AT_A_TIME:
                    yield some
                    some = []
        if some:
            yield some

    def _match(self, cases: list[Case]) -> None:
        references = askable(case.reference for case in cases)
        children = askable({case.row.cells["child_reference"] for case in cases if case.row})
        if not self.dry_run:
            # Read first, so that what changes while the records are read is noticed too.
            self.rests_on.append((references, children, self._versions(references, children)))
        stock = Stock(self, references, children)
        for case in cases:
            case.note_repeats()
            stock.match(case)
        stock.judge_particulars()
        for case in cases:
            judge(case, today())
        stock.judge_children(cases)

    def _versions(self, references: list[str], children: list[str]) -> int:
        """Return what stands for the versions of all that the verdict on some cases rests on."""
        cases = Assessment.objects.in_area(self.area)
        of_file = cases.filter(reference__in=references)
        records = (
            of_file,
            Advice.objects.filter(assessment__in=of_file.values("pk")),
            AssessmentException.objects.filter(assessment__in=of_file.values("pk")),
            EHCPlan.objects.filter(assessment__in=of_file.values("pk")),
            Dispute.objects.filter(assessment__in=of_file.values("pk")),
            DutyException.objects.filter(plan__assessment__in=of_file.values("pk")),
            Child.objects.in_area(self.area).filter(reference__in=children),
            cases.filter(child__reference__in=children),
        )
        found = (each.order_by("pk").values_list("pk", "version") for each in records)
        return hash(tuple(map(tuple, found)))

    def _lock(self) -> None:
        """Keep what the verdicts rest on as it is until the commit: cases before their children."""
        for model, references in ((Assessment, self.references), (Child, self.child_of.values())):
            for some in batches(askable(set(references)), AT_A_TIME):
                found = model.objects.in_area(self.area).filter(reference__in=some).order_by("pk")
                list(found.select_for_update(of=("self",)).values_list("pk"))

    def _make_ready(self, cases: list[Case]) -> None:
        named = [case for case in cases if case.row]
        children = {id(case.child): case.child for case in named}.values()
        advice = (entry for case in cases for entry in case.advice if entry.row)
        excepted = (entry for case in cases for entry in case.exceptions if entry.row)
        plans = (plan for case in named if (plan := self._plan_of(case)))
        for entries in (children, (case.case for case in named), advice, excepted, plans):
            altered = (entry for entry in entries if entry.state != "unchanged")
            for some in batches(altered, AT_A_TIME):
                self._add(some)

    def _plan_of(self, case: Case) -> Entry | None:
        """Return the plan of a case that was sent: a new one, or the one that there is."""
        if case.plan is None and case.case.record.plan_sent_on:
            case.plan = Entry(EHCPlan.made_by(case.case.record))
            case.plan.record.pk = self.new_key(EHCPlan)
        if case.plan:
            case.plan.record.child = case.child.record
        return case.plan

    def _add(self, altered: list[Entry]) -> None:
        """Make ready records of one model that are new or changed, with an event for each."""
        changed = [entry.record for entry in altered if entry.before is not None]
        for record in changed:
            record.version += 1
        self.rows.add([entry.record for entry in altered if entry.before is None])
        self.rows.add(changed, stored=True)
        self._note(altered)

    def _note(self, altered: list[Entry]) -> None:
        """Make ready an event for each record: as columns, since there are as many as records."""
        changes = [audit.differences(e.before or {}, audit.held(e.record)) for e in altered]
        keys = [self.new_key(AuditEvent) for _ in altered]
        events = {
            "id": keys,
            "record": [audit.name(entry.record) for entry in altered],
            "version": [entry.record.version for entry in altered],
            "fields": [list(each) for each in changes],
        }
        self.rows.add_columns(AuditEvent, events)
        self.rows.add_columns(AuditDetail, {"event_id": keys, "changes": changes})

    def set_aside(self, folder: Path) -> None:
        """Write the cases that have a fault to a folder, in the shape of the file."""
        casefile.write(folder, self.file, self._apart())

    def _apart(self) -> dict[str, list[tuple[Row, str]]]:
        """Return the rows of the cases set aside, each with what is wrong in it."""
        faulty = self._faulty()
        return {
            sheet: [(row, told(row)) for row in rows.of(faulty)]
            for sheet, rows in self.file.rows.items()
        }

    def store(self) -> ImportRun:
        """Store what is new or changed, with one event that has a part for each such record.

        Raises StaleRecord if someone meanwhile changed what the verdicts rest on, IntegrityError
        if someone made a record of the same reference; nothing is then written.
        """
        with transaction.atomic():
            self._lock()
            for references, children, versions in self.rests_on:
                if self._versions(references, children) != versions:
                    raise audit.StaleRecord
            run = ImportRun.objects.create(
                area=self.area,
                by=self.by,
                imported_on=today(),
                file_name=self.file.name,
                sha256=self.file.sha256,
                counts=self.report.counts,
                reconciliation=self.report.reconciliation,
            )
            # Now, so that no change that anyone has seen is later than this one.
            whole = audit.noted("cases imported", run, by=self.by, version=1)
            told = {
                "verb": "imported",
                "by_id": whole.by_id,
                "recorded_on": whole.recorded_on,
                "recorded_at": whole.recorded_at,
                "part_of_id": whole.pk,
            }
            self.rows.store({AuditEvent: told, AuditDetail: {"reason": ""}})
        return run


def askable(references: Iterable[str]) -> list[str]:
    """Return, sorted, what may stand as a reference in a question to the database."""
    return sorted(each for each in references if each and "\0" not in each)


def told(row: Row) -> str:
    return "; ".join(f"{fault.column}: {fault.message}" for fault in row.faults) or SEE_OTHERS


class Stock:
    """What is stored of the cases, children and people that a file names, and how rows meet it."""

    def __init__(self, file: Import, references: list[str], children: list[str]):
        self.file, self.area = file, file.area
        found = Assessment.objects.in_area(self.area).with_clocks()
        self.cases = {case.reference: case for case in found.filter(reference__in=references)}
        known = Child.objects.in_area(self.area).filter(reference__in=children)
        self.children = {child.reference: Entry(child, stored=True) for child in known}
        plans = EHCPlan.objects.filter(assessment__in=self.cases.values()).with_first_use()
        self.plans = {plan.assessment_id: Entry(plan, stored=True) for plan in plans}
        self.challenged: dict[int, list[Entry]] = defaultdict(list)
        for each in Dispute.objects.filter(assessment__in=self.cases.values()):
            self.challenged[each.assessment_id].append(Entry(each, stored=True))
        # The rows of the file about each child.
        self.given: dict[str, list[Row]] = defaultdict(list)

    def match(self, case: Case) -> None:
        """Make the records of a case as its rows would leave them. Faults stay with the rows."""
        stored = self.cases.get(case.reference)
        if stored:
            self._take_stored(case, stored)
        if case.row:
            self._match_case(case, case.row)
        if case.case is None:
            for row in (*case.rows["advice"], *case.rows["exceptions"]):
                if not case.row:
                    row.fault("reference", "No case of the file or the area has this reference.")
            return
        for row in case.rows["advice"]:
            self._match_advice(case, row)
        for row in case.rows["exceptions"]:
            self._match_exception(case, row)

    def _take_stored(self, case: Case, stored: Assessment) -> None:
        case.case = Entry(stored, stored=True)
        case.plan = self.plans.get(stored.pk)
        case.challenged = self.challenged[stored.pk]
        reference = stored.child.reference
        case.child = self.children.get(reference) or Entry(stored.child, stored=True)
        stored.child = case.child.record
        case.advice = [Entry(each, stored=True) for each in stored.advice.all()]
        by_key = {entry.record.pk: entry.record for entry in case.advice}
        for each in stored.exceptions.all():
            each.advice = by_key.get(each.advice_id)  # the one record that rows may correct
            case.exceptions.append(Entry(each, stored=True))

    def _match_case(self, case: Case, row: Row) -> None:
        given = row.values
        if case.case is None:
            key = self.file.keys[case.reference]
            case.case = Entry(Assessment(pk=key, area=self.area, reference=case.reference))
        case.case.row = row
        record = case.case.record
        case.case.take(row, CASE_COLUMNS)
        record.started_on = record.started_on or record.received_on
        self._match_child(case, row)
        if "case_manager" in given:
            record.case_manager = self.file.people.get(given["case_manager"])
            if given["case_manager"] and record.case_manager is None:
                row.fault("case_manager", "Nobody in this area has this sign-in name.")
        if "follows" in given:
            record.follows_id = self.file.keys.get(given["follows"])

    def _match_child(self, case: Case, row: Row) -> None:
        reference = row.values.get("child_reference")
        if reference is None:  # the row says so, and what else is wrong with it is told as well
            case.child = case.child or Entry(self._new(Child, area=self.area))
            case.case.record.child = case.child.record
            return
        if reference not in self.children:
            child = self._new(Child, area=self.area, reference=reference)
            self.children[reference] = Entry(child)
        case.child = self.children[reference]
        case.child.row = row
        case.case.record.child = case.child.record
        self.given[reference].append(row)
        for name in Child.PARTICULARS:
            if name in row.values:
                setattr(case.child.record, name, row.values[name])

    def _new(self, model: type[Model], **fields: Any) -> Model:
        return model(pk=self.file.new_key(model), **fields)

    def judge_particulars(self) -> None:
        """Note, on each of their rows, where rows give one child different particulars."""
        for rows in self.given.values():
            for name in Child.PARTICULARS:
                given = [row for row in rows if name in row.values]
                if len({row.values[name] for row in given}) > 1:
                    label = Child._meta.get_field(name).verbose_name
                    numbers = get_text_list([str(row.number) for row in given], "and")
                    for row in given:
                        row.fault(
                            name,
                            f"Rows {numbers} give one child more than one {label}. "
                            "Make them the same.",
                        )

    def _match_advice(self, case: Case, row: Row) -> None:
        if "service" not in row.values:
            return
        key = row.values["service"], row.values.get("provider", "")
        found = (e for e in case.advice if (e.record.service, e.record.provider) == key)
        entry = next(found, None)
        if entry is None:
            service, provider = key
            record = case.case.record
            advice = self._new(Advice, assessment=record, service=service, provider=provider)
            entry = Entry(advice)
            case.advice.append(entry)
        entry.row = row
        entry.take(row, ("requested_on", "received_on", "existing_accepted"))

    def _match_exception(self, case: Case, row: Row) -> None:
        given, advice = row.values, None
        if row.faults:
            return
        if given["duty"] == "advice":
            advice = case.adviser(row)
            if advice is None:
                row.fault("service", "No advice of this case has this service and provider.")
                return
        elif given.get("service") or given.get("provider"):
            row.fault("service", "Only an exception on advice names a service and provider.")
            return
        key = (given["duty"], advice, given["ground"], given["from_on"])
        found = (e for e in case.exceptions if exception_key(e.record) == key)
        entry = next(found, None)
        if entry is None:
            duty, _, ground, from_on = key
            entry = Entry(
                self._new(
                    AssessmentException,
                    assessment=case.case.record,
                    advice=advice,
                    duty=duty,
                    ground=ground,
                    from_on=from_on,
                )
            )
            case.exceptions.append(entry)
        entry.row = row
        entry.take(row, ("to_on", "reason"))

    def judge_children(self, cases: Iterable[Case]) -> None:
        """Note a corrected date of birth that a stored case outside the file contradicts."""
        stored = [case for case in cases if case.row and case.child and case.child.before]
        touched = {case.child.record.pk: case for case in stored}
        theirs = Assessment.objects.in_area(self.area).filter(child__in=touched)
        for child, reference, received_on in theirs.values_list(
            "child", "reference", "received_on"
        ):
            case = touched[child]
            born = case.child.record.date_of_birth
            if reference not in self.file.child_of and born is not None and born >= received_on:
                case.row.fault(
                    "date_of_birth",
                    f"Case {reference} of this child was received on "
                    f"{facts.words(received_on)}, before this date of birth.",
                )


def exception_key(exception: AssessmentException) -> tuple[Any, ...]:
    return exception.duty, exception.advice, exception.ground, exception.from_on


def judge(case: Case, day: date) -> None:
    """Note, on the rows of a case, every fact in it that cannot be.

    Nothing is judged that rests on a cell that could not be read.
    """
    if case.case is None:
        return
    origin = {id(entry.record): entry for entry in (*case.entries, *case.challenged)}
    unread = {
        (id(entry.record), fault.column)
        for entry in case.entries
        if entry.row
        for fault in entry.row.faults
    }
    if (id(case.case.record), "received_on") in unread:
        unread.add((id(case.case.record), "started_on"))  # which is the same unless told
    found = facts.faults(
        case.case.record,
        [entry.record for entry in case.advice],
        [entry.record for entry in case.exceptions],
        today=day,
        unread=unread,
        **(facts.of_plan(case.plan.record) if case.plan else {}),
    )
    beside = facts.beside(case.case.record, [entry.record for entry in case.challenged])
    # What no file holds can be wrong only by what the file changed.
    changed = (each._replace(column=next(iter(each.rests_on), each.column)) for each in beside)
    for fault in (*found, *changed):
        place(fault, case, origin[id(fault.record)])


def place(fault: facts.Fault, case: Case, entry: Entry) -> None:
    """Note a fault on the row of its record, or, if only others changed, on the case's first."""
    if entry.row:
        entry.row.fault(fault.column, fault.message)
    else:
        row = case.all_rows[0]
        kind = entry.record._meta.verbose_name
        row.fault("reference", f"Recorded {kind} “{entry.record}”: {fault.message}")


def counted(cases: list[Case]) -> dict[str, int]:
    """Return how many rows are new, changed and unchanged, and how many values are cleared."""
    states: Counter[str] = Counter(new=0, changed=0, unchanged=0, cleared=0)
    for case in cases:
        for entry in case.entries:
            if entry.row is None:
                continue
            state = entry.state
            if entry is case.case and state == "unchanged" and case.child.state == "changed":
                state = "changed"
            states[state] += 1
            states["cleared"] += entry.cleared(CLEARABLE[entry.row.sheet])
    # Particulars stand once for a child, however many rows give them.
    for child in {id(case.child): case.child for case in cases if case.row}.values():
        states["cleared"] += child.cleared(Child.PARTICULARS)
    return dict(states)
