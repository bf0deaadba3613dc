"""The pages on which cases are read: what they show, find and cost, and what they leave behind."""

import csv
from datetime import date, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from ehcp_tracking import changes, explaining
from ehcp_tracking.models import Assessment
from tests.builders import (
    make_advice,
    make_area,
    make_assessment,
    make_child,
    make_exception,
    make_person,
)
from tests.ehcp_tracking.caseload import TODAY, make_caseload
from tests.ehcp_tracking.test_querysets import agreed
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
FIGURES = {
    "figure_cases": {"figure": "open", "part": "total", "as_at": "2021-03-31"},
    "figure_advice": {
        "service": "pooled",
        "part": "requested",
        "from": "2021-01",
        "to": "2021-03",
        "as_at": "2021-03-31",
    },
}


@pytest.fixture
def manager():
    return make_person("Case manager", area=make_area())


@pytest.fixture
def client(client, manager):
    client.force_login(manager)
    return client


def text(response):
    """Return what a page says, its white space evened out."""
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def address(name, *place):
    return reverse(f"ehcp_tracking:{name}", args=["wandsworth", *place])


def references(response):
    return [row.record.reference for row in response.context["table"].rows]


def rows_of(response):
    """Return the cells of a CSV file, header first."""
    return list(csv.reader(response.getvalue().decode("utf-8-sig").splitlines()))


class TestMyCases:
    def test_only_my_open_cases_are_there_the_next_legal_date_first(self, client, manager):
        mine = {"case_manager": manager}
        make_assessment(reference="PLAN", received_on=TODAY - 20 * WEEK, **mine, **decided(200))
        late = agreed(reference="ADVICE", received_on=TODAY - 12 * WEEK, **mine)
        make_advice(late, requested_on=TODAY - 6 * WEEK - DAY)
        make_assessment(reference="DECISION", received_on=TODAY - 6 * WEEK + DAY, **mine)
        make_assessment(reference="ENDED", closed_on=TODAY, closed_reason="died", **mine)
        make_assessment(reference="NOBODY'S")
        elsewhere = make_area("westminster")
        make_assessment(reference="ELSEWHERE", area=elsewhere, **mine)
        response = client.get(address("my_cases"))
        assert references(response) == ["ADVICE", "PLAN", "DECISION"]
        page = text(response)
        assert "You manage 3 open cases." in page
        for words in ("Advice from health", "1 day late", "Due today", "1 day left"):
            assert words in page

    def test_another_order_can_be_chosen(self, client, manager):
        for number, weeks in ((1, 2), (2, 3), (3, 1)):
            make_assessment(
                reference=f"EHC-{number}", received_on=TODAY - weeks * WEEK, case_manager=manager
            )
        for sort, expected in (
            ("next_due", [2, 1, 3]),
            ("-next_due", [3, 1, 2]),
            ("-reference", [3, 2, 1]),
            ("plan_due_on", [2, 1, 3]),
        ):
            shown = references(client.get(address("my_cases"), {"sort": sort}))
            assert shown == [f"EHC-{number}" for number in expected], sort

    def test_they_come_in_pages_and_the_file_has_all(self, client, manager):
        for number in range(52):
            make_assessment(reference=f"EHC-{number:02}", case_manager=manager)
        page = client.get(address("my_cases"), {"page": 2})
        shown = [row.record.reference for row in page.context["table"].paginated_rows]
        assert shown == ["EHC-50", "EHC-51"]
        assert "You manage 52 open cases." in text(page)
        assert len(rows_of(client.get(address("my_cases"), {"export": "csv"}))) == 53

    def test_they_can_be_filtered(self, client, manager):
        make_assessment(reference="NEW", case_manager=manager)
        agreed(reference="AGREED", case_manager=manager)
        response = client.get(address("my_cases"), {"stage": "to_decide"})
        assert references(response) == ["NEW"]
        assert "1 of your open cases matches these filters." in text(response)
        none = text(client.get(address("my_cases"), {"stage": "to_finalise"}))
        assert "None of your open cases matches these filters." in none
        assert "You manage no open case" not in none

    def test_what_an_exception_excuses_says_so(self, client, manager):
        case = make_assessment(case_manager=manager, received_on=TODAY - 6 * WEEK - 3 * DAY)
        make_exception(case, duty="decision", from_on=TODAY - WEEK)
        assert "3 days late, excused" in text(client.get(address("my_cases")))

    def test_an_empty_list_says_how_a_case_gets_there(self, client):
        page = text(client.get(address("my_cases")))
        assert "A case comes here when its case manager is you" in page
        assert "<table" not in page


