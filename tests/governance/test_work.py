"""The page of ratings: what is done, what works, and what each says of the other."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from governance.ratings import Rated
from governance.rollup import RULES
from governance.work.rows import Row
from priorities.models import Finding, RatingLevel
from tests.builders import make_person
from tests.governance.test_ratings import make_key
from tests.priorities.builders import (
    make_action,
    make_finding,
    make_holding,
    make_measure,
    make_objective,
    make_plan,
    make_post,
    make_priority,
    make_rating,
    make_update,
)
from tests.priorities.test_views import text
from wsoa.roles import permissions_of

TODAY = date(2021, 3, 31)
Role = RatingLevel.Role


def rated(role):
    level = RatingLevel(role=role, position=1, name="A word") if role else None
    return Rated(level, "A word", "Why")


@pytest.mark.parametrize(
    ("delivery", "impact", "listed"),
    [
        (Role.COMPLETE, Role.NONE, "no_effect"),
        (Role.COMPLETE, None, "unknown"),
        (Role.COMPLETE, Role.SOME, ""),
        (Role.COMPLETE, Role.SUSTAINED, ""),
        (Role.ON_TRACK, Role.SOME, "not_done"),
        (Role.OFF_TRACK, Role.SUSTAINED, "not_done"),
        (None, Role.SUSTAINED, "not_done"),
        (Role.ON_TRACK, Role.NONE, ""),
        (Role.ON_TRACK, None, ""),
    ],
)
def test_what_two_ratings_say_together(delivery, impact, listed):
    row = Row("objective", 1, 1, "1.1", "", "", "1", rated(delivery), rated(impact))
    assert row.list == listed
    assert row._replace(delivery=None).list == "", "a measure has no delivery"


@pytest.fixture
def plan(db):
    """A finished objective without effect, and an unfinished one that works."""
    make_key()
    plan = make_plan(reference="wsoa-2020")
    priority = make_priority(plan, reference="1")
    priority.answers.add(make_finding(kind="weakness", question="", reference="W1"))
    for reference, level, impact in (("1.1", "complete", "none"), ("1.2", "at-risk", "sustained")):
        objective = make_objective(priority, reference=reference, by_when=date(2021, 4, 30))
        make_update(
            make_action(objective, reference=f"{reference}.1"), level, added_on=date(2021, 3, 30)
        )
        make_rating(make_measure(objective, reference=f"{reference}.M1"), impact)
    return plan


@pytest.fixture
def read(client, plan):
    client.force_login(make_person("Plan owner"))

    def read(query=""):
        address = reverse("governance:rating_list", args=[plan.area.slug, plan.reference])
        return client.get(f"{address}{query}")

    return read


def references(response):
    return [row.record.reference for row in response.context["table"].rows]


def test_every_row_stands_with_its_ratings(read):
    response = read()
    assert references(response) == ["W1", "1", "1.1", "1.1.1", "1.1.M1", "1.2", "1.2.1", "1.2.M1"]
    page = text(response)
    assert "Done, but no effect</a>: 2" in page
    assert "Working, but not done</a>: 2" in page
    assert all(escape(sentence) in page for _, _, sentence in RULES.values())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?list=no_effect", ["1.1", "1.1.1"]),
        ("?list=not_done", ["1.2", "1.2.1"]),
        ("?list=unknown", []),
        ("?kind=priority", ["1"]),
        ("?delivery=complete", ["1.1", "1.1.1"]),
        ("?impact=sustained&kind=measure", ["1.2.M1"]),
        ("?impact=unrated", []),
        ("?priority=1&kind=objective&sort=-impact", ["1.2", "1.1"]),
        ("?kind=objective&sort=delivery", ["1.2", "1.1"]),
    ],
)
def test_the_list_filters_and_sorts(read, query, found):
    assert references(read(query)) == found


def test_ratings_are_shown_as_at_any_day_since_the_plan(read):
    found = read("?as_at=2021-03-29&delivery=unrated&kind=action")
    assert references(found) == ["1.1.1", "1.2.1"], "nothing was said of them by then"
    assert "As at 29 March 2021" in text(found)
    assert "Enter today or a day gone by" in text(read("?as_at=2021-04-01"))
    assert "The plan was published on 3 July 2020" in text(read("?as_at=2020-07-02"))


def test_a_weakness_that_nothing_answers_is_among_what_is_not_rated(read, plan):
    plan.inspection = Finding.objects.get().inspection
    plan.save()
    make_finding(plan.inspection, kind="weakness", question="", reference="W2")
    response = read("?delivery=unrated&impact=unrated")
    assert references(response) == ["W2"]
    assert "Nothing in the plan answers it." in text(response)


def test_a_choice_that_is_none_is_told(read):
    response = read("?kind=page&export=csv")
    assert "Select a valid choice" in text(response)
    assert references(response) == []


@pytest.mark.parametrize("name", ["plan_detail", "objective_detail", "action_detail", "my_plan"])
def test_both_ratings_stand_where_a_row_is_shown(client, plan, name):
    client.force_login(make_person("Head of SEND", "Plan owner"))
    objective = plan.objective_set.get(reference="1.1")
    post = make_post(plan.area)
    objective.owners.add(post)
    make_holding(post, make_person("Plan owner"))
    place = {"plan_detail": [], "objective_detail": ["1.1"], "action_detail": ["1.1.1"]}
    if name == "my_plan":
        client.force_login(post.holdings.get().person)
        address = reverse("priorities:my_plan", args=[plan.area.slug])
    else:
        args = [plan.area.slug, plan.reference, *place[name]]
        address = reverse(f"priorities:{name}", args=args)
    shown = text(client.get(address))
    assert "Complete" in shown
    assert "rating" in shown
    assert "None</strong>" in shown


@pytest.mark.parametrize("role", ["Board member", "Plan owner", "Partner"])
def test_ratings_rest_on_what_the_reader_may_see_of_the_cases(client, plan, monkeypatch, role):
    asked = []

    def standings_for(permissions, measures, *, area, as_at):
        asked.append(set(permissions))
        return {}

    monkeypatch.setattr("governance.ratings.standings_for", standings_for)
    client.force_login(make_person(role))
    client.get(reverse("governance:rating_list", args=["wandsworth", plan.reference]))
    client.get(plan.get_absolute_url())
    assert asked == [permissions_of([role])] * 2


def test_more_rows_cost_no_more_queries(client, plan):
    client.force_login(make_person("Plan owner"))
    pages = [
        reverse("governance:rating_list", args=[plan.area.slug, plan.reference]),
        plan.get_absolute_url(),
    ]
    priority = plan.priority_set.get()

    def costs():
        found = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            found.append(len(queries))
        return found

    costs()  # the first opening of a session costs more
    few = costs()
    for number in range(9):
        objective = make_objective(priority, reference=f"1.{number + 3}")
        make_update(make_action(objective), "on-track")
        make_rating(make_measure(objective), "some")
        make_rating(objective, "some")
    assert costs() == few
