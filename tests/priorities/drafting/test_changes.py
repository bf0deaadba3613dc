from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from priorities import importing
from priorities.drafting import changes, editing
from priorities.drafting.changes import Seen
from priorities.drafting.models import PlanDraft
from priorities.management.commands.load_plan import in_words
from priorities.models import Action, Objective, Plan
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
from wsoa import audit, history
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = date(2021, 3, 31)


@pytest.fixture
def writer():
    return make_person("Head of SEND")


def seen(draft, key, name):
    draft.refresh_from_db()
    return Seen(draft.version, editing.digest(editing.find(draft.document, key, name)))


def texts(draft):
    draft.refresh_from_db()
    (objective,) = draft.document["priorities"][0]["objectives"]
    return [action["text"] for action in objective["actions"]]


def test_a_draft_is_started_with_who_and_when(writer):
    draft = make_draft(by=writer)
    assert (draft.started_by, draft.started_on, draft.changed_on) == (writer, TODAY, TODAY)
    assert (draft.is_open, draft.state, draft.based_on) == (True, "Being written", "")
    (line,) = history.of(draft)
    assert line.what == "Draft started"


def test_no_plan_is_drafted_twice_at_once(writer):
    document = draft_document()
    first = make_draft(document=document)
    with pytest.raises(ValidationError, match="drafting a plan with this reference already"):
        make_draft(document=document)
    changes.abandon(first, reason="Begun in error", by=writer)
    assert make_draft(document=document).is_open
    assert make_draft(make_area("westminster"), document=document).is_open


def test_a_new_plan_takes_no_reference_of_a_plan(writer):
    plan = make_plan(make_area(), reference="wsoa-2020")
    with pytest.raises(ValidationError, match="Start its next version"):
        make_draft(document=draft_document(reference="wsoa-2020"))
    draft = make_draft(document=document_of(plan), plan=plan)
    assert draft.plan == plan
    other = make_draft()
    shown = seen(other, "plan", "")
    with pytest.raises(ValidationError, match="There is a plan with this reference"):
        changes.change_part(other, "plan", "", {"reference": "wsoa-2020"}, seen=shown, by=writer)


def test_an_edit_is_told_in_the_trail_part_by_part(writer):
    draft = make_draft()
    said = {"reference": "1.1.2", "text": "Tell families."}
    changes.add_part(draft, "actions", said, under="1.1", by=writer)
    shown = seen(draft, "actions", "1.1.2")
    changes.change_part(draft, "actions", "1.1.2", {"text": "Ask."}, seen=shown, by=writer)
    shown = seen(draft, "actions", "1.1.2")
    changes.move_part(draft, "actions", "1.1.2", up=True, seen=shown, by=writer)
    assert texts(draft) == ["Ask.", "Track them."]
    shown = seen(draft, "actions", "1.1.1")
    changes.remove_part(draft, "actions", "1.1.1", seen=shown, by=writer)
    assert texts(draft) == ["Ask."]
    told = [(line.what, line.who, line.changes) for line in history.of(draft)[:-1]]
    name = str(writer)
    assert told == [
        (
            "Removed from the draft: actions",
            name,
            [
                "Action 1.1.1, reference: 1.1.1 became empty",
                "Action 1.1.1, text: Track them. became empty",
            ],
        ),
        (
            "Draft put in order",
            name,
            ["Order of actions of Objective 1.1: 1.1.1, 1.1.2 became 1.1.2, 1.1.1"],
        ),
        ("Draft changed", name, ["Action 1.1.2, text: Tell families. became Ask."]),
        (
            "Added to the draft: actions",
            name,
            ["Action 1.1.2, reference: 1.1.2", "Action 1.1.2, text: Tell families."],
        ),
    ]
    assert draft.version == 5


