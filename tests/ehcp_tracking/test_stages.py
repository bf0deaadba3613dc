"""Who waits and where the time goes: bands by the day, the backlog by month, steps by plan."""

from datetime import date, timedelta

import pytest

from ehcp_tracking import cohorts, kpis, stages
from ehcp_tracking.cohorts import Spread
from ehcp_tracking.verification import checks, rows
from ehcp_tracking.verification.waiting import Waiting
from tests.builders import make_advice, make_area, make_assessment, make_exception
from tests.ehcp_tracking.caseload import TODAY, make_caseload
from wsoa.months import Month

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MARCH = Month(2021, 3)
BACKLOG = {
    "backlog_received_before": date(2020, 4, 15),
    "backlog_complete_by": date(2020, 12, 31),
}


@pytest.fixture
def area():
    return make_area(**BACKLOG)


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (0, "0-6"),
        pytest.param(42, "0-6", id="the last day of a decision in time"),
        (43, "7-16"),
        (112, "7-16"),
        (113, "17-20"),
        pytest.param(140, "17-20", id="the last day of a plan in time"),
        (141, "21-26"),
        (182, "21-26"),
        (183, "27-52"),
        (364, "27-52"),
        (365, "over 52"),
        (3000, "over 52"),
    ],
)
def test_a_case_is_of_one_age_and_at_one_stage(area, days, age):
    make_assessment(received_on=TODAY - days * DAY)
    found = stages.waiting(area, as_at=TODAY)
    overdue = {"overdue": 1} if days > 140 else {}
    expected = dict.fromkeys(stages.waiting_classes(TODAY), 0) | {"total": 1, age: 1} | overdue
    assert found["waiting"] == found["waiting_to_decide"] == expected
    assert not any(found["waiting_assessing"].values())
    assert stages.longest_wait(area, as_at=TODAY) == days // 7


def test_an_exception_excuses_lateness_and_shortens_no_wait(area):
    make_exception(make_assessment(received_on=TODAY - 141 * DAY), from_on=TODAY - 20 * DAY)
    found = stages.waiting(area, as_at=TODAY)["waiting"]
    assert (found["total"], found["21-26"], found["overdue"]) == (1, 1, 0)


def test_nobody_waits_in_an_area_without_cases(area):
    found = stages.waiting(area, as_at=TODAY)
    assert not any(number for row in found.values() for number in row.values())
    assert stages.longest_wait(area, as_at=TODAY) is None
    assert stages.backlog_left(area, as_at=TODAY) == [
        (BACKLOG["backlog_received_before"], 0),
        *((month.last, 0) for month in Month(2020, 4).until(MARCH)),
    ]
    taken = stages.days_by_span(area, Month(2020, 4), MARCH, as_at=TODAY)
    assert taken.keys() == stages.SPANS.keys()
    assert not any(taken.values())


def test_overturned_cases_are_no_part_of_it(area):
    make_assessment(basis="order_to_assess", received_on=TODAY - 50 * DAY)
    sent = {"outcome": "plan", "plan_sent_on": TODAY}
    make_assessment(basis="order_to_plan", received_on=TODAY - 50 * DAY, **sent)
    assert not stages.waiting(area, as_at=TODAY)["waiting"]["total"]
    assert not stages.days_by_span(area, MARCH, MARCH, as_at=TODAY)["to_plan"]


class TestBacklog:
    """What was left at month ends is what the backlog of `kpis` says of each of those days."""

    def test_it_is_that_of_kpis_as_at_each_day(self, area):
        make_caseload(area, 80)
        for as_at in (TODAY, date(2021, 2, 10)):
            (first, outstanding), *later = stages.backlog_left(area, as_at=as_at)
            assert first == BACKLOG["backlog_received_before"]
            assert outstanding == kpis.backlog(area, as_at=as_at)["outstanding"] > later[-1][1]
            months = Month(2020, 4).until(Month.of(as_at))
            assert [day for day, _ in later] == [min(month.last, as_at) for month in months]
            for day, left in later:
                assert left == kpis.backlog(area, as_at=day)["open"]

    def test_it_begins_on_its_first_day(self, area):
        make_assessment(received_on=date(2020, 4, 1))
        first = BACKLOG["backlog_received_before"]
        assert stages.backlog_left(area, as_at=first - DAY) == []
        assert stages.backlog_left(area, as_at=first) == [(first, 1)]
        assert stages.backlog_left(area, as_at=first + DAY) == [(first, 1), (first + DAY, 1)]

    def test_what_ended_on_the_day_is_no_longer_left(self, area):
        first = BACKLOG["backlog_received_before"]
        ended = {"closed_on": first + DAY, "closed_reason": "withdrawn"}
        make_assessment(received_on=date(2020, 4, 1), **ended)
        assert stages.backlog_left(area, as_at=first + DAY) == [(first, 1), (first + DAY, 0)]

    def test_an_area_without_a_backlog_has_none_left(self):
        assert stages.backlog_left(make_area("westminster"), as_at=TODAY) == []


