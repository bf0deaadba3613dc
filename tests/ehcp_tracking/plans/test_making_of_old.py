"""Plans that were sent before plans had records: the migration makes them, with their history."""

from datetime import date
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from ehcp_tracking.models import EHCPlan
from tests.builders import make_assessment
from wsoa.models import AuditEvent

migration = import_module("ehcp_tracking.migrations.0012_plans_of_cases")
pytestmark = pytest.mark.django_db
SENT = {"outcome": "plan", "plan_sent_on": date(2021, 3, 1)}


@pytest.fixture
def cases():
    EHCPlan.objects.all().delete()
    found = [make_assessment(setting="Invented Academy", **SENT) for _ in range(3)]
    make_assessment()
    EHCPlan.objects.all().delete()
    return found


def test_each_final_plan_that_was_sent_has_its_plan_and_an_event(cases, monkeypatch):
    monkeypatch.setattr(migration, "AT_ONCE", 2)
    migration.make_plans(apps, None)
    made = EHCPlan.objects.order_by("assessment")
    assert [plan.assessment for plan in made] == cases
    assert {(plan.setting, plan.area, plan.version) for plan in made} == {
        ("Invented Academy", cases[0].area, 1)
    }
    events = AuditEvent.objects.filter(verb="plan made").exclude(part_of=None)
    assert {event.record for event in events} == {f"ehcp_tracking.EHCPlan:{p.pk}" for p in made}
    assert events.first().detail.changes["setting"] == [None, "Invented Academy"]


def test_it_makes_none_twice(cases):
    for _ in range(2):
        migration.make_plans(apps, None)
    assert EHCPlan.objects.count() == len(cases)


def test_the_self_audit_finds_them_in_the_trail(cases):
    migration.make_plans(apps, None)
    told = StringIO()
    with pytest.raises(SystemExit):  # the builders leave no event of the cases themselves
        call_command("verify", "--area", cases[0].area.slug, stdout=StringIO(), stderr=told)
    assert "EHCPlan" not in told.getvalue()
