"""What the dashboard's page shows, where its numbers lead, and what it costs."""

import csv
import json
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django.contrib.auth import get_user
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance import dashboard as module
from priorities.models import PublishedStatistic
from tests.builders import make_area, make_assessment, make_person
from tests.governance.builders import make_targets, make_wandsworth, varied_caseload
from tests.priorities.builders import make_live_measure, make_step
from tests.priorities.conftest import load_fixtures
from wsoa import roles
from wsoa.models import AuditEvent
from wsoa.roles import Permission

pytestmark = pytest.mark.django_db

PAGE = "/wandsworth/dashboard/"


def text(response):
    """Return what a page says, its tags taken out and its white space evened out."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(words.split()).replace("( ", "(").replace(" )", ")")


@pytest.fixture
def reader(client):
    client.force_login(make_person("Head of SEND", area=make_wandsworth()))
    return client


class Links(HTMLParser):
    """The links of a page to lists of cases or advice: {address: the numbers they show}."""

    def __init__(self):
        super().__init__()
        self.found, self.open = {}, None

    def handle_starttag(self, tag, attrs):
        address = dict(attrs).get("href") or ""
        if tag == "a" and "behind/?" in address:
            self.open = self.found.setdefault(address, set())

    def handle_data(self, data):
        if self.open is not None:
            self.open.add(int(data.replace(",", "")))

    def handle_endtag(self, tag):
        self.open = None


def links(response):
    parser = Links()
    parser.feed(response.content.decode())
    return parser.found


def test_every_number_leads_to_exactly_its_cases(reader, monkeypatch):
    monkeypatch.setattr(module, "MONTHS", 4)
    varied_caseload(make_wandsworth())
    make_targets()
    found = links(reader.get(PAGE))
    assert len(found) > 150
    for address, numbers in found.items():
        response = reader.get(address)
        assert response.status_code == 200, address
        assert numbers == {len(response.context["table"].rows)}, address


# Every count of the page, by what it is of: the varied caseload has a case for each.
LINKED = {
    (figure, part)
    for figure, parts in {
        "backlog": ("completed", "completed_by_target", "open", "outstanding"),
        "decisions": ("agreed", "excepted", "in_time", "in_time_excepted", "notified", "refused"),
        "due": (
            "cases",
            "closed",
            "ended_overdue",
            "judged",
            "made",
            "no_plan",
            "open_excepted",
            "open_in_time",
            "open_overdue",
            "plans",
            "plans_excepted",
            "plans_in_time",
            "refused",
        ),
        "education": ("in_time", "judged", "requested"),
        "education_setting": ("in_time", "judged", "requested"),
        "educational_psychology": ("in_time", "judged", "requested"),
        "health": ("excepted", "in_time", "judged", "late", "open_in_time", "requested"),
        "issued": ("issued", "made", "plans", "plans_excepted", "plans_in_time"),
        "no_plan": ("excepted", "in_time", "in_time_excepted", "notified"),
        "open": ("0-4", "13-26", "27-52", "5-12", "over+52", "total"),
        "overturned": (
            "cases",
            "closed",
            "judged",
            "made",
            "no_plan",
            "open_in_time",
            "open_overdue",
            "plans",
            "plans_in_time",
            "refused",
        ),
        "overturned_to_assess": (
            *("cases", "judged", "made", "no_plan", "plans", "plans_in_time", "refused"),
        ),
        "overturned_to_plan": (
            *("cases", "closed", "judged", "made", "open_in_time", "open_overdue", "plans"),
            "plans_in_time",
        ),
        "pooled": (
            "excepted",
            "in_time",
            "judged",
            "late",
            "open_in_time",
            "open_overdue",
            "requested",
        ),
        "received": (
            "cases",
            "closed",
            "judged",
            "made",
            "no_plan",
            "open_excepted",
            "open_in_time",
            "plans",
            "plans_excepted",
            "plans_in_time",
            "refused",
        ),
        "social_care": ("in_time", "judged", "open_overdue", "requested"),
        "undecided": ("undecided_overdue",),
    }.items()
    for part in parts
}


def test_the_caseload_has_a_case_for_every_count(reader, monkeypatch):
    monkeypatch.setattr(module, "MONTHS", 4)
    varied_caseload(make_wandsworth())
    linked = {
        re.search(r"(?:figure|service)=(\w+)&part=([^&]+)", address).groups()
        for address in links(reader.get(PAGE))
    }
    assert linked == LINKED


def test_a_nought_is_no_link(reader):
    make_assessment(received_on=date(2021, 1, 5), area=make_wandsworth())
    assert all(numbers == {1} for numbers in links(reader.get(PAGE)).values())


def test_counts_are_no_links_for_those_who_may_not_see_cases(reader, monkeypatch):
    monkeypatch.setitem(roles.ROLES, "Head of SEND", {Permission.VIEW_DASHBOARD})
    varied_caseload(make_wandsworth())
    page = reader.get(PAGE)
    assert links(page) == {}
    assert "(1 of 1)" in text(page)


def test_a_month_says_its_rate_once_it_is_decided_and_its_range_before(reader):
    area = make_wandsworth()
    sent = {"outcome": "plan", "area": area}
    make_assessment(received_on=date(2020, 9, 7), plan_sent_on=date(2021, 1, 4), **sent)
    make_assessment(received_on=date(2020, 9, 8), plan_sent_on=date(2021, 3, 4), **sent)
    make_assessment(received_on=date(2020, 9, 9), plan_sent_on=date(2021, 1, 5), **sent)
    make_assessment(received_on=date(2020, 12, 7), plan_sent_on=date(2021, 3, 4), **sent)
    make_assessment(received_on=date(2020, 12, 8), area=area)
    page = text(reader.get(PAGE))
    assert "September 2020 66.7% (2 of 3) None 0 0 66.7% (2 of 3)" in page
    assert (
        "December 2020 50.0% to 100.0% (1 of 1 so far) None 1 0 Not decided yet (1 of 1 so far)"
        in page
    )
    assert "October 2020 None None 0 0 None" in page


def test_promises_say_their_verdict_why_and_which_measure(reader):
    plans, _ = make_targets()
    area = make_wandsworth()
    for day in range(1, 4):
        make_assessment(
            area=area,
            received_on=date(2020, 3, day),
            outcome="plan",
            plan_sent_on=date(2020, 7, 1) if day < 3 else date(2020, 9, 1),
        )
    make_assessment(area=area, received_on=date(2021, 2, 1))
    response = reader.get(PAGE)
    page = text(response)
    assert (
        f"60% January 2020 to September 2020 Measure {plans} Met "
        "2 of 3 were in time: 66.7%. 60% takes at least 2. 66.7% (2 of 3)"
    ) in page
    assert "Not yet measurable None is decided yet. 1 can still be in time." in page
    assert "80% March 2021" in page
    assert f'href="{plans.get_absolute_url()}"' in response.content.decode()


def test_the_backlog_is_met_only_if_none_was_open_on_the_day(reader):
    area = make_wandsworth()
    measure = make_live_measure(figure="backlog")
    make_step(measure, by_on=date(2020, 9, 30), value=100)
    make_assessment(
        area=area, received_on=date(2019, 11, 29), outcome="plan", plan_sent_on=date(2020, 10, 1)
    )
    page = text(reader.get(PAGE))
    assert "Not met 1 of 1 were still open on 30 September 2020." in page
    assert f"Measure {measure}" in page
    earlier = text(reader.get(PAGE, {"month": "2020-08"}))
    assert "Still possible 1 of 1 are open, to be completed by 30 September 2020." in earlier
    assert "the oldest for 39 weeks" in earlier


def test_published_figures_stand_beside_ours(reader):
    PublishedStatistic.objects.create(
        place="england",
        year=2020,
        in_20_weeks_including_exceptions_pct="55.6",
        in_20_weeks_excluding_exceptions_pct="58.0",
    )
    area = make_wandsworth()
    make_assessment(
        area=area, received_on=date(2020, 1, 6), outcome="plan", plan_sent_on=date(2020, 5, 4)
    )
    page = text(reader.get(PAGE))
    assert "2020 58.0% Not held here 100.0% (1 of 1) 55.6% Not held here 100.0% (1 of 1)" in page
    assert "2021, to March 2021" in page


def test_every_chart_has_the_data_of_its_table(reader):
    varied_caseload(make_wandsworth())
    response = reader.get(PAGE)
    found = response.context["dashboard"]
    scripts = re.findall(
        r'<script id="(chart-\w+)" type="application/json">(.*?)</script>',
        response.content.decode(),
    )
    drawn = {name: json.loads(chart) for name, chart in scripts}
    assert set(drawn) == {f"chart-{name}" for name in response.context["charts"]}
    without, bars, *_ = drawn["chart-received"]["data"]
    page = text(response)
    for month, rate, line in zip(without["x"], without["y"], found.received.lines, strict=True):
        assert month == f"{line.first.first:%b %Y}"
        shown = "None" if not line.shares["highest"].whole else line.words("cohort")
        assert f"{line.first.words} {shown}" in page
        assert rate is None or f"{rate:.1f}%" == shown
    for month, low, height in zip(bars["x"], bars["base"], bars["y"], strict=True):
        shown = f"{low:.1f}% to {low + height:.1f}%"
        assert shown in [line.words("cohort") for line in found.received.lines], month


def test_an_area_without_cases_teaches(reader):
    make_targets()
    page = text(reader.get(PAGE))
    assert "No case of Wandsworth had started by 31 March 2021" in page
    assert "ask an administrator to import a case file" in page
    assert page.count("Not yet measurable There is nothing to judge.") == 6
    assert "All cases" in page


def test_an_area_without_plan_and_backlog_has_the_rest(client):
    load_fixtures()
    area = make_area("westminster")
    make_assessment(area=area)
    client.force_login(make_person("Auditor", area=area))
    page = text(client.get("/westminster/dashboard/"))
    assert "No plan held here for Westminster has a target" in page
    assert "The backlog" not in page
    assert "2020 58.0% 100.0% None" in page


def test_a_month_is_chosen(reader):
    make_assessment(area=make_wandsworth(), received_on=date(2020, 11, 2))
    response = reader.get(PAGE, {"month": "2021-01"})
    assert "As at 31 January 2021." in text(response)
    assert "Dashboard: January 2021" in text(response)
    assert '<option value="2021-01" selected>' in response.content.decode()
    choices = [label for _, label in response.context["form"].fields["month"].widget.choices]
    assert choices[:2] == ["March 2021", "February 2021"]
    assert choices[-1] == "November 2020", "where the cases begin"


@pytest.mark.parametrize(
    ("month", "fault"),
    [
        (
            "2021-04",
            "There are no figures of April 2021 yet. Choose March 2021 or an earlier month.",
        ),
        ("2020-10", "The figures begin in November 2020. Choose that month or a later one."),
        ("2021-13", "Choose a month from the list."),
        ("March", "Choose a month from the list."),
        ("", "Choose a month from the list."),
        ("2021-03\x00", "Null characters are not allowed."),
    ],
)
def test_another_month_is_refused_in_words(reader, month, fault):
    make_assessment(area=make_wandsworth(), received_on=date(2020, 11, 2))
    response = reader.get(PAGE, {"month": month, "export": "csv"})
    assert response["Content-Type"].startswith("text/html")
    assert text(response).count(fault) == 2, "in the summary and beside the field"
    assert "What was promised" not in text(response)


def test_the_month_that_is_not_over_is_offered_as_so_far(reader, settings):
    settings.WSOA_TODAY = date(2021, 4, 7)
    make_assessment(area=make_wandsworth(), received_on=date(2021, 4, 1))
    assert "As at 31 March 2021." in text(reader.get(PAGE))
    page = text(reader.get(PAGE, {"month": "2021-04"}))
    assert "April 2021, so far" in page
    assert "As at 7 April 2021." in page


def test_the_figures_are_exported(reader):
    area = make_wandsworth()
    varied_caseload(area)
    make_targets()
    response = reader.get(PAGE, {"export": "csv"})
    disposition = 'attachment; filename="wandsworth-dashboard-2021-03.csv"'
    assert response["Content-Disposition"] == disposition
    header, *rows = csv.reader(response.getvalue().decode("utf-8-sig").splitlines())
    assert header == ["Figure", "First month", "Last month", "As at", "Count of", "Number"]
    page = reader.get(PAGE).context["dashboard"]
    step = page.promises["plans_in_time"][0].line
    assert [
        "received",
        "2020-01",
        "2020-09",
        "2021-03-31",
        "judged",
        str(step.counts["judged"]),
    ] in rows
    event = AuditEvent.objects.get(verb="dashboard exported as CSV")
    assert (event.record, event.by) == (f"wsoa.LocalArea:{area.pk}", get_user(reader))
    assert ["open", "", "", "2021-03-31", "total", str(page.open.stands.counts["total"])] in rows
    assert {row[0] for row in rows} == {
        *("received", "due", "issued", "decisions", "undecided", "no_plan", "open", "backlog"),
        *("overturned_to_assess", "overturned_to_plan", "overturned"),
        *module.SERVICES,
    }


def test_the_page_costs_the_same_however_many_cases_there_are(reader):
    make_targets()
    area = make_wandsworth()
    costs = []
    for cases in (1, 30):
        for number in range(cases):
            make_assessment(area=area, received_on=date(2018 + number % 3, 1 + number % 12, 3))
        if cases > 1:
            varied_caseload(area)
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(PAGE).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] < 40
