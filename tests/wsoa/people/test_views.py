import csv
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import make_area, make_membership, make_person
from wsoa.models import AuditEvent, User
from wsoa.roles import MEANING, ROLES

pytestmark = pytest.mark.django_db

ROLE = {
    "role": "Auditor",
    "from_on_day": "31",
    "from_on_month": "3",
    "from_on_year": "2021",
}
PERSON = {"first_name": "New", "last_name": "Person", "username": "new.person"}


@pytest.fixture
def administrator(db):
    return make_person("Administrator")


@pytest.fixture
def client(administrator):
    client = Client()
    client.force_login(administrator)
    return client


def address(name, *args):
    return reverse(f"people:{name}", args=["wandsworth", *args])


def html(response):
    return response.content.decode()


def test_the_list_has_the_roles_of_this_area_alone(client):
    person = make_person("Auditor", to_on=date(2021, 4, 30))
    make_membership(person, "Head of SEND", area=make_area("westminster"))
    make_person("Plan owner", area=make_area("worcestershire"))
    page = html(client.get(address("list")))
    assert "Auditor, 1 January 2018 to 30 April 2021" in page
    assert "Head of SEND, " not in page
    assert "Plan owner, " not in page


def test_the_list_leads_to_each_person_by_name(client):
    person = make_person("Auditor")
    User.objects.filter(pk=person.pk).update(first_name="Ada", last_name="Example")
    link = f'<a class="govuk-link" href="{address("person", person.pk)}">Ada Example</a>'
    assert link in html(client.get(address("list")))


def test_the_list_takes_no_more_queries_for_more_people(client, django_assert_num_queries):
    make_person("Auditor")
    client.get(address("list"))
    queries = 6  # session, person, memberships here; count, people, their roles
    with django_assert_num_queries(queries):
        client.get(address("list"))
    for _ in range(5):
        make_person("Auditor", "Plan owner")
    with django_assert_num_queries(queries):
        client.get(address("list"))


def test_the_list_is_filtered_by_role_of_today_and_by_account(client):
    auditor, former = make_person("Auditor"), make_person("Auditor", to_on=date(2021, 3, 30))
    closed = make_person("Auditor")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    User.objects.filter(pk=former.pk).update(password="set")  # noqa: S106

    def shown(**filters):
        page = html(client.get(address("list"), filters))
        return {each for each in (auditor, former, closed) if f">{each}<" in page}

    assert shown(role="Auditor") == {auditor, closed}
    assert shown(state="invited") == {auditor}
    assert shown(state="open") == {former}
    assert shown(state="closed") == {closed}


def test_the_list_is_a_file_that_leaves_an_event(client, administrator):
    make_person("Auditor", "Plan owner")
    response = client.get(address("list"), {"export": "csv"})
    text = response.getvalue().decode()
    assert "Auditor, from 1 January 2018; Plan owner, from 1 January 2018" in text
    assert len(text.splitlines()) == 3
    assert AuditEvent.objects.get().verb == "people exported as CSV"


def test_roles_given_are_listed_by_when_they_run(client, administrator):
    person = make_person("Auditor", to_on=date(2021, 3, 30), organisation="The council")
    make_membership(person, "Plan owner", to_on=date(2021, 3, 31))
    make_membership(person, "Partner", from_on=date(2021, 4, 1))
    make_membership(person, "Head of SEND", to_on=date(2021, 3, 30), withdrawn_on=date(2021, 3, 31))
    make_membership(person, "Board member", area=make_area("westminster"))

    def rows(**asked):
        file = client.get(address("role_list"), asked | {"export": "csv"}).getvalue()
        return list(csv.reader(file.decode("utf-8-sig").splitlines()))

    own = [str(administrator), "Administrator", "", "2018-01-01", "", ""]
    auditor = [str(person), "Auditor", "The council", "2018-01-01", "2021-03-30", ""]
    owner = [str(person), "Plan owner", "", "2018-01-01", "2021-03-31", ""]
    partner = [str(person), "Partner", "", "2021-04-01", "", ""]
    error = [str(person), "Head of SEND", "", "2018-01-01", "2021-03-30", "2021-03-31"]
    head = ["Person", "Role", "Organisation", "From", "Last day", "Withdrawn"]
    assert rows() == [head, own, auditor, owner, error, partner]
    assert rows(runs="held_on") == [head, own, owner]
    assert rows(runs="over") == [head, auditor]
    assert rows(runs="to_come") == [head, partner]
    assert rows(runs="withdrawn") == [head, error]
    assert rows(role="Auditor") == [head, auditor]
    page = html(client.get(address("role_list"), {"sort": "-from_on"}))
    assert f'href="{address("person", person.pk)}">{person}</a>' in page
    assert "Until it is ended" in page


def test_roles_given_take_no_more_queries_for_more_of_them(client, django_assert_num_queries):
    queries = 5  # session, person, memberships here; count, roles with their people
    with django_assert_num_queries(queries):
        client.get(address("role_list"))
    for _ in range(5):
        make_person("Auditor", "Plan owner")
    with django_assert_num_queries(queries):
        client.get(address("role_list"))


