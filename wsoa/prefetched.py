"""Rows that a record is linked with, put there as if they had been read along with it."""

from collections.abc import Iterable
from typing import Any


def is_prefetched(row: Any, name: str) -> bool:
    return name in getattr(row, "_prefetched_objects_cache", ())


def prefetch(row: Any, name: str, found: Iterable[Any]) -> None:
    """Let a row have some others under a name, in this order."""
    cache = row.__dict__.setdefault("_prefetched_objects_cache", {})
    cache.pop(name, None)
    rows = getattr(row, name).get_queryset()
    rows._result_cache = list(found)
    rows._prefetch_done = True
    cache[name] = rows
