"""What the database holds of plans: due days as in Python, and nothing that cannot be."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ehcp_tracking import law
from ehcp_tracking.models import AnnualReview, EHCPlan
from ehcp_tracking.plans import clocks
from ehcp_tracking.plans.choices import TransferKind
from tests.builders import make_area, make_child, make_phase_transfer, make_plan, make_review

MADE = date(2020, 3, 2)
DAYS = st.dates(date(2019, 12, 28), date(2024, 3, 2))
LATER = st.none() | st.dates(date(2020, 3, 2), date(2022, 3, 2))
SOME = settings(max_examples=40, deadline=None)


class DueDays(TestCase):
    @SOME
    @given(DAYS, st.integers(0, 60))
    def test_of_a_review(self, meeting_on, days):
        noticed = meeting_on + timedelta(days=days)
        amends = {"decision": "amend", "decision_notified_on": noticed}
        made = make_review(meeting_on=meeting_on, amendments_sent_on=noticed, **amends)
        review = AnnualReview.objects.get(pk=made.pk)
        as_at = noticed + timedelta(days=1)
        found = clocks.of_review(review, make_plan(), [review], as_at)
        assert {clock.duty: clock.due_on for clock in found} == {
            "review_report": review.report_due_on,
            "review_decision": review.decision_due_on,
            "amendment_notice": review.amendments_due_on,
            "amended_plan": review.amended_plan_due_on,
            "amended_plan_of_review": review.amended_plan_of_review_due_on,
        }
        assert review.next_review_due_on == law.RULES["review"].limit.last_day(meeting_on)

    @SOME
    @given(st.sampled_from(TransferKind.values), DAYS)
    def test_of_a_move_between_phases(self, kind, transfer_on):
        transfer = make_phase_transfer(kind=kind, transfer_on=transfer_on)
        transfer.refresh_from_db()
        assert transfer.due_on == law.RULES[kind].limit.last_day(transfer_on)

    @SOME
    @given(DAYS, st.integers(0, 900), st.none() | st.integers(0, 900))
    def test_of_a_plan_from_another_area(self, made_on, stayed, reviewed):
        came = made_on + timedelta(days=stayed)
        last = reviewed is not None and made_on + timedelta(days=min(reviewed, stayed))
        plan = make_plan(made_on, transferred_in_on=came, reviewed_elsewhere_on=last or None)
        told, review = clocks.of_plan(plan, [], came)
        assert (plan.family_told_due_on, plan.review_after_move_due_on) == (
            told.due_on,
            review.due_on,
        )


class Verbs(TestCase):
    @SOME
    @given(LATER, LATER, LATER, st.lists(LATER, max_size=2, unique=True), st.booleans(), LATER)
    def test_verbs_find_what_the_clocks_say(self, ceased, gone, later, meetings, came, as_at):
        as_at = as_at or date(2021, 3, 31)
        ends = {"ceased_on": ceased, "ceased_reason": "other"} if ceased else {}
        if gone and not ceased:
            ends = {"transferred_out_on": gone, "moved_on": MADE, "move_learned_on": MADE}
        plan = make_plan(**ends, **({"transferred_in_on": MADE} if came else {}))
        if later:
            make_plan(later, child=plan.child)
        for meeting_on in filter(None, meetings):
            make_review(plan, meeting_on=meeting_on)
        plans = EHCPlan.objects.in_area(plan.area).filter(pk=plan.pk)
        plan = plans.with_review_due(as_at).with_clocks().get()
        is_known, has_ended = clocks.known(plan, as_at), clocks.ended_on(plan, as_at) is not None
        assert plans.known(as_at).exists() == is_known
        assert plans.ended(as_at).exists() == (is_known and has_ended)
        assert plans.current(as_at).exists() == (is_known and not has_ended)
        if is_known and not has_ended:
            due = [each for each in plan.clocks(as_at) if each.duty in clocks.REVIEWS]
            assert plan.review_due_on == due[-1].due_on


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sent_on", [date(2021, 1, 4), None])
def test_a_plan_is_made_on_the_day_on_which_its_case_says_that_it_was_sent(sent_on):
    plan = make_plan()
    plan.assessment.plan_sent_on = sent_on
    plan.assessment.save()
    found = EHCPlan.objects.in_area(plan.area).values_list("made_on", flat=True)
    assert list(found) == ([sent_on] if sent_on else [])


def test_a_later_plan_of_the_child_takes_the_place_of_an_earlier():
    child = make_child()
    first = make_plan(child=child)
    second = make_plan(date(2021, 1, 4), child=child)
    make_plan(date(2021, 2, 1))
    plans = EHCPlan.objects.in_area(make_area()).in_bulk([first.pk, second.pk])
    assert plans[first.pk].replaced_on == date(2021, 1, 4)
    assert plans[second.pk].replaced_on is None


DAY, EARLIER = date(2021, 2, 1), date(2021, 1, 31)
CAME = {"transferred_in_on": MADE}
MOVES = {"move_learned_on": DAY, "moved_on": DAY}
TOLD = {"decision": "amend", "decision_notified_on": DAY}
NOTICED = TOLD | {"amendments_sent_on": DAY}


def refuses(record, fields, column):
    """Whether a form is told of `column`, or of a choice if None, and the database refuses."""
    for name, value in fields.items():
        setattr(record, name, value)
    with pytest.raises(ValidationError) as told:
        record.full_clean()
    codes = {error.code for errors in told.value.error_dict.values() for error in errors}
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save()
    return (column or "invalid_choice") in codes


@pytest.mark.parametrize(
    ("plan", "fields", "column"),
    [
        ({}, {"made_elsewhere_on": MADE}, "made_elsewhere_on"),
        ({}, {"family_told_on": MADE}, "made_elsewhere_on"),
        (CAME, {"made_elsewhere_on": None}, "made_elsewhere_on"),
        (CAME, {"transferred_in_on": None}, "made_elsewhere_on"),
        (CAME, {"made_elsewhere_on": DAY}, "transferred_in_on"),
        (CAME, {"reviewed_elsewhere_on": DAY}, "transferred_in_on"),
        (CAME, {"reviewed_elsewhere_on": date(2020, 3, 1)}, "reviewed_elsewhere_on"),
        (CAME, {"family_told_on": date(2020, 3, 1)}, "family_told_on"),
        (CAME, {"ceased_on": date(2020, 3, 1), "ceased_reason": "died"}, "ceased_on"),
        (CAME, {"move_learned_on": MADE, "moved_on": date(2020, 3, 1)}, "moved_on"),
        ({}, {"moved_on": DAY}, "moved_on"),
        ({}, {"transferred_out_to": "Borsetshire"}, "moved_on"),
        (MOVES, {"transferred_out_on": EARLIER}, "transferred_out_on"),
        (MOVES, {"moved_on": EARLIER, "transferred_out_on": EARLIER}, "transferred_out_on"),
        ({}, {"ceased_on": DAY}, "ceased_reason"),
        ({}, {"ceased_reason": "died"}, "ceased_reason"),
        ({}, {"ceased_on": DAY, "ceased_reason": "lost"}, None),
        (
            MOVES | {"transferred_out_on": DAY},
            {"ceased_on": DAY, "ceased_reason": "died"},
            "ceased_on",
        ),
    ],
)
def test_a_plan_that_cannot_be_is_refused(plan, fields, column):
    assert refuses(make_plan(**plan), fields, column)


@pytest.mark.parametrize(
    ("review", "fields", "column"),
    [
        ({}, {"report_sent_on": EARLIER}, "report_sent_on"),
        ({}, {"decision": "amend"}, "decision_notified_on"),
        ({}, {"decision_notified_on": DAY}, "decision_notified_on"),
        ({}, TOLD | {"decision": "wait"}, None),
        ({}, TOLD | {"decision_notified_on": EARLIER}, "decision_notified_on"),
        (TOLD, {"amendments_sent_on": EARLIER}, "amendments_sent_on"),
        (TOLD, {"decision": "maintain", "amendments_sent_on": DAY}, "amendments_sent_on"),
        (TOLD, {"amended_plan_sent_on": DAY}, "amended_plan_sent_on"),
        (TOLD, {"not_amended_on": DAY}, "not_amended_on"),
        (NOTICED, {"amended_plan_sent_on": EARLIER}, "amended_plan_sent_on"),
        (NOTICED, {"not_amended_on": EARLIER}, "not_amended_on"),
        (NOTICED, {"amended_plan_sent_on": DAY, "not_amended_on": DAY}, "not_amended_on"),
    ],
)
def test_a_review_that_cannot_be_is_refused(review, fields, column):
    assert refuses(make_review(**review), fields, column)


def test_a_move_of_no_known_kind_is_refused():
    assert refuses(make_phase_transfer(), {"kind": "to_university"}, None)


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(lambda plan: make_plan(**CAME, reference=plan.reference), id="plan"),
        pytest.param(make_review, id="review"),
        pytest.param(make_phase_transfer, id="move"),
    ],
)
def test_nothing_is_recorded_twice(again):
    plan = make_plan(**CAME)
    make_review(plan), make_phase_transfer(plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        again(plan)
