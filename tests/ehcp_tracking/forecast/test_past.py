"""What is concluded from past forecasts beside what came."""

from datetime import date

import pytest

from ehcp_tracking.forecast.past import Held, Record, chance_of_no_more
from wsoa.months import Month
from wsoa.share import Share

LATEST = Month(2020, 10)
CAME = {"held": 5, "higher": 8, "lower": 2}  # of 10, where the band is from 40 to 60 per cent
TOO_FEW, FASTER = "too few to tell", "faster than its past"


def record(*came, every=1):
    """A record of forecasts of every so many months, the latest first."""
    return Record(
        [
            Held(
                LATEST.after(-every * number).last,
                date(2021, 3, 31),
                (0.4, 0.5, 0.6),
                Share(CAME[each], 10),
            )
            for number, each in enumerate(came)
        ]
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (record("held"), TOO_FEW),
        (record(*["held"] * 7), TOO_FEW),
        (record(*["higher"] * 7), TOO_FEW),
        (record(*["held"] * 9), TOO_FEW),  # three of them share no requests
        (record(*["held"] * 10), TOO_FEW),  # four of them share none, and tell only if one holds
        (record(*["held", "held", "higher"] * 4), TOO_FEW),
        (record(*["higher"] * 10), FASTER),
    ],
)
def test_few_forecasts_tell_nothing(found, said):
    assert said in found.reading
    (other,) = {TOO_FEW, FASTER} - {said}
    assert other not in found.reading


def test_nothing_is_said_for_the_bands():
    found = record(*["higher"] * 4, *["held"] * 2, *["higher"] * 3, *["held"] * 3)
    assert [each.held for each in found.apart] == [False, False, False, True]
    found = record(*["held"] * 4, *["higher"] * 2, *["higher"] * 3, *["held"] * 3)
    assert found.reading == (
        "Of the 4 that share no requests with one another 3 held it. 4 are too few to tell whether "
        "the bands above are right. Each miss was higher; the bands above may be too low."
    )


@pytest.mark.parametrize(
    ("came", "said"),
    [
        (["higher"] * 2 + ["held"] * 8, "Each miss was higher; the bands above may be too low."),
        (["lower"] * 2 + ["held"] * 8, "Each miss was lower; the bands above may be too high."),
        (["lower"] * 10, "Each miss was lower; the bands above may be too high."),
        (["higher"] * 2, "Each miss was higher; the bands above may be too low."),
        (["higher"] + ["held"] * 9, ""),
        (["held"] * 10, ""),
        (["higher", "lower"] + ["held"] * 8, ""),
    ],
)
def test_misses_on_one_side_are_told_whatever_else_is(came, said):
    found = record(*came).reading
    assert found.endswith(said)
    assert ("Each miss" in found) == bool(said)


def test_those_apart_share_no_requests():
    assert [each.as_at for each in record(*["held"] * 12).apart] == [
        date(2020, 10, 31),
        date(2020, 7, 31),
        date(2020, 4, 30),
        date(2020, 1, 31),
    ]
    with_a_gap = Record([each for each in record(*["held"] * 12).months if each.as_at.month != 7])
    assert [each.as_at.month for each in with_a_gap.apart] == [10, 6, 3, 12]


def test_what_neighbours_hold_is_not_counted_twice():
    """Of 12 held 8, but of those that share no requests none."""
    found = record(*["higher", "held", "held"] * 4)
    assert found.held == 8
    assert "Of the 4 that share no requests with one another 0 held it" in found.reading
    assert FASTER in found.reading
    missed_between = record(*["held", "higher", "higher"] * 4)
    assert TOO_FEW in missed_between.reading


def test_the_way_is_told_where_it_is_one():
    assert "for the better" in record(*["higher"] * 10).reading
    assert "for the worse" in record(*["lower"] * 10).reading
    tie = record(*["higher", "lower"] * 5).reading
    assert FASTER in tie
    assert "better" not in tie
    assert "worse" not in tie


def test_the_chance_of_holding_so_few():
    assert chance_of_no_more(0, 4) == pytest.approx(0.2**4)
    assert chance_of_no_more(1, 4) == pytest.approx(1 / 37, rel=0.01)
    assert chance_of_no_more(2, 4) == pytest.approx(1 / 5.53, rel=0.01)
    assert chance_of_no_more(4, 4) == pytest.approx(1)
