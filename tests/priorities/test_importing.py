"""Loading a plan: what a preview says, what is refused, and that it is all or nothing."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from priorities import changes, importing
from priorities.models import Action, Objective, Plan, PlanFile, PlanType, Post, RatingLevel
from tests.builders import make_area, make_person
from tests.priorities.builders import make_finding, make_inspection, plan_file, record
from tests.priorities.test_views import text
from wsoa import history
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db
STATEMENT = Path(__file__).parents[2] / "fixtures" / "wandsworth_wsoa.json"


@pytest.fixture(autouse=True)
def area():
    return make_area()


def as_bytes(records):
    return json.dumps(records).encode()


def load(records, **kwargs):
    return importing.load(as_bytes(records), by=None, **kwargs)


def test_a_new_plan_is_added_whole_with_one_event_that_has_parts():
    preview = load(plan_file())
    assert preview.plan == "A statement"
    assert preview.added == [
        "Plan type Written Statement of Action",
        "Post Head, The council",
        "Plan A statement",
        "Priority 1 Planning",
        "Objective 1.1 Backlog",
        "Action 1.1.1",
    ]
    assert (preview.changed, preview.gone, preview.unchanged) == ([], [], 0)
    (event,) = Plan.objects.all().loads()
    assert event.parts.count() == 6
    (line,) = history.lines([event])
    assert line.what == "Plan loaded"
    assert line.reason.startswith("File with SHA-256 ")


def test_loading_again_changes_nothing_and_leaves_an_event_without_parts():
    load(plan_file())
    preview = load(plan_file())
    assert (preview.added, preview.changed, preview.unchanged) == ([], [], 6)
    assert Plan.objects.all().loads().first().parts.count() == 0


def test_a_change_is_told_with_old_and_new_value_and_what_is_gone_is_kept():
    load(plan_file())
    moved = plan_file(text="It says more.")
    moved[4]["fields"] |= {"by_when": "2020-12-31", "owners": []}
    extra = moved.pop()
    extra["fields"]["reference"] = "1.1.2"
    preview = load([*moved, extra])
    assert preview.added == ["Action 1.1.2"]
    assert preview.changed == [
        [
            "Objective 1.1 Backlog",
            [
                "By when: 30 September 2020 became 31 December 2020",
                "Owners: Head, The council became empty",
            ],
        ]
    ]
    assert preview.gone == ["Action 1.1.1"]
    assert Action.objects.get(reference="1.1.1").text == "What it says."


def test_a_check_leaves_everything_as_it_is():
    preview = importing.check(as_bytes(plan_file()))
    assert len(preview.added) == 6
    assert not Plan.objects.exists()
    assert not AuditEvent.objects.exists()


def test_the_statement_of_the_fixtures_is_a_plan_file(published):
    preview = importing.check(STATEMENT.read_bytes(), area=make_area())
    assert (preview.added, preview.changed, preview.gone) == ([], [], [])
    assert preview.unchanged == len(json.loads(STATEMENT.read_text()))


def test_what_people_added_stays():
    load(plan_file())
    action = Action.objects.get()
    by = make_person("Head of SEND")
    changes.change_owner_or_date(
        action, owner=Post.objects.get(), by_when=None, reason="Moved", agreed_by="DCS", by=by
    )
    load(plan_file(text="It says more."))
    assert action.ownerordatechange_set.count() == 1


def broken(index, **fields):
    """A plan file in which one record has other fields."""
    records = plan_file()
    records[index]["fields"] |= fields
    return as_bytes(records)


ELSEWHERE = ["westminster", "wsoa-2020"]
REFUSED = {
    "nothing": (b"", "The file is empty"),
    "no workbook": (b"PK\x03\x04", "not a workbook that can be read"),
    "an older workbook": (bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600, "has a password"),
    "no text": (b"\xff\xfe\x00", "neither a workbook nor UTF-8 text"),
    "a letter": (b"Dear board, this is our plan.", "does not begin like a plan"),
    "no JSON": (b"[}", "not JSON"),
    "nested without end": (b"[" * 100_000, "not JSON"),
    "a lone surrogate": (b'["\\ud800"]', "not JSON"),
    "a null character": (broken(5, text="a\0b"), "null character"),
    "an object": (b"{}", "not a list of records"),
    "an empty list": (b"[]", "not a list of records"),
    "numbers": (b"[1, 2]", "not a list of records"),
    "no plan": (as_bytes([record("post")]), "one record of the model priorities.plan"),
    "two plans": (as_bytes(plan_file() + plan_file()), "one record of the model"),
    "another model": (
        as_bytes([*plan_file(), {"model": "wsoa.user", "fields": {"username": "me"}}]),
        "Record 7 is of the model 'wsoa.user', which is no part of a plan",
    ),
    "what people add": (
        as_bytes([*plan_file(), record("evidence")]),
        "Record 7 is of the model 'priorities.evidence'",
    ),
    "a model that is no text": (as_bytes([*plan_file(), {"model": []}]), "of the model []"),
    "a key": (as_bytes([*plan_file(), record("post") | {"pk": 1}]), "and nothing else, no key"),
    "a key among the fields": (broken(5, id=1), "has no field 'id'"),
    "an unknown field": (broken(5, colour="red"), "Record 6, action, has no field 'colour'"),
    "an area that is not here": (as_bytes(plan_file("atlantis")), "no area 'atlantis' here"),
    "no area": (broken(2, area="wandsworth"), "must name its area"),
    "no reference": (broken(2, reference=None), "must have a reference"),
    "another area's post": (broken(1, area=["westminster"]), "area must name records of this"),
    "another area's owner": (broken(4, owners=[["westminster", "head"]]), "owners must name"),
    "another plan's row": (broken(5, plan=ELSEWHERE), "plan must name records of this plan"),
    "a row by its key": (broken(5, objective=1), "by their natural keys"),
    "several as one": (broken(4, owners="head"), "owners must name"),
    "a row that is not there": (broken(5, objective=["wandsworth", "wsoa-2020", "9"]), "neither"),
    "a date that is none": (broken(4, by_when="2020-02-31"), "Record 5, objective, by_when: "),
    "a number that is none": (broken(5, position="first"), "Record 6, action, position: "),
    "a number without end": (broken(5, position=10**30), "Record 6, action, position: "),
    "text that is too long": (broken(4, title="x" * 101), "Record 5, objective, title: "),
    "a date to come": (broken(2, published_on="2021-04-01"), "published_on: “2021-04-01” is to"),
    "a reference with a space": (broken(5, reference="1 1"), "reference: A reference has letters"),
    "an empty text": (broken(5, text=""), "text: This field cannot be blank"),
    "a record twice": (as_bytes([*plan_file(), plan_file()[5]]), "one record twice"),
    "too much": (b" " * (importing.LARGEST + 1), "larger than 5 MB"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_plan_of_the_area_is_refused_and_nothing_is_written(content, reason):
    make_area("westminster")
    with pytest.raises(importing.Refused, match=re.escape(reason)):
        importing.load(content, by=None)
    assert not Plan.objects.exists()
    assert not Post.objects.exists()
    assert not PlanType.objects.exists()
    assert not AuditEvent.objects.exists()


def test_findings_that_are_loaded_are_not_left_out():
    letter = make_inspection(reference="2019")
    for name in ("W1", "W2"):
        make_finding(letter, reference=name, kind="weakness", question="", position=1)
    said = {"inspection": ["wandsworth", "2019"], "reference": "W1", "kind": "weakness"}
    one = record("finding", **said, position=1, question="", text="A finding.", source="1")
    with pytest.raises(importing.Refused, match=r"Inspection 2019: .* not here: W2"):
        load([*plan_file(), one])


def test_a_plan_of_another_area_is_refused_where_it_is_not_wanted(area):
    make_area("westminster")
    with pytest.raises(importing.Refused, match="of the area 'westminster'"):
        load(plan_file("westminster"), area=area)


def test_words_that_all_areas_share_are_not_changed():
    load(plan_file())
    records = plan_file(text="It says more.")
    records[0]["fields"]["name"] = "Another name"
    with pytest.raises(importing.Refused, match="which all areas share"):
        load(records)
    assert Action.objects.get().text == "What it says."


def test_no_word_is_added_to_a_type_that_all_areas_share():
    load(plan_file())
    said = {"plan_type": ["wsoa"], "of": "delivery", "slug": "late", "name": "Late"}
    level = record("ratinglevel", **said, meaning="Late.", role="off_track", position=1)
    records = plan_file()
    with pytest.raises(importing.Refused, match="adds a word to a type"):
        load([records[0], level, *records[1:]])
    assert not RatingLevel.objects.exists()


def command(tmp_path, records, *args):
    file, out = tmp_path / "plan.json", StringIO()
    file.write_bytes(as_bytes(records))
    call_command("load_plan", str(file), *args, stdout=out)
    return out.getvalue().splitlines()


def test_the_command_loads_and_says_what_it_did(tmp_path):
    by = make_person("Administrator")
    load(plan_file())
    args = ["--by", by.username]
    moved = plan_file(text="It says more.")
    lines = command(tmp_path, moved, *args, "--dry-run")
    assert lines == [
        "changed: Action 1.1.1",
        "  Text: What it says. became It says more.",
        "A statement: 0 added, 1 changed, 5 unchanged, 0 left out",
        "Nothing was loaded: this was a dry run.",
    ]
    assert Action.objects.get().text == "What it says."
    assert command(tmp_path, moved, *args) == lines[:-1]
    assert Action.objects.get().text == "It says more."
    assert Plan.objects.all().loads().first().by == by


def test_the_command_says_why_it_loads_nothing(tmp_path):
    by = make_person().username
    with pytest.raises(CommandError, match="Nothing was loaded"):
        command(tmp_path, [], "--by", by)
    with pytest.raises(CommandError, match="nobody signs in as 'nobody'"):
        command(tmp_path, plan_file(), "--by", "nobody")
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("load_plan", str(tmp_path / "missing.json"), "--by", by)


@pytest.fixture
def admin(client):
    person = make_person("Administrator")
    client.force_login(person)
    return person


def choose(client, records, name="plan.json"):
    content = records if isinstance(records, bytes) else as_bytes(records)
    file = SimpleUploadedFile(name, content, "application/json")
    return client.post(reverse("priorities:load_plan", args=["wandsworth"]), {"file": file})


def test_an_administrator_checks_a_file_and_loads_what_was_shown(client, admin):
    response = choose(client, plan_file())
    shown = text(client.get(response.url))
    assert "A statement: 6 added, 0 changed, 0 unchanged, 0 left out." in shown
    assert "Action 1.1.1" in shown
    assert not Plan.objects.exists()
    loaded = text(client.post(response.url, follow=True))
    assert "A statement is loaded." in loaded
    assert Plan.objects.get().area.slug == "wandsworth"
    assert Plan.objects.all().loads().get().by == admin
    assert not PlanFile.objects.exists()
    page = text(client.get(reverse("priorities:load_plan", args=["wandsworth"])))
    assert "File with SHA-256" in page


def test_what_changed_in_between_is_shown_again_before_it_is_loaded(client, admin):
    load(plan_file())
    response = choose(client, plan_file(text="It says more."))
    Objective.objects.update(title="Another title")
    shown = text(client.post(response.url, follow=True))
    assert "The plan was changed since you checked" in shown
    assert "Title: Another title became Backlog" in shown
    assert Objective.objects.get().title == "Another title"
    assert "is loaded" in text(client.post(response.url, follow=True))
    assert Objective.objects.get().title == "Backlog"


def test_a_file_that_is_confirmed_twice_is_loaded_once(client, admin, monkeypatch):
    response = choose(client, plan_file())
    twice = importing.confirm

    def confirm(file, *, by):
        twice(PlanFile.objects.get(pk=file.pk), by=by)
        return twice(file, by=by)

    monkeypatch.setattr(importing, "confirm", confirm)
    assert "This file is loaded already." in text(client.post(response.url, follow=True))
    assert Plan.objects.all().loads().count() == 1


def test_a_file_that_can_no_longer_be_loaded_is_refused_at_the_end_too(client, admin):
    response = choose(client, plan_file())
    PlanType.objects.create(slug="wsoa", name="Another name")
    shown = text(client.post(response.url, follow=True))
    assert "Nothing was loaded: choose the file again." in shown
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty"),
        (b"{", "not JSON"),
        (b" " * (importing.LARGEST + 1), "larger than 5 MB"),
        (as_bytes(plan_file("westminster")), "Load it there: this is Wandsworth."),
    ],
    ids=["empty", "broken", "too large", "of another area"],
)
def test_a_file_that_is_refused_says_why_beside_its_field(client, admin, content, reason):
    shown = text(choose(client, content))
    assert reason in shown
    assert "Error: Load a plan" in shown
    assert not PlanFile.objects.exists()


def test_a_new_check_takes_the_place_of_the_last(client, admin):
    first, second = choose(client, plan_file()), choose(client, plan_file(text="More."))
    assert client.post(first.url).status_code == 404
    assert client.post(second.url).status_code == 302


def test_a_file_that_is_sent_again_after_it_was_loaded_is_answered_plainly(client, admin):
    response = choose(client, plan_file())
    assert "is loaded." in text(client.post(response.url, follow=True))
    assert "This file is loaded already." in text(client.post(response.url, follow=True))
    assert Plan.objects.all().loads().count() == 1


def test_a_file_that_someone_else_checked_is_not_there(client, admin):
    response = choose(client, plan_file())
    client.force_login(make_person("Administrator"))
    assert client.get(response.url).status_code == 404
    assert client.post(response.url).status_code == 404


def test_the_plans_lead_an_administrator_to_loading(client, admin):
    plans, page = (
        reverse(f"priorities:{name}", args=["wandsworth"]) for name in ("plan_list", "load_plan")
    )
    assert page in text(client.get(plans))
    client.force_login(make_person("Head of SEND"))
    assert page not in text(client.get(plans))
