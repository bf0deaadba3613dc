"""A time limit of the law in words that can be read out to a parent. Pure.

Over a rule and days alone, so for every duty. What is told of a case is in `explaining`.
"""

from collections.abc import Iterator, Sequence
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
NO_DUTY = "The family has a right here and no duty, so nobody is late and nothing needs an excuse."
APPEAL_LATER = "Only the tribunal can accept an appeal after that day."
# What the family can do → how it is told that none is recorded, and what to do once time is over.
OF_FAMILY = {
    "appeal": (
        "no appeal is recorded",
        "The tribunal can be asked to accept a late appeal: ask it or the local advice service "
        "(SENDIASS).",
    ),
    "mediation_contact": (
        "no contact with a mediation adviser is recorded",
        "Ask the local advice service (SENDIASS) or the tribunal what is still possible.",
    ),
}
APPEALS = ("appeal", "appeal_after_certificate")
OF_FAMILY["appeal_after_certificate"] = OF_FAMILY["appeal"]
CERTIFICATE = (
    "So would a mediation certificate, or a corrected day of one: the last day is then 1 month "
    "from it, if that is later."
)
EXCUSED = "An exception can excuse lateness, but moves no day."
NO_EXCEPTION = "No exception in law excuses it on this day."
WAITING = "An agreement to wait moves no day."
AGREED = (
    "After mediation, though, the family and the area can agree on another time in writing "
    "({}). This service does not record it."
)


def why(
    rule: Rule,
    start: date,
    due: date,
    stands: list[str],
    excepted: list[str],
    *,
    unless: str = "",
    days: Sequence[str] = (),
) -> dict[str, list[str]]:
    """Return {heading: sentences} that explain the last day of `rule`, counted from `start`.

    `due` is that day, unless another limit makes it later. `stands` says how it stands, `excepted`
    what is excused, each in sentences; `unless` what else than a corrected day would move it.
    `days` are those that can set it, in words that follow "the day on which", where more than the
    one that the rule starts from can: the one that does first.
    """
    return {
        "How it stands": stands,
        "Where the day comes from": sum_of(rule, start, due),
        "Where it is written": written_in(rule),
        "Exceptions": excepted,
        "What would change the day": would_change(rule, due, unless, days or [rule.starts]),
    }


def in_lines(title: str, stands: str, why: dict[str, list[str]]) -> Iterator[str]:
    """Yield lines of text: what a limit is on and how it stands, and below it why."""
    yield ""
    yield f"{title}: {stands}."
    for sentences in why.values():
        yield from (f"  {each}" for each in sentences)


def sum_of(rule: Rule, start: date, due: date) -> list[str]:
    """Return the day a limit is counted from and why that one, the sum, and which days count.

    It leads to `due`, unless another limit makes that later.
    """
    last = rule.limit.last_day(start)
    alone = "That day is in time." if last == due else "Alone, this would be the last day."
    sentences = [
        f"The time is counted from {words(start)}, the day on which {rule.starts}.",
        f"{rule.limit.leads_to} {words(last)}, {weekday(last)}. {alone}",
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


def stands_of_family(duty: str, due: date, done: date | None, as_at: date) -> str:
    """Return how a time that the family has stands at `as_at`. Nobody is late with a right.

    `done` is a day up to `as_at`, or None where nothing is recorded, which need not be nothing.
    """
    nothing, ask = OF_FAMILY[duty]
    if done is not None:
        told = f"{apart(done, due)}: in time" if done <= due else "after the last day"
        return f"Done on {words(done)}, {told}."
    if as_at > due:
        return f"The time is over, and by {words(as_at)} {nothing}. {ask}"
    stood = f": {left(due, as_at)}" if as_at < due else ", the last day"
    return f"By {words(as_at)} {nothing}{stood}."


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


def would_change(rule: Rule, due: date, unless: str, days: Sequence[str]) -> list[str]:
    """Return what would move a last day: a corrected fact, and nothing else.

    An exception plays no part where nobody has a duty.
    """
    facts = [f"another day on which {each}" for each in days] + [unless] * bool(unless)
    corrected = f"corrected fact would move the day: {', or '.join(facts)}."
    only = f"Only a {corrected}"
    if rule.subject == "family":
        can_move = [f"A {corrected}", CERTIFICATE] if rule.duty == "appeal" else [only]
        return [*can_move, WAITING, *[APPEAL_LATER] * (rule.duty in APPEALS)]
    return [
        only,
        EXCUSED if exceptions.possible(rule, due) else NO_EXCEPTION,
        AGREED.format(law_of(AGREED_OTHERWISE)) if rule.mediated else WAITING,
    ]
