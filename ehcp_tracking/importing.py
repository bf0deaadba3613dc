"""Import a case file: rows in; children, cases, advice and exceptions out. All of it, or nothing.

Match the rows with what is stored, judge every case as it would then stand, write.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Model
from django.utils.text import get_text_list

from ehcp_tracking import casefile, clocks, facts
from ehcp_tracking.casefile import SHEETS, CaseFile, Fault, Row
from ehcp_tracking.models import Advice, Assessment, AssessmentException, Child, ImportRun
from wsoa import audit
from wsoa.models import AuditEvent, LocalArea, User
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


class Refused(Exception):
    """The file has faults, so nothing of it was imported. Has every fault."""

    def __init__(self, faults: list[Fault]):
        super().__init__(*map(str, faults))
        self.faults = faults


class Report(NamedTuple):
    """What an import did, or in a dry run would do.

    `counts`: rows that are new, changed and unchanged, stored values cleared by an empty cell,
    and cases set aside. `reconciliation`: rows read by sheet, and the cases of the file by year
    received and by how they ended. A dry run leaves no `run`.
    """

    counts: dict[str, int]
    reconciliation: dict[str, dict[str, Any]]
    faults: list[Fault]
    run: ImportRun | None = None


class Entry:
    """One record as the file would leave it, what was stored before, and its row if it has one."""

    def __init__(self, record: Model, row: Row | None = None):
        self.record, self.row = record, row
        self.before = audit.held(record) if record.pk else None

    @property
    def state(self) -> str:
        if self.before is None:
            return "new"
        same = audit.held(self.record) == self.before
        return "unchanged" if same and not points_at_new(self.record) else "changed"

    def take(self, row: Row, columns: Iterable[str]) -> None:
        """Set what the row gives. A column that the file lacks leaves the value alone."""
        for name in columns:
            if name in row.values:
                setattr(self.record, name, row.values[name])

    def cleared(self, columns: Iterable[str]) -> int:
        """Return how many stored values an empty cell replaced."""
        if self.before is None or self.row is None:
            return 0
        now, fields = audit.held(self.record), self.record._meta
        emptied = [fields.get_field(name).attname for name in columns if not self.row.cells[name]]
        return sum(
            self.before[name] not in ("", None, False) and self.before[name] != now[name]
            for name in emptied
        )


class Case:
    """The rows of one reference, and the records that they and the stored ones make together."""

    def __init__(self, reference: str):
        self.reference = reference
        self.rows: dict[str, list[Row]] = {sheet: [] for sheet in SHEETS}
        self.case: Entry | None = None
        self.child: Entry | None = None
        self.advice: list[Entry] = []
        self.exceptions: list[Entry] = []
        self.follows: str | None = None

    @property
    def all_rows(self) -> Iterator[Row]:
        for rows in self.rows.values():
            yield from rows

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


def import_cases(
    file: CaseFile,
    *,
    area: LocalArea,
    by: User | None,
    dry_run: bool = False,
    set_aside: Path | None = None,
    tell: Callable[[str], None] = lambda progress: None,
) -> Report:
    """Create or update the cases of `area` that a file describes. Deletes nothing.

    With `set_aside`, cases that have a fault are written to that folder, whole, with their
    faults, and the others imported. Raises Refused without it if there is any fault; nothing is
    then written. A dry run writes nothing in any case.
    """
    with transaction.atomic():
        cases = grouped(file)
        stock = Stock(area, cases)
        for number, case in enumerate(cases.values(), start=1):
            stock.match(case)
            if number % AT_A_TIME == 0:
                tell(f"Matched {number:,} of {len(cases):,} cases")
        stock.judge_particulars()
        for case in cases.values():
            if case.follows and case.case:
                case.case.record.follows = record_of(cases[case.follows])
            judge(case, today())
        stock.judge_children(cases.values())
        if set_aside is None and (faults := all_faults(cases)):
            raise Refused(faults)
        faulty = with_followers(cases)
        accepted = [case for case in cases.values() if case.reference not in faulty]
        report = Report(
            counted(accepted) | {"set_aside": len(faulty)},
            reconciled(file, accepted),
            all_faults(cases),
        )
        if not dry_run:
            report = report._replace(run=write(accepted, file, area, by, report, tell))
            if set_aside is not None:
                # Before the commit: if this fails, what was set aside must not be lost.
                casefile.write(set_aside, file, apart(file, faulty))
    return report


def all_faults(cases: dict[str, Case]) -> list[Fault]:
    return sorted(fault for case in cases.values() for fault in case.faults)


def grouped(file: CaseFile) -> dict[str, Case]:
    """Return the rows by reference, each key once: a second row with it has a fault."""
    cases: dict[str, Case] = {}
    for sheet, rows in file.rows.items():
        first: dict[tuple[Any, ...], int] = {}
        for row in rows:
            reference = row.cells["reference"]
            cases.setdefault(reference, Case(reference)).rows[sheet].append(row)
            key = tuple(row.values.get(name, "") for name in KEYS[sheet])
            if not row.faults and first.setdefault(key, row.number) != row.number:
                row.fault("reference", f"This repeats row {first[key]}. Remove one of them.")
    return cases


class Stock:
    """What is stored of the cases, children and people that a file names, and how rows meet it."""

    def __init__(self, area: LocalArea, cases: dict[str, Case]):
        self.area, self.named = area, cases
        rows = [case.row for case in cases.values() if case.row]
        followed = {row.values.get("follows", "") for row in rows}
        children = {row.values.get("child_reference", "") for row in rows}
        self.cases = dict(self._fetch(self._cases, {*cases, *followed}))
        self.children = {
            reference: Entry(child) for reference, child in self._fetch(self._children, children)
        }
        held = area.memberships.filter(withdrawn_on=None)
        people = User.objects.filter(pk__in=held.values("person"))
        self.people = {person.get_username(): person for person in people}
        # The rows of the file about each child.
        self.given: dict[str, list[Row]] = defaultdict(list)

    def _fetch(self, find: Any, references: set[str]) -> Iterator[tuple[str, Any]]:
        for some in batches(sorted(references - {""}), AT_A_TIME):
            for record in find(some):
                yield record.reference, record

    def _cases(self, references: list[str]) -> Any:
        cases = Assessment.objects.in_area(self.area).with_clocks()
        return cases.filter(reference__in=references).select_for_update(of=("self",))

    def _children(self, references: list[str]) -> Any:
        children = Child.objects.in_area(self.area).filter(reference__in=references)
        return children.select_for_update(of=("self",))

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
        case.case = Entry(stored)
        case.child = self.children.setdefault(stored.child.reference, Entry(stored.child))
        stored.child = case.child.record
        case.advice = [Entry(each) for each in stored.advice.all()]
        by_key = {entry.record.pk: entry.record for entry in case.advice}
        for each in stored.exceptions.all():
            each.advice = by_key.get(each.advice_id)  # the one record that rows may correct
            case.exceptions.append(Entry(each))

    def _match_case(self, case: Case, row: Row) -> None:
        given = row.values
        if case.case is None:
            case.case = Entry(Assessment(area=self.area, reference=case.reference))
        case.case.row = row
        record = case.case.record
        case.case.take(row, CASE_COLUMNS)
        record.started_on = record.started_on or record.received_on
        self._match_child(case, row)
        if "case_manager" in given:
            record.case_manager = self.people.get(given["case_manager"])
            if given["case_manager"] and record.case_manager is None:
                row.fault("case_manager", "Nobody in this area has this sign-in name.")
        if "follows" in given:
            self._match_follows(case, row)

    def _match_child(self, case: Case, row: Row) -> None:
        reference = row.values.get("child_reference")
        if reference is None:  # the row says so, and what else is wrong with it is told as well
            case.child = case.child or Entry(Child(area=self.area))
            case.case.record.child = case.child.record
            return
        if reference not in self.children:
            self.children[reference] = Entry(Child(area=self.area, reference=reference))
        case.child = self.children[reference]
        case.child.row = row
        case.case.record.child = case.child.record
        self.given[reference].append(row)
        for name in Child.PARTICULARS:
            if name in row.values:
                setattr(case.child.record, name, row.values[name])

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

    def _match_follows(self, case: Case, row: Row) -> None:
        followed = row.values["follows"]
        case.case.record.follows = self.cases.get(followed)
        if followed == case.reference:
            row.fault("follows", "A case cannot follow itself.")
        elif followed and followed not in self.cases:
            other = self.named.get(followed)
            if other is None or other.row is None:
                row.fault("follows", "No case of the file or the area has this reference.")
            elif any(each is case for each in self._followed_by(other)):
                row.fault("follows", "These cases follow each other in a circle.")
            else:
                case.follows = followed

    def _followed_by(self, case: Case | None) -> Iterator[Case]:
        """Yield a case of the file, the one that it follows, and so on."""
        while case is not None:
            yield case
            case = self.named.get(case.follows) if case.follows else None

    def _match_advice(self, case: Case, row: Row) -> None:
        if "service" not in row.values:
            return
        key = row.values["service"], row.values.get("provider", "")
        found = (e for e in case.advice if (e.record.service, e.record.provider) == key)
        entry = next(found, None)
        if entry is None:
            entry = Entry(Advice(assessment=case.case.record, service=key[0], provider=key[1]))
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
                AssessmentException(
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
        touched = {case.child.record.pk: case for case in cases if case.row and case.child}
        touched.pop(None, None)
        for some in batches(sorted(touched), AT_A_TIME):
            theirs = Assessment.objects.in_area(self.area).filter(child__in=some)
            for child, reference, received_on in theirs.values_list(
                "child", "reference", "received_on"
            ):
                case = touched[child]
                born = case.child.record.date_of_birth
                if reference not in self.named and born is not None and born >= received_on:
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
    origin = {id(entry.record): entry for entry in case.entries}
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
    )
    for fault in list(found):
        place(fault, case, origin[id(fault.record)])


def place(fault: facts.Fault, case: Case, entry: Entry) -> None:
    """Note a fault on the row of its record, or, if only others changed, on the case's first."""
    if entry.row:
        entry.row.fault(fault.column, fault.message)
    else:
        row = next(case.all_rows)
        kind = entry.record._meta.verbose_name
        row.fault("reference", f"Recorded {kind} “{entry.record}”: {fault.message}")


