"""Figures, held to the worked cohort of the domain (7.2, 7.3) and to the lists behind them."""

from datetime import date

import pytest

from ehcp_tracking import kpis
from tests.builders import make_advice, make_area, make_assessment, make_exception
from wsoa.months import Month
from wsoa.share import Share

pytestmark = pytest.mark.django_db
BACKLOG = {
    "backlog_received_before": date(2019, 11, 30),
    "backlog_complete_by": date(2020, 9, 30),
}


def day(text):
    return date.fromisoformat(text)


def month(text):
    return Month.parse(text)


def planned(received, sent):
    return make_assessment(
        received_on=day(received), outcome="plan", plan_sent_on=sent and day(sent)
    )


@pytest.fixture
def area():
    return make_area(**BACKLOG)


@pytest.fixture
def cohort(area):
    """The cases R1 to R14."""
    for received, sent in [
        ("2020-01-06", "2020-05-22"),
        ("2020-01-13", "2020-06-01"),
        ("2020-01-20", "2020-06-09"),
        ("2020-10-01", "2021-02-18"),
        ("2020-10-05", "2021-02-19"),
        ("2020-10-12", "2021-03-05"),
        ("2021-01-01", "2021-05-21"),
        ("2021-01-04", "2021-05-10"),
        ("2021-01-18", "2021-06-30"),
        ("2021-01-25", None),
    ]:
        planned(received, sent)
    late = planned("2020-01-27", "2020-07-20")
    make_exception(late, ground="coronavirus", from_on=day("2020-05-01"))
    make_assessment(
        received_on=day("2020-01-31"), decision="refuse", decision_notified_on=day("2020-03-12")
    )
    make_assessment(
        received_on=day("2020-10-19"), outcome="no_plan", outcome_notified_on=day("2021-02-08")
    )
    make_assessment(
        received_on=day("2020-10-26"), closed_on=day("2020-11-20"), closed_reason="withdrawn"
    )


def received(area, first, as_at, last=None):
    return kpis.plan_timeliness(
        area, "received", month(first), month(last or first), as_at=day(as_at)
    )["total"]


@pytest.mark.parametrize(
    ("first", "including", "excluding", "cohort_rate"),
    [
        ("2020-01", 2 / 4, 2 / 3, 2 / 3),
        ("2020-10", 2 / 3, 2 / 3, 2 / 3),
        ("2021-01", 2 / 3, 2 / 3, 2 / 4),
    ],
)
def test_the_same_cases_by_three_definitions(
    area, cohort, first, including, excluding, cohort_rate
):
    total = received(area, first, "2021-06-30")
    assert (total["including"], total["excluding"]) == (including, excluding)
    assert total["cohort"] == total["lowest"] == total["highest"] == cohort_rate
    assert total["mature"]
    assert total["settled"] is (first != "2021-01")


def test_a_cohort_that_is_not_due_yet_is_a_range(area, cohort):
    total = received(area, "2020-10", "2021-02-10")
    assert (total["plans"], total["open_in_time"], total["cohort"]) == (0, 3, None)
    assert (total["lowest"], total["highest"], total["mature"]) == (0, 1, False)


def test_a_month_is_mature_on_its_last_day_and_not_before(area):
    assert not received(area, "2021-02", "2021-02-27")["mature"]
    assert received(area, "2021-02", "2021-02-28")["mature"]


def test_months_together_are_mature_when_the_last_of_them_is(area):
    assert not received(area, "2021-02", "2021-03-30", last="2021-03")["mature"]
    assert received(area, "2021-02", "2021-03-31", last="2021-03")["mature"]


def test_the_same_cases_by_issue_year(area, cohort):
    year = {"2020": ("2020-01", "2020-12"), "2021": ("2021-01", "2021-12")}
    first, second = (
        kpis.plan_timeliness(area, "issued", month(a), month(b), as_at=day("2021-06-30"))["total"]
        for a, b in year.values()
    )
    assert (first["including"], first["excluding"]) == (2 / 4, 2 / 3)
    assert second["including"] == second["excluding"] == 4 / 6
    assert first["weeks_mean"] == pytest.approx((137 + 140 + 141 + 175) / 28)
    assert first["weeks_median"] == pytest.approx(140.5 / 7)


