"""How long a measure may go unread, from how often the plan says that it is read. Pure."""

import re

DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 31, "quarter": 92, "term": 122, "year": 366}
# Other words for once in such a time.
ONCE = {
    "daily": "day",
    "weekly": "week",
    "fortnightly": "fortnight",
    "monthly": "month",
    "quarterly": "quarter",
    "termly": "term",
    "annual": "year",
    "annually": "year",
    "yearly": "year",
}
NUMBERS = {"two": 2, "three": 3, "four": 4, "six": 6}
EVERY = re.compile(
    r"every (?:(\d+|two|three|four|six) )?(day|week|fortnight|month|quarter|term|year)"
)


def days_of(cadence: str) -> int | None:
    """Return the days from one reading to the next; None where the words say no time.

    "Every 2 months" is 62: a month has 31 days at most, and nobody is called silent too early.
    """
    words = cadence.lower()
    if found := EVERY.search(words):
        number, unit = found.groups()
        return (NUMBERS.get(number) or int(number or 1)) * DAYS[unit]
    for word in re.findall(r"[a-z]+", words):
        if word in ONCE:
            return DAYS[ONCE[word]]
    return DAYS["term"] if "term on term" in words else None
