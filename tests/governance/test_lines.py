"""A share is one number once it is decided, and until then a range or words."""

from datetime import date, timedelta

import pytest

from ehcp_tracking import cohorts
from governance.lines import notified_line, plan_line
from wsoa.months import Month

MARCH = Month(2021, 3)


def plans(as_at=MARCH.last, **counts):
    row = dict.fromkeys(cohorts.PLAN_COUNTS, 0) | counts
    return plan_line("received", MARCH, MARCH, row, as_at)


@pytest.mark.parametrize(
    ("line", "cohort", "including"),
    [
        pytest.param(
            plans(plans=2, plans_in_time=1), "50.0%", "50.0%", id="over, and all are decided"
        ),
        pytest.param(
            plans(plans=2, plans_in_time=1, open_in_time=1),
            "33.3% to 66.7%",
            "Not decided yet",
            id="over, and one can still be in time",
        ),
        pytest.param(
            plans(plans=2, plans_in_time=1, as_at=MARCH.last - timedelta(days=1)),
            "Not over yet",
            "Not over yet",
            id="the day before it is over, more may come",
        ),
        pytest.param(
            plans(open_in_time=2, as_at=MARCH.first),
            "0.0% to 100.0%",
            "Not over yet",
            id="none is decided",
        ),
        pytest.param(plans(), "nothing to measure", "nothing to measure", id="none there"),
        pytest.param(
            plans(plans=1, plans_in_time=1, open_overdue=1, open_excepted=1),
            "50.0%",
            "Some still open",
            id="what is overdue counts as missed, and a rate of plans sent would hide it",
        ),
    ],
)
def test_words(line, cohort, including):
    assert line.words("cohort") == cohort
    assert line.words("including") == including


def test_the_counts_that_shares_divide_are_there():
    line = plans(
        plans=5,
        plans_in_time=3,
        plans_excepted=2,
        plans_in_time_excepted=1,
        open_overdue=1,
        open_in_time=4,
    )
    counted = {name: line.counts[name] for name in ("made", "issued", "judged", "possible")}
    assert counted == {"made": 2, "issued": 3, "judged": 4, "possible": 8}


def test_decisions_of_a_month_that_is_not_over_have_no_rate_yet():
    row = {"notified": 2, "in_time": 1, "excepted": 0, "in_time_excepted": 0, "month": "2021-03"}
    line = notified_line("no_plan", MARCH, MARCH, row, date(2021, 3, 30))
    assert line.words("including") == "Not over yet"
    assert "month" not in line.counts