def with_followers(cases: dict[str, Case]) -> dict[str, Case]:
    """Return the cases that have a fault, and those that follow one of them that is not stored."""
    faulty = {reference: case for reference, case in cases.items() if case.faults}
    followers = [case for case in cases.values() if case.follows]
    while left_behind := [
        case for case in followers if case.follows in faulty and case.reference not in faulty
    ]:
        for case in left_behind:
            case.row.fault("follows", f"Case {case.follows}, which it follows, has a fault.")
            faulty[case.reference] = case
    return faulty


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
            states["cleared"] += entry.cleared(CLEARABLE[entry.row.sheet] & entry.row.cells.keys())
    # Particulars stand once for a child, however many rows give them.
    for child in {id(case.child): case.child for case in cases if case.row}.values():
        states["cleared"] += child.cleared(child.row.cells.keys() & set(Child.PARTICULARS))
    return dict(states)


def reconciled(file: CaseFile, cases: list[Case]) -> dict[str, dict[str, Any]]:
    """Return rows read by sheet, and imported cases by year received and by how they ended."""
    years: dict[str, Counter[str]] = defaultdict(lambda: Counter(dict.fromkeys(clocks.ENDINGS, 0)))
    for record in (case.case.record for case in cases if case.row):
        years[str(record.received_on.year)][clocks.ending(record, today())] += 1
    rows = {sheet: len(rows) for sheet, rows in file.rows.items()}
    return {"rows": rows, "received": {year: dict(years[year]) for year in sorted(years)}}


