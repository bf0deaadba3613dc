"""Writing a plan in a real browser: a form with a fault, a plan that is checked, one published."""

import pytest

from tests.browsing import PASSWORD, go, look_at, sign_in
from tests.builders import make_area, make_person
from tests.priorities.builders import wsoa

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def save(page):
    go(page.get_by_role("button", name="Save"))


def follow(page, name):
    go(page.get_by_role("link", name=name, exact=True))


def test_a_plan_is_written_and_published(page, live_server):
    area = make_area()
    wsoa()
    person = make_person("Head of SEND", area=area)
    person.set_password(PASSWORD)
    person.save()
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(live_server.url)
    sign_in(page, person.username)
    page.goto(f"{live_server.url}/wandsworth/drafts/start/")
    page.get_by_label("Written Statement of Action").check()
    page.get_by_label("Title").fill("A statement")
    page.get_by_label("Reference of the plan").fill("wsoa-2021")
    page.get_by_label("None").check()
    go(page.get_by_role("button", name="Start the draft"))
    follow(page, "Add key priority")
    save(page)
    page.locator(".govuk-error-summary:focus").wait_for()
    look_at(page)
    assert page.get_by_label("Reference").input_value() == "1"
    page.get_by_label("Title").fill("Timeliness")
    page.get_by_label("What must be put right?").fill("Plans come late.")
    save(page)
    follow(page, "Check what is still missing")
    look_at(page)
    go(page.get_by_role("link", name="Name of the document"))
    page.keyboard.type("Statement, final")  # the link has led into the field
    save(page)
    follow(page, "Preview and publish")
    page.get_by_label("What is new in it?").fill("The first version")
    look_at(page)
    go(page.get_by_role("button", name="Publish the plan"))
    page.get_by_text("is published.").wait_for()
    look_at(page)
