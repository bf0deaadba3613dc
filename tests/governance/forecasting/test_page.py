"""The page of the forecast, its file and its command, over a caseload that is steady."""

import json
from datetime import date
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from ehcp_tracking.forecast import advice, changes, drawing, past
from ehcp_tracking.forecast.models import PastForecast
from ehcp_tracking.models import Advice, Assessment
from governance.forecasting import figures
from tests.builders import make_area, make_assessment, make_person
from tests.ehcp_tracking.forecast.builders import TODAY, steady
from tests.governance.builders import BACKLOG
from tests.governance.reading import text
from tests.priorities.builders import make_live_measure, make_step
from wsoa import audit
from wsoa.models import AuditEvent
from wsoa.months import Month

pytestmark = pytest.mark.django_db
URL = "/wandsworth/dashboard/forecast/"
OCTOBER = Month(2020, 10)


@pytest.fixture
def client(area):
    client = Client()
    client.force_login(make_person("Head of SEND"))
    return client


@pytest.fixture
def area():
    return make_area(**BACKLOG)


def promised(key="plans_in_time", target=65, month=OCTOBER):
    measure = make_live_measure(figure=key)
    return make_step(measure, value=target, from_month=month.first)


def test_an_area_without_cases_says_too_few(client, area):
    promised()
    page = text(client.get(URL))
    assert "Too few past cases to say" in page
    assert "None has been made yet. Ask who runs the service" in page


def test_what_happened_often_enough_is_forecast(client, area):
    steady(area)
    promised(target=40)
    promised("advice_in_time", target=90, month=Month(2021, 1))
    response = client.get(URL)
    page = text(response)
    assert "As at 31 March 2021" in page
    assert "40% of plans within 20 weeks" in page
    assert "More than 99%" in page
    assert "90% of advice within 6 weeks" in page
    assert "How forecasts are made" in page
    assert "chart-targets" in response.content.decode()


def test_no_more_statements_for_more_cases(client, area, django_assert_max_num_queries):
    promised()
    steady(area, first=Month(2020, 9), a_month=3)
    with django_assert_max_num_queries(40) as few:
        client.get(URL)
    steady(area, first=Month(2020, 9), a_month=9)
    with django_assert_max_num_queries(len(few)):
        client.get(URL)


def test_the_same_page_twice_is_the_same(client, area):
    steady(area, first=Month(2020, 3), a_month=6)
    promised()
    first, again = (client.get(URL).context["body"] for _ in range(2))
    assert first == again


def test_the_file_has_every_chance_and_how_it_was_made(client, area):
    steady(area)
    promised(target=40)
    changes.keep_past(area, today=TODAY, by=None)
    answer = client.get(URL, {"export": "xlsx"})
    book = openpyxl.load_workbook(BytesIO(answer.getvalue()))
    assert book.sheetnames == [
        *("Forecast", "Backlog", "Made from", "Past forecasts", "Method", "About this file")
    ]
    headings, row = list(book["Forecast"].values)[:2]
    told = dict(zip(headings, row, strict=True))
    assert (told["Target, %"], told["Verdict"]) == (40, "On course")
    assert 90 < told["Chance, %"] < 100
    assert len(list(book["Past forecasts"].values)) > 3


def test_of_much_advice_fewer_draws_are_made(area, monkeypatch):
    steady(area)
    promised("advice_in_time", target=90, month=Month(2021, 1))
    (found,) = figures.forecast(area, TODAY).advice
    assert found.draws == advice.DRAWS
    monkeypatch.setattr(drawing, "COURSES", 1)
    (found,) = figures.forecast(area, TODAY).advice
    assert found.draws == drawing.LEAST_DRAWS < advice.DRAWS


def test_a_thin_chance_is_told_in_tenths_alone(client, area, monkeypatch):
    steady(area)
    promised(target=40)
    assert "98% give or take 2 points for the number of draws alone" in text(client.get(URL))
    caches["figures"].clear()
    monkeypatch.setattr(figures, "THIN", 10_000)
    page = text(client.get(URL))
    assert "More than 9 in 10" in page
    assert "give or take" not in page
    book = openpyxl.load_workbook(BytesIO(client.get(URL, {"export": "xlsx"}).getvalue()))
    told = dict(zip(*list(book["Forecast"].values)[:2], strict=True))
    assert told["In words"] == "More than 9 in 10"
    assert (told["Chance, %"], told["Error of the draws, %"]) == (None, None)


