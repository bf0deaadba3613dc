"""A past day reads as it read then: the plan as it was published by that day, and no later."""

import json
import re
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.measures import standings
from governance.needs import measures
from governance.promises import promises
from governance.thread import follow
from priorities import importing
from priorities.models import (
    Action,
    Finding,
    Measure,
    Objective,
    OwnerOrDateChange,
    Plan,
    Post,
    TargetStep,
)
from priorities.planfile.document import document_of
from priorities.planfile.entries import entries
from priorities.versions.changes import record
from tests.builders import make_area, make_assessment, make_person
from tests.priorities.builders import (
    make_action,
    make_body,
    make_challenge,
    make_evidence,
    make_finding,
    make_inspection,
    make_line,
    make_live_measure,
    make_measure,
    make_number,
    make_objective,
    make_plan,
    make_post,
    make_priority,
    make_reading,
    make_step,
    make_update,
)
from tests.priorities.evaluations.builders import make_evaluated
from wsoa.models import Disclosure
from wsoa.roles import Permission

pytestmark = pytest.mark.django_db
FIRST, THEN, PUBLISHED = date(2020, 7, 3), date(2021, 3, 15), date(2021, 3, 20)
TODAY = date(2021, 3, 31)
STAFF = {Permission.VIEW_DASHBOARD}
SWAPPED = {"plans_in_time": "advice_in_time", "advice_in_time": "plans_in_time"}


def make_whole(area, reference="wsoa", *, objectives=2):
    """A plan with two of every kind of record, each priority with so many objectives, and with
    what people add; published as version 1.
    """
    letter = make_inspection(area)
    weak = {"kind": "weakness", "question": ""}
    findings = [make_finding(letter, reference=f"W{each}", **weak) for each in (1, 2)]
    plan = make_plan(area, inspection=letter, reference=reference)
    posts = [make_post(area, title=title) for title in ("Head of SEND", "Lead")]
    for number, finding in enumerate(findings):
        priority = make_priority(plan)
        priority.answers.set([finding])
        body = make_body(plan)
        body.oversees.set([priority])
        priority.impacts.create(**row_of(plan, priority), theme="Time")
        priority.roadmap.create(**row_of(plan, priority), certainty="unknown")
        for _ in range(objectives):
            objective = make_objective(priority, owners=[posts[number]], by_when=date(2021, 2, 28))
            objective.answers.set([finding])
            body.works_on.add(objective)
            add_parts(objective, body)
        agreed = {"reason": "Agreed.", "agreed_by": "The board", "added_by": make_person()}
        OwnerOrDateChange.objects.create(
            objective=objective, owner=posts[number], added_on=date(2021, 2, 1), **agreed
        )
        done = {"started_on": FIRST, "evaluated_on": date(2021, 2, 10)}
        make_evaluated(area, objectives=[objective], **done)
    bodies = plan.governancebody_set.all()
    make_line(bodies[0], bodies[1])
    record(plan, document=document_of(plan), by=None, published_on=FIRST)
    return plan


def row_of(plan, row):
    return {"plan": plan, "reference": row.reference, "position": row.position, "text": "It says."}


def add_parts(objective, body):
    """Give an objective actions and measures of each kind, and these what people add."""
    for level in ("complete", "on-track"):
        action = make_action(objective)
        make_update(action, level, added_on=date(2021, 2, 1))
        make_evidence(action, added_on=date(2021, 2, 20))
    make_challenge(action, body, met_on=date(2021, 2, 10))
    for figure in SWAPPED:
        step = {"from_month": date(2020, 1, 1), "value": 60}
        make_step(make_live_measure(objective, figure=figure), **step)
    number, milestone = make_number(objective), make_measure(objective, kind="milestone")
    make_step(number, by_on=date(2021, 2, 28), value=90)
    make_reading(number, as_at=date(2021, 2, 20), value=89)
    make_step(milestone, by_on=date(2021, 1, 31))


