"""Draws: what they do with a case, and that in simulated areas their bands hold the truth."""

from datetime import date
from random import Random

import pytest

from ehcp_tracking.forecast import drawing
from ehcp_tracking.forecast.courses import PLAN, STEPS, WITHOUT_PLAN, entered, passages
from ehcp_tracking.forecast.drawing import Cohort, Open, band, cleared, drawn_share, shares
from ehcp_tracking.forecast.pace import Passage, pace, seen
from tests.ehcp_tracking.forecast import simulated
from wsoa.months import Month
from wsoa.share import Share

TODAY = date(2021, 3, 31)
NOW = TODAY.toordinal()
MONTHS = list(Month(2020, 4).until(Month(2021, 3)))
DECIDED = date(2021, 8, 18)


def always(step, days, to):
    """Past stays that all lasted as long: nothing is left to chance."""
    return [
        Passage(step, month.first.toordinal(), month.first.toordinal() + days, to)
        for month in MONTHS
        for _ in range(3)
        if month.first.toordinal() + days <= NOW
    ]


SEEN = seen(
    always("to_decide", 10, "assessing")
    + always("assessing", 20, "to_finalise")
    + always("to_finalise", 15, PLAN)
    + always("to_draft", 12, WITHOUT_PLAN),
    MONTHS,
)


def cohort(undecided=(), overdue=(), coming=(), made=0, judged=0):
    return Cohort(made, judged, undecided, overdue, coming, DECIDED)


def drawn(found, starts=((),)):
    (draws,) = shares(SEEN, len(MONTHS), starts, [found], as_at=TODAY, seed="one", draws=1)
    return draws[0]


@pytest.mark.parametrize(
    ("step", "stayed", "left", "expected"),
    [
        pytest.param("to_finalise", 10, 5, Share(1, 1), id="sent on its last day"),
        pytest.param("to_finalise", 10, 4, Share(0, 1), id="sent one day late"),
        pytest.param("to_decide", 4, 41, Share(1, 1), id="through every step by the last day"),
        pytest.param("to_decide", 4, 40, Share(0, 1), id="through every step one day late"),
        pytest.param("to_draft", 0, 5, Share(0, 0), id="ends without a plan, late or not"),
    ],
)
def test_an_open_case_becomes_in_time_late_or_nothing(step, stayed, left, expected):
    assert drawn(cohort([Open(step, NOW - stayed, NOW + left)])) == expected


def test_an_overdue_case_stays_late_unless_it_ends_without_a_plan():
    late = Open("to_finalise", NOW - 10, NOW - 3)
    going = Open("to_draft", NOW - 2, NOW - 3)
    assert drawn(cohort(overdue=[late], made=3, judged=5)) == Share(3, 5)
    assert drawn(cohort(overdue=[late, going], made=3, judged=5)) == Share(3, 4)


def test_a_case_that_never_ends_is_late():
    assert drawn(cohort([Open("to_decide_on_plan", NOW - 1, NOW + 50)])) == Share(0, 1)


def test_cases_to_come_are_as_many_as_in_past_months_and_only_after_today():
    coming = [Month(2021, 3), Month(2021, 4)]
    assert drawn(cohort(coming=coming), [[1, 15, 31]]) == Share(3, 3)
    as_at = date(2021, 3, 14)
    found = pace(SEEN, range(12))
    share = drawn_share(cohort(coming=coming), found, [[1, 15, 31]], as_at, Random(1))  # noqa: S311
    assert share == Share(5, 5)


def test_the_clear_date_is_that_of_the_last_case():
    cases = [Open("to_finalise", NOW - 10, NOW), Open("to_decide", NOW - 4, NOW)]
    draws = cleared(SEEN, 12, cases, as_at=TODAY, seed="one", draws=5)
    assert draws == [date.fromordinal(NOW + 41)] * 5


