"""Every time limit of the table of law, as the page of them shows it: by subject, in words."""

from typing import NamedTuple

from django.utils.text import get_text_list

from ehcp_tracking import law
from ehcp_tracking.choices import Basis, Ground
from ehcp_tracking.exceptions import words
from ehcp_tracking.wording import law_of


class Row(NamedTuple):
    """One time limit: its place on the page, what it is called there, and what it says."""

    place: str
    name: str
    rule: law.Rule

    @property
    def how_long(self) -> str:
        return capitalised(self.rule.limit.words)

    @property
    def regulation(self) -> str:
        return capitalised(law_of(self.rule.regulation))

    @property
    def exceptions_at(self) -> str:
        """Where on the page the exceptions to it stand, or nothing if the law lists none."""
        return place_of(self.rule.exceptions) if self.rule.exceptions else ""

    @property
    def in_force(self) -> str:
        until = f" to {words(self.rule.until)}" if self.rule.until else ""
        return f"In force {'from' if until else 'since'} {words(self.rule.since)}{until}"


class Listed(NamedTuple):
    """Exceptions that the law lists alike: where, for which limits, and what each asks for."""

    place: str
    regulations: list[str]
    titles: list[str]
    grounds: list[tuple[str, str]]
    confirmed: bool


def by_subject() -> dict[str, list[tuple[str, list[Row]]]]:
    """Return {subject: tables}, each with its caption.

    Of a case, a table for each duty and a row for each basis; of anything else one table.
    """
    tables: dict[str, list[tuple[str, list[Row]]]] = {}
    for subject, heading in law.SUBJECTS.items():
        rules = [rule for rule in law.LAW if rule.subject == subject]
        if subject == "case":
            tables[heading] = [
                (next(iter(by_basis.values())).title, [of_case(each) for each in by_basis.values()])
                for by_basis in law.CASE.values()
            ]
        else:
            tables[heading] = [(heading, [Row(each.duty, each.title, each) for each in rules])]
    return tables


def unfollowed() -> list[Row]:
    """Return the limits that this service tells and does not follow."""
    return [Row(each.duty, each.title, each) for each in law.UNFOLLOWED]


def at_once() -> list[tuple[str, str]]:
    """Return what is to be done with no number of days, and where the law says so."""
    return [(what, capitalised(law_of(where))) for what, where in law.AT_ONCE.items()]


def of_case(rule: law.Rule) -> Row:
    (basis,) = rule.bases
    return Row(place(rule.duty, basis), Basis(basis).label, rule)


def place(duty: str, basis: str) -> str:
    """Return where on the page a time limit of a case stands."""
    return f"{duty}-{basis}" if duty in law.CASE else duty


def excusing() -> list[Listed]:
    """Return each list of exceptions that the law has, in the order of the limits."""
    found: list[Listed] = []
    for listed in dict.fromkeys(rule.exceptions for rule in law.LAW if rule.exceptions):
        alike = alike_to(listed)
        if listed != alike[0]:
            continue
        titles = dict.fromkeys(rule.title for rule in law.LAW if rule.exceptions in alike)
        grounds = [(Ground(each.key).label, condition(each, listed)) for each in listed.grounds]
        regulations = [capitalised(law_of(each.regulation)) for each in alike]
        found.append(Listed(place_of(listed), regulations, [*titles], grounds, listed.confirmed))
    return found


def alike_to(listed: law.Exceptions) -> list[law.Exceptions]:
    """Return the lists of the law that say the same as one, that one among them."""
    lists = dict.fromkeys(rule.exceptions for rule in law.LAW if rule.exceptions)
    return [each for each in lists if each._replace(regulation=listed.regulation) == listed]


def place_of(listed: law.Exceptions) -> str:
    """Return where on the page a list of exceptions stands."""
    first = alike_to(listed)[0].regulation
    return f"exceptions-{''.join(letter for letter in first if letter.isalnum())}"


def condition(ground: law.Ground, exceptions: law.Exceptions) -> str:
    """Return what a list of exceptions asks of one of its grounds."""
    closed = (
        f"It is closed for at least {law.CLOSED_AT_LEAST.words} together, and was asked for advice "
        f"from {law.ASKED_BEFORE_CLOSING.words} before it closed to "
        f"{law.ASKED_BEFORE_CLOSING.words} before it opens again."
    )
    told = {
        law.SCHOOL_CLOSED: closed,
        law.EARLY_YEARS_CLOSED: closed,
        law.PERSONAL_CIRCUMSTANCES: "They affect the child, a parent or the young person within "
        "the time limit.",
        law.ABSENT: f"For at least {exceptions.absent_at_least.words} together within the time "
        "limit.",
        law.MISSED_APPOINTMENT: "It was for an examination or a test by the service that was "
        "asked, within the time limit.",
        law.CORONAVIRUS: f"The reason had to do with coronavirus ({law.EASED.regulation}).",
    }[ground]
    if ground.limits_ended:
        first, last = ground.limits_ended
        return f"{told} Only for time limits that ended from {words(first)} to {words(last)}."
    return told


def counting() -> dict[str, str]:
    """Return {question: answer} on how days are counted."""
    kinds = (
        (law.WorkingDays, law.WorkingDaysBeginningWith),
        (law.DaysBeginningWith, law.WorkingDaysBeginningWith, law.MonthsBeginningWith),
    )
    working, from_day_1 = (
        get_text_list(
            [
                f"“{rule.title[:1].lower()}{rule.title[1:]}”"
                for rule in law.LAW
                if isinstance(rule.limit, kind)
            ],
            "and",
        )
        for kind in kinds
    )
    return {
        "Is the first day counted?": "No. “Within 20 weeks of” a day has that day as day 0, and "
        "ends 20 weeks later on the same day of the week. Where the law says “beginning with” a "
        f"day, that day is day 1: {from_day_1}.",
        "Is the last day in time?": "Yes, to its end.",
        "Do weekends and holidays count?": "Yes. Weekends, bank holidays and school holidays "
        "count, and a last day that falls on one is not moved.",
        "When are working days counted?": f"Only where the law says so: {working}. They leave "
        "out weekends and the bank holidays of England.",
        "What if a month has no such day?": "A limit in months then ends on the last day of it.",
        "Which day counts as done?": "The day on which it is sent or told, not the day on which "
        "it was decided or signed.",
        "Can a time limit be paused or moved?": "No. An exception excuses lateness. It never "
        "moves a day and never stops a clock, and what is to be done stays to be done as soon as "
        "practicable.",
        "Does everybody count like this?": "No. Some advice services, and some decisions of the "
        "Ombudsman, count the day of receipt as day 1, which ends the time one day earlier. This "
        "service goes by the ordinary meaning of the words. What is done a day early is in time "
        "either way.",
    }


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
