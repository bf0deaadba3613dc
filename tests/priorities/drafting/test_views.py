"""The pages on which a plan is written: who is told what, and that nothing typed is lost."""

from datetime import date
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from priorities.drafting import changes, editing
from priorities.drafting.changes import Seen
from priorities.drafting.models import PlanDraft
from priorities.models import Plan, PlanType
from priorities.planfile.document import document_of
from tests.builders import make_area, make_person
from tests.priorities.builders import (
    make_finding,
    make_inspection,
    make_objective,
    make_plan,
    make_post,
    make_priority,
)
from tests.priorities.drafting.builders import draft_document, make_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(client):
    person = make_person("Head of SEND")
    client.force_login(person)
    return person


@pytest.fixture
def draft(writer):
    return make_draft(by=writer)


def page(name, draft, *place):
    return reverse(f"drafting:{name}", args=["wandsworth", draft.pk, *place])


def words(response):
    return " ".join(response.content.decode().split())


def change_action(draft, by, text):
    draft.refresh_from_db()
    digest = editing.digest(editing.find(draft.document, "actions", "1.1.1"))
    seen = Seen(draft.version, digest)
    changes.change_part(draft, "actions", "1.1.1", {"text": text}, seen=seen, by=by)


def shown(client, address):
    form = client.get(address).context["form"]
    values = {field.name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, "", False)}


def test_a_draft_is_read_whole_with_a_way_to_each_form(client, draft):
    html = words(client.get(draft.get_absolute_url()))
    for heading in ("Key priority 1 Assessments", "Objective 1.1 Backlog", "Action 1.1.1"):
        assert heading in html
    assert "By when: 30 September 2021" in html
    assert "Who owns it: Head of SEND, The council" in html
    for address in (
        page("change_part", draft, "steps", "1.1.M1-1"),
        page("add_part_to", draft, "actions", "1.1"),
        page("add_part", draft, "priorities"),
        page("change_plan", draft),
    ):
        assert f'href="{address}"' in html
        assert client.get(address).status_code == 200
    assert "Reporting line" not in html, "there is one only between two bodies"


def test_a_draft_speaks_the_words_of_its_type_and_asks_for_its_columns_alone(client, writer):
    PlanType.objects.create(
        slug="app",
        name="Accelerated Progress Plan",
        weakness_word="weakness",
        priority_word="area of progress",
        action_word="step",
        columns=["bodies"],
    )
    draft = make_draft(document=draft_document(type="app"), by=writer)
    html = words(client.get(draft.get_absolute_url()))
    assert "Area of progress 1 Assessments" in html
    assert "Add step" in html
    assert "Add intended impact" not in html
    assert "Add governance body" in html
    form = client.get(page("add_part_to", draft, "actions", "1.1")).context["form"]
    assert "cadence" not in form.fields


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"text": ""}, "Say it in a sentence"),
        ({"reference": "1/1"}, "Use only letters, figures, dots and hyphens"),
        ({"reference": "1.1.1"}, "Choose another reference, such as 1.1.2"),
    ],
)
def test_what_was_typed_stays_in_a_form_with_a_fault(client, draft, typed, fault):
    address = page("add_part_to", draft, "actions", "1.1")
    sent = {"reference": "1.1.9", "text": "Tell families.", "cadence": "Monthly"} | typed
    response = client.post(address, sent)
    assert fault in words(response)
    form = response.context["form"]
    assert {name: form[name].value() for name in sent} == sent
    assert PlanDraft.objects.get().version == 1


def test_a_reference_that_is_cleared_is_offered_again(client, draft):
    client.post(page("add_part_to", draft, "actions", "1.1"), {"text": "Tell.", "reference": ""})
    client.post(page("add_part", draft, "posts"), {"title": "Head", "organisation": "The school"})
    draft.refresh_from_db()
    assert editing.names(draft.document, "actions") == ["1.1.1", "1.1.2"]
    assert editing.names(draft.document, "posts") == ["head", "head-2"]


