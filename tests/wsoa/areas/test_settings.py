from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client

from ehcp_tracking import kpis
from tests.builders import make_area, make_assessment, make_person
from wsoa.areas import changes
from wsoa.models import AreaSettings, AuditEvent, LocalArea

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
    event = AuditEvent.objects.get()
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
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("days", [(OURS[0], None), (None, OURS[1]), OURS[::-1]])
def test_the_database_refuses_them_too(area, days):
    with pytest.raises(IntegrityError):
        AreaSettings.objects.create(
            area=area, backlog_received_before=days[0], backlog_complete_by=days[1]
        )


def test_of_two_who_set_it_at_once_the_second_is_told_what_the_first_did(area, client):
    assert 'name="version" value="1"' in html(client.get("/wandsworth/settings/"))
    set_backlog(area, make_person("Administrator"), days=(None, None))
    page = html(client.post("/wandsworth/settings/", SENT))
    assert "Someone changed this while you were working" in page
    assert "Received before: 30 November 2019 became empty" in page
    assert LocalArea.objects.get(pk=area.pk).backlog == (None, None)
    assert client.post("/wandsworth/settings/", SENT | {"version": 2}).status_code == 302
    assert LocalArea.objects.get(pk=area.pk).backlog == OURS


def test_the_page_shows_what_was_published_beside_what_is_set(client):
    page = html(client.get("/wandsworth/settings/"))
    published = "received before 30 November 2019, to be finished by 30 September 2020"
    assert published in page
    assert 'id="id_backlog_received_before_2" value="2019"' in page
    assert client.post("/wandsworth/settings/", SENT).url == "/wandsworth/settings/"
    page = html(client.get("/wandsworth/settings/"))
    assert published in page
    assert 'id="id_backlog_received_before_2" value="2020"' in page
    assert "Reason: Agreed by the board" in page


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"backlog_complete_by": ""}, '<a href="#id_backlog_complete_by_0">Give both days'),
        ({"backlog_received_before": ""}, '<a href="#id_backlog_received_before_0">Give both days'),
        (
            {"backlog_complete_by": "2019-12-31"},
            '<a href="#id_backlog_complete_by_0">This day cannot be before the other',
        ),
        ({"reason": ""}, '<a href="#id_reason">Say why you change the days</a>'),
        ({"backlog_complete_by": "soon"}, '<a href="#id_backlog_complete_by_0">Enter a real date'),
    ],
)
def test_what_is_wrong_is_told_beside_the_field_and_not_set(area, client, changed, told):
    page = html(client.post("/wandsworth/settings/", SENT | changed))
    assert told in page
    assert page.count(f"<li>{told}") == 1
    assert area.backlog == PUBLISHED


def test_settings_cost_a_page_no_query_more(client, django_assert_num_queries):
    client.get("/wandsworth/")
    with django_assert_num_queries(3):  # session, person, memberships with area and settings
        client.get("/wandsworth/")
