"""A plan as a document: the same again after it was loaded, with every field of its models."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from priorities import importing
from priorities.models import Finding, Measure, Plan, PlanRecord, PlanType
from priorities.planfile.document import document_of, records_of
from priorities.planfile.kinds import KINDS
from tests.priorities.builders import (
    make_action,
    make_finding,
    make_inspection,
    make_measure,
    make_number,
    make_objective,
    make_plan,
    make_post,
    make_priority,
    make_step,
)
from wsoa.models import LocalArea

pytestmark = pytest.mark.django_db


def emptied(plan):
    """Forget a plan and all that only it names."""
    inspection = plan.inspection
    plan.delete()
    if inspection:
        inspection.delete()
    PlanType.objects.all().delete()
    LocalArea.objects.get(pk=plan.area_id).posts.all().delete()


def loaded(document, area):
    records = json.dumps(records_of(json.loads(json.dumps(document)), area))
    importing.load(records.encode(), by=None)
    return Plan.objects.get(area=area)


def test_the_statement_is_the_same_after_its_document_was_loaded_into_nothing(published):
    plan = Plan.objects.get()
    document = document_of(plan)
    emptied(plan)
    assert document_of(loaded(document, plan.area)) == document
    assert [len(document[part]) for part in ("priorities", "bodies", "posts")] == [2, 13, 8]


def test_loading_the_document_of_the_statement_changes_nothing_of_it(published):
    plan = Plan.objects.get()
    records = json.dumps(records_of(document_of(plan), plan.area)).encode()
    preview = importing.check(records)
    assert (preview.added, preview.changed, preview.gone) == ([], [], [])


def test_a_document_leaves_out_what_follows_and_names_others_by_reference():
    post = make_post(slug="head", title="Head", organisation="The council")
    inspection = make_inspection(post.area, reference="2019")
    make_finding(inspection, reference="W1", position=1, kind="weakness", question="")
    other = make_finding(make_inspection(post.area, reference="2022"), reference="W1")
    plan = make_plan(post.area, reference="p", inspection=inspection)
    priority = make_priority(plan, reference="1", position=1)
    priority.answers.set(Finding.objects.all())
    objective = make_objective(
        priority, owners=[post], reference="1.10", position=1, by_when="2021-03-31"
    )
    make_action(objective, reference="1.10.1", position=2)
    measure = make_measure(
        objective, reference="M", position=1, kind="number", unit="%", direction="up", ambition=100
    )
    make_step(measure, by_on="2021-03-31", value="62.50")
    document = document_of(Plan.objects.get(pk=plan.pk))
    said = {"text": "What it says.", "source": "Section 4"}
    assert document["posts"] == [{"slug": "head", "title": "Head", "organisation": "The council"}]
    assert document["plan"] == {
        "reference": "p",
        "area": post.area.slug,
        "type": "wsoa",
        "inspection": "2019",
        "title": "A statement",
        "document": "Statement, final",
        "published_on": "2020-07-03",
    }
    assert document["priorities"] == [
        {
            "reference": "1",
            **said,
            "title": "A priority",
            "answers": ["W1", f"{other.inspection.reference}/W1"],
            "objectives": [
                {
                    "reference": "1.10",
                    **said,
                    "title": "Timeliness",
                    "owners": ["head"],
                    "by_when": "2021-03-31",
                    "actions": [{"reference": "1.10.1", **said, "position": 2}],
                    "measures": [
                        {
                            "reference": "M",
                            **said,
                            "kind": "number",
                            "unit": "%",
                            "direction": "up",
                            "ambition": "100",
                            "steps": [{"by_on": "2021-03-31", "value": "62.5"}],
                        }
                    ],
                }
            ],
        }
    ]


def test_every_field_that_an_administrator_may_give_is_in_the_document():
    for kind in KINDS:
        meta = kind.model._meta
        follow = {"id", kind.holder, "plan", *(() if kind.model is Plan else ("area",))}
        follow.update(kind.without)
        given = {each.name for each in (*meta.concrete_fields, *meta.many_to_many) if each.editable}
        assert kind.fields.keys() == given - follow


def test_every_kind_of_record_of_a_plan_is_in_the_document():
    published = {
        model for model in Measure._meta.apps.get_models() if issubclass(model, PlanRecord)
    }
    assert published <= {kind.model for kind in KINDS}


def test_the_number_of_statements_does_not_depend_on_the_plan():
    plan = make_plan()
    counts = []
    for _ in range(2):
        for _ in range(3):
            objective = make_objective(make_priority(plan), owners=[make_post(plan.area)])
            objective.priority.answers.add(make_finding(make_inspection(plan.area)))
            make_step(make_number(objective), by_on="2021-03-31")
        with CaptureQueriesContext(connection) as counted:
            document_of(Plan.objects.in_area(plan.area).get())
        counts.append(len(counted))
    assert counts[0] == counts[1]
