"""Importing cases in the browser: choose, see, confirm, take home; and who may see what of it."""

import io
import zipfile
from contextlib import closing
from datetime import date, timedelta
from html import unescape
from threading import Thread

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from ehcp_tracking import casefile, checking, choices, quality, template, views
from ehcp_tracking.casefile import SHEETS
from ehcp_tracking.models import Assessment, CheckedFile, Child, ImportRun
from tests.builders import make_area, make_assessment, make_person
from tests.ehcp_tracking.files import BAD, GOOD, confirm, lines, make_checked
from tests.ehcp_tracking.test_casefile import workbook
from wsoa import bulk
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db
HEADER = ["reference", "child_reference", "received_on", "surname"]
BAD_ROW = ["A2", "C2", "2021-02-30", "'=cmd"]


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.WSOA_DEMO = True


@pytest.fixture
def admin(client):
    person = make_person("Administrator")
    client.force_login(person)
    return person


def address(name, *key):
    return reverse(f"ehcp_tracking:{name}", args=["wandsworth", *key])


def choose(client, *files, follow=False):
    """Send files, each a name and its content, to be checked."""
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(address("check_cases"), {"files": sent}, follow=follow)


def choose_csv(client, *rows):
    return choose(client, ("assessments.csv", lines(*rows)))


def end_process():
    """What is noted when the process of a task has ended before the task has."""
    CheckedFile.objects.update(alive_at=None)


def text(response):
    return unescape(response.content.decode())


def record(reference, child_reference, surname):
    """Record a case as someone else would meanwhile, and return its child."""
    child = Child.objects.create(area=make_area(), reference=child_reference, surname=surname)
    make_assessment(reference=reference, child=child)
    return child


def cells(*rows):
    """A workbook of the sheet assessments."""
    book = openpyxl.Workbook()
    book.active.title = "assessments"
    for row in (HEADER, *rows):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_file_is_shown_before_it_is_imported(client, admin):
    response = choose_csv(client, GOOD)
    shown = text(client.get(response.url))
    assert "Import all" in shown
    assert "What is wrong" not in shown
    assert not Assessment.objects.exists()
    done = text(client.post(response.url, follow=True))
    assert "assessments.csv is imported." in done
    assert "Cases imported, by year received" in done
    assert "take the others home" not in done
    case, run = Assessment.objects.get(), ImportRun.objects.get()
    assert (case.reference, case.child.surname) == ("A1", "Quartz")
    assert (run.by, run.file_name, run.counts["new"]) == (admin, "assessments.csv", 1)
    event = AuditEvent.objects.get(verb="cases imported")
    assert event.by == admin
    assert set(AuditEvent.objects.filter(part_of=event).values_list("by", flat=True)) == {admin.pk}


def test_a_preview_counts_what_is_new_changed_cleared_and_unchanged(client, admin):
    for number, surname in enumerate(["Old", "Same", "Gone"], start=1):
        record(f"A{number}", f"C{number}", surname)
    rows = ["A1,C1,2021-01-05,New", "A2,C2,2021-01-05,Same", "A3,C3,2021-01-05,"]
    choose_csv(client, *rows, "A4,C4,2021-01-05,Also")
    counts = CheckedFile.objects.get().preview["counts"]
    assert counts == {"new": 1, "changed": 2, "unchanged": 1, "cleared": 1, "set_aside": 0}


def test_what_there_will_be_to_check_is_counted_before_it_is_imported(client, admin):
    rows = ["A3,C3,2020-06-01,Quartz", "A4,C3,2020-06-02,Quartz"]
    shown = text(client.get(choose_csv(client, *rows).url))
    for kind in ("No decision after 7 weeks", "Two open cases of one child"):
        assert f'{kind}</dt><dd class="govuk-summary-list__value">2 cases</dd>' in shown
    assert "One UPN on two children" not in shown
    shown = text(client.get(choose_csv(client, "A5,C5,2021-03-01,Quartz").url))
    assert "To check" not in shown


