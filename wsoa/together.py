"""One question asked about each of several things, of several days say, in one statement."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import Value

TOGETHER = 200  # in one statement; SQLite puts no more than 500 queries together

Asked = TypeVar("Asked")


def of_each(
    asked: Iterable[Asked], rows_of: Callable[[Asked], Any]
) -> dict[Asked, list[dict[str, Any]]]:
    """Return, by what is asked about, what its queryset of values gives; all have like columns.

    One statement for each TOGETHER of them.
    """
    keys = list(dict.fromkeys(asked))
    found: dict[Asked, list[dict[str, Any]]] = {key: [] for key in keys}
    for start in range(0, len(keys), TOGETHER):
        some = keys[start : start + TOGETHER]
        first, *others = (rows_of(key).annotate(nth=Value(nth)) for nth, key in enumerate(some))
        for row in first.union(*others, all=True):
            found[some[row.pop("nth")]].append(row)
    return found