def decided(days_ago):
    return {"decision": "assess", "decision_notified_on": TODAY - timedelta(days=min(days_ago, 90))}


@pytest.fixture
def caseload(manager):
    """Cases that differ in what the list of all cases filters by."""
    other = make_person("Case manager", area=make_area())
    make_assessment(reference="NEW", received_on=TODAY - WEEK, case_manager=manager)
    make_assessment(reference="UNDECIDED", received_on=TODAY - 7 * WEEK, case_manager=other)
    asked = agreed(reference="ASKED", setting="Oak Academy", received_on=TODAY - 8 * WEEK)
    make_advice(asked, service="social_care", requested_on=TODAY - 4 * WEEK)
    late = make_assessment(
        reference="LATE", setting="ELM SCHOOL", received_on=TODAY - 20 * WEEK - DAY, **decided(90)
    )
    make_advice(late, received_on=TODAY)
    make_assessment(
        reference="DRAFTED",
        received_on=TODAY - 19 * WEEK,
        draft_sent_on=TODAY - WEEK,
        **decided(80),
    )
    make_assessment(reference="GONE", closed_on=TODAY, closed_reason="withdrawn")
    make_assessment(reference="FOREIGN", area=make_area("westminster"))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "LATE DRAFTED ASKED UNDECIDED NEW"),
        ({"state": "ended"}, "GONE"),
        ({"state": "all"}, "LATE DRAFTED GONE ASKED UNDECIDED NEW"),
        ({"stage": "to_decide"}, "UNDECIDED NEW"),
        ({"stage": "assessing"}, "ASKED"),
        ({"stage": "to_decide_on_plan"}, "LATE"),
        ({"stage": "to_draft"}, ""),
        ({"stage": "to_finalise"}, "DRAFTED"),
        ({"overdue": "plan"}, "LATE"),
        ({"overdue": "any"}, "LATE UNDECIDED"),
        ({"due_within": "6"}, ""),
        ({"due_within": "7"}, "DRAFTED"),
        ({"due_within": "14"}, "DRAFTED ASKED"),
        ({"officer": "null"}, "LATE DRAFTED ASKED"),
        ({"officer": "me"}, "NEW"),
        ({"awaited": "social_care"}, "ASKED"),
        ({"awaited": "health"}, ""),
        ({"setting": "elm"}, "LATE"),
        ({"reference": "ed"}, "DRAFTED ASKED UNDECIDED"),
        ({"reference": "ed", "stage": "to_decide"}, "UNDECIDED"),
        ({"sort": "-reference"}, "UNDECIDED NEW LATE DRAFTED ASKED"),
    ],
    ids=str,
)
@pytest.mark.usefixtures("caseload")
def test_the_caseload_is_filtered(client, manager, query, expected):
    if query.get("officer") == "me":
        query = {"officer": manager.pk}
    response = client.get(address("assessment_list"), query)
    assert " ".join(references(response)) == expected
    assert f"{len(expected.split())} case" in text(response)


@pytest.mark.usefixtures("caseload")
def test_only_people_with_cases_here_are_offered(client, manager):
    make_assessment(
        area=make_area("westminster"), case_manager=make_person(area=make_area("westminster"))
    )
    form = client.get(address("assessment_list")).context["filter"].form
    labels = [label for _, label in form.fields["officer"].choices]
    assert labels[:2] == ["Anybody or nobody", "Nobody"]
    assert str(manager) in labels
    assert len(labels) == 4


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"due_within": "soon"}, "Enter a whole number of days, 0 to 365"),
        ({"due_within": "-1"}, "Enter a whole number of days, 0 to 365"),
        ({"due_within": "9" * 30}, "Enter a whole number of days, 0 to 365"),
        ({"due_within": "1.5"}, "Enter a whole number of days, 0 to 365"),
        ({"stage": "ended"}, "Select a valid choice"),
        ({"officer": "somebody"}, "Select a valid choice"),
        ({"setting": "\x00"}, "Null characters are not allowed"),
    ],
    ids=str,
)
@pytest.mark.usefixtures("caseload")
def test_a_wrong_filter_is_told_and_finds_nothing(client, query, words):
    response = client.get(address("assessment_list"), query | {"export": "csv"})
    assert words in text(response)
    assert references(response) == []
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    "name", ["assessment_list", "data_quality", "figure_cases", "figure_advice"]
)
def test_a_list_can_be_sorted_by_each_column_that_offers_it(client, name):
    make_caseload(make_area(), 12)
    query = FIGURES.get(name, {})
    table = client.get(address(name), query).context["table"]
    columns = [column.name for column in table.columns if column.orderable]
    assert len(columns) >= 4
    for column in columns:
        up, down = (
            [
                row.record.pk
                for row in client.get(address(name), query | {"sort": sort}).context["table"].rows
            ]
            for sort in (column, f"-{column}")
        )
        assert up == down[::-1], column


