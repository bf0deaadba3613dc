"""A plan as one nested document: made of a plan, checked as a whole, and made into records.

It holds what was published and nothing that people added: texts, true and false, whole numbers,
lists and mappings, so that it is the same as JSON. Dates and decimals are texts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Field, Model

from priorities.models import Finding, Plan, Post
from priorities.planfile.kinds import (
    BY_MODEL,
    DOCUMENT,
    KINDS,
    Kind,
    Scope,
    default,
    prefix,
)
from wsoa.models import LocalArea

Document = dict[str, Any]
Path = tuple[str | int, ...]


class Entry(NamedTuple):
    """One record in a document, where it is, and in which entry it stands."""

    kind: Kind
    place: Path
    said: dict[str, Any]
    holder: "Entry | None"


# From a plan to its document


def document_of(plan: Plan) -> Document:
    """Return what was published of a plan, in a fixed number of statements."""
    return Writer(plan).document()


class Writer:
    """Writes the document of one plan: what the rows are called, and which stand in which."""

    def __init__(self, plan: Plan):
        self.plan = plan
        inspection = plan.inspection.reference if plan.inspection else ""
        self.scope = Scope(plan.area.slug, plan.reference, inspection)
        self.rows = {kind.model: self.read(kind) for kind in KINDS if kind.model is not Post}
        self.rows[Post] = list(Post.objects.filter(pk__in=self.named(Post)).order_by("slug"))
        self.names: dict[type[Model], dict[Any, str]] = {
            kind.model: {row.pk: getattr(row, kind.named_by) for row in self.rows[kind.model]}
            for kind in KINDS
            if kind.named_by in kind.fields
        }
        self.order = {
            model: {pk: number for number, pk in enumerate(names)}
            for model, names in self.names.items()
        }
        self.held: dict[tuple[Kind, Any], list[Any]] = defaultdict(list)
        for kind in KINDS:
            for row in self.rows[kind.model]:
                self.held[kind, getattr(row, f"{kind.holder}_id", None)].append(row)
        self.counted: Counter[tuple] = Counter()

    def read(self, kind: Kind) -> list[Any]:
        """Return the rows of a kind, in their order, with the several that each names."""
        found = {
            "type": {"pk": self.plan.type_id},
            "rating_levels": {"plan_type": self.plan.type_id},
            "inspection": {"pk": self.plan.inspection_id},
            "findings": {"inspection": self.plan.inspection_id},
            "plan": {"pk": self.plan.pk},
            "steps": {"measure__plan": self.plan},
        }.get(kind.key, {"plan": self.plan})
        order = [each for each in (kind.anew, kind.place) if each]
        rows = kind.model._base_manager.filter(**found).order_by(*order, "pk")
        several = [name for name, field in kind.fields.items() if field.many_to_many]
        return list(rows.prefetch_related(*several))

    def named(self, model: type[Model]) -> set[Any]:
        """Return the keys of all rows of a model that the rows read so far name."""
        return {
            key
            for kind in KINDS
            for field in kind.fields.values()
            if field.is_relation and field.related_model is model
            for row in self.rows.get(kind.model, ())
            for key in keys(row, field)
        }

    def document(self) -> Document:
        written = {}
        for kind in DOCUMENT:
            rows = [self.entry(kind, row) for row in self.held[kind, None]]
            if rows:
                written[kind.key] = rows[0] if kind.one else rows
        return written

    def entry(self, kind: Kind, row: Any) -> dict[str, Any]:
        """Return a row, without what it need not say, and what stands in it."""
        said = {}
        for name, field in kind.fields.items():
            value = self.value(row, field)
            usual = self.counted_place(kind, row) if name == kind.place else default(field)
            if value != plain(usual):
                said[name] = value
        for part in kind.parts:
            parts = [self.entry(part, each) for each in self.held[part, row.pk]]
            if parts:
                said[part.key] = parts
        return said

    def counted_place(self, kind: Kind, row: Any) -> int:
        return next_place(
            self.counted, kind, getattr(row, f"{kind.holder}_id", None), getattr(row, kind.anew, "")
        )

    def value(self, row: Any, field: Field) -> Any:
        if not field.is_relation:
            return plain(field.value_from_object(row))
        model = field.related_model
        found = sorted(keys(row, field), key=lambda pk: self.order.get(model, {}).get(pk, pk))
        names = [self.name(model, pk) for pk in found]
        return names if field.many_to_many else next(iter(names), None)

    def name(self, model: type[Model], pk: Any) -> str:
        """Return what a row is called in this document."""
        names = self.names.setdefault(model, {})
        if pk not in names:
            # One that the document does not hold: of another inspection, or of no plan.
            unknown = self.named(model) - names.keys()
            rows = model._base_manager.filter(pk__in=unknown).select_related()
            names |= {row.pk: short(row, self.scope) for row in rows}
        return names[pk]


def keys(row: Any, field: Field) -> list[Any]:
    """Return the primary keys that a row names in a field."""
    if field.many_to_many:
        return [each.pk for each in getattr(row, field.name).all()]
    key = getattr(row, field.attname)
    return [] if key is None else [key]


def short(row: Any, scope: Scope) -> str:
    """Return the natural key of a row as text, without what a document need not say."""
    key = [str(part) for part in row.natural_key()]
    left_out = prefix(type(row), scope)
    while left_out and key[: len(left_out)] != left_out:
        left_out = left_out[:-1]
    return "/".join(key[len(left_out) :])


def next_place(counted: Counter[tuple], kind: Kind, holder: Any, anew: Any) -> int:
    """Return which a record is among those that are counted together, and count it."""
    within = (kind.key,) if kind.in_plan else (kind.key, holder, anew)
    counted[within] += 1
    return counted[within]


def plain(value: Any) -> Any:
    """Return a value as JSON has it: a decimal without idle noughts."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value


