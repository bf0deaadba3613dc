"""Cases on every basis: how each is started, and how it tells what it came from."""

from datetime import date, timedelta

import pytest

from ehcp_tracking import changes, explaining, law, origins
from ehcp_tracking.models import Assessment
from tests.builders import make_area, make_assessment, make_person
from tests.ehcp_tracking.test_changes import refused
from tests.ehcp_tracking.test_recording import CASES, beside, page, said, send, typed
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db

RECEIVED, TOLD, ORDERED = date(2020, 9, 14), date(2020, 10, 26), date(2021, 3, 1)
DAY = timedelta(days=1)
ENDED = {
    "refused": {"decision": "refuse", "decision_notified_on": TOLD},
    "no_plan": {"outcome": "no_plan", "outcome_notified_on": TOLD},
    "plan": {"outcome": "plan", "plan_sent_on": TOLD},
}
# The last days of a case started on 1 March 2021, worked out by hand.
DUE = {
    "to_assess": {"decision": date(2021, 3, 15), "plan": date(2021, 6, 7)},
    "to_plan": {"draft": date(2021, 4, 5), "plan": date(2021, 5, 17)},
}


@pytest.fixture
def by():
    return make_person("Case manager", area=make_area())


@pytest.fixture
def client(client, by):
    client.force_login(by)
    return client


def ended(ending, **fields):
    return make_assessment(received_on=RECEIVED, **ENDED[ending], **fields)


def follow(earlier, basis="order_to_assess", started_on=ORDERED, **values):
    asked = {"reference": "EHC-9", "basis": basis, "started_on": started_on}
    return changes.follow_case(earlier, **asked | values)


def known(case, as_at=date(2021, 3, 31)):
    return Assessment.objects.with_clocks().with_links().known(as_at).get(pk=case.pk)


@pytest.mark.parametrize(
    ("ending", "basis"),
    [(ending, basis) for ending, bases in law.FOLLOWED_ON.items() for basis in bases],
)
def test_a_case_follows_on_each_basis_with_limits_of_its_own(ending, basis, by):
    earlier = ended(
        ending, setting="Invented Primary School", primary_need="ASD", looked_after="yes"
    )
    case = follow(earlier, basis, case_manager=by, by=by)
    case.refresh_from_db()
    assert (case.follows, case.child, case.case_manager) == (earlier, earlier.child, by)
    assert (case.received_on, case.started_on) == (RECEIVED, ORDERED)
    assert (case.setting, case.primary_need) == ("Invented Primary School", "ASD")
    assert case.looked_after == "yes", "as the child was when the request was received"
    due = DUE[basis.partition("_")[2]]
    assert {duty: getattr(case, f"{duty}_due_on") for duty in due} == due
    event = AuditEvent.objects.get()
    assert (event.verb, event.by, event.version) == ("case started", by, 1)


def test_every_basis_can_be_started():
    in_the_browser = {"request", "responsible", "reassessment"}
    followed = {basis for bases in law.FOLLOWED_ON.values() for basis in bases}
    assert in_the_browser | followed == set(law.BASES)


@pytest.mark.parametrize(
    ("ending", "basis"), [("refused", "order_to_plan"), ("no_plan", "order_to_assess")]
)
def test_a_case_follows_only_on_what_can_come_of_how_the_earlier_ended(ending, basis, by):
    earlier = ended(ending)
    assert "basis" in refused(earlier, follow, earlier, basis, by=by)


@pytest.mark.parametrize(
    "fields", [{}, {"closed_on": TOLD, "closed_reason": "withdrawn"}], ids=["open", "closed"]
)
def test_nothing_follows_a_case_that_ended_without_a_decision(fields, by):
    earlier = make_assessment(received_on=RECEIVED, **fields)
    assert "basis" in refused(earlier, follow, earlier, by=by)


def test_a_case_starts_no_earlier_than_the_decision_that_did_not_stand(by):
    earlier = ended("refused")
    assert "started_on" in refused(earlier, follow, earlier, started_on=TOLD - DAY, by=by)
    assert "started_on" in refused(earlier, follow, earlier, started_on=date(2021, 4, 1), by=by)
    assert follow(earlier, started_on=TOLD, by=by).started_on == TOLD


