"""Ratings in the place of those of the rules: with a reason, beside them, and not for ever."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from governance.ratings import ratings
from governance.rollup import Rule
from priorities.models import Override, PlanType
from priorities.overrides import changes
from tests.builders import make_person
from tests.governance.test_ratings import make_key
from tests.priorities.builders import (
    make_action,
    make_finding,
    make_holding,
    make_level,
    make_objective,
    make_override,
    make_plan,
    make_post,
    make_priority,
    make_update,
)
from tests.priorities.test_views import text
from wsoa.audit import StaleRecord
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = date(2021, 3, 31)


@pytest.fixture
def person():
    return make_person()


@pytest.fixture
def objective():
    """An objective that is off track by the rules, owned by a post."""
    make_key()
    priority = make_priority(make_plan(reference="wsoa-2020"), reference="1")
    priority.answers.add(make_finding(kind="weakness", question="", reference="W1"))
    objective = make_objective(
        priority, reference="1.1", by_when=date(2021, 4, 30), owners=[make_post()]
    )
    make_update(make_action(objective), "off-track", added_on=date(2021, 3, 30))
    return objective


def rated(row, day=TODAY, plan=None):
    found = ratings(plan or row.plan, as_at=day, standings={})
    return found.delivery[row._meta.model_name, row.pk]


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"reason": ""}, "override_has_a_reason"),
        ({"until_on": date(2021, 2, 28)}, "override_expires"),
        ({"until_on": date(2021, 6, 2)}, "override_expires"),
        ({"ended_on": TODAY}, "override_was_ended_for_a_reason"),
        ({"objective": None}, "override_is_about_one_row"),
    ],
)
def test_the_database_refuses_an_override_that_cannot_be(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_override(**fields)
    make_override(until_on=date(2021, 6, 1))


def test_it_counts_for_its_row_alone_and_says_what_the_rules_say(objective):
    make_override(objective, make_level("at-risk"), added_on=date(2021, 3, 2))
    found = rated(objective)
    assert (found.words, found.overridden, found.expires_on) == ("At risk", True, date(2021, 4, 30))
    assert found.rule == Rule.OVERRIDE
    assert found.reason.endswith("2 March 2021: A new team has started.")
    assert (found.ruled.words, found.ruled.rule) == ("Off track", Rule.ACTIONS)
    assert rated(objective.priority).words == "Off track", "what lies above is rated by the rules"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        pytest.param(date(2021, 3, 30), "Off track", id="before it was added"),
        pytest.param(date(2021, 3, 31), "On track", id="the day it was added"),
        pytest.param(date(2021, 4, 30), "On track", id="its last day"),
        pytest.param(date(2021, 5, 1), "Off track", id="the day after"),
    ],
)
def test_it_expires(objective, day, words):
    make_override(objective, added_on=TODAY)
    assert rated(objective, day).words == words


def test_the_newer_of_two_counts_until_it_ends(objective, person):
    make_override(objective, make_level("at-risk"), added_on=date(2021, 3, 1))
    newer = make_override(objective, make_level("on-track"), added_on=date(2021, 3, 2))
    assert rated(objective).words == "On track"
    changes.end_override(newer, because="It slipped again.", by=person)
    assert rated(objective).words == "At risk"
    assert rated(objective, date(2021, 3, 30)).words == "On track", "it counted until then"
    with pytest.raises(ValidationError, match="no longer counts"):
        changes.end_override(newer, because="Again.", by=person)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"until_on": date(2021, 3, 30)}, "Enter today or a day to come"),
        ({"until_on": date(2021, 7, 2)}, "Enter 1 July 2021 or an earlier day"),
    ],
)
def test_a_day_that_cannot_be_is_refused(objective, person, fields, fault):
    said = {"plan": objective.plan, "level": make_level("at-risk"), "reason": "So.", "by": person}
    with pytest.raises(ValidationError, match=fault):
        changes.override_rating(objective, **said | fields)
    other = make_level("at-risk", plan_type=make_other_type())
    with pytest.raises(ValidationError, match="rating key"):
        changes.override_rating(objective, **said | {"level": other, "until_on": TODAY})
    assert not Override.objects.exists()
    override = changes.override_rating(objective, **said, until_on=date(2021, 7, 1))
    assert AuditEvent.objects.filter(verb="rating overridden").count() == 1
    stale = Override.objects.get(pk=override.pk)
    changes.change_override(override, reason="Better said.", until_on=TODAY, by=person)
    with pytest.raises(StaleRecord):
        changes.end_override(stale, because="No.", by=person)


def make_other_type():
    words = {"weakness_word": "issue", "priority_word": "theme"}
    return PlanType.objects.create(slug="other", name="Other", **words)


def typed(**fields):
    day = {"until_on_day": "30", "until_on_month": "4", "until_on_year": "2021"}
    return {"level": make_level("at-risk").pk, "reason": "A new team."} | day | fields


def page(name, *args):
    return reverse(f"priorities:{name}", args=["wandsworth", *args])


def test_who_owns_the_objective_overrides_it_and_its_page_shows_both(client, objective):
    owner = make_holding(objective.owners.get()).person
    client.force_login(owner)
    address = page("override_objective", "wsoa-2020", objective.pk, "delivery")
    assert address in text(client.get(objective.get_absolute_url()))
    wrong = text(client.post(address, typed(reason="")))
    assert "Give the reason for this rating" in wrong
    assert "Off track" in wrong, "what stands now"
    response = client.post(address, typed())
    shown = text(client.get(response.url))
    assert "By the rules: Off track" in shown
    assert "A new team." in shown
    assert "30 April 2021" in shown
    override = Override.objects.get()
    assert "Counts" in text(client.get(page("override_detail", override.pk)))
    above = page("override_priority", "wsoa-2020", objective.priority.pk, "delivery")
    assert client.get(above).status_code == 403
    client.force_login(make_holding(make_post()).person)
    assert client.get(address).status_code == 403, "not theirs"
    assert client.get(page("change_override", override.pk)).status_code == 403


def test_who_steers_the_plan_overrides_priorities_and_weaknesses(client, objective):
    client.force_login(make_person("Head of SEND"))
    (finding,) = objective.priority.answers.all()
    for name, row in (("priority", objective.priority), ("finding", finding)):
        address = page(f"override_{name}", "wsoa-2020", row.pk, "delivery")
        assert client.post(address, typed()).status_code == 302
    assert rated(objective.priority).words == "At risk"
    assert rated(finding, plan=objective.plan).words == "At risk"
    assert client.get(page("override_priority", "wsoa-2020", 1, "page")).status_code == 404
    elsewhere = make_priority(make_plan())
    other = page("override_priority", "wsoa-2020", elsewhere.pk, "delivery")
    assert client.get(other).status_code == 404


def test_the_second_of_two_is_told_what_the_first_changed(client, objective):
    override = make_override(objective)
    client.force_login(make_person("Head of SEND"))
    address = page("change_override", override.pk)
    data = typed(version=1)
    assert client.post(address, data).status_code == 302
    shown = text(client.post(address, data | {"reason": "Mine."}))
    assert "Someone changed this while you were working" in shown
    assert "Mine." in shown
    end = page("end_override", override.pk)
    assert client.post(end, {"version": 2, "because": "It slipped."}).status_code == 302
    assert "Ended" in text(client.get(page("override_detail", override.pk)))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("?stands=counting", 1),
        ("?stands=over", 2),
        ("?of=impact", 1),
        ("?about=objective", 3),
        ("?about=finding", 0),
    ],
)
def test_the_list_filters(client, objective, query, found):
    make_override(objective)
    make_override(objective, until_on=date(2021, 3, 30))
    make_override(objective, make_level("some", "impact"), until_on=date(2021, 3, 1))
    make_override(make_objective(make_priority(make_plan())))
    make_override(objective, added_on=date(2021, 4, 1))
    client.force_login(make_person("Partner"))
    response = client.get(page("override_list", "wsoa-2020") + query)
    assert len(response.context["table"].rows) == found
