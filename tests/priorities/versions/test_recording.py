"""What a load publishes: the next version of a plan, frozen, and what it takes the place of."""

import json
from datetime import date
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from governance.promises import series
from priorities import changes, importing
from priorities.delivery import delivery
from priorities.models import (
    Action,
    Finding,
    Measure,
    NewOwners,
    Objective,
    OwnerOrDateChange,
    Plan,
    PlanVersion,
    Post,
    PublishedDate,
    TargetStep,
)
from priorities.planfile.document import document_of
from priorities.silence import silences
from priorities.versions.changes import digest, made, versions_of
from tests.builders import make_area, make_person
from tests.priorities.builders import make_live_measure, make_post, make_step, plan_file, record
from tests.priorities.test_importing import STATEMENT as FILE
from wsoa import audit
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db
BEFORE, DAY, TODAY = date(2021, 2, 28), date(2021, 3, 1), date(2021, 3, 31)


@pytest.fixture(autouse=True)
def area():
    return make_area()


def load(records, by=None, **kwargs):
    return importing.load(json.dumps(records).encode(), by=by, **kwargs)


def plan_of(published_on="2020-07-03", by_when="2020-09-30", owner="head", text="What it says."):
    """A plan file with one objective, whose document, date and owner may be others."""
    records = plan_file(text=text)
    records[2]["fields"]["published_on"] = published_on
    records[4]["fields"] |= {"by_when": by_when, "owners": [["wandsworth", owner]]}
    return records


def test_an_objective_that_comes_back_with_another_date_keeps_both():
    def another(by_when):
        records = plan_of()
        said = records[4]["fields"] | {"reference": "1.2", "by_when": by_when, "position": 2}
        return record("objective", **said)

    load([*plan_of(), another("2020-12-31")])
    load(plan_of("2021-03-01"))
    load([*plan_of("2021-03-10"), another("2021-06-30")])
    objective = Objective.objects.get(reference="1.2")
    kept = [(each.version.number, each.by_when) for each in objective.dates.all()]
    assert kept == [(1, date(2020, 12, 31)), (3, date(2021, 6, 30))]
    assert Objective.objects.as_steered(BEFORE).get(pk=objective.pk).due_on == date(2020, 12, 31)
    assert not Objective.objects.get(reference="1.1").dates.exists()


def agreed(row, day, **fields):
    """A change of owner or date that was agreed on a day."""
    about = {row._meta.model_name: row, "added_on": day, "added_by": make_person()}
    said = {"reason": "Coronavirus", "agreed_by": "The board"}
    return OwnerOrDateChange.objects.create(**about | said | fields)


def steered(day):
    return Objective.objects.as_steered(day).get()


def test_the_first_load_is_version_1_of_the_date_of_its_document():
    by = make_person("Administrator")
    load(plan_of(), by=by, note="As accepted.")
    version = PlanVersion.objects.get()
    assert (version.number, version.published_on) == (1, date(2020, 7, 3))
    assert (version.note, version.recorded_by, version.recorded_on) == ("As accepted.", by, TODAY)
    assert version.document == document_of(Plan.objects.get())
    assert version.sha256 == digest(version.document)


def test_a_load_that_changes_nothing_is_no_version():
    load(plan_of())
    load(plan_of())
    assert PlanVersion.objects.count() == 1


def test_a_check_is_no_version():
    importing.check(json.dumps(plan_of()).encode())
    assert not PlanVersion.objects.exists()


def test_a_plan_that_had_no_version_keeps_as_the_first_what_stood_before():
    put(plan_of())
    load(plan_of(text="It says more."))
    newest, first = PlanVersion.objects.all()
    assert (first.number, first.published_on) == (1, date(2020, 7, 3))
    assert first.document["priorities"][0]["objectives"][0]["actions"][0]["text"] == "What it says."
    assert (newest.number, newest.published_on) == (2, TODAY)
    assert AuditEvent.objects.filter(verb="version 2 published").exists()


def put(records):
    """Put the rows of a plan there as a fixture does."""
    for each in serializers.deserialize("python", records):
        each.save()


def test_a_plan_that_nobody_published_anew_has_one_version_as_it_stands():
    put(plan_of())
    (found,) = versions_of(Plan.objects.get())
    assert (found.pk, found.number, found.published_on) == (None, 1, date(2020, 7, 3))
    load(plan_of(text="It says more."))
    assert versions_of(Plan.objects.get())[-1].sha256 == found.sha256


