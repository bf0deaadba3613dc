"""The audit trail. The code that makes a change records it; there are no signals.

`created` and `recorded` wrap one change, `recorded_many` a bulk one, `seen` notes an opening.
`protect` makes the database itself refuse to alter what they wrote, and what else is frozen.
"""

from contextlib import contextmanager

from django.apps import apps
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import F

from wsoa.models import AuditDetail, AuditEvent, Frozen
from wsoa.today import today


class StaleRecord(ValidationError):
    """Someone else changed the record after it was read."""

    def __init__(self):
        super().__init__("Someone changed this while you were working. Check, then save again.")


@contextmanager
def recorded(verb, record, *, by, reason=""):
    """Run one change to `record` so that it and its audit event commit together, or not at all.

    Both sides are read from the database, so the event shows what was stored and not what a
    form had already altered in memory. Raises StaleRecord, and changes nothing, if
    `record.version` is no longer the stored one. After an error, read the record again.
    """
    row = type(record)._base_manager.filter(pk=record.pk)
    with transaction.atomic():
        if not row.filter(version=record.version).update(version=record.version + 1):
            raise StaleRecord
        record.version += 1
        before = stored(row)
        yield
        append(verb, before, stored(row), model=row.model, by=by, reason=reason)


@contextmanager
def created(verb, record, *, by):
    """Run the first save of `record` so that it and its audit event commit together."""
    with transaction.atomic():
        yield
        row = type(record)._base_manager.filter(pk=record.pk)
        append(verb, {}, stored(row), model=row.model, by=by)


@contextmanager
def removed(verb, record, *, by, reason):
    """Run the deletion of `record`, entered in error, so that the trail keeps what it was and why.

    Raises StaleRecord, and deletes nothing, if someone changed it after it was read.
    """
    row = type(record)._base_manager.filter(pk=record.pk)
    with transaction.atomic():
        before = stored(row)
        if not before or before[record.pk]["version"] != record.version:
            raise StaleRecord
        gone = dict.fromkeys(before[record.pk]) | {"version": record.version + 1}
        after = {record.pk: gone}
        yield
        append(verb, before, after, model=row.model, by=by, reason=reason)


@contextmanager
def recorded_many(verb, rows, *, about, by):
    """Run one bulk change within `rows`, a queryset: one event about `about`, a part for each row
    that is new or changed. The number of statements does not grow with the rows, except that
    SQLite inserts in batches.
    """
    with transaction.atomic():
        before = stored(rows)
        yield
        after = stored(rows)
        changed = [pk for pk, old in before.items() if after[pk] != old]
        rows.filter(pk__in=changed).update(version=F("version") + 1)
        whole = noted(verb, about, by=by)
        after = {pk: row for pk, row in stored(rows).items() if row != before.get(pk)}
        append(verb, before, after, model=rows.model, by=by, part_of=whole)


def seen(record, *, by):
    """Note that `by` opened `record`: the one write that a GET may make."""
    noted("seen", record, by=by)


def seen_many(verb, about, records, *, by):
    """Note what was done about `about`, and as a part of it that `by` opened each record."""
    whole = noted(verb, about, by=by)
    said = {"verb": "seen", "by": by, "recorded_on": whole.recorded_on, "part_of": whole}
    AuditEvent.objects.bulk_create(AuditEvent(record=name(each), **said) for each in records)


def seen_listed(records, *, by):
    """Note that `by` read each record in a list. No part of a whole: parts are always changes."""
    said = {"verb": "seen", "by": by, "recorded_on": today()}
    AuditEvent.objects.bulk_create(AuditEvent(record=name(each), **said) for each in records)


def noted(verb, record, *, by, version=None):
    """Note what was done about `record` beside a change of it, and return the event.

    With a `version` it is a change: of a record that has no version of its own.
    """
    said = {"verb": verb, "record": name(record), "by": by, "recorded_on": today()}
    return AuditEvent.objects.create(version=version, **said)


