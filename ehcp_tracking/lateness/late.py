"""Which steps of a case are late, and why each of them was."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ehcp_tracking import explaining
from ehcp_tracking.clocks import Clock
from ehcp_tracking.lateness.models import Lateness
from ehcp_tracking.models import Advice, Assessment

# An exception excuses lateness, which stays lateness and has its reason, too.
LATE = ("overdue", "missed", "excused")


class LateStep(NamedTuple):
    """One late step of a case, and its reason where one is recorded."""

    key: str  # for addresses
    clock: Clock
    advice: Advice | None
    recorded: Lateness | None

    @property
    def title(self) -> str:
        return explaining.name(self.clock)

    @property
    def standing(self) -> str:
        return explaining.standing(self.clock)


def late_steps(case: Assessment, found: Iterable[Clock]) -> Iterator[LateStep]:
    """Yield the steps of a case that are late by these clocks of it."""
    advice = {("advice", each.service, each.provider): each for each in case.advice.all()}
    recorded = {(each.duty, each.advice): each for each in case.lateness.all()}
    for clock in found:
        if clock.status in LATE:
            asked = advice.get(clock[:3])
            key = f"advice-{asked.pk}" if asked else clock.duty
            yield LateStep(key, clock, asked, recorded.get((clock.duty, asked)))
