"""What forecasts read: the stage that lists show, nothing that came later, in few statements."""

from datetime import date, timedelta

import pytest

from ehcp_tracking import kpis
from ehcp_tracking.forecast import advice, courses
from ehcp_tracking.forecast.cases import (
    base_of,
    cases_of,
    cohort,
    months_of,
    of_interest,
    standing,
)
from ehcp_tracking.models import Assessment
from tests.builders import make_advice, make_area, make_assessment, make_exception
from tests.governance.random_caseloads import make_caseload
from wsoa.months import Month
from wsoa.share import Share

pytestmark = pytest.mark.django_db
TODAY = date(2021, 3, 31)
DAY = timedelta(1)


@pytest.fixture
def area():
    return make_area()


@pytest.mark.parametrize("seed", [3, 8])
@pytest.mark.parametrize("as_at", [TODAY, date(2020, 6, 30)])
def test_an_open_case_is_at_the_step_that_lists_show(area, seed, as_at):
    make_caseload(area, seed)
    every = Assessment.objects.in_area(area).known(as_at)
    stages = dict(every.open(as_at).with_stage(as_at).values_list("pk", "stage"))
    found = [each for each in cases_of(every, as_at) if not each.ended_on]
    assert stages
    assert {each.key: standing(each, as_at).step for each in found} == stages


def test_a_basis_that_asks_for_no_decision_begins_later(area):
    make_assessment(basis="order_to_plan")
    make_assessment(basis="reassessment")
    found = cases_of(Assessment.objects.in_area(area), TODAY)
    assert [standing(each, TODAY).step for each in found] == [courses.TO_DRAFT, courses.ASSESSING]


def test_nothing_dated_after_the_day_has_happened(area):
    case = make_assessment(
        received_on=date(2020, 9, 1),
        decision="assess",
        decision_notified_on=date(2020, 10, 1),
        outcome="plan",
        outcome_notified_on=date(2020, 12, 1),
        draft_sent_on=date(2020, 12, 10),
        plan_sent_on=date(2021, 1, 5),
    )
    make_advice(case, requested_on=date(2020, 10, 2), received_on=date(2020, 11, 20))
    make_exception(case, from_on=date(2020, 12, 20))
    steps = {
        date(2020, 9, 30): (courses.TO_DECIDE, date(2020, 9, 1)),
        date(2020, 10, 1): (courses.ASSESSING, date(2020, 10, 1)),
        date(2020, 11, 20): (courses.TO_DECIDE_ON_PLAN, date(2020, 11, 20)),
        date(2020, 12, 1): (courses.TO_DRAFT, date(2020, 12, 1)),
        date(2020, 12, 10): (courses.TO_FINALISE, date(2020, 12, 10)),
    }
    for as_at, expected in steps.items():
        (found,) = cases_of(of_interest(area, as_at), as_at)
        assert courses.entered(found)[-1] == expected
        assert (found.ended_on, found.excepted_on) == (None, None)
    (found,) = cases_of(of_interest(area, TODAY), TODAY)
    assert (found.ended_on, found.with_plan) == (date(2021, 1, 5), True)
    assert found.excepted_on == date(2020, 12, 20)
    assert cases_of(of_interest(area, date(2020, 8, 31)), date(2020, 8, 31)) == []


def test_advice_that_is_accepted_or_awaited(area):
    decided = {"decision": "assess", "decision_notified_on": date(2021, 2, 1)}
    accepted, awaited, never_asked = (make_assessment(**decided) for _ in range(3))
    make_advice(accepted, existing_accepted=True, requested_on=None)
    make_advice(awaited, requested_on=date(2021, 2, 2), received_on=date(2021, 2, 20))
    make_advice(awaited, service="social_care", requested_on=date(2021, 2, 2))
    found = {
        each.key: standing(each, TODAY).step for each in cases_of(of_interest(area, TODAY), TODAY)
    }
    assert found == {
        accepted.pk: courses.TO_DECIDE_ON_PLAN,
        awaited.pk: courses.ASSESSING,
        never_asked.pk: courses.ASSESSING,
    }


def test_a_forecast_is_made_from_two_years_and_says_when_that_is_too_little(area):
    assert months_of(TODAY) == list(Month(2019, 4).until(Month(2021, 3)))
    make_assessment(
        received_on=date(2019, 1, 5), closed_on=date(2019, 3, 31), closed_reason="other"
    )
    in_it = make_assessment(
        received_on=date(2020, 11, 7), closed_on=date(2020, 11, 27), closed_reason="other"
    )
    found = cases_of(of_interest(area, TODAY), TODAY)
    assert [each.key for each in found] == [in_it.pk]
    base = base_of(found, TODAY)
    assert base.months == list(Month(2020, 11).until(Month(2021, 3)))
    assert base.starts == [[7], [], [], [], []]
    assert base.stays == dict.fromkeys(courses.STEPS, 0) | {courses.TO_DECIDE: 1}
    assert not base.is_enough
    assert not base_of([], TODAY).is_enough


def test_a_month_that_is_not_over_says_nothing_about_how_many_come(area):
    make_assessment(received_on=date(2021, 2, 3))
    make_assessment(received_on=date(2021, 3, 3))
    day = TODAY - DAY
    assert base_of(cases_of(of_interest(area, day), day), day).starts == [[3]]


@pytest.mark.parametrize("size", [1, 12])
def test_as_many_statements_for_any_number_of_cases(area, size, django_assert_num_queries):
    for _ in range(size):
        make_advice(make_assessment())
    with django_assert_num_queries(3):
        assert len(cases_of(of_interest(area, TODAY), TODAY)) == size


@pytest.mark.parametrize("seed", [1, 5, 9])
@pytest.mark.parametrize("as_at", [TODAY, date(2020, 9, 14)])
def test_what_is_undecided_is_what_figures_count_as_undecided(area, seed, as_at):
    """A forecast begins from the counts of the contract, so its cases must be those behind them."""
    make_caseload(area, seed)
    last = Month.of(as_at)
    first = last.after(-11)
    known = cases_of(of_interest(area, as_at), as_at)
    counts = kpis.plan_timeliness(area, "received", first, last, as_at=as_at)["total"]
    found = cohort(known, first, last, as_at, Share(0, 0))
    assert (len(found.undecided), len(found.overdue)) == (
        counts["open_in_time"],
        counts["open_overdue"],
    )
    assert found.coming == ([last] if last.last > as_at else [])
    asked = advice.asked_for(area, as_at)
    pooled = next(
        each
        for each in kpis.advice(area, first, last, as_at=as_at)["total"]
        if each["service"] == "pooled"
    )
    assert len(advice.of_months(asked, first, last, as_at)) == pooled["open_in_time"]
