"""Each verb, and that it starts from one area."""

from datetime import date

import pytest

from priorities.models import (
    Action,
    Finding,
    Inspection,
    Measure,
    Objective,
    Plan,
    TargetStep,
)
from tests.builders import make_area
from tests.priorities.builders import (
    make_action,
    make_finding,
    make_inspection,
    make_live_measure,
    make_measure,
    make_objective,
    make_plan,
    make_priority,
    make_step,
    make_update,
)

pytestmark = pytest.mark.django_db


def plan_of(area):
    """A plan of an area with one row of every kind."""
    plan = make_plan(make_area(area))
    objective = make_objective(make_priority(plan))
    make_action(objective)
    make_step(make_live_measure(objective), from_month=date(2020, 1, 1), value=60)
    return plan


@pytest.mark.parametrize("model", [Plan, Objective, Action, Measure, TargetStep])
def test_rows_of_a_plan_are_those_of_its_area(model):
    plan_of("westminster")
    assert not model.objects.in_area(make_area()).exists()
    plan_of("wandsworth")
    assert model.objects.in_area(make_area()).count() == 1


@pytest.mark.parametrize("model", [Inspection, Finding])
def test_findings_are_those_of_their_area(model):
    make_finding()
    assert model.objects.in_area(make_area()).count() == 1
    assert not model.objects.in_area(make_area("westminster")).exists()


def test_objectives_count_actions_and_measures_each_once():
    objective = make_objective()
    for _ in range(3):
        make_action(objective)
    for _ in range(2):
        make_measure(objective)
    counted = Objective.objects.with_counts(date(2021, 3, 31)).get()
    assert (counted.action_count, counted.measure_count) == (3, 2)


def test_objectives_count_what_is_complete_on_a_day():
    objective = make_objective()
    for level in ("complete", "on-track"):
        make_update(make_action(objective), level, added_on=date(2021, 3, 31))
    make_action(objective)
    for day, complete in ((date(2021, 3, 30), 0), (date(2021, 3, 31), 1)):
        counted = Objective.objects.with_counts(day).get()
        assert (counted.action_count, counted.complete_count) == (3, complete)


def test_one_rising_target_may_be_published_as_two_measures():
    objective = make_objective()
    first, later = make_live_measure(objective), make_live_measure(objective)
    make_step(first, from_month=date(2020, 1, 1), value=60)
    make_step(later, from_month=date(2020, 10, 1), value=65)
    advice = make_live_measure(objective, figure="advice_in_time")
    make_step(advice, from_month=date(2020, 7, 1), value=70)
    elsewhere = make_live_measure()
    make_step(elsewhere, from_month=date(2020, 7, 1), value=75)
    steps = TargetStep.objects.in_area(make_area()).standing(date(2021, 3, 31))
    for measure, values in [(first, [60, 65]), (later, [60, 65]), (advice, [70])]:
        assert [step.value for step in steps.of_series(measure)] == values
    assert {step.value for step in steps.of_figure("plans_in_time")} == {60, 65, 75}


def test_measures_without_a_live_figure_are_no_series():
    objective = make_objective()
    one, other = (make_measure(objective, kind="milestone") for _ in range(2))
    make_step(one, by_on=date(2020, 9, 30))
    make_step(other, by_on=date(2020, 12, 31))
    series = TargetStep.objects.in_area(make_area()).standing(date(2021, 3, 31)).of_series(one)
    assert [step.by_on for step in series] == [date(2020, 9, 30)]


def test_an_inspection_without_a_plan_is_found():
    answered, unanswered = make_inspection(), make_inspection(statement_required=False)
    make_plan(inspection=answered)
    assert list(Inspection.objects.in_area(make_area()).without_plan()) == [unanswered]


def test_weaknesses_stand_apart_from_what_is_under_a_question():
    strength, weakness = make_finding(), make_finding(kind="weakness", question="")
    findings = Finding.objects.in_area(make_area())
    assert list(findings.weaknesses()) == [weakness]
    assert list(findings.under_a_question()) == [strength]
