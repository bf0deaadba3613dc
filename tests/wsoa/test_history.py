from datetime import date

import pytest

from ehcp_tracking.models import Child
from tests.builders import make_area, make_person
from tests.wsoa.pages import make_child
from wsoa import audit, history
from wsoa.models import AuditDetail, AuditEvent, Membership

pytestmark = pytest.mark.django_db
DAY = date(2021, 3, 31)


def correct(child, *, by, reason="", **values):
    with audit.recorded("child corrected", child, by=by, reason=reason):
        for name, value in values.items():
            setattr(child, name, value)
        child.save()


def event_of(model, changes, **fields):
    """An event with these values, of a model that need not be one of ours."""
    event = AuditEvent.objects.create(
        verb="changed", record=f"{model}:1", version=2, fields=list(changes), recorded_on=DAY
    )
    AuditDetail.objects.create(event=event, changes=changes, **fields)
    return event


def test_a_change_is_told_in_words():
    person = make_person()
    person.first_name, person.last_name = "Case", "Manager"
    person.save()
    child = make_child(sex="F")
    correct(child, by=person, date_of_birth=date(2012, 3, 1), sex="M", reason="As on the passport")
    (line,) = history.of(child)
    assert line.what == "Child corrected"
    assert line.who == "Case Manager"
    assert (line.on, line.reason) == (DAY, "As on the passport")
    assert line.changes == [
        "Date of birth: 29 February 2012 became 1 March 2012",
        f"Sex: {Child(sex='F').get_sex_display()} became {Child(sex='M').get_sex_display()}",
    ]


def test_what_a_new_record_holds_is_told_without_what_it_left_empty():
    child = Child(area=make_area(), reference="C1", date_of_birth=date(2012, 2, 29))
    with audit.created("child recorded", child, by=None):
        child.save()
    (line,) = history.of(child)
    assert line.who == "By command"
    assert line.changes == [
        "Area: Wandsworth",
        "Child reference: C1",
        "Date of birth: 29 February 2012",
    ]


def test_the_newest_comes_first_of_all_the_records_asked_for_and_no_others():
    person, one, two, other = make_person(), make_child(), make_child(), make_child()
    for child in (one, other, two, one):
        correct(child, by=person, forename=f"Name {child.version}")
    audit.seen(one, by=person)
    assert [line.changes for line in history.of(one, two)] == [
        ["Forename: Name 1 became Name 2"],
        ["Forename: Name 1"],
        ["Forename: Name 1"],
    ]


def test_a_line_about_a_part_names_it():
    one, two = make_child(forename="Amber"), make_child(forename="Zed")
    for child in (one, two):
        correct(child, by=None, sex="F")
    assert [line.about for line in history.of(one, parts=[two])] == ["Zed", ""]


@pytest.mark.parametrize(
    ("model", "changes", "told"),
    [
        ("wsoa.User", {"is_active": [True, False]}, "Active: Yes became No"),
        ("wsoa.User", {"is_active": [None, True]}, "Active: Yes"),
        (
            "wsoa.User",
            {"last_login": [None, "2021-03-31T09:05:00Z"]},
            "Last sign-in: 31 March 2021, 10:05",
        ),
        ("wsoa.Membership", {"to_on": ["2021-03-31", None]}, "To: 31 March 2021 became empty"),
        ("wsoa.Membership", {"organisation": ["", "NHS"]}, "Organisation: NHS"),
        ("wsoa.Membership", {"area_id": [None, 0]}, "Area: a record that is gone"),
        ("wsoa.User", {"groups": [["One"], ["One", "Two"]]}, "Groups: One became One, Two"),
        ("wsoa.User", {"groups": [[], [0]]}, "Groups: a record that is gone"),
        ("wsoa.Membership", {"no_longer": [1, 2]}, "no_longer: 1 became 2"),
        ("no_such.Model", {"field": [None, 2]}, "field: 2"),
    ],
)
def test_every_kind_of_value_is_told(model, changes, told):
    (line,) = history.lines([event_of(model, changes)])
    assert line.changes == [told]


def test_of_values_that_retention_emptied_the_names_of_the_fields_stay():
    child = make_child()
    correct(child, by=make_person(), forename="Ada", reason="Asked")
    AuditDetail.objects.update(changes={}, reason="")
    (line,) = history.of(child)
    assert (line.changes, line.reason) == (["Forename: no longer kept"], "")


@pytest.mark.parametrize("rows", [1, 30])
def test_a_history_costs_the_same_however_long(rows, django_assert_num_queries):
    person = make_person("Case manager")
    membership = person.memberships.get()
    for number in range(rows):
        area = make_area(f"area-{number}")
        event_of(Membership._meta.label, {"area_id": [membership.area_id, area.pk]})
    events = AuditEvent.objects.select_related("by", "detail")
    with django_assert_num_queries(2):  # the events, and the areas that they name
        assert len(history.lines(events)) == rows


def test_a_rule_that_is_kept_as_json_is_read_word_by_word():
    rule = {"name": "Revisit", "months": 18, "repeats": False, "note": ""}
    words = history.in_words(None, [rule], {})
    assert words == "name Revisit; months 18; repeats No; note empty"
