"""The lists that administrators keep, and where forms offer what is in them."""

from datetime import date

import pytest
from django.contrib.auth import get_user
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from tests.builders import (
    make_advice,
    make_area,
    make_assessment,
    make_organisation,
    make_person,
    make_school,
)
from wsoa import history
from wsoa.areas import changes
from wsoa.models import AuditEvent, Organisation, School

pytestmark = pytest.mark.django_db

TODAY = date(2021, 3, 31)
YESTERDAY = date(2021, 3, 30)


@pytest.fixture
def administrator(db):
    return make_person("Administrator")


@pytest.fixture
def client(administrator):
    return signed_in(administrator)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def address(name, *args):
    return reverse(f"areas:{name}", args=["wandsworth", *args])


def html(response):
    return response.content.decode()


def shown(client, page, **filters):
    return {row.record.name for row in client.get(address(page), filters).context["table"].rows}


def test_what_is_added_is_in_the_list_and_in_the_trail(client, administrator):
    added = client.post(
        address("add_organisation"), {"name": "Therapies", "services": ["health", "social_care"]}
    )
    assert added.url == address("organisation_list")
    page = html(client.get(added.url))
    assert "Therapies is in the list." in page
    assert "Health, Social care" in page
    organisation = Organisation.objects.get()
    (line,) = history.of(organisation)
    assert (line.what, line.who) == ("Organisation added", str(administrator))
    assert "Gives advice for: Health, Social care" in line.changes


def test_an_entry_is_changed_and_ended_for_a_reason_that_its_history_keeps(client):
    organisation = make_organisation(name="Therapies", services=["health"])
    url = address("change_organisation", organisation.pk)
    page = html(client.get(url))
    assert page.count(" checked") == 1
    assert "Cases and roles keep the name that they were given" in page
    sent = {"name": "Therapy services", "ended_on": "2021-03-30", "version": 1}
    assert '<a href="#id_reason">Say why you change this' in html(client.post(url, sent))
    assert client.post(url, sent | {"reason": "Merged"}).url == address("organisation_list")
    page = html(client.get(url))
    assert "Therapies became Therapy services" in page
    assert "Gives advice for: Health became empty" in page
    assert "Ended: 30 March 2021" in page
    assert "Reason: Merged" in page


def test_of_two_who_change_one_entry_the_second_is_told(client, administrator):
    school = make_school(name="Example Primary")
    changes.change_listed(school, name="Other", by=administrator, reason="x")
    sent = {"name": "Mine", "version": 1, "reason": "y"}
    page = html(client.post(address("change_school", school.pk), sent))
    assert "Example Primary became Other" in page
    assert 'value="Mine"' in page
    assert School.objects.get().name == "Other"


@pytest.mark.parametrize(
    ("make", "page", "values"),
    [
        (make_organisation, "add_organisation", {"name": "THERAPIES"}),
        (make_school, "add_school", {"name": "THERAPIES"}),
    ],
)
def test_a_name_is_in_a_list_once_in_any_case(client, make, page, values):
    entry = make(name="Therapies")
    assert "The list has this name already" in html(client.post(address(page), values))
    assert type(entry).objects.count() == 1
    make(name="Therapies", area=make_area("westminster"))
    with pytest.raises(IntegrityError):
        make(name="therapies")


def test_a_urn_is_one_school_s(client):
    make_school(name="One", urn="101234")
    page = html(client.post(address("add_school"), {"name": "Two", "urn": "101234"}))
    assert "The list has this URN already" in page
    make_school(name="Without")
    client.post(address("add_school"), {"name": "Without, too"})
    assert School.objects.filter(urn="").count() == 2


@pytest.mark.parametrize("urn", ["12345", "1234567", "10123a", "١٠١٢٣٤"])
def test_a_urn_has_six_numbers(client, urn):
    page = html(client.post(address("add_school"), {"name": "One", "urn": urn}))
    assert '<a href="#id_urn">A URN has 6 numbers, like 101234</a>' in page
    assert not School.objects.exists()


