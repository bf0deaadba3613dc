"""The board's page: groups of months that do not overlap, and no way from it to a child."""

import json
import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.contrib.auth import get_user
from openpyxl import load_workbook

from governance import board
from governance.lines import Line, Snapshot
from governance.promises import Promise, promises
from governance.verdicts import Verdict
from tests.builders import make_assessment, make_person
from tests.governance.builders import make_targets, make_wandsworth, varied_caseload
from wsoa.models import AreaSettings, AuditEvent, BoardKind
from wsoa.months import Month

pytestmark = pytest.mark.django_db

PAGE = "/wandsworth/board/"
MARCH = Month(2021, 3)


@pytest.fixture
def member(client):
    client.force_login(make_person("Board member", area=make_wandsworth()))
    return client


def months(cohorts):
    return [f"{each.line.first} {each.line.last}" for each in cohorts]


def test_months_are_in_the_steps_of_a_target_and_else_in_quarters():
    make_targets()
    found = board.figures(make_wandsworth(), MARCH.last)
    assert months(found.plans) == [
        "2019-04 2019-06",
        "2019-07 2019-09",
        "2019-10 2019-12",
        "2020-01 2020-09",
        "2020-10 2020-12",
        "2021-01 2021-03",
    ]
    assert months(found.advice)[-4:] == [
        "2020-04 2020-06",
        "2020-07 2020-11",
        "2020-12 2021-02",
        "2021-03 2021-03",
    ]


@pytest.mark.parametrize("month", [Month(2020, 8), Month(2020, 9), Month(2021, 6)])
def test_no_month_is_in_two_groups(month):
    make_targets()
    found = board.figures(make_wandsworth(), month.last)
    for cohorts in (found.plans, found.advice):
        each = [m for line, _ in cohorts for m in line.first.until(line.last)]
        assert len(each) == len(set(each))
        assert each == sorted(each)


def test_a_quarter_that_a_step_cuts_is_two_groups():
    def line(first, last):
        return Line({}, date(2021, 3, 31), first, last, {}, {})

    step = Promise(None, Decimal(60), line(Month(2021, 2), Month(2021, 2)), Verdict.MET, "")
    groups = board.in_groups([step], line, Month(2021, 1), MARCH)
    assert months(groups) == ["2021-01 2021-01", "2021-02 2021-02", "2021-03 2021-03"]
    assert [each.promise for each in groups] == [None, step, None]


def test_groups_count_what_their_months_hold():
    area = make_wandsworth()
    varied_caseload(area)
    found = board.figures(area, MARCH.last)
    (october,) = [e.line for e in found.plans if e.line.first == Month(2020, 10)]
    # One plan of December in time without an exception; two of October overdue.
    assert (october.shares["cohort"].part, october.counts["open_overdue"]) == (1, 2)
    assert found.waiting == board.Waiting(in_time=5, up_to_26_weeks=4, over_26_weeks=3)


@pytest.mark.parametrize(
    ("month", "steps"),
    [
        pytest.param(MARCH, 6, id="all of them begun"),
        pytest.param(Month(2020, 8), 6, id="some still to come"),
        pytest.param(Month(2022, 5), 6, id="one older than the page"),
    ],
)
def test_a_step_is_judged_as_it_is_elsewhere(month, steps):
    varied_caseload(make_wandsworth())
    make_targets()
    found = board.figures(make_wandsworth(), month.last)
    judged = [e.promise for e in (*found.plans, *found.advice) if e.promise]
    assert len(judged) == steps
    elsewhere = promises(make_wandsworth(), as_at=month.last)
    assert judged == [*elsewhere["plans_in_time"], *elsewhere["advice_in_time"]]


def test_services_are_of_the_last_four_quarters_that_are_over():
    found = board.figures(make_wandsworth(), Month(2021, 2).last)
    assert [each["health"].first for each in found.services] == [
        Month(2020, 1),
        Month(2020, 4),
        Month(2020, 7),
        Month(2020, 10),
    ]


def contents(value):
    """Yield whatever a context holds, how deep it may be."""
    yield value
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list | tuple):
        for each in value:
            yield from contents(each)


