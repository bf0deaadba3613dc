"""Cases to rescue: their chances, what holds them up, and the list that shows them."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client

from ehcp_tracking.forecast.rescue import held_up
from ehcp_tracking.forecast.wording import TOO_FEW
from ehcp_tracking.models import AssessmentException
from tests.builders import make_advice, make_area, make_assessment, make_exception, make_person
from tests.ehcp_tracking.forecast.builders import TODAY, steady
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db
URL = "/wandsworth/cases/rescue/"


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def client(area):
    client = Client()
    client.force_login(make_person("SNAS manager"))
    return client


def ago(days):
    return TODAY - timedelta(days)


def at_step(days, **facts):
    """A case that began so many days ago; facts are the days after which a step was done."""
    start = ago(days)
    dates = {
        name: start + timedelta(value) for name, value in facts.items() if name.endswith("_on")
    }
    if "decision_notified_on" in dates:
        dates["decision"] = "assess"
    if "outcome_notified_on" in dates:
        dates["outcome"] = "plan"
    return make_assessment(received_on=start, **dates)


DRAFTED = {"decision_notified_on": 35, "outcome_notified_on": 100, "draft_sent_on": 110}


def one(area, case):
    return next(each for each in held_up(area, TODAY) if each.case.pk == case.pk)


def test_a_case_goes_as_past_ones_went(area):
    """Past plans came 23 days after their draft, or 65: two of three, of those not refused."""
    steady(area)
    on_its_way = one(area, at_step(115, **DRAFTED))
    assert (on_its_way.stage, on_its_way.days_left) == ("to_finalise", 25)
    assert 0.5 < on_its_way.chance < 0.8
    assert on_its_way.alike > 100
    too_late = one(area, at_step(135, **DRAFTED))  # 25 days since the draft: the slow ones
    assert too_late.chance < 0.1
    to_draft = one(area, at_step(105, decision_notified_on=35, outcome_notified_on=100))
    assert to_draft.chance == pytest.approx(on_its_way.chance, abs=0.1)


def test_what_is_late_has_no_chance(area):
    steady(area)
    late, on_the_day = one(area, at_step(141, **DRAFTED)), one(area, at_step(140, **DRAFTED))
    assert (late.late, late.chance, late.words) == (True, None, "Already late")
    assert (on_the_day.late, on_the_day.chance, on_the_day.words) == (False, 0, "Less than 1%")


def test_from_too_few_past_cases_nothing_is_said(area):
    found = one(area, at_step(20))
    assert (found.chance, found.words) == (None, TOO_FEW)
    steady(area)
    assert one(area, at_step(20)).chance > 0.5
    long_drafting = one(area, at_step(100, decision_notified_on=2, outcome_notified_on=3))
    assert long_drafting.chance is not None


def test_an_exception_plays_no_part(area):
    steady(area)
    case = at_step(115, **DRAFTED)
    before = one(area, case).chance
    make_exception(case, from_on=ago(20))
    assert AssessmentException.objects.count() == 1
    assert one(area, case).chance == before


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "Decision whether to assess"),
        ({"decision_notified_on": 30}, "Advice: none is asked for"),
        ({"decision_notified_on": 30, "outcome_notified_on": 50}, "Draft plan"),
        (
            {"decision_notified_on": 30, "outcome_notified_on": 50, "draft_sent_on": 56},
            "Final plan: the draft was sent on 27 March 2021",
        ),
    ],
)
def test_what_holds_a_case_up(area, facts, expected):
    assert one(area, at_step(60, **facts)).holds_up == expected


def test_the_advice_that_is_due_first_holds_a_case_up(area):
    case = at_step(90, decision_notified_on=30)
    make_advice(case, service="health", requested_on=ago(40))
    make_advice(case, service="social_care", requested_on=ago(50))
    family = make_advice(case, service="family", requested_on=ago(58))
    assert "Social care" in one(area, case).holds_up, "no time limit binds the family"
    family.delete()
    make_advice(case, service="educational_psychology", requested_on=ago(60), received_on=ago(10))
    found = one(area, case)
    assert (found.holds_up, found.service) == ("Advice: Social care, 8 days late", "social_care")
    case.advice.filter(service="social_care").update(received_on=ago(1))
    assert one(area, case).holds_up == "Advice: Health, due on 2 April 2021"
    case.advice.filter(service="health").update(received_on=ago(1))
    make_advice(case, service="family", requested_on=ago(58))
    assert one(area, case).holds_up == "Advice: Family, asked on 1 February 2021"
    case.advice.filter(service="family").update(received_on=ago(1))
    assert one(area, case).holds_up == "Decision whether there will be a plan"


def rows(client, **asked):
    """Return the references that the list shows, in its order."""
    answer = client.get(URL, asked | {"export": "csv"})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return [row["Case"] for row in csv.DictReader(StringIO(content))]


def test_the_list_has_the_least_likely_first_and_what_is_late_apart(area, client):
    steady(area, a_month=0)
    soon, early, late = at_step(139), at_step(5), at_step(200)
    assert rows(client) == [soon.reference, early.reference]
    assert rows(client, which="late") == [late.reference]
    assert rows(client, which="all")[-1] == late.reference
    assert rows(client, sort="-days_left") == [early.reference, soon.reference]


def test_the_list_filters(area, client):
    waits = at_step(60, decision_notified_on=30)
    make_advice(waits, service="health", requested_on=ago(20))
    mine = at_step(10)
    mine.case_manager = make_person("Case manager")
    mine.save()
    assert rows(client, service="health") == rows(client, stage="assessing") == [waits.reference]
    assert rows(client, officer=mine.case_manager_id) == [mine.reference]
    assert rows(client, officer="nobody") == [waits.reference]
    assert rows(client, chance="low") == []
    assert b"Select a valid choice" in client.get(URL, {"stage": "nonsense"}).content


def test_the_file_is_in_the_trail(area, client):
    at_step(10)
    rows(client)
    assert AuditEvent.objects.filter(verb="cases to rescue exported as CSV").exists()


def test_each_last_day_leads_to_why_it_is_that_day(area, client):
    waits = at_step(90, decision_notified_on=30)
    asked = make_advice(waits, service="health", requested_on=ago(40))
    family = make_advice(at_step(90, decision_notified_on=30), service="family")
    page = client.get(URL).content.decode()
    assert f'href="{waits.why_url("plan")}"' in page
    assert f'href="{waits.why_url("advice", asked)}">Why this date' in page
    assert family.assessment.why_url("advice", family) not in page


def test_the_page_says_what_a_chance_is(area, client):
    steady(area)
    page = client.get(URL).content.decode()
    assert "What the chance is" in page
    assert "Draft plan" in page or "Final plan" in page


def test_as_many_statements_for_any_number_of_cases(area, django_assert_max_num_queries):
    at_step(20)
    with django_assert_max_num_queries(12) as few:
        held_up(area, TODAY)
    for days in range(30, 45):
        make_advice(at_step(days, decision_notified_on=20), requested_on=ago(5))
    with django_assert_max_num_queries(len(few)):
        assert len(held_up(area, TODAY)) == 16