def test_a_list_shows_what_is_current_until_it_is_asked_for_more(client):
    make_organisation(name="Now", services=["health"])
    make_organisation(name="To its last day", services=["social_care"], ended_on=TODAY)
    make_organisation(name="Before", services=["health"], ended_on=YESTERDAY)
    make_organisation(name="Elsewhere", area=make_area("westminster"))
    page = "organisation_list"
    assert shown(client, page) == {"Now", "To its last day"}
    assert shown(client, page, state="ended") == {"Before"}
    assert shown(client, page, state="all") == {"Now", "To its last day", "Before"}
    assert shown(client, page, service="health") == {"Now"}
    assert shown(client, page, service="health", state="all") == {"Now", "Before"}
    assert shown(client, page, name="its last") == {"To its last day"}


def test_schools_are_narrowed_by_kind_and_sent_as_a_file(client, administrator):
    make_school(name="Example Primary", kind="primary", urn="101234")
    make_school(name="Example College", kind="college")
    assert shown(client, "school_list", kind="college") == {"Example College"}
    file = client.get(address("school_list"), {"kind": "primary", "export": "csv"})
    assert file.getvalue().decode().splitlines()[1] == "Example Primary,Primary,101234,"
    assert AuditEvent.objects.get().verb == "schools exported as CSV"


@pytest.mark.parametrize(
    ("make", "page"), [(make_organisation, "organisation_list"), (make_school, "school_list")]
)
def test_a_list_takes_no_more_queries_for_more_entries(
    client, django_assert_num_queries, make, page
):
    make()
    queries = 6  # session, person, memberships; whether it is begun, count, entries
    with django_assert_num_queries(queries):
        client.get(address(page))
    for _ in range(5):
        make()
    with django_assert_num_queries(queries):
        client.get(address(page))


@pytest.mark.parametrize("page", ["organisation_list", "school_list"])
def test_an_empty_list_says_how_to_begin(client, page):
    assert "It is empty so far." in html(client.get(address(page)))


PASTED = (
    "Example Primary\tprimary\t101234\r\n\r\néxample High; Secondary\r\nHome, before school\r\n"
)


def test_many_schools_are_pasted_from_a_spreadsheet_or_typed(client):
    make_school(name="ÉXAMPLE HIGH", kind="other")
    answer = client.post(address("add_schools"), {"schools": PASTED})
    page = html(client.get(answer.url))
    assert "Schools and settings added: 2. In the list already, and left as they were: 1." in page
    found = set(School.objects.values_list("name", "kind", "urn"))
    assert found == {
        ("ÉXAMPLE HIGH", "other", ""),
        ("Example Primary", "primary", "101234"),
        ("Home, before school", "", ""),
    }
    school = School.objects.get(urn="101234")
    assert [line.what for line in history.of(school)] == ["Schools added"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("X; Castle", "Line 2: “Castle” is no kind of setting that the list knows."),
        ("X; Primary; 12", "Line 2: A URN has 6 numbers"),
        ("X; Primary; 101234; 9", "Line 2: A URN has 6 numbers"),
        ("; Primary", "Line 2: Enter the name of the school"),
        ("x" * 101, "Line 2: Shorten the name to 100 characters or fewer"),
        ("Another; ; 101234", "Example Primary has the URN 101234 already."),
    ],
)
def test_a_line_that_will_not_do_is_told_and_none_is_added(client, line, told):
    pasted = f"Example Primary; Primary; 101234\n{line}"
    page = html(client.post(address("add_schools"), {"schools": pasted}))
    assert told in page
    assert line.replace("“", "") in page
    assert not School.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("typed", ["", " \n\t\n"])
def test_no_line_at_all_is_told(client, typed):
    page = html(client.post(address("add_schools"), {"schools": typed}))
    assert '<a href="#id_schools">Enter at least one school or setting</a>' in page


def test_too_many_lines_are_refused_and_of_many_faults_the_first_are_told(client):
    page = html(client.post(address("add_schools"), {"schools": "x\n" * 1001}))
    assert "There are 1001 lines. Add 1000 at most at once" in page
    page = html(client.post(address("add_schools"), {"schools": "x; Castle\n" * 21}))
    assert "Line 20:" in page
    assert "Line 21:" not in page