def test_a_long_list_comes_in_pages_that_miss_nothing(client):
    for number in range(53):
        make_assessment(reference=f"EHC-{number:02}")
    first, second = (
        client.get(address("assessment_list"), {"page": page}).context["table"] for page in (1, 2)
    )
    shown = [row.record.reference for page in (first, second) for row in page.paginated_rows]
    assert len(first.paginated_rows) == 50
    assert shown == [f"EHC-{number:02}" for number in range(53)]


def fill(area, manager, size):
    """Give an area so many cases, each with all that a row or a page shows."""
    for _ in range(size):
        first = make_assessment(
            area=area, decision="refuse", decision_notified_on=date(2021, 2, 1), outcome=""
        )
        case = agreed(
            area=area,
            child=make_child(area=area, date_of_birth=date(1990, 1, 1)),
            case_manager=manager,
            follows=first,
        )
        make_assessment(area=area, follows=case)
        for provider in ("", "Speech and language therapy"):
            advice = make_advice(case, provider=provider)
            make_exception(case, duty="advice", advice=advice)
        make_exception(case)
    return case


@pytest.mark.parametrize(
    "name",
    ["my_cases", "assessment_list", "data_quality", "figure_cases", "figure_advice", "search"],
)
def test_a_list_costs_the_same_for_1_row_and_for_30(client, name):
    costs = []
    for slug, size in (("wandsworth", 1), ("westminster", 30)):
        area = make_area(slug)
        person = make_person("Case manager", area=area)
        fill(area, person, size)
        client.force_login(person)
        url = reverse(f"ehcp_tracking:{name}", args=[slug])
        with CaptureQueriesContext(connection) as queries:
            if name == "search":
                response = client.post(url, {"text": "EHC"})
            else:
                response = client.get(url, FIGURES.get(name, {}))
        assert len(response.context["table"].rows) >= size
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_page_of_a_case_costs_the_same_however_much_is_in_it(client, manager):
    costs = []
    for size in (1, 5):
        case = fill(make_area(), manager, 1)
        for number in range(size):
            make_advice(case, provider=f"Clinic {number}")
            make_assessment(follows=case)
            for person in (None, manager):
                changes.assign(fresh(case), case_manager=person, by=manager)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(case.get_absolute_url())
        assert len(response.context["lines"]) == 2 * size
        costs.append(len(queries))
    assert costs[0] == costs[1]


def fresh(case):
    return Assessment.objects.get(pk=case.pk)


class TestNames:
    """A name is shown to those who work with the case, and does no harm anywhere."""

    @pytest.fixture(autouse=True)
    def case(self, manager):
        child = make_child(
            forename="<b>Amber</b>", surname="=cmd()", date_of_birth=date(1990, 1, 1)
        )
        case = agreed(child=child, case_manager=manager, outcome="plan", setting="=1+1")
        make_advice(case, provider="<i>Clinic</i>")
        return case

    def test_it_is_text_on_every_page(self, client, case):
        pages = {name: client.get(address(name), FIGURES.get(name, {})) for name in LISTS}
        pages["search"] = client.post(address("search"), {"text": "amber"})
        pages["detail"] = client.get(case.get_absolute_url())
        for name, response in pages.items():
            page = text(response)
            assert "&lt;b&gt;Amber&lt;/b&gt; =cmd()" in page, name
            assert "<b>" not in page
            assert "<i>" not in page
            assert "Amber" not in page.partition("</title>")[0]
            assert "amber" not in response.request["PATH_INFO"].lower()

    def test_no_spreadsheet_runs_it(self, client, case):
        case.child.forename = "=cmd()"
        case.child.save()
        for name in LISTS:
            file = client.get(address(name), FIGURES.get(name, {}) | {"export": "csv"})
            cells = {cell for row in rows_of(file) for cell in row}
            assert "'=cmd() =cmd()" in cells, name
            assert not any(cell.startswith("=") for cell in cells)


LISTS = {"my_cases", "assessment_list", "data_quality", "figure_cases", "figure_advice"}


