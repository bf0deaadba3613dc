"""What publishing a draft would do, worked out from documents: nothing is loaded for it, so nobody
who loads a plan waits.
"""

from collections.abc import Iterator
from typing import Any

from priorities import importing
from priorities.drafting.models import PlanDraft
from priorities.models import Finding, Inspection, Plan, Post
from priorities.planfile.document import document_of
from priorities.planfile.entries import Document, plain
from priorities.planfile.kinds import BY_MODEL, Kind
from priorities.versions.difference import (
    EMPTY,
    Change,
    Told,
    What,
    called,
    difference,
    rows,
    told,
)

SHARED = ("type", "inspection", "posts")  # what other plans have, too, and no version leaves out


def preview(draft: PlanDraft, document: Document) -> importing.Preview:
    """Return what publishing this document of a draft, which has no fault, would do. A fixed number
    of queries.
    """
    new = {key: said for key, said in document.items() if key != "type"}  # it is, or is a fault
    shared = Shared(draft.area_id, new)
    old = document_of(draft.plan) if draft.plan else {}
    old = {key: said for key, said in old.items() if key not in SHARED} | shared.written()
    found = difference(old, new)
    words = told(found, old, new)
    lines = {change.key: in_words(change, said) for change, said in zip(found, words, strict=True)}
    stay = [each for each in found if each.before and each.after]
    own = Plan(area_id=draft.area_id, reference=draft.reference)
    return importing.Preview(
        plan=new["plan"]["title"],
        added=[called(each.key) for each in found if each.what == What.ADDED],
        changed=[[called(each.key), lines[each.key]] for each in stay if lines[each.key]],
        gone=[called(each.key) for each in found if each.what == What.LEFT_OUT],
        unchanged=len(rows(new).keys() - {each.key for each in found}),
        moved=sum(not lines[each.key] for each in stay),
        others=importing.others(own, [row for key, row in shared.named() if lines.get(key)]),
    )


def in_words(change: Change, said: Told) -> list[str]:
    """Return what changed in a record that stays; nothing if that is its place in a list alone."""
    before, after = change.before, change.after
    stays = before and after and before.holder == after.holder
    shifted = change.what == What.MOVED and stays
    lines = said.lines[1:] if shifted else said.lines
    return [
        f"{field}: {after}" if before == EMPTY else f"{field}: {before} became {after}"
        for field, before, after in lines
    ]


class Shared:
    """The posts, the inspection and the findings that a document names and that are held here."""

    def __init__(self, area: Any, document: Document):
        slugs = [each["slug"] for each in document.get("posts", [])]
        about = document.get("inspection", {}).get("reference")
        self.posts = list(Post.objects.in_area(area).filter(slug__in=slugs))
        self.inspection = Inspection.objects.in_area(area).filter(reference=about).first()
        findings = Finding.objects.in_area(area).filter(inspection=self.inspection)
        self.findings = list(findings) if self.inspection else []

    def written(self) -> Document:
        """Return what is held, as a document has it."""
        found: Document = {"posts": [written(each) for each in self.posts]}
        if self.inspection:
            findings = [written(each) for each in self.findings]
            found["inspection"] = written(self.inspection) | {"findings": findings}
        return found

    def named(self) -> Iterator[tuple[tuple[str, ...], Any]]:
        """Yield each record under the key that a difference has for it."""
        yield ("inspection",), self.inspection
        for each in (*self.posts, *self.findings):
            kind = BY_MODEL[type(each)]
            yield (kind.key, getattr(each, kind.named_by)), each


def written(row: Any) -> dict[str, Any]:
    kind: Kind = BY_MODEL[type(row)]
    return {name: plain(field.value_from_object(row)) for name, field in kind.fields.items()}
