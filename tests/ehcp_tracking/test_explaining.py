"""How a case and its clocks are told in words."""

from datetime import date, timedelta

import pytest

from ehcp_tracking import excusing, explaining
from ehcp_tracking.templatetags.ehcp import clock_tag
from tests.builders import make_advice, make_assessment, make_exception
from tests.ehcp_tracking.caseload import TODAY

pytestmark = pytest.mark.django_db
WEEKS_20 = timedelta(weeks=20)
SENT = date(2021, 3, 1)


def plan_clock(days_to_due, **fields):
    """The plan's clock, on TODAY, of a case whose plan is due so many days from it."""
    case = make_assessment(received_on=TODAY + timedelta(days=days_to_due) - WEEKS_20, **fields)
    return case, lambda: next(each for each in case.clocks(TODAY) if each.duty == "plan")


@pytest.mark.parametrize(
    ("days_to_due", "words", "colour"),
    [
        (15, "15 days left", "blue"),
        (14, "14 days left", "yellow"),
        (1, "1 day left", "yellow"),
        (0, "Due today", "yellow"),
        (-1, "1 day late", "red"),
        (-2, "2 days late", "red"),
    ],
)
def test_an_open_clock_says_how_many_days_are_left(days_to_due, words, colour):
    _, clock = plan_clock(days_to_due)
    assert clock_tag(clock()) == {"text": words, "colour": colour}


@pytest.mark.parametrize(
    ("days_to_due", "words", "colour"),
    [
        (-29, "Done in time", "green"),
        pytest.param(-30, "Done in time", "green", id="on the last day"),
        (-31, "Done 1 day late", "orange"),
    ],
)
def test_a_clock_that_was_stopped_says_when(days_to_due, words, colour):
    _, clock = plan_clock(days_to_due, outcome="plan", plan_sent_on=SENT)
    assert clock_tag(clock()) == {"text": words, "colour": colour}


def test_an_exception_is_said_with_the_lateness_it_excuses():
    case, clock = plan_clock(-3)
    make_exception(case, from_on=SENT)
    assert clock_tag(clock()) == {"text": "3 days late, excused", "colour": "purple"}


def test_a_decision_never_made_is_said_and_a_plan_not_owed_is_not():
    case = make_assessment(closed_on=SENT, closed_reason="withdrawn")
    found = {clock.duty: clock_tag(clock) for clock in case.clocks(TODAY)}
    assert found["decision"] == {"text": "Never done", "colour": "orange"}
    assert found["plan"] == {"text": "Does not apply", "colour": "grey"}


def answer(case):
    return [said.words for said in explaining.answer(case, case.clocks(TODAY), TODAY)]


def test_the_answer_is_what_is_due_and_whose_advice_is_awaited():
    case = make_assessment(
        received_on=date(2020, 12, 1), decision="assess", decision_notified_on=date(2021, 1, 5)
    )
    make_advice(case, requested_on=date(2021, 2, 16))
    make_advice(case, provider="Speech and language therapy", requested_on=date(2021, 3, 1))
    make_advice(case, service="social_care", received_on=TODAY)
    make_advice(case, service="family")
    assert answer(case) == ["Final plan due 20 April 2021: 20 days left."]
    assert [said.words for said in explaining.awaited(case.clocks(TODAY))] == [
        "Advice from health, due 30 March 2021, 1 day late",
        "Advice from health (Speech and language therapy), due 12 April 2021, 12 days left",
    ]


def test_an_undecided_request_answers_with_both_dates_in_their_order():
    assert answer(make_assessment(received_on=TODAY)) == [
        "Decision whether to assess due 12 May 2021: 42 days left.",
        "Final plan due 18 August 2021: 140 days left.",
    ]


@pytest.mark.parametrize(
    ("ending", "sentence"),
    [
        (
            {"decision": "refuse", "decision_notified_on": SENT},
            "The family was told on 1 March 2021: no assessment.",
        ),
        (
            {"outcome": "no_plan", "outcome_notified_on": SENT},
            "The family was told on 1 March 2021: no plan.",
        ),
        (
            {"outcome": "plan", "plan_sent_on": SENT},
            "The final plan was sent on 1 March 2021, 85 days before the last day.",
        ),
        (
            {"closed_on": SENT, "closed_reason": "moved_out"},
            "The case was closed on 1 March 2021: Moved out of the area.",
        ),
    ],
)
def test_a_case_that_has_ended_answers_how(ending, sentence):
    assert answer(make_assessment(**ending)) == [sentence]


def test_a_plan_sent_late_with_an_exception_was_excused():
    case, _ = plan_clock(-31, outcome="plan", plan_sent_on=SENT)
    make_exception(case, from_on=SENT)
    assert answer(case) == [
        "The final plan was sent on 1 March 2021, 1 day late, excused by an exception."
    ]


def test_what_exceptions_did_is_told():
    case, _ = plan_clock(-3)
    make_exception(case, from_on=SENT)
    make_exception(case, duty="decision", from_on=date(2020, 12, 1))
    effects = [each.effect for each in excusing.recorded(case, case.clocks(TODAY))]
    assert len(effects) == 2
    assert all("A death in the family." in words for words in effects)
    assert all("It excuses the lateness" in words for words in effects)