def test_the_second_of_two_writers_is_told_and_loses_nothing(client, draft):
    address = page("change_part", draft, "actions", "1.1.1")
    sent = shown(client, address) | {"text": "What I typed."}
    change_action(draft, make_person("Administrator"), "Theirs.")
    response = client.post(address, sent)
    html = words(response)
    assert "Someone changed this while you were working" in html
    assert "Track them. became Theirs." in html
    assert response.context["form"]["text"].value() == "What I typed."
    again = {field.name: field.value() for field in response.context["form"]}
    again = {name: value for name, value in again.items() if value is not None}
    assert client.post(address, again).status_code == 302
    draft.refresh_from_db()
    assert editing.find(draft.document, "actions", "1.1.1").said["text"] == "What I typed."


def test_what_was_removed_meanwhile_leaves_what_was_typed(client, draft):
    address = page("change_part", draft, "actions", "1.1.1")
    sent = shown(client, address) | {"text": "What I typed."}
    remove = page("remove_part", draft, "actions", "1.1.1")
    client.post(remove, shown(client, remove) | {"sure": "on"})
    response = client.post(address, sent)
    assert "Someone removed this, or gave it another reference" in words(response)
    assert response.context["form"]["text"].value() == "What I typed."
    assert client.get(address).status_code == 404
    late = client.post(page("add_part_to", draft, "actions", "9.9"), {"text": "Kept."})
    assert "Kept." in words(late)


def test_a_part_is_moved_from_its_form(client, draft):
    client.post(page("add_part_to", draft, "actions", "1.1"), {"text": "Tell families."})
    address = page("change_part", draft, "actions", "1.1.2")
    seen = {name: shown(client, address)[name] for name in ("version", "digest")}
    response = client.post(address, seen | {"move": "up"})
    assert response.url == f"{draft.get_absolute_url()}#actions-1.1.2"
    draft.refresh_from_db()
    assert editing.names(draft.document, "actions") == ["1.1.2", "1.1.1"]
    changed = shown(client, address) | {"text": "Ask."}
    client.post(address, changed)
    html = words(client.post(address, seen | {"move": "down"}, follow=True))
    assert "Someone changed this while you were working" in html


def test_what_no_form_sends_moves_nothing(client, draft):
    assert client.post(page("change_plan", draft), {"move": "up"}).status_code == 404
    address = page("change_part", draft, "actions", "1.1.1")
    sent = {"move": "up", "version": "9" * 5000}
    html = words(client.post(address, sent, follow=True))
    assert "Check what is recorded now" in html
    assert PlanDraft.objects.get().version == 1


def test_removing_says_what_goes_along_and_who_names_it(client, draft):
    html = words(client.get(page("remove_part", draft, "objectives", "1.1")))
    assert "All that stands in it goes too: 3 parts." in html
    html = words(client.get(page("remove_part", draft, "posts", "head")))
    assert "<li>Objective 1.1 Backlog</li>" in html


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("change_part", ("actions", "9.9.9")),
        ("change_part", ("plan", "draft-1")),
        ("change_part", ("rating_levels", "on-track")),
        ("remove_part", ("plan", "draft-1")),
        ("add_part", ("actions",)),
        ("add_part", ("type",)),
        ("add_part", ("inspection",)),
        ("add_part_to", ("actions", "9.9")),
        ("add_part_to", ("posts", "1")),
    ],
)
def test_there_is_no_form_for_what_a_draft_does_not_have(client, draft, name, place):
    assert client.get(page(name, draft, *place)).status_code == 404