def anew(document):
    """Publish a document anew, with as much of it changed as can be."""
    document["plan"] |= {"published_on": PUBLISHED.isoformat()}
    every = list(entries(document))
    names = {
        kind: [each.name for each in every if each.kind.key == kind]
        for kind in ("posts", "findings", "priorities", "objectives")
    }
    named = {"owners": "posts", "answers": "findings"}
    named |= {"oversees": "priorities", "works_on": "objectives"}
    for entry in every:
        said = entry.said
        for name in {"text", "title", "name", "theme"} & said.keys():
            if entry.kind.key not in ("type", "rating_levels"):
                said[name] = f"Anew {said[name]}"
        for name in {"by_when", "by_on"} & said.keys():
            said[name] = (date.fromisoformat(said[name]) + timedelta(92)).isoformat()
        for name in named.keys() & said.keys():  # the next one in the place of each
            found = names[named[name]]
            said[name] = [found[(found.index(each) + 1) % len(found)] for each in said[name]]
        if "figure" in said:
            said["figure"] = SWAPPED[said["figure"]]
        if said.get("direction"):
            said["direction"] = "down"
        if "value" in said:
            said["value"] = "7"
        if entry.kind.key == "actions":
            said["cadence"] = "Anew"
        if said.get("kind") == "milestone":
            said["kind"] = "narrative"
        for key in ("objectives", "actions", "measures"):
            said.get(key, []).reverse()
    first, second = document["priorities"]
    first["objectives"].append(second["objectives"].pop())
    one, *_, other = first["objectives"]
    for part in ("actions", "measures"):
        one[part].append(other[part].pop())
    return document


PAGES = [
    *("governance:thread_list", "governance:break_list", "governance:rating_list"),
    *("priorities:plan_delivery", "priorities:silence_list", "priorities:roadmap"),
    *("priorities:plan_dates", "priorities:compare_days", "documents:report"),
]
# What is chosen from has the words of today, and a date is of version 1 once there is another.
IS_OF_TODAY = (
    r"<select.+?</select>|data-seconds=.\d+.| in version 1|csrfmiddlewaretoken. value=.\w+"
)


def addresses(plan, day):
    """Return the address of every page of a plan that has a day, as at a day, and of two files."""
    place, asked = [plan.area.slug, plan.reference], f"?as_at={day}"
    letter = plan.inspection.reference
    pages = [
        *(reverse(name, args=place) for name in PAGES),
        *(reverse("governance:thread", args=[*place, letter, each]) for each in ("W1", "W2")),
    ]
    board = f"{reverse('governance:board', args=place[:1])}?month=2021-02"
    files = [f"{page}{asked}&export=csv" for page in pages if "/delivery/" in page or "W1" in page]
    delivery = f"{reverse('priorities:plan_delivery', args=place)}{asked}"
    chosen = [f"{delivery}&priority={each.reference}" for each in plan.priority_set.all()]
    chosen += [f"{each}&export=csv" for each in chosen]
    return [*(f"{page}{asked}" for page in pages), *files, *chosen, board]


