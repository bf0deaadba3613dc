"""The page of what if: what it takes, shows and sends as a file."""

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.test import Client
from django.utils.html import strip_tags

from governance.what_if import charts, figures, inputs, model, telling
from governance.what_if.figures import Answer, Check, Supposed
from governance.what_if.forms import WhatIfForm
from governance.what_if.model import Cleared, Outlook, Range
from tests.builders import make_area, make_assessment, make_person
from tests.governance.what_if.test_inputs import TODAY, area_at_work
from wsoa.share import Share

pytestmark = pytest.mark.django_db

NONE_OVERDUE = inputs.Ended(0, 0, None)
URL = "/wandsworth/dashboard/what-if/"


@pytest.fixture(autouse=True)
def few_futures(monkeypatch):
    monkeypatch.setattr(model, "MOST", 3)
    monkeypatch.setattr(model, "LEAST", 3)


@pytest.fixture
def client(db):
    client = Client()
    client.force_login(make_person("Head of SEND"))
    return client


def html(response):
    assert response.status_code == 200
    return response.content.decode()


def test_without_a_change_it_shows_what_follows_and_what_was(client):
    area_at_work()
    page = html(client.get(URL))
    for shown in (
        "Plans within 20 weeks, exceptions not taken out, of requests that come within a year",
        "3 futures were drawn",
        "Can it be believed?",
        "Within the range",
        "None is overdue",
        'data-chart="chart-open"',
        "the model supposes",
    ):
        assert shown.lower() in page.lower()
    assert "With the change" not in strip_tags(page.split('id="chart-open"')[0])