def test_one_case_follows_another_and_has_a_reference_of_its_own(by):
    earlier = ended("refused")
    assert "reference" in refused(earlier, follow, earlier, reference=earlier.reference, by=by)
    follow(earlier, by=by)
    assert refused(earlier, follow, earlier, reference="EHC-10", by=by) == {
        "__all__": ["Case EHC-9 already follows this one. Record on that case."]
    }


def test_both_cases_say_so_on_their_pages_and_when_explained(client, by):
    earlier = ended("refused", reference="EHC-8")
    later = follow(earlier, by=by)
    fell = "The decision not to assess did not stand: on 1 March 2021 the tribunal ordered an"
    lead = f"{fell} assessment. Case"
    told = f"{lead} EHC-9 follows, with its own time limits."
    assert told in explaining.explain(known(earlier), date(2021, 3, 31))
    assert told not in explaining.explain(known(earlier), ORDERED - DAY)
    assert (
        f"This case follows case EHC-8. {fell} assessment. Its own time limits run from that day."
    ) in explaining.explain(known(later), date(2021, 3, 31))
    html = page(client.get(earlier.get_absolute_url()))
    assert f'{lead} <a class="govuk-link" href="{later.get_absolute_url()}">EHC-9</a>' in html
    assert "This case follows case" in page(client.get(later.get_absolute_url()))


def test_a_case_that_follows_an_open_one_says_only_what_is_known():
    earlier = make_assessment(reference="EHC-8")
    later = make_assessment(basis="mediation_to_plan", follows=earlier)
    (tie,) = origins.ties(known(later), date(2021, 3, 31))
    assert str(tie) == (
        "This case follows case EHC-8. On 5 January 2021 mediation agreed on a plan. "
        "Its own time limits run from that day."
    )


@pytest.mark.parametrize(
    ("told_on", "stands"),
    [
        (date(2021, 1, 18), "1 day before the last day"),
        (date(2021, 1, 19), "the last day"),
        (date(2021, 1, 20), "1 day late"),
    ],
)
def test_a_reassessment_says_whether_its_request_was_answered_in_time(client, told_on, stands):
    asked_on = date(2021, 1, 4)
    case = make_assessment(basis="reassessment", received_on=asked_on, started_on=told_on)
    told = (
        "The reassessment was asked for on 4 January 2021. The family was to be told by 19 January "
        "2021 whether there will be one (SEND Regulations 2014, regulation 25(1), unconfirmed). It "
        f"was told on {explaining.words(told_on)}, {stands}."
    )
    assert told in page(client.get(case.get_absolute_url()))
    assert told in explaining.explain(known(case), date(2021, 3, 31))
    for other in ({"basis": "responsible"}, {"started_on": asked_on}):
        facts = {"basis": "reassessment", "received_on": asked_on, "started_on": told_on}
        assert origins.reply(make_assessment(**facts | other)) == ""


def test_the_page_starts_the_case_that_follows(client):
    earlier = ended("no_plan")
    url = f"{CASES}{earlier.pk}/follow/"
    html = page(client.get(f"{url}?basis=mediation_to_plan&started_on=2021-03-01"))
    assert (
        'value="mediation_to_plan" id="id_basis_1" required class="govuk-radios__input" checked'
        in (html)
    )
    assert 'id="id_started_on_1" value="3"' in html
    assert "order_to_assess" not in html
    values = {"basis": "mediation_to_plan", "started_on": ORDERED}
    assert beside("reference", page(send(client, url, **values))) == ["Enter the case reference"]
    response = send(client, url, reference="EHC-9", **values)
    assert response.url == Assessment.objects.get(reference="EHC-9").get_absolute_url()
    assert said(client, response).startswith("Case EHC-9 was started. Draft plan due 5 April 2021")


def test_nothing_can_be_started_on_the_page_of_an_open_case(client):
    html = page(client.get(f"{CASES}{make_assessment().pk}/follow/"))
    assert "no case can follow it" in html
    assert "Start case" not in html


# Reassessment


