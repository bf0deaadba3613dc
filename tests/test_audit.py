from datetime import date
from io import StringIO
from itertools import count

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from ehcp_tracking.models import Child
from tests.builders import make_area
from wsoa import audit, history
from wsoa.models import AuditDetail, AuditEvent, User

pytestmark = pytest.mark.django_db
BORN = date(2012, 2, 29)
_serial = count(1)


def make_child():
    reference = f"C{next(_serial)}"
    return Child.objects.create(area=make_area(), reference=reference, date_of_birth=BORN)


def correct_birth(child, day, by):
    child.date_of_birth = day  # as a bound form would, before the change
    with audit.recorded("birth corrected", child, by=by, reason="Passport seen"):
        child.save(update_fields=["date_of_birth"])


def test_event_shows_what_was_stored(person, today):
    child, manager = make_child(), person("Case manager")
    correct_birth(child, date(2012, 3, 1), by=manager)
    event = AuditEvent.objects.get()
    assert (event.verb, event.by, event.recorded_on) == ("birth corrected", manager, today)
    assert event.record == f"ehcp_tracking.Child:{child.pk}"
    assert event.fields == ["date_of_birth"]
    assert event.detail.changes == {"date_of_birth": ["2012-02-29", "2012-03-01"]}
    assert event.detail.reason == "Passport seen"
    child.refresh_from_db()
    assert (event.version, child.version) == (2, 2)


def test_the_trail_keeps_the_real_time_beside_the_product_s_day(person, settings):
    settings.WSOA_TODAY = date(2021, 3, 31)
    audit.seen(make_child(), by=person("Case manager"))
    event = AuditEvent.objects.get()
    assert (event.verb, event.recorded_on) == ("seen", date(2021, 3, 31))
    assert event.recorded_at.year >= 2026
    assert (event.version, event.fields) == (None, [])


def test_a_new_record_leaves_an_event_with_what_was_given(person):
    child = Child(area=make_area(), reference="C1")
    with audit.created("child added", child, by=person("Case manager")):
        child.save()
    event = AuditEvent.objects.get()
    assert (event.verb, event.version) == ("child added", 1)
    assert event.detail.changes["reference"] == [None, "C1"]
    assert "date_of_birth" not in event.fields


def test_a_record_entered_in_error_leaves_what_it_was_and_why_it_went(person):
    child = make_child()
    with audit.removed("child removed", child, by=person("SNAS manager"), reason="Typed twice"):
        Child.objects.get().delete()
    event = AuditEvent.objects.get()
    assert event.record == f"ehcp_tracking.Child:{child.pk}"
    assert event.detail.reason == "Typed twice"
    assert event.detail.changes["date_of_birth"] == ["2012-02-29", None]
    assert not Child.objects.exists()


def test_what_a_record_is_linked_with_is_kept_beside_its_columns(person, monkeypatch):
    someone, manager = person(), person("Administrator")
    one, two = (Group.objects.create(name=name) for name in ("One", "Two"))
    monkeypatch.setattr(User, "linked", ("groups",))
    someone.groups.add(one)
    with audit.recorded("groups changed", someone, by=manager):
        someone.groups.set([two, one])
    event = AuditEvent.objects.get()
    assert event.detail.changes == {"groups": [[one.pk], [one.pk, two.pk]]}
    assert audit.held(someone)["groups"] == [one.pk, two.pk]
    assert history.of(someone)[0].changes == ["Groups: One became One, Two"]


def test_no_event_and_no_version_if_the_change_fails(person):
    child, manager = make_child(), person("Case manager")

    def fail_half_way():
        with audit.recorded("birth corrected", child, by=manager):
            child.date_of_birth = date(2013, 1, 1)
            child.save()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    child.refresh_from_db()
    assert (child.date_of_birth, child.version) == (BORN, 1)
    assert not AuditEvent.objects.exists()


def test_the_second_writer_is_refused(person):
    child = make_child()
    same_child = Child.objects.get()
    correct_birth(child, date(2012, 3, 1), by=person("Case manager"))
    with pytest.raises(audit.StaleRecord):
        correct_birth(same_child, date(2012, 3, 2), by=person("SNAS manager"))
    child.refresh_from_db()
    assert child.date_of_birth == date(2012, 3, 1)


def test_what_was_changed_meanwhile_cannot_be_removed(person):
    child = make_child()
    same_child = Child.objects.get()
    correct_birth(child, date(2012, 3, 1), by=person("Case manager"))
    with (
        pytest.raises(audit.StaleRecord),
        audit.removed("child removed", same_child, by=person("SNAS manager"), reason="Twice"),
    ):
        same_child.delete()
    assert Child.objects.exists()


def test_the_changes_since_a_version_are_told_newest_first(person):
    child, manager = make_child(), person("Case manager")
    for day in (1, 2, 3):
        correct_birth(child, date(2012, 3, day), by=manager)
    since = audit.changes_since(child, version=2)
    assert [event.detail.changes["date_of_birth"][1] for event in since] == [
        "2012-03-03",
        "2012-03-02",
    ]


