"""Importing case files by command: what is written, refused, cleared, set aside and recorded."""

import csv
from datetime import date
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from ehcp_tracking import casefile, importing
from ehcp_tracking.importing import Import
from ehcp_tracking.models import Advice, Assessment, AssessmentException, Child, ImportRun
from tests.builders import (
    make_advice,
    make_area,
    make_assessment,
    make_dispute,
    make_duty_exception,
    make_exception,
    make_person,
    make_plan,
    make_refused,
)
from tests.ehcp_tracking.test_casefile import table, workbook
from wsoa import audit, bulk
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db
HEADER = ["reference", "child_reference", "received_on"]
ADVICE = ["reference", "service", "provider", "requested_on", "received_on"]
EXCEPTIONS = ["reference", "duty", "service", "provider", "ground", "from_on", "to_on", "reason"]


@pytest.fixture(autouse=True)
def area(db):
    return make_area()


@pytest.fixture
def load(tmp_path):
    """Return a function that writes sheets as a folder and imports it, giving what was said."""

    def run(assessments=None, *options, advice=None, exceptions=None):
        sheets = {"assessments": assessments, "advice": advice, "exceptions": exceptions}
        for sheet, rows in sheets.items():
            if rows is not None:
                table(tmp_path, rows, sheet)
        return imported(tmp_path, *options)

    return run


class Outcome(list):
    """The lines that a command wrote: to stdout, or if it refused to stderr."""

    refused = False


def imported(path, *options):
    out, err = StringIO(), StringIO()
    try:
        call_command(
            "import_cases", str(path), "--area", "wandsworth", *options, stdout=out, stderr=err
        )
    except SystemExit:
        lines = Outcome(err.getvalue().splitlines())
        lines.refused = True
        return lines
    return Outcome(out.getvalue().splitlines())


def places(lines):
    assert lines.refused
    return [tuple(line.split(": ")[0].split(":")) for line in lines]


def test_a_file_makes_children_cases_advice_and_exceptions(load):
    said = load(
        [[*HEADER, "forename", "basis"], ["A1", "C1", "2020-12-01", "<b>Ann</b>", ""]],
        advice=[ADVICE, ["A1", "health", "Speech therapy", "11/01/2021", "2021-02-22"]],
        exceptions=[
            EXCEPTIONS,
            ["A1", "plan", "", "", "personal_circumstances", "2021-02-01", "", "A death."],
            ["A1", "advice", "health", "Speech therapy", "absent", "2021-01-20", "2021-02-20", "?"],
        ],
    )
    case = Assessment.objects.get()
    assert (case.reference, case.started_on, case.basis) == ("A1", date(2020, 12, 1), "request")
    assert case.plan_due_on == date(2021, 4, 20)
    assert case.child.forename == "<b>Ann</b>"
    assert Advice.objects.get().due_on == date(2021, 2, 22)
    on_advice, on_plan = AssessmentException.objects.order_by("duty")[::-1][::-1]
    assert (on_advice.advice, on_plan.advice) == (Advice.objects.get(), None)
    assert said == [
        "4 new, 0 changed, 0 unchanged rows; 0 values cleared",
        "Rows read: assessments 1, advice 1, exceptions 2.",
        "Received 2020: 1 case (plan 0, no plan 0, refused 0, closed 0, open 1).",
    ]


def test_the_same_file_twice_changes_nothing(load):
    rows = [[*HEADER, "follows", "basis"], ["A2", "C1", "2021-01-05", "A1", "order_to_assess"]]
    rows.append(["A1", "C1", "2020-01-05", "", ""])
    advice = [ADVICE, ["A1", "health", "", "2021-01-11", ""]]
    assert load(rows, advice=advice)[0].startswith("3 new, 0 changed")
    assert Assessment.objects.get(reference="A2").follows.reference == "A1"
    before = list(AuditEvent.objects.filter(part_of__isnull=False).values())
    assert load(rows, advice=advice)[0].startswith("0 new, 0 changed, 3 unchanged")
    assert list(AuditEvent.objects.filter(part_of__isnull=False).values()) == before
    assert set(Assessment.objects.values_list("version", flat=True)) == {1}


