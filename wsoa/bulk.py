"""Many rows made ready first and then stored at once, so that storing them takes little time.

While one transaction writes, SQLite lets nobody else write. Most of the time that Django takes for
a row goes into making it ready, which needs no lock.
"""

import csv
import json
import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import JSONField, Model
from django.db.models.constants import OnConflict

KEYS_AT_ONCE = 1000
# A table's columns, by attribute of its model, each with the value of every row.
Columns = Mapping[str, Sequence[Any]]
# Columns of models that have one value in all rows.
Alike = Mapping[type[Model], Mapping[str, Any]]


class Rows:
    """Rows of any models, ready to be stored. They wait in a temporary file, not in memory."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115  `close` closes it
        self.count = 0

    def close(self) -> None:
        self._file.close()

    def add(self, records: Sequence[Model], *, stored: bool = False) -> None:
        """Take records of one model, each with its key; `stored` ones replace what is there."""
        if records:
            columns = {
                name: [field.pre_save(record, not stored) for record in records]
                for name, field in written(type(records[0])).items()
            }
            self.add_columns(type(records[0]), columns, stored=stored)

    def add_columns(self, model: type[Model], columns: Columns, *, stored: bool = False) -> None:
        """Take rows of a model of which there are no records, each with its key."""
        fields = written(model)
        taken = {name: ready(fields[name], values) for name, values in columns.items()}
        rows = list(zip(*taken.values(), strict=True))
        pickle.dump((model, list(taken), rows, stored), self._file)
        self.count += len(rows)

    def store(self, alike: Alike | None = None) -> None:
        """Store them all, in their order, in a transaction.

        `alike`: columns of a model that have one value in all its rows, known only now.
        """
        self._file.seek(0)
        with connection.cursor() as cursor:
            for model, names, rows, stored in self._parts():
                fields = written(model)
                late = (alike or {}).get(model, {})
                if late:
                    values = tuple(ready(fields[name], [late[name]])[0] for name in late)
                    rows = [row + values for row in rows]
                columns = [fields[name] for name in (*names, *late)]
                if stored or connection.vendor != "postgresql":
                    insert(cursor, model, columns, rows, replace=stored)
                else:
                    copy(cursor, model, columns, rows)

    def _parts(self) -> Iterator[tuple[type[Model], list[str], list[tuple[Any, ...]], bool]]:
        while True:
            try:
                yield pickle.load(self._file)  # noqa: S301  written by `add`, and no one else's
            except EOFError:
                return


def written(model: type[Model]) -> dict[str, Any]:
    """Return the fields of a model that are stored as they are given, the key among them."""
    return {field.attname: field for field in model._meta.concrete_fields if not field.generated}


def ready(field: Any, values: Sequence[Any]) -> list[Any]:
    """Return values of a field as the database takes them."""
    if isinstance(field, JSONField):
        encode = (field.encoder or json.JSONEncoder)().encode
        return [encode(value) for value in values]
    database = connections[DEFAULT_DB_ALIAS]  # what `connection` looks up each time
    # Days, choices and empty values come again and again, and Django takes its time over each.
    known = {value: field.get_db_prep_save(value, database) for value in set(values)}
    return [known[value] for value in values]


def insert(
    cursor: Any,
    model: type[Model],
    fields: list[Any],
    rows: list[tuple[Any, ...]],
    *,
    replace: bool,
) -> None:
    """Store rows of a model, or where `replace` alter stored ones."""
    into, row = target(model, fields), f"({', '.join(['%s'] * len(fields))})"
    conflict = ""
    if replace:
        key = model._meta.pk.column
        others = [field.column for field in fields if field.column != key]
        conflict = connection.ops.on_conflict_suffix_sql([], OnConflict.UPDATE, others, [key])
    for some in batches(rows, connection.ops.bulk_batch_size(fields, rows)):
        values = ", ".join([row] * len(some))
        statement = f"INSERT INTO {into} VALUES {values} {conflict}"  # noqa: S608
        cursor.execute(statement, [*chain.from_iterable(some)])


def copy(
    cursor: Any, model: type[Model], fields: list[Any], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Store new rows of a model in PostgreSQL: as CSV, which it takes faster than statements."""
    lines = StringIO()
    csv.writer(lines).writerows(rows)
    lines.seek(0)
    # An empty cell is nothing where a column may hold nothing, and an empty text elsewhere.
    filled = [connection.ops.quote_name(field.column) for field in fields if not field.null]
    options = f"FORMAT csv, FORCE_NOT_NULL ({', '.join(filled)})"
    with connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {target(model, fields)} FROM STDIN ({options})", lines)


def target(model: type[Model], fields: list[Any]) -> str:
    """Return a table with some of its columns, as statements name them."""
    quote = connection.ops.quote_name
    return f"{quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in fields)})"


def keys(model: type[Model]) -> Iterator[int]:
    """Yield keys for new records of a model that nobody else gets, whether or not they are used."""
    while True:
        yield from reserve(model, KEYS_AT_ONCE)


def reserve(model: type[Model], many: int) -> list[int]:
    table, key = model._meta.db_table, model._meta.pk.column
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, key, many],
            )
            return [number for (number,) in cursor]
        # Until its first row a table has no line here.
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT %s, 0"
            " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %s)",
            [table, table],
        )
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [many, table])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        (last,) = cursor.fetchone()
    return list(range(last - many + 1, last + 1))


def batches(items: Any, size: int) -> Iterator[list[Any]]:
    """Yield lists of at most `size` of the items, in their order."""
    items = iter(items)
    while some := list(islice(items, size)):
        yield some
