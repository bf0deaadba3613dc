"""What an evaluation may say, when it is due for review, and what its history keeps."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from priorities.evaluations import changes
from priorities.evaluations.models import LACKING, Evaluation
from tests.builders import make_area, make_person
from tests.priorities.builders import make_objective, make_post
from tests.priorities.enquiry.builders import make_answer, make_line
from tests.priorities.evaluations.builders import make_evaluated, make_evaluation
from wsoa import audit, history

pytestmark = pytest.mark.django_db
TODAY = date(2021, 3, 31)


@pytest.fixture
def said():
    """What makes a valid evaluation."""
    return {
        "title": "Talk Shop",
        "kind": "service",
        "organisation": "Community health trust",
        "owner": make_post(),
        "aim": "Needs are found early.",
        "for_whom": "Children under 5.",
        "objectives": [],
        "started_on": date(2019, 9, 1),
        "by": make_person("Head of SEND"),
    }


EVALUATED = {"evaluated_on": date(2021, 3, 1), "result": "strong", "conclusion": "Sooner."}


def test_an_evaluation_is_added_with_what_it_serves_and_leaves_an_event(said):
    objective = make_objective(reference="1.2", title="Timeliness")
    added = changes.add_evaluation(make_area(), **said | {"objectives": [objective]})
    (line,) = history.of(added)
    assert (line.what, line.on) == ("Evaluation added", TODAY)
    assert "Objectives: 1.2 Timeliness" in line.changes
    assert "What is evaluated" not in line.changes


def test_a_review_is_a_change_and_the_history_keeps_what_was_said(said):
    evaluation = changes.add_evaluation(make_area(), **said | EVALUATED | {"result": "weak"})
    by, objective = said["by"], make_objective(reference="1.2", title="Timeliness")
    values = {"result": "strong", "objectives": [objective], "by": by}
    changes.change_evaluation(evaluation, **values)
    assert history.of(evaluation)[0].changes == [
        "Result: Weakness became Strong practice",
        "Objectives: 1.2 Timeliness",
    ]
    stale = Evaluation.objects.get()
    changes.change_evaluation(evaluation, aim="Another aim.", objectives=[], by=by)
    with pytest.raises(audit.StaleRecord):
        changes.change_evaluation(stale, aim="A third.", objectives=[objective], by=by)
    assert not Evaluation.objects.get().objectives.exists()


def test_what_was_added_by_mistake_goes_and_the_trail_keeps_it(said):
    evaluation = changes.add_evaluation(
        make_area(), **said | {"objectives": [make_objective(reference="1.2", title="Time")]}
    )
    name = audit.name(evaluation)
    changes.remove_evaluation(evaluation, reason="Added twice", by=said["by"])
    assert not Evaluation.objects.exists()
    event = audit.AuditEvent.objects.filter(record=name).first()
    assert (event.verb, event.detail.reason) == ("evaluation removed", "Added twice")
    assert event.detail.changes["aim"] == ["Needs are found early.", None]


def test_what_answers_a_line_of_enquiry_stays_until_it_is_taken_out(said):
    evaluation = make_evaluated()
    answer = make_answer(make_line(title="Short breaks"), evaluations=[evaluation])
    with pytest.raises(ValidationError, match="lines of enquiry: Short breaks"):
        changes.remove_evaluation(evaluation, reason="Added twice", by=said["by"])
    assert list(answer.evaluations.all()) == [evaluation]
    answer.evaluations.clear()
    changes.remove_evaluation(evaluation, reason="Added twice", by=said["by"])
    assert not Evaluation.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"started_on": date(2021, 4, 1)}, "started_on"),
        ({**EVALUATED, "evaluated_on": date(2021, 4, 1)}, "evaluated_on"),
        ({**EVALUATED, "evaluated_on": date(2019, 8, 31)}, "evaluated_on"),
        ({"ended_on": date(2019, 8, 31)}, "ended_on"),
        ({**EVALUATED, "result": ""}, "result"),
        ({**EVALUATED, "conclusion": ""}, "conclusion"),
        ({"result": "too_early"}, "evaluated_on"),
        ({"conclusion": "It helps."}, "evaluated_on"),
        ({"cost_period": "year"}, "cost"),
        ({"cost": 100}, "cost_period"),
        ({"cost": -1, "cost_period": "year"}, "cost"),
        ({"kind": "wish"}, "kind"),
        ({"aim": ""}, "aim"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(said, values, field):
    with pytest.raises(ValidationError) as refused:
        changes.add_evaluation(make_area(), **said | values)
    assert list(refused.value.error_dict) == [field]
    assert not Evaluation.objects.exists()


def test_a_title_stands_once_in_an_area_in_any_case(said):
    changes.add_evaluation(make_area(), **said)
    with pytest.raises(ValidationError, match="There is an evaluation of this title"):
        changes.add_evaluation(make_area(), **said | {"title": "TALK SHOP"})
    elsewhere = make_area("westminster")
    changes.add_evaluation(elsewhere, **said | {"owner": make_post(elsewhere)})


@pytest.mark.parametrize(
    "fields",
    [
        {"evaluated_on": date(2020, 1, 1)},
        {"result": "strong"},
        {"cost": 1},
        {"cost": -1, "cost_period": "all"},
        {"cost_period": "all"},
        {"ended_on": date(2019, 8, 31)},
        {"aim": ""},
        {"kind": "wish"},
    ],
)
def test_the_database_refuses_it_too(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_evaluation(**fields)


@pytest.mark.parametrize(
    ("fields", "due_on"),
    [
        pytest.param({}, date(2020, 9, 1), id="never evaluated: counted from the start"),
        pytest.param(
            {**EVALUATED, "evaluated_on": date(2020, 3, 31)}, TODAY, id="the area's cycle"
        ),
        pytest.param(
            {**EVALUATED, "evaluated_on": date(2020, 8, 31), "review_months": 6},
            date(2021, 2, 28),
            id="a cycle of its own, to the last day of a shorter month",
        ),
        pytest.param({**EVALUATED, "ended_on": date(2021, 3, 1)}, None, id="evaluated at its end"),
        pytest.param(
            {**EVALUATED, "ended_on": date(2021, 3, 2)}, date(2022, 3, 1), id="ended after that"
        ),
    ],
)
def test_the_next_review_follows_from_the_days(fields, due_on):
    assert make_evaluation(**fields).review_on(12) == due_on


def test_a_cycle_that_no_evaluation_may_choose_is_counted_all_the_same():
    assert make_evaluation().review_on(7) == date(2020, 4, 1)


FULL = {
    "evidence_before": "A wait of a year.",
    "evidence_after": "A wait of a term.",
    "cost": 0,
    "cost_period": "all",
    "families_say": "They are heard.",
    "lessons": "Ask parents first.",
}


@pytest.mark.parametrize("key", LACKING)
def test_what_is_empty_is_named(key):
    empty = {
        "before": {"evidence_before": ""},
        "after": {"evidence_after": ""},
        "cost": {"cost": None, "cost_period": ""},
        "families": {"families_say": ""},
        "lessons": {"lessons": ""},
        "objectives": {"objectives": []},
    }[key]
    full = FULL | {"objectives": [make_objective()]}
    complete, gap = make_evaluated(**full), make_evaluated(**full | empty)
    assert (complete.lacks, gap.lacks) == ([], [LACKING[key]])


def test_what_was_not_evaluated_need_not_say_what_came_of_it():
    assert LACKING["after"] not in make_evaluation().lacks
    assert LACKING["lessons"] not in make_evaluation().lacks


@pytest.mark.parametrize(
    ("cost", "period", "words"),
    [
        (None, "", "Not known"),
        (12500, "year", "£12,500 each year"),
        ("99.50", "all", "£99.50 in all"),
        (0, "all", "£0 in all"),
    ],
)
def test_a_cost_is_told_with_its_time_or_that_nobody_knows(cost, period, words):
    made = make_evaluation(cost=cost, cost_period=period)
    assert Evaluation.objects.get(pk=made.pk).cost_in_words == words
