"""How soon cases leave a step, held to what can be counted by hand and to its own draws."""

from datetime import date
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehcp_tracking.forecast.pace import LONGEST, Chances, Passage, pace, seen
from wsoa.months import Month

MONTHS = list(Month(2020, 4).until(Month(2021, 3)))
TODAY = date(2021, 3, 31).toordinal()
FIRST = MONTHS[0].first.toordinal()
ALL = range(len(MONTHS))


def stay(days, to="done", *, step="only", entered=None):
    """A stay that ended after so many days, or one of which so many were seen until today."""
    if not to:
        return Passage(step, TODAY - days, TODAY)
    entered = FIRST + 40 if entered is None else entered
    return Passage(step, entered, entered + days, to)


def chances(stays, order=("only",), stayed=400, within=400, without=()):
    found = pace(seen(stays, MONTHS), ALL, without)
    return Chances(found, order, stayed=stayed, within=within)


LONG = [stay(200)] * LONGEST  # what the tail is made of


def test_without_anything_open_the_chance_is_the_share_that_left():
    found = chances([stay(10), stay(20), stay(20), stay(30), *LONG])
    whole = 4 + LONGEST
    assert found("only", -1, 10) == 0  # the day of entering is day 0: ten days end with day 9
    assert found("only", -1, 11) == pytest.approx(1 / whole)
    assert found("only", -1, 31) == pytest.approx(4 / whole)
    assert found("only", 10, 10) == pytest.approx(2 / (whole - 1))


def test_who_is_still_there_counts_for_as_long_as_they_were():
    # By hand: of 14 one leaves on day 10; then two are seen no longer; of the 11, one on day 20.
    stays = [stay(10), stay(15, ""), stay(15, ""), stay(20), *LONG]
    found = chances(stays)
    still = (1 - 1 / 14) * (1 - 1 / 11)
    assert found("only", -1, 21) == pytest.approx(1 - still)


def test_the_slow_that_are_open_do_not_flatter():
    ended = [stay(days) for days in range(10, 60)]
    waiting = [stay(90, "")] * 50
    assert chances(ended + waiting)("only", -1, 60) < chances(ended)("only", -1, 60) - 0.4


def test_what_is_before_the_period_is_no_part_of_it():
    early = [Passage("only", FIRST - 100, FIRST - 60, "done")] * 40
    late_entry = [Passage("only", FIRST - 15, FIRST + 5, "done")] * 5
    found = seen(early + late_entry + [stay(20)] * 5 + LONG, MONTHS)["only"]
    assert found.stays == [20] * 10 + [200] * LONGEST
    assert found.at_risk[0][0] == 5  # the others reach their 20 days a month later
    assert found.at_risk[1][0] == 5 + LONGEST


def test_the_longest_stays_are_taken_together():
    stays = [stay(days) for days in (10, 20, 30)] + [stay(100 + 10 * n) for n in range(LONGEST)]
    found = pace(seen(stays, MONTHS), ALL)["only"]
    assert found.days == [10, 20, 30]
    days_in_the_tail = sum(70 + 10 * n for n in range(LONGEST))
    still, _ = found.by_day(40)
    assert still[30] == pytest.approx(LONGEST / (LONGEST + 3))
    assert still[31] / still[30] == pytest.approx(1 - LONGEST / days_in_the_tail)


def test_a_case_goes_from_step_to_step():
    first = [stay(10, "second", step="first")] * 20 + [stay(100, "second", step="first")] * LONGEST
    second = [stay(5, "plan", step="second")] * 30 + [stay(90, "plan", step="second")] * LONGEST
    found = chances(first + second, ("first", "second"))
    assert found("first", -1, 15) == 0
    assert found("first", -1, 16) == pytest.approx(20 / 30 * 30 / 40)
    assert found("first", 9, 6) == pytest.approx(20 / 30 * 30 / 40)
    assert found("second", 4, 1) == pytest.approx(30 / 40)


def test_what_is_left_out_is_no_way_to_leave():
    stays = [stay(10), stay(10, "excepted"), stay(20), *LONG]
    assert chances(stays)("only", -1, 11) == pytest.approx(2 / 13)
    assert chances(stays, without={"excepted"})("only", -1, 11) == pytest.approx(1 / 13)


def test_a_step_that_nobody_was_seen_at_is_never_left():
    assert chances(LONG)("other", 3, 100) == 0
    nobody_left = [stay(50, "")]
    assert chances(nobody_left)("only", 3, 100) == 0
    assert pace(seen(nobody_left, MONTHS), ALL)["only"].drawn(3, Random(1)) is None  # noqa: S311  # noqa: S311


def test_only_the_chosen_months_count():
    quick = [stay(10, entered=FIRST)] * 30
    slow = [stay(40, entered=FIRST + 200)] * 30
    found = seen(quick + slow, MONTHS)
    in_april, in_december = (pace(found, [month])["only"] for month in (0, 7))
    assert in_april.by_day(11)[0][10] < 1e-9
    assert in_december.by_day(11)[0][10] == 1


steps = st.sampled_from(["first", "second"])
some_stays = st.lists(
    st.builds(
        lambda step, days, to, entered: (
            stay(days, to, step=step, entered=FIRST + entered) if to else stay(days, "", step=step)
        ),
        steps,
        st.integers(0, 80),
        st.sampled_from(["plan", "without_plan", "excepted", ""]),
        st.integers(-60, 250),
    ),
    min_size=1,
    max_size=60,
).map(
    lambda stays: [
        each._replace(to="second") if each.step == "first" and each.to == "plan" else each
        for each in stays
    ]
)
quick = settings(max_examples=40, deadline=None)


@quick
@given(some_stays, steps, st.integers(-1, 60))
def test_more_time_left_never_lowers_a_chance(stays, step, stayed):
    found = chances(stays, ("first", "second"), stayed=60, within=90)
    told = [found(step, stayed, days) for days in range(-3, 91)]
    assert told[:4] == [0] * 4
    assert all(0 <= each <= 1 for each in told)
    assert all(earlier <= later + 1e-12 for earlier, later in pairwise(told))


@quick
@given(some_stays, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_is_nothing(stays, random):
    shuffled = random.sample(stays, len(stays))
    assert pace(seen(stays, MONTHS), ALL) == pace(seen(shuffled, MONTHS), ALL)


def test_draws_come_out_as_the_chances_say():
    random = Random(5)  # noqa: S311  # noqa: S311
    stays = [
        stay(random.randint(5, 60), random.choice(["done", "done", "lost", ""])) for _ in range(300)
    ]
    found = pace(seen(stays, MONTHS), ALL)
    exact = chances(stays)
    drawn = [found["only"].drawn(12, random)[0] for _ in range(4000)]
    for days in (5, 15, 30, 60):
        share = sum(each <= 12 + days for each in drawn) / len(drawn)
        assert share == pytest.approx(exact("only", 12, days), abs=0.03)
    ways = [found["only"].drawn(-1, random)[1] for _ in range(2000)]
    assert ways.count("lost") / len(ways) == pytest.approx(1 / 3, abs=0.08)
