"""What is told of a document that cannot be loaded: everything at once, each with its place."""

from copy import deepcopy
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import CheckConstraint
from django.test.utils import CaptureQueriesContext

from priorities.models import TargetStep
from priorities.planfile import faults as module
from priorities.planfile import rules
from priorities.planfile.document import document_of, faults
from priorities.planfile.entries import in_words
from priorities.planfile.kinds import KINDS
from priorities.planfile.values import Unquoted
from priorities.planfile.words import RULES as WORDS
from tests.builders import make_area
from tests.priorities.builders import (
    make_finding,
    make_inspection,
    make_level,
    make_number,
    make_plan,
    make_post,
    wsoa,
)

pytestmark = pytest.mark.django_db

TEXTS = {"text": "What it says.", "source": "Section 4"}


def level(slug, of, name, meaning):
    said = {"slug": slug, "of": of, "name": name, "meaning": meaning}
    return said | {"role": slug.replace("-", "_")}


DOCUMENT = {
    "plan": {
        "reference": "wsoa-2020",
        "area": "wandsworth",
        "type": "wsoa",
        "inspection": "2019",
        "title": "A statement",
        "document": "Statement, final",
        "published_on": "2020-07-03",
        "leads": ["head"],
    },
    "type": {
        "slug": "wsoa",
        "name": "Written Statement of Action",
        "weakness_word": "significant weakness",
        "priority_word": "key priority",
        "rating_levels": [
            level("off-track", "delivery", "Off track", "Late."),
            level("complete", "delivery", "Complete", "Done."),
            level("none", "impact", "None", "No difference."),
            level("sustained", "impact", "Lasting", "It stayed."),
        ],
    },
    "inspection": {
        "reference": "2019",
        "inspectors": "Ofsted and the CQC",
        "started_on": "2019-11-04",
        "ended_on": "2019-11-08",
        "document": "Outcome letter",
        "published_on": "2019-12-17",
        "statement_required": True,
        "findings": [{"reference": "W1", "kind": "weakness", "text": "Late.", "source": "Page 1"}],
    },
    "posts": [{"slug": "head", "title": "Head", "organisation": "The council"}],
    "priorities": [
        {
            "reference": "1",
            "title": "Planning",
            "answers": ["W1"],
            **TEXTS,
            "impacts": [{"reference": "1.I1", "theme": "Timeliness", **TEXTS}],
            "roadmap": [{"reference": "1.R1", "certainty": "unknown", **TEXTS}],
            "objectives": [
                {
                    "reference": "1.1",
                    "title": "Backlog",
                    "owners": ["head"],
                    "by_when": "2020-09-30",
                    **TEXTS,
                    "actions": [{"reference": "1.1.1", **TEXTS}],
                    "measures": [
                        {
                            "reference": "1.1.M1",
                            "kind": "number",
                            "unit": "%",
                            "direction": "up",
                            **TEXTS,
                            "steps": [
                                {"by_on": "2020-07-31", "value": "50"},
                                {"by_on": "2020-09-30", "value": "62.5"},
                            ],
                        }
                    ],
                }
            ],
        }
    ],
    "bodies": [
        {"reference": "board", "name": "Board", "kind": "body", "oversees": ["1"], **TEXTS},
        {"reference": "group", "name": "Group", "kind": "sub_group", **TEXTS},
    ],
    "reporting_lines": [
        {"reference": "g-b", "body": "group", "to": "board", "certainty": "stated", **TEXTS}
    ],
}
OBJECTIVE = ("priorities", 0, "objectives", 0)
MEASURE = (*OBJECTIVE, "measures", 0)


def changed(place, value):
    """Return the document with another value at a place, or without one."""
    document = deepcopy(DOCUMENT)
    here = document
    for step in place[:-1]:
        here = here[step]
    here[place[-1]] = value
    return document


def told(document):
    return [(fault.place, fault.message) for fault in faults(document, make_area())]


def test_a_whole_document_has_no_fault_and_needs_nothing_that_is_loaded():
    assert told(DOCUMENT) == []