@pytest.mark.parametrize(
    "alter",
    [
        pytest.param(lambda: PlanVersion.objects.update(note="Forged"), id="update"),
        pytest.param(lambda: PlanVersion.objects.all().delete(), id="delete"),
    ],
)
def test_the_database_refuses_to_alter_or_delete_a_version(alter):
    load(plan_of())
    with pytest.raises(DatabaseError, match="cannot be altered"), transaction.atomic():
        alter()
    assert PlanVersion.objects.get().note == ""
    assert not audit.unprotected()


@pytest.mark.only_on("sqlite")
def test_no_version_is_put_in_the_place_of_another():
    load(plan_of())
    table = PlanVersion._meta.db_table
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608


def test_versions_never_go_back_in_time():
    load(plan_of())
    load(plan_of(text="Two."))
    load(plan_of("2021-03-01", text="Three."))
    assert [each.published_on for each in PlanVersion.objects.all()] == [
        TODAY,
        TODAY,
        date(2020, 7, 3),
    ]


# Dates and owners that a version moves


def test_each_date_that_a_version_moved_is_kept():
    load(plan_of())
    assert not PublishedDate.objects.exists()
    load(plan_of("2021-02-01", by_when="2021-06-30"))
    load(plan_of("2021-02-15", by_when="2021-06-30", text="It says more."))
    load(plan_of("2021-03-01", by_when="2021-07-31"))
    assert [(each.version.number, each.by_when) for each in PublishedDate.objects.all()] == [
        (1, date(2020, 9, 30)),
        (2, date(2021, 6, 30)),
        (4, date(2021, 7, 31)),
    ]


def test_a_past_day_has_the_date_that_was_published_by_then():
    load(plan_of())
    load(plan_of("2021-03-01", by_when="2021-06-30"))
    for day, by_when in ((BEFORE, date(2020, 9, 30)), (DAY, date(2021, 6, 30))):
        assert steered(day).due_on == by_when
        action = Action.objects.as_steered(day).get()
        assert (action.due_on, action.published_by_when) == (by_when, by_when)
        assert action.late is (day == BEFORE)


def test_the_first_date_counts_from_the_version_that_first_gave_it():
    load(plan_of("2019-12-02", by_when="2020-07-31"))
    load(plan_of("2020-03-31", by_when="2020-07-31", text="It says more."))
    load(plan_of("2020-09-30", by_when="2021-03-31"))
    assert PublishedDate.objects.first().version.number == 1
    assert steered(date(2020, 2, 15)).due_on == date(2020, 7, 31)
    assert steered(date(2020, 9, 30)).due_on == date(2021, 3, 31)


def test_a_target_of_a_past_day_ends_with_the_date_that_was_published_by_then(area):
    load(plan_of())
    measure = make_live_measure(Objective.objects.get())
    make_step(measure, from_month=date(2020, 7, 1), value=60)
    steps = TargetStep.objects.in_area(area)
    plan = ["wandsworth", "wsoa-2020"]
    said = {"plan": plan, "reference": measure.reference, "position": measure.position}
    kept = {"text": "Rate.", "source": "4", "kind": "live", "figure": "plans_in_time", "unit": "%"}
    records = [
        record("measure", objective=[*plan, "1.1"], direction="up", **said, **kept),
        record(
            "targetstep",
            measure=[*plan, measure.reference],
            number=1,
            from_month="2020-07-01",
            value="60",
        ),
    ]
    load([*plan_of("2021-03-01", by_when="2021-06-30"), *records])
    for day, last in ((BEFORE, "2020-09"), (DAY, "2021-06")):
        (found,) = series(steps.standing(day).select_related("measure__objective"))
        assert str(found.last) == last


def test_a_target_ends_with_the_objective_in_which_its_measure_stood(area):
    """Version 2 moves the measure to an objective of another date; version 3 moves that date."""
    plan = ["wandsworth", "wsoa-2020"]

    def published(day, objective, by_when="2021-12-31"):
        records = plan_of(day)
        other = records[4]["fields"] | {"reference": "1.2", "by_when": by_when, "position": 2}
        said = {"plan": plan, "reference": "1.1.M1", "position": 1, "text": "Rate.", "source": "4"}
        said |= {"kind": "live", "figure": "plans_in_time", "unit": "%", "direction": "up"}
        step = {"number": 1, "from_month": "2020-07-01", "value": "60"}
        return [
            *records,
            record("objective", **other),
            record("measure", objective=[*plan, objective], **said),
            record("targetstep", measure=[*plan, "1.1.M1"], **step),
        ]

    load(published("2020-07-03", "1.1"))
    load(published("2021-03-01", "1.2"))
    load(published("2021-03-15", "1.2", by_when="2022-03-31"))
    steps = TargetStep.objects.in_area(area)
    ends = {BEFORE: "2020-09", DAY: "2021-12", TODAY: "2022-03"}
    for day, last in ends.items():
        (found,) = series(steps.standing(day).of_figure("plans_in_time"))
        assert str(found.last) == last


