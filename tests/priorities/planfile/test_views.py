"""Plans as files in the browser: downloads, help, and faults that can be taken home."""

import csv
import io
import re
from pathlib import Path

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from priorities import importing
from priorities.models import Finding, Measure, Plan, PlanFile, PlanType, Priority
from priorities.planfile import sheets, yamlfile
from priorities.planfile.document import document_of
from priorities.planfile.kinds import KINDS
from tests.builders import make_area, make_person
from tests.priorities.builders import (
    make_action,
    make_objective,
    make_plan,
    make_priority,
    wsoa,
)
from tests.priorities.planfile.test_faults import DOCUMENT
from tests.priorities.test_importing import choose
from tests.priorities.test_views import text
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).parents[3] / "docs"
YAML = yamlfile.written(DOCUMENT).encode()
FAULTY = YAML.replace(b"2020-09-30", b"2020-02-31")


@pytest.fixture
def person(client):
    person = make_person("Administrator", area=make_area())
    client.force_login(person)
    return person


def address(name, *args):
    return reverse(f"priorities:{name}", args=["wandsworth", *args])


def content(response):
    return b"".join(response) if response.streaming else response.content


def test_a_plan_is_taken_home_in_both_forms_and_the_trail_says_so(client, person):
    importing.load(YAML, by=None)
    page = text(client.get(address("plan_detail", "wsoa-2020")))
    for name, ending in (("plan_as_yaml", "yaml"), ("plan_as_workbook", "xlsx")):
        assert address(name, "wsoa-2020") in page
        response = client.get(address(name, "wsoa-2020"))
        there = response["Content-Disposition"]
        assert there == f'attachment; filename="wandsworth-wsoa-2020.{ending}"'
        preview = importing.check(content(response))
        assert (preview.added, preview.changed, preview.gone) == ([], [], [])
    said = AuditEvent.objects.filter(by=person).order_by("pk").values_list("verb", "record")
    record = f"priorities.Plan:{Plan.objects.get().pk}"
    assert [*said] == [("plan exported as YAML", record), ("plan exported as XLSX", record)]


def test_the_empty_workbook_has_every_sheet(client, person):
    book = openpyxl.load_workbook(io.BytesIO(content(client.get(address("plan_template")))))
    assert {*book.sheetnames} == {*sheets.SHEETS, sheets.COLUMNS}


def test_a_workbook_that_is_chosen_is_loaded(client, person):
    with sheets.written(DOCUMENT) as file:
        response = choose(client, file.read(), "plan.xlsx")
    assert "Objective 1.1 Backlog" in text(client.get(response.url))
    assert "A statement is loaded." in text(client.post(response.url, follow=True))
    assert document_of(Plan.objects.get())["priorities"] == DOCUMENT["priorities"]


def test_every_fault_is_shown_can_be_taken_home_and_loads_nothing(client, person):
    response = choose(client, FAULTY, "plan.yaml")
    page = client.get(response.url)
    line = FAULTY[: FAULTY.index(b"by_when: 2020-02-31")].count(b"\n") + 1
    where = f"line {line}, priority 1, objective 1.1, by_when"
    assert where in text(page)
    assert "It has 2 faults, and nothing was changed. Put them right" in text(page)
    lines = content(client.get(f"{response.url}?export=csv")).decode("utf-8-sig")
    rows = [*csv.reader(io.StringIO(lines))]
    assert rows[0] == ["Where", "How to put it right"]
    assert [row for row in rows if row[0] == where and "is not a real date" in row[1]]
    assert AuditEvent.objects.get().verb == "faults of a plan file exported as CSV"
    file = PlanFile.objects.get()
    assert (bytes(file.content), file.name) == (b"", "plan.yaml")
    assert "choose the file again" in text(client.post(response.url, follow=True))
    assert not Plan.objects.exists()


def test_of_many_faults_the_first_are_shown_and_all_are_in_the_download(client, person):
    many = b"plan:\n" + b"".join(b"  a%d: 1\n" % number for number in range(150))
    response = choose(client, many, "plan.yaml")
    page = client.get(response.url)
    assert "These are the first 100." in text(page)
    rows = content(client.get(f"{response.url}?export=csv")).decode().splitlines()
    assert len(rows) == page.context["total"] + 1 > 150


def test_what_is_no_plan_is_told_beside_its_field(client, person):
    page = text(choose(client, b"Dear board", "letter.txt"))
    assert "The file does not begin like a plan" in page
    assert "Error: Load a plan" in page
    assert not PlanFile.objects.exists()


def test_the_page_that_explains_has_every_field_and_an_example_that_loads(client, person):
    wsoa()
    assert address("about_plan_file") in text(client.get(address("load_plan")))
    page = client.get(address("about_plan_file"))
    shown = page.content.decode()
    for kind in KINDS:
        assert f'id="{kind.key}"' in shown
        for name in kind.fields:
            assert re.search(rf"<dt [^>]*>{name}</dt>", shown)
    example = page.content.decode().partition("<pre>")[2].partition("</pre>")[0]
    example = example.replace("&#x27;", "'").replace("&quot;", '"')
    preview = importing.check(example.encode(), area=make_area())
    assert "Measure 1.1.M1" in preview.added


def test_the_example_has_every_kind_of_record_and_loads_into_nothing():
    make_area()
    preview = importing.load((DOCS / "example-plan.yaml").read_bytes(), by=None)
    assert {label.partition(" ")[0] for label in preview.added} >= {"Plan", "Priority", "Finding"}
    document = document_of(Plan.objects.get())
    found, _ = yamlfile.read(yamlfile.written(document))
    assert [kind.key for kind in KINDS if not kind.model.objects.exists()] == []
    assert found["priorities"][0]["objectives"][0]["measures"][0]["figure"] == "plans_in_time"


def test_the_second_example_crosses_weaknesses_and_priorities_and_loads():
    make_area()
    wsoa()
    importing.load((DOCS / "example-plan-many-to-many.yaml").read_bytes(), by=None)
    answered = {each.reference: each.priorities.count() for each in Finding.objects.all()}
    assert answered == {"W1": 2, "W2": 2, "W3": 2, "W4": 1}
    assert [each.answers.count() for each in Priority.objects.all()] == [2, 2, 3]
    assert Measure.objects.count() == 4
    assert PlanType.objects.count() == 1


def test_the_number_of_statements_of_an_export_does_not_depend_on_the_plan(
    client, person, django_assert_num_queries
):
    plan = make_plan(make_area(), reference="p")
    make_action(make_objective(make_priority(plan)))
    with CaptureQueriesContext(connection) as first:
        client.get(address("plan_as_yaml", "p"))
    for _ in range(5):
        make_action(make_objective(make_priority(plan)))
    with django_assert_num_queries(len(first)):
        client.get(address("plan_as_yaml", "p"))


def test_the_faults_of_a_file_with_null_characters_and_a_long_name_are_kept(client, person):
    faulty = YAML.replace(b"answers: [W1]", b'answers: ["W\\0"]')
    response = choose(client, faulty, "p" * 240 + ".yaml")
    assert "“W\N{REPLACEMENT CHARACTER}” is no finding" in text(client.get(response.url))
    assert len(PlanFile.objects.get().name) == 200
