"""What the model is fed with: each figure counted from cases made for it."""

from datetime import date, timedelta

import pytest

from ehcp_tracking import kpis
from governance.what_if import inputs
from governance.what_if.model import YEAR, Asked, OpenCase
from tests.builders import (
    make_advice,
    make_area,
    make_assessment,
    make_exception,
    make_person,
    make_planned,
    make_refused,
    make_without_plan,
)
from wsoa.months import Month
from wsoa.share import Share

pytestmark = pytest.mark.django_db

TODAY = date(2021, 3, 31)
BEFORE = TODAY - timedelta(weeks=YEAR)
SETTLED = TODAY - timedelta(days=140)  # the last day on which a settled case began


@pytest.fixture
def area(db):
    return make_area()


def ago(**time):
    return TODAY - timedelta(**time)


def after(day, days):
    return day + timedelta(days=days)


def asked(case, service="health", after_days=42, days=None, **fields):
    requested = after(case.started_on, after_days)
    received = None if days is None else after(requested, days)
    return make_advice(
        case, service=service, requested_on=requested, received_on=received, **fields
    )


def test_days_are_counted_by_week_the_latest_last():
    days = [(TODAY, 1), (ago(days=6), 2), (ago(days=7), 4), (ago(days=363), 8)]
    found = inputs.by_week(days, TODAY)
    assert (len(found), found[-1], found[-2], found[0], sum(found)) == (YEAR, 3, 4, 8, 15)


def test_the_year_is_of_52_weeks_up_to_today(area):
    for day in (TODAY, after(BEFORE, 1), BEFORE):
        make_assessment(area=area, received_on=day)
    make_assessment(area=make_area("westminster"), received_on=TODAY)
    make_assessment(area=area, received_on=TODAY, basis="order_to_assess")
    found = inputs.of_last_year(area, "started_on", TODAY)
    assert sorted(found) == [(after(BEFORE, 1), 1), (TODAY, 1)]


def test_the_busiest_quarter():
    quiet, busy = (1,) * 20, (3,) * 13
    assert inputs.most_in_a_quarter((*quiet, *busy, *quiet[:19])) == 3
    assert inputs.most_in_a_quarter((0,) * 51 + (13,)) == 1


def test_own_days_run_from_the_last_advice_to_the_plan(area):
    case = make_planned(area=area, received_on=date(2020, 9, 1), plan_sent_on=date(2021, 1, 30))
    asked(case, days=30)
    asked(case, "social_care", days=50)
    make_planned(area=area, received_on=date(2020, 9, 1), plan_sent_on=date(2021, 1, 30))
    assert inputs.own_days(area, TODAY) == [(date(2021, 1, 30) - after(date(2020, 9, 1), 92)).days]
    assert inputs.own_days(area, date(2021, 1, 29)) == [], "of plans sent by the day"


def test_how_cases_ended_that_had_the_time(area):
    make_planned(area=area, received_on=SETTLED, plan_sent_on=TODAY)
    make_assessment(area=area, received_on=SETTLED)  # open still: it is taken to make a plan
    make_refused(area=area, received_on=SETTLED, decision_notified_on=after(SETTLED, 40))
    make_without_plan(
        area=area,
        received_on=SETTLED,
        decision="assess",
        decision_notified_on=after(SETTLED, 40),
        outcome_notified_on=after(SETTLED, 110),
    )
    make_assessment(area=area, received_on=after(SETTLED, 1))
    assert inputs.ends(area, TODAY) == (4, 2, 3, (40, 110))


def test_a_course_has_the_advice_of_one_case(area):
    case = make_assessment(area=area, received_on=SETTLED)
    asked(case, days=30)
    asked(case, "social_care", after_days=50)
    asked(make_assessment(area=area, received_on=after(SETTLED, 1)), days=30)
    accepted = make_assessment(area=area, received_on=SETTLED)
    make_advice(accepted, service="health", existing_accepted=True, requested_on=None)
    assert inputs.courses(area, TODAY) == (
        (Asked("health", 42, 30), Asked("social_care", 50, 140 - 50 + 1)),
    )


def test_advice_that_nobody_waits_for_any_more_is_in_no_course(area):
    refused = make_refused(area=area, received_on=SETTLED, decision_notified_on=after(SETTLED, 60))
    asked(refused)
    assert inputs.courses(area, TODAY) == ()


def test_open_cases_stand_as_they_stood_on_the_day(area):
    old = make_assessment(
        area=area,
        received_on=ago(days=150),
        decision="assess",
        decision_notified_on=ago(days=110),
    )
    asked(old, days=30)
    asked(old, "social_care", days=80)
    make_assessment(area=area, received_on=ago(days=10))
    make_planned(area=area, received_on=ago(days=120), plan_sent_on=ago(days=3))
    now = inputs.state(area, as_at=TODAY)
    assert now == (
        (
            OpenCase(150, True, (Asked("health", 42, 30), Asked("social_care", 42, 80))),
            OpenCase(10, False, ()),
        ),
        1,
        1,
    )
    then = inputs.state(area, as_at=ago(days=40))
    assert then == (
        (
            OpenCase(110, True, (Asked("health", 42, 30), Asked("social_care", 42, None))),
            OpenCase(80, False, ()),
        ),
        0,
        0,
    )