def test_an_exported_list_is_the_filtered_one_and_leaves_an_event(client, manager):
    child = make_child(forename="Amber", surname="Testington")
    case = agreed(reference="EHC-1", child=child, case_manager=manager, setting="Oak Academy")
    make_advice(case, requested_on=TODAY - 6 * WEEK - DAY)
    make_assessment(reference="EHC-2")
    query = {"officer": manager.pk, "export": "csv"}
    response = client.get(address("assessment_list"), query)
    assert response["Content-Disposition"] == 'attachment; filename="wandsworth-cases.csv"'
    assert rows_of(response) == [
        [
            "Case",
            "Child",
            "Next legal date",
            "What is due",
            "How it stands",
            "Stage",
            "Final plan due",
            "Received",
            "Case manager",
            "School or other setting",
        ],
        [
            "EHC-1",
            "Amber Testington",
            "2021-03-30",
            "Advice from health",
            "1 day late",
            "Gathering advice",
            "2021-05-25",
            "2021-01-05",
            str(manager),
            "Oak Academy",
        ],
    ]
    event = AuditEvent.objects.get()
    assert (event.verb, event.record) == ("cases exported as CSV", f"wsoa.LocalArea:{case.area.pk}")
    assert event.by == manager


def book_of(response):
    return openpyxl.load_workbook(BytesIO(response.getvalue()))


def test_a_workbook_has_days_that_sort_and_says_what_it_is_of(client, manager):
    case = agreed(reference="EHC-1", case_manager=manager, setting="Oak Academy")
    make_advice(case, requested_on=TODAY - 6 * WEEK - DAY)
    query = {"officer": manager.pk, "overdue": "any", "export": "xlsx"}
    cases, about = book_of(client.get(address("assessment_list"), query)).worksheets
    header, row = cases.values
    cells = dict(zip(header, row, strict=True))
    assert (cells["Next legal date"], cells["Received"]) == (
        moment(TODAY - DAY),
        moment(case.received_on),
    )
    assert (cells["What is due"], cells["How it stands"]) == ("Advice from health", "1 day late")
    assert dict(about.values) == {
        "List": "Cases",
        "Area": "Wandsworth",
        "Past its last day": "Anything",
        "Case manager": str(manager),
        "As at": moment(TODAY),
        "Exported by": str(manager),
        "Exported on": moment(TODAY),
    }


def moment(day):
    """A day as openpyxl gives it."""
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001


def test_an_ended_case_has_no_next_date_in_a_file(client):
    make_assessment(closed_on=TODAY, closed_reason="died")
    query = {"state": "ended", "export": "csv"}
    header, row = rows_of(client.get(address("assessment_list"), query))
    cells = dict(zip(header, row, strict=True))
    assert (cells["Next legal date"], cells["What is due"]) == ("", "")
    assert cells["How it stands"] == "The case has ended"


def test_advice_behind_a_figure_is_exported_as_it_stood(client):
    case = agreed(reference="EHC-1")
    make_advice(case, requested_on=date(2021, 2, 1), received_on=date(2021, 3, 31))
    query = FIGURES["figure_advice"] | {"as_at": "2021-03-20", "export": "csv"}
    header, row = rows_of(client.get(address("figure_advice"), query))
    assert dict(zip(header, row, strict=True))["Status"] == "5 days late"
    _, about = book_of(client.get(address("figure_advice"), query | {"export": "xlsx"})).worksheets
    said = dict(about.values)
    assert (said["As at"], said["Exported on"]) == (moment(date(2021, 3, 20)), moment(TODAY))
    assert "health" in said["Figure"].lower()


