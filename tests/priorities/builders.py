"""Build valid published records in one line; a test names only the fields it is about."""

import json
from datetime import date
from itertools import count
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile

from priorities import changes, importing
from priorities.models import (
    Action,
    Challenge,
    Evidence,
    Finding,
    GovernanceBody,
    Inspection,
    Measure,
    Objective,
    Override,
    Plan,
    PlanFile,
    PlanType,
    Post,
    PostHolding,
    Priority,
    ProgressUpdate,
    Rating,
    RatingLevel,
    Reading,
    ReportingLine,
    Risk,
    TargetStep,
)
from priorities.ratingkey import changes as key
from tests.builders import make_area, make_person

_serial = count(1)


def make_inspection(area=None, **fields):
    number = next(_serial)
    defaults = {
        "reference": f"inspection-{number}",
        "inspectors": "Ofsted and the CQC",
        "started_on": date(2019, 11, 4),
        "ended_on": date(2019, 11, 8),
        "published_on": date(2019, 12, 17),
        "document": "Outcome letter",
        "statement_required": True,
    }
    return Inspection.objects.create(area=area or make_area(), **defaults | fields)


def make_finding(inspection=None, **fields):
    number = next(_serial)
    defaults = {
        "reference": f"M{number}",
        "position": number,
        "kind": "strength",
        "question": "main",
        "text": "A finding.",
        "source": "Main findings, paragraph 1",
    }
    inspection = inspection or make_inspection()
    return Finding.objects.create(inspection=inspection, **defaults | fields)


WSOA = {
    "name": "Written Statement of Action",
    "weakness_word": "significant weakness",
    "priority_word": "key priority",
}


def wsoa():
    return PlanType.objects.get_or_create(slug="wsoa", defaults=WSOA)[0]


def make_plan(area=None, **fields):
    defaults = {
        "reference": f"plan-{next(_serial)}",
        "type": wsoa(),
        "title": "A statement",
        "document": "Statement, final",
        "published_on": date(2020, 7, 3),
    }
    return Plan.objects.create(area=area or make_area(), **defaults | fields)


def make_post(area=None, **fields):
    defaults = {
        "slug": f"post-{next(_serial)}",
        "title": "Head of SEND",
        "organisation": "The council",
    }
    return Post.objects.create(area=area or make_area(), **defaults | fields)


def make_holding(post=None, person=None, **fields):
    """A person, who is a plan owner, in a post from 2020 on."""
    post = post or make_post()
    person = person or make_person("Plan owner", area=post.area)
    defaults = {"from_on": date(2020, 1, 1)}
    return PostHolding.objects.create(post=post, person=person, **defaults | fields)


def make_level(slug="on-track", of="delivery", plan_type=None):
    """A word of a rating key, of the statement's type unless told."""
    words = {"position": 1, "name": slug.replace("-", " ").capitalize(), "meaning": "As it is."}
    words["role"] = slug.replace("-", "_")
    key = {"plan_type": plan_type or wsoa(), "of": of, "slug": slug}
    return RatingLevel.objects.get_or_create(**key, defaults=words)[0]


def make_update(action=None, level="on-track", **fields):
    """An update of 1 March 2021, by a person of no role."""
    action = action or make_action()
    defaults = {"text": "The tracker is in use.", "added_on": date(2021, 3, 1)}
    defaults |= {"delivery": make_level(level), "added_by": make_person()}
    return ProgressUpdate.objects.create(action=action, **defaults | fields)


def make_rating(row=None, level="some", **fields):
    """An impact rating of 1 March 2021 of an objective or a measure, by a person of no role."""
    row = row or make_objective()
    about = {row._meta.model_name: row, "level": make_level(level, of="impact")}
    defaults = {"reason": "Parents say so.", "added_on": date(2021, 3, 1)}
    return Rating.objects.create(**about | defaults | {"added_by": make_person()} | fields)


def make_reading(measure=None, **fields):
    """A reading of 95 as at 28 February 2021, in a number of its own unless one is given."""
    measure = measure or make_number()
    defaults = {"as_at": date(2021, 2, 28), "value": 95, "source": "The monthly report"}
    added = {"added_by": make_person(), "added_on": date(2021, 3, 1)}
    return Reading.objects.create(measure=measure, **defaults | added | fields)


def make_evidence(row=None, **fields):
    """A link that was attached on 1 March 2021 to a row, an action of its own unless told."""
    row = row or make_action()
    about = {row._meta.model_name: row}
    defaults = {"shows": "The minutes.", "link": "https://www.example.org/minutes"}
    added = {"added_by": make_person(), "added_on": date(2021, 3, 1)}
    return Evidence.objects.create(**about | defaults | added | fields)


