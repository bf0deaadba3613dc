"""Readings from a file: every fault told by row and column, all recorded or nothing."""

from base64 import b64encode
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from priorities.models import Reading
from priorities.readings import importing
from tests.builders import make_person
from tests.priorities.builders import (
    make_holding,
    make_live_measure,
    make_measure,
    make_number,
    make_objective,
    make_plan,
    make_post,
    make_priority,
    make_reading,
)
from tests.priorities.test_views import text
from wsoa import history
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db

HEAD = "measure,as_at,value,reached,text,source\n"
FEB = date(2021, 2, 28)


@pytest.fixture
def plan():
    return make_plan(reference="wsoa")


@pytest.fixture
def post():
    return make_post()


@pytest.fixture
def person(post):
    return make_holding(post).person


@pytest.fixture
def objective(plan, post):
    return make_objective(make_priority(plan), owners=[post])


@pytest.fixture
def number(objective):
    return make_number(objective, reference="M1", position=1)


@pytest.fixture
def milestone(objective):
    return make_measure(objective, reference="M2", position=2, kind="milestone")


def address(name="record_readings"):
    return reverse(f"priorities:{name}", args=["wandsworth", "wsoa"])


def sent(client, person, content):
    client.force_login(person)
    content = content.encode() if isinstance(content, str) else content
    return client.post(address(), {"file": SimpleUploadedFile("readings.csv", content)})


def confirmed(client, shown):
    form = shown.context["form"]
    return client.post(address(), {name: form[name].value() for name in form.fields})


def faults(client, person, content):
    found = sent(client, person, content).context["faults"]
    assert not Reading.objects.filter(source="Report").exists()
    return [tuple(each) for each in found]


def test_what_is_new_corrected_and_unchanged_is_shown_before_it_is_recorded(
    client, person, number, milestone
):
    corrected = make_reading(number, as_at=FEB, value=90, source="Report 1")
    make_reading(number, as_at=date(2021, 1, 31), value=80, source="Report 0")
    shown = sent(
        client,
        person,
        HEAD + "M1,2021-02-28,91.5,,,Report 1\n"
        "M1,31/01/2021,80,,,Report 0\n"
        "M1,2021-03-15,92%,,,Report 2\n"
        "M2,2021-03-31,,Yes,It is published.,Website\n"
        "M2,,,,,\n",
    )
    page = text(shown)
    assert "2 new, 1 corrected, 1 unchanged, 1 left empty. Nothing is recorded yet." in page
    assert "Value: 90 becomes 91.5" in page
    assert "It is so. It is published." in page
    assert Reading.objects.count() == 2
    done = confirmed(client, shown)
    assert done.url == address("reading_list")
    assert Reading.objects.count() == 4
    corrected.refresh_from_db()
    assert (corrected.value, corrected.version, corrected.source) == (91.5, 2, "Report 1")
    assert Reading.objects.get(measure=milestone).reached is True
    recorded = Reading.objects.get(as_at=date(2021, 3, 15))
    assert (recorded.value, recorded.added_by, recorded.added_on) == (92, person, date(2021, 3, 31))
    (line, *_) = history.of(corrected)
    assert line.what == "Reading recorded from a file"
    assert AuditEvent.objects.filter(verb__contains="from a file", part_of=None).count() == 1
    assert "2 new, 1 corrected, 1 unchanged." in text(client.get(done.url))


def test_the_same_file_twice_changes_nothing(client, person, number):
    content = HEAD + "M1,2021-02-28,91,,,Report\n"
    confirmed(client, sent(client, person, content))
    events = AuditEvent.objects.filter(version__isnull=False).count()
    again = sent(client, person, content)
    assert "0 new, 0 corrected, 1 unchanged" in text(again)
    confirmed(client, again)
    assert AuditEvent.objects.filter(version__isnull=False).count() == events


def test_a_column_that_the_file_lacks_leaves_alone_what_is_there_and_an_empty_cell_clears_it(
    client, person, number
):
    reading = make_reading(number, as_at=FEB, value=90, text="Nearly all.", source="Report 1")
    confirmed(client, sent(client, person, "as_at,measure,value\n2021-02-28,M1,95\n"))
    reading.refresh_from_db()
    assert (reading.value, reading.text, reading.source) == (95, "Nearly all.", "Report 1")
    confirmed(client, sent(client, person, "as_at,measure,text,value\n2021-02-28,M1,,96\n"))
    reading.refresh_from_db()
    assert (reading.value, reading.text) == (96, "")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("M9,2021-02-28,5,,,Report", (2, "measure", "The plan has no measure “M9”.")),
        ("M3,2021-02-28,5,,,Report", (2, "measure", "M3 is counted from the cases")),
        ("M4,2021-02-28,5,,,Report", (2, "measure", "M4 is of a post that you do not hold.")),
        ("M1,2021-02-30,5,,,Report", (2, "as_at", "“2021-02-30” is not a real date.")),
        ("M1,,5,,,Report", (2, "as_at", "“” is not a date.")),
        ("M1,2021-04-01,5,,,Report", (2, "as_at", "A reading must be of today or of a day")),
        ("M1,2021-02-28,most,,,Report", (2, "value", "“most” is not a number like 95")),
        ("M1,2021-02-28,1e999,,,Report", (2, "value", "“1e999” is not a number")),
        ("M1,2021-02-28,1234567,,,Report", (2, "value", "“1234567” is not a number")),
        ("M1,2021-02-28,,,,Report", (2, "value", "Enter the number that was read.")),
        ("M1,2021-02-28,5,yes,,Report", (2, "reached", "A number says no yes or no")),
        ("M1,2021-02-28,5,,,", (2, "source", "This field cannot be blank.")),
        ("M2,2021-02-28,,maybe,So.,Report", (2, "reached", "“maybe” is not one of: yes, no.")),
        ("M2,2021-02-28,,yes,,Report", (2, "text", "Say what was found.")),
        ("M2,2021-02-28,5,yes,So.,Report", (2, "value", "This measure is no number")),
        ("M1,2021-02-28,5,,,Report,more", (2, "", "This row has more cells than there are")),
        ("M1,2021-02-28,#REF!,,,Report", (2, "value", "The spreadsheet shows the error #REF!")),
        ("M1,2021-02-28,5,,\x00,Report", (2, "text", "invisible control character")),
        (
            "M1,2021-02-28,5,,,Report\nM1,28/02/2021,6,,,Report",
            (3, "as_at", "Row 2 has this measure and day. Keep one."),
        ),
    ],
)
def test_a_fault_is_told_by_row_and_column(
    client, person, objective, number, milestone, row, expected
):
    make_live_measure(objective, reference="M3")
    make_number(make_objective(objective.priority), reference="M4")
    found = faults(client, person, HEAD + row + "\n")
    assert [each[:2] for each in found] == [expected[:2]]
    assert expected[2] in found[0][2]


