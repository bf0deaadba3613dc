"""The progress report and the evidence bundle, of one plan made by hand."""

import csv
import hashlib
from copy import deepcopy
from datetime import date
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.documents.paper import NoPaper
from priorities import changes
from priorities.models import Action, Objective
from priorities.planfile.document import document_of
from priorities.versions.changes import record
from tests.builders import make_area, make_person
from tests.priorities import builders as make
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = date(2021, 3, 31)
CONTENT = b"%PDF-1.7 minutes of the meeting"


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def objective(area):
    """An objective that answers a weakness, with a measure read once and an action not begun."""
    inspection = make.make_inspection(area=area, reference="2019")
    weakness = make.make_finding(
        inspection, reference="W1", kind="weakness", question="", text="Plans come late."
    )
    plan = make.make_plan(area=area, reference="ours", inspection=inspection)
    priority = make.make_priority(plan, reference="1", title="Time")
    priority.answers.add(weakness)
    post = make.make_post(area=area, title="Head of time")
    objective = make.make_objective(
        priority, [post], reference="1.1", by_when=date(2021, 1, 31), text="Be in time."
    )
    make.make_action(objective, reference="1.1.1", text="Hire two people.")
    measure = make.make_number(objective, reference="1.1.M1", text="Parents are content.")
    make.make_step(measure, by_on=date(2021, 2, 28), value=90)
    make.make_reading(measure, as_at=date(2021, 2, 20), value=95, text="Ninety-five of 100.")
    return objective


@pytest.fixture
def reader(client, area):
    person = make_person("Head of SEND", area=area)
    client.force_login(person)
    return person


def page(client, area, name, **asked):
    return client.get(f"/{area.slug}/plan/ours/{name}/", asked)