class TestSearch:
    def search(self, client, typed):
        return client.post(address("search"), {"text": typed})

    def test_a_case_is_found_by_reference_name_or_date_of_birth(self, client):
        born = date(2012, 3, 14)
        child = make_child(forename="Amber", surname="Testington", date_of_birth=born)
        make_assessment(reference="EHC-77", child=child)
        make_assessment(reference="OTHER", child=make_child(surname="Other"))
        make_assessment(reference="FOREIGN", area=make_area("westminster"))
        for typed in (
            "EHC-77",
            child.reference,
            "testington AMBER",
            " Amber ",
            "14 3 2012",
            "14/03/2012",
            "14.3.2012",
            "14 March 2012",
            "2012-03-14",
        ):
            response = self.search(client, typed)
            assert references(response) == ["EHC-77"], typed
            assert "14 March 2012" in text(response)

    def test_the_latest_case_of_a_child_comes_first(self, client):
        child = make_child(surname="Testington")
        for received_on in (date(2019, 5, 1), date(2021, 2, 1), date(2020, 1, 1)):
            make_assessment(child=child, reference=f"{received_on:%Y}", received_on=received_on)
        assert references(self.search(client, "Testington")) == ["2021", "2020", "2019"]

    def test_what_is_no_date_is_looked_for_as_text(self, client):
        make_assessment(reference="31-02-2012")
        assert references(self.search(client, "31-02-2012")) == ["31-02-2012"]
        assert "Check the spelling or the date" in text(self.search(client, "30 2 2012"))

    def test_a_search_leaves_an_event_without_what_was_searched(self, client, manager):
        self.search(client, "Testington")
        event = AuditEvent.objects.get()
        assert (event.verb, event.by) == ("searched", manager)
        assert event.record == f"wsoa.LocalArea:{make_area().pk}"
        assert not hasattr(event, "detail")

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("", "Enter a reference, a name or a date of birth"),
            ("  ", "Enter a reference, a name or a date of birth"),
            ("\x00", "Null characters are not allowed"),
            ("x" * 101, "at most 100 characters"),
        ],
        ids=["nothing", "blanks", "NUL", "too long"],
    )
    def test_a_wrong_search_says_why_and_leaves_none(self, client, typed, words):
        assert words in text(self.search(client, typed))
        assert not AuditEvent.objects.exists()

    def test_an_address_searches_for_nothing(self, client):
        make_assessment(child=make_child(surname="Testington"))
        response = client.get(address("search"), {"text": "Testington"})
        assert "Testington" not in text(response)

    @pytest.mark.parametrize(("size", "told"), [(50, False), (51, True)])
    def test_too_many_are_cut_short_and_that_is_said(self, client, size, told):
        for _ in range(size):
            make_assessment()
        response = self.search(client, "EHC")
        assert len(references(response)) == 50
        assert ("More than 50 cases match" in text(response)) == told

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_all_that_is_found_is_exported_by_a_form_and_not_by_an_address(
        self, client, manager, kind
    ):
        child = make_child(surname="=Testington")
        for number in range(51):
            make_assessment(reference=f"EHC-{number:02}", child=child)
        make_assessment(reference="OTHER")
        file = client.post(address("search"), {"text": "Testington", "export": kind})
        assert file["Content-Disposition"].endswith(f'"wandsworth-found-cases.{kind}"')
        table = rows_of(file) if kind == "csv" else [*book_of(file).worksheets[0].values]
        assert [row[0] for row in table] == ["Case", *(f"EHC-{number:02}" for number in range(51))]
        assert table[1][1] == ("'=Testington" if kind == "csv" else "=Testington")
        said = [event.verb for event in AuditEvent.objects.all()]
        assert said == [f"found cases exported as {kind.upper()}", "searched"]
        page = client.get(address("search"), {"text": "Testington", "export": kind})
        assert page["Content-Type"].startswith("text/html")

    def test_what_was_searched_is_offered_as_a_file(self, client):
        case = make_assessment(child=make_child(surname='"><b>Amber'))
        offered = self.search(client, '"><b>').content.decode()
        assert 'name="text" value="&quot;&gt;&lt;b&gt;"' in offered
        assert offered.count('name="export"') == 2
        assert case.reference in offered
        assert 'name="export"' not in self.search(client, "nobody").content.decode()