def test_an_import_is_one_event_with_a_part_for_each_record(load):
    load([HEADER, ["A1", "C1", "2021-01-05"]])
    load([[*HEADER, "setting"], ["A1", "C1", "2021-01-05", "Oak School"]])
    run = ImportRun.objects.first()
    whole = AuditEvent.objects.get(record=f"ehcp_tracking.ImportRun:{run.pk}")
    (part,) = whole.parts.all()
    assert (part.verb, part.version, part.fields) == ("imported", 2, ["setting"])
    assert part.detail.changes == {"setting": ["", "Oak School"]}
    assert run.counts == {"new": 0, "changed": 1, "unchanged": 0, "cleared": 0, "set_aside": 0}
    assert len(run.sha256) == 64


def test_the_event_of_an_import_is_the_latest_change_when_it_commits(load, monkeypatch):
    other = []
    meanwhile(lambda: other.append(audit.noted("other", make_area(), by=None)), monkeypatch)
    load([HEADER, ["A1", "C1", "2021-01-05"]])
    whole = AuditEvent.objects.get(verb="cases imported")
    assert AuditEvent.objects.latest("pk") == whole
    assert whole.pk > other[0].pk
    assert {part.part_of for part in AuditEvent.objects.filter(verb="imported")} == {whole}


def test_a_missing_column_leaves_the_value_and_an_empty_cell_clears_it(load):
    load([[*HEADER, "setting", "primary_need"], ["A1", "C1", "2021-01-05", "Oak", "ASD"]])
    said = load([[*HEADER, "primary_need"], ["A1", "C1", "2021-01-05", ""]])
    assert said[0] == "0 new, 1 changed, 0 unchanged rows; 1 value cleared"
    case = Assessment.objects.get()
    assert (case.setting, case.primary_need) == ("Oak", "")


def test_an_empty_cell_sets_the_default(load):
    first = [[*HEADER, "started_on", "basis"], ["A1", "C1", "2021-01-05", "2021-02-01", ""]]
    first[1][4] = "responsible"
    load(first)
    load([[*HEADER, "started_on", "basis"], ["A1", "C1", "2021-01-05", "", ""]])
    case = Assessment.objects.get()
    assert (case.started_on, case.basis) == (date(2021, 1, 5), "request")


def test_what_the_file_lacks_is_left_alone(load):
    make_advice(make_assessment(reference="A1"))
    load([HEADER, ["A2", "C2", "2021-01-05"]])
    assert Assessment.objects.count() == 2
    assert Advice.objects.count() == 1


def test_what_no_file_has_is_left_alone(load):
    first = {"first_area": "Exampleshire", "first_area_received_on": date(2020, 11, 2)}
    case = make_assessment(basis="responsible", **first)
    header = [*HEADER, "basis", "setting"]
    row = [case.reference, case.child.reference, "2021-01-05", "responsible", "Invented Academy"]
    load([header, row])
    case.refresh_from_db()
    assert case.setting == "Invented Academy"
    assert {name: getattr(case, name) for name in first} == first


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(load):
    said = load([HEADER, ["A1", "C1", "2021-01-05"]], "--dry-run")
    assert said == [
        "1 new, 0 changed, 0 unchanged rows; 0 values cleared (dry run, nothing written)"
    ]
    assert not Assessment.objects.exists()
    assert not ImportRun.objects.exists()
    assert not AuditEvent.objects.exists()


def test_advice_and_exceptions_may_be_about_a_stored_case(load, area):
    case = make_assessment(reference="A1", received_on=date(2020, 12, 1))
    advice = [ADVICE, ["A1", "health", "", "2021-01-11", ""]]
    load([HEADER, ["A2", "C2", "2021-01-05"]], advice=advice)
    assert case.advice.get().service == "health"


