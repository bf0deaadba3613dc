"""Many rows made ready first and then stored at once, so that storing them takes little time.

While one transaction writes, SQLite lets nobody else write. Most of the time that Django takes for
a row goes into making it ready, which needs no lock.
"""

import pickle
from collections.abc import Iterator, Sequence
from itertools import islice
from tempfile import TemporaryFile
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import Model
from django.db.models.constants import OnConflict

KEYS_AT_ONCE = 1000


class Rows:
    """Rows of any models, ready to be stored. They wait in a temporary file, not in memory."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115  `close` closes it
        self.count = 0

    def close(self) -> None:
        self._file.close()

    def add(self, records: Sequence[Model], *, stored: bool = False) -> None:
        """Take records of one model, each with its key; `stored` ones replace what is there."""
        if not records:
            return
        fields = written(type(records[0]))
        database = connections[DEFAULT_DB_ALIAS]  # what `connection` looks up each time
        rows = [
            [f.get_db_prep_save(f.pre_save(record, not stored), database) for f in fields]
            for record in records
        ]
        pickle.dump((type(records[0]), stored, rows), self._file)
        self.count += len(rows)

    def store(self, **columns: Any) -> None:
        """Store them all, in their order, in a transaction. Rows get those `columns` they have."""
        self._file.seek(0)
        with connection.cursor() as cursor:
            for model, stored, rows in self._parts():
                for place, field in enumerate(written(model)):
                    if field.attname in columns:
                        for row in rows:
                            row[place] = columns[field.attname]
                for some in batches(rows, connection.ops.bulk_batch_size(written(model), rows)):
                    values = [value for row in some for value in row]
                    cursor.execute(insert(model, len(some), replace=stored), values)

    def _parts(self) -> Iterator[tuple[type[Model], bool, list[list[Any]]]]:
        while True:
            try:
                yield pickle.load(self._file)  # noqa: S301  written by `add`, and no one else's
            except EOFError:
                return


def written(model: type[Model]) -> list[Any]:
    """Return the fields of a model that are stored as they are given, the key among them."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def insert(model: type[Model], rows: int, *, replace: bool) -> str:
    """Return the statement that stores a number of rows, or where `replace` alters stored ones."""
    quote, columns = connection.ops.quote_name, [field.column for field in written(model)]
    row = f"({', '.join(['%s'] * len(columns))})"
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"  # noqa: S608
        f" VALUES {', '.join([row] * rows)}"
    )
    if not replace:
        return statement
    key = model._meta.pk.column
    others = [column for column in columns if column != key]
    conflict = connection.ops.on_conflict_suffix_sql([], OnConflict.UPDATE, others, [key])
    return f"{statement} {conflict}"


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
