"""Rows as a workbook, with flat memory: each cell a text, a number or a day, and none a formula."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from math import isfinite
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

# A cell that begins with one of these is run as a formula, also one that came from outside.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# What Excel can hold; more, and it calls the whole file damaged.
ROWS_ON_A_SHEET = 1_048_575  # below the headings
IN_A_CELL = 32_767  # characters, those outside of the basic plane counted twice
IN_A_TITLE = 31
FIRST_DAY = date(1900, 3, 1)  # it counts a 29 February 1900
NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\']")
NOT_IN_A_CELL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CUT = " … cut short: a cell holds no more"
WIDEST = 60  # characters
NUMBERS = {int, float, Decimal}

Rows = Iterable[Iterable[Any]]
STYLES: dict[str, dict[str, Any]] = {
    "heading": {"bold": True, "text_wrap": True, "valign": "top"},
    "text": {"text_wrap": True, "valign": "top"},
    # A text that would be run if somebody edited the cell.
    "quoted": {"text_wrap": True, "valign": "top", "quote_prefix": True},
    # A cell that somebody fills in, and that stays what they typed.
    "typed": {"text_wrap": True, "valign": "top", "num_format": "@"},
    "number": {"valign": "top"},
    "day": {"valign": "top", "num_format": "d mmmm yyyy", "align": "left"},
}


def written(sheets: Iterable[tuple[str, Rows]], *, to_fill_in: bool = False) -> IO[bytes]:
    """Return an open file, which has no name on disk, of sheets as (title, rows).

    The first of the rows are headings. Rows may be an iterator: each is written as it comes. What
    a sheet cannot hold goes on in another one, and a text that a cell cannot hold is cut short
    and says so. In a workbook that is `to_fill_in` an empty cell takes what is typed as text, so
    that 1.10 stays 1.10 and a day what it was.
    """
    file = TemporaryFile()  # noqa: SIM115, who asked for it closes it
    with (
        TemporaryDirectory() as folder,
        Workbook(file, {"constant_memory": True, "tmpdir": folder, "use_zip64": True}) as book,
    ):
        styles = {name: book.add_format(style) for name, style in STYLES.items()}
        for title, rows in sheets:
            write(book, title, iter(rows), styles, to_fill_in=to_fill_in)
    file.seek(0)
    return file


def write(
    book: Workbook,
    title: str,
    rows: Iterator[Iterable],
    styles: dict[str, Format],
    *,
    to_fill_in: bool,
) -> None:
    """Write rows as a sheet, or as several where they are too many for one."""
    headings = [*next(rows)]
    empty = styles["typed"] if to_fill_in else None
    part = Part(book, title, headings, styles)
    for row in rows:
        if part.rows == ROWS_ON_A_SHEET:
            part.close(empty)
            part = Part(book, title, headings, styles)
        part.add(row)
    part.close(empty)


class Part:
    """One sheet, whose rows come one by one; its columns grow as wide as what they hold."""

    def __init__(self, book: Workbook, title: str, headings: list, styles: dict[str, Format]):
        self.sheet = book.add_worksheet(free_title(book, title))
        self.styles = styles
        self.rows = 0
        self.widths = [len(str(heading)) for heading in headings]
        for column, heading in enumerate(headings):
            self.sheet.write_string(0, column, str(heading), styles["heading"])

    def add(self, row: Iterable) -> None:
        self.rows += 1
        for column, value in enumerate(row):
            shown = put(self.sheet, self.rows, column, value, self.styles)
            self.widths[column] = max(self.widths[column], shown)

    def close(self, empty: Format | None) -> None:
        """Fit the columns, give what is empty in them a style, and let the headings stand: on the
        screen, and on each page of paper.
        """
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, min(width, WIDEST) + 2, empty)
        self.sheet.freeze_panes(1, 0)
        self.sheet.repeat_rows(0)
        self.sheet.set_paper(9)  # A4
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)


def put(sheet: Worksheet, row: int, column: int, value: Any, styles: dict[str, Format]) -> int:
    """Write one value as what it is, and return how many characters wide it shows."""
    if value is None or value == "":
        return 0
    if type(value) in NUMBERS and isfinite(value):
        sheet.write_number(row, column, value, styles["number"])
        return len(str(value))
    if type(value) is date and value >= FIRST_DAY:
        sheet.write_datetime(row, column, value, styles["day"])
        return len("30 September 2021")
    text = cell(str(value))
    style = "quoted" if text.startswith(FORMULA) else "text"
    sheet.write_string(row, column, text, styles[style])
    return max(map(len, text.split("\n")))


def cell(text: str) -> str:
    """Return a text as a cell can hold it: lines ended alike, and no control character."""
    text = NOT_IN_A_CELL.sub("\ufffd", re.sub("\r\n?", "\n", text))
    if len(text) <= IN_A_CELL // 2:
        return text  # however its characters count
    units = text.encode("utf-16-le")
    if len(units) <= 2 * IN_A_CELL:
        return text
    return units[: 2 * (IN_A_CELL - len(CUT))].decode("utf-16-le", "ignore") + CUT


def free_title(book: Workbook, title: str) -> str:
    """Return a title that Excel allows and no sheet of the book has: with a number, if need be."""
    plain = NOT_IN_A_TITLE.sub(" ", title).strip()
    taken = {sheet.get_name().casefold() for sheet in book.worksheets()}
    found, number = plain[:IN_A_TITLE], 1
    while found.casefold() in taken:
        number += 1
        found = f"{plain[: IN_A_TITLE - 6]} ({number})"
    return found
