"""Workbooks that came from outside: measured before they are read, and opened for reading."""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import IO, Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

MAX_UNPACKED = 400_000_000
MAX_MEMBERS = 500
# What the reader of a workbook takes into memory: a row or text, their number, all texts, others.
MAX_PIECE = 5_000_000
MAX_PIECES = 1_048_576  # rows that a spreadsheet can have
MAX_TEXTS = 50_000_000
MAX_PART = 10_000_000
ENCRYPTED = 1
# How a file begins that Excel wrote before 2007, or with a password.
OLDER = bytes.fromhex("d0cf11e0a1b11ae1")
PROTECTED = (
    "This workbook has a password, or is of an older kind (.xls). "
    "Save it as .xlsx, without a password."
)
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
# Parts of a workbook that may be long since only a piece of them is in memory at a time, and what
# each piece begins with; and those that are not read.
PIECES = {"worksheets/": rb"<(?:\w+:)?row\b", "sharedStrings": rb"<(?:\w+:)?si\b"}
NOT_READ = ("calcChain", "pivotCache", "externalLink", "/media/", ".bin", "vmlDrawing")
# What openpyxl and what it reads with raise when a workbook is not what it says.
BROKEN = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    RuntimeError,
)
NOT_A_WORKBOOK = "This is not a workbook that can be read. Save it again as .xlsx."


class Unreadable(Exception):
    """A file cannot be read as a workbook. The message says how to put it right."""


class TooMuch(Unreadable):
    """A workbook would take far too much memory."""


@contextmanager
def opened(content: IO[bytes]) -> Iterator[Any]:
    """Give a workbook for reading, row by row, its values alone.

    Raises Unreadable for what is none, also where that shows only when a row is read.
    """
    measure(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions it drops
            book = openpyxl.load_workbook(content, read_only=True, data_only=True, keep_links=False)
            with closing(book):
                yield book
    except BROKEN as error:
        raise Unreadable(NOT_A_WORKBOOK) from error


def measure(content: IO[bytes]) -> None:
    """Refuse what would fill the memory, before anything is read as a workbook."""
    try:
        with zipfile.ZipFile(content) as archive:
            members = archive.infolist()
            if any(each.flag_bits & ENCRYPTED for each in members):
                raise Unreadable(PROTECTED)
            if len(members) > MAX_MEMBERS or sum(each.file_size for each in members) > MAX_UNPACKED:
                raise TooMuch
            if any(fills_the_memory(archive, each) for each in members):
                raise TooMuch
    except UNREADABLE:
        content.seek(0)
        is_older = content.read(len(OLDER)) == OLDER
        raise Unreadable(PROTECTED if is_older else NOT_A_WORKBOOK) from None
    content.seek(0)


def fills_the_memory(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether reading a part of a workbook, however it packs, would take far too much memory."""
    name = member.filename
    if any(each in name for each in NOT_READ):
        return False
    start = next((each for place, each in PIECES.items() if place in name), None)
    if start is None:
        return member.file_size > MAX_PART
    if "sharedStrings" in name and member.file_size > MAX_TEXTS:
        return True
    with archive.open(member) as part:
        return has_long_piece(part, re.compile(start))


def has_long_piece(part: IO[bytes], start: re.Pattern[bytes]) -> bool:
    """Whether a part has more than MAX_PIECES pieces, or one of more than MAX_PIECE bytes."""
    since, pieces, before = 0, 0, b""
    while more := part.read(1_000_000):
        text = before + more
        found = [match.start() for match in start.finditer(text)]
        since = len(text) - found[-1] if found else since + len(more)
        pieces += len(found)
        if since > MAX_PIECE or pieces > MAX_PIECES:
            return True
        before = text[-40:]  # where a piece may have begun already
    return False


def rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # what the file says of its size need not be true
    return sheet.iter_rows(values_only=True)
