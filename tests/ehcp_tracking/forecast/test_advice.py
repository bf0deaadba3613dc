"""Draws of advice: what becomes of each piece, and of those that are to come."""

from datetime import date, timedelta
from random import Random

import pytest

from ehcp_tracking.forecast import advice, cases
from ehcp_tracking.forecast.advice import AdviceCohort, Asked, Ends, base_of, of_so_many, shares
from ehcp_tracking.forecast.drawing import band
from tests.ehcp_tracking.forecast import simulated
from wsoa.months import Month
from wsoa.share import Share

TODAY = date(2021, 3, 31)
MONTHS = list(Month(2019, 4).until(Month(2021, 3)))


def asked(days_ago, *, took=None, service="health", excepted=False, case_took=None):
    on = TODAY - timedelta(days_ago)
    came, ended = (None if each is None else on + timedelta(each) for each in (took, case_took))
    return Asked(service, on, came, ended, excepted)


def always(took, service="health", **fields):
    """Past advice that always took so many days."""
    return [
        asked((TODAY - month.first).days, took=took, service=service, **fields)
        for month in MONTHS[:-2]
        for _ in range(3)
    ]


def drawn(past, undecided=(), coming=(), made=0, judged=0):
    base = base_of([*past, *undecided], TODAY)
    cohort = AdviceCohort(made, judged, undecided, coming)
    (draws,) = shares(base, [cohort], seed="one", draws=5)
    assert len(set(draws)) == 1, "nothing is left to chance"
    return draws[0]


@pytest.mark.parametrize(
    ("took", "waited", "expected"),
    [
        pytest.param(42, 10, Share(1, 1), id="on its last day"),
        pytest.param(43, 10, Share(0, 1), id="one day late"),
        pytest.param(30, 29, Share(1, 1), id="tomorrow"),
    ],
)
def test_awaited_advice_comes_as_past_advice_did(took, waited, expected):
    assert drawn(always(took), [asked(waited)]) == expected


def test_services_go_each_their_own_way():
    past = always(30) + always(60, "social_care")
    undecided = [asked(5), asked(5, service="social_care"), asked(5, service="unheard")]
    assert drawn(past, undecided, made=1, judged=1) == Share(2, 4)


def test_late_advice_that_an_exception_excuses_is_in_no_rate():
    assert drawn(always(60), [asked(5, excepted=True), asked(5)]) == Share(0, 1)
    assert drawn(always(60, excepted=True), [asked(5)]) == Share(0, 0)
    assert drawn(always(30), [asked(5, excepted=True)]) == Share(1, 1), "in time is in time"


def test_advice_of_a_case_that_ends_before_its_day_is_in_no_rate():
    assert drawn(always(None, case_took=20), [asked(5)]) == Share(0, 0)


def test_as_much_will_be_asked_for_as_in_past_months():
    past = [asked((TODAY - month.first).days, took=20) for month in MONTHS]
    assert drawn(past, coming=[Month(2021, 4), Month(2021, 5)]) == Share(2, 2)


def test_only_what_comes_after_the_day_is_to_come():
    day = date(2021, 3, 15)
    past = [
        Asked("health", month.first.replace(day=each), month.last, None, False)
        for month in MONTHS[:-1]
        for each in (10, 20)
    ]
    base = base_of(past, day)
    random = Random(1)  # noqa: S311
    assert advice.to_come([Month(2021, 3), Month(2021, 4)], base, random) == [("health", 3)]


def test_chances_of_a_service_add_up():
    past = always(10) + always(50) + always(None, case_took=30)
    ends = Ends(base_of(past, TODAY).past.drawn(Random(1))["health"])  # noqa: S311
    assert ends.of(-1) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert ends.of(10) == (0, pytest.approx(1 / 2))


def test_a_draw_of_many_is_that_of_each_of_them():
    random = Random(3)  # noqa: S311
    assert of_so_many(0, 0.5, random) == 0
    assert of_so_many(7, 1.0, random) == 7
    many = [of_so_many(1000, 0.3, random) for _ in range(300)]
    assert sum(many) / 300 == pytest.approx(300, abs=4)
    spread = (sum((each - 300) ** 2 for each in many) / 300) ** 0.5
    assert spread == pytest.approx((1000 * 0.3 * 0.7) ** 0.5, rel=0.2)


def test_too_little_advice_says_so():
    assert base_of(always(20), TODAY).is_enough
    assert not base_of([asked(40, took=20)], TODAY).is_enough


def rate(asked, first, last, day):
    """Return how much of the advice of some months is in time, of how much, as the contract has it.

    Written apart from what is tested: advice that came, or is late by the day, unless excused.
    """
    mine = [each for each in asked if first.first <= each.requested_on <= last.last]
    due = {each: date.fromordinal(each.due) for each in mine}
    made = sum(each.received_on is not None and each.received_on <= due[each] for each in mine)
    late = sum(
        (each.received_on or each.ended_on or day) > due[each] for each in mine if not each.excepted
    )
    return Share(made, made + late)


@pytest.mark.parametrize(
    "months",
    [
        pytest.param((Month(2021, 4), Month(2021, 6)), id="most was asked for"),
        pytest.param((Month(2021, 6), Month(2021, 8)), id="most is still to come"),
    ],
)
def test_bands_hold_the_truth_in_about_80_per_cent_of_simulated_areas(months):
    held, as_at = 0, date(2021, 6, 15)
    since, decided = cases.months_of(as_at)[0].first, date(2021, 10, 31)
    for seed in range(simulated.AREAS):
        every = simulated.advice(seed, a_month=12, shock=0.15)
        known = [
            each
            for each in simulated.known_advice(every, as_at)
            if (each.received_on or as_at) >= since and (each.ended_on or as_at) >= since
        ]
        found = AdviceCohort(
            *rate(known, *months, as_at),
            advice.of_months(known, *months, as_at),
            cases.to_come(*months, as_at),
        )
        base = base_of(known, as_at)
        (draws,) = shares(base, [found], seed=str(seed), draws=simulated.DRAWS)
        low, _, high = band(draws)
        came = rate(simulated.known_advice(every, decided), *months, decided).rate
        held += low <= came <= high
    assert held in simulated.ABOUT_80
