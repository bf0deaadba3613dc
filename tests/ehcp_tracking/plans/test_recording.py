"""The pages on which staff record what happened to a plan."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from ehcp_tracking.models import AnnualReview, EHCPlan, PhaseTransfer
from ehcp_tracking.plans.steps import LABELS
from tests.builders import (
    make_area,
    make_child,
    make_person,
    make_phase_transfer,
    make_plan,
    make_review,
)
from tests.ehcp_tracking.plans.test_views import text_of
from tests.test_access import FORM, PAGES, address
from wsoa import audit
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_person("Case manager")


@pytest.fixture
def writer(client, by):
    client.force_login(by)
    return client


def boxes(**days):
    """Return days as they are typed into three boxes."""
    return {
        f"{name}_{box}": part
        for name, day in days.items()
        for box, part in zip(("year", "month", "day"), str(day).split("-"), strict=True)
    }


def url(name, *keys):
    return reverse(f"plans:{name}", args=["wandsworth", *keys])


def sent(client, name, *keys, version=1, **typed):
    days = {key: value for key, value in typed.items() if isinstance(value, date)}
    others = {key: value for key, value in typed.items() if key not in days}
    data = {"version": version} | others | boxes(**days)
    return client.post(url(name, *keys), data, follow=True)


HELD, TODAY = date(2021, 2, 1), date(2021, 3, 31)


def test_a_plan_from_another_area_is_logged(writer, by):
    arrival = {"made_elsewhere_on": date(2020, 9, 1), "transferred_in_on": date(2021, 3, 1)}
    page = sent(
        writer, "log_plan", reference="P-1", child_reference="C-1", surname="Quartz", **arrival
    )
    assert "Plan P-1 was logged. The next review is due by 31 August 2021" in text_of(page)
    assert EHCPlan.objects.in_area(make_area()).get().child.surname == "Quartz"


def test_a_refused_log_keeps_what_was_typed_and_notes_the_child_it_tells_of(writer):
    child = make_child()
    arrival = {"made_elsewhere_on": date(2020, 9, 1), "transferred_in_on": date(2021, 3, 1)}
    page = sent(
        writer, "log_plan", reference="P-1", child_reference=child.reference, surname="Q", **arrival
    )
    assert "A child is already recorded with this reference" in text_of(page)
    assert 'value="P-1"' in page.content.decode()
    assert AuditEvent.objects.filter(verb="seen", record=f"ehcp_tracking.Child:{child.pk}")


def test_a_review_and_what_followed_it_are_recorded(writer):
    plan = make_plan()
    page = sent(writer, "record_review", plan.pk, meeting_on=HELD)
    assert "The review was recorded. The next review is due by 31 January 2022" in text_of(page)
    review = AnnualReview.objects.get()
    form = writer.get(url("change_review", plan.pk, review.pk))
    assert "told what was decided by 1 March 2021" in text_of(form)
    assert (
        f'href="{plan.get_absolute_url()}#review-{review.pk}">Why these dates</a>'
        in form.content.decode()
    )
    told = {"decision": "amend", "decision_notified_on": TODAY, "amendments_sent_on": TODAY}
    page = sent(writer, "change_review", plan.pk, review.pk, meeting_on=HELD, **told)
    assert "Send the amended final plan: due 26 May 2021, 56 days left" in text_of(page)


AFTER_A_REVIEW = ("review_decision", "amendment_notice", "amended_plan", "amended_plan_of_review")


def test_each_last_day_after_a_review_leads_to_its_own_explanation(writer):
    plan = make_plan()
    told = {"decision": "amend", "decision_notified_on": HELD, "amendments_sent_on": HELD}
    review = make_review(plan, meeting_on=HELD, **told)
    form = writer.get(url("change_review", plan.pk, review.pk)).content.decode()
    clocks = {clock.duty: clock for clock in plan.clocks(TODAY)}
    for duty in AFTER_A_REVIEW:
        why = plan.why_url_of(clocks[duty])
        assert form.count(f'href="{why}"') == 1
        assert writer.get(why).status_code == 200


def test_a_last_day_that_does_not_run_yet_leads_to_the_law(writer):
    plan = make_plan()
    form = writer.get(url("change_review", plan.pk, make_review(plan, meeting_on=HELD).pk))
    html = form.content.decode()
    assert "amendments are due by 1 March 2021, what the law says: Send the" in text_of(form)
    assert "and the amended plan by 26 April 2021, what the law says: Send the" in text_of(form)
    for duty in ("amendment_notice", "amended_plan_of_review"):
        assert f'href="/time-limits/#{duty}"' in html


def test_a_fault_is_told_beside_the_field_and_loses_nothing(writer):
    plan = make_plan()
    review = make_review(plan, meeting_on=HELD)
    early = {"decision": "maintain", "decision_notified_on": date(2021, 1, 4)}
    page = sent(writer, "change_review", plan.pk, review.pk, meeting_on=HELD, **early)
    html = page.content.decode()
    assert 'href="#id_decision_notified_on' in html
    assert "This is before the day of the review meeting. Correct one of them." in html
    assert 'value="04"' in html


def test_two_people_change_one_review_and_the_second_is_told_what_the_first_did(writer):
    plan = make_plan()
    review = make_review(plan, meeting_on=HELD)
    other = Client()
    other.force_login(make_person("Case manager"))
    sent(other, "change_review", plan.pk, review.pk, meeting_on=HELD, report_sent_on=TODAY)
    told = {"decision": "cease", "decision_notified_on": TODAY}
    page = sent(writer, "change_review", plan.pk, review.pk, meeting_on=HELD, **told)
    text = text_of(page)
    assert "Someone changed this while you were working" in text
    assert "Report of the meeting sent: 31 March 2021" in text
    assert '<option value="cease" selected' in page.content.decode()


def test_moves_between_phases_are_recorded_and_finished(writer):
    plan = make_plan()
    move = {"kind": "transfer_between_phases", "transfer_on": date(2021, 9, 1)}
    page = sent(writer, "record_transfer", plan.pk, **move)
    assert "before another phase of education: due 14 February 2021, 45 days late" in text_of(page)
    transfer = PhaseTransfer.objects.get()
    page = sent(writer, "change_transfer", plan.pk, transfer.pk, **move, finalised_on=TODAY)
    assert "Done 45 days late" in text_of(page)
    page = sent(writer, "remove_transfer", plan.pk, transfer.pk, version=2, reason="Mistake.")
    assert "The move was removed." in text_of(page)


def test_a_plan_goes_to_another_area(writer):
    plan = make_plan()
    learned = {"move_learned_on": date(2021, 3, 29), "moved_on": date(2021, 3, 29)}
    page = sent(writer, "record_move", plan.pk, **learned, transferred_out_to="Borsetshire")
    assert "Transfer the plan to the new area: due 20 April 2021, 20 days left" in text_of(page)
    gone = learned | {"transferred_out_to": "Borsetshire", "transferred_out_on": TODAY}
    page = sent(writer, "record_move", plan.pk, version=2, **gone)
    assert "The plan was transferred to Borsetshire on 31 March 2021." in text_of(page)
    page = sent(writer, "undo_plan", plan.pk, version=3, step="move", reason="Another child.")
    assert "It was undone. The next review is due by" in text_of(page)


def test_a_plan_is_ended(writer):
    plan = make_plan()
    page = sent(writer, "end_plan", plan.pk, ceased_on=TODAY, ceased_reason="employment")
    said = "The end was recorded. The plan ended on 31 March 2021: went on to paid employment."
    assert said in text_of(page)


def test_a_plan_has_another_school_and_manager(writer, by):
    plan = make_plan(setting="Oak School")
    sent(writer, "change_plan", plan.pk, setting="Elm School", case_manager=by.pk)
    plan.refresh_from_db()
    assert (plan.setting, plan.case_manager) == ("Elm School", by)


def test_the_family_is_told_of_a_transfer(writer):
    came = {"made_elsewhere_on": date(2020, 9, 1), "transferred_in_on": date(2021, 3, 1)}
    plan = make_plan(came["made_elsewhere_on"], transferred_in_on=came["transferred_in_on"])
    page = sent(writer, "record_arrival", plan.pk, **came, family_told_on=TODAY)
    plan.refresh_from_db()
    assert (page.status_code, plan.family_told_on) == (200, TODAY)
    page = sent(writer, "remove_plan", plan.pk, version=2, reason="Another child.")
    assert f"Plan {plan.reference} was removed." in text_of(page)


def test_details_of_a_child_without_a_case_are_corrected(writer):
    plan = make_plan(transferred_in_on=date(2021, 1, 4))
    page = sent(writer, "correct_child", plan.pk, forename="Ann", date_of_birth=date(2012, 2, 29))
    assert "The details of the child were changed." in text_of(page)
    assert "Child corrected: Ann" in text_of(page)
    plan.child.refresh_from_db()
    assert plan.child.date_of_birth == date(2012, 2, 29)


def test_only_a_plan_from_another_area_has_an_arrival(writer):
    assert writer.get(url("record_arrival", make_plan().pk)).status_code == 404


def test_a_part_is_found_under_its_own_plan_alone(writer):
    review, transfer = make_review(), make_phase_transfer()
    for name, part in (("change_review", review), ("change_transfer", transfer)):
        assert writer.get(url(name, part.plan_id, part.pk)).status_code == 200
        assert writer.get(url(name, make_plan().pk, part.pk)).status_code == 404


ON_A_PLAN = [
    name
    for name, page in PAGES.items()
    if name.startswith("plans:") and page.record and page.methods == FORM
]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ON_A_PLAN)
def test_whatever_shows_a_form_on_a_plan_leaves_an_event(writer, by, name, method):
    record = PAGES[name].record(area=make_area())
    assert getattr(writer, method)(address(name, record), {"version": 0}).status_code == 200
    event = AuditEvent.objects.get()
    plan = getattr(record, "plan", record)
    assert (event.verb, event.record, event.by) == ("seen", audit.name(plan), by)


def offered(client, plan):
    text = text_of(client.get(plan.get_absolute_url()))
    return {name for name, label in LABELS.items() if label in text}


def test_a_page_offers_what_can_be_recorded_to_whoever_may(writer):
    always = {"change_plan", "correct_child", "record_exception"}
    while_ours = {"record_review", "record_transfer"}
    while_ours |= {"record_request", "record_move", "end_plan"}
    assert offered(writer, make_plan()) == always | while_ours
    ended = make_plan(ceased_on=TODAY, ceased_reason="died")
    assert offered(writer, ended) == always | {"undo_plan"}
    came = make_plan(transferred_in_on=date(2021, 1, 4))
    assert offered(writer, came) == always | while_ours | {"record_arrival", "remove_plan"}
    reader = Client()
    reader.force_login(make_person("Auditor"))
    assert offered(reader, came) == set()