@pytest.mark.parametrize(
    ("ending", "facts"),
    [
        ("closed", {"closed_reason": "other", "closed_on": None}),
        ("refused", {"decision": "refuse", "decision_notified_on": None}),
        ("no_plan", {"outcome": "no_plan", "outcome_notified_on": None}),
    ],
)
def test_ends_and_lateness_of_those_who_got_no_plan(area, ending, facts):
    for ended in (date(2021, 5, 25), date(2021, 5, 26)):
        dated = {name: value or ended for name, value in facts.items()}
        make_assessment(received_on=day("2021-01-05"), **dated)
    total = received(area, "2021-01", "2021-06-30")
    assert (total[ending], total["ended_overdue"], total["cohort"]) == (2, 1, None)


@pytest.mark.parametrize(
    ("as_at", "counts"),
    [
        pytest.param("2021-05-25", ("open_in_time", 1, 0, 0), id="the due day"),
        pytest.param("2021-05-26", ("open_overdue", 0, 1, 0), id="a day late"),
        pytest.param("2021-06-01", ("open_excepted", 0, 0, 1), id="once the exception began"),
    ],
)
def test_an_open_case_is_in_one_class(area, as_at, counts):
    case = make_assessment(received_on=day("2021-01-05"))
    for begun in ("2021-06-01", "2021-06-02"):
        make_exception(case, from_on=day(begun))
    total = received(area, "2021-01", as_at)
    name, *numbers = counts
    assert [total[key] for key in ("open_in_time", "open_overdue", "open_excepted")] == numbers
    assert total[name] == 1


def test_overturned_decisions_are_in_no_figure(area):
    make_assessment(received_on=day("2021-01-05"), basis="order_to_assess")
    figures = kpis.everything(area, month("2021-01"), month("2021-03"), as_at=day("2021-03-31"))
    assert figures["open"]["total"] == figures["plan_timeliness"]["received"]["total"]["cases"] == 0


def test_advice_that_started_in_july_2020(area):
    """7.3: services apart, and pooled 19 of 30."""
    case = make_assessment(received_on=day("2020-06-01"))
    asked = {"education_setting": 8, "health": 6, "social_care": 5}
    for service, in_time in asked.items():
        for number in range(10):
            answered = "2020-08-12" if number < in_time else "2020-08-13"
            make_advice(
                case,
                service=service,
                provider=str(number),
                requested_on=day("2020-07-01"),
                received_on=day(answered),
            )
    july = month("2020-07")
    figures = kpis.advice(area, july, july, as_at=day("2021-03-31"))
    rates = {row["service"]: row["rate"] for row in figures["total"]}
    assert (rates["education"], rates["health"], rates["social_care"]) == (0.8, 0.6, 0.5)
    assert rates["pooled"] == 19 / 30
    assert rates["educational_psychology"] is None


def test_education_is_schools_and_psychologists_together(area):
    case = make_assessment(received_on=day("2020-06-01"))
    for service in ("education_setting", "educational_psychology"):
        make_advice(case, service=service, requested_on=day("2020-07-01"))
    july = month("2020-07")
    total = kpis.advice(area, july, july, as_at=day("2020-07-31"))["total"]
    assert {row["service"]: row["requested"] for row in total} == {
        "education": 2,
        "health": 0,
        "social_care": 0,
        "education_setting": 1,
        "educational_psychology": 1,
        "pooled": 2,
    }


@pytest.mark.parametrize(
    ("facts", "as_at", "counted"),
    [
        ({}, "2020-06-30", None),
        ({}, "2020-07-01", "open_in_time"),
        ({}, "2020-08-12", "open_in_time"),
        ({}, "2020-08-13", "open_overdue"),
        ({"received_on": date(2020, 8, 12)}, "2020-08-12", "in_time"),
        ({"received_on": date(2020, 8, 13)}, "2020-08-12", "open_in_time"),
        ({"received_on": date(2020, 8, 13)}, "2020-08-13", "late"),
        ({"received_on": date(2020, 8, 14)}, "2020-08-13", "open_overdue"),
        ({"excepted": date(2020, 8, 1)}, "2020-08-12", "open_in_time"),
        ({"excepted": date(2020, 8, 1)}, "2020-08-13", "excepted"),
        (
            {"excepted": date(2020, 8, 1), "received_on": date(2020, 8, 13)},
            "2020-08-31",
            "excepted",
        ),
        ({"ended": date(2020, 8, 12)}, "2020-08-31", None),
        ({"ended": date(2020, 8, 13)}, "2020-08-13", "late"),
        ({"existing_accepted": True, "requested_on": None}, "2020-08-13", None),
        ({"service": "family"}, "2020-08-13", None),
    ],
)
def test_advice_due_on_12_august_2020_is_in_one_class(area, facts, as_at, counted):
    facts = dict(facts)
    begun, ended = facts.pop("excepted", None), facts.pop("ended", None)
    closed = {"closed_on": ended, "closed_reason": "withdrawn"} if ended else {}
    case = make_assessment(received_on=day("2020-06-01"), **closed)
    asked = {"service": "health", "requested_on": day("2020-07-01")} | facts
    advice = make_advice(case, **asked)
    if begun:
        make_exception(case, duty="advice", advice=advice, from_on=begun)
    july = month("2020-07")
    total = kpis.advice(area, july, july, as_at=day(as_at))["total"]
    (row,) = (each for each in total if each["service"] == "pooled")
    found = {
        name
        for name in ("in_time", "late", "excepted", "open_overdue", "open_in_time")
        if row[name]
    }
    assert found == ({counted} if counted else set())
    assert row["requested"] == len(found)


