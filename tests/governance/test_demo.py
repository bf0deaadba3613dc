"""`manage.py demo`: where it refuses, and that then it makes nothing."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ehcp_tracking.models import Assessment
from governance.demonstration import storing
from tests.builders import make_area, make_assessment, make_child, make_person
from wsoa.models import AuditEvent, User

pytestmark = pytest.mark.django_db


def demo():
    said = StringIO()
    call_command("demo", stdout=said)
    return said.getvalue()


def nothing_was_made():
    return not AuditEvent.objects.exists() and not Assessment.objects.filter(
        reference__startswith="DEMO-"
    )


def test_refuses_production(settings):
    settings.WSOA_DEMO = False
    with pytest.raises(CommandError, match="WSOA_DEMO=1") as refusal:
        demo()
    assert refusal.value.returncode == 1
    assert nothing_was_made()


def test_refuses_a_day_before_its_own(settings):
    settings.WSOA_TODAY = date(2021, 3, 30)
    with pytest.raises(CommandError, match="Set WSOA_TODAY=2021-03-31"):
        demo()
    assert nothing_was_made()


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: make_person("Case manager"), id="a person"),
        pytest.param(
            lambda: User.objects.create_user(username="case.manager"), id="of a name like ours"
        ),
        pytest.param(lambda: make_assessment(), id="a case"),
        pytest.param(lambda: make_assessment(reference="DEMO-0001"), id="of a reference like ours"),
        pytest.param(lambda: make_child(area=make_area("worcestershire")), id="a child elsewhere"),
    ],
)
def test_refuses_a_database_with_people_or_cases_of_others(make):
    make()
    people, cases = User.objects.count(), Assessment.objects.count()
    with pytest.raises(CommandError, match="did not make"):
        demo()
    assert (User.objects.count(), Assessment.objects.count()) == (people, cases)
    assert not AuditEvent.objects.exists()


def test_makes_all_or_nothing(monkeypatch):
    def fail(*args):
        raise RuntimeError("in the last step")

    monkeypatch.setattr(storing, "trail", fail)
    with pytest.raises(RuntimeError):
        demo()
    assert not User.objects.exists()
    assert nothing_was_made()