def apart(file: CaseFile, faulty: dict[str, Case]) -> dict[str, list[tuple[Row, str]]]:
    """Return the rows of the cases set aside, each with its faults or where to look for them."""
    return {
        sheet: [
            (row, "; ".join(f"{f.column}: {f.message}" for f in row.faults) or "see its other rows")
            for row in rows
            if row.cells["reference"] in faulty
        ]
        for sheet, rows in file.rows.items()
    }


def write(
    cases: list[Case],
    file: CaseFile,
    area: LocalArea,
    by: User | None,
    report: Report,
    tell: Callable[[str], None],
) -> ImportRun:
    """Store what is new or changed, and leave one event with a part for each such record."""
    run = ImportRun.objects.create(
        area=area,
        by=by,
        imported_on=today(),
        file_name=file.name,
        sha256=file.sha256,
        counts=report.counts,
        reconciliation=report.reconciliation,
    )
    whole = audit.noted("cases imported", run, by=by)
    save = partial(store, part_of=whole, by=by, tell=tell)
    named = [case for case in cases if case.row]
    save(list({id(case.child): case.child for case in named}.values()))
    for generation in generations(named):
        save([case.case for case in generation])
    save([entry for case in cases for entry in case.advice if entry.row])
    save([entry for case in cases for entry in case.exceptions if entry.row])
    return run