def said(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    found = re.sub(IS_OF_TODAY, "", b"".join(response).decode(), flags=re.DOTALL)
    return " ".join(found.split())


def printed(plan, day):
    """What `manage.py measures` prints."""
    told = StringIO()
    asked = ["--area", plan.area.slug, "--as-at", day.isoformat()]
    call_command("measures", *asked, stdout=told)
    return json.loads(told.getvalue())["measures"]


def everything(client, plan, day):
    """Return all that is said of a plan as at a day, by address, and by the command."""
    return {each: said(client, each) for each in addresses(plan, day)} | {
        "measures": printed(plan, day)
    }


def publish_anew(plan):
    importing.load(anew(document_of(plan)), by=None, area=plan.area)


@pytest.fixture
def reader(client):
    client.force_login(make_person("Head of SEND", "Administrator"))
    return client


def test_a_past_day_reads_as_it_did_before_the_plan_was_published_anew(reader):
    plan = make_whole(make_area())
    before = everything(reader, plan, THEN)
    publish_anew(plan)
    after = everything(reader, plan, THEN)
    assert [each for each in before if before[each] != after[each]] == []
    assert "Anew" not in str(after)
    pages = [each for each in addresses(plan, PUBLISHED) if "thread" in each or "report" in each]
    assert all("Anew" in said(reader, each) for each in pages)


def verdicts(plan, day):
    found = standings(Measure.objects.standing(day), area=plan.area, as_at=day)
    return {each.measure.reference: (each.current.target, each.verdict) for each in found.values()}


def test_a_lowered_target_is_met_from_the_day_on_which_it_was_lowered():
    area = make_area()
    objective = make_objective(by_when=date(2020, 12, 31))
    plan, measure = objective.plan, make_live_measure(objective, reference="M1")
    number = make_number(objective, reference="M2")
    make_step(measure, from_month=date(2020, 1, 1), value=60)
    make_step(number, by_on=date(2021, 2, 28), value=90)
    make_reading(number, value=50, added_on=date(2021, 2, 28))
    in_time = {"outcome": "plan", "plan_sent_on": date(2020, 3, 1)}
    make_assessment(area=area, received_on=date(2020, 1, 6), **in_time)
    make_assessment(area=area, received_on=date(2020, 1, 6))
    record(plan, document=document_of(plan), by=None, published_on=FIRST)
    assert verdicts(plan, THEN) == {"M1": (60, "not_met"), "M2": (90, "not_met")}
    for number, target in enumerate((40, 30)):
        document = document_of(plan)
        published_on = PUBLISHED + timedelta(number)
        document["plan"]["published_on"] = published_on.isoformat()
        for each in document["priorities"][0]["objectives"][0]["measures"]:
            each["steps"][0]["value"] = str(target)
        importing.load(document, by=None, area=area)
    day = timedelta(1)
    assert verdicts(plan, PUBLISHED - day) == {"M1": (60, "not_met"), "M2": (90, "not_met")}
    assert verdicts(plan, PUBLISHED) == {"M1": (40, "met"), "M2": (40, "met")}
    assert verdicts(plan, TODAY) == {"M1": (30, "met"), "M2": (30, "met")}
    assert [str(each["target"]) for each in printed(plan, THEN)] == ["60.0", "90.0"]
    for then, target in ((THEN, 60), (PUBLISHED, 40), (TODAY, 30)):
        (promised,) = promises(area, as_at=then)["plans_in_time"]
        assert promised.target == target


def publish_m1(plan, day, **says):
    """Publish a version that says other things of the measure M1."""
    document = document_of(plan)
    document["plan"]["published_on"] = day.isoformat()
    (priority,) = document["priorities"]
    said = {"reference": "M1", "text": "It says.", "source": "Section 9", **says}
    priority["objectives"][0]["measures"] = [said]
    importing.load(document, by=None, area=plan.area)


@pytest.mark.parametrize("figure", ["overdue_now", "plans_in_time"])
def test_what_a_board_needs_is_what_people_read_on_the_day(figure):
    area = make_area()
    objective = make_objective(by_when=date(2020, 12, 31))
    plan, lower = objective.plan, figure == "overdue_now"
    measure = make_live_measure(
        objective, reference="M1", figure=figure, direction="down" if lower else "up"
    )
    step = {"by_on": date(2021, 1, 1)} if lower else {"from_month": date(2020, 1, 1)}
    make_step(measure, value=0 if lower else 60, **step)
    for day in (6, 6, 7):
        make_assessment(area=area, received_on=date(2020, 1, day))
    record(plan, document=document_of(plan), by=None, published_on=FIRST)

    def found(rule, now=THEN):
        return list(measures(area, [plan], THEN - timedelta(28), now, rule))

    before = found(None)
    assert [each.about for each in before] == (["Measure M1"] if lower else [])
    steps = [{"number": 1, "by_on": "2021-03-22", "value": "90"}]
    publish_m1(plan, PUBLISHED, kind="number", unit="%", direction="up", steps=steps)
    make_reading(measure, as_at=date(2021, 3, 21), value=80, added_on=date(2021, 3, 21))
    assert found(Disclosure.HIDE) == []
    assert found(None) == before
    assert [each.new for each in found(Disclosure.HIDE, TODAY)] == [True], "it was another kind"


def test_a_row_stands_where_it_stood_with_the_date_that_it_had_there():
    plan = make_whole(make_area())
    rows = {each.reference: each for each in Action.objects.standing(THEN).as_steered(THEN)}
    publish_anew(plan)
    for each in Action.objects.standing(THEN).as_steered(THEN):
        was = rows[each.reference]
        assert (each.objective, each.due_on, each.late) == (was.objective, was.due_on, was.late)
    moved = [
        each.reference
        for each in Action.objects.select_related("objective")
        if each.objective_id != rows[each.reference].objective_id
    ]
    assert moved, "or nothing is shown"


def test_what_a_version_left_alone_is_as_it_is_and_what_it_brought_is_not_there():
    plan = make_whole(make_area())
    document = document_of(plan)
    document["plan"]["published_on"] = PUBLISHED.isoformat()
    new = {"reference": "new", "text": "Come later.", "source": "Section 9"}
    document["priorities"][0]["objectives"][0]["actions"].append(new)
    importing.load(document, by=None, area=plan.area)
    then = follow(plan, as_at=THEN, permissions=STAFF)
    assert "new" not in [node.row.reference for each in then.objectives for node in each.actions]
    assert {str(each.finding.text) for each in then.threads} == {"A finding."}


def test_plans_that_share_a_post_call_it_each_as_they_did():
    area = make_area()
    plans = [make_whole(area, reference) for reference in ("one", "other")]
    names = ("The first name", "The second name")
    for plan, day, name in zip(plans, (PUBLISHED, TODAY), names, strict=True):
        document = document_of(plan)
        document["plan"]["published_on"] = day.isoformat()
        document["posts"][0]["title"] = name
        importing.load(document, by=None, area=area)
    found = Objective.objects.standing(THEN).select_related("plan")
    called = {(row.plan.reference, post.title) for row in found for post in row.owners.all()}
    assert called == {
        (one, title) for one in ("one", "other") for title in ("Head of SEND", "Lead")
    }
    assert Post.objects.filter(title__in=names).exists()


def test_what_is_asked_of_the_database_is_asked_of_the_day():
    plan = make_whole(make_area())
    publish_anew(plan)
    measures = Measure.objects.standing(THEN).filter(kind="live")
    steps = TargetStep.objects.in_area(plan.area).standing(THEN)
    figures = {each.pk: each.figure for each in measures}
    for figure in SWAPPED:
        found = {each.measure_id for each in steps.of_figure(figure)}
        assert found == {pk for pk, own in figures.items() if own == figure}
    one = measures[0]
    alike = {pk for pk, own in figures.items() if own == one.figure}
    assert {each.measure_id for each in steps.of_series(one)} <= alike
    assert next(iter(measures.iterator())).text == one.text == "What it says."


def test_a_weakness_is_on_the_list_while_it_is_answered(reader):
    plan = make_whole(make_area())
    other = make_finding(plan.inspection, reference="D1", kind="development")
    document = document_of(plan)
    document["plan"]["published_on"] = PUBLISHED.isoformat()
    document["priorities"][0]["answers"].append("D1")
    importing.load(document, by=None, area=plan.area)
    for day, expected in ((THEN, ["W1", "W2"]), (TODAY, ["W1", "W2", "D1"])):
        found = Finding.objects.in_area(plan.area).for_plan(plan, day)
        assert [str(each) for each in found] == expected
        asked = {"as_at": day, "thread": f"{plan.inspection.reference}/{other}"}
        page = reverse("governance:break_list", args=[plan.area.slug, plan.reference])
        assert reader.get(page, asked).context["filter"].form.is_valid() == ("D1" in expected)


def queries(asked):
    with CaptureQueriesContext(connection) as counted:
        asked()
    return len(counted)


def test_a_past_day_costs_as_many_queries_however_much_was_published_anew():
    small, large = make_area("wandsworth"), make_area("westminster")
    publish_anew(make_whole(small))
    for reference in ("one", "other", "third"):
        publish_anew(make_whole(large, reference, objectives=4))
    cost = {
        area.slug: [
            queries(lambda area=area: list(Objective.objects.in_area(area).standing(THEN))),
            queries(lambda area=area: printed(area.plans.first(), THEN)),
            queries(lambda area=area: follow(area.plans.first(), as_at=THEN, permissions=STAFF)),
        ]
        for area in (small, large)
    }
    assert cost["wandsworth"] == cost["westminster"]


def test_a_day_after_which_nothing_was_published_costs_nothing_more():
    plan = make_whole(make_area())
    before = queries(lambda: follow(plan, as_at=TODAY, permissions=STAFF))
    publish_anew(plan)
    plan = Plan.objects.in_area(plan.area).get()
    assert queries(lambda: follow(plan, as_at=TODAY, permissions=STAFF)) == before
