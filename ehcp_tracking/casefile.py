"""The case file as a form: sheets, columns and cells. No database, no rule about cases.

Reads a workbook or a folder of CSV files into rows, and writes rows back in the same shape.
"""

import csv
import hashlib
import marshal
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import chain, count, islice, repeat
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NamedTuple, NoReturn
from weakref import finalize

import openpyxl

from ehcp_tracking import choices
from ehcp_tracking.choices import Step
from wsoa import spreadsheets
from wsoa.cells import Wrong, as_text, day, one_of, safe, shown, text, unreadable, yes_no

# Is told how far it is: a step, how much of it is done, and of how much, or 0 if nobody knows.
Tell = Callable[..., None]
ROWS_AT_ONCE = 1000

MAX_FILE = 50_000_000  # bytes
MAX_ROWS = 300_000  # of a sheet, as the spreadsheet numbers them
MAX_COLUMNS = 100
MAX_CELLS = 400_000_000  # bytes of all cells of a sheet: a workbook may write a long text but once
# The column that files set aside carry. It is read past, so that they can be imported again.
FAULT = "fault"
# The sheet on which a workbook explains its columns. It is read past, whatever it says.
COLUMNS = "columns"


class Fault(NamedTuple):
    """Something wrong in the file, where, and how to put it right. Row as spreadsheets count."""

    sheet: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"{self.sheet}:{self.row}:{self.column}: {self.message}"

    @property
    def place(self) -> str:
        return f"Sheet {self.sheet}, row {self.row}, column {self.column}"


class FileFault(Exception):
    """The file cannot be read as a case file at all. Has the faults."""

    def __init__(self, faults: list[Fault]):
        super().__init__(*map(str, faults))
        self.faults = faults


class Column(NamedTuple):
    """How a cell of a column is read, and whether it may be empty."""

    read: Callable[[str], Any]
    required: bool = False
    empty: Any = ""  # what an empty cell means


REFERENCE = Column(text(40), required=True)
DAY = Column(day, empty=None)
SERVICE = one_of(choices.Service.values)
SHEETS = {
    "assessments": {
        "reference": REFERENCE,
        "child_reference": REFERENCE,
        "forename": Column(text(100)),
        "surname": Column(text(100)),
        "date_of_birth": DAY,
        "sex": Column(one_of(choices.Sex.values)),
        "upn": Column(text(20)),
        "primary_need": Column(one_of(choices.Need.values)),
        "setting": Column(text(200)),
        "request_source": Column(one_of(choices.Source.values)),
        "basis": Column(one_of(choices.Basis.values), empty=choices.Basis.REQUEST.value),
        "received_on": Column(day, required=True),
        "started_on": DAY,
        "decision": Column(one_of(choices.Decision.values)),
        "decision_notified_on": DAY,
        "outcome": Column(one_of(choices.Outcome.values)),
        "outcome_notified_on": DAY,
        "draft_sent_on": DAY,
        "plan_sent_on": DAY,
        "closed_on": DAY,
        "closed_reason": Column(one_of(choices.ClosedReason.values)),
        "case_manager": Column(text(150)),
        "follows": Column(text(40)),
    },
    "advice": {
        "reference": REFERENCE,
        "service": Column(SERVICE, required=True),
        "provider": Column(text(100)),
        "requested_on": DAY,
        "received_on": DAY,
        "existing_accepted": Column(yes_no, empty=False),
    },
    "exceptions": {
        "reference": REFERENCE,
        "duty": Column(one_of(choices.Duty.values), required=True),
        "service": Column(SERVICE),
        "provider": Column(text(100)),
        "ground": Column(one_of(choices.Ground.values), required=True),
        "from_on": Column(day, required=True),
        "to_on": DAY,
        "reason": Column(text(2000), required=True),
    },
}