MEASURE = {"text": "Parents say so.", "kind": "number", "direction": "up"}


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"kind": "live"}, "Choose the figure that is counted from the cases"),
        ({"figure": "backlog"}, "Only a live figure has one"),
        ({"direction": ""}, "Choose which way is better"),
        ({"kind": "narrative"}, "Only a live figure or a number has a direction"),
        ({"kind": "milestone", "direction": "", "ambition": "5"}, "number has an ambition"),
        ({"kind": ""}, "Choose what kind it is"),
        ({"ambition": "many"}, "Enter a number, like 62.5"),
    ],
)
def test_a_measure_is_of_one_kind(client, draft, typed, fault):
    address = page("add_part_to", draft, "measures", "1.1")
    assert fault in words(client.post(address, MEASURE | typed))
    assert client.post(address, MEASURE).status_code == 302


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({}, "Enter a first month or a day, and not both"),
        ({"from_month": "May 2021", "by_on": "2021-05-01"}, "and not both"),
        ({"from_month": "May 2021"}, "Enter the value that holds from that month on"),
        ({"from_month": "Maybe 2021", "value": "5"}, "Enter a month and a year"),
        ({"from_month": "13/2021", "value": "5"}, "Enter a month and a year"),
        ({"by_on": "2021-05-01", "certainty": "inferred"}, "Say what was inferred, and why"),
    ],
)
def test_a_step_has_a_month_or_a_day(client, draft, typed, fault):
    address = page("add_part_to", draft, "steps", "1.1.M1")
    assert fault in words(client.post(address, {"certainty": "stated"} | typed))


@pytest.mark.parametrize("typed", ["May 2021", "5/2021", "may 2021", "2021-05"])
def test_a_month_is_kept_as_its_first_day_and_shown_in_words(client, draft, typed):
    said = {"from_month": typed, "value": "60.50", "certainty": "stated"}
    client.post(page("add_part_to", draft, "steps", "1.1.M1"), said)
    draft.refresh_from_db()
    step = editing.find(draft.document, "steps", "1.1.M1-2").said
    assert step == {"from_month": "2021-05-01", "value": "60.5"}
    form = client.get(page("change_part", draft, "steps", "1.1.M1-2")).context["form"]
    assert form["from_month"].value() == "May 2021"


def test_an_inspection_and_its_findings_are_entered_in_the_draft(client, writer):
    draft_document()  # so that there is a kind of plan
    said = {"type": "wsoa", "title": "Statement", "reference": "wsoa-2021", "inspection": "/new"}
    response = client.post(reverse("drafting:start_draft", args=["wandsworth"]), said)
    draft = PlanDraft.objects.get()
    assert response.url == page("change_inspection", draft)
    letter = {"reference": "2021", "inspectors": "Ofsted and the CQC", "document": "Letter"}
    days = {"started_on": "2021-01-11", "ended_on": "2021-01-08", "published_on": "2021-02-26"}
    html = words(client.post(response.url, letter | days))
    assert "An inspection ends after it starts, and before its letter" in html
    client.post(response.url, letter | days | {"ended_on": "2021-01-15"})
    finding = {"kind": "weakness", "text": "Plans are late.", "question": "main"}
    add = page("add_part", draft, "findings")
    assert "answers no question alone" in words(client.post(add, finding))
    client.post(add, finding | {"question": ""})
    assert "Choose which question" in words(
        client.post(add, finding | {"kind": "strength", "question": ""})
    )
    form = client.get(page("add_part", draft, "priorities")).context["form"]
    assert form.fields["answers"].choices == [("W1", "W1 Plans are late.")]
    assert "inspection" not in client.get(page("change_plan", draft)).context["form"].fields
    html = words(client.get(draft.get_absolute_url()))
    assert "First day of the inspection: 11 January 2021" in html
    assert "Plans are late." in html


def test_the_weaknesses_of_an_inspection_that_is_held_here_can_be_answered(client, writer):
    inspection = make_inspection(make_area(), reference="2019")
    make_finding(inspection, reference="W1", kind="weakness", question="", text="Late plans.")
    make_finding(inspection, reference="S1")
    draft = make_draft(document=draft_document(inspection="2019"), by=writer)
    form = client.get(page("change_part", draft, "priorities", "1")).context["form"]
    assert form.fields["answers"].choices == [("W1", "W1 Late plans.")]
    assert "The inspection of 4 November 2019" in words(client.get(draft.get_absolute_url()))
    enter = page("change_inspection", draft)
    letter = {"reference": "2019", "inspectors": "Ofsted"}
    assert "This inspection is held here" in words(client.post(enter, letter))


