"""Drafts in one line; a test names only what it is about."""

from itertools import count
from types import SimpleNamespace

from priorities.drafting import changes
from tests.builders import make_area, make_person
from tests.priorities.builders import wsoa

_serial = count(1)

OBJECTIVE = {
    "reference": "1.1",
    "title": "Backlog",
    "text": "Every late assessment is finished.",
    "by_when": "2021-09-30",
    "owners": ["head"],
}


def draft_document(**plan):
    """A plan without fault: a priority with an objective, an action and a measure with a step."""
    step = {"by_on": "2021-09-30", "value": "100"}
    measure = {"reference": "1.1.M1", "kind": "number", "unit": "%", "direction": "up"}
    measure |= {"text": "All are finished.", "steps": [step]}
    action = {"reference": "1.1.1", "text": "Track them."}
    objective = OBJECTIVE | {"actions": [action], "measures": [measure]}
    priority = {"reference": "1", "title": "Assessments", "text": "Improve them."}
    told = {"reference": f"draft-{next(_serial)}", "type": wsoa().slug, "title": "A statement"}
    return {
        "posts": [{"slug": "head", "title": "Head of SEND", "organisation": "The council"}],
        "plan": told | {"document": "Statement, final"} | plan,
        "priorities": [priority | {"objectives": [objective]}],
    }


def make_draft(area=None, *, document=None, by=None, plan=None):
    document = document or draft_document()
    return changes.start(area or make_area(), document=document, plan=plan, by=by or make_person())


# What the path of a page names, for the walk through all pages: a new record of `area` each time.


def draft_in_path(area):
    return make_draft(area)


def list_in_path(area):
    return SimpleNamespace(pk=make_draft(area).pk, key="posts")


def list_of_part_in_path(area):
    return SimpleNamespace(pk=make_draft(area).pk, key="objectives", under="1")


def part_in_path(area):
    return SimpleNamespace(pk=make_draft(area).pk, key="actions", name="1.1.1")
