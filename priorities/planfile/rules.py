"""Which rules of the database rows would break that are not stored: asked of it, many at once."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, CheckConstraint, Model, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.sql import Query

AT_ONCE = 400  # SQLite takes 500 parts in one statement


def broken(rows: Iterable[Model]) -> dict[int, list[CheckConstraint]]:
    """Return the rules that each of the rows breaks, by its number among them.

    As `CheckConstraint.validate` has it, which asks for each rule and row on its own.
    """
    asked = ((number, rule, row) for number, row in enumerate(rows) for rule in checks(row))
    found: dict[int, list[CheckConstraint]] = {}
    while batch := list(islice(asked, AT_ONCE)):
        kept = holding(condition(rule, row, place) for place, (_, rule, row) in enumerate(batch))
        for place, (number, rule, _) in enumerate(batch):
            if place not in kept:
                found.setdefault(number, []).append(rule)
    return found


def checks(row: Model) -> Iterator[CheckConstraint]:
    return (rule for rule in row._meta.constraints if isinstance(rule, CheckConstraint))


def condition(rule: CheckConstraint, row: Any, place: int) -> Query:
    """Return a statement that has `place` for its only value if the rule holds, or no row."""
    query: Any = Query(None)
    for name, value in row._get_field_expression_map(meta=row._meta).items():
        known = hasattr(value, "resolve_expression")
        query.add_annotation(value if known else Value(value), name, select=False)
    query.add_annotation(Value(place), "_place")
    # A rule that cannot be told of nothing is kept, as the database has it.
    holds = Coalesce(Q(rule.condition), True, output_field=BooleanField())
    comparable = connection.features.supports_comparing_boolean_expr
    query.add_q(Q(holds) if comparable else Q(rule.condition))
    return query


def holding(queries: Iterable[Query]) -> set[int]:
    """Return the values of statements, asked in one."""
    parts, params = [], []
    for query in queries:
        with suppress(EmptyResultSet):  # it can have no row, whatever the database holds
            sql, given = query.get_compiler(connection=connection).as_sql()
            parts.append(sql)
            params.extend(given)
    if not parts:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return {place for (place,) in cursor.fetchall()}
