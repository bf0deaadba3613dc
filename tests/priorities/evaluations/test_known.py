"""Evaluations as they were recorded on a past day, whatever was said of them since."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from priorities.evaluations import changes
from priorities.evaluations.known import evaluations_on
from priorities.evaluations.models import Evaluation
from priorities.evaluations.practice import practice
from tests.builders import make_area, make_person
from tests.priorities.builders import make_finding, make_inspection, make_objective, make_post
from tests.priorities.evaluations.builders import make_evaluated, make_evaluation

pytestmark = pytest.mark.django_db
LIST = "/wandsworth/evaluations/"
DAY = timedelta(1)
ADDED, REVIEWED, REMOVED = date(2021, 1, 18), date(2021, 2, 15), date(2021, 3, 1)


@pytest.fixture
def recorded(settings):
    """Talk Shop was added, reviewed and removed, each on a day of its own, and another of the area
    and one elsewhere besides.
    """
    said = {
        **{"title": "Talk Shop", "kind": "service", "organisation": "Community health trust"},
        **{"aim": "Needs are found early.", "for_whom": "Children under 5."},
        **{"started_on": date(2019, 9, 1), "by": make_person("Head of SEND")},
    }
    owners = [make_post(title="Head of SEND"), make_post(title="Lead")]
    served = [make_objective(reference="1.1"), make_objective(reference="1.2")]
    result = {"evaluated_on": date(2021, 1, 11), "result": "weak", "conclusion": "No sooner."}
    settings.WSOA_TODAY = ADDED
    one = said | result | {"owner": owners[0], "objectives": served[:1]}
    evaluation = changes.add_evaluation(make_area(), **one)
    settings.WSOA_TODAY = REVIEWED
    result = {"evaluated_on": REVIEWED, "result": "strong", "conclusion": "Sooner."}
    other = {"owner": owners[1], "objectives": served[1:], "title": "Talk more"}
    changes.change_evaluation(evaluation, **result, **other, by=said["by"])
    elsewhere = make_area("westminster")
    values = said | {"owner": make_post(elsewhere), "objectives": []}
    removed = changes.add_evaluation(elsewhere, **values)
    changes.add_evaluation(make_area(), **said | {"title": "New", **other | {"title": "New"}})
    settings.WSOA_TODAY = REMOVED
    changes.remove_evaluation(evaluation, reason="Added twice", by=said["by"])
    changes.change_evaluation(removed, objectives=[], aim="Another.", by=said["by"])
    settings.WSOA_TODAY = date(2021, 3, 31)
    return served


def told(day):
    return [
        (each.title, each.result, each.owner.title, [str(row) for row in each.objectives.all()])
        for each in evaluations_on(make_area(), day)
    ]


def test_an_evaluation_says_what_was_recorded_of_it_by_the_day(recorded):
    first, second = ([str(each)] for each in recorded)
    new = ("New", "", "Lead", second)
    assert told(ADDED - DAY) == []
    for day in (ADDED, REVIEWED - DAY):
        assert told(day) == [("Talk Shop", "weak", "Head of SEND", first)]
    for day in (REVIEWED, REMOVED - DAY):
        assert told(day) == [new, ("Talk more", "strong", "Lead", second)]
    assert told(REMOVED) == told(date(2021, 3, 31)) == [new]


def test_its_days_count_too_where_there_is_no_trail():
    make_evaluation(title="Later", started_on=date(2021, 3, 2))
    make_evaluated(title="Sooner", evaluated_on=date(2021, 3, 2))
    (found,) = evaluations_on(make_area(), date(2021, 3, 1))
    assert (found.title, found.result, found.evaluated_on) == ("Sooner", "", None)
    assert found.next_review_on == date(2020, 9, 1), "counted from the start"
    assert Evaluation.objects.get(title="Sooner").result == "strong", "nothing is stored"


def test_practice_of_a_past_day_is_that_of_the_evaluations_and_letters_of_then(recorded):
    days = {"started_on": date(2021, 1, 25), "ended_on": date(2021, 1, 29)}
    make_finding(make_inspection(published_on=REVIEWED, reference="2021", **days))
    area = make_area()
    found = practice(area, REVIEWED - DAY)
    assert ([each.title for each in found.weak.evaluations], found.strong.findings) == (
        ["Talk Shop"],
        [],
    )
    found = practice(area, REVIEWED)
    assert [each.title for each in found.strong.evaluations] == ["Talk more"]
    assert len(found.strong.findings) == 1


def page(client, address, **asked):
    main = client.get(address, asked).content.decode().split("<main")[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_the_pages_are_as_at_a_day_and_choose_in_what_was_recorded_by_then(client, recorded):
    client.force_login(make_person("Partner"))
    then = {"as_at": "2021-02-14"}
    assert "Talk Shop" not in page(client, LIST)
    found = page(client, LIST, **then, result="weak", objective=recorded[0].pk)
    assert "As at 14 February 2021" in found
    assert "Talk Shop" in found
    assert "No evaluation matches" in page(client, LIST, **then, result="strong")
    shared = page(client, f"{LIST}practice/", as_at="2021-02-15")
    assert "As at 15 February 2021" in shared
    assert shared.index("Talk more") < shared.index("Weaknesses to mend")
    for address in (LIST, f"{LIST}practice/"):
        refused = page(client, address, as_at="2021-04-01")
        assert "Enter today or a day gone by" in refused
        assert "As at 31 March 2021" in refused


def test_a_past_day_costs_as_many_queries_for_many_as_for_few(recorded, settings):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            evaluations_on(make_area(), ADDED)
        return len(queries)

    few, by = cost(), make_person()
    for _ in range(3):
        evaluation = make_evaluated(objectives=[make_objective()])
        objectives = [make_objective(), make_objective()]
        changes.change_evaluation(evaluation, owner=make_post(), objectives=objectives, by=by)
    assert cost() == few
