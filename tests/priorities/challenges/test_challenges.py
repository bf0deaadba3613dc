"""Where a board last looked at the plan: recorded, answered, corrected, and listed."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from priorities.challenges import changes
from priorities.models import Challenge
from tests.builders import make_area, make_person
from tests.priorities.builders import (
    make_action,
    make_body,
    make_challenge,
    make_holding,
    make_objective,
    make_plan,
    make_post,
    make_priority,
)
from tests.priorities.test_views import text
from wsoa.audit import StaleRecord
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = date(2021, 3, 31)


@pytest.fixture
def owner(client):
    """A plan owner, signed in, whose post owns an objective."""
    person = make_person("Plan owner")
    client.force_login(person)
    return person


@pytest.fixture
def objective(owner):
    post = make_post(make_area(), slug="head")
    make_holding(post, owner)
    return make_objective(owners=[post])


def asked(body, **fields):
    met = {"met_on_day": "24", "met_on_month": "3", "met_on_year": "2021"}
    return met | {"body": body.reference, "asked": "Why is it late?", "owed_by": "head"} | fields


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"asked": ""}, "challenge_says_something"),
        ({"met_on": date(2021, 3, 2)}, "challenge_is_of_a_meeting_that_was_held"),
        ({"answer": "Staff are ill."}, "answer_is_owed_and_has_its_day"),
        ({"answered_on": TODAY}, "answer_is_owed_and_has_its_day"),
        ({"answer": "So.", "answered_on": TODAY}, "answer_is_owed_and_has_its_day"),
    ],
)
def test_a_challenge_that_cannot_be_is_refused(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_challenge(**fields)


def test_an_answer_before_the_meeting_is_refused_by_the_database_too():
    challenge = make_challenge(owed_by=make_post())
    answer = {"answer": "So.", "answered_on": date(2021, 2, 23)}
    with pytest.raises(IntegrityError, match="answer_is_owed"), transaction.atomic():
        Challenge.objects.filter(pk=challenge.pk).update(**answer)


def test_whoever_owns_a_row_records_what_a_board_asked_and_then_its_answer(client, objective):
    body = make_body(objective.plan, name="The board")
    place = [objective.plan.area.slug, objective.plan.reference, objective.reference]
    form = reverse("priorities:challenge_objective", args=place)
    refused = text(client.post(form, asked(body, asked="", met_on_year="2022")))
    assert "Say what was asked or decided" in refused
    refused = text(client.post(form, asked(body, met_on_year="2022")))
    assert "The meeting must have been held" in refused
    assert "Why is it late?" in refused, "what was typed is kept"
    assert client.post(form, asked(body)).url == objective.get_absolute_url()
    challenge = Challenge.objects.get()
    assert "Waiting for an answer. Owed by Head of SEND" in text(
        client.get(objective.get_absolute_url())
    )

    answer = reverse("priorities:answer_challenge", args=["wandsworth", challenge.pk])
    said = {"version": "1", "answer": "Two were ill."}
    early = {"answered_on_day": "23", "answered_on_month": "3", "answered_on_year": "2021"}
    assert "The meeting was on 24 March 2021." in text(client.post(answer, said | early))
    assert client.post(answer, said | early | {"answered_on_day": "30"}).status_code == 302
    page = text(client.get(objective.get_absolute_url()))
    assert "Answer: Two were ill." in page
    assert "Answered 30 March 2021" in page
    verbs = AuditEvent.objects.filter(version__isnull=False).values_list("verb", flat=True)
    assert sorted(verbs) == ["challenge answered", "challenge recorded"]


def test_the_post_that_owes_an_answer_gives_it_and_nobody_else_s(client, owner):
    post = make_post()
    challenge = make_challenge(owed_by=post)
    answer = reverse("priorities:answer_challenge", args=["wandsworth", challenge.pk])
    correct = reverse("priorities:correct_challenge", args=["wandsworth", challenge.pk])
    assert client.get(answer).status_code == 403
    make_holding(post, owner)
    assert client.get(answer).status_code == 200
    assert client.get(correct).status_code == 403, "the row is another's"
    detail = text(client.get(challenge.get_absolute_url()))
    assert "Answer it" in detail
    assert "Correct what was recorded" not in detail


def test_nobody_answers_what_no_answer_is_owed_to(client, objective):
    challenge = make_challenge(objective)
    answer = reverse("priorities:answer_challenge", args=["wandsworth", challenge.pk])
    assert client.get(answer).status_code == 403
    with pytest.raises(ValidationError, match="say which post"):
        changes.answer_challenge(challenge, answer="So.", answered_on=TODAY, by=make_person())


def test_what_was_recorded_is_corrected_with_the_reason_and_nobody_overwrites_another(objective):
    person, body = make_person(), make_body(objective.plan)
    challenge = make_challenge(objective, body, owed_by=objective.owners.get())
    changes.answer_challenge(challenge, answer="So.", answered_on=TODAY, by=person)
    said = {"body": body, "met_on": date(2021, 2, 25), "asked": "When?", "reason": "Misheard."}
    with pytest.raises(ValidationError, match="Choose the post that owed the answer"):
        changes.correct_challenge(challenge, **said, owed_by=None, by=person)
    fresh, second = Challenge.objects.get(), Challenge.objects.get()
    changes.correct_challenge(fresh, **said, owed_by=fresh.owed_by, by=person)
    with pytest.raises(StaleRecord):
        changes.answer_challenge(second, answer="No.", answered_on=TODAY, by=person)
    stored = Challenge.objects.get()
    assert (stored.asked, stored.answer) == ("When?", "So.")
    assert AuditEvent.objects.latest("pk").detail.reason == "Misheard."


def test_bodies_of_the_plan_and_posts_of_the_area_alone(objective):
    said = {"met_on": TODAY, "asked": "Why?", "by": make_person()}
    with pytest.raises(ValidationError, match="body of this plan"):
        changes.record_challenge(objective, body=make_body(), owed_by=None, **said)
    elsewhere = make_post(make_area("westminster"))
    body = make_body(objective.plan)
    with pytest.raises(ValidationError, match="post of this area"):
        changes.record_challenge(objective, body=body, owed_by=elsewhere, **said)


def test_the_list_knows_what_waits_as_at_a_day(client, owner):
    objective, post = make_objective(), make_post()
    answered = {"answer": "So.", "answered_on": date(2021, 3, 20)}
    make_challenge(objective, owed_by=post, asked="Waits?")
    make_challenge(make_action(objective), owed_by=post, asked="Answered?", **answered)
    make_challenge(objective, asked="Noted.")
    address = reverse("priorities:challenge_list", args=["wandsworth", objective.plan.reference])
    for stands, found in (("open", "Waits?"), ("answered", "Answered?"), ("none", "Noted.")):
        rows = client.get(address, {"stands": stands}).context["table"].rows
        assert [row.record.asked for row in rows] == [found]
    waiting = Challenge.objects.awaiting(date(2021, 3, 19)).values_list("asked", flat=True)
    assert sorted(waiting) == ["Answered?", "Waits?"], "the answer had not been given"
    board = Challenge.objects.get(asked="Noted.").body.reference
    rows = client.get(address, {"body": board}).context["table"].rows
    assert [row.record.asked for row in rows] == ["Noted."]


def test_a_body_s_page_has_its_latest_challenges(client, owner):
    body = make_body()
    objective = make_objective(make_priority(body.plan))
    for day in range(1, 13):
        make_challenge(objective, body, met_on=date(2021, 2, day), asked=f"Question {day}.")
    page = text(client.get(body.get_absolute_url()))
    assert page.count("Question") == 10
    assert "Question 2." not in page
    assert f"?body={body.reference}" in page


def test_lists_and_pages_cost_the_same_however_many_challenges(client, owner):
    plan = make_plan()
    objective, body = make_objective(make_priority(plan)), make_body(plan)
    addresses = [
        reverse("priorities:challenge_list", args=["wandsworth", plan.reference]),
        objective.get_absolute_url(),
        body.get_absolute_url(),
    ]
    costs = []
    for _ in range(2):
        for _ in range(3):
            make_challenge(objective, body, owed_by=make_post())
            make_challenge(make_action(objective), body, owed_by=make_post())
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            costs.append(len(queries))
    assert costs[:3] == costs[3:]
