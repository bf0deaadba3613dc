"""A plan as one nested document: made of a plan, checked as a whole, and made into records.

It holds what was published and nothing that people added: texts, true and false, whole numbers,
lists and mappings, so that it is the same as JSON. Dates and decimals are texts.
"""

from collections import defaultdict
from typing import Any

from django.db.models import Field, Model

from priorities.models import Finding, InPlan, Inspection, Plan, Post
from priorities.planfile import values
from priorities.planfile.entries import Document, Entry, Place, Places, entries, plain
from priorities.planfile.faults import Fault, faults
from priorities.planfile.kinds import BY_MODEL, DOCUMENT, KINDS, Kind, Scope, default, prefix
from wsoa.models import LocalArea

__all__ = ["Document", "Fault", "document_of", "faults", "placed_records", "records_of"]


# From a plan to its document


def document_of(plan: Plan) -> Document:
    """Return what was published of a plan and stands in it, in a fixed number of statements."""
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
        self.places = Places()

    def read(self, kind: Kind) -> list[Any]:
        """Return the rows of a kind, in their order, with the several that each names."""
        otherwise: dict[str, dict[str, Any]] = {
            "type": {"pk": self.plan.type_id},
            "rating_levels": {"plan_type": self.plan.type_id},
            "inspection": {"pk": self.plan.inspection_id},
            "findings": {"inspection": self.plan.inspection_id},
            "plan": {"pk": self.plan.pk},
            "steps": {"measure__plan": self.plan},
        }
        found = otherwise.get(kind.key, {"plan": self.plan})
        order = [each for each in (kind.anew, kind.place) if each]
        if issubclass(kind.model, InPlan):
            found = found | {"left_on": None}
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
        for kind in sorted(DOCUMENT, key=lambda kind: kind.model is not Plan):
            rows = [self.entry(kind, row) for row in self.held[kind, None]]
            if rows:
                written[kind.key] = rows[0] if kind.one else rows
        return written

    def entry(self, kind: Kind, row: Any) -> dict[str, Any]:
        """Return a row, without what it need not say, and what stands in it."""
        said = {}
        holder = getattr(row, f"{kind.holder}_id", None)
        place = self.places.of(kind, holder, getattr(row, kind.anew, ""))
        for name, field in kind.fields.items():
            value = self.value(row, field)
            usual = place if name == kind.place else default(field)
            if value != plain(usual):
                said[name] = value
        for part in kind.parts:
            parts = [self.entry(part, each) for each in self.held[part, row.pk]]
            if parts:
                said[part.key] = parts
        return said

    def value(self, row: Any, field: Field) -> Any:
        if not field.is_relation:
            return plain(field.value_from_object(row))
        model: Any = field.related_model
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
    """Return the primary keys that a row names in a field, of what no version left out."""
    if field.many_to_many:
        found = getattr(row, field.name).all()
        return [each.pk for each in found if getattr(each, "left_on", None) is None]
    key = getattr(row, field.attname)
    return [] if key is None else [key]


def short(row: Any, scope: Scope) -> str:
    """Return the natural key of a row as text, without what a document need not say."""
    key = [str(part) for part in row.natural_key()]
    left_out = prefix(type(row), scope)
    while left_out and key[: len(left_out)] != left_out:
        left_out = left_out[:-1]
    return "/".join(key[len(left_out) :])


# From a document to records


def records_of(document: Document, area: LocalArea) -> list[dict[str, Any]]:
    """Return a document without fault as the records of a fixture, in the order of loading."""
    return [record for _, record in placed_records(document, area)]


def placed_records(document: Document, area: LocalArea) -> list[tuple[Place, dict[str, Any]]]:
    """Return the records of a document without fault, each with the place that it comes from."""
    plan = document["plan"]
    scope = Scope(area.slug, str(plan["reference"]), str(plan.get("inspection") or ""))
    order = {kind: number for number, kind in enumerate(KINDS)}
    found = sorted(entries(document), key=lambda entry: order[entry.kind])
    return [
        (
            entry.place,
            {"model": entry.kind.model._meta.label_lower, "fields": fields(entry, scope)},
        )
        for entry in found
    ]


def fields(entry: Entry, scope: Scope) -> dict[str, Any]:
    """Return the fields of a record, those that the document leaves out as well."""
    said = {name: meaning(entry, name, scope) for name in entry.kind.fields}
    if entry.kind.in_plan:
        said["plan"] = [scope.area, scope.plan]
    elif entry.kind.model in (Post, Inspection, Plan):
        said["area"] = [scope.area]
    if entry.holder:
        holder = entry.holder
        said[entry.kind.holder] = natural_key(holder.kind.model, holder.name, scope)
    return said


def meaning(entry: Entry, name: str, scope: Scope) -> Any:
    """Return what a document says in a field, or means by its silence, as a fixture has it."""
    field: Any = entry.kind.fields[name]
    value: Any = entry.said.get(name)
    model = field.related_model
    if values.empty(field, value):
        return entry.number if name == entry.kind.place else default(field)
    if model is None:
        return values.read(field, value)
    if field.many_to_many:
        return [natural_key(model, str(each), scope) for each in value]
    return natural_key(model, str(value), scope)


def natural_key(model: type[Model], name: str, scope: Scope) -> list[str]:
    """Return the natural key of what a document calls `name`."""
    if model is Finding and "/" in name:
        return [scope.area, *name.split("/", 1)]
    return [*prefix(model, scope), name] if model in BY_MODEL else name.split("/")
