"""Limits are exact; the rules find what they should, and seldom what is only chance."""

import random
from fractions import Fraction
from math import comb
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import chance
from governance.chance import (
    BASE,
    RUN,
    RUN_TAIL,
    SHORT,
    TAIL,
    TREND,
    Monthly,
    limits,
    message,
    read,
)
from wsoa.months import Month
from wsoa.share import Share

FIRST = Month(2019, 4)
shares = st.integers(0, 400).flatmap(
    lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole))
)
sizes = st.integers(1, 60)


def series(parts, whole=20, undecided=0):
    """Return months from April 2019 on with so many of `whole` each, the last ones undecided."""
    decided = len(parts) - undecided
    return [
        Monthly(FIRST.after(number), Share(part, whole), number < decided)
        for number, part in enumerate(parts)
    ]


def few_by_hand(month, base):
    """Return the chance of as few in a month as it has: a second computation, by counting."""
    together = month.part + base.part
    ways = sum(
        comb(month.whole, part) * comb(base.whole, together - part)
        for part in range(month.part + 1)
    )
    return Fraction(ways, comb(month.whole + base.whole, together))


@given(shares, shares)
def test_the_chance_of_as_few_is_the_share_of_all_ways_to_deal_out_the_cases(month, base):
    assert chance.as_few(month, base) == pytest.approx(float(few_by_hand(month, base)), rel=1e-8)


@given(shares, sizes)
def test_a_month_is_outside_its_limits_exactly_where_its_chance_is_too_small(base, whole):
    low, high, _ = limits(base, whole)
    assert 0 <= low <= high <= whole
    for part in {0, low - 1, low, low + 1} & set(range(whole + 1)):
        assert (part < low) == (few_by_hand(Share(part, whole), base) <= TAIL)
    for part in {high - 1, high, high + 1, whole} & set(range(whole + 1)):
        missed, base_missed = Share(whole - part, whole), Share(base.whole - base.part, base.whole)
        assert (part > high) == (few_by_hand(missed, base_missed) <= TAIL)


@given(shares, sizes)
def test_limits_of_what_failed_mirror_those_of_what_was_made(base, whole):
    low, high, _ = limits(base, whole)
    mirrored = limits(Share(base.whole - base.part, base.whole), whole)
    assert mirrored == (whole - high, whole - low, whole)


@given(shares.filter(lambda base: base.whole), sizes, sizes)
def test_limits_hold_the_centre_and_widen_as_months_get_smaller(base, one, other):
    few, many = sorted((one, other))
    wide, narrow = limits(base, few), limits(base, many)
    for low, high, whole in (wide, narrow):
        assert low * base.whole <= base.part * whole <= high * base.whole
    # To within one case of the smaller month at either end: counts are whole.
    assert Fraction(narrow.high - narrow.low, many) <= Fraction(wide.high - wide.low + 2, few)


@pytest.mark.parametrize("percent", [5, 50, 52, 90])
@pytest.mark.parametrize("whole", [5, 17, 60])
def test_limits_about_an_endless_base_are_the_exact_binomial_ones(percent, whole):
    rate = Fraction(percent, 100)
    ways = [comb(whole, n) * rate**n * (1 - rate) ** (whole - n) for n in range(whole + 1)]
    low = next(n for n in range(whole + 1) if sum(ways[: n + 1]) > TAIL)
    high = next(n for n in reversed(range(whole + 1)) if sum(ways[n:]) > TAIL)
    assert limits(Share(percent * 10**7, 10**9), whole) == (low, high, whole)


@pytest.mark.parametrize("rate", [Fraction(1, 20), Fraction(1, 2), Fraction(9, 10)])
def test_whatever_the_rate_a_month_is_seldom_outside_its_limits(rate):
    """Added up over every base and every month that there can be of so many cases."""

    def chances(whole):
        return [comb(whole, n) * rate**n * (1 - rate) ** (whole - n) for n in range(whole + 1)]

    outside = sum(
        of_base * of_month
        for made, of_base in enumerate(chances(60))
        for part, of_month in enumerate(chances(9))
        if not (found := limits(Share(made, 60), 9)).low <= part <= found.high
    )
    assert 0 < outside <= 2 * TAIL


def test_a_steady_rate_is_called_a_change_in_about_one_chart_in_twenty():
    """Any of the rules, in 24 months; and on two in five pages of ten charts."""
    dealt = random.Random("a steady rate")  # noqa: S311
    alarms = []
    for percent in (10, 50, 80, 95):
        for fewest, most in ((5, 15), (20, 40), (50, 60)):
            for _ in range(60):
                months = []
                for number in range(24):
                    whole = dealt.randint(fewest, most)
                    part = sum(dealt.random() * 100 < percent for _ in range(whole))
                    months.append(Monthly(FIRST.after(number), Share(part, whole), True))
                reading = read(months)
                alarms.append(bool(reading.shifts or reading.trends or reading.beyond))
    assert 1 / 25 < mean(alarms) < 1 / 18
    pages = [alarms[first::72] for first in range(72)]
    assert {len(each) for each in pages} == {10}
    assert 1 / 3 < mean(map(any, pages)) < 1 / 2


