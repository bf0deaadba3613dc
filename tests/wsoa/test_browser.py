"""The shell in a real browser: nothing that axe finds, nothing on the console, no page too wide."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache

from tests.browsing import PASSWORD, WIDTHS, go, look_at, sign_in
from tests.builders import make_area, make_membership, make_person
from tests.wsoa.pages import child_pages, make_child  # noqa: F401, a fixture
from wsoa.sessions import LONGEST, SessionStore

pytestmark = [
    pytest.mark.browser,
    pytest.mark.only_on("sqlite"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(params=WIDTHS)
def width(request):
    return request.param


@pytest.fixture
def site(page, live_server, width):
    """A browser window on this site, and a function that looks at what it shows."""
    cache.clear()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url)
    return page


@pytest.fixture
def manager(db):
    person = make_person("Case manager")
    make_membership(person, "Auditor", area=make_area("westminster"))
    person.set_password(PASSWORD)
    person.save()
    return person


def test_signing_in_and_out(site, manager):
    look_at(site)
    go(site.get_by_role("button", name="Sign in"))
    site.locator(".govuk-error-summary:focus").wait_for()
    look_at(site)
    site.get_by_role("link", name="Enter your username").click()
    site.locator("#id_login:focus").wait_for()
    sign_in(site, manager.username)
    look_at(site)
    go(site.get_by_role("link", name="Wandsworth", exact=True))
    look_at(site)
    go(site.get_by_role("link", name="your account"))
    look_at(site)
    go(site.get_by_role("button", name="Sign out"))
    assert site.get_by_role("heading", name="Sign in").is_visible()


@pytest.mark.usefixtures("child_pages")
def test_a_change_that_another_overtook(site, live_server, manager):
    child = make_child(sex="F")
    sign_in(site, manager.username)
    address = f"{live_server.url}/wandsworth/children/{child.pk}/correct/"
    site.goto(address)
    look_at(site)
    other = site.context.new_page()
    other.goto(address)
    other.get_by_label("Month").fill("3")
    go(other.get_by_role("button", name="Save"))
    site.get_by_label("Day").fill("1")
    go(site.get_by_role("button", name="Save"))
    assert site.get_by_text("Date of birth: 29 February 2012 became 29 March 2012").is_visible()
    assert site.get_by_label("Day").input_value() == "1"
    look_at(site)


@pytest.fixture
def without_script(browser, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.usefixtures("child_pages")
def test_without_javascript_the_errors_take_the_focus_and_a_change_is_saved(
    without_script, manager
):
    child, page = make_child(sex="F"), without_script
    page.goto(f"/wandsworth/children/{child.pk}/correct/")
    sign_in(page, manager.username)
    page.get_by_label("Day").fill("31")
    go(page.get_by_role("button", name="Save"))
    page.locator(".govuk-error-summary:focus").wait_for()
    page.get_by_label("Day").fill("28")
    go(page.get_by_role("button", name="Save"))
    child.refresh_from_db()
    assert child.date_of_birth.day == 28


def not_used_for(minutes):
    """Make the one session as if it was last used so long ago."""
    (row,) = Session.objects.all()
    data = row.get_decoded() | {"used_at": time.time() - minutes * 60}
    Session.objects.update(session_data=SessionStore().encode(data))


def test_a_sign_in_that_is_about_to_end_is_extended_by_one_click_or_ends(site, manager):
    site.clock.install()
    sign_in(site, manager.username)
    go(site.get_by_role("link", name="your account"))
    button, dialog = site.get_by_role("button", name="Sign out"), site.get_by_role("dialog")
    button.focus()
    site.clock.fast_forward("28:00")
    site.wait_for_timeout(200)
    assert not dialog.is_visible()  # the server knows of later use, as from another tab

    not_used_for(minutes=28.5)
    site.clock.fast_forward("28:00")
    dialog.wait_for()
    assert dialog.get_by_text("in less than 2 minutes").is_visible()
    stay = dialog.get_by_role("button", name="Stay signed in")
    assert stay.evaluate("e => e === document.activeElement")
    assert not dialog.get_by_text("12 hours").is_visible()
    look_at(site)
    stay.click()
    dialog.wait_for(state="hidden")
    assert button.evaluate("e => e === document.activeElement")

    Session.objects.all().delete()
    site.clock.fast_forward("28:00")
    site.get_by_role("heading", name="You have been signed out").wait_for()
    look_at(site)
    go(site.get_by_role("button", name="Sign in again"))
    sign_in(site, manager.username)
    assert site.get_by_role("heading", name="Your account").is_visible()


def test_the_end_of_the_12_hours_is_told_and_cannot_be_put_off(site, manager):
    site.clock.install()
    sign_in(site, manager.username)
    (row,) = Session.objects.all()
    data = row.get_decoded() | {"began_at": time.time() - LONGEST + 60}
    Session.objects.update(session_data=SessionStore().encode(data))
    site.clock.fast_forward("28:00")
    dialog = site.get_by_role("dialog")
    dialog.get_by_text("You signed in almost 12 hours ago").wait_for()
    assert not dialog.get_by_role("button", name="Stay signed in").is_visible()
    look_at(site)
    dialog.get_by_role("button", name="Close this notice").click()
    dialog.wait_for(state="hidden")
