"""Intervals are those of their authors, and hold the truth as often as they say."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import intervals
from wsoa.share import Share

shares = st.integers(1, 200).flatmap(
    lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole))
)


def missed(share):
    return Share(share.whole - share.part, share.whole)


def test_intervals_of_rates_and_differences_are_as_published():
    """Newcombe 1998, Statistics in Medicine 17: 81 of 263, 0 of 20, and 56 of 70 less 48 of 80."""
    assert intervals.of_rate(Share(81, 263)) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert intervals.of_rate(Share(0, 20)) == pytest.approx((0, 0.1611), abs=1e-4)
    difference = intervals.of_difference(Share(56, 70), Share(48, 80))
    assert difference == pytest.approx((0.0524, 0.3339), abs=1e-4)


@given(shares)
def test_the_interval_of_a_rate_holds_it_and_mirrors(share):
    low, high = intervals.of_rate(share)
    assert 0 <= low <= share.rate <= high <= 1
    assert low < high
    assert intervals.of_rate(missed(share)) == pytest.approx((1 - high, 1 - low))
    more = intervals.of_rate(Share(4 * share.part, 4 * share.whole))
    assert more.high - more.low < high - low, "more cases tell more"


@given(shares, shares)
def test_a_difference_turned_round_is_its_negative(one, other):
    low, high = intervals.of_difference(one, other)
    assert low <= one.rate - other.rate <= high
    assert intervals.of_difference(other, one) == pytest.approx((-high, -low))


def test_without_cases_nothing_is_known():
    assert intervals.of_rate(Share(0, 0)) == (0, 1)
    assert intervals.of_difference(Share(0, 0), Share(1, 2)) is None
    assert intervals.of_difference(Share(1, 2), Share(0, 0)) is None
    assert intervals.alike(Share(0, 0), Share(1, 2)) == 1


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_an_interval_of_a_rate_holds_it_about_19_times_in_20(rate):
    """Added up over every count that there can be; on average over sizes it is the 95% it says."""
    held = [
        sum(
            comb(whole, part) * rate**part * (1 - rate) ** (whole - part)
            for part in range(whole + 1)
            if (found := intervals.of_rate(Share(part, whole))).low <= rate <= found.high
        )
        for whole in range(20, 61)
    ]
    assert min(held) > 0.91
    assert sum(held) / len(held) == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize(
    ("number", "first", "last"), [(6, 1, 6), (8, 1, 8), (9, 2, 8), (10, 2, 9), (25, 8, 18)]
)
def test_the_interval_of_a_median_is_from_one_value_to_another(number, first, last):
    """As tables of the sign test have it."""
    assert intervals.of_median(range(number, 0, -1)) == (first, last)


def test_fewer_than_six_values_have_no_interval_that_is_sure_enough():
    assert intervals.of_median(range(5)) is None
    assert intervals.of_median([]) is None


@given(st.integers(6, 80))
def test_the_interval_of_a_median_is_the_narrowest_that_is_sure_enough(number):
    low, high = intervals.of_median(range(1, number + 1))
    assert low + high == number + 1

    def unsure(left_out):
        return 2 * Fraction(sum(comb(number, each) for each in range(left_out)), 2**number)

    assert unsure(low) <= 1 - intervals.SURE < unsure(low + 1)


def test_rates_are_told_apart_by_fisher_s_exact_test():
    assert intervals.alike(Share(3, 4), Share(1, 4)) == pytest.approx(34 / 70)
    assert intervals.alike(Share(10, 10), Share(0, 10)) == pytest.approx(2 / comb(20, 10))


@given(shares, shares)
def test_the_test_knows_no_order_and_no_better_side(one, other):
    found = intervals.alike(one, other)
    assert 0 <= found <= 1
    assert intervals.alike(other, one) == pytest.approx(found)
    assert intervals.alike(missed(one), missed(other)) == pytest.approx(found)


def test_chances_are_corrected_for_how_many_they_are():
    """Holm 1979: the smallest times how many there are, the next times one fewer, never falling."""
    found = intervals.corrected({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005})
    assert found == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02})
    assert list(found) == ["a", "b", "c", "d"]
    assert intervals.corrected({}) == {}
    assert intervals.corrected({"a": 0.7, "b": 0.6}) == {"a": 1, "b": 1}


@given(st.dictionaries(st.integers(), st.floats(0, 1), max_size=12))
def test_a_correction_keeps_the_order_and_never_makes_a_chance_smaller(chances):
    found = intervals.corrected(chances)
    for one, each in chances.items():
        assert each <= found[one] <= min(1, len(chances) * each)
        assert all(found[one] <= found[two] for two in chances if each <= chances[two])


def test_an_interval_reads_as_two_ends():
    assert intervals.of_rate(Share(81, 263)).percents == "25.5% to 36.6%"