def test_what_is_overdue_now_is_what_the_contract_counts(area):
    make_assessment(area=area, received_on=ago(days=141))
    make_assessment(area=area, received_on=ago(days=140))
    make_exception(make_assessment(area=area, received_on=ago(days=300)))
    now = inputs.state(area, as_at=TODAY)
    assert [each.excused for each in now.cases] == [True, False, False]
    assert (now.overdue, now.past) == (1, 2)
    assert now.overdue == kpis.open_caseload(area, as_at=TODAY)["overdue"]


def test_what_happened_in_the_year(area):
    first, last = after(BEFORE, 1), after(BEFORE, 7 * inputs.COHORT)
    make_planned(area=area, received_on=first, plan_sent_on=after(first, 140))
    make_planned(area=area, received_on=last, plan_sent_on=after(last, 141))
    make_refused(area=area, received_on=last, decision_notified_on=after(last, 30))
    make_assessment(area=area, received_on=last)
    make_planned(area=area, received_on=BEFORE, plan_sent_on=after(BEFORE, 100))
    make_assessment(area=area, received_on=after(last, 1))
    now = inputs.state(area, as_at=TODAY)
    found = inputs.happened(area, now, as_at=TODAY)
    assert found == inputs.Happened(
        in_time=1,
        judged=3,
        cohort=Share(1, 3),
        sent=3,
        open=2,
        past=2,
        overdue=2,
        cleared=inputs.Ended(0, 0, None),
    )


def test_what_became_of_those_that_were_overdue_when_the_year_began(area):
    def begun(days, **fields):
        return {"area": area, "received_on": after(BEFORE, -days), **fields}

    make_planned(**begun(141, plan_sent_on=after(BEFORE, 10)))
    make_refused(**begun(200, decision_notified_on=after(BEFORE, 30)))
    assert inputs.ended(area, BEFORE, as_at=TODAY) == (2, 0, after(BEFORE, 30))
    assert inputs.ended(area, BEFORE, as_at=after(BEFORE, 29)) == (2, 1, None)
    make_planned(**begun(140, plan_sent_on=TODAY))
    make_planned(**begun(200, plan_sent_on=BEFORE))
    make_exception(make_planned(**begun(200, plan_sent_on=TODAY)), from_on=BEFORE)
    assert inputs.ended(area, BEFORE, as_at=TODAY) == (2, 0, after(BEFORE, 30)), "not overdue then"
    make_assessment(**begun(300))
    found = inputs.ended(area, BEFORE, as_at=TODAY)
    assert found == (3, 1, None)
    assert found.overdue == inputs.state(area, as_at=BEFORE).overdue


def test_what_happened_without_exceptions_is_the_rate_of_the_contract(area):
    first = date(2020, 5, 1)
    make_planned(area=area, received_on=first, plan_sent_on=after(first, 140))
    late = {"received_on": first, "plan_sent_on": TODAY}
    make_planned(area=area, **late)
    make_exception(make_planned(area=area, **late))
    make_exception(make_assessment(area=area, received_on=first))
    found = inputs.happened(area, inputs.state(area, as_at=TODAY), as_at=TODAY)
    assert (found.in_time, found.judged, found.past, found.overdue) == (1, 4, 1, 0)
    may = Month.of(first)
    told = kpis.plan_timeliness(area, "received", may, may, as_at=TODAY)["total"]
    assert found.cohort == Share(1, 2)
    assert found.cohort.rate == told["cohort"]


def area_at_work(number=inputs.FEWEST, manager=None):
    """Cases of which each has its plan 140 days after it began, 40 days after its advice."""
    area = make_area()
    for day in range(number):
        begun = after(SETTLED, -7 * day)
        case = make_planned(
            area=area,
            received_on=begun,
            plan_sent_on=after(begun, 140),
            decision="assess",
            decision_notified_on=after(begun, 40),
        )
        asked(case, "educational_psychology", after_days=42, days=58)
    make_assessment(area=area, received_on=ago(days=10), case_manager=manager)
    return area


def test_the_pace_of_an_area(area):
    found = inputs.pace(area_at_work(manager=make_person("Case manager")), as_at=TODAY)
    assert (found.plan_share, found.agreed_share) == (1, 1)
    assert (found.own, found.part) == ((40,) * inputs.FEWEST, 1)
    assert found.courses == ((Asked("educational_psychology", 42, 58),),) * inputs.FEWEST
    assert (sum(found.arrivals), found.managers) == (inputs.FEWEST + 1, 1)
    assert found.per_manager == 1, "a plan a week"
    assert found.monthly == pytest.approx(21 / 52 * 365.25 / 12 / 7)


def test_too_few_cases_tell_no_pace(area):
    area_at_work(inputs.FEWEST - 1)
    assert inputs.pace(area, as_at=TODAY) is None


def test_where_no_case_manager_is_recorded_the_team_is_one():
    assert inputs.pace(area_at_work(), as_at=TODAY).managers == 1


def test_two_case_managers_share_what_is_finished():
    area = area_at_work(manager=make_person("Case manager"))
    other = make_person("Case manager")
    make_assessment(area=area, received_on=ago(days=9), case_manager=other)
    found = inputs.pace(area, as_at=TODAY)
    assert (found.managers, found.per_manager, found.together) == (2, 0.5, 1)