@pytest.mark.parametrize(
    ("content", "column", "message"),
    [
        ("measure,value\nM1,5\n", "as_at", "This column is missing. Add it."),
        (HEAD.strip() + ",age\n", "age", "This is none of the columns: measure, as_at"),
        ("measure,as_at,value,value\n", "value", "This column is there twice."),
        (HEAD, "", "No row says anything of a measure."),
        (HEAD + "M1,,,,,\n", "", "No row says anything of a measure."),
        (b"PK\x03\x04\xff\xfe", "", "This is not a CSV file in UTF-8."),
        (HEAD + 'M1,2021-02-28,5,,"no end', "", "This is not a CSV file in UTF-8."),
    ],
)
def test_a_file_that_is_none_is_refused(client, person, number, content, column, message):
    (found,) = faults(client, person, content)
    assert found[:2] == (1, column)
    assert message in found[2]


def test_all_faults_are_told_at_once_and_nothing_is_recorded(client, person, number):
    shown = sent(
        client,
        person,
        HEAD + "M1,2021-02-28,5,,,Report\nM1,x,5,,,Report\nM9,2021-02-28,5,,,Report\n",
    )
    assert "The file has 2 faults, so nothing is recorded." in text(shown)
    assert not Reading.objects.exists()


def test_a_file_too_large_or_none_is_refused_in_the_form(client, person, number):
    large = sent(client, person, b"x" * (importing.LARGEST + 1))
    assert "The file is larger than 500 kB. Split it" in text(large)
    assert "Choose a file of readings" in text(client.post(address(), {}))


def test_what_changed_since_it_was_shown_is_shown_again(client, person, number):
    shown = sent(client, person, HEAD + "M1,2021-02-28,91,,,Report\n")
    make_reading(number, as_at=FEB, value=90, source="Report")
    again = confirmed(client, shown)
    assert "Readings changed since you checked." in text(again)
    assert "0 new, 1 corrected" in text(again)
    assert Reading.objects.get().value == 90
    confirmed(client, again)
    assert Reading.objects.get().value == 91


def test_what_comes_back_is_checked_again(client, person, number):
    shown = sent(client, person, HEAD + "M1,2021-02-28,91,,,Report\n")
    digest = shown.context["form"]["shown"].value()
    for content in (b64encode(b"measure,as_at\nM9,2021-02-28").decode(), "no base64!"):
        refused = client.post(address(), {"content": content, "shown": digest})
        assert refused.context["faults"]
    assert not Reading.objects.exists()


def test_the_template_has_the_measures_of_the_person_and_none_other(
    client, person, objective, number, milestone
):
    make_live_measure(objective)
    make_number(make_objective(objective.priority))
    client.force_login(person)
    file = client.get(address("reading_template")).getvalue().decode("utf-8-sig")
    assert file.splitlines() == [HEAD.strip(), "M1,,,,,", "M2,,,,,"]


def test_who_steers_the_plan_reads_all_of_it(client, number):
    shown = sent(client, make_person("Head of SEND"), HEAD + "M1,2021-02-28,91,,,Report\n")
    assert "1 new" in text(shown)


def test_the_number_of_statements_does_not_depend_on_the_rows(
    client, person, number, django_assert_num_queries
):
    def statements(day, rows):
        lines = "".join(f"M1,2021-{day}-{n:02},{n},,,Report\n" for n in range(1, rows + 1))
        shown = sent(client, person, HEAD + lines)
        with CaptureQueriesContext(connection) as captured:
            confirmed(client, shown)
        return len(captured)

    statements("01", 1)
    assert statements("02", 2) == statements("03", 20)


def test_readings_are_listed_filtered_and_exported(client, person, number, milestone):
    make_reading(number, as_at=FEB, value=90)
    make_reading(milestone, as_at=date(2021, 1, 31), value=None, reached=False, text="Not yet.")
    client.force_login(person)
    shown = client.get(address("reading_list"))
    assert "Record many from a file" in text(shown)
    assert [each.record.measure for each in shown.context["table"].rows] == [number, milestone]
    some = client.get(address("reading_list"), {"kind": "milestone", "from_on": "2021-01-31"})
    assert [each.record.measure for each in some.context["table"].rows] == [milestone]
    file = client.get(address("reading_list"), {"export": "csv"}).getvalue().decode("utf-8-sig")
    assert file.splitlines()[0].startswith("Measure,As at,Value,Unit,Is it so?")
    assert ",90,%," in file
