"""The fictional caseload of Wandsworth: the same, case by case, whenever it is made.

Requests, plans and timeliness by year come out near the published ones, because how many cases
go which way is set here by quarter, and what happened on which day is drawn by lot. The year 2018
lacks the plans of requests from before it, which the demonstration does not have.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import NamedTuple

from ehcp_tracking import exceptions, law
from ehcp_tracking.models import AssessmentException
from governance.demonstration.courses import (
    LAST_DAY,
    Case,
    Casebook,
    Course,
    Excuse,
    age_on,
    exception_of,
)
from governance.demonstration.disputes import challenge_some
from governance.demonstration.particular import AWAY, FLOOD, PANDEMIC, PARTICULAR, PSYCHOLOGY
from governance.demonstration.people import CASE_MANAGERS
from wsoa.months import Month

DAY = timedelta(days=1)


class Quarter(NamedTuple):
    """How many requests of a quarter go which way, beside those of PARTICULAR."""

    starts: date
    refused: int
    no_plan: int
    closed: int
    late: int
    in_time: int
    slow: int  # of 100 decisions, how many come after six weeks


# The story: ever fewer plans are in time, until the inspection finds it in the summer of 2019.
# Then new requests come first, and a team of its own clears what has piled up.
QUARTERS = (
    Quarter(date(2018, 1, 1), 18, 4, 4, 46, 31, 15),
    Quarter(date(2018, 4, 1), 17, 4, 5, 46, 28, 20),
    Quarter(date(2018, 7, 1), 16, 4, 4, 38, 24, 25),
    Quarter(date(2018, 10, 1), 15, 4, 4, 49, 27, 30),
    Quarter(date(2019, 1, 1), 18, 3, 4, 54, 24, 35),
    Quarter(date(2019, 4, 1), 17, 3, 4, 51, 25, 35),
    Quarter(date(2019, 7, 1), 15, 3, 3, 36, 35, 30),
    Quarter(date(2019, 10, 1), 15, 3, 4, 33, 47, 20),
    Quarter(date(2020, 1, 1), 19, 3, 4, 28, 55, 12),
    Quarter(date(2020, 4, 1), 17, 3, 3, 20, 38, 12),
    Quarter(date(2020, 7, 1), 19, 3, 3, 17, 42, 8),
    Quarter(date(2020, 10, 1), 18, 3, 3, 16, 50, 5),
    Quarter(date(2021, 1, 1), 21, 3, 4, 14, 70, 5),
)
# Plans finished after their last day, by the quarter in which they were sent: the oldest first,
# more or less.
FINISHED_LATE = {
    date(2018, 7, 1): 22,
    date(2018, 10, 1): 30,
    date(2019, 1, 1): 30,
    date(2019, 4, 1): 32,
    date(2019, 7, 1): 34,
    date(2019, 10, 1): 40,
    date(2020, 1, 1): 64,
    date(2020, 4, 1): 69,
    date(2020, 7, 1): 57,
    date(2020, 10, 1): 24,
    date(2021, 1, 1): 8,
}
# How far, in days, chance may put a late case behind others that were due later.
OUT_OF_TURN = 45
# Whether a child was looked after at the request, as often as each is answered; "" if nobody asked.
LOOKED_AFTER = (*("no",) * 36, *("yes",) * 6, *("",) * 12)
ADULT = 18
# Plans with an exception beside those of PARTICULAR, by the year sent: late, and in time.
EXCEPTED = {2018: (1, 0), 2019: (9, 0), 2020: (4, 3)}
GROUNDS = (
    Excuse("plan", "coronavirus", 100, None, PANDEMIC),
    Excuse("plan", "personal_circumstances", 48, 80, FLOOD),
    Excuse("plan", "absent", 55, 92, AWAY),
)


def caseload() -> list[Case]:
    """Return every case from January 2018 to LAST_DAY, in the order in which they came."""
    book = Casebook(lot("details"), CASE_MANAGERS)
    for course in sorted([*ordinary(), *PARTICULAR], key=lambda course: course.received_on):
        book.add(course)
    leave_to_check(book.by_kind)
    except_some(book.cases, lot("exceptions"))
    say_who_is_looked_after(book.cases, lot("looked after"))
    challenge_some(book.cases)
    return book.cases


def lot(about: object) -> Random:
    """Return chance of its own for one part, so that a change there leaves the others as they are.

    Seeded by text, which every version of Python reads alike.
    """
    return Random(f"demonstration, {about}")  # noqa: S311


def ordinary() -> Iterator[Course]:
    """Yield the cases of which only how many go which way is set."""
    begun = [each for quarter in QUARTERS for each in requests(quarter, lot(quarter.starts))]
    yield from (course for course in begun if course.kind != LATE)
    yield from finished([course for course in begun if course.kind == LATE], lot(LATE))


def requests(quarter: Quarter, rng: Random) -> Iterator[Course]:
    """Yield the requests of a quarter. Of a late one the plan is still to come."""
    ways = [way for way in WAYS for _ in range(getattr(quarter, way))]
    days = days_of(quarter.starts)
    for way in ways:
        # By letter or by email, which comes on any day.
        received_on = rng.choice([*days, *filter(is_working_day, days * 9)])
        slow = rng.randrange(100) < quarter.slow
        yield WAYS[way](received_on, rng.randrange(45, 61) if slow else rng.randrange(20, 43), rng)


def refused(received_on: date, decision: int, rng: Random) -> Course:
    return Course(received_on, decision=at_work(received_on, decision), refused=True)


def no_plan(received_on: date, decision: int, rng: Random) -> Course:
    notified = rng.choice((*range(95, 113), *range(115, 130)))
    return begun(received_on, decision, outcome=at_work(received_on, notified), no_plan=True)


def closed(received_on: date, decision: int, rng: Random) -> Course:
    """Return a request withdrawn, or a child who moved away, often before the decision."""
    day = rng.randrange(10, 120)
    course = begun(received_on, decision) if day > decision + 7 else Course(received_on)
    reason = rng.choice(("withdrawn", "withdrawn", "withdrawn", "moved_out", "moved_out", "other"))
    return replace(course, closed=at_work(received_on, day), closed_reason=reason)


def in_time(received_on: date, decision: int, rng: Random) -> Course:
    """Return a plan within its 20 weeks, most often in the last two of them."""
    plan = rng.choice((*range(105, 141), *range(126, 141), *range(133, 141)))
    return with_plan(begun(received_on, decision), plan, rng)


def late(received_on: date, decision: int, rng: Random) -> Course:
    return begun(received_on, decision, kind=LATE)


LATE = "late"
WAYS = {
    "refused": refused,
    "no_plan": no_plan,
    "closed": closed,
    "late": late,
    "in_time": in_time,
}


def begun(received_on: date, decision: int, **steps) -> Course:
    """Return a case that is assessed. Advice is asked in the days after the decision."""
    decision = at_work(received_on, decision)
    return Course(received_on, decision=decision, asked=decision + 1, **steps)


def with_plan(course: Course, plan: int, rng: Random) -> Course:
    """Return the case with its final plan, and the draft that the family had time to answer."""
    plan = at_work(course.received_on, plan)
    draft = at_work(course.received_on, plan - rng.randrange(16, 30))
    outcome = at_work(course.received_on, draft - rng.randrange(8))
    return replace(course, kind="ordinary", outcome=outcome, draft=draft, plan=plan)


def finished(late: list[Course], rng: Random) -> Iterator[Course]:
    """Yield late cases with the plan that FINISHED_LATE has room for; the others' is to come."""
    waiting = sorted(late, key=lambda course: due_on(course) + rng.randrange(OUT_OF_TURN) * DAY)
    for starts, plans in FINISHED_LATE.items():
        days = [*filter(is_working_day, days_of(starts))]
        for day in sorted(rng.choice(days) for _ in range(plans)):
            course = next(course for course in waiting if day > due_on(course))
            waiting.remove(course)
            yield with_plan(course, (day - course.received_on).days, rng)
    for course in waiting:
        so_far = (LAST_DAY - course.received_on).days
        yield with_plan(course, max(so_far, PLAN_DAYS) + rng.randrange(5, 60), rng)


