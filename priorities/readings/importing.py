"""Many readings from one CSV file: checked as a whole, shown, and recorded whole or not at all.

A row says how one measure stood on one day. Where that is known already the row corrects it: a
column that the file lacks leaves alone what is there, an empty cell clears it. Nothing is deleted.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from datetime import date
from decimal import Decimal
from hashlib import sha256
from io import StringIO
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from priorities import changes
from priorities.models import Measure, Plan, Reading
from wsoa import audit, cells
from wsoa.models import User
from wsoa.today import today

LARGEST = 500_000  # bytes
SAYS = ("value", "reached", "text", "source")
NEEDED = ("measure", "as_at")
COLUMNS = (*NEEDED, *SAYS)
LONGEST_TEXT = 5000
Row = dict[str, str]  # the cells of a row, by those of COLUMNS that the file has


class Fault(NamedTuple):
    """What is wrong in one cell, its row as a spreadsheet numbers it, and how to put it right."""

    row: int
    column: str
    message: str


class Faulty(Exception):
    """All that is wrong with a file, of which nothing is recorded."""

    def __init__(self, faults: list[Fault]):
        super().__init__(faults)
        self.faults = faults


class Corrected(NamedTuple):
    """A reading as the file has it, and in words what that changes."""

    reading: Reading
    changes: list[str]


class Planned(NamedTuple):
    """What a file would do. `empty` rows name a measure and say nothing of it."""

    new: list[Reading]
    corrected: list[Corrected]
    unchanged: int
    empty: int

    @property
    def digest(self) -> str:
        """Something that differs if the file would do something else."""
        corrected = [each.reading for each in self.corrected]
        will_be = [
            [(each.measure_id, each.as_at, each.version, said(each)) for each in readings]
            for readings in (self.new, corrected)
        ]
        return sha256(repr((will_be, self.unchanged)).encode()).hexdigest()


class Known(NamedTuple):
    """The measures of a plan by reference: all that stand, and those that a person may read."""

    every: Mapping[str, Measure]
    own: Mapping[str, Measure]


def said(reading: Reading) -> dict[str, Any]:
    return {name: getattr(reading, name) for name in SAYS}


def template(measures: Iterable[Measure]) -> Iterator[tuple[str, ...]]:
    """Yield the headings and a row to fill in for each measure that is read."""
    yield COLUMNS
    for measure in measures:
        yield (measure.reference, *[""] * (len(COLUMNS) - 1))


def planned(content: bytes, known: Known, *, by: User) -> Planned:
    """Return what a file would do. Raises Faulty with all that is wrong with it."""
    faults: list[Fault] = []
    taken: dict[tuple[str, date], int] = {}
    stored = {
        (each.measure_id, each.as_at): each
        for each in Reading.objects.filter(measure__in=known.own.values())
    }
    found = Planned([], [], 0, 0)
    for number, row in read(content):
        if not any(cell for name, cell in row.items() if name != "measure"):
            found = found._replace(empty=found.empty + bool(row["measure"]))
            continue
        try:
            measure, as_at = place(number, row, known)
            if (other := taken.setdefault((measure.reference, as_at), number)) != number:
                raise wrong(number, "as_at", f"Row {other} has this measure and day. Keep one.")
            before = stored.get((measure.pk, as_at))
            reading = reading_of(number, row, before, measure, as_at, by)
        except Faulty as faulty:
            faults += faulty.faults
            continue
        if before is None:
            found.new.append(reading)
        elif differs := list(differences(before, reading)):
            found.corrected.append(Corrected(reading, differs))
        else:
            found = found._replace(unchanged=found.unchanged + 1)
    if faults:
        raise Faulty(faults)
    if not (found.new or found.corrected or found.unchanged):
        raise wrong(1, "", "No row says anything of a measure. Fill one in.")
    return found


def load(content: bytes, known: Known, *, plan: Plan, shown: str, by: User) -> Planned:
    """Record what a file says, with one event that has a part for each reading it touched.

    Unless it would do something else than what was `shown`, a digest: then nothing is recorded,
    and what is returned has another digest. Raises Faulty as `planned`.
    """
    with transaction.atomic(), changes.held(known.own.values()):
        found = planned(content, known, by=by)
        if found.digest != shown:
            return found
        rows = Reading.objects.filter(measure__in=known.own.values())
        with audit.recorded_many("reading recorded from a file", rows, about=plan, by=by):
            Reading.objects.bulk_create(found.new)
            Reading.objects.bulk_update([each.reading for each in found.corrected], SAYS)
    return found


def wrong(row: int, column: str, message: str) -> Faulty:
    return Faulty([Fault(row, column, message)])


def read(content: bytes) -> list[tuple[int, Row]]:
    """Return the rows of a file by number, each with the cells of the columns that there are."""
    if len(content) > LARGEST:
        raise wrong(1, "", "The file is larger than 500 kB. Split it.")
    try:
        text = content.decode("utf-8-sig")
        lines = list(csv.reader(StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        reason = "This is not a CSV file in UTF-8. Save it as “CSV UTF-8 (comma delimited)”."
        raise wrong(1, "", reason) from None
    columns = [cell.strip() for cell in lines[0]] if lines else []
    faults = list(faults_of(columns))
    if faults:
        raise Faulty(faults)
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in line[len(columns) :]):
            faults.append(Fault(number, "", "This row has more cells than there are columns."))
        line += [""] * (len(columns) - len(line))
        row = dict(zip(columns, line, strict=False))  # what is beyond the columns is a fault
        told = ((name, cells.unreadable(cell)) for name, cell in row.items())
        faults += [Fault(number, name, reason) for name, reason in told if reason]
        rows.append((number, {name: cells.as_text(cell) for name, cell in row.items()}))
    if faults:
        raise Faulty(faults)
    return rows


def faults_of(columns: list[str]) -> Iterator[Fault]:
    """Yield what is wrong with the headings."""
    for name in NEEDED:
        if name not in columns:
            yield Fault(1, name, "This column is missing. Add it.")
    for place, name in enumerate(columns):
        if name not in COLUMNS:
            yield Fault(1, name, f"This is none of the columns: {', '.join(COLUMNS)}.")
        elif name in columns[:place]:
            yield Fault(1, name, "This column is there twice. Remove one of the two.")


def place(number: int, row: Row, known: Known) -> tuple[Measure, date]:
    """Return the measure and the day that a row is about."""
    faults, reference = [], row["measure"]
    measure = known.own.get(reference)
    if measure is None:
        other = known.every.get(reference)
        reason = f"The plan has no measure {cells.shown(reference)}. Check the reference."
        if other:
            reason = f"{other} is of a post that you do not hold. Remove the row."
        if other and other.live:
            reason = f"{other} is counted from the cases and has no readings. Remove the row."
        faults.append(Fault(number, "measure", reason))
    as_at = None
    try:
        as_at = cells.day(row["as_at"])
        if as_at > today():
            reason = "A reading must be of today or of a day gone by."
            faults.append(Fault(number, "as_at", reason))
    except cells.Wrong as reason:
        faults.append(Fault(number, "as_at", str(reason)))
    if measure is None or as_at is None or faults:
        raise Faulty(faults)
    return measure, as_at


def reading_of(
    number: int, row: Row, before: Reading | None, measure: Measure, as_at: date, by: User
) -> Reading:
    """Return the reading that a row makes of what was there before; nothing is stored."""
    said_before = said(before) if before else {}
    values, faults = dict.fromkeys(SAYS, "") | {"value": None, "reached": None} | said_before, []
    for name in row.keys() & READ_AS.keys():
        try:
            values[name] = READ_AS[name](row[name])
        except cells.Wrong as reason:
            faults.append(Fault(number, name, str(reason)))
    if faults:
        raise Faulty(faults)
    reading = copy(before) if before else Reading(measure=measure, as_at=as_at)
    if before is None:
        reading.added_by, reading.added_on = by, today()
    reading.measure = measure
    try:
        changes.read(reading, **values)
        reading.clean_fields(exclude=["measure", "added_by"])  # those need no query
    except ValidationError as error:
        raise Faulty(
            [Fault(number, name, " ".join(reasons)) for name, reasons in error.message_dict.items()]
        ) from None
    return reading


def number_in(cell: str) -> Decimal | None:
    found = re.fullmatch(r"(?a:-?\d{1,6}(\.\d{1,2})?)%?", cell)
    if cell and not found:
        raise cells.Wrong(f"{cells.shown(cell)} is not a number like 95 or 95.50.")
    return Decimal(cell.rstrip("%")) if cell else None


def yes_or_no(cell: str) -> bool | None:
    return cells.yes_no(cell.lower()) if cell else None


READ_AS: dict[str, Callable[[str], Any]] = {
    "value": number_in,
    "reached": yes_or_no,
    "text": cells.text(LONGEST_TEXT),
    "source": cells.text(200),
}


def differences(before: Reading, after: Reading) -> Iterator[str]:
    """Yield in words what a row changes of a reading."""
    for name, old in said(before).items():
        new = getattr(after, name)
        if old != new:
            label = Reading._meta.get_field(name).verbose_name
            yield f"{label}: {told(old)} becomes {told(new)}".capitalize()


def told(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return {None: "nothing", "": "nothing", True: "yes", False: "no"}.get(value, str(value))
