"""How far an import is, in a real browser: it keeps itself up to date and ends on the import."""

import re

import pytest
from django.urls import reverse

from ehcp_tracking import checking
from ehcp_tracking.choices import Step
from ehcp_tracking.models import CheckedFile
from tests.browsing import WIDTHS, look_at
from tests.builders import make_area, make_person
from tests.ehcp_tracking.files import GOOD, make_checked

pytestmark = [
    pytest.mark.browser,
    pytest.mark.only_on("sqlite"),
    pytest.mark.django_db(transaction=True),
]


def test_a_page_follows_an_import_to_its_end_and_says_where_it_stopped(
    page, client, live_server, monkeypatch
):
    person = make_person("Administrator")
    client.force_login(person)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"url": live_server.url}])
    checked = make_checked(make_area(), GOOD, by=person)
    monkeypatch.setattr(checking, "start", lambda kept: None)
    checking.begin(checked)
    kept = CheckedFile.objects.get(pk=checked.pk)
    checking.Telling(kept)(Step.CHECKING, 500, 1000)
    place = reverse("ehcp_tracking:confirm_import", args=["wandsworth", checked.pk])
    page.goto(live_server.url + place)
    page.get_by_role("status").get_by_text("Cases checked: 500 of 1,000").wait_for()
    looked_at(page)
    checking.Telling(kept)(Step.CHECKING, 1000, 1000)
    page.get_by_role("status").get_by_text("Cases checked: 1,000 of 1,000").wait_for()
    CheckedFile.objects.update(alive_at=None)
    page.get_by_role("button", name="Try again").wait_for()
    looked_at(page)
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("status").wait_for()
    checking.carry_out(CheckedFile.objects.get(pk=checked.pk))
    page.get_by_role("heading", name="Import of assessments.csv").wait_for()
    assert re.search(r"assessments.csv is imported", page.get_by_role("alert").inner_text())
    looked_at(page)


def looked_at(page):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        look_at(page)
