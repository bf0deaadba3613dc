"""The chance of an open case to end by its last day in time, exactly: no draw is in it. Pure."""

from math import expm1

from ehcp_tracking.forecast.courses import STEPS, TO_FINALISE
from ehcp_tracking.forecast.drawing import IN_TIME, Open
from ehcp_tracking.forecast.pace import Leaving, Pace


class Chances:
    """The chance to have ended by a day, which is the last day in time unless `by` says otherwise.

    To end is to get a plan or to end without one: neither is late. `by` counts days from the last
    day in time.
    """

    def __init__(self, found: Pace, by: int = 0):
        self.found, self.by = found, by
        # Of a case that is at a step after so many days before, or after, its last day in time.
        self.after = {step: {by: 0.0} for step in STEPS if step in found and step != TO_FINALISE}
        for day in range(by, -IN_TIME - 1, -1):
            for step, chances in reversed(self.after.items()):
                ways = found[step].chances(day)
                stays = 1.0 - sum(ways.values())
                ends = sum(chance * self._then(way, day) for way, chance in ways.items())
                chances[day - 1] = ends + stays * chances[day]

    def _then(self, way: str, day: int) -> float:
        """Return the chance of a case that on this day left its step for the next, or ended."""
        if way not in STEPS:
            return 1.0
        return self._final(0, self.by - day) if way == TO_FINALISE else self._at(way, day)

    def _at(self, step: str, day: int) -> float:
        return self.after[step].get(day, 0.0) if step in self.after else 0.0

    def _final(self, since_draft: int, left: int) -> float:
        step = self.found.get(TO_FINALISE)
        return ended(step, since_draft, since_draft + left) if step and left > 0 else 0.0

    def __call__(self, case: Open) -> float:
        """Return the chance of an open case; 0 from its day on, and at a step nobody was seen at.

        `case.after` is the day as at which it is asked, by the end of which it is open.
        """
        if case.step == TO_FINALISE:
            return self._final(case.after - case.origin, case.due + self.by - case.after)
        return self._at(case.step, case.after - case.due)


def ended(step: Leaving, after: int, by: int) -> float:
    """Return the chance that a case that is at a step after one day has left it by another."""
    return -expm1(step.passed(after) - step.passed(by))
