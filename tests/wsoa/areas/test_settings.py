import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client

from ehcp_tracking import kpis
from tests.builders import make_area, make_assessment, make_person
from wsoa.areas import changes
from wsoa.models import AreaSettings, AuditEvent, Disclosure, LocalArea

pytestmark = pytest.mark.django_db

PUBLISHED = (date(2019, 11, 30), date(2020, 9, 30))
OURS = (date(2020, 1, 31), date(2020, 12, 31))
SENT = {
    **{"backlog_received_before": "2020-01-31", "backlog_complete_by": "2020-12-31"},
    **{"reason": "Agreed by the board", "version": 1},
}


@pytest.fixture
def area(db):
    call_command("loaddata", "areas", verbosity=0)
    return LocalArea.objects.get(slug="wandsworth")


@pytest.fixture
def administrator(area):
    return make_person("Administrator", area=area)


@pytest.fixture
def client(administrator):
    client = Client()
    client.force_login(administrator)
    return client


def set_backlog(area, by, days=OURS, version=1):
    received_before, complete_by = days
    changes.set_backlog(
        area,
        backlog_received_before=received_before,
        backlog_complete_by=complete_by,
        version=version,
        by=by,
        reason="Agreed by the board",
    )
    return LocalArea.objects.get(pk=area.pk).backlog


def events():
    """Return the events about settings: loading the areas leaves one, too."""
    return AuditEvent.objects.filter(record__startswith=AreaSettings._meta.label)


def html(response):
    return response.content.decode()


def test_until_it_is_set_the_published_backlog_counts(area):
    assert area.backlog == PUBLISHED
    assert make_area("westminster").backlog == (None, None)


def test_what_is_set_counts_and_loading_the_areas_again_undoes_nothing(area, administrator):
    assert set_backlog(area, administrator) == OURS
    call_command("loaddata", "areas", verbosity=0)
    again = LocalArea.objects.get(pk=area.pk)
    assert again.backlog == OURS
    assert (again.backlog_received_before, again.backlog_complete_by) == PUBLISHED


def test_an_area_can_say_that_it_has_no_backlog(area, administrator):
    assert set_backlog(area, administrator, days=(None, None)) == (None, None)


def test_figures_count_what_is_set(area, administrator):
    make_assessment(area=area, received_on=date(2020, 1, 15))
    assert kpis.backlog(area, as_at=date(2021, 3, 31))["outstanding"] == 0
    set_backlog(area, administrator)
    found = kpis.backlog(LocalArea.objects.get(pk=area.pk), as_at=date(2021, 3, 31))
    assert (found["outstanding"], found["received_before"]) == (1, "2020-01-31")
    assert found["complete_by"] == "2020-12-31"


def test_another_area_keeps_its_own(area, administrator):
    set_backlog(area, administrator)
    assert make_area("westminster").backlog == (None, None)


def test_the_change_is_in_the_trail_with_what_was_published(area, administrator):
    set_backlog(area, administrator)
    event = events().get()
    assert (event.verb, event.by) == ("backlog set", administrator)
    assert event.detail.reason == "Agreed by the board"
    assert event.detail.changes == {
        "backlog_received_before": ["2019-11-30", "2020-01-31"],
        "backlog_complete_by": ["2020-09-30", "2020-12-31"],
    }


@pytest.mark.parametrize("days", [(OURS[0], None), (None, OURS[1]), OURS[::-1]])
def test_half_a_backlog_or_one_out_of_order_is_refused_and_nothing_is_left(
    area, administrator, days
):
    with pytest.raises(ValidationError, match="both days of the backlog, in order"):
        set_backlog(area, administrator, days=days)
    assert not AreaSettings.objects.exists()
    assert not events().exists()


@pytest.mark.parametrize("days", [(OURS[0], None), (None, OURS[1]), OURS[::-1]])
def test_the_database_refuses_them_too(area, days):
    with pytest.raises(IntegrityError):
        AreaSettings.objects.create(
            area=area, backlog_received_before=days[0], backlog_complete_by=days[1]
        )


def test_of_two_who_set_it_at_once_the_second_is_told_what_the_first_did(area, client):
    assert 'name="version" value="1"' in html(client.get("/wandsworth/settings/backlog/"))
    set_backlog(area, make_person("Administrator"), days=(None, None))
    page = html(client.post("/wandsworth/settings/backlog/", SENT))
    assert "Someone changed this while you were working" in page
    assert "Received before: 30 November 2019 became empty" in page
    assert LocalArea.objects.get(pk=area.pk).backlog == (None, None)
    assert client.post("/wandsworth/settings/backlog/", SENT | {"version": 2}).status_code == 302
    assert LocalArea.objects.get(pk=area.pk).backlog == OURS


