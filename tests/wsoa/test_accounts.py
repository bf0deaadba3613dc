import logging

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.builders import make_person
from wsoa.models import AuditEvent, User

pytestmark = pytest.mark.django_db
PASSWORD = "three random words"  # noqa: S105
WRONG = "The username or the password is not right. Check both"
TOO_OFTEN = "You have tried too often. Wait 5 minutes, then try again"


@pytest.fixture
def colleague(db):
    """Someone with a password; no attempt has been counted against them."""
    cache.clear()
    person = make_person("Case manager")
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(person, password=PASSWORD, address="192.0.2.1", **where):
    values = {"login": person.username, "password": password}
    return Client(REMOTE_ADDR=address).post(reverse("account_login"), values | where)


def html(response):
    return response.content.decode()


def test_who_signs_in_comes_to_their_start_page(colleague):
    assert sign_in(colleague).url == "/"


def test_who_was_sent_to_sign_in_comes_back_to_the_page(colleague, client):
    to_sign_in = client.get("/wandsworth/").url
    assert to_sign_in == "/sign-in/?next=/wandsworth/"
    assert 'name="next" value="/wandsworth/"' in html(client.get(to_sign_in))
    assert sign_in(colleague, next="/wandsworth/").url == "/wandsworth/"


def test_no_link_leads_through_the_sign_in_to_another_site(colleague):
    assert sign_in(colleague, next="https://example.org/").url == "/"


def test_signing_out_takes_a_post(colleague, client):
    client.force_login(colleague)
    assert client.get("/sign-out/").status_code == 200
    assert client.get("/wandsworth/").status_code == 200
    assert client.post("/sign-out/").url == "/sign-in/"
    assert client.get("/wandsworth/").status_code == 302


def test_a_wrong_name_and_a_wrong_password_read_the_same(colleague):
    assert WRONG in html(sign_in(colleague, "not this one"))
    assert WRONG in html(sign_in(User(username="no-such-person")))


def test_a_closed_account_reads_like_a_wrong_password(colleague):
    colleague.is_active = False
    colleague.save()
    assert WRONG in html(sign_in(colleague))


def test_empty_boxes_are_named(client, colleague):
    page = html(client.post("/sign-in/", {}))
    assert '<a href="#id_login">Enter your username</a>' in page
    assert '<a href="#id_password">Enter your password</a>' in page


def test_the_sixth_wrong_password_is_not_even_tried(colleague):
    for _ in range(5):
        assert WRONG in html(sign_in(colleague, "wrong"))
    assert TOO_OFTEN in html(sign_in(colleague, "wrong"))
    assert TOO_OFTEN in html(sign_in(colleague))


def test_nobody_locks_out_a_colleague_by_failing_with_their_name(colleague):
    for _ in range(6):
        sign_in(colleague, "wrong", address="198.51.100.7")
    assert TOO_OFTEN in html(sign_in(colleague, address="198.51.100.7"))
    assert sign_in(colleague, address="192.0.2.1").status_code == 302


def test_capital_letters_do_not_make_another_account(colleague):
    for name in ("person-x", "PERSON-X", "Person-X", "person-X", "person-x", "PERSON-x"):
        page = html(sign_in(User(username=name), "wrong"))
    assert TOO_OFTEN in page


def test_one_address_cannot_try_every_name(colleague):
    for number in range(50):
        assert WRONG in html(sign_in(User(username=f"name-{number}"), "wrong"))
    assert TOO_OFTEN in html(sign_in(User(username="another"), "wrong"))
    assert sign_in(colleague, address="198.51.100.7").status_code == 302


def test_refused_attempts_do_not_use_up_what_an_office_shares(colleague):
    for _ in range(60):
        sign_in(colleague, "wrong")
    other = make_person()
    other.set_password(PASSWORD)
    other.save()
    assert sign_in(other).status_code == 302


def test_nobody_chooses_the_address_that_is_counted(colleague, settings):
    assert settings.ALLAUTH_TRUSTED_PROXY_COUNT == 0
    for number in range(6):
        client = Client(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
        values = {"login": colleague.username, "password": "wrong"}
        page = html(client.post("/sign-in/", values))
    assert TOO_OFTEN in page


def test_behind_a_proxy_the_person_is_counted_and_not_the_proxy(colleague, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(6):
        client = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
        values = {"login": colleague.username, "password": "wrong"}
        page = html(client.post("/sign-in/", values))
    assert WRONG in page


def test_passwords_are_kept_by_argon2(colleague):
    assert identify_hasher(colleague.password).algorithm == "argon2"


def change(person, new, old=PASSWORD, again=None):
    client = Client()
    client.force_login(person)
    values = {"oldpassword": old, "password1": new, "password2": again or new}
    return client.post("/change-password/", values)


def test_a_changed_password_leaves_an_event_without_it(colleague):
    change(colleague, "twelve other")
    event = AuditEvent.objects.get()
    assert (event.verb, event.by, event.version) == ("password changed", colleague, 2)
    assert (event.record, event.detail.changes) == (f"wsoa.User:{colleague.pk}", {})
    colleague.refresh_from_db()
    assert colleague.version == 2


def test_who_changes_their_password_stays_signed_in_here_and_nowhere_else(colleague):
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.force_login(colleague)
    new = "twelve other"
    here.post("/change-password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_a_changed_password_is_the_one_that_counts(colleague):
    assert change(colleague, "twelve other").url == "/"
    assert WRONG in html(sign_in(colleague))
    assert sign_in(colleague, "twelve other").status_code == 302


@pytest.mark.parametrize(
    ("new", "error"),
    [
        pytest.param("elevenchars", "at least 12 characters", id="11 characters"),
        pytest.param("qwerty123456", "too common", id="common"),
        pytest.param("person-of-wandsworth", "too similar to the username", id="like the name"),
    ],
)
def test_a_weak_password_is_refused(colleague, new, error):
    colleague.username = "person-of-wandsworth"
    colleague.save()
    assert error in html(change(colleague, new))


def test_a_password_changes_only_for_who_knows_the_old_one_and_types_the_new_one_twice(colleague):
    page = html(change(colleague, "twelve other", old="not this one"))
    assert "The current password is not right. Enter it again" in page
    assert "id_password2_error" in html(change(colleague, "twelve other", again="twelve othre"))
    assert sign_in(colleague).status_code == 302


def test_who_has_no_password_cannot_change_it(client):
    client.force_login(make_person("Case manager"))
    assert client.get("/change-password/").status_code == 404


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email"])
def test_nobody_signs_up_or_gets_in_by_email(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_sign_in_leaves_no_name_in_the_log(colleague, caplog):
    with caplog.at_level(logging.DEBUG):
        sign_in(colleague, "wrong")
        sign_in(colleague)
    assert not [each for each in caplog.messages if colleague.username in each]
