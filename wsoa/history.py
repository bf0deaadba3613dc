"""The audit trail in words, for a person who reads what was done to a record."""

from datetime import date
from typing import NamedTuple

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime

from wsoa import audit
from wsoa.models import AuditEvent


class Line(NamedTuple):
    """One event: who did what on which of the product's days, why, and what changed.

    `about` names the part of a record that it is about, if it is about one.
    """

    what: str
    about: str
    who: str
    on: date
    reason: str
    changes: list[str]


def of(*records, parts=()) -> list[Line]:
    """Return what was changed of these records, newest first; openings are left out.

    `parts` are records, too; a line about one of them has its name.
    One query, and one for each kind of record that a change points at, however long.
    """
    named = {audit.name(part): str(part) for part in parts}
    names = [*map(audit.name, records), *named]
    changes = AuditEvent.objects.filter(record__in=names, version__isnull=False)
    return lines(changes.select_related("by", "detail"), named)


def lines(events, named=None) -> list[Line]:
    """Return each event in words: labels for names, choices and records as people read them.

    `named` is {record as the trail names it: what to call it}, for events about a part.
    Of an event whose values retention has emptied only the names of the fields are left.
    """
    events = list(events)
    related = pointed_at(events)
    return [
        Line(
            what=event.verb[:1].upper() + event.verb[1:],
            about=(named or {}).get(event.record, ""),
            who=(event.by.get_full_name() or event.by.get_username()) if event.by else "By command",
            on=event.recorded_on,
            reason=event.detail.reason if hasattr(event, "detail") else "",
            changes=list(changes_in(event, related)),
        )
        for event in events
    ]


def changes_in(event, related):
    for attname in event.fields:
        field = field_of(event, attname)
        label = field.verbose_name[:1].upper() + field.verbose_name[1:] if field else attname
        if attname not in event.detail.changes:
            yield f"{label}: no longer kept"
            continue
        old, new = (in_words(field, value, related) for value in event.detail.changes[attname])
        if old == NOTHING != new:
            yield f"{label}: {new}"
        elif old != new:  # a new record goes from null to what it left empty
            yield f"{label}: {old} became {new}"


NOTHING = "empty"
RELATION = models.ForeignKey | models.ManyToManyField


def in_words(field, value, related) -> str:
    """Return a stored JSON value of `field` (None if the field is gone) as a person reads it."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, list):
        return ", ".join(in_words(field, each, related) for each in value) or NOTHING
    if isinstance(value, dict):  # part of a list that is kept as JSON
        return "; ".join(f"{key} {in_words(None, each, related)}" for key, each in value.items())
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(field, RELATION) and not isinstance(value, str):  # a file names what it links
        return related.get((field.related_model, value), "a record that is gone")
    if isinstance(field, models.DateTimeField):
        return date_format(localtime(parse_datetime(value)), "j F Y, H:i")
    if isinstance(field, models.DateField):
        return date_format(date.fromisoformat(value), "j F Y")
    return str(dict(field.flatchoices).get(value, value) if field else value)


def pointed_at(events) -> dict:
    """Return {(model, key): name} of every record that something in the events points at."""
    keys: dict[type[models.Model], set] = {}
    for event in events:
        for attname, values in event.detail.changes.items() if hasattr(event, "detail") else ():
            field = field_of(event, attname)
            if isinstance(field, RELATION):
                found = keys.setdefault(field.related_model, set())
                for value in filter(None, values):
                    listed = value if isinstance(value, list) else [value]
                    found.update(key for key in listed if not isinstance(key, str))
    return {
        (model, record.pk): str(record)
        for model, found in keys.items()
        for record in model._base_manager.filter(pk__in=found)
    }


def field_of(event, attname):
    """Return the model field, or None where a later version has no such model or field."""
    try:
        model = apps.get_model(event.record.partition(":")[0])
        return model._meta.get_field(attname.removesuffix("_id"))
    except (LookupError, FieldDoesNotExist):
        return None
