"""What others added about a row of a plan while a form about it was open.

Additions are never edited, so a row has no version that they would count up. The newest event
about them serves as one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from priorities.models import Action, OwnerOrDateChange, ProgressUpdate, Rating
from wsoa import audit, history
from wsoa.models import AuditEvent


def versions(rows: Iterable[Any]) -> dict[Any, int]:
    """Return {row: key of the newest event about what supersedes something of it}, 0 without one.

    `rows` are objectives, actions or measures. A constant number of queries.
    """
    rows = list(rows)
    events = events_of(rows)
    return {row: events[row][0].pk if events[row] else 0 for row in rows}


def since(shown: Mapping[Any, int]) -> dict[Any, list[history.Line]]:
    """Return what was added about each row after the version of it that was shown, in words."""
    events = events_of(shown)
    return {
        row: history.lines(event for event in events[row] if event.pk > version)
        for row, version in shown.items()
    }


def events_of(rows: Iterable[Any]) -> dict[Any, list[AuditEvent]]:
    """Return the events about updates, ratings, and changes of owner or date of rows, newest first.

    A change that was agreed for the objective of an action counts for the action, too.
    """
    about: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        about[row].append(row)
        if isinstance(row, Action):
            about[row.objective].append(row)
    named: dict[str, list[Any]] = defaultdict(list)
    for kind in (ProgressUpdate, Rating, OwnerOrDateChange):
        additions = kind.objects.about(*about).select_related("objective", "action", "measure")
        for addition in additions:
            concerned = about[addition.about]
            if kind is not OwnerOrDateChange:
                concerned = [row for row in concerned if row == addition.about]
            named[audit.name(addition)] += concerned
    events = AuditEvent.objects.filter(record__in=named, version__isnull=False)
    found: dict[Any, list[AuditEvent]] = defaultdict(list)
    for event in events.select_related("by", "detail"):
        for row in named[event.record]:
            found[row].append(event)
    return found
