"""A document as YAML: what is written can be read, and what is refused says how to cure it."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from priorities.planfile import yamlfile
from priorities.planfile.document import document_of
from priorities.planfile.entries import NoPlan
from priorities.planfile.values import Unquoted
from tests.priorities.builders import make_objective
from tests.priorities.planfile.test_faults import DOCUMENT


def test_a_document_is_read_as_texts_with_their_lines():
    document, lines = yamlfile.read(
        "plan:\n"
        "  reference: 1.10  # kept\n"
        "  title: >-\n"
        "    In two\n"
        "    lines.\n"
        "  caveat:\n"
        "posts:\n"
        "  - {slug: 'no', title: yes}\n"
        "  - slug: 2020-01-31\n"
    )
    assert document == {
        "plan": {"reference": "1.10", "title": "In two lines.", "caveat": None},
        "posts": [{"slug": "no", "title": "yes"}, {"slug": "2020-01-31"}],
    }
    assert lines[("plan", "reference")] == 2
    assert lines[("plan", "title")] == 3
    assert lines[("posts", 1)] == lines[("posts", 1, "slug")] == 9
    assert type(document["posts"][0]["slug"]) is str
    assert type(document["posts"][0]["title"]) is Unquoted


REFUSED = {
    "a reference": ("a: &x 1\nb: *x", 1, "no references within the file"),
    "a tag": ("a: 1\nb: !!python/name:os.system x", 2, "Remove tag:yaml.org,2002:python"),
    "a tag of texts": ("a: !!str 1", 1, "Remove tag:yaml.org"),
    "a name twice": ("a: 1\nb: 2\na: 3", 3, "a stands here twice"),
    "a list as name": ("[a]: 1", 1, "no name of a field"),
    "two documents": ("a: 1\n---\nb: 2", 2, "A second document begins here"),
    "a colon in a text": ("a: b: c", 1, "Put the whole text in quotes"),
    "a null character in a name": ('a: 1\n"b\\0": 2', 2, "invisible control character"),
    "a tab": ("a:\n\tb: c", 2, "Indent with spaces"),
    "a quotation mark": ('a: "b', 1, "has no other"),
    "depth without end": ("plan: " + "[" * 100_000, 1, "far more than a plan"),
}


@pytest.mark.parametrize(("text", "line", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_says_where_and_how_to_cure_it(text, line, message):
    with pytest.raises(yamlfile.Unreadable) as refused:
        yamlfile.read(text)
    found = refused.value.faults
    assert any(message in each for _, each in found), found
    assert found[-1][0] in (line, line + 1)


NO_PLAN = {
    "nothing": ("", "The file is empty"),
    "a comment": ("# a plan", "The file is empty"),
    "a list": ("- a", "does not begin like a plan"),
    "a text": ("plan", "does not begin like a plan"),
    "depth without end": ("[" * 100_000, "does not begin like a plan"),
    "a null character": ("a: b\0c", "character that no text has"),
}


@pytest.mark.parametrize(("text", "message"), NO_PLAN.values(), ids=NO_PLAN)
def test_what_is_no_plan_at_all(text, message):
    with pytest.raises(NoPlan, match=message):
        yamlfile.read(text)


def test_more_values_than_any_plan_has_are_not_read(monkeypatch):
    monkeypatch.setattr(yamlfile, "MOST", 10)
    with pytest.raises(yamlfile.Unreadable, match="far more than a plan"):
        yamlfile.read("plan: [" + "1, " * 20 + "1]")


def test_all_that_is_not_wanted_is_told_at_once():
    with pytest.raises(yamlfile.Unreadable) as refused:
        yamlfile.read("a: &x 1\nb: *x\nc: !t 1\nc: 1")
    assert [line for line, _ in refused.value.faults] == [1, 2, 3, 4]


def test_a_document_is_written_for_people_to_read():
    written = yamlfile.written(
        {
            "posts": [{"slug": "1.10", "title": "no", "organisation": "x " * 60 + "x"}],
            "plan": {
                "title": "A: b",
                "published_on": "2020-07-03",
                "leads": ["1.10", "b"],
                "caveat": "One.\n\nTwo.",
            },
            "priorities": [{"objectives": [{"measures": [{"ambition": "95"}]}]}],
        }
    )
    assert written.startswith("# A plan as a file.")
    assert "\nplan:\n  title: 'A: b'\n  published_on: 2020-07-03\n  leads: ['1.10', b]\n" in written
    assert "\nposts:\n  - slug: '1.10'\n    title: 'no'\n    organisation: >-\n      x x" in written
    assert "          - ambition: 95\n" in written
    assert "caveat: |-\n    One.\n\n    Two.\n" in written
    assert max(map(len, written.splitlines())) <= 100


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_every_text_that_is_written_is_read_as_it_was(title, text):
    document = {"plan": {"title": title, "caveat": text}, "posts": [{"title": text + " x" * 50}]}
    found, _ = yamlfile.read(yamlfile.written(document))
    assert found == document


def test_a_whole_document_is_read_as_it_was_written():
    found, _ = yamlfile.read(yamlfile.written(DOCUMENT))
    assert found["priorities"] == DOCUMENT["priorities"]
    assert yaml.safe_load(yamlfile.written(DOCUMENT)).keys() == DOCUMENT.keys()


@pytest.mark.django_db
def test_a_document_begins_with_its_plan():
    assert next(iter(document_of(make_objective().plan))) == "plan"
