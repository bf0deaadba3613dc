"""The forecast that is kept: made when asked for, never told as of now, and beside each promise."""

import re
from datetime import date
from io import BytesIO, StringIO
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from ehcp_tracking.forecast.models import LastForecast
from ehcp_tracking.models import Assessment
from governance import promises
from governance.disclosure import Cohort, Rate, rate
from governance.forecasting import keeping, making
from governance.forecasting.figures import From, forecast
from governance.likelihood import chance_of, in_a_word
from governance.verdicts import Verdict
from priorities.models import Measure
from tests.builders import make_area, make_assessment, make_person
from tests.ehcp_tracking.forecast.builders import TODAY, steady
from tests.governance.builders import BACKLOG
from tests.governance.reading import text
from tests.priorities.builders import make_live_measure, make_step
from wsoa import audit, processes
from wsoa.models import AuditEvent, Disclosure
from wsoa.months import Month

pytestmark = pytest.mark.django_db
URL = "/wandsworth/dashboard/forecast/"
DASHBOARD = "/wandsworth/dashboard/"
FEBRUARY = date(2021, 2, 28)


@pytest.fixture
def area():
    """An area with enough cases to say something, a backlog, and a target for plans and advice."""
    area = make_area(**BACKLOG)
    steady(area, first=Month(2020, 3), a_month=6)
    make_assessment(area=area, received_on=date(2019, 11, 1))
    for key, target, month in (
        ("plans_in_time", 60, Month(2020, 10)),
        ("advice_in_time", 90, Month(2021, 2)),
    ):
        make_step(make_live_measure(figure=key), value=target, from_month=month.first)
    make_step(Measure.objects.first(), number=2, value=70, from_month=date(2021, 1, 1))
    return area


@pytest.fixture
def large(area, monkeypatch):
    monkeypatch.setattr(making, "LARGE", 3)
    return area


@pytest.fixture
def client():
    client = Client()
    client.force_login(make_person("Head of SEND"))
    return client


@pytest.fixture
def begun(monkeypatch):
    """The commands of the processes that are begun, with what sees each out; none is run."""
    found = []

    def begin(*command, see_out, patience):
        assert patience == 0, "no request waits for it"
        found.append((command, see_out))

    monkeypatch.setattr(processes, "begin", begin)
    monkeypatch.setattr(connection, "close", lambda: None)  # in production that of a thread
    return found


def make(area, as_at=TODAY, *, then=False):
    return making.keep(area, as_at, then=then, today=TODAY, by=None)


def withdraw_those_received_in_2020():
    """Decide the first promise: what of its cases is still open ends."""
    waiting = Assessment.objects.filter(received_on__range=("2020-10-01", "2020-12-31"))
    waiting.filter(plan_sent_on=None).exclude(decision="refuse").update(
        closed_on=TODAY, closed_reason="withdrawn"
    )


def test_an_area_is_large_from_so_many_cases_on(area, monkeypatch):
    there = Assessment.objects.count()
    monkeypatch.setattr(making, "LARGE", there)
    assert making.is_large(area)
    assert not making.is_large(make_area("merton"))
    monkeypatch.setattr(making, "LARGE", there + 1)
    assert not making.is_large(area)


def test_a_forecast_of_few_cases_is_of_what_is_recorded_now(area, client, begun):
    make(area)
    page = text(client.get(URL))
    assert "60% of plans within 20 weeks" in page
    assert "Made on" not in page
    assert "Make a" not in page
    assert client.post(URL).status_code == 302
    assert not begun


def test_a_forecast_of_many_cases_is_made_when_asked_for(large, client, begun):
    page = text(client.get(URL))
    assert "No forecast as at 31 March 2021 has been made yet" in page
    assert "60% of plans" not in page
    assert "Download" not in page
    assert "Make a forecast" in text(client.get(URL, {"export": "csv"})), "no file of nothing"
    assert "csrfmiddlewaretoken" in client.get(URL).content.decode()
    response = client.post(f"{URL}?month=2021-03")
    assert (response.status_code, response.url) == (302, f"{URL}?month=2021-03")
    ((command, see_out),) = begun
    waiting = client.get(URL)
    assert "A forecast is being made" in text(waiting)
    assert "data-progress" in waiting.content.decode()
    assert "Make a forecast" not in text(waiting)
    call_command(*command)
    see_out(SimpleNamespace(wait=lambda: None))
    page = text(client.get(URL))
    assert "Made on 31 March 2021 at" in page
    assert "60% of plans within 20 weeks" in page
    assert "being made" not in page
    assert "could not be made" not in page
    assert "Make a new forecast" in page
    events = AuditEvent.objects.filter(record__contains="LastForecast").order_by("pk")
    assert [(each.verb, each.by, each.version) for each in events] == [
        ("forecast asked for", waiting.wsgi_request.user, None),
        ("forecast made", None, 1),
    ]


