"""School terms, and the holidays between them. Pure: terms are anything with two days."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

DAY = timedelta(days=1)
FIRST_MONTH = 8  # of a school year: some areas begin in the last days of August
# Where it is longer between two terms, one that lies between them is not recorded.
LONGEST_HOLIDAY = timedelta(weeks=12)


class Holiday(NamedTuple):
    """Days on which a school is closed between two terms, both of them included."""

    from_on: date
    to_on: date

    @property
    def days(self) -> int:
        return (self.to_on - self.from_on + DAY).days


def school_year(day: date) -> int:
    """Return the year in which the school year of a day began, on 1 August."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def year_in_words(year: int) -> str:
    return f"{year} to {year + 1}"


def in_force(own: Iterable[Any], of_area: Iterable[Any]) -> list[Any]:
    """Return the terms that a school keeps, in order.

    In a school year for which it has terms of its own, those alone; in every other the area's.
    """
    own = list(own)
    differs = {school_year(term.from_on) for term in own}
    others = [term for term in of_area if school_year(term.from_on) not in differs]
    return sorted([*own, *others], key=lambda term: term.from_on)


def holiday_after(term: Any, in_order: list[Any]) -> Holiday | None:
    """Return the days between a term and the one that follows it among those `in_order`.

    None where there is none, where no day lies between, and where a term seems to be missing.
    """
    follows = next((each for each in in_order if each.from_on > term.from_on), None)
    if follows is None:
        return None
    holiday = Holiday(term.to_on + DAY, follows.from_on - DAY)
    return holiday if DAY <= follows.from_on - holiday.from_on <= LONGEST_HOLIDAY else None


def holidays(in_order: list[Any]) -> list[Holiday]:
    """Return the holidays between terms that are in their order."""
    return [found for found in (holiday_after(term, in_order) for term in in_order) if found]
