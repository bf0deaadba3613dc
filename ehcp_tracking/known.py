"""An area as it was known on a past day: the second axis of time, from the recorded days.

A figure has two days: the day it is as at, and the day it was known on. What the area knew on a
day is what stands today with every change recorded after that day taken back, by the old values
that the audit trail keeps. Figures keep their one definition: within `as_known` the very same
querysets read rows as they were known, since temporary tables of the same names stand before the
stored ones, for this connection alone, until the transaction that made them is rolled back.

Known is the day on which something was recorded, not when it happened; what was recorded on the
day itself counts as known on it. Settings of the area, and the lists and plans of its statement,
are as they stand: those have days of their own (`standing`, `known`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import reduce
from itertools import chain, groupby, starmap
from operator import or_
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    Func,
    Q,
    QuerySet,
    TextChoices,
    Value,
)
from django.db.models.functions import Cast, Concat, StrIndex, Substr
from django.utils.text import capfirst

from ehcp_tracking.choices import Duty, Service
from ehcp_tracking.disputes.models import Dispute, Hearing
from ehcp_tracking.exceptions import words
from ehcp_tracking.lateness.models import Lateness
from ehcp_tracking.models import Advice, Assessment, AssessmentException, Child
from ehcp_tracking.plans.models import AnnualReview, EHCPlan, PhaseTransfer, ReassessmentRequest
from wsoa import bulk
from wsoa.models import AuditEvent, LocalArea
from wsoa.snapshot import snapshot

Rows = QuerySet[Any]
Values = dict[str, Any]


class Held(NamedTuple):
    """By which paths a record belongs to its area, and the verbs with which one is removed."""

    paths: tuple[str, ...]
    removed: tuple[str, ...] = ()


# What figures read, each after what it belongs to.
RECORDS: dict[Any, Held] = {
    Child: Held(("area",)),
    Assessment: Held(("area",)),
    Advice: Held(("assessment__area",), ("advice removed",)),
    AssessmentException: Held(("assessment__area",), ("exception withdrawn",)),
    Lateness: Held(("assessment__area",), ("reason for lateness withdrawn",)),
    EHCPlan: Held(("area",), ("plan removed",)),
    AnnualReview: Held(("plan__area",), ("review removed",)),
    PhaseTransfer: Held(("plan__area",), ("move between phases removed",)),
    ReassessmentRequest: Held(("plan__area",), ("request for a reassessment removed",)),
    Dispute: Held(("assessment__area", "plan__area"), ("decision removed",)),
    Hearing: Held(
        ("dispute__assessment__area", "dispute__plan__area"),
        ("hearing removed",),
    ),
}
CHANGED = "known_changed"  # has the record and version of each change after a day
READS = ("SELECT", "WITH", "SAVEPOINT", "RELEASE", "ROLLBACK", "DECLARE", "FETCH", "CLOSE")


class Event(NamedTuple):
    """A change that the trail has: of which record, and from what to what."""

    record: str
    version: int
    fields: list[str]
    recorded_on: date
    changes: dict[str, tuple[Any, Any]]
    reason: str


class Was(NamedTuple):
    """One record that changed after a day: as it was known then, and as it is; None if it was not
    there. `events` are the changes since, the latest first; `told` is False where values of theirs
    were emptied.
    """

    model: Any
    pk: int
    then: Values | None
    now: Values | None
    events: list[Event]
    told: bool


class Known(NamedTuple):
    """An area as it was known at the end of a day.

    `stood` has by model the records that stood then and changed since.
    """

    area: LocalArea
    on: date
    stood: dict[Any, list[Was]]

    @property
    def untold(self) -> int:
        """Of how many records a value was emptied since, by retention, so that what was known of
        them cannot be told any more. They stand as they are today.
        """
        return sum(not each.told for each in chain(*self.stood.values()))


@contextmanager
def as_known(area: LocalArea, on: date) -> Iterator[Known]:
    """Read the area's records as they were known at the end of a day, whoever asks for them here.

    Everything has to be asked within: a queryset that is read later reads what stands today. What
    is not of this area is not there, and nothing can be written. Nothing of it outlives the block,
    however that ends, nor can another connection see it; nobody's writing is held up.
    """
    with _for_a_moment(on):
        stood = {model: _shadow(model, area, on) for model in RECORDS}
        with connection.execute_wrapper(_refuse_to_write):
            yield Known(area, on, stood)


@contextmanager
def _for_a_moment(on: date) -> Iterator[None]:
    """Know which records were changed after a day, in a table that is gone afterwards with all
    else that was made here.
    """
    select, params = _changes_of_records(on).query.get_compiler("default").as_sql()
    with snapshot(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMPORARY TABLE {CHANGED} "
                "(label varchar(100), row_key bigint, version integer)"
            )
            cursor.execute(f"INSERT INTO {CHANGED} {select}", params)
            _index(cursor, CHANGED, ["label", "row_key", "version"])
        yield
        transaction.set_rollback(True)


def _changes_of_records(on: date) -> Any:
    """Return the model, the key and the version of each change after a day of what figures read."""
    names = (Q(record__startswith=f"{model._meta.label}:") for model in RECORDS)
    colon = StrIndex("record", Value(":"))
    changed = AuditEvent.objects.filter(version__isnull=False, recorded_on__gt=on)
    return (
        changed.filter(reduce(or_, names))
        .order_by()
        .values_list(
            Substr("record", 1, colon - 1),
            Cast(Substr("record", colon + 1), BigIntegerField()),
            "version",
        )
    )


def _refuse_to_write(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
) -> Any:
    if not sql.lstrip("( ").upper().startswith(READS):
        raise RuntimeError("Nothing can be written of a past day: it would be rolled back.")
    return execute(sql, params, many, context)


def _shadow(model: Any, area: LocalArea, on: date) -> list[Was]:
    """Put a temporary table of the records as they were known before the stored one.

    Returns those of them that are not as they are stored.
    """
    quote, table = connection.ops.quote_name, model._meta.db_table
    fields = [*bulk.written(model).values()]
    untouched = _of_area(model, area).filter(~_since(model))
    stood = _stood(model, area, on)
    copied = untouched.order_by().values_list(*(field.attname for field in fields)).query
    select, params = copied.get_compiler(connection.alias).as_sql()
    temporary = quote(f"known_{table}")
    columns = ", ".join(quote(field.column) for field in fields)
    with connection.cursor() as cursor:
        # Foreign keys and checks held when each of these rows was stored.
        editor: Any = connection.SchemaEditorClass(connection, atomic=False)
        defined = [editor.column_sql(model, field) for field in model._meta.concrete_fields]
        values = [value for _, given in defined for value in given]
        definition = ", ".join(
            f"{quote(field.column)} {sql}"
            for field, (sql, _) in zip(model._meta.concrete_fields, defined, strict=True)
        )
        cursor.execute(f"CREATE TEMPORARY TABLE {temporary} ({definition})", values or None)
        cursor.execute(f"INSERT INTO {temporary} ({columns}) {select}", params)
        cursor.execute(f"ALTER TABLE {temporary} RENAME TO {quote(table)}")
        _store(cursor, model, fields, [each.then for each in stood if each.then])
        for columns_of_index in _indexes(model):
            _index(cursor, table, columns_of_index)
    return stood


def _indexes(model: Any) -> list[list[str]]:
    """Return the columns of each index of a table by which questions about figures look up."""
    meta = model._meta
    named = [[meta.get_field(name).column for name in each.fields] for each in meta.indexes]
    first = {columns[0] for columns in named}
    keys = [each for each in meta.concrete_fields if each.related_model in RECORDS]
    return [*named, *([each.column] for each in keys if each.column not in first)]


def _index(cursor: Any, table: str, columns: list[str]) -> None:
    """Index a temporary table, and let PostgreSQL count what is in it, as it does by itself of
    those that last.
    """
    quote, lasting = connection.ops.quote_name, connection.vendor == "postgresql"
    name = quote("_".join(["known", table, *columns])[:60])
    where = name if lasting else f"temp.{name}"
    cursor.execute(f"CREATE INDEX {where} ON {quote(table)} ({', '.join(map(quote, columns))})")
    if lasting:
        cursor.execute(f"ANALYZE {quote(table)}")


def _store(cursor: Any, model: Any, fields: list[Any], rows: list[Values]) -> None:
    columns = [bulk.ready(field, [row[field.attname] for row in rows]) for field in fields]
    found = list(zip(*columns, strict=True))
    if not found:
        return
    if connection.vendor == "postgresql":
        bulk.copy(cursor, model, fields, found)
    else:
        row = ", ".join(["%s"] * len(fields))
        into = bulk.target(model, fields)
        cursor.executemany(f"INSERT INTO {into} VALUES ({row})", found)  # noqa: S608


def _of_area(model: Any, area: LocalArea) -> Rows:
    paths = RECORDS[model].paths
    return model._base_manager.filter(reduce(or_, (Q(**{path: area}) for path in paths)))


def _named(model: Any, key: Any) -> Concat:
    """Return, in SQL, how the trail names a record."""
    return Concat(Value(f"{model._meta.label}:"), Cast(key, CharField()))


def _since(model: Any, *, made: bool = False) -> Func:
    """Return whether a record was changed after the day in question, or made after it.

    Not by IN, for which PostgreSQL would search the whole list for each record where that is long.
    """
    which = f"label = '{model._meta.label}'{' AND version = 1' if made else ''}"
    change = f"SELECT 1 FROM {CHANGED} WHERE {which} AND row_key = %(expressions)s"  # noqa: S608
    return Func("pk", template=f"EXISTS ({change})", output_field=BooleanField())


def _stood(model: Any, area: LocalArea, on: date) -> list[Was]:
    """Return the records that were there at the end of a day and changed since, or were removed."""
    names = [*bulk.written(model)]
    changed = _of_area(model, area).filter(_since(model), ~_since(model, made=True))
    found = [
        _was(model, row["pk"], row, events)
        for row, events in _with_events(model, changed, names, on)
    ]
    return found + _removed(model, area, on)


def _made(model: Any, area: LocalArea, on: date, by: Q) -> Iterator[Was]:
    """Yield the records that were made after a day and are there now, where a condition holds."""
    made = _of_area(model, area).filter(by, _since(model, made=True))
    for row, events in _with_events(model, made, [*bulk.written(model)], on):
        yield Was(model, row["pk"], None, row, events, all(map(_is_told, events[-1:])))


def _with_events(
    model: Any, rows: Rows, names: list[str], on: date
) -> Iterator[tuple[Values, list[Event]]]:
    """Yield the values of each row, with the changes of it that were recorded after a day."""
    asked = rows.annotate(named=_named(model, "pk")).order_by().values("named")
    events: dict[str, list[Event]] = defaultdict(list)
    for event in _changes(on, record__in=asked):
        events[event.record].append(event)
    for row in rows.order_by().values("pk", *names):
        yield row, events[f"{model._meta.label}:{row['pk']}"]


def _changes(on: date, **which: Any) -> Iterator[Event]:
    """Yield the changes after a day, of each record the latest first."""
    found = AuditEvent.objects.filter(version__isnull=False, recorded_on__gt=on, **which)
    columns = ("fields", "recorded_on", "detail__changes", "detail__reason")
    rows = found.order_by("record", "-version").values_list("record", "version", *columns)
    return starmap(Event, rows)


def _removed(model: Any, area: LocalArea, on: date) -> list[Was]:
    """Return the records that stood on a day and were removed after it.

    Of one whose values were emptied not even the area is left to tell.
    """
    prefix = f"{model._meta.label}:"
    gone = AuditEvent.objects.filter(
        verb__in=RECORDS[model].removed, recorded_on__gt=on, record__startswith=prefix
    ).values("record")
    found = []
    for record, events in groupby(_changes(on, record__in=gone), key=lambda e: e.record):
        pk, changes = int(record.removeprefix(prefix)), list(events)
        if changes[-1].version == 1 or not _is_told(changes[0]):
            continue
        blank = dict.fromkeys(bulk.written(model)) | {model._meta.pk.attname: pk, "pk": pk}
        found.append(_was(model, pk, blank, changes)._replace(now=None))
    held = _held(model, area, [each.then or {} for each in found])
    return [each for each in found if any(map(held, [each.then or {}]))]


def _held(model: Any, area: LocalArea, rows: list[Values]) -> Callable[[Values], bool]:
    """Return what says of values of a record whether it belonged to an area."""
    keys: dict[str, set[Any]] = {}
    for path in RECORDS[model].paths:
        hop = model._meta.get_field(path.split("__")[0])
        if hop.related_model is LocalArea:
            keys[hop.attname] = {area.pk}
        else:
            asked = {row[hop.attname] for row in rows} - {None}
            owners = _of_area(hop.related_model, area).filter(pk__in=asked)
            keys[hop.attname] = set(owners.values_list("pk", flat=True)) if asked else set()
    return lambda row: any(row[name] in those for name, those in keys.items())


def _was(model: Any, pk: int, now: Values, events: list[Event]) -> Was:
    """Return a record with each change taken back, the latest first."""
    then = dict(now)
    fields = bulk.written(model)
    for event in events:
        for name, (old, _) in event.changes.items():
            if name in fields:
                then[name] = fields[name].to_python(old)
        then["version"] = event.version - 1
    return Was(model, pk, then, now, events, all(map(_is_told, events)))


def _is_told(event: Event) -> bool:
    """Whether the trail still has the values of a change."""
    return bool(event.changes) or not event.fields


# What differs between two days of knowledge


class Kind(TextChoices):
    """How what is known of a day came to be another."""

    LATE = "late", "Entered late"
    CORRECTED = "corrected", "Corrected"
    TAKEN_BACK = "taken_back", "Taken back"


class Fact(NamedTuple):
    """One thing that was known otherwise, in words."""

    what: str
    then: str
    now: str


class Difference(NamedTuple):
    """One record of a case of which something else is known of a day than was known once.

    `recorded_on` is the day of the latest change that made it so, and `reason` why, if it was said.
    """

    case: int
    reference: str
    record: str
    kind: Kind
    facts: list[Fact]
    recorded_on: date
    reason: str


class Differences(NamedTuple):
    """All that differs, by case; of `untold` records nobody can tell any more."""

    found: list[Difference]
    untold: int

    def cases(self, kind: Kind | None = None) -> set[int]:
        """Return the keys of the cases that differ, or of those that do so in one way."""
        return {each.case for each in self.found if kind in (None, each.kind)}

    @property
    def counts(self) -> dict[str, int]:
        """How many cases differ in each way; one can in several."""
        return {kind.label: len(self.cases(kind)) for kind in Kind}


class Counted(NamedTuple):
    """What figures read of a record: columns that are there by the day in another, or always.

    It begins on the last of the days in `begun`; or, if what `undated` names holds, on no day.
    `case` is the column of its case.
    """

    columns: dict[str, tuple[str, ...]]
    begun: tuple[str, ...]
    case: str = "assessment_id"
    undated: str = ""

    def by(self, day: date) -> Q:
        """Return the condition on a record that it had begun by a day."""
        begun = Q(**{f"{name}__lte": day for name in self.begun})
        return begun | Q(**{self.undated: True}) if self.undated else begun

    def seen(self, values: Values | None, day: date) -> Values | None:
        """Return what figures as at a day read of these values; None if it had not begun."""
        if values is None:
            return None
        begun = all(values[name] and values[name] <= day for name in self.begun)
        if not begun and not values.get(self.undated):
            return None
        return {
            name: values[name]
            for name, days in self.columns.items()
            if not days or any(values[each] and values[each] <= day for each in days)
        }


CASE_DAYS = ("received_on", "started_on")
READ_BY_FIGURES: dict[Any, Counted] = {
    Assessment: Counted(
        {
            **dict.fromkeys(("basis", *CASE_DAYS), ()),
            "decision": ("decision_notified_on",),
            # That there will be a plan may be recorded without its day.
            "outcome": ("outcome_notified_on", "plan_sent_on"),
            **{
                name: (name,)
                for name in (
                    *("decision_notified_on", "outcome_notified_on"),
                    *("draft_sent_on", "plan_sent_on", "closed_on"),
                )
            },
        },
        CASE_DAYS,
        "id",
    ),
    Advice: Counted(
        {
            **dict.fromkeys(("service", "existing_accepted"), ()),
            **{name: (name,) for name in ("requested_on", "received_on")},
        },
        ("requested_on",),
        undated="existing_accepted",
    ),
    AssessmentException: Counted(dict.fromkeys(("duty", "advice_id", "from_on"), ()), ("from_on",)),
}
NOTHING = "Nothing recorded"


def differences(
    area: LocalArea, day: date, known_on: date, known: Known | None = None
) -> Differences:
    """Return what is known today of a day, as figures read it, and was not known so on another.

    Entered late: recorded after `known_on`, and dated on or before `day`. Corrected: recorded
    otherwise by then. Taken back: recorded by then, and no longer.

    `known` is the area as it was known then, to one who has read it already.
    """
    found, untold = [], 0
    with _for_a_moment(known_on):
        names = dict(_of_area(Assessment, area).values_list("pk", "reference"))
        for model, counted in READ_BY_FIGURES.items():
            stood = known.stood[model] if known else _stood(model, area, known_on)
            for was in chain(stood, _made(model, area, known_on, counted.by(day))):
                untold += not was.told
                each = _difference(was, counted, day, names)
                if each:
                    found.append(each)
    return Differences(sorted(found, key=lambda each: (each.reference, each.recorded_on)), untold)


def _difference(was: Was, counted: Counted, day: date, names: dict[int, str]) -> Difference | None:
    then, now = (counted.seen(values, day) for values in (was.then, was.now))
    if then == now:
        return None
    raw_then, raw_now = was.then or {}, was.now or {}
    changed = [
        name
        for name in counted.columns
        if raw_then.get(name) != raw_now.get(name)
        and (then or {}).get(name) != (now or {}).get(name)
    ]
    if not any(raw_then.get(name) for name in changed):
        kind = Kind.LATE
    elif not any(raw_now.get(name) for name in changed):
        kind = Kind.TAKEN_BACK
    else:
        kind = Kind.CORRECTED
    of_these = [each for each in was.events if set(each.fields) & set(changed)] or was.events
    case = (was.now or was.then or {})[counted.case]
    return Difference(
        case=case,
        reference=names[case],
        record=_called(was),
        kind=kind,
        facts=[_fact(was.model, name, raw_then.get(name), raw_now.get(name)) for name in changed],
        recorded_on=of_these[0].recorded_on,
        reason=of_these[0].reason,
    )


def _called(was: Was) -> str:
    """Return what a record is called beside its case: "Advice, Health", or "Case"."""
    values = was.now or was.then or {}
    if was.model is Assessment:
        return "Case"
    if was.model is Advice:
        return f"Advice, {Service(values['service']).label}"
    return f"Exception, {Duty(values['duty']).label}"


def _fact(model: Any, name: str, then: Any, now: Any) -> Fact:
    field = next(each for each in model._meta.concrete_fields if each.attname == name)
    return Fact(capfirst(str(field.verbose_name)), _words(field, then), _words(field, now))


def _words(field: Any, value: Any) -> str:
    if value in (None, "", False):
        return NOTHING
    if isinstance(value, date):
        return words(value)
    return str(dict(field.flatchoices).get(value, "Yes" if value is True else value))
