"""What is wrong with a document of a plan: all of it at once, each with its place and its cure."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cached_property
from itertools import chain, islice
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import CheckConstraint, Field, Model, UniqueConstraint
from django.db.models.fields import NOT_PROVIDED

from priorities import keys
from priorities.models import Finding, Inspection, PlanType, Post, RatingLevel
from priorities.planfile import rules, values
from priorities.planfile.entries import Document, Entry, Place, entries, in_words, parts, plain
from priorities.planfile.kinds import BY_MODEL, DOCUMENT, REFERENCE, Kind, default
from priorities.planfile.words import RULES
from wsoa.cells import Wrong, shown
from wsoa.models import LocalArea
from wsoa.today import today

SHARED = (
    PlanType,
    RatingLevel,
)  # by all areas: a file may add a type with its words and change nothing
LISTED = 12  # names that a message gives
MOST = 1_000  # faults that are told


class Fault(NamedTuple):
    """Something wrong in a document, where, and how to put it right."""

    place: Place
    message: str


def faults(document: Document, area: LocalArea) -> list[Fault]:
    """Return all that keeps a document from being loaded as a plan of an area, or the first MOST
    of it and that there is more.
    """
    found = list(islice(Check(document, area).faults(), MOST + 1))
    if len(found) > MOST:
        more = f"There are more than {MOST:,} faults. Put these right, then check again."
        found[MOST:] = [Fault(("plan",), more)]
    return found


class Check:
    """The check of one document: what its values mean, what they name, and what the rules say."""

    def __init__(self, document: Document, area: LocalArea):
        self.document, self.area = document, area
        self.entries = list(entries(document))
        self.known: dict[type[Model], set[str]] = {}
        self.suggested: dict[tuple[type[Model], str], str] = {}
        self.keys: dict[tuple[type[Model], Any], int] = {}
        self.seen: dict[tuple[Any, ...], Entry] = {}

    def faults(self) -> Iterator[Fault]:
        keys = [kind.key for kind in DOCUMENT]
        for key in self.document.keys() - set(keys):
            yield Fault((key,), f"{shown(str(key))} is no part of a plan. {one_of(key, keys)}")
        if not self.document.get("plan"):
            yield Fault(("plan",), "This is missing. Add the plan, with its reference.")
        yield from shape(DOCUMENT, self.document, ())
        found, number = [], 0
        for entry in self.entries:
            found.append(list(islice(self.in_values(entry), MOST + 1)))
            number += len(found[-1])
            if number > MOST:
                yield from chain.from_iterable(found)
        readable = [entry for entry, wrong in zip(self.entries, found, strict=True) if not wrong]
        rows = {entry.place: self.row(entry) for entry in readable}
        broken = rules.broken(rows.values())
        against = {place: broken.get(number, []) for number, place in enumerate(rows)}
        for entry, wrong in zip(self.entries, found, strict=True):
            yield from shape(entry.kind.parts, entry.said, entry.place)
            yield from wrong
            if not wrong:
                yield from self.by_rules(entry, rows[entry.place], against[entry.place])
        yield from self.new_key([row for place, row in rows.items() if not against[place]])
        yield from self.not_of_the_plan()
        yield from self.findings_gone()

    # What the values mean, and what they name

    def in_values(self, entry: Entry) -> Iterator[Fault]:
        kind, said = entry.kind, entry.said
        known = [*kind.fields, *(part.key for part in kind.parts)]
        for name in said.keys() - set(known):
            message = f"{shown(str(name))} is not known here. {one_of(name, known)}"
            yield Fault((*entry.place, name), message)
        for name, field in kind.fields.items():
            for message in self.in_value(kind, field, said.get(name)):
                yield Fault((*entry.place, name), message)

    def in_value(self, kind: Kind, field: Field, value: Any) -> Iterator[str]:
        model = field.related_model
        if values.empty(field, value):
            follows = field.name == kind.place or model is LocalArea
            if default(field) is NOT_PROVIDED and not follows:
                yield f"This is missing. Add it. {field.help_text}".strip()
        elif model is None:
            try:
                read(field, value)
            except Wrong as reason:
                yield str(reason)
        elif field.many_to_many != isinstance(value, list):
            yield "This must be a list." if field.many_to_many else "This must be one name."
        else:
            for name in value if isinstance(value, list) else [value]:
                if str(name) not in self.names(model):
                    yield self.not_named(model, str(name))

    def not_named(self, model: type[Model], name: str) -> str:
        if model is LocalArea:
            here = f"Load it there, or write {self.area.slug}: this is {self.area}."
            return f"The plan is of the area {shown(name)}. {here}"
        what = f"{shown(name)} is no {model._meta.verbose_name} that is in the file or loaded."
        if (model, name) not in self.suggested:
            near_first = sorted(self.names(model), key=lambda each: ("/" in each, each))
            self.suggested[model, name] = one_of(name, near_first)
        return f"{what} {self.suggested[model, name]}"

    def names(self, model: type[Model]) -> set[str]:
        """Return what a document may call the records of a model: its own and those loaded."""
        if model not in self.known:
            own = {each.name for each in self.entries if each.kind.model is model}
            self.known[model] = own | set(self.loaded(model))
        return self.known[model]

    def loaded(self, model: type[Model]) -> Iterable[str]:
        """Return the names of records that a document need not hold, since they are loaded."""
        if model is LocalArea:
            return [self.area.slug]
        if model is Finding:
            rows = Finding.objects.in_area(self.area)
            names = list(rows.values_list("inspection__reference", "reference"))
            own = [name for inspection, name in names if inspection == self.said("inspection")]
            return [*own, *("/".join(each) for each in names)]
        if model in (Post, Inspection):
            name = BY_MODEL[model].named_by
            return model._base_manager.filter(area=self.area).values_list(name, flat=True)
        if model in BY_MODEL and BY_MODEL[model].in_plan:
            return []  # what the plan has, the document has
        others: Iterable[Any] = model._base_manager.all()
        return ["/".join(map(str, row.natural_key())) for row in others]

    def said(self, name: str) -> Any:
        """Return what the document says in a field of the plan itself."""
        plan = self.document.get("plan")
        return plan.get(name) if isinstance(plan, dict) else None

    # What the rules say

    def by_rules(
        self, entry: Entry, row: Model, broken: Iterable[CheckConstraint]
    ) -> Iterator[Fault]:
        """Yield which rules of the database a record breaks, whose values can all be read."""
        for rule in broken:
            words = RULES.get(rule.name) or rule.get_violation_error_message()
            yield Fault(entry.place, str(words))
        for unique in row._meta.constraints:
            if isinstance(unique, UniqueConstraint) and unique.condition is None:
                yield from self.twice(entry, row, unique)
        if entry.kind.model in SHARED:
            yield from self.otherwise(entry, row)

    def row(self, entry: Entry) -> Model:
        """Return a record as a row that is not stored, with made-up keys for what it names."""
        kind = entry.kind
        said: dict[str, Any] = {}
        for name, field in kind.fields.items():
            value, model = entry.said.get(name), field.related_model
            if field.many_to_many:
                continue
            if values.empty(field, value):
                said[field.attname] = entry.number if name == kind.place else default(field)
            elif model is not None:
                said[field.attname] = self.key(model, value)
            else:
                said[field.attname] = field.to_python(values.read(field, value))
        if entry.holder:
            said[f"{kind.holder}_id"] = self.key(entry.holder.kind.model, entry.holder.place)
        return kind.model(**{name: said[name] for name in said if said[name] is not NOT_PROVIDED})

    def key(self, model: type[Model], name: Any) -> int:
        return self.keys.setdefault((model, name), len(self.keys) + 1)

    def twice(self, entry: Entry, row: Model, rule: UniqueConstraint) -> Iterator[Fault]:
        """Yield that an earlier record of the document has the same values where none may."""
        fields: list[Any] = [row._meta.get_field(name) for name in rule.fields]
        alike = (rule.name, *(field.value_from_object(row) for field in fields))
        first = self.seen.setdefault(alike, entry)
        if first is not entry:
            shared = [field.name for field in fields if field.name in entry.kind.fields]
            there = in_words(first.place, self.document)
            message = f"The same stands already in {there}. Remove one of the two, or change"
            yield Fault((*entry.place, shared[-1]), f"{message} its {shared[-1]}.")

    def otherwise(self, entry: Entry, row: Model) -> Iterator[Fault]:
        """Yield where words that all areas share are others than those that are loaded."""
        held = (entry.holder.name, entry.said["of"]) if entry.holder else ()
        stored = self.shared.get((*held, entry.name))
        if entry.holder and not stored and (entry.holder.name,) in self.shared:
            message = f"All areas share the words of {shown(entry.holder.name)}, and this is none."
            yield Fault((*entry.place, "slug"), f"{message} Remove it, or load another type.")
        for name, field in entry.kind.fields.items():
            if stored and not field.is_relation and getattr(row, name) != getattr(stored, name):
                here = shown(str(plain(getattr(stored, name))))
                message = f"Here it is {here} in all areas, which no file can change."
                yield Fault((*entry.place, name), f"{message} Write it so, or take another slug.")

    def new_key(self, rows: list[Model]) -> Iterator[Fault]:
        """Yield what is wrong with the words of a type that is not loaded, taken together."""
        key = [row for row in rows if isinstance(row, RatingLevel)]
        levels = sum(entry.kind.model is RatingLevel for entry in self.entries)
        for entry in self.entries:
            is_new = entry.kind.model is PlanType and (entry.name,) not in self.shared
            if is_new and levels and len(key) == levels:
                for message in keys.faults(sorted(key, key=attrgetter("position"))):
                    yield Fault((*entry.place, "rating_levels"), message)

    @cached_property
    def shared(self) -> dict[tuple[str, ...], Model]:
        """The rows that all areas share, by natural key."""
        levels = RatingLevel.objects.select_related("plan_type")
        types = {each.natural_key(): each for each in PlanType.objects.all()}
        return types | {each.natural_key(): each for each in levels}

    def not_of_the_plan(self) -> Iterator[Fault]:
        """Yield that the document describes another type or inspection than the plan's."""
        for entry in self.entries:
            if entry.kind.model in (PlanType, Inspection):
                named = self.said(entry.kind.key)
                if entry.name and named and entry.name != str(named):
                    message = f"The plan names {shown(str(named))}. Write the same in both places."
                    yield Fault((*entry.place, entry.kind.named_by), message)

    def findings_gone(self) -> Iterator[Fault]:
        """Yield that the document gives findings of an inspection, and not all that are loaded."""
        for entry in self.entries:
            if entry.kind.model is Inspection and entry.said.get("findings"):
                own = {each.name for each in self.entries if each.kind.model is Finding}
                if message := findings_not_in(own, entry.name, self.area.slug):
                    yield Fault((*entry.place, "findings"), message)