def test_the_same_reference_in_another_area_is_another_case(load):
    theirs = make_assessment(reference="A1", area=make_area("westminster"))
    load([[*HEADER, "setting"], ["A1", "C1", "2021-01-05", "Oak"]])
    theirs.refresh_from_db()
    assert (theirs.setting, Assessment.objects.count()) == ("", 2)


FAULTS = [
    ({"received_on": "2021-04-01"}, "received_on", "tomorrow"),
    ({"received_on": ""}, "received_on", "empty"),
    ({"started_on": "2021-01-04"}, "started_on", "T25 started before received"),
    ({"plan_sent_on": "2021-01-04", "outcome": "plan"}, "plan_sent_on", "T25 plan before request"),
    ({"plan_sent_on": "2021-09-30", "outcome": "plan"}, "plan_sent_on", "T26 the future"),
    ({"date_of_birth": "2021-01-05"}, "date_of_birth", "born on the day"),
    ({"decision": "assess"}, "decision_notified_on", "decision without its day"),
    ({"decision_notified_on": "2021-02-01"}, "decision", "day without its decision"),
    ({"decision": "maybe", "decision_notified_on": "2021-02-01"}, "decision", "no such value"),
    ({"outcome": "no_plan"}, "outcome_notified_on", "no plan without its day"),
    ({"outcome_notified_on": "2021-02-01"}, "outcome", "day without its outcome"),
    ({"plan_sent_on": "2021-02-01"}, "plan_sent_on", "a plan without the outcome"),
    ({"closed_on": "2021-02-01"}, "closed_reason", "closed without reason"),
    ({"closed_reason": "died"}, "closed_on", "reason without day"),
    ({"follows": "A1"}, "follows", "itself"),
    ({"follows": "A9"}, "follows", "nobody"),
    ({"case_manager": "nobody"}, "case_manager", "nobody of this name"),
    ({"primary_need": "XYZ"}, "primary_need", "no such need"),
]


@pytest.mark.parametrize(
    ("facts", "column"), [pytest.param(facts, column, id=why) for facts, column, why in FAULTS]
)
def test_a_fact_that_cannot_be_is_a_fault(load, facts, column):
    row = {"reference": "A1", "child_reference": "C1", "received_on": "2021-01-05"} | facts
    said = load([list(row), list(row.values()), ["A2", "C2", "2021-01-05"]])
    assert ("assessments", "2", column) in places(said)
    assert not Assessment.objects.exists()
    assert not Child.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("advice", "column"),
    [
        (["A9", "health", "", "2021-01-11", "", ""], "reference"),
        (["A1", "", "", "2021-01-11", "", ""], "service"),
        (["A1", "health", "", "2021-01-04", "", ""], "requested_on"),
        (["A1", "health", "", "", "2021-02-01", ""], "requested_on"),
        (["A1", "health", "", "2021-02-02", "2021-02-01", ""], "received_on"),
        (["A1", "health", "", "2021-04-01", "", ""], "requested_on"),
        (["A1", "health", "", "2021-02-01", "", "yes"], "requested_on"),
        (["A1", "health", "", "", "", "maybe"], "existing_accepted"),
    ],
)
def test_faults_of_advice(load, advice, column):
    header = [*ADVICE, "existing_accepted"]
    said = load([HEADER, ["A1", "C1", "2021-01-05"]], advice=[header, advice])
    assert ("advice", "2", column) in places(said)


