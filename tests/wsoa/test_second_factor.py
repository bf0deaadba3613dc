import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.builders import make_area, make_membership, make_person
from wsoa import audit, second_factor
from wsoa.models import AuditDetail, AuditEvent, User
from wsoa.people import changes
from wsoa.roles import ROLES, SECOND_FACTOR_FOR, Permission, permissions_of

pytestmark = pytest.mark.django_db
PASSWORD = "three random words"  # noqa: S105
WRONG = "This code is not right. Enter the one that your app shows now"


@pytest.fixture(autouse=True)
def real(settings):
    """As in production, but for HTTPS."""
    settings.WSOA_DEMO = False
    cache.clear()


def make_colleague(*roles, **fields):
    person = make_person(*roles, **fields)
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(person):
    client = Client()
    values = {"login": person.username, "password": PASSWORD}
    return client, client.post("/sign-in/", values)


def code(secret):
    (counter,) = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, counter))


def html(response):
    return response.content.decode()


def set_up(client):
    """Set a second factor up as the pages lead to it, and return its secret."""
    to_password = client.get("/second-factor/").url
    assert client.post(to_password, {"password": PASSWORD}).url == "/second-factor/"
    page = html(client.get("/second-factor/"))
    (secret,) = re.findall(r'class="wsoa-key">(\w+)<', page)
    assert client.post("/second-factor/", {"code": code(secret)}).url == "/recovery-codes/"
    cache.clear()  # a code works once, and tests are quicker than the next one
    return secret


@pytest.mark.parametrize("role", ROLES)
def test_who_reaches_a_case_sets_one_up_before_any_page_of_the_area(role):
    client = Client()
    client.force_login(make_person(role))
    answer = client.get("/wandsworth/")
    if SECOND_FACTOR_FOR & permissions_of([role]):
        assert answer.url == "/second-factor/"
        assert client.post("/wandsworth/people/invite/").url == "/second-factor/"
    else:
        assert answer.status_code == 200


def test_every_way_to_a_case_needs_one():
    """By oneself, or by the account of another."""
    cases = {Permission.VIEW_CASES, Permission.EDIT_CASES, Permission.IMPORT_CASES}
    assert cases | {Permission.MANAGE_PEOPLE} == SECOND_FACTOR_FOR


def test_the_demonstration_does_without(settings):
    settings.WSOA_DEMO = True
    client = Client()
    client.force_login(make_person("Case manager"))
    assert client.get("/wandsworth/").status_code == 200


def test_where_somebody_has_no_role_nothing_is_told():
    client = Client()
    client.force_login(make_person("Case manager"))
    make_area("westminster")
    assert client.get("/westminster/").status_code == 404


def test_a_role_without_cases_in_another_area_goes_on():
    person = make_person("Case manager")
    make_membership(person, "Board member", area=make_area("westminster"))
    client = Client()
    client.force_login(person)
    assert client.get("/westminster/").status_code == 200


def test_once_set_up_signing_in_takes_a_password_and_a_code():
    person = make_colleague("Case manager")
    client, _ = sign_in(person)
    secret = set_up(client)
    assert client.get("/wandsworth/").status_code == 200
    assert client.get("/second-factor/").url == "/recovery-codes/"

    client, answer = sign_in(person)
    assert answer.url == "/sign-in/code/"
    assert client.get("/wandsworth/").url.startswith("/sign-in/")
    assert WRONG in html(client.post("/sign-in/code/", {"code": "000000"}))
    assert "Enter the code" in html(client.post("/sign-in/code/", {"code": ""}))
    assert client.post("/sign-in/code/", {"code": code(secret)}).url == "/"
    assert client.get("/wandsworth/").status_code == 200


def test_a_code_works_once():
    person = make_colleague("Case manager")
    secret = set_up(sign_in(person)[0])
    used = code(secret)
    assert sign_in(person)[0].post("/sign-in/code/", {"code": used}).url == "/"
    assert WRONG in html(sign_in(person)[0].post("/sign-in/code/", {"code": used}))


def test_the_sixth_wrong_code_is_not_even_tried():
    person = make_colleague("Case manager")
    secret = set_up(sign_in(person)[0])
    client, _ = sign_in(person)
    for _ in range(5):
        assert WRONG in html(client.post("/sign-in/code/", {"code": "000000"}))
    page = html(client.post("/sign-in/code/", {"code": code(secret)}))
    assert "You have tried too often. Wait 5 minutes, then try again" in page


def test_a_recovery_code_works_once_in_the_place_of_the_app():
    person = make_colleague("Case manager")
    client, _ = sign_in(person)
    set_up(client)
    page = html(client.get("/recovery-codes/"))
    codes = re.findall(r"<li>(\d{8})</li>", page)
    assert len(codes) == 10
    client, _ = sign_in(person)
    assert client.post("/sign-in/code/", {"code": codes[0]}).url == "/"
    client, _ = sign_in(person)
    assert WRONG in html(client.post("/sign-in/code/", {"code": codes[0]}))


