"""Months and working days a second time. Which days are bank holidays, the same library says."""

from datetime import date, timedelta
from functools import cache

import holidays

DAY = timedelta(days=1)
BANK_HOLIDAYS = holidays.country_holidays("GB", subdiv="ENG")


def months_later(day: date, months: int) -> date:
    """The same day so many months later or earlier; or the last of a month without such a day."""
    same, last = counted_on(day, months)
    return min(same, last)


def last_of_months(day: date, months: int) -> date:
    """The last day of so many months of which a day is the first."""
    same, last = counted_on(day, months)
    return min(same - DAY, last)


@cache  # an area has many plans and few days
def counted_on(day: date, months: int) -> tuple[date, date]:
    """As many days into a later or earlier month as a day is into its own, and the last of it."""
    year, month = day.year, day.month + months
    while month > 12:
        year, month = year + 1, month - 12
    while month < 1:
        year, month = year - 1, month + 12
    first = date(year, month, 1)
    first_of_next = (first + timedelta(days=31)).replace(day=1)
    return first + timedelta(days=day.day - 1), first_of_next - DAY


@cache
def working_days_from(day: date) -> tuple[date, ...]:
    """The working days of two months that begin with a day."""
    days = [day + timedelta(days=number) for number in range(60)]
    weekdays = [each for each in days if each.isoweekday() not in (6, 7)]
    return tuple(each for each in weekdays if each not in BANK_HOLIDAYS)
