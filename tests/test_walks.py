"""The demonstration in a real browser: each role does its job, and every page is looked at."""

import re
from datetime import date
from functools import partial
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.urls import resolve

from ehcp_tracking.models import Assessment, Dispute, EHCPlan
from governance.demonstration.people import PASSWORD
from priorities.models import (
    Challenge,
    Evaluation,
    Evidence,
    Judgement,
    LineOfEnquiry,
    Risk,
)
from tests import accessibility
from tests.browsing import OF_WIDTH, WIDTHS, go, look_at, sign_in
from tests.builders import make_area, make_membership
from tests.test_access import PAGES
from wsoa.models import User
from wsoa.roles import ROLES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(page, live_server, copy_demonstration):
    """A browser window on the demonstration's sign-in page."""
    cache.clear()
    copy_demonstration()
    page.goto(live_server.url)
    return page


def follow(page, name, **options):
    go(page.get_by_role("link", name=name, **options).first)


def fill_day(boxes, day):
    for label, number in zip(("Day", "Month", "Year"), day.split(), strict=True):
        boxes.get_by_label(label).fill(number)


def heading(page):
    return page.get_by_role("heading", level=1).inner_text()


def case_manager(page):
    follow(page, "My cases")
    assert "Next legal date" in page.get_by_role("table").inner_text()
    follow(page, "Log a request")
    page.get_by_label("Case reference").fill("WALK-1")
    page.get_by_label("Child reference").fill("WALK-C1")
    page.get_by_label("Surname").fill("<b>=Walk")
    received = page.get_by_role("group", name="Request received on")
    fill_day(received, "1 4 2021")
    go(page.get_by_role("button", name="Log request"))
    page.locator(".govuk-error-summary:focus").wait_for()
    assert page.get_by_label("Case reference").input_value() == "WALK-1"
    fill_day(received, "1 3 2021")
    go(page.get_by_role("button", name="Log request"))
    assert "WALK-1" in heading(page)
    assert "19 July 2021" in page.locator("main").inner_text()
    follow(page, "Record the decision")
    page.get_by_label("Assess", exact=True).check()
    fill_day(page, "30 3 2021")
    go(page.locator("main").get_by_role("button"))
    assert "WALK-1" in heading(page)
    assert "<b>=Walk" in page.locator("main").inner_text()


def snas_manager(page):
    """Follow a figure of the dashboard to the list of just those cases."""
    follow(page, "Dashboard")
    promises = page.locator("main table").first
    link = promises.locator("a[href*='part=judged']").first
    number = link.inner_text()
    go(link)
    assert number in re.findall(r"\d+", page.locator("main").inner_text().split("as at")[1])[1:3]


def head_of_send(page):
    follow(page, "Plan", exact=True)
    follow(page, "Wandsworth Written Statement of Action")
    follow(page, "1.2 Timeliness")
    follow(page, "1.2.M4")
    assert "60%" in page.locator("main").inner_text()
    follow(page, "Dashboard")
    assert "Met" in page.locator("main table").first.inner_text()


def auditor(page):
    follow(page, "Wandsworth", exact=True)
    follow(page, "All cases")
    go(page.locator("main tbody a").first)
    words = page.locator("main").inner_text()
    assert "History" in words
    assert "What you can record" not in words


def reader(page):
    """Read the plan and the findings, and find no way to a child."""
    follow(page, "Findings")
    assert "significant weakness" in page.locator("main").inner_text().lower()
    menu = page.get_by_role("navigation").first.inner_text()
    assert not {"My cases", "All cases", "Dashboard"} & set(menu.split("\n"))
    refused = page.request.get(page.url.replace("/findings/", "/cases/"))
    assert refused.status == 403


def board_member(page):
    """Read which promises are kept, and what changed since last month."""
    follow(page, "Board dashboard")
    promises = page.get_by_role("region", name="Promises").inner_text()
    for verdict in ("Met", "On course", "Not yet measurable", "Not met"):
        assert verdict in promises
    page.get_by_label("Month", exact=True).select_option("2021-02")
    go(page.get_by_role("button", name="Show this month"))
    assert heading(page) == "Board dashboard: February 2021"


