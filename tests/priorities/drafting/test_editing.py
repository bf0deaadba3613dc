import pytest
from django.core.exceptions import ValidationError

from priorities.drafting import editing
from priorities.drafting.editing import NotThere, added, changed, moved, offered, removed
from priorities.planfile.entries import entries

MEASURE = {"reference": "1.1.M1", "kind": "narrative", "text": "Parents say so.", "steps": [{}, {}]}
OBJECTIVE = {
    "reference": "1.1",
    "owners": ["head"],
    "actions": [{"reference": "1.1.1", "text": "Do."}, {"reference": "1.1.2", "text": "Check."}],
    "measures": [MEASURE],
}
DOCUMENT = {
    "plan": {"reference": "wsoa", "inspection": "2018", "leads": ["head", "dcs"]},
    "inspection": {
        "reference": "2018",
        "findings": [{"reference": "W1", "kind": "weakness"}, {"reference": "W2"}],
    },
    "posts": [{"slug": "head", "title": "Head"}, {"slug": "dcs", "title": "Director"}],
    "priorities": [
        {"reference": "1", "answers": ["W1", "W2"], "objectives": [OBJECTIVE]},
        {"reference": "2", "answers": ["W2"]},
    ],
    "bodies": [{"reference": "B1", "oversees": ["1"], "works_on": ["1.1"]}, {"reference": "B2"}],
    "reporting_lines": [{"reference": "L1", "body": "B2", "to": "B1"}],
}


@pytest.fixture(autouse=True)
def document_stays():
    """Each edit is of a copy."""
    before = repr(DOCUMENT)
    yield
    assert repr(DOCUMENT) == before


def said(document, key, name=""):
    return editing.find(document, key, name).said


@pytest.mark.parametrize(
    ("key", "under", "expected"),
    [
        ("priorities", "", "3"),
        ("objectives", "1", "1.2"),
        ("objectives", "2", "2.1"),
        ("actions", "1.1", "1.1.3"),
        ("measures", "1.1", "1.1.M2"),
        ("impacts", "2", "2.I1"),
        ("roadmap", "2", "2.R1"),
        ("findings", "", "W3"),
        ("bodies", "", "B3"),
        ("reporting_lines", "", "L2"),
    ],
)
def test_a_reference_is_offered_in_order(key, under, expected):
    assert offered(DOCUMENT, key, under) == expected


def test_no_taken_reference_is_offered():
    document = changed(DOCUMENT, "actions", "1.1.1", {"reference": "1.1.3"})
    assert offered(document, "actions", "1.1") == "1.1.4"


def test_a_part_is_added_at_the_end_and_says_only_what_it_must():
    new = {"reference": "1.1.3", "text": "Tell.", "cadence": "", "source": None}
    document = added(DOCUMENT, "actions", new, "1.1")
    assert said(document, "actions", "1.1.3") == {"reference": "1.1.3", "text": "Tell."}
    assert editing.names(document, "actions") == ["1.1.1", "1.1.2", "1.1.3"]


def test_the_first_of_a_list_and_the_one_inspection_are_added():
    document = added(DOCUMENT, "impacts", {"reference": "2.I1", "theme": "Trust"}, "2")
    assert said(document, "priorities", "2")["impacts"] == [{"reference": "2.I1", "theme": "Trust"}]
    alone = {"plan": {"reference": "wsoa"}}
    with_inspection = added(alone, "inspection", {"reference": "2018", "statement_required": False})
    assert with_inspection["inspection"] == {"reference": "2018", "statement_required": False}


def test_a_name_that_is_taken_is_refused_with_a_free_one():
    with pytest.raises(ValidationError, match=r"1\.1\.1 is in this draft already.*1\.1\.3"):
        added(DOCUMENT, "actions", {"reference": "1.1.1", "text": "Again."}, "1.1")
    with pytest.raises(ValidationError, match=r"Action 1\.1\.2 is in this draft already"):
        changed(DOCUMENT, "actions", "1.1.1", {"reference": "1.1.2"})
    with pytest.raises(ValidationError, match="Post dcs is in this draft already"):
        changed(DOCUMENT, "posts", "head", {"slug": "dcs"})


def test_what_a_form_leaves_out_stays_and_what_is_cleared_goes():
    document = changed(DOCUMENT, "objectives", "1.1", {"title": "Backlog", "owners": []})
    assert said(document, "objectives", "1.1") == {
        "reference": "1.1",
        "title": "Backlog",
        "actions": OBJECTIVE["actions"],
        "measures": OBJECTIVE["measures"],
    }


def test_a_new_name_is_taken_over_wherever_the_old_one_stood():
    document = changed(DOCUMENT, "posts", "head", {"slug": "head-of-send"})
    document = changed(document, "findings", "W2", {"reference": "F2"})
    document = changed(document, "priorities", "1", {"reference": "A"})
    document = changed(document, "bodies", "B1", {"reference": "board"})
    document = changed(document, "inspection", "", {"reference": "may-2018"})
    assert document["plan"]["leads"] == ["head-of-send", "dcs"]
    assert document["plan"]["inspection"] == "may-2018"
    assert said(document, "objectives", "1.1")["owners"] == ["head-of-send"]
    assert said(document, "priorities", "A")["answers"] == ["W1", "F2"]
    assert said(document, "bodies", "board")["oversees"] == ["A"]
    assert said(document, "reporting_lines", "L1")["to"] == "board"


