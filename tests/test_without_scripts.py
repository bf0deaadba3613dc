"""Every kind of form of the demonstration, filled in and sent without JavaScript."""

import pytest
from django.core.cache import cache

from ehcp_tracking.models import Assessment
from governance.demonstration.people import PASSWORD
from priorities.models import ProgressUpdate
from tests.browsing import go, sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def page(browser, live_server, copy_demonstration):
    """A narrow window without scripts, on the sign-in page of the demonstration."""
    cache.clear()
    copy_demonstration()
    window = browser.new_context(
        base_url=live_server.url,
        java_script_enabled=False,
        viewport={"width": 320, "height": 800},
    )
    page = window.new_page()
    page.goto("/")
    yield page
    window.close()


def press(page, name):
    go(page.get_by_role("button", name=name))


def skips_to_the_page(page):
    page.goto("/wandsworth/plan/")
    page.keyboard.press("Tab")
    assert page.get_by_role("link", name="Skip to main content").is_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**#main-content")
    page.keyboard.press("Tab")
    assert page.locator("main :focus").count() == 1, "past the header and the menu"


def searches_and_filters(page):
    page.goto("/wandsworth/cases/search/")
    page.get_by_label("Reference, name or date of birth").fill("DEMO-0642")
    press(page, "Search")
    assert page.get_by_role("link", name="DEMO-0642").is_visible()
    page.goto("/wandsworth/cases/")
    page.get_by_label("Open or ended").select_option(label="Ended")
    page.get_by_label("Case reference").fill("DEMO-0642")
    press(page, "Apply filters")
    assert page.get_by_role("row").count() == 2
    go(page.get_by_role("link", name="Plan due"))
    assert page.get_by_role("row").count() == 2, "sorted, the filters stay"


def imports_a_file(page):
    page.goto("/wandsworth/cases/imports/new/")
    press(page, "Check the file")
    page.locator(".govuk-error-summary:focus").wait_for()
    content = b"reference,child_reference,received_on\nPLAIN-1,PLAIN-C1,2021-03-01\n"
    file = {"name": "assessments.csv", "mimeType": "text/csv", "buffer": content}
    page.get_by_label("Workbook or CSV files").set_input_files(file)
    press(page, "Check the file")
    press(page, "Import all")
    page.get_by_role("alert").wait_for()
    assert Assessment.objects.filter(reference="PLAIN-1").exists()


def changes_a_setting(page):
    page.goto("/wandsworth/settings/answering/")
    page.get_by_label("Working days to answer an email").fill("0")
    press(page, "Set the standards")
    page.locator(".govuk-error-summary:focus").wait_for()
    assert page.get_by_label("Working days to answer an email").input_value() == "0"
    page.get_by_label("Working days to answer an email").fill("7")
    page.get_by_label("Reason").fill("Agreed with parents.")
    press(page, "Set the standards")
    assert page.get_by_text("within 7 working days").first.is_visible()


def posts_updates(page):
    page.goto("/wandsworth/my-actions/")
    page.get_by_text("Update 1.5.4", exact=True).click()
    form = page.locator("details", has_text="Update 1.5.4")
    form.get_by_label("How does delivery stand?").select_option("on-track")
    form.get_by_label("What has been done").fill("Reports are built without scripts.")
    press(page, "Save updates")
    page.locator(".govuk-error-summary:focus").wait_for()  # it is late, so a day is asked for
    for box, number in (("Day", "30"), ("Month", "6"), ("Year", "2021")):
        form.get_by_label(box).fill(number)
    press(page, "Save updates")
    assert ProgressUpdate.objects.filter(text="Reports are built without scripts.").exists()


WALKS = {
    "snas.manager": (skips_to_the_page, searches_and_filters, imports_a_file),
    "administrator": (changes_a_setting,),
    "plan.owner": (posts_updates,),
}


def test_every_kind_of_form_works_without_scripts(page):
    for name, walks in WALKS.items():
        sign_in(page, name, PASSWORD)
        for walk in walks:
            walk(page)
        press(page, "Sign out")