def test_a_change_stands_beside_what_is_as_now(client):
    area_at_work()
    response = client.get(URL, {"educational_psychology": "50", "managers": "2"})
    assert "With the change" in html(response)
    rows = {row.what: row for row in response.context["rows"]}
    rate = rows[
        "Plans within 20 weeks, exceptions not taken out, of requests that come within a year"
    ]
    assert rate.changed == "100.0% (100.0% to 100.0%)"
    assert rows["How busy case managers are"].difference.startswith("-")
    assert len(response.context["weeks"]) == 13


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"requests": "many"}, "Requests a month: enter a number from 1 to 9, or leave it empty"),
        ({"requests": "0"}, "Requests a month: enter a number from 1 to 9"),
        ({"requests": "10"}, "Requests a month: enter a number from 1 to 9"),
        ({"requests": "nan"}, "Requests a month: enter a number"),
        ({"managers": "0.4"}, "Case managers: enter a number from 0.5 to 5"),
        ({"managers": "1e9"}, "Case managers: enter a number from 0.5 to 5"),
        ({"per_manager": "21"}, "can finish: enter a number from 0.1 to 20"),
        ({"health": "quick"}, "Select a valid choice"),
        ({"order": "none"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_supposed_is_told_and_nothing_follows(client, asked, told):
    area_at_work()
    page = html(client.get(URL, asked))
    assert told in page
    assert "What follows" not in page.replace("Show what follows", "")
    assert told in html(client.get(URL, asked | {"export": "csv"})), "and no file is sent"


def test_what_is_left_out_is_as_now():
    pace = figures.pace_of(area_at_work(), as_at=TODAY)
    form = WhatIfForm({}, pace=pace)
    assert form.is_valid()
    assert form.supposed() == Supposed(1.0, 1.0, {}, pace.per_manager, True)
    form = WhatIfForm({"requests": f"{2 * pace.monthly}", "order": "received"}, pace=pace)
    assert form.is_valid()
    assert form.supposed()[0] == pytest.approx(2)
    assert form.supposed().in_time_first is False


def test_the_first_received_first_says_what_it_may_do(client):
    area_at_work()
    told = "faster advice can lower the share in time for a while"
    assert told in html(client.get(URL, {"order": "received"}))
    assert told not in html(client.get(URL))


def test_too_few_cases_say_so(client):
    make_area()
    for asked in ({}, {"export": "csv"}, {"export": "xlsx"}):
        page = html(client.get(URL, asked))
        assert "There are too few cases here to tell how Wandsworth works." in page
        assert 'name="requests"' not in page


def test_a_board_member_reads_none_of_it():
    client = Client()
    client.force_login(make_person("Board member"))
    assert client.get(URL).status_code == 403


def test_the_files_say_what_the_page_says(client):
    area_at_work()
    asked = {"managers": "2"}
    rows = client.get(URL, asked).context["rows"]
    sent = b"".join(client.get(URL, asked | {"export": "csv"})).decode("utf-8-sig")
    assert [row[:2] for row in csv.reader(StringIO(sent))][1:] == [list(row[:2]) for row in rows]
    book = openpyxl.load_workbook(BytesIO(b"".join(client.get(URL, asked | {"export": "xlsx"}))))
    assert book.sheetnames == [
        *("What if", "By four weeks", "The last year", "Definition", "About this file"),
    ]
    assert ["Case managers (optional)", 2] in [
        [cell.value for cell in row] for row in book["About this file"]
    ]


def test_as_many_queries_for_many_cases(client, django_assert_num_queries):
    area = area_at_work()
    client.get(URL)  # the first answer of all reads who the person is
    with django_assert_num_queries(25):
        client.get(URL, {"managers": "2"})
    for day in range(1, 28):
        make_assessment(area=area, received_on=date(2021, 2, day))
    with django_assert_num_queries(25):
        client.get(URL, {"managers": "2"})


@pytest.mark.parametrize(
    ("in_time", "part"),
    [
        pytest.param(100, 0.5, id="as if the slow ones had waited"),
        pytest.param(50, 1.0, id="as if nobody had"),
    ],
)
def test_how_much_was_waiting_is_what_comes_closest_to_the_last_year(in_time, part, monkeypatch):
    area = area_at_work()
    pace = inputs.pace(area, as_at=TODAY)._replace(own=(10,) * 10 + (90,) * 10, arrivals=(9,) * 52)
    was = inputs.Happened(in_time, 100, Share(in_time, 100), 0, 0, 0, 0, NONE_OVERDUE)
    monkeypatch.setattr(inputs, "happened", lambda *asked, **told: was)
    found = figures.fitted(area, pace._replace(per_manager=50.0), TODAY)
    assert found.part == part


def outlook(mean, **values):
    made = Range(mean, mean, mean, 0.0)
    fields = {
        "futures": 10,
        "rate": Range(mean / 100, 0.25, 0.75, 0.01),
        "months": [None, *[made] * 12],
        "open": [made] * 53,
        "overdue": made,
        "sent": made,
        "cleared": Cleared(3, 2, None),
        "load": mean / 100,
    }
    return Outlook(**fields | values)


def year(ended, **values):
    """A check of the year to TODAY: what became of those overdue when it began, and the model."""
    was = inputs.Happened(1, 4, Share(1, 2), 50, 50, 21, 20, ended)
    return Check(outlook(50, **values), was)


def week(number):
    """The last day of a week of the year to TODAY, the first being 0."""
    return TODAY - inputs.LAST_YEAR + timedelta(weeks=number + 1)


class TestTold:
    found = Answer(5, 2, outlook(50), outlook(120, cleared=Cleared(None, None, None)))
    right = year(inputs.Ended(9, 0, week(3)))
    stuck = year(inputs.Ended(9, 1, None), cleared=Cleared(3, 2, 4))

    def row(self, what, found=None, past=right):
        rows = telling.rows(found or self.found, past, TODAY)
        return next(row for row in rows if row.what.startswith(what))

    def test_differences(self):
        assert self.row("Plans within").difference == "+70.0 points"
        assert self.row("Cases open").difference == "+70 cases"
        assert self.row("Plans sent").difference == "+70 plans"
        one = self.found._replace(changed=outlook(49))
        assert self.row("Cases open", one).difference == "-1 case"
        assert self.row("Plans within", one).difference == "-1.0 point"
        same = self.found._replace(changed=outlook(50.2))
        assert self.row("Cases open", same).difference == "No difference in cases"

    def test_a_queue_that_grows_without_end(self):
        row = self.row("How busy")
        assert row.base == "50% of what they can finish"
        assert row.changed.startswith("120%: more comes than they can finish")

    def test_the_day_by_which_what_is_overdue_has_ended(self):
        row = self.row("The 2 overdue now have all ended, with a plan or without, by")
        assert row.base == "28 April 2021 (21 April 2021 to not within a year and a half)"
        assert row.changed == "not within a year and a half"
        assert row.difference == "Cannot be told"
        sooner = self.found._replace(changed=outlook(50, cleared=Cleared(1, 1, 1)))
        assert self.row("The 2", sooner).difference == "-2 weeks"
        assert self.row("The 2", sooner).changed == "14 April 2021"

    @pytest.mark.parametrize(
        ("ended", "words"),
        [
            (inputs.Ended(9, 0, week(1)), "The model gives too late a day"),
            (inputs.Ended(9, 0, week(1) + timedelta(1)), "Within the range"),
            (inputs.Ended(9, 0, week(4)), "Within the range"),
            (inputs.Ended(9, 0, week(4) + timedelta(1)), "The model gives too early a day"),
            (inputs.Ended(9, 1, None), "The model gives too early a day"),
            (inputs.Ended(0, 0, None), "Nothing to compare"),
        ],
    )
    def test_the_day_of_last_year_is_held_against_what_happened(self, ended, words):
        past = year(ended, cleared=Cleared(3, 2, 4))
        assert telling.fit_of_day(past, TODAY) == words
        assert telling.seen(past, TODAY)[-1].fit == words
        told = self.row("The 2 overdue", past=past)
        assert (told.base == telling.NO_DAY) == (words != "Within the range")
        assert bool(telling.why_no_day(self.found, past, TODAY)) == (words != "Within the range")

    def test_what_neither_the_model_nor_the_year_cleared_agrees(self):
        never = Cleared(None, 40, None)
        past = year(inputs.Ended(9, 1, None), cleared=never)
        assert telling.fit_of_day(past, TODAY) == "Within the range"
        assert telling.seen(past, TODAY)[-1].model.startswith("not within the year (")
        late = year(inputs.Ended(9, 0, week(3)), cleared=Cleared(None, None, None))
        assert telling.fit_of_day(late, TODAY) == "The model gives too late a day"

    def test_no_day_is_told_where_that_of_last_year_was_wrong(self):
        row = self.row("The 2 overdue", past=self.stuck)
        assert row[1:] == ("No day can be told", "No day can be told", "Cannot be told")
        why = telling.why_no_day(self.found, self.stuck, TODAY)
        assert "knows no case that gets stuck" in why
        assert "for the 9 overdue then: 29 April 2020 (22 April 2020 to 6 May 2020)" in why
        assert why.endswith("What happened: not by 31 March 2021, 1 still open.")
        assert telling.seen(self.stuck, TODAY)[-1].happened == "not by 31 March 2021, 1 still open"
        untried = year(inputs.Ended(0, 0, None))
        assert "so it cannot be tried" in telling.why_no_day(self.found, untried, TODAY)
        none = self.found._replace(overdue=0)
        assert telling.why_no_day(none, self.stuck, TODAY) == ""

    def test_exceptions_are_told_apart(self):
        rate, *_, past, _ = telling.seen(self.right, TODAY)
        assert "exceptions not taken out" in rate.what
        assert (rate.happened, rate.without) == ("25.0% (1 of 4)", "50.0% (1 of 2)")
        assert "exceptions not taken out" in past.what
        assert (past.happened, past.without) == ("21", "20 overdue")

    def test_weeks_without_a_request_have_no_share(self):
        first, second, *_ = telling.by_weeks(self.found, TODAY)
        assert first.rates == ["None", "None"]
        assert (first.start, first.end) == (date(2021, 4, 1), date(2021, 4, 28))
        assert second.open == ["50 (50 to 50)", "120 (120 to 120)"]

    @pytest.mark.parametrize(
        ("happened", "words"),
        [
            (9, "The model gives too many"),
            (10, "Within the range"),
            (20, "Within the range"),
            (21, "The model gives too few"),
            (None, "Nothing to compare"),
        ],
    )
    def test_how_the_model_fits(self, happened, words):
        assert telling.fit(Range(15, 10, 20, 1), happened) == words

    def test_charts_have_a_line_in_a_band_and_leave_out_what_is_not_there(self):
        drawn = charts.in_time(self.found, TODAY)
        assert [trace["name"] for trace in drawn["data"] if "name" in trace] == [
            *("As now, range", "As now, mean"),
            *("With the change, range", "With the change, mean"),
        ]
        assert len(drawn["data"][2]["x"]) == 12
        assert drawn["layout"]["yaxis"]["range"] == [0, 100]
        scale = charts.open_cases(self.found, TODAY)["layout"]["yaxis"]
        assert scale["rangemode"] == "tozero"
        assert "range" not in scale