def test_a_reassessment_starts_from_the_case_that_led_to_the_plan(client):
    earlier = ended("plan", primary_need="ASD")
    url, asked = f"{CASES}{earlier.pk}/reassess/", {"reference": "EHC-9", "started_on": ORDERED}
    early = page(send(client, url, received_on=TOLD - DAY, **asked))
    assert beside("received_on", early)[0].startswith("This is before the plan was sent")
    send(client, url, received_on=date(2021, 2, 22), **asked)
    case = Assessment.objects.get(reference="EHC-9")
    assert (case.basis, case.follows, case.child) == ("reassessment", None, earlier.child)
    assert (case.received_on, case.started_on) == (date(2021, 2, 22), ORDERED)
    assert case.plan_due_on == date(2021, 6, 7)
    html = page(client.get(earlier.get_absolute_url()))
    assert f'href="{case.get_absolute_url()}">EHC-9</a>: reassessment, 1 March 2021' in html


def test_only_a_plan_is_reassessed(by):
    case = ended("refused")
    columns = {"reference": "EHC-9", "received_on": ORDERED, "started_on": ORDERED}
    assert "__all__" in refused(case, changes.reassess, case, by=by, **columns)


def test_a_reassessment_is_logged_of_a_child_without_a_case(client):
    sent = {"reference": "EHC-1", "child_reference": "C-1", "started_on": ORDERED}
    response = client.post(
        f"{CASES}log-reassessment/", typed(received_on=date(2021, 2, 22), **sent)
    )
    assert said(client, response).startswith("Reassessment EHC-1 was logged. Final plan due 7 June")
    assert Assessment.objects.get().basis == "reassessment"


# New responsibility, and the area where an assessment began

FIRST = {
    "first_area": "Exampleshire",
    "first_area_received_on": date(2020, 11, 2),
    "first_area_decided_on": date(2020, 12, 7),
}
RESPONSIBLE = {"basis": "responsible", "received_on": date(2021, 1, 5)}


def test_a_child_who_moved_in_has_clocks_of_this_area_and_the_dates_of_the_first(client):
    sent = {"reference": "EHC-1", "child_reference": "C-1", "received_on": date(2021, 1, 4)}
    response = client.post(
        f"{CASES}log-responsibility/", typed(**sent, started_on=date(2021, 1, 5), **FIRST)
    )
    html = page(client.get(response.url))
    assert (
        "The assessment began in Exampleshire, which received the request on 2 November 2020 and "
        "decided whether to assess on 7 December 2020. This is for information: no time limit "
        "here runs from it."
    ) in html
    case = Assessment.objects.get()
    assert (case.basis, case.plan_due_on) == ("responsible", date(2021, 5, 25))
    assert origins.first_area(case) in explaining.explain(known(case), date(2021, 3, 31))


def test_the_dates_of_the_first_area_change_no_clock(by):
    plain, moved = make_assessment(**RESPONSIBLE), make_assessment(**RESPONSIBLE, **FIRST)
    assert plain.clocks(ORDERED) == moved.clocks(ORDERED)


def test_the_first_area_is_recorded_later_and_corrected_with_a_reason(client):
    case = make_assessment(**RESPONSIBLE)
    url = f"{CASES}{case.pk}/first-area/"
    send(client, url, **FIRST)
    case.refresh_from_db()
    assert {name: getattr(case, name) for name in FIRST} == FIRST
    other = FIRST | {"first_area": "Sampleton"}
    assert beside("reason", page(send(client, url, version=2, **other)))
    assert send(client, url, version=2, reason="Misheard.", **other).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"first_area": ""}, "first_area"),
        ({"first_area_decided_on": date(2020, 11, 1)}, "first_area_decided_on"),
        ({"first_area_decided_on": date(2021, 1, 6)}, "first_area_decided_on"),
        ({"first_area_received_on": date(2021, 1, 6)}, "first_area_received_on"),
    ],
)
def test_what_cannot_be_of_the_first_area_is_refused(wrong, column, by):
    case = make_assessment(**RESPONSIBLE)
    change = changes.record_first_area
    assert column in refused(case, change, case, by=by, **FIRST | wrong)
    on_the_days = {"first_area_received_on": case.started_on, "first_area_decided_on": None}
    change(Assessment.objects.get(), by=by, **FIRST | on_the_days)


def test_only_a_child_who_became_the_areas_responsibility_has_a_first_area(by):
    case = make_assessment()
    assert "first_area" in refused(case, changes.record_first_area, case, by=by, **FIRST)
    moved = make_assessment(**RESPONSIBLE, **FIRST)
    correct = changes.correct_request
    faults = refused(moved, correct, moved, basis="request", reason="Mistyped.", by=by)
    assert faults["__all__"][0].startswith("Area where the assessment began: Only a case for which")
