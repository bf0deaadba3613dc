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
    PublishedStatistic,
    TargetStep,
)
from tests.builders import make_area
from tests.priorities.builders import (
    make_action,
    make_finding,
    make_live_measure,
    make_measure,
    make_objective,
    make_plan,
    make_priority,
    make_step,
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


def test_statistics_are_those_of_one_place():
    for place in ("england", "wandsworth", "westminster"):
        PublishedStatistic.objects.create(place=place, year=2020)
    assert [each.place for each in PublishedStatistic.objects.in_area(make_area())] == [
        "wandsworth"
    ]
    assert [each.place for each in PublishedStatistic.objects.of_england()] == ["england"]


def test_objectives_count_actions_and_measures_each_once():
    objective = make_objective()
    for _ in range(3):
        make_action(objective)
    for _ in range(2):
        make_measure(objective)
    counted = Objective.objects.with_counts().get()
    assert (counted.action_count, counted.measure_count) == (3, 2)


def test_one_rising_target_may_be_published_as_two_measures():
    objective = make_objective()
    later, first, other = (make_live_measure(objective) for _ in range(3))
    other.figure = "advice_in_time"
    other.save()
    make_step(later, from_month=date(2020, 10, 1), value=65)
    make_step(first, from_month=date(2020, 1, 1), value=60)
    make_step(other, from_month=date(2020, 7, 1), value=65)
    series = TargetStep.objects.in_area(make_area()).of_figure("plans_in_time")
    assert [(step.from_month, step.value) for step in series] == [
        (date(2020, 1, 1), 60),
        (date(2020, 10, 1), 65),
    ]
