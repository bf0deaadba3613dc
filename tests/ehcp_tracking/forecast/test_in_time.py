"""The chance to be in time, held to sums by hand, to draws, and to what must always be so."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehcp_tracking.forecast.courses import EXCEPTED, PLAN, STEPS, WITHOUT_PLAN
from ehcp_tracking.forecast.drawing import Open, course
from ehcp_tracking.forecast.in_time import Chances
from ehcp_tracking.forecast.pace import LAST, Passage, pace, seen
from tests.ehcp_tracking.forecast.test_drawing import SEEN, waiting
from tests.ehcp_tracking.forecast.test_pace import ALL, FIRST, MONTHS, TODAY

DUE = FIRST + 200


def chances(stays, **by):
    return Chances(pace(seen(stays, MONTHS), ALL, without={EXCEPTED}), **by)


def before_the_day(step, day, to, cases):
    return [Passage(step, DUE, DUE - 141, DUE + day, to)] * cases


def after_the_draft(day, to, cases):
    return [Passage("to_finalise", DUE - 20, DUE - 20, DUE - 20 + day, to)] * cases


STAYS = [
    *before_the_day("to_draft", -25, "to_finalise", 20),
    *before_the_day("to_draft", -10, "to_finalise", 20),
    *before_the_day("to_draft", 40, "to_finalise", LAST),
    *after_the_draft(15, PLAN, 15),
    *after_the_draft(25, WITHOUT_PLAN, 15),
    *after_the_draft(90, PLAN, LAST),
]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param(waiting("to_finalise", 15), 15 / 40, id="on its last day"),
        pytest.param(waiting("to_finalise", 14), 0, id="one day too few"),
        pytest.param(waiting("to_finalise", 25), 30 / 40, id="without a plan is not late"),
        pytest.param(waiting("to_finalise", 10, 15), 15 / 25, id="of those still there"),
        pytest.param(waiting("to_draft", 60), 20 / 50 * 30 / 40, id="two steps"),
        pytest.param(waiting("to_draft", 25), 0, id="past the day on which many left"),
        pytest.param(waiting("to_finalise", 0, 24), 0, id="no day is left"),
        pytest.param(waiting("assessing", 60), 0, id="nobody was seen there"),
    ],
)
def test_by_hand(case, expected):
    assert chances(STAYS)(case) == pytest.approx(expected)


def test_what_is_certain_has_no_doubt():
    found = Chances(pace(SEEN, range(12)))
    assert found(waiting("to_decide", 130)) == pytest.approx(1)
    assert found(waiting("to_finalise", 4, 10)) == 0


a_step = st.sampled_from(STEPS)
some_stays = st.lists(
    st.builds(
        lambda step, entered, days, ends, way: Passage(
            step,
            FIRST + entered if step == "to_finalise" else FIRST + 140,
            FIRST + entered,
            FIRST + entered + days,
            way if ends or step == "to_finalise" else STEPS[STEPS.index(step) + 1],
        ),
        a_step,
        st.integers(-20, 130),
        st.integers(1, 90),
        st.booleans(),
        st.sampled_from([PLAN, WITHOUT_PLAN, EXCEPTED, ""]),
    ),
    min_size=10,
    max_size=80,
)
open_cases = st.builds(
    lambda step, since, left: waiting(step, left, since),
    a_step,
    st.integers(0, 60),
    st.integers(-10, 139),
)


@settings(max_examples=40, deadline=None)
@given(some_stays, open_cases)
def test_more_time_never_lowers_a_chance(stays, case):
    told = [chances(stays, by=by)(case) for by in (-30, -1, 0, 1, 7, 60)]
    assert all(0 <= each <= 1 for each in told)
    assert all(earlier <= later + 1e-12 for earlier, later in pairwise(told))


def test_draws_come_out_as_the_chances_say():
    random = Random(7)  # noqa: S311
    stays = []
    for _ in range(400):
        start = FIRST + random.randrange(200)
        due, left = start + 140, start + random.randint(70, 150)
        stays.append(
            Passage("to_draft", due, start, left, random.choice(["to_finalise"] * 8 + [""]))
        )
        sent = left + random.randint(10, 40)
        stays.append(
            Passage("to_finalise", left, left, min(sent, TODAY), PLAN if sent < TODAY else "")
        )
    found = pace(seen([each for each in stays if each.until <= TODAY], MONTHS), ALL)
    case = Open("to_draft", TODAY + 60, TODAY + 60, TODAY)
    drawn = [course(found, case, TODAY + 731, random) for _ in range(3000)]
    in_time = sum(day <= case.due for day, _ in drawn) / len(drawn)
    assert 0.1 < in_time < 0.9
    assert in_time == pytest.approx(Chances(found)(case), abs=0.03)