FAULTS = {
    "a missing value": ((*OBJECTIVE, "by_when"), None, "This is missing. Add it."),
    "an empty text": ((*OBJECTIVE, "title"), "", "This is missing. Add it."),
    "no date": ((*OBJECTIVE, "by_when"), "2020-02-31", "is not a real date"),
    "a day to come": (("plan", "published_on"), "2021-04-01", "“2021-04-01” is to come"),
    "a text as date": ((*OBJECTIVE, "by_when"), "soon", "Write it like 2020-01-31"),
    "an unknown field": ((*OBJECTIVE, "by_wen"), "2020-01-31", "Did you mean by_when?"),
    "an unknown part": (("prioritys",), [], "Did you mean priorities?"),
    "an owner not there": ((*OBJECTIVE, "owners"), ["heat"], "“heat” is no post that is in"),
    "owners as one": ((*OBJECTIVE, "owners"), "head", "must be a list"),
    "a body as several": (("reporting_lines", 0, "body"), ["board"], "must be one name"),
    "a weakness not there": (("priorities", 0, "answers"), ["W2"], "Known are W1."),
    "a list as text": ((*OBJECTIVE, "title"), ["a"], "must be one value"),
    "yes as text": ((*OBJECTIVE, "title"), True, "Write “true” in quotes."),
    "no yes": (("inspection", "statement_required"), "maybe", "neither yes nor no"),
    "a long text": ((*OBJECTIVE, "title"), "x" * 101, "Shorten it to 100"),
    "a control character": ((*OBJECTIVE, "title"), "a\x00b", "control character"),
    "a word of a key": ((*MEASURE, "kind"), "figure", "is not one of: live, number"),
    "no number": ((*MEASURE, "steps", 0, "value"), "half", "Write it in figures"),
    "a number without end": ((*MEASURE, "ambition"), "1e999", "Write it in figures"),
    "too many decimals": ((*MEASURE, "ambition"), "62.505", "62.505” cannot stand here"),
    "no whole number": ((*OBJECTIVE, "position"), "1.5", "not a whole number"),
    "a negative place": ((*OBJECTIVE, "position"), "-1", "cannot stand here"),
    "a slug": (("plan", "reference"), "WSoA 2020", "“WSoA 2020” cannot stand here"),
    "a reference": ((*OBJECTIVE, "reference"), "1;1", "letters, figures, dots"),
    "another area": (("plan", "area"), "westminster", "Load it there, or write wandsworth"),
    "no records": (("priorities",), "1", "a list, with a record for each priority"),
    "a text as record": (("posts", 0), "head", "This must be a record of a post: slug, title"),
    "no plan": (("plan",), None, "Add the plan"),
}


@pytest.mark.parametrize(("place", "value", "message"), FAULTS.values(), ids=FAULTS)
def test_a_fault_has_its_place_and_says_how_to_put_it_right(place, value, message):
    found = dict(told(changed(place, value)))
    assert message in found[place]


RULES = {
    "a step": ((*MEASURE, "steps", 0, "by_on"), None, (*MEASURE, "steps", 0)),
    "a line to itself": (("reporting_lines", 0, "to"), "group", ("reporting_lines", 0)),
    "a weakness with a question": (
        ("inspection", "findings", 0, "question"),
        "main",
        ("inspection", "findings", 0),
    ),
    "a live measure without figure": ((*MEASURE, "kind"), "live", MEASURE),
    "a word of another key": (
        ("type", "rating_levels", 0, "role"),
        "some",
        ("type", "rating_levels", 0),
    ),
    "an inspection that ends early": (("inspection", "ended_on"), "2019-11-03", ("inspection",)),
}


@pytest.mark.parametrize(("place", "value", "where"), RULES.values(), ids=RULES)
def test_a_rule_of_the_database_is_told_of_the_record_that_breaks_it(place, value, where):
    ((found, message),) = told(changed(place, value))
    assert found == where
    assert message.endswith((".", "%."))
    assert "Constraint" not in message


def test_every_rule_says_in_words_how_to_keep_it():
    named = {
        rule.name: rule
        for kind in KINDS
        for rule in kind.model._meta.constraints
        if isinstance(rule, CheckConstraint)
    }
    own = {
        name
        for name, rule in named.items()
        if rule.violation_error_message != rule.default_violation_error_message
    }
    # The file itself says of which type a word is.
    assert named.keys() - own - {"priorities_level_is_of_a_type_or_of_an_area"} == WORDS.keys()


def test_rules_are_asked_in_one_statement_whatever_the_number_of_records():
    counts = []
    for number in (1, 30):
        document = deepcopy(DOCUMENT)
        (measure,) = document["priorities"][0]["objectives"][0]["measures"]
        document["priorities"][0]["objectives"][0]["measures"] = [
            measure | {"reference": f"1.1.M{each}"} for each in range(number)
        ]
        area = make_area()
        with CaptureQueriesContext(connection) as counted:
            assert faults(document, area) == []
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_many_rules_are_asked_as_they_are_one_by_one():
    rows = [
        TargetStep(measure_id=1, number=1, by_on=by_on, value=value, certainty=certainty)
        for by_on in (None, date(2021, 3, 31))
        for value in (None, 5)
        for certainty in ("stated", "inferred", "unknown")
    ]
    told = rules.broken(rows * 20)
    for number, row in enumerate(rows * 20):
        for rule in rules.checks(row):
            try:
                rule.validate(TargetStep, row)
                assert rule not in told.get(number, [])
            except ValidationError:
                assert rule in told[number]


TWICE = {
    "a post": (("posts", 0), ("posts", 1, "slug")),
    "an objective": (OBJECTIVE, ("priorities", 0, "objectives", 1, "reference")),
    "a level": (("type", "rating_levels", 0), ("type", "rating_levels", 4, "slug")),
}


