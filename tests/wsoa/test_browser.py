"""The shell in a real browser: nothing that axe finds, nothing on the console, no page too wide."""

import pytest
from django.core.cache import cache

from tests.browsing import PASSWORD, WIDTHS, look_at, sign_in
from tests.builders import make_area, make_membership, make_person
from tests.wsoa.pages import child_pages, make_child  # noqa: F401, a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
    site.get_by_role("button", name="Sign in").click()
    site.locator(".govuk-error-summary:focus").wait_for()
    look_at(site)
    site.get_by_role("link", name="Enter your username").click()
    site.locator("#id_login:focus").wait_for()
    sign_in(site, manager)
    look_at(site)
    site.get_by_role("link", name="Wandsworth", exact=True).click()
    look_at(site)
    site.get_by_role("link", name="your account").click()
    look_at(site)
    site.get_by_role("button", name="Sign out").click()
    assert site.get_by_role("heading", name="Sign in").is_visible()


@pytest.mark.usefixtures("child_pages")
def test_a_change_that_another_overtook(site, live_server, manager):
    child = make_child(sex="F")
    sign_in(site, manager)
    address = f"{live_server.url}/wandsworth/children/{child.pk}/correct/"
    site.goto(address)
    look_at(site)
    other = site.context.new_page()
    other.goto(address)
    other.get_by_label("Month").fill("3")
    other.get_by_role("button", name="Save").click()
    site.get_by_label("Day").fill("1")
    site.get_by_role("button", name="Save").click()
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
    sign_in(page, manager)
    page.get_by_label("Day").fill("31")
    page.get_by_role("button", name="Save").click()
    page.locator(".govuk-error-summary:focus").wait_for()
    page.get_by_label("Day").fill("28")
    page.get_by_role("button", name="Save").click()
    child.refresh_from_db()
    assert child.date_of_birth.day == 28