def unpacked(answer):
    archive = ZipFile(BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    return {name: archive.read(name) for name in archive.namelist()}


def test_the_report_tells_what_is_done_and_what_it_changed(client, area, objective, reader):
    changes.post_update(
        objective.actions.get(),
        delivery=make.make_level(),
        text="One is here.",
        recovery_on=TODAY,
        by=reader,
    )
    told = page(client, area, "report").content.decode()
    for words in (
        "of 1 actions, 1 late and 0 silent",  # the update of today says on track, past its date
        "It is past its date, 31 January 2021, and not complete.",
        "One is here.",
        "90% by 28 February 2021",
        "95%",
        "Met.",
    ):
        assert words in told


def test_documents_say_of_a_rating_that_its_owner_gave_it_and_what_the_rules_say(
    client, area, objective, reader
):
    make.make_level("off-track")
    make.make_override(objective)
    report = page(client, area, "report").content.decode()
    thread = unpacked(page(client, area, "evidence-bundle"))["01-2019-w1.html"].decode()
    for told in (report, thread):
        assert "A new team has started." in told
        assert "Owner's rating until 30 April 2021. By the rules: Off track" in told
        assert "As the worst of its actions: action 1.1.1." in told


def test_the_report_knows_nothing_that_came_later(client, area, objective, reader):
    told = page(client, area, "report", as_at="2021-02-27").content.decode()
    assert "95%" not in told  # recorded on 1 March
    assert "Met." not in told
    refused = page(client, area, "report", as_at="2021-04-01")
    assert "Enter today or a day gone by" in refused.content.decode()
    pdf = page(client, area, "report", as_at="2021-04-01", export="pdf")
    assert pdf["Content-Type"].startswith("text/html")


def test_the_report_as_a_pdf(client, area, objective, reader):
    answer = page(client, area, "report", as_at="2021-02-28", export="pdf")
    assert answer.content.startswith(b"%PDF")
    assert AuditEvent.objects.filter(verb="progress report downloaded as PDF").count() == 1


def test_the_report_is_a_file_of_its_lines(client, area, objective, reader):
    answer = page(client, area, "report", as_at="2021-03-30", export="csv")
    lines = list(csv.DictReader(StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [(line["What"], line["Ref"]) for line in lines] == [
        *(("Priority", "1"), ("Objective", "1.1"), ("Action", "1.1.1"), ("Measure", "1.1.M1")),
    ]
    assert lines[-1]["Verdict"] == "Met"
    assert lines[2]["Delivery"] == "No update yet"
    assert AuditEvent.objects.filter(verb="progress report exported as CSV").count() == 1
    refused = page(client, area, "report", as_at="2021-04-01", export="xlsx")
    assert "Enter today or a day gone by" in refused.content.decode()


def test_without_a_pdf_the_report_is_still_that_of_the_day(
    client, area, objective, reader, monkeypatch
):
    def refused(html):
        raise NoPaper("This server cannot make PDFs.")

    monkeypatch.setattr("governance.documents.views.pdf", refused)
    answer = page(client, area, "report", as_at="2021-02-28", export="pdf")
    assert answer["Location"] == f"/{area.slug}/plan/ours/report/?as_at=2021-02-28"


def test_a_bundle_has_what_was_promised_done_measured_and_challenged(
    client, area, objective, reader
):
    action = objective.actions.get()
    changes.post_update(
        action, delivery=make.make_level(), text="One is here.", recovery_on=TODAY, by=reader
    )
    file = SimpleUploadedFile("../Minutes <b> März.PDF", CONTENT)
    shown = changes.attach_evidence(action, shows="=It was agreed", file=file, by=reader)
    changes.attach_evidence(objective, shows="The page", link="https://example.org/page", by=reader)
    make.make_challenge(objective, make.make_body(objective.plan, name="The board"))
    found = unpacked(page(client, area, "evidence-bundle"))

    place = f"files/{shown.pk}-minutes-b-marz.pdf"
    assert sorted(found) == [
        *("01-2019-w1.html", "evidence.csv", place),
        *("index.html", "progress-report.html", "statement.html"),
    ]
    assert found[place] == CONTENT
    thread = found["01-2019-w1.html"].decode()
    for words in (
        "Plans come late.",
        "Head of time, The council. By 31 January 2021 (published, 3 July 2020).",
        "One is here.",
        "Ninety-five of 100.",
        "The board",
        "Why is it late?",
        place,
        "https://example.org/page",
    ):
        assert words in thread
    assert place in found["index.html"].decode()
    headings, *lines = csv.reader(StringIO(found["evidence.csv"].decode("utf-8-sig")))
    assert headings[0] == "About"
    by_place = {line[4]: line for line in lines}
    assert by_place[place][1] == "'=It was agreed"
    assert by_place[place][5] == hashlib.sha256(CONTENT).hexdigest()
    whole = AuditEvent.objects.get(verb="evidence bundle downloaded")
    assert AuditEvent.objects.filter(verb="seen", part_of=whole).count() == 1, "no link"


def test_a_file_that_is_gone_is_told_and_leaves_out_nothing_else(client, area, objective, reader):
    file = SimpleUploadedFile("minutes.pdf", CONTENT)
    shown = changes.attach_evidence(objective, shows="Agreed", file=file, by=reader)
    shown.file.storage.delete(shown.file.name)
    found = unpacked(page(client, area, "evidence-bundle"))
    gone = "The file is not where it was kept."
    assert gone in found["index.html"].decode()
    (_, line) = csv.reader(StringIO(found["evidence.csv"].decode("utf-8-sig")))
    assert line[4:] == [gone, ""], "it is no hash"
    assert not AuditEvent.objects.filter(verb="seen").exists(), "nobody saw what is not there"
    assert "Plans come late." in found["01-2019-w1.html"].decode()


def test_removed_evidence_is_in_no_bundle(client, area, objective, reader):
    file = SimpleUploadedFile("minutes.pdf", CONTENT)
    shown = changes.attach_evidence(objective, shows="It names a child", file=file, by=reader)
    changes.remove_evidence(shown, because="It names a child.", by=reader)
    found = unpacked(page(client, area, "evidence-bundle"))
    assert not [name for name in found if name.startswith("files/")]
    assert "It names a child" not in found["evidence.csv"].decode()


def test_references_that_make_one_slug_have_a_page_each(client, area, objective, reader):
    inspection = objective.plan.inspection
    for reference in ("1.2", "12"):
        make.make_finding(
            inspection, reference=reference, kind="weakness", question="", text=f"No. {reference}."
        )
    found = unpacked(page(client, area, "evidence-bundle"))
    pages = [name for name in found if "-2019-" in name]
    assert len(pages) == 3
    told = "".join(found[name].decode() for name in pages)
    assert "No. 1.2." in told
    assert "No. 12." in told


def test_a_date_that_slipped_stays_in_the_bundle_beside_those_after_it(
    client, area, objective, reader
):
    document = document_of(objective.plan)
    first = record(objective.plan, document=document, by=reader, published_on=date(2020, 7, 3))
    later = deepcopy(document)
    later["priorities"][0]["objectives"][0]["by_when"] = "2021-06-30"
    second = record(objective.plan, document=later, by=reader, published_on=date(2021, 3, 1))
    assert (first.number, second.number) == (1, 2)
    Objective.objects.filter(pk=objective.pk).update(by_when=date(2021, 6, 30))
    thread = unpacked(page(client, area, "evidence-bundle"))["01-2019-w1.html"].decode()
    assert "By 31 January 2021 (published in version 1, 3 July 2020)." in thread
    assert "By 30 June 2021 (published in version 2, 1 March 2021)." in thread
    before = page(client, area, "report", as_at="2021-02-28").content.decode()
    assert "By 31 January 2021." in before, "the date of the first version, and no later one"


def test_evidence_of_what_left_the_plan_stays_in_the_bundle(client, area, objective, reader):
    file = SimpleUploadedFile("minutes.pdf", CONTENT)
    shown = changes.attach_evidence(objective.actions.get(), shows="Begun", file=file, by=reader)
    Action.objects.update(left_on=date(2021, 3, 1))
    found = unpacked(page(client, area, "evidence-bundle"))
    assert f"files/{shown.pk}-minutes.pdf" in found
    (_, line) = csv.reader(StringIO(found["evidence.csv"].decode("utf-8-sig")))
    assert line[0] == "Action 1.1.1, left the plan on 1 March 2021"
    assert "There is 1 piece of evidence" in page(client, area, "documents").content.decode()


def test_whether_a_milestone_is_so_is_in_the_bundle(client, area, objective, reader):
    milestone = make.make_measure(objective, reference="1.1.M2")
    make.make_reading(milestone, value=None, reached=False, text="Half of it stands.")
    thread = unpacked(page(client, area, "evidence-bundle"))["01-2019-w1.html"].decode()
    assert "Not yet so. Half of it stands." in thread


def test_documents_cost_the_same_however_much_there_is(client, area, objective, reader):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert page(client, area, "report").status_code == 200
            unpacked(page(client, area, "evidence-bundle"))
        return len(asked)

    def add():
        action = make.make_action(objective)
        make.make_update(action)
        make.make_reading(make.make_number(objective))
        link = "https://example.org/"
        changes.attach_evidence(action, shows="A page", link=link, by=make_person())

    add()
    page(client, area, "report")  # keeps what is asked once
    before = cost()
    for _ in range(5):
        add()
    assert cost() == before
