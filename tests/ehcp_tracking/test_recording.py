"""The pages on which staff record what happened: what they take, refuse and say."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from ehcp_tracking import changes
from ehcp_tracking.exceptions import words
from ehcp_tracking.models import Advice, Assessment, AssessmentException, Child
from tests.builders import (
    make_advice,
    make_area,
    make_assessment,
    make_child,
    make_exception,
    make_person,
    make_term,
)
from tests.test_access import FORM, PAGES, address
from wsoa import audit
from wsoa.models import AuditEvent
from wsoa.roles import Permission

pytestmark = pytest.mark.django_db

CASES = "/wandsworth/cases/"
DECIDED = date(2021, 2, 16)
ON_A_CASE = [
    name
    for name, declared in PAGES.items()
    if name.startswith("ehcp_tracking:")
    and (declared.permission, declared.methods) == (Permission.EDIT_CASES, FORM)
    and declared.record
]


@pytest.fixture
def manager():
    return make_person("Case manager", area=make_area())


@pytest.fixture
def client(manager):
    return signed_in(manager)


DUE = "Asked on 16 February 2021, due by {30 March 2021}"


def explained(said, url):
    """Return words as the page has them, where the last day in braces leads to why it is that."""
    link = f'<a class="govuk-link wsoa-why wsoa-day" href="{url}">'
    return said.replace("{", link).replace("}", "<span")


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def typed(**values):
    """Return values as a browser sends them: a date in three boxes."""
    sent = {}
    for name, value in values.items():
        if isinstance(value, date):
            boxes = {"day": value.day, "month": value.month, "year": value.year}
            sent |= {f"{name}_{box}": number for box, number in boxes.items()}
        else:
            sent[name] = value
    return sent


def send(client, url, version=1, **values):
    return client.post(url, typed(version=version, **values))


def log(client, **values):
    asked = {"reference": "EHC-1", "child_reference": "C-1", "received_on": date(2021, 3, 30)}
    return client.post(f"{CASES}log-request/", typed(**{"basis": "request"} | asked | values))


def page(response):
    assert response.status_code == 200
    return response.content.decode()


def beside(field, html):
    """Return the errors that a page says beside a field."""
    marked = html.partition(f'id="id_{field}_error">')[2].partition("</div>")[0]
    return [part.partition("</p>")[0].strip() for part in marked.split("Error:</span>")[1:]]


def said(client, response):
    """Return the notification of the page that a change leads to."""
    html = page(client.get(response.url))
    return html.partition('banner__heading">')[2].partition("</p>")[0]


RECORDED = [
    pytest.param(
        "decision",
        {"decision": "assess", "decision_notified_on": DECIDED},
        "The decision was recorded. Final plan due 25 May 2021: 55 days left.",
        id="decision",
    ),
    pytest.param(
        "decision",
        {"decision": "refuse", "decision_notified_on": DECIDED},
        "The decision was recorded. The family was told on 16 February 2021: no assessment.",
        id="refusal",
    ),
    pytest.param(
        "outcome",
        {"outcome": "no_plan", "outcome_notified_on": date(2021, 3, 31)},
        "The outcome was recorded. The family was told on 31 March 2021: no plan.",
        id="no plan",
    ),
    pytest.param(
        "draft",
        {"draft_sent_on": date(2021, 3, 31)},
        "The draft plan was recorded. Decision whether to assess due 16 February 2021: "
        "43 days late.",
        id="draft",
    ),
    pytest.param(
        "close",
        {"closed_on": date(2021, 3, 31), "closed_reason": "withdrawn"},
        "The closing was recorded. The case was closed on 31 March 2021: Request withdrawn.",
        id="closing",
    ),
]


@pytest.mark.parametrize(("path", "values", "message"), RECORDED)
def test_a_step_is_recorded_and_the_case_says_what_is_next(client, manager, path, values, message):
    case = make_assessment()
    response = send(client, f"{CASES}{case.pk}/{path}/", **values)
    assert response.url == f"{CASES}{case.pk}/"
    assert said(client, response) == message
    case.refresh_from_db()
    assert {name: getattr(case, name) for name in values} == values
    assert AuditEvent.objects.exclude(verb="seen").get().by == manager


def test_the_final_plan_ends_the_case(client):
    case = make_assessment(outcome="plan")
    response = send(client, f"{CASES}{case.pk}/plan/", plan_sent_on=date(2021, 3, 31))
    assert "The final plan was sent on 31 March 2021" in said(client, response)


@pytest.mark.parametrize(
    ("path", "values", "field", "error"),
    [
        ("decision", {"decision": "assess"}, "decision_notified_on", "Enter the day the family"),
        ("decision", {"decision_notified_on": DECIDED}, "decision", "Select what was decided"),
        ("outcome", {"outcome": "no_plan"}, "outcome_notified_on", "Give the day on which the"),
        ("draft", {"draft_sent_on": date(2021, 4, 1)}, "draft_sent_on", "1 April 2021 is after"),
        ("draft", {"draft_sent_on": date(2021, 1, 4)}, "draft_sent_on", "This is before the day"),
        ("plan", {"plan_sent_on": date(2021, 3, 31)}, "plan_sent_on", "A final plan can be sent"),
        ("close", {"closed_on": date(2021, 3, 1)}, "closed_reason", "Select why the case was"),
    ],
)
def test_a_wrong_fact_is_refused_beside_its_field_and_kept_as_typed(
    client, path, values, field, error
):
    case = make_assessment()
    html = page(send(client, f"{CASES}{case.pk}/{path}/", **values))
    (told,) = beside(field, html)
    assert told.startswith(error)
    assert f"{told}</a></li>" in html, "the summary leads to it"
    for name, value in values.items():
        if isinstance(value, date):
            assert f'name="{name}_day" id="id_{name}_0" value="{value.day}"' in html
    assert AuditEvent.objects.get().verb == "seen"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ON_A_CASE)
def test_whatever_shows_a_form_on_a_case_leaves_an_event(client, manager, name, method):
    declared = PAGES[name]
    record = declared.record(area=make_area())
    page(getattr(client, method)(address(name, record) + declared.query, {"version": 0}))
    event = AuditEvent.objects.get()
    case = getattr(record, "assessment", record)
    assert (event.verb, event.record, event.by) == ("seen", audit.name(case), manager)


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({}, id="that there is such a child"),
        pytest.param({"known_child": "on", "forename": "Bo"}, id="that the name is another"),
    ],
)
def test_a_request_refused_because_of_a_recorded_child_leaves_an_event(client, manager, told):
    child = make_child(forename="Amber")
    Child.objects.create(area=make_area("westminster"), reference=child.reference)
    page(log(client, child_reference=child.reference, **told))
    event = AuditEvent.objects.get()
    assert (event.verb, event.record, event.by) == ("seen", audit.name(child), manager)


def test_a_request_refused_for_another_reason_is_about_no_child(client):
    make_child()
    page(log(client, child_reference="C-none", known_child="on"))
    assert not AuditEvent.objects.exists()


def test_a_form_says_when_the_time_limit_ends(client):
    case = make_assessment()
    for step, duty, said in (
        ("decision", "decision", "The time limit ends on {16 February 2021}"),
        ("plan", "plan", "The time limit ends on {25 May 2021}"),
        (
            "outcome",
            "no_plan",
            "If there will be no plan, the family must be told by {27 April 2021}",
        ),
    ):
        html = page(client.get(f"{CASES}{case.pk}/{step}/"))
        assert explained(said, case.why_url(duty)) in html
    assert "time limit ends" not in page(client.get(f"{CASES}{case.pk}/draft/"))


def test_the_second_of_two_writers_is_shown_what_changed_and_keeps_what_was_typed(manager):
    case, other = make_assessment(), make_person("Case manager")
    one, two = signed_in(manager), signed_in(other)
    url = f"{CASES}{case.pk}/decision/"
    for client in (one, two):
        html = page(client.get(url))
        assert 'name="version" value="1"' in html
        assert "Why are you changing it?" not in html
    send(one, url, decision="assess", decision_notified_on=DECIDED)

    earlier = {"decision": "refuse", "decision_notified_on": date(2021, 2, 12)}
    html = page(send(two, url, **earlier))
    assert "Changed while you were working" in html
    assert "Decision notified: 16 February 2021" in html
    assert 'id="id_decision_notified_on_0" value="12"' in html
    assert 'value="refuse" id="id_decision_1" required class="govuk-radios__input" checked' in html
    assert 'name="version" value="2"' in html
    assert "Why are you changing it?" in html

    html = page(send(two, url, version=2, **earlier))
    assert beside("reason", html) == ["Say why: this replaces what has been recorded."]
    assert send(two, url, version=2, reason="The letter says so.", **earlier).status_code == 302
    case.refresh_from_db()
    assert (case.decision, case.version) == ("refuse", 3)


def test_a_form_on_something_else_of_the_case_is_stale_too(client, manager):
    case = make_assessment()
    changes.assign(case, case_manager=manager, by=manager)
    html = page(send(client, f"{CASES}{case.pk}/draft/", draft_sent_on=date(2021, 3, 31)))
    assert "Someone changed this while you were working. Check, then save again." in html
    assert f"Case manager: {manager}" in html


@pytest.mark.parametrize("path", ["decision", "undo", "exception", "child", "advice"])
def test_a_case_of_another_area_is_not_there(client, path):
    case = make_assessment(area=make_area("westminster"))
    assert client.get(f"{CASES}{case.pk}/{path}/").status_code == 404
    assert client.post(f"{CASES}{case.pk}/{path}/").status_code == 404


def test_advice_and_exceptions_are_there_only_under_their_own_case(client):
    case = make_assessment()
    paths = [f"advice/{make_advice().pk}/", f"exceptions/{make_exception().pk}/withdraw/"]
    for path in paths:
        assert client.get(f"{CASES}{case.pk}/{path}").status_code == 404


# Logging a request


def test_a_request_needs_three_things(client):
    html = page(client.get(f"{CASES}log-request/"))
    assert "<title>Log a request \N{EN DASH} Wandsworth \N{EN DASH} " in html
    assert 'name="received_on_day" id="id_received_on_0">' in html, "a wrong day starts no clock"
    response = log(client)
    assert said(client, response) == (
        "Request EHC-1 was logged. Decision whether to assess due 11 May 2021: 41 days left."
    )
    case = Assessment.objects.get()
    assert (case.started_on, case.basis, case.child.reference) == (
        date(2021, 3, 30),
        "request",
        "C-1",
    )


def test_whether_the_child_is_looked_after_is_asked_and_told(client):
    html = page(client.get(f"{CASES}log-request/"))
    assert re.findall(r'<option value="(\w*)"', html.partition('name="looked_after"')[2])[:3] == [
        *("", "yes", "no")
    ]
    response = log(client, looked_after="yes")
    assert Assessment.objects.get().looked_after == "yes"
    told = page(client.get(response.url)).partition("Looked after")[2]
    assert strip_tags(told).split()[:2] == ["Looked", "after"]
    case = Assessment.objects.get()
    fields = {"received_on": case.received_on, "started_on": case.started_on, "basis": "request"}
    send(client, f"{CASES}{case.pk}/request/", looked_after="no", reason="Mistyped.", **fields)
    assert Assessment.objects.get().looked_after == "no"


def test_who_logs_a_request_is_its_case_manager_unless_told(client, manager):
    other, gone = make_person("Case manager"), make_person("Case manager", to_on=date(2021, 3, 30))
    board, elsewhere = (
        make_person("Board member"),
        make_person("Case manager", area=make_area("westminster")),
    )
    html = page(client.get(f"{CASES}log-request/"))
    assert f'<option value="{manager.pk}" selected>' in html
    assert f'<option value="{other.pk}">' in html
    for person in (gone, board, elsewhere):
        assert f'<option value="{person.pk}"' not in html
    assert "case_manager" in log(client, case_manager=gone.pk).context["form"].errors
    log(client, case_manager=other.pk)
    assert Assessment.objects.get().case_manager == other


def test_a_refused_request_is_kept_as_typed_and_leaves_nothing(client):
    html = page(log(client, forename="Ada", date_of_birth=date(2021, 3, 30), primary_need="ASD"))
    assert beside("date_of_birth", html)[0].startswith("The date of birth, 30 March 2021, must be")
    assert 'name="forename" value="Ada"' in html
    assert '<option value="ASD" selected>' in html
    assert not Child.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_known_child_is_offered_and_then_used(client):
    log(client, forename="Ada")
    html = page(log(client, reference="EHC-2", forename="Ada"))
    (offer,) = beside("child_reference", html)
    assert offer.startswith("A child is already recorded with this reference (cases: EHC-1).")
    assert log(client, reference="EHC-2", forename="Ada", known_child="on").status_code == 302
    assert Child.objects.get().assessments.count() == 2


def test_a_reference_that_is_taken_is_said_beside_it(client):
    log(client)
    assert len(beside("reference", page(log(client, child_reference="C-2")))) == 1


@pytest.mark.parametrize("name", ["<b>Ada</b>", "=cmd|' /C calc'!A0", "O'Brien & Söhne"])
def test_a_name_is_only_ever_text(client, name):
    response = log(client, forename=name, setting=name)
    child = Child.objects.get()
    assert child.forename == name
    for path in ("", "child/", "decision/"):
        html = page(client.get(f"{response.url}{path}"))
        assert "<b>Ada" not in html
        assert name not in html.partition("<title>")[2].partition("</title>")[0]


@pytest.mark.parametrize("field", ["reference", "child_reference", "forename", "setting"])
def test_a_null_character_is_refused(client, field):
    html = page(log(client, **{field: "a\x00b"}))
    assert beside(field, html) == ["Null characters are not allowed."]
    assert not Assessment.objects.exists()


# Correcting, assigning, undoing


def test_the_request_is_changed_with_a_reason(client):
    case = make_assessment()
    url = f"{CASES}{case.pk}/request/"
    values = {
        "received_on": date(2021, 1, 6),
        "started_on": date(2021, 1, 6),
        "basis": "request",
        "primary_need": "ASD",
    }
    assert beside("reason", page(send(client, url, **values))) == [
        "Say why: this replaces what has been recorded."
    ]
    response = send(client, url, reason="The stamp says so.", **values)
    assert "Decision whether to assess due 17 February 2021" in said(client, response)
    html = page(client.get(response.url))
    assert "Reason: The stamp says so." in html


def test_a_change_that_breaks_another_fact_names_it_at_the_top(client):
    case = make_assessment(draft_sent_on=date(2021, 1, 5))
    html = page(
        send(
            client,
            f"{CASES}{case.pk}/request/",
            received_on=date(2021, 1, 6),
            started_on=date(2021, 1, 6),
            basis="request",
            reason="Mistyped.",
        )
    )
    assert "<li>Day the draft was sent: This is before the day the clocks started" in html


def test_the_child_is_changed(client):
    case = make_assessment()
    url = f"{CASES}{case.pk}/child/"
    html = page(send(client, url, date_of_birth=date(2021, 1, 5)))
    assert len(beside("date_of_birth", html)) == 1
    response = send(client, url, forename="Ada", date_of_birth=date(2012, 2, 29), sex="F")
    assert response.url == f"{CASES}{case.pk}/"
    assert Child.objects.get().date_of_birth == date(2012, 2, 29)


def test_a_case_is_assigned_to_someone_of_the_area(client):
    case, other = make_assessment(), make_person("SNAS manager")
    send(client, f"{CASES}{case.pk}/assign/", case_manager=other.pk)
    assert Assessment.objects.get().case_manager == other
    stranger = make_person("Case manager", area=make_area("westminster"))
    response = send(client, f"{CASES}{case.pk}/assign/", version=2, case_manager=stranger.pk)
    assert "case_manager" in response.context["form"].errors


def test_a_step_is_undone_with_a_reason(client):
    case = make_assessment(decision="assess", decision_notified_on=DECIDED)
    url = f"{CASES}{case.pk}/undo/"
    html = page(client.get(f"{url}?step=decision"))
    assert 'value="decision" id="id_step_0" required class="govuk-radios__input" checked' in html
    assert "Decision: Assess, 16 February 2021" in html
    assert 'value="closing"' not in html
    assert beside("reason", page(send(client, url, step="decision"))) == [
        "Say why you take it back"
    ]
    assert "step" in send(client, url, step="plan", reason="x").context["form"].errors
    response = send(client, url, step="decision", reason="Another case.")
    assert said(client, response).startswith("The step was undone. Decision whether to assess due")
    assert Assessment.objects.get().decision == ""


def test_where_nothing_is_recorded_there_is_nothing_to_undo(client):
    html = page(client.get(f"{CASES}{make_assessment().pk}/undo/"))
    assert "No step is recorded" in html
    assert "Undo step</button>" not in html


# Advice


def test_several_are_asked_at_once_and_a_name_selects_its_service(client):
    case = make_assessment()
    response = send(
        client,
        f"{CASES}{case.pk}/advice/",
        advisers=["family", "educational_psychology"],
        health=" Speech and language therapy\r\n\r\nPhysiotherapy\r\nPhysiotherapy",
        requested_on=DECIDED,
    )
    assert said(client, response).startswith("The request for advice was recorded.")
    assert set(Advice.objects.values_list("service", "provider")) == {
        ("family", ""),
        ("educational_psychology", ""),
        ("health", "Speech and language therapy"),
        ("health", "Physiotherapy"),
    }


def test_someone_must_be_asked_and_not_twice(client):
    case = make_advice(service="family").assessment
    url = f"{CASES}{case.pk}/advice/"
    assert "<li>Family</li>" in page(client.get(url))
    html = page(send(client, url, requested_on=DECIDED))
    assert beside("advisers", html) == ["Select who was asked"]
    html = page(send(client, url, advisers=["family", "health"], requested_on=DECIDED))
    assert beside("advisers", html)[0].startswith("Already recorded in this case: Family.")
    html = page(send(client, url, health="x" * 101, requested_on=DECIDED))
    assert "to 100 characters or fewer" in beside("health", html)[0]
    assert Advice.objects.count() == 1


def test_advice_is_received(client):
    advice = make_advice()
    url = f"{CASES}{advice.assessment_id}/advice/{advice.pk}/"
    due = explained(DUE, advice.assessment.why_url("advice", advice))
    assert due in page(client.get(url))
    response = send(client, url, received_on=date(2021, 3, 31))
    assert said(client, response).startswith("The advice was recorded.")
    assert Advice.objects.get().received_on == date(2021, 3, 31)


def test_existing_advice_is_accepted(client):
    case = make_assessment()
    send(client, f"{CASES}{case.pk}/existing-advice/", service="health", provider="Speech")
    assert Advice.objects.get().existing_accepted


def test_advice_is_corrected_and_what_is_recorded_stays_in_view(client):
    advice = make_advice()
    url = f"{CASES}{advice.assessment_id}/advice/{advice.pk}/correct/"
    values = {"service": "health", "requested_on": date(2021, 2, 15)}
    html = page(send(client, url, **values))
    assert len(beside("reason", html)) == 1
    assert explained(DUE, advice.assessment.why_url("advice", advice)) in html
    assert send(client, url, reason="Mistyped.", **values).status_code == 302
    assert Advice.objects.get().requested_on == date(2021, 2, 15)


def test_advice_is_removed_with_a_reason(client):
    advice = make_advice()
    url = f"{CASES}{advice.assessment_id}/advice/{advice.pk}/remove/"
    assert len(beside("reason", page(send(client, url)))) == 1
    response = send(client, url, reason="Another case.")
    assert response.url == f"{CASES}{advice.assessment_id}/"
    assert said(client, response).startswith("The advice was removed.")
    assert not Advice.objects.exists()


# Exceptions


def offered(client, url):
    return client.get(url).context["view"].offer.grounds


def test_only_the_time_limits_of_the_case_are_offered(client):
    case = make_assessment()
    asked = make_advice(case)
    make_advice(case, service="family")
    make_advice(case, service="social_care", requested_on=None)
    url = f"{CASES}{case.pk}/exception/"
    html = page(client.get(url))
    for duty in ("decision", "no_plan", "plan", f"advice-{asked.pk}"):
        assert f'href="?duty={duty}"' in html
    assert html.count("?duty=") == 4
    due = explained("Advice from Health</a>, due by {30 March 2021}", case.why_url("advice", asked))
    assert due in html
    assert "<button" not in html.partition("<main")[2].partition("</main")[0]
    assert "Which time limit is it about?" in page(client.get(f"{url}?duty=draft"))


def test_what_happened_is_asked_before_anything_is_typed(client):
    case = make_assessment()
    url = f"{CASES}{case.pk}/exception/?duty=plan"
    html = page(client.get(url))
    assert "What happened?" in html
    assert 'href="?duty=plan&amp;happened=no_psychologist"' in html
    assert "<button" not in html.partition("<main")[2].partition("</main")[0]
    assert "What happened?" in page(client.get(f"{url}&happened=nonsense"))


def test_only_grounds_that_can_be_lawful_are_offered(client):
    case = make_assessment()
    url = f"{CASES}{case.pk}/exception/?duty=plan"
    assert offered(client, f"{url}&happened=ill") == ["personal_circumstances"]
    assert offered(client, f"{url}&happened=closed") == []
    make_advice(case, service="education_setting")
    assert "school_closed" in offered(client, f"{url}&happened=closed")
    html = page(client.get(f"{url}&happened=closed"))
    assert "It was asked on 16 February 2021." in html
    assert "What was closed?" in html
    relaxed = make_assessment(received_on=date(2019, 12, 13))
    url = f"{CASES}{relaxed.pk}/exception/?duty=plan&happened=coronavirus"
    assert offered(client, url) == ["coronavirus"]


@pytest.mark.parametrize("happened", ["no_psychologist", "panel", "other", "appointment"])
def test_where_there_is_no_exception_the_page_says_so_and_has_no_form(client, happened):
    case = make_assessment()
    url = f"{CASES}{case.pk}/exception/?duty=plan&happened={happened}"
    html = page(client.get(url))
    assert "There is no exception for this" in html
    assert "<button" not in html.partition("<main")[2].partition("</main")[0]
    page(send(client, url, ground="absent", from_on=date(2021, 3, 1), reason="No."))
    assert not AssessmentException.objects.exists()


def test_an_exception_is_recorded(client):
    advice = make_advice()
    response = send(
        client,
        f"{CASES}{advice.assessment_id}/exception/?duty=advice-{advice.pk}&happened=appointment",
        from_on=date(2021, 3, 1),
        to_on=date(2021, 3, 1),
        reason="The child missed the hearing test.",
        family_told_on=date(2021, 3, 4),
    )
    assert said(client, response).startswith("The exception was recorded.")
    exception = AssessmentException.objects.get()
    assert (exception.duty, exception.advice) == ("advice", advice)
    assert (exception.ground, exception.family_told_on) == (
        "missed_appointment",
        date(2021, 3, 4),
    )


@pytest.mark.parametrize(
    ("happened", "values", "field", "error"),
    [
        ("away", {}, "to_on", "Give the last day: this ground needs one."),
        ("away", {"to_on": date(2021, 3, 27)}, "to_on", "27 days of this absence"),
        ("ill", {"from_on": date(2021, 4, 1)}, "from_on", "1 April 2021 is after today"),
        ("closed", {"ground": ""}, "ground", "Select what it was"),
        ("closed", {"ground": "absent"}, "ground", "Select a valid choice."),
        (
            "closed",
            {"ground": "school_closed", "to_on": date(2021, 3, 28)},
            "from_on",
            "The school or early years setting was not asked for advice from 22 February 2021 to "
            "22 March 2021",
        ),
        ("ill", {"reason": " "}, "reason", "Say why it made the time limit impractical"),
        (
            "ill",
            {"family_told_on": date(2021, 4, 1)},
            "family_told_on",
            "1 April 2021 is after today",
        ),
        (
            "ill",
            {"family_told_on": date(2021, 1, 4)},
            "family_told_on",
            "This is before the day the request was received",
        ),
    ],
)
def test_an_unlawful_exception_is_refused_beside_its_field(client, happened, values, field, error):
    case = make_assessment()
    make_advice(case, service="education_setting", requested_on=date(2021, 2, 1))
    given = {"from_on": date(2021, 3, 1), "reason": "A death in the family."}
    url = f"{CASES}{case.pk}/exception/?duty=plan&happened={happened}"
    html = page(send(client, url, **given | values))
    assert beside(field, html)[0].startswith(error)
    assert "What the law asks" in html
    assert not AssessmentException.objects.exists()


def test_an_exception_to_no_time_limit_is_not_recorded(client):
    case = make_assessment()
    html = page(send(client, f"{CASES}{case.pk}/exception/?happened=away"))
    assert "Which time limit is it about?" in html


SUMMER = {"from_on": date(2021, 7, 23), "to_on": date(2021, 9, 2)}
CHRISTMAS = {"from_on": date(2021, 12, 18), "to_on": date(2022, 1, 3)}


@pytest.mark.parametrize(
    ("asked_on", "closed", "lawful"),
    [
        pytest.param(date(2021, 7, 16), SUMMER, True, id="T30"),
        pytest.param(date(2021, 7, 15), SUMMER, False, id="T31"),
        pytest.param(date(2021, 8, 27), SUMMER, True, id="T32"),
        pytest.param(date(2021, 8, 28), SUMMER, False, id="T33"),
        pytest.param(date(2021, 12, 13), CHRISTMAS, False, id="T34"),
    ],
)
def test_a_closure_is_shown_and_judged_by_the_term_dates(
    client, settings, asked_on, closed, lawful
):
    settings.WSOA_TODAY = date(2022, 1, 31)
    make_term(to_on=date(2021, 7, 22))
    make_term(from_on=date(2021, 9, 3), to_on=date(2021, 12, 17))
    make_term(from_on=date(2022, 1, 4), to_on=date(2022, 4, 1))
    received_on = date(2021, 6, 1) if closed is SUMMER else date(2021, 9, 6)
    case = make_assessment(received_on=received_on)
    make_advice(case, service="education_setting", requested_on=asked_on)
    url = f"{CASES}{case.pk}/exception/?duty=plan&happened=closed"
    html = page(client.get(url))
    from_on, to_on = words(closed["from_on"]), words(closed["to_on"])
    assert f"Closed from {from_on} to {to_on}" in html
    assert ("This closure can excuse." in html) == lawful
    boxes = f'name="from_on_day" id="id_from_on_0" value="{closed["from_on"].day}"'
    assert (boxes in html) == lawful, "filled in where it is the only one"
    response = send(client, url, ground="school_closed", reason="Closed.", **closed)
    assert AssessmentException.objects.exists() == lawful
    if not lawful:
        assert "The days that you entered:" in page(response)
        return
    html = page(client.get(response.url))
    assert "It was asked on" in html
    assert "Check the days" not in html
    case.refresh_from_db()
    assert words(case.plan_due_on) == "19 October 2021", "an exception moves no day"


def test_the_case_flags_a_closure_that_differs_from_the_term_dates(client):
    case = make_assessment()
    make_advice(case, service="education_setting")
    make_exception(case, ground="school_closed", from_on=date(2021, 2, 20), to_on=date(2021, 3, 22))
    make_term(from_on=date(2021, 1, 4), to_on=date(2021, 4, 1))
    html = page(client.get(f"{CASES}{case.pk}/"))
    assert "By the term dates kept for the area it was open on these days. Check the days." in html


def test_when_the_family_was_told_and_the_cause_ended_is_recorded_later(client):
    exception = make_exception()
    place = f"{CASES}{exception.assessment_id}/"
    assert "It is not recorded that the family was told why" in page(client.get(place))
    url = f"{place}exceptions/{exception.pk}/"
    values = {"to_on": date(2021, 3, 20), "family_told_on": date(2021, 3, 22)}
    assert send(client, url, **values).url == place
    html = page(client.get(place))
    assert "The family was told why on 22 March 2021." in html
    assert "Family told why: 22 March 2021" in html
    html = page(send(client, url, version=2, **values | {"to_on": date(2021, 3, 21)}))
    assert len(beside("reason", html)) == 1
    late = send(client, url, version=2, reason="x", **values | {"to_on": date(2021, 2, 1)})
    assert beside("to_on", page(late)) == ["The last day is before the first. Correct one of them."]


def test_an_exception_locks_nothing(client):
    case = make_assessment()
    make_exception(case)
    before = [label for _, label in client.get(f"{CASES}{case.pk}/").context["steps"]]
    case.exceptions.all().delete()
    assert [label for _, label in client.get(f"{CASES}{case.pk}/").context["steps"]] == before


def test_a_case_says_that_the_delay_outlasts_the_cause(client, settings):
    settings.WSOA_TODAY = date(2021, 5, 26)
    exception = make_exception(to_on=date(2021, 3, 31))
    html = page(client.get(f"{CASES}{exception.assessment_id}/"))
    assert "the cause of the exception ended on 31 March 2021, 56 days ago" in html


def test_an_exception_is_withdrawn_with_a_reason(client):
    exception = make_exception()
    url = f"{CASES}{exception.assessment_id}/exceptions/{exception.pk}/withdraw/"
    assert "from 1 March 2021: A death in the family." in page(client.get(url))
    assert len(beside("reason", page(send(client, url)))) == 1
    response = send(client, url, reason="A sibling.")
    assert "Reason: A sibling." in page(client.get(response.url))
    assert not AssessmentException.objects.exists()


@pytest.mark.parametrize("advisers", [0, 7])
def test_a_form_asks_as_much_of_the_database_however_much_advice_there_is(
    client, advisers, django_assert_max_num_queries
):
    case = make_assessment()
    for number in range(advisers):
        make_advice(case, provider=f"Service {number}")
    make_advice(case, service="education_setting")
    for name, query in (("ask_advice", ""), ("record_exception", "?duty=plan&happened=closed")):
        url = reverse(f"ehcp_tracking:{name}", args=["wandsworth", case.pk])
        with django_assert_max_num_queries(9):
            page(client.get(url + query))
