"""The golden thread: from each weakness to the figure that answers it, and where it breaks."""

import csv
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.breaks import Kind, breaks, of_thread, tallied
from governance.figures import FIGURES
from governance.thread import follow
from priorities.models import Action, Finding, Measure, Plan
from priorities.versions.changes import record
from tests.builders import make_area, make_person
from tests.governance.builders import BACKLOG, varied_caseload
from tests.priorities.builders import (
    make_action,
    make_body,
    make_challenge,
    make_evidence,
    make_finding,
    make_holding,
    make_inspection,
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
from tests.priorities.test_views import text
from wsoa.models import AreaSettings
from wsoa.roles import Permission

pytestmark = pytest.mark.django_db
TODAY = date(2021, 3, 31)
STAFF = {Permission.VIEW_DASHBOARD}


@pytest.fixture
def plan():
    area = make_area(**BACKLOG)
    return make_plan(area, inspection=make_inspection(area, reference="2019"), reference="wsoa")


def weakness(plan, reference):
    return make_finding(plan.inspection, kind="weakness", question="", reference=reference)


def on_threads(plan, as_at=TODAY):
    """The references of the objectives on each thread, by the weakness."""
    found = follow(plan, as_at=as_at, permissions=STAFF)
    return {
        str(each.finding): [node.row.reference for node in each.objectives]
        for each in found.threads
    }


def missing(plan, as_at=TODAY):
    """What is missing and where, figures left out."""
    every = breaks(follow(plan, as_at=as_at, permissions=STAFF), FIGURES)
    return {(each.about, each.kind) for each in every if each.kind != Kind.UNUSED}


def page(client, plan, *names, **asked):
    here = plan.area.slug, plan.reference
    url = {
        0: lambda: reverse("governance:thread_list", args=here),
        2: lambda: reverse("governance:thread", args=[*here, *names]),
    }[len(names)]()
    return client.get(url, asked)


def test_an_objective_answers_what_it_names_or_else_all_that_its_priority_does(plan):
    first, second, third = (weakness(plan, name) for name in ("W1", "W2", "W3"))
    priority = make_priority(plan, reference="A")
    priority.answers.set([first, second])
    make_objective(priority, reference="A.1")
    make_objective(priority, reference="A.2").answers.set([second])
    other = make_priority(plan, reference="B")
    other.answers.set([second])
    make_objective(other, reference="B.1").answers.set([third])
    assert on_threads(plan) == {"W1": ["A.1"], "W2": ["A.1", "A.2"], "W3": ["B.1"]}
    thread = follow(plan, as_at=TODAY, permissions=STAFF).of("2019", "W2")
    assert [str(each.row.reference) for each in thread.priorities] == ["A", "B"], (
        "B answers it and none of its objectives does"
    )


def test_findings_of_any_kind_are_followed_where_the_plan_answers_them(plan):
    make_finding(plan.inspection, reference="D1", kind="development")
    answered = make_finding(make_inspection(plan.area), reference="D2", kind="development")
    make_priority(plan).answers.set([answered])
    weakness(make_plan(plan.area, inspection=make_inspection(plan.area)), "W9")
    assert on_threads(plan) == {"D2": []}


def test_what_came_after_the_day_is_not_on_it(plan):
    finding, post = weakness(plan, "W1"), make_post(plan.area)
    priority = make_priority(plan)
    priority.answers.set([finding])
    objective = make_objective(priority, owners=[post])
    action = make_action(objective)
    make_update(action, "complete", added_on=date(2021, 3, 10))
    make_challenge(action, make_body(plan), met_on=date(2021, 3, 9), added_on=date(2021, 3, 10))
    make_evidence(action, added_on=date(2021, 3, 10))
    then, now = (follow(plan, as_at=day, permissions=STAFF) for day in (date(2021, 3, 9), TODAY))
    node = then.threads[0].actions[0]
    assert (node.row.delivery, node.challenges, node.evidence) == ("", [], [])
    node = now.threads[0].actions[0]
    assert node.row.delivery == "Complete"
    assert [str(each.body) for each in node.challenges] == ["A board"]
    assert len(node.evidence) == 1


def test_a_body_whose_business_it_is_says_when_it_last_looked(plan):
    finding, priority = weakness(plan, "W1"), make_priority(plan)
    priority.answers.set([finding])
    objective = make_objective(priority)
    overseer, worker, other = (make_body(plan, name=name) for name in ("Board", "Group", "Other"))
    overseer.oversees.add(priority)
    worker.works_on.add(objective)
    make_body(plan, name="Elsewhere")
    for day in (date(2021, 1, 5), date(2021, 2, 5)):
        make_challenge(objective, overseer, met_on=day)
    make_challenge(make_measure(objective), other, met_on=date(2021, 2, 7))
    (thread,) = follow(plan, as_at=TODAY, permissions=STAFF).threads
    looks = {str(each.body): each.last and each.last.met_on for each in thread.looks}
    expected = {"Board": date(2021, 2, 5), "Group": None, "Other": date(2021, 2, 7)}
    assert looks == expected
    assert thread.challenges[0].met_on == date(2021, 2, 7)


def test_each_break_is_named_and_nothing_else(plan):
    alone = weakness(plan, "W1")
    whole = weakness(plan, "W2")
    answering = make_priority(plan)
    answering.answers.set([whole])
    bare = make_objective(make_priority(plan), reference="9.1", title="Bare")
    owned = make_objective(answering, owners=[make_post(plan.area)], reference="1.1")
    unowned = make_objective(answering, reference="1.2")
    done, said = make_action(owned, reference="1.1.1"), make_action(owned, reference="1.1.2")
    make_update(done)
    make_evidence(done)
    make_update(said)
    make_action(unowned, reference="1.2.1")
    live = make_live_measure(owned, reference="1.1.M1")
    make_step(live, from_month=date(2020, 1, 1), value=60)
    number = make_number(owned, reference="1.1.M2", rule="survey")
    make_reading(number)
    gone = make_live_measure(unowned, reference="1.2.M1", figure="no_such_figure")
    make_step(gone, by_on=date(2021, 3, 31), value=50)
    make_measure(unowned, reference="1.2.M2")
    assert missing(plan) == {
        (f"Significant weakness {alone}", Kind.UNANSWERED),
        (f"Objective {bare}", Kind.ANSWERS_NOTHING),
        (f"Objective {bare}", Kind.NO_ACTION),
        (f"Objective {bare}", Kind.NO_MEASURE),
        ("Action 1.1.2", Kind.NO_EVIDENCE),
        ("Action 1.2.1", Kind.NO_OWNER),
        ("Action 1.2.1", Kind.NO_UPDATE),
        ("Action 1.2.1", Kind.NO_EVIDENCE),
        ("Measure 1.2.M1", Kind.NO_FIGURE),
        ("Measure 1.2.M2", Kind.NO_TARGET),
        ("Measure 1.2.M2", Kind.NO_READING),
    }
    before = missing(plan, date(2021, 2, 28))
    assert ("Action 1.1.1", Kind.NO_UPDATE) in before
    assert ("Measure 1.1.M2", Kind.NO_READING) in before


def test_a_figure_that_no_measure_of_the_plan_uses_is_named(plan):
    make_live_measure(make_objective(make_priority(plan)), figure="plans_in_time")
    make_live_measure(figure="backlog")  # of another plan
    every = breaks(follow(plan, as_at=TODAY, permissions=STAFF), FIGURES)
    unused = {each.about for each in every if each.kind == Kind.UNUSED}
    assert unused == {f"Figure {key}" for key in FIGURES if key != "plans_in_time"}


def test_a_row_of_two_threads_breaks_once(plan):
    findings = [weakness(plan, "W1"), weakness(plan, "W2")]
    priority = make_priority(plan)
    priority.answers.set(findings)
    make_action(make_objective(priority, owners=[make_post(plan.area)]))
    found = follow(plan, as_at=TODAY, permissions=STAFF)
    every = breaks(found, {})
    assert tallied(every) == [(Kind.NO_MEASURE, 1), (Kind.NO_UPDATE, 1), (Kind.NO_EVIDENCE, 1)]
    assert [of_thread(thread, every) for thread in found.threads] == [every, every]


def test_every_action_and_measure_of_the_statement_is_on_a_thread(published):
    plan = Plan.objects.get(area__slug="wandsworth")
    found = follow(plan, as_at=TODAY, permissions=STAFF)
    actions = {each.row.pk for thread in found.threads for each in thread.actions}
    measures = {each.row.pk for thread in found.threads for each in thread.measures}
    assert len(actions) == Action.objects.count() == 51
    assert len(measures) == Measure.objects.count() == 38
    assert [str(thread.finding) for thread in found.threads] == ["W1", "W2"]


@pytest.fixture
def told(plan):
    """A weakness with its thread down to evidence, a reading and a live figure."""
    finding = weakness(plan, "W1")
    priority = make_priority(plan, reference="1")
    priority.answers.set([finding])
    objective = make_objective(priority, owners=[make_post(plan.area)], reference="1.1")
    action = make_action(objective, reference="1.1.1")
    make_update(action, "on-track")
    make_evidence(action)
    live = make_live_measure(objective, reference="1.1.M1")
    make_step(live, from_month=date(2020, 12, 1), value=60)
    make_reading(make_number(objective, reference="1.1.M2"))
    body = make_body(plan, name="The board")
    body.oversees.add(priority)
    make_challenge(live, body, asked="Is it enough?")
    varied_caseload(plan.area)
    return plan


def test_staff_read_exact_figures_and_others_what_a_board_is_shown(client, told):
    client.force_login(make_person("Head of SEND"))
    words = text(page(client, told, "2019", "W1"))
    assert re.search(r"\d of \d+ were in time|Of those decided, [\d.]+% in time", words)
    for role in ("Board member", "Plan owner", "Partner"):
        client.force_login(make_person(role))
        words = text(page(client, told, "2019", "W1"))
        assert "It would tell of a few children." in words
        assert "are those that the board is shown" in words
        assert not re.search(r"\d of \d+ were|[\d.]+% in time", words)


def test_that_a_board_is_confidential_opens_nothing_to_others(client, told):
    AreaSettings.objects.create(area=told.area, **BACKLOG, board_kind="professional")
    words = {}
    for role in ("Board member", "Partner"):
        client.force_login(make_person(role))
        words[role] = text(page(client, told, "2019", "W1"))
    assert "It would tell of a few children." not in words["Board member"]
    assert "every number is shown, however small. Do not pass this page on" in words["Board member"]
    assert "It would tell of a few children." in words["Partner"]
    assert "tell of no small number of children" in words["Partner"]
    assert "that the board is shown" not in words["Partner"]
    for name in ("documents:document_list", "documents:report"):
        document = text(client.get(reverse(name, args=[told.area.slug, told.reference])))
        assert "tell of no small number of children" in document
    figures = text(client.get(reverse("governance:figure_list", args=[told.area.slug])))
    assert "Do not pass this page on" not in figures
    assert "its members are shown every number of these" in figures


def test_a_board_s_figures_are_those_of_the_end_of_a_month(client, told):
    client.force_login(make_person("Board member"))
    words = text(page(client, told, "2019", "W1", as_at="2021-03-30"))
    assert "As at 30 March 2021" in words
    assert "as at 28 February 2021" in words


def test_from_each_node_to_its_thread_and_back(client, told):
    client.force_login(make_person("Auditor"))
    response = page(client, told, "2019", "W1")
    html = response.content.decode()
    here = response.request["PATH_INFO"]
    pages = {
        "priority-1": told.get_absolute_url(),
        "objective-1.1": "/wandsworth/plan/wsoa/objectives/1.1/",
        "action-1.1.1": "/wandsworth/plan/wsoa/actions/1.1.1/",
        "measure-1.1.M1": "/wandsworth/plan/wsoa/measures/1.1.M1/",
    }
    for place, url in pages.items():
        assert f'href="{here}#{place}"' in client.get(url).content.decode(), url
        assert f'id="{place}"' in html
        assert f'href="{url}' in html
    others = [
        Finding.objects.get().inspection.get_absolute_url(),
        told.governancebody_set.get().get_absolute_url(),
        reverse("priorities:evidence_list", args=["wandsworth", "wsoa"]),
        reverse("priorities:finding_list", args=["wandsworth"]),
    ]
    for url in others:
        assert f'href="{here}' in client.get(url).content.decode(), url
        assert f'href="{url}' in html or url == others[2] or url == others[3]
    assert "Is it enough?" in html


def test_the_list_says_how_each_weakness_stands_and_counts_breaks(client, told):
    weakness(told, "W2")
    client.force_login(make_person("Board member"))
    rows = page(client, told).context["table"].rows
    assert [row.record.breaks for row in rows] == [1, 1]
    assert [row.record.looked_on for row in rows] == [date(2021, 2, 24), None]
    asked = {"broken": Kind.UNANSWERED.value}
    assert [str(r.record.thread.finding) for r in page(client, told, **asked).context["table"].rows]
    assert len(page(client, told, **asked).context["table"].rows) == 1


def test_breaks_are_filtered_and_lead_to_where_they_are_put_right(client, told):
    make_action(told.objective_set.get(), reference="1.1.2")
    address = reverse("governance:break_list", args=["wandsworth", "wsoa"])
    form = reverse("priorities:post_update", args=["wandsworth", "wsoa", "1.1.2"])
    asked = {"kind": Kind.NO_UPDATE.value, "thread": "2019/W1"}
    client.force_login(make_person("Head of SEND"))
    response = client.get(address, asked)
    assert [row.record.about for row in response.context["table"].rows] == ["Action 1.1.2"]
    assert f'href="{form}"' in response.content.decode()
    target = {"kind": Kind.NO_TARGET.value}
    draft = reverse("drafting:next_version", args=["wandsworth", "wsoa"])
    assert f'href="{draft}"' in client.get(address, target).content.decode()
    client.force_login(make_person("Board member"))
    assert f'href="{draft}"' not in client.get(address, target).content.decode()
    html = client.get(address, asked).content.decode()
    assert "Post an update" in html
    assert form not in html, "who may not post is led to no form"
    assert len(client.get(address, {"thread": "2019/W2"}).context["table"].rows) == 0


def test_a_plan_owner_is_led_to_the_form_on_what_they_own(client, told):
    objective = told.objective_set.get()
    make_action(objective, reference="1.1.2")
    elsewhere = make_objective(objective.priority, owners=[make_post(told.area)])
    make_action(elsewhere, reference="1.2.1")
    owner = make_person("Plan owner")
    make_holding(objective.owners.get(), owner)
    client.force_login(owner)
    here = [told.area.slug, told.reference]
    html = client.get(reverse("governance:break_list", args=here)).content.decode()
    assert reverse("priorities:post_update", args=[*here, "1.1.2"]) in html
    assert reverse("priorities:attach_to_action", args=[*here, "1.1.2"]) in html
    assert reverse("priorities:post_update", args=[*here, "1.2.1"]) not in html


def test_a_thread_is_a_file_of_its_nodes(client, told):
    client.force_login(make_person("Auditor"))
    response = page(client, told, "2019", "W1", export="csv")
    lines = list(csv.reader(response.getvalue().decode("utf-8-sig").splitlines()))
    assert [line[:2] for line in lines[1:]] == [
        ["Weakness", "W1"],
        ["Priority", "1"],
        ["Objective", "1.1"],
        ["Action", "1.1.1"],
        ["Measure", "1.1.M1"],
        ["Measure", "1.1.M2"],
    ]
    assert {len(line) for line in lines} == {len(lines[0])}
    told_of = dict(zip(lines[0], lines[6], strict=True))
    assert (told_of["Figure or reading"], told_of["As at"]) == ("95.00", "2021-02-28")
    assert dict(zip(lines[0], lines[5], strict=True))["A board last looked"] == "2021-02-24"


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        ("2020-07-02", "The plan was published on 3 July 2020. Enter that day or a later one"),
        ("2021-04-01", "Enter today or a day gone by"),
        ("2021-02-30", "Enter a real date"),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_stays_as_typed(client, told, day, fault):
    client.force_login(make_person("Board member"))
    for names in ((), ("2019", "W1")):
        response = page(client, told, *names, as_at=day, export="csv")
        assert fault in text(response)
        assert "found" not in response.context


@pytest.mark.parametrize("name", ["governance:thread_list", "governance:rating_list"])
def test_the_first_day_is_that_of_the_first_version(client, told, name):
    record(told, document={"plan": {}}, by=None, published_on=date(2020, 7, 3))
    Plan.objects.update(published_on=date(2021, 3, 1))
    client.force_login(make_person("Auditor"))
    address = reverse(name, args=[told.area.slug, told.reference])
    assert "Enter that day" not in text(client.get(address, {"as_at": "2020-07-03"}))
    refused = text(client.get(address, {"as_at": "2020-07-02"}))
    assert "The plan was published on 3 July 2020. Enter that day or a later one" in refused


def test_whether_a_milestone_is_so_is_on_its_thread_and_in_the_file(client, told):
    milestone = make_measure(told.objective_set.get(), reference="1.1.M3")
    make_reading(milestone, value=None, reached=True, text="The team is whole.")
    client.force_login(make_person("Auditor"))
    assert "It is so. The team is whole." in text(page(client, told, "2019", "W1"))
    file = page(client, told, "2019", "W1", export="csv").getvalue().decode()
    assert "It is so. The team is whole." in file


def test_what_the_plan_does_not_answer_has_no_thread(client, told):
    make_finding(told.inspection, reference="M1")
    client.force_login(make_person("Board member"))
    assert page(client, told, "2019", "M1").status_code == 404
    assert page(client, told, "2018", "W1").status_code == 404


def test_a_plan_that_answers_nothing_teaches_how(client):
    plan = make_plan(inspection=None)
    client.force_login(make_person("Board member"))
    assert "The plan names no inspection" in text(page(client, plan))


def test_pages_cost_the_same_however_long_the_thread(client, plan):
    client.force_login(make_person("Auditor"))
    finding, body = weakness(plan, "W1"), make_body(plan)
    priority = make_priority(plan)
    priority.answers.set([finding])
    addresses = [
        reverse("governance:thread_list", args=["wandsworth", "wsoa"]),
        reverse("governance:thread", args=["wandsworth", "wsoa", "2019", "W1"]),
        reverse("governance:break_list", args=["wandsworth", "wsoa"]),
        reverse("priorities:evidence_list", args=["wandsworth", "wsoa"]),
        body.get_absolute_url(),
    ]
    costs = []
    for number in (1, 4):
        for _ in range(number):
            objective = make_objective(priority, owners=[make_post(plan.area)])
            body.works_on.add(objective)
            action = make_action(objective)
            make_update(action)
            make_evidence(action)
            make_step(make_live_measure(objective), from_month=date(2020, 1, 1), value=60)
            make_reading(make_number(objective))
            make_challenge(action, body, owed_by=make_post(plan.area))
            weakness(plan, f"X{objective.pk}")
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            costs.append(len(queries))
    assert costs[:5] == costs[5:]