@pytest.mark.parametrize(
    ("exception", "column"),
    [
        (["A1", "plan", "", "", "missed_appointment", "2021-02-01", "2021-02-01", "x"], "ground"),
        (["A1", "plan", "health", "", "absent", "2021-02-01", "2021-03-31", "x"], "service"),
        (["A1", "advice", "health", "", "absent", "2021-02-01", "2021-03-31", "x"], "service"),
        (["A1", "draft", "", "", "absent", "2021-02-01", "2021-03-31", "x"], "duty"),
        (["A1", "plan", "", "", "absent", "2021-02-01", "2021-02-27", "x"], "to_on"),
        (["A1", "plan", "", "", "personal_circumstances", "2021-04-01", "", "x"], "from_on"),
        (["A1", "plan", "", "", "personal_circumstances", "2021-02-01", "", ""], "reason"),
    ],
)
def test_faults_of_exceptions(load, exception, column):
    said = load([HEADER, ["A1", "C1", "2021-01-05"]], exceptions=[EXCEPTIONS, exception])
    assert ("exceptions", "2", column) in places(said)


def test_the_last_day_of_an_exception_may_be_to_come(load):
    absent = ["A1", "plan", "", "", "absent", "2021-03-01", "2021-06-30", "abroad"]
    assert not load([HEADER, ["A1", "C1", "2021-01-05"]], exceptions=[EXCEPTIONS, absent]).refused


@pytest.mark.parametrize("sheet", ["assessments", "advice", "exceptions"])
def test_a_key_given_twice_is_a_fault(load, sheet):
    rows = {
        "assessments": [HEADER, ["A1", "C1", "2021-01-05"]],
        "advice": [ADVICE, ["A1", "health", "", "2021-01-11", ""]],
        "exceptions": [
            EXCEPTIONS,
            ["A1", "plan", "", "", "personal_circumstances", "2021-02-01", "", "x"],
        ],
    }
    rows[sheet].append(rows[sheet][1])
    said = load(rows.pop("assessments"), **rows)
    assert places(said) == [(sheet, "3", "reference")]


def test_rows_that_give_one_child_different_particulars_are_faults(load):
    rows = [[*HEADER, "surname"], ["A1", "C1", "2021-01-05", "Ash"]]
    said = load([*rows, ["A2", "C1", "2021-01-06", "Birch"], ["A3", "C3", "2021-01-06", "Cedar"]])
    assert places(said) == [("assessments", "2", "surname"), ("assessments", "3", "surname")]


@pytest.mark.parametrize("names", [("Ann", "Bea", "Ann"), ("Bea", "Ann", "Ann")])
def test_all_rows_of_a_disputed_child_are_faults_in_any_order(load, names):
    rows = [[f"A{number}", "C1", "2021-01-05", name] for number, name in enumerate(names)]
    said = load([[*HEADER, "forename"], *rows])
    assert places(said) == [("assessments", str(row), "forename") for row in (2, 3, 4)]


def test_an_unreadable_cell_hides_no_other_fault(load):
    header = [*HEADER, "sex", "decision", "date_of_birth"]
    said = load(
        [header, ["A1", "C1", "2021-01-05", "Q", "assess", "2021-01-05"]],
        advice=[ADVICE, ["A1", "health", "", "2021-01-04", ""], ["A1", "other", "", "x", ""]],
        exceptions=[EXCEPTIONS, ["A1", "draft", "", "", "absent", "2021-01-05", "2021-03-01", "x"]],
    )
    assert places(said) == [
        ("advice", "2", "requested_on"),
        ("advice", "3", "requested_on"),
        ("assessments", "2", "date_of_birth"),
        ("assessments", "2", "decision_notified_on"),
        ("assessments", "2", "sex"),
        ("exceptions", "2", "duty"),
    ]


def test_nothing_is_judged_that_rests_on_an_unreadable_cell(load):
    header = [*HEADER, "date_of_birth", "decision", "decision_notified_on"]
    said = load(
        [header, ["A1", "C1", "x", "2021-03-01", "assess", "soon"]],
        advice=[ADVICE, ["A1", "health", "", "2021-01-04", ""]],
        exceptions=[EXCEPTIONS, ["A1", "plan", "", "", "absent", "2021-03-01", "2021-03-02", "x"]],
    )
    assert places(said) == [
        ("assessments", "2", "decision_notified_on"),
        ("assessments", "2", "received_on"),
    ]


