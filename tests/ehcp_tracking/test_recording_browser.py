"""Recording in a real browser, without scripts: a step, advice asked, and an exception."""

import pytest
from django.core.cache import cache

from ehcp_tracking.models import AssessmentException
from tests.browsing import go
from tests.builders import make_assessment, make_person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.only_on("sqlite"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def page(browser, client, live_server):
    """A window without scripts, narrow, in which a case manager has signed in."""
    cache.clear()
    client.force_login(make_person("Case manager"))
    window = browser.new_context(
        base_url=live_server.url,
        java_script_enabled=False,
        viewport={"width": 320, "height": 800},
    )
    session = client.cookies["sessionid"].value
    window.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    yield window.new_page()
    window.close()


def fill_day(page, label, day):
    boxes = page.get_by_role("group", name=label)
    for box, number in zip(("Day", "Month", "Year"), day.split(), strict=True):
        boxes.get_by_label(box).fill(number)


def test_an_exception_is_guided_without_scripts(page):
    case = make_assessment()
    page.goto(f"/wandsworth/cases/{case.pk}/")
    go(page.get_by_role("link", name="Record that advice was asked for"))
    page.get_by_label("School or other education setting").check()
    page.get_by_label("Health services by name").fill("Speech\nPhysiotherapy")
    fill_day(page, "Asked on", "16 feb 2021")
    go(page.get_by_role("button", name="Save"))
    assert page.get_by_text("The request for advice was recorded.").is_visible()

    go(page.get_by_role("link", name="Record an exception"))
    go(page.get_by_role("link", name="Final plan", exact=True))
    go(page.get_by_role("link", name="The family was away"))
    fill_day(page, "First day", "1 3 2021")
    page.get_by_label("Why did it make the time limit impractical?").fill("Abroad.")
    go(page.get_by_role("button", name="Save"))
    page.locator(".govuk-error-summary:focus").wait_for()
    page.get_by_role("link", name="Give the last day: this ground needs one.").click()
    fill_day(page, "Last day", "28 3 2021")
    go(page.get_by_role("button", name="Save"))
    assert page.get_by_text("The exception was recorded.").is_visible()
    assert AssessmentException.objects.get().reason == "Abroad."