def test_two_people_write_different_parts_of_one_draft(writer):
    draft = make_draft()
    first, second = seen(draft, "actions", "1.1.1"), seen(draft, "objectives", "1.1")
    changes.change_part(draft, "actions", "1.1.1", {"text": "Mine."}, seen=first, by=writer)
    changes.change_part(draft, "objectives", "1.1", {"title": "Theirs"}, seen=second, by=writer)
    assert texts(draft) == ["Mine."]
    assert draft.document["priorities"][0]["objectives"][0]["title"] == "Theirs"


def test_the_second_to_write_one_part_is_told_and_writes_nothing(writer):
    draft = make_draft()
    shown = seen(draft, "actions", "1.1.1")
    changes.change_part(draft, "actions", "1.1.1", {"text": "First."}, seen=shown, by=writer)
    for late in (
        lambda: changes.change_part(
            draft, "actions", "1.1.1", {"text": "Second."}, seen=shown, by=writer
        ),
        lambda: changes.remove_part(draft, "actions", "1.1.1", seen=shown, by=writer),
        lambda: changes.move_part(draft, "actions", "1.1.1", up=True, seen=shown, by=writer),
    ):
        with pytest.raises(audit.StaleRecord):
            late()
    assert texts(draft) == ["First."]
    shown = seen(draft, "actions", "1.1.1")
    changes.remove_part(draft, "actions", "1.1.1", seen=shown, by=writer)
    with pytest.raises(ValidationError, match="Someone removed this"):
        changes.change_part(draft, "actions", "1.1.1", {"text": "Late."}, seen=shown, by=writer)
    with pytest.raises(ValidationError, match="Someone removed this"):
        changes.add_part(draft, "actions", {"reference": "9.1.1"}, under="9.1", by=writer)


def test_an_inspection_is_entered_once_and_named_by_the_plan(writer):
    draft = make_draft()
    changes.enter_inspection(draft, {"reference": "2018"}, by=writer)
    draft.refresh_from_db()
    assert draft.document["plan"]["inspection"] == "2018"
    with pytest.raises(ValidationError, match="Someone entered an inspection meanwhile"):
        changes.enter_inspection(draft, {"reference": "2019"}, by=writer)


def test_what_inspectors_published_is_neither_removed_nor_named_anew(writer):
    finding = make_finding(reference="W1")
    plan = make_plan(make_area(), inspection=finding.inspection)
    draft = changes.start(plan.area, plan=plan, by=writer)
    new = {"reference": "W2", "kind": "weakness", "text": "Late.", "source": "1"}
    changes.add_part(draft, "findings", new, by=writer)
    for key, name in (("findings", "W1"), ("inspection", plan.inspection.reference)):
        shown = seen(draft, key, name)
        with pytest.raises(ValidationError, match="It stays, with its reference"):
            changes.remove_part(draft, key, name, seen=shown, by=writer)
        with pytest.raises(ValidationError, match="It stays, with its reference"):
            changes.change_part(draft, key, name, {"reference": "x"}, seen=shown, by=writer)
    said = {"reference": "W1", "text": "Said otherwise."}
    changes.change_part(
        draft, "findings", "W1", said, seen=seen(draft, "findings", "W1"), by=writer
    )
    changes.remove_part(draft, "findings", "W2", seen=seen(draft, "findings", "W2"), by=writer)
    assert editing.names(PlanDraft.objects.get().document, "findings") == [finding.reference]


def test_what_is_abandoned_stays_as_it_is_with_the_reason(writer):
    draft = make_draft()
    shown = seen(draft, "actions", "1.1.1")
    changes.abandon(draft, reason="The DfE asked for another kind of plan", by=writer)
    assert draft.state == "Abandoned"
    assert history.of(draft)[0].reason == "The DfE asked for another kind of plan"
    with pytest.raises(ValidationError, match="abandoned on 31 March 2021"):
        changes.change_part(draft, "actions", "1.1.1", {"text": "Late."}, seen=shown, by=writer)
    with pytest.raises(ValidationError, match="abandoned on 31 March 2021"):
        changes.abandon(draft, reason="Again", by=writer)
    with pytest.raises(ValidationError, match="abandoned on 31 March 2021"):
        publish(draft, by=writer)