def test_a_date_of_birth_is_held_against_the_child_s_other_cases(load, area):
    child = Child.objects.create(area=area, reference="C1")
    make_assessment(child=child, received_on=date(2019, 1, 5))
    said = load([[*HEADER, "date_of_birth"], ["A2", "C1", "2021-01-05", "2019-01-05"]])
    assert places(said) == [("assessments", "2", "date_of_birth")]


def test_a_correction_that_makes_a_recorded_exception_unlawful_is_refused_and_names_it(load):
    case = make_assessment(reference="A1", received_on=date(2020, 11, 1))
    make_exception(case, ground="absent", from_on=date(2020, 11, 1), to_on=date(2020, 11, 28))
    header = [*HEADER, "started_on"]
    said = load([header, ["A1", case.child.reference, "2020-11-01", "2020-11-02"]])
    assert places(said) == [("assessments", "2", "reference")]
    assert "Final plan: Child or parent away from the area" in said[0]


def test_a_correction_of_advice_is_held_against_recorded_exceptions(load):
    case = make_assessment(reference="A1")
    asked = make_advice(case, requested_on=date(2021, 2, 1))
    make_exception(case, duty="advice", advice=asked, from_on=date(2021, 3, 15))
    said = load(
        [HEADER, ["A2", "C2", "2021-01-05"]],
        advice=[ADVICE, ["A1", "health", "", "2021-01-20", ""]],
    )
    assert places(said) == [("advice", "2", "reference")]


def test_every_fault_is_told_at_once(load):
    said = load(
        [HEADER, ["A1", "", "x"], ["A2", "C2", "2021-04-01"]],
        advice=[ADVICE, ["A2", "health", "", "31/02/2021", ""]],
    )
    assert places(said) == [
        ("advice", "2", "requested_on"),
        ("assessments", "2", "child_reference"),
        ("assessments", "2", "received_on"),
        ("assessments", "3", "received_on"),
    ]


def test_cases_follow_each_other_whatever_their_order(load):
    header = [*HEADER, "follows"]
    rows = [[f"A{n}", "C1", "2021-01-05", f"A{n - 1}" if n > 1 else ""] for n in (3, 2, 1)]
    load([header, *rows])
    third = Assessment.objects.get(reference="A3")
    assert third.follows.follows.reference == "A1"


def test_cases_do_not_follow_each_other_in_a_circle(load):
    rows = [["A1", "C1", "2021-01-05", "A2"], ["A2", "C1", "2021-01-05", "A1"]]
    said = load([[*HEADER, "follows"], *rows])
    assert places(said) == [("assessments", "3", "follows")]


def test_a_case_manager_is_a_person_of_the_area(load, area):
    here, elsewhere = make_person("Case manager"), make_person("Case manager", area=make_area("x"))
    header = [*HEADER, "case_manager"]
    load([header, ["A1", "C1", "2021-01-05", here.username]])
    assert Assessment.objects.get().case_manager == here
    by_error = make_person("Case manager", withdrawn_on=date(2021, 3, 31))
    for stranger in (elsewhere, by_error):
        said = load([header, ["A1", "C1", "2021-01-05", stranger.username]])
        assert places(said) == [("assessments", "2", "case_manager")]


SPOILT = [
    [*HEADER, "forename", "follows"],
    ["A1", "C1", "2021-01-05", "=cmd", ""],
    ["A2", "C2", "2021-04-01", "-Ann", ""],
    ["A3", "C3", "2021-01-05", "Cem", "A2"],
    ["A4", "C4", "2021-01-05", "Dee", ""],
]
SPOILT_ADVICE = [
    ADVICE,
    ["A1", "health", "", "2021-01-11", ""],
    ["A2", "health", "", "2021-01-11", ""],
    ["A4", "health", "", "not a day", ""],
]