def test_the_page_and_its_charts_know_nothing_that_has_not_passed_disclosure(member):
    varied_caseload(make_wandsworth())
    make_targets()
    response = member.get(PAGE)
    for context in response.context:
        for each in contents(context.flatten()):
            assert not isinstance(each, (Line, Snapshot, board.Figures, board.Cohort))


def test_a_board_member_finds_no_way_to_a_child(member):
    varied_caseload(make_wandsworth())
    make_targets()
    html = member.get(PAGE).content.decode()
    assert "/cases/" not in html
    assert "behind/?" not in html
    for path in ("cases/", "my-cases/", "cases/search/", "dashboard/", "imports/"):
        assert member.get(f"/wandsworth/{path}").status_code in (403, 404), path


@pytest.mark.parametrize("month", ["2021-04", "2019-03", "1900-01", "x", ""])
def test_a_month_that_is_not_offered_is_refused_and_loses_nothing(member, month):
    for query in ({}, {"export": "csv"}):
        response = member.get(PAGE, {"month": month} | query)
        assert response.context["form"].errors
        assert "shown" not in response.context


def test_every_month_offered_is_over_whatever_the_area_holds(member):
    offered = re.findall(r'<option value="(\S+?)"', member.get(PAGE).content.decode())
    assert offered == [str(MARCH.after(-n)) for n in range(24)]
    make_assessment(area=make_wandsworth(), received_on=date(2018, 1, 3))
    assert offered == re.findall(r'<option value="(\S+?)"', member.get(PAGE).content.decode())


def test_the_files_have_the_figures_of_the_page_and_their_definitions(member):
    varied_caseload(make_wandsworth())
    make_targets()
    listed = member.get(PAGE, {"export": "csv"}).getvalue().decode("utf-8-sig").splitlines()
    book = load_workbook(BytesIO(member.get(PAGE, {"export": "xlsx"}).getvalue()))
    assert book.sheetnames == [
        "Board dashboard",
        "What needs you",
        "Waiting",
        "Time",
        "Definitions",
        "About this file",
    ]
    assert book.worksheets[0].max_row == len(listed)
    header, *figures = listed
    assert header.endswith(",As at")
    assert all(each.endswith(",2021-03-31") for each in figures)
    assert "Children waiting: total" in {row[0].value for row in book.worksheets[0]}
    area, by = make_wandsworth(), get_user(member)
    events = AuditEvent.objects.filter(verb__startswith="board dashboard exported", by=by)
    assert {each.record for each in events} == {f"wsoa.LocalArea:{area.pk}"}
    assert events.count() == 2


def test_what_moved_is_told_beside_what_it_was(member):
    area = make_wandsworth()
    for _ in range(18):
        make_assessment(area=area, received_on=date(2021, 3, 1))
    moves = member.get(PAGE).context["moves"]
    assert ("Children waiting", "Fewer than 10", "10 to 19") in moves
    assert not member.get(PAGE, {"month": "2021-02"}).context["moves"]


def test_the_chart_draws_what_the_table_says(member):
    area = make_wandsworth()
    make_targets()
    for day in range(1, 13):
        sent = {"outcome": "plan", "plan_sent_on": date(2020, 3, day)} if day > 6 else {}
        make_assessment(area=area, received_on=date(2020, 1, day), **sent)
    response = member.get(PAGE)
    (step,) = [e for e in response.context["shown"].plans if e.first == Month(2020, 1)]
    assert (step.words, step.verdict) == ("50%", "not_met")
    drawn = json.loads(json.dumps(response.context["charts"]["plans"]))
    points = dict(zip(drawn["data"][0]["x"], drawn["data"][0]["y"], strict=True))
    assert points["Jan to<br>Sep 2020"] == 50


def test_a_professional_board_is_told_to_keep_it_to_itself(member):
    area = make_wandsworth()
    make_assessment(area=area, received_on=date(2021, 3, 1))
    assert member.get(PAGE).context["shown"].children.total.words == "Fewer than 10"
    AreaSettings.objects.create(area=area, board_kind=BoardKind.PROFESSIONAL)
    response = member.get(PAGE)
    assert response.context["shown"].children.total.words == "1"
    assert "Do not pass this page on" in response.content.decode()