class Row:
    """One row: its cells as text, what they mean, and what is wrong with them."""

    def __init__(
        self,
        rows: "Rows",
        place: int,
        number: int,
        texts: tuple[str, ...],
        problems: dict[str, str],
    ):
        self.sheet, self.number = rows.sheet, number
        self._rows, self._place, self._texts, self._problems = rows, place, texts, problems

    @property
    def cells(self) -> dict[str, str]:
        return dict(zip(self._rows.columns, self._texts, strict=True))

    @cached_property
    def values(self) -> dict[str, Any]:
        """What the cells mean, without those that cannot be read."""
        values, _ = self._rows.meaning(self._texts, self._problems)
        return values

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self._rows.faults.get(self._place, ())

    def fault(self, column: str, message: str) -> None:
        """Note what is wrong with a cell, once."""
        fault = Fault(self.sheet, self.number, column, message)
        if fault not in self.faults:
            self._rows.faults[self._place] = (*self.faults, fault)


class Rows:
    """The rows of a sheet in their order, what is wrong with them, and where a reference has some.

    There may be hundreds of thousands, so their cells wait in a temporary file, and a row is made
    each time that it is asked for. What is wrong with it is kept here.
    """

    def __init__(self, sheet: str, columns: list[str]):
        self.sheet, self.columns = sheet, columns
        self.faults: dict[int, tuple[Fault, ...]] = {}
        self.places: dict[str, array[int]] = {}
        self._read = [(name, SHEETS[sheet][name]) for name in columns]
        self._reference = columns.index("reference")
        self._file, self._ends = TemporaryFile(), array("Q", [0])  # noqa: SIM115
        finalize(self, self._file.close)

    def __len__(self) -> int:
        return len(self._ends) - 1

    @property
    def size(self) -> int:
        """How many bytes all cells take."""
        return self._ends[-1]

    def __getitem__(self, place: int) -> Row:
        start, end = self._ends[place], self._ends[place + 1]
        self._file.seek(start)
        cells = marshal.loads(self._file.read(end - start))  # noqa: S302  written by `add`
        return Row(self, place, *cells)

    def __iter__(self) -> Iterator[Row]:
        return (self[place] for place in range(len(self)))

    def of(self, references: Iterable[str]) -> list[Row]:
        """Return the rows of some references, in their order."""
        return [self[place] for place in self.places_of(references)]

    def places_of(self, references: Iterable[str]) -> list[int]:
        return sorted(chain.from_iterable(self.places.get(each, ()) for each in references))

    def add(self, number: int, texts: tuple[str, ...], problems: dict[str, str]) -> Row:
        """Add a row, and note what is wrong with its cells: `problems`, and what is found here."""
        row = Row(self, len(self), number, texts, problems)
        reference = sys.intern(texts[self._reference])  # one string for the rows of all sheets
        self.places.setdefault(reference, array("L")).append(len(self))
        written = self._file.write(marshal.dumps((number, texts, problems)))
        self._ends.append(self._ends[-1] + written)
        _, wrong = self.meaning(texts, problems)
        for column, problem in wrong.items():
            row.fault(column, problem)
        return row

    def meaning(
        self, texts: tuple[str, ...], problems: dict[str, str]
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Return what each cell means, and what is wrong with those that cannot be read."""
        values, wrong = {}, dict(problems)
        for (name, column), cell in zip(self._read, texts, strict=True):
            if name in wrong:
                continue
            if cell:
                try:
                    values[name] = column.read(cell)
                except Wrong as reason:
                    wrong[name] = str(reason)
            elif column.required:
                wrong[name] = "This cell is empty. Fill it in."
            else:
                values[name] = column.empty
        return values, wrong


class CaseFile(NamedTuple):
    """A case file as read: rows by sheet, each sheet's columns, and what the file itself was."""

    name: str
    sha256: str
    columns: dict[str, list[str]]
    rows: dict[str, Rows]
    is_workbook: bool

    def of(self, reference: str) -> dict[str, list[Row]]:
        """Return the rows of a reference by sheet, also of the sheets that the file lacks."""
        return {
            sheet: self.rows[sheet].of([reference]) if sheet in self.rows else []
            for sheet in SHEETS
        }


def silent(step: Step, done: int, of: int = 0) -> None:
    """Tell nobody how far it is."""


def read(path: Path, tell: Tell = silent) -> CaseFile:
    """Read a workbook, or a folder with CSV files or one workbook.

    Raises FileFault if it is none of these, has an unknown column or lacks a required one, or is
    too large. Faults of single cells stay with their rows.
    """
    if path.is_dir():
        return _read_folder(path, tell)
    if path.suffix.lower() != ".xlsx" or not path.is_file():
        _refuse("assessments", "Give an .xlsx workbook, or a folder with assessments.csv in it.")
    return _read_workbook(path, tell)


def _refuse(sheet: str, message: str, column: str = "reference", row: int = 1) -> NoReturn:
    raise FileFault([Fault(sheet, row, column, message)])


def _read_folder(folder: Path, tell: Tell) -> CaseFile:
    paths = {sheet: folder / f"{sheet}.csv" for sheet in SHEETS}
    workbooks = sorted(folder.glob("*.xlsx"))
    if not paths["assessments"].is_file() and len(workbooks) == 1:
        return _read_workbook(workbooks[0], tell)
    found = {sheet: path for sheet, path in paths.items() if path.is_file()}
    digest = hashlib.sha256()
    for path in found.values():
        _check_size(path)
        digest.update(path.read_bytes())
    sheets = {sheet: _csv_rows(sheet, path) for sheet, path in found.items()}
    return _case_file(folder.name, digest.hexdigest(), sheets, tell, is_workbook=False)


def _csv_rows(sheet: str, path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines, strict=True)
        number = 0
        while True:
            number += 1
            try:
                yield next(reader)
            except StopIteration:
                return
            except UnicodeDecodeError:
                _refuse(sheet, "This is not UTF-8 text. Save it as “CSV UTF-8”.", row=number)
            except csv.Error as error:
                reason = f"This row cannot be read as CSV: {error}."
                _refuse(sheet, f"{reason} Look for a quotation mark without its other.", row=number)


def _check_size(path: Path) -> None:
    if path.stat().st_size > MAX_FILE:
        _refuse("assessments", f"{path.name} is larger than {MAX_FILE // 1_000_000} MB. Split it.")


def _read_workbook(path: Path, tell: Tell) -> CaseFile:
    _check_size(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        with path.open("rb") as content, spreadsheets.opened(content) as book:
            sheets = _workbook_sheets(book)
            return _case_file(path.name, digest, sheets, tell, is_workbook=True)
    except spreadsheets.TooMuch:
        _refuse("assessments", TOO_MUCH)
    except spreadsheets.Unreadable as reason:
        _refuse("assessments", str(reason))


TOO_MUCH = (
    "This workbook holds far more than a case file should. "
    "Copy the rows into the empty workbook to download here, or split the file."
)


def _workbook_sheets(book: Any) -> dict[str, Iterator[tuple[Any, ...]]]:
    sheets = {each.title.strip(): each for each in book.worksheets}
    for title, sheet in sheets.items():
        if title not in (*SHEETS, COLUMNS) and any(any(row) for row in spreadsheets.rows(sheet)):
            names = ", ".join(SHEETS)
            _refuse("assessments", f"Unknown sheet {shown(title)}. The sheets are: {names}.")
    return {name: spreadsheets.rows(sheets[name]) for name in SHEETS if name in sheets}


def _case_file(
    name: str,
    sha256: str,
    sheets: Mapping[str, Iterator[Iterable[Any]]],
    tell: Tell,
    *,
    is_workbook: bool,
) -> CaseFile:
    if "assessments" not in sheets:
        _refuse("assessments", "The sheet or file “assessments” is missing. Add it.")
    columns: dict[str, list[str]] = {}
    rows: dict[str, Rows] = {}
    for sheet, lines in sheets.items():
        columns[sheet] = _header(sheet, next(lines, ()))
        before = sum(len(each) for each in rows.values())
        rows[sheet] = _rows(sheet, columns[sheet], lines, tell, before)
    # What was set aside may be rows about stored cases alone.
    set_aside = FAULT in columns["assessments"] and any(rows.values())
    if not rows["assessments"] and not set_aside:
        _refuse("assessments", "There is a header but no row. Add a row for each request.", row=2)
    return CaseFile(name, sha256, columns, rows, is_workbook)


def _header(sheet: str, cells: Iterable[Any]) -> list[str]:
    """Return the columns of a sheet, "" where a heading is empty. Raises FileFault."""
    names = [as_text(cell) for cell in islice(cells, MAX_COLUMNS + 1)]
    while names and not names[-1]:
        names.pop()
    known = SHEETS[sheet]
    if not names:
        _refuse(sheet, f"The first row is empty. It must name the columns: {', '.join(known)}.")
    if len(names) > MAX_COLUMNS:
        _refuse(sheet, f"There are more than {MAX_COLUMNS} columns. Remove those not needed.")
    faults = [
        Fault(sheet, 1, name, f"Unknown column. Columns are: {', '.join(known)}.")
        for name in names
        if name and name not in known and name != FAULT
    ]
    faults += [
        Fault(sheet, 1, name, "This column is there twice. Remove one.")
        for name in known
        if names.count(name) > 1
    ]
    faults += [
        Fault(sheet, 1, name, "This column is missing. Add it.")
        for name, column in known.items()
        if column.required and name not in names
    ]
    if faults:
        raise FileFault(faults)
    return names


def _rows(
    sheet: str, names: list[str], lines: Iterator[Iterable[Any]], tell: Tell, before: int
) -> Rows:
    """Return the rows of a sheet that are not blank. `before` were read of the other sheets."""
    rows = Rows(sheet, named(names))
    kept = [place for place, name in enumerate(names) if name in SHEETS[sheet]]
    unnamed = [place for place, name in enumerate(names) if not name]
    for number, line in enumerate(lines, start=2):
        if number > MAX_ROWS:
            _refuse(sheet, f"There are more than {MAX_ROWS:,} rows. Split the file.", row=number)
        if number % ROWS_AT_ONCE == 0:
            tell(Step.READING, before + number)
        cells = [*line]
        cells += repeat(None, len(names) - len(cells))
        if not any(cells) and all(cell is None or cell == "" for cell in cells):
            continue
        read = [as_read(cells[place]) for place in kept]
        strays = [*cells[len(names) :], *(cells[place] for place in unnamed)]
        stray = any(map(as_text, strays))
        if not any(text for text, _ in read) and not stray:
            continue
        problems = {name: each for name, (_, each) in zip(rows.columns, read, strict=True) if each}
        row = rows.add(number, tuple(text for text, _ in read), problems)
        if stray:
            row.fault("reference", "This row has a cell in a column without a heading. Remove it.")
        if rows.size > MAX_CELLS:
            _refuse(sheet, TOO_MUCH, row=number)
    return rows


@lru_cache(maxsize=10_000, typed=True)  # services, schools and days come again and again
def as_read(cell: Any) -> tuple[str, str]:
    """Return a cell as text, and what makes it impossible to keep, or nothing."""
    return as_text(cell), unreadable(cell)


def write(folder: Path, file: CaseFile, rows: dict[str, list[tuple[Row, str]]]) -> None:
    """Write rows, each with its fault, into `folder` in the shape of `file`.

    What an earlier import set aside there is kept under another name, so that nothing is lost and
    nothing is imported that this import did not set aside. Without rows nothing else is written.
    """
    for name in [file.name] if file.is_workbook else [f"{sheet}.csv" for sheet in SHEETS]:
        keep_earlier(folder / name)
    if not any(rows.values()):
        return
    folder.mkdir(parents=True, exist_ok=True)
    sheets = {
        sheet: [[*named(file.columns[sheet]), FAULT], *(_line(*each) for each in lines)]
        for sheet, lines in rows.items()
    }
    if file.is_workbook:
        book = openpyxl.Workbook(write_only=True)
        for sheet, lines in sheets.items():
            page = book.create_sheet(sheet)
            for line in lines:
                page.append(line)
        book.save(folder / file.name)
        return
    for sheet, lines in sheets.items():
        with (folder / f"{sheet}.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows(lines)


def keep_earlier(path: Path) -> None:
    """Give what stands at `path` a name that is free: assessments.csv.earlier-1, and so on."""
    if path.exists():
        names = (path.with_name(f"{path.name}.earlier-{number}") for number in count(1))
        path.rename(next(name for name in names if not name.exists()))


def named(columns: list[str]) -> list[str]:
    return [name for name in columns if name and name != FAULT]


def _line(row: Row, fault: str) -> list[str]:
    return [safe(cell) for cell in (*row.cells.values(), fault)]