def test_the_page_shows_what_was_published_beside_what_is_set(client):
    published = "Received before 30 November 2019, to be finished by 30 September 2020"
    assert published in html(client.get("/wandsworth/settings/"))
    page = html(client.get("/wandsworth/settings/backlog/"))
    assert f"As published: {published}" in page
    assert 'id="id_backlog_received_before_2" value="2019"' in page
    assert client.post("/wandsworth/settings/backlog/", SENT).url == "/wandsworth/settings/"
    page = html(client.get("/wandsworth/settings/"))
    assert published not in page
    assert "Received before 31 January 2020, to be finished by 31 December 2020" in page
    assert "Reason: Agreed by the board" in page
    page = html(client.get("/wandsworth/settings/backlog/"))
    assert f"As published: {published}" in page
    assert 'id="id_backlog_received_before_2" value="2020"' in page


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"backlog_complete_by": ""}, '<a href="#id_backlog_complete_by_0">Give both days'),
        ({"backlog_received_before": ""}, '<a href="#id_backlog_received_before_0">Give both days'),
        (
            {"backlog_complete_by": "2019-12-31"},
            '<a href="#id_backlog_complete_by_0">This day cannot be before the other',
        ),
        ({"reason": ""}, '<a href="#id_reason">Say why you change this</a>'),
        ({"backlog_complete_by": "soon"}, '<a href="#id_backlog_complete_by_0">Enter a real date'),
    ],
)
def test_what_is_wrong_is_told_beside_the_field_and_not_set(area, client, changed, told):
    page = html(client.post("/wandsworth/settings/backlog/", SENT | changed))
    assert told in page
    assert page.count(f"<li>{told}") == 1
    assert area.backlog == PUBLISHED


def test_settings_cost_a_page_no_query_more(client, django_assert_num_queries):
    client.get("/wandsworth/people/roles/")
    with django_assert_num_queries(3):  # session, person, memberships with area and settings
        client.get("/wandsworth/people/roles/")


def set_board(area, by, kind="partnership", rule="hide", version=1):
    changes.set_board(
        area, board_kind=kind, disclosure_rule=rule, version=version, by=by, reason="Agreed"
    )
    return LocalArea.objects.get(pk=area.pk).disclosure


def test_until_it_is_set_small_counts_are_hidden(area):
    assert area.disclosure == Disclosure.HIDE == "hide"


@pytest.mark.parametrize(
    ("kind", "rule", "shown"),
    [
        ("partnership", "hide", "hide"),
        ("partnership", "round", "round"),
        ("professional", "hide", "nothing"),
        ("professional", "round", "nothing"),
    ],
)
def test_what_the_board_is_shown_follows_from_its_kind_and_then_from_the_rule(
    area, administrator, kind, rule, shown
):
    assert set_board(area, administrator, kind, rule) == shown


def test_setting_one_thing_leaves_the_others_as_they_are(area, administrator):
    set_board(area, administrator, "professional")
    assert area.in_force.backlog_complete_by == PUBLISHED[1]
    set_backlog(area, administrator, version=2)
    area = LocalArea.objects.get(pk=area.pk)
    assert (area.backlog, area.disclosure) == (OURS, Disclosure.NOTHING)


@pytest.mark.parametrize("values", [{"kind": "secret"}, {"rule": "nothing"}, {"rule": ""}])
def test_a_board_that_is_neither_or_has_no_rule_is_refused_and_nothing_is_left(
    area, administrator, values
):
    with pytest.raises(ValidationError):
        set_board(area, administrator, **values)
    assert not AreaSettings.objects.exists()
    assert not events().exists()


@pytest.mark.parametrize("values", [{"board_kind": "secret"}, {"disclosure_rule": "nothing"}])
def test_the_database_refuses_such_a_board_too(area, values):
    with pytest.raises(IntegrityError):
        AreaSettings.objects.create(area=area, **values)


def test_the_board_is_set_on_its_page_for_a_reason_that_the_history_keeps(area, client):
    page = html(client.get("/wandsworth/settings/board/"))
    assert page.count(" checked") == 2
    sent = {"board_kind": "partnership", "disclosure_rule": "round", "version": 1}
    page = html(client.post("/wandsworth/settings/board/", sent))
    assert '<a href="#id_reason">Say why you change this</a>' in page
    assert area.disclosure == "hide"
    sent |= {"reason": "Agreed on 1 March"}
    assert client.post("/wandsworth/settings/board/", sent).url == "/wandsworth/settings/"
    page = html(client.get("/wandsworth/settings/"))
    assert "What the board is shown is set." in page
    assert "Small numbers: Hide counts of 1 to 5 became Round counts to the nearest 5" in page
    assert "Reason: Agreed on 1 March" in page


def test_of_a_professional_board_the_page_says_that_nothing_is_hidden(area, administrator, client):
    shown = '<dd class="govuk-summary-list__value">Hide nothing</dd>'
    assert shown not in html(client.get("/wandsworth/settings/"))
    set_board(area, administrator, "professional")
    assert shown in html(client.get("/wandsworth/settings/"))


