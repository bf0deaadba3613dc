"""The area's own milestones: when they are, what is said of them, and that the law has none."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from ehcp_tracking import law, milestones

START = date(2021, 1, 5)
WEEK = timedelta(weeks=1)
OWN = SimpleNamespace(advice_by_week=12, draft_by_week=14, decision_by_week=16, plan_days_early=1)
ADVICE_BY, DRAFT_BY, DECISION_BY = (START + weeks * WEEK for weeks in (12, 14, 16))
PLAN_BY = date(2021, 5, 24)
LATER = date(2021, 7, 1)


def case(**fields):
    facts = {
        "basis": "request",
        "started_on": START,
        "decision": "",
        "outcome": "",
        "decision_notified_on": None,
        "outcome_notified_on": None,
        "draft_sent_on": None,
        "plan_sent_on": None,
        "closed_on": None,
    }
    return SimpleNamespace(**facts | fields)


def advice(requested_on=START, received_on=None, service="health", existing_accepted=False):
    return SimpleNamespace(
        requested_on=requested_on,
        received_on=received_on,
        service=service,
        existing_accepted=existing_accepted,
    )


def found(record, asked=(), as_at=START, own=OWN):
    return milestones.of_case(record, asked, own, as_at)


def days_done(record, asked=(), as_at=LATER):
    """Return {day: done on} of the milestones of a case."""
    return {each.day: each.done_on for each in found(record, asked, as_at)}


def test_milestones_are_weeks_from_the_day_that_starts_the_clocks_and_the_last_a_day_early():
    assert [(each.day, each.name) for each in found(case())] == [
        (ADVICE_BY, "All advice in, by week 12"),
        (DRAFT_BY, "Draft plan sent, by week 14"),
        (DECISION_BY, "Decision whether there will be a plan, by week 16"),
        (PLAN_BY, "Final plan sent, 1 day before its last day in law"),
    ]


@pytest.mark.parametrize("basis", law.BASES)
def test_only_a_request_and_new_responsibility_have_them(basis):
    assert bool(found(case(basis=basis))) is (basis in ("request", "responsible"))


def test_an_area_may_have_others_or_none():
    none = SimpleNamespace(
        advice_by_week=None, draft_by_week=None, decision_by_week=None, plan_days_early=None
    )
    assert found(case(), own=none) == []
    none.draft_by_week, none.plan_days_early = 10, 7
    assert [each.day for each in found(case(), own=none)] == [
        START + 10 * WEEK,
        START + 19 * WEEK,
    ]


@pytest.mark.parametrize(
    ("done_on", "as_at", "words"),
    [
        pytest.param(None, DRAFT_BY, "still to do", id="the day itself has not passed"),
        pytest.param(
            None, DRAFT_BY + timedelta(1), "this day has passed, and it is not done", id="passed"
        ),
        pytest.param(DRAFT_BY, LATER, "done on 13 April 2021", id="on the day"),
        pytest.param(
            date(2021, 4, 14), LATER, "done on 14 April 2021, after this day", id="a day later"
        ),
    ],
)
def test_how_it_stands_is_said_and_never_that_it_is_late(done_on, as_at, words):
    told = milestones.Milestone(DRAFT_BY, "Draft plan sent, by week 14", done_on).told(as_at)
    assert told == f"Draft plan sent, by week 14: {words}"
    assert "late" not in told


def test_each_step_is_done_when_its_fact_says_so():
    record = case(
        outcome="plan",
        outcome_notified_on=date(2021, 4, 20),
        draft_sent_on=date(2021, 4, 10),
        plan_sent_on=date(2021, 5, 10),
    )
    assert days_done(record, [advice(received_on=date(2021, 3, 1))]) == {
        ADVICE_BY: date(2021, 3, 1),
        DRAFT_BY: date(2021, 4, 10),
        DECISION_BY: date(2021, 4, 20),
        PLAN_BY: date(2021, 5, 10),
    }


def test_a_plan_sent_shows_that_it_was_decided_and_drafted():
    sent = date(2021, 5, 10)
    done = days_done(case(outcome="plan", plan_sent_on=sent), [advice(received_on=START)])
    assert done == {ADVICE_BY: START, DRAFT_BY: sent, DECISION_BY: sent, PLAN_BY: sent}


def test_what_is_dated_later_has_not_happened():
    record = case(draft_sent_on=date(2021, 4, 10))
    asked = [advice(received_on=date(2021, 4, 10))]
    done = days_done(record, asked, as_at=date(2021, 4, 9))
    assert set(done.values()) == {None}


@pytest.mark.parametrize(
    ("asked", "done_on"),
    [
        pytest.param([], None, id="nobody asked yet"),
        pytest.param([advice()], None, id="none came"),
        pytest.param([advice(received_on=START), advice()], None, id="one is missing"),
        pytest.param(
            [advice(received_on=date(2021, 2, 2)), advice(received_on=date(2021, 3, 3))],
            date(2021, 3, 3),
            id="the last to come",
        ),
        pytest.param(
            [advice(received_on=date(2021, 2, 2)), advice(service="family")],
            date(2021, 2, 2),
            id="the family need not answer",
        ),
        pytest.param(
            [advice(received_on=date(2021, 2, 2)), advice(None, existing_accepted=True)],
            date(2021, 2, 2),
            id="existing advice is there",
        ),
    ],
)
def test_all_advice_is_in_when_the_last_that_somebody_owes_has_come(asked, done_on):
    assert days_done(case(), asked)[ADVICE_BY] == done_on


def test_where_existing_advice_is_enough_no_advice_is_awaited():
    assert ADVICE_BY not in days_done(case(), [advice(None, existing_accepted=True)])


@pytest.mark.parametrize(
    ("ending", "left"),
    [
        ({"decision": "refuse", "decision_notified_on": date(2021, 2, 1)}, set()),
        ({"closed_on": ADVICE_BY}, set()),
        ({"closed_on": ADVICE_BY + timedelta(1)}, {ADVICE_BY}),
    ],
    ids=["refused", "closed on the day", "closed a day after"],
)
def test_of_a_case_that_ended_only_what_had_passed_undone_is_left(ending, left):
    assert set(days_done(case(**ending))) == left


def test_where_there_will_be_no_plan_no_draft_is_wanted():
    record = case(outcome="no_plan", outcome_notified_on=date(2021, 5, 3))
    assert days_done(record) == {ADVICE_BY: None, DECISION_BY: date(2021, 5, 3)}
