"""What the database itself guards: constraints, columns that it computes, references, the trail."""

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import (
    BooleanField,
    CharField,
    CheckConstraint,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    UniqueConstraint,
    Value,
)
from django.db.models.functions import Cast, Concat
from django.db.models.lookups import Exact

from wsoa import audit
from wsoa.models import AuditEvent, LocalArea, Versioned

# The columns of a table that the database computes.
GENERATED = {
    "sqlite": "SELECT name FROM pragma_table_xinfo(%s) WHERE hidden IN (2, 3)",
    "postgresql": "SELECT attname FROM pg_attribute"
    " WHERE attrelid = %s::regclass AND attgenerated <> ''",
}
# The constraints of a table to which the database holds every row, as words in which their names
# stand in quotation marks. Django's own introspection cannot read generated columns on SQLite.
HELD = {
    "sqlite": """SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL""",
    "postgresql": """SELECT '"' || conname || '"' FROM pg_constraint
        WHERE conrelid = %s::regclass AND convalidated
        UNION SELECT '"' || relname || '"' FROM pg_class JOIN pg_index ON indexrelid = oid
        WHERE indrelid = %s::regclass AND indisvalid""",
}


def models_of_the_app() -> list[Any]:
    return list(apps.get_app_config("ehcp_tracking").get_models())


def ask(sql: str, *params: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def constraints() -> Iterator[tuple[str, str]]:
    """Yield the table and the name of every CHECK and UNIQUE constraint that a model declares."""
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            yield model._meta.db_table, constraint.name


def missing_constraints() -> Iterator[str]:
    """Yield the name of each constraint that the database lacks, or to which some rows may not be
    held.
    """
    held: dict[str, set[str]] = {}
    for table, name in constraints():
        if table not in held:
            sql = HELD[connection.vendor]
            told = " ".join(words for (words,) in ask(sql, *[table] * sql.count("%s")))
            held[table] = set(re.findall(r'"(\w+)"', told))
        if name not in held[table]:
            yield name


def generated_columns() -> Iterator[tuple[str, str]]:
    """Yield the table and the name of every column that the database is to compute."""
    for model in models_of_the_app():
        for field in model._meta.local_concrete_fields:
            if field.generated:
                yield model._meta.db_table, field.column


def typed_columns() -> Iterator[str]:
    """Yield each column that the database is to compute and does not."""
    for table, column in generated_columns():
        if (column,) not in ask(GENERATED[connection.vendor], table):
            yield f"{table}.{column}"


def breaking_rows(area: LocalArea) -> Iterator[tuple[Any, int, str]]:
    """Yield the model and the key of each stored row of an area that breaks a CHECK, and which."""
    for model in models_of_the_app():
        rows = model.objects.in_area(area).order_by()
        breaks = {
            # As the database does, which lets pass what is neither true nor false.
            constraint.name: Exact(ExpressionWrapper(constraint.condition, BooleanField()), False)
            for constraint in model._meta.constraints
            if isinstance(constraint, CheckConstraint)
        }
        if not breaks:
            continue
        counts = {name: Count(Value(1), filter=condition) for name, condition in breaks.items()}
        for name, count in rows.aggregate(**counts).items():
            if count:
                yield from ((model, pk, name) for pk in pks(rows.filter(breaks[name])))


def pks(rows: Any) -> Iterator[int]:
    return rows.order_by("pk").values_list("pk", flat=True).iterator()


def repeats(area: LocalArea) -> Iterator[tuple[str, int]]:
    """Yield each UNIQUE constraint that rows of an area break, and how many times over."""
    for model in models_of_the_app():
        rows = model.objects.in_area(area).order_by()
        for constraint in model._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and (count := repeated(rows, constraint)):
                yield constraint.name, count


def repeated(rows: Any, constraint: UniqueConstraint) -> int:
    """Return how many sets of values that may be there once are there more often."""
    parts = constraint.expressions or [F(name) for name in constraint.fields]
    keys = {f"key_{number}": part for number, part in enumerate(parts)}
    given = Q(**{f"{key}__isnull": False for key in keys})
    same = rows.filter(constraint.condition or Q()).annotate(**keys).filter(given)
    return same.values(*keys).annotate(times=Count(Value(1))).filter(times__gt=1).count()


def damage() -> Iterator[str]:
    """Yield what the database finds wrong in its own files and references, in its words.

    PostgreSQL has nothing to ask for it: what it has checked, it keeps.
    """
    if connection.vendor == "sqlite":
        yield from (told for (told,) in ask("PRAGMA integrity_check") if told != "ok")
        for table, row, parent, _ in ask("PRAGMA foreign_key_check"):
            yield f"{table} {row} points at nothing in {parent}"


def versioned() -> list[Any]:
    return [model for model in models_of_the_app() if issubclass(model, Versioned)]


def without_event(area: LocalArea) -> Iterator[str]:
    """Yield each stored record of which the trail lacks the event that left it as it is."""
    for model in versioned():
        key = Concat(
            Value(f"{model._meta.label}:"), Cast("pk", CharField()), output_field=CharField()
        )
        rows = model.objects.in_area(area).annotate(named=key).order_by("pk")
        event = AuditEvent.objects.filter(record=OuterRef("named"), version=OuterRef("version"))
        yield from rows.filter(~Exists(event)).values_list("named", flat=True).iterator()


def unprotected() -> list[str]:
    """Return the names of the refusals that the trail lacks."""
    return sorted(audit.unprotected())