def publish(draft, *, on=TODAY, by):
    draft.refresh_from_db()
    shown = changes.standing(draft)
    return changes.publish(draft, published_on=on, note="First", shown=shown, by=by)


def test_a_draft_without_fault_becomes_a_plan(writer):
    draft = make_draft()
    assert changes.missing(draft) == []
    assert len(changes.preview(draft).added) == 7
    assert not Plan.objects.exists()
    plan = publish(draft, on=date(2021, 3, 1), by=writer)
    assert (plan.reference, plan.published_on) == (draft.reference, date(2021, 3, 1))
    assert Objective.objects.get(plan=plan).by_when == date(2021, 9, 30)
    assert (draft.plan, draft.published_on, draft.state) == (plan, date(2021, 3, 1), "Published")
    assert AuditEvent.objects.filter(verb="plan loaded", by=writer).exists()
    assert history.of(draft)[0].reason == "First"


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        (date(2021, 4, 1), "a day gone by"),
        (date(2021, 3, 1), "a day after 1 March 2021"),
    ],
)
def test_the_day_of_a_version_is_not_to_come_and_after_the_last(writer, on, reason):
    plan = publish(make_draft(), on=date(2021, 3, 1), by=writer)
    draft = make_draft(document=document_of(plan), plan=plan)
    with pytest.raises(ValidationError, match=reason):
        publish(draft, on=on, by=writer)
    assert PlanDraft.objects.get(pk=draft.pk).is_open


def test_the_next_version_changes_adds_and_leaves_out(writer):
    plan = publish(make_draft(), on=date(2021, 3, 1), by=writer)
    draft = make_draft(document=document_of(plan), plan=plan)
    said = {"reference": "1.1.2", "text": "Tell families."}
    changes.add_part(draft, "actions", said, under="1.1", by=writer)
    shown = seen(draft, "actions", "1.1.1")
    changes.remove_part(draft, "actions", "1.1.1", seen=shown, by=writer)
    draft.refresh_from_db()
    found = changes.preview(draft)
    assert (found.added, found.gone) == (["Action 1.1.2"], ["Action 1.1.1"])
    publish(draft, by=writer)
    standing = Action.objects.filter(plan=plan, left_on=None)
    assert [action.reference for action in standing] == ["1.1.2"]
    assert Action.objects.filter(plan=plan, reference="1.1.1").exists(), "kept with its history"


def test_a_preview_says_what_publishing_does(writer):
    plan = publish(make_draft(), on=date(2021, 3, 1), by=writer)
    document = document_of(plan)
    (objective,) = document["priorities"][0]["objectives"]
    document["posts"][0]["title"] = "Head of Inclusion"
    objective["by_when"] = "2021-12-31"
    objective["actions"].insert(0, {"reference": "1.1.9", "text": "Tell families."})
    objective["measures"] = []
    found = changes.preview(make_draft(document=document, plan=plan))
    assert (found.added, found.gone) == (
        ["Action 1.1.9"],
        ["Measure 1.1.M1", "Target step 1.1.M1, target step 1"],
    )
    assert found.changed == [
        ["Post head", ["Title: Head of SEND became Head of Inclusion"]],
        ["Plan", ["Date of the document: 1 March 2021 became 31 March 2021"]],
        ["Objective 1.1", ["By when: 30 September 2021 became 31 December 2021"]],
    ]
    assert (found.unchanged, found.moved, found.others) == (2, 0, [])