DECIDED = {"decision": "assess", "decision_notified_on": date(2021, 2, 16)}
REFUSED = {"decision": "refuse", "decision_notified_on": date(2021, 2, 17)}


@pytest.mark.parametrize(
    ("facts", "as_at", "counted"),
    [
        ({}, "2021-02-16", set()),
        ({}, "2021-02-17", {"undecided_overdue"}),
        ({"closed_on": date(2021, 2, 17), "closed_reason": "withdrawn"}, "2021-02-17", set()),
        ({"excepted": date(2021, 2, 1)}, "2021-02-17", set()),
        (DECIDED, "2021-02-15", set()),
        (DECIDED, "2021-02-16", {"notified", "in_time", "agreed"}),
        (REFUSED, "2021-02-16", set()),
        (REFUSED, "2021-02-17", {"notified", "refused"}),
        (
            REFUSED | {"excepted": date(2021, 2, 17)},
            "2021-02-17",
            {"notified", "refused", "excepted"},
        ),
        (
            DECIDED | {"excepted": date(2021, 2, 1)},
            "2021-02-16",
            {"notified", "in_time", "agreed", "excepted", "in_time_excepted"},
        ),
    ],
)
def test_a_decision_due_on_16_february_2021_is_counted_to_the_day(area, facts, as_at, counted):
    facts = dict(facts)
    begun = facts.pop("excepted", None)
    case = make_assessment(received_on=day("2021-01-05"), **facts)
    if begun:
        make_exception(case, duty="decision", from_on=begun)
    february = month("2021-02")
    (row,) = kpis.decisions(area, february, february, as_at=day(as_at))
    assert {name for name, count in row.items() if name != "month" and count} == counted


@pytest.mark.parametrize(
    ("notified", "as_at", "counted"),
    [
        ("2021-04-27", "2021-04-26", set()),
        ("2021-04-27", "2021-04-27", {"notified", "in_time"}),
        ("2021-04-28", "2021-04-30", {"notified"}),
    ],
)
def test_no_plan_due_on_27_april_2021_is_counted_to_the_day(area, notified, as_at, counted):
    make_assessment(
        received_on=day("2021-01-05"), outcome="no_plan", outcome_notified_on=day(notified)
    )
    april = month("2021-04")
    (row,) = kpis.no_plan(area, april, april, as_at=day(as_at))
    assert {name for name, count in row.items() if name != "month" and count} == counted


@pytest.mark.parametrize(
    ("ended", "as_at", "counts"),
    [
        ("2019-11-29", "2020-10-31", (0, 0, 0, 0)),
        ("2019-11-30", "2020-10-31", (1, 1, 1, 0)),
        ("2020-09-30", "2020-10-31", (1, 1, 1, 0)),
        ("2020-10-01", "2020-10-31", (1, 1, 0, 0)),
        ("2020-11-01", "2020-10-31", (1, 0, 0, 1)),
        ("2019-11-29", "2019-11-28", (1, 0, 0, 1)),
    ],
)
def test_the_backlog(area, ended, as_at, counts):
    make_assessment(received_on=day("2019-11-01"), closed_on=day(ended), closed_reason="withdrawn")
    make_assessment(received_on=day("2019-11-30"))
    found = kpis.backlog(area, as_at=day(as_at))
    assert tuple(found.values())[2:6] == counts


def test_the_oldest_of_the_backlog_waits_whole_weeks(area):
    make_assessment(received_on=day("2019-11-01"))
    assert kpis.backlog(area, as_at=day("2019-11-14"))["oldest_weeks"] == 1
    assert kpis.backlog(area, as_at=day("2019-11-15"))["oldest_weeks"] == 2


