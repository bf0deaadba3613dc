"""Versions side by side: what each changed, who left what out, and what a day had."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from django.urls import reverse

from priorities.models import Plan, PlanRecord, PlanVersion
from priorities.planfile.entries import Document
from priorities.planfile.kinds import BY_MODEL, DOCUMENT, Kind
from priorities.versions.difference import Change, Key, Told, What, difference, rows, told

# The kinds of record that have a page of their own, by key in a document.
PAGES = {
    "objectives": "priorities:objective_detail",
    "actions": "priorities:action_detail",
    "measures": "priorities:measure_detail",
    "bodies": "priorities:body_detail",
}


class Counted(NamedTuple):
    """A version, and how many records became what in it; the first has nothing to differ from."""

    version: PlanVersion
    counts: Counter[What]

    @property
    def words(self) -> str:
        if self.version.number == 1:
            return "The first version"
        found = [f"{self.counts[what]} {what.label.lower()}" for what in What if self.counts[what]]
        return ", ".join(found) or "Nothing but numbers of places"


class Gone(NamedTuple):
    """A record that no longer stands, and the version that left it out."""

    told: Told
    url: str
    version: PlanVersion


class Line(NamedTuple):
    """One difference, as a table has it. Of a record that came or went there is no field."""

    what: str
    kind: str
    name: str
    text: str
    url: str
    field: str
    before: str
    after: str


def steps(versions: Sequence[PlanVersion]) -> list[tuple[PlanVersion, list[Change]]]:
    """Return each version with what it changed, the newest first, as `versions` are."""
    later = [(new, difference(old.document, new.document)) for new, old in pairwise(versions)]
    return [*later, (versions[-1], [])]


def counted(found: Iterable[tuple[PlanVersion, list[Change]]]) -> list[Counted]:
    return [Counted(version, Counter(each.what for each in changes)) for version, changes in found]


def gone(plan: Plan, found: Sequence[tuple[PlanVersion, list[Change]]]) -> list[Gone]:
    """Return what some version left out and the newest has not, with the last one to do so."""
    stands, seen, left = rows(found[0][0].document), set[Key](), []
    for version, changes in found:
        for change in changes:
            if change.what == What.LEFT_OUT and change.key not in {*stands, *seen}:
                seen.add(change.key)
                (said,) = told([change])
                left.append(Gone(said, page_of(plan, change.row.kind, change.row.name), version))
    return left


def page_of(plan: Plan, kind: Kind, name: str) -> str:
    """Return the address of a record's page, empty where it has none."""
    page = PAGES.get(kind.key)
    return reverse(page, args=[plan.area.slug, plan.reference, name]) if page else ""


def lines(plan: Plan, before: PlanVersion, after: PlanVersion) -> list[Line]:
    """Return the difference of two versions, a line for each field that differs."""
    changes = difference(before.document, after.document)
    found = []
    for change, said in zip(changes, told(changes, before.document, after.document), strict=True):
        url = page_of(plan, change.row.kind, change.row.name)
        about = What(said.what).label, said.kind, said.name, said.text, url
        found += [Line(*about, *line) for line in said.lines or [("", "", "")]]
    return found


def in_order(document: Document) -> Document:
    """Return a stored document with its keys in the order in which a file of a plan has them,
    which a database need not keep, and without what the models no longer have.
    """
    return {
        kind.key: ordered(kind, document[kind.key]) for kind in DOCUMENT if kind.key in document
    }


def ordered(kind: Kind, said: Any) -> Any:
    if isinstance(said, list):
        return [ordered(kind, each) for each in said]
    parts = {part.key: part for part in kind.parts}
    return {
        name: ordered(parts[name], said[name]) if name in parts else said[name]
        for name in (*kind.fields, *parts)
        if name in said
    }


def in_force(versions: Iterable[PlanVersion], day: date) -> PlanVersion | None:
    """Return the newest of some versions, the newest first, that was published by a day."""
    return next((each for each in versions if each.published_on <= day), None)


def left_out_by(row: PlanRecord) -> PlanVersion | None:
    """Return the version that left a row out of its plan; None where it is not known."""
    versions: Any = PlanVersion.objects
    versions = versions.filter(plan=row.plan_id, published_on=row.left_on)
    key = BY_MODEL[type(row)].key, row.reference
    return next(
        (each for each in versions.order_by("number") if key not in rows(each.document)), None
    )