def test_who_sets_the_board_while_another_sets_the_backlog_is_told(area, administrator, client):
    set_backlog(area, administrator)
    sent = {"board_kind": "professional", "disclosure_rule": "hide", "version": 1, "reason": "x"}
    page = html(client.post("/wandsworth/settings/board/", sent))
    assert "Someone changed this while you were working" in page
    assert re.search(r'value="professional"[^>]* checked', page)
    assert LocalArea.objects.get(pk=area.pk).disclosure == "hide"


def test_disclosure_costs_no_query_where_an_area_is_read_as_pages_read_it(
    administrator, django_assert_num_queries
):
    (held,) = administrator.memberships.in_area("wandsworth")
    with django_assert_num_queries(0):
        assert held.area.disclosure == "hide"


def set_answering(area, by, telephone=1, email=3, version=1):
    changes.set_answering(
        area, telephone_days=telephone, email_days=email, version=version, by=by, reason="Agreed"
    )


ANSWERING = "return telephone calls within {}, answer emails within {}."


@pytest.mark.parametrize("page", ["search", "case"])
def test_whoever_looks_up_a_case_reads_how_soon_a_family_is_answered(area, administrator, page):
    client = Client()
    client.force_login(make_person("Case manager", area=area))
    case = make_assessment(area=area)
    url = {"search": "/wandsworth/cases/search/", "case": case.get_absolute_url()}[page]
    assert ANSWERING.format("2 working days", 5) in html(client.get(url))
    set_answering(area, administrator)
    assert ANSWERING.format("1 working day", 3) in html(client.get(url))
    assert "not a time limit in law" in html(client.get(url))


@pytest.mark.parametrize("days", [0, 21])
def test_a_standard_of_no_day_or_of_more_than_twenty_is_refused(area, administrator, days):
    with pytest.raises(ValidationError):
        set_answering(area, administrator, email=days)
    with pytest.raises(IntegrityError):
        AreaSettings.objects.create(area=area, telephone_days=days)


@pytest.mark.parametrize("typed", ["", "0", "21", "soon", "2.5"])
def test_a_standard_that_is_no_number_of_days_is_told_beside_the_field(area, client, typed):
    sent = {"telephone_days": "2", "email_days": typed, "version": 1, "reason": "x"}
    page = html(client.post("/wandsworth/settings/answering/", sent))
    told = "Enter the working days to answer an email as a whole number, 1 to 20"
    assert f'<a href="#id_email_days">{told}</a>' in page
    assert not AreaSettings.objects.exists()


MILESTONES = {
    "advice_by_week": "10",
    "draft_by_week": "",
    "decision_by_week": "15",
    "plan_days_early": "2",
    "version": 1,
    "reason": "Agreed",
}


def test_milestones_are_set_on_their_page_for_a_reason_and_shown_on_the_case(area, client):
    case = make_assessment(area=area)
    page = html(client.get("/wandsworth/settings/"))
    for weeks in (12, 14, 16):
        assert f">By week {weeks}<" in page
    assert "1 day before its last day in law" in page
    sent = client.post("/wandsworth/settings/milestones/", MILESTONES)
    assert sent.url == "/wandsworth/settings/"
    page = html(client.get("/wandsworth/settings/"))
    for words in (">By week 10<", ">No milestone<", ">By week 15<", ">2 days before its last"):
        assert words in page
    assert "Week by which the draft plan is sent: 14 became empty" in page
    staff = Client()
    staff.force_login(make_person("Case manager", area=area))
    page = html(staff.get(case.get_absolute_url()))
    assert "milestones, which the law does not ask for" in page
    assert "All advice in, by week 10" in page
    assert "Draft plan sent, by week" not in page


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("advice_by_week", "0", "Enter the week by which all advice is in, 1 to 20"),
        ("draft_by_week", "21", "Enter the week by which the draft plan is sent, 1 to 20"),
        ("decision_by_week", "soon", "Enter the week by which it is decided whether"),
        ("plan_days_early", "29", "Enter by how many days the final plan is early, 1 to 28"),
    ],
)
def test_a_milestone_outside_the_time_for_a_plan_is_told_beside_the_field(
    area, client, field, typed, told
):
    page = html(client.post("/wandsworth/settings/milestones/", MILESTONES | {field: typed}))
    assert f'<a href="#id_{field}">{told}' in page
    with pytest.raises(IntegrityError):
        AreaSettings.objects.create(area=area, **{field: 29})


def test_the_standards_are_set_on_their_page_for_a_reason(client):
    sent = {"telephone_days": "1", "email_days": "10", "version": 1, "reason": "Agreed"}
    assert client.post("/wandsworth/settings/answering/", sent).url == "/wandsworth/settings/"
    page = html(client.get("/wandsworth/settings/"))
    assert '<dd class="govuk-summary-list__value">1 working day</dd>' in page
    assert "Working days to answer an email: 5 became 10" in page
