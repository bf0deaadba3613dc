"""What is shown month by month, where its numbers lead, and what it costs."""

import csv
import json
import re
from datetime import date

import pytest
from django.contrib.auth import get_user

from governance import dashboard as module
from priorities.models import PublishedStatistic
from tests.builders import make_assessment, make_person
from tests.governance.builders import make_targets, make_wandsworth, varied_caseload
from tests.governance.reading import linked, links, text
from wsoa import roles
from wsoa.models import AuditEvent
from wsoa.roles import Permission

pytestmark = pytest.mark.django_db

PAGE = "/wandsworth/dashboard/months/"


@pytest.fixture
def reader(client):
    client.force_login(make_person("Head of SEND", area=make_wandsworth()))
    return client


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
    assert linked(reader.get(PAGE)) == LINKED


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
    assert (
        "2020, published in the summer of 2021 58.0% Not held here 100.0% (1 of 1) "
        "55.6% Not held here 100.0% (1 of 1)"
    ) in page
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


def test_the_figures_are_exported(reader):
    area = make_wandsworth()
    varied_caseload(area)
    make_targets()
    response = reader.get(PAGE, {"export": "csv"})
    disposition = 'attachment; filename="wandsworth-month-by-month-2021-03.csv"'
    assert response["Content-Disposition"] == disposition
    header, *rows = csv.reader(response.getvalue().decode("utf-8-sig").splitlines())
    assert header == ["Figure", "First month", "Last month", "As at", "Count of", "Number"]
    october = reader.get(PAGE).context["dashboard"].received.lines[-6]
    judged = str(october.counts["judged"])
    assert ["received", "2020-10", "2020-10", "2021-03-31", "judged", judged] in rows
    event = AuditEvent.objects.get(verb="month by month exported as CSV")
    assert (event.record, event.by) == (f"wsoa.LocalArea:{area.pk}", get_user(reader))
    assert {row[0] for row in rows} == {
        *("received", "due", "issued", "decisions", "undecided", "no_plan"),
        *("overturned_to_assess", "overturned_to_plan", "overturned"),
        *module.SERVICES,
    }