def test_what_each_role_may_do_is_said_in_words(client):
    page = html(client.get(address("roles")))
    for role, allowed in ROLES.items():
        row = page.split(f">{role}<")[1].split("</dd>")[0]
        told = {each for each in MEANING if MEANING[each].replace("'", "&#x27;") in row}
        assert told == allowed


def test_an_invited_person_gets_a_link_that_is_shown_once_and_works_once(client):
    made = client.post(address("invite"), PERSON | ROLE)
    person = User.objects.get(username="new.person")
    assert made.url == address("link", person.pk)
    assert "http://testserver/" not in html(client.get(address("link", make_person("Auditor").pk)))

    made = client.post(address("new_link", person.pk), {"version": 1, "reason": "Not seen"})
    page = html(client.get(made.url))
    link = page.split("http://testserver")[1].split("<")[0]
    assert link not in html(client.get(made.url))

    chosen = {"password": "three random words", "again": "three random words"}
    assert Client().post(link, chosen).url == "/sign-in/"
    signed_in = Client().post("/sign-in/", {"login": "new.person", "password": chosen["again"]})
    assert signed_in.url == "/"
    assert Client().get(link).status_code == 404


def test_what_is_wrong_with_an_invitation_is_told_beside_the_field(client):
    make_person()
    taken = User.objects.latest("pk").username.upper()
    values = PERSON | ROLE | {"username": taken, "email": "nobody", "to_on": "2021-03-30"}
    page = html(client.post(address("invite"), values))
    assert '<a href="#id_username">This sign-in name is taken. Choose another</a>' in page
    assert '<a href="#id_email">Enter an email address like name@example.org</a>' in page
    assert '<a href="#id_to_on_0">The last day cannot be before the first' in page
    assert not User.objects.filter(username="new.person").exists()


def test_a_partner_without_an_organisation_is_told_beside_the_field_and_not_invited(client):
    values = PERSON | ROLE | {"role": "Partner"}
    page = html(client.post(address("invite"), values))
    assert '<a href="#id_organisation">Say which organisation the partner is of</a>' in page
    assert not User.objects.filter(username="new.person").exists()
    assert client.post(address("invite"), values | {"organisation": "A trust"}).status_code == 302


def test_a_sign_in_name_with_a_space_is_refused_beside_the_field(client):
    page = html(client.post(address("invite"), PERSON | ROLE | {"username": "new person"}))
    assert '<a href="#id_username">' in page


def test_somebody_of_another_area_is_added_by_their_sign_in_name(client):
    person = make_person("Auditor", area=make_area("westminster"))
    added = client.post(address("add"), ROLE | {"username": person.username.upper()})
    assert added.url == address("person", person.pk)
    assert person.memberships.in_area("wandsworth").get().role == "Auditor"
    page = html(client.post(address("add"), ROLE | {"username": "nobody"}))
    assert "Nobody signs in with this name" in page


def test_a_role_that_is_refused_is_told_and_not_given(client):
    person = make_person("Auditor")
    page = html(client.post(address("give_role", person.pk), ROLE))
    assert '<a href="#id_role_0">This person holds this role on some of these days.' in page
    assert person.memberships.count() == 1
    given = client.post(address("give_role", person.pk), ROLE | {"role": "Plan owner"})
    assert given.url == address("person", person.pk)
    assert person.memberships.count() == 2


def test_a_role_is_ended_and_the_history_of_the_person_says_so(client):
    person = make_person("Auditor")
    (held,) = person.memberships.all()
    url = address("end_role", person.pk, held.pk)
    assert client.post(url, {"to_on": "2021-04-30", "version": 1}).url == address(
        "person", person.pk
    )
    page = html(client.get(address("person", person.pk)))
    assert "<strong>Role ended</strong>" in page
    assert "To: 30 April 2021" in page
    page = html(client.post(url, {"to_on": "2017-12-31", "version": 2}))
    assert '<a href="#id_to_on_0">The last day cannot be before the first, 1 January 2018' in page


def test_a_role_does_not_end_when_no_day_comes_after(client):
    held = make_person("Auditor").memberships.get()
    url = address("end_role", held.person_id, held.pk)
    page = html(client.post(url, {"to_on": "9999-12-31", "version": 1}))
    assert '<a href="#id_to_on_0">The date must be 1 January 2100 or earlier' in page


def test_a_role_of_somebody_else_in_the_path_is_not_found(client):
    person, other = make_person("Auditor"), make_person("Auditor")
    assert client.get(address("end_role", other.pk, person.memberships.get().pk)).status_code == 404


def test_an_account_is_closed_for_a_reason_and_its_sessions_end(client):
    person = make_person("Auditor")
    theirs = Client()
    theirs.force_login(person)
    assert theirs.get("/wandsworth/").status_code == 200
    page = html(client.post(address("close", person.pk), {"version": 1}))
    assert "Say why you do this" in page
    closed = client.post(address("close", person.pk), {"version": 1, "reason": "Left"})
    assert closed.url == address("person", person.pk)
    assert theirs.get("/wandsworth/").status_code == 302
    page = html(client.get(address("person", person.pk)))
    assert "Account closed" in page
    assert "Reason: Left" in page
    client.post(address("reopen", person.pk), {"version": 2, "reason": "Back"})
    assert User.objects.get(pk=person.pk).is_active


