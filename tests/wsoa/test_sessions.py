import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests.builders import make_area, make_membership, make_person
from wsoa import audit, sessions
from wsoa.models import AuditEvent, User
from wsoa.people import changes

pytestmark = pytest.mark.django_db

MINUTE, HOUR = 60, 60 * 60


@pytest.fixture
def clock(monkeypatch):
    """A clock of the sessions that stands still until it is moved on."""
    clock = SimpleNamespace(now=time.time())
    clock.time = lambda: clock.now
    monkeypatch.setattr(sessions, "time", clock)
    return clock


@pytest.fixture
def person(clock):
    return make_person("Plan owner")


@pytest.fixture
def client(person):
    client = Client()
    client.force_login(person)
    return client


def html(response):
    return response.content.decode()


def is_signed_in(client):
    answer = client.get("/wandsworth/")
    assert answer.status_code == 200 or answer.url == "/signed-out/?next=/wandsworth/"
    return answer.status_code == 200


def left(client):
    return client.get("/session/").json()


def test_a_session_that_is_not_used_for_30_minutes_is_over(client):
    assert is_signed_in(client)
    row = Session.objects.get()
    lasts = row.expire_date - timezone.now()
    assert timedelta(minutes=29) < lasts <= timedelta(minutes=30)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_signed_in(client)


def test_use_is_noted_once_a_minute_and_puts_the_end_off(client, clock, django_assert_num_queries):
    clock.now += MINUTE
    with django_assert_num_queries(3):  # session, person, memberships: nothing is written
        client.get("/wandsworth/")
    assert left(client)["seconds"] == 29 * MINUTE
    clock.now += 1
    client.get("/wandsworth/")
    assert left(client) == {"seconds": 30 * MINUTE, "extendable": True}


def test_asking_how_long_is_left_is_no_use_and_to_extend_is(client, clock):
    clock.now += 28 * MINUTE
    assert left(client)["seconds"] == 2 * MINUTE
    assert left(client)["seconds"] == 2 * MINUTE
    assert client.post("/session/").json()["seconds"] == 30 * MINUTE
    assert left(client)["seconds"] == 30 * MINUTE


def test_nobody_stays_signed_in_for_more_than_12_hours(client, clock):
    began = clock.now
    while clock.now < began + 12 * HOUR:
        assert is_signed_in(client)
        clock.now += 20 * MINUTE
    assert is_signed_in(client)
    clock.now += 1
    assert not is_signed_in(client)
    assert not Session.objects.exists()


def test_the_last_half_hour_of_the_12_cannot_be_put_off(client, clock):
    began = clock.now
    for hours in range(12):
        clock.now = began + hours * HOUR
        client.post("/session/")
    clock.now = began + 12 * HOUR - 20 * MINUTE
    assert client.post("/session/").json() == {"seconds": 20 * MINUTE, "extendable": False}


def test_a_new_password_does_not_begin_the_12_hours_again(clock):
    person = make_person("Plan owner")
    person.set_password("three random words")
    person.save()
    client = Client()
    client.force_login(person)
    clock.now += 11 * HOUR
    values = {"oldpassword": "three random words"}
    values |= dict.fromkeys(["password1", "password2"], "three other words")
    assert client.post("/change-password/", values).url == "/"
    assert left(client) == {"seconds": 30 * MINUTE, "extendable": True}
    clock.now += HOUR + 1
    assert not is_signed_in(client)


def test_a_session_from_before_there_was_a_limit_is_over(client):
    session = client.session
    del session["began_at"]
    Session.objects.update(session_data=session.encode(dict(session)))
    assert not is_signed_in(client)


def test_who_was_signed_out_is_told_so_and_led_back(client, person):
    Session.objects.all().delete()
    answer = client.get("/wandsworth/?page=2")
    page = html(client.get(answer.url))
    assert "You have been signed out" in page
    assert 'href="/sign-in/?next=/wandsworth/%3Fpage%3D2"' in page


def test_who_was_sending_something_is_not_led_back_to_what_only_takes_sending(client):
    Session.objects.all().delete()
    assert client.post("/wandsworth/").url == "/signed-out/"


def test_who_never_signed_in_is_just_asked_to():
    assert Client().get("/wandsworth/").url == "/sign-in/?next=/wandsworth/"
    assert left(Client()) == {"seconds": 0, "extendable": False}
    assert Client().post("/session/").json()["seconds"] == 0
    assert not Session.objects.exists()


def test_who_signs_out_is_not_told_that_it_happened_to_them(client):
    client.post("/sign-out/")
    assert client.get("/wandsworth/").url == "/sign-in/?next=/wandsworth/"


def test_every_page_carries_the_warning_with_its_time_and_its_way_back(client, clock):
    clock.now += 30
    page = html(client.get("/wandsworth/"))
    assert 'data-seconds="1770"' in page
    assert 'data-over="/signed-out/?next=/wandsworth/"' in page
    assert "<dialog" not in html(Client().get("/sign-in/"))


def test_anybody_signs_themselves_out_everywhere(client, person):
    elsewhere = Client()
    elsewhere.force_login(person)
    assert client.get("/sign-out-everywhere/").status_code == 200
    assert is_signed_in(elsewhere)
    assert client.post("/sign-out-everywhere/").url == "/signed-out/"
    assert not is_signed_in(elsewhere)
    event = AuditEvent.objects.get(record=audit.name(person))
    assert (event.verb, event.by) == ("signed out everywhere", person)
    again = Client()
    again.force_login(User.objects.get(pk=person.pk))
    assert is_signed_in(again)


def test_an_administrator_signs_somebody_out_everywhere_for_a_reason(client, person):
    theirs = Client()
    theirs.force_login(make_person("Administrator"))
    address = f"/wandsworth/people/{person.pk}/"
    values = {"version": 1, "reason": "Lost laptop"}
    assert theirs.post(f"{address}end-sessions/", values).url == address
    assert "Reason: Lost laptop" in html(theirs.get(address))
    assert not is_signed_in(client)
    assert is_signed_in(theirs)


def test_who_works_elsewhere_too_is_not_signed_out_by_one_area(person):
    make_membership(person, "Auditor", area=make_area("westminster"))
    with pytest.raises(changes.ValidationError, match="that you do not manage"):
        changes.sign_out_everywhere(person, by=make_person("Administrator"), reason="x")
    assert not AuditEvent.objects.exists()
