"""Shares of a cohort from its counts, by contracts section 4. Every count is another number here,
so that one in the place of another is seen.
"""

from ehcp_tracking import cohorts
from wsoa.share import Share

PLANS = {
    "cases": 1000,
    "plans": 400,
    "plans_in_time": 230,
    "plans_excepted": 40,
    "plans_in_time_excepted": 10,
    "open_in_time": 70,
    "open_overdue": 33,
    "open_excepted": 5,
    "no_plan": 21,
    "refused": 300,
    "closed": 8,
    "ended_overdue": 2,
}
ADVICE = {
    "requested": 200,
    "in_time": 110,
    "late": 31,
    "excepted": 9,
    "open_overdue": 17,
    "open_in_time": 33,
}


def test_plans_in_time_with_exceptions_and_without_and_what_the_cohort_can_become():
    assert cohorts.plan_shares(PLANS) == {
        "including": Share(230, 400),
        "excluding": Share(220, 360),
        "cohort": Share(220, 393),
        "lowest": Share(220, 463),
        "highest": Share(290, 463),
    }


def test_advice_in_time_leaves_exceptions_out_and_counts_what_is_overdue_as_missed():
    assert cohorts.advice_shares(ADVICE) == {
        "cohort": Share(110, 158),
        "lowest": Share(110, 191),
        "highest": Share(143, 191),
    }