def test_one_is_made_at_a_time(large, client, begun):
    client.post(URL)
    client.post(f"{URL}?month=2021-02")
    assert len(begun) == 1
    LastForecast.objects.update(begun_at="2021-03-01T12:00Z")  # the server was switched off, say
    client.post(f"{URL}?month=2021-02")
    assert len(begun) == 2


def test_one_that_could_not_be_made_says_so(large, client, begun):
    make(large)
    client.post(URL)
    ((_, see_out),) = begun
    see_out(SimpleNamespace(wait=lambda: None))
    page = text(client.get(URL))
    assert "could not be made. Ask for it again." in page
    assert "Made on 31 March 2021" in page, "the one before is still there"
    client.post(URL)
    assert "could not be made" not in text(client.get(URL))


def test_a_month_that_is_none_begins_nothing(large, client, begun):
    assert client.post(f"{URL}?month=soon").status_code == 302
    assert not begun


def test_a_forecast_that_nobody_asked_for_cannot_be_made():
    with pytest.raises(CommandError, match="Name an area instead"):
        call_command("forecast", "--made", "7")


def test_what_is_kept_says_what_was_made(area):
    made = make(area)
    assert {each.certain for each in made.outlooks} == {False}
    assert made == forecast(area, TODAY)
    kept = keeping.kept(area, TODAY, then=False).forecast(area)
    assert kept.made_on == TODAY
    assert kept._replace(made_on=None, made_at=None) == made


def test_what_is_recorded_since_is_in_the_verdicts_alone(large, client):
    before = make(large)
    withdraw_those_received_in_2020()
    make_step(make_live_measure(figure="plans_in_time"), value=5, from_month=date(2021, 3, 1))
    large.backlog_received_before = date(2019, 10, 1)
    large.save()
    kept = keeping.kept(large, TODAY, then=False).forecast(large)
    decided, same, added = kept.plans
    assert before.plans[0].promise.verdict != decided.promise.verdict
    assert decided.certain
    assert same.chance == before.plans[1].chance
    assert (added.chance, added.words) == (None, "Not in this forecast")
    assert kept.advice[0].chance == before.advice[0].chance
    assert (before.backlog is not None, kept.backlog) == (True, None), "of another backlog"
    page = text(client.get(URL))
    assert "The verdicts are of what is recorded now" in page
    assert "Not in this forecast" in page


def test_what_was_known_then_is_made_and_kept_apart(large, client, begun):
    late = make_assessment(area=large, received_on=date(2020, 11, 2))
    rows = Assessment.objects.filter(pk=late.pk)
    audit.append("case added", {}, audit.stored(rows), model=Assessment, by=None)
    make(large, FEBRUARY)
    asked = {"month": "2021-02", "known": "then"}
    assert "No forecast as at 28 February 2021" in text(client.get(URL, asked))
    client.post(f"{URL}?month=2021-02&known=then")
    ((command, _),) = begun
    call_command(*command)
    assert "Made on 31 March 2021" in text(client.get(URL, asked))
    today, known_then = (keeping.kept(large, FEBRUARY, then=then) for then in (False, True))
    assert today.made_from.past == known_then.made_from.past + 1


def test_the_file_says_when_it_was_made(large, client):
    make(large)
    book = openpyxl.load_workbook(BytesIO(client.get(URL, {"export": "xlsx"}).getvalue()))
    about = dict(row[:2] for row in book["About this file"].values)
    assert about["Made on"].date() == TODAY


