"""Plans in YAML and in workbooks: loaded, exported and loaded again, and refused by place."""

import io
import re
from copy import deepcopy
from datetime import date
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from priorities import changes, importing
from priorities.models import Action, Objective, Plan, Post
from priorities.planfile import sheets, yamlfile
from priorities.planfile.document import document_of, records_of
from tests.builders import make_area, make_person
from tests.priorities.builders import make_reading, make_update
from tests.priorities.planfile.test_faults import DOCUMENT, OBJECTIVE, changed
from wsoa import cells
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def area():
    return make_area()


def as_yaml(document):
    return yamlfile.written(document).encode()


def as_workbook(document):
    with sheets.written(document) as file:
        return file.read()


def sheets_of(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [*sheet.values] for sheet in book}


FORMS = pytest.mark.parametrize("form", [as_yaml, as_workbook])


def after_loading(content):
    """Return the document of a plan that was loaded, and forget that again."""
    with transaction.atomic():
        importing.load(content, by=None, area=make_area())
        document = document_of(Plan.objects.get())
        transaction.set_rollback(True)
    return document


@FORMS
def test_a_plan_is_the_same_after_export_loading_and_export(form):
    first = form(after_loading(form(DOCUMENT)))
    again = form(after_loading(first))
    assert again == first if form is as_yaml else sheets_of(again) == sheets_of(first)


@FORMS
def test_the_statement_that_was_exported_changes_nothing_when_it_is_loaded(published, form):
    exported = form(document_of(Plan.objects.get()))
    preview = importing.load(exported, by=None)
    assert (preview.added, preview.changed, preview.gone, preview.moved) == ([], [], [], 0)
    again = form(document_of(Plan.objects.get()))
    assert again == exported if form is as_yaml else sheets_of(again) == sheets_of(exported)


TEXT = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=60)
TEXT = TEXT.map(str.strip).filter(lambda text: text and text not in cells.ERRORS)
ROW = {"text": TEXT, "source": TEXT}
STEP = st.fixed_dictionaries(
    {"by_on": st.dates(min_value=date(1900, 3, 1)).map(str)},
    optional={"value": st.decimals(0, 9999, places=2).map(str), "note": TEXT},
)
MEASURE = st.fixed_dictionaries(
    ROW | {"kind": st.just("number"), "direction": st.sampled_from(["up", "down"])},
    optional={"unit": TEXT.map(lambda text: text[:50]), "steps": st.lists(STEP, max_size=3)},
)
OBJECTIVES = st.fixed_dictionaries(
    ROW | {"title": TEXT, "by_when": st.dates(min_value=date(1900, 3, 1)).map(str)},
    optional={
        "owners": st.lists(st.sampled_from(["a", "b-2"]), unique=True),
        "actions": st.lists(st.fixed_dictionaries(ROW), max_size=3),
        "measures": st.lists(MEASURE, max_size=3),
    },
)
PRIORITIES = st.fixed_dictionaries(
    ROW | {"title": TEXT},
    optional={
        "answers": st.lists(st.sampled_from(["W1", "W.10"]), unique=True),
        "objectives": st.lists(OBJECTIVES, max_size=3),
    },
)


def numbered(records, start=""):
    """Give every record in lists a reference: 1, 1.1, 1.1.1 and so on, each once of its kind."""
    for number, record in enumerate(records, 1):
        record["reference"] = f"{start}{number}"
        for key, value in record.items():
            if isinstance(value, list) and value and isinstance(value[0], dict) and key != "steps":
                numbered(value, f"{start}{number}.")
    return records


def in_no_order(document):
    """Return the records of a document but for posts, with the several that each names sorted."""
    records = [each["fields"] for each in records_of(document, make_area())]
    return [
        {
            name: sorted(value, key=str) if isinstance(value, list) else value
            for name, value in each.items()
        }
        for each in records
        if "organisation" not in each
    ]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.generate],  # a load takes long: a plan that fails is not made smaller
    max_examples=3,
    deadline=None,
)
@given(st.lists(PRIORITIES, max_size=3).map(numbered), TEXT)
def test_any_plan_is_the_same_after_it_was_loaded_from_any_form(priorities, caveat):
    document = changed(("priorities",), priorities)
    del document["bodies"], document["reporting_lines"]
    document["plan"]["caveat"] = caveat
    document["posts"] += [{"slug": slug, "title": "Post", "organisation": "O"} for slug in "ab"]
    document["posts"][-1]["slug"] = "b-2"
    finding = document["inspection"]["findings"][0]
    document["inspection"]["findings"].append(finding | {"reference": "W.10"})
    contents = (document, as_yaml(document), as_workbook(document))
    found = [after_loading(content) for content in contents]
    assert found[0] == found[1] == found[2]
    assert in_no_order(found[0]) == in_no_order(document)


