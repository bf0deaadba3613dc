"""What a plan is made of, once: its kinds of record, what each stands in, and what names it.

The file of a plan, its versions and its drafts have the fields of the models by their own names,
so that a field that is added to a model is in all of them.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Field, Model

from priorities.models import (
    Action,
    Finding,
    GovernanceBody,
    Inspection,
    IntendedImpact,
    Measure,
    Objective,
    Plan,
    PlanRecord,
    PlanType,
    Post,
    Priority,
    RatingLevel,
    ReportingLine,
    RoadmapItem,
    TargetStep,
)
from wsoa import audit

# Stands in addresses, and in lists of several.
REFERENCE = re.compile(r"[0-9A-Za-z.-]+")


class Scope(NamedTuple):
    """The natural keys in whose place a document may give the last part alone."""

    area: str
    plan: str
    inspection: str


class Kind:
    """A kind of record in a plan, under which key it stands, and what stands in it.

    `one`: the plan has one of it. `holder`: the field that names the record it stands in.
    `place`: the field that says which of its list it is, left out where it follows from the order.
    It is counted through the whole plan, or else from 1 in each record that holds some, and there
    for each value of the field `anew`. `without`: fields that none in a plan has.
    """

    def __init__(self, model: type[Model], key: str, *parts: "Kind", **options: Any):
        self.model, self.key, self.parts = model, key, parts
        self.one: bool = options.pop("one", False)
        self.holder: str = options.pop("holder", "")
        self.place: str = options.pop("place", "")
        self.anew: str = options.pop("anew", "")
        self.without: tuple[str, ...] = options.pop("without", ())
        self.in_plan = issubclass(model, PlanRecord)

    def __repr__(self) -> str:
        return f"<Kind {self.key}>"

    @property
    def name(self) -> str:
        """What one of it is called: "intended impact"."""
        return str(self.model._meta.verbose_name)

    @property
    def named_by(self) -> str:
        """The field by which others of the document name one of it."""
        return "slug" if self.model in (Post, PlanType, RatingLevel) else "reference"

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The fields that a document gives, by name: not those that follow from where it stands."""
        meta = self.model._meta
        followed = {self.holder, "plan", *(() if self.model is Plan else ("area",)), *self.without}
        several = [field for field in meta.many_to_many if field.editable]
        found = {
            field.name: field
            for field in (*audit.kept(meta), *several)
            if field.name not in followed
        }
        # What names a record comes first, and its place in the list last.
        first = [self.named_by] if self.named_by in found else []
        last = [self.place] if self.place else []
        middle = [name for name in found if name not in (*first, *last)]
        return {name: found[name] for name in (*first, *middle, *last)}


def walk(kinds: tuple[Kind, ...]) -> Iterator[Kind]:
    for kind in kinds:
        yield kind
        yield from walk(kind.parts)


# In the order in which they are loaded, each after what it names.
DOCUMENT = (
    Kind(
        PlanType,
        "type",
        Kind(
            RatingLevel,
            "rating_levels",
            holder="plan_type",
            place="position",
            anew="of",
            without=("ended_on",),  # the words of a type do not end
        ),
        one=True,
    ),
    Kind(
        Inspection,
        "inspection",
        Kind(Finding, "findings", holder="inspection", place="position"),
        one=True,
    ),
    Kind(Post, "posts"),
    Kind(Plan, "plan", one=True),
    Kind(
        Priority,
        "priorities",
        Kind(IntendedImpact, "impacts", holder="priority", place="position"),
        Kind(RoadmapItem, "roadmap", holder="priority", place="position"),
        Kind(
            Objective,
            "objectives",
            Kind(Action, "actions", holder="objective", place="position"),
            Kind(
                Measure,
                "measures",
                Kind(TargetStep, "steps", holder="measure", place="number"),
                holder="objective",
                place="position",
            ),
            holder="priority",
            place="position",
        ),
        place="position",
    ),
    Kind(GovernanceBody, "bodies", place="position"),
    Kind(ReportingLine, "reporting_lines", place="position"),
)
KINDS = tuple(walk(DOCUMENT))
HOLDERS = {part: kind for kind in KINDS for part in kind.parts}
BY_MODEL = {kind.model: kind for kind in KINDS}


def prefix(model: type[Model], scope: Scope) -> list[str]:
    """Return the parts of a natural key of a model that a document leaves out."""
    if issubclass(model, PlanRecord):
        return [scope.area, scope.plan]
    if model is Finding:
        return [scope.area, scope.inspection]
    return [scope.area] if model in (Post, Inspection, Plan) else []


def default(field: Field) -> Any:
    """Return what a field holds where a document is silent, or NOT_PROVIDED."""
    if field.many_to_many:
        return []
    if field.has_default():
        return field.get_default()
    if field.null:
        return None
    return "" if field.blank else models.NOT_PROVIDED