# From a document to records


def entries(document: Document) -> Iterator[Entry]:
    """Yield every record of a document that has the shape of one, each after what holds it."""
    for kind in DOCUMENT:
        yield from entries_of(kind, document, (), None)


def entries_of(kind: Kind, said: dict, place: Path, holder: Entry | None) -> Iterator[Entry]:
    value = said.get(kind.key)
    here = (*place, kind.key)
    listed = [(here, value)] if kind.one else numbered(value, here)
    for where, each in listed:
        if isinstance(each, dict):
            entry = Entry(kind, where, each, holder)
            yield entry
            for part in kind.parts:
                yield from entries_of(part, each, where, entry)


def numbered(value: Any, here: Path) -> Iterable[tuple[Path, Any]]:
    return [((*here, number), each) for number, each in enumerate(value or [])]


def scope_of(document: Document, area: LocalArea) -> Scope:
    plan = document["plan"]
    return Scope(area.slug, plan["reference"], plan.get("inspection") or "")


def records_of(document: Document, area: LocalArea) -> list[dict]:
    """Return a document without fault as the records of a fixture, in the order of loading."""
    return [record for _, record in placed_records(document, area)]


def placed_records(document: Document, area: LocalArea) -> list[tuple[Path, dict]]:
    """Return the records of a document without fault, each with where it comes from."""
    scope, counted = scope_of(document, area), Counter[tuple]()
    found = [
        (entry, {"model": entry.kind.model._meta.label_lower, "fields": fields(entry, scope)})
        for entry in entries(document)
    ]
    for entry, record in found:
        if entry.kind.place:
            place = next_place(
                counted,
                entry.kind,
                entry.holder and entry.holder.place,
                entry.said.get(entry.kind.anew),
            )
            record["fields"].setdefault(entry.kind.place, place)
    order = {kind: number for number, kind in enumerate(KINDS)}
    found.sort(key=lambda each: order[each[0].kind])
    return [(entry.place, record) for entry, record in found]


def fields(entry: Entry, scope: Scope) -> dict[str, Any]:
    """Return the fields of a record, those that the document leaves out as well."""
    kind, said = entry.kind, {}
    for name, field in kind.fields.items():
        value = entry.said.get(name)
        if value is None or value == "":
            if name == kind.place:
                continue
            value = default(field)
        said[name] = value
        if field.is_relation and value is not None:
            names = value if field.many_to_many else [value]
            long = [natural_key(field.related_model, each, scope) for each in names]
            said[name] = long if field.many_to_many else long[0]
    meta = kind.model._meta
    if kind.in_plan:
        said["plan"] = [scope.area, scope.plan]
    elif "area" in {each.name for each in meta.concrete_fields}:
        said["area"] = [scope.area]
    if entry.holder:
        holder = entry.holder.kind
        name = entry.holder.said[holder.named_by]
        said[kind.holder] = natural_key(holder.model, name, scope)
    return said


def natural_key(model: type[Model], name: str, scope: Scope) -> list[str]:
    """Return the natural key of what a document calls `name`."""
    if model is Finding and "/" in name:
        return [scope.area, *name.split("/", 1)]
    if model in BY_MODEL:
        return [*prefix(model, scope), name]
    return name.split("/")