def test_what_people_added_survives_a_load_of_what_was_exported_and_changed():
    importing.load(as_yaml(DOCUMENT), by=None)
    action, by = Action.objects.get(), make_person("Head of SEND")
    objective = action.objective
    update = make_update(action, level="off-track")
    reading = make_reading(objective.measures.get())
    changes.attach_evidence(objective, shows="Agreed.", link="https://example.org/", by=by)
    document = document_of(Plan.objects.get())
    document["priorities"][0]["objectives"][0]["by_when"] = "2020-12-31"
    document["priorities"][0]["objectives"][0]["actions"].insert(
        0, {"reference": "1.1.0", "text": "First.", "source": "Amended"}
    )
    preview = importing.load(as_workbook(document), by=by)
    assert preview.added == ["Action 1.1.0"]
    assert preview.changed == [
        ["Objective 1.1 Backlog", ["By when: 30 September 2020 became 31 December 2020"]]
    ]
    assert (preview.gone, preview.moved) == ([], 1)
    objective.refresh_from_db()
    action.refresh_from_db()
    assert (str(objective.by_when), action.position) == ("2020-12-31", 2)
    assert action.progressupdate_set.get() == update
    assert objective.measures.get().readings.get() == reading
    assert objective.evidence_set.count() == 1


def test_a_document_that_is_in_no_file_is_loaded_as_one():
    importing.check(DOCUMENT)
    assert not Plan.objects.exists()
    importing.load(DOCUMENT, by=None)
    assert Objective.objects.get().title == "Backlog"
    (event,) = Plan.objects.all().loads()
    assert re.fullmatch("File with SHA-256 [0-9a-f]{64}", event.detail.reason)


def faults_of(content, **kwargs):
    with pytest.raises(importing.Refused) as refused:
        importing.load(content, by=None, **kwargs)
    assert not Plan.objects.exists()
    assert not Post.objects.exists()
    assert not AuditEvent.objects.exists()
    return str(refused.value), [str(fault) for fault in refused.value.faults]


@pytest.fixture
def wrong():
    document = changed((*OBJECTIVE, "by_when"), "2020-02-31")
    document["priorities"][0]["answers"] = ["W1", "W9"]
    del document["posts"][0]["title"]
    return document


def test_all_faults_of_yaml_are_told_by_line_and_in_words(wrong):
    text = as_yaml(DOCUMENT).decode().replace("by_when: 2020-09-30", "by_when: 2020-02-31")
    text = text.replace("answers: [W1]", "answers: [W1, W9]").replace("    title: Head\n", "")
    reason, told = faults_of(text.encode())
    assert reason == "The file has 3 faults."
    at = {word: n for n, line in enumerate(text.splitlines(), 1) for word in line.split()}
    assert told[0].startswith(f"line {at['head']}, post head, title: This is missing. Add it.")
    assert told[1].startswith(f"line {at['answers:']}, priority 1, answers: “W9” is no finding")
    assert told[2].startswith(f"line {at['by_when:']}, priority 1, objective 1.1, by_when: “2020-")


def test_all_faults_of_a_workbook_are_told_by_cell():
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(DOCUMENT)))
    for sheet, column, value in (
        ("objectives", "by_when", "2020-02-31"),
        ("posts", "title", None),
        ("priorities", "answers", "W1; W9"),
    ):
        headings = [cell.value for cell in book[sheet][1]]
        book[sheet].cell(2, headings.index(column) + 1).value = value
    saved = io.BytesIO()
    book.save(saved)
    reason, told = faults_of(saved.getvalue())
    assert reason == "The file has 3 faults."
    assert [each.partition(": ")[0] for each in told] == [
        "posts:2:title",
        "priorities:2:answers",
        "objectives:2:by_when",
    ]


def test_faults_of_a_document_in_no_file_are_told_in_words(wrong):
    _, told = faults_of(wrong)
    assert told[-1].startswith("priority 1, objective 1.1, by_when: ")


@FORMS
def test_a_plan_is_loaded_in_its_own_area_alone(form):
    elsewhere = make_area("westminster")
    _, (told,) = faults_of(form(DOCUMENT), area=elsewhere)
    assert "The plan is of the area “wandsworth”." in told
    nowhere = changed(("plan", "area"), "atlantis")
    assert "There is no area “atlantis” here." in faults_of(form(nowhere))[1][0]
    unnamed = changed(("plan", "area"), None)
    assert "The plan must name its area." in faults_of(form(unnamed))[1][0]
    importing.load(form(unnamed), by=None, area=make_area())
    assert Plan.objects.get().area.slug == "wandsworth"


def test_a_workbook_without_a_plan_is_told_at_the_sheet():
    document = deepcopy(DOCUMENT)
    del document["plan"]
    _, told = faults_of(as_workbook(document), area=make_area())
    assert told == ["plan:1:reference: This is missing. Add the plan, with its reference."]


def test_the_command_loads_any_form_and_tells_every_fault(tmp_path, wrong):
    file, out, err = tmp_path / "plan", StringIO(), StringIO()
    by = make_person("Administrator").username
    file.write_bytes(as_yaml(DOCUMENT).replace(b"2020-09-30", b"2020-02-31"))
    with pytest.raises(CommandError, match=r"The file has 2 faults. Nothing was loaded."):
        call_command("load_plan", str(file), "--by", by, stderr=err)
    assert re.findall(r"^line \d+, priority 1, objective 1.1, [^:]*: ", err.getvalue(), re.M)
    file.write_bytes(as_workbook(DOCUMENT))
    call_command("load_plan", str(file), "--by", by, stdout=out)
    assert out.getvalue().endswith("0 changed, 0 unchanged, 0 left out\n")
