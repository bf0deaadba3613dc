"""The plans of the demonstration: every kind there is, on days that could be, and most in time."""

from collections import Counter
from datetime import date

import pytest

from ehcp_tracking.models import AnnualReview, Assessment, EHCPlan, PhaseTransfer
from ehcp_tracking.plans import clocks
from ehcp_tracking.plans.choices import CeasedReason, ReviewDecision, TransferKind
from governance.demonstration.courses import LAST_DAY
from tests.builders import make_area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
PLANNED = ("moved_on", "transfer_on")
STATUSES = {"running", "overdue", "met", "missed"}


@pytest.fixture
def plans():
    return EHCPlan.objects.in_area(make_area()).with_clocks()


def test_every_plan_that_was_sent_is_there_and_some_of_other_areas(plans):
    sent = Assessment.objects.exclude(plan_sent_on=None)
    assert plans.exclude(assessment=None).count() == sent.count()
    assert plans.filter(assessment=None).count() == 6


def test_every_record_can_be(plans):
    for record in (*plans, *AnnualReview.objects.all(), *PhaseTransfer.objects.all()):
        # What the database holds it to is left out.
        links = {field.name for field in record._meta.fields if field.is_relation}
        record.full_clean(exclude=links, validate_unique=False, validate_constraints=False)
        for field in record._meta.fields:
            day = getattr(record, field.name)
            if isinstance(day, date) and not field.generated and field.name not in PLANNED:
                assert day <= LAST_DAY
    for plan in plans:
        ended = clocks.ended_on(plan, LAST_DAY) or LAST_DAY
        assert plan.held_on <= ended
        for review in plan.reviews.all():
            assert plan.held_on <= review.meeting_on <= ended


def test_every_status_of_every_duty_occurs(plans):
    found = {(clock.duty, clock.status) for plan in plans for clock in plan.clocks(LAST_DAY)}
    missing = {(duty, status) for duty in clocks.DUTIES for status in STATUSES} - found
    assert missing == set()
    assert {duty for duty, status in found if status == "not_applicable"} >= {
        "review",
        *("amendment_notice", "amended_plan", "amended_plan_of_review"),
    }


def test_every_value_occurs(plans):
    assert {*plans.values_list("ceased_reason", flat=True)} == {"", *CeasedReason.values}
    reviews, moves = AnnualReview.objects.all(), PhaseTransfer.objects.all()
    assert {*reviews.values_list("decision", flat=True)} == {"", *ReviewDecision.values}
    assert {*moves.values_list("kind", flat=True)} == {*TransferKind.values}
    assert reviews.exclude(not_amended_on=None).exists()


def test_most_reviews_are_in_time_and_most_plans_go_on(plans):
    found = Counter(
        clock.status
        for plan in plans
        for clock in plan.clocks(LAST_DAY)
        if clock.duty in clocks.REVIEWS
    )
    assert found["met"] > 3 * found["missed"] > 0
    assert 0 < found["overdue"] < found["running"]
    assert plans.current(LAST_DAY).count() > 0.8 * plans.count()
