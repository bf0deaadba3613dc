"""What is shown month by month is what `kpis` counts, for each month, step and year."""

from datetime import date
from decimal import Decimal

import pytest

from ehcp_tracking import cohorts, kpis
from governance import board
from governance import dashboard as module
from governance.dashboard import SERVICES, dashboard, last_month_over
from governance.figures import FIGURES
from governance.promises import promises
from governance.verdicts import Verdict
from priorities.models import Measure, PublishedStatistic
from tests.builders import make_area
from tests.governance.builders import case, make_targets, make_wandsworth, varied_caseload
from tests.priorities.builders import make_live_measure, make_step
from wsoa.months import Month

pytestmark = pytest.mark.django_db

MARCH = Month(2021, 3)
FIRST = Month(2019, 4)
TODAY = date(2021, 3, 31)


@pytest.fixture
def area():
    area = make_wandsworth()
    varied_caseload(area)
    make_targets()
    return area


@pytest.fixture
def shown(area):
    return dashboard(area, MARCH, today=TODAY)


@pytest.fixture
def expected(area):
    return kpis.everything(area, FIRST, MARCH, as_at=TODAY)


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2021, 3, 30), Month(2021, 2)),
        (date(2021, 3, 31), Month(2021, 3)),
        (date(2021, 4, 1), Month(2021, 3)),
        (date(2021, 1, 15), Month(2020, 12)),
        (date(2020, 2, 29), Month(2020, 2)),
    ],
)
def test_a_month_is_over_on_its_last_day(day, month):
    assert last_month_over(day) == month


@pytest.mark.parametrize("basis", kpis.PLAN_BASES)
def test_plan_timeliness_is_that_of_kpis(shown, expected, basis):
    months, rows = getattr(shown, basis), expected["plan_timeliness"][basis]
    assert len(months.lines) == module.MONTHS
    for line, row in zip(
        [*months.lines, months.total], [*rows["months"], rows["total"]], strict=True
    ):
        assert {name: line.counts[name] for name in cohorts.PLAN_COUNTS}.items() <= row.items()
        assert {name: share.rate for name, share in line.shares.items()}.items() <= row.items()
        assert line.mature == row["mature"]
        assert {f"weeks_{name}": weeks for name, weeks in line.weeks.items()}.items() <= row.items()
    assert [str(line.first) for line in months.lines] == [row["month"] for row in rows["months"]]
    assert sum(line.counts["plans"] for line in months.lines)


def test_advice_is_that_of_kpis(shown, expected):
    rows = {(row["month"], row["service"]): row for row in expected["advice"]["months"]}
    totals = {row["service"]: row for row in expected["advice"]["total"]}
    for service, *lines, total in zip(
        SERVICES, *shown.advice.months, shown.advice.totals, strict=True
    ):
        for line in lines:
            row = rows.get((str(line.first), service))
            assert row is None or row["requested"] == line.counts["requested"]
            assert row is None or row["rate"] == line.shares["cohort"].rate
        assert total.shares["cohort"].rate == totals[service]["rate"]
        assert (
            total.counts.items() - {("judged", total.counts["judged"])} <= totals[service].items()
        )
        for name in cohorts.ADVICE_COUNTS:
            assert sum(line.counts[name] for line in lines) == total.counts[name]


def test_decisions_are_those_of_kpis(shown, expected):
    for (line, undecided), row in zip(shown.decisions.lines, expected["decisions"], strict=True):
        assert {"month": str(line.first), **line.counts, **undecided.counts} == row
    total, undecided = shown.decisions.total
    assert total.counts["notified"] == 4
    assert undecided.counts["undecided_overdue"] == sum(
        row["undecided_overdue"] for row in expected["decisions"]
    )
    for line, row in zip(shown.no_plan.lines, expected["no_plan"], strict=True):
        assert {"month": str(line.first), **line.counts} == row
    assert shown.no_plan.total.counts["notified"] == 2


def test_open_cases_and_the_backlog_are_those_of_kpis(area, expected):
    shown, found = board.figures(area, TODAY), expected["open"]
    assert shown.open.stands.counts == {"total": found["total"], **found["weeks_overdue"]}
    assert shown.open.overdue.counts == {"open_overdue": found["overdue"]}
    stands = shown.backlog.stands
    assert stands.counts.items() <= expected["backlog"].items()
    assert stands.oldest_weeks == expected["backlog"]["oldest_weeks"]
    assert shown.backlog.verdict == Verdict.NOT_MET
    assert shown.backlog.measure is None


