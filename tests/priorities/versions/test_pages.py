"""Versions and dates on their pages: what each shows, and for whom it says what went wrong."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from priorities import importing
from priorities.models import Action, Objective, Plan, Post
from priorities.planfile import yamlfile
from priorities.versions.dates import dates, dates_of
from priorities.versions.since import added_between
from tests.builders import make_area, make_person
from tests.priorities.builders import (
    make_action,
    make_challenge,
    make_number,
    make_objective,
    make_override,
    make_plan,
    make_priority,
    make_rating,
    make_reading,
    make_risk,
    make_update,
)
from tests.priorities.test_left_out import another_action
from tests.priorities.test_views import text
from tests.priorities.versions.test_recording import agreed, load, plan_of
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = date(2021, 3, 31)


@pytest.fixture(autouse=True)
def area():
    return make_area()


@pytest.fixture
def reader(client):
    client.force_login(make_person("Board member"))
    return client


def show(client, name, *place, **asked):
    path = reverse(f"priorities:{name}", args=["wandsworth", "wsoa-2020", *place])
    return client.get(path, asked)


@pytest.fixture
def plan():
    """A plan in two versions: the second moves a date and leaves out an action."""
    load([*plan_of(), another_action(text="An action that is gone")])
    load(plan_of("2021-03-01", by_when="2021-06-30"), note="Agreed by the board")
    return Plan.objects.get()


# Versions


def test_the_versions_are_listed_with_what_each_changed(reader, plan):
    shown = text(show(reader, "version_list"))
    assert "1 left out, 2 changed" in shown
    assert "The first version" in shown
    assert "Agreed by the board" in shown
    assert plan.versions.first().sha256[:12] in shown


def test_what_versions_left_out_is_listed_with_its_page(reader, plan):
    shown = text(show(reader, "version_list"))
    gone = Action.objects.get(reference="1.1.2")
    assert gone.get_absolute_url() in shown
    assert "An action that is gone" in shown
    assert "Since 1 March 2021, by version 2" in shown
    load([*plan_of("2021-03-01", by_when="2021-06-30"), another_action()])
    assert "Left out of the plan" not in text(show(reader, "version_list"))


def test_the_page_of_a_row_says_which_version_left_it_out(reader, plan):
    shown = text(reader.get(Action.objects.get(reference="1.1.2").get_absolute_url()))
    assert "Left out of the plan since 1 March 2021, by" in shown
    assert plan.versions.first().get_absolute_url() in shown


def test_a_plan_that_was_published_once_says_what_comes_here(reader, area):
    make_plan(area, reference="wsoa-2020")
    shown = text(show(reader, "version_list"))
    assert "The plan has been published once." in shown
    assert "there is nothing to compare" in text(show(reader, "compare_versions"))
    assert "this is the plan as it stands" in text(show(reader, "version_detail", 1))
    assert show(reader, "version_detail", 2).status_code == 404


def test_a_version_reads_as_the_plan_that_it_was(reader, plan):
    first, newest = (text(show(reader, "version_detail", number)) for number in (1, 2))
    assert "An action that is gone" in first
    assert "30 September 2020" in first
    assert "An action that is gone" not in newest
    assert "30 June 2021" in newest
    assert "This is the newest version." in newest


def test_a_version_taken_home_and_loaded_again_is_that_version(reader, plan):
    first = plan.versions.last()
    file = show(reader, "version_detail", 1, export="yaml")
    assert 'filename="wandsworth-wsoa-2020-version-1.yaml"' in file["Content-Disposition"]
    assert [*yamlfile.read(file.content.decode())[0]][:2] == ["plan", "type"]
    assert AuditEvent.objects.filter(verb="version 1 exported as YAML").exists()
    importing.load(file.content, by=None)
    assert plan.versions.first().document == first.document
    assert Action.objects.get(reference="1.1.2").left_on is None


def test_two_versions_are_compared_field_by_field(reader, plan):
    page = show(reader, "compare_versions")
    shown = text(page)
    assert "1 left out, 2 changed" in shown
    found = [(each.what, each.name, each.field, each.before, each.after) for each in rows(page)]
    assert ("Left out", "1.1.2", "", "", "") in found
    assert ("Changed", "1.1", "By when", "30 September 2020", "30 June 2021") in found


def rows(page):
    return list(page.context["table"].data)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"what": "left_out"}, ["1.1.2"]),
        ({"kind": "Objective"}, ["1.1"]),
        ({"what": "added"}, []),
    ],
)
def test_differences_are_filtered(reader, plan, asked, expected):
    assert [each.name for each in rows(show(reader, "compare_versions", **asked))] == expected


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"before": "2", "after": "2"}, "Choose a later version than version 2"),
        ({"before": "2", "after": "1"}, "Choose a later version than version 2"),
        ({"before": "9", "after": "2"}, "Choose a version from the list"),
        ({"before": "", "after": "2"}, "Choose a version from the list"),
        ({"before": "one", "after": "2"}, "Choose a version from the list"),
    ],
)
def test_what_cannot_be_compared_says_why(reader, plan, asked, reason):
    page = show(reader, "compare_versions", **asked)
    assert reason in text(page)
    assert not rows(page)
    assert show(reader, "compare_versions", **asked, export="csv")["Content-Type"].startswith(
        "text/html"
    )


def test_a_file_of_the_differences_names_what_was_compared(reader, plan):
    page = show(reader, "compare_versions", export="csv")
    lines = page.getvalue().decode("utf-8-sig").splitlines()
    assert lines[0] == "What,Became,It says,Field,Before,After"
    assert "Action 1.1.2,Left out,An action that is gone,,," in lines


# Days


def test_what_people_added_between_two_days_stands_beside_what_was_published(reader, plan):
    objective, action = Objective.objects.get(), Action.objects.get(reference="1.1.1")
    agreed(objective, date(2021, 3, 10), by_when=date(2021, 8, 31))
    make_update(action, "complete", text="It is done.", added_on=date(2021, 3, 11))
    make_rating(objective, reason="Parents say so.", added_on=date(2021, 3, 12))
    make_update(action, text="Too early.", added_on=date(2021, 2, 28))
    measure = make_number(objective)
    make_reading(measure, added_on=date(2021, 3, 13), value=95)
    challenge = make_challenge(objective, added_on=date(2021, 3, 14), met_on=date(2021, 3, 14))
    make_override(objective, added_on=date(2021, 3, 15))
    closed = {"closed_on": date(2021, 3, 17), "closed_because": "It did not happen."}
    risk = make_risk(plan, added_on=date(2021, 3, 16), **closed)
    page = show(reader, "compare_days", since="2021-02-28", as_at="2021-03-31")
    assert [(each.on.day, each.what, each.row) for each in rows(page)] == [
        (17, "Risk closed", f"Risk {risk}"),
        (16, "Risk", f"Risk {risk}"),
        (15, "Rating overridden", "Objective 1.1 Backlog"),
        (14, "Challenge", "Objective 1.1 Backlog"),
        (13, "Reading", f"Measure {measure.reference}"),
        (12, "Impact rating", "Objective 1.1 Backlog"),
        (11, "Update", "Action 1.1.1"),
        (10, "Change of owner or date", "Objective 1.1 Backlog"),
    ]
    shown = text(page)
    assert challenge.asked in shown
    assert "What differs between version 1 and version 2" in shown
    assert "by 31 August 2021. Coronavirus Agreed by The board." in shown
    filtered = show(reader, "compare_days", since="2021-02-28", what="update")
    assert [each.text for each in rows(filtered)] == ["Complete: It is done."]


def test_what_was_added_on_one_day_stands_by_kind_and_the_last_recorded_first(plan):
    """Whatever the place in the plan, and the days of what was read and asked."""
    objective, action = Objective.objects.get(), Action.objects.get(reference="1.1.1")
    measures, said = [make_number(objective), make_number(objective)], {"added_on": TODAY}
    answered = {"answered_on": TODAY, "owed_by": Post.objects.get()}
    closed = {"closed_on": TODAY, "closed_because": "It did not happen."}
    for words in "ab":
        earlier, measure = (25, measures[1]) if words == "a" else (24, measures[0])
        make_update(action, text=words, **said)
        make_rating(objective, reason=words, **said)
        asked = {"asked": words, "answer": words, "met_on": date(2021, 3, earlier)}
        make_challenge(objective, **asked, **answered, **said)
        make_reading(measure, as_at=date(2021, 3, earlier), text=words, **said)
        make_override(objective, reason=words, **said)
        make_risk(plan, title=words, **said, **closed)
    found = [
        (each.what, re.findall(r"\b[ab]\b", f"{each.text} {getattr(each.about, 'title', '')}"))
        for each in added_between(plan, date(2021, 2, 28), TODAY)
    ]
    kinds = ["Update", "Impact rating", "Challenge", "Reading", "Answer to a challenge"]
    kinds += ["Rating overridden", "Risk", "Risk closed"]
    assert found == [(kind, [words]) for kind in kinds for words in "ba"]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"as_at": "2021-04-01"}, "Enter today or a day gone by"),
        ({"as_at": "2020-07-02"}, "The plan was published on 3 July 2020"),
        ({"since": "2021-03-31"}, "Enter a day before 31 March 2021"),
        ({"since": "soon"}, "Enter a real date"),
    ],
)
def test_days_that_cannot_be_compared_say_why(reader, plan, asked, reason):
    shown = text(show(reader, "compare_days", **asked))
    assert reason in shown
    assert shown.count("There is a problem") == 1


# Dates


def test_every_date_that_an_action_ever_had_is_kept(plan):
    action = Action.objects.get(reference="1.1.1")
    agreed(action.objective, date(2021, 3, 10), by_when=date(2021, 8, 31))
    agreed(action, date(2021, 3, 11), by_when=date(2021, 9, 30))
    make_update(action, "at-risk", added_on=date(2021, 3, 12), recovery_on=date(2021, 10, 31))
    make_update(action, "complete", added_on=date(2021, 3, 20))
    (found,) = [each for each in dates(plan, TODAY) if each.row == action]
    assert [(step.how, step.by_when) for step in found.steps] == [
        ("Published in version 1", date(2020, 9, 30)),
        ("Published in version 2", date(2021, 6, 30)),
        ("Agreed by The board", date(2021, 8, 31)),
        ("Agreed by The board", date(2021, 9, 30)),
        ("Recovery date", date(2021, 10, 31)),
        ("Achieved", date(2021, 3, 20)),
    ]
    assert (found.published_on, found.revised_on, found.achieved_on) == (
        date(2020, 9, 30),
        date(2021, 9, 30),
        date(2021, 3, 20),
    )
    assert (found.slippage, found.late) == ((date(2021, 3, 20) - date(2020, 9, 30)).days, False)


@pytest.mark.parametrize(
    ("updates", "achieved_on"),
    [
        pytest.param([], None, id="no update"),
        pytest.param([(1, "complete")], date(2021, 3, 1), id="complete at once"),
        pytest.param([(1, "complete"), (5, "complete")], date(2021, 3, 1), id="said again"),
        pytest.param([(1, "complete"), (5, "on-track")], None, id="taken up again"),
        pytest.param(
            [(1, "complete"), (5, "on-track"), (9, "complete")], date(2021, 3, 9), id="done again"
        ),
    ],
)
def test_an_action_is_achieved_when_it_became_complete(updates, achieved_on):
    action = make_action()
    for day, level in updates:
        make_update(action, level, added_on=date(2021, 3, day))
    steered = Action.objects.as_steered(TODAY).get()
    assert dates_of(steered, TODAY).achieved_on == achieved_on


def test_an_objective_is_achieved_with_the_last_of_its_actions_that_stand():
    objective = make_objective()
    for day in (1, 9):
        make_update(make_action(objective), "complete", added_on=date(2021, 3, day))
    unfinished = make_action(objective)

    def achieved_on(day):
        return dates_of(Objective.objects.as_steered(day).get(), day).achieved_on

    assert achieved_on(TODAY) is None
    unfinished.left_on = date(2021, 3, 15)
    unfinished.save()
    assert achieved_on(TODAY) == date(2021, 3, 9)
    assert achieved_on(date(2021, 3, 14)) is None, "it still stood then"


@pytest.mark.parametrize(
    ("by_when", "as_at", "slippage", "late"),
    [
        pytest.param(date(2021, 3, 31), date(2021, 3, 31), 0, False, id="on its last day"),
        pytest.param(date(2021, 3, 30), date(2021, 3, 31), 1, True, id="a day late"),
        pytest.param(date(2021, 4, 30), date(2021, 3, 31), 0, False, id="still to come"),
    ],
)
def test_what_is_not_achieved_slips_to_the_date_that_holds_or_to_today(
    by_when, as_at, slippage, late
):
    make_objective(by_when=by_when)
    found = dates_of(Objective.objects.as_steered(as_at).get(), as_at)
    assert (found.slippage, found.late) == (slippage, late)


def test_what_came_later_has_not_happened(plan):
    action = Action.objects.get(reference="1.1.1")
    agreed(action, date(2021, 3, 11), by_when=date(2021, 9, 30))
    (found,) = [each for each in dates(plan, date(2021, 2, 28)) if each.row == action]
    assert [step.by_when for step in found.steps] == [date(2020, 9, 30)]
    assert (found.due_on, found.late) == (date(2020, 9, 30), True)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["1.1", "1.1.1", "1.1.2"]),
        ({"kind": "Action"}, ["1.1.1", "1.1.2"]),
        ({"state": "left_out"}, ["1.1.2"]),
        ({"state": "late"}, []),
        ({"state": "slipped", "kind": "Objective"}, ["1.1"]),
        ({"state": "late", "as_at": "2021-02-28"}, ["1.1", "1.1.1", "1.1.2"]),
        ({"priority": "1", "state": "achieved"}, []),
        ({"sort": "-slippage", "kind": "Objective"}, ["1.1"]),
    ],
)
def test_the_page_of_dates_is_filtered(reader, plan, asked, expected):
    assert [each.reference for each in rows(show(reader, "plan_dates", **asked))] == expected


def test_the_dates_of_a_plan_are_counted(reader, plan):
    make_update(Action.objects.get(reference="1.1.1"), "complete", added_on=date(2021, 3, 20))
    shown = text(show(reader, "plan_dates"))
    assert "As at 31 March 2021: of 1 action, 1 slipped, 0 late and 1 achieved." in shown


def test_the_pages_of_an_objective_and_an_action_have_their_dates(reader, plan):
    for row in (Objective.objects.get(), Action.objects.get(reference="1.1.1")):
        shown = text(reader.get(row.get_absolute_url()))
        assert "Slipped by 273 days from the first date" in shown
        assert "Published in version 2" in shown


# Queries


PAGES = ["version_list", "compare_versions", "compare_days", "plan_dates"]


@pytest.mark.parametrize("name", PAGES)
def test_the_number_of_queries_does_not_depend_on_rows(reader, plan, name):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            assert show(reader, name).status_code == 200
        return len(counted)

    few = queries()
    for number in range(5):
        objective = make_objective(make_priority(plan), position=number)
        action = make_action(objective)
        agreed(action, date(2021, 3, 10), by_when=date(2021, 8, 31))
        make_update(action, added_on=date(2021, 3, 11))
        make_reading(make_number(objective), added_on=date(2021, 3, 13))
        make_challenge(objective, added_on=date(2021, 3, 14), met_on=date(2021, 3, 14))
        make_override(objective, added_on=date(2021, 3, 15))
        make_risk(plan, added_on=date(2021, 3, 16))
    load([*plan_of("2021-03-02", by_when="2021-07-31"), another_action()])
    assert queries() == few


def test_versions_of_another_area_are_not_there(reader):
    other = make_plan(make_area("westminster"), reference="elsewhere")
    path = reverse("priorities:version_list", args=["wandsworth", other.reference])
    assert reader.get(path).status_code == 404
