"""Ten plans of 500 actions cost each page of a plan as many queries as two of four actions."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from priorities.models import (
    Action,
    Challenge,
    Evidence,
    Finding,
    GovernanceBody,
    IntendedImpact,
    Measure,
    Objective,
    OwnerOrDateChange,
    Plan,
    Post,
    PostHolding,
    Priority,
    ProgressUpdate,
    Rating,
    Reading,
    ReportingLine,
    RoadmapItem,
    TargetStep,
)
from tests.builders import make_area, make_membership, make_person
from tests.priorities.builders import make_inspection, make_level, wsoa
from tests.test_access import PAGES, keys_of, urls
from wsoa.roles import ROLES

# The same on both databases, and dear.
pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]
ON = date(2021, 3, 1)
PATHS = dict(urls(get_resolver().url_patterns))
VIEWS = {
    name: get_resolver().resolve(reverse(name, kwargs=dict.fromkeys(["area", *keys_of(name)], 0)))
    for name in PAGES
}
LIVE = ("plans_in_time", "overdue_now", "weeks_late")  # of months, at a day, and growing
# What the path of a page names, by what stands before it in the path.
ROWS = {
    "/objectives/": Objective,
    "/actions/": Action,
    "/measures/": Measure,
    "/bodies/": GovernanceBody,
}


def shows_a_plan(name):
    """Whether a page is of the plan side, and is of an area, of a plan, or of a row of a plan."""
    module = VIEWS[name].func.view_class.__module__
    return module.split(".")[0] in ("priorities", "governance")


def is_of_one_record(name):
    """Whether a page is of one record by its key, or of what one person or version has."""
    return not {*keys_of(name)} <= {"plan", "reference", "inspection", "finding"}


NAMES = [name for name in PAGES if shows_a_plan(name) and not is_of_one_record(name)]


def in_path(name, area):
    """Return what the path of a page names, of the first plan of an area."""
    plan = Plan.objects.filter(area=area).order_by("pk").first()
    found = {"plan": plan.reference, "inspection": plan.inspection.reference, "finding": "W1"}
    for part, kind in ROWS.items():
        if part in PATHS[name]:
            found["reference"] = kind.objects.filter(plan=plan).order_by("pk").first().reference
    return {"area": area.slug} | {key: found[key] for key in keys_of(name)}


def make_plans(area, person, *, plans, objectives, actions):
    """Make plans of so many objectives, each with so many actions and six measures, and with two
    of all that people add to a row.
    """
    inspection = make_inspection(area, reference="2019")
    said = {"kind": "weakness", "question": "", "text": "A weakness.", "source": "Letter"}
    findings = Finding.objects.bulk_create(
        Finding(inspection=inspection, reference=f"W{each}", position=each, **said)
        for each in range(1, 1 + objectives)
    )
    said = {"type": wsoa(), "document": "It", "published_on": date(2020, 7, 3)}
    for number in range(plans):
        names = {"reference": f"plan-{number}", "title": f"Plan {number}"}
        plan = Plan.objects.create(area=area, inspection=inspection, **names, **said)
        add_to(publish(plan, findings, actions), person)
    # One that nothing was taken from or given to since.
    post = plan.objective_set.last().owners.get()
    PostHolding.objects.create(person=person, post=post, from_on=date(2020, 1, 1))


def publish(plan, findings, actions):
    """Store what a plan has, with an objective for each finding. Return its objectives, actions,
    live measures and others.
    """

    def rows(model, owners, number, **fields):
        """Store so many rows of a model for each of some owners, or for the plan."""
        return model.objects.bulk_create(
            model(
                plan=plan,
                reference=f"{place}.{fields.get('figure', '')[:1]}{number}.{each}",
                position=place * number + each,
                text="What it says.",
                source="Section 4",
                **{owner._meta.model_name: owner for owner in [owner] if owner is not plan},
                **fields,
            )
            for (place, owner), each in product(enumerate(owners), range(number))
        )

    posts = Post.objects.bulk_create(
        Post(
            area=plan.area, slug=f"{plan.reference}-{each}", title=f"Post {each}", organisation="It"
        )
        for each in range(len(findings))
    )
    priorities = rows(Priority, [plan], len(findings), title="A priority")
    rows(IntendedImpact, priorities, 2, theme="Time")
    rows(RoadmapItem, priorities, 2, certainty="unknown")
    own = rows(Objective, priorities, 1, title="Timeliness", by_when=date(2021, 3, 31))
    counted = {"direction": "up", "unit": "%"}
    # First: no live measure has a page to record a reading on.
    read = rows(Measure, own, 3, kind="number", **counted)
    live = [
        measure
        for figure in LIVE
        for measure in rows(Measure, own, 1, kind="live", figure=figure, **counted)
    ]
    bodies = rows(GovernanceBody, [plan], len(findings), name="Board", kind="body")
    tie(Priority.answers, priorities, findings)
    tie(Objective.answers, own[:1], findings[:1])
    tie(Objective.owners, own, posts)
    tie(GovernanceBody.oversees, bodies, priorities)
    tie(GovernanceBody.works_on, bodies, own)
    ReportingLine.objects.bulk_create(
        ReportingLine(
            plan=plan,
            reference=body.reference,
            position=place,
            body=body,
            to=bodies[0],
            certainty="stated",
        )
        for place, body in enumerate(bodies[1:])
    )
    return own, rows(Action, own, actions), live, read


def tie(field, ones, others):
    """Name one record in each of some others."""
    one, other = field.field.m2m_field_name(), field.field.m2m_reverse_field_name()
    field.through.objects.bulk_create(
        field.through(**{one: each, other: named}) for each, named in zip(ones, others, strict=True)
    )


def add_to(rows, person):
    """Store two of all that people may add about each row."""
    objectives, actions, live, read = rows
    plan = objectives[0].plan
    body, post = plan.governancebody_set.first(), plan.area.posts.first()
    delivery, impact = make_level(), make_level("some", of="impact")

    def add(kind, about, **fields):
        fields = {"added_by": person, "added_on": ON, **fields}
        kind.objects.bulk_create(
            kind(**{row._meta.model_name: row}, **fields) for row in about for _ in range(2)
        )

    # Of each action before the month, which the page of a month leaves out, and of some in it.
    said = {"delivery": delivery, "text": "Done."}
    add(ProgressUpdate, actions, **said, added_on=date(2021, 2, 28))
    add(ProgressUpdate, actions[: len(objectives)], **said)
    add(Evidence, [*objectives, *actions, *live], shows="It.", link="https://www.example.org")
    add(Rating, [*objectives, *read], level=impact, reason="So they say.")
    changed = {"owner": post, "by_when": ON, "reason": "So.", "agreed_by": "The board"}
    add(OwnerOrDateChange, [objectives[0], actions[0]], **changed)
    asked = {"body": body, "met_on": ON, "asked": "Why?", "owed_by": post}
    add(Challenge, [*objectives, *actions, *live], **asked)
    # The more objectives, the more days and months on which a figure is judged.
    TargetStep.objects.bulk_create(
        TargetStep(measure=measure, number=number, value=60 + number, **when)
        for place, measure in enumerate([*live, *read])
        for number, when in enumerate(
            (
                {"from_month" if measure.live else "by_on": date(2020, 1 + place % 12, 1)},
                {"by_on": date(2020, 10, 1) + timedelta(place)},
            ),
            1,
        )
    )
    Reading.objects.bulk_create(
        Reading(
            measure=measure, as_at=day, value=50, source="A report", added_by=person, added_on=ON
        )
        for measure in read
        for day in (date(2020, 12, 31), date(2021, 2, 28))
    )


@pytest.fixture(scope="module")
def areas(django_db_setup, django_db_blocker):
    """An area of one small plan and one of ten large ones, who may open every page of both but the
    board's, and who may open that.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        small, large = make_area("wandsworth"), make_area("westminster")
        person, member = make_person(), make_person()
        for area, role in product((small, large), ROLES):
            make_membership(member if role == "Board member" else person, role, area=area)
        make_plans(small, person, plans=2, objectives=2, actions=2)
        make_plans(large, person, plans=10, objectives=20, actions=25)
        yield person, member, small, large
        transaction.set_rollback(True)


def reads(queries):
    """Leave out what a page writes, and that a session is kept alive, once in a while."""
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    return [sql for sql in asked if "session" not in sql]


def test_ten_plans_of_500_actions_cost_no_page_more_queries(areas):
    person, member, *both = areas
    assert Action.objects.filter(plan__area=both[1]).count() == 10 * 500
    clients, costs = (Client(), Client()), {}
    for client, who in zip(clients, (person, member), strict=True):
        client.force_login(who)
    for name, area in product(NAMES, both):
        address = reverse(name, kwargs=in_path(name, area))
        client = clients[name == "governance:board"]
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
            assert response.status_code == 200, address
            response.close()
        costs.setdefault(name, []).append(len(reads(queries)))
    assert {name: found for name, found in costs.items() if len({*found}) > 1} == {}


def test_the_pages_of_a_plan_are_among_them():
    assert {"priorities:plan_detail", "priorities:my_plan", "governance:thread"} < {*NAMES}
    assert {"governance:dashboard", "governance:board", "governance:changes"} < {*NAMES}
