"""The evidence for a review or a revisit as one ZIP: per weakness what was promised, done,
measured and challenged, with the files that show it and an index of all.
"""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from io import StringIO
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from django.db.models import Model, prefetch_related_objects
from django.template.loader import render_to_string
from django.utils.text import slugify

from governance.thread import Thread, Threads, follow
from priorities.models import (
    Evidence,
    OwnerOrDateChange,
    Plan,
    ProgressUpdate,
    Reading,
)
from wsoa.exports import safe

HEADINGS = ("About", "Shows", "Attached on", "Attached by", "File or link", "SHA-256")
IN_MEMORY = 10_000_000  # bytes of a bundle; a larger one is put together on disk
MISSING = "The file is not where it was kept."


class Shown(NamedTuple):
    """One piece of evidence: of which row, and its place in the bundle or its address."""

    about: str
    evidence: Evidence
    place: str
    sha256: str


class Told(NamedTuple):
    """What people said of the rows of a plan by a day, by kind and key of the row."""

    updates: dict[tuple[str, int], list[ProgressUpdate]]
    changes: dict[tuple[str, int], list[OwnerOrDateChange]]
    readings: dict[int, list[Reading]]


def bundle(plan: Plan, *, as_at: date, pages: dict[str, str]) -> tuple[IO[bytes], list[Evidence]]:
    """Return a ZIP, and the evidence in it; `pages` are further documents by name of file.

    Of the cases it has what a board is shown: a bundle leaves the house. What is dated after
    `as_at` has not happened. The number of queries does not depend on how much there is; a file at
    a time is in memory.
    """
    found = follow(plan, as_at=as_at)
    told = told_of(plan, as_at)
    evidence = list(attached(found))
    prefetch_related_objects([each for _, each in evidence], "added_by")
    file: Any = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 whoever sends it closes it
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        shown = [put(archive, each) for each in evidence]
        places = {each.evidence.pk: each for each in shown}
        common = {"plan": plan, "found": found, "as_at": as_at, "places": places}
        for thread in found.threads:
            page = {"thread": thread, "told": told, **common, "title": title(plan, thread)}
            write(archive, page_of(thread), page, "documents/bundle_thread.html")
        for name, html in pages.items():
            archive.writestr(name, html)
        links = [(page_of(thread), thread.finding) for thread in found.threads]
        index = {"title": "Evidence", "threads": links, "shown": shown, "pages": pages, **common}
        write(archive, "index.html", index, "documents/bundle_index.html")
        archive.writestr("evidence.csv", table(shown))
    file.seek(0)
    return file, [each.evidence for each in shown]


def write(archive: ZipFile, name: str, context: dict[str, Any], body: str) -> None:
    plan, as_at = context["plan"], context["as_at"]
    common = {"area": plan.area, "type": plan.type, "made_on": as_at, "body": body}
    archive.writestr(name, render_to_string("documents/paper.html", common | context))


def title(plan: Plan, thread: Thread) -> str:
    return f"{plan.type.weakness_word.capitalize()} {thread.finding}"


def page_of(thread: Thread) -> str:
    """Return the name of a thread's page: unique, as letter and reference are in an area."""
    finding = thread.finding
    return f"{slugify(f'{finding.inspection.reference} {finding.reference}')}.html"


def attached(found: Threads) -> Iterator[tuple[str, Evidence]]:
    """Yield all evidence about the rows of a plan, once, with what it is about."""
    for objective in found.objectives:
        nodes: list[Any] = [objective, *objective.actions, *objective.measures]
        for node in nodes:
            about = f"{node.row._meta.verbose_name} {node.row}".capitalize()
            for each in node.evidence:
                yield about, each


def put(archive: ZipFile, each: tuple[str, Evidence]) -> Shown:
    """Store the file of a piece of evidence, if it is one, and return where it is."""
    about, evidence = each
    if evidence.link:
        return Shown(about, evidence, evidence.link, "")
    try:
        with evidence.file.open("rb") as kept:
            content = kept.read()
    except FileNotFoundError:
        return Shown(about, evidence, "", MISSING)
    place = f"files/{file_name(evidence)}"
    archive.writestr(place, content)
    return Shown(about, evidence, place, hashlib.sha256(content).hexdigest())


def file_name(evidence: Evidence) -> str:
    """Return a name that is safe on any system, and different for each piece of evidence."""
    name = PurePosixPath(evidence.file_name.replace("\\", "/"))
    return f"{evidence.pk}-{slugify(name.stem)[:60] or 'file'}{name.suffix.lower()}"


def told_of(plan: Plan, as_at: date) -> Told:
    """Return all updates, changes of owner or date, and readings of a plan, newest first."""

    def about(kind: Any, *more: str) -> dict[tuple[str, int], list[Any]]:
        rows = kind.objects.in_area(plan.area).of_plan(plan.reference).known(as_at)
        return by_row(rows.with_rows().select_related(*more, "added_by"))

    readings: dict[int, list[Reading]] = defaultdict(list)
    rows = Reading.objects.in_area(plan.area).filter(measure__plan=plan).known(as_at)
    for reading in rows.select_related("added_by"):
        readings[reading.measure_id].append(reading)
    return Told(about(ProgressUpdate, "delivery"), about(OwnerOrDateChange, "owner"), readings)


def by_row(rows: Any) -> dict[tuple[str, int], list[Any]]:
    found: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for each in rows:
        found[key(each.about)].append(each)
    return found


def key(row: Model) -> tuple[str, int]:
    return str(row._meta.model_name), row.pk


def table(shown: Iterable[Shown]) -> str:
    """Return the index of the evidence as CSV, safe in a spreadsheet."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for each in shown:
        evidence = each.evidence
        cells = (each.about, evidence.shows, evidence.added_on, evidence.added_by)
        writer.writerow(map(safe, (*cells, each.place, each.sha256)))
    return "\ufeff" + text.getvalue()
