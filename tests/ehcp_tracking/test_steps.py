"""What the page of a case offers to record."""

import pytest
from django.urls import reverse

from ehcp_tracking import steps
from tests.builders import make_assessment
from tests.ehcp_tracking.caseload import TODAY
from tests.ehcp_tracking.test_querysets import agreed

pytestmark = pytest.mark.django_db
ALWAYS = {"record_exception", "assign_case", "correct_request", "correct_child"}
ADVICE = {"ask_advice", "accept_advice"}
LATER = {"record_outcome", "send_draft"}


def offered(case):
    case.refresh_from_db()
    return set(steps.possible(case)) - ALWAYS


def test_a_request_is_first_decided():
    assert offered(make_assessment()) == ADVICE | {"record_decision", "close_case"}


def test_after_the_decision_come_outcome_and_draft():
    assert offered(agreed()) == ADVICE | LATER | {"close_case", "undo_step"}
    assert offered(make_assessment(basis="order_to_plan")) == ADVICE | LATER | {"close_case"}


def test_a_final_plan_waits_for_the_outcome_that_there_will_be_one():
    assert "send_plan" not in offered(agreed(draft_sent_on=TODAY))
    case = agreed(outcome="plan", draft_sent_on=TODAY)
    assert offered(case) == ADVICE | {"send_plan", "close_case", "undo_step"}


@pytest.mark.parametrize(
    ("ending", "next_case"),
    [
        ({"decision": "refuse", "decision_notified_on": TODAY}, {"follow_case"}),
        ({"outcome": "no_plan", "outcome_notified_on": TODAY}, {"follow_case"}),
        ({"outcome": "plan", "plan_sent_on": TODAY}, {"reassess"}),
        ({"closed_on": TODAY, "closed_reason": "withdrawn"}, set()),
    ],
)
def test_a_case_that_has_ended_offers_to_put_it_right_and_what_can_come_after(ending, next_case):
    assert offered(make_assessment(**ending)) == {"undo_step", *next_case}


def test_one_case_follows_another():
    case = make_assessment(decision="refuse", decision_notified_on=TODAY)
    make_assessment(basis="order_to_assess", follows=case)
    assert offered(case) == {"undo_step"}


def test_only_a_child_who_became_the_areas_responsibility_may_have_come_from_another():
    assert "record_first_area" in offered(make_assessment(basis="responsible"))
    # To be cleared, where a file has given the case another basis since.
    assert "record_first_area" in offered(make_assessment(first_area="Exampleshire"))


def test_every_step_has_a_page():
    for name in steps.LABELS:
        assert reverse(f"ehcp_tracking:{name}", args=["wandsworth", 1])
