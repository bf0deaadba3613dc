from datetime import date, timedelta

import pytest

from ehcp_tracking.choices import Stage
from ehcp_tracking.forecast.courses import (
    EXCEPTED,
    PLAN,
    STEPS,
    WITHOUT_PLAN,
    Case,
    entered,
    passages,
)

START = date(2021, 1, 4)
TODAY = date(2021, 7, 1)


def on(days):
    return START + timedelta(days)


def case(**days):
    facts = {name: on(value) if name.endswith("_on") else value for name, value in days.items()}
    return Case(1, START, on(140), **facts)


WHOLE = {"decided_on": 40, "advised_on": 85, "told_on": 100, "drafted_on": 110}


def steps(found):
    return [(step, (day - START).days) for step, day in entered(found)]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(case(), [("to_decide", 0)], id="received"),
        pytest.param(
            case(**WHOLE),
            [
                *(("to_decide", 0), ("assessing", 40), ("to_decide_on_plan", 85)),
                *(("to_draft", 100), ("to_finalise", 110)),
            ],
            id="every step",
        ),
        pytest.param(
            case(decided_on=40, told_on=100, drafted_on=100, advised_on=120),
            [("to_decide", 0), ("assessing", 40), ("to_finalise", 100)],
            id="told by the draft, and advice after it",
        ),
        pytest.param(
            case(decided_on=40, advised_on=30),
            [("to_decide", 0), ("to_decide_on_plan", 40)],
            id="advice before the decision",
        ),
        pytest.param(
            case(advised_on=30, told_on=50), [("to_decide", 0)], id="no decision, whatever else"
        ),
        pytest.param(
            case(drafted_on=50), [("to_decide", 0), ("to_finalise", 50)], id="draft, undecided"
        ),
        pytest.param(
            case(needs_decision=False), [("assessing", 0)], id="a reassessment: no decision"
        ),
        pytest.param(
            case(needs_decision=False, is_to_plan=True), [("to_draft", 0)], id="an order to plan"
        ),
        pytest.param(case(ended_on=0), [("to_decide", 0)], id="ended on its first day"),
    ],
)
def test_steps_of_a_case(found, expected):
    assert steps(found) == expected


def told(found):
    """Each stay: its step, from when on it could be left, until when, and for what."""
    return [
        (step, after - START.toordinal(), until - START.toordinal(), to)
        for step, _, after, until, to in passages(found, TODAY)
    ]


def test_stays_of_a_case():
    sent = case(decided_on=40, drafted_on=110, ended_on=130, with_plan=True)
    assert told(sent) == [
        ("to_decide", -1, 40, "assessing"),
        ("assessing", 40, 110, "to_finalise"),
        ("to_finalise", 110, 130, PLAN),
    ]
    assert told(case(ended_on=30)) == [("to_decide", -1, 30, WITHOUT_PLAN)]
    assert told(case(ended_on=0)) == [("to_decide", -1, 0, WITHOUT_PLAN)]
    assert told(case(decided_on=40))[-1] == ("assessing", 40, (TODAY - START).days, "")


def test_clocks_count_to_the_last_day_until_the_draft_is_sent_and_then_from_it():
    sent = case(decided_on=40, drafted_on=110, ended_on=130, with_plan=True)
    counts_from = [each.origin - START.toordinal() for each in passages(sent, TODAY)]
    assert counts_from == [140, 140, 110]


def test_an_exception_takes_a_case_out():
    sent = case(decided_on=40, drafted_on=110, ended_on=130, with_plan=True)
    assert told(sent._replace(excepted_on=on(60))) == [
        ("to_decide", -1, 40, "assessing"),
        ("assessing", 40, 60, EXCEPTED),
    ]
    assert told(sent._replace(excepted_on=on(0))) == []
    assert told(sent._replace(excepted_on=on(40))) == [("to_decide", -1, 40, "assessing")]
    assert told(sent._replace(excepted_on=on(130)))[-1] == ("to_finalise", 110, 130, PLAN)
    assert told(case(excepted_on=20)) == [("to_decide", -1, 20, EXCEPTED)]


def test_the_steps_are_the_stages_of_open_cases():
    assert set(STEPS) == set(Stage.values) - {Stage.ENDED}
