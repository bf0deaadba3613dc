"""Our figures of a year against the published ones: how far apart, within what, and likely why."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcp_tracking import cohorts
from governance.comparison.reconciliation import Gap, in_time, reconciled
from governance.lines import plan_line
from wsoa.months import Month
from wsoa.share import Share

LONG_BEFORE = Month(2010, 1)


def published(year=2020, plans=434, including="46.5", excluding="46.4"):
    rates = [rate and Decimal(rate) for rate in (including, excluding)]
    return SimpleNamespace(
        year=year,
        new_plans=plans,
        in_20_weeks_including_exceptions_pct=rates[0],
        in_20_weeks_excluding_exceptions_pct=rates[1],
    )


def ours(plans=434, in_time=202, excepted=10, in_time_excepted=5, year=2020):
    """202 of 434 is 46.54%; without exceptions 197 of 424 is 46.46%."""
    counts = dict.fromkeys(cohorts.PLAN_COUNTS, 0) | {
        "plans": plans,
        "plans_in_time": in_time,
        "plans_excepted": excepted,
        "plans_in_time_excepted": in_time_excepted,
    }
    return plan_line("issued", Month(year, 1), Month(year, 12), counts, date(2021, 3, 31))


def found(theirs=..., line=None, *, over=True, **given):
    said = {"overturned": 0, "recorded_late": 0, "begun": LONG_BEFORE, "person_level": False}
    return reconciled(
        published() if theirs is ... else theirs,
        line or ours(),
        over=over,
        **said | given,
    )


def test_a_year_that_agrees_says_so_and_needs_no_reason():
    year = found(published(including="46.5", excluding="46.5"))
    assert year.agrees is True
    assert year.words.startswith("Ours agree with the published figures")
    assert (year.plans, year.reasons) == (0, [])


@pytest.mark.parametrize(
    ("rate", "share", "within", "words"),
    [
        ("50.0", Share(1, 2), True, "Less than 0.1 points: within rounding"),
        ("50.0", Share(2001, 4000), True, "Less than 0.1 points: within rounding"),
        ("50.1", Share(2002, 4000), True, "Less than 0.1 points: within rounding"),
        ("50.0", Share(2003, 4000), False, "+0.1 points: beyond rounding"),
        ("50.0", Share(1, 4), False, "-25.0 points: beyond rounding"),
        (None, Share(1, 4), None, "Cannot be told"),
        ("50.0", Share(0, 0), None, "Cannot be told"),
    ],
)
def test_a_difference_is_told_in_points_and_whether_it_is_rounding(rate, share, within, words):
    gap = Gap(rate and Decimal(rate), share)
    assert (gap.within, gap.words) == (within, words)


@given(st.integers(0, 300), st.integers(1, 300))
def test_a_rate_that_is_published_rounded_agrees_with_what_it_is_of(part, whole):
    part = min(part, whole)
    share = Share(part, whole)
    rate = Decimal(share.words.removesuffix("%"))
    assert Gap(rate, share).within
    told = in_time(rate, whole)
    least, _, most = told.partition(" of ")[0].partition(" to ")
    assert int(least) <= part <= int(most or least)


@pytest.mark.parametrize(
    ("rate", "plans", "words"),
    [
        ("46.5", 434, "202 of 434"),
        ("45.9", 97_747, "44,817 to 44,914 of 97,747"),
        ("33.4", 3, "The rate is of fewer plans than these 3"),
        (None, 3, "Not known"),
        ("33.3", None, "Not known"),
        ("33.3", 0, "Not known"),
    ],
)
def test_how_many_were_in_time_is_told_as_far_as_the_rate_gives_it(rate, plans, words):
    assert in_time(rate and Decimal(rate), plans) == words


def told(year, words):
    return any(words in reason for reason in year.reasons)


def test_fewer_plans_here_than_published():
    year = found(line=ours(plans=430), overturned=3, begun=Month(2019, 2))
    assert (year.plans, year.agrees) == (-4, False)
    assert year.words == "Ours differ from the published figures."
    assert told(year, "The first case held here began in February 2019. Plans of 2020 whose")
    assert told(year, "3 plans of the year followed an overturned decision.")
    assert told(year, "A plan recorded here with another day, or not at all")


def test_what_is_not_so_is_no_reason():
    year = found(line=ours(plans=430), begun=Month(2019, 1))
    assert not told(year, "The first case held here")
    assert not told(year, "overturned")
    assert not told(year, "corrected here")


def test_more_plans_here_than_published():
    year = found(line=ours(plans=435))
    assert told(year, "The return may lack plans that are held here: none of them was entered")
    assert not told(year, "not at all")


def test_what_was_recorded_since_the_return_was_made():
    year = found(line=ours(plans=435), recorded_late=2)
    assert told(year, "Of 2 plans of the year a date was recorded or corrected here after Jan")
    assert not told(year, "The return may lack plans")
    assert found(published(excluding="46.5"), recorded_late=2).reasons == [], "where both agree"


def test_as_many_plans_with_another_rate():
    year = found(line=ours(in_time=210))
    assert year.including.within is False
    assert told(year, "As many plans, but others in time")


def test_exceptions_alone():
    year = found(line=ours(excepted=60))
    assert (year.including.within, year.excluding.within) == (True, False)
    assert told(year, "marked as an exception once, by hand")
    assert not told(year, "As many plans, but others in time")


def test_how_the_return_was_made_is_said_of_its_time():
    before = found(line=ours(plans=435))
    after = found(line=ours(plans=435), person_level=True)
    assert told(before, "Up to 2022 the area sent totals.")
    assert told(after, "The return has been made person by person since 2023.")
    assert not told(after, "Up to 2022")


def test_a_year_that_is_not_over_or_not_published_cannot_be_told():
    for year, why in (
        (found(None, over=False), "The year is not over."),
        (found(over=False), "The year is not over."),
        (found(None), "No published figure of this year is loaded."),
    ):
        assert year.agrees is None
        assert year.words.startswith("It cannot be told yet")
        assert told(year, why)
        assert len(year.reasons) == 1


def test_published_plans_without_rates_cannot_be_told():
    year = found(published(including=None, excluding=None))
    assert (year.plans, year.agrees) == (0, None)
