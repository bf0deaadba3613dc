"""Published figures as a CSV file: read whole, or refused with each fault by row and column. Pure.

The columns are those in which the figures came with the product.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from io import StringIO
from typing import Any, NamedTuple

from wsoa.cells import Wrong, shown, unreadable
from wsoa.places import named

LARGEST = 1_000_000  # bytes; all authorities over twelve years are a tenth of it
MOST_ROWS = 20_000
MOST_FAULTS = 200
FIRST_YEAR, LAST_YEAR = 2014, 2099  # EHC plans began in September 2014
MOST = 10_000_000
# As official files write what was not available, does not apply or is too small to publish.
NOT_KNOWN = ("", "x", "z", "c")


class Row(NamedTuple):
    """One place in one year. None: not known."""

    place: str
    year: int
    initial_requests: int | None
    refused_to_assess: int | None
    new_plans: int | None
    in_20_weeks_including_exceptions_pct: Decimal | None
    in_20_weeks_excluding_exceptions_pct: Decimal | None

    @classmethod
    def of(cls, statistic: Any) -> "Row":
        return cls(*(getattr(statistic, name) for name in cls._fields))

    @property
    def key(self) -> tuple[str, int]:
        return self.place, self.year

    @property
    def cells(self) -> list[str]:
        return ["" if value is None else str(value) for value in self]


COLUMNS = ("area", *Row._fields[1:])


class Fault(NamedTuple):
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class Faulty(Exception):
    """What is wrong in a file, in its order; never without a fault."""

    def __init__(self, faults: list[Fault]):
        number = len(faults)
        more = " or more" if number == MOST_FAULTS else ""
        super().__init__(f"The file has {number}{more} fault{'s' if number > 1 else ''}.")
        self.faults = faults


def read(content: bytes) -> list[Row]:
    """Return the rows of a file, by place and year. Raises Faulty."""
    lines = list(rows(content))
    if not lines:
        raise of_file("It is empty. It needs a row of headings, and a row for each area and year.")
    columns = headed(lines[0][1])
    found: dict[tuple[str, int], Row] = {}
    first: dict[tuple[str, int], int] = {}
    faults: list[Fault] = []
    for number, cells in lines[1:]:
        if len(faults) >= MOST_FAULTS:
            break
        wrong, row = read_row(number, dict(zip(columns, cells, strict=False)))
        if len(cells) > len(columns):
            wrong.append(Fault(f"Row {number}", "It has more cells than there are headings."))
        if row and row.key in first:
            told = f"Row {first[row.key]} has this area and year already. Remove one of the two."
            wrong.append(Fault(f"Row {number}, area", told))
        elif row:
            first[row.key], found[row.key] = number, row
        faults += wrong
    if faults:
        raise Faulty(faults[:MOST_FAULTS])
    if not found:
        raise of_file("It has headings and no figures. Add a row for each area and year.")
    return [found[key] for key in sorted(found)]


def rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of each row that is not blank, as a spreadsheet counts, and its cells."""
    if len(content) > LARGEST:
        raise of_file("It is larger than 1 MB, and such a table is not. Choose another file.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise of_file("It is not text in UTF-8. Save it as “CSV UTF-8” and choose it again.") from (
            None
        )
    if "\0" in text:
        raise of_file("It is no CSV file inside. Save the table as CSV and choose it again.")
    try:
        for number, cells in enumerate(csv.reader(StringIO(text, newline="")), start=1):
            if number > MOST_ROWS:
                raise of_file(f"It has more than {MOST_ROWS:,} rows. Keep the years you need.")
            if any(cell.strip() for cell in cells):
                yield number, [cell.strip() for cell in cells]
    except csv.Error:
        raise of_file("It is no CSV file inside. Save the table as CSV and choose it again.") from (
            None
        )


def of_file(message: str) -> Faulty:
    return Faulty([Fault("The file", message)])


def headed(cells: list[str]) -> list[str]:
    """Return the columns of a file, in its order; it has each of them once and no other."""
    names = [cell.lower() for cell in cells]
    faults = [
        Fault("Row 1", f"{shown(name)} is no column of this file. Remove it.")
        for name in names
        if name not in COLUMNS
    ]
    faults += [
        Fault("Row 1", f"The column {name} is there twice. Remove one of the two.")
        for name in COLUMNS
        if names.count(name) > 1
    ]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        told = f"Missing: {', '.join(missing)}. Start from the empty file on this page."
        faults.append(Fault("Row 1", told))
    if faults:
        raise Faulty(faults[:MOST_FAULTS])
    return names


