"""Rows that a later version of a plan leaves out: kept with their history, and no longer listed."""

import json
from datetime import date

import pytest
from django.urls import reverse

from priorities import changes, importing
from priorities.delivery import delivery
from priorities.models import (
    Action,
    GovernanceBody,
    InPlan,
    Objective,
    Plan,
    ReportingLine,
    TargetStep,
)
from priorities.planfile.document import document_of
from tests.builders import make_area, make_person
from tests.priorities.builders import (
    make_action,
    make_body,
    make_holding,
    make_line,
    make_live_measure,
    make_measure,
    make_objective,
    make_plan,
    make_post,
    make_priority,
    make_step,
    make_update,
    plan_file,
    record,
)
from tests.priorities.test_views import text

pytestmark = pytest.mark.django_db
BEFORE, DAY, AFTER = date(2021, 2, 28), date(2021, 3, 1), date(2021, 3, 2)
TODAY = date(2021, 3, 31)


@pytest.fixture(autouse=True)
def area():
    return make_area()


def load(records, **kwargs):
    return importing.load(json.dumps(records).encode(), by=None, **kwargs)


def another_action(reference="1.1.2", **fields):
    """The record of one more action, as a plan file has it."""
    (*_, action) = plan_file()
    return record("action", **action["fields"] | {"reference": reference, "position": 2} | fields)


def republished(records, published_on):
    """A plan file whose document has another date."""
    records[2]["fields"]["published_on"] = published_on
    return records


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param({}, [True, True, True], id="there from the first, and still"),
        pytest.param({"left_on": DAY}, [True, False, False], id="out from the day it is left out"),
        pytest.param(
            {"joined_on": DAY}, [False, True, True], id="in from the day it is brought in"
        ),
        pytest.param({"joined_on": DAY, "left_on": DAY}, [False] * 3, id="in and out in one day"),
    ],
)
def test_a_row_stands_from_the_day_it_joined_to_the_day_before_it_left(days, expected):
    make_action(**days)
    found = [Action.objects.standing(day).exists() for day in (BEFORE, DAY, AFTER)]
    assert found == expected


def test_what_a_file_lacks_is_left_out_from_today_and_kept():
    load([*plan_file(), another_action()])
    preview = load(plan_file())
    assert preview.gone == ["Action 1.1.2"]
    assert (preview.added, preview.changed, preview.unchanged) == ([], [], 6)
    gone = Action.objects.get(reference="1.1.2")
    assert (gone.left_on, gone.text) == (TODAY, "What it says.")
    assert load(plan_file()).gone == [], "it is left out already"
    assert Action.objects.get(reference="1.1.2").left_on == TODAY


def test_that_a_row_was_left_out_stands_in_the_trail():
    load([*plan_file(), another_action()])
    load(plan_file())
    (part,) = Plan.objects.all().loads().first().parts.all()
    gone = Action.objects.get(reference="1.1.2")
    assert part.record == f"priorities.Action:{gone.pk}"
    assert part.detail.changes == {"left_on": [None, "2021-03-31"]}


def test_a_file_that_has_it_again_brings_it_back():
    whole = [*plan_file(), another_action()]
    load(whole)
    load(plan_file())
    preview = load(whole)
    assert preview.changed == [
        ["Action 1.1.2", ["Left out from: 31 March 2021 became empty"]],
    ]
    back = Action.objects.get(reference="1.1.2")
    assert (back.left_on, back.joined_on) == (None, None)


def test_what_a_later_version_brings_in_stands_from_its_day_on():
    load(plan_file())
    load(republished([*plan_file(), another_action()], "2021-03-01"))
    assert Action.objects.get(reference="1.1.1").joined_on is None
    assert Action.objects.get(reference="1.1.2").joined_on == DAY
    load(republished([*plan_file(), another_action(text="More.")], "2021-03-01"))
    assert Action.objects.get(reference="1.1.2").joined_on == DAY, "loading again moves no day"


@pytest.mark.parametrize(
    ("published_on", "expected"),
    [
        pytest.param("2021-03-01", DAY, id="a later document"),
        pytest.param("2020-07-03", TODAY, id="the same document"),
        pytest.param("2020-07-02", TODAY, id="an earlier one"),
        pytest.param("2021-03-31", TODAY, id="one of today"),
    ],
)
def test_a_version_holds_from_the_date_of_its_document_or_from_today(published_on, expected):
    load([*plan_file(), another_action()])
    load(republished(plan_file(), published_on))
    assert Action.objects.get(reference="1.1.2").left_on == expected


def test_what_is_part_of_what_the_file_lacks_is_refused():
    load(plan_file())
    with pytest.raises(importing.Refused, match=r"Action 1.1.1 is in the file, and Objective 1.1"):
        load([each for each in plan_file() if each["model"] != "priorities.objective"])
    assert not Objective.objects.exclude(left_on=None).exists()


def test_every_kind_of_row_can_be_left_out():
    plan = ["wandsworth", "wsoa-2020"]
    said = {"plan": plan, "text": "What it says.", "source": "Section 4"}

    def row(model, number, **fields):
        return record(model, reference=number, position=int(number[-1]), **said | fields)

    bodies = [row("governancebody", f"B{number}", name="A board", kind="body") for number in (1, 2)]
    more = [
        row("intendedimpact", "I1", priority=[*plan, "1"], theme="Children"),
        row("roadmapitem", "R1", priority=[*plan, "1"], certainty="unknown"),
        row("measure", "M1", objective=[*plan, "1.1"], kind="milestone"),
        record("targetstep", measure=[*plan, "M1"], number=1, by_on="2021-06-30"),
        *bodies,
        row("reportingline", "L1", body=[*plan, "B1"], to=[*plan, "B2"], certainty="stated"),
    ]
    load(plan_file("wandsworth", "wsoa-2020", *more))
    assert len(load(plan_file()).gone) == len(more)
    kinds = [kind for kind in importing.KINDS if issubclass(kind, InPlan)]
    found = {kind: kind.objects.exclude(left_on=None).count() for kind in kinds}
    expected = {kind.rpartition(".")[2] for kind in (each["model"] for each in more)}
    assert {kind._meta.model_name for kind, number in found.items() if number} == expected


