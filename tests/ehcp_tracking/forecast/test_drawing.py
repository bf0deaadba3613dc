"""Draws: what they do with a case, and that in simulated areas their bands hold the truth."""

from datetime import date
from random import Random

import pytest

from ehcp_tracking.forecast import cases, drawing
from ehcp_tracking.forecast.cases import standing
from ehcp_tracking.forecast.courses import PLAN, STEPS, WITHOUT_PLAN
from ehcp_tracking.forecast.drawing import Cohort, Open, Past, band, cleared, drawn_share, shares
from ehcp_tracking.forecast.pace import Passage, seen
from tests.ehcp_tracking.forecast import simulated
from wsoa.months import Month
from wsoa.share import Share

TODAY = date(2021, 3, 31)
NOW = TODAY.toordinal()
MONTHS = list(Month(2020, 4).until(Month(2021, 3)))
DECIDED = date(2021, 9, 17)
AS_AT = date(2021, 6, 30)  # in simulated areas


def always(step, day, to):
    """Past stays that all ended on the same day of their clock: nothing is left to chance."""
    return [
        Passage(step, left - day, left - day - 150, left, to)
        for left in (month.last.toordinal() for month in MONTHS)
        for _ in range(3)
    ]


SEEN = seen(
    always("to_decide", -100, "assessing")
    + always("assessing", -20, "to_finalise")
    + always("to_finalise", 15, PLAN)
    + always("to_draft", 12, WITHOUT_PLAN),
    MONTHS,
)
PAST = Past(SEEN, len(MONTHS), [{}])


def waiting(step, left, since_draft=0):
    """An open case with so many days left."""
    origin = NOW - since_draft if step == "to_finalise" else NOW + left
    return Open(step, origin, NOW + left, NOW)


def cohort(undecided=(), overdue=(), coming=(), made=0, judged=0):
    return Cohort(made, judged, undecided, overdue, coming, DECIDED)


def drawn(found, starts=((),)):
    (draws,) = shares(PAST, starts, [found], as_at=TODAY, seed="one", draws=1)
    return draws[0]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param(waiting("to_finalise", 5, 10), Share(1, 1), id="sent on its last day"),
        pytest.param(waiting("to_finalise", 4, 10), Share(0, 1), id="sent one day late"),
        pytest.param(waiting("to_decide", 130), Share(1, 1), id="through every step"),
        pytest.param(waiting("to_draft", 5), Share(0, 0), id="ends without a plan, late or not"),
    ],
)
def test_an_open_case_becomes_in_time_late_or_nothing(case, expected):
    assert drawn(cohort([case])) == expected


def test_an_overdue_case_stays_late_unless_it_ends_without_a_plan():
    late, going = waiting("to_finalise", -3, 10), waiting("to_draft", -3)
    assert drawn(cohort(overdue=[late], made=3, judged=5)) == Share(3, 5)
    assert drawn(cohort(overdue=[late, going], made=3, judged=5)) == Share(3, 4)


def test_a_case_that_never_ends_is_late():
    assert drawn(cohort([waiting("to_decide_on_plan", 50)])) == Share(0, 1)


def test_cases_to_come_are_as_many_as_in_past_months_and_only_after_today():
    coming = [Month(2021, 3), Month(2021, 4)]
    assert drawn(cohort(coming=coming), [[1, 15, 31]]) == Share(3, 3)
    as_at = date(2021, 3, 14)
    chance = Random(1)  # noqa: S311
    share = drawn_share(cohort(coming=coming), PAST.drawn(chance), [[1, 15, 31]], as_at, chance)
    assert share == Share(5, 5)


def test_the_clear_date_is_that_of_the_last_case():
    backlog = [waiting("to_finalise", -20, 10), waiting("to_decide", 120)]
    draws = cleared(PAST, backlog, as_at=TODAY, seed="one", draws=5)
    assert draws == [date.fromordinal(NOW + 115)] * 5  # 20 days before its last day, and 15 more


