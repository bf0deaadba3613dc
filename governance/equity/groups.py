"""The groups that children are put in, to see whether all are served alike. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ehcp_tracking.choices import LookedAfter, Need, Sex
from wsoa.models import SchoolKind

NOT_KNOWN = "Not recorded"
# By the last age in years that each has; the last one has no end.
AGES = {"Under 5": 4, "5 to 10": 10, "11 to 15": 15, "16 to 19": 19, "20 and over": None}


class Characteristic(NamedTuple):
    """What divides the children: its name in a sentence, its groups in order, and who is in which.

    `particular` is its name in ehcp_tracking.particulars.
    """

    particular: str
    name: str
    groups: tuple[str, ...]
    group_of: Callable[[Any], str]


def of_age(age: int | None) -> str:
    """Return the age group of an age in years."""
    if age is None:
        return NOT_KNOWN
    return next(name for name, last in AGES.items() if last is None or age <= last)


def of_label(labels: Mapping[str, str]) -> Callable[[str | None], str]:
    return lambda value: labels.get(value or "", NOT_KNOWN)


def by_choice(particular: str, name: str, choices: Any) -> Characteristic:
    """Return a characteristic whose groups are the choices of a column."""
    labels = dict(choices.choices)
    return Characteristic(particular, name, (*labels.values(), NOT_KNOWN), of_label(labels))


CHARACTERISTICS = (
    Characteristic("age", "age", (*AGES, NOT_KNOWN), of_age),
    by_choice("need", "primary need", Need),
    by_choice("sex", "sex", Sex),
    by_choice("care", "whether looked after", LookedAfter),
    by_choice("kind", "kind of school or setting", SchoolKind),
)
