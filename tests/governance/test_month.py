"""The month for staff: what it says, where its numbers lead, and what it costs."""

import csv
import re
from datetime import date

import pytest
from django.contrib.auth import get_user
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance import board
from governance.dashboard import SERVICES
from governance.series import of_dashboard
from tests.builders import make_area, make_assessment, make_person
from tests.governance.builders import make_targets, make_wandsworth, varied_caseload
from tests.governance.reading import linked, links, text
from tests.priorities.builders import make_live_measure, make_step
from wsoa.models import AuditEvent
from wsoa.months import Month

pytestmark = pytest.mark.django_db

PAGE = "/wandsworth/dashboard/"


@pytest.fixture
def reader(client):
    client.force_login(make_person("Head of SEND", area=make_wandsworth()))
    return client


def test_every_number_leads_to_exactly_its_cases(reader):
    varied_caseload(make_wandsworth())
    make_targets()
    found = links(reader.get(PAGE))
    assert len(found) > 30
    for address, numbers in found.items():
        response = reader.get(address)
        assert response.status_code == 200, address
        assert numbers == {len(response.context["table"].rows)}, address


OF_ADVICE = ("in_time", "judged")
AGES = ("7-16", "17-20", "21-26", "27-52", "over+52")
LINKED = {
    (figure, part)
    for figure, parts in {
        "backlog": ("completed", "completed_by_target", "open", "outstanding"),
        "due": ("open_overdue",),
        "open": ("0-4", "13-26", "27-52", "5-12", "over+52", "total"),
        "received": ("ended_overdue", "judged", "made", "open_in_time"),
        "pooled": (*OF_ADVICE, "open_in_time"),
        "education": OF_ADVICE,
        "education_setting": OF_ADVICE,
        "educational_psychology": OF_ADVICE,
        "health": OF_ADVICE,
        "social_care": OF_ADVICE,
        "waiting": ("total", "overdue", *AGES),
        "waiting_to_decide": ("total", "overdue", *AGES),
        "waiting_assessing": ("total", "17-20"),
        "taken": ("to_plan",),
    }.items()
    for part in parts
}


def test_the_caseload_has_a_case_for_every_count(reader):
    varied_caseload(make_wandsworth())
    make_targets()
    assert linked(reader.get(PAGE)) == LINKED


def test_what_is_met_missed_and_not_to_be_judged_yet_comes_first(reader):
    make_targets()
    area = make_wandsworth()
    for day in range(1, 4):
        sent = {"outcome": "plan", "plan_sent_on": date(2020, 7, 1)} if day < 3 else {}
        make_assessment(area=area, received_on=date(2020, 3, day), **sent)
        make_assessment(area=area, received_on=date(2020, 10, day))
    groups = dict(reader.get(PAGE).context["verdicts"])
    assert groups["Met"] == ["Plans, 60%: January to September 2020"]
    assert groups["Missed"] == ["Plans, 65%: October to December 2020"]
    assert "Plans, 70%: January to March 2021" in groups["Cannot be judged yet"]
    assert len(groups) == 3, "to staff everything is shown"


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
        f"60% of plans in 20 weeks received January to September 2020 Measure {plans} Met "
        "2 of 3 were in time: 66.7%. 60% takes at least 2. 66.7% (2 of 3) "
        "0 can still be in time 0 ended late without a plan, in no rate"
    ) in page
    assert "Not yet measurable None is decided yet. 1 can still be in time." in page
    assert "80% of advice in 6 weeks asked for March 2021" in page
    assert f'href="{plans.get_absolute_url()}"' in response.content.decode()


def test_cases_that_ended_late_stand_beside_each_rate_that_they_left(reader):
    """Also beside that of months without a target."""
    area = make_wandsworth()
    closed = {"closed_on": date(2020, 3, 2), "closed_reason": "moved_out"}
    make_assessment(area=area, received_on=date(2019, 7, 1), **closed)
    make_assessment(area=area, received_on=date(2019, 12, 2), **closed)
    page = text(reader.get(PAGE))
    assert "Ended late without a plan, in no rate" in page
    assert "July to September 2019 None None 1" in page
    assert "October to December 2019 None None 0" in page


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


