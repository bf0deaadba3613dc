"""Keeps what a dashboard or a start page counts until anything changes, and never longer.

A kept value is found again by what it is of and by the latest change in the audit trail. Every
change leaves an event in its own transaction, a load of fixtures too; that a record was opened or
a list taken home is no change. The trail is that of all areas: a change in one of them makes the
others count once more, which costs a moment, where a number of each area's own would have to be
written by every change, and would make all who work in one area wait for an import into it.

On PostgreSQL a key is taken before its transaction commits, so an event with a lower key can
appear after one with a higher. What was counted while such a transaction was open is not kept: no
later one can then appear below the latest key that was read. SQLite has one writer at a time.

Kept in the memory of each process, for as long as it lives: it holds no person's own data, and a
new version of the code starts with nothing.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from django.core.cache import caches
from django.db import connection

from wsoa.models import AuditEvent

Kept = TypeVar("Kept")

WRITERS = """SELECT EXISTS (
    SELECT 1 FROM pg_locks
    WHERE relation = 'wsoa_auditevent'::regclass AND mode = 'RowExclusiveLock'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)"""


def kept(about: tuple[object, ...], make: Callable[[], Kept], *, of_any_day: bool = False) -> Kept:
    """Return what `make` returns, or what it returned since the latest change for the same `about`.

    `about` must name, each by its repr, all that `make` depends on beside the data: the day, and
    what whoever asks may see. What is `of_any_day` that a reader names is kept apart, so that it
    pushes out only its like. None is returned and not kept. Inside a transaction nothing is kept
    or found: it may have changed what it reads.
    """
    cache = caches["days" if of_any_day else "figures"]
    if connection.in_atomic_block:
        return make()
    latest = AuditEvent.objects.changes().values_list("pk", "recorded_at").first()
    key = sha256(repr((*about, latest)).encode()).hexdigest()
    found = cache.get(key)
    if found is None:
        keep = latest is not None and not someone_writes()
        found = make()  # after that question, so that it counts all that was committed by then
        if keep and found is not None:
            cache.set(key, found)
    return found


def forget() -> None:
    """Keep nothing of what was kept in this process."""
    for name in ("figures", "days"):
        caches[name].clear()


def someone_writes() -> bool:
    """Whether a transaction is open that has written to the trail; always False on SQLite."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(WRITERS)
        return cursor.fetchone()[0]
