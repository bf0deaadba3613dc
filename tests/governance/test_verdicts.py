"""Every branch of a verdict and the days and counts beside it; its words; the oracle's verdict."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcp_tracking import cohorts
from governance.lines import Line, Snapshot
from governance.verdicts import (
    Verdict,
    backlog_reason,
    backlog_verdict,
    needed,
    reason,
    verdict,
    wanted,
)
from tests.oracle import figures as oracle
from wsoa.months import Month

FIRST, LAST = Month(2020, 10), Month(2020, 12)
BEFORE, BEGUN = date(2020, 9, 30), date(2020, 10, 1)
RUNNING, OVER = date(2020, 12, 30), date(2020, 12, 31)


def step(in_time, late, waiting=0, as_at=OVER, target="65", first=FIRST, last=LAST):
    """A target and the total of its step: so many in time, so many not, so many undecided."""
    counts = dict.fromkeys(cohorts.ADVICE_COUNTS, 0)
    counts |= {"in_time": in_time, "late": late, "open_in_time": waiting}
    line = Line({}, as_at, first, last, counts, cohorts.advice_shares(counts))
    return Decimal(target), line


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        pytest.param(step(9, 1, as_at=BEFORE), "not_yet_measurable", id="the day before it begins"),
        pytest.param(step(9, 1, as_at=BEGUN), "on_course", id="the day it begins"),
        pytest.param(step(0, 0), "not_yet_measurable", id="over, and nothing there"),
        pytest.param(step(0, 0, 5), "not_yet_measurable", id="over, and none decided"),
        pytest.param(step(13, 7), "met", id="13 of 20 is 65%"),
        pytest.param(step(129, 70), "not_met", id="129 of 199 is not 65%, though nearly"),
        pytest.param(step(130, 69), "met", id="130 of 199 is enough"),
        pytest.param(step(13, 7, as_at=RUNNING), "on_course", id="on the last day but one"),
        pytest.param(step(12, 8, as_at=RUNNING), "still_possible", id="short, but not over"),
        pytest.param(step(0, 9, 1, as_at=RUNNING), "still_possible", id="hopeless, but not over"),
        pytest.param(step(13, 2, 5), "met", id="met even if all five are late"),
        pytest.param(step(12, 2, 6), "on_course", id="one less: those six still count"),
        pytest.param(step(7, 7, 6), "still_possible", id="met only if all six are in time"),
        pytest.param(step(6, 8, 6), "out_of_reach", id="too few even if all six are in time"),
        pytest.param(step(12, 8), "not_met", id="none undecided"),
        pytest.param(step(5, 0, target="100"), "met", id="all"),
        pytest.param(step(199, 101, target="66.33"), "met", id="199 of 300 is above 66.33%"),
        pytest.param(step(199, 101, target="66.34"), "not_met", id="and below 66.34%"),
    ],
)
def test_verdict(step, expected):
    assert verdict(*step) == expected


@given(
    counts=st.tuples(*[st.integers(0, 40)] * 3),
    per_cent=st.integers(1, 100),
    as_at=st.sampled_from([BEFORE, BEGUN, RUNNING, OVER, date(2021, 3, 31)]),
)
def test_the_verdict_is_that_of_the_oracle(counts, per_cent, as_at):
    target, line = step(*counts, as_at=as_at, target=str(per_cent))
    total = {name: share.rate for name, share in line.shares.items()} | line.counts
    expected = oracle.verdict(total, per_cent, str(FIRST), str(LAST), as_at)
    assert verdict(target, line) == expected


@given(whole=st.integers(1, 5000), target=st.decimals(1, 100, places=2))
def test_one_less_than_needed_is_not_enough(whole, target):
    enough = needed(target, whole)
    assert (enough - 1) * 100 < target * whole <= enough * 100


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (step(9, 1, as_at=BEFORE), "Its first month, October 2020, has not begun."),
        (step(0, 0, 5, as_at=BEGUN), "None is decided yet. 5 can still be in time."),
        (step(0, 0), "There is nothing to judge."),
        (step(0, 0, 5), "None is decided yet. 5 can still be in time."),
        (
            step(129, 70),
            "129 of 199 were in time: 64.8%. 65% takes at least 130.",
        ),
        (step(13, 7), "13 of 20 were in time: 65.0%. 65% takes at least 13."),
        (step(13, 2, 5), "65.0% at the least, whatever becomes of the 5 undecided."),
        (step(6, 8, 6), "60.0% at the most, even if all 6 undecided are in time."),
        (
            step(7, 7, 6),
            "Cannot be judged yet: between 35.0% and 65.0%. Of those decided, 50.0% in time.",
        ),
        (
            step(3, 1, 1, as_at=RUNNING),
            "Cannot be judged yet: between 60.0% and 80.0%, and December 2020 is not over. "
            "Of those decided, 75.0% in time.",
        ),
        (
            step(3, 1, as_at=RUNNING),
            "Cannot be judged yet, and December 2020 is not over. Of those decided, 75.0% in time.",
        ),
    ],
)
def test_a_verdict_says_why(step, why):
    assert reason(*step) == why


CUT_OFF, PROMISED = date(2019, 11, 30), date(2020, 9, 30)


def backlog(outstanding, by_target, as_at):
    counts = {"outstanding": outstanding, "completed_by_target": by_target}
    return Snapshot({}, as_at, counts)


@pytest.mark.parametrize(
    ("stands", "expected", "why"),
    [
        pytest.param(
            backlog(3, 3, PROMISED),
            Verdict.MET,
            "All 3 were completed by 30 September 2020.",
            id="none open on the day",
        ),
        pytest.param(
            backlog(3, 2, PROMISED),
            Verdict.NOT_MET,
            "1 of 3 were still open on 30 September 2020.",
            id="one open on the day",
        ),
        pytest.param(
            backlog(3, 2, date(2021, 3, 31)),
            Verdict.NOT_MET,
            "1 of 3 were still open on 30 September 2020.",
            id="what is completed later changes nothing",
        ),
        pytest.param(
            backlog(3, 2, date(2020, 9, 29)),
            Verdict.STILL_POSSIBLE,
            "1 of 3 are open, to be completed by 30 September 2020.",
            id="the day before",
        ),
        pytest.param(
            backlog(3, 3, date(2020, 9, 29)),
            Verdict.ON_COURSE,
            "None is open. The day promised is 30 September 2020.",
            id="done early",
        ),
        pytest.param(
            backlog(3, 0, date(2019, 11, 29)),
            Verdict.NOT_YET_MEASURABLE,
            "It is counted from 30 November 2019.",
            id="before there is a backlog",
        ),
        pytest.param(
            backlog(3, 0, CUT_OFF),
            Verdict.STILL_POSSIBLE,
            "3 of 3 are open, to be completed by 30 September 2020.",
            id="the day from which on there is one",
        ),
        pytest.param(
            backlog(0, 0, PROMISED),
            Verdict.NOT_YET_MEASURABLE,
            "No case of the backlog is held here.",
            id="no case",
        ),
    ],
)
def test_backlog(stands, expected, why):
    assert backlog_verdict(stands, CUT_OFF, PROMISED) == expected
    assert backlog_reason(stands, CUT_OFF, PROMISED) == why


@pytest.mark.parametrize(
    ("target", "unit", "more_is_better", "words"),
    [
        ("100", "%", True, "To be all of them, 100% by 31 March 2021."),
        ("99", "%", True, "To be at least 99% by 31 March 2021."),
        ("101", "%", True, "To be at least 101% by 31 March 2021."),
        ("100", " cases", True, "To be at least 100 cases by 31 March 2021."),
        ("100", "%", False, "To be at most 100% by 31 March 2021."),
        ("0", " cases", False, "To be at most 0 cases by 31 March 2021."),
    ],
)
def test_what_a_target_on_a_value_asks_for(target, unit, more_is_better, words):
    by = date(2021, 3, 31)
    assert wanted(Decimal(target), unit, more_is_better=more_is_better, by=by) == words