def test_cases_with_a_fault_are_set_aside_whole_and_can_be_corrected(load, tmp_path):
    aside = tmp_path / "aside"
    said = load(SPOILT, "--set-aside", str(aside), advice=SPOILT_ADVICE)
    assert said[0] == "2 new, 0 changed, 0 unchanged rows; 0 values cleared; 3 cases set aside"
    assert Assessment.objects.get().reference == "A1"
    with (aside / "assessments.csv").open(newline="") as lines:
        header, *rows = csv.reader(lines)
    assert header == [*SPOILT[0], "fault"]
    assert [row[0] for row in rows] == ["A2", "A3", "A4"]
    assert rows[0][3] == "'-Ann"
    assert rows[0][-1].startswith("received_on: ")
    assert rows[2][-1] == "see its other rows"
    text = (aside / "assessments.csv").read_text().replace("2021-04-01", "2021-01-07")
    (aside / "assessments.csv").write_text(text)
    advice = (aside / "advice.csv").read_text().replace("not a day", "2021-01-12")
    (aside / "advice.csv").write_text(advice)
    assert imported(aside)[0].startswith("5 new")
    assert Assessment.objects.get(reference="A3").follows.child.forename == "-Ann"


@pytest.mark.parametrize("named", ["A1", "misspelt"])
def test_rows_about_a_stored_case_alone_are_set_aside_and_can_be_corrected(load, tmp_path, named):
    make_assessment(reference="A1")
    aside = tmp_path / "aside"
    advice = [ADVICE, [named, "health", "", "2021-01-04" if named == "A1" else "2021-01-11", ""]]
    load([HEADER, ["A2", "C2", "2021-01-05"]], "--set-aside", str(aside), advice=advice)
    text = (aside / "advice.csv").read_text()
    assert Advice.objects.count() == 0
    (aside / "advice.csv").write_text(text.replace("2021-01-04", "2021-01-11").replace(named, "A1"))
    assert imported(aside)[0].startswith("1 new")


def test_what_was_set_aside_before_is_kept_and_not_imported_again(load, tmp_path):
    aside = tmp_path / "aside"
    load(SPOILT, "--set-aside", str(aside), advice=SPOILT_ADVICE)
    (tmp_path / "advice.csv").unlink()
    said = load([HEADER, ["A9", "C9", "2021-01-05"]], "--set-aside", str(aside))
    assert said[0].endswith("0 cases set aside")
    assert sorted(path.name for path in aside.iterdir()) == [
        "advice.csv.earlier-1",
        "assessments.csv.earlier-1",
    ]


def test_a_workbook_is_set_aside_as_a_workbook(tmp_path):
    path = workbook(tmp_path, {"assessments": SPOILT, "advice": SPOILT_ADVICE})
    aside = tmp_path / "aside"
    imported(path, "--set-aside", str(aside))
    book = openpyxl.load_workbook(aside / "cases.xlsx")
    assert [sheet.title for sheet in book] == ["assessments", "advice"]
    assert [row[0].value for row in book["assessments"]] == ["reference", "A2", "A3", "A4"]
    assert imported(aside).refused


def test_a_dry_run_sets_nothing_aside(load, tmp_path):
    said = load(SPOILT, "--dry-run", "--set-aside", str(tmp_path / "aside"))
    assert "2 cases set aside" in said[0]
    assert not (tmp_path / "aside").exists()


def test_a_file_that_cannot_be_read_is_refused_even_if_faults_are_set_aside(load, tmp_path):
    assert load([["reference"]], "--set-aside", str(tmp_path / "aside")).refused


def test_what_fails_half_way_leaves_no_row(load, monkeypatch):
    def fail(rows, alike):
        raise IntegrityError

    monkeypatch.setattr(bulk.Rows, "store", fail)
    with pytest.raises(Exception, match="changed these cases meanwhile"):
        load([HEADER, ["A1", "C1", "2021-01-05"]])
    assert not Assessment.objects.exists()
    assert not ImportRun.objects.exists()


