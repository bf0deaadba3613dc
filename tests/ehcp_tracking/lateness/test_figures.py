"""How many weeks each reason cost: counted by the database as the clocks tell it."""

from collections import Counter
from datetime import date, timedelta

import pytest

from ehcp_tracking import clocks
from ehcp_tracking.lateness import figures
from ehcp_tracking.lateness.late import LATE
from ehcp_tracking.models import Assessment, Lateness
from tests.builders import make_advice, make_area, make_assessment, make_lateness, make_reason
from tests.ehcp_tracking.caseload import TODAY, make_caseload
from wsoa.months import Month
from wsoa.share import Share

pytestmark = pytest.mark.django_db

FIRST, LAST = Month(2020, 1), Month(2021, 3)


def late(as_at=TODAY, first=FIRST, last=LAST):
    return figures.late(make_area(), first, last, as_at=as_at)


def by_the_clocks(as_at):
    """Count late steps and days by duty, agency, reason and month, case by case."""
    steps, days = Counter(), Counter()
    recorded = {
        (each.assessment_id, each.duty, each.advice_id): each for each in Lateness.objects.all()
    }
    for case in Assessment.objects.in_area(make_area()).known(as_at).with_clocks():
        advice = {(each.service, each.provider): each for each in case.advice.all()}
        for clock in case.clocks(as_at):
            if clock.status not in LATE or not FIRST.first <= clock.due_on <= LAST.last:
                continue
            asked = advice.get((clock.service, clock.provider))
            row = recorded.get((case.pk, clock.duty, asked and asked.pk))
            agency = asked.service if asked else (row and row.reason.agency) or "area"
            key = (clock.duty, agency, row.reason.name if row else "", Month.of(clock.due_on))
            until = clock.stopped_on or clocks.ended_on(case, as_at) or as_at
            steps[key] += 1
            days[key] += (until - clock.due_on).days
    return {key: (steps[key], days[key]) for key in steps}


@pytest.fixture
def caseload():
    """Cases on every basis, half of whose steps have one of two reasons, and another area's."""
    reasons = [
        make_reason(name="Panel", agency="area"),
        make_reason(name="Family", agency="family"),
    ]
    bases = ["request", "order_to_assess", "mediation_to_plan", "reassessment"]
    for seed, basis in enumerate(bases):
        make_caseload(make_area(), 12, seed=seed, basis=basis)
    make_caseload(make_area("westminster"), 2)
    for number, case in enumerate(Assessment.objects.in_area(make_area())):
        for duty in ("decision", "no_plan", "plan", "draft"):
            if (number + len(duty)) % 2:
                make_lateness(case, duty=duty, reason=reasons[number % 2])
        for advice in case.advice.all()[: number % 3]:
            make_lateness(advice=advice, reason=reasons[0])


@pytest.mark.parametrize("as_at", [TODAY, date(2020, 12, 31), date(2020, 6, 5), date(2019, 1, 1)])
def test_the_database_counts_what_the_clocks_tell(caseload, as_at):
    found = {row[:4]: row[4:] for row in late(as_at)}
    assert found == by_the_clocks(as_at)
    assert bool(found) == (as_at.year > 2019)
    listed = Counter()
    for step in figures.late_steps(make_area(), FIRST, LAST, as_at=as_at):
        key = (step.duty, step.agency, step.reason, Month.of(step.due_on))
        listed[key] += step.days
    assert listed == {key: days for key, (_, days) in found.items()}


@pytest.mark.parametrize(
    ("sent_on", "days"),
    [
        pytest.param(date(2021, 2, 16), 0, id="the last day in time"),
        pytest.param(date(2021, 2, 17), 1, id="a day late"),
        pytest.param(date(2021, 4, 30), 43, id="not yet on the day asked about"),
        pytest.param(None, 43, id="open"),
    ],
)
def test_a_step_is_late_from_its_last_day_to_the_day_it_was_done(sent_on, days):
    make_assessment(decision="assess" if sent_on else "", decision_notified_on=sent_on)
    assert [(row.steps, row.days) for row in late()] == ([(1, days)] if days else [])