def test_what_there_is_to_check_may_change_until_it_is_imported(client, admin, settings):
    url = choose_csv(client, "A3,C3,2021-02-11,Quartz").url
    assert CheckedFile.objects.get().preview["to_check"] == {}
    settings.WSOA_TODAY = date(2021, 4, 1)  # on which seven weeks are over
    assert "is imported" in text(client.post(url, follow=True))
    assert quality.counts(make_area(), settings.WSOA_TODAY) == {"undecided": 1}


def test_every_fault_is_told_by_its_place(client, admin):
    shown = text(client.get(choose_csv(client, GOOD, BAD).url))
    assert "1 fault." in shown
    assert "Sheet assessments, row 3, column received_on" in shown
    assert "is not a real date. Check the day and the month." in shown
    assert "Import the cases without fault" in shown


def test_a_file_in_which_every_case_has_a_fault_offers_nothing_to_import(client, admin):
    shown = text(client.get(choose_csv(client, BAD).url))
    assert "Every case has a fault" in shown
    assert "Import the cases" not in shown


def test_a_hundred_faults_are_shown_and_all_are_in_the_file(client, admin):
    rows = [f"=A{number},C{number},no day," for number in range(views.FAULTS_SHOWN + 1)]
    response = choose_csv(client, *rows)
    shown = text(client.get(response.url))
    assert "101 faults. The first 100 are shown." in shown
    assert shown.count("is not a date") == views.FAULTS_SHOWN
    content = client.get(response.url, {"export": "csv"}).getvalue().decode("utf-8-sig")
    assert len(content.splitlines()) == 102
    assert content.startswith("Sheet,Row,Column,How to put it right\r\nassessments,2,received_on,")
    taken = client.get(response.url, {"export": "xlsx"}).getvalue()
    faults, about = openpyxl.load_workbook(io.BytesIO(taken)).worksheets
    assert (faults.max_row, [cell.value for cell in faults[2]][:2]) == (102, ["assessments", 2])
    assert dict(about.values)["File"] == "assessments.csv"
    said = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert [*said][-2:] == [f"faults of a file exported as {each}" for each in ("CSV", "XLSX")]


def test_cases_without_fault_are_imported_and_the_others_taken_home(client, admin):
    response = choose(client, ("cases.xlsx", cells(["A1", "C1", "2021-01-05", "<b>Ann"], BAD_ROW)))
    page = client.post(response.url, follow=True)
    assert "Download the cases set aside" in text(page)
    assert [case.reference for case in Assessment.objects.all()] == ["A1"]
    run = ImportRun.objects.get()
    taken = client.get(address("set_aside", run.pk))
    assert taken["Content-Disposition"] == 'attachment; filename="set-aside-cases.xlsx"'
    assert taken["X-Content-Type-Options"] == "nosniff"
    sheet = openpyxl.load_workbook(io.BytesIO(taken.content))["assessments"]
    header, row = sheet.iter_rows(values_only=True)
    assert header == (*HEADER, "fault")
    assert row[:4] == ("A2", "C2", "2021-02-30", "'=cmd")
    assert AuditEvent.objects.filter(verb="set-aside cases downloaded", by=admin).exists()
    corrected = cells(["A2", "C2", "2021-02-28", row[3]])
    client.post(choose(client, ("set-aside-cases.xlsx", corrected)).url)
    assert Child.objects.get(reference="C2").surname == "=cmd"


def test_csv_files_are_taken_home_as_a_zip_of_csv_files(client, admin):
    advice = b"reference,service\nA2,health\n"
    files = [("Assessments.CSV", lines(GOOD, BAD)), ("advice.csv", advice)]
    client.post(choose(client, *files).url)
    taken = client.get(address("set_aside", ImportRun.objects.get().pk))
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        assert archive.namelist() == ["advice.csv", "assessments.csv"]
        assert b"'=cmd" in archive.read("assessments.csv")
        assert b"see its other rows" in archive.read("advice.csv")


