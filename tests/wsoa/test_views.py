"""What a page that shows or changes a record does, whichever record it is."""

from datetime import date

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests.builders import make_area, make_membership, make_person
from tests.wsoa.pages import child_pages, make_child  # noqa: F401, a fixture
from wsoa import navigation
from wsoa.models import AuditEvent
from wsoa.roles import ROLES, Permission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("child_pages")]


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def page(client, child):
    return client.get(f"/wandsworth/children/{child.pk}/correct/").content.decode()


def correct(client, child, day="1", month="3", year="2012", version=1, **values):
    sent = {"date_of_birth_day": day, "date_of_birth_month": month, "date_of_birth_year": year}
    values = sent | {"sex": "F", "version": version} | values
    return client.post(f"/wandsworth/children/{child.pk}/correct/", values)


def test_opening_a_record_leaves_an_event(client):
    child, person = make_child(), make_person("Case manager")
    client.force_login(person)
    assert client.get(f"/wandsworth/children/{child.pk}/").status_code == 200
    event = AuditEvent.objects.get()
    assert (event.verb, event.by) == ("seen", person)
    assert event.record == f"ehcp_tracking.Child:{child.pk}"


def test_a_change_is_saved_and_audited_and_leads_on(client):
    child, person = make_child(sex="F"), make_person("Case manager")
    client.force_login(person)
    assert correct(client, child).url == f"/wandsworth/children/{child.pk}/"
    child.refresh_from_db()
    assert (child.date_of_birth, child.version) == (date(2012, 3, 1), 2)
    event = AuditEvent.objects.get()
    assert event.by == person
    assert event.detail.changes == {"date_of_birth": ["2012-02-29", "2012-03-01"]}


def test_the_second_writer_is_shown_what_changed_in_words_and_keeps_what_was_typed():
    child, first = make_child(sex="F"), make_person("Case manager")
    one, two = signed_in(first), signed_in(make_person("Case manager"))
    for client in (one, two):
        assert 'name="version" value="1"' in page(client, child)

    assert correct(one, child).status_code == 302
    html = correct(two, child, day="2", month="Mar").content.decode()
    assert "<title>Error: Correct the child \N{EN DASH} Wandsworth \N{EN DASH} " in html
    assert "<li>Someone changed this while you were working. Check, then save again.</li>" in html
    assert "Date of birth: 29 February 2012 became 1 March 2012" in html
    assert f'{first}, <time datetime="2021-03-31">31 March 2021</time>' in html
    assert 'name="date_of_birth_month" id="id_date_of_birth_1" value="Mar"' in html
    assert 'name="version" value="2"' in html
    child.refresh_from_db()
    assert child.date_of_birth == date(2012, 3, 1)

    assert correct(two, child, day="2", version=2).status_code == 302
    child.refresh_from_db()
    assert (child.date_of_birth, child.version) == (date(2012, 3, 2), 3)


def test_a_wrong_entry_is_shown_with_what_others_changed_meanwhile():
    child = make_child()
    one, two = (signed_in(make_person("Case manager")) for _ in range(2))
    correct(one, child)
    html = correct(two, child, day="30", month="2").content.decode()
    assert '<a href="#id_date_of_birth_0">Enter a real date, like 31 3 2021</a>' in html
    assert "Date of birth: 29 February 2012 became 1 March 2012" in html
    assert 'value="30"' in html


@pytest.mark.parametrize("version", ["", "x", "0", "7", "99999999999999999999"])
def test_a_form_without_the_right_version_changes_nothing_and_says_so(client, version):
    client.force_login(make_person("Case manager"))
    response = correct(client, make_child(), version=version)
    assert response.status_code == 200
    assert "then save again" in response.content.decode()
    assert not AuditEvent.objects.exists()


@pytest.fixture
def two_links(monkeypatch):
    pages = [
        navigation.Page("The plan", "area", Permission.VIEW_PLAN, "What was promised."),
        navigation.Page("Log", "area", Permission.EDIT_CASES, "What came in."),
    ]
    monkeypatch.setattr(navigation, "PAGES", pages)


@pytest.mark.usefixtures("two_links")
@pytest.mark.parametrize(("role", "shown"), [("Case manager", True), ("Plan owner", False)])
def test_menu_and_start_page_lead_where_the_role_may_go(client, role, shown):
    client.force_login(make_person(role))
    html = client.get("/wandsworth/").content.decode()
    assert "<title>Start \N{EN DASH} Wandsworth \N{EN DASH} " in html
    assert 'href="/wandsworth/" aria-current="page">' in html
    assert "What was promised." in html
    assert ("What came in." in html) == (">Log<" in html) == shown


def test_one_area_is_where_its_people_start(client):
    client.force_login(make_person("Case manager", "Board member"))
    assert client.get("/").url == "/wandsworth/"


@pytest.mark.usefixtures("two_links")
def test_who_works_in_several_areas_chooses_one_and_sees_what_each_allows(client):
    person = make_person("Board member", "Case manager")
    make_membership(person, "Auditor", area=make_area("westminster"))
    make_membership(person, "Auditor", area=make_area("worcestershire"), to_on=date(2021, 3, 30))
    client.force_login(person)
    page, _ = client.get("/").content.decode().split("<dialog")
    wandsworth, westminster = page.split("<h2")[1:]
    assert 'href="/wandsworth/">Wandsworth</a>' in wandsworth
    assert "You are here as: Board member, Case manager" in wandsworth
    assert 'Log<span class="govuk-visually-hidden"> of Wandsworth</span></a>' in wandsworth
    assert 'href="/westminster/">Westminster</a>' in westminster
    assert "You are here as: Auditor" in westminster
    assert "Log<" not in westminster


def test_who_has_no_role_is_told_whom_to_ask(client):
    client.force_login(make_person())
    html = client.get("/").content.decode()
    assert "You have no role in any area today" in html
    assert "Ask the administrator" in html


def test_every_page_says_who_is_signed_in_and_lets_them_sign_out(client):
    person = make_person(*ROLES)
    person.first_name, person.last_name = "Head", "of SEND"
    person.save()
    client.force_login(person)
    html = client.get("/wandsworth/").content.decode()
    assert ">Head of SEND<" in html
    assert f'<form method="post" action="{reverse("account_logout")}">' in html
    assert '<a href="#main-content" class="govuk-skip-link"' in html


def test_a_demonstration_says_so_and_which_day_it_is(client, settings):
    settings.WSOA_DEMO = True
    html = client.get("/sign-in/").content.decode()
    assert "The children, their cases and what is said of progress are fictional." in html
    assert "Today is taken to be 31 March 2021." in html


def test_the_real_thing_on_the_real_day_has_no_notice(client, settings):
    settings.WSOA_DEMO, settings.WSOA_TODAY = False, ""
    assert "govuk-phase-banner" not in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize(
    ("level", "title", "role"),
    [(constants.SUCCESS, "Success", "alert"), (constants.INFO, "Important", "region")],
)
def test_a_message_is_a_notification(level, title, role):
    context = {"message": Message(level, "The plan was sent."), "number": 1}
    html = render_to_string("components/message.html", context)
    assert f'role="{role}" aria-labelledby="message-1"' in html
    assert f'id="message-1">{title}</h2>' in html
    assert "The plan was sent." in html