class TestDataQuality:
    @pytest.fixture(autouse=True)
    def cases(self, manager):
        today = date(2021, 3, 31)
        make_assessment(reference="SOUND", received_on=today)
        make_assessment(reference="WAITING", case_manager=manager)
        make_assessment(reference="DELAYED", received_on=today - DAY, started_on=today)
        make_assessment(reference="NOTHING DECIDED", outcome="plan", received_on=today)
        old = make_child(date_of_birth=date(1990, 1, 1))
        make_assessment(reference="OLD", child=old, received_on=today)
        make_assessment(
            reference="MUCH",
            child=old,
            outcome="plan",
            draft_sent_on=date(2021, 3, 1),
            plan_sent_on=date(2021, 3, 2),
        )
        make_assessment(reference="FOREIGN", outcome="plan", area=make_area("westminster"))

    def asked(self, client, **filters):
        return client.get(address("data_quality"), filters)

    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("", {"WAITING", "DELAYED", "NOTHING DECIDED", "OLD", "MUCH"}),
            ("late_start", {"DELAYED"}),
            ("undecided", {"WAITING"}),
            ("no_decision", {"NOTHING DECIDED", "MUCH"}),
            ("hasty_plan", {"MUCH"}),
            ("over_25", {"OLD", "MUCH"}),
            ("no_psychologist", {"MUCH"}),
        ],
    )
    def test_cases_to_check_are_listed_by_what_there_is_to_check(self, client, kind, expected):
        assert set(references(self.asked(client, kind=kind))) == expected

    def test_they_are_listed_by_who_manages_them_and_whether_they_are_open(self, client, manager):
        assert references(self.asked(client, officer=manager.pk)) == ["WAITING"]
        assert "WAITING" not in references(self.asked(client, officer="null"))
        assert references(self.asked(client, state="ended")) == ["MUCH"]
        assert set(references(self.asked(client, state="open", kind="over_25"))) == {"OLD"}

    def test_each_kind_is_counted_and_leads_to_its_cases(self, client):
        page = self.asked(client, kind="over_25").content.decode()
        assert 'href="/wandsworth/cases/to-check/?kind=no_decision"' in page
        for words in (
            "Clocks started after the request was received</a>: 1<",
            "No decision after 7 weeks</a>: 1<",
            "Outcome without a decision</a>: 2<",
            "Person over 25</a>: 2<",
        ):
            assert words in page
        assert "kind=shared_upn" not in page

    def test_each_says_what_to_check_and_what_to_do_on_the_page_and_in_the_file(self, client):
        response = self.asked(client, kind="hasty_plan")
        assert "The final plan was sent 1 day after its draft: the family has 15." in text(response)
        (row,) = rows_of(self.asked(client, kind="hasty_plan", export="csv"))[1:]
        assert row[0] == "MUCH"
        assert row[2].startswith(
            "It has an outcome but no decision to assess. Record the decision that came before it, "
            "or correct the outcome. The final plan was sent 1 day after its draft"
        )
        assert row[2].endswith("If it came only after the plan, leave it.")

    def test_an_unknown_kind_is_a_fault(self, client):
        assert "Select a valid choice" in text(self.asked(client, kind="x"))


class TestCase:
    @pytest.fixture
    def case(self):
        child = make_child(forename="Amber", surname="Testington", date_of_birth=date(2012, 4, 1))
        return agreed(
            child=child,
            received_on=date(2020, 12, 1),
            setting="Oak Academy",
            request_source="family",
            primary_need="SLCN",
        )

    def page(self, client, case):
        return text(client.get(case.get_absolute_url()))

    def test_where_the_child_stands_comes_first(self, client, case):
        make_advice(case, requested_on=TODAY - 6 * WEEK - DAY)
        page = self.page(client, case).partition("<main")[2]
        sentences = [
            "Amber Testington, aged 8",
            f"Case {case.reference}",
            "Stage: gathering advice",
            "Final plan due 20 April 2021: 20 days left.",
            "Advice from health, due 30 March 2021, 1 day late",
            f'20 April 2021: <a class="govuk-link" href="{case.why_url("plan")}">Final plan due<',
            "23 February 2021: All advice in, by week 12: this day has passed, and it is not done",
            "19 April 2021: Final plan sent, 1 day before its last day in law: still to do",
        ]
        places = [page.index(sentence) for sentence in sentences]
        assert places == sorted(places)
        for words in ("1 April 2012", "Oak Academy", "Nobody", "Request received", "Parent or"):
            assert words in page

    def test_every_limit_says_how_it_stands_and_its_day_leads_to_why(self, client, case):
        page = self.page(client, case)
        assert "Done 34 days late" in page
        for duty, day in (("plan", "20 April 2021"), ("no_plan", "None")):
            url = address("why", case.pk, duty)
            assert f'<a class="govuk-link wsoa-why wsoa-day" href="{url}">{day}<span' in page
        assert "No advice has been asked for yet." in page

    def test_advice_is_told_with_its_days(self, client, case):
        make_advice(case, provider="Clinic", requested_on=date(2021, 2, 16), received_on=TODAY)
        make_advice(case, service="social_care", existing_accepted=True)
        make_advice(case, service="family", requested_on=None)
        page = self.page(client, case)
        for words in (
            "Health: Clinic",
            "16 February 2021",
            "30 March 2021",
            "Done 1 day late",
            "Existing advice accepted",
            "Not yet",
        ):
            assert words in page

    def test_exceptions_and_what_is_improbable_are_told(self, client, case):
        make_exception(case, duty="decision", from_on=date(2021, 1, 5))
        page = self.page(client, case)
        assert "A death in the family. It excuses the lateness, and the day does not move." in page
        assert "Done 34 days late, excused" in page
        assert "To check" not in page
        assert "It has an outcome but no decision" in self.page(
            client, make_assessment(outcome="plan")
        )

    def test_it_leads_to_the_case_before_and_after(self, client, case):
        later = make_assessment(basis="order_to_plan", follows=case)
        assert f'This case follows case <a class="govuk-link" href="{case.get_absolute_url()}"' in (
            self.page(client, later)
        )
        assert f'Case <a class="govuk-link" href="{later.get_absolute_url()}"' in (
            self.page(client, case)
        )

    def test_its_history_is_told_with_that_of_child_and_advice(self, client, case, manager):
        changes.assign(fresh(case), case_manager=manager, by=manager)
        changes.correct_child(case.child, sex="F", by=manager)
        asked_on = date(2021, 3, 1)
        changes.ask_advice(
            fresh(case), advisers=[("health", "")], requested_on=asked_on, by=manager
        )
        advice = case.advice.get()
        changes.record_advice_received(advice, received_on=TODAY, by=manager)
        page = self.page(client, case)
        for what in (
            "<strong>Case assigned</strong></p>",
            "<strong>Child corrected</strong>: Amber Testington</p>",
            "<strong>Advice asked</strong>: Health</p>",
            "<strong>Advice received</strong>: Health</p>",
        ):
            assert what in page
        assert "Sex: Female" in page

    def test_opening_it_leaves_an_event(self, client, case, manager):
        self.page(client, case)
        event = AuditEvent.objects.get()
        assert (event.verb, event.by) == ("seen", manager)
        assert event.record == f"ehcp_tracking.Assessment:{case.pk}"

    def test_only_who_may_change_it_is_offered_to(self, client, case):
        advice, exception = make_advice(case), make_exception(case)
        offers = [
            address("send_draft", case.pk),
            address("record_advice", case.pk, advice.pk),
            address("remove_advice", case.pk, advice.pk),
            address("withdraw_exception", case.pk, exception.pk),
        ]
        page = self.page(client, case)
        assert all(f'href="{offer}"' in page for offer in offers)
        assert address("record_decision", case.pk) not in page
        client.force_login(make_person("Auditor"))
        page = self.page(client, case)
        assert not any(offer in page for offer in offers)
        assert "What you can record" not in page

    def test_advice_that_came_or_was_not_asked_is_not_awaited(self, client, case):
        came = make_advice(case, received_on=TODAY)
        accepted = make_advice(case, service="social_care", existing_accepted=True)
        page = self.page(client, case)
        for advice in (came, accepted):
            assert f'href="{address("correct_advice", case.pk, advice.pk)}"' in page
            assert f'href="{address("record_advice", case.pk, advice.pk)}"' not in page


