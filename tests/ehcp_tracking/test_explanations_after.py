"""What is told of each kind of plan and of challenged decision, to the letter, as of cases.

`pytest tests/ehcp_tracking/test_explanations_after.py --write-explanations` writes the files anew.
"""

from datetime import date

import pytest

from ehcp_tracking import law
from ehcp_tracking.disputes import explaining as of_dispute
from ehcp_tracking.models import Dispute, EHCPlan
from ehcp_tracking.plans import clocks
from ehcp_tracking.plans import explaining as of_plan
from tests.builders import (
    make_assessment,
    make_dispute,
    make_duty_exception,
    make_phase_transfer,
    make_plan,
    make_planned,
    make_refused,
    make_request,
    make_review,
    make_without_plan,
)
from tests.ehcp_tracking.conftest import FOLDER

AS_AT = date(2021, 3, 31)
AUTUMN = date(2020, 10, 30)  # of a final plan


def own():
    """A plan of the area with its first review to come, and a move to secondary school."""
    plan = make_plan(date(2020, 9, 15), reference="EHC-1")
    make_phase_transfer(plan, finalised_on=date(2021, 2, 14))
    return plan


def reviewed():
    """Reviews kept, late, amended and not amended, and moves late and for a young person."""
    plan = make_plan(date(2018, 3, 5), reference="EHC-1")
    make_review(plan, meeting_on=date(2019, 3, 4), report_sent_on=date(2019, 3, 18))
    make_review(
        plan,
        meeting_on=date(2020, 3, 10),
        report_sent_on=date(2020, 3, 30),
        decision="amend",
        decision_notified_on=date(2020, 4, 7),
        amendments_sent_on=date(2020, 4, 8),
        not_amended_on=date(2020, 6, 10),
    )
    make_review(
        plan,
        meeting_on=date(2021, 1, 11),
        decision="amend",
        decision_notified_on=date(2021, 2, 1),
        amendments_sent_on=date(2021, 2, 2),
    )
    make_phase_transfer(plan, kind="transfer_to_post_16")
    moves = {"kind": "transfer_between_post_16", "transfer_on": date(2021, 8, 31)}
    make_phase_transfer(plan, **moves, finalised_on=AS_AT)
    return plan


def moved_here():
    """A plan from another area, of which the family was told late."""
    return make_plan(
        date(2019, 2, 28),
        reference="P-1",
        transferred_in_on=date(2020, 11, 30),
        transferred_in_from="Borsetshire",
        reviewed_elsewhere_on=date(2020, 2, 29),
        family_told_on=date(2021, 1, 12),
    )


def moved_here_after_its_review():
    """The 12 months of its last review end later than the 3 months of its transfer."""
    return make_plan(
        date(2019, 2, 28),
        reference="P-1",
        transferred_in_on=date(2020, 11, 30),
        reviewed_elsewhere_on=date(2020, 10, 5),
    )


def moved_away():
    """The area learned of the move too late to transfer the plan on the day of it."""
    moves = {"move_learned_on": date(2020, 12, 24), "moved_on": date(2021, 1, 4)}
    return make_plan(reference="EHC-1", **moves, transferred_out_on=date(2021, 1, 19))


def moves_away():
    """The area knows of the move early enough."""
    moves = {"move_learned_on": date(2021, 3, 1), "moved_on": date(2021, 4, 12)}
    return make_plan(reference="EHC-1", **moves)


def ended():
    plan = make_plan(reference="EHC-1", ceased_on=date(2021, 2, 26), ceased_reason="needs_met")
    make_phase_transfer(plan, transfer_on=date(2020, 4, 1))
    return plan


def replaced():
    plan = make_plan(reference="EHC-1")
    make_plan(date(2021, 3, 15), child=plan.child)
    return plan


def moved_here_before_any_review():
    """The 12 months from when the other area made it end later than the 3 months."""
    return make_plan(date(2020, 10, 5), reference="P-1", transferred_in_on=date(2020, 11, 30))


def report_excused():
    """Coronavirus excused limits that ended from May to September 2020."""
    plan = make_plan(date(2019, 5, 6), reference="EHC-1")
    make_review(plan, meeting_on=date(2020, 5, 4), report_sent_on=date(2020, 6, 1))
    make_duty_exception(plan, duty="review_report", started_on=date(2020, 5, 4))
    return plan


def refused_and_not_challenged_yet():
    return make_dispute(make_refused(reference="EHC-1"))


def refused_and_never_challenged():
    """The time of the family is over, and nobody recorded what it did."""
    told = date(2020, 12, 11)
    refused = make_refused(reference="EHC-1", received_on=told, decision_notified_on=told)
    return make_dispute(refused, notified_on=told)


def appealed_late_after_a_certificate():
    told = date(2020, 12, 11)
    refused = make_refused(reference="EHC-1", received_on=told, decision_notified_on=told)
    days = {"declined_on": date(2021, 2, 12), "certificate_on": date(2021, 2, 15)}
    contacted = {"contacted_on": date(2021, 2, 12)}
    return make_dispute(refused, notified_on=told, **contacted, **days, lodged_on=date(2021, 3, 16))


def mediation_declined():
    declined = {"contacted_on": date(2021, 2, 17), "declined_on": date(2021, 2, 18)}
    refused = make_refused(reference="EHC-1")
    return make_dispute(refused, **declined, certificate_on=date(2021, 3, 22))


def mediation_wanted():
    no_plan = make_without_plan(reference="EHC-1")
    days = {"contacted_on": date(2021, 2, 17), "wanted_on": date(2021, 2, 25)}
    return make_dispute(no_plan, kind="no_plan", **days)


