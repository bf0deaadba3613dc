"""Records as they were at the end of a past day: the audit trail's changes since are taken back.

For lists that are short. Nothing is stored, and no database filters what is put back: whoever asks
chooses and sorts what comes back. The cases of an area are too many for it: see
`ehcp_tracking.known`.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from wsoa import audit
from wsoa.models import AuditEvent, LocalArea
from wsoa.prefetched import prefetch

Find = Callable[[Collection[int]], Iterable[Any]]


def as_recorded(rows: QuerySet[Any], day: date, *, area: LocalArea, **linked: Find) -> list[Any]:
    """Return all records of a kind that an area has, as they were recorded at the end of `day`.

    Those made since are left out, and those removed since come last. A record without a trail
    counts as always recorded so, as does what retention has emptied. `linked` are, by name, what
    finds the rows of some keys, in their order, with which a record was linked. A number of
    statements that does not depend on how many records there are.
    """
    model: Any = rows.model
    found = {row.pk: row for row in rows}
    keys: dict[str, dict[int, list[int]]] = {name: defaultdict(list) for name in linked}
    for name in linked:
        for pk, other in audit.links(model._meta.get_field(name), found):
            keys[name][pk].append(other)
    ours, fields = {*found}, {field.attname: field for field in audit.kept(model._meta)}
    for event in changes_after(model, day):
        pk = int(event.record.rpartition(":")[2])
        row = found.setdefault(pk, model(pk=pk))
        for name, (old, _) in event.detail.changes.items():
            if name in fields:
                setattr(row, name, fields[name].to_python(old))
            elif name in linked:
                keys[name][pk] = old or []
        if event.version == 1:
            del found[pk]
    was = [row for row in found.values() if row.pk in ours or row.area_id == area.pk]
    prefetch_related_objects(was, *(each.name for each in fields.values() if each.is_relation))
    for name, find in linked.items():
        others = list(find({key for row in was for key in keys[name][row.pk]}))
        for row in was:
            prefetch(row, name, [each for each in others if each.pk in keys[name][row.pk]])
    return was


def changes_after(model: Any, day: date) -> QuerySet[AuditEvent]:
    """Return the changes of a kind of record that were recorded after a day, the latest first."""
    changes = AuditEvent.objects.filter(version__isnull=False, recorded_on__gt=day)
    named = changes.filter(record__startswith=f"{model._meta.label}:")
    return named.select_related("detail").order_by("-version")