def test_the_rows_of_a_file_are_those_imported_and_those_set_aside(client, admin):
    advice = b"reference,service\nA2,health\nA1,health\nA2,other\n"
    response = choose(client, ("assessments.csv", lines(GOOD, BAD)), ("advice.csv", advice))
    before = text(client.get(response.url))
    after = text(client.post(response.url, follow=True))
    for page in (before, after):
        assert "Rows in the file: assessments 2, advice 3." in page
        assert "Of these set aside: assessments 1, advice 2." in page
    run = ImportRun.objects.get()
    counts, reconciled = run.counts, run.reconciliation
    imported = counts["new"] + counts["changed"] + counts["unchanged"]
    rows, apart = (sum(reconciled[each].values()) for each in ("rows", "set_aside"))
    assert (rows, imported, apart) == (5, 2, 3)
    assert sum(reconciled["received"]["2021"].values()) == 1


def test_nothing_is_to_be_taken_home_where_nothing_was_set_aside(client, admin):
    page = text(client.post(choose_csv(client, GOOD).url, follow=True))
    assert "Download the cases set aside" not in page
    assert client.get(address("set_aside", ImportRun.objects.get().pk)).status_code == 404


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ([], "Choose a workbook or CSV files"),
        ([("cases.xlsx", b"")], "A file that you chose is empty."),
        ([("cases.pdf", b"%PDF")], "Choose one workbook (.xlsx), or files named"),
        ([("a.xlsx", b"1"), ("b.xlsx", b"2")], "Choose one workbook (.xlsx), or files named"),
        ([("advice.csv", b"1"), ("Advice.csv", b"2")], "Choose one workbook (.xlsx), or files"),
        ([("å" * 120 + ".xlsx", b"PK")], "The name of the file is too long."),
    ],
)
def test_what_is_no_case_file_is_refused_beside_its_field(client, admin, files, reason):
    shown = text(choose(client, *files))
    assert reason in shown
    assert "Error: Check a file of cases" in shown
    assert not CheckedFile.objects.exists()


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ([("cases.xlsx", b"PK\3\4 no workbook")], "This is not a workbook that can be read."),
        ([("advice.csv", b"reference,service\n")], "The sheet or file “assessments” is missing."),
        ([("assessments.csv", b"\xff\xfe")], "This is not UTF-8 text."),
        ([("assessments.csv", b"<b>,=cmd\n1,2\n")], "column <b>"),
        ([("assessments.csv", lines())], "There is a header but no row."),
    ],
)
def test_a_file_that_cannot_be_read_says_why(client, admin, files, reason):
    response = choose(client, *files, follow=True)
    shown = text(response)
    assert reason in shown
    assert "This file cannot be imported" in shown
    assert b"<b>" not in response.content
    page = response.redirect_chain[-1][0]
    assert "cannot be imported" in text(client.post(page, follow=True)), "it is not begun again"
    kept = CheckedFile.objects.get()
    assert (kept.task, bytes(kept.content), kept.attempt) == ("", b"", 1)
    file = client.get(page + "?export=csv").getvalue()
    assert file.count(b"\r\n") == 1 + len(kept.preview["faults"]) > 1


@pytest.mark.parametrize("name", ["../../<b>.xlsx", "..\\<b>.xlsx", "a\0<b>.xlsx", "...xlsx"])
def test_a_name_is_only_a_name(client, admin, name):
    response = choose(client, (name, cells(["A1", "C1", "2021-01-05", "Ann"])), follow=True)
    assert b"<b>" not in response.content
    done = client.post(response.redirect_chain[-1][0], follow=True)
    assert b"<b>" not in done.content
    assert ImportRun.objects.get().file_name in ("<b>.xlsx", "a<b>.xlsx", "...xlsx")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(client, admin, monkeypatch):
    monkeypatch.setattr(casefile, "MAX_FILE", 100)
    monkeypatch.setattr(checking, "keep", lambda *args, **kwargs: pytest.fail("It was read."))
    half = b"x" * 60
    assert "are larger than" in text(
        choose(client, ("assessments.csv", half), ("advice.csv", half))
    )