# Where rows are listed


@pytest.fixture
def plan(area):
    """A plan with one row of each kind that stands and one that is left out, called "gone"."""
    plan = make_plan(area, reference="wsoa")
    stays = make_objective(make_priority(plan, title="Stays"), reference="1.1", title="It stays")
    gone = make_objective(
        make_priority(plan, title="Gone", left_on=DAY),
        **{"reference": "9.1", "title": "Gone too", "left_on": DAY},
    )
    for objective, days in ((stays, {}), (stays, {"left_on": DAY}), (gone, {"left_on": DAY})):
        word = "gone" if days else "stays"
        make_action(objective, text=f"An action that {word}", **days)
        make_measure(objective, text=f"A measure that {word}", **days)
    bodies = [make_body(plan, name="Board", text="It stays."), make_body(plan, name="Other board")]
    lost = make_body(plan, name="Board gone", left_on=DAY)
    make_line(*bodies, text="A line that stays")
    make_line(lost, bodies[0], text="A line that is gone", left_on=DAY)
    return plan


@pytest.fixture
def reader(client):
    client.force_login(make_person("Auditor"))
    return client


LISTS = ["plan_detail", "action_list", "measure_list", "plan_delivery"]


@pytest.mark.parametrize("name", LISTS)
def test_lists_leave_it_out(reader, plan, name):
    shown = text(reader.get(reverse(f"priorities:{name}", args=["wandsworth", "wsoa"])))
    shown = shown.replace('<option value="{0}">{0} Gone</option>'.format(gone(plan)), "")
    assert "gone" not in shown.lower()
    assert "stays" in shown.lower()


def gone(plan):
    """The reference of the priority that is left out: a past day's delivery may be asked of it."""
    return plan.priority_set.get(title="Gone").reference


def test_bodies_and_lines_that_are_left_out_are_not_drawn(reader, plan):
    shown = text(reader.get(reverse("priorities:body_list", args=["wandsworth"])))
    assert "Other board" in shown
    assert "A line that stays" in shown
    assert "gone" not in shown
    body = GovernanceBody.objects.get(name="Board")
    assert "gone" not in text(reader.get(body.get_absolute_url()))


def test_counts_leave_it_out(plan):
    for day, counted in ((BEFORE, (2, 2)), (DAY, (1, 1))):
        found = Objective.objects.with_counts(day).get(reference="1.1")
        assert (found.action_count, found.measure_count) == counted


def test_delivery_as_at_a_day_before_still_has_it(plan):
    before = delivery(plan, as_at=BEFORE, since=date(2021, 1, 31))
    after = delivery(plan, as_at=DAY, since=BEFORE)
    assert (before.total.actions, after.total.actions) == (3, 1)
    assert [each.title for each in before.priorities] == ["Stays", "Gone"]
    assert [each.title for each in after.priorities] == ["Stays"]


def test_its_page_stays_and_says_since_when(reader, plan):
    gone = Action.objects.filter(left_on=DAY).first()
    make_update(gone, text="What was done.")
    shown = text(reader.get(gone.get_absolute_url()))
    assert "Left out of the plan since 1 March 2021" in shown
    assert "What was done." in shown
    stays = Action.objects.filter(left_on=None).first()
    assert "Left out" not in text(reader.get(stays.get_absolute_url()))


def test_nobody_adds_to_it_but_what_was_added_wrongly_can_be_removed(client):
    holding = make_holding(make_post())
    objective = make_objective(owners=[holding.post])
    action = make_action(objective)
    attached = {"shows": "Minutes", "link": "https://example.org/", "by": holding.person}
    evidence = changes.attach_evidence(action, **attached)
    client.force_login(holding.person)
    page, remove = (
        action.get_absolute_url(),
        reverse("priorities:remove_evidence", args=["wandsworth", evidence.pk]),
    )
    posting = reverse(
        "priorities:post_update", args=["wandsworth", action.plan.reference, action.reference]
    )
    assert posting in text(client.get(page))
    Action.objects.update(left_on=DAY)
    assert posting not in text(client.get(page))
    assert remove in text(client.get(page))
    assert client.get(posting).status_code == 403
    assert client.get(remove).status_code == 200
    assert "No action of the plan is owned" in text(
        client.get(reverse("priorities:my_plan", args=["wandsworth"]))
    )


def test_steps_and_lines_that_are_left_out_do_not_count():
    measure = make_live_measure()
    for number, days in ((1, {}), (2, {"left_on": DAY})):
        step = {"number": number, "from_month": date(2020, number, 1), "value": 60}
        make_step(measure, **step | days)
    found = TargetStep.objects.in_area(make_area())
    assert len(found.standing(BEFORE).of_series(measure)) == 2
    assert len(found.standing(DAY).of_series(measure)) == 1
    assert not ReportingLine.objects.standing(DAY).exists()


def test_the_document_of_a_plan_has_what_stands():
    load([*plan_file(), another_action()])
    load(plan_file())
    plan = Plan.objects.get()
    assert "1.1.2" not in json.dumps(document_of(plan))
    body = make_body(plan)
    body.works_on.add(Objective.objects.get())
    assert document_of(plan)["bodies"][0]["works_on"] == ["1.1"]
    Objective.objects.update(left_on=DAY)
    assert "works_on" not in document_of(plan)["bodies"][0]
