"""Exceptions to time limits of plans, and about decisions: what pages offer, take, show and say."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from ehcp_tracking import changes as cases
from ehcp_tracking import law
from ehcp_tracking.disputes import changes as disputes
from ehcp_tracking.excused import changes
from ehcp_tracking.models import DutyException, EHCPlan
from ehcp_tracking.plans import changes as plans
from ehcp_tracking.plans import kpis
from tests.builders import (
    make_area,
    make_dispute,
    make_duty_exception,
    make_ordered,
    make_person,
    make_phase_transfer,
    make_plan,
    make_planned,
    make_review,
    make_term,
)
from tests.ehcp_tracking.test_recording import beside, page, said, send
from wsoa import audit
from wsoa.models import AuditEvent
from wsoa.months import Month

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TODAY = date(2021, 3, 31)
ORDERED = date(2021, 3, 10)  # to be done by 14 April 2021
IN_EASEMENT = date(2020, 5, 4)


@pytest.fixture
def by():
    return make_person("Case manager", area=make_area())


@pytest.fixture
def client(client, by):
    client.force_login(by)
    return client


def of_order(dispute, happened="", duty="order_to_amend", started_on=ORDERED):
    url = f"{dispute.get_absolute_url()}exception/?duty={duty}-{started_on}"
    return f"{url}&happened={happened}" if happened else url


def reviewed(meeting_on=IN_EASEMENT, **fields):
    """A plan made two years ago, with one review, whose report was never sent."""
    plan = make_plan(date(2019, 6, 3), **fields)
    make_review(plan, meeting_on=meeting_on)
    return EHCPlan.objects.in_area(plan.area).get(pk=plan.pk)


def of_report(plan, happened="", started_on=IN_EASEMENT):
    url = f"{plan.get_absolute_url()}exception/?duty=review_report-{started_on}"
    return f"{url}&happened={happened}" if happened else url


def main(html):
    return html.partition("<main")[2].partition("</main")[0]


# What is offered.


def test_an_order_and_an_agreement_can_be_excused_and_the_family_s_time_cannot(client):
    appealed = {"lodged_on": date(2021, 3, 25), "outcome_on": date(2021, 3, 26)}
    dispute = make_ordered(wanted_on=date(2021, 2, 20), **appealed)
    html = page(client.get(f"{dispute.get_absolute_url()}exception/"))
    assert 'href="?duty=order_to_amend-2021-03-26">Amend the plan as ordered or agreed' in html
    assert 'href="?duty=mediation_arranged-2021-02-20">Arrange mediation, counted from 20' in html
    assert html.count('href="?duty=') == 2
    assert "<button" not in main(html)


def test_a_decision_that_binds_nobody_offers_no_exception(client):
    dispute = make_dispute()
    assert "Record an exception" not in page(client.get(dispute.get_absolute_url()))
    assert "nothing to excuse" in page(client.get(f"{dispute.get_absolute_url()}exception/"))
    assert "Record an exception" in page(client.get(make_ordered().get_absolute_url()))


def test_what_was_kept_is_not_offered(client):
    dispute = make_ordered(order_kept_on=TODAY)
    assert "nothing to excuse" in page(client.get(f"{dispute.get_absolute_url()}exception/"))


@pytest.mark.parametrize(
    ("happened", "grounds"),
    [
        ("ill", ["personal_circumstances"]),
        ("away", ["absent"]),
        ("closed", ["school_closed", "early_years_closed"]),
        ("coronavirus", []),
        ("appointment", []),
        ("panel", []),
        ("other", []),
    ],
)
def test_what_happened_leads_to_what_the_law_has_for_an_order(client, happened, grounds):
    dispute = make_ordered()
    response = client.get(of_order(dispute, happened))
    assert response.context["view"].offer.grounds == grounds
    html = page(response)
    assert ("regulation 44(3), unconfirmed" in html) == bool(grounds)
    assert ("There is no exception for this" in html) == (not grounds)
    assert ("<button" in main(html)) == bool(grounds)
    assert "reason for lateness" not in html, "none is kept of what is no case's"


def test_what_does_not_excuse_an_order_says_what_could(client):
    html = page(client.get(of_order(make_ordered(), "appointment")))
    assert "Only these could excuse it: school closed for 4 weeks or more;" in html


def test_a_review_after_the_easement_says_plainly_that_there_is_none(client):
    plan = reviewed(meeting_on=date(2021, 3, 1))
    html = page(client.get(of_report(plan, started_on=date(2021, 3, 1))))
    assert "There is no exception to this time limit" in html
    assert (
        "The law lists one ground alone (SI 2020/471). The time limit ends on 15 March 2021. "
        "Coronavirus could excuse only limits that ended from 1 May 2020 to 25 September 2020."
    ) in html
    assert "What happened?" not in html
    url = of_report(plan, "coronavirus", started_on=date(2021, 3, 1))
    assert "<button" not in main(page(client.get(url)))
    send(client, url, from_on=date(2021, 3, 1), reason="No.")
    assert not DutyException.objects.exists()


def test_a_duty_for_which_the_law_lists_nothing_says_so(client, monkeypatch):
    """As one would that a later entry of the table has."""
    without = law.RULES["review_report"]._replace(exceptions=None)
    monkeypatch.setitem(law.RULES, "review_report", without)
    html = page(client.get(of_report(reviewed(), "ill")))
    assert "There is no exception to this time limit" in html
    assert "The law lists no exception to this time limit." in html
    assert "<button" not in main(html)


@pytest.mark.parametrize("happened", ["ill", "closed", "coronavirus"])
def test_a_review_in_the_easement_has_coronavirus_alone(client, happened):
    html = page(client.get(of_report(reviewed(), happened)))
    assert ("<button" in main(html)) == (happened == "coronavirus")
    assert ("Only these could excuse it: coronavirus." in html) == (happened != "coronavirus")


@pytest.mark.parametrize(
    ("kind", "transfer_on", "offered"),
    [
        ("transfer_between_phases", date(2020, 9, 1), False),
        ("transfer_to_post_16", date(2020, 9, 1), False),
        ("transfer_between_post_16", date(2020, 9, 30), False),
        ("transfer_between_post_16", date(2020, 10, 1), True),
        ("transfer_between_post_16", date(2021, 2, 25), True),
        ("transfer_between_post_16", date(2021, 2, 26), False),
    ],
)
def test_a_move_between_phases_was_relaxed_where_it_was_due_in_the_easement(
    client, kind, transfer_on, offered
):
    plan = make_plan(date(2019, 6, 3))
    make_phase_transfer(plan, kind=kind, transfer_on=transfer_on)
    url = f"{plan.get_absolute_url()}exception/?duty={kind}-{transfer_on}&happened=coronavirus"
    response = client.get(url)
    assert bool(response.context["view"].offer.grounds) == offered
    assert ("There is no exception to this time limit" in page(response)) == (not offered)
    assert "from 3 June 2019 to" in page(response), "since the area has the plan"


# What is recorded and shown.


def test_an_exception_to_an_order_is_recorded_and_moves_no_day(client, by, settings):
    settings.WSOA_TODAY = date(2021, 4, 20)
    dispute = make_ordered()
    response = send(
        client,
        of_order(dispute, "ill"),
        from_on=date(2021, 3, 12),
        to_on=date(2021, 4, 15),
        reason="The family had to leave their home.",
    )
    assert said(client, response) == (
        "The exception was recorded. Amend the plan as ordered or agreed by 14 April 2021: 6 days "
        "late, excused."
    )
    exception = DutyException.objects.get()
    assert (exception.dispute, exception.duty, exception.started_on) == (
        dispute,
        "order_to_amend",
        ORDERED,
    )
    html = page(client.get(response.url))
    assert "6 days late, excused" in html
    assert (
        "Exception: exceptional personal circumstances, from 12 March 2021 to 15 April 2021 (SEND "
        "Regulations 2014, regulation 44(3), unconfirmed). The family had to leave their home. It "
        "excuses the lateness, and the day does not move."
    ) in html
    assert "the cause of the exception ended on 15 April 2021, 5 days ago" in html
    assert "It is not recorded that the family was told why" in html
    why = f"{dispute.get_absolute_url()}why/order_to_amend/{ORDERED}/"
    html = page(client.get(why))
    assert "14 April 2021" in html
    assert "6 days late. An exception excuses this." in html
    assert "It excuses the lateness, and the day does not move." in html
    assert "ended on 15 April 2021, 5 days ago" in html
    event = AuditEvent.objects.get(record=audit.name(exception))
    assert (event.verb, event.by, event.version) == ("exception recorded", by, 1)
    listed = client.get("/wandsworth/cases/appeals/?export=csv").getvalue().decode()
    assert '2021-04-14,Amend the plan as ordered or agreed,"6 days late, excused"' in listed


def test_an_exception_to_a_review_is_shown_beside_it_and_counts_as_late_all_the_same(client):
    plan = reviewed()
    before = kpis.figures(make_area(), Month(2020, 5), Month(2020, 5), as_at=TODAY)
    response = send(
        client,
        of_report(plan, "coronavirus"),
        from_on=IN_EASEMENT,
        reason="The school was shut.",
        family_told_on=date(2020, 5, 20),
    )
    assert said(client, response).startswith("The exception was recorded. The next review is due")
    html = page(client.get(response.url))
    assert "The family was told why on 20 May 2020." in html
    assert "Exception recorded" in html, "the history has it"
    why = f"{plan.get_absolute_url()}why/review_report/{IN_EASEMENT}/"
    html = page(client.get(why))
    assert "18 May 2020" in html
    assert "An exception excuses this." in html
    row = EHCPlan.objects.in_area(plan.area).with_clocks().get()
    (clock,) = (each for each in row.clocks(TODAY) if each.duty == "review_report")
    assert (clock.due_on, clock.status) == (date(2020, 5, 18), "excused")
    assert before == kpis.figures(make_area(), Month(2020, 5), Month(2020, 5), as_at=TODAY)
    assert before[1].total == kpis.Counts(overdue=1)


def test_where_no_exception_is_recorded_the_reason_says_what_could_excuse(client):
    dispute = make_ordered()
    html = page(client.get(f"{dispute.get_absolute_url()}why/order_to_amend/{ORDERED}/"))
    assert "No exception is recorded for this time limit. Only these could excuse it:" in html
    plan = make_plan()
    html = page(client.get(f"{plan.get_absolute_url()}why/review/{plan.made_on}/"))
    assert "The law lists no exception that could excuse it on this day." in html


def test_one_that_excuses_nothing_says_so(client):
    dispute = make_ordered()
    make_duty_exception(dispute)
    html = page(client.get(dispute.get_absolute_url()))
    assert "There is no lateness to excuse, and the day does not move." in html
    disputes.record(dispute, "order", order_kept_on=TODAY, by=make_person("Case manager"))
    assert "There is no lateness to excuse" in page(client.get(dispute.get_absolute_url()))


SUMMER = {"from_on": date(2021, 7, 23), "to_on": date(2021, 9, 2)}


@pytest.mark.parametrize(
    ("asked_on", "lawful"), [(date(2021, 7, 16), True), (date(2021, 8, 28), False)]
)
def test_a_closure_is_judged_by_when_the_school_was_asked(client, settings, asked_on, lawful):
    settings.WSOA_TODAY = date(2021, 9, 30)
    make_term(to_on=date(2021, 7, 22))
    make_term(from_on=date(2021, 9, 3), to_on=date(2021, 12, 17))
    dispute = make_ordered(assessment=make_planned(setting="Old High"), outcome_on=date(2021, 7, 5))
    url = of_order(dispute, "closed", started_on=date(2021, 7, 5))
    html = page(client.get(url))
    assert "Closed from 23 July 2021 to 2 September 2021" in html
    assert "This closure can excuse, if it was asked on one of these days." in html
    assert 'name="from_on_day" id="id_from_on_0" value="23"' in html
    given = SUMMER | {"ground": "school_closed", "reason": "Closed."}
    html = page(send(client, url, **given))
    assert beside("asked_on", html) == ["Enter the day it was asked for advice, like 31 3 2021"]
    response = send(client, url, asked_on=asked_on, **given)
    assert DutyException.objects.exists() == lawful
    if not lawful:
        html = page(response)
        assert "The days that you entered:" in html
        assert "It was asked on 28 August 2021: outside." in html
        return
    html = page(client.get(response.url))
    assert "It was asked on 16 July 2021: inside." in html
    assert "Check the days" not in html


@pytest.mark.parametrize(
    ("values", "field", "error"),
    [
        ({"from_on": TODAY + DAY}, "from_on", "1 April 2021 is after today"),
        ({"to_on": date(2021, 3, 11)}, "to_on", "The last day is before the first."),
        ({"reason": " "}, "reason", "Say why it made the time limit impractical"),
        ({"family_told_on": TODAY + DAY}, "family_told_on", "1 April 2021 is after today"),
        ({"family_told_on": ORDERED - DAY}, "family_told_on", "This is before the time limit"),
        (
            {"from_on": date(2021, 2, 1), "to_on": ORDERED - DAY},
            "from_on",
            "These days lie outside the time limit, from 10 March 2021 to 14 April 2021.",
        ),
    ],
)
def test_an_unlawful_exception_is_refused_beside_its_field(client, values, field, error):
    dispute = make_ordered()
    given = {"from_on": date(2021, 3, 12), "reason": "A flood."}
    html = page(send(client, of_order(dispute, "ill"), **given | values))
    assert beside(field, html)[0].startswith(error)
    assert not DutyException.objects.exists()


def test_it_is_recorded_once(client):
    dispute = make_ordered()
    make_duty_exception(dispute)
    given = {"from_on": date(2021, 3, 12), "reason": "A flood."}
    html = page(send(client, of_order(dispute, "ill"), **given))
    assert "This exception is already recorded." in html


def test_when_the_cause_ended_is_recorded_later_and_replaced_with_a_reason(client):
    exception = make_duty_exception()
    url = f"{exception.dispute.get_absolute_url()}exceptions/{exception.pk}/"
    values = {"to_on": date(2021, 3, 20), "family_told_on": date(2021, 3, 22)}
    assert send(client, url, **values).url == exception.dispute.get_absolute_url()
    html = page(client.get(exception.dispute.get_absolute_url()))
    assert "Family told why: 22 March 2021" in html
    html = page(send(client, url, version=2, **values | {"to_on": date(2021, 3, 21)}))
    assert len(beside("reason", html)) == 1
    late = send(client, url, version=2, reason="x", **values | {"to_on": date(2021, 3, 1)})
    assert beside("to_on", page(late)) == ["The last day is before the first. Correct one of them."]


@pytest.mark.parametrize("of", ["plan", "dispute"])
def test_it_is_withdrawn_with_a_reason_and_the_history_keeps_it(client, of):
    facts = {"duty": "review_report", "started_on": IN_EASEMENT} if of == "plan" else {}
    exception = make_duty_exception(reviewed() if of == "plan" else None, **facts)
    url = f"{exception.about.get_absolute_url()}exceptions/{exception.pk}/withdraw/"
    assert "A flood." in page(client.get(url))
    assert len(beside("reason", page(send(client, url)))) == 1
    response = send(client, url, reason="Another child.")
    html = page(client.get(response.url))
    assert "Exception withdrawn" in html
    assert "Reason: Another child." in html
    assert not DutyException.objects.exists()


def test_exceptions_are_there_only_under_their_own(client):
    exception, other = make_duty_exception(), make_ordered()
    for path in ("", "withdraw/"):
        place = f"exceptions/{exception.pk}/{path}"
        assert client.get(f"{other.get_absolute_url()}{place}").status_code == 404
        assert client.get(f"{make_plan().get_absolute_url()}{place}").status_code == 404


def test_the_second_of_two_writers_is_told(by):
    dispute = make_ordered()
    disputes.record(make_again(dispute), "mediation", contacted_on=date(2021, 2, 20), by=by)
    with pytest.raises(audit.StaleRecord):
        record(dispute, by)


def make_again(record):
    return type(record).objects.get(pk=record.pk)


def record(about, by, **facts):
    usual = {"duty": "order_to_amend", "started_on": ORDERED, "ground": "personal_circumstances"}
    days = {"from_on": date(2021, 3, 12), "to_on": None, "reason": "A flood."}
    return changes.record_exception(about, **usual | days | facts, by=by)


# What is corrected must leave exceptions lawful.


@pytest.mark.parametrize(
    "correct",
    [
        lambda each, by: disputes.undo_step(each, step="outcome", by=by, reason="x"),
        lambda each, by: disputes.record(
            each, "outcome", outcome="dismissed", outcome_on=ORDERED, by=by, reason="x"
        ),
        lambda each, by: disputes.record(
            each, "outcome", outcome="order_to_amend", outcome_on=ORDERED - DAY, by=by, reason="x"
        ),
    ],
    ids=["undone", "dismissed", "a day earlier"],
)
def test_a_decision_cannot_lose_the_time_limit_of_an_exception(by, correct):
    dispute = make_ordered()
    exception = make_duty_exception(dispute)
    with pytest.raises(ValidationError, match="Recorded exception “Amend the plan as ordered"):
        correct(make_again(dispute), by)
    changes.withdraw_exception(exception, by=by, reason="x")
    correct(make_again(dispute), by)


@pytest.mark.parametrize(
    "correct",
    [
        lambda plan, review, by: plans.remove_part(review, by=by, reason="x"),
        lambda plan, review, by: plans.change_part(
            review, meeting_on=IN_EASEMENT + DAY, by=by, reason="x"
        ),
    ],
    ids=["removed", "moved"],
)
def test_a_review_cannot_lose_the_time_limit_of_an_exception(by, correct):
    plan = reviewed()
    exception = make_duty_exception(plan, duty="review_report", started_on=IN_EASEMENT)
    with pytest.raises(ValidationError, match="Recorded exception “Send round the report"):
        correct(plan, plan.reviews.get(), by)
    changes.withdraw_exception(exception, by=by, reason="x")
    correct(plan, plan.reviews.get(), by)


def test_a_plan_from_elsewhere_keeps_the_days_and_the_row_that_an_exception_rests_on(by):
    plan = make_plan(date(2019, 6, 3), transferred_in_on=date(2020, 4, 6))
    make_duty_exception(
        plan, duty="family_told_of_transfer", started_on=date(2020, 4, 6), family_told_on=None
    )
    with pytest.raises(ValidationError, match="Recorded exception “Tell the family that"):
        plans.record_arrival(plan, transferred_in_on=date(2020, 4, 7), by=by, reason="x")
    with pytest.raises(ValidationError, match="Withdraw this exception first: Tell the family"):
        plans.remove_plan(make_again(plan), by=by, reason="x")


SENT = date(2019, 8, 1)


@pytest.mark.parametrize(
    "correct",
    [
        lambda case, by: cases.undo_step(case, step="plan", by=by, reason="x"),
        lambda case, by: cases.send_plan(case, plan_sent_on=SENT - DAY, by=by, reason="x"),
        lambda case, by: cases.send_plan(case, plan_sent_on=SENT + DAY, by=by, reason="x"),
    ],
    ids=["undone", "earlier", "later"],
)
def test_a_case_keeps_the_day_that_an_exception_to_its_first_review_is_counted_from(by, correct):
    plan = make_plan(SENT)
    exception = make_duty_exception(plan, duty="review", started_on=SENT)
    with pytest.raises(ValidationError, match="An exception to the review that is counted from"):
        correct(plan.assessment, by)
    changes.withdraw_exception(exception, by=by, reason="x")
    plan.assessment.refresh_from_db()
    correct(plan.assessment, by)


@pytest.mark.parametrize("make", [make_ordered, reviewed])
def test_an_exception_locks_nothing(client, make):
    about = make()
    before = client.get(about.get_absolute_url()).context["steps"]
    facts = {} if make is make_ordered else {"duty": "review_report", "started_on": IN_EASEMENT}
    make_duty_exception(about, **facts)
    assert client.get(about.get_absolute_url()).context["steps"] == before
