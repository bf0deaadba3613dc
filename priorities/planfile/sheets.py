"""A plan's document as a workbook: a sheet for each kind of record, a column for each field.

A record says in a column of its own in which other it stands. Several names in one cell have
semicolons between them. One more sheet explains the columns, and is read past.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import islice, zip_longest
from typing import IO, Any, NamedTuple

from django.db import models
from django.db.models import Field
from openpyxl.utils.escape import unescape

from priorities.models import Plan
from priorities.planfile import words
from priorities.planfile.entries import Document, NoPlan, Place, entries
from priorities.planfile.kinds import HOLDERS, KINDS, Kind
from wsoa import cells, spreadsheets, workbooks
from wsoa.cells import MIDNIGHT, shown

COLUMNS = "columns"  # the sheet that explains the others
MAX_ROWS = 10_000  # of a sheet; a whole statement has a hundredth of that
MAX_COLUMNS = 100
BETWEEN = "; "


class Cell(NamedTuple):
    """Where something stands: the row as spreadsheets count, and the column by its name."""

    sheet: str
    row: int
    column: str

    def __str__(self) -> str:
        return f"{self.sheet}:{self.row}:{self.column}"


class Unreadable(Exception):
    """A workbook is none that a plan can be read from. Has faults: a cell, and how to cure it."""

    def __init__(self, faults: list[tuple[Cell, str]]):
        super().__init__(*faults)
        self.faults = faults


def title(kind: Kind) -> str:
    return kind.key.replace("_", " ")


SHEETS = {title(kind): kind for kind in KINDS}
SHOWN = sorted(KINDS, key=lambda kind: kind.model is not Plan)  # the plan first


def held(kind: Kind) -> list[str]:
    """Return the column that says in what a record stands, where there may be several."""
    return [] if kind not in HOLDERS or HOLDERS[kind].one else [kind.holder]


def columns(kind: Kind) -> list[str]:
    return [*held(kind), *kind.fields]


# From a document to a workbook


def written(document: Document) -> IO[bytes]:
    """Return an open file of a document. One that holds nothing is there to be filled in."""
    rows: dict[Kind, list[list[Any]]] = {kind: [] for kind in KINDS}
    for kind, _, said, holder, _ in entries(document):
        inside = [holder.name] if holder and held(kind) else []
        row = [as_cell(field, said.get(name)) for name, field in kind.fields.items()]
        rows[kind].append([*inside, *row])
    sheets = [(title(kind), [columns(kind), *rows[kind]]) for kind in SHOWN]
    return workbooks.written([*sheets, (COLUMNS, explanation())], to_fill_in=True)


def explanation() -> Iterator[list[str]]:
    """Yield, under headings, each column with what it holds."""
    yield ["Sheet", "Column", "Must be filled in", "What it holds", "Values"]
    for kind in SHOWN:
        inside = [words.holder(kind)] if held(kind) else []
        for each in (*inside, *words.explained(kind)):
            values = "\n".join(f"{value}: {label}" for value, label in each.choices)
            needed = "Yes" if each.required else "No"
            yield [title(kind), each.name, needed, each.meaning, values]


def as_cell(field: Field, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.JSONField):
        return as_words(value) or json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return BETWEEN.join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field, models.DateField):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(field, models.DecimalField) else value


def as_words(value: Any) -> str:
    """Return a list of words as a cell has several, or nothing for what would be read otherwise."""
    words = isinstance(value, list) and all(isinstance(each, str) for each in value)
    cell = BETWEEN.join(value) if words else ""
    return cell if structure(cell) == value else ""


# From a workbook to a document


def read(content: bytes) -> tuple[Document, dict[Place, Cell]]:
    """Return the document in a workbook, and in which row each of its records stands.

    Raises NoPlan for what is no workbook; or Unreadable, with everything that is in the way.
    """
    try:
        with spreadsheets.opened(BytesIO(content)) as book:
            reader = Reader()
            document = reader.document(book)
    except spreadsheets.TooMuch:
        raise NoPlan(TOO_MUCH) from None
    except spreadsheets.Unreadable as reason:
        raise NoPlan(str(reason)) from None
    if reader.faults:
        raise Unreadable(reader.faults)
    return document, reader.rows


TOO_MUCH = "This workbook holds far more than a plan does. Choose another."


class Reader:
    def __init__(self) -> None:
        self.found: Document = {}
        self.rows: dict[Place, Cell] = {}
        self.faults: list[tuple[Cell, str]] = []
        # The records of each kind by what others call them: what they say, and their place.
        self.records: dict[Kind, dict[str, tuple[dict[str, Any], Place]]] = {}

    def document(self, book: Any) -> Document:
        sheets = {each.title.strip().lower(): each for each in book.worksheets}
        for name, sheet in sheets.items():
            if name not in (*SHEETS, COLUMNS) and any(any(row) for row in self.lines(name, sheet)):
                known = ", ".join(map(title, SHOWN))
                self.note(Cell(name, 1, ""), f"This sheet is not known. Sheets are: {known}.")
        for name, kind in SHEETS.items():
            self.records[kind] = {}
            if name in sheets:
                self.sheet(kind, self.lines(name, sheets[name]))
        return self.found

    def lines(self, name: str, sheet: Any) -> Iterator[tuple[Any, ...]]:
        for number, line in enumerate(spreadsheets.rows(sheet), 1):
            if number > MAX_ROWS:
                raise Unreadable([*self.faults, (Cell(name, number, ""), TOO_MANY)])
            yield line

    def note(self, cell: Cell, message: str) -> None:
        self.faults.append((cell, message))

    def sheet(self, kind: Kind, lines: Iterator[tuple[Any, ...]]) -> None:
        names = self.header(kind, next(lines, ()))
        for number, line in enumerate(lines, 2):
            if any(cell is not None and str(cell).strip() for cell in line):
                self.row(kind, number, names, line)

    def header(self, kind: Kind, line: Iterable[Any]) -> list[str]:
        """Return the columns of a sheet, "" where a heading is empty or not known."""
        sheet, known = title(kind), columns(kind)
        names = [str(cell or "").strip() for cell in islice(line, MAX_COLUMNS)]
        for place, name in enumerate(names):
            if name and name not in known:
                columns_are = f"Columns are: {', '.join(known)}."
                self.note(Cell(sheet, 1, name), f"This column is not known. {columns_are}")
            elif name and name in names[:place]:
                self.note(Cell(sheet, 1, name), "This column is there twice. Remove one.")
        return names

    def row(self, kind: Kind, number: int, names: list[str], line: tuple[Any, ...]) -> None:
        """Take up one row as a record, in what it stands in."""
        sheet, said = title(kind), {}
        for name, cell in zip_longest(names, line, fillvalue=None):
            if not name:
                if cell is not None and str(cell).strip():
                    where = Cell(sheet, number, kind.named_by)
                    self.note(
                        where, "This row has a cell in a column without a heading. Remove it."
                    )
                    return
                continue
            text, problem = as_text(cell), unreadable(cell)
            if isinstance(cell, float) and not cell.is_integer() and is_name(kind, name):
                problem = NUMBERED.format(cell)
            if problem:
                self.note(Cell(sheet, number, name), problem)
            elif text:
                said[name] = meant(kind, name, text)
        self.put(kind, number, said)

    def put(self, kind: Kind, number: int, said: dict[str, Any]) -> None:
        """Put a record where it belongs."""
        sheet, inside = title(kind), self.found
        place: Place = ()
        if kind in HOLDERS:
            holder, records = HOLDERS[kind], self.records[HOLDERS[kind]]
            name = said.pop(kind.holder, "") if held(kind) else next(iter(records), "")
            if name not in records:
                column = kind.holder if held(kind) else kind.named_by
                what = f"{shown(name)} is" if name else "There is"
                message = f"{what} no {holder.name} on the sheet {title(holder)}. Add it there."
                self.note(Cell(sheet, number, column), message)
                return
            inside, place = records[name]
        if not kind.one:
            listed = inside.setdefault(kind.key, [])
            place = (*place, kind.key, len(listed))
            listed.append(said)
        elif kind.key in inside:
            self.note(Cell(sheet, number, kind.named_by), "A file has one of it. Remove this row.")
            return
        else:
            place = (kind.key,)
            inside[kind.key] = said
        self.rows[place] = Cell(sheet, number, kind.named_by)
        self.records[kind].setdefault(str(said.get(kind.named_by, "")), (said, place))


TOO_MANY = f"There are more than {MAX_ROWS:,} rows, and no plan has so many. Remove those below."
NUMBERED = (
    "{} is a number here, which may have lost a nought. "
    "Give the column the format “Text”, and type it again."
)


def as_text(cell: Any) -> str:
    """Return a cell as what was typed into it, trimmed."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime) and cell.time() == MIDNIGHT:
        cell = cell.date()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return unescape(str(cell)).strip()


def unreadable(cell: Any) -> str:
    """Return what makes a cell impossible to keep, or nothing."""
    if isinstance(cell, str) and cell.endswith(workbooks.CUT):
        return "This text was too long for a cell and is cut short. Load the plan as YAML instead."
    return cells.unreadable(unescape(cell) if isinstance(cell, str) else cell)


def is_name(kind: Kind, column: str) -> bool:
    """Whether a column has what records are called."""
    field = kind.fields.get(column)
    return field is None or field.is_relation or column == kind.named_by


def meant(kind: Kind, column: str, text: str) -> Any:
    """Return a cell as a document has it."""
    field = kind.fields.get(column)
    if isinstance(field, models.JSONField):
        return structure(text)
    return several(text) if field and field.many_to_many else text


def several(text: str) -> list[str]:
    return [name for each in text.split(";") if (name := each.strip())]


def structure(text: str) -> Any:
    """Return what stands in a cell as JSON, or else as words with semicolons between them."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return several(text)
