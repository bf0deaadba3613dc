"""A plan in a workbook or in YAML: recognised by what is in it, and its faults told by place."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from priorities.planfile import sheets, yamlfile
from priorities.planfile.document import faults, placed_records
from priorities.planfile.entries import Document, NoPlan, Place, in_words
from wsoa.cells import shown
from wsoa.models import LocalArea

WORKBOOK = b"PK"
OLDER = bytes.fromhex("d0cf11e0")  # a workbook with a password, or of an older kind


class Told(NamedTuple):
    """A fault as it is told: where in the file, and what to do about it."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class Faulty(Exception):
    """A file cannot be loaded. Has every fault that was found."""

    def __init__(self, found: list[Told]):
        super().__init__(*map(str, found))
        self.faults = found


class File(NamedTuple):
    """A document, and how a place in it is told."""

    document: Document
    where: Callable[[Place], str]


def opened(content: bytes) -> File:
    """Return the document in a workbook, or else in YAML. Raises Faulty, or NoPlan."""
    if content.startswith((WORKBOOK, OLDER)):
        return workbook(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NoPlan(NO_TEXT) from None
    return text_file(text)


NO_TEXT = "The file is neither a workbook nor UTF-8 text. Save it as .xlsx, or as UTF-8 text."


def workbook(content: bytes) -> File:
    try:
        document, rows = sheets.read(content)
    except sheets.Unreadable as unreadable:
        raise Faulty([Told(str(cell), message) for cell, message in unreadable.faults]) from None
    return File(document, lambda place: str(cell_of(place, rows)))


def cell_of(place: Place, rows: Mapping[Place, sheets.Cell]) -> sheets.Cell:
    """Return where a place is: in the row of the record it is in, or at the head of its sheet."""
    for end in range(len(place), 0, -1):
        if row := rows.get(place[:end]):
            column = place[end] if end < len(place) else row.column
            return row._replace(column=str(column))
    sheet = str(place[0]).replace("_", " ")
    return sheets.Cell(sheet, 1, str(place[1]) if len(place) > 1 else "reference")


def text_file(text: str) -> File:
    try:
        document, lines = yamlfile.read(text)
    except yamlfile.Unreadable as unreadable:
        found = [Told(f"line {line}", message) for line, message in unreadable.faults]
        raise Faulty(found) from None

    def where(place: Place) -> str:
        known = (place[:end] for end in range(len(place), -1, -1) if place[:end] in lines)
        return f"line {lines[next(known)]}, {in_words(place, document)}"

    return File(document, where)


def as_said(document: Document) -> File:
    """Return a document that is in no file: its places are told in words."""
    return File(document, lambda place: in_words(place, document))


def records(file: File, area: LocalArea | None) -> list[tuple[str, dict[str, Any]]]:
    """Return the records of a document, each with where it is. Raises Faulty.

    Without `area` the document is of the area that it names.
    """
    found = area or area_of(file)
    if wrong := faults(file.document, found):
        raise Faulty([Told(file.where(fault.place), fault.message) for fault in wrong])
    placed = placed_records(file.document, found)
    return [(file.where(place), record) for place, record in placed]


def area_of(file: File) -> LocalArea:
    plan = file.document.get("plan")
    slug = str(plan.get("area") or "") if isinstance(plan, dict) else ""
    found = LocalArea.objects.filter(slug=slug).first()
    if found is None:
        reason = f"There is no area {shown(slug)} here. Load its area first." if slug else NO_AREA
        raise Faulty([Told(file.where(("plan", "area")), reason)])
    return found


NO_AREA = "The plan must name its area. Add it to the plan, like wandsworth."