def test_what_does_not_end_within_two_years_has_no_date():
    backlog = [waiting("to_finalise", 0, 10), waiting("to_decide_on_plan", 30)]
    assert cleared(PAST, backlog, as_at=TODAY, seed="one", draws=3) == [None] * 3


RECEIVED = Month(2021, 4), Month(2021, 6)
TO_COME = Month(2021, 6), Month(2021, 8)


def some_area(seed, a_month=12, shock=0.15, months=RECEIVED):
    """Return what is known of a simulated area on 30 June 2021, a cohort of months, its rate."""
    first, last = months
    every = simulated.area(seed, a_month, shock)
    known = of_two_years(every)
    inside = first.first, last.last

    mine = [c for c in known if inside[0] <= c.started_on <= inside[1] and not c.excepted_on]
    sent = [c for c in mine if c.with_plan]
    late = [c for c in mine if not c.ended_on and c.due_on < AS_AT]
    so_far = Share(sum(c.ended_on <= c.due_on for c in sent), len(sent) + len(late))
    found = cases.cohort(known, first, last, AS_AT, so_far)
    return cases.base_of(known, AS_AT), found, truth(every, inside, found.decided_on)


def of_two_years(every):
    since = cases.months_of(AS_AT)[0].first
    known = simulated.known(every, AS_AT)
    return [each for each in known if each.ended_on is None or each.ended_on >= since]


def truth(every, inside, decided_on):
    """Return the rate of a cohort on the day on which it is decided."""
    known = [
        c
        for c in simulated.known(every, decided_on)
        if inside[0] <= c.started_on <= inside[1] and not c.excepted_on
    ]
    judged = [c for c in known if c.with_plan or not c.ended_on]
    return sum(c.with_plan and c.ended_on <= c.due_on for c in judged) / len(judged)


@pytest.mark.parametrize(
    "months",
    [
        pytest.param(RECEIVED, id="all are received"),
        pytest.param(TO_COME, id="most are still to come"),
    ],
)
def test_bands_of_80_per_cent_hold_the_truth_in_about_80_per_cent_of_simulated_areas(months):
    held = 0
    for seed in range(simulated.AREAS):
        base, found, came = some_area(seed, months=months)
        (draws,) = shares(
            base.past, base.starts, [found], as_at=AS_AT, seed=str(seed), draws=simulated.DRAWS
        )
        low, _, high = band(draws)
        held += low <= came <= high
    assert held in simulated.ABOUT_80


def test_clear_dates_hold_the_truth_in_about_80_per_cent_of_simulated_areas():
    """Of the cases that began by April and are open at the end of June."""
    held, before = 0, date(2021, 5, 1)
    for seed in range(simulated.AREAS):
        every = simulated.area(seed, 12, 0.15)
        known = of_two_years(every)
        waiting = [standing(c, AS_AT) for c in known if c.started_on < before and not c.ended_on]
        came = max(c.ended_on for c in every if c.started_on < before and c.ended_on > AS_AT)
        past = cases.base_of(known, AS_AT).past
        drawn = cleared(past, waiting, as_at=AS_AT, seed=str(seed), draws=simulated.DRAWS)
        days = sorted(each or date.max for each in drawn)
        last = len(days) - 1
        held += days[last // 10] <= came <= days[last - last // 10]
    assert held in simulated.ABOUT_80


def test_bands_are_wider_where_fewer_cases_were_seen_and_where_months_differ_more():
    def width(**shape):
        base, found, _ = some_area(3, **shape)
        (draws,) = shares(base.past, [[]], [found], as_at=AS_AT, seed="x", draws=60)
        low, _, high = band(draws)
        return high - low

    assert width(a_month=40, shock=0) < width(a_month=5, shock=0)
    assert width(a_month=40, shock=0) < width(a_month=40, shock=0.4)


def test_the_same_cases_give_the_same_draws_in_any_order():
    base, found, _ = some_area(1)
    shuffled = found._replace(undecided=found.undecided[::-1], overdue=found.overdue[::-1])
    first, again, other = (
        shares(base.past, [[3, 1, 2]], [each], as_at=AS_AT, seed=seed, draws=5)
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
