"""Pages that show how measures stand: to staff exactly, to anybody else as a board is shown it."""

import csv
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.figures import FIGURES
from tests.builders import make_person
from tests.governance.builders import case, make_targets, make_wandsworth, varied_caseload
from tests.priorities.builders import (
    make_action,
    make_live_measure,
    make_measure,
    make_number,
    make_objective,
    make_reading,
    make_step,
)
from wsoa.models import AreaSettings

pytestmark = pytest.mark.django_db
DAY = date(2021, 3, 31)


@pytest.fixture
def area():
    area = make_wandsworth()
    varied_caseload(area)
    case(area, date(2021, 1, 4), date(2021, 3, 1))  # the one plan sent that was received this year
    case(area, date(2021, 3, 1))
    return area


@pytest.fixture
def plans(area):
    return make_targets()[0]


def page(client, role, row_or_path, query=None):
    client.force_login(make_person(role))
    path = row_or_path if isinstance(row_or_path, str) else row_or_path.get_absolute_url()
    response = client.get(path, query or {})
    assert response.status_code == 200
    return response


def text(response):
    return " ".join(response.content.decode().split())


def measures_of(measure):
    return f"{measure.plan.get_absolute_url()}measures/"


def test_staff_see_the_exact_figure_with_its_basis_and_definition(client, area, plans):
    shown = text(page(client, "Head of SEND", plans))
    assert "Where it stands" in shown
    assert "As at 31 March 2021." in shown
    assert "Month received: the month in which the 20 weeks of a case began" in shown
    assert "(1 of 1)" in shown
    assert '/wandsworth/figures/#plans_in_time"' in shown
    assert shown.count('class="govuk-table__cell wsoa-verdict"') == 3, "one for each step"


@pytest.mark.parametrize("role", ["Board member", "Plan owner", "Partner"])
def test_anybody_else_sees_what_a_board_is_shown(client, area, plans, role):
    shown = text(page(client, role, plans))
    assert "Not shown" in shown
    assert "(1 of 1)" not in shown
    assert "as at the end of a month" in shown


def test_that_a_board_is_confidential_opens_nothing_to_who_does_not_sit_on_it(client, area, plans):
    AreaSettings.objects.update_or_create(area=area, defaults={"board_kind": "professional"})
    assert "(1 of 1)" in text(page(client, "Board member", plans))
    assert "(1 of 1)" not in text(page(client, "Partner", plans))


@pytest.mark.parametrize("kind", ["objective", "action"])
def test_an_objective_and_its_actions_show_how_its_measures_stand(client, area, plans, kind):
    row = plans.objective if kind == "objective" else make_action(plans.objective)
    shown = text(page(client, "Head of SEND", row))
    assert "Where it stands" in shown
    assert "(1 of 1)" in shown
    assert "(1 of 1)" not in text(page(client, "Board member", row))


def test_a_target_and_its_figure_are_told_in_one_unit(client, area):
    measure = make_live_measure(figure="overdue_now", unit="children", direction="down")
    make_step(measure, by_on=DAY, value=3)
    for row in (measure, measure.objective):
        shown = text(page(client, "Head of SEND", row))
        assert "3 cases by 31 March 2021" in shown
        assert "3children" not in shown


def test_a_number_shows_its_latest_reading_and_its_rule(client, area):
    measure = make_number(make_objective(), rule="term", unit="")
    shown = text(page(client, "Partner", measure))
    assert "2 more readings are needed to compare one term with the one before." in shown
    make_reading(measure, as_at=date(2020, 12, 1), value=6)
    make_reading(measure, as_at=date(2021, 2, 28), value="6.50")
    shown = text(page(client, "Partner", measure))
    assert "6.5, 28 February 2021" in shown
    assert "Met" in shown
    assert "Of a term its last reading counts" in shown


def test_the_list_is_filtered_by_verdict_and_exported_whole(client, area, plans):
    objective = plans.objective
    milestone = make_measure(objective, kind="milestone")
    make_reading(milestone, as_at=DAY, value=None, reached=True, text="So it is.", added_on=DAY)
    listed = page(client, "Head of SEND", measures_of(plans), {"verdict": "met"})
    shown = {each.record.reference for each in listed.context["table"].rows}
    assert milestone.reference in shown
    assert plans.reference not in shown
    exported = page(client, "Head of SEND", measures_of(plans), {"export": "csv"})
    rows = list(csv.DictReader(exported.getvalue().decode("utf-8-sig").splitlines()))
    found = {row["Ref"]: row for row in rows}[plans.reference]
    assert found["Verdict"] == "On course"
    assert (found["Target"], found["Numerator"], found["Denominator"]) == ("70", "1", "1")
    assert found["Basis"].startswith("Month received")
    assert found["As at"] == "2021-03-31"
    assert {row["Ref"]: row["Verdict"] for row in rows}[milestone.reference] == "Met"


def test_a_board_takes_home_no_more_than_it_sees(client, area, plans):
    exported = page(client, "Board member", measures_of(plans), {"export": "csv"})
    rows = csv.DictReader(exported.getvalue().decode("utf-8-sig").splitlines())
    found = {row["Ref"]: row for row in rows}[plans.reference]
    assert not found["Numerator"]
    assert not found["Value"]
    assert found["Verdict"] == "Not shown"


@pytest.mark.parametrize("role", ["Head of SEND", "Board member"])
def test_a_page_costs_the_same_however_many_measures_there_are(client, area, plans, role):
    def queries(row):
        page(client, role, row)  # what is counted once, like a content type
        with CaptureQueriesContext(connection) as captured:
            page(client, role, row)
        return len(captured)

    make_number(plans.objective)
    paths = [plans.objective.get_absolute_url(), measures_of(plans)]
    before = [queries(path) for path in paths]
    for figure in ("plans_in_time", "advice_in_time", "plans_in_time"):
        make_step(make_live_measure(plans.objective, figure=figure), by_on=DAY, value=60)
        make_reading(make_number(plans.objective))
    assert [queries(path) for path in paths] == before


def test_every_figure_is_listed_with_the_measures_that_use_it(client, area, plans):
    listed = page(client, "Partner", "/wandsworth/figures/")
    shown = text(listed)
    for key, figure in FIGURES.items():
        assert f'id="{key}"' in shown
        assert figure.title in shown
    assert plans.get_absolute_url() in shown
    assert shown.count("No measure uses it") == len(FIGURES) - 2
    some = page(client, "Partner", "/wandsworth/figures/", {"used": "yes"})
    assert [each.key for each in some.context["figures"]] == ["plans_in_time", "advice_in_time"]
    others = page(client, "Partner", "/wandsworth/figures/", {"used": "none", "judged": "day"})
    assert {each.figure.kind for each in others.context["figures"]} == {"day"}
    wrong = page(client, "Partner", "/wandsworth/figures/", {"used": "x", "export": "csv"})
    assert wrong.context["form"].errors
    exported = page(client, "Partner", "/wandsworth/figures/", {"export": "csv"})
    rows = list(csv.DictReader(exported.getvalue().decode("utf-8-sig").splitlines()))
    assert [row["Key"] for row in rows] == list(FIGURES)