class TestWhy:
    """The page that explains one last day."""

    def test_it_says_all_that_the_command_says_of_that_limit(self, client):
        case = agreed(received_on=date(2020, 9, 1), child=make_child(surname="Testington"))
        make_exception(case, reason="A death & a move")
        page = text(client.get(address("why", case.pk, "plan")))
        assert "Why 19 January 2021" in page
        assert "Testington" not in page.partition("</title>")[0]
        clock = next(each for each in case.clocks(TODAY) if each.duty == "plan")
        for heading, sentences in explaining.why(clock, case, TODAY).items():
            assert heading in page
            assert all(escape(each) in page for each in sentences)
        assert "A death &amp; a move. It excuses the lateness" in page

    def test_it_says_why_there_is_no_last_day(self, client):
        case = make_assessment(decision="refuse", decision_notified_on=date(2021, 2, 1))
        page = text(client.get(address("why", case.pk, "plan")))
        assert "Why there is no last day" in page
        assert "The case ended on 1 February 2021 without it" in page

    def test_of_a_plan_that_may_be_refused_it_explains_the_day_all_the_same(self, client):
        page = text(client.get(address("why", make_assessment().pk, "no_plan")))
        assert "Why 27 April 2021" in page
        assert "If that is decided, the last day to tell the family is 27 April 2021." in page

    def test_it_explains_advice_and_leads_to_the_other_limits(self, client):
        advice = make_advice(provider="Clinic")
        case = advice.assessment
        page = text(client.get(address("why_advice", case.pk, advice.pk)))
        assert "Why 30 March 2021" in page
        assert "Advice from health (Clinic)" in page
        for duty in ("decision", "no_plan", "plan"):
            assert f'href="{address("why", case.pk, duty)}"' in page
        assert f'href="{address("why_advice", case.pk, advice.pk)}"' not in page

    def test_behind_a_figure_of_a_past_day_it_tells_how_it_stood_then(self, client):
        case = agreed(received_on=date(2020, 9, 1), outcome="plan", plan_sent_on=TODAY)
        asked = FIGURES["figure_cases"] | {"as_at": "2021-02-28"}
        page = text(client.get(address("figure_cases"), asked))
        url = f"{address('why', case.pk, 'plan')}?as_at=2021-02-28"
        assert f'href="{url}"' in page
        page = text(client.get(url))
        assert "As at 28 February 2021, and not today." in page
        assert "Not done by 28 February 2021, 40 days late." in page
        assert f'href="{address("why", case.pk, "decision")}?as_at=2021-02-28"' in page
        page = text(client.get(address("why", case.pk, "plan")))
        assert "Done on 31 March 2021, 71 days late." in page
        assert "As at" not in page

    @pytest.mark.parametrize("day", ["2020-08-31", "2021-04-01", "2021-02-29", "soon"])
    def test_on_a_day_before_the_case_or_to_come_there_is_nothing_to_explain(self, client, day):
        url = make_assessment(received_on=date(2020, 9, 1)).why_url("plan", as_at=day)
        assert client.get(url).status_code == 404

    def test_of_an_overturned_case_it_names_the_one_before(self, client):
        refused = {"decision": "refuse", "decision_notified_on": date(2020, 10, 1)}
        earlier = make_assessment(received_on=date(2020, 9, 1), **refused)
        case = make_assessment(
            basis="order_to_assess",
            received_on=date(2020, 9, 1),
            started_on=date(2021, 1, 5),
            follows=earlier,
        )
        page = text(client.get(case.why_url("plan")))
        assert f'follows case <a class="govuk-link" href="{earlier.get_absolute_url()}"' in page
        assert "The decision not to assess did not stand" in page
        assert "Why 13 April 2021" in page

    def test_a_delay_that_outlasts_its_cause_is_told(self, client):
        case = agreed(received_on=date(2020, 9, 1))
        make_exception(case, from_on=date(2020, 12, 1), to_on=date(2021, 1, 10))
        told = "the cause of the exception ended on 10 January 2021, 80 days ago"
        assert told in text(client.get(case.why_url("plan")))
        assert told not in text(client.get(case.why_url("decision")))

    def test_a_limit_that_the_case_lacks_has_none(self, client):
        case, foreign = make_assessment(), make_advice()
        for url in (
            address("why", case.pk, "draft"),
            address("why", case.pk, "advice"),
            address("why", case.pk, "nonsense"),
            address("why_advice", case.pk, foreign.pk),
        ):
            assert client.get(url).status_code == 404
        assert not AuditEvent.objects.exists()

    def test_opening_it_leaves_an_event_and_asks_no_more_for_more_advice(self, client, manager):
        case = make_assessment()
        costs = []
        for provider in ("One", "Two"):
            make_advice(case, provider=provider)
            with CaptureQueriesContext(connection) as queries:
                client.get(address("why", case.pk, "plan"))
            costs.append(len(queries))
        assert costs[0] == costs[1]
        event = AuditEvent.objects.last()
        assert (event.verb, event.by) == ("seen", manager)
        assert event.record == f"ehcp_tracking.Assessment:{case.pk}"


