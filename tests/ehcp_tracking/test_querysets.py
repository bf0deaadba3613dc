"""Verbs of the caseload: stages, what is due, whose advice is awaited, what needs checking."""

from datetime import date, timedelta

import pytest

from ehcp_tracking.choices import Stage
from ehcp_tracking.models import Advice, Assessment
from tests.builders import (
    make_advice,
    make_area,
    make_assessment,
    make_child,
    make_exception,
    make_person,
)
from tests.ehcp_tracking.caseload import TODAY, make_caseload

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ASKED = date(2021, 2, 16)


def stage(case, as_at=TODAY):
    return Assessment.objects.with_stage(as_at).get(pk=case.pk).stage


def agreed(**fields):
    """A case in which it was decided on 15 February 2021 to assess."""
    return make_assessment(
        **{"decision": "assess", "decision_notified_on": date(2021, 2, 15)} | fields
    )


class TestStage:
    """A case goes through its stages, and can be seen as it stood on any day."""

    def test_a_request_is_to_be_decided_up_to_the_day_before_its_decision(self):
        case = agreed()
        assert stage(case, date(2021, 2, 14)) == Stage.TO_DECIDE
        assert stage(case, date(2021, 2, 15)) == Stage.ASSESSING

    def test_advice_is_gathered_until_the_last_of_it_has_come(self):
        case = agreed()
        make_advice(case, requested_on=ASKED, received_on=date(2021, 3, 10))
        make_advice(case, service="family", requested_on=ASKED, received_on=date(2021, 3, 20))
        assert stage(case, date(2021, 3, 19)) == Stage.ASSESSING
        assert stage(case, date(2021, 3, 20)) == Stage.TO_DECIDE_ON_PLAN

    def test_advice_that_was_not_yet_asked_leaves_nothing_to_decide_from(self):
        case = agreed()
        make_advice(case, requested_on=date(2021, 3, 1), received_on=date(2021, 3, 2))
        assert stage(case, date(2021, 2, 28)) == Stage.ASSESSING

    def test_existing_advice_that_was_accepted_is_advice(self):
        case = agreed()
        make_advice(case, existing_accepted=True)
        assert stage(case) == Stage.TO_DECIDE_ON_PLAN

    def test_a_family_told_that_there_will_be_a_plan_waits_for_its_draft(self):
        case = agreed(outcome="plan", outcome_notified_on=date(2021, 3, 10))
        make_advice(case)
        assert stage(case, date(2021, 3, 9)) == Stage.ASSESSING
        assert stage(case, date(2021, 3, 10)) == Stage.TO_DRAFT

    def test_a_draft_is_finalised_and_then_the_case_has_ended(self):
        case = agreed(
            outcome="plan", draft_sent_on=date(2021, 3, 1), plan_sent_on=date(2021, 3, 20)
        )
        assert stage(case, date(2021, 3, 1)) == Stage.TO_FINALISE
        assert stage(case, date(2021, 3, 19)) == Stage.TO_FINALISE
        assert stage(case, date(2021, 3, 20)) == Stage.ENDED

    def test_a_draft_without_a_decision_is_finalised_all_the_same(self):
        assert stage(make_assessment(draft_sent_on=date(2021, 3, 1))) == Stage.TO_FINALISE

    def test_refused_and_closed_cases_have_ended(self):
        refused = make_assessment(decision="refuse", decision_notified_on=ASKED)
        closed = make_assessment(closed_on=ASKED, closed_reason="withdrawn")
        assert {stage(refused), stage(closed)} == {Stage.ENDED}

    def test_an_order_to_make_a_plan_leaves_nothing_to_decide(self):
        assert stage(make_assessment(basis="order_to_plan")) == Stage.TO_DRAFT
        assert stage(make_assessment(basis="order_to_assess")) == Stage.TO_DECIDE
        assert stage(make_assessment(basis="reassessment")) == Stage.ASSESSING


