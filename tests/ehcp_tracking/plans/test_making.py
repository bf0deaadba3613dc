"""A plan comes with the sending that a case records, typed or imported, and goes with it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from ehcp_tracking import casefile, changes
from ehcp_tracking.importing import Refused, import_cases
from ehcp_tracking.models import Assessment, EHCPlan
from tests.builders import (
    make_area,
    make_assessment,
    make_child,
    make_person,
    make_phase_transfer,
    make_plan,
    make_review,
)
from wsoa import history
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db
SENT, DAY = date(2021, 3, 1), timedelta(days=1)


@pytest.fixture
def by():
    return make_person("Case manager")


def to_send(**fields):
    return make_assessment(received_on=date(2020, 12, 1), outcome="plan", **fields)


def again(case):
    return Assessment.objects.get(pk=case.pk)


def plans():
    return EHCPlan.objects.in_area(make_area())


def test_a_plan_is_made_when_it_is_sent_with_the_school_and_manager_of_its_case(by):
    case = to_send(setting="Oak School", case_manager=by)
    changes.send_plan(case, plan_sent_on=SENT, by=by)
    plan = plans().get()
    assert (plan.assessment, plan.child, plan.reference) == (case, case.child, case.reference)
    assert (plan.made_on, plan.setting, plan.case_manager) == (SENT, "Oak School", by)
    assert history.of(plan)[0].what == "Plan made"


def test_a_corrected_sending_corrects_the_plan_and_an_undone_one_takes_it_away(by):
    case = to_send()
    changes.send_plan(case, plan_sent_on=SENT, by=by)
    changes.send_plan(again(case), plan_sent_on=SENT - DAY, by=by, reason="Mistyped.")
    assert plans().get().made_on == SENT - DAY
    changes.undo_step(again(case), step="plan", by=by, reason="Not sent.")
    assert not plans().exists()
    changes.send_plan(again(case), plan_sent_on=SENT, by=by)
    assert plans().get().made_on == SENT
    assert AuditEvent.objects.filter(verb="plan made").count() == 1


USED = [
    pytest.param(lambda plan: make_review(plan, meeting_on=SENT), id="review"),
    pytest.param(lambda plan: make_phase_transfer(plan, finalised_on=SENT), id="move"),
    pytest.param(
        lambda plan: EHCPlan.objects.filter(pk=plan.pk).update(
            ceased_on=SENT, ceased_reason="died"
        ),
        id="end",
    ),
    pytest.param(
        lambda plan: EHCPlan.objects.filter(pk=plan.pk).update(
            move_learned_on=SENT, moved_on=SENT, transferred_out_on=SENT
        ),
        id="transfer",
    ),
]


@pytest.mark.parametrize("use", USED)
def test_a_sending_on_which_something_rests_is_not_undone_or_moved_past_it(by, use):
    plan = make_plan(SENT)
    case = plan.assessment
    use(plan)
    for change, typed in (
        (changes.undo_step, {"step": "plan"}),
        (changes.send_plan, {"plan_sent_on": SENT + DAY}),
    ):
        with pytest.raises(ValidationError) as told:
            change(again(case), by=by, reason="Mistake.", **typed)
        assert "is recorded on 1 March 2021. Correct that first" in str(told.value)
    changes.send_plan(again(case), plan_sent_on=SENT - DAY, by=by, reason="Mistyped.")


HEADER = "reference,child_reference,received_on,setting,outcome,plan_sent_on\n"


def imported(folder, *rows, **options):
    (folder / "assessments.csv").write_text(HEADER + "\n".join(rows) + "\n")
    return import_cases(casefile.read(folder), area=make_area(), by=None, **options)


def test_an_import_makes_the_plans_of_the_cases_it_says_were_sent(tmp_path):
    rows = ["A1,C1,2020-01-06,Oak School,plan,2020-05-25", "A2,C2,2021-01-05,,,"]
    imported(tmp_path, *rows, dry_run=True)
    assert not EHCPlan.objects.exists()
    report = imported(tmp_path, *rows)
    assert report.counts["new"] == 2, "rows of the file"
    plan = plans().get()
    assert (plan.assessment.reference, plan.setting) == ("A1", "Oak School")
    assert history.of(plan)[0].what == "Imported"
    assert imported(tmp_path, *rows).counts["unchanged"] == 2
    assert plans().get().version == 1


def test_an_import_makes_no_second_plan_and_gives_it_the_child_of_its_case(tmp_path):
    row = "A1,{},2020-01-06,,plan,2020-05-25"
    imported(tmp_path, row.format("C1"))
    make_child()
    imported(tmp_path, row.format("C2"))
    plan = plans().get()
    assert (plan.child.reference, plan.version) == ("C2", 2)


@pytest.mark.parametrize("sent", ["2021-03-02", ""])
def test_an_import_takes_no_plan_away_from_its_reviews(tmp_path, sent):
    case = make_plan(SENT).assessment
    make_review(case.ehc_plan, meeting_on=SENT)
    row = f"{case.reference},{case.child.reference},{case.received_on},,plan,{sent}"
    with pytest.raises(Refused) as refused:
        imported(tmp_path, row)
    (fault,) = refused.value.faults
    assert fault.column == "plan_sent_on"
    assert "A review, a move or the end of this plan is recorded on 1 March 2021" in str(fault)