def make_override(row=None, level=None, **fields):
    """An override of 1 March 2021, of an objective's delivery unless told, until 30 April 2021."""
    row = row or make_objective()
    plan = fields.pop("plan", None) or row.plan
    about = {row._meta.model_name: row, "plan": plan, "level": level or make_level("on-track")}
    said = {"reason": "A new team has started.", "until_on": date(2021, 4, 30)}
    added = {"added_by": make_person(), "added_on": date(2021, 3, 1)}
    return Override.objects.create(**about | said | added | fields)


def make_risk(plan=None, objectives=(), **fields):
    """An open risk of 1 March 2021, likely and major, to be reviewed on 30 April 2021."""
    plan = plan or make_plan()
    said = {
        "number": next(_serial),
        "title": "Advice comes late",
        "cause": "Two posts of therapists are vacant.",
        "effect": "Plans are late.",
        "mitigation": "Agency staff until June.",
        "likelihood": 3,
        "impact": 3,
        "review_on": date(2021, 4, 30),
    }
    added = {"added_by": make_person(), "added_on": date(2021, 3, 1)}
    if "owner" not in fields:
        fields["owner"] = make_post(plan.area)
    risk = Risk.objects.create(plan=plan, **said | added | fields)
    risk.objectives.set(objectives)
    return risk


def make_own_key(area, preset="brag"):
    """Let an area rate by words of its own."""
    key.choose_key(area, preset=preset, by=make_person())
    return list(RatingLevel.objects.filter(area=area))


def make_challenge(row=None, body=None, **fields):
    """What a body asked on 24 February 2021 about a row, an objective of its own unless told."""
    row = row or make_objective()
    about = {row._meta.model_name: row, "body": body or make_body(row.plan)}
    defaults = {"met_on": date(2021, 2, 24), "asked": "Why is it late?"}
    added = {"added_by": make_person(), "added_on": date(2021, 3, 1)}
    return Challenge.objects.create(**about | defaults | added | fields)


def published(plan, **fields):
    """The fields that every row of a plan has."""
    number = next(_serial)
    defaults = {
        "plan": plan,
        "reference": f"r{number}",
        "position": number,
        "text": "What it says.",
        "source": "Section 4",
    }
    return defaults | fields


def make_priority(plan=None, **fields):
    return Priority.objects.create(**published(plan or make_plan(), title="A priority") | fields)


def make_objective(priority=None, owners=(), **fields):
    priority = priority or make_priority()
    defaults = {"priority": priority, "title": "Timeliness", "by_when": date(2021, 3, 31)}
    objective = Objective.objects.create(**published(priority.plan) | defaults | fields)
    objective.owners.set(owners)
    return objective


def make_action(objective=None, **fields):
    objective = objective or make_objective()
    return Action.objects.create(**published(objective.plan, objective=objective) | fields)


def make_body(plan=None, **fields):
    row = published(plan or make_plan(), name="A board", kind="body")
    return GovernanceBody.objects.create(**row | fields)


def make_line(body, to, **fields):
    row = published(body.plan, body=body, to=to, certainty="stated")
    return ReportingLine.objects.create(**row | fields)


def make_measure(objective=None, **fields):
    objective = objective or make_objective()
    defaults = {"objective": objective, "kind": "narrative"}
    return Measure.objects.create(**published(objective.plan) | defaults | fields)


def make_live_measure(objective=None, **fields):
    live = {"kind": "live", "figure": "plans_in_time", "unit": "%", "direction": "up"}
    return make_measure(objective, **live | fields)


def make_number(objective=None, **fields):
    return make_measure(objective, **{"kind": "number", "unit": "%", "direction": "up"} | fields)


def make_step(measure=None, **fields):
    return TargetStep.objects.create(
        measure=measure or make_live_measure(), **{"number": 1} | fields
    )


def plan_file(area="wandsworth", reference="wsoa-2020", *more, **fields):
    """A plan with a priority, an objective and an action, as a file has them."""
    plan = [area, reference]

    def row(model, number, **fields):
        said = {"text": "What it says.", "source": "Section 4", "position": 1}
        return record(model, plan=plan, reference=number, **said | fields)

    objective = {"priority": [*plan, "1"], "title": "Backlog", "owners": [[area, "head"]]}
    return [
        record("plantype", slug="wsoa", **WSOA),
        record("post", area=[area], slug="head", title="Head", organisation="The council"),
        record(
            "plan",
            area=[area],
            reference=reference,
            type=["wsoa"],
            inspection=None,
            title="A statement",
            document="Statement, final",
            published_on="2020-07-03",
            leads=[],
            authors=[],
            signatories=[],
        ),
        row("priority", "1", title="Planning", answers=[]),
        row("objective", "1.1", by_when="2020-09-30", **objective),
        row("action", "1.1.1", objective=[*plan, "1.1"], **fields),
        *more,
    ]