@pytest.mark.parametrize(
    ("name", "up", "order"),
    [
        ("1.1.2", True, ["1.1.2", "1.1.1"]),
        ("1.1.1", False, ["1.1.2", "1.1.1"]),
        ("1.1.1", True, ["1.1.1", "1.1.2"]),
        ("1.1.2", False, ["1.1.1", "1.1.2"]),
    ],
)
def test_a_part_moves_within_its_list_and_no_further(name, up, order):
    assert editing.names(moved(DOCUMENT, "actions", name, up=up), "actions") == order


def test_what_is_removed_takes_along_what_stands_in_it_and_is_named_no_more():
    document = removed(DOCUMENT, "objectives", "1.1")
    assert [entry.kind.key for entry in entries(document) if entry.name.startswith("1.1")] == []
    assert "objectives" not in said(document, "priorities", "1")
    assert said(document, "bodies", "B1")["works_on"] == []
    document = removed(DOCUMENT, "posts", "head")
    assert document["plan"]["leads"] == ["dcs"]
    assert said(document, "objectives", "1.1")["owners"] == []


def test_a_line_goes_with_its_body_and_answers_with_their_inspection():
    document = removed(DOCUMENT, "bodies", "B1")
    assert "reporting_lines" not in document
    assert editing.names(document, "bodies") == ["B2"]
    to_itself = changed(DOCUMENT, "reporting_lines", "L1", {"body": "B1"})
    assert "reporting_lines" not in removed(to_itself, "bodies", "B1")
    document = removed(DOCUMENT, "inspection", "2018")
    assert "inspection" not in document
    assert document["plan"] == {"reference": "wsoa", "leads": ["head", "dcs"]}
    assert [each["answers"] for each in document["priorities"]] == [[], []]


def test_a_step_is_addressed_by_its_measure_and_its_number():
    assert editing.names(DOCUMENT, "steps") == ["1.1.M1-1", "1.1.M1-2"]
    document = changed(DOCUMENT, "steps", "1.1.M1-2", {"value": "60"})
    assert said(document, "measures", "1.1.M1")["steps"] == [{}, {"value": "60"}]
    document = removed(document, "steps", "1.1.M1-1")
    assert said(document, "measures", "1.1.M1")["steps"] == [{"value": "60"}]


@pytest.mark.parametrize("key", ["actions", "steps", "posts"])
def test_what_is_not_there_is_told(key):
    for edit in (
        lambda: editing.find(DOCUMENT, key, "9"),
        lambda: removed(DOCUMENT, key, "9"),
        lambda: moved(DOCUMENT, key, "9", up=True),
        lambda: changed(DOCUMENT, key, "9", {}),
    ):
        with pytest.raises(NotThere):
            edit()
    with pytest.raises(NotThere):
        added(DOCUMENT, "actions", {"reference": "9.1.1"}, "9.1")


def test_a_draft_begins_in_its_own_order_and_without_what_all_areas_share():
    placed = {"plan": {"reference": "x"}, "type": {"slug": "wsoa"}}
    placed["priorities"] = [{"reference": "1", "position": 3}, {"reference": "2", "position": 7}]
    assert editing.begun(placed) == {
        "plan": {"reference": "x"},
        "priorities": [{"reference": "1"}, {"reference": "2"}],
    }


def test_a_digest_is_of_the_part_alone():
    first = editing.digest(editing.find(DOCUMENT, "objectives", "1.1"))
    below = changed(DOCUMENT, "actions", "1.1.1", {"text": "Do more."})
    assert editing.digest(editing.find(below, "objectives", "1.1")) == first
    itself = changed(DOCUMENT, "objectives", "1.1", {"title": "Backlog"})
    assert editing.digest(editing.find(itself, "objectives", "1.1")) != first


def test_the_trail_has_what_changed_part_by_part():
    new = changed(DOCUMENT, "actions", "1.1.1", {"text": "Do more.", "cadence": "Monthly"})
    assert editing.differences(DOCUMENT, new) == {
        "Action 1.1.1, text": ["Do.", "Do more."],
        "Action 1.1.1, cadence": [None, "Monthly"],
    }
    assert editing.differences(DOCUMENT, removed(DOCUMENT, "actions", "1.1.2")) == {
        "Action 1.1.2, reference": ["1.1.2", None],
        "Action 1.1.2, text": ["Check.", None],
    }
    assert editing.differences(DOCUMENT, moved(DOCUMENT, "actions", "1.1.2", up=True)) == {
        "Order of actions of Objective 1.1": [["1.1.1", "1.1.2"], ["1.1.2", "1.1.1"]]
    }