def test_what_was_checked_is_imported_only_if_it_would_still_do_the_same(client, admin):
    response = choose_csv(client, GOOD)
    child = record("A1", "C1", "Meanwhile")
    shown = text(client.post(response.url, follow=True))
    assert "Cases were changed since you checked, so nothing was imported." in shown
    assert not ImportRun.objects.exists()
    child.refresh_from_db()
    assert child.surname == "Meanwhile"
    assert CheckedFile.objects.get().preview["counts"]["changed"] == 1
    assert "is imported" in text(client.post(response.url, follow=True))
    child.refresh_from_db()
    assert child.surname == "Quartz"


@pytest.mark.parametrize("at", ["store", "finish"])
def test_what_fails_half_way_leaves_nothing_and_the_retry_works(client, admin, monkeypatch, at):
    response = choose_csv(client, GOOD)

    def fail(*args, **kwargs):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(*((bulk.Rows, at) if at == "store" else (checking, at)), fail)
        with pytest.raises(SystemExit):
            client.post(response.url)
    assert not Child.objects.exists()
    assert not ImportRun.objects.exists()
    end_process()
    assert "Importing the file stopped half way" in text(client.get(response.url))
    assert "is imported" in text(client.post(response.url, follow=True))
    assert ImportRun.objects.count() == 1


def test_who_confirms_twice_imports_once(client, admin):
    response = choose_csv(client, GOOD)
    pages = [text(client.post(response.url, follow=True)) for _ in range(2)]
    assert all("assessments.csv is imported." in page for page in pages)
    assert ImportRun.objects.count() == 1


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db(transaction=True)
def test_two_confirm_at_once_and_one_import_is_made():
    by = make_person("Administrator")
    checked = make_checked(make_area(), GOOD, by=by)

    def run():
        with closing(connection):
            checking.begin(checked)

    both = [Thread(target=run), Thread(target=run)]
    for each in both:
        each.start()
    for each in both:
        each.join(timeout=30)
    assert CheckedFile.objects.get().run == ImportRun.objects.get()


def test_a_file_that_another_check_replaced_meanwhile_is_not_there(client, admin):
    response = choose_csv(client, GOOD)
    choose_csv(client, GOOD)
    assert client.post(response.url).status_code == 404
    assert client.get(response.url).status_code == 404


def test_two_people_with_the_same_case_do_not_both_make_it(client, admin):
    mine = choose_csv(client, GOOD)
    other = make_person("SNAS manager")
    confirm(make_checked(make_area(), GOOD, by=other))
    assert "Check what the file would do now" in text(client.post(mine.url, follow=True))
    assert Assessment.objects.count() == 1


def test_a_file_is_there_for_who_checked_it_alone(client, admin):
    response = choose_csv(client, GOOD, BAD)
    client.post(response.url)
    client.force_login(make_person("SNAS manager"))
    run = ImportRun.objects.get().pk
    pages = [response.url, f"{response.url}?export=csv", address("set_aside", run)]
    assert [client.get(page).status_code for page in pages] == [404] * 3
    assert client.post(response.url).status_code == 404
    page = text(client.get(address("import_detail", run)))
    assert "Download the cases set aside" not in page


def test_what_another_area_checked_or_imported_is_not_there(client):
    person = make_person("Administrator")
    there = make_area("westminster")
    checked = make_checked(there, by=person)
    client.force_login(person)
    assert client.post(address("confirm_import", checked.pk)).status_code == 404
    run = confirm(checked)
    assert client.get(address("import_detail", run.pk)).status_code == 404
    assert client.get(address("set_aside", run.pk)).status_code == 404


