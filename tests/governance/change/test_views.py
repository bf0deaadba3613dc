"""The pages of what changed and of what was known: what they show to whom, and what is refused."""

import csv
from collections import Counter
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db.models import Model

from ehcp_tracking import changes, kpis
from governance import caching
from governance.change import views
from tests.builders import make_person
from tests.governance.builders import make_targets, make_wandsworth, varied_caseload
from tests.governance.reading import links, text
from wsoa import audit, roles
from wsoa.models import AuditEvent
from wsoa.roles import Permission

pytestmark = pytest.mark.django_db

CHANGES, KNOWN = "/wandsworth/dashboard/changes/", "/wandsworth/dashboard/known/"
WHY = "The letter bears another day."


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    """Leave what must never be to the database: to ask for each constraint first takes long."""
    monkeypatch.setattr(Model, "validate_constraints", lambda *args, **kwargs: None)


@pytest.fixture
def area(settings):
    """Wandsworth, where a request of February was logged in March, and another corrected."""
    area, by = make_wandsworth(), make_person("Case manager", area=make_wandsworth())
    varied_caseload(area)
    make_targets()
    settings.WSOA_TODAY = date(2021, 2, 1)
    asked = {"child_reference": "C-1", "received_on": date(2021, 1, 11)}
    early = changes.log_request(area, reference="EARLY", **asked, by=by)
    settings.WSOA_TODAY = date(2021, 3, 31)
    days = dict.fromkeys(("received_on", "started_on"), date(2020, 10, 2))
    changes.correct_request(early, **days, by=by, reason=WHY)
    asked = {"child_reference": "C-2", "received_on": date(2021, 2, 8)}
    changes.log_request(area, reference="LATE", **asked, by=by)
    return area


@pytest.fixture
def reader(client, area):
    """A person who may see the cases."""
    client.force_login(make_person("SNAS manager", area=area))
    return client


@pytest.fixture
def counter(client, area, monkeypatch):
    """A person who may see figures and no case, as no role has it yet."""
    monkeypatch.setitem(roles.ROLES, "Plan owner", {Permission.VIEW_DASHBOARD})
    client.force_login(make_person("Plan owner", area=area))
    return client


def test_changes_are_since_the_last_month_s_end_unless_told(reader):
    found = reader.get(CHANGES).context["found"]
    assert (found.since, found.to) == (date(2021, 2, 28), date(2021, 3, 31))
    told = reader.get(CHANGES, {"since": "2020-12-31", "to": "2021-01-31"}).context["found"]
    assert (told.since, told.to) == (date(2020, 12, 31), date(2021, 1, 31))


def test_what_was_known_is_that_of_the_day_itself_unless_told(reader):
    found = reader.get(KNOWN, {"day": "2021-01-31"}).context["found"]
    assert (found.since, found.known_on) == (date(2021, 1, 31), date(2021, 1, 31))
    found = reader.get(KNOWN, {"day": "2021-01-31", "known_on": "2021-03-01"}).context["found"]
    assert (found.since, found.known_on) == (date(2021, 1, 31), date(2021, 3, 1))


def test_a_page_says_what_differs_and_why_case_by_case(reader):
    said = text(reader.get(KNOWN))
    assert "Of 2 cases something else is known of 28 February 2021 today" in said
    assert "Entered late: 1" in said
    assert "Corrected: 1" in said
    assert "EARLY Case Corrected Request received: 11 January 2021, now 2 October 2020" in said
    assert WHY in said
    assert "LATE Case Entered late" in said
    assert "Plans received February 2021 Cases" in said


def test_who_may_see_no_case_sees_the_figures_and_no_case(counter):
    for path in (CHANGES, KNOWN):
        response = counter.get(path)
        said = response.content.decode()
        assert "LATE" not in said
        assert WHY not in said
        assert "/cases/" not in said
        assert "Entered late" in said


def test_the_page_of_a_month_leads_to_what_moved_its_figures(reader, area):
    said = reader.get("/wandsworth/dashboard/").content.decode()
    assert f"{CHANGES}?since=2021-02-28&amp;to=2021-03-31" in said
    assert f"{KNOWN}?day=2021-02-28" in said
    reader.force_login(make_person("Board member", area=area))
    said = reader.get("/wandsworth/board/").content.decode()
    assert CHANGES not in said
    assert "Both days are as known today: what was recorded late" in said


def test_a_day_without_anything_known_late_says_so(reader):
    said = text(reader.get(KNOWN, {"day": "2020-06-30"}))
    assert "Nothing that figures count of 30 June 2020 was entered late" in said
    assert "No case stands elsewhere" in said
    assert "are the same both ways" in said


def test_what_moved_no_figure_is_folded_away(reader):
    page = reader.get(CHANGES).content.decode()
    kept, folded = page.split("Happened since, without moving it", 1)
    assert "Open and overdue" in kept
    assert page.count("<details") == page.count("</details>")
    assert "</details>" in folded


def test_what_can_no_longer_be_told_is_said(reader, area):
    audit.dispose(kpis.counted(area, date(2021, 3, 31)).get(reference="EARLY"))
    caching.forget()
    assert "Of 1 record the old values were emptied" in text(reader.get(KNOWN))


