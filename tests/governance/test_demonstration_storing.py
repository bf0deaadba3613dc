"""The demonstration as it is stored: once, with its people, and a trail that tells its story."""

import json
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse

from ehcp_tracking import kpis
from ehcp_tracking.known import as_known, differences
from ehcp_tracking.models import (
    Advice,
    AnnualReview,
    Assessment,
    AssessmentException,
    Child,
    Dispute,
    DutyException,
    EHCPlan,
    PhaseTransfer,
    Verification,
)
from governance.demonstration.courses import LAST_DAY
from governance.demonstration.people import PASSWORD, PEOPLE, SINCE
from priorities.models import (
    EnquiryAnswer,
    Evaluation,
    Evidence,
    Judgement,
    OwnerOrDateChange,
    ProgressUpdate,
    Rating,
    Reading,
)
from tests.builders import make_assessment
from wsoa import audit, history
from wsoa.models import (
    AuditEvent,
    LocalArea,
    Membership,
    Organisation,
    School,
    User,
)
from wsoa.roles import ORGANISATION_FOR, ROLES

pytestmark = pytest.mark.django_db


def demo():
    said = StringIO()
    call_command("demo", stdout=said)
    return said.getvalue()


def stored():
    """Count what it made. What was published is loaded each time, of which the trail tells."""
    models = (User, Membership, Assessment, AssessmentException)
    events = AuditEvent.objects.exclude(verb="fixtures loaded")
    return [*(model.objects.count() for model in models), events.count()]


def test_does_nothing_the_second_time(demonstration):
    before = stored()
    said = demo()
    assert stored() == before
    assert "case.manager" in said


def test_what_its_people_add_is_part_of_it(demonstration):
    administrator = User.objects.get(username="administrator")
    invited = User(username="invited")
    with audit.created("person invited", invited, by=administrator):
        invited.save()
    make_assessment(area=LocalArea.objects.get(slug="westminster"))
    before = stored()
    demo()
    assert stored() == before


def test_refuses_a_person_whom_none_of_its_people_added(demonstration):
    stranger = User(username="stranger")
    with audit.created("person invited", stranger, by=None):
        stranger.save()
    with pytest.raises(CommandError, match="did not make"):
        demo()


def test_everybody_is_in_the_table_that_it_prints(demonstration):
    lines = demo().splitlines()
    assert PASSWORD in lines[0]
    names = [line.split()[0] for line in lines[1:]]
    assert names == [person.sign_in for person in PEOPLE]
    assert set(names) == set(User.objects.values_list("username", flat=True))


def test_every_role_has_a_sign_in_of_its_own(demonstration):
    alone = {person.roles[0] for person in PEOPLE if len(person.roles) == 1}
    assert alone == set(ROLES)


def test_everybody_s_password_keeps_the_rules_and_lets_them_in(demonstration, client):
    for person in User.objects.all():
        validate_password(PASSWORD, person)
        assert person.check_password(PASSWORD)
    answer = client.post(
        reverse("account_login"), {"login": "snas.manager", "password": PASSWORD}, follow=True
    )
    assert answer.wsgi_request.user.get_username() == "snas.manager"


def test_roles_are_held_since_the_story_begins(demonstration):
    assert {each.from_on for each in Membership.objects.all()} == {date(2018, 1, 1)}
    director = Membership.objects.filter(person__username="director")
    assert {each.role for each in director} == {"Head of SEND", "Board member"}
    auditor = Membership.objects.filter(person__username="auditor")
    assert {each.area.slug for each in auditor} == {"wandsworth", "westminster"}


def test_no_name_is_a_person_s(demonstration):
    assert {person.first_name for person in User.objects.all()} == {"Demo"}


def test_the_trail_leads_to_what_is_stored(demonstration):
    """Every change of every record, one after another, and nothing left out."""
    values, versions = {}, {}
    changes = AuditEvent.objects.filter(version__isnull=False)
    detailed = changes.filter(detail__isnull=False)  # not of what has no version of its own
    for event in detailed.order_by("pk").select_related("detail"):
        before = values.setdefault(event.record, {})
        assert event.version == versions.get(event.record, 0) + 1
        for name, (old, new) in event.detail.changes.items():
            assert before.get(name) == old
            before[name] = new
        versions[event.record] = event.version
    added = (ProgressUpdate, Reading, OwnerOrDateChange, Evidence, Rating)
    of_plans = (EHCPlan, AnnualReview, PhaseTransfer)
    evaluated = (Evaluation, EnquiryAnswer, Judgement)
    cases = (Child, Assessment, Advice, AssessmentException, Dispute, DutyException)
    for model in (*cases, *of_plans, *added, *evaluated):
        assert model.objects.exists()
        for record in model.objects.all():
            name, now = audit.name(record), audit.held(record)
            assert versions[name] == now.pop("version")
            assert values[name] == {
                key: json.loads(json.dumps(value, cls=DjangoJSONEncoder))
                for key, value in now.items()
                if value is not None
            }