def test_what_is_missing_is_told_with_the_form_that_mends_it(client, draft):
    address = page("change_part", draft, "objectives", "1.1")
    client.post(address, {**shown(client, address), "by_when": ""})
    html = words(client.get(page("check_draft", draft)))
    assert "1 thing to put right" in html
    assert f'href="{address}#id_by_when">Objective 1.1 Backlog: By when</a>' in html
    response = client.get(page("publish_draft", draft), follow=True)
    assert "The draft is not complete" in words(response)
    said = {"day": "2021-03-31", "note": "Kept.", "version": 2, "shown": ""}
    html = words(client.post(page("publish_draft", draft), said))
    assert "The draft is not complete. Check what is still missing." in html
    assert "Kept." in html


def test_a_draft_is_shown_before_it_is_published(client, draft):
    html = words(client.get(page("publish_draft", draft)))
    assert "7 added, 0 changed, 0 left out" in html
    said = shown(client, page("publish_draft", draft)) | {"note": "First", "day": "2021-04-01"}
    assert "Enter today, or a day gone by." in words(
        client.post(page("publish_draft", draft), said)
    )
    response = client.post(page("publish_draft", draft), said | {"day": "2021-03-30"}, follow=True)
    assert "is published." in words(response)
    assert Plan.objects.get().published_on == date(2021, 3, 30)
    for name in ("publish_draft", "change_plan"):
        response = client.get(page(name, draft), follow=True)
        assert "This draft is published: it stays as it is." in words(response)
    assert "Add priority" not in words(client.get(draft.get_absolute_url()))


def test_who_amends_a_plan_that_was_changed_since_is_warned(client, writer):
    plan = changes.publish(
        make_draft(by=writer), published_on=date(2021, 3, 1), note="First", shown="", by=writer
    )
    begin = reverse("drafting:next_version", args=["wandsworth", plan.reference])
    assert "Start the draft" in words(client.get(begin))
    draft = PlanDraft.objects.get(pk=client.post(begin).url.strip("/").split("/")[-1])
    assert draft.plan == plan
    assert "being written already" in words(client.get(begin))
    assert "being written already" in words(client.post(begin, follow=True))
    address = page("publish_draft", draft)
    assert "was changed since this draft was started" not in words(client.get(address))
    change = page("change_part", draft, "objectives", "1.1")
    client.post(change, shown(client, change) | {"by_when": "2021-12-31"})
    client.post(page("add_part_to", draft, "actions", "1.1"), {"text": "Tell families."})
    move = page("change_part", draft, "actions", "1.1.2")
    client.post(
        move, {name: shown(client, move)[name] for name in ("version", "digest")} | {"move": "up"}
    )
    html = words(client.get(address))
    assert "1 added, 2 changed, 0 left out" in html
    assert "By when: 30 September 2021 became 31 December 2021" in html
    assert "Position" not in html
    said = shown(client, address) | {"note": "Second"}
    plan.title = "Another"
    plan.save()
    assert "was changed since this draft was started" in words(client.get(address))
    html = words(client.post(address, said))
    assert "The plan was changed since you looked" in html
    assert "Title: Another became A statement" in html


def test_a_form_of_a_part_says_not_to_name_a_child(client, draft):
    html = words(client.get(page("change_part", draft, "actions", "1.1.1")))
    assert "Whoever may read the plan reads what is published. Do not name a child" in html


def test_what_publishing_changes_in_other_plans_is_named_before(client, writer):
    plan, other = (make_plan(title=title) for title in ("This", "Another plan"))
    post = make_post(slug="head", title="Head of SEND")
    for each in (plan, other):
        make_objective(make_priority(each), [post])
    document = document_of(plan)
    document["posts"][0]["title"] = "Head of Inclusion"
    draft = changes.start(plan.area, document=document, plan=plan, by=writer)
    assert f"<li>Post {post}: Another plan</li>" in words(client.get(page("publish_draft", draft)))


