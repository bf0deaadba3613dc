"""The page of what each reason for lateness cost: what it shows, takes and sends as a file."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from tests.builders import make_advice, make_assessment, make_lateness, make_person, make_reason

pytestmark = pytest.mark.django_db

URL = "/wandsworth/dashboard/lateness/"


@pytest.fixture
def client(db):
    client = Client()
    client.force_login(make_person("Head of SEND"))
    return client


@pytest.fixture
def late():
    """A decision 43 days late for a reason, advice 15 days late without one, both still open."""
    case = make_assessment()
    make_advice(case, service="social_care", requested_on=date(2021, 2, 2))
    make_lateness(case, reason=make_reason(name="The panel", agency="area"))


def html(response):
    assert response.status_code == 200
    return response.content.decode()


def cells(client, **asked):
    """Return the cells of the first table, row by row."""
    found = client.get(URL, asked).context["found"]
    return [(each.reason, each.steps, each.days) for each in [*found.costs, found.unexplained]]


def test_weeks_are_shown_by_reason_and_by_month(client, late):
    page = html(client.get(URL))
    assert "2 steps were late. A reason is recorded for 1 of them (50.0%)." in page
    assert '<th scope="row" class="govuk-table__header">The panel</th>' in page
    assert ">6.1</td>" in page  # 43 days
    assert ">2.1</td>" in page  # 15 days
    assert 'data-chart="pareto"' in page
    assert "over 7" in page, "the definition"
    assert '<th scope="row" class="govuk-table__header">February 2021</th>' in page


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"step": "decision"}, [("The panel", 1, 43), ("", 0, 0)]),
        ({"step": "advice"}, [("", 1, 15)]),
        ({"agency": "social_care"}, [("", 1, 15)]),
        ({"agency": "area"}, [("The panel", 1, 43), ("", 0, 0)]),
        ({"first": "2021-03"}, [("", 1, 15)]),
        ({"last": "2021-02"}, [("The panel", 1, 43), ("", 0, 0)]),
        ({"as_at": "2021-02-17"}, [("The panel", 1, 1), ("", 0, 0)]),
        ({"as_at": "2021-02-16"}, [("", 0, 0)]),
    ],
)
def test_it_is_narrowed_by_step_agency_months_and_day(client, late, asked, expected):
    assert cells(client, **asked) == expected


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"first": "2021-03", "last": "2021-02"}, "The last month cannot be before the first"),
        ({"first": "1999-01"}, "Choose a month from the list"),
        ({"last": "soon"}, "Choose a month from the list"),
        ({"as_at": "2021-04-01"}, "What has not happened yet is not known."),
        ({"as_at": "yesterday"}, "Enter a real date, like 31 3 2021"),
        ({"step": "x"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_told_and_shows_no_figure(client, late, asked, told):
    page = html(client.get(URL, asked))
    assert told in page
    assert "The panel" not in page
    assert told in html(client.get(URL, asked | {"export": "csv"}))


def test_each_number_leads_to_just_its_steps(client, late):
    page = html(client.get(URL))
    links = [part.split('"')[0] for part in page.split('href="')[1:] if "/cases/late/" in part]
    found = [client.get(link.replace("&amp;", "&")) for link in links]
    rows = [
        [(row.record.what, row.record.days) for row in each.context["table"].rows] for each in found
    ]
    decision, advice = ("Decision whether to assess", 43), ("Advice from Social care", 15)
    assert rows == [[decision], [advice], [decision], [advice]]  # by reason, then by month
    assert "Reason: The panel." in html(found[0])
    assert "Reason: none recorded." in html(found[1])
    assert "from February 2021 to February 2021." in html(found[2])


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "?first=2021-01&last=2021-13&as_at=2021-03-31",
        pytest.param("?first=2021-01&last=2021-03&as_at=2021-04-01", id="a day to come"),
    ],
)
def test_an_address_of_no_figure_is_not_there(client, asked):
    assert client.get(f"/wandsworth/cases/late/{asked}").status_code == 404


def test_late_steps_are_narrowed_by_step_and_agency_and_sorted(client, late):
    url = "/wandsworth/cases/late/?first=2021-01&last=2021-03&as_at=2021-03-31"

    def steps(query):
        return [row.record.what for row in client.get(url + query).context["table"].rows]

    assert steps("&step=decision") == steps("&agency=area") == ["Decision whether to assess"]
    assert steps("&agency=social_care") == ["Advice from Social care"]
    assert steps("&sort=days") == ["Advice from Social care", "Decision whether to assess"]
    page = client.get(url)
    for row in page.context["table"].rows:
        step = row.record
        assert f'href="{step.case.why_url(step.duty, step.advice)}"' in html(page)
    (row, *_) = client.get(url.replace("03-31", "03-30")).context["table"].rows
    assert f'{row.record.case.why_url("decision", as_at="2021-03-30")}"' in row.get_cell("due_on")
    lines = client.get(f"{url}&export=csv").getvalue().decode().splitlines()
    assert lines[1].endswith(",Decision whether to assess,2021-02-16,2021-03-31,43,The panel")
    assert lines[2].endswith("2021-03-16,2021-03-31,15,None recorded")


def test_the_files_say_what_the_page_says(client, late):
    asked = {"step": "decision", "as_at": "2021-03-30"}
    lines = client.get(URL, asked | {"export": "csv"}).getvalue().decode("utf-8-sig").splitlines()
    assert lines == [
        'Reason,Late steps,Weeks late,"Share of weeks, %","Running share, %"',
        "The panel,1,6.0,100.0,100.0",
        "No reason recorded,0,0.0,,",
    ]
    book = openpyxl.load_workbook(BytesIO(client.get(URL, asked | {"export": "xlsx"}).getvalue()))
    assert book.sheetnames == ["Weeks late by reason", "By month", "Definition", "About this file"]
    assert ("2021-02", 1, 6, 0, 6) in book["By month"].values
    about = dict(book["About this file"].values)
    assert about["Step"] == "Decision whether to assess"
    assert about["As at"].date() == date(2021, 3, 30)


def test_where_nothing_was_late_there_is_no_empty_table(client):
    page = html(client.get(URL))
    assert "No step was late" in page
    assert "<tbody" not in page


def test_more_late_steps_take_no_more_queries(client, late, django_assert_max_num_queries):
    for _ in range(4):
        make_lateness()
    with django_assert_max_num_queries(10):
        client.get(URL)
