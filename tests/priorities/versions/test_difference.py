"""The difference between two documents: what it tells, and what is so of any two."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from priorities.versions.difference import Change, What, difference, rows, told

OBJECTIVE = {
    "reference": "1.1",
    "title": "Timeliness",
    "text": "In time.",
    "source": "4",
    "by_when": "2021-03-31",
    "owners": ["head"],
}
DOCUMENT = {
    "type": {"slug": "wsoa", "name": "Statement"},
    "posts": [{"slug": "head", "title": "Head of SEND", "organisation": "The council"}],
    "plan": {"reference": "wsoa", "type": "wsoa", "title": "A statement"},
    "priorities": [
        {
            "reference": "1",
            "title": "Planning",
            "text": "Plans.",
            "objectives": [
                OBJECTIVE
                | {
                    "actions": [
                        {"reference": f"1.1.{number}", "text": f"Do {number}."}
                        for number in range(1, 5)
                    ],
                    "measures": [
                        {
                            "reference": "1.1.M1",
                            "text": "Rate",
                            "kind": "number",
                            "steps": [{"value": "60"}, {"value": "65"}],
                        }
                    ],
                },
                OBJECTIVE | {"reference": "1.2", "title": "Quality"},
            ],
        }
    ],
}


def altered(alter):
    """The document after `alter` was done to its objectives."""
    document = copy.deepcopy(DOCUMENT)
    alter(document["priorities"][0]["objectives"])
    return document


def found(alter):
    """What an alteration becomes, as (what, name, fields)."""
    after = altered(alter)
    return [
        (each.what, each.row.name, [field.name for field in each.fields])
        for each in difference(DOCUMENT, after)
    ]


def swap(objectives):
    actions = objectives[0]["actions"]
    actions[0], actions[3] = actions[3], actions[0]


ALTERATIONS = {
    "nothing": (lambda each: None, []),
    "a date": (
        lambda each: each[0].update(by_when="2021-06-30"),
        [(What.CHANGED, "1.1", ["by_when"])],
    ),
    "an owner fewer": (lambda each: each[0].pop("owners"), [(What.CHANGED, "1.1", ["owners"])]),
    "an action fewer": (
        lambda each: each[0]["actions"].pop(0),
        [(What.LEFT_OUT, "1.1.1", [])],
    ),
    "an action more, before the others": (
        lambda each: each[0]["actions"].insert(0, {"reference": "1.1.0", "text": "First."}),
        [(What.ADDED, "1.1.0", [])],
    ),
    "the last action first": (
        lambda each: each[0]["actions"].insert(0, each[0]["actions"].pop()),
        [(What.MOVED, "1.1.4", [])],
    ),
    "two that changed places": (swap, [(What.MOVED, "1.1.4", []), (What.MOVED, "1.1.1", [])]),
    "an action under another objective": (
        lambda each: each[1].update(actions=[each[0]["actions"].pop(1)]),
        [(What.MOVED, "1.1.2", [])],
    ),
    "one that moved and says more": (
        lambda each: each[1].update(actions=[each[0]["actions"].pop(1) | {"text": "More."}]),
        [(What.MOVED, "1.1.2", ["text"])],
    ),
    "a step of a target": (
        lambda each: each[0]["measures"][0]["steps"][1].update(value="70"),
        [(What.CHANGED, "1.1.M1, target step 2", ["value"])],
    ),
    "an objective with all its parts": (
        lambda each: each.pop(0),
        [
            (What.LEFT_OUT, name, [])
            for name in (
                *("1.1", "1.1.1", "1.1.2", "1.1.3", "1.1.4"),
                *("1.1.M1", "1.1.M1, target step 1", "1.1.M1, target step 2"),
            )
        ],
    ),
    "the numbers of places, which the order says": (
        lambda each: [
            action.update(position=10 + number) for number, action in enumerate(each[0]["actions"])
        ],
        [],
    ),
    "what a document need not say": (lambda each: each[1].update(answers=[]), []),
}


@pytest.mark.parametrize(("alter", "expected"), ALTERATIONS.values(), ids=ALTERATIONS)
def test_what_became_of_each_record(alter, expected):
    assert found(alter) == expected


def test_it_is_told_in_words():
    after = altered(lambda each: each[0].update(by_when="2021-06-30", owners=[]))
    (change,) = told(difference(DOCUMENT, after), DOCUMENT, after)
    assert change[:4] == ("changed", "Objective", "1.1", "Timeliness")
    assert change.lines == [
        ("By when", "31 March 2021", "30 June 2021"),
        ("Owners", "Head of SEND, The council", "empty"),
    ]


def test_a_move_is_told_by_what_it_stands_in():
    after = altered(lambda each: each[1].update(actions=[each[0]["actions"].pop(1)]))
    (change,) = told(difference(DOCUMENT, after), DOCUMENT, after)
    assert change.lines == [("Place", "Objective 1.1", "Objective 1.2")]


# Of any two documents

names = st.lists(st.sampled_from("abcde"), unique=True, max_size=4)
texts = st.sampled_from(["", "Do it.", "Do more."])


@st.composite
def documents(draw):
    """A plan of which records come, go, move and change, each reference at one place."""
    actions = draw(names)
    priorities = []
    for priority in draw(names):
        objectives = []
        for objective in draw(names):
            taken = [actions.pop() for _ in range(draw(st.integers(0, len(actions))))]
            objectives.append(
                {
                    "reference": f"{priority}.{objective}",
                    "text": draw(texts),
                    "owners": draw(names),
                    "actions": [{"reference": each, "text": draw(texts)} for each in taken],
                }
            )
        priorities.append({"reference": priority, "objectives": objectives})
    return {"plan": {"reference": "wsoa", "title": draw(texts)}, "priorities": priorities}


def applied(changes: list[Change], before):
    """The records that changes make of a document, without their order."""
    found = {key: (row.holder, dict(row.said)) for key, row in rows(before).items()}
    for change in changes:
        if change.what == What.LEFT_OUT:
            del found[change.key]
            continue
        _, said = found.get(change.key, ((), dict(change.after.said)))
        for each in change.fields:
            assert said[each.name] == each.before
            said[each.name] = each.after
        found[change.key] = change.after.holder, said
    return found


@settings(max_examples=40, deadline=None)
@given(documents())
def test_a_document_does_not_differ_from_itself(document):
    assert difference(document, copy.deepcopy(document)) == []


@settings(max_examples=40, deadline=None)
@given(documents(), documents())
def test_the_difference_applied_to_the_one_gives_the_other(before, after):
    expected = {key: (row.holder, row.said) for key, row in rows(after).items()}
    assert applied(difference(before, after), before) == expected


@settings(max_examples=40, deadline=None)
@given(documents(), documents())
def test_the_difference_the_other_way_round_is_its_mirror(before, after):
    there, back = difference(before, after), difference(after, before)
    mirror = {What.ADDED: What.LEFT_OUT, What.LEFT_OUT: What.ADDED}
    assert {
        (each.key, mirror.get(each.what, each.what))
        for each in there
        if each.what != What.MOVED and each.what != What.CHANGED
    } == {(e.key, e.what) for e in back if e.what != What.MOVED and e.what != What.CHANGED}
    assert {
        each.key: [(field.name, field.after, field.before) for field in each.fields]
        for each in there
        if each.fields
    } == {each.key: [tuple(field) for field in each.fields] for each in back if each.fields}


@settings(max_examples=40, deadline=None)
@given(documents(), documents())
def test_in_which_order_a_document_names_its_keys_makes_no_difference(before, after):
    def keys_in_order(document):
        return json.loads(json.dumps(document, sort_keys=True))

    found = difference(before, after)
    assert difference(keys_in_order(before), keys_in_order(after)) == found


@settings(max_examples=40, deadline=None)
@given(documents(), documents())
def test_no_difference_means_the_same_records_in_the_same_order(before, after):
    if not difference(before, after):
        assert list(rows(before)) == list(rows(after))