@pytest.mark.parametrize("rows", [2, 30])
def test_a_bulk_change_costs_the_same_however_many(person, rows, django_assert_num_queries):
    children = [make_child() for _ in range(rows)]
    manager, area = person("SNAS manager"), make_area()
    everyone = Child.objects.filter(area=area)
    with (
        django_assert_num_queries(10),
        audit.recorded_many("sex corrected", everyone, about=area, by=manager),
    ):
        everyone.exclude(pk=children[0].pk).update(sex="F")
    whole = AuditEvent.objects.get(part_of=None)
    assert whole.record == f"wsoa.LocalArea:{area.pk}"
    assert whole.parts.count() == rows - 1
    part = whole.parts.first()
    assert (part.version, part.detail.changes) == (2, {"sex": ["", "F"]})
    assert Child.objects.filter(version=2).count() == rows - 1


sqlite = pytest.mark.only_on("sqlite")
postgresql = pytest.mark.only_on("postgresql")
ALTER = [
    "UPDATE wsoa_auditevent SET verb = 'x'",
    "DELETE FROM wsoa_auditevent",
    "DELETE FROM wsoa_auditdetail",
    "UPDATE wsoa_auditdetail SET changes = '{\"sex\": [null, \"F\"]}', reason = ''",
    pytest.param("UPDATE wsoa_auditdetail SET changes = '{}'", id="a reason without its values"),
    pytest.param("UPDATE wsoa_auditdetail SET reason = ''", id="values without their reason"),
    "UPDATE wsoa_auditdetail SET changes = '{}', reason = '', event_id = event_id + 1",
    pytest.param(
        "INSERT OR REPLACE INTO wsoa_auditevent SELECT * FROM wsoa_auditevent", marks=sqlite
    ),
    pytest.param(
        "INSERT OR REPLACE INTO wsoa_auditdetail SELECT * FROM wsoa_auditdetail", marks=sqlite
    ),
    pytest.param("TRUNCATE wsoa_auditevent CASCADE", marks=postgresql),
    pytest.param("TRUNCATE wsoa_auditdetail", marks=postgresql),
]


@pytest.mark.parametrize("sql", ALTER)
def test_the_database_refuses_to_alter_the_trail(person, sql):
    correct_birth(make_child(), date(2012, 3, 1), by=person("Case manager"))
    refused = pytest.raises(IntegrityError, match="cannot be altered")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE" if "TRUNCATE" in sql else "SELECT 1")
        cursor.execute(sql)


def test_retention_can_empty_the_values_and_the_trail_still_says_what_changed(person):
    correct_birth(make_child(), date(2012, 3, 1), by=person("Case manager"))
    AuditDetail.objects.update(changes={}, reason="")
    event = AuditEvent.objects.get()
    assert (event.fields, event.detail.changes) == (["date_of_birth"], {})


def test_no_values_can_be_put_where_retention_emptied_them(person):
    correct_birth(make_child(), date(2012, 3, 1), by=person("Case manager"))
    AuditDetail.objects.update(changes={}, reason="")
    forged = {"changes": {"date_of_birth": ["2012-02-29", "2010-01-01"]}, "reason": "Forged"}
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditDetail.objects.create(event=AuditEvent.objects.get(), **forged)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditDetail.objects.update(**forged)
    assert AuditDetail.objects.get().changes == {}


@sqlite
def test_migrate_puts_today_s_refusal_in_the_place_of_an_earlier_one(person):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER wsoa_audit_detail_update")
        cursor.execute(
            "CREATE TRIGGER wsoa_audit_detail_update BEFORE UPDATE ON wsoa_auditdetail"
            " BEGIN SELECT RAISE(ABORT, 'an earlier refusal'); END"
        )
    audit.protect()
    correct_birth(make_child(), date(2012, 3, 1), by=person("Case manager"))
    AuditDetail.objects.update(changes={}, reason="")


@sqlite
def test_a_rebuilt_table_loses_its_triggers_until_migrate_puts_them_back(transactional_db):
    with connection.schema_editor() as editor:
        editor._remake_table(AuditEvent)
    assert audit.unprotected() == {name for name in audit.REFUSALS["sqlite"] if "event" in name}
    said = StringIO()
    call_command("check", databases=["default"], stderr=said)
    assert "The audit trail of 'default' can be altered." in said.getvalue()
    call_command("migrate", verbosity=0)
    assert not audit.unprotected()


@postgresql
def test_a_trigger_that_is_switched_off_is_noticed_and_put_back():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE wsoa_auditevent DISABLE TRIGGER USER")
    assert audit.unprotected() == {"wsoa_audit_event"}
    audit.protect()
    assert not audit.unprotected()


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_transactional_test_can_end_and_leaves_the_trail_protected(
    transactional_db, person, time
):
    assert not audit.unprotected()
    assert not AuditEvent.objects.exists()
    audit.seen(make_child(), by=person("Case manager"))


def test_loading_fixtures_is_a_change_of_what_was_published(db):
    call_command("loaddata", "areas", verbosity=0)
    event = AuditEvent.objects.changes().get()
    assert (event.verb, event.record, event.by) == ("fixtures loaded", "fixtures:areas", None)
    assert event.part_of.verb == "fixtures loaded"
