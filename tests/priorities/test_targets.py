from datetime import date

import pytest

from priorities.models import TargetStep
from priorities.targets import cohort_steps

END = date(2021, 3, 31)


def months(starts):
    steps = [TargetStep(from_month=date(*start, 1)) for start in starts]
    return [(str(each.first), str(each.last)) for each in cohort_steps(steps, END)]


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        pytest.param(
            [(2020, 1), (2020, 10), (2021, 1)],
            [("2020-01", "2020-09"), ("2020-10", "2020-12"), ("2021-01", "2021-03")],
            id="plans",
        ),
        pytest.param(
            [(2020, 7), (2020, 12), (2021, 3)],
            [("2020-07", "2020-11"), ("2020-12", "2021-02"), ("2021-03", "2021-03")],
            id="advice, whose last step is one month",
        ),
        pytest.param(
            [(2020, 10), (2020, 1)],
            [("2020-01", "2020-09"), ("2020-10", "2021-03")],
            id="in order of time, however they come",
        ),
        pytest.param([], [], id="no step"),
    ],
)
def test_a_step_runs_to_the_month_before_the_next_and_the_last_to_the_by_when(starts, expected):
    assert months(starts) == expected


def test_a_step_that_is_due_by_a_day_has_no_cohort():
    assert cohort_steps([TargetStep(by_on=date(2020, 9, 30), value=100)], END) == []