def dispose(record):
    """Empty the values of every event of `record`, reasons included; the events stay."""
    AuditDetail.objects.filter(event__record=name(record)).update(changes={}, reason="")


def loaded(names):
    """Note that fixtures were loaded by command: one event with a part for each of them."""
    said = {"verb": "fixtures loaded", "recorded_on": today()}
    whole = AuditEvent.objects.create(record="fixtures", **said)
    AuditEvent.objects.bulk_create(
        AuditEvent(record=f"fixtures:{name}"[:100], part_of=whole, **said) for name in names
    )


def changes_since(record, version):
    """Return the events that changed `record` after `version`, newest first."""
    events = AuditEvent.objects.filter(record=name(record), version__gt=version)
    return events.select_related("by", "detail")


def name(record):
    return f"{record._meta.label}:{record.pk}"


def held(record):
    """Return {field: value} as a record in memory has it, in the shape that `stored` gives."""
    return (
        {"version": record.version}
        | {field.attname: getattr(record, field.attname) for field in kept(record._meta)}
        | {
            name: sorted(other.pk for other in getattr(record, name).all())
            for name in record.linked
        }
    )


def kept(meta):
    """Return the fields whose values the trail keeps."""
    return [field for field in meta.concrete_fields if field.editable and not field.primary_key]


def stored(rows):
    """Return {pk: {field: value}} as the database holds it, and lock those rows until commit.

    What a row is linked with is a list of keys, in their order.
    """
    names = [field.attname for field in kept(rows.model._meta)]
    locked = rows.order_by().select_for_update().values("pk", "version", *names)
    found = {row.pop("pk"): row for row in locked}
    for name in rows.model.linked:
        for row in found.values():
            row[name] = []
        for pk, other in links(rows.model._meta.get_field(name), found):
            found[pk][name].append(other)
    return found


def links(field, keys):
    """Return pairs of keys that a many-to-many field links, of the records with these `keys`."""
    own, other = field.m2m_column_name(), field.m2m_reverse_name()
    through = field.remote_field.through._base_manager.filter(**{f"{own}__in": keys})
    return through.order_by(own, other).values_list(own, other)


def append(verb, before, after, *, model, by, part_of=None, reason=""):
    """Write one event for each record in `after`, with the values that differ from `before`."""
    said = {"verb": verb, "by": by, "recorded_on": today(), "part_of": part_of}
    write(
        entry(f"{model._meta.label}:{pk}", before.get(pk, {}), new, reason=reason, **said)
        for pk, new in after.items()
    )


def entry(record, before, after, *, reason="", **said):
    """Return the event of one change and its detail, neither of them stored yet."""
    changes = differences(before, after)
    event = AuditEvent(record=record, version=after["version"], fields=list(changes), **said)
    return event, AuditDetail(event=event, changes=changes, reason=reason)


def differences(before, after):
    """Return {field: [old, new]} of what changed, as a detail keeps it."""
    return {
        key: [before.get(key), new]
        for key, new in after.items()
        if key != "version" and before.get(key) != new
    }


def write(entries):
    """Store events and their details, in this order."""
    entries = list(entries)
    AuditEvent.objects.bulk_create([event for event, _ in entries])
    AuditDetail.objects.bulk_create([detail for _, detail in entries])


