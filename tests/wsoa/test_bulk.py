"""Rows made ready and then stored at once; keys that nobody else gets."""

from datetime import UTC, date, datetime
from itertools import islice

import pytest
from django.db import IntegrityError, transaction

from ehcp_tracking.models import Assessment, Child
from tests.builders import make_area, make_assessment, make_child
from wsoa import bulk
from wsoa.models import AuditDetail, AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    rows = bulk.Rows()
    yield rows
    rows.close()


def new_children(many):
    keys = bulk.keys(Child)
    return [Child(pk=next(keys), area=make_area(), reference=f"NEW-{n}") for n in range(many)]


def test_new_rows_are_stored_as_they_are_saved(rows):
    (child,) = new_children(1)
    child.date_of_birth = date(2012, 2, 29)
    rows.add([child])
    assert (rows.count, Child.objects.count()) == (1, 0)
    rows.store()
    assert Child.objects.values().get() == {
        "id": child.pk,
        "version": 1,
        "area_id": child.area_id,
        "reference": "NEW-0",
        "forename": "",
        "surname": "",
        "date_of_birth": date(2012, 2, 29),
        "sex": "",
        "upn": "",
    }


def test_more_rows_are_stored_than_one_statement_takes(rows):
    rows.add(new_children(1500))
    rows.store()
    assert Child.objects.count() == 1500


def test_stored_rows_are_replaced_and_what_follows_from_them_is_computed_anew(rows):
    case, other = make_assessment(), make_assessment()
    case.started_on, case.version = date(2021, 2, 1), 2
    rows.add([case], stored=True)
    rows.store()
    case = Assessment.objects.get(pk=case.pk)
    assert (case.version, case.plan_due_on) == (2, date(2021, 6, 21))
    assert Assessment.objects.get(pk=other.pk).version == 1


def test_a_key_that_is_taken_replaces_nothing(rows):
    child = make_child(surname="Here")
    rows.add([Child(pk=child.pk, area=make_area(), reference="NEW")])
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.store()
    assert Child.objects.get().surname == "Here"


def test_texts_are_stored_as_they_are_whatever_stands_in_them(rows):
    texts = ["", " ", "\\.", "\\N", "NULL", "a,b", 'say "so"', "one\r\ntwo", "\n\\.\n", "Zoë\t"]
    children = new_children(len(texts))
    for child, text in zip(children, texts, strict=True):
        child.surname = text
    rows.add(children)
    rows.store()
    assert [child.surname for child in Child.objects.order_by("pk")] == texts


def test_rows_without_records_and_with_columns_that_are_known_only_when_they_are_stored(rows):
    keys = list(islice(bulk.keys(AuditEvent), 2))
    rows.add_columns(
        AuditEvent,
        {"id": keys, "record": ["a:1", "a:2"], "version": [1, None], "fields": [["one"], []]},
    )
    rows.add_columns(
        AuditDetail, {"event_id": keys, "changes": [{"one": [None, date(2021, 3, 31)]}, {}]}
    )
    day = datetime(2021, 3, 31, 12, tzinfo=UTC)
    told = {"verb": "told", "recorded_on": day.date(), "recorded_at": day}
    rows.store({AuditEvent: told, AuditDetail: {"reason": "so"}})
    first, second = AuditEvent.objects.order_by("pk").select_related("detail")
    assert (first.record, first.version, first.fields) == ("a:1", 1, ["one"])
    assert (second.record, second.version, second.fields) == ("a:2", None, [])
    assert {(each.verb, each.recorded_at, each.detail.reason) for each in (first, second)} == {
        ("told", day, "so")
    }
    assert [each.detail.changes for each in (first, second)] == [{"one": [None, "2021-03-31"]}, {}]


@pytest.mark.parametrize("before", [0, 3])
def test_nobody_else_gets_a_reserved_key(before):
    taken = {make_child().pk for _ in range(before)}
    reserved = set(islice(bulk.keys(Child), bulk.KEYS_AT_ONCE + 1))
    assert len(reserved) == bulk.KEYS_AT_ONCE + 1
    assert not taken & reserved
    assert make_child().pk not in reserved
