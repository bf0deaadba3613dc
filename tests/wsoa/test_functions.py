"""What Django lacks, computed by each database as Python computes it."""

from datetime import date
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ehcp_tracking.facts import age
from ehcp_tracking.law import MonthsBeginningWith, months_later
from tests.builders import make_area
from wsoa.functions import AddMonths, DayOfItsYear, LastOfMonths, YearsBetween
from wsoa.models import LocalArea

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
_serial = count(1)


def computed(expression, day):
    """Return what the database makes of an expression of `backlog_complete_by`, as it is `day`."""
    area = make_area(
        f"area-{next(_serial)}", backlog_received_before=date(1980, 1, 1), backlog_complete_by=day
    )
    return LocalArea.objects.filter(pk=area.pk).values_list(expression, flat=True).get()


class Months(TestCase):
    @settings(max_examples=100, deadline=None)
    @given(DAYS | st.dates(date(2023, 12, 28), date(2024, 3, 1)), st.integers(-30, 30))
    def test_months_are_added_as_in_python(self, day, months):
        assert computed(AddMonths("backlog_complete_by", months), day) == months_later(day, months)

    @settings(max_examples=100, deadline=None)
    @given(DAYS | st.dates(date(2023, 12, 28), date(2024, 3, 1)), st.integers(1, 30))
    def test_months_that_begin_with_a_day_end_as_in_python(self, day, months):
        found = computed(LastOfMonths("backlog_complete_by", months), day)
        assert found == MonthsBeginningWith(months).last_day(day)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        pytest.param("2024-02-29", 12, "2025-02-28", id="no 29th in 2025"),
        pytest.param("2023-02-28", 12, "2024-02-28", id="the same day, not the last"),
        pytest.param("2023-12-31", 2, "2024-02-29", id="no 31st, but a 29th"),
        pytest.param("2025-07-31", -5, "2025-02-28", id="back"),
        pytest.param("2024-08-31", 1, "2024-09-30", id="one month"),
    ],
)
def test_the_last_of_a_month_that_has_no_such_day(day, months, later):
    found = computed(AddMonths("backlog_complete_by", months), date.fromisoformat(day))
    assert found == date.fromisoformat(later)


@pytest.mark.django_db
def test_a_day_of_the_year_of_a_date():
    found = computed(DayOfItsYear("backlog_complete_by", 2, 5), date(2024, 12, 31))
    assert found == date(2024, 2, 5)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("born", "day"),
    [
        pytest.param("2010-05-12", "2021-05-11", id="the day before"),
        pytest.param("2010-05-12", "2021-05-12", id="a birthday"),
        pytest.param("2016-02-29", "2021-02-28", id="not yet, without a 29th"),
        pytest.param("2016-02-29", "2021-03-01", id="the day after"),
        pytest.param("2020-12-31", "2021-01-01", id="a day old"),
    ],
)
def test_an_age_is_as_in_python(born, day):
    born, day = date.fromisoformat(born), date.fromisoformat(day)
    area = make_area("here", backlog_received_before=born, backlog_complete_by=day)
    years = YearsBetween("backlog_received_before", "backlog_complete_by")
    assert LocalArea.objects.filter(pk=area.pk).values_list(years, flat=True).get() == age(
        born, day
    )