@pytest.mark.parametrize(
    ("path", "asked", "fault"),
    [
        (CHANGES, {"since": "2021-03-31"}, "The second day must be after the first"),
        (CHANGES, {"to": "2021-04-01"}, "What has not happened yet is not known"),
        (KNOWN, {"day": "2021-04-01"}, "What has not happened yet is not known"),
        (
            KNOWN,
            {"day": "2021-02-28", "known_on": "2021-02-27"},
            "Nobody knew a day before it came",
        ),
        (KNOWN, {"day_day": "31", "day_month": "2", "day_year": "2021"}, "Enter a real date"),
    ],
)
def test_days_that_make_no_sense_are_refused_in_words(reader, path, asked, fault):
    response = reader.get(path, asked)
    assert fault in text(response)
    assert "found" not in response.context
    assert reader.get(path, asked | {"export": "csv"}).headers["Content-Type"].startswith("text/h")


def rows(response):
    return list(csv.reader(b"".join(response).decode("utf-8-sig").splitlines()))


@pytest.mark.parametrize("path", [CHANGES, KNOWN])
def test_a_file_has_the_figures_of_the_page(reader, path):
    found = reader.get(path).context["found"]
    listed = rows(reader.get(path, {"export": "csv"}))
    assert [row[:3] for row in listed[1:]] == [
        [each.title, each.then.words, each.restated.words] for each in found.figures
    ]
    assert AuditEvent.objects.filter(verb__endswith="exported as CSV").exists()


def sheets(response):
    book = openpyxl.load_workbook(BytesIO(b"".join(response)))
    return {sheet.title: list(sheet.values) for sheet in book}


def test_a_workbook_has_the_cases_for_who_may_see_them(reader):
    found = sheets(reader.get(KNOWN, {"export": "xlsx"}))
    assert {row[0] for row in found["Cases"][1:]} == {"EARLY", "LATE"}
    assert any("LATE" in (row[-1] or "") for row in found["What moved them"])
    assert len(found["Months"]) > 1
    of_changes = sheets(reader.get(CHANGES, {"export": "xlsx"}))
    assert {"Changes", "What moved them", "Plans"} <= set(of_changes)


def seen():
    found = AuditEvent.objects.filter(verb="seen", record__startswith="ehcp_tracking.Assessment:")
    return Counter(found.values_list("record", "by__email"))


@pytest.mark.parametrize(
    ("asked", "times"), [({}, 1), ({"export": "xlsx"}, 1), ({"export": "csv"}, 0)]
)
def test_who_reads_what_is_known_of_a_case_leaves_a_trace_and_no_change(reader, area, asked, times):
    changed = AuditEvent.objects.changes().count()
    b"".join(reader.get(KNOWN, asked))
    cases = kpis.counted(area, date(2021, 3, 31)).filter(reference__in=["EARLY", "LATE"])
    assert list(seen().values()) == [times] * 2 * times
    assert {record for record, _ in seen()} == {audit.name(each) for each in cases if times}
    b"".join(reader.get(KNOWN, asked))  # what is kept is read as well
    assert list(seen().values()) == [2 * times] * 2 * times
    assert AuditEvent.objects.changes().count() == changed


def test_who_is_shown_no_case_leaves_no_trace_of_one(counter, area, monkeypatch):
    counter.get(KNOWN)
    sheets(counter.get(KNOWN, {"export": "xlsx"}))
    assert not seen()
    counter.force_login(make_person("SNAS manager", area=area))
    monkeypatch.setattr(views, "MOST", 1)
    caching.forget()
    counter.get(KNOWN)
    assert len(seen()) == 1, "of what is listed alone"


def test_a_workbook_has_no_case_for_who_may_see_none(counter):
    found = sheets(counter.get(KNOWN, {"export": "xlsx"}))
    assert "Cases" not in found
    assert "LATE" not in str(found)
    assert found["What moved them"][0][-1] == "Moved"


MONTH, MONTHS = "/wandsworth/dashboard/", "/wandsworth/dashboard/months/"
THEN = {"month": "2021-02", "known": "then"}


@pytest.mark.parametrize("path", [MONTH, MONTHS])
def test_a_month_can_be_read_as_it_was_known_at_its_end(reader, path):
    today, then = (reader.get(path, asked) for asked in ({"month": "2021-02"}, THEN))
    assert "As known at the end of 28 February 2021" in text(then)
    assert "As known at the end of 28 February 2021" not in text(today)
    assert links(today)
    assert not links(then)  # a list is as known today, and has other cases
    assert text(reader.get(path, THEN)) == text(then)  # when it is kept


def test_what_was_not_known_is_in_no_figure_of_the_month(reader):
    today, then = (
        reader.get(MONTHS, asked | {"export": "csv"}) for asked in ({"month": "2021-02"}, THEN)
    )
    of_february = ["received", "2021-02", "2021-02", "2021-02-28", "cases"]
    cases = [
        int(row[5]) for found in (today, then) for row in rows(found) if row[:5] == of_february
    ]
    assert cases[0] == cases[1] + 1


def test_a_way_of_knowing_that_there_is_not_is_refused_in_words(reader):
    response = reader.get(MONTH, {"month": "2021-02", "known": "tomorrow"})
    assert "Choose today or the last day of the month" in text(response)


def test_a_workbook_says_as_known_when(reader):
    about = dict(sheets(reader.get(MONTHS, THEN | {"export": "xlsx"}))["About this file"])
    assert "As known on" in about


def test_a_board_reads_every_month_as_it_is_known_today(client, area):
    client.force_login(make_person("Board member", area=area))
    asked = {"month": "2021-02"}
    today, then = (
        client.get("/wandsworth/board/", one) for one in (asked, asked | {"known": "then"})
    )
    assert text(then) == text(today)
