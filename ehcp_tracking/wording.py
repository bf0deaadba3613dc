"""A time limit of the law in words that can be read out to a parent. Pure.

Over a rule and days alone, so for every duty. What is told of a case is in `explaining`.
"""

from collections.abc import Iterator
from datetime import date

from ehcp_tracking import exceptions
from ehcp_tracking.exceptions import days_in_words, words
from ehcp_tracking.law import AGREED_OTHERWISE, Rule
from ehcp_tracking.working_days import BANK_HOLIDAYS, is_working_day

SOURCE = "SEND Regulations 2014"
SPOKEN = {"regs. ": "regulations ", "reg. ": "regulation ", "s. ": "section "}
UNCONFIRMED = (
    "This is unconfirmed: it was not read in the text of the law itself. Check it there before you "
    "rely on it."
)

LAST_DAY = "The last day is {}."
EXCUSED = "An exception can excuse lateness, but moves no day."
NO_EXCEPTION = "No exception in law excuses it on this day."
WAITING = "An agreement to wait moves no day."
AGREED = (
    "After mediation, though, the family and the area can agree on another time in writing "
    "({}). This service does not record it."
)


def why(
    rule: Rule, start: date, due: date, stands: list[str], excepted: list[str], unless: str = ""
) -> dict[str, list[str]]:
    """Return {heading: sentences} that explain the last day of `rule`, counted from `start`.

    `due` is that day, unless another limit makes it later. `stands` says how it stands, `excepted`
    what is excused, each in sentences; `unless` what else than a corrected day would move it.
    """
    return {
        "How it stands": stands,
        "Where the day comes from": sum_of(rule, start),
        "Where it is written": written_in(rule),
        "Exceptions": excepted,
        "What would change the day": would_change(rule, due, unless),
    }


def in_lines(title: str, stands: str, why: dict[str, list[str]]) -> Iterator[str]:
    """Yield lines of text: what a limit is on and how it stands, and below it why."""
    yield ""
    yield f"{title}: {stands}."
    for sentences in why.values():
        yield from (f"  {each}" for each in sentences)


def sum_of(rule: Rule, start: date) -> list[str]:
    """Return the day a limit is counted from and why that one, the sum, and which days count."""
    last = rule.limit.last_day(start)
    sentences = [
        f"The time is counted from {words(start)}, the day on which {rule.starts}.",
        f"{rule.limit.leads_to} {words(last)}, {weekday(last)}. That day is in time.",
        rule.limit.counting,
        f"The time runs until {rule.stops}.",
    ]
    return [*sentences, rule.note] if rule.note else sentences


def weekday(day: date) -> str:
    """Return "a Tuesday", with why it is no working day where that could be asked."""
    named = f"a {day:%A}"
    holiday = day.weekday() < 5 and not is_working_day(day)
    return f"{named} and a bank holiday ({BANK_HOLIDAYS[day]})" if holiday else named


def written_in(rule: Rule) -> list[str]:
    """Return where a limit stands in the law, and that it is unconfirmed where it is."""
    named = f"The law: {law_of(rule.regulation)}."
    return [named] if rule.confirmed else [named, UNCONFIRMED]


def law_of(regulation: str) -> str:
    """Return a provision as it is read out, with the law that it is of."""
    spoken = regulation
    for short, long in SPOKEN.items():
        spoken = spoken.replace(short, long)
    return f"{SOURCE}, {spoken}" if spoken.startswith("regulation") else spoken


def stands(
    due: date, done: date | None, as_at: date, *, ended: date | None = None, excused: bool = False
) -> str:
    """Return how a limit that ends on `due` stands at `as_at`, and how late or how early.

    `done` and `ended`, on which its subject ended without it, are days up to `as_at`, or None.
    """
    late = (done or ended or as_at) > due
    if done is not None:
        told = f"Done on {words(done)}, {apart(done, due)}"
    elif ended is not None:
        told = f"Never done. When the case ended on {words(ended)}, it was {apart(ended, due)}"
    elif late:
        told = f"Not done by {words(as_at)}, {apart(as_at, due)}"
    elif as_at < due:
        told = f"Not done by {words(as_at)}: {left(due, as_at)}"
    else:
        told = f"Not done by {words(as_at)}, the last day"
    told += ": in time." if done is not None and not late else "."
    return f"{told} An exception excuses this." if late and excused else told


def left(due: date, as_at: date) -> str:
    """Return how many days are left until a last day."""
    days = (due - as_at).days
    return f"{days_in_words(days)} {'is' if days == 1 else 'are'} left"


def apart(day: date, due: date) -> str:
    """Return how far a day is from a last day."""
    days = (day - due).days
    if not days:
        return "the last day"
    return f"{days_in_words(abs(days))} {'late' if days > 0 else 'before the last day'}"


def would_change(rule: Rule, due: date, unless: str = "") -> list[str]:
    """Return what would move a last day: a corrected fact, and nothing else."""
    other = f", or {unless}" if unless else ""
    return [
        f"Only a corrected fact would move the day: another day on which {rule.starts}{other}.",
        EXCUSED if exceptions.possible(rule, due) else NO_EXCEPTION,
        AGREED.format(law_of(AGREED_OTHERWISE)) if rule.mediated else WAITING,
    ]
