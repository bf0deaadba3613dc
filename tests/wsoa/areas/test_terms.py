"""The pages on which administrators keep term dates: what they take, refuse and show."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from tests.builders import make_area, make_person, make_school, make_term
from wsoa import history
from wsoa.models import AuditEvent, Term

pytestmark = pytest.mark.django_db

AUTUMN = {"name": "Autumn term 2021", "from_on": "2021-09-03", "to_on": "2021-12-17"}


@pytest.fixture
def client(db):
    client = Client()
    client.force_login(make_person("Administrator"))
    return client


def address(name, *args):
    return reverse(f"areas:{name}", args=["wandsworth", *args])


def html(response):
    return response.content.decode()


def test_a_term_is_added_and_the_holiday_before_it_is_known(client):
    make_term()
    page = html(client.get(address("term_list")))
    assert "Not known: the next term is missing" in page
    answer = client.post(address("add_term"), AUTUMN)
    page = html(client.get(answer.url))
    assert "Autumn term 2021 is added." in page
    assert "23 July 2021" in page
    assert "2 September 2021</span> (42 days)" in page
    (line,) = history.of(Term.objects.get(name="Autumn term 2021"))
    assert line.what == "Term added"


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"name": ""}, "name", "Enter what the term is called"),
        ({"from_on": ""}, "from_on", "Enter the first day of the term, like 2 9 2020"),
        ({"to_on": "2021-09-02"}, "to_on", "The last day cannot be before the first"),
        ({"to_on": "2022-12-17"}, "to_on", "A term begins and ends in one school year"),
        (
            {"from_on": "2021-07-22", "to_on": "2021-07-31"},
            "from_on",
            "Summer term has some of these days already: 19 April 2021 to 22 July 2021.",
        ),
    ],
)
def test_a_term_that_cannot_be_is_refused_and_kept_as_typed(client, typed, field, told):
    make_term()
    response = client.post(address("add_term"), AUTUMN | typed)
    assert told in response.context["form"].errors[field][0]
    kept = AUTUMN | typed
    assert [response.context["form"][name].value() for name in AUTUMN] == list(kept.values())
    assert Term.objects.count() == 1


def test_a_school_may_have_other_terms_and_another_area_its_own(client):
    school = make_school(name="Example High")
    make_term()
    make_term(area=make_area("westminster"))
    own = AUTUMN | {"school": school.pk, "from_on": "2021-07-19", "to_on": "2021-07-28"}
    assert client.post(address("add_term"), own).status_code == 302
    rows = client.get(address("term_list")).context["table"].rows
    assert {row.record.whose for row in rows} == {"All schools", "Example High"}
    assert len(rows) == 2
    elsewhere = make_school(area=make_area("westminster"))
    refused = client.post(address("add_term"), AUTUMN | {"school": elsewhere.pk})
    assert "school" in refused.context["form"].errors


def test_terms_are_narrowed_by_whose_they_are_and_by_school_year(client):
    school = make_school(name="Example High")
    make_term(name="Of all")
    make_term(name="Its own", school=school)
    make_term(name="Next year", from_on=date(2021, 8, 1), to_on=date(2021, 12, 17))

    def shown(**filters):
        table = client.get(address("term_list"), filters).context["table"]
        return {row.record.name for row in table.rows}

    assert shown(whose="null") == {"Of all", "Next year"}
    assert shown(whose=school.pk) == {"Its own"}
    assert shown(year="2020") == {"Of all", "Its own"}
    assert shown(year="2021") == {"Next year"}


def test_a_term_is_corrected_for_a_reason_that_its_history_keeps(client):
    term = make_term()
    url = address("change_term", term.pk)
    sent = {"name": "Summer term", "from_on": "2021-04-19", "to_on": "2021-07-21", "version": 1}
    assert "Say why you change this" in html(client.post(url, sent))
    assert client.post(url, sent | {"reason": "Misread"}).url == address("term_list")
    page = html(client.get(url))
    assert "Last day: 22 July 2021 became 21 July 2021" in page
    again = html(client.post(url, sent | {"to_on": "2021-07-20", "reason": "Mine"}))
    assert "Changed while you were working" in again
    assert Term.objects.get().to_on == date(2021, 7, 21)


def test_a_term_is_removed_for_a_reason(client):
    term = make_term()
    url = address("remove_term", term.pk)
    assert "Say why you change this" in html(client.post(url, {"version": 1}))
    client.post(url, {"version": 1, "reason": "Of another area"})
    assert not Term.objects.exists()
    assert AuditEvent.objects.latest("pk").detail.reason == "Of another area"


def test_the_file_has_holidays_as_days(client):
    make_term()
    client.post(address("add_term"), AUTUMN)
    file = client.get(address("term_list"), {"export": "csv"}).getvalue().decode()
    assert file.splitlines()[-1] == (
        "Summer term,All schools,2021-04-19,2021-07-22,2021-07-23,2021-09-02"
    )


def test_a_list_takes_no_more_queries_for_more_terms(client, django_assert_num_queries):
    make_term()
    queries = 8  # session, person, memberships; whether begun, filters, holidays, count, terms
    with django_assert_num_queries(queries):
        client.get(address("term_list"))
    for year in range(2000, 2006):
        make_term(from_on=date(year, 4, 19), to_on=date(year, 7, 22), school=make_school())
    with django_assert_num_queries(queries):
        client.get(address("term_list"))


@pytest.mark.parametrize(
    "fields",
    [
        {"from_on": date(2021, 4, 19)},
        {"from_on": date(2021, 5, 2), "to_on": date(2021, 5, 1)},
    ],
)
def test_the_database_refuses_what_no_term_can_be(fields):
    make_term()
    with pytest.raises(IntegrityError):
        make_term(**fields)


def test_a_school_is_found_by_the_name_that_a_case_has_in_any_case():
    area = make_area()
    make_term(name="Of all")
    own = make_term(name="Its own", school=make_school(name="Example High"))
    kept = Term.objects.in_area(area).kept_by
    assert kept("EXAMPLE high") == [own]
    assert [term.name for term in kept("Elsewhere")] == ["Of all"]
    assert [term.name for term in kept("")] == ["Of all"]
