"""The rows of `manage.py clocks` for a case file."""

import csv
import io

from ehcp_tracking.verification.clocks import known, lines
from tests.oracle.reading import read_cases

COLUMNS = [
    "reference",
    "duty",
    "service",
    "provider",
    "started_on",
    "due_on",
    "stopped_on",
    "status",
    "days_left",
]


def clock_lines(case_file, as_at):
    """One dict of strings for each clock of each case known at `as_at`, in the CSV's order."""
    found = []
    for case in sorted(read_cases(case_file), key=lambda case: case["reference"]):
        if known(case, as_at):
            for line in lines(case, as_at):
                cells = [case["reference"], *line]
                found.append(dict(zip(COLUMNS, map(cell, cells), strict=True)))
    return found


def cell(value):
    """A value as CSV has it."""
    return "" if value is None else str(value)


def clocks_csv(case_file, as_at):
    """The text that `manage.py clocks` writes."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(clock_lines(case_file, as_at))
    return text.getvalue()
