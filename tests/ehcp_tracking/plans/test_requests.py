"""Requests for a reassessment: recorded before anybody answers, due in 15 days (reg. 25(1))."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from ehcp_tracking.models import EHCPlan, ReassessmentRequest
from ehcp_tracking.plans import changes, clocks, explaining
from tests.builders import (
    make_area,
    make_assessment,
    make_dispute,
    make_person,
    make_plan,
    make_request,
    make_review,
)
from tests.ehcp_tracking.plans.test_recording import sent, url
from tests.ehcp_tracking.plans.test_views import listed, text_of
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ASKED, DUE, TODAY = date(2021, 3, 1), date(2021, 3, 16), date(2021, 3, 31)


@pytest.fixture
def by():
    return make_person("Case manager")


@pytest.fixture
def writer(client, by):
    client.force_login(by)
    return client


def refuse(plan, day):
    about = {"assessment": plan.assessment} if plan.assessment else {"plan": plan}
    return make_dispute(kind="refusal_to_reassess", notified_on=day, **about)


def reassess(plan, day, **fields):
    fields = {"basis": "reassessment", "received_on": min(ASKED, day), "started_on": day} | fields
    return make_assessment(child=plan.child, **fields)


def clock(request, as_at=TODAY):
    """Return the clock of a request as it is stored, of its plan as that is."""
    plan = EHCPlan.objects.in_area(make_area()).get(pk=request.plan_id)
    (found,) = [each for each in plan.clocks(as_at) if each.started_on == request.asked_on]
    assert found.duty == "reassessment_reply"
    request = ReassessmentRequest.objects.get(pk=request.pk)
    assert clocks.of_request(request, plan, as_at) == found
    return found


@pytest.mark.parametrize(
    ("as_at", "status", "left"),
    [
        pytest.param(ASKED, "running", 15, id="the day of the request is day 0"),
        pytest.param(DUE, "running", 0, id="the last day is in time"),
        pytest.param(DUE + DAY, "overdue", -1, id="a day late"),
    ],
)
def test_a_request_that_nobody_answered_has_15_days(as_at, status, left):
    found = clock(make_request(), as_at)
    assert (found.due_on, found.stopped_on, found.status, found.days_left) == (
        DUE,
        None,
        status,
        left,
    )


def test_a_request_to_come_is_none():
    plan = make_plan()
    make_request(plan)
    assert "reassessment_reply" in [each.duty for each in plan.clocks(ASKED)]
    assert "reassessment_reply" not in [each.duty for each in plan.clocks(ASKED - DAY)]
    assert not explaining.requests(plan, ASKED - DAY)


@pytest.mark.parametrize("answer", [reassess, refuse])
@pytest.mark.parametrize("of", [{}, {"transferred_in_on": date(2020, 6, 1)}])
@pytest.mark.parametrize(
    ("day", "status"), [(ASKED, "met"), (DUE, "met"), (DUE + DAY, "missed"), (ASKED - DAY, None)]
)
def test_an_answer_from_that_day_on_stops_it(answer, of, day, status):
    request = make_request(make_plan(**of))
    answer(request.plan, day)
    found = clock(request)
    assert (found.status, found.stopped_on) == ((status, day) if status else ("overdue", None))
    if status:
        assert clock(request, day - DAY).stopped_on is None if day > ASKED else True


def test_what_is_no_answer_to_it():
    """Another case of the child, another decision about the plan, or those of another child."""
    request, other = make_request(), make_plan()
    reassess(request.plan, DUE, basis="request")
    make_dispute(kind="contents", assessment=request.plan.assessment, notified_on=DUE)
    reassess(other, DUE)
    refuse(other, DUE)
    assert clock(request).status == "overdue"


def test_the_first_answer_stops_all_that_was_asked_by_then():
    first = make_request()
    second = make_request(first.plan, asked_on=ASKED + 10 * DAY)
    third = make_request(first.plan, asked_on=DUE + DAY)
    refuse(first.plan, DUE)
    reassess(first.plan, TODAY)
    found = [clock(each).stopped_on for each in (first, second, third)]
    assert found == [DUE, DUE, TODAY]


def test_an_end_of_the_plan_by_the_last_day_owes_no_answer():
    request = make_request()
    for ended_on, status in ((DUE, "not_applicable"), (DUE + DAY, "missed")):
        EHCPlan.objects.update(ceased_on=ended_on, ceased_reason="other")
        plan = EHCPlan.objects.in_area(make_area()).get(pk=request.plan_id)
        assert clocks.of_request(request, plan, TODAY).status == status
        (found,) = explaining.requests(plan, TODAY)
        told = " ".join(found[1][0].why["How it stands"])
        never = "Never done: the plan ended after this day."
        assert ("The plan had ended before the answer was due." in told) is (ended_on == DUE)
        assert (never in told) is (ended_on != DUE)


def test_a_request_that_nobody_answered_is_recorded_seen_and_listed(writer):
    plan = make_plan(date(2020, 9, 1))
    answered = make_plan(date(2020, 9, 1))
    refuse(make_request(answered).plan, DUE)
    form = text_of(writer.get(url("record_request", plan.pk)))
    assert "told within 15 days whether there will be a reassessment" in form
    assert f"start the reassessment on the page of case {plan.assessment}" in form
    page = sent(writer, "record_request", plan.pk, asked_on=ASKED)
    text = text_of(page)
    assert "The request was recorded." in text
    assert "Answer a request for a reassessment: due 16 March 2021, 15 days late" in text
    assert "Request for a reassessment, 1 March 2021" in text
    assert "This is unconfirmed: it was not read in the text of the law itself." in text
    assert "The answer is recorded where it is given" in text
    for query in ({"due": "reassessment_reply"}, {"when": "overdue"}):
        assert listed(writer, **query) == [plan.reference]
    told = writer.get(url("why", plan.pk, "reassessment_reply", ASKED))
    assert "Day 15" not in text_of(told)
    assert "15 days later is 16 March 2021" in text_of(told)
    lines = list(explaining.explain(EHCPlan.objects.in_area(plan.area).get(pk=plan.pk), TODAY))
    assert "Request for a reassessment, 1 March 2021:" in lines
    assert "Answer a request for a reassessment: overdue." in lines


def test_starting_the_reassessment_begins_with_its_day_and_answers_it(writer):
    request = make_request()
    make_request(request.plan, asked_on=DUE)
    place = ["wandsworth", request.plan.assessment_id]
    page = writer.get(reverse("ehcp_tracking:reassess", args=place))
    assert page.context["form"].initial["received_on"] == ASKED
    refuse(request.plan, TODAY)
    page = writer.get(reverse("ehcp_tracking:reassess", args=place))
    assert "received_on" not in page.context["form"].initial


def test_the_day_is_corrected_with_a_reason_and_the_request_removed(writer, by):
    plan = make_plan()
    changes.record_request(plan, by=by, asked_on=ASKED)
    request = plan.reassessment_requests.get()
    page = sent(writer, "change_request", plan.pk, request.pk, asked_on=DUE)
    assert "The request was changed." not in text_of(page)
    typed = {"asked_on": DUE, "reason": "Typed wrongly"}
    page = sent(writer, "change_request", plan.pk, request.pk, **typed)
    assert "The request was changed." in text_of(page)
    assert clock(plan.reassessment_requests.get()).due_on == DUE + 15 * DAY
    page = sent(writer, "remove_request", plan.pk, request.pk, version=2, reason="Other child")
    assert "The request was removed." in text_of(page)
    assert not ReassessmentRequest.objects.exists()
    record = f"ehcp_tracking.ReassessmentRequest:{request.pk}"
    verbs = AuditEvent.objects.filter(record=record).exclude(verb="seen").order_by("pk")
    assert [each.verb for each in verbs] == [
        "request for a reassessment recorded",
        "request for a reassessment changed",
        "request for a reassessment removed",
    ]


@pytest.mark.parametrize(
    ("asked_on", "told"),
    [
        (TODAY + DAY, "1 April 2021 is after today"),
        (date(2020, 3, 1), "The area has had this plan since 2 March 2020."),
        (date(2021, 3, 6), "The plan ended on 5 March 2021."),
        (ASKED, "A request on this day is already recorded."),
    ],
)
def test_what_cannot_be(by, asked_on, told):
    plan = make_plan(ceased_on=date(2021, 3, 5), ceased_reason="other")
    make_request(plan)
    with pytest.raises(ValidationError) as refused:
        changes.record_request(plan, by=by, asked_on=asked_on)
    assert told in " ".join(refused.value.message_dict["asked_on"])


def test_the_database_holds_one_request_a_day():
    request = make_request()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReassessmentRequest.objects.create(plan=request.plan, asked_on=ASKED)


def test_a_plan_with_a_request_is_not_removed(by):
    plan = make_plan(transferred_in_on=date(2020, 6, 1))
    request = make_request(plan)
    with pytest.raises(ValidationError, match=f"Remove this first: {request}"):
        changes.remove_plan(plan, by=by, reason="Wrong child")


def test_the_sending_of_a_plan_with_a_request_stands():
    request = make_request()
    plan = EHCPlan.objects.filter(pk=request.plan_id).with_first_use().get()
    assert plan.used_on == ASKED


def test_a_request_counts_in_no_figure_of_plans():
    plan = make_plan()
    make_review(plan)
    make_request(plan)
    with_request = {clock.duty for clock in plan.clocks(TODAY)}
    without = clocks.of_everything(plan, list(plan.reviews.all()), [], TODAY)
    assert with_request - {clock.duty for clock in without} == {"reassessment_reply"}


def test_no_exception_excuses_a_late_answer(writer):
    plan = make_request().plan
    page = writer.get(url("record_exception", plan.pk), {"duty": f"reassessment_reply-{ASKED}"})
    text = text_of(page)
    assert "Answer a request for a reassessment, counted from 1 March 2021" in text
    query = {"duty": f"reassessment_reply-{ASKED}", "happened": "coronavirus"}
    page = writer.get(url("record_exception", plan.pk), query)
    assert "The law lists no exception to this time limit." in text_of(page)
