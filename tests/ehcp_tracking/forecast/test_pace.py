"""How soon cases leave a step, held to what can be counted by hand and to its own draws."""

from datetime import date
from math import exp
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehcp_tracking.forecast.pace import LAST, Passage, pace, seen
from wsoa.months import Month

MONTHS = list(Month(2020, 4).until(Month(2021, 3)))
TODAY = date(2021, 3, 31).toordinal()
FIRST = MONTHS[0].first.toordinal()
ALL = range(len(MONTHS))


def stay(days, to="done", *, entered=FIRST + 40):
    """A stay that ended after so many days, or one of which so many were seen until today."""
    if not to:
        return Passage("only", TODAY - days, TODAY - days, TODAY)
    return Passage("only", entered, entered, entered + days, to)


def leaving(stays, without=()):
    return pace(seen(stays, MONTHS), ALL, without)["only"]


def gone(stays, day, without=()):
    """The chance to have left by a day of the clock."""
    return 1 - exp(-leaving(stays, without).passed(day))


LONG = [stay(200)] * LAST  # what the tail is made of


def test_without_anything_open_the_chance_is_the_share_that_left():
    stays = [stay(10), stay(20), stay(20), stay(30), *LONG]
    whole = 4 + LAST
    assert gone(stays, 9) == 0
    assert gone(stays, 10) == pytest.approx(1 / whole)
    assert gone(stays, 30) == pytest.approx(4 / whole)
    assert leaving(stays).chances(20) == {"done": pytest.approx(2 / (whole - 1))}
    assert leaving(stays).chances(21) == {}


def test_who_is_still_there_counts_for_as_long_as_they_were():
    # By hand: of 14 one leaves on day 10; then two are seen no longer; of the 11, one on day 20.
    stays = [stay(10), stay(15, ""), stay(15, ""), stay(20), *LONG]
    assert gone(stays, 20) == pytest.approx(1 - (1 - 1 / 14) * (1 - 1 / 11))


def test_the_slow_that_are_open_do_not_flatter():
    ended = [stay(days) for days in range(10, 60)]
    waiting = [stay(90, "")] * 50
    assert gone(ended + waiting, 59) < gone(ended, 59) - 0.4


def test_what_is_before_the_period_is_no_part_of_it():
    early = [Passage("only", FIRST - 100, FIRST - 100, FIRST - 60, "done")] * 40
    late_entry = [stay(20, entered=FIRST - 15)] * 5
    found = seen([*early, *late_entry, *[stay(20)] * 5, *LONG], MONTHS)["only"]
    assert found.ended == 10 + LAST
    assert found.at_risk[0][0] == 5  # the others reach their 20 days a month later
    assert found.at_risk[1][0] == 5 + LAST


def test_a_case_counts_only_from_when_it_could_leave():
    """On a clock that counts to a day, cases come late to a step: they were not there before."""
    due = FIRST + 200
    early = [Passage("only", due, due - 150, due - 40, "done")] * 3
    late = [Passage("only", due, due - 60, due - 10, "done")] * 3
    tail = [Passage("only", due, due - 60, due + 50, "done")] * LAST
    found = pace(seen([*early, *late, *tail], MONTHS), ALL)["only"]
    assert found.days == [-40, -10]
    assert found.chances(-40)["done"] == pytest.approx(3 / (6 + LAST))
    only_early = Passage("only", due, due - 150, due - 100, "done")
    found = pace(seen([only_early, *early, *late, *tail], MONTHS), ALL)["only"]
    assert found.chances(-100)["done"] == pytest.approx(1 / 4)


def test_the_last_to_leave_are_taken_together():
    stays = [stay(days) for days in (10, 20, 30)] + [stay(100 + 10 * n) for n in range(LAST)]
    found = leaving(stays)
    assert found.days == [10, 20, 30]
    days_in_the_tail = sum(70 + 10 * n for n in range(LAST))
    assert gone(stays, 30) == pytest.approx(3 / (LAST + 3))
    assert found.chances(31) == {"done": pytest.approx(LAST / days_in_the_tail)}
    assert found.chances(500) == found.chances(31)


def test_what_is_left_out_is_no_way_to_leave():
    stays = [stay(10), stay(10, "excepted"), stay(20), *LONG]
    assert gone(stays, 10) == pytest.approx(2 / 13)
    assert gone(stays, 10, without={"excepted"}) == pytest.approx(1 / 13)
    assert leaving(stays).chances(10) == pytest.approx({"done": 1 / 13, "excepted": 1 / 13})


def test_a_step_that_nobody_left_is_never_left():
    found = leaving([stay(50, "")])
    assert found.drawn(3, Random(1)) is None  # noqa: S311
    assert found.chances(10) == {}


def test_only_the_chosen_months_count():
    quick = [stay(10, entered=FIRST)] * 30
    slow = [stay(40, entered=FIRST + 200)] * 30
    found = seen(quick + slow, MONTHS)
    in_april, in_december = (pace(found, [month])["only"] for month in (0, 7))
    assert exp(-in_april.passed(10)) < 1e-9
    assert in_december.passed(10) == 0


def test_twice_as_fast_is_twice_the_hazard():
    once = leaving([stay(10), stay(20), *LONG])
    twice = once._replace(speed=2.0)
    assert [twice.passed(day) for day in (5, 10, 250)] == [
        2 * once.passed(day) for day in (5, 10, 250)
    ]


def test_how_many_past_cases_were_at_a_point():
    found = seen([stay(10), stay(20), stay(25, ""), *LONG], MONTHS)["only"]
    assert [found.there(day) for day in (0, 9, 10, 20, 400)] == [13, 13, 12, 10, 10]


some_stays = st.lists(
    st.builds(
        lambda days, to, entered: stay(days, to, entered=FIRST + entered),
        st.integers(0, 80),
        st.sampled_from(["done", "lost", ""]),
        st.integers(0, 250),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=40, deadline=None)
@given(some_stays, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_is_nothing(stays, random):
    shuffled = random.sample(stays, len(stays))
    assert pace(seen(stays, MONTHS), ALL) == pace(seen(shuffled, MONTHS), ALL)


@settings(max_examples=40, deadline=None)
@given(some_stays, st.integers(-1, 90))
def test_chances_of_a_day_are_those_of_its_hazard(stays, day):
    found = leaving(stays)
    chances = found.chances(day)
    assert all(0 <= each <= 1 for each in chances.values())
    hazard = found.passed(day) - found.passed(day - 1)
    assert sum(chances.values()) == pytest.approx(1 - exp(-hazard), abs=1e-12)


def test_draws_come_out_as_the_chances_say():
    random = Random(5)  # noqa: S311
    ways = ["done", "done", "lost", ""]
    stays = [stay(random.randint(5, 60), random.choice(ways)) for _ in range(300)]
    found = leaving(stays)
    drawn = [found.drawn(12, random) for _ in range(4000)]
    for day in (17, 27, 42, 72):
        share = sum(each <= day for each, _ in drawn) / len(drawn)
        assert share == pytest.approx(1 - exp(found.passed(12) - found.passed(day)), abs=0.03)
    assert sum(way == "lost" for _, way in drawn) / len(drawn) == pytest.approx(1 / 3, abs=0.08)