@pytest.mark.parametrize(
    ("before", "after", "months"),
    [
        (Share(0, 1), Share(1, 12), RUN),  # every month that is not at 0% is above it
        (Share(1, 1), Share(11, 12), RUN),
        (Share(10, 20), Share(9, 20), 12),
    ],
)
def test_a_long_run_is_no_shift_if_its_cases_together_are_within_chance(before, after, months):
    parts = [before] * BASE + [after] * months
    reading = read(Monthly(FIRST.after(n), share, True) for n, share in enumerate(parts))
    run, base = (Share(each.part * n, each.whole * n) for each, n in ((after, months), (before, 8)))
    assert few_by_hand(run, base) > RUN_TAIL
    assert not reading.shifts
    assert message(reading).startswith("No change beyond chance since")


@pytest.mark.parametrize("part", [11, 12, 13])
def test_a_long_run_is_a_shift_exactly_if_its_cases_together_are_beyond_chance(part):
    failed = few_by_hand(Share((20 - part) * RUN, 20 * RUN), Share(80, 160))
    assert (failed <= RUN_TAIL) == (part > 12)
    assert len(read(series([*STEADY, *[part] * RUN])).shifts) == (part > 12)


STEADY = [10, 9, 11, 10, 8, 12, 9, 11, 9, 11, 10, 10]


def test_what_is_within_chance_is_said_to_be():
    reading = read(series(STEADY * 2))
    assert message(reading) == "No change beyond chance since April 2019"
    assert {each.words for each in reading.months} == {"Within its limits"}
    assert {each.centre for each in reading.months} == {Share(80, 160)}


def test_a_run_on_one_side_begins_a_new_level():
    reading = read(series([*STEADY, *[13] * RUN, 12]))
    assert message(reading) == "Better since April 2020: 11 months in a row above 50.0%"
    assert [each.centre for each in reading.months[:12]] == [Share(80, 160)] * 12
    assert {each.centre for each in reading.months[12:]} == {Share(104, 160)}
    assert reading.months[12].words == "One of 11 months in a row above 50.0%"
    assert reading.months[11].words == "Within its limits"


@pytest.mark.parametrize("months", [RUN - 1, RUN])
def test_one_month_less_is_no_run(months):
    reading = read(series([*STEADY, *[7] * months]))
    assert len(reading.shifts) == (months == RUN)


def test_a_month_on_the_centre_ends_a_run():
    assert not read(series([*STEADY, *[13] * 8, 10, *[13] * 8])).shifts


def test_where_one_side_is_likelier_than_the_other_a_run_must_be_longer():
    """At 90% a month of five is above its centre three times in five."""
    almost_all = [5, 5, 4, 5, 4, 5, 4, 4, 5, 5, 5, 4]
    assert not read(series([*almost_all, *[5] * (RUN + 3)], 5)).shifts
    assert read(series([*almost_all, *[5] * 28], 5)).shifts


def test_what_a_level_begins_with_is_no_shift_from_it():
    """The first months lie far above their own centre; the change is what comes after them."""
    (shift,) = read(series([*[18] * 4, *[6] * 14])).shifts
    assert (shift.first, shift.months, shift.up) == (Month(2019, 8), 14, False)


@pytest.mark.parametrize(("part", "months"), [(15, SHORT), (15, SHORT - 1), (12, SHORT)])
def test_a_shorter_run_is_a_shift_if_its_months_together_are_outside_their_limits(part, months):
    reading = read(series([*STEADY, *[part] * months]))
    together = limits(Share(80, 160), 20 * months)
    assert not reading.beyond, "each alone is within its own"
    assert (part * months > together.high) == (part == 15)
    assert len(reading.shifts) == (part == 15 and months == SHORT)


def test_levels_shift_again_about_the_new_centre():
    reading = read(series([*STEADY, *[15, 14, 16] * 4, *[9, 11, 10] * 4]))
    better, worse = reading.shifts
    assert (better.up, better.centre) == (True, Share(80, 160))
    assert (worse.up, worse.centre) == (False, Share(119, 160))
    assert message(reading) == "Worse since April 2021: 12 months in a row below 74.4%"


def test_a_single_month_is_no_trend_but_is_told():
    reading = read(series([*STEADY, 20, *STEADY]))
    assert reading.months[12].words == "Above its limits"
    assert message(reading) == "April 2020 above its limits, and no lasting change found"
    two = read(series([*STEADY, 20, *STEADY, 1]))
    assert message(two) == (
        "2 months outside their limits, the last May 2021, and no lasting change found"
    )