def read_row(number: int, cells: dict[str, str]) -> tuple[list[Fault], Row | None]:
    """Return what is wrong in a row, and the row if nothing is."""
    faults, values = [], []
    for column in COLUMNS:
        cell = cells.get(column, "")
        try:
            if control := unreadable(cell):
                raise Wrong(control)
            values.append(READERS[column](cell))
        except Wrong as wrong:
            faults.append(Fault(f"Row {number}, {column}", str(wrong)))
    return faults, None if faults else Row(*values)


def place(cell: str) -> str:
    if not cell:
        raise Wrong("Enter the area, like wandsworth, or england.")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", cell) or len(cell) > 50:
        likely = re.sub(r"[^a-z0-9]+", "-", cell.lower()).strip("-")[:50]
        like = f", like {likely}" if likely else ""
        raise Wrong(f"{shown(cell)}: write the area in small letters with hyphens{like}.")
    return cell


def year(cell: str) -> int:
    if not re.fullmatch("[0-9]{4}", cell) or not FIRST_YEAR <= int(cell) <= LAST_YEAR:
        raise Wrong(f"{shown(cell)} is no year. Write it like 2024; EHC plans began in 2014.")
    return int(cell)


def count(cell: str) -> int | None:
    if cell in NOT_KNOWN:
        return None
    if not re.fullmatch("[0-9]{1,9}", cell) or int(cell) > MOST:
        told = "Write a whole number without commas, like 1234, or leave it empty."
        raise Wrong(f"{shown(cell)} is not a count. {told}")
    return int(cell)


def percentage(cell: str) -> Decimal | None:
    if cell in NOT_KNOWN:
        return None
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9])?", cell) or Decimal(cell) > 100:
        told = "Write 0 to 100 with one decimal place and no %, like 46.4, or leave it empty."
        raise Wrong(f"{shown(cell)} is not a percentage. {told}")
    return Decimal(cell).quantize(Decimal("0.1"))


READERS: dict[str, Callable[[str], Any]] = {
    "area": place,
    "year": year,
    **dict.fromkeys(("initial_requests", "refused_to_assess", "new_plans"), count),
    **dict.fromkeys(Row._fields[-2:], percentage),
}


def written(rows: Iterable[Row]) -> str:
    """Return a file of these rows, which reads as them."""
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows(row.cells for row in rows)
    return file.getvalue()


class Difference(NamedTuple):
    """What a file does to the figures that count."""

    added: list[Row]
    changed: list[tuple[Row, Row]]
    gone: list[Row]
    unchanged: int

    @property
    def any(self) -> bool:
        return bool(self.added or self.changed or self.gone)

    @property
    def words(self) -> str:
        return (
            f"{len(self.added)} added, {len(self.changed)} changed, {len(self.gone)} gone, "
            f"{self.unchanged} unchanged"
        )


def difference(before: Iterable[Row], after: Iterable[Row]) -> Difference:
    old, new = ({row.key: row for row in each} for each in (before, after))
    both = sorted(old.keys() & new.keys())
    changed = [(old[key], new[key]) for key in both if old[key] != new[key]]
    return Difference(
        added=[new[key] for key in sorted(new.keys() - old.keys())],
        changed=changed,
        gone=[old[key] for key in sorted(old.keys() - new.keys())],
        unchanged=len(both) - len(changed),
    )


def by_place(rows: Iterable[Row]) -> list[str]:
    """Return which years of each place these are, in words."""
    years: dict[str, list[int]] = {}
    for row in rows:
        years.setdefault(row.place, []).append(row.year)
    return [f"{named(place)}: {in_words(each)}" for place, each in sorted(years.items())]


def in_words(years: list[int]) -> str:
    """Return years, in their order, as a person writes them: "2014 to 2016, 2018"."""
    runs: list[list[int]] = []
    for each in years:
        if runs and each == runs[-1][-1] + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def told(changed: Iterable[tuple[Row, Row]]) -> list[tuple[str, list[str]]]:
    """Return what becomes of each row that changes: (place and year, changes in words)."""
    return [
        (
            f"{named(old.place)}, {old.year}",
            [
                f"{name.replace('_', ' ')}: {known(before)} became {known(after)}"
                for name, before, after in zip(Row._fields, old, new, strict=True)
                if before != after
            ],
        )
        for old, new in changed
    ]


def known(value: Any) -> str:
    return "not known" if value is None else f"{value:,}"