PLAN_DAYS = law.CASE["plan"]["request"].days


def due_on(course: Course) -> date:
    return course.received_on + PLAN_DAYS * DAY


def except_some(cases: list[Case], rng: Random) -> None:
    """Give as many of the plans sent in a year an exception as EXCEPTED says."""
    ordinary = [case for case in cases if case.kind == "ordinary"]
    rng.shuffle(ordinary)
    for year, wanted in EXCEPTED.items():
        for is_in_time, number in zip((False, True), wanted, strict=True):
            found = (case for case in ordinary if plan_sent(case) == (year, is_in_time))
            for turn, case in enumerate(islice(found, number)):
                case.exceptions.append(excepted(case, turn))


def say_who_is_looked_after(cases: list[Case], rng: Random) -> None:
    """Say it of each request, except of some where nobody asked; a case that follows says the same.

    Nobody is looked after from 18 on (Children Act 1989, section 105(1)).
    """
    for case in cases:
        is_adult = age_on(case.child.date_of_birth, case.record.received_on) >= ADULT
        drawn = rng.choice(LOOKED_AFTER)
        earlier = case.record.follows
        if earlier is not None:
            case.record.looked_after = earlier.looked_after
        else:
            case.record.looked_after = "no" if is_adult else drawn


def leave_to_check(by_kind: dict[str, Case]) -> None:
    """Type the UPN of one child for another, and forget the late advice of one psychologist.

    And count a request that came on a Friday from the Monday.
    """
    by_kind["open, draft sent"].child.upn = by_kind["open, plan agreed"].child.upn
    by_kind["received on the last day of 60 per cent"].adviser(PSYCHOLOGY).received_on = None
    by_kind["open, advice overdue"].record.received_on -= 3 * DAY


def plan_sent(case: Case) -> tuple[int, bool] | None:
    """Return the year in which the plan was sent, and whether in time; None if it was not."""
    sent_on = case.record.plan_sent_on
    if sent_on is None:
        return None
    return sent_on.year, (sent_on - case.record.started_on).days <= PLAN_DAYS


def excepted(case: Case, turn: int) -> AssessmentException:
    """Return an exception on the plan, on the first of GROUNDS from `turn` on that is lawful."""
    at_first = turn % len(GROUNDS)
    tried = (exception_of(excuse, case) for excuse in (*GROUNDS[at_first:], *GROUNDS[:at_first]))
    return next(each for each in tried if not exceptions.unlawful(each, case.record, case.advice))


def days_of(quarter: date) -> list[date]:
    """Return the days of the quarter that starts on this one."""
    ends = Month.of(quarter).after(3).first
    return [quarter + number * DAY for number in range((ends - quarter).days)]


def is_working_day(day: date) -> bool:
    return day.weekday() < 5


def at_work(received_on: date, days: int) -> int:
    """Return the days to the same day of work, or to the Friday before."""
    weekday = (received_on + days * DAY).weekday()
    return days - max(0, weekday - 4)