def test_a_draft_is_abandoned_with_the_reason(client, draft):
    address = page("abandon_draft", draft)
    said = shown(client, address) | {"reason": "Begun in error"}
    html = words(client.post(address, said, follow=True))
    assert "The draft is abandoned" in html
    assert "Abandoned" in html
    assert "It stays to be read" in words(client.get(draft.get_absolute_url()))


def test_drafts_are_listed_by_how_they_stand(client, writer):
    make_draft(by=writer, document=draft_document(title="Open"))
    closed = make_draft(by=writer, document=draft_document(title="Given up"))
    changes.abandon(closed, reason="x", by=writer)
    address = reverse("drafting:draft_list", args=["wandsworth"])
    found = {
        state: [
            row.record.title for row in client.get(address, {"state": state}).context["table"].rows
        ]
        for state in ("", "open", "abandoned", "published")
    }
    assert found == {
        "": ["Given up", "Open"],
        "open": ["Open"],
        "abandoned": ["Given up"],
        "published": [],
    }


def test_a_plan_leads_to_its_next_version_for_who_may_write_it(client, writer):
    plan = make_plan(make_area())
    begin = reverse("drafting:next_version", args=["wandsworth", plan.reference])
    assert begin in words(client.get(plan.get_absolute_url()))
    client.force_login(make_person("Plan owner"))
    assert begin not in words(client.get(plan.get_absolute_url()))


def test_a_long_draft_costs_no_more_queries(client, writer, django_assert_max_num_queries):
    document = draft_document()
    objective = document["priorities"][0]["objectives"][0]
    objective["actions"] = [
        {"reference": f"1.1.{number}", "text": "Do."} for number in range(1, 101)
    ]
    draft = make_draft(document=document, by=writer)
    with django_assert_max_num_queries(20):
        assert client.get(draft.get_absolute_url()).status_code == 200
    with django_assert_max_num_queries(20):
        assert client.get(page("add_part_to", draft, "actions", "1.1")).status_code == 200


YAML = """
plan:
  reference: wsoa-2021
  type: wsoa
  title: From a file
priorities:
  - title: Timeliness
    text: Plans come late.
    objectives:
      - title: Backlog
        text: Finish what is late.
        actions:
          - text: Track them.
          - reference: 1.1.1
            text: Tell families.
"""


def start_from(client, text):
    address = reverse("drafting:start_from_file", args=["wandsworth"])
    return client.post(address, {"file": SimpleUploadedFile("plan.yaml", text.encode())})


def test_a_draft_begins_with_a_file_that_may_lack_much(client, writer):
    draft_document()  # so that there is a kind of plan
    response = start_from(client, YAML)
    draft = PlanDraft.objects.get()
    assert response.url == draft.get_absolute_url()
    assert editing.names(draft.document, "actions") == ["1.1.2", "1.1.1"]
    html = words(client.get(response.url))
    assert "Objective 1.1 Backlog" in html
    assert "By when" in words(client.get(page("check_draft", draft)))


@pytest.mark.parametrize(
    ("was", "now", "reason"),
    [
        ("title: From a file", "titel: From a file", "is not known here"),
        ("reference: wsoa-2021", "document: x", "The plan has no reference"),
        ("type: wsoa", "type: another", "is no plan type"),
        (YAML, YAML + "type: {slug: app, name: APP}", "Load the file as a plan instead"),
        ("title: Timeliness", "title: Timeliness\n    reference: 1/2", "letters, figures, dots"),
        ("- title: Backlog", "- title: Backlog\n        by_when: soon", "by_when"),
        (YAML, "plan: [", "line 2: This line cannot be read"),
        (YAML, "[", "does not begin like a plan"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_by_place_and_begins_nothing(
    client, writer, was, now, reason
):
    draft_document()
    assert reason in unescape(words(start_from(client, YAML.replace(was, now))))
    assert not PlanDraft.objects.exists()
