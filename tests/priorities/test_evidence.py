"""Evidence of a plan: all of it in a list, and what was attached wrongly removed for good."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse

from priorities import changes
from priorities.models import Evidence
from tests.builders import make_area, make_person
from tests.priorities.builders import (
    make_action,
    make_holding,
    make_measure,
    make_number,
    make_objective,
    make_plan,
    make_post,
    make_priority,
    make_reading,
)
from tests.priorities.test_views import rows_of, text
from wsoa import history
from wsoa.audit import StaleRecord
from wsoa.models import AuditDetail, AuditEvent

pytestmark = pytest.mark.django_db

NAME = "Zebedee Quartz"


@pytest.fixture
def holding():
    return make_holding(make_post())


@pytest.fixture
def action(holding):
    priority = make_priority(make_plan(), reference="1")
    return make_action(
        make_objective(priority, owners=[holding.post], reference="1.2"), reference="1.2.1"
    )


def attach_file(row, *, by):
    file = SimpleUploadedFile(f"{NAME}.txt", NAME.encode())
    return changes.attach_evidence(row, shows=f"About {NAME}.", file=file, by=by)


def attach_link(row, *, by, shows="Minutes."):
    return changes.attach_evidence(row, shows=shows, link="https://www.example.org/m", by=by)


def test_evidence_of_a_reading_stands_with_its_measure_and_names_the_reading(client, holding):
    objective = make_objective(owners=[holding.post])
    measure, other = make_number(objective), make_number(objective)
    reading, of_other = make_reading(measure), make_reading(other)
    client.force_login(holding.person)
    place = ["wandsworth", measure.plan.reference, measure.reference]
    attach = reverse("priorities:attach_to_measure", args=place)
    form = client.get(attach, {"reading": reading.pk}).context["form"]
    assert str(form["reading"].value()) == str(reading.pk)
    said = {"shows": "The log.", "link": "https://www.example.org/log"}
    refused = client.post(attach, said | {"reading": of_other.pk})
    assert refused.context["form"].errors["reading"]
    client.post(attach, said | {"reading": reading.pk})
    evidence = Evidence.objects.get()
    assert (evidence.measure, evidence.reading) == (measure, reading)
    shown = text(client.get(measure.get_absolute_url()))
    assert "Of the reading of 28 February 2021." in shown
    assert '<td class="govuk-table__cell">1<br>' in shown
    changes.remove_evidence(evidence, because="Wrong file", by=holding.person)
    assert '<td class="govuk-table__cell">None<br>' in text(client.get(measure.get_absolute_url()))


def test_evidence_is_of_no_reading_of_another_row():
    reading = make_reading()
    about = {"shows": "It.", "link": "https://www.example.org/m", "by": make_person()}
    with pytest.raises(ValidationError, match="Choose a reading of this measure"):
        changes.attach_evidence(make_action(), reading=reading, **about)
    with pytest.raises(IntegrityError):
        Evidence.objects.create(
            action=make_action(),
            reading=reading,
            shows="It.",
            link="https://www.example.org/m",
            added_by=make_person(),
            added_on=date(2021, 3, 1),
        )


def files():
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def address(name, *place):
    return reverse(f"priorities:{name}", args=["wandsworth", *place])


def test_nothing_is_left_of_what_is_removed_but_that_it_was(action, holding):
    evidence = attach_file(action, by=holding.person)
    assert NAME.encode() in files()[0].read_bytes()
    changes.remove_evidence(evidence, because="It named a child.", by=holding.person)
    assert files() == []
    row = Evidence.objects.get()
    assert (row.shows, row.link, row.file.name, row.file_name) == ("", "", "", "")
    assert (row.removed_by, row.removed_on) == (holding.person, date(2021, 3, 31))
    assert row.removed_because == "It named a child."
    assert not any(NAME in str(each.changes) for each in AuditDetail.objects.all())
    removed, attached = history.of(row)
    assert (removed.what, attached.what) == ("Evidence removed", "Evidence attached")
    assert "File name: no longer kept" in attached.changes
    assert {event.by for event in AuditEvent.objects.all()} == {holding.person}


def test_what_was_removed_is_not_removed_again(action, holding):
    evidence = attach_link(action, by=holding.person)
    changes.remove_evidence(evidence, because="Wrong place.", by=holding.person)
    with pytest.raises(ValidationError, match="removed already"):
        changes.remove_evidence(evidence, because="Again.", by=holding.person)


def test_the_second_to_remove_is_told_and_a_file_stays_until_it_is_removed(action, holding):
    evidence = attach_file(action, by=holding.person)
    stale = Evidence.objects.get()
    stale.version = 7
    with pytest.raises(StaleRecord):
        changes.remove_evidence(stale, because="Wrong place.", by=holding.person)
    assert len(files()) == 1
    assert Evidence.objects.get().file == evidence.file


def test_a_file_that_cannot_be_deleted_leaves_all_as_it_was(action, holding, monkeypatch):
    evidence = attach_file(action, by=holding.person)

    def fail(storage, name):
        raise PermissionError

    monkeypatch.setattr(FileSystemStorage, "delete", fail)
    with pytest.raises(PermissionError):
        changes.remove_evidence(evidence, because="It named a child.", by=holding.person)
    assert Evidence.objects.get().file_name == f"{NAME}.txt"
    assert AuditEvent.objects.get().verb == "evidence attached"


def test_a_removed_file_is_served_to_nobody_and_the_page_says_why(client, action, holding):
    evidence = attach_file(action, by=holding.person)
    client.force_login(holding.person)
    page = text(client.get(action.get_absolute_url()))
    remove = address("remove_evidence", evidence.pk)
    assert f'href="{remove}"' in page
    assert "Backups made before today still have it" in text(client.get(remove))
    empty = text(client.post(remove, {"version": 1, "because": ""}))
    assert "Say why it is removed" in empty
    assert client.post(remove, {"version": 1, "because": "Wrong place."}).status_code == 302
    page = text(client.get(action.get_absolute_url()))
    assert f"Removed by {holding.person}, 31 March 2021: Wrong place." in page
    assert NAME not in page
    assert remove not in page
    assert client.get(address("download_evidence", evidence.pk)).status_code == 404
    second = text(client.post(remove, {"version": 1, "because": "Mine."}))
    assert "This evidence is removed already" in second
    assert "Mine." in second
    assert "Wrong place." in second


def test_only_who_may_steer_a_row_removes_what_is_attached_to_it(client, action, holding):
    evidence = attach_link(action, by=holding.person)
    client.force_login(make_holding(make_post()).person)
    remove = address("remove_evidence", evidence.pk)
    assert client.get(remove).status_code == 403
    assert client.post(remove, {"version": 1, "because": "Mine."}).status_code == 403
    assert Evidence.objects.get().removed_on is None


def test_all_evidence_of_a_plan_is_listed_filtered_and_exported(client, action, holding):
    other = make_objective(make_priority(action.plan, reference="2"), reference="2.1")
    link = attach_link(action, by=holding.person)
    file = attach_file(make_measure(action.objective, reference="1.2.M1"), by=make_person())
    gone = attach_link(other, by=holding.person)
    changes.remove_evidence(gone, because="Wrong place.", by=holding.person)
    attach_link(
        make_objective(make_priority(make_plan(make_area("westminster")))), by=make_person()
    )
    client.force_login(make_person("Board member"))
    plan = address("evidence_list", action.plan.reference)
    for asked, found in [
        ({}, [gone, file, link]),
        ({"sort": "-about"}, [gone, file, link]),
        ({"priority": "1"}, [file, link]),
        ({"objective": "2.1"}, [gone]),
        ({"about": "action"}, [link]),
        ({"by": holding.person.username}, [gone, link]),
        ({"from_on": "2021-04-01"}, []),
        ({"kind": "link"}, [link]),
        ({"kind": "file"}, [file]),
        ({"kind": "removed"}, [gone]),
    ]:
        table = client.get(plan, asked).context["table"]
        assert [row.record for row in table.rows] == found, asked
    page = text(client.get(plan))
    assert f'href="{address("download_evidence", file.pk)}" download' in page
    assert f"Removed by {holding.person}, 31 March 2021: Wrong place." in page
    rows = rows_of(client.get(plan, {"export": "csv", "kind": "link"}))
    assert rows[0] == [
        "Date",
        "About",
        "Added by",
        "What it shows",
        "Link or file",
        "Golden thread",
    ]
    link = "https://www.example.org/m"
    assert rows[1][1:2] + rows[1][3:] == ["Action 1.2.1", "Minutes.", link, ""]