@pytest.mark.parametrize("as_at", [TODAY, TODAY - 60 * DAY, TODAY - 200 * DAY])
def test_what_is_due_is_what_the_clocks_say(as_at):
    """`due` and `Assessment.clocks` hold one rule in two languages."""
    make_caseload(make_area(), 60)
    make_assessment(basis="order_to_plan", received_on=as_at - 40 * DAY)
    first, last = as_at - 10 * DAY, as_at + 20 * DAY
    expected = {
        case.pk
        for case in Assessment.objects.known(as_at).with_clocks()
        for clock in case.clocks(as_at)
        if clock.days_left is not None and first <= clock.due_on <= last
    }
    assert expected
    assert {case.pk for case in Assessment.objects.due(first, last, as_at)} == expected


@pytest.mark.parametrize(
    ("service", "expected"), [("health", True), ("social_care", False), ("family", False)]
)
def test_awaited_advice_was_asked_and_has_not_come(service, expected):
    case = agreed()
    make_advice(case, requested_on=ASKED)
    make_advice(case, service="social_care", requested_on=ASKED, received_on=TODAY)
    make_advice(case, service="family", requested_on=TODAY + DAY)
    assert Assessment.objects.awaiting(service, TODAY).exists() == expected


def test_advice_is_awaited_up_to_the_day_before_it_comes():
    case = agreed()
    make_advice(case, requested_on=ASKED, received_on=TODAY)
    assert Assessment.objects.awaiting("health", TODAY - DAY).exists()
    assert not Assessment.objects.awaiting("health", TODAY).exists()


def test_a_case_that_has_ended_awaits_nothing():
    make_advice(agreed(closed_on=TODAY, closed_reason="moved_out"))
    assert not Assessment.objects.awaiting("health", TODAY).exists()
    assert Assessment.objects.ended(TODAY).exists()


def test_a_caseload_is_of_one_person():
    me = make_person("Case manager")
    mine = make_assessment(case_manager=me)
    make_assessment(case_manager=make_person("Case manager"))
    make_assessment()
    assert list(Assessment.objects.managed_by(me)) == [mine]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("amber", True),
        ("AMBER", True),
        ("Testington Amber", True),
        ("Amber Test", True),
        ("ÉMILE-O'Neil", True),
        pytest.param("Amber Other", False, id="one word fits and one does not"),
        pytest.param("A.ber", False, id="a dot is a dot"),
        pytest.param("%", False, id="no wildcard"),
        pytest.param("(", False, id="no pattern either"),
        ("ehc-77", True),
        ("7-CHI", True),
        ("EHC-78", False),
    ],
)
def test_a_case_is_found_by_name_or_reference(text, found):
    child = make_child(forename="Émile-O'Neil Amber", surname="Testington")
    child.reference = "007-CHILD"
    child.save()
    make_assessment(child=child, reference="EHC-77")
    make_assessment(child=make_child(surname="Else"), reference="X")
    cases = Assessment.objects.matching(text)
    assert [case.reference for case in cases] == ["EHC-77"] * found


def test_a_case_is_found_by_date_of_birth():
    born = date(2012, 2, 29)
    mine = make_assessment(child=make_child(date_of_birth=born))
    make_assessment(child=make_child(date_of_birth=born + DAY))
    make_assessment(child=make_child())
    assert list(Assessment.objects.matching("29 2 2012", born)) == [mine]


def test_the_clock_of_advice_is_that_of_its_case(django_assert_num_queries):
    case = agreed()
    late = make_advice(case, requested_on=date(2021, 2, 1))
    make_exception(case, duty="advice", advice=late, from_on=ASKED)
    make_advice(case, service="social_care")
    with django_assert_num_queries(3):
        found = [each.clock(TODAY) for each in Advice.objects.in_area(case.area).with_row()]
    assert found == [clock for clock in case.clocks(TODAY) if clock.duty == "advice"]
    assert [clock.status for clock in found] == ["excused", "overdue"]