def test_what_was_never_done_is_late_up_to_the_end_of_the_case():
    case = make_assessment(closed_on=date(2021, 3, 1), closed_reason="withdrawn")
    make_advice(case, requested_on=date(2021, 1, 12))
    make_advice(case, service="social_care", requested_on=date(2021, 1, 25))  # due after the end
    make_advice(case, service="family", requested_on=date(2021, 1, 12))
    assert {(row.duty, row.days) for row in late()} == {("decision", 13), ("advice", 6)}


@pytest.mark.parametrize(
    ("duty", "facts", "days"),
    [
        ("plan", {"outcome": "plan", "plan_sent_on": TODAY}, 41),
        ("no_plan", {"outcome": "no_plan", "outcome_notified_on": TODAY}, 69),
    ],
)
def test_what_was_done_late_on_the_very_day_is_late_and_done(duty, facts, days):
    make_assessment(received_on=date(2020, 10, 1), **facts)
    assert {row.days for row in late() if row.duty == duty} == {days}
    assert not [row for row in late(as_at=TODAY - timedelta(1)) if row.duty == "no_plan"]


@pytest.mark.parametrize("notified_on", [None, TODAY - timedelta(10)])
def test_a_time_limit_has_ended_on_its_last_day_done_or_not(notified_on):
    decided = {"decision": "assess", "decision_notified_on": notified_on} if notified_on else {}
    make_assessment(received_on=TODAY - timedelta(42), **decided)
    days = {TODAY: (LAST, LAST), TODAY - timedelta(1): (LAST, LAST)}
    assert figures.any_due(make_area(), days) == {TODAY: {LAST}, TODAY - timedelta(1): set()}


def test_only_time_limits_that_ended_in_the_months_count():
    make_assessment()
    month = Month(2021, 2)
    assert len(late(first=month, last=month)) == 1
    assert not late(first=month.after(1), last=LAST)
    assert not late(first=FIRST, last=month.after(-1))


def test_the_most_costly_reason_comes_first_and_shares_run_up_to_all():
    month = Month(2021, 2)
    rows = [
        figures.Late("plan", "area", "Panel", month, 2, 30),
        figures.Late("decision", "area", "Panel", month.after(1), 1, 30),
        figures.Late("plan", "health", "Advice", month, 1, 90),
        figures.Late("plan", "area", "", month, 5, 700),
        figures.Late("plan", "area", "Equal", month, 5, 60),
    ]
    found = figures.pareto(rows, month, month.after(2))
    assert [(each.reason, each.steps, each.days) for each in found.costs] == [
        ("Advice", 1, 90),
        ("Equal", 5, 60),
        ("Panel", 3, 60),
    ]
    assert [each.share for each in found.costs] == [Share(90, 210), Share(60, 210), Share(60, 210)]
    assert [each.cumulative.part for each in found.costs] == [90, 150, 210]
    assert (found.unexplained.steps, found.unexplained.weeks) == (5, 100)
    assert (found.steps, found.explained) == (14, Share(9, 14))
    february, march, april = found.months
    assert [each * 7 for each in february.weeks] == pytest.approx([90, 60, 30, 700, 880])
    assert (march.steps, march.days) == (1, [0, 0, 30])
    assert (april.steps, april.all_days) == (0, 0)


def test_nothing_late_is_nothing_to_share():
    found = figures.pareto([], FIRST, FIRST)
    assert (found.costs, found.steps, found.explained.rate) == ([], 0, None)
    assert len(found.months) == 1


def test_more_cases_take_no_more_queries(django_assert_num_queries):
    area = make_area()
    for number in range(2):
        make_lateness(make_assessment(received_on=TODAY - timedelta(days=100 + number)))
        with django_assert_num_queries(6):  # reasons; four duties; advice
            figures.late(area, FIRST, LAST, as_at=TODAY)