def agreed_to_assess():
    """The case that follows is not started."""
    met = {"contacted_on": date(2021, 2, 18), "wanted_on": date(2021, 2, 22)}
    met |= {"met_on": date(2021, 3, 1)}
    agreed = {"agreement": "mediation_to_assess", "agreement_on": date(2021, 3, 2)}
    return make_dispute(make_refused(reference="EHC-1"), **met, **agreed)


def about_contents(**facts):
    sent = {"received_on": date(2020, 6, 12), "plan_sent_on": AUTUMN}
    told = {"kind": "contents", "notified_on": AUTUMN, "contacted_on": date(2020, 11, 2)}
    return make_dispute(make_planned(reference="EHC-1", **sent), **told, **facts)


def agreed_to_amend():
    met = {"wanted_on": date(2020, 12, 1), "met_on": date(2020, 12, 31)}
    agreed = {"agreement": "mediation_to_amend", "agreement_on": date(2020, 12, 31)}
    return about_contents(**met, **agreed, agreement_kept_on=date(2021, 2, 5))


def agreed_on_another_matter():
    met = {"wanted_on": date(2020, 12, 1), "met_on": date(2021, 3, 15)}
    return about_contents(**met, agreement="mediation_other", agreement_on=date(2021, 3, 22))


def ordered_to_name_school():
    outcome = {"outcome": "order_to_name_school", "outcome_on": date(2021, 3, 1)}
    return about_contents(lodged_on=date(2020, 12, 31), **outcome)


def ordered_and_excused():
    outcome = {"outcome": "order_to_amend", "outcome_on": date(2021, 2, 15)}
    dispute = about_contents(lodged_on=date(2020, 12, 21), **outcome)
    make_duty_exception(dispute)
    return dispute


def referred_back():
    outcome = {"outcome": "order_to_reconsider", "outcome_on": date(2021, 3, 22)}
    return about_contents(lodged_on=date(2020, 12, 31), **outcome)


def ordered_to_continue():
    outcome = {"outcome": "order_to_continue", "outcome_on": date(2021, 3, 22)}
    return make_dispute(plan=moved_here(), lodged_on=date(2021, 3, 1), **outcome)


def ordered_to_make_a_plan():
    """The case that follows is not started, and its first limits have passed."""
    outcome = {"outcome": "order_to_plan", "outcome_on": date(2021, 2, 1)}
    days = {"received_on": date(2020, 7, 14), "outcome_notified_on": date(2020, 11, 2)}
    ended = make_without_plan(reference="EHC-1", **days)
    told = {"kind": "no_plan", "notified_on": date(2020, 11, 2)}
    return make_dispute(ended, **told, lodged_on=date(2020, 12, 1), **outcome)


def asked_to_be_reassessed():
    """Refused late in 2020; asked for twice since, and answered once; and once more, by nobody."""
    plan = make_plan(date(2019, 6, 3), reference="EHC-1")
    for asked_on in (date(2020, 9, 1), date(2021, 1, 4), date(2021, 1, 11), date(2021, 3, 1)):
        make_request(plan, asked_on=asked_on)
    refused = {"kind": "refusal_to_reassess", "notified_on": date(2020, 9, 17)}
    make_dispute(plan.assessment, **refused)
    make_assessment(
        child=plan.child,
        basis="reassessment",
        received_on=date(2021, 1, 4),
        started_on=date(2021, 1, 19),
    )
    return plan


PLANS = (own, reviewed, moved_here, moved_here_after_its_review, moved_here_before_any_review)
PLANS += (moved_away, moves_away, ended, replaced, report_excused, asked_to_be_reassessed)
DISPUTES = (refused_and_not_challenged_yet, refused_and_never_challenged, mediation_declined)
DISPUTES += (appealed_late_after_a_certificate, mediation_wanted, agreed_to_assess)
DISPUTES += (agreed_to_amend, agreed_on_another_matter, ordered_to_name_school, referred_back)
DISPUTES += (ordered_to_continue, ordered_and_excused, ordered_to_make_a_plan)


def name_of(made):
    return made.__name__


@pytest.mark.django_db
@pytest.mark.parametrize("made", PLANS, ids=name_of)
def test_a_plan_is_explained_like_this(holds, made):
    plan = EHCPlan.objects.with_days().get(pk=made().pk)
    holds(f"plans/{made.__name__}", of_plan.explain(plan, AS_AT))


@pytest.mark.django_db
@pytest.mark.parametrize("made", DISPUTES, ids=name_of)
def test_a_challenged_decision_is_explained_like_this(holds, made):
    dispute = Dispute.objects.with_stage(AS_AT).get(pk=made().pk)
    holds(f"disputes/{made.__name__}", of_dispute.explain(dispute, AS_AT))


def text_of(folder):
    return "".join(path.read_text() for path in (FOLDER / folder).glob("*.txt"))


@pytest.mark.parametrize("duty", clocks.DUTIES)
def test_there_is_a_file_for_each_limit_of_a_plan(duty):
    assert f"\n{law.RULES[duty].title}: " in text_of("plans")


OF_DISPUTES = [
    *("mediation_contact", "appeal", "appeal_after_certificate"),
    *(rule.duty for rule in law.LAW if rule.subject in ("mediation", "order")),
]


@pytest.mark.parametrize("duty", OF_DISPUTES)
def test_there_is_a_file_for_each_limit_of_a_challenged_decision(duty):
    title = law.RULES[duty].title
    named = (title, f"The family can {title[0].lower()}{title[1:]}")
    assert any(f"\n{each}: " in text_of("disputes") for each in named)


@pytest.mark.parametrize(("folder", "made"), [("plans", PLANS), ("disputes", DISPUTES)])
def test_there_is_no_file_that_no_test_reads(folder, made):
    assert {path.stem for path in (FOLDER / folder).iterdir()} == {*map(name_of, made)}
