"""Working days in England: every day but weekends and bank holidays. Pure, and offline."""

from datetime import date, timedelta

import holidays

DAY = timedelta(days=1)
# Grows by a year whenever a day of a new one is asked for.
BANK_HOLIDAYS = holidays.country_holidays("GB", subdiv="ENG")


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in BANK_HOLIDAYS


def last_working_day(start: date, days: int) -> date:
    """Return the last of so many working days beginning with `start`.

    `start` is the first of them, if it is one itself.
    """
    day = start - DAY
    while days:
        day += DAY
        days -= is_working_day(day)
    return day
