"""Months of the calendar, as cohorts count them. Pure."""

import re
from calendar import month_name
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple


class Month(NamedTuple):
    """One month. Months sort, and `number` counts them: 12 to the year, January 0."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def numbered(cls, number: int) -> "Month":
        return cls(number // 12, number % 12 + 1)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read "2020-01". Raises ValueError for anything else."""
        found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
        if not found:
            raise ValueError(f"{text!r} is not a month like 2020-01.")
        month = cls(int(found[1]), int(found[2]))
        date(*month, 1)  # refuses year 0 and month 13
        return month

    @property
    def number(self) -> int:
        return self.year * 12 + self.month - 1

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return self.after(1).first - timedelta(days=1)

    def after(self, months: int) -> "Month":
        """Return the month so many later, or earlier if negative."""
        return Month.numbered(self.number + months)

    def until(self, last: "Month") -> Iterator["Month"]:
        """Yield every month from this one to `last`, both included."""
        return map(Month.numbered, range(self.number, last.number + 1))

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def words(self) -> str:
        """The month as a person writes it: "March 2021"."""
        return f"{month_name[self.month]} {self.year}"