@pytest.mark.parametrize(("place", "where"), TWICE.values(), ids=TWICE)
def test_what_stands_there_twice_is_told_at_the_second(place, where):
    document = deepcopy(DOCUMENT)
    here = document
    for step in place[:-1]:
        here = here[step]
    here.append(deepcopy(here[place[-1]]))
    assert "The same stands already in" in dict(told(document))[where]


def test_all_faults_are_told_at_once():
    document = changed((*OBJECTIVE, "by_when"), "soon")
    document["posts"][0]["title"] = ""
    document["priorities"][0]["answers"] = ["W7", "W8"]
    assert len(told(document)) == 4


def test_no_more_faults_are_told_than_anybody_reads(monkeypatch):
    searches = []
    monkeypatch.setattr(module, "get_close_matches", lambda *said, **more: searches.append(said))
    found = told(changed(("priorities", 0, "answers"), ["W8", "W9"] * 2000))
    assert len(found) == 1001
    assert found[-1] == (
        ("plan",),
        "There are more than 1,000 faults. Put these right, then check again.",
    )
    assert len(searches) == 2


def test_what_is_loaded_need_not_be_in_the_document():
    document = {key: deepcopy(DOCUMENT[key]) for key in ("plan", "priorities")}
    assert {fault[0][-1] for fault in told(document)} == {
        "type",
        "inspection",
        "leads",
        "owners",
        "answers",
    }
    wsoa()
    make_post(slug="head")
    make_finding(make_inspection(reference="2019"), reference="W1")
    make_finding(make_inspection(reference="2022"), reference="W1")
    document["priorities"][0] = document["priorities"][0] | {"answers": ["W1", "2022/W1"]}
    assert told(document) == []


def test_of_many_names_those_of_the_plan_s_own_inspection_are_told_first():
    make_finding(make_inspection(reference="2022"), reference="A1")
    found = dict(told(changed(("priorities", 0, "answers"), ["X"])))
    assert found["priorities", 0, "answers"].endswith("Known are W1, 2022/A1.")


def test_no_finding_of_an_inspection_is_left_out_of_a_document_that_gives_some():
    make_finding(make_inspection(reference="2019"), reference="W2")
    ((place, message),) = told(DOCUMENT)
    assert place == ("inspection", "findings")
    assert "Loaded with this inspection, and not here: W2." in message
    document = changed(("inspection", "findings"), None)
    document["priorities"][0]["answers"] = ["W2"]
    assert told(document) == []


def test_words_that_all_areas_share_cannot_be_changed_by_a_document():
    make_level("off-track")
    document = changed(("type", "name"), "Another name")
    found = dict(told(document))
    added = {("type", "rating_levels", number, "slug") for number in (1, 2, 3)}
    assert found.keys() == {("type", "name"), ("type", "rating_levels", 0, "meaning"), *added}
    assert "All areas share the words of “wsoa”" in found["type", "rating_levels", 1, "slug"]
    assert "Here it is “Written Statement of Action” in all areas" in found["type", "name"]


def test_the_words_of_a_new_type_are_a_whole_key_worst_first():
    document = deepcopy(DOCUMENT)
    document["type"]["rating_levels"].reverse()
    found = [message for place, message in told(document) if place == ("type", "rating_levels")]
    assert len(found) == 2
    assert all("in order, the worst first" in each for each in found)


def test_the_document_describes_the_type_that_the_plan_names():
    (fault,) = told(changed(("type", "slug"), "wsoa-2"))[-1:]
    assert fault[0] == ("type", "slug")


def test_what_is_stored_has_no_fault():
    plan = make_number().plan
    assert faults(document_of(plan), make_plan().area) == []


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ((*OBJECTIVE, "by_when"), "priority 1, objective 1.1, by_when"),
        (("posts", 4, "slug"), "post number 5, slug"),
        (("plan", "title"), "plan, title"),
        (("prioritys",), "prioritys"),
    ],
)
def test_a_place_in_words(place, words):
    assert in_words(place, DOCUMENT) == words


def within_lists(value, number):
    for _ in range(number):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("months", "message"),
    [
        (Unquoted("2020-13-45"), "must come after 1 to 120 months"),
        (Unquoted("9" * 5000), "must come after 1 to 120 months"),
        (Unquoted(".inf"), "must come after 1 to 120 months"),
        (float("inf"), "a number without end"),
        ("a\0", "invisible control character"),
        (within_lists(1, 600), "lists in lists without end"),
    ],
    ids=["no day", "5,000 figures", "infinite", "infinite in a cell", "a null", "depth"],
)
def test_no_value_within_a_structure_is_more_than_a_fault(months, message):
    rule = {"name": "Review", "months": months, "counted_from": "published"}
    ((place, reason),) = told(changed(("type", "cycle"), [rule]))
    assert place == ("type", "cycle")
    assert message in reason