DAY_OF = {
    "decision recorded": "decision_notified_on",
    "outcome recorded": "outcome_notified_on",
    "draft plan sent": "draft_sent_on",
    "final plan sent": "plan_sent_on",
    "case closed": "closed_on",
    "advice asked": "requested_on",
    "advice received": "received_on",
    "exception recorded": "from_on",
    "request logged": "started_on",
}


def test_the_self_audit_finds_no_difference(demonstration):
    run = Verification.objects.get()
    assert (run.as_at, run.differences, run.stopped) == (LAST_DAY, 0, False), run.places
    assert all(run.checked.values())


def test_what_was_added_to_the_plan_was_recorded_on_its_day(demonstration):
    for model in (ProgressUpdate, Reading, OwnerOrDateChange, Evidence, Rating):
        assert model.objects.exists()
        for record in model.objects.all():
            event = AuditEvent.objects.get(record=audit.name(record))
            assert (event.recorded_on, event.by_id) == (record.added_on, record.added_by_id)


def test_events_carry_the_days_of_the_story(demonstration):
    """Most were recorded on their day, a few later, and a few were typed wrong at first."""
    events = AuditEvent.objects.filter(verb__in=DAY_OF).select_related("detail")
    found, late, corrected = Counter(), Counter(), Counter()
    for event in events:
        before, day = event.detail.changes[DAY_OF[event.verb]]
        assert event.recorded_on.isoformat() >= day
        assert bool(before) == bool(event.detail.reason)
        found[event.verb] += not before
        corrected[event.verb] += bool(before)
        late[event.verb] += event.recorded_on.isoformat() > day and not before
    assert found["request logged"] == Assessment.objects.count()
    assert found["final plan sent"] == Assessment.objects.exclude(plan_sent_on=None).count()
    assert set(found) == set(DAY_OF)
    assert 0.02 < late.total() / found.total() < 0.1
    for verb in ("final plan sent", "advice received"):
        assert 0 < corrected.pop(verb) / found[verb] < 0.1
    assert not corrected.total()


def test_something_of_february_became_known_in_march(demonstration):
    """The demonstration has to show what a month's end looked like on that day."""
    wandsworth, day = LocalArea.objects.get(slug="wandsworth"), date(2021, 2, 28)
    told = differences(wandsworth, day, day)
    assert told.counts["Entered late"] > 3
    assert told.counts["Corrected"] > 0
    now = kpis.open_caseload(wandsworth, as_at=day)
    with as_known(wandsworth, day):
        assert kpis.open_caseload(wandsworth, as_at=day) != now


def test_the_trail_is_told_day_by_day_and_ends_with_the_last(demonstration):
    told = AuditEvent.objects.filter(part_of=None, version__isnull=False).order_by("pk")
    days = list(told.values_list("recorded_on", flat=True))
    assert days == sorted(days)
    assert days[-1] == LAST_DAY


def test_a_case_is_recorded_by_whoever_s_it_is(demonstration):
    for case in Assessment.objects.select_related("case_manager")[:50]:
        events = AuditEvent.objects.filter(record=audit.name(case))
        by = {event.by.get_username() for event in events.select_related("by")}
        assert by == {case.case_manager.get_username() if case.case_manager else "snas.manager"}


def test_the_history_of_a_case_reads_as_its_story(demonstration):
    case = Assessment.objects.get(received_on=date(2020, 1, 13), plan_sent_on=date(2020, 6, 1))
    lines = history.of(case)
    assert [(line.what, line.on) for line in reversed(lines)] == [
        ("Request logged", date(2020, 1, 13)),
        ("Decision recorded", date(2020, 2, 20)),
        ("Outcome recorded", date(2020, 5, 9)),
        ("Draft plan sent", date(2020, 5, 24)),  # of 11 May, recorded late
        ("Final plan sent", date(2020, 6, 9)),  # of 1 June
    ]
    assert {line.who for line in lines} <= {
        "Demo Case Manager",
        "Demo Second Case Manager",
        "Demo Third Case Manager",
        "Demo SNAS Manager",
    }
    assert "Who asked" in " ".join(lines[-1].changes)


def test_the_lists_of_the_area_have_what_its_cases_and_people_name(demonstration):
    schools = set(School.objects.values_list("name", flat=True))
    settings = set(Assessment.objects.values_list("setting", flat=True))
    assert settings - schools == {"Home, before school age"}
    organisations = Organisation.objects.all()
    asked = set(Advice.objects.exclude(provider="").values_list("service", "provider"))
    assert asked <= {(service, each.name) for each in organisations for service in each.services}
    partners = Membership.objects.filter(role__in=ORGANISATION_FOR)
    assert {held.organisation for held in partners} <= {each.name for each in organisations}
    for entry in [*organisations, *School.objects.all()]:
        entry.full_clean()
        assert [line.on for line in history.of(entry)] == [SINCE]
