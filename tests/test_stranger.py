"""What a stranger with only the README does in the browser, from an empty area to its board.

They load a plan, import a corrected workbook after a refused one and invite a board member; who
reads which targets are met, missed, out of reach or not yet measurable, and finds no child.
"""

from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from openpyxl import Workbook

from ehcp_tracking.models import Assessment
from tests.browsing import PASSWORD, go, look_at, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
HEADER = ("reference", "child_reference", "surname", "received_on", "outcome", "plan_sent_on")
LISTS = (
    "ehcp_tracking:assessment_list",
    "ehcp_tracking:my_cases",
    "ehcp_tracking:search",
    "ehcp_tracking:figure_cases",
    "governance:dashboard",
)


def caseload():
    """Yield (received, weeks to the plan or None), so that each verdict but one has its target."""
    for day in range(1, 29):
        yield date(2020, 2, day), 20 if day <= 18 else 21  # 60% by 20 weeks: met by 18 of 28
    for day in range(1, 21):
        yield date(2020, 10, day), 21  # 65%: out of reach,
    for day in range(20, 30):
        yield date(2020, 12, day), None  # whatever becomes of those that are still in time
    for day in range(1, 11):
        yield date(2021, 2, day), None  # 70%: not yet measurable
    for day in range(1, 11):
        yield date(2019, 7, day), None  # the backlog: still open, so not met


def workbook(first_day):
    """Return a workbook of the caseload, the first of whose days is as told."""
    book = Workbook()
    sheet = book.active
    sheet.title = "assessments"
    sheet.append(HEADER)
    for number, (received, weeks) in enumerate(caseload(), start=1):
        day = received if number > 1 else first_day
        sent = ("plan", received + timedelta(weeks=weeks)) if weeks else (None, None)
        sheet.append((f"S-{number}", f"SC-{number}", "Quartz", day, *sent))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def follow(page, *names):
    for name in names:
        go(page.get_by_role("link", name=name, exact=True).first)


def choose(page, label, name, content):
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label(label).set_input_files(file)
    go(page.get_by_role("button", name="Check the file"))


def set_up_second_factor(page):
    page.get_by_label("Password").fill(PASSWORD)
    go(page.get_by_role("button", name="Continue"))
    secret = page.locator(".wsoa-key").inner_text()
    (counter,) = yield_hotp_counters_from_time()
    page.get_by_role("textbox", name="Code").fill(format_hotp_value(hotp_value(secret, counter)))
    go(page.get_by_role("button", name="Turn it on"))


def accept(page, link):
    """Choose a password on a one-time link, and sign in."""
    page.goto(link)
    name = page.locator("main strong").inner_text()
    for box in page.locator("input[type=password]").all():
        box.fill(PASSWORD)
    go(page.get_by_role("button", name="Set the password"))
    if page.get_by_label("Username").count():
        sign_in(page, name)


def administer(page, site):
    """Load the plan, import the cases, invite a board member; return the link for them."""
    out = StringIO()
    call_command("invite", "first.administrator", "--area=wandsworth", stdout=out)
    accept(page, site + out.getvalue().split()[-1])
    page.goto(f"{site}/wandsworth/load-plan/")
    set_up_second_factor(page)

    page.goto(f"{site}/wandsworth/load-plan/")
    choose(page, "Plan file", "plan.json", (FIXTURES / "wandsworth_wsoa.json").read_bytes())
    go(page.get_by_role("button", name="Load the plan"))
    page.get_by_text("Wandsworth Written Statement of Action is loaded.").wait_for()

    follow(page, "Import", "Check a file of cases")
    choose(page, "Workbook or CSV files", "cases.xlsx", workbook("30/02/2020"))
    page.get_by_text("“30/02/2020” is not a real date").wait_for()
    assert not Assessment.objects.exists()
    go(page.get_by_role("link", name="Check another file"))
    choose(page, "Workbook or CSV files", "cases.xlsx", workbook(date(2020, 2, 1)))
    go(page.get_by_role("button", name="Import all"))
    page.get_by_role("alert").wait_for()
    assert Assessment.objects.count() == len(list(caseload()))

    follow(page, "People")
    go(page.get_by_role("button", name="Invite a person"))
    for label, text in (("First name", "Bo"), ("Last name", "Ard"), ("Sign-in name", "bo.ard")):
        page.get_by_label(label).fill(text)
    page.get_by_label("Board member").check()
    go(page.get_by_role("button", name="Make the account"))
    return page.get_by_label("Link", exact=True).input_value()


def test_a_stranger_comes_from_an_empty_area_to_its_board(page, live_server, settings, new_context):
    settings.WSOA_DEMO = False
    cache.clear()
    call_command("loaddata", "areas", "inspections", verbosity=0)
    link = administer(page, live_server.url)

    member = new_context().new_page()
    accept(member, link)
    member.goto(f"{live_server.url}/wandsworth/")
    go(member.get_by_role("link", name="Board dashboard").first)
    look_at(member)
    promises = member.get_by_role("region", name="Promises").get_by_role("row")
    verdicts = [promises.filter(has_text=f"{n}% of plans").inner_text() for n in (60, 65, 70)]
    assert "Met" in verdicts[0]
    assert "64%" in verdicts[0]
    assert "Out of reach" in verdicts[1]
    assert "Not yet measurable" in verdicts[2]
    assert "Not met" in promises.filter(has_text="backlog completed").inner_text()

    assert "Quartz" not in member.content()
    assert "S-1" not in member.content()
    assert not member.locator("a[href*='/cases/']").count()
    case = Assessment.objects.first()
    to_a_child = [reverse(name, args=["wandsworth"]) for name in LISTS]
    for path in (
        *to_a_child,
        reverse("ehcp_tracking:assessment_detail", args=["wandsworth", case.pk]),
    ):
        assert member.request.get(live_server.url + path).status == 403, path