def test_a_version_with_another_date_takes_the_place_of_what_was_agreed_before():
    load(plan_of())
    agreed(Objective.objects.get(), BEFORE, by_when=date(2021, 4, 30))
    load(plan_of("2021-03-01", by_when="2021-06-30"))
    assert steered(BEFORE).due_on == date(2021, 4, 30)
    assert (steered(DAY).due_on, steered(DAY).revised_by_when) == (date(2021, 6, 30), None)


@pytest.mark.parametrize("day", [DAY, TODAY])
def test_what_is_agreed_from_the_day_of_a_version_on_holds(day):
    load(plan_of())
    load(plan_of("2021-03-01", by_when="2021-06-30"))
    agreed(Objective.objects.get(), day, by_when=date(2021, 8, 31))
    assert steered(TODAY).due_on == date(2021, 8, 31)


def test_a_version_that_repeats_the_date_leaves_what_was_agreed():
    load(plan_of())
    agreed(Objective.objects.get(), BEFORE, by_when=date(2021, 4, 30))
    load(plan_of("2021-03-01", text="It says more."))
    assert steered(TODAY).due_on == date(2021, 4, 30)


def test_a_version_with_another_owner_takes_the_place_of_whom_was_agreed_before(area):
    make_post(area, slug="other", title="Other")
    load(plan_of())
    agreed(Objective.objects.get(), BEFORE, owner=Post.objects.get(slug="other"))
    assert steered(TODAY).revised_owner_name == "Other, The council"
    load(plan_of("2021-03-01", owner="other", text="More."))
    assert steered(BEFORE).revised_owner_name == "Other, The council"
    assert steered(TODAY).revised_owner_name is None
    assert steered(TODAY).owners.get().slug == "other"


def test_whom_a_version_took_the_place_of_does_not_count_again_before_the_next_one(area):
    """Agreed, then given to others by version 2, and by version 4 once more."""
    for slug in ("agreed", "second", "fourth"):
        make_post(area, slug=slug, title=slug.title())
    load(plan_of())
    objective = Objective.objects.get()
    agreed(objective, BEFORE, owner=Post.objects.get(slug="agreed"))
    load(plan_of("2021-03-01", owner="second"))
    load(plan_of("2021-03-08", owner="second", text="More."))
    load(plan_of("2021-03-15", owner="fourth", text="More."))
    days = {BEFORE: "agreed", DAY: "second", date(2021, 3, 14): "second", TODAY: "fourth"}
    for day, slug in days.items():
        found, post = steered(day), Post.objects.get(slug=slug)
        assert found.revised_owner == (post.pk if slug == "agreed" else None), day
        action = Action.objects.standing(day).as_steered(day).get()
        assert action.revised_owner == found.revised_owner
        owned = Objective.objects.standing(day).as_steered(day).owned_by([post])
        assert owned.exists() == (slug != "second"), "the database knows the owners of today alone"


def test_a_version_gives_owners_anew_only_where_they_are_others(area):
    make_post(area, slug="other", title="Other")
    load(plan_of())
    load(plan_of("2021-03-01", text="More."))
    assert not NewOwners.objects.exists()
    load(plan_of("2021-03-08", owner="other"))
    (found,) = NewOwners.objects.all()
    assert (found.objective, found.version.number) == (Objective.objects.get(), 3)


def test_a_migration_finds_which_versions_gave_other_owners():
    """Named, then others, left out, brought back with the same, and with others again."""
    load(plan_of())
    plan = Plan.objects.get()
    for number, owners in enumerate((["head"], ["a", "b"], None, ["b", "a"], ["a"]), 1):
        document = document_of(plan)
        objectives = document["priorities"][0]["objectives"]
        if owners:
            objectives[0]["owners"] = owners
        else:
            objectives.clear()
        made(plan, number + 1, document, DAY, "", None).save()
    import_module("priorities.migrations.0024_which_versions_gave_other_owners").fill(apps, None)
    assert [each.version.number for each in NewOwners.objects.all()] == [3, 6]