def record(model, **fields):
    return {"model": f"priorities.{model}", "fields": fields}


# What the path of a page names, for the walk through all pages: a new record of `area` each time.


def plan_in_path(area):
    return SimpleNamespace(plan=make_plan(area).reference)


def version_in_path(area):
    return SimpleNamespace(plan=make_plan(area).reference, number=1)


def objective_in_path(area):
    return row_in_path(owned_objective(area))


def action_in_path(area):
    return row_in_path(make_action(owned_objective(area)))


def measure_in_path(area):
    return row_in_path(make_measure(owned_objective(area)))


def body_in_path(area):
    body = make_body(make_plan(area))
    return SimpleNamespace(plan=body.plan.reference, reference=body.reference)


def finding_in_path(area):
    """A weakness with the plan that is to answer it."""
    inspection = make_inspection(area)
    finding = make_finding(inspection, kind="weakness", question="")
    plan = make_plan(area, inspection=inspection)
    names = {"inspection": inspection.reference, "finding": finding.reference}
    return SimpleNamespace(plan=plan.reference, **names)


def inspection_in_path(area):
    return SimpleNamespace(inspection=make_inspection(area).reference)


def owned_objective(area):
    return make_objective(make_priority(make_plan(area)), owners=[make_post(area)])


def row_in_path(row):
    owners = getattr(row, "objective", row).owners
    return SimpleNamespace(plan=row.plan.reference, reference=row.reference, post=owners.get())


def reading_in_path(area):
    reading = make_reading(make_number(owned_objective(area)))
    return SimpleNamespace(pk=reading.pk, post=reading.measure.objective.owners.get())


def evidence_in_path(area):
    file = SimpleUploadedFile("minutes.pdf", b"%PDF-1.7 minutes")
    action = make_action(owned_objective(area))
    return changes.attach_evidence(action, shows="It was agreed.", file=file, by=make_person())


def owned_evidence_in_path(area):
    evidence = evidence_in_path(area)
    return SimpleNamespace(pk=evidence.pk, post=evidence.about.objective.owners.get())


def overridden_in_path(area, row):
    post = getattr(row, "owners", None) and row.owners.get()
    return SimpleNamespace(plan=row.plan.reference, pk=row.pk, of="delivery", post=post)


def objective_to_override(area):
    return overridden_in_path(area, owned_objective(area))


def priority_to_override(area):
    return overridden_in_path(area, make_priority(make_plan(area)))


def finding_to_override(area):
    priority = make_priority(make_plan(area))
    finding = make_finding(make_inspection(area), kind="weakness", question="")
    priority.answers.add(finding)
    return SimpleNamespace(plan=priority.plan.reference, pk=finding.pk, of="impact")


def override_in_path(area):
    objective = owned_objective(area)
    return SimpleNamespace(pk=make_override(objective).pk, post=objective.owners.get())


def risk_in_path(area):
    risk = make_risk(make_plan(area))
    return SimpleNamespace(pk=risk.pk, post=risk.owner)


def closed_risk_in_path(area):
    closed = {"closed_on": date(2021, 3, 2), "closed_because": "It did not happen."}
    risk = make_risk(make_plan(area), **closed)
    return SimpleNamespace(pk=risk.pk, post=risk.owner)


def plan_with_post_in_path(area):
    return SimpleNamespace(plan=make_plan(area).reference, post=make_post(area))


def word_in_path(area):
    make_level()
    return make_own_key(area)[0]


def challenge_in_path(area):
    """A challenge that the post which owns the objective owes an answer to."""
    objective = owned_objective(area)
    post = objective.owners.get()
    return SimpleNamespace(pk=make_challenge(objective, owed_by=post).pk, post=post)


def plan_file_in_path(area):
    """A checked file, which is its administrator's own."""
    person = make_person()
    content = json.dumps(plan_file(area.slug)).encode()
    return importing.keep(content, name="plan.json", area=area, by=person)


def take_over(person, file):
    """Make a checked file that of the person who may load it."""
    if person.memberships.filter(role="Administrator").exists():
        PlanFile.objects.filter(pk=file.pk).update(checked_by=person)


def holding_in_path(area):
    return make_holding(make_post(area))


def make_own(person, record):
    """Give a person the post that owns a record in the path, unless they hold it."""
    if not record.post.holdings.filter(person=person).exists():
        make_holding(record.post, person)