def test_an_area_without_cases_teaches(reader):
    make_targets()
    page = text(reader.get(PAGE))
    assert "No case of Wandsworth had started by 31 March 2021" in page
    assert "ask an administrator to import a case file" in page
    assert page.count("Not yet measurable There is nothing to judge.") == 6
    assert "All cases" in page


def test_an_area_without_plan_and_backlog_has_the_rest(client, published):
    area = make_area("westminster")
    make_assessment(area=area)
    client.force_login(make_person("Auditor", area=area))
    page = text(client.get("/westminster/dashboard/"))
    assert "No plan of Westminster is held here" in page
    assert "The backlog" not in page
    assert "All children waiting for a plan 1" in page
    published = text(client.get("/westminster/dashboard/months/"))
    assert "2020, published in the summer of 2021 58.0% 100.0% None" in published


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
    rows = [dict(zip(header, row, strict=True)) for row in rows]
    assert {row["As at"] for row in rows} == {"2021-03-31"}
    shown = reader.get(PAGE).context["shown"]
    step = next(each for each in shown.plans if each.target == 60)
    row = next(row for row in rows if row["Target, %"] == "60.00")
    assert (row["Verdict"], row["Why"]) == (step.judged, step.reason)
    assert [row["Numerator"], row["Denominator"]] == [str(n) for n in step.rate[2:4]]
    waiting = next(row for row in rows if row["Figure"] == "Children waiting: total")
    assert waiting["Number"] == str(shown.children.total.low)
    event = AuditEvent.objects.get(verb="dashboard exported as CSV")
    assert (event.record, event.by) == (f"wsoa.LocalArea:{area.pk}", get_user(reader))


@pytest.mark.parametrize(
    ("role", "page", "most"),
    [
        pytest.param("Head of SEND", PAGE, 60, id="for staff"),
        pytest.param("Board member", "/wandsworth/board/", 60, id="for the board"),
        pytest.param("Head of SEND", f"{PAGE}months/", 40, id="month by month"),
    ],
)
def test_the_page_costs_the_same_however_many_cases_there_are(client, role, page, most):
    area = make_wandsworth()
    client.force_login(make_person(role, area=area))
    make_targets()
    costs = []
    for cases in (1, 30):
        for number in range(cases):
            make_assessment(area=area, received_on=date(2018 + number % 3, 1 + number % 12, 3))
        if cases > 1:
            varied_caseload(area)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] < most


def test_what_chance_cannot_explain_is_told_to_whom_months_are_shown(reader, client):
    area = make_wandsworth()
    make_targets()
    varied_caseload(area)
    for month in ("2021-01", "2021-02", "2021-03"):
        trends = reader.get(PAGE, {"month": month}).context["trends"]
        found = reader.get(f"{PAGE}months/", {"month": month}).context["dashboard"]
        series = of_dashboard(found)
        assert trends == {
            "plans": series["received"].message,
            "advice": series["advice_pooled"].message,
            **{name: series[f"advice_{name}"].message for name in board.SERVICES},
        }
        drawn = reader.get(PAGE, {"month": month}).context["of_services"]
        for name in drawn:
            assert drawn[name]["message"] == f"Month by month: {trends[name]}"
        months = board.figures(area, Month.parse(month).last).months
        by_service = dict(zip(SERVICES, zip(*found.advice.months, strict=True), strict=True))
        theirs = (by_service[name] for name in ("pooled", *board.SERVICES))
        for ours, lines in zip(months.values(), (found.received.lines, *theirs), strict=True):
            assert [(each.first, each.shares) for each in ours] == [
                (each.first, each.shares) for each in lines
            ]
    client.force_login(make_person("Board member", area=area))
    assert not client.get("/wandsworth/board/").context["trends"]


def more(client, page):
    """Return where a page leads for more about its figures."""
    html = client.get(page).content.decode().split('id="more"')[1].split("</section>")[0]
    return re.findall(r'href="(/[^"]+)"', html)


def test_each_is_led_to_what_they_may_open_and_no_further(reader, client):
    addresses = more(reader, PAGE)
    assert len(addresses) == 8
    assert {reader.get(each).status_code for each in addresses} == {200}
    client.force_login(make_person("Board member", area=make_wandsworth()))
    assert more(client, "/wandsworth/board/") == ["/wandsworth/figures/", "/wandsworth/published/"]