WALKS = {
    "Case manager": ("case.manager", case_manager),
    "SNAS manager": ("snas.manager", snas_manager),
    "Head of SEND": ("head.of.send", head_of_send),
    "Auditor": ("auditor", auditor),
    "Board member": ("board.member", board_member),
}
READERS = {
    "Plan owner": "plan.owner",
    "Partner": "partner",
    "Designated officer": "designated.officer",
    "Board member": "board.member",
    "Administrator": "administrator",
}


def test_every_role_has_its_walk():
    assert WALKS.keys() | READERS.keys() == ROLES.keys()


@pytest.mark.parametrize("role", WALKS)
def test_a_role_does_its_job(site, role):
    name, walk = WALKS[role]
    sign_in(site, name, PASSWORD)
    walk(site)


def importer(page):
    """Import a file, and find no way from it to the child."""
    follow(page, "Import")
    follow(page, "Check a file of cases")
    rows = "reference,child_reference,received_on,surname"
    good, bad = "WALK-9,WALK-C9,2021-03-01,Walker", "WALK-8,WALK-C8,2021-02-30,"
    content = "\n".join([rows, good, bad]).encode()
    file = {"name": "assessments.csv", "mimeType": "text/csv", "buffer": content}
    page.get_by_label("Workbook or CSV files").set_input_files(file)
    go(page.get_by_role("button", name="Check the file"))
    for button in ("Import the cases without fault", None):
        for width in reversed(WIDTHS):  # wide at the end, where the menu is open
            page.set_viewport_size({"width": width, "height": 900})
            look_at(page)
        assert "Walker" not in page.content()
        if button:
            go(page.get_by_role("button", name=button))
            page.get_by_role("alert").wait_for()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download the cases set aside").click()
    assert taken.value.suggested_filename == "set-aside.zip"
    assert not page.locator("a[href*='/cases/']:not([href*='/imports/'])").count()


def test_who_reaches_no_child_reads_the_plan(site):
    for name in READERS.values():
        sign_in(site, name, PASSWORD)
        if name == "administrator":
            importer(site)
        reader(site)
        go(site.get_by_role("button", name="Sign out"))


# Pages that no link of the demonstration leads to: of what nobody has done in it.
NOT_IN_THE_DEMONSTRATION = {
    "ehcp_tracking:confirm_import",
    "ehcp_tracking:import_detail",
    "ehcp_tracking:set_aside",
    "people:link",
    "people:reopen",
    "people:reset_second_factor",
    "priorities:compare_versions",  # what Wandsworth published once is not amended by an invention
    "priorities:confirm_plan",
    "rating_key:add_word",
    "rating_key:change_word",
    "rating_key:end_word",
}
WIDE, NARROW = ({"width": width, "height": 900} for width in WIDTHS)
PARTS = 3  # CI has as many processes
# Pages that give a file, which a browser saves and does not show.
DOWNLOADS = {
    "documents:bundle",
    "ehcp_tracking:case_template",
    "priorities:download_evidence",
    "priorities:plan_template",
    "priorities:reading_template",
    "priorities:plan_as_yaml",
    "priorities:plan_as_workbook",
    "statistics:as_file",
    "statistics:template",
}


def who_sees_all():
    """Return somebody of the demonstration, given every role that reaches a child."""
    person = User.objects.get(username="snas.manager")
    for role in ROLES.keys() - {"Board member", "SNAS manager"}:
        make_membership(person, role, area=make_area())
    return person