def test_each_last_day_of_a_list_leads_to_why_it_is_that_day(client, manager):
    case = agreed(case_manager=manager)
    advice = make_advice(case)
    of_plan = f'href="{address("why", case.pk, "plan")}"'
    of_advice = f'href="{address("why_advice", case.pk, advice.pk)}"'
    for response in (
        client.get(address("assessment_list")),
        client.get(address("my_cases")),
        client.get(address("figure_cases"), FIGURES["figure_cases"]),
    ):
        page = text(response)
        assert of_plan in page
        assert of_advice in page, "what is due next"
    asked = FIGURES["figure_advice"]
    assert of_advice in text(client.get(address("figure_advice"), asked))
    file = client.get(address("figure_advice"), asked | {"export": "csv"})
    assert "2021-03-30" in rows_of(file)[1], "in a file it is a day"
    assert of_advice in text(client.post(address("search"), {"text": case.reference}))


def test_a_request_is_logged_by_those_who_may(client):
    for name in ("my_cases", "assessment_list"):
        assert address("log_request") in text(client.get(address(name)))
    client.force_login(make_person("Head of SEND"))
    for name in ("my_cases", "assessment_list"):
        assert address("log_request") not in text(client.get(address(name)))


def test_people_are_called_by_their_names_where_these_are_known(client, manager):
    make_assessment(case_manager=manager)
    assert manager.username in text(client.get(address("assessment_list")))
    manager.first_name, manager.last_name = "Casey", "Worker"
    manager.save()
    page = text(client.get(address("assessment_list"))).partition("<main")[2]
    assert page.count("Casey Worker") == 2, "in the filter and in the list"
    assert manager.username not in page
