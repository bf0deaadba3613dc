"""What each change of a plan records and audits, and that a refused one changes nothing."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from ehcp_tracking import changes as cases
from ehcp_tracking.models import AnnualReview, Child, EHCPlan, PhaseTransfer
from ehcp_tracking.plans import changes
from tests.builders import (
    make_area,
    make_child,
    make_person,
    make_phase_transfer,
    make_plan,
    make_review,
)
from wsoa import audit, history
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db

TODAY, DAY = date(2021, 3, 31), timedelta(days=1)
MADE = date(2020, 3, 2)
HELD = date(2021, 2, 1)
CAME = {"transferred_in_on": date(2020, 6, 1)}
MOVES = {
    "move_learned_on": TODAY,
    "moved_on": TODAY + 12 * DAY,
    "transferred_out_to": "Borsetshire",
}
ENDS = {"ceased_on": TODAY, "ceased_reason": "needs_met"}
ARRIVAL = {
    "reference": "P-1",
    "child_reference": "C-1",
    "made_elsewhere_on": MADE,
    "transferred_in_on": TODAY,
}


@pytest.fixture
def by():
    return make_person("Case manager")


def plans():
    return EHCPlan.objects.in_area(make_area())


def again(record):
    if isinstance(record, EHCPlan):
        return plans().get(pk=record.pk)
    return type(record).objects.get(pk=record.pk)


def stored():
    return [
        list(each.objects.order_by("pk").values())
        for each in (EHCPlan, AnnualReview, PhaseTransfer, Child)
    ]


def refused(change, /, *args, **kwargs):
    """Return the faults of a change that is refused, and leaves no trace."""
    before, events = stored(), AuditEvent.objects.count()
    with pytest.raises(ValidationError) as caught:
        change(*args, **kwargs)
    assert (stored(), AuditEvent.objects.count()) == (before, events)
    return (
        caught.value.message_dict if hasattr(caught.value, "error_dict") else caught.value.messages
    )


def test_a_plan_from_another_area_is_logged_with_its_child(by):
    plan = changes.log_plan(make_area(), **ARRIVAL, forename="Ann", setting="Oak School", by=by)
    plan = again(plan)
    assert (plan.child.forename, plan.setting, plan.made_on) == ("Ann", "Oak School", MADE)
    assert plan.held_on == TODAY
    assert [line.what for line in history.of(plan, plan.child)] == ["Plan logged", "Child recorded"]


def test_a_plan_from_another_area_can_be_of_a_known_child(by):
    child = make_child(forename="Ann")
    of_child = {"child_reference": child.reference, "forename": "Ann", "known_child": True}
    plan = changes.log_plan(make_area(), **ARRIVAL | of_child, by=by)
    assert plan.child == child


@pytest.mark.parametrize(
    ("given", "column", "said"),
    [
        ({"transferred_in_on": TODAY + DAY}, "transferred_in_on", "is after today"),
        (
            {"transferred_in_on": MADE - DAY},
            "transferred_in_on",
            "before the day the plan was made",
        ),
        ({"made_elsewhere_on": None}, "made_elsewhere_on", "Give the day another area made"),
        ({"family_told_on": TODAY - DAY}, "family_told_on", "before the day the plan was transfer"),
        ({"reference": "P-0"}, "reference", "This area already has a plan with this reference."),
        ({"child_reference": "C-0"}, "child_reference", "A child is already recorded with this"),
        ({"date_of_birth": MADE}, "date_of_birth", "before the plan was made, 2 March 2020"),
    ],
)
def test_a_plan_from_another_area_that_cannot_be_is_refused(by, given, column, said):
    child = make_child()
    Child.objects.filter(pk=child.pk).update(reference="C-0")
    make_plan(**CAME, reference="P-0", child=child)
    faults = refused(changes.log_plan, make_area(), **ARRIVAL | given, by=by)
    assert said in " ".join(faults[column])


CHANGES = [
    (changes.change_plan, {"setting": "Oak School", "case_manager": None}, {}, "Plan changed"),
    (
        changes.record_arrival,
        {"family_told_on": date(2020, 7, 13)},
        CAME,
        "Transfer here recorded",
    ),
    (changes.record_move, MOVES | {"transferred_out_on": None}, {}, "Move recorded"),
    (changes.end_plan, ENDS, {}, "Plan ended"),
]


@pytest.mark.parametrize(("change", "columns", "plan", "verb"), CHANGES)
def test_a_change_is_stored_and_audited(by, change, columns, plan, verb):
    plan = make_plan(**plan)
    change(plan, by=by, **columns)
    plan = again(plan)
    assert {name: getattr(plan, name) for name in columns} == columns
    line, *_ = history.of(plan)
    assert (line.what, plan.version) == (verb, 2)


@pytest.mark.parametrize(("change", "columns", "plan", "verb"), CHANGES)
def test_a_second_writer_is_refused(by, change, columns, plan, verb):
    plan = make_plan(**plan)
    EHCPlan.objects.filter(pk=plan.pk).update(version=2)
    assert "Someone changed this" in refused(change, plan, by=by, **columns)[0]


def test_to_replace_what_is_recorded_needs_a_reason(by):
    plan = make_plan(**ENDS)
    sooner = ENDS | {"ceased_on": TODAY - DAY}
    assert list(refused(changes.end_plan, plan, by=by, **sooner)) == ["reason"]
    changes.end_plan(again(plan), by=by, reason="Mistyped.", **sooner)
    assert history.of(plan)[0].reason == "Mistyped."


@pytest.mark.parametrize(
    ("step", "recorded"), [("move", MOVES | {"transferred_out_on": None}), ("end", ENDS)]
)
def test_an_undone_step_is_as_if_it_had_never_been(by, step, recorded):
    plan, never = make_plan(**recorded), make_plan()
    assert list(refused(changes.undo_step, plan, step=step, by=by, reason=" ")) == ["reason"]
    changes.undo_step(again(plan), step=step, by=by, reason="Mistake.")
    one, other = (plans().with_clocks().get(pk=each.pk) for each in (plan, never))
    assert one.clocks(TODAY) == other.clocks(TODAY)


@pytest.mark.parametrize(
    ("change", "columns", "column", "said"),
    [
        (changes.end_plan, ENDS | {"ceased_on": TODAY + DAY}, "ceased_on", "is after today"),
        (changes.end_plan, ENDS | {"ceased_on": MADE - DAY}, "ceased_on", "since 2 March 2020"),
        (changes.end_plan, ENDS | {"ceased_on": HELD - DAY}, None, "The plan ended on 31 January"),
        (changes.end_plan, ENDS | {"ceased_reason": ""}, "ceased_reason", "Give both the day"),
        (changes.record_move, MOVES | {"moved_on": None}, "moved_on", "Give the day of the move"),
        (
            changes.record_move,
            MOVES | {"transferred_out_on": TODAY},
            "transferred_out_on",
            "before the day of the move",
        ),
        (changes.record_review, {"meeting_on": MADE - DAY}, "meeting_on", "since 2 March 2020"),
        (changes.record_review, {"meeting_on": TODAY + DAY}, "meeting_on", "is after today"),
        (changes.record_review, {"meeting_on": HELD}, "meeting_on", "already recorded"),
        (
            changes.record_transfer,
            {"kind": "transfer_to_post_16", "transfer_on": date(2021, 9, 1)},
            "transfer_on",
            "A move on this day is already recorded.",
        ),
        (
            changes.record_transfer,
            {"kind": "transfer_to_post_16", "transfer_on": TODAY, "finalised_on": MADE - DAY},
            "finalised_on",
            "since 2 March 2020",
        ),
    ],
)
def test_what_cannot_be_is_refused_where_it_was_typed(by, change, columns, column, said):
    plan = make_plan(MADE)
    make_review(plan, meeting_on=HELD)
    make_phase_transfer(plan)
    faults = refused(change, plan, by=by, **columns)
    assert said in " ".join(faults[column or NON_FIELD_ERRORS])


def test_nothing_is_held_after_the_end(by):
    plan = make_plan(**ENDS | {"ceased_on": HELD})
    faults = refused(changes.record_review, plan, meeting_on=HELD + DAY, by=by)
    assert faults["meeting_on"] == ["The plan ended on 1 February 2021. Correct one of them."]
    changes.record_review(plan, meeting_on=HELD, by=by)


def test_a_corrected_arrival_is_judged_with_what_came_after_it(by):
    plan = make_plan(**CAME)
    make_review(plan, meeting_on=HELD)
    late = {"transferred_in_on": HELD + DAY}
    faults = refused(changes.record_arrival, plan, by=by, reason="Mistyped.", **late)
    (said,) = faults[NON_FIELD_ERRORS]
    assert said.startswith("Day of the review meeting: The area has had this plan since 2 February")


def test_what_followed_a_review_is_recorded_step_by_step(by):
    plan = make_plan()
    changes.record_review(plan, meeting_on=HELD, report_sent_on=None, by=by)
    review = AnnualReview.objects.get()
    told = {"decision": "amend", "decision_notified_on": TODAY, "amendments_sent_on": TODAY}
    changes.change_part(review, by=by, **told)
    changed = again(review)
    assert changed.amended_plan_due_on == date(2021, 5, 26)
    assert history.of(review)[0].what == "Review changed"
    assert list(refused(changes.change_part, changed, by=by, meeting_on=HELD - DAY)) == ["reason"]
    unsent = {"amended_plan_sent_on": TODAY, "amendments_sent_on": None}
    faults = refused(changes.change_part, again(review), by=by, reason="?", **unsent)
    assert faults["amended_plan_sent_on"] == ["Give the day the proposed amendments were sent."]


@pytest.mark.parametrize("make", [make_review, make_phase_transfer])
def test_a_part_is_removed_with_a_reason_and_the_plan_tells_it(by, make):
    plan = make_plan()
    part = make(plan)
    assert list(refused(changes.remove_part, part, by=by, reason="")) == ["reason"]
    changes.remove_part(part, by=by, reason="Of another child.")
    assert not type(part).objects.exists()
    line = history.of(again(plan))[0]
    assert (line.what.split()[-1], line.reason) == ("removed", "Of another child.")


def test_a_plan_from_another_area_is_removed_once_nothing_rests_on_it(by):
    plan, ours = make_plan(**CAME), make_plan()
    review = make_review(plan)
    said = "Remove this first: Review of 1 February 2021."
    assert refused(changes.remove_plan, plan, by=by, reason="Mistake.") == [said]
    (said,) = refused(changes.remove_plan, ours, by=by, reason="Mistake.")
    assert said.startswith("A case here made this plan.")
    changes.remove_part(review, by=by, reason="Mistake.")
    changes.remove_plan(again(plan), by=by, reason="Mistake.")
    assert list(plans()) == [ours]


def test_a_part_that_someone_changed_meanwhile_is_not_removed(by):
    review = make_review()
    AnnualReview.objects.update(version=2)
    with pytest.raises(audit.StaleRecord):
        changes.remove_part(review, by=by, reason="Mistake.")


def test_nothing_is_recorded_of_a_plan_whose_sending_was_undone_meanwhile(by):
    plan = make_plan()
    cases.undo_step(plan.assessment, step="plan", by=by, reason="Sent to nobody.")
    with pytest.raises(audit.StaleRecord):
        changes.record_review(plan, meeting_on=date(2021, 3, 1), by=by)
    assert not AnnualReview.objects.exists()
