"""Which terms a school keeps, and which days between them are a holiday."""

from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsoa import terms
from wsoa.terms import Holiday


class Term(NamedTuple):
    from_on: date
    to_on: date


SUMMER = Term(date(2021, 4, 19), date(2021, 7, 22))
AUTUMN = Term(date(2021, 9, 3), date(2021, 12, 17))
SPRING = Term(date(2022, 1, 4), date(2022, 4, 1))


def test_a_holiday_is_the_days_between_two_terms():
    (summer, christmas) = terms.holidays([SUMMER, AUTUMN, SPRING])
    assert summer == Holiday(date(2021, 7, 23), date(2021, 9, 2))
    assert (summer.days, christmas.days) == (42, 17)


@pytest.mark.parametrize(
    ("next_on", "there"),
    [
        pytest.param(date(2021, 7, 23), False, id="no day between"),
        pytest.param(date(2021, 7, 24), True, id="one day"),
        pytest.param(date(2021, 10, 15), True, id="12 weeks"),
        pytest.param(date(2021, 10, 16), False, id="longer, so a term is missing"),
    ],
)
def test_what_is_between_two_terms_is_a_holiday_unless_a_term_is_missing(next_on, there):
    follows = Term(next_on, date(2021, 12, 17))
    assert bool(terms.holidays([SUMMER, follows])) == there


def test_after_the_last_term_nothing_is_known():
    assert terms.holiday_after(AUTUMN, [SUMMER, AUTUMN]) is None


def test_the_terms_of_a_school_replace_those_of_the_area_in_their_school_year():
    own = Term(date(2021, 9, 6), date(2021, 12, 15))
    assert terms.in_force([own], [SUMMER, AUTUMN, SPRING]) == [SUMMER, own]
    assert terms.in_force([], [SPRING, SUMMER]) == [SUMMER, SPRING]


@pytest.mark.parametrize(
    ("day", "year"), [(date(2020, 7, 31), 2019), (date(2020, 8, 1), 2020), (date(2021, 1, 1), 2020)]
)
def test_a_school_year_begins_in_august(day, year):
    assert terms.school_year(day) == year


@given(gaps=st.lists(st.integers(1, 100), min_size=1, max_size=6), length=st.integers(1, 90))
def test_holidays_never_share_a_day_with_a_term_or_each_other(gaps, length):
    start, found = date(2020, 1, 1), []
    for gap in gaps:
        found.append(Term(start, start + timedelta(days=length)))
        start = found[-1].to_on + timedelta(days=gap)
    taken = [*found, *terms.holidays(found)]
    for one in taken:
        for other in taken:
            assert one is other or one.to_on < other.from_on or other.to_on < one.from_on
