"""The pages of the register: what they take, refuse and say, and what is audited."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from ehcp_tracking import changes as cases
from ehcp_tracking.disputes import changes
from ehcp_tracking.models import Assessment, Dispute, Hearing
from ehcp_tracking.plans import changes as plans
from tests.builders import (
    make_area,
    make_assessment,
    make_dispute,
    make_hearing,
    make_person,
    make_plan,
    make_planned,
    make_refused,
    make_without_plan,
)
from tests.ehcp_tracking.test_recording import beside, page, said, send
from wsoa import audit
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db

REGISTER = "/wandsworth/cases/appeals/"
NOTICE, LODGED, TODAY = date(2021, 2, 16), date(2021, 3, 1), date(2021, 3, 31)
DAY = timedelta(days=1)


@pytest.fixture
def by():
    return make_person("Case manager", area=make_area())


@pytest.fixture
def client(client, by):
    client.force_login(by)
    return client


def record(client, dispute, path, **values):
    url = f"{REGISTER}{dispute.pk}/{path}/"
    dispute.refresh_from_db()
    return send(client, url, version=dispute.version, **values)


KINDS = [
    (make_refused, {"refusal_to_assess"}),
    (make_without_plan, {"no_plan"}),
    (make_planned, {"contents", "not_to_amend", "refusal_to_reassess", "ceasing"}),
    (make_assessment, set()),
]


@pytest.mark.parametrize(("make", "kinds"), KINDS)
def test_what_can_be_appealed_depends_on_how_the_case_ended(client, make, kinds):
    case = make()
    html = page(client.get(f"{REGISTER}of-case/{case.pk}/"))
    assert {kind for kind in changes.clocks.OUTCOMES if f'value="{kind}"' in html} == kinds
    shown = page(client.get(case.get_absolute_url()))
    assert ("Log mediation or an appeal" in shown) == bool(kinds)


def test_a_refused_reassessment_can_be_appealed():
    case = make_refused(basis="reassessment")
    assert changes.clocks.kinds_of(case) == ["refusal_to_assess", "refusal_to_reassess"]


def test_a_decision_is_logged_with_the_day_of_the_case(client, by):
    case = make_refused()
    url = f"{REGISTER}of-case/{case.pk}/"
    html = page(client.get(url))
    assert 'id="id_notified_on_0" value="16"' in html
    response = send(client, url, kind="refusal_to_assess", notified_on=NOTICE)
    assert response.url == Dispute.objects.get().get_absolute_url()
    assert said(client, response) == (
        "The decision is in the register. The family can appeal to the tribunal by 16 April 2021: "
        "16 days left (unconfirmed)."
    )
    event = AuditEvent.objects.filter(version__isnull=False).get()
    assert (event.verb, event.by) == ("decision registered", by)
    assert "Refusal to assess</a>, notice of 16 February 2021" in (
        page(client.get(case.get_absolute_url()))
    )


def test_a_decision_about_a_plan_is_logged_with_the_day_on_which_that_was_sent(client):
    case = make_planned(outcome_notified_on=NOTICE - DAY)
    assert 'id="id_notified_on_0" value="16"' in page(client.get(f"{REGISTER}of-case/{case.pk}/"))


@pytest.mark.parametrize(
    ("notified_on", "error"),
    [(NOTICE - DAY, "The case has this decision from 16 February"), (TODAY + DAY, "1 April 2021")],
)
def test_a_notice_cannot_be_before_its_decision_or_to_come(client, notified_on, error):
    url = f"{REGISTER}of-case/{make_refused().pk}/"
    html = page(send(client, url, kind="refusal_to_assess", notified_on=notified_on))
    assert beside("notified_on", html)[0].startswith(error)
    assert not Dispute.objects.exists()


def test_a_refusal_goes_from_mediation_to_an_order_and_to_the_case_that_follows(client):
    dispute = make_dispute()
    assert said(client, record(client, dispute, "mediation", declined_on=date(2021, 2, 26))) == (
        "Mediation was recorded. Give the mediation certificate by 3 March 2021: 28 days late."
    )
    days = {"declined_on": date(2021, 2, 26), "certificate_on": date(2021, 3, 2)}
    record(client, dispute, "mediation", **days)
    record(client, dispute, "appeal", lodged_on=LODGED)
    record(client, dispute, "hearing", hearing_on=date(2021, 3, 22))
    response = record(
        client, dispute, "outcome", outcome="order_to_assess", outcome_on=date(2021, 3, 24)
    )
    html = page(client.get(response.url))
    assert (
        "The case that follows has not been started, but its time limits run. The first is to "
        "decide whether to assess, and tell the family, by 7 April 2021: 7 days left."
    ) in html
    why = f"{dispute.get_absolute_url()}why/decision/2021-03-24/"
    assert f'href="{why}">7 April 2021' in html
    assert f'href="{why}">7 April 2021' in page(client.get(REGISTER))
    told = page(client.get(why))
    assert "2 weeks (14 days) later is 7 April 2021, a Wednesday." in told
    assert 'href="/time-limits/#decision-order_to_assess"' in told
    start = html.partition("/follow/?")[2].partition('"')[0]
    assert start == "basis=order_to_assess&amp;started_on=2021-03-24"
    case = dispute.assessment
    url = f"/wandsworth/cases/{case.pk}/follow/"
    assert (
        'value="order_to_assess" id="id_basis_0" required class="govuk-radios__input" checked'
        in (page(client.get(f"{url}?{start.replace('amp;', '')}")))
    )
    send(client, url, reference="EHC-9", basis="order_to_assess", started_on=date(2021, 3, 24))
    later = Assessment.objects.get(reference="EHC-9")
    html = page(client.get(response.url))
    assert "Ordered: to assess, on 24 March 2021." in html
    assert f'<a class="govuk-link" href="{later.get_absolute_url()}">EHC-9</a> follows' in html
    assert "Start the case that follows" not in html
    assert client.get(why).status_code == 404, "the case that was started explains its own"


def test_a_second_refusal_to_reassess_that_falls_is_followed_as_well(client):
    case, url = make_planned(), "/wandsworth/cases/{}/follow/"
    dispute = make_dispute(
        case,
        kind="refusal_to_reassess",
        lodged_on=LODGED,
        outcome="order_to_assess",
        outcome_on=date(2021, 3, 24),
    )
    first = {"basis": "order_to_assess", "started_on": date(2021, 3, 10)}
    make_assessment(follows=case, reference="EHC-8", **first)
    assert "Start the case that follows" in page(client.get(dispute.get_absolute_url()))
    html = page(send(client, url.format(case.pk), reference="EHC-9", **first))
    assert "Case EHC-8 already follows this one. Record on that case." in html
    second = first | {"started_on": date(2021, 3, 24)}
    send(client, url.format(case.pk), reference="EHC-9", **second)
    assert "Stage: ended" in page(client.get(dispute.get_absolute_url()))


def test_an_order_about_a_plan_runs_here_until_it_is_carried_out(client):
    dispute = make_dispute(kind="contents", lodged_on=LODGED)
    ordered = {"outcome": "order_to_name_school", "outcome_on": date(2021, 3, 10)}
    assert said(client, record(client, dispute, "outcome", **ordered)).endswith(
        "Name the school that was ordered or agreed by 24 March 2021: 7 days late (unconfirmed)."
    )
    why = f"{dispute.get_absolute_url()}why/order_to_name_school/2021-03-10/"
    assert f'href="{why}">24 March 2021' in page(client.get(dispute.get_absolute_url()))
    html = page(client.get(why))
    assert "on which the tribunal ordered another school to be named" in html
    assert "This is unconfirmed: it was not read" in html
    assert client.get(why.replace("03-10", "03-11")).status_code == 404
    html = page(record(client, dispute, "order", order_kept_on=date(2021, 3, 9)))
    assert beside("order_kept_on", html) == [
        "This is before the day the appeal ended. Correct one of them."
    ]
    record(client, dispute, "order", order_kept_on=date(2021, 3, 24))
    html = page(client.get(dispute.get_absolute_url()))
    assert "Stage: ended" in html
    assert "Done on 24 March 2021, the last day: in time." in page(client.get(why))


def test_what_mediation_agreed_is_kept(client):
    dispute = make_dispute(kind="ceasing", wanted_on=date(2021, 2, 20), met_on=date(2021, 3, 4))
    html = page(client.get(f"{REGISTER}{dispute.pk}/agreement/"))
    assert "mediation_to_continue" in html
    assert "mediation_to_assess" not in html
    agreed = {"agreement": "mediation_to_continue", "agreement_on": date(2021, 3, 4)}
    assert "by 8 April 2021: 8 days left" in (
        said(client, record(client, dispute, "agreement", **agreed))
    )
    record(client, dispute, "agreement/kept", agreement_kept_on=TODAY)
    assert "Stage: ended" in page(client.get(dispute.get_absolute_url()))


def test_to_replace_a_day_needs_a_reason_and_to_give_none_is_refused(client):
    dispute = make_dispute(contacted_on=LODGED)
    html = page(record(client, dispute, "mediation", contacted_on=LODGED + DAY))
    assert beside("reason", html) == ["Say why: this replaces what has been recorded."]
    assert "Enter at least one day" in page(record(client, dispute, "mediation"))
    record(client, dispute, "mediation", contacted_on=LODGED + DAY, reason="Misread.")
    dispute.refresh_from_db()
    assert dispute.contacted_on == LODGED + DAY


def test_the_second_of_two_writers_is_told(client, by):
    dispute = make_dispute()
    changes.record(dispute, "appeal", lodged_on=LODGED, registered_on=None, by=by)
    html = page(send(client, f"{REGISTER}{dispute.pk}/mediation/", contacted_on=LODGED))
    assert "Changed while you were working" in html
    assert "Appeal lodged: 1 March 2021" in html
    assert 'id="id_contacted_on_0" value="1"' in html


@pytest.mark.parametrize("step", changes.STEPS)
def test_undoing_a_step_equals_never_having_recorded_it(client, by, step):
    facts = {
        "mediation": {"contacted_on": LODGED, "certificate_on": LODGED},
        "agreement": {"agreement": "mediation_other", "agreement_on": LODGED},
        "agreement_kept": {"agreement_kept_on": TODAY},
        "appeal": {"lodged_on": LODGED, "registered_on": LODGED},
        "outcome": {"outcome": "order_to_reconsider", "outcome_on": LODGED},
        "order": {"order_kept_on": TODAY},
    }
    needed = {
        "agreement": {"met_on": LODGED},
        "agreement_kept": {"met_on": LODGED} | facts["agreement"],
        "outcome": {"lodged_on": LODGED},
        "order": facts["appeal"] | facts["outcome"],
    }
    before = make_dispute(**needed.get(step, {}))
    dispute = make_dispute(**needed.get(step, {}))
    changes.record(dispute, step, by=by, **facts[step])
    response = record(client, dispute, "undo", step=step, reason="Another child.")
    assert "Reason: Another child." in page(client.get(response.url))
    dispute.refresh_from_db()
    same = [name for name in audit.held(dispute) if name not in ("version", "assessment_id")]
    assert [getattr(dispute, name) for name in same] == [getattr(before, name) for name in same]
    assert dispute.clocks(TODAY) == before.clocks(TODAY)


def test_an_appeal_with_a_hearing_is_not_undone(by):
    dispute = make_hearing().dispute
    with pytest.raises(ValidationError, match="A hearing is recorded on 14 April 2021"):
        changes.undo_step(dispute, step="appeal", by=by, reason="Mistyped.")


def test_a_hearing_follows_the_appeal_and_can_be_removed(client):
    dispute = make_dispute()
    html = page(record(client, dispute, "hearing", hearing_on=LODGED))
    assert beside("hearing_on", html)[0].startswith("An appeal is heard after it was lodged")
    record(client, dispute, "appeal", lodged_on=LODGED)
    response = record(client, dispute, "hearing", hearing_on=date(2021, 6, 1))
    assert "<li>1 June 2021" in page(client.get(response.url))
    hearing = Hearing.objects.get()
    url = f"{REGISTER}{dispute.pk}/hearings/{hearing.pk}/remove/"
    send(client, url, reason="Postponed.")
    assert not Hearing.objects.exists()
    assert client.get(url).status_code == 404


def test_only_a_decision_of_which_nothing_came_is_removed(client, by):
    dispute = make_dispute(contacted_on=LODGED)
    html = page(record(client, dispute, "remove", reason="Wrong child."))
    assert "Undo the steps that are recorded, and remove its hearings first." in html
    changes.undo_step(dispute, step="mediation", by=by, reason="Wrong child.")
    response = record(client, dispute, "remove", reason="Wrong child.")
    assert response.url == dispute.assessment.get_absolute_url()
    assert not Dispute.objects.exists()


def test_the_decision_is_corrected_with_a_reason(client):
    dispute = make_dispute(kind="contents")
    values = {"kind": "ceasing", "notified_on": date(2021, 3, 2)}
    assert beside("reason", page(record(client, dispute, "decision", **values)))
    record(client, dispute, "decision", reason="Wrong letter.", **values)
    dispute.refresh_from_db()
    assert (dispute.kind, dispute.notified_on) == ("ceasing", date(2021, 3, 2))


def test_a_case_keeps_the_decision_that_is_in_the_register(by):
    case = make_dispute().assessment
    with pytest.raises(ValidationError, match="Change or remove that first"):
        cases.undo_step(case, step="decision", by=by, reason="Mistyped.")
    later = {"decision": "refuse", "decision_notified_on": NOTICE + DAY}
    with pytest.raises(ValidationError, match="Change or remove that first"):
        cases.record_decision(Assessment.objects.get(), by=by, reason="Mistyped.", **later)


@pytest.mark.parametrize(
    ("make", "kind"), [(make_refused, "refusal_to_assess"), (make_without_plan, "no_plan")]
)
def test_the_page_of_the_case_says_until_when_the_family_can_do_what(client, make, kind):
    case = make()
    html = page(client.get(case.get_absolute_url()))
    assert "The family can contact a mediation adviser until 16 April 2021: 16 days left." in html
    assert (
        "The family can appeal to the tribunal until 16 April 2021: 16 days left (unconfirmed)."
    ) in html
    assert 'href="/time-limits/#appeal"' in html
    assert "2 months later is 16 April 2021, a Friday. That day is in time." in html
    make_dispute(case, kind=kind)
    assert "The family can appeal to the tribunal until" not in page(
        client.get(case.get_absolute_url())
    )


def test_the_list_filters_and_says_what_is_next(client):
    make_dispute(lodged_on=LODGED)
    overdue = make_dispute(
        kind="contents",
        lodged_on=LODGED,
        outcome="order_to_name_school",
        outcome_on=date(2021, 3, 10),
    )
    make_hearing()
    make_dispute(lodged_on=LODGED, outcome="withdrawn", outcome_on=LODGED)
    for query, many in (
        ("", 3),
        ("?stage=all", 4),
        ("?stage=ended", 1),
        ("?kind=contents", 1),
        ("?stage=appeal", 2),
        ("?owed=overdue", 1),
        ("?owed=any", 1),
        ("?hearing=soon", 1),
        (f"?reference={overdue.assessment}", 1),
    ):
        response = client.get(f"{REGISTER}{query}")
        assert len(response.context["table"].rows) == many, query
    html = page(client.get(f"{REGISTER}?owed=overdue"))
    assert "Name the school that was ordered or agreed" in html
    assert "7 days late" in html


def test_the_latest_notice_comes_first(client):
    early, late = make_dispute(), make_dispute(notified_on=LODGED)
    rows = client.get(REGISTER).context["table"].rows
    assert [row.record for row in rows] == [late, early]


def test_a_list_costs_as_much_with_more_rows(client, django_assert_num_queries):
    make_hearing()
    client.get(REGISTER)
    with django_assert_num_queries(6):
        client.get(REGISTER)
    for _ in range(5):
        make_hearing()
    with django_assert_num_queries(6):
        client.get(REGISTER)


def test_who_may_only_read_changes_nothing(client):
    client.force_login(make_person("Auditor"))
    dispute = make_dispute()
    html = page(client.get(dispute.get_absolute_url()))
    assert "What you can record" not in html
    assert AuditEvent.objects.get().record == audit.name(dispute)


def test_each_last_day_leads_to_why_it_is_that_day(client):
    dispute = make_dispute(notified_on=NOTICE, wanted_on=LODGED, contacted_on=LODGED)
    shown = page(client.get(f"{REGISTER}{dispute.pk}/"))
    found = [clock for clock in dispute.clocks(TODAY) if clock.started_on]
    assert len(found) > 1
    for clock in found:
        assert f'href="{dispute.why_url_of(clock)}"' in shown
    told = page(client.get(f"{REGISTER}{dispute.pk}/why/mediation_arranged/{LODGED}/"))
    assert "Why 31 March 2021" in told
    assert "30 days later is 31 March 2021, a Wednesday" in told
    listed = page(client.get(REGISTER))
    assert f"/why/mediation_arranged/{LODGED}/" in listed
    assert client.get(f"{REGISTER}{dispute.pk}/why/mediation_arranged/{NOTICE}/").status_code == 404


def test_the_page_of_a_plan_leads_to_decisions_about_it(client):
    plan = make_plan()
    dispute = make_dispute(plan.assessment, kind="ceasing", notified_on=TODAY)
    html = page(client.get(plan.get_absolute_url()))
    assert f'href="{dispute.get_absolute_url()}">Ending a plan</a>, notice of 31 March 2021' in html
    assert f"{REGISTER}of-case/{plan.assessment_id}/" in html
    client.force_login(make_person("Auditor"))
    assert "Log mediation or an appeal" not in page(client.get(plan.get_absolute_url()))


@pytest.fixture
def taken_over():
    return make_plan(date(2019, 1, 7), transferred_in_on=date(2020, 11, 2))


def test_a_decision_about_a_plan_that_was_taken_over_is_logged_on_its_page(client, by, taken_over):
    url = f"{REGISTER}of-plan/{taken_over.pk}/"
    assert f'href="{url}">Log mediation or an appeal' in page(
        client.get(taken_over.get_absolute_url())
    )
    html = page(client.get(url))
    assert {kind for kind in changes.clocks.OUTCOMES if f'value="{kind}"' in html} == {
        *changes.clocks.OF_TAKEN_OVER
    }
    html = page(send(client, url, kind="ceasing", notified_on=date(2020, 11, 1)))
    assert beside("notified_on", html)[0] == (
        "The area has had this plan since 2 November 2020. Check the date."
    )
    response = send(client, url, kind="ceasing", notified_on=NOTICE)
    dispute = Dispute.objects.get()
    assert (dispute.plan, dispute.assessment, response.url) == (
        taken_over,
        None,
        dispute.get_absolute_url(),
    )
    event = AuditEvent.objects.filter(record=audit.name(dispute), version=1).get()
    assert (event.verb, event.by) == ("decision registered", by)
    shown = page(client.get(response.url))
    assert f'href="{taken_over.get_absolute_url()}">plan {taken_over}</a>' in shown
    assert "Ending a plan</a>, notice of 16 February 2021" in (
        page(client.get(taken_over.get_absolute_url()))
    )


def overturned(taken_over, **fields):
    """A refusal to reassess a plan from another area, which the tribunal overturned."""
    ordered = {"lodged_on": LODGED, "outcome": "order_to_assess", "outcome_on": date(2021, 3, 24)}
    return make_dispute(plan=taken_over, kind="refusal_to_reassess", **ordered | fields)


def test_a_refusal_to_reassess_a_plan_from_elsewhere_leads_to_a_case(client, by, taken_over):
    url = f"{REGISTER}of-plan/{taken_over.pk}/"
    response = send(client, url, kind="refusal_to_reassess", notified_on=NOTICE)
    dispute = Dispute.objects.get()
    record(client, dispute, "appeal", lodged_on=LODGED)
    ordered = {"outcome": "order_to_assess", "outcome_on": date(2021, 3, 24)}
    record(client, dispute, "outcome", **ordered)
    start = f"{REGISTER}{dispute.pk}/start/"
    assert f'href="{start}">Start the case that follows' in page(client.get(response.url))
    html = page(client.get(start))
    assert "its time limits run from 24 March 2021" in html
    days = {"received_on": date(2021, 1, 11)}
    response = record(client, dispute, "start", reference="EHC-9", **days)
    case = Assessment.objects.get()
    assert said(client, response).startswith("Case EHC-9 was started. Decision whether to")
    assert (case.child, case.basis, case.follows) == (taken_over.child, "order_to_assess", None)
    assert (case.received_on, case.started_on) == (date(2021, 1, 11), date(2021, 3, 24))
    event = AuditEvent.objects.filter(record=audit.name(case), version=1).get()
    assert (event.verb, event.by) == ("case started", by)
    html = page(client.get(dispute.get_absolute_url()))
    assert "Stage: ended" in html
    assert f'Case <a class="govuk-link" href="{case.get_absolute_url()}">EHC-9</a> follows.' in html
    assert "Start the case that follows" not in html
    html = page(client.get(case.get_absolute_url()))
    assert (
        f'decision <a class="govuk-link" href="{dispute.get_absolute_url()}">Refusal to reassess'
        f"</a>, plan {taken_over}. On 24 March 2021 the tribunal ordered an assessment. Its own"
    ) in html


def test_the_case_that_follows_starts_once_and_after_its_request(client, taken_over):
    dispute = overturned(taken_over)
    url = f"{REGISTER}{dispute.pk}/start/"
    html = page(send(client, url, reference="EHC-9", received_on=NOTICE + DAY))
    assert beside("received_on", html) == [
        "The family was told on 16 February 2021 that it is refused. Check the date."
    ]
    send(client, url, reference="EHC-9", received_on=NOTICE)
    html = page(send(client, url, reference="EHC-10", received_on=NOTICE))
    assert "Case EHC-9 already follows. Record on that case." in html
    assert Assessment.objects.count() == 1
    html = page(send(client, url, reference="EHC-9", received_on=NOTICE))
    assert "This area already has a case with this reference" in html


def test_nothing_starts_before_it_is_known_what_came_of_it(client, taken_over):
    dispute = overturned(taken_over, outcome="", outcome_on=None)
    url = f"{REGISTER}{dispute.pk}/start/"
    html = page(client.get(url))
    assert "Nothing is recorded here that starts a case." in html
    assert "Reference of the new case" not in html
    send(client, url, reference="EHC-9", received_on=NOTICE)
    assert not Assessment.objects.exists()
    assert client.get(f"{REGISTER}{make_dispute().pk}/start/").status_code == 404


def test_a_case_does_not_start_on_what_somebody_changed_meanwhile(by, taken_over):
    dispute = overturned(taken_over)
    changes.record(Dispute.objects.get(), "mediation", contacted_on=LODGED, by=by)
    with pytest.raises(audit.StaleRecord):
        changes.start_case(dispute, reference="EHC-9", received_on=NOTICE, by=by)


def test_a_plan_that_was_made_here_has_its_decisions_with_its_case(client):
    assert client.get(f"{REGISTER}of-plan/{make_plan().pk}/").status_code == 404


def test_an_order_about_a_plan_that_was_taken_over_runs_until_it_is_carried_out(client, taken_over):
    dispute = make_dispute(plan=taken_over, lodged_on=LODGED)
    assert f"plan {taken_over}" in page(client.get(f"{REGISTER}{dispute.pk}/outcome/"))
    ordered = {"outcome": "order_to_continue", "outcome_on": date(2021, 3, 10)}
    assert "by 14 April 2021: 14 days left" in (
        said(client, record(client, dispute, "outcome", **ordered))
    )
    why = f"{dispute.get_absolute_url()}why/order_to_continue/2021-03-10/"
    assert f"plan {taken_over}" in page(client.get(why))
    record(client, dispute, "order", order_kept_on=TODAY)
    assert "Stage: ended" in page(client.get(dispute.get_absolute_url()))


def test_a_decision_about_a_plan_is_removed_from_the_register(client, taken_over):
    dispute = make_dispute(plan=taken_over)
    response = record(client, dispute, "remove", reason="Wrong child.")
    assert response.url == taken_over.get_absolute_url()
    assert not Dispute.objects.exists()


def test_a_plan_keeps_the_decision_that_is_in_the_register(by, taken_over):
    make_dispute(plan=taken_over)
    with pytest.raises(ValidationError, match="Take this out of the register"):
        plans.remove_plan(taken_over, by=by, reason="Mistyped.")
    with pytest.raises(ValidationError, match="Day of the notice of a decision that can be"):
        plans.record_arrival(taken_over, transferred_in_on=LODGED, by=by, reason="Mistyped.")


def test_the_list_has_decisions_about_plans_beside_those_of_cases(
    client, taken_over, django_assert_num_queries
):
    of_plan, of_case = make_dispute(plan=taken_over), make_dispute()
    client.get(REGISTER)
    with django_assert_num_queries(6):
        response = client.get(f"{REGISTER}?sort=case")
    in_order = sorted([of_plan, of_case], key=lambda each: each.about.reference)
    assert [row.record for row in response.context["table"].rows] == in_order
    assert client.get(f"{REGISTER}?sort=child").status_code == 200
    found = client.get(f"{REGISTER}?reference={taken_over.reference}").context["table"].rows
    assert [row.record for row in found] == [of_plan]