def test_a_file_is_kept_for_a_week(client, admin, settings):
    settings.WSOA_TODAY = date(2021, 3, 31)
    response = choose_csv(client, GOOD)
    settings.WSOA_TODAY += timedelta(days=6)
    assert client.get(response.url).status_code == 200
    settings.WSOA_TODAY += timedelta(days=1)
    assert client.get(response.url).status_code == 404
    make_checked(make_area())
    assert CheckedFile.objects.count() == 1, "the next check forgets it"


def test_a_new_check_takes_the_place_of_the_last_and_not_of_what_was_set_aside(client, admin):
    client.post(choose_csv(client, GOOD, BAD).url)
    first, second = choose_csv(client, GOOD), choose_csv(client, GOOD)
    assert client.post(first.url).status_code == 404
    assert client.post(second.url).status_code == 302
    assert CheckedFile.objects.all().with_set_aside().count() == 1


def test_an_administrator_sees_counts_and_no_child(client, admin):
    response = choose_csv(client, GOOD, BAD)
    before = text(client.get(response.url))
    after = text(client.post(response.url, follow=True))
    listed = text(client.get(address("import_list")))
    case = Assessment.objects.get()
    for page in (before, after, listed):
        assert "Quartz" not in page
        assert case.get_absolute_url() not in page
    assert client.get(case.get_absolute_url()).status_code == 403
    assert "assessments.csv" in listed


def test_runs_are_listed_a_page_at_a_time(client, admin, django_assert_max_num_queries):
    for number in range(views.ROWS + 1):
        ImportRun.objects.create(
            area=make_area(),
            by=admin if number else None,
            imported_on=date(2021, 3, 31),
            file_name=f"<b>{number}.xlsx",
            sha256=f"{number:064x}",
            counts=dict.fromkeys(
                ["new", "changed", "unchanged", "cleared", "set_aside"], number + 1000
            ),
            reconciliation={"rows": {"assessments": 1}, "received": {}},
        )
    with django_assert_max_num_queries(8):
        response = client.get(address("import_list"))
    assert b"<b>" not in response.content
    assert "<b>50.xlsx" in text(response)
    assert "1,050" in text(response)
    assert "<b>0.xlsx" not in text(response)
    last = text(client.get(address("import_list") + "?page=2"))
    assert "<b>0.xlsx" in last
    assert "By command" in last


def test_the_template_has_every_sheet_and_column_and_is_a_case_file(client, admin, tmp_path):
    response = client.get(address("case_template"))
    assert response["Content-Disposition"] == 'attachment; filename="cases.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == [*SHEETS, "columns"]
    for sheet, columns in SHEETS.items():
        assert [cell.value for cell in book[sheet][1]] == list(columns)
    book["assessments"].append(["A1", "C1"] + [None] * 9 + ["2021-01-05"])
    book.save(tmp_path / "cases.xlsx")
    assert casefile.read(tmp_path / "cases.xlsx").rows["assessments"][0].faults == ()


def test_the_template_explains_every_column_and_each_of_its_values():
    rows = template.explanation()[1:]
    assert [row[:2] for row in rows] == [
        [sheet, name] for sheet, columns in SHEETS.items() for name in columns
    ]
    for sheet, name, must, holds, _ in rows:
        column = SHEETS[sheet][name]
        assert (must == "Yes") == column.required
        assert holds.endswith(".")
        assert [column.read(value) for value, _ in template.choices_of(name)] == [
            value for value, _ in template.choices_of(name)
        ]
    named = {name for columns in SHEETS.values() for name in columns}
    assert template.VALUES.keys() <= named
    assert choices.Duty in template.VALUES.values()


def test_a_sheet_named_columns_is_read_past(tmp_path):
    sheets = {"assessments": [HEADER, GOOD.split(",")], "columns": [["anything", "at all"]]}
    assert casefile.read(workbook(tmp_path, sheets)).rows.keys() == {"assessments"}
