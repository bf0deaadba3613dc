"""How far months differ: not at all by chance alone, and by as much as they were made to."""

from random import Random

import pytest

from ehcp_tracking.forecast.pace import Passage, seen
from ehcp_tracking.forecast.shifts import AFTER, BEFORE, shifts
from wsoa.months import Month

MONTHS = list(Month(2019, 4).until(Month(2021, 3)))
FIRST, LAST = MONTHS[0].first.toordinal(), MONTHS[-1].last.toordinal()


def past(speed, cases=40):
    """Cases that come to one step each month and leave it each day with the chance of the month."""
    random, found = Random(4), []  # noqa: S311
    for number, month in enumerate(MONTHS):
        for _ in range(cases):
            entered = day = month.first.toordinal()
            while day < LAST:
                day += 1
                now = number + (day - entered) // 30
                if random.random() < 0.03 * speed(now):
                    break
            found.append(Passage("only", entered, entered, day, "done" if day < LAST else ""))
    return seen(found, MONTHS)


def test_where_months_do_not_differ_nothing_is_left_of_chance():
    found = shifts(past(lambda month: 1), len(MONTHS))
    assert len(found) == len(MONTHS) - BEFORE - AFTER + 1
    assert all(each["only"] == pytest.approx(1, abs=0.1) for each in found)


def test_a_step_that_got_twice_as_fast_is_told():
    found = shifts(past(lambda month: 2 if month >= 12 else 1), len(MONTHS))
    assert found[0]["only"] == pytest.approx(1, abs=0.25)
    assert found[12 - BEFORE]["only"] == pytest.approx(2, abs=0.4)
    assert found[-1]["only"] == pytest.approx(1, abs=0.3)


def test_too_few_months_or_cases_tell_of_no_change():
    months = MONTHS[: BEFORE + AFTER - 1]
    assert shifts(seen([Passage("only", FIRST, FIRST, FIRST + 9, "done")], months), 11) == [{}]
    few = seen([Passage("only", FIRST, FIRST, FIRST + 9, "done")], MONTHS)
    assert {each["only"] for each in shifts(few, len(MONTHS))} == {1.0}