@pytest.mark.parametrize("services", [["astrology"], [{}], ["family"], "health", {"health": 1}])
def test_a_service_that_there_is_not_is_refused(administrator, services):
    with pytest.raises(ValidationError):
        changes.add_organisation(make_area(), name="X", services=services, by=administrator)


def offered(response):
    """Return the names in the list that a text box offers."""
    page = html(response).partition("<datalist")[2].partition("</datalist>")[0]
    return page.count("<option"), page


@pytest.mark.parametrize("page", ["people:invite", "people:add", "people:give_role"])
def test_organisations_are_offered_where_somebody_gets_a_role(client, page):
    make_organisation(name="Therapies")
    make_organisation(name="Before", ended_on=YESTERDAY)
    make_organisation(name="Elsewhere", area=make_area("westminster"))
    args = [make_person("Auditor").pk] if page == "people:give_role" else []
    number, names = offered(client.get(reverse(page, args=["wandsworth", *args])))
    assert number == 1
    assert "Therapies" in names


def test_without_a_list_a_text_box_is_a_text_box(client):
    page = html(client.get(reverse("people:invite", args=["wandsworth"])))
    assert "datalist" not in page
    assert " list=" not in page


@pytest.fixture
def case_worker(db):
    return signed_in(make_person("Case manager"))


def test_schools_are_offered_where_a_request_is_logged_or_corrected_and_in_the_filters(case_worker):
    make_school(name="Example Primary")
    make_school(name="Before", ended_on=YESTERDAY)
    case = make_assessment(case_manager=get_user(case_worker))
    log, correct, *lists = (
        reverse(f"ehcp_tracking:{page}", args=["wandsworth", *args])
        for page, args in [
            ("log_request", []),
            ("correct_request", [case.pk]),
            ("assessment_list", []),
            ("my_cases", []),
        ]
    )
    for url in (log, correct):
        number, names = offered(case_worker.get(url))
        assert number == 1
        assert "Example Primary" in names
    for url in lists:
        assert offered(case_worker.get(url))[0] == 2  # a case may be of a school that is closed


def test_a_case_takes_a_school_that_is_not_in_the_list(case_worker):
    make_school(name="Example Primary")
    case = make_assessment(setting="Old School")
    url = reverse("ehcp_tracking:correct_request", args=["wandsworth", case.pk])
    assert 'value="Old School"' in html(case_worker.get(url))
    sent = {"received_on": "2021-01-05", "started_on": "2021-01-05", "basis": "request"}
    sent |= {"setting": "New School", "reason": "Moved", "version": 1}
    assert case_worker.post(url, sent).status_code == 302
    case.refresh_from_db()
    assert case.setting == "New School"


def test_who_gives_advice_is_offered_where_it_is_recorded_and_others_are_not(case_worker):
    make_organisation(name="Therapies", services=["health"])
    make_organisation(name="Council")
    advice = make_advice()
    case = advice.assessment_id
    for page, args in [("accept_advice", [case]), ("correct_advice", [case, advice.pk])]:
        url = reverse(f"ehcp_tracking:{page}", args=["wandsworth", *args])
        number, names = offered(case_worker.get(url))
        assert number == 1
        assert "Therapies" in names


def test_who_gives_advice_is_selected_by_name_where_it_is_asked_for(case_worker):
    make_organisation(name="Trust: Therapies", services=["health", "social_care"])
    make_organisation(name="Before", services=["health"], ended_on=YESTERDAY)
    case = make_assessment()
    url = reverse("ehcp_tracking:ask_advice", args=["wandsworth", case.pk])
    page = html(case_worker.get(url))
    assert "Health: Trust: Therapies" in page
    assert "Social care: Trust: Therapies" in page
    assert "Before" not in page
    sent = {"advisers": ["family", "health", "health: Trust: Therapies"], "health": "Dentist"}
    sent |= {"requested_on": "2021-02-16", "version": 1}
    before = html(case_worker.post(url, sent | {"advisers": ["health: Before"]}))
    assert "“health: Before” is no longer offered. Choose another, or type a name" in before
    assert case_worker.post(url, sent).status_code == 302
    asked = set(case.advice.values_list("service", "provider"))
    assert asked == {("family", ""), ("health", "Trust: Therapies"), ("health", "Dentist")}
