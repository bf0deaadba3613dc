"""What the database holds of appealable decisions: due days, stages, and nothing that cannot be."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ehcp_tracking.disputes.choices import Kind, Stage
from ehcp_tracking.disputes.clocks import AGREEMENTS, DUTIES, OUTCOMES, of_dispute
from ehcp_tracking.disputes.explaining import is_of_the_family, next_of
from ehcp_tracking.models import Dispute, DutyException
from tests.builders import (
    make_area,
    make_assessment,
    make_child,
    make_dispute,
    make_duty_exception,
    make_hearing,
    make_ordered,
    make_plan,
    make_planned,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TODAY = date(2021, 3, 31)
NOTICE = date(2021, 2, 16)


def steps(draw, *names):
    """Draw days of some steps, each no earlier than the one before it that is there."""
    day, found = NOTICE, {}
    for name in names:
        days = draw(st.none() | st.integers(0, 60))
        if days is not None:
            day += timedelta(days=days)
            found[name] = day
    return found


@st.composite
def dated(draw):
    """Facts that the database takes."""
    kind = draw(st.sampled_from(Kind.values))
    facts = {"kind": kind, **steps(draw, "contacted_on", "declined_on", "certificate_on")}
    facts |= steps(draw, "wanted_on", "met_on", "agreement_on", "agreement_kept_on")
    if {"wanted_on", "contacted_on"} <= facts.keys():
        facts["contacted_on"] = NOTICE
    if {"met_on", "agreement_on"} <= facts.keys():
        facts["agreement"] = draw(st.sampled_from(AGREEMENTS[kind]))
    else:
        facts.pop("agreement_on", None)
    if facts.get("agreement") not in DUTIES:
        facts.pop("agreement_kept_on", None)
    appealed = steps(draw, "lodged_on", "outcome_on", "order_kept_on")
    if {"lodged_on", "outcome_on"} <= appealed.keys():
        appealed["outcome"] = draw(st.sampled_from(OUTCOMES[kind]))
    else:
        appealed.pop("outcome_on", None)
    if appealed.get("outcome") not in DUTIES:
        appealed.pop("order_kept_on", None)
    return facts | appealed


class Stored(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(dated(), st.integers(0, 300), st.lists(st.none() | st.integers(0, 200), max_size=4))
    def test_columns_and_verbs_say_what_the_clocks_say(self, facts, days, excepted):
        dispute, as_at = make_dispute(**facts), NOTICE + timedelta(days=days)
        for (duty, started_on), later in zip(dispute.runs(), excepted, strict=False):
            if later is not None:
                about = {"duty": duty, "started_on": started_on, "ground": "coronavirus"}
                make_duty_exception(dispute, **about, from_on=NOTICE + timedelta(days=later))
        of_all = {each.duty: each for each in of_dispute(dispute, date(2030, 1, 1))}
        due = {duty: each.due_on for duty, each in of_all.items() if each.due_on}
        appeal = due.get("appeal") or due.get("appeal_after_certificate")
        assert dispute.contact_due_on == due.get("mediation_contact", dispute.contact_due_on)
        assert dispute.appeal_due_on == (appeal or dispute.appeal_due_on)
        assert dispute.arranged_due_on == due.get("mediation_arranged", dispute.arranged_due_on)
        owed = [
            each
            for each in dispute.clocks(as_at)
            if not is_of_the_family(each) and each.duty != "mediation_certificate"
        ]
        found = Dispute.objects.all()
        shown = found.with_stage(as_at).get()
        if shown.stage == Stage.TO_START:
            owed.append(next_of(shown, as_at))
        assert found.to_do(as_at).exists() == any(each.days_left is not None for each in owed)
        assert found.overdue(as_at).exists() == any(each.status == "overdue" for each in owed)
        assert shown.stage in Stage.values


ORDERED = {"lodged_on": date(2021, 3, 1), "outcome_on": date(2021, 3, 20)}
AGREED = {"met_on": date(2021, 3, 10), "agreement_on": date(2021, 3, 20)}
STAGES = [
    pytest.param({}, Stage.TO_CHALLENGE, id="nobody has done anything"),
    pytest.param({"contacted_on": TODAY}, Stage.MEDIATION, id="an adviser was contacted"),
    pytest.param({"contacted_on": TODAY + DAY}, Stage.TO_CHALLENGE, id="tomorrow"),
    pytest.param({"certificate_on": TODAY}, Stage.TO_CHALLENGE, id="a certificate"),
    pytest.param(AGREED | {"agreement": "none"}, Stage.TO_CHALLENGE, id="no agreement"),
    pytest.param(AGREED | {"agreement": "mediation_to_assess"}, Stage.TO_START, id="agreed"),
    pytest.param(AGREED | {"agreement": "mediation_other"}, Stage.TO_CARRY_OUT, id="other"),
    pytest.param(
        AGREED | {"agreement": "mediation_other", "agreement_kept_on": TODAY},
        Stage.ENDED,
        id="agreement kept",
    ),
    pytest.param({"lodged_on": TODAY}, Stage.APPEAL, id="lodged"),
    pytest.param(
        AGREED | {"agreement": "mediation_to_assess", "lodged_on": TODAY},
        Stage.TO_START,
        id="what was agreed is to be done while the appeal goes on",
    ),
    pytest.param(
        AGREED | {"agreement": "mediation_other", "lodged_on": TODAY},
        Stage.TO_CARRY_OUT,
        id="so is what can be done here",
    ),
    pytest.param(
        AGREED | {"agreement": "mediation_other", "agreement_kept_on": TODAY, "lodged_on": TODAY},
        Stage.APPEAL,
        id="the appeal goes on after what was agreed is done",
    ),
    pytest.param(
        ORDERED | AGREED | {"agreement": "mediation_to_assess", "outcome": "withdrawn"},
        Stage.TO_START,
        id="an appeal withdrawn for what was agreed",
    ),
    pytest.param(ORDERED | {"outcome": "order_to_assess"}, Stage.TO_START, id="ordered"),
    pytest.param(ORDERED | {"outcome": "order_to_reconsider"}, Stage.TO_CARRY_OUT, id="back"),
    pytest.param(ORDERED | {"outcome": "dismissed"}, Stage.ENDED, id="dismissed"),
    pytest.param(ORDERED | {"outcome": "withdrawn"}, Stage.ENDED, id="withdrawn"),
]


@pytest.mark.parametrize(("facts", "stage"), STAGES)
def test_a_decision_is_in_the_stage_of_what_is_to_be_done_next(facts, stage):
    make_dispute(**facts)
    assert Dispute.objects.with_stage(TODAY).get().stage == stage


def test_it_has_ended_the_day_after_the_time_to_appeal():
    make_dispute()
    for day, stage in ((date(2021, 4, 16), "to_challenge"), (date(2021, 4, 17), "ended")):
        assert Dispute.objects.with_stage(day).get().stage == stage


def test_it_has_ended_once_the_case_that_follows_has_started():
    dispute = make_dispute(**ORDERED, outcome="order_to_assess")
    started = {"follows": dispute.assessment, "received_on": date(2021, 1, 5)}
    make_assessment(basis="mediation_to_assess", started_on=TODAY, **started)
    assert Dispute.objects.with_stage(TODAY).get().stage == Stage.TO_START
    make_assessment(basis="order_to_assess", started_on=TODAY, **started)
    assert Dispute.objects.with_stage(TODAY).get().stage == Stage.ENDED
    assert Dispute.objects.with_stage(TODAY - DAY).get().stage == Stage.TO_START


def test_an_order_takes_the_place_of_what_was_agreed():
    agreed = AGREED | {"agreement": "mediation_to_assess"}
    dispute = make_dispute(**ORDERED | agreed, outcome="order_to_assess")
    ordered_on = ORDERED["outcome_on"]
    make_assessment(basis="order_to_assess", started_on=ordered_on, follows=dispute.assessment)
    assert Dispute.objects.with_stage(TODAY).get().stage == Stage.ENDED


def test_each_refusal_to_reassess_that_falls_has_a_case_of_its_own():
    case = make_planned()
    agreed = {"agreement": "mediation_to_assess", "met_on": date(2021, 3, 10)}
    first, second = (
        make_dispute(
            case, kind="refusal_to_reassess", notified_on=notice, agreement_on=day, **agreed
        )
        for notice, day in ((NOTICE, date(2021, 3, 10)), (NOTICE + DAY, date(2021, 3, 24)))
    )
    make_assessment(basis="mediation_to_assess", started_on=date(2021, 3, 10), follows=case)
    stages = dict(Dispute.objects.with_stage(TODAY).values_list("pk", "stage"))
    assert stages == {first.pk: Stage.ENDED, second.pk: Stage.TO_START}


@pytest.mark.parametrize(
    ("outcome", "agreement"), [("order_to_assess", ""), ("", "mediation_to_assess")]
)
def test_a_refusal_to_reassess_a_plan_from_elsewhere_is_followed_by_a_case_of_the_child(
    outcome, agreement
):
    ordered = ORDERED if outcome else AGREED
    about = {"kind": "refusal_to_reassess", "plan": taken_over()}
    dispute = make_dispute(**about, **ordered, outcome=outcome, agreement=agreement)
    day = dispute.outcome_on or dispute.agreement_on
    right = {"child": dispute.child, "basis": outcome or agreement, "started_on": day}
    for wrong in (
        {"child": make_child()},
        {"basis": "unopposed_to_assess"},
        {"started_on": day - DAY},
        {"started_on": day + DAY},
    ):
        make_assessment(**right | wrong)
    assert Dispute.objects.with_stage(TODAY).get().stage == Stage.TO_START
    assert not dispute.followed_by()
    case = make_assessment(**right)
    assert Dispute.objects.with_stage(TODAY).get().stage == Stage.ENDED
    assert list(dispute.followed_by()) == [case]
    assert list(Dispute.objects.that_started(case)) == [dispute]


@pytest.mark.parametrize(
    ("kind", "outcome", "weeks"),
    [
        ("refusal_to_assess", "order_to_assess", 2),
        ("refusal_to_assess", "unopposed_to_assess", 2),
        ("no_plan", "order_to_plan", 5),
    ],
)
def test_a_case_not_started_is_due_and_overdue_by_its_first_last_day(kind, outcome, weeks):
    dispute = make_dispute(kind=kind, outcome=outcome, **ORDERED)
    due_on = ORDERED["outcome_on"] + timedelta(weeks=weeks)
    for as_at, due, overdue in (
        (ORDERED["outcome_on"] - DAY, False, False),
        (ORDERED["outcome_on"], True, False),
        (due_on, True, False),
        (due_on + DAY, True, True),
    ):
        shown = Dispute.objects.with_stage(as_at).get()
        assert Dispute.objects.to_do(as_at).exists() == due
        assert Dispute.objects.overdue(as_at).exists() == overdue
        assert not due or (next_of(shown, as_at).status == "overdue") == overdue
    make_assessment(basis=outcome, started_on=ORDERED["outcome_on"], follows=dispute.assessment)
    assert not Dispute.objects.to_do(due_on + DAY).exists()


def test_mediation_that_the_family_dropped_ends_with_the_time_to_appeal():
    make_dispute(contacted_on=NOTICE)
    make_dispute(contacted_on=NOTICE, wanted_on=NOTICE)
    for day, stages in (
        (date(2021, 4, 16), [Stage.MEDIATION, Stage.MEDIATION]),
        (date(2021, 4, 17), [Stage.ENDED, Stage.MEDIATION]),
    ):
        found = Dispute.objects.with_stage(day).order_by("pk")
        assert [each.stage for each in found] == stages


def test_a_certificate_to_come_gives_no_more_time_to_appeal():
    make_dispute(certificate_on=date(2021, 4, 20))
    for day, stage in (
        (date(2021, 4, 16), Stage.TO_CHALLENGE),
        (date(2021, 4, 17), Stage.ENDED),
        (date(2021, 4, 20), Stage.TO_CHALLENGE),
        (date(2021, 5, 20), Stage.TO_CHALLENGE),
        (date(2021, 5, 21), Stage.ENDED),
    ):
        assert Dispute.objects.with_stage(day).get().stage == stage


def test_a_hearing_is_soon_within_four_weeks_and_while_the_appeal_goes_on():
    hearing = make_hearing()
    for days, soon in ((-1, False), (0, True), (28, True), (29, False)):
        found = Dispute.objects.heard_soon(hearing.hearing_on - timedelta(days=days))
        assert found.exists() == soon
    Dispute.objects.update(outcome="withdrawn", outcome_on=TODAY)
    assert not Dispute.objects.heard_soon(TODAY).exists()


def test_the_next_hearing_is_the_first_from_today_on():
    hearing = make_hearing()
    make_hearing(hearing.dispute, hearing_on=date(2021, 5, 5))
    for as_at, day in (
        (date(2021, 4, 14), date(2021, 4, 14)),
        (date(2021, 4, 15), date(2021, 5, 5)),
    ):
        assert Dispute.objects.with_next_hearing(as_at).get().next_hearing_on == day


IMPOSSIBLE = [
    {"contacted_on": NOTICE - DAY},
    {"contacted_on": TODAY, "wanted_on": TODAY - DAY},
    {"declined_on": TODAY, "certificate_on": TODAY - DAY},
    {"wanted_on": TODAY, "met_on": TODAY - DAY},
    {"agreement": "none"},
    {"agreement": "none", "agreement_on": TODAY},
    {"agreement_on": TODAY, "met_on": TODAY},
    {"agreement": "none", "met_on": TODAY, "agreement_on": TODAY - DAY},
    {"agreement": "mediation_to_plan", "met_on": TODAY, "agreement_on": TODAY},
    {"agreement": "none", "met_on": NOTICE, "agreement_on": NOTICE, "agreement_kept_on": TODAY},
    {"lodged_on": NOTICE - DAY},
    {"registered_on": TODAY},
    {"lodged_on": TODAY, "registered_on": TODAY - DAY},
    {"outcome": "withdrawn", "outcome_on": TODAY},
    {"lodged_on": TODAY, "outcome": "withdrawn"},
    {"lodged_on": TODAY, "outcome_on": TODAY},
    {"lodged_on": TODAY, "outcome": "withdrawn", "outcome_on": TODAY - DAY},
    {"lodged_on": TODAY, "outcome": "order_to_plan", "outcome_on": TODAY},
    {"lodged_on": NOTICE, "outcome": "dismissed", "outcome_on": NOTICE, "order_kept_on": TODAY},
    {
        "lodged_on": NOTICE,
        "outcome": "order_to_reconsider",
        "outcome_on": TODAY,
        "order_kept_on": TODAY - DAY,
    },
    {"kind": "other"},
    {"plan": None},
]


@pytest.mark.parametrize("facts", IMPOSSIBLE)
def test_the_database_refuses_what_cannot_be(facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_dispute(**facts)


def test_what_is_excused_is_owed_and_not_overdue():
    dispute = make_ordered()  # by 14 April 2021
    late, begun = date(2021, 4, 15), date(2021, 4, 16)
    make_duty_exception(dispute, from_on=begun)
    make_duty_exception(dispute, from_on=begun - DAY, duty="order_to_name_school")
    for as_at, overdue in ((late - DAY, False), (late, True), (begun, False)):
        assert Dispute.objects.to_do(as_at).exists()
        assert Dispute.objects.overdue(as_at).exists() == overdue
    DutyException.objects.update(started_on=dispute.outcome_on + DAY)
    assert Dispute.objects.overdue(begun).exists()


def test_a_decision_is_in_the_register_once():
    dispute = make_dispute()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_dispute(dispute.assessment)


def taken_over(**fields):
    return make_plan(date(2019, 1, 7), transferred_in_on=date(2020, 11, 2), **fields)


def test_a_decision_is_about_a_case_or_a_plan_and_of_a_kind_that_fits():
    for facts in ({"assessment": make_planned()}, {"kind": "refusal_to_assess"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_dispute(plan=taken_over(), **facts)
    dispute = make_dispute(plan=taken_over())
    with pytest.raises(IntegrityError), transaction.atomic():
        make_dispute(plan=dispute.plan)


def test_a_decision_about_a_plan_has_the_area_and_the_child_of_that():
    hearing = make_hearing(make_dispute(plan=taken_over(), lodged_on=date(2021, 3, 1)))
    here, elsewhere = make_area(), make_area("westminster")
    for record in (hearing, hearing.dispute):
        assert type(record).objects.in_area(here).get() == record
        assert not type(record).objects.in_area(elsewhere).exists()
    assert hearing.dispute.child == hearing.dispute.plan.child


def test_a_register_is_of_one_area():
    hearing, here, elsewhere = make_hearing(), make_area(), make_area("westminster")
    for record in (hearing, hearing.dispute):
        assert type(record).objects.in_area(here).get() == record
        assert not type(record).objects.in_area(elsewhere).exists()
