"""Why steps of the demonstration were late: reasons drawn by lot, since the area began to ask."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from ehcp_tracking import clocks
from ehcp_tracking.lateness.late import LATE
from ehcp_tracking.models import Lateness, LatenessReason
from governance.demonstration.caseload import lot
from governance.demonstration.courses import LAST_DAY, Case, Late

# The time limits that ended from this day on.
ASKED_SINCE = date(2020, 4, 1)
NEXT_LOOK = timedelta(days=14)  # after the time limit of what is not done yet
# How often each of the usual reasons is drawn, in their order, where it can be the reason.
OFTEN = (8, 3, 4, 2, 3, 2, 3, 4, 4, 1, 1, 1, 2, 5, 1)
UNEXPLAINED = 0.12


def explain(cases: Iterable[Case], reasons: list[LatenessReason]) -> None:
    """Give most late steps of the cases one of the usual `reasons`, which are in their order."""
    often = dict(zip(reasons, OFTEN, strict=True))
    chance = lot("lateness")
    for case in cases:
        for late in late_steps(case):
            fitting = [each for each in reasons if each.fits(late.duty, late.service)]
            if chance.random() >= UNEXPLAINED:
                (reason,) = chance.choices(fitting, [often[each] for each in fitting])
                case.lateness.append(explained(case, late, reason))


def late_steps(case: Case) -> Iterator[clocks.Clock]:
    """Yield the clocks of a case that were late, and whose time limit ended since ASKED_SINCE."""
    for clock in clocks.of_case(case.record, case.advice, case.exceptions, LAST_DAY):
        if clock.status in LATE and clock.due_on and clock.due_on >= ASKED_SINCE:
            yield clock


def explained(case: Case, late: clocks.Clock, reason: LatenessReason) -> Late:
    assert late.due_on  # noqa: S101
    advice = case.adviser((late.service, late.provider)) if late.duty == "advice" else None
    record = Lateness(assessment=case.record, advice=advice, duty=late.duty, reason=reason)
    return Late(record, late.stopped_on or min(late.due_on + NEXT_LOOK, LAST_DAY))
