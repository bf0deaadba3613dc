"""What the database refuses, on every kind of row."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from priorities.models import (
    Evidence,
    OwnerOrDateChange,
    ProgressUpdate,
    PublishedStatistic,
    Rating,
    Reading,
    RoadmapItem,
)
from tests.builders import make_area, make_person
from tests.priorities.builders import (
    make_action,
    make_finding,
    make_holding,
    make_inspection,
    make_level,
    make_live_measure,
    make_measure,
    make_objective,
    make_plan,
    make_post,
    make_priority,
    make_reading,
    make_step,
    make_update,
    published,
)

pytestmark = pytest.mark.django_db
MONTH, DAY = date(2020, 1, 1), date(2020, 9, 30)
ADDED = date(2021, 2, 1)


def refused(constraint=None):
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: make_inspection(reference="2019"), id="inspection"),
        pytest.param(lambda: make_plan(reference="wsoa-2020"), id="plan"),
        pytest.param(lambda: make_post(slug="head-of-send"), id="post"),
    ],
)
def test_a_reference_is_given_once_in_an_area(make):
    make()
    with refused(), transaction.atomic():
        make()


@pytest.mark.parametrize("make", [make_objective, make_action, make_measure])
def test_a_reference_is_given_once_in_a_plan(make):
    objective = make_objective()
    parent = objective.priority if make is make_objective else objective
    make(parent, reference="1.2.3")
    with refused(), transaction.atomic():
        make(parent, reference="1.2.3")


def test_another_plan_may_use_the_same_reference():
    assert make_objective(reference="1.1").plan != make_objective(reference="1.1").plan


@pytest.mark.parametrize(
    "dates",
    [
        pytest.param({"ended_on": date(2019, 11, 3)}, id="ends before it starts"),
        pytest.param({"published_on": date(2019, 11, 7)}, id="letter before the end"),
    ],
)
def test_an_inspection_ends_before_its_letter(dates):
    with refused("priorities_inspection_ends_before_its_letter"):
        make_inspection(**dates)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"kind": "weakness", "question": "main"}, id="a weakness with a question"),
        pytest.param({"kind": "strength", "question": ""}, id="a strength without one"),
    ],
)
def test_a_finding_answers_a_question_unless_it_is_a_weakness(fields):
    with refused("priorities_finding_answers_a_question_unless_a_weakness"):
        make_finding(**fields)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"kind": "live", "direction": "up"}, "live_measure_names_its_figure"),
        (
            {"kind": "number", "direction": "up", "figure": "backlog"},
            "live_measure_names_its_figure",
        ),
        ({"kind": "number"}, "counted_measure_has_a_direction"),
        ({"kind": "narrative", "direction": "up"}, "counted_measure_has_a_direction"),
        ({"kind": "milestone", "ambition": 100}, "counted_measure_has_a_direction"),
    ],
)
def test_only_what_is_counted_has_a_direction_and_only_what_is_live_a_figure(fields, constraint):
    with refused(constraint):
        make_measure(**fields)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        pytest.param({"value": 60}, "cohort_month_or_a_day", id="neither"),
        pytest.param(
            {"from_month": MONTH, "by_on": DAY, "value": 60}, "cohort_month_or_a_day", id="both"
        ),
        pytest.param({"from_month": MONTH}, "cohort_month_or_a_day", id="cohort without value"),
        pytest.param(
            {"from_month": date(2020, 1, 2), "value": 60}, "starts_with_its_month", id="mid month"
        ),
        pytest.param(
            {"by_on": DAY, "certainty": "inferred"}, "inferred_step_says_why", id="no reason"
        ),
        pytest.param(
            {"by_on": DAY, "certainty": "unknown", "note": "?"},
            "inferred_step_says_why",
            id="a step whose date is unknown is no step",
        ),
    ],
)
def test_a_step_that_cannot_be_judged_is_refused(fields, constraint):
    with refused(constraint):
        make_step(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"by_on": DAY}, id="a milestone has only its day"),
        pytest.param({"by_on": DAY, "value": 100}, id="a number by a day"),
        pytest.param({"from_month": MONTH, "value": Decimal("62.50")}, id="a share of cohorts"),
    ],
)
def test_a_step_that_can_be_judged_is_kept(fields):
    step = make_step(**fields)
    step.refresh_from_db()
    assert {name: getattr(step, name) for name in fields} == fields


@pytest.mark.parametrize(
    ("month", "certainty"),
    [
        pytest.param(MONTH, "unknown", id="a month that is unknown"),
        pytest.param(None, "stated", id="none, but stated"),
        pytest.param(None, "inferred", id="none, but inferred"),
        pytest.param(date(2020, 1, 31), "inferred", id="mid month"),
    ],
)
def test_a_road_map_item_says_how_its_month_is_known(month, certainty):
    priority = make_priority()
    row = published(priority.plan, priority=priority, month=month, certainty=certainty)
    with refused("priorities_roadmap_month_is_known"):
        RoadmapItem.objects.create(**row)


@pytest.mark.parametrize(
    "field", ["in_20_weeks_including_exceptions_pct", "in_20_weeks_excluding_exceptions_pct"]
)
def test_a_published_rate_is_a_percentage(field):
    with refused("priorities_statistic_has_percentages"):
        PublishedStatistic.objects.create(place="england", year=2020, **{field: Decimal("100.1")})


def add(model, **fields):
    """Add a valid row about one measure, unless told otherwise."""
    about = (
        {} if {"objective", "action", "measure"} & fields.keys() else {"measure": make_measure()}
    )
    content = {
        ProgressUpdate: {"text": "The tracker is in use."},
        Rating: {"reason": "It is in use."},
        OwnerOrDateChange: {
            "by_when": date(2021, 6, 30),
            "reason": "Coronavirus",
            "agreed_by": "Board",
        },
        Evidence: {"shows": "It was agreed.", "link": "https://www.example.org/minutes"},
    }
    if model is Rating:
        fields["level"] = make_level()
    if model is ProgressUpdate and fields.get("action"):
        content[model]["delivery"] = make_level()
    who = {"added_by": make_person(), "added_on": ADDED}
    return model.objects.create(**about | content[model] | who | fields)


ADDITIONS = [ProgressUpdate, Rating, OwnerOrDateChange, Evidence]


@pytest.mark.parametrize("model", ADDITIONS)
@pytest.mark.parametrize("kind", ["objective", "action", "measure"])
def test_what_people_add_is_about_one_published_row(model, kind):
    row = {"objective": make_objective, "action": make_action, "measure": make_measure}[kind]()
    if (model, kind) == (Rating, "action"):
        with refused("rating_is_of_no_action"):
            add(model, action=row)
    else:
        assert add(model, **{kind: row}).about == row


@pytest.mark.parametrize("model", ADDITIONS)
@pytest.mark.parametrize("number", [0, 2])
def test_what_people_add_is_about_no_fewer_and_no_more(model, number):
    rows = {"measure": make_measure(), "action": make_action()} if number else {"measure": None}
    with refused("is_about_one_row"):
        add(model, **rows)


@pytest.mark.parametrize(
    ("model", "empty", "constraint"),
    [
        (ProgressUpdate, {"text": ""}, "update_says_something"),
        (Rating, {"reason": ""}, "rating_has_a_reason"),
        (OwnerOrDateChange, {"by_when": None}, "change_changes_something"),
        (OwnerOrDateChange, {"reason": ""}, "change_has_a_reason"),
        (OwnerOrDateChange, {"agreed_by": ""}, "change_was_agreed"),
        (Evidence, {"shows": ""}, "evidence_says_what_it_shows"),
        (Evidence, {"link": ""}, "evidence_is_a_link_or_a_file"),
        (Evidence, {"file": "x", "file_name": "x.pdf"}, "evidence_is_a_link_or_a_file"),
        (Evidence, {"link": "", "file": "x"}, "evidence_is_a_link_or_a_file"),
    ],
)
def test_what_people_add_says_something(model, empty, constraint):
    with refused(constraint):
        add(model, **empty)


REMOVED = {"link": "", "shows": "", "removed_on": ADDED, "removed_because": "Wrong place."}


def test_removed_evidence_leaves_nothing_but_who_when_and_why():
    assert add(Evidence, **REMOVED, removed_by=make_person())
    for left in [{"link": "https://www.example.org"}, {"shows": "It."}, {"removed_because": ""}]:
        with refused("removed_evidence_leaves_nothing"), transaction.atomic():
            add(Evidence, **REMOVED | left, removed_by=make_person())
    with refused("removed_evidence_leaves_nothing"):
        add(Evidence, **REMOVED)


def test_an_action_is_rated_and_nothing_else_is():
    with refused("update_rates_an_action"), transaction.atomic():
        make_update(delivery=None)
    with refused("update_rates_an_action"):
        add(ProgressUpdate, objective=make_objective(), delivery=make_level())


def test_a_recovery_date_is_not_gone_by():
    assert make_update(added_on=ADDED, recovery_on=ADDED).recovery_on == ADDED
    with refused("recovery_is_still_to_come"):
        make_update(added_on=ADDED, recovery_on=date(2021, 1, 31))


def test_a_holding_ends_on_its_first_day_or_later():
    assert make_holding(to_on=date(2020, 1, 1))
    with refused("holding_ends_after_it_starts"):
        make_holding(to_on=date(2019, 12, 31))


def test_a_person_holds_a_post_once_from_a_day():
    holding = make_holding()
    with refused():
        make_holding(holding.post, holding.person)


def test_an_owner_may_change_without_the_date():
    owner = make_post()
    assert add(OwnerOrDateChange, owner=owner, by_when=None).owner == owner


def test_a_measure_has_one_reading_a_day_and_none_of_a_day_to_come():
    measure = make_measure(kind="number", direction="up")
    row = {"measure": measure, "value": 95, "added_by": make_person(), "added_on": ADDED}
    row["source"] = "The monthly report"
    Reading.objects.create(as_at=ADDED, **row)
    with refused(), transaction.atomic():
        Reading.objects.create(as_at=ADDED, **row)
    with refused("priorities_reading_is_of_a_day_gone_by"):
        Reading.objects.create(as_at=date(2021, 2, 2), **row)


@pytest.mark.parametrize("fields", [{"source": ""}, {"value": None}])
def test_a_reading_says_what_and_from_where(fields):
    with refused("reading_says_what_and_from_where"):
        make_reading(**fields)


def test_addresses_name_references_and_never_keys():
    plan = make_plan(make_area("westminster"), reference="wsoa-2020")
    objective = make_objective(make_priority(plan, reference="1"), reference="1.2")
    assert plan.get_absolute_url() == "/westminster/plan/wsoa-2020/"
    assert objective.get_absolute_url() == "/westminster/plan/wsoa-2020/objectives/1.2/"
    assert objective.priority.get_absolute_url() == "/westminster/plan/wsoa-2020/#priority-1"
    action = make_action(objective, reference="1.2.4")
    assert action.get_absolute_url() == "/westminster/plan/wsoa-2020/actions/1.2.4/"
    measure = make_live_measure(objective, reference="1.2.M4")
    assert measure.get_absolute_url() == "/westminster/plan/wsoa-2020/measures/1.2.M4/"
    finding = make_finding(make_inspection(plan.area, reference="2020"), reference="M1")
    assert finding.get_absolute_url() == "/westminster/findings/2020/#M1"