def test_each_step_is_judged_on_the_total_of_its_own_months(area):
    plans, advice = promises(area, as_at=TODAY).values()
    assert [(str(each.line.first), str(each.line.last)) for each in plans] == [
        ("2020-01", "2020-09"),
        ("2020-10", "2020-12"),
        ("2021-01", "2021-03"),
    ]
    for promise in plans:
        line = promise.line
        rows = kpis.plan_timeliness(area, "received", line.first, line.last, as_at=TODAY)
        assert line.shares["cohort"].rate == rows["total"]["cohort"]
        assert line.shares["lowest"].rate == rows["total"]["lowest"]
        assert line.counts["open_in_time"] == rows["total"]["open_in_time"]
    for promise in advice:
        line = promise.line
        rows = kpis.advice(area, line.first, line.last, as_at=TODAY)["total"]
        pooled = next(row for row in rows if row["service"] == "pooled")
        assert line.shares["cohort"].rate == pooled["rate"]
    assert [each.target for each in advice] == [65, 70, 80]


def test_months_have_the_target_of_their_step(shown):
    targets = {str(line.first): line.target for line in shown.received.lines}
    assert targets["2019-12"] is None
    assert targets["2020-01"] == targets["2020-09"] == Decimal(60)
    assert targets["2020-10"] == targets["2020-12"] == Decimal(65)
    assert targets["2021-01"] == targets["2021-03"] == Decimal(70)
    assert {line.target for line in shown.due.lines} == {None}, "judged by month received"
    pooled = {str(lines[0].first): lines[0].target for lines in shown.advice.months}
    assert (pooled["2020-06"], pooled["2020-07"], pooled["2021-03"]) == (None, 65, 80)


def test_years_are_those_of_kpis_on_the_published_definition(area, shown):
    assert [year.year for year in shown.years] == [2016, 2017, 2018, 2019, 2020, 2021]
    assert [year.over for year in shown.years] == [True] * 5 + [False]
    for year in shown.years:
        first, last = Month(year.year, 1), min(Month(year.year, 12), MARCH)
        rows = kpis.plan_timeliness(area, "issued", first, last, as_at=TODAY)
        assert year.ours.shares["excluding"].rate == rows["total"]["excluding"]
        assert year.ours.shares["including"].rate == rows["total"]["including"]
        assert year.ours.counts["plans"] == rows["total"]["plans"]


def test_published_figures_stand_beside_ours_once_their_year_is_over(area):
    for place, year in (("england", 2020), ("wandsworth", 2020), ("westminster", 2020)):
        PublishedStatistic.objects.create(place=place, year=year, new_plans=year)
    found = dashboard(area, Month(2020, 12), today=TODAY).years[-1]
    assert (found.england.place, found.here.place) == ("england", "wandsworth")
    assert dashboard(area, Month(2020, 11), today=TODAY).years[-1].england is None


def test_what_happened_after_the_month_is_in_no_figure(area):
    november = dashboard(area, Month(2020, 11), today=TODAY)
    assert november.as_at == date(2020, 11, 30)
    assert november.issued.total.counts["plans"] == 2, "those of September and October"
    assert november.received.lines[-1].first == Month(2020, 11)


def test_a_month_that_is_not_over_is_as_at_today(area):
    case(area, date(2021, 4, 5))
    april = dashboard(area, Month(2021, 4), today=date(2021, 4, 7))
    assert april.as_at == date(2021, 4, 7)
    assert not april.received.lines[-1].mature


def test_another_area_s_cases_and_targets_stay_there(area):
    there = make_area("westminster")
    found, month = dashboard(there, MARCH, today=TODAY), board.figures(there, TODAY)
    assert (found.begun, month.begun) == (False, False)
    assert not [each for each in (*month.plans, *month.advice) if each.promise]
    assert month.backlog is None
    assert found.received.total.counts["cases"] == month.open.stands.counts["total"] == 0


def test_a_measure_s_promise_to_clear_the_backlog_names_it():
    area = make_wandsworth()
    measure = make_live_measure(figure="backlog")
    make_step(measure, by_on=date(2020, 9, 30), value=100)
    found = board.figures(area, TODAY).backlog
    assert found.measure == measure
    assert found.verdict == Verdict.NOT_YET_MEASURABLE


def test_two_objectives_with_the_same_figure_are_two_series():
    make_targets()
    make_targets()
    found = promises(make_area(), as_at=TODAY)["plans_in_time"]
    assert [str(each.line.last) for each in found] == ["2020-09", "2020-12", "2021-03"] * 2


def test_every_live_measure_of_the_statement_has_its_figure(published):
    live = set(Measure.objects.filter(kind="live").values_list("figure", flat=True))
    assert live <= set(FIGURES)
    found = promises(make_area(), as_at=TODAY)
    references = {key: [each.measure.reference for each in steps] for key, steps in found.items()}
    assert references == {
        "plans_in_time": ["1.2.M4", "1.2.M5", "1.2.M5"],
        "advice_in_time": ["1.2.M7"] * 3,
    }
