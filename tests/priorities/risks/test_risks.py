"""Risks to a plan: recorded, reviewed, closed, opened again, and named when a review is overdue."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from priorities.models import Risk
from priorities.risks import changes
from tests.builders import make_area, make_person
from tests.priorities.builders import (
    make_holding,
    make_objective,
    make_plan,
    make_post,
    make_priority,
    make_risk,
)
from tests.priorities.test_views import text
from wsoa.audit import StaleRecord
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = date(2021, 3, 31)


@pytest.fixture
def plan():
    return make_plan(reference="wsoa-2020")


@pytest.fixture
def objective(plan):
    return make_objective(make_priority(plan, reference="1"), reference="1.1")


def said(**fields):
    return {
        "title": "Advice comes late",
        "cause": "Vacant posts.",
        "effect": "Late plans.",
        "likelihood": 3,
        "impact": 4,
        "mitigation": "Agency staff.",
        "review_on": date(2021, 6, 30),
    } | fields


def typed(owner, **fields):
    day = {"review_on_day": "30", "review_on_month": "6", "review_on_year": "2021"}
    values = said()
    del values["review_on"]
    return values | day | {"owner": owner.slug} | fields


def page(name, *args):
    return reverse(f"priorities:{name}", args=["wandsworth", *args])


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"cause": ""}, "risk_says_what_may_happen_and_what_is_done"),
        ({"likelihood": 5}, "risk_is_likely_and_bad_in_words"),
        ({"closed_on": TODAY}, "risk_is_closed_for_a_reason"),
        ({"closed_because": "Gone."}, "risk_is_closed_for_a_reason"),
    ],
)
def test_the_database_refuses_a_risk_that_cannot_be(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_risk(**fields)


def test_risks_are_numbered_in_their_plan(plan, objective):
    by, owner = make_person(), make_post()
    first = changes.add_risk(plan, objectives=[objective], owner=owner, by=by, **said())
    assert (first.reference, changes.add_risk(plan, owner=owner, by=by, **said()).reference) == (
        "R1",
        "R2",
    )
    assert changes.add_risk(make_plan(), owner=owner, by=by, **said()).reference == "R1"
    assert first.called == ("High", "red")
    assert AuditEvent.objects.filter(verb="risk added").count() == 3


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"review_on": date(2021, 3, 30)}, "must be today or a day to come"),
        ({"owner": "elsewhere"}, "Choose a post of this area"),
        ({"objectives": "elsewhere"}, "Choose objectives of this plan"),
    ],
)
def test_what_cannot_be_is_refused(plan, fields, fault):
    values = said(owner=make_post(), objectives=[]) | fields
    if values["owner"] == "elsewhere":
        values["owner"] = make_post(make_area("westminster"))
    if values["objectives"] == "elsewhere":
        values["objectives"] = [make_objective()]
    with pytest.raises(ValidationError, match=fault):
        changes.add_risk(plan, by=make_person(), **values)
    assert not Risk.objects.exists()


def test_a_risk_is_reviewed_closed_and_opened_again(objective):
    risk, by = make_risk(objective.plan, [objective], review_on=date(2021, 3, 30)), make_person()
    assert risk.stands(TODAY) == "Open, review overdue"
    values = {"owner": risk.owner, "by": by, "reason": "Reviewed."}
    changes.change_risk(risk, objectives=[], **values, **said(review_on=risk.review_on))
    assert risk.stands(TODAY) == "Open, review overdue", (
        "an overdue review may stay until it is done"
    )
    changes.change_risk(risk, objectives=[], **values, **said(impact=1))
    assert (risk.stands(TODAY), risk.called) == ("Open", ("Low", "grey"))
    assert not risk.objectives.exists()
    stale = Risk.objects.get(pk=risk.pk)
    changes.close_risk(risk, because="The posts are filled.", by=by)
    assert risk.stands(TODAY) == "Closed"
    assert risk.stands(date(2021, 3, 30)) == "Open", "it was open the day before"
    with pytest.raises(ValidationError, match="closed already"):
        changes.close_risk(risk, because="Again.", by=by)
    with pytest.raises(ValidationError, match="Open it again first"):
        changes.change_risk(risk, objectives=[], **values, **said())
    with pytest.raises(StaleRecord):
        changes.close_risk(stale, because="Mine.", by=by)
    changes.open_risk(risk, reason="One left again.", review_on=date(2021, 4, 30), by=by)
    assert risk.stands(TODAY) == "Open"
    with pytest.raises(ValidationError, match="open already"):
        changes.open_risk(risk, reason="Again.", review_on=date(2021, 4, 30), by=by)


def test_who_holds_a_post_keeps_its_risks_and_no_others(client, objective):
    holding = make_holding(make_post())
    client.force_login(holding.person)
    add = page("add_risk", "wsoa-2020")
    assert add in text(client.get(objective.get_absolute_url()))
    form = client.get(f"{add}?objective=1.1").context["form"]
    assert list(form.fields["owner"].queryset) == [holding.post]
    assert form.initial["objectives"] == ["1.1"]
    wrong = text(client.post(add, typed(holding.post, cause="")))
    assert "Say what may cause it" in wrong
    assert "Agency staff." in wrong
    assert client.post(add, typed(holding.post, objectives=["1.1"])).status_code == 302
    risk = Risk.objects.get()
    assert "R1 Advice comes late" in text(client.get(objective.get_absolute_url()))
    shown = text(client.get(page("risk_detail", risk.pk)))
    assert "Likely, and severe if it happens" in shown
    other = make_risk(objective.plan)
    for name in ("change_risk", "close_risk", "open_risk"):
        assert client.get(page(name, other.pk)).status_code == 403
    client.force_login(make_person("Plan owner"))
    assert client.get(add).status_code == 403, "who holds no post"


def test_the_second_of_two_is_told_what_the_first_changed(client, objective):
    risk = make_risk(objective.plan, [objective])
    client.force_login(make_person("Head of SEND"))
    address = page("change_risk", risk.pk)
    form = client.get(address).context["form"]
    assert form.initial["objectives"] == ["1.1"]
    data = typed(risk.owner, version=1, reason="Reviewed.", objectives=["1.1"])
    assert client.post(address, data).status_code == 302
    shown = text(client.post(address, data | {"title": "Mine"}))
    assert "Someone changed this while you were working" in shown
    assert "Mine" in shown
    close = page("close_risk", risk.pk)
    assert client.post(close, {"version": 2, "because": "Over."}).status_code == 302
    day = {"review_on_day": "30", "review_on_month": "6", "review_on_year": "2021"}
    again = page("open_risk", risk.pk)
    assert client.post(again, day | {"version": 3, "reason": "Back."}).status_code == 302
    assert "Reason: Back." in text(client.get(page("risk_detail", risk.pk)))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [2, 1, 3]),
        ("?stands=open", [2, 1]),
        ("?stands=overdue", [1]),
        ("?stands=closed", [3]),
        ("?impact=4", [2]),
        ("?objective=1.1", [1]),
        ("?sort=reference", [1, 2, 3]),
    ],
)
def test_the_list_filters_and_sorts(client, objective, query, found):
    plan = objective.plan
    make_risk(plan, [objective], number=1, review_on=date(2021, 3, 30))
    make_risk(plan, number=2, impact=4)
    closed = {"closed_on": date(2021, 3, 2), "closed_because": "Over."}
    make_risk(plan, number=3, impact=1, **closed)
    make_risk(plan, number=4, added_on=date(2021, 4, 1))
    make_risk()
    client.force_login(make_person("Board member"))
    response = client.get(page("risk_list", "wsoa-2020") + query)
    assert [row.record.number for row in response.context["table"].rows] == found
    assert "Review overdue: 1" in text(response)


def test_more_risks_cost_no_more_queries(client, objective):
    client.force_login(make_person("Partner"))
    make_risk(objective.plan, [objective])
    client.get(page("risk_list", "wsoa-2020"))
    with CaptureQueriesContext(connection) as one:
        client.get(page("risk_list", "wsoa-2020"))
    for _ in range(9):
        make_risk(objective.plan, [objective])
    with CaptureQueriesContext(connection) as ten:
        client.get(page("risk_list", "wsoa-2020"))
    assert len(ten) == len(one)