# What the database refuses. Of a detail retention may empty the values, both at once, and nothing
# else: the row stays, so that no other values can be put in its place.
REFUSALS = {
    "sqlite": {
        "wsoa_audit_event_update": "BEFORE UPDATE ON wsoa_auditevent",
        "wsoa_audit_event_delete": "BEFORE DELETE ON wsoa_auditevent",
        "wsoa_audit_detail_update": """BEFORE UPDATE ON wsoa_auditdetail
            WHEN NEW.event_id <> OLD.event_id OR NEW.changes <> '{}' OR NEW.reason <> ''""",
        "wsoa_audit_detail_delete": "BEFORE DELETE ON wsoa_auditdetail",
        # INSERT OR REPLACE removes the old row without firing a DELETE trigger.
        "wsoa_audit_event_replace": """BEFORE INSERT ON wsoa_auditevent
            WHEN EXISTS (SELECT 1 FROM wsoa_auditevent WHERE id = NEW.id)""",
        "wsoa_audit_detail_replace": """BEFORE INSERT ON wsoa_auditdetail
            WHEN EXISTS (SELECT 1 FROM wsoa_auditdetail WHERE event_id = NEW.event_id)""",
    },
    "postgresql": {
        "wsoa_audit_event": "BEFORE UPDATE OR DELETE OR TRUNCATE ON wsoa_auditevent",
        "wsoa_audit_detail": "BEFORE DELETE OR TRUNCATE ON wsoa_auditdetail",
        "wsoa_audit_detail_update": """BEFORE UPDATE ON wsoa_auditdetail FOR EACH ROW
            WHEN (NEW.event_id <> OLD.event_id OR NEW.changes <> '{}' OR NEW.reason <> '')""",
    },
}
# The same of the rows of every other frozen model.
FROZEN = {
    "sqlite": {
        "{table}_update": "BEFORE UPDATE ON {table}",
        "{table}_delete": "BEFORE DELETE ON {table}",
        "{table}_replace": """BEFORE INSERT ON {table}
            WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)""",
    },
    "postgresql": {"{table}_frozen": "BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"},
}
# Each refusal takes the place of an earlier one of its name.
CREATE = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS {trigger}",
        """CREATE TRIGGER {trigger} {refusal}
        BEGIN SELECT RAISE(ABORT, 'what is frozen cannot be altered'); END""",
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION wsoa_audit_refuse() RETURNS trigger AS $$ BEGIN
        RAISE 'what is frozen cannot be altered' USING ERRCODE = 'restrict_violation';
        END $$ LANGUAGE plpgsql""",
        "CREATE OR REPLACE TRIGGER {trigger} {refusal} EXECUTE FUNCTION wsoa_audit_refuse()",
    ],
}
ACTIVE = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
}


def frozen():
    """Return the tables, beside the trail's, whose rows are never altered."""
    models = [model for model in apps.get_models() if issubclass(model, Frozen)]
    return sorted(model._meta.db_table for model in models)


def refusals(vendor, tables=None):
    """Return {trigger: what the database refuses}, of the trail and of frozen tables.

    Of those `tables` that are there, or of all.
    """
    return REFUSALS[vendor] | {
        name.format(table=table): refusal.format(table=table)
        for table in frozen()
        if tables is None or table in tables
        for name, refusal in FROZEN[vendor].items()
    }


def protect(using=DEFAULT_DB_ALIAS, **signal):
    """Make the database refuse to alter what is frozen. Runs after every migrate; twice does no
    harm.
    """
    connection = connections[using]
    tables = connection.introspection.table_names()
    if "wsoa_auditevent" not in tables:
        return
    with transaction.atomic(using), connection.cursor() as cursor:
        for trigger, refusal in refusals(connection.vendor, tables).items():
            for statement in CREATE[connection.vendor]:
                cursor.execute(statement.format(trigger=trigger, refusal=refusal))


def unprotected(using=DEFAULT_DB_ALIAS):
    """Return the names of the refusals that the database lacks or has switched off."""
    connection = connections[using]
    tables = connection.introspection.table_names()
    if "wsoa_auditevent" not in tables:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(ACTIVE[connection.vendor])
        return refusals(connection.vendor, tables).keys() - {trigger for (trigger,) in cursor}


def check_protected(app_configs, databases, **kwargs):
    """A system check: a warning, since `migrate`, which is the cure, stops at an error."""
    return [
        CheckWarning(f"The audit trail of '{using}' can be altered.", hint="Run manage.py migrate.")
        for using in databases or ()
        if unprotected(using)
    ]
