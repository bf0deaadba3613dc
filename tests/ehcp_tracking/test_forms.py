"""What forms read from what was typed, before `changes` judges it."""

from datetime import date

import pytest
from django.http import QueryDict

from ehcp_tracking import forms
from tests.builders import make_area, make_assessment, make_membership, make_person

pytestmark = pytest.mark.django_db

TODAY = date(2021, 3, 31)
ASKED_ON = {"requested_on_day": "16", "requested_on_month": "feb", "requested_on_year": "2021"}


def asked(case=None, advisers=(), **typed):
    data = QueryDict(mutable=True)
    data.update({"version": "1"} | ASKED_ON | typed)
    data.setlist("advisers", advisers)
    return forms.AskAdviceForm(data, instance=case or make_assessment())


@pytest.mark.parametrize(
    ("advisers", "typed", "pairs"),
    [
        (["family"], {}, [("family", "")]),
        (["health"], {}, [("health", "")]),
        (["health"], {"health": "Speech"}, [("health", "Speech")]),
        (
            [],
            {"health": "Speech\r\n Physio \r\n\r\nSpeech"},
            [("health", "Speech"), ("health", "Physio")],
        ),
        (
            ["other", "family"],
            {"other": "Youth justice"},
            [("family", ""), ("other", "Youth justice")],
        ),
    ],
)
def test_advisers_are_services_and_the_names_under_them(advisers, typed, pairs):
    form = asked(advisers=advisers, **typed)
    assert form.is_valid()
    assert form.cleaned_data == {
        "version": 1,
        "requested_on": date(2021, 2, 16),
        "advisers": pairs,
    }


@pytest.mark.parametrize(
    ("advisers", "typed", "wrong"),
    [
        ([], {}, ["advisers"]),
        ([], {"requested_on_day": ""}, ["requested_on", "advisers"]),
        (["astrology"], {}, ["advisers"]),
        ([], {"health": "x" * 101}, ["health"]),
    ],
)
def test_what_is_wrong_with_the_advisers_is_said_once(advisers, typed, wrong):
    assert list(asked(advisers=advisers, **typed).errors) == wrong


def test_a_name_may_have_100_characters():
    assert asked(health="x" * 100).is_valid()
    assert asked(health="x" * 101).errors["health"][0].endswith("to 100 characters or fewer")


def test_a_form_does_not_alter_the_record():
    case = make_assessment()
    data = {"version": "1", "decision": "refuse"}
    data |= {f"decision_notified_on{box}": "" for box in ("_day", "_month", "_year")}
    assert not forms.DecisionForm(data, instance=case).is_valid()
    assert case.decision == ""


def test_a_form_asks_why_once_there_is_something_to_replace():
    assert "reason" not in forms.DecisionForm(instance=make_assessment()).fields
    decided = make_assessment(decision="assess", decision_notified_on=TODAY)
    assert "reason" in forms.DecisionForm(instance=decided).fields
    assert "reason" not in forms.DraftForm(instance=decided).fields


def test_only_what_is_recorded_can_be_undone():
    sent = {"draft_sent_on": TODAY, "outcome": "plan", "outcome_notified_on": None}
    assert forms.recorded_steps(make_assessment(**sent)) == [
        ("outcome", "Outcome: Issue a plan"),
        ("draft", "Draft plan: sent, 31 March 2021"),
    ]


@pytest.mark.parametrize(
    ("role", "fields", "may"),
    [
        ("Case manager", {}, True),
        ("SNAS manager", {"to_on": TODAY}, True),
        ("Case manager", {"to_on": date(2021, 3, 30)}, False),
        ("Case manager", {"from_on": date(2021, 4, 1)}, False),
        ("Head of SEND", {}, False),
        ("Board member", {}, False),
    ],
)
def test_a_case_goes_to_those_who_may_change_it_that_day(role, fields, may):
    area, person = make_area(), make_person(role, **fields)
    make_membership(person, "Case manager", area=make_area("westminster"))
    assert list(forms.case_workers(area, TODAY)) == ([person] if may else [])


def test_nobody_whose_account_is_closed_is_given_a_case():
    person = make_person("Case manager")
    person.is_active = False
    person.save()
    assert not forms.case_workers(make_area(), TODAY).exists()


def test_a_person_with_two_roles_is_listed_once_and_in_the_order_of_names():
    zoe = make_person("Case manager", "SNAS manager")
    ann = make_person("Case manager")
    for person, name in ((zoe, "Zoe"), (ann, "Ann")):
        person.first_name = name
        person.save()
    assert list(forms.case_workers(make_area(), TODAY)) == [ann, zoe]
