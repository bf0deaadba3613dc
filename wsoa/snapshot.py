"""One state of the database for as long as several questions are asked of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def snapshot(*, read_only: bool = False) -> Iterator[None]:
    """Read what is stored as it is at one moment, and hold up nobody who writes meanwhile.

    `read_only`: PostgreSQL then refuses to make even temporary tables. Within another transaction
    that one says what is read.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        connection.ensure_connection()  # which sets the mode
        database: Any = connection
        mode, database.transaction_mode = database.transaction_mode, "DEFERRED"  # takes no lock
        try:
            with transaction.atomic():
                yield
        finally:
            database.transaction_mode = mode
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                alone = ", READ ONLY" if read_only else ""
                cursor.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ{alone}")
            yield