def test_delivery_of_a_past_day_is_that_of_the_version_of_then():
    load(plan_of())
    load(plan_of("2021-03-01", by_when="2021-06-30"))
    plan = Plan.objects.get()
    (late,) = delivery(plan, as_at=BEFORE, since=date(2021, 1, 31)).late
    assert late.published_on == date(2020, 9, 30)
    assert not delivery(plan, as_at=DAY, since=BEFORE).late


def test_a_plan_that_is_published_anew_is_not_new():
    load(plan_of())
    load(plan_of("2021-03-01", text="It says more."))
    assert Action.objects.as_steered(TODAY).get().silent


def test_silence_counts_from_the_version_that_brought_a_row_in():
    plan = ["wandsworth", "wsoa-2020"]
    said = {"plan": plan, "objective": [*plan, "1.1"], "text": "Rate.", "source": "4"}
    read = {"kind": "number", "unit": "%", "direction": "up", "position": 1}
    number = record("measure", reference="1.1.M1", **said | read)
    load([*plan_of(), number])
    new = record("action", reference="1.1.2", position=2, **said)
    load([*plan_of("2021-03-15"), number, new])
    for day in (BEFORE, TODAY):
        found = {each.reference: each.days for each in silences(Plan.objects.get(), as_at=day)}
        assert found == dict.fromkeys(["1.1.1", "1.1.M1"], (day - date(2020, 7, 3)).days)


# Fixtures


def test_loading_the_fixture_again_undoes_no_later_version(published):
    plan = Plan.objects.get(reference="wsoa-2020")
    posts = {each.slug: each.title for each in Post.objects.all()}
    named = document_of(plan)["posts"][0]["slug"]
    document = json.loads(FILE.read_text())
    for each in document:
        if each["fields"].get("slug") == named:
            each["fields"]["title"] = "Another title"
        if each["model"] == "priorities.objective" and each["fields"]["reference"] == "1.2":
            each["fields"]["by_when"] = "2021-12-31"
    gone = next(each for each in document if each["model"] == "priorities.action")
    document.remove(gone)
    load(document)
    stands = document_of(plan)
    said = StringIO()
    for name in ("inspections", "wandsworth_wsoa"):
        call_command("loaddata", name, stdout=said)
    assert document_of(plan) == stands
    assert Action.objects.get(reference=gone["fields"]["reference"]).left_on == TODAY
    assert Post.objects.get(slug=named).title == "Another title" != posts[named]
    assert "a later version of their plan is loaded" in said.getvalue()


def test_what_is_new_in_a_fixture_waits_where_a_later_version_is_and_else_comes_in(tmp_path):
    load(plan_of())
    load(plan_of(text="It says more."))
    plan = ["wandsworth", "wsoa-2020"]
    said = {"text": "Rate.", "source": "4", "position": 1}
    letter = {"inspectors": "Ofsted", "document": "Letter", "statement_required": False}
    days = dict.fromkeys(["started_on", "ended_on", "published_on"], "2021-01-04")
    new = [
        record("inspection", area=["wandsworth"], reference="2021", **letter, **days),
        record(
            "finding",
            inspection=["wandsworth", "2021"],
            reference="M1",
            kind="strength",
            question="main",
            **said,
        ),
        record(
            "measure",
            plan=plan,
            objective=[*plan, "1.1"],
            reference="1.1.M1",
            kind="milestone",
            **said,
        ),
        record("targetstep", measure=[*plan, "1.1.M1"], number=1, by_on="2021-06-30"),
    ]
    file = tmp_path / "new.json"
    file.write_text(json.dumps([*plan_of(), *new]))
    call_command("loaddata", str(file), verbosity=0)
    assert [each.reference for each in Finding.objects.all()] == ["M1"]
    assert not Measure.objects.exists()
    assert Action.objects.get().text == "It says more."


def test_what_people_agreed_after_a_version_survives_the_next_load():
    load(plan_of())
    head = make_person("Head of SEND")
    changes.change_owner_or_date(
        Objective.objects.get(),
        owner=None,
        by_when=date(2021, 8, 31),
        reason="Late",
        agreed_by="DCS",
        by=head,
    )
    load(plan_of(text="It says more."))
    assert steered(TODAY).due_on == date(2021, 8, 31)
