"""The JSON of `manage.py kpis` for a case file, and the verdict on a target step."""

from ehcp_tracking.verification.clocks import lines
from ehcp_tracking.verification.figures import (
    Figures,
    last_day,
    month_of,
    months_before,
    rate,
)
from tests.oracle.reading import read_cases


def kpis(case_file, area, as_at, from_month=None, to_month=None):
    """Everything that `manage.py kpis` writes, in its order, as plain data.

    `area` is a dict of slug, backlog_received_before and backlog_complete_by.
    """
    backlog = area["backlog_received_before"], area["backlog_complete_by"]
    figures = Figures(area["slug"], backlog, as_at, from_month, to_month)
    for case in read_cases(case_file):
        figures.count(case, lines(case, as_at))
    return figures.everything()


def target_steps(steps, by_when_month):
    """Each of `steps` (first month, per cent) with its last month, the last one ending by-when."""
    firsts = [first for first, _ in steps]
    lasts = [months_before(first, 1) for first in firsts[1:]] + [by_when_month]
    return [(first, last, per_cent) for (first, per_cent), last in zip(steps, lasts, strict=True)]


def advice_range(total):
    """The pooled advice of a step with the three rates that a verdict looks at."""
    decided = total["in_time"] + total["late"] + total["open_overdue"]
    everything = decided + total["open_in_time"]
    return total | {
        "cohort": total["rate"],
        "lowest": rate(total["in_time"], everything),
        "highest": rate(total["in_time"] + total["open_in_time"], everything),
    }


def verdict(total, per_cent, first_month, last_month, as_at):
    """The verdict at `as_at` on a step, from the total of its own months."""
    target = per_cent / 100
    if month_of(as_at) < first_month or total["cohort"] is None:
        return "not_yet_measurable"
    if as_at >= last_day(last_month):
        if total["lowest"] >= target:
            return "met"
        if total["highest"] < target:
            return "not_met" if total["open_in_time"] == 0 else "out_of_reach"
    return "on_course" if total["cohort"] >= target else "still_possible"
