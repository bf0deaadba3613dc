"""The page that anybody may open, and that shows nothing without the right link."""

from datetime import date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.builders import make_area, make_person
from wsoa.models import AuditEvent, User
from wsoa.people import changes, invitations

pytestmark = pytest.mark.django_db
CHOSEN = {"password": "three random words", "again": "three random words"}


@pytest.fixture
def person(db):
    cache.clear()
    return make_person("Case manager")


def html(response):
    return response.content.decode()


def is_refused(link, client=None):
    answer = (client or Client()).get(link)
    return answer.status_code == 404 and "This link cannot be used" in html(answer)


def test_the_link_tells_its_person_their_sign_in_name(person):
    page = html(Client().get(invitations.link(person)))
    assert person.username in page
    assert "Choose your password" in page


def test_choosing_a_password_uses_the_link_up(person):
    link = invitations.link(person)
    assert Client().post(link, CHOSEN).url == "/sign-in/"
    assert is_refused(link)
    assert User.objects.get(pk=person.pk).check_password(CHOSEN["password"])
    event = AuditEvent.objects.get()
    assert (event.verb, event.by) == ("password chosen", person)


def test_a_link_stops_when_a_newer_one_is_made(person):
    link = invitations.link(person)
    changes.renew_invitation(person, by=make_person("Administrator"), reason="Lost")
    assert is_refused(link)
    assert not is_refused(invitations.link(person))


def test_a_link_stops_when_its_person_is_given_a_role_in_another_area(person):
    link = invitations.link(person)
    there = make_area("westminster")
    administrator = make_person("Administrator", area=there)
    changes.give_role(person, there, role="Auditor", from_on=date(2021, 3, 31), by=administrator)
    assert is_refused(link)
    assert not is_refused(invitations.link(person))


@pytest.mark.parametrize(("email", "stops"), [("new@example.org", True), ("", False)])
def test_a_link_stops_when_its_person_gets_another_address(person, email, stops):
    link = invitations.link(person)
    changes.correct_person(
        person,
        first_name="New",
        last_name="Name",
        email=email,
        by=make_person("Administrator"),
        reason="x",
    )
    assert is_refused(link) is stops


def test_of_two_who_use_a_link_at_once_the_second_is_told_that_it_is_over(person, monkeypatch):
    link, choose = invitations.link(person), changes.choose_password

    def overtaken(late, password):
        choose(User.objects.get(pk=late.pk), "the words of another")
        choose(late, password)

    monkeypatch.setattr(changes, "choose_password", overtaken)
    answer = Client().post(link, CHOSEN)
    assert answer.status_code == 404
    assert "This link cannot be used" in html(answer)
    assert User.objects.get(pk=person.pk).check_password("the words of another")


def test_a_link_stops_when_the_account_is_closed(person):
    link = invitations.link(person)
    User.objects.update(is_active=False)
    assert is_refused(link)


@pytest.mark.parametrize(
    ("after", "works"), [(timedelta(days=7), True), (timedelta(days=7, seconds=1), False)]
)
def test_a_link_lasts_seven_days(person, monkeypatch, after, works):
    made = datetime(2026, 3, 1, 12)  # noqa: DTZ001  Django counts so
    monkeypatch.setattr(invitations.tokens, "_now", lambda: made)
    link = invitations.link(person)
    monkeypatch.setattr(invitations.tokens, "_now", lambda: made + after)
    assert is_refused(link) is not works


def test_wrong_links_read_the_same_whether_there_is_such_a_person(person):
    *_, token, _ = invitations.link(person).split("/")
    wrong = [(person.pk, "x"), (person.pk, f"{token}x"), (0, token), (person.pk + 1, token)]
    pages = {html(Client().get(reverse("invitation", args=each))) for each in wrong}
    assert len(pages) == 1
    assert is_refused(reverse("invitation", args=wrong[0]))


def test_links_are_not_tried_by_the_hundred(person):
    wrong = reverse("invitation", args=[person.pk, "x"])
    answers = [Client().get(wrong).status_code for _ in range(21)]
    assert answers == [404] * 20 + [429]
    assert Client().post(invitations.link(person), CHOSEN).status_code == 429
    assert Client(REMOTE_ADDR="198.51.100.7").get(invitations.link(person)).status_code == 200


@pytest.mark.parametrize(
    ("values", "told"),
    [
        pytest.param({}, "Enter a password", id="nothing"),
        pytest.param({"password": "short", "again": "short"}, "at least 12", id="short"),
        pytest.param(CHOSEN | {"again": "other"}, "This is not the same password", id="two"),
        pytest.param(
            {"password": "like-their-name", "again": "like-their-name"},
            "too similar",
            id="like the name",
        ),
    ],
)
def test_a_password_that_will_not_do_is_told_and_not_set(person, values, told):
    User.objects.update(username="like-their-name")
    person.refresh_from_db()
    assert told in html(Client().post(invitations.link(person), values))
    assert not User.objects.get(pk=person.pk).has_usable_password()


@pytest.fixture
def invite(person, settings):
    """Return a function that invites somebody by the page, with a mail server set up."""
    settings.EMAIL_HOST = "mail.example.org"
    client = Client()
    client.force_login(make_person("Administrator"))

    def invite(email):
        values = {"first_name": "N", "last_name": "P", "username": "new.person", "email": email}
        values |= {"role": "Auditor", "from_on": "2021-03-31"}
        made = client.post(reverse("people:invite", args=["wandsworth"]), values)
        return html(client.get(made.url))

    return invite


def test_where_mail_is_set_up_the_link_is_sent_as_well(invite, mailoutbox):
    page = invite("new@example.org")
    (mail,) = mailoutbox
    assert mail.to == ["new@example.org"]
    link = page.split("http://testserver")[1].split("<")[0]
    assert f"http://testserver{link}\n" in mail.body
    assert "The link was sent to new@example.org." in page


def test_without_an_address_or_a_mail_server_nothing_is_sent(invite, mailoutbox, settings):
    assert "http://testserver" in invite("")
    settings.EMAIL_HOST = ""
    User.objects.filter(username="new.person").update(username="other")
    assert "http://testserver" in invite("new@example.org")
    assert not mailoutbox


def test_a_mail_server_that_fails_leaves_the_link_to_copy(invite, monkeypatch):
    def fail(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("wsoa.people.invitations.send_mail", fail)
    page = invite("new@example.org")
    assert "The link could not be sent. Copy it from this page instead." in page
    assert "http://testserver" in page
