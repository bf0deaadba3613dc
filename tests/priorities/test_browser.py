"""Steering and loading a plan in a real browser, with scripts and the security policy on."""

import json

import pytest

from tests.browsing import PASSWORD, WIDTHS, go, look_at, sign_in
from tests.builders import make_area, make_membership
from tests.priorities.builders import (
    make_action,
    make_holding,
    make_level,
    make_number,
    make_objective,
    make_plan,
    make_post,
    make_priority,
    plan_file,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.only_on("sqlite"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(params=WIDTHS)
def site(page, live_server, request):
    """A browser window on this site, signed in as a plan owner who also loads plans."""
    page.set_viewport_size({"width": request.param, "height": 800})
    page.goto(live_server.url)
    return page


@pytest.fixture
def action(site):
    """An action of the person who is signed in."""
    holding = make_holding(make_post())
    make_membership(holding.person, "Administrator")
    holding.person.set_password(PASSWORD)
    holding.person.save()
    make_level("on-track")
    objective = make_objective(make_priority(make_plan()), owners=[holding.post])
    make_number(objective)
    found = make_action(objective, reference="1.5.1")
    sign_in(site, holding.person.username)
    return found


def test_a_plan_owner_says_what_was_done_and_shows_it(site, live_server, action, tmp_path):
    site.goto(f"{live_server.url}/wandsworth/my-actions/")
    site.get_by_text("Update 1.5.1").click()
    site.get_by_label("How does delivery stand?").select_option("on-track")
    go(site.get_by_role("button", name="Save updates"))
    site.get_by_role("link", name="Say what has been done for 1.5.1").click()
    look_at(site)
    site.keyboard.type("Under way.")
    go(site.get_by_role("button", name="Save updates"))
    site.get_by_text("1 update is posted.").wait_for()
    look_at(site)
    go(site.get_by_role("link", name="1.5.1"))
    look_at(site)
    go(site.get_by_role("link", name="Attach evidence"))
    look_at(site)
    (tmp_path / "minutes.txt").write_text("Agreed.")
    site.get_by_label("What does it show?").fill("It was agreed.")
    site.get_by_label("File").set_input_files(tmp_path / "minutes.txt")
    go(site.get_by_role("button", name="Save"))
    with site.expect_download() as download:
        site.get_by_role("link", name="Download minutes.txt").click()
    assert download.value.path().read_text() == "Agreed."
    go(site.get_by_role("link", name="Change the owner or the date"))
    look_at(site)


def test_an_administrator_loads_a_plan(site, live_server, action, tmp_path):
    make_area()
    site.goto(f"{live_server.url}/wandsworth/load-plan/")
    (tmp_path / "plan.json").write_text("{")
    site.get_by_label("Plan file").set_input_files(tmp_path / "plan.json")
    go(site.get_by_role("button", name="Check the file"))
    site.locator(".govuk-error-summary:focus").wait_for()
    look_at(site)
    (tmp_path / "plan.json").write_text(json.dumps(plan_file()))
    site.get_by_label("Plan file").set_input_files(tmp_path / "plan.json")
    go(site.get_by_role("button", name="Check the file"))
    site.get_by_role("heading", name="Check before loading").wait_for()
    look_at(site)
    go(site.get_by_role("button", name="Load the plan"))
    site.get_by_text("A statement is loaded.").wait_for()
    look_at(site)
