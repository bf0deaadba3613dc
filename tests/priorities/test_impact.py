"""Impact: rated apart from delivery, of an objective or a measure, and shown beside it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from priorities import changes
from priorities.models import Rating
from tests.builders import make_area, make_person
from tests.priorities.builders import (
    make_action,
    make_holding,
    make_level,
    make_live_measure,
    make_measure,
    make_number,
    make_objective,
    make_plan,
    make_post,
    make_priority,
    make_rating,
    make_reading,
    make_step,
)
from tests.priorities.test_views import rows_of, text
from wsoa import history

pytestmark = pytest.mark.django_db


@pytest.fixture
def objective():
    return make_objective(make_priority(make_plan(), reference="1"), reference="1.2")


def page(name, row):
    place = [row.plan.area.slug, row.plan.reference, row.reference]
    return reverse(f"priorities:{name}", args=place)


def listed(client, plan, **asked):
    address = reverse("priorities:rating_list", args=[plan.area.slug, plan.reference])
    table = client.get(address, asked).context["table"]
    return [row.record.about.reference for row in table.rows]


def test_a_rating_is_recorded_today_and_told_in_words(objective):
    person = make_person("Head of SEND")
    level = make_level("some", of="impact")
    rating = changes.rate_impact(objective, level=level, reason="Parents say so.", by=person)
    assert (rating.added_on, rating.added_by) == (date(2021, 3, 31), person)
    (line,) = history.of(rating)
    assert line.what == "Impact rated"
    assert "Impact rating: Some" in line.changes


def test_impact_is_rated_in_its_own_words_and_not_where_the_cases_tell_it(objective):
    person = make_person("Head of SEND")
    said = {"reason": "So it is.", "by": person}
    with pytest.raises(ValidationError, match="Choose an impact rating"):
        changes.rate_impact(objective, level=make_level("on-track"), **said)
    live = make_live_measure(objective)
    with pytest.raises(ValidationError, match="its figure tells its impact"):
        changes.rate_impact(live, level=make_level("some", of="impact"), **said)
    assert not Rating.objects.exists()


def test_who_owns_an_objective_rates_its_impact_and_reads_it_beside_delivery(client, objective):
    holding = make_holding(make_post())
    objective.owners.add(holding.post)
    make_action(objective)
    level = make_level("some", of="impact")
    make_level("on-track")
    client.force_login(holding.person)
    form = client.get(page("rate_objective", objective)).context["form"]
    assert list(form.fields["level"].queryset) == [level]
    wrong = text(
        client.post(page("rate_objective", objective), {"version": 0, "reason": "Parents say so."})
    )
    assert "Choose how much difference it has made" in wrong
    assert "Parents say so." in wrong
    data = {"version": 0, "level": level.pk, "reason": "Parents say so."}
    response = client.post(page("rate_objective", objective), data)
    shown = text(client.get(response.url))
    assert "0 of 1 actions complete" in shown
    assert "Some</strong>" in shown
    assert "31 March 2021: Parents say so." in shown
    assert "Parents say so." in shown
    assert "Some</strong>" in text(client.get(objective.plan.get_absolute_url()))


def test_the_second_of_two_to_rate_is_told_how_the_first_did(client, objective):
    client.force_login(make_person("Head of SEND"))
    level = make_level("some", of="impact")
    changes.rate_impact(objective, level=level, reason="Theirs.", by=make_person())
    data = {"version": 0, "level": level.pk, "reason": "Mine."}
    shown = text(client.post(page("rate_objective", objective), data))
    assert "Someone changed this while you were working" in shown
    assert "Theirs." in shown
    assert "Mine." in shown
    assert Rating.objects.count() == 1


def test_a_live_measure_has_no_page_to_rate_it(client, objective):
    client.force_login(make_person("Head of SEND"))
    live, read = make_live_measure(objective), make_measure(objective)
    assert client.get(page("rate_measure", live)).status_code == 404
    assert client.get(page("rate_measure", read)).status_code == 200
    assert "Rate the impact" not in text(client.get(live.get_absolute_url()))
    assert "Rate the impact" in text(client.get(read.get_absolute_url()))


def test_measures_are_listed_by_their_impact(client, objective):
    rated, unrated = (make_measure(objective, reference=name) for name in ("1.2.M1", "1.2.M2"))
    make_rating(rated, "some")
    client.force_login(make_person("Board member"))
    address = reverse("priorities:measure_list", args=["wandsworth", objective.plan.reference])
    for asked, row, words in (("some", rated, "Some"), ("unrated", unrated, "Not rated yet")):
        response = client.get(address, {"impact": asked})
        assert [each.record for each in response.context["table"].rows] == [row]
        assert f"{words} </strong>" in text(response).replace("</strong>", " </strong>")


def test_a_measure_has_the_impact_in_its_list_that_its_page_has(client, objective):
    """It was rated well, and what was read of it has failed: the worse of the two counts."""
    measure = make_number(objective, reference="1.2.M1")
    make_step(measure, by_on=date(2021, 2, 28), value=90)
    make_reading(measure, value=10)
    make_rating(measure, "some")
    make_level("none", of="impact")
    client.force_login(make_person("Board member"))
    address = reverse("priorities:measure_list", args=["wandsworth", objective.plan.reference])
    table = client.get(address).context["table"]
    (rated,) = [row.get_cell("impact") for row in table.rows]
    assert rated in client.get(measure.get_absolute_url()).content.decode()
    assert list(client.get(address, {"impact": "some"}).context["table"].rows) == []


def test_every_rating_of_a_plan_is_listed_filtered_and_exported(client, objective):
    other = make_objective(make_priority(objective.plan, reference="2"), reference="2.1")
    make_rating(objective, "some", added_on=date(2021, 3, 1))
    judge = make_person()
    measure = make_measure(objective, reference="1.2.M2")
    make_rating(measure, "none", added_on=date(2021, 3, 2), added_by=judge)
    make_rating(other, "none", added_on=date(2021, 3, 3))
    make_rating(make_objective(make_priority(make_plan(make_area("westminster")))))
    make_rating(objective, added_on=date(2021, 4, 1))
    client.force_login(make_person("Board member"))
    plan = objective.plan
    for asked, found in [
        ({}, ["2.1", "1.2.M2", "1.2"]),
        ({"sort": "about"}, ["1.2", "1.2.M2", "2.1"]),
        ({"priority": "1"}, ["1.2.M2", "1.2"]),
        ({"objective": "2.1"}, ["2.1"]),
        ({"about": "measure"}, ["1.2.M2"]),
        ({"by": judge.username}, ["1.2.M2"]),
        ({"from_on": "2021-03-02", "to_on": "2021-03-02"}, ["1.2.M2"]),
        ({"level": "some"}, ["1.2"]),
    ]:
        assert listed(client, plan, **asked) == found, asked
    address = reverse("priorities:rating_list", args=["wandsworth", plan.reference])
    heads, *rows = rows_of(client.get(address, {"export": "csv", "level": "some"}))
    assert heads == ["Date", "About", "Added by", "Impact rating", "Reason"]
    assert [(row[0], row[1], row[3]) for row in rows] == [
        ("2021-03-01", "Objective 1.2 Timeliness", "Some")
    ]
