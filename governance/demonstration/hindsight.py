"""What the people of the demonstration recorded late, or wrongly at first: as in life, a little.

It changes nothing that is true in the end, only what was known when. Drawn by lot for each record,
so that one more of them leaves the others as they are.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from ehcp_tracking.models import Advice, Assessment
from governance.demonstration.courses import LAST_DAY

DAY = timedelta(days=1)
# Of so many steps one is recorded late, and of so many one with a wrong day at first.
ONE_LATE_OF, ONE_WRONG_OF = 14, 30
ONE_LOGGED_LATE_OF = 25  # requests
# The steps that may have been typed wrong, and their day. The verb is that of the step: who
# records it again says why.
TYPED_WRONG = {"final plan sent": "plan_sent_on", "advice received": "received_on"}
WHY = "The day was typed wrong: the letter bears the later one."


class Entry(NamedTuple):
    """One change of a record: the day on which it was recorded, and the columns as recorded."""

    on: date
    verb: str
    columns: Mapping[str, Any]
    reason: str = ""


def entries(
    record: Any, steps: Iterable[tuple[date, str, Mapping[str, Any]]], begun: date
) -> list[Entry]:
    """Return how the steps of a record were recorded, in their order, none before its beginning."""
    rng, found = lot_of(record), list[Entry]()
    last = begun
    for day, verb, former in steps:
        final = {name: getattr(record, name) for name in former}
        on = max(last, day + lag(rng, record, day))
        wrong = typed(rng, record, verb, on)
        found.append(Entry(on, verb, final | wrong))
        last = on
        if wrong:
            last = on + rng.randrange(8, 29) * DAY
            found.append(Entry(last, verb, {name: final[name] for name in wrong}, WHY))
    return found


def logged_on(case: Assessment) -> date:
    """Return the day on which a request was logged: that of its start, or a few days later."""
    rng = Random(f"demonstration, logged, {case.reference}")  # noqa: S311
    if rng.randrange(ONE_LOGGED_LATE_OF):
        return case.started_on
    return min(case.started_on + rng.randrange(2, 13) * DAY, LAST_DAY)


def lot_of(record: Any) -> Random:
    """Return the chance of one record: of its reference, since keys may differ."""
    about = record.reference if isinstance(record, Assessment) else ""
    if isinstance(record, Advice):
        about = f"{record.assessment.reference} {record.service} {record.provider}"
    return Random(f"demonstration, hindsight, {about}")  # noqa: S311


def lag(rng: Random, record: Any, day: date) -> timedelta:
    """Return how long after its day a step of a case or of advice was recorded."""
    if not isinstance(record, Assessment | Advice) or rng.randrange(ONE_LATE_OF):
        return 0 * DAY
    return min(rng.randrange(3, 26) * DAY, LAST_DAY - day)


def typed(rng: Random, record: Any, verb: str, on: date) -> dict[str, date]:
    """Return the day that was typed at first where it was wrong; there was time to correct it."""
    column = TYPED_WRONG.get(verb)
    if column is None or rng.randrange(ONE_WRONG_OF) or LAST_DAY - on < 28 * DAY:
        return {}
    earlier = getattr(record, column) - rng.randrange(2, 10) * DAY
    least = record.draft_sent_on if isinstance(record, Assessment) else record.requested_on
    return {column: max(earlier, least)} if least and least < getattr(record, column) else {}