def starts():
    """Return the addresses from which every page is reached: a case of each kind among them."""
    # What a case page offers depends on how far the case is.
    cases = Assessment.objects.open(date(2021, 3, 31)).filter(basis="request")
    kinds = [
        {"decision": ""},
        {"draft_sent_on__isnull": False, "outcome": "plan"},
        {"advice__requested_on__isnull": False, "advice__received_on": None},
        {"exceptions__isnull": False},
        {"lateness__isnull": False},
    ]
    addresses = ["/wandsworth/", "/wandsworth/plan/wsoa-2020/measures/1.4.M2/"]
    addresses += [cases.filter(**kind).first().get_absolute_url() for kind in kinds]
    ended = Assessment.objects.filter(basis="request", followed_by=None)
    ended = [ended.filter(decision="refuse"), ended.filter(plan_sent_on__isnull=False)]
    ended.append(Assessment.objects.filter(basis="responsible"))
    addresses += [found.first().get_absolute_url() for found in ended]
    disputes = Dispute.objects.with_stage(date(2021, 3, 31))
    disputes = [
        disputes.filter(agreement="mediation_other"),
        disputes.filter(contacted_on=None, lodged_on=None),
        disputes.filter(stage="to_carry_out", agreement=""),
        disputes.filter(stage="to_start", plan=None),
        disputes.filter(stage="to_start", assessment=None),
        disputes.filter(exceptions__isnull=False),
        disputes.filter(stage="appeal"),
    ]
    addresses += [found.first().get_absolute_url() for found in disputes]
    plans = EHCPlan.objects.in_area(make_area())
    plans = [
        plans.filter(reviews__isnull=False, phase_transfers__isnull=False),
        plans.filter(assessment=None),
        plans.filter(exceptions__isnull=False),
        plans.filter(moved_on__isnull=False, transferred_out_on=None),
        plans.filter(reassessment_requests__isnull=False),
    ]
    addresses += [found.first().get_absolute_url() for found in plans]
    own_line = LineOfEnquiry.objects.own(make_area()).get()
    addresses.append(Judgement.objects.get(line=own_line).get_absolute_url())
    addresses.append(Evaluation.objects.get(evidence__isnull=False).get_absolute_url())
    addresses.append(Risk.objects.exclude(closed_on=None).get().get_absolute_url())
    challenge = Challenge.objects.filter(owed_by__isnull=False).first()
    addresses.append(challenge.get_absolute_url())
    action = Evidence.objects.filter(action__isnull=False).first().action
    return [*addresses, action.get_absolute_url()]


def crawled(client):
    """Go from link to link to every page once, without a browser, and return their addresses.

    Fails on a page that no link leads to, and on a title of two pages.
    """
    waiting, addresses, seen, titles = starts(), [], set(), {}
    while waiting:
        address = waiting.pop()
        addresses.append(address)
        response = client.get(address, follow=True)
        assert response.status_code == 200, address
        here, html = response.request["PATH_INFO"], response.content.decode()
        seen.add(name_of(here))
        (title,) = re.findall(r"<title>(.*?)</title>", html, re.DOTALL)
        titles.setdefault(title, set()).add(here)
        for link in re.findall(r'<a (?![^>]*\bdownload)[^>]*?href="([^"]*)"', html):
            there = urldefrag(urljoin(here, unescape(link))).url
            if is_page(there) and name_of(there) not in seen:
                seen.add(name_of(there))
                waiting.append(there)
    missed = PAGES.keys() - seen - NOT_IN_THE_DEMONSTRATION - DOWNLOADS
    assert not missed, f"No link leads to: {', '.join(sorted(missed))}"
    assert not [pages for pages in titles.values() if len(pages) > 1], "a title of two pages"
    return addresses


def is_page(link):
    """Whether a link leads to a page of the site, and not to a file."""
    scheme, host, path, query, _ = urlsplit(link)
    return not (scheme or host or "export=" in query or path.startswith("/static/"))


def name_of(address):
    return resolve(urlsplit(address).path).view_name


@pytest.mark.django_db
def test_every_page_is_given(client, copy_demonstration, once_a_run):
    """Without a browser: what is given looks the same whatever database it is from."""
    copy_demonstration()
    client.force_login(who_sees_all())
    assert once_a_run("addresses", partial(crawled, client))


def looked_at(page):
    """Return what is wrong with a page: wide, narrow, in forced colours and by keyboard.

    What it says and its colours are the same at any width. What is there on narrow screens alone
    is in the header, and others that look at a narrow page look at all of it.
    """
    page.set_viewport_size(WIDE)
    look_at(page)
    found = accessibility.told(page) + accessibility.spaced(page)
    page.set_viewport_size(NARROW)
    look_at(page, OF_WIDTH)
    found += accessibility.spaced(page) + accessibility.still(page)
    page.set_viewport_size(WIDE)
    return found + accessibility.seen_in_forced_colours(page) + accessibility.walked(page)


@pytest.mark.long
@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_fit_to_look_at(site, live_server, client, once_a_run, part):
    """Look at every page once, each part of them in a process of its own."""
    person, faults = who_sees_all(), {}
    client.force_login(person)
    addresses = once_a_run("addresses", partial(crawled, client))
    sign_in(site, person.username, PASSWORD)
    for address in addresses[part::PARTS]:
        site.goto(live_server.url + address)
        faults[site.url] = looked_at(site)
    assert not {url: found for url, found in faults.items() if found}
