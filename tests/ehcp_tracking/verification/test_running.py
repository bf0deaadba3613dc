"""A run of the self-audit: what is kept of it, and the pages that begin it and show it."""

import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from ehcp_tracking.choices import Check
from ehcp_tracking.verification import checks, running
from ehcp_tracking.verification.models import Verification
from ehcp_tracking.verification.running import start as start_in_a_process
from tests.builders import make_area, make_assessment, make_person, make_verification
from wsoa import processes
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db

LIST = "/wandsworth/cases/self-audit/"
LONG_AGO = datetime(2021, 3, 1, tzinfo=UTC)


@pytest.fixture
def administrator(client):
    client.force_login(make_person("Administrator"))
    return client


def main_of(response):
    assert response.status_code == 200
    html = response.content.decode().split("<main")[1].split("</main")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_a_run_by_command_is_kept_without_what_differs():
    case = make_assessment(reference="EHC-1")
    with pytest.raises(SystemExit):
        call_command("verify", "--area", "wandsworth", stdout=StringIO(), stderr=StringIO())
    run = Verification.objects.get()
    assert (run.by, str(run.as_at), str(run.begun_on)) == (None, "2021-03-31", "2021-03-31")
    assert (run.differences, run.stopped, run.ended_at > run.begun_at) == (2, False, True)
    assert (run.checked["clocks"], run.found["clocks"]) == (3 + 3, 0)
    assert run.places["trail"] == [
        f"ehcp_tracking.Child:{case.child_id}",
        f"ehcp_tracking.Assessment:{case.pk}",
    ]
    event = AuditEvent.objects.get()
    assert (event.verb, event.record) == (
        "self-audit begun",
        f"ehcp_tracking.Verification:{run.pk}",
    )


def test_only_the_first_places_are_kept(monkeypatch):
    monkeypatch.setattr(running, "PLACES", 1)
    make_assessment()
    run = running.begin(make_area(), date(2021, 3, 31), by=None)
    running.carry_out(run)
    run.refresh_from_db()
    assert (run.found["trail"], len(run.places["trail"])) == (2, 1)


def test_a_run_that_breaks_off_says_so(monkeypatch):
    def broken(*args, **kwargs):
        raise MemoryError

    monkeypatch.setattr(running, "examine", broken)
    make_area()
    with pytest.raises(MemoryError):
        call_command("verify", "--area", "wandsworth")
    run = Verification.objects.with_under_way().get()
    assert (run.stopped, run.outcome) == (True, "Stopped before its end")


@pytest.mark.parametrize("code", [0, 1])
def test_a_page_begins_a_process_with_the_run(monkeypatch, code):
    """Which ends with 1 where there is a difference: that is no failure of the run."""
    if code:
        make_assessment()
    begun = []

    def begin(*command, see_out):
        with pytest.raises(SystemExit) as ended:
            call_command(*command, stdout=StringIO(), stderr=StringIO())
        assert ended.value.code == code
        begun.append(see_out)

    monkeypatch.setattr(processes, "begin", begin)
    monkeypatch.setattr(running, "start", start_in_a_process)
    monkeypatch.setattr(connection, "close", lambda: None)  # in production that of a thread
    by = make_person("Administrator")
    running.ask_for(make_area(), by=by)
    (see_out,) = begun
    see_out(SimpleNamespace(wait=lambda: None))
    run = Verification.objects.get()
    assert (run.by, bool(run.ended_at), run.stopped) == (by, True, False)
    Verification.objects.update(ended_at=None)
    see_out(SimpleNamespace(wait=lambda: None))
    assert Verification.objects.get().stopped


def test_a_run_that_nobody_began_cannot_be_carried_out():
    with pytest.raises(CommandError, match="Name an area instead"):
        call_command("verify", "--run", "7")


def test_a_second_run_waits_for_the_first(monkeypatch):
    monkeypatch.setattr(running, "start", lambda run: None)
    area, person = make_area(), make_person("Administrator")
    running.ask_for(area, by=person)
    running.ask_for(area, by=person)
    assert Verification.objects.count() == 1
    Verification.objects.update(begun_at=LONG_AGO)  # the server was switched off, say
    running.ask_for(area, by=person)
    assert Verification.objects.count() == 2


def test_the_page_begins_a_run_and_shows_what_it_found(administrator):
    response = administrator.post(LIST)
    assert (response.status_code, response.url) == (302, LIST)
    run = Verification.objects.get()
    assert run.by == administrator.get(LIST).wsgi_request.user
    shown = main_of(administrator.get(LIST))
    assert "No difference" in shown
    assert "Begun 31 March 2021, by" in shown
    assert "31 March 2021 , 28 February 2021 , 29 February 2020" in shown
    shown = main_of(administrator.get(run.get_absolute_url()))
    assert all(label in shown for label in Check.labels)
    assert "Where the differences are" not in shown


def test_a_run_tells_where_the_differences_are_and_not_what(administrator, monkeypatch):
    told = checks.Difference(Check.DATES, "EHC-7/plan/due_on", "stored 2021-01-01, first none")

    def examine(area, days, *, report, tell):
        for _ in range(1001):
            report(told)
        return dict.fromkeys(Check.values, 5000)

    monkeypatch.setattr(running, "examine", examine)
    administrator.post(LIST)
    assert "1,001 differences" in main_of(administrator.get(LIST))
    shown = main_of(administrator.get(Verification.objects.get().get_absolute_url()))
    assert "The first 100 of 1,001" in shown
    assert shown.count("EHC-7/plan/due_on") == 100
    assert "manage.py verify --area wandsworth --as-at 2021-03-31" in shown
    assert "2021-01-01" not in shown


def test_a_run_under_way_is_not_begun_again_from_the_page(administrator):
    run = make_verification(ended_at=None, checked={}, found={}, places={})
    shown = main_of(administrator.get(LIST))
    assert "Under way" in shown
    assert "Verify as at today" not in shown
    assert "What was checked" not in main_of(administrator.get(run.get_absolute_url()))
    Verification.objects.update(begun_at=run.begun_at - timedelta(hours=3))
    assert "Verify as at today" in main_of(administrator.get(LIST))
    assert "says nothing" in main_of(administrator.get(run.get_absolute_url()))


@pytest.mark.parametrize(
    ("outcome", "expected"), [("differing", {3}), ("agreeing", {0}), ("", {0, 3})]
)
def test_runs_are_filtered_by_what_came_of_them(administrator, outcome, expected):
    for differences in (0, 3):
        make_verification(differences=differences)
    table = administrator.get(LIST, {"outcome": outcome}).context["table"]
    assert {row.record.differences for row in table.rows} == expected


def test_the_list_costs_as_many_queries_however_many_runs(
    administrator, django_assert_max_num_queries
):
    for _ in range(5):
        make_verification(by=make_person())
    with django_assert_max_num_queries(10):
        administrator.get(LIST)


def test_settings_lead_to_the_self_audit(administrator):
    page = administrator.get(reverse("areas:settings", args=["wandsworth"]))
    assert f'href="{LIST}"' in page.content.decode()
