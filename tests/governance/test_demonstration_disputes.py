"""The register of the demonstration: one decision of each kind, consistent with the caseload."""

import pytest

from ehcp_tracking import law
from ehcp_tracking.disputes.choices import Agreement, Kind, Outcome, Stage
from ehcp_tracking.disputes.clocks import decided_on
from ehcp_tracking.models import Assessment, Dispute, DutyException, EHCPlan, Hearing
from governance.demonstration.courses import LAST_DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def test_every_kind_stage_and_ending_occurs():
    disputes = list(Dispute.objects.with_stage(LAST_DAY))
    assert {each.kind for each in disputes} == {*Kind.values}
    about_plans = {each.kind: each.stage for each in disputes if each.plan}
    assert about_plans == {"not_to_amend": Stage.ENDED, "refusal_to_reassess": Stage.TO_START}
    assert {each.stage for each in disputes} == {*Stage.values}
    assert {each.outcome for each in disputes} == {"", *Outcome.values}
    assert {each.agreement for each in disputes} == {"", *Agreement.values}
    assert Dispute.objects.heard_soon(LAST_DAY).exists()
    excepted = DutyException.objects.order_by("duty")
    assert [each.duty for each in excepted] == ["order_to_name_school", "review"]
    for each in excepted:
        about = each.dispute or EHCPlan.objects.in_area(each.plan.area).get(pk=each.plan_id)
        found = [clock.status for clock in about.clocks(LAST_DAY) if each.is_to(clock)]
        assert found == ["excused"]
    assert Dispute.objects.overdue(LAST_DAY).exists()


def test_every_decision_is_one_of_its_case_and_every_hearing_of_an_appeal():
    for each in Dispute.objects.select_related("assessment", "plan"):
        assert decided_on(each.kind, each.about) <= each.notified_on <= LAST_DAY
    for each in Hearing.objects.select_related("dispute"):
        assert each.dispute.registered_on <= each.hearing_on
        assert not each.dispute.outcome_on or each.hearing_on <= each.dispute.outcome_on


def test_each_overturned_case_follows_from_what_the_register_says():
    of_cases = Dispute.objects.filter(plan=None)
    for each in of_cases.prefetch_related("assessment__followed_by"):
        for later in each.assessment.followed_by.all():
            assert (later.basis, later.started_on) in {
                (each.outcome, each.outcome_on),
                (each.agreement, each.agreement_on),
            }
    found = Dispute.objects.filter(assessment__followed_by__basis__in=law.OVERTURNED)
    assert found.count() == Assessment.objects.filter(basis__in=law.OVERTURNED).count() > 0