def generations(cases: list[Case]) -> Iterator[list[Case]]:
    """Yield the cases so that each comes after the one it follows."""
    waiting = {case.reference: case for case in cases}
    while waiting:
        ready = [case for case in waiting.values() if case.follows not in waiting]
        yield ready
        for case in ready:
            del waiting[case.reference]


def store(
    entries: list[Entry],
    *,
    part_of: AuditEvent,
    by: User | None,
    tell: Callable[[str], None],
) -> None:
    """Create or update the records that are new or changed, with an event for each."""
    for number, some in enumerate(batches(entries, AT_A_TIME)):
        altered = [entry for entry in some if entry.state != "unchanged"]
        if not altered:
            continue
        model = type(altered[0].record)
        for entry in altered:
            with_keys(entry.record)
        model._base_manager.bulk_create([e.record for e in altered if e.state == "new"])
        for entry in altered:
            if entry.before is not None:
                update(entry)
        before = {entry.record.pk: entry.before for entry in altered if entry.before}
        after = {entry.record.pk: audit.held(entry.record) for entry in altered}
        audit.append("imported", before, after, model=model, by=by, part_of=part_of)
        done = min((number + 1) * AT_A_TIME, len(entries))
        tell(f"Stored {done:,} of {len(entries):,} {model._meta.verbose_name_plural}")


def record_of(case: Case) -> Model | None:
    return case.case.record if case.case else None


def pointed_at(record: Model) -> dict[str, Model | None]:
    """Return the records that a record points at, where they are in memory."""
    return {
        field.name: getattr(record, field.name)
        for field in record._meta.concrete_fields
        if field.is_relation and field.is_cached(record)
    }


def points_at_new(record: Model) -> bool:
    return any(other is not None and other.pk is None for other in pointed_at(record).values())


def with_keys(record: Model) -> None:
    """Take over the keys of the records it points at, which were new when it was matched."""
    for name, other in pointed_at(record).items():
        setattr(record, name, other)


def update(entry: Entry) -> None:
    """Store what changed. Raises StaleRecord if someone changed the record meanwhile."""
    record, before = entry.record, entry.before
    record.version += 1
    changed = {name: new for name, new in audit.held(record).items() if before[name] != new}
    same = type(record)._base_manager.filter(pk=record.pk, version=before["version"])
    if not same.update(**changed):
        raise audit.StaleRecord


def batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    items = iter(items)
    while some := list(islice(items, size)):
        yield some