class TestTaken:
    """How long steps took is counted of the plans in which the days of both are known."""

    def test_each_step_is_counted_from_the_one_before(self, area):
        case = make_assessment(
            received_on=date(2020, 10, 1),
            decision="assess",
            decision_notified_on=date(2020, 11, 5),
            outcome="plan",
            outcome_notified_on=date(2021, 1, 20),
            draft_sent_on=date(2021, 1, 27),
            plan_sent_on=date(2021, 3, 1),
        )
        asked = date(2020, 11, 6)
        make_advice(case, requested_on=asked, received_on=date(2020, 12, 10))
        make_advice(case, service="social_care", requested_on=asked, received_on=date(2020, 12, 24))
        make_advice(case, service="family", requested_on=asked)
        make_advice(case, service="educational_psychology", existing_accepted=True)
        assert stages.days_by_span(area, MARCH, MARCH, as_at=TODAY) == {
            "to_decision": [35],
            "to_advice": [84],
            "to_outcome": [111],
            "to_draft": [118],
            "to_plan": [151],
            "decision_to_advice": [49],
            "advice_to_draft": [34],
            "draft_to_plan": [33],
        }
        assert not any(
            stages.days_by_span(area, Month(2021, 2), Month(2021, 2), as_at=TODAY).values()
        )
        assert not any(stages.days_by_span(area, MARCH, MARCH, as_at=date(2021, 2, 28)).values())

    def test_a_step_whose_day_is_not_known_is_in_no_span(self, area):
        case = make_assessment(
            received_on=date(2020, 12, 1), outcome="plan", plan_sent_on=date(2021, 3, 1)
        )
        make_advice(case, requested_on=date(2021, 1, 4), received_on=date(2021, 2, 1))
        pending = make_advice(case, service="social_care", requested_on=date(2021, 1, 4))
        found = stages.days_by_span(area, MARCH, MARCH, as_at=TODAY)
        assert {name for name, days in found.items() if days} == {"to_plan"}
        pending.received_on = date(2021, 3, 31)
        pending.save()
        found = stages.days_by_span(area, MARCH, MARCH, as_at=TODAY)
        assert found["to_advice"] == [120]
        found = stages.days_by_span(area, MARCH, MARCH, as_at=date(2021, 3, 30))
        assert found["to_advice"] == []

    def test_a_step_that_was_done_before_the_one_it_follows_took_no_time(self, area):
        case = make_assessment(
            received_on=date(2020, 12, 1),
            outcome="plan",
            draft_sent_on=date(2021, 2, 1),
            plan_sent_on=date(2021, 3, 1),
        )
        make_advice(case, requested_on=date(2021, 1, 4), received_on=date(2021, 2, 8))
        found = stages.days_by_span(area, MARCH, MARCH, as_at=TODAY)
        assert (found["advice_to_draft"], found["draft_to_plan"]) == ([0], [28])


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], Spread(0)),
        ([70], Spread(1, 10, 10, 10)),
        ([7, 14], Spread(2, 1.25, 1.5, 1.75)),
        ([35, 7, 21, 14, 28], Spread(5, 2, 3, 4)),
    ],
)
def test_the_quarters_are_those_of_a_spreadsheet(days, expected):
    assert cohorts.spread(days) == expected


@pytest.mark.parametrize("as_at", [TODAY, date(2020, 12, 31), date(2020, 5, 5), date(2019, 1, 1)])
def test_a_second_computation_says_the_same(area, as_at):
    make_caseload(area, 60)
    make_advice(make_assessment(received_on=date(2021, 1, 4)), existing_accepted=True)
    again = Waiting(tuple(area.backlog), as_at)
    for row in rows.cases(area):
        again.count(row)
    last = Month.of(as_at)
    assert again.everything() == checks.figures_of_waiting(area, last.after(-23), last, as_at=as_at)


def test_totals_are_those_of_the_open_caseload(area):
    make_caseload(area, 60)
    total, found = (
        stages.waiting(area, as_at=TODAY)["waiting"],
        kpis.open_caseload(area, as_at=TODAY),
    )
    assert (total["total"], total["overdue"]) == (found["total"], found["overdue"])
    assert sum(total[age] for age in stages.AGES) == total["total"]


@pytest.mark.parametrize("size", [1, 20])
def test_the_number_of_queries_is_fixed(area, django_assert_num_queries, size):
    make_caseload(area, size)
    area = type(area).objects.get(pk=area.pk)
    with django_assert_num_queries(1):
        stages.waiting(area, as_at=TODAY)
    with django_assert_num_queries(1):
        stages.days_by_span(area, MARCH.after(-11), MARCH, as_at=TODAY)
    with django_assert_num_queries(2):  # the settings of the area, and the cases
        stages.backlog_left(area, as_at=TODAY)