def test_an_area_without_a_promise_has_no_backlog():
    area = make_area("westminster")
    for _ in range(3):  # cases in the area: none, one and two
        found = kpis.backlog(area, as_at=day("2021-03-31"))
        assert (found["received_before"], found["open"], found["oldest_weeks"]) == (None, 0, None)
        make_assessment(area=area, received_on=day("2019-01-01"))


@pytest.mark.parametrize(
    ("days_late", "band"),
    [
        (0, None),
        *((1, "0-4"), (34, "0-4"), (35, "5-12"), (90, "5-12"), (91, "13-26"), (188, "13-26")),
        *((189, "27-52"), (370, "27-52"), (371, "over 52"), (2000, "over 52")),
    ],
)
def test_how_overdue(area, days_late, band):
    """T22: a case that is one day late is in the first band; on its last day it is in none."""
    as_at = day("2021-03-31")
    make_assessment(received_on=date.fromordinal(as_at.toordinal() - 140 - days_late))
    found = kpis.open_caseload(area, as_at=as_at)
    assert {name for name, count in found["weeks_overdue"].items() if count} == {band} - {None}
    assert (found["total"], found["overdue"]) == (1, bool(band))


@pytest.mark.parametrize("basis", kpis.PLAN_BASES)
def test_each_count_of_plans_is_the_length_of_its_list(area, cohort, basis):
    span = {"first": month("2020-01"), "last": month("2021-12"), "as_at": day("2021-06-20")}
    total = kpis.plan_timeliness(area, basis, **span)["total"]
    for part in kpis.PLAN_COUNTS:
        assert kpis.cases_behind(area, basis, part, **span).count() == total[part], part
    sizes = {
        part: kpis.cases_behind(area, basis, part, **span).count()
        for part in ("made", "issued", "judged", "possible")
    }
    assert total["cohort"] == Share(sizes["made"], sizes["judged"]).rate
    assert total["lowest"] == Share(sizes["made"], sizes["possible"]).rate
    assert total["excluding"] == Share(sizes["made"], sizes["issued"]).rate


@pytest.mark.parametrize(
    ("figure", "part"), [("received", "whim"), ("whim", "cases"), ("open", "cases")]
)
def test_there_is_no_list_of_what_is_not_counted(area, figure, part):
    with pytest.raises(KeyError):
        kpis.cases_behind(area, figure, part, as_at=day("2021-03-31"))


@pytest.mark.parametrize("cases", [0, 30])
def test_the_figures_cost_the_same_however_many_the_cases(area, cases, django_assert_num_queries):
    for number in range(cases):
        make_advice(planned("2020-10-01", "2021-02-18" if number % 2 else None))
    with django_assert_num_queries(11):  # one for the settings of the area
        kpis.everything(area, month("2019-04"), month("2021-03"), as_at=day("2021-03-31"))


def test_overturned_cases_are_counted_apart_against_the_limit_of_their_own_basis(area):
    started = {"received_on": date(2020, 3, 2), "started_on": date(2020, 9, 14)}
    plan = {"outcome": "plan"}
    made = [
        ("order_to_assess", plan | {"plan_sent_on": date(2020, 12, 21)}),  # the last of 14 weeks
        ("mediation_to_assess", plan | {"plan_sent_on": date(2020, 12, 22)}),
        ("unopposed_to_plan", plan | {"plan_sent_on": date(2020, 11, 30)}),  # the last of 11 weeks
        ("order_to_plan", plan | {"plan_sent_on": date(2020, 12, 1)}),
        ("order_to_plan", {}),
        ("mediation_to_plan", {"started_on": date(2021, 3, 15)}),
        ("reassessment", plan | {"plan_sent_on": date(2020, 12, 1)}),
        ("request", {}),
    ]
    cases = [make_assessment(area=area, basis=basis, **started | each) for basis, each in made]
    make_exception(cases[3], from_on=date(2020, 10, 1))
    found = kpis.overturned(area, as_at=date(2021, 3, 31))
    of = ("cases", "plans", "plans_in_time", "plans_excepted", "open_overdue", "open_in_time")
    assert {name: tuple(row[part] for part in of) for name, row in found.items()} == {
        "overturned_to_assess": (2, 2, 1, 0, 0, 0),
        "overturned_to_plan": (4, 2, 1, 1, 1, 1),
        "overturned": (6, 4, 2, 1, 1, 1),
    }
    before = kpis.overturned(area, as_at=date(2020, 9, 13))["overturned"]
    assert not any(before.values())