def test_a_preview_says_what_it_changes_in_other_plans():
    letter = make_inspection(make_area())
    finding = make_finding(letter, reference="W1", kind="weakness", question="")
    plans = [make_plan(inspection=letter, title=title) for title in ("This", "Other", "Third")]
    post = make_post(slug="head", title="Head of SEND")
    for plan in plans[:2]:
        make_objective(make_priority(plan), [post])
    document = document_of(plans[0])
    document["posts"][0]["title"] = "Head of Inclusion"
    document["inspection"]["findings"][0]["text"] = "Said otherwise."
    expected = {"Post": ["Other"], "Finding": ["Other", "Third"]}
    found = changes.preview(make_draft(document=document, plan=plans[0])).others
    assert {label.split()[0]: titles for label, titles in found} == expected
    assert {str(post), str(finding)} == {label.split(" ", 1)[1] for label, _ in found}
    loaded = importing.check(document, area=plans[0].area)
    assert [titles for _, titles in loaded.others] == [titles for _, titles in found]
    assert f"changed in other plans, too: Finding {finding}, in Other, Third" in in_words(loaded)


def test_a_preview_loads_nothing_and_costs_the_same_however_long_the_draft():
    def asked(actions):
        document = draft_document()
        said = [{"reference": f"a{each}", "text": "It says."} for each in range(actions)]
        document["priorities"][0]["objectives"][0]["actions"] = said
        draft = make_draft(document=document)
        with CaptureQueriesContext(connection) as queries:
            assert len(changes.preview(draft).added) == actions + 6
        return [each["sql"] for each in queries]

    few, many = asked(2), asked(40)
    assert len(few) == len(many)
    assert all(each.startswith("SELECT") and "FOR UPDATE" not in each for each in many)


def test_what_lacks_something_is_not_published(writer):
    document = draft_document()
    del document["priorities"][0]["objectives"][0]["by_when"]
    draft = make_draft(document=document)
    (fault,) = changes.missing(draft)
    assert fault.place == ("priorities", 0, "objectives", 0, "by_when")
    with pytest.raises(ValidationError, match="not complete"):
        publish(draft, by=writer)
    assert not Plan.objects.exists()


def test_a_plan_that_changed_meanwhile_is_looked_at_again_before_it_is_published(writer):
    plan = publish(make_draft(), by=writer)
    draft = make_draft(document=document_of(plan), plan=plan)
    shown = changes.standing(draft)
    Objective.objects.filter(plan=plan).update(title="Another title")
    with pytest.raises(ValidationError, match="changed since you looked"):
        changes.publish(draft, published_on=TODAY, note="x", shown=shown, by=writer)
    assert Objective.objects.get(plan=plan).title == "Another title"


def test_a_plan_is_compared_as_it_is_once_nobody_else_can_load_it(writer):
    plan = publish(make_draft(), by=writer)
    draft = changes.start(plan.area, plan=plan, by=writer)
    shown = changes.standing(draft)
    assert shown == draft.based_on
    Plan.objects.filter(pk=plan.pk).update(title="Another title")  # the draft has the old one
    with pytest.raises(ValidationError, match="changed since you looked"):
        changes.publish(draft, published_on=TODAY, note="x", shown=shown, by=writer)


def test_a_new_plan_does_not_take_over_one_that_was_loaded_meanwhile(writer):
    draft = make_draft(document=draft_document(reference="wsoa-2020"))
    plan = make_plan(make_area(), reference="wsoa-2020", title="Loaded meanwhile")
    (fault,) = changes.missing(draft)
    assert (fault.place, fault.message) == (("plan", "reference"), changes.TAKEN)
    with pytest.raises(ValidationError, match="another reference"):
        publish(draft, by=writer)
    plan.refresh_from_db()
    assert plan.title == "Loaded meanwhile"


def test_what_cannot_be_loaded_is_refused_and_the_draft_stays_open(writer, monkeypatch):
    def refuse(*args, **kwargs):
        raise importing.Refused("Record 1 breaks a rule.")

    draft = make_draft()
    monkeypatch.setattr(importing, "load", refuse)
    with pytest.raises(ValidationError, match="Record 1 breaks a rule"):
        publish(draft, by=writer)
    assert PlanDraft.objects.get(pk=draft.pk).is_open