def test_what_does_not_end_within_two_years_has_no_date():
    cases = [Open("to_finalise", NOW - 10, NOW), Open("to_decide_on_plan", NOW - 4, NOW)]
    assert cleared(SEEN, 12, cases, as_at=TODAY, seed="one", draws=3) == [None] * 3


def some_area(seed, a_month=12, shock=0.15):
    """Return the past of a simulated area on 30 June 2021, a cohort of three months, its rate."""
    as_at = date(2021, 6, 30)
    every = simulated.area(seed, a_month, shock)
    months = list(Month(2019, 7).until(Month(2021, 6)))
    cases = list(simulated.known(every, as_at))
    past = seen((stay for each in cases for stay in passages(each, as_at)), months)
    inside = Month(2021, 4).first, as_at

    def standing(case):
        step, day = entered(case)[-1]
        return Open(step, day.toordinal(), case.due_on.toordinal())

    mine = [c for c in cases if inside[0] <= c.started_on <= inside[1] and not c.excepted_on]
    sent = [c for c in mine if c.with_plan]
    waiting = [c for c in mine if not c.ended_on]
    late = [standing(c) for c in waiting if c.due_on < as_at]
    found = Cohort(
        sum(c.ended_on <= c.due_on for c in sent),
        len(sent) + len(late),
        [standing(c) for c in waiting if c.due_on >= as_at],
        late,
        [],
        date(2021, 11, 17),
    )
    return past, found, truth(every, inside, found.decided_on)


def truth(every, inside, decided_on):
    """Return the rate of a cohort on the day on which it is decided."""
    known = [
        c
        for c in simulated.known(every, decided_on)
        if inside[0] <= c.started_on <= inside[1] and not c.excepted_on
    ]
    judged = [c for c in known if c.with_plan or not c.ended_on]
    return sum(c.with_plan and c.ended_on <= c.due_on for c in judged) / len(judged)


def test_bands_of_80_per_cent_hold_the_truth_in_about_80_per_cent_of_simulated_areas():
    held = 0
    for seed in range(30):
        past, found, came = some_area(seed)
        (draws,) = shares(
            past, 24, [[]], [found], as_at=date(2021, 6, 30), seed=str(seed), draws=60
        )
        low, _, high = band(draws)
        held += low <= came <= high
    assert 20 <= held <= 28, f"{held} of 30 held the truth"


def test_bands_are_wider_where_fewer_cases_were_seen_and_where_months_differ_more():
    def width(**shape):
        past, found, _ = some_area(3, **shape)
        (draws,) = shares(past, 24, [[]], [found], as_at=date(2021, 6, 30), seed="x", draws=60)
        low, _, high = band(draws)
        return high - low

    assert width(a_month=40, shock=0) < width(a_month=6, shock=0)
    assert width(a_month=40, shock=0) < width(a_month=40, shock=0.4)


def test_the_same_cases_give_the_same_draws_in_any_order():
    past, found, _ = some_area(1)
    shuffled = found._replace(undecided=found.undecided[::-1], overdue=found.overdue[::-1])
    day = date(2021, 6, 30)
    first, again, other = (
        shares(past, 24, [[3, 1, 2]], [each], as_at=day, seed=seed, draws=5)
        for each, seed in ((found, "a"), (shuffled, "a"), (found, "b"))
    )
    assert first == again
    assert first != other


def test_the_band_is_made_of_the_middle_draws():
    draws = [Share(each, 100) for each in range(11)]
    assert band(draws) == (0.01, 0.05, 0.09)
    assert band([Share(0, 0), Share(1, 2)]) == (0.5, 0.5, 0.5)
    assert band([Share(0, 0)]) is None


def test_fewer_draws_are_made_of_more_cases():
    assert drawing.draws_for(0) == drawing.MOST_DRAWS
    assert drawing.draws_for(10**6) == drawing.LEAST_DRAWS
    assert drawing.draws_for(drawing.COURSES // 300) == 300


def test_every_step_of_a_course_is_known():
    assert {*SEEN} <= {*STEPS}