def test_a_month_outside_the_limits_of_the_new_level_is_told_with_it():
    reading = read(series([*STEADY, *[15] * 11, 2]))
    assert message(reading) == (
        "Better since April 2020: 11 months in a row above 50.0%; "
        "since then March 2021 below its limits"
    )


def test_what_comes_after_a_trend_is_told_with_it():
    """A rise that ends in March 2020 hides no later month."""
    rising = series([20, 22, 18, 21, 17, 16, 17, 18, 19, 20, 21, 22, 18, 20, 18], 40)
    low = Monthly(Month(2020, 7), Share(3, 40), True)
    assert message(read([*rising, low])) == (
        "7 months in a row rising, up to March 2020, and July 2020 below its limits"
    )


def test_a_trend_after_a_shift_is_told_too():
    parts = [*STEADY, *[16] * 4, *range(19, 12, -1)]
    assert message(read(series(parts))) == (
        "Better since April 2020: 11 months in a row above 50.0%; "
        "since then 7 months in a row falling, up to February 2021"
    )
    before = [*range(7, 14), 10, 10, 10, *[18] * SHORT]
    assert "rising" not in message(read(series(before)))


@pytest.mark.parametrize(("whole", "few"), [(2, True), (20, False)])
def test_where_no_month_could_be_outside_there_is_too_little_to_tell(whole, few):
    reading = read(series([whole // 2] * BASE, whole))
    assert [each.limits.hold_all for each in reading.months] == [few] * BASE
    told = message(reading)
    assert told == (
        "Too few cases to tell change from chance"
        if few
        else "No change beyond chance since April 2019"
    )


def test_a_month_of_the_run_that_is_outside_the_new_limits_is_told_too():
    reading = read(series([*STEADY, *[13] * 5, 20, *[13] * 5]))
    assert message(reading).endswith("; since then September 2020 above its limits")


def test_a_month_that_the_centre_is_drawn_from_is_held_against_the_others():
    reading = read(series([2, *STEADY[1:]]))
    assert reading.months[0].limits == limits(Share(70, 140), 20)
    assert reading.months[0].words == "Below its limits"
    assert reading.months[BASE].limits == limits(Share(72, 160), 20)


def test_as_many_months_as_a_centre_needs_are_enough():
    assert message(read(series(STEADY[:BASE]))) == "No change beyond chance since April 2019"


@pytest.mark.parametrize("months", [TREND - 1, TREND])
def test_a_trend_is_seven_months_each_beyond_the_one_before(months):
    rising = [*STEADY, *range(7, 7 + months)]
    reading = read(series(rising))
    assert len(reading.trends) == (months == TREND)
    if reading.trends:
        assert reading.trends[0].first == Month(2020, 4)
        assert "One of 7 months in a row rising" in reading.months[-1].words
        falling = read(series([20 - each for each in rising]))
        assert message(falling) == "7 months in a row falling, up to October 2020"


def test_undecided_months_are_in_no_rule():
    reading = read(series([*STEADY, *[20] * RUN], undecided=RUN))
    assert not reading.shifts
    assert not reading.beyond
    assert reading.months[-1].words == "Not decided yet: in no rule"
    assert reading.months[-1].limits is None


def test_months_without_cases_are_passed_over():
    months = series([*STEADY, *[13] * RUN])
    empty = Monthly(FIRST.after(-1), Share(0, 0), True)
    reading = read([empty, *months])
    assert reading.months[0].words == "Nothing to measure"
    assert reading.shifts == read(months).shifts


def test_too_few_months_have_no_centre():
    reading = read(series(STEADY[: BASE - 1]))
    assert message(reading) == "Too few months are decided to tell change from chance"
    assert {each.words for each in reading.months} == {"Too few months to tell"}
    assert message(read([])) == "Too few months are decided to tell change from chance"


@given(st.permutations(STEADY[:BASE]))
def test_the_centre_knows_no_order_of_the_months_it_is_drawn_from(parts):
    before, after = (read(series([*each, *STEADY[BASE:]])) for each in (STEADY[:BASE], parts))
    assert [each.centre for each in after.months] == [each.centre for each in before.months]
    assert [each.limits for each in after.months[BASE:]] == [
        each.limits for each in before.months[BASE:]
    ]


@given(st.lists(st.integers(0, 20), min_size=BASE, max_size=30))
def test_what_failed_shifts_the_other_way_in_the_same_months(parts):
    made, missed = read(series(parts)), read(series([20 - each for each in parts]))
    assert [(each.first, each.months, each.up) for each in made.shifts] == [
        (each.first, each.months, not each.up) for each in missed.shifts
    ]
    assert [each.beyond for each in made.months] == [-each.beyond for each in missed.months]


def test_a_share_with_no_failure_in_its_base_is_no_certainty():
    """One late of fifteen beside 150 of 150 is chance; limits about 100% alone would forbid it."""
    assert limits(Share(150, 150), 15).low <= 14
    assert limits(Share(150, 150), 15).high == 15
