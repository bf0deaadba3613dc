"""Cells of a file that came from outside, read as what they mean, or refused in words."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from functools import lru_cache
from math import isfinite
from typing import Any

FIRST_YEAR = 1900
# Cells that a spreadsheet would run as a formula; written with an apostrophe, read without.
FORMULA = ("=", "+", "-", "@")
ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")


class Wrong(ValueError):
    """A cell cannot be read. The message says how to put it right."""


def text(longest: int) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if len(cell) > longest:
            raise Wrong(f"This has {len(cell)} characters. Shorten it to {longest}.")
        return cell

    return read


def one_of(values: Iterable[str]) -> Callable[[str], str]:
    allowed = tuple(values)

    def read(cell: str) -> str:
        if cell not in allowed:
            raise Wrong(f"{shown(cell)} is not one of: {', '.join(allowed)}.")
        return cell

    return read


def yes_no(cell: str) -> bool:
    return one_of(("yes", "no"))(cell) == "yes"


@lru_cache(maxsize=10_000)
def day(cell: str) -> date:
    """Read 2020-01-31 or 31/01/2020, and nothing else."""
    found = re.fullmatch(r"(?a:(\d{4})-(\d\d)-(\d\d))", cell)
    found = found or re.fullmatch(r"(?a:(?P<d>\d\d)/(?P<m>\d\d)/(?P<y>\d{4}))", cell)
    if not found:
        raise Wrong(f"{shown(cell)} is not a date. Write it like 2020-01-31 or 31/01/2020.")
    parts = found.group("y", "m", "d") if "y" in found.re.groupindex else found.groups()
    try:
        read = date(*map(int, parts))
    except ValueError:
        raise Wrong(f"{shown(cell)} is not a real date. Check the day and the month.") from None
    if read.year < FIRST_YEAR:
        raise Wrong(f"{shown(cell)} is before {FIRST_YEAR}. Check the year.")
    return read


MIDNIGHT = time()


def as_text(cell: Any) -> str:
    """Return a cell as a CSV file would hold it, trimmed."""
    if cell is None:
        return ""
    if isinstance(cell, datetime) and cell.time() == MIDNIGHT:
        cell = cell.date()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    written = str(cell).strip()
    return written[1:] if written[:1] == "'" and written[1:].startswith(FORMULA) else written


CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # but for tab and the ends of lines


def unreadable(cell: Any) -> str:
    """Return what makes a cell impossible to keep, or nothing."""
    if isinstance(cell, float) and not isfinite(cell):
        return "This number is too large. Type it again."
    if not isinstance(cell, str):
        return ""
    if cell.strip() in ERRORS:
        return f"The spreadsheet shows the error {cell.strip()} here. Type what should be here."
    if CONTROL.search(cell):
        return "This cell has an invisible control character. Type it again."
    return ""


def shown(cell: str) -> str:
    """Return a cell to quote in a message."""
    return f"“{cell if len(cell) <= 40 else cell[:40] + '…'}”"


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet will run. Reading it gives the cell back."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
