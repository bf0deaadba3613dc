"""Why a late step was late: asked with the step, recorded on the case, and kept in the trail."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from ehcp_tracking.causes import CAUSES
from ehcp_tracking.lateness import offering
from ehcp_tracking.models import Lateness, LatenessReason
from tests.builders import (
    make_advice,
    make_area,
    make_assessment,
    make_exception,
    make_lateness,
    make_person,
    make_reason,
)
from wsoa import history
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db

CASES = "/wandsworth/cases/"
TODAY = date(2021, 3, 31)
PANEL = CAUSES["panel"].lateness
STAFF = CAUSES["staff"].lateness
LATE = {"decision": "assess", "decision_notified_on": "2021-02-17", "version": 1}


@pytest.fixture
def client(db):
    client = Client()
    client.force_login(make_person("Case manager"))
    return client


def html(response):
    assert response.status_code == 200
    return response.content.decode()


def test_a_late_step_is_asked_for_its_reason_and_takes_none(client):
    case = make_assessment()
    url = f"{CASES}{case.pk}/decision/"
    page = html(client.get(url))
    assert "If it was late, what was the main reason? (optional)" in page
    assert f"<option value={PANEL!r}>".replace("'", '"') in page
    assert client.post(url, LATE).status_code == 302
    assert not Lateness.objects.exists()
    assert "no reason is recorded" in html(client.get(f"{CASES}{case.pk}/"))


def test_the_reason_is_recorded_with_the_step_and_begins_the_list(client):
    case = make_assessment()
    assert client.post(f"{CASES}{case.pk}/decision/", LATE | {"lateness": PANEL}).status_code == 302
    row = Lateness.objects.get()
    assert (row.assessment, row.duty, row.advice, row.reason.name) == (
        case,
        "decision",
        None,
        PANEL,
    )
    assert {each.name for each in LatenessReason.objects.all()} == offering.USUAL.keys()
    assert [line.what for line in history.of(row)] == ["Reason for lateness recorded"]
    page = html(client.get(f"{CASES}{case.pk}/"))
    assert f"(Done 1 day late): {PANEL}." in page
    assert "Reason for lateness recorded" in page


@pytest.mark.parametrize(
    ("today", "asked"), [(date(2021, 2, 16), False), (date(2021, 2, 17), True)]
)
def test_it_is_asked_once_the_time_limit_has_passed(client, settings, today, asked):
    settings.WSOA_TODAY = today
    case = make_assessment()
    assert ("what was the main reason?" in html(client.get(f"{CASES}{case.pk}/decision/"))) == asked
    assert "what was the main reason?" not in html(client.get(f"{CASES}{case.pk}/draft/"))


def test_what_was_in_time_takes_no_reason_and_nothing_is_recorded(client):
    case = make_assessment()
    sent = LATE | {"decision_notified_on": "2021-02-16", "lateness": PANEL}
    page = html(client.post(f"{CASES}{case.pk}/decision/", sent))
    assert "This step is not late, so it needs no reason." in page
    case.refresh_from_db()
    assert (case.decision, case.version) == ("", 1)
    assert not AuditEvent.objects.exclude(verb="seen").exists()


@pytest.mark.parametrize(
    ("path", "duty", "fields", "sent"),
    [
        (
            "outcome",
            "no_plan",
            {"received_on": date(2020, 11, 1)},
            {"outcome": "no_plan", "outcome_notified_on": "2021-03-31"},
        ),
        (
            "draft",
            "draft",
            {"basis": "order_to_plan"},
            {"draft_sent_on": "2021-03-31"},
        ),
        (
            "plan",
            "plan",
            {"received_on": date(2020, 11, 1), "outcome": "plan"},
            {"plan_sent_on": "2021-03-31"},
        ),
    ],
)
def test_every_step_with_a_time_limit_asks(client, path, duty, fields, sent):
    case = make_assessment(**fields)
    url = f"{CASES}{case.pk}/{path}/"
    assert client.post(url, sent | {"version": 1, "lateness": STAFF}).status_code == 302
    assert Lateness.objects.get().duty == duty


def test_late_advice_is_offered_the_reasons_of_its_service(client):
    make_reason(name="Of anybody")
    make_reason(name="Of health", agency="health")
    make_reason(name="Of social care", agency="social_care")
    make_reason(name="Of plans", steps=["plan"])
    make_reason(name="Ended", ended_on=date(2021, 3, 30))
    make_reason(name="Elsewhere", area=make_area("westminster"))
    advice = make_advice()
    url = f"{CASES}{advice.assessment_id}/advice/{advice.pk}/"
    form = client.get(url).context["form"]
    offered = [name for name, _ in form.fields["lateness"].choices]
    assert offered == ["", "Of anybody", "Of health"]
    sent = {"received_on": "2021-03-31", "version": 1, "lateness": "Of health"}
    assert client.post(url, sent).status_code == 302
    assert Lateness.objects.get().advice == advice


def test_a_reason_is_recorded_afterwards_and_changed_for_a_reason(client):
    case = make_assessment(decision="assess", decision_notified_on=date(2021, 3, 1))
    url = f"{CASES}{case.pk}/lateness/"
    assert 'href="?step=decision"' in html(client.get(url))
    url += "?step=decision"
    page = html(client.get(url))
    assert (
        f'due by <a class="govuk-link wsoa-why wsoa-day" href="{case.why_url("decision")}"' in page
    )
    assert "Done 13 days late." in page
    assert "Why are you changing it?" not in page
    assert "Choose the main reason" in html(client.post(url, {"version": 1}))
    assert client.post(url, {"version": 1, "lateness": PANEL}).status_code == 302
    page = html(client.post(url, {"version": 1, "lateness": STAFF}))
    assert "Say why you change the reason" in page
    sent = {"version": 1, "lateness": STAFF, "reason": "Misheard"}
    assert client.post(url, sent).status_code == 302
    (changed, _) = history.of(Lateness.objects.get())
    assert changed.changes == [f"Reason: {PANEL} became {STAFF}"]
    assert changed.reason == "Misheard"


def test_a_correction_of_the_step_keeps_the_reason_unless_it_is_replaced(client):
    case = make_assessment(decision="assess", decision_notified_on=date(2021, 3, 1))
    make_lateness(case, reason=make_reason(name="First"))
    make_reason(name="Second")
    url = f"{CASES}{case.pk}/decision/"
    assert client.get(url).context["form"].initial["lateness"] == "First"
    sent = LATE | {"reason": "Misread"}
    assert client.post(url, sent).status_code == 302
    assert Lateness.objects.get().reason.name == "First"
    assert client.post(url, sent | {"version": 2, "lateness": "Second"}).status_code == 302
    assert Lateness.objects.get().reason.name == "Second"


def test_a_reason_that_ended_stays_where_it_was_recorded_and_is_chosen_no_more(client):
    case = make_assessment()
    ended = make_reason(name="Before", ended_on=date(2021, 3, 30))
    make_reason(name="Now")
    make_lateness(case, reason=ended)
    assert "): Before." in html(client.get(f"{CASES}{case.pk}/"))
    url = f"{CASES}{case.pk}/lateness/?step=decision"
    page = html(client.post(url, {"version": 1, "lateness": "Before", "reason": "x"}))
    assert "Select a valid choice" in page


def test_a_reason_is_withdrawn_with_why(client):
    row = make_lateness()
    url = f"{CASES}{row.assessment_id}/lateness/{row.pk}/withdraw/"
    assert "Say why you take it back" in html(client.post(url, {"version": 1}))
    assert client.post(url, {"version": 1, "reason": "Another case"}).status_code == 302
    assert not Lateness.objects.exists()


def test_advice_that_is_removed_takes_its_reason_along_and_the_trail_has_both(client):
    advice = make_advice(received_on=TODAY)
    row = make_lateness(advice=advice)
    url = f"{CASES}{advice.assessment_id}/advice/{advice.pk}/remove/"
    assert client.post(url, {"version": 1, "reason": "Another case"}).status_code == 302
    assert not Lateness.objects.exists()
    assert [line.what for line in history.of(row)] == ["Reason for lateness withdrawn"]


def test_an_exception_and_a_reason_are_apart(client):
    case = make_assessment()
    make_exception(case, duty="decision", from_on=date(2021, 2, 1))
    make_lateness(case, reason=make_reason(name="Of its own"))
    page = html(client.get(f"{CASES}{case.pk}/"))
    assert "It excuses the lateness" in page
    assert "43 days late, excused): Of its own." in page


@pytest.mark.parametrize("cause", [key for key, each in CAUSES.items() if not each.grounds])
def test_what_is_no_exception_leads_on_to_a_reason(client, cause):
    case = make_assessment()
    advice = make_advice(case, requested_on=date(2021, 1, 20), service="educational_psychology")
    of_advice = cause in ("no_psychologist", "waiting_list")
    key = f"advice-{advice.pk}" if of_advice else "decision"
    page = html(client.get(f"{CASES}{case.pk}/exception/?duty={key}&happened={cause}"))
    (link,) = [part for part in page.split('"') if "/lateness/?step=" in part]
    form = client.get(link.replace("&amp;", "&")).context["form"]
    assert form.initial["lateness"] == CAUSES[cause].lateness
    offered = [name for name, _ in form.fields["lateness"].choices]
    assert CAUSES[cause].lateness in offered


def test_a_step_that_is_not_late_is_told_from_those_that_are(client):
    case = make_assessment()
    url = f"{CASES}{case.pk}/lateness/"
    assert "The step that you came from is not late" in html(client.get(f"{url}?step=plan"))
    assert "The step that you came from" not in html(client.get(url))


def test_where_nothing_is_late_the_page_says_so(client, settings):
    settings.WSOA_TODAY = date(2021, 2, 16)
    case = make_assessment()
    page = html(client.get(f"{CASES}{case.pk}/lateness/?step=decision&why=Anything"))
    assert "Nothing in this case is late" in page
    assert "<button" not in page.partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize("fields", [{"duty": "advice"}, {"duty": "decision"}, {"duty": "x"}])
def test_the_database_refuses_a_second_reason_and_one_of_no_step(fields):
    case = make_lateness().assessment
    with pytest.raises(IntegrityError):
        make_lateness(case, **fields)


# The list


@pytest.fixture
def administrator(db):
    client = Client()
    client.force_login(make_person("Administrator"))
    return client


LIST = "/wandsworth/settings/lateness/"


def test_a_list_begins_with_the_usual_reasons_once(administrator):
    for _ in range(2):
        answer = administrator.post(LIST)
    assert LatenessReason.objects.count() == len(offering.USUAL)
    assert "Lies with" in html(administrator.get(answer.url))
    assert AuditEvent.objects.filter(part_of=None, record__contains="LocalArea").count() == 1


def test_a_reason_is_added_to_the_usual_ones_renamed_and_ended(administrator, client):
    sent = {"name": "Moved house", "steps": ["plan"], "agency": "family"}
    assert administrator.post(f"{LIST}add/", sent).status_code == 302
    assert LatenessReason.objects.count() == len(offering.USUAL) + 1
    again = html(administrator.post(f"{LIST}add/", sent))
    assert "The list has this name already" in again
    assert "Select at least one step" in html(administrator.post(f"{LIST}add/", {"name": "x"}))
    reason = LatenessReason.objects.get(name="Moved house")
    url = f"{LIST}{reason.pk}/"
    change = sent | {"name": "The family moved", "ended_on": "2021-03-30", "version": 1}
    assert "Say why you change this" in html(administrator.post(url, change))
    assert administrator.post(url, change | {"reason": "Clearer"}).status_code == 302
    assert "Moved house became The family moved" in html(administrator.get(url))
    offered = [each.name for each in offering.offered(make_area(), "plan", "", TODAY)]
    assert "The family moved" not in offered


def test_the_list_is_narrowed_by_step_and_agency(administrator):
    make_reason(name="Of plans", steps=["plan"])
    make_reason(name="Of no plan", steps=["no_plan"], agency="area")

    def shown(**filters):
        rows = administrator.get(LIST, filters).context["table"].rows
        return {row.record.name for row in rows}

    assert shown(step="plan") == {"Of plans"}
    assert shown(agency="area") == {"Of no plan"}
    assert shown() == {"Of plans", "Of no plan"}


def test_who_changes_a_reason_is_told_that_it_counts_for_past_steps_too(client):
    reason = make_reason(name="The panel")
    client.force_login(make_person("Administrator"))
    page = html(client.get(reverse("lateness:change_reason", args=["wandsworth", reason.pk])))
    assert "A new name counts for every step that has this reason, past ones too." in page
    assert "keep the name that they were given" not in page
