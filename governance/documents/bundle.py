"""The evidence for a review or a revisit as one ZIP: per weakness what was promised, done,
measured and challenged, with the files that show it and an index of all.
"""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from io import StringIO
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.text import slugify

from governance.thread import Thread, follow
from governance.verdicts import in_words
from priorities.models import (
    Evidence,
    Objective,
    OwnerOrDateChange,
    Plan,
    ProgressUpdate,
    Reading,
)
from priorities.versions.dates import Dates, Step
from priorities.versions.then import at_once
from wsoa.exports import safe

HEADINGS = ("About", "Shows", "Attached on", "Attached by", "File or link", "SHA-256")
IN_MEMORY = 10_000_000  # bytes of a bundle; a larger one is put together on disk
MISSING = "The file is not where it was kept."


class Shown(NamedTuple):
    """One piece of evidence: of which row, and its place in the bundle or its address, which a
    file that is gone has not. Only what is in the bundle has a `sha256`.
    """

    about: str
    evidence: Evidence
    place: str = ""
    sha256: str = ""

    @property
    def where(self) -> str:
        return self.place or MISSING


class Told(NamedTuple):
    """What people said of the rows of a plan by a day, by kind and key of the row."""

    updates: dict[tuple[str, int], list[ProgressUpdate]]
    changes: dict[tuple[str, int], list[OwnerOrDateChange]]
    readings: dict[int, list[Reading]]
    published: dict[int, list[Step]]  # by key of objective: each date that a version gave it


@at_once()
def bundle(plan: Plan, *, as_at: date, pages: dict[str, str]) -> tuple[IO[bytes], list[Evidence]]:
    """Return a ZIP, and the evidence whose files are in it; `pages` are further documents by name
    of file.

    Of the cases it has what a board is shown: a bundle leaves the house. What is dated after
    `as_at` has not happened. The number of queries does not depend on how much there is; a file at
    a time is in memory.
    """
    found = follow(plan, as_at=as_at)
    told = told_of(plan, as_at)
    evidence = list(attached(plan, as_at).with_rows().select_related("added_by"))
    file: Any = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 whoever sends it closes it
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        shown = [put(archive, each, as_at) for each in evidence]
        places = {each.evidence.pk: each for each in shown}
        common = {"plan": plan, "found": found, "as_at": as_at, "places": places}
        threads = [(page_of(number, each), each) for number, each in enumerate(found.threads, 1)]
        for name, thread in threads:
            page = {"thread": thread, "told": told, **common, "title": title(plan, thread)}
            write(archive, name, page, "documents/bundle_thread.html")
        for name, html in pages.items():
            archive.writestr(name, html)
        links = [(name, thread.finding) for name, thread in threads]
        index = {"title": "Evidence", "threads": links, "shown": shown, "pages": pages, **common}
        write(archive, "index.html", index, "documents/bundle_index.html")
        archive.writestr("evidence.csv", table(shown))
    file.seek(0)
    return file, [each.evidence for each in shown if each.sha256]


def write(archive: ZipFile, name: str, context: dict[str, Any], body: str) -> None:
    plan, as_at = context["plan"], context["as_at"]
    common = {"area": plan.area, "type": plan.type, "made_on": as_at, "body": body}
    archive.writestr(name, render_to_string("documents/paper.html", common | context))


def title(plan: Plan, thread: Thread) -> str:
    return f"{plan.type.weakness_word.capitalize()} {thread.finding}"


def page_of(number: int, thread: Thread) -> str:
    """Return the name of a thread's page, with its number: a slug of 1.2 is that of 12."""
    finding = thread.finding
    return f"{number:02}-{slugify(f'{finding.inspection.reference} {finding.reference}')}.html"


def attached(plan: Plan, as_at: date) -> Any:
    """Return all evidence about the rows that a plan ever had, in the order of its objectives."""
    rows: Any = Evidence.objects.in_area(plan.area).of_plan(plan.reference).not_removed()
    return rows.known(as_at).with_place().order_by("place", "added_on", "pk")


def about(evidence: Evidence, as_at: date) -> str:
    """Return what a piece of evidence is about, and from when on that is not in the plan."""
    row: Any = evidence.about
    words = f"{row._meta.verbose_name} {row}".capitalize()
    if row.left_on and row.left_on <= as_at:
        return f"{words}, left the plan on {in_words(row.left_on)}"
    return words


def put(archive: ZipFile, evidence: Evidence, as_at: date) -> Shown:
    """Store the file of a piece of evidence, if it is one, and return where it is."""
    found = Shown(about(evidence, as_at), evidence)
    if evidence.link:
        return found._replace(place=evidence.link)
    try:
        with evidence.file.open("rb") as kept:
            content = kept.read()
    except FileNotFoundError:
        return found
    place = f"files/{file_name(evidence)}"
    archive.writestr(place, content)
    return found._replace(place=place, sha256=hashlib.sha256(content).hexdigest())


def file_name(evidence: Evidence) -> str:
    """Return a name that is safe on any system, and different for each piece of evidence."""
    name = PurePosixPath(evidence.file_name.replace("\\", "/"))
    return f"{evidence.pk}-{slugify(name.stem)[:60] or 'file'}{name.suffix.lower()}"


def told_of(plan: Plan, as_at: date) -> Told:
    """Return all updates, changes of owner or date, and readings of a plan, newest first, and the
    dates that its versions gave, the first one first.
    """

    def added(kind: Any, *more: str) -> dict[tuple[str, int], list[Any]]:
        rows = kind.objects.in_area(plan.area).of_plan(plan.reference).known(as_at)
        return by_row(rows.with_rows().select_related(*more, "added_by"))

    readings: dict[int, list[Reading]] = defaultdict(list)
    rows = Reading.objects.in_area(plan.area).filter(measure__plan=plan).known(as_at)
    for reading in rows.select_related("added_by"):
        readings[reading.measure_id].append(reading)
    objectives = Objective.objects.in_area(plan.area).filter(plan=plan).standing(as_at)
    return Told(
        added(ProgressUpdate, "delivery"),
        added(OwnerOrDateChange, "owner"),
        readings,
        Dates([plan], objectives, [], as_at).published,
    )


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
        writer.writerow(map(safe, (*cells, each.where, each.sha256)))
    return "\ufeff" + text.getvalue()