def read(field: Field, value: Any) -> Any:
    """Return what a value of no relation means in the file of a plan, of whatever form.

    Raises Wrong, with how to put it right.
    """
    meant = values.read(field, value)
    if field.name == "published_on" and meant > today().isoformat():
        raise Wrong(f"{shown(str(value))} is to come. Write the day on which it came out.")
    if field.name == "reference" and not REFERENCE.fullmatch(str(value)):
        raise Wrong("A reference has letters, figures, dots and hyphens alone. Write it so.")
    return meant


def findings_not_in(names: set[str], inspection: str, area: str) -> str:
    """Return what is wrong with a file that has these findings of an inspection, and not all that
    are loaded; "" if nothing is.
    """
    rows = Finding.objects.filter(inspection__area__slug=area, inspection__reference=inspection)
    missing = sorted({*rows.values_list("reference", flat=True)} - names)
    if not missing:
        return ""
    return (
        f"Loaded with this inspection, and not here: {', '.join(missing)}. Add what is missing by "
        "its own reference: no finding is ever left out."
    )


def shape(kinds: Iterable[Kind], said: dict[str, Any], place: Place) -> Iterator[Fault]:
    """Yield what should be a list or a record, and is none."""
    for kind in kinds:
        value = said.get(kind.key)
        if not kind.one and value is not None and not isinstance(value, list):
            yield Fault(
                (*place, kind.key), f"This must be a list, with a record for each {kind.name}."
            )
        for where, each in parts(kind, value, (*place, kind.key)):
            if not isinstance(each, dict) and not (kind.one and each is None):
                names = ", ".join(kind.fields)
                yield Fault(where, f"This must be a record of a {kind.name}: {names}.")


def one_of(name: Any, known: list[str]) -> str:
    """Return what may have been meant."""
    if near := get_close_matches(str(name), known, n=1):
        return f"Did you mean {near[0]}?"
    if not known:
        return "Add it, or remove the name."
    more = ", and others" if len(known) > LISTED else ""
    return f"Known are {', '.join(known[:LISTED])}{more}."
