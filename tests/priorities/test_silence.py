"""Silence: of what nothing was heard for longer than the area, or the plan, allows."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from priorities import importing
from priorities.cadence import days_of
from priorities.models import Action
from priorities.silence import silences
from tests.builders import make_area, make_person
from tests.priorities.builders import (
    make_action,
    make_holding,
    make_live_measure,
    make_measure,
    make_number,
    make_objective,
    make_plan,
    make_post,
    make_priority,
    make_reading,
    make_update,
    plan_file,
)
from tests.priorities.test_views import text
from wsoa.areas import changes

TODAY = date(2021, 3, 31)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("Monthly", 31),
        ("At least monthly", 31),
        ("Every 2 months", 62),
        ("every two weeks", 14),
        ("Every term", 122),
        ("Term on term", 122),
        ("Annual, survey on survey", 366),
        ("Period on period", None),
        ("", None),
    ],
)
def test_how_long_a_measure_may_go_unread(words, days):
    assert days_of(words) == days


@pytest.fixture
def objective(db):
    priority = make_priority(make_plan(reference="wsoa-2020"), reference="1")
    owner = make_post(title="Head of SEND")
    return make_objective(priority, reference="1.1", owners=[owner], by_when=date(2021, 4, 30))


def set_days(area, silent=31, unread=92):
    settings = changes.settings_of(area)
    days = {"silent_after_days": silent, "unread_after_days": unread}
    said = {"version": settings.version, "by": make_person(), "reason": "Agreed."}
    changes.set_silence(area, **days, **said)


def found(objective, day=TODAY):
    plan = type(objective.plan).objects.in_area(objective.plan.area).get(pk=objective.plan.pk)
    return silences(plan, as_at=day)


@pytest.mark.parametrize(("days", "silent"), [(13, True), (14, False), (15, False)])
def test_an_action_is_silent_after_the_days_that_the_area_sets(objective, days, silent):
    action = make_action(objective)
    make_update(action, added_on=date(2021, 3, 17))
    set_days(objective.plan.area, silent=days)
    rows = Action.objects.as_steered(TODAY)
    assert rows.get().silent is silent
    assert bool(found(objective)) is silent


@pytest.mark.parametrize(
    ("measure", "silent"),
    [
        pytest.param({"cadence": "Monthly"}, True, id="31 days by the plan"),
        pytest.param({"cadence": "Every 2 months"}, False, id="62 days by the plan"),
        pytest.param({"cadence": ""}, False, id="the days of the area"),
    ],
)
def test_a_measure_is_silent_after_the_time_that_the_plan_says(objective, measure, silent):
    number = make_number(objective, **measure)
    make_reading(number, as_at=date(2021, 2, 27), added_on=date(2021, 3, 1))
    assert bool(found(objective)) is silent
    set_days(objective.plan.area, unread=31)
    assert bool(found(objective)) is (silent or not measure["cadence"])


def test_who_was_heard_and_what_is_counted_are_not_silent(objective):
    make_live_measure(objective)
    milestone = make_measure(objective, kind="milestone")
    assert found(objective) == [], "a milestone that is still to come"
    (late,) = found(objective, date(2021, 5, 1))
    assert (late.days, late.heard_on, late.allowed) == (1, None, 0)
    make_reading(milestone, value=None, text="It is in place.", added_on=date(2021, 3, 1))
    assert found(objective, date(2021, 12, 31)) == []


def test_silence_stands_by_owner_with_who_holds_the_post(client, objective):
    holding = make_holding(objective.owners.get())
    second = make_post(title="Assistant director")
    objective.owners.add(second)
    make_action(objective, reference="1.1.1")
    make_number(objective, reference="1.1.M1")
    owners = [(each.owner, each.reference, each.held_by) for each in found(objective)]
    holder = str(holding.person)
    assert owners == [
        (str(second), "1.1.1", "Nobody"),
        (str(second), "1.1.M1", "Nobody"),
        (str(holding.post), "1.1.1", holder),
        (str(holding.post), "1.1.M1", holder),
    ]
    assert found(objective, date(2020, 7, 1)) == [], "the plan was not published yet"
    client.force_login(make_person("Partner"))
    address = reverse("priorities:silence_list", args=["wandsworth", "wsoa-2020"])
    for query, number in (
        ("", 4),
        ("?kind=action", 2),
        (f"?owner={second}", 2),
        ("?priority=1", 4),
        ("?priority=9", 0),
        ("?as_at=2020-08-01", 0),
    ):
        assert len(client.get(address + query).context["table"].rows) == number
    assert "silent after 31 days" in text(client.get(address))
    with CaptureQueriesContext(connection) as few:
        found(objective)
    for _ in range(9):
        make_action(objective)
    with CaptureQueriesContext(connection) as many:
        found(objective)
    assert len(many) == len(few)


@pytest.mark.django_db
def test_a_past_day_offers_owners_and_priorities_as_they_were_called_on_it(client):
    """Version 2 calls the post otherwise and has another priority."""
    make_area()
    records = plan_file()
    importing.load(json.dumps(records).encode(), by=None)
    for each in records:
        said = each["fields"]
        if each["model"] == "priorities.plan":
            said["published_on"] = "2021-03-15"
        if each["model"] == "priorities.post":
            said["title"] = "Director"
        for name in ("reference", "priority"):
            if said.get(name) in ("1", ["wandsworth", "wsoa-2020", "1"]):
                said[name] = "2" if name == "reference" else [*said[name][:2], "2"]
    importing.load(json.dumps(records).encode(), by=None)
    client.force_login(make_person("Partner"))
    address = reverse("priorities:silence_list", args=["wandsworth", "wsoa-2020"])
    for day, owner, priority in (
        ("2021-03-14", "Head, The council", "1"),
        ("2021-03-31", "Director, The council", "2"),
    ):
        asked = {"as_at": day, "owner": owner, "priority": priority}
        response = client.get(address, asked)
        assert not response.context["filter"].form.errors
        (row,) = response.context["table"].rows
        assert (row.record.reference, row.record.owner) == ("1.1.1", owner)
        offered = response.context["filter"].form.fields
        assert [each for each, _ in offered["owner"].choices] == ["", owner, "No owner stated"]
        assert [each for each, _ in offered["priority"].choices] == ["", priority]


def test_a_plan_owner_is_told_which_measures_to_read(client, objective):
    client.force_login(make_holding(objective.owners.get()).person)
    make_number(objective, reference="1.1.M1")
    read = make_number(objective, reference="1.1.M2")
    make_reading(read, as_at=date(2021, 3, 1), added_on=date(2021, 3, 1))
    page = text(client.get(reverse("priorities:my_plan", args=["wandsworth"])))
    assert page.count("Silent: read it") == 1