def test_the_command_keeps_what_pages_open_on_and_drops_the_days_between(area, settings):
    settings.WSOA_TODAY = date(2021, 3, 17)
    call_command("forecast", "--area", "wandsworth", stdout=StringIO())
    days = LastForecast.objects.values_list("as_at", flat=True)
    assert set(days) == {FEBRUARY, date(2021, 3, 17)}
    settings.WSOA_TODAY = date(2021, 3, 18)
    call_command("forecast", "--area", "wandsworth", stdout=StringIO())
    assert set(days.all()) == {FEBRUARY, date(2021, 3, 18)}
    settings.WSOA_TODAY = TODAY
    call_command("forecast", "--area", "wandsworth", stdout=StringIO())
    assert set(days.all()) == {FEBRUARY, TODAY}


def test_on_the_last_day_of_a_month_the_one_before_has_its_chance_too(area, client):
    making.keep_latest(area, today=TODAY, by=None)
    for month in ("2021-02", "2021-03"):
        assert "Chance to be met" in text(client.get(DASHBOARD, {"month": month}))


def test_the_chance_stands_beside_each_promise_that_is_open(area, client):
    asked = {"month": "2021-03"}
    page = text(client.get(DASHBOARD, asked))
    assert "Chance to be met" not in page
    assert "No forecast that is kept tells it as at 31 March 2021" in page
    made = make(area)
    page = text(client.get(DASHBOARD, asked))
    for each in made.outlooks:
        assert f"Chance to be met: {each.words}" in page
    assert "the forecast made on 31 March 2021 at" in page
    withdraw_those_received_in_2020()
    assert text(client.get(DASHBOARD, asked)).count("Chance to be met") == 2, "one is decided"
    assert "Chance to be met" not in text(client.get(DASHBOARD, {"month": "2021-02"}))


def test_the_dashboard_makes_no_forecast(area, client, monkeypatch):
    """Even of few cases: that takes longer than all its figures."""

    def shares(*args, **kwargs):
        raise AssertionError("Drawn in a request of the dashboard.")

    monkeypatch.setattr("ehcp_tracking.forecast.drawing.shares", shares)
    assert client.get(DASHBOARD).status_code == 200


def test_a_board_reads_how_likely_in_a_word_where_the_numbers_are_not_small(area, monkeypatch):
    """As the area hides small numbers. Nothing of the chance itself is on its page."""
    board = Client()
    board.force_login(make_person("Board member"))
    asked = "/wandsworth/board/", {"month": "2021-03"}
    early = "the rate of those decided so far flatters"
    page = text(board.get(*asked))
    assert early in page
    assert "forecast made" not in page
    made = make(area)
    page = text(board.get(*asked))
    assert early in page
    assert "the forecast made on 31 March 2021; what was recorded since" in page
    assert "Chance to be met" not in page
    found = promises.promises(area, as_at=TODAY)
    lines = [each.line for part in found.values() for each in part]
    ranges = [rate(each, Disclosure.HIDE).low is not None for each in lines]
    assert page.count("Will it be met?") == sum(ranges)
    assert {True, False} == set(ranges), "of both kinds there is one"
    likely = [in_a_word(each.chance) for each in made.outlooks]
    words = [word for word, told in zip(likely, ranges, strict=True) if told]
    assert re.findall(r"Will it be met\? (\w+)", page) == words


@pytest.mark.parametrize(
    ("chance", "word"),
    [(0.0999, "Unlikely"), (0.1, "Open"), (0.5, "Open"), (0.9, "Open"), (0.9001, "Likely")],
)
def test_words_of_three(chance, word):
    assert in_a_word(chance) == word


def test_a_board_is_not_told_that_past_cases_are_few(area, monkeypatch):
    cohort = Cohort(
        *(Month(2021, 1), Month(2021, 3), Rate(10, 90), False, SimpleNamespace(pk=1), 60),
        *(Verdict.ON_COURSE, ""),
        may_tell_chance=True,
    )
    made_from = From(Month(2020, 1), TODAY, 3, False)
    few = keeping.Chance(made_from, None, None, 0)
    key = (1, 60, cohort.first, cohort.last)
    forecast = keeping.Kept(TODAY, TODAY, None, {key: few}, None, {}, made_from, made_from)
    assert chance_of(cohort, forecast, is_exact=False) is None
    assert chance_of(cohort, forecast, is_exact=True).words == few.words
    some = forecast._replace(chances={key: few._replace(chance=0.01)})
    assert chance_of(cohort, some, is_exact=False)[::2] == ("Unlikely", True)
    hidden = cohort._replace(may_tell_chance=False)
    assert chance_of(hidden, some, is_exact=False) is None
