"""What rows of a plan said on a past day: put back from the version that was in force.

Nothing here is stored: rows are altered in memory, after they were read.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from datetime import date
from operator import attrgetter
from typing import Any

from django.db.models import NOT_PROVIDED, DecimalField, Field, Model, QuerySet

from priorities.models import (
    Finding,
    InPlan,
    Inspection,
    Objective,
    Plan,
    PlanRecord,
    PlanVersion,
    Post,
    RatingLevel,
    TargetStep,
)
from priorities.planfile import values
from priorities.planfile.document import natural_key
from priorities.planfile.entries import Document, Entry, entries
from priorities.planfile.kinds import BY_MODEL, KINDS, Scope, default
from wsoa.prefetched import is_prefetched, prefetch

SHARED_WORDS: ContextVar[dict[Any, "Words"] | None] = ContextVar("SHARED_WORDS", default=None)
Named = tuple[str, ...]  # ("actions", "1.2.4"), ("steps", "1.2.M1", "2")
# What plans of an area share, and the path to the area. No version alters the words of a type.
SHARED: dict[type[Model], str] = {
    Post: "area",
    Inspection: "area",
    Finding: "inspection__area",
}
PUT_BACK = {model for model in BY_MODEL if issubclass(model, InPlan)} | {Plan, *SHARED}
WITHIN = (Finding, TargetStep)  # called what no other in the record that they stand in is


def as_said(asked: QuerySet, rows: list[Any], day: date) -> list[Any]:
    """Return rows that were asked for as they were on a day, with what was read along with them.

    Where no version was published after the day nothing is read, else a number of statements that
    does not depend on how many rows or plans there are. Rows that are in the plan's order are in
    the order of the day.
    """
    amended = [row for row in rows if row.amended_since]
    if not amended:
        return rows
    words = words_of(frozenset(row.in_plan for row in amended), day)
    for row in amended:
        words.put_back(row, row.in_plan, with_all=True)
    in_order = asked.query.default_ordering and not asked.query.order_by
    if issubclass(asked.model, PlanRecord) and in_order:
        rows = sorted(rows, key=in_order_of(asked.model))
    return rows


@contextmanager
def at_once() -> Iterator[None]:
    """Read each version once for all that is asked within, while nobody writes to plans."""
    token = None if SHARED_WORDS.get() is not None else SHARED_WORDS.set({})
    try:
        yield
    finally:
        if token:
            SHARED_WORDS.reset(token)


def words_of(plans: frozenset[int], day: date) -> "Words":
    shared = SHARED_WORDS.get()
    if shared is None:
        return Words(plans, day)
    if (plans, day) not in shared:
        shared[plans, day] = Words(plans, day)
    return shared[plans, day]


class Words:
    """What the versions of some plans that were in force on a day say of their rows."""

    def __init__(self, plans: Iterable[int], day: date):
        self.day = day
        versions = PlanVersion.objects.filter(plan__in=plans).in_force(day)
        self.versions = {each.plan_id: each for each in versions.select_related("plan__area")}
        documents = {plan: each.document for plan, each in self.versions.items()}
        self.said = {plan: named(document) for plan, document in documents.items()}
        self.scopes = {
            plan: Scope(version.plan.area.slug, version.plan.reference, inspection_of(version))
            for plan, version in self.versions.items()
        }
        self.read: dict[type[Model], dict[tuple[str, ...], Any]] = {}
        self.given: dict[tuple[int, type[Model], Any], Any] = {}
        self.done: dict[int, Any] = {}  # by identity; holding them keeps it theirs

    def put_back(self, row: Any, plan: int, *, with_all: bool = False) -> None:
        """Give a row, and those that were read along with it, what was said of them; `with_all`:
        the records, too, that it names and that were not read along.
        """
        if id(row) in self.done:
            return
        self.done[id(row)] = row
        for each in list(row._state.fields_cache.values()):
            if type(each) in PUT_BACK:
                self.put_back(each, plan)
        entry = self.said[plan].get(name_of(row)) if type(row) in PUT_BACK else None
        if entry is None:
            return
        for name, field in entry.kind.fields.items():
            if field.many_to_many:
                if with_all or is_prefetched(row, name):
                    self.put_several(row, name, entry, plan)
            elif field.related_model in BY_MODEL:
                if with_all or name in row._state.fields_cache:
                    self.put_one(row, name, entry.said.get(name), plan)
            elif not field.is_relation:
                put_value(row, field, entry)
        holder = entry.kind.holder
        if entry.holder and (with_all or holder in row._state.fields_cache):
            held = self.put_one(row, holder, entry.holder.name, plan)
            if isinstance(held, Objective) and hasattr(row, "due_on"):
                put_steering(row, held, self.day)
        if isinstance(row, TargetStep) and hasattr(row, "objective_by_when"):
            self.put_end(row, plan)
        self.put_named_by(row, plan)
        self.put_owner(row, plan)

    def put_one(self, row: Any, name: str, said: Any, plan: int) -> Any:
        """Let a row name the record that it named, and return that; None if it does already."""
        field, named = row._meta.get_field(name), row._state.fields_cache.get(name)
        if not said or (named and getattr(named, BY_MODEL[type(named)].named_by) == str(said)):
            return None
        found = self.rows(field.related_model).get(self.key(field.related_model, said, plan))
        if not found or found.pk == getattr(row, field.attname):
            return None
        setattr(row, name, self.called(field.related_model, str(said), plan))
        return getattr(row, name)

    def put_several(self, row: Any, name: str, entry: Entry, plan: int) -> None:
        """Let a row name the records that it named."""
        model: Any = entry.kind.fields[name].related_model
        said = entry.said.get(name) or []
        found = filter(None, (self.called(model, each, plan) for each in said))
        prefetch(row, name, sorted(found, key=in_order_of(model)))

    def put_named_by(self, row: Any, plan: int) -> None:
        """Let a row be named by those that named it, as far as these were read along with it."""
        for kind in KINDS:
            for field in kind.fields.values():
                if field.many_to_many and field.related_model is type(row):
                    name = field.remote_field and field.remote_field.get_accessor_name()
                    if name and is_prefetched(row, name):
                        own = name_of(row)[-1]
                        naming = (
                            self.called(kind.model, entry.name, plan)
                            for key, entry in self.said[plan].items()
                            if key[0] == kind.key and own in entry.said.get(field.name, ())
                        )
                        found = sorted(filter(None, naming), key=in_order_of(kind.model))
                        prefetch(row, name, found)

    def put_end(self, step: Any, plan: int) -> None:
        """Let a step end with the objective in which its measure stood."""
        measure = self.said[plan].get(name_of(step.measure))
        if measure and measure.holder:
            key = self.key(Objective, measure.holder.name, plan)
            step.objective_by_when = self.rows(Objective)[key].published_by_when

    def put_owner(self, row: Any, plan: int) -> None:
        """Call the post that was agreed for a row by its name of the day."""
        if getattr(row, "revised_owner", None):
            posts = {each.pk: key for key, each in self.rows(Post).items()}
            slug = posts[row.revised_owner][-1]
            row.revised_owner_name = str(self.called(Post, slug, plan))

    def called(self, model: type[Model], name: str, plan: int) -> Any:
        """Return the row that a document calls `name`, as it was; None if it is there no longer."""
        key = self.key(model, name, plan)
        if (plan, model, key) not in self.given:
            found = copy(self.rows(model).get(key))
            self.given[plan, model, key] = found
            if found and model in PUT_BACK:
                self.put_back(found, plan, with_all=True)
        return self.given[plan, model, key]

    def key(self, model: type[Model], name: Any, plan: int) -> tuple[str, ...]:
        return tuple(natural_key(model, str(name), self.scopes[plan]))

    def rows(self, model: type[Model]) -> dict[tuple[str, ...], Any]:
        """Return what there is of a kind of record in these plans and their areas, by its key."""
        if model not in self.read:
            rows: Any = model._default_manager.all()
            if issubclass(model, InPlan):
                rows = rows.filter(plan__in=self.versions).select_related("plan__area")
                if model is Objective:
                    rows = rows.as_steered(self.day).select_related("priority")
            elif path := SHARED.get(model):
                areas = {version.plan.area_id for version in self.versions.values()}
                rows = rows.filter(**{f"{path}__in": areas}).select_related(path)
            self.read[model] = {row.natural_key(): row for row in rows}
        return self.read[model]


def inspection_of(version: PlanVersion) -> str:
    return str(version.document["plan"].get("inspection") or "")


def named(document: Document) -> dict[Named, Entry]:
    """Return the records of a document by what they are and what they are called."""
    return {said_name(entry): entry for entry in entries(document)}


def said_name(entry: Entry) -> Named:
    kind, own = entry.kind, entry.name
    if kind.model is TargetStep:
        own = str(entry.said.get(kind.place) or entry.number)
    held = [entry.holder.name] if entry.holder and kind.model in WITHIN else []
    return (kind.key, *held, own)


def name_of(row: Any) -> Named:
    """Return what a row is and what it is called, as `said_name` has it."""
    key = BY_MODEL[type(row)].key
    match row:
        case TargetStep():
            return key, row.measure.reference, str(row.number)
        case Finding():
            return key, row.inspection.reference, row.reference
        case Post():
            return key, row.slug
    return key, row.reference


def put_value(row: Any, field: Field, entry: Entry) -> None:
    said = entry.said.get(field.name)
    if values.empty(field, said):
        said = entry.number if field.name == entry.kind.place else default(field)
    if said is not NOT_PROVIDED:  # a field that is younger than the version
        value: Any = field.to_python(said)
        if isinstance(field, DecimalField) and value is not None:
            value = round(value, field.decimal_places)
        setattr(row, field.attname, value)


def put_steering(row: Any, objective: Any, day: date) -> None:
    """Let an action or a measure that stood in another objective have what was agreed for that."""
    row.published_by_when = objective.published_by_when
    if not row.apart:
        for name in ("revised_by_when", "revised_owner", "revised_owner_name"):
            setattr(row, name, getattr(objective, name))
    row.due_on = row.revised_by_when or row.published_by_when
    if hasattr(row, "delivery_role"):
        row.late = row.delivery_role != RatingLevel.Role.COMPLETE and row.due_on < day


def in_order_of(model: Any) -> Any:
    """Return what sorts rows of a model as it is sorted unless told, which is upwards."""
    return attrgetter(*model._meta.ordering)