def meanwhile(change, monkeypatch):
    """Let someone make a change after an import has judged its cases, and before it writes."""
    lock = Import._lock

    def changed(found):
        change()
        lock(found)

    monkeypatch.setattr(Import, "_lock", changed)


CASE = {"reference": "A1", "received_on": date(2020, 12, 1)}
CHANGES = {
    "the case": lambda case: Assessment.objects.update(version=2),
    "the child": lambda case: Child.objects.update(version=2),
    "advice": lambda case: Advice.objects.update(version=2),
    "an exception": lambda case: AssessmentException.objects.update(version=2),
    "more advice": lambda case: make_advice(case, service="social_care"),
    "another exception": lambda case: make_exception(case, duty="decision"),
    "an exception fewer": lambda case: AssessmentException.objects.all().delete(),
    "another case of the child": lambda case: make_assessment(child=case.child),
    "a case of the same reference": lambda case: make_assessment(reference="A2"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_others_change_meanwhile_stops_an_import(load, monkeypatch, what):
    case = make_assessment(**CASE)
    make_exception(case)
    make_advice(case)
    monkeypatch.setattr(importing.bulk, "KEYS_AT_ONCE", 10)
    rows = [[*HEADER, "setting"], ["A1", case.child.reference, "2020-12-01", "Oak"]]
    rows.append(["A2", "C2", "2021-01-05", "Elm"])
    with monkeypatch.context() as busy:
        meanwhile(lambda: CHANGES[what](case), busy)
        with pytest.raises(CommandError, match="Nothing was written: import again"):
            load(rows)
    assert not ImportRun.objects.exists()
    assert not Assessment.objects.exclude(setting="").exists()
    if what != "a case of the same reference":  # which is another child's
        assert load(rows)[0].startswith("1 new, 1 changed")


def test_a_case_that_others_change_meanwhile_and_the_file_lacks_stops_nothing(load, monkeypatch):
    other = make_assessment()
    meanwhile(lambda: Assessment.objects.filter(pk=other.pk).update(version=2), monkeypatch)
    assert load([HEADER, ["A1", "C1", "2021-01-05"]])[0].startswith("1 new")


def test_a_case_that_follows_a_later_one_with_a_fault_is_set_aside_and_not_counted(
    load, tmp_path, monkeypatch
):
    monkeypatch.setattr(importing, "AT_A_TIME", 1)
    rows = [["A1", "C1", "2021-01-05", "A2"], ["A2", "C2", "2021-01-05", "A3"]]
    rows += [["A3", "C3", "soon", ""], ["A4", "C4", "2021-01-05", ""]]
    said = load([[*HEADER, "follows"], *rows], "--set-aside", str(tmp_path / "aside"))
    assert said[0] == "1 new, 0 changed, 0 unchanged rows; 0 values cleared; 3 cases set aside"
    assert said[2] == "Received 2021: 1 case (plan 0, no plan 0, refused 0, closed 0, open 1)."
    assert Assessment.objects.get().reference == "A4"


def test_one_child_is_made_once_and_judged_with_all_its_cases_however_few_at_a_time(
    load, monkeypatch
):
    monkeypatch.setattr(importing, "AT_A_TIME", 1)
    rows = [["A1", "C1", "2021-01-05", "Ash"], ["A2", "C2", "2021-01-05", "Elm"]]
    load([[*HEADER, "surname"], *rows, ["A3", "C1", "2021-01-06", "Ash"]])
    assert Child.objects.count() == 2
    said = load([[*HEADER, "surname"], *rows, ["A3", "C1", "2021-01-06", "Fir"]])
    assert places(said) == [("assessments", "2", "surname"), ("assessments", "4", "surname")]


def test_the_number_of_queries_does_not_grow_with_the_rows(load, django_assert_max_num_queries):
    rows = [[f"A{n}", f"C{n}", "2021-01-05"] for n in range(300)]
    advice = [[f"A{n}", "health", "", "2021-01-11", ""] for n in range(300)]
    with django_assert_max_num_queries(80):  # SQLite stores some at a time
        load([HEADER, *rows], advice=[ADVICE, *advice])
    assert Advice.objects.count() == 300


def test_an_import_leaves_alone_when_the_family_was_told_of_an_exception(load):
    case, told_on = make_assessment(reference="A1"), date(2021, 3, 20)
    make_exception(case, to_on=date(2021, 3, 10), family_told_on=told_on)
    cases = [HEADER, ["A1", case.child.reference, "2021-01-05"]]
    absent = ["A1", "plan", "", "", "personal_circumstances", "2021-03-01", "", "Another reason."]
    assert load(cases, exceptions=[EXCEPTIONS, absent])[0].startswith("0 new, 1 changed")
    exception = case.exceptions.get()
    assert (exception.to_on, exception.reason) == (None, "Another reason.")
    assert exception.family_told_on == told_on


class TestWhatNoFileHolds:
    """What is kept beside the columns of a case file must still stand after an import."""

    def test_a_refusal_that_a_family_challenged_stays_and_stays_before_its_notice(self, load):
        make_dispute(make_refused(reference="A1"))
        columns, case = [*HEADER, "decision", "decision_notified_on"], ["A1", "C1", "2021-01-05"]
        found = load([columns, [*case, "", ""]])
        assert found.refused
        assert "Change or remove that first." in found[0]
        assert load([columns, [*case, "refuse", "2021-02-17"]]).refused
        assert not load([columns, [*case, "refuse", "2021-02-16"]]).refused

    def test_a_case_that_began_in_another_area_keeps_its_basis(self, load):
        make_assessment(reference="A1", basis="responsible", first_area="Invented Borough")
        found = load([[*HEADER, "basis"], ["A1", "C1", "2021-01-05", "request"]])
        assert found.refused
        assert found[0].startswith("assessments:2:basis: ")

    def test_whether_a_child_is_looked_after_stays(self, load):
        case = make_assessment(reference="A1", looked_after="yes")
        load([[*HEADER, "setting"], ["A1", case.child.reference, "2021-01-05", "Any school"]])
        case.refresh_from_db()
        assert (case.setting, case.looked_after) == ("Any school", "yes")

    def test_a_decision_registered_after_the_check_is_noticed(self, tmp_path, area):
        table(tmp_path, [[*HEADER, "setting"], ["A1", "C1", "2021-01-05", "Invented School"]])
        case = make_refused(reference="A1")
        with importing.matched(
            casefile.read(tmp_path), area=area, by=None, in_parts=False
        ) as found:
            make_dispute(case)
            with pytest.raises(audit.StaleRecord):
                found.store()

    def test_the_day_that_an_exception_to_a_review_is_counted_from_stays(self, load):
        sent_on = date(2019, 8, 1)
        plan = make_plan(sent_on)
        make_duty_exception(plan, duty="review", started_on=sent_on)
        case = plan.assessment
        columns = ["reference", "child_reference", "received_on", "outcome", "plan_sent_on"]
        row = [case.reference, case.child.reference, case.received_on.isoformat(), "plan"]
        for day in ("2019-07-31", "2019-08-02"):
            found = load([columns, [*row, day]])
            assert "An exception to the review that is counted from this day" in found[0]
        assert not load([columns, [*row, "2019-08-01"]]).refused

    def test_an_exception_to_a_review_recorded_after_the_check_is_noticed(self, tmp_path, area):
        plan = make_plan()
        case = plan.assessment
        row = [case.reference, case.child.reference, case.received_on.isoformat(), "New School"]
        table(tmp_path, [[*HEADER, "setting"], row])
        with importing.matched(
            casefile.read(tmp_path), area=area, by=None, in_parts=False
        ) as found:
            make_duty_exception(plan, duty="review", started_on=plan.made_on)
            with pytest.raises(audit.StaleRecord):
                found.store()