def test_what_was_made_later_was_not_known_then(client, area):
    steady(area)
    changes.keep_past(area, today=TODAY, by=None)
    asked = {"month": "2021-02"}
    end = date(2021, 2, 28)
    assert all(each.months for each in past.records(area, end))
    assert not any(each.months for each in past.records(area, end, known_on=end))
    assert "past forecasts" in text(client.get(URL, asked))
    then = text(client.get(URL, asked | {"known": "then"}))
    assert "No past forecast that is kept here had been made by 28 February 2021" in then
    assert "What came" not in then
    PastForecast.objects.update(made_on=date(2021, 2, 28))
    caches["figures"].clear()
    assert "What came" in text(client.get(URL, asked | {"known": "then"}))


def test_past_forecasts_are_held_against_what_came(client, area):
    steady(area)
    assert changes.keep_past(area, today=TODAY, by=None) == PastForecast.objects.count() > 3
    plans, asked = past.records(area, TODAY)
    page = text(client.get(URL))
    for record, last in (
        (plans, date(2020, 10, 31)),  # the last that had its 20 weeks
        (asked, date(2021, 1, 31)),  # the last that had its 6 weeks
    ):
        assert record.held == len(record.months), "of a steady area"
        assert record.months[0].as_at == last
        assert record.reading in page
        assert f"Past forecasts of {record.subject}" in page
    PastForecast.objects.update(low=0, middle=0.1, high=0.2)
    for record in past.records(area, TODAY):
        assert (record.held, record.higher) == (0, len(record.months))
    PastForecast.objects.update(low=0.98, middle=0.99, high=1)
    plans, asked = past.records(area, TODAY)
    assert plans.lower == len(plans.months)
    for earlier, now in zip(past.records(area, date(2021, 1, 31)), (plans, asked), strict=True):
        assert len(earlier.months) < len(now.months), "not decided then"


def test_a_past_forecast_is_of_plans_or_of_advice():
    area = make_area()
    band = {"low": 0.1, "middle": 0.2, "high": 0.3}
    days = {"as_at": TODAY, "made_on": TODAY}
    for of in ("plans", "advice"):
        PastForecast.objects.create(area=area, of=of, **band, **days)
    for of in ("other", "plans"):  # unknown, and there already
        with pytest.raises(IntegrityError), transaction.atomic():
            PastForecast.objects.create(area=area, of=of, **band, **days)


def test_the_command_prints_the_forecast_and_makes_past_ones_anew(area):
    steady(area)
    promised(target=40)
    said = StringIO()
    call_command("forecast", "--area", "wandsworth", "--as-at", "2021-02-28", stdout=said)
    told = json.loads(said.getvalue())
    (target,) = told["targets"]
    assert (told["as_at"], target["target"], target["verdict"]) == ("2021-02-28", 40, "on_course")
    assert 0.9 < target["chance"] < 1
    assert told["backlog"]["open"] == 0
    assert {each["of"] for each in told["past"]} == {"plans", "advice"}
    kept = list(PastForecast.objects.values_list("of", "as_at", "low"))
    call_command("forecast", "--area", "wandsworth", stdout=StringIO())
    assert list(PastForecast.objects.values_list("of", "as_at", "low")) == kept


def test_the_backlog_is_cleared_when_its_last_case_ends(client, area):
    steady(area)
    make_assessment(area=area, received_on=date(2019, 11, 1))
    page = text(client.get(URL))
    assert "1 case of it is open" in page
    assert "It was to be cleared by 30 September 2020" in page


@pytest.mark.django_db(transaction=True)
def test_the_page_that_was_kept_is_new_after_the_command(client, area):
    steady(area)
    audit.loaded(["a beginning"])
    assert "None has been made yet" in text(client.get(URL))
    call_command("forecast", "--area", "wandsworth", stdout=StringIO())
    page = text(client.get(URL))
    assert "None has been made yet" not in page
    assert "held what came" in page
    events = AuditEvent.objects.filter(verb__endswith="made").changes().order_by("pk")
    assert [each.verb for each in events] == ["past forecasts made", *["forecast made"] * 2]
    Advice.objects.all().delete()
    Assessment.objects.all().delete()
    call_command("forecast", "--area", "wandsworth", stdout=StringIO())
    assert "None has been made yet" in text(client.get(URL))


def test_what_was_known_then_says_so_and_why_it_leads_to_no_case(client, area):
    make_assessment(area=area, received_on=date(2021, 1, 4))
    february = {"month": "2021-02"}
    rescue = reverse("ehcp_tracking:rescue", args=["wandsworth"])
    today = client.get(URL, february)
    assert rescue in today.content.decode()
    assert "As known at the end of" not in text(today)
    then = client.get(URL, february | {"known": "then"})
    assert "As known at the end of 28 February 2021" in text(then)
    assert "Cases to rescue are listed as known today alone" in text(then)
    assert rescue not in then.content.decode()