def test_recovery_codes_are_replaced_and_kept_from_who_does_not_know_the_password():
    person = make_colleague("Case manager")
    client, _ = sign_in(person)
    set_up(client)
    first = html(client.get("/recovery-codes/"))
    assert client.post("/recovery-codes/new/").url == "/recovery-codes/"
    second = html(client.get("/recovery-codes/"))
    assert not set(re.findall(r"<li>(\d{8})</li>", first)) & set(
        re.findall(r"<li>(\d{8})</li>", second)
    )
    other = Client()
    other.force_login(person)
    for page in ("/recovery-codes/", "/recovery-codes/new/"):
        assert other.get(page).url.startswith("/confirm-password/")
    wrong = other.post("/confirm-password/?next=/recovery-codes/", {"password": "wrong"})
    assert "The password is not right. Enter it again" in html(wrong)


def test_a_wrong_code_sets_nothing_up():
    person = make_colleague("Case manager")
    client, _ = sign_in(person)
    client.post(client.get("/second-factor/").url, {"password": PASSWORD})
    client.get("/second-factor/")
    assert WRONG in html(client.post("/second-factor/", {"code": "000000"}))
    assert not Authenticator.objects.exists()


def test_the_key_is_a_drawing_in_the_page_that_the_policy_allows():
    client, _ = sign_in(make_colleague("Case manager"))
    client.post(client.get("/second-factor/").url, {"password": PASSWORD})
    page = html(client.get("/second-factor/"))
    assert '<svg class="wsoa-qr-code"' in page
    assert "data:" not in page
    assert " style=" not in page


def test_setting_up_and_replacing_are_in_the_trail_without_any_secret():
    person = make_colleague("Case manager")
    client, _ = sign_in(person)
    secret = set_up(client)
    client.post("/recovery-codes/new/")
    events = AuditEvent.objects.filter(record=audit.name(person)).order_by("pk")
    assert [event.verb for event in events] == ["second factor set up", "recovery codes replaced"]
    assert {event.by for event in events} == {person}
    assert secret not in str(list(AuditDetail.objects.values()))


def test_an_administrator_resets_it_for_a_reason_and_it_is_set_up_again():
    person, administrator = make_colleague("Case manager"), make_colleague("Administrator")
    client, _ = sign_in(person)
    set_up(client)
    theirs, _ = sign_in(administrator)
    set_up(theirs)
    person.refresh_from_db()
    address = reverse("people:person", args=["wandsworth", person.pk])
    assert "Reset the second factor" in html(theirs.get(address))
    values = {"version": person.version, "reason": "New phone"}
    assert theirs.post(f"{address}reset-second-factor/", values).url == address
    page = html(theirs.get(address))
    assert "Reset the second factor" not in page
    assert "Reason: New phone" in page
    assert client.get("/wandsworth/").url == "/second-factor/"
    assert sign_in(person)[1].url == "/"


def test_nothing_is_reset_where_nothing_is_set_up():
    person = make_person("Case manager")
    with pytest.raises(changes.ValidationError, match="no second factor"):
        changes.reset_second_factor(person, by=make_person("Administrator"), reason="x")
    assert not AuditEvent.objects.exists()


def test_the_list_of_people_says_who_has_one():
    administrator = make_colleague("Administrator")
    client, _ = sign_in(administrator)
    set_up(client)
    make_person("Auditor")
    TOTP.activate(make_person("Plan owner"), "X")
    text = client.get("/wandsworth/people/?export=csv").getvalue().decode()
    told = {line.split(",")[3].strip('"'): "Not set up" not in line for line in text.splitlines()}
    assert [told[role] for role in ("Administrator", "Auditor", "Plan owner")] == [
        True,
        False,
        True,
    ]


def test_everybody_finds_it_on_the_page_of_their_account():
    client, _ = sign_in(make_colleague("Plan owner"))
    assert "Not set up" in html(client.get("/account/"))
    set_up(client)
    assert "Your recovery codes" in html(client.get("/account/"))


def test_of_two_who_set_one_up_at_once_the_second_is_told(monkeypatch):
    person = make_colleague("Case manager")
    client, _ = sign_in(person)
    other, _ = sign_in(person)
    form_valid = second_factor.SetUp.form_valid

    def overtaken(view, form):
        monkeypatch.setattr(second_factor.SetUp, "form_valid", form_valid)
        set_up(other)
        return form_valid(view, form)

    assert client.post(client.get("/second-factor/").url, {"password": PASSWORD}).url
    (secret,) = re.findall(r'class="wsoa-key">(\w+)<', html(client.get("/second-factor/")))
    monkeypatch.setattr(second_factor.SetUp, "form_valid", overtaken)
    answer = client.post("/second-factor/", {"code": code(secret)})
    assert answer.status_code == 409
    assert "This was changed meanwhile" in html(answer)
    assert '<a class="govuk-link" href="/second-factor/">Open the page again</a>' in html(answer)
    assert client.get("/second-factor/").url == "/recovery-codes/"
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
    assert sorted(Authenticator.objects.values_list("type", flat=True)) == sorted(kinds)


def test_recovery_codes_are_not_replaced_by_who_comes_too_late(monkeypatch):
    person = make_colleague("Case manager")
    client, _ = sign_in(person)
    set_up(client)
    form_valid = second_factor.NewRecoveryCodes.form_valid

    def overtaken(view, form):
        changes.sign_out_everywhere(User.objects.get(pk=person.pk), by=person)
        return form_valid(view, form)

    monkeypatch.setattr(second_factor.NewRecoveryCodes, "form_valid", overtaken)
    assert client.post("/recovery-codes/new/").status_code == 409
    assert not AuditEvent.objects.filter(verb="recovery codes replaced").exists()