def test_a_new_link_ends_sessions_too(client):
    person = make_person("Auditor")
    theirs = Client()
    theirs.force_login(person)
    client.post(address("new_link", person.pk), {"version": 1, "reason": "Forgotten"})
    assert theirs.get("/wandsworth/").status_code == 302


def test_nobody_is_offered_to_change_their_own_rights(client, administrator):
    page = html(client.get(address("person", administrator.pk)))
    assert "Ask another administrator" in page
    assert address("give_role", administrator.pk) not in page
    answer = client.post(address("close", administrator.pk), {"version": 1, "reason": "x"})
    assert "You cannot change your own rights" in html(answer)
    assert User.objects.get(pk=administrator.pk).is_active


def test_an_account_that_works_elsewhere_is_not_closed_here(client):
    person = make_person("Auditor")
    make_membership(person, "Auditor", area=make_area("westminster"))
    page = html(client.post(address("close", person.pk), {"version": 1, "reason": "x"}))
    assert "a role in an area that you do not manage" in page
    assert "Westminster" not in page


def test_a_role_is_withdrawn_at_once_and_the_page_and_the_list_go_on_saying_so(client):
    person = make_person("Auditor")
    (held,) = person.memberships.all()
    theirs = Client()
    theirs.force_login(person)
    assert theirs.get("/wandsworth/").status_code == 200
    url = address("withdraw_role", person.pk, held.pk)
    assert url in html(client.get(address("person", person.pk)))
    assert '<a href="#id_reason">Say why you do this</a>' in html(client.post(url, {"version": 1}))
    sent = {"version": 1, "reason": "Wrong person"}
    assert client.post(url, sent).url == address("person", person.pk)
    assert theirs.get("/wandsworth/").status_code == 404
    page = html(client.get(address("person", person.pk)))
    assert "Given in error from 1 January 2018, withdrawn on 31 March 2021" in page
    assert "Reason: Wrong person" in page
    assert url not in page
    assert address("end_role", person.pk, held.pk) not in page
    assert "Auditor, withdrawn" in html(client.get(address("list")))
    assert not client.get(address("list"), {"role": "Auditor"}).context["table"].rows
    assert "This role was withdrawn" in html(client.post(url, sent | {"version": 2}))


CORRECTED = {"first_name": "Ada", "last_name": "Example", "email": "new@example.org"}
CORRECTED |= {"version": 1, "reason": "Married"}


def test_a_person_is_corrected_on_a_page_that_shows_what_there_is(client):
    person = make_person("Auditor")
    User.objects.filter(pk=person.pk).update(first_name="Adah", email="old@example.org")
    page = html(client.get(address("correct", person.pk)))
    assert 'value="Adah"' in page
    wrong = html(client.post(address("correct", person.pk), CORRECTED | {"email": "nobody"}))
    assert '<a href="#id_email">Enter an email address like name@example.org</a>' in wrong
    answer = client.post(address("correct", person.pk), CORRECTED)
    assert answer.url == address("person", person.pk)
    page = html(client.get(answer.url))
    assert "First name: Adah became Ada" in page
    assert "Email address: old@example.org became new@example.org" in page
    again = html(client.post(address("correct", person.pk), CORRECTED))
    assert "Someone changed this while you were working" in again


@pytest.mark.parametrize(
    ("former", "mail_server", "told"),
    [
        ("old@example.org", "mail.example.org", ["old@example.org"]),
        ("old@example.org", "", []),
        ("", "mail.example.org", []),
        ("new@example.org", "mail.example.org", []),
    ],
)
def test_the_former_address_is_told_where_mail_is_set_up(
    client, settings, mailoutbox, former, mail_server, told
):
    settings.EMAIL_HOST = mail_server
    person = make_person("Auditor")
    User.objects.filter(pk=person.pk).update(email=former)
    answer = client.post(address("correct", person.pk), CORRECTED)
    assert [to for mail in mailoutbox for to in mail.to] == told
    page = html(client.get(answer.url))
    assert ("old@example.org was told" in page) == bool(told)
    for mail in mailoutbox:
        assert person.username in mail.body
        assert "new@example.org" not in mail.body


def test_an_address_that_cannot_be_told_is_named(client, settings, monkeypatch):
    def fail(*args, **kwargs):
        raise ConnectionRefusedError

    settings.EMAIL_HOST = "mail.example.org"
    monkeypatch.setattr("wsoa.people.invitations.send_mail", fail)
    person = make_person("Auditor")
    User.objects.filter(pk=person.pk).update(email="old@example.org")
    page = html(client.get(client.post(address("correct", person.pk), CORRECTED).url))
    assert "old@example.org could not be told." in page
    assert User.objects.get(pk=person.pk).email == "new@example.org"
