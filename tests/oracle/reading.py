"""What a case file says: days as dates, defaults filled in, advice and exceptions by their case."""

import re
from datetime import date

SHEETS = {
    "assessments": [
        "reference",
        "child_reference",
        "forename",
        "surname",
        "date_of_birth",
        "sex",
        "upn",
        "primary_need",
        "setting",
        "request_source",
        "basis",
        "received_on",
        "started_on",
        "decision",
        "decision_notified_on",
        "outcome",
        "outcome_notified_on",
        "draft_sent_on",
        "plan_sent_on",
        "closed_on",
        "closed_reason",
        "case_manager",
        "follows",
    ],
    "advice": [
        "reference",
        "service",
        "provider",
        "requested_on",
        "received_on",
        "existing_accepted",
    ],
    "exceptions": [
        "reference",
        "duty",
        "service",
        "provider",
        "ground",
        "from_on",
        "to_on",
        "reason",
    ],
}


def is_day(column):
    return column == "date_of_birth" or column.endswith("_on")


def read_day(text):
    """The date that `2020-01-31` or `31/01/2020` tells, None for an empty cell, else ValueError."""
    if text == "":
        return None
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    if iso:
        year, month, day = iso.groups()
        return date(int(year), int(month), int(day))
    british = re.fullmatch(r"([0-9]{2})/([0-9]{2})/([0-9]{4})", text)
    if british:
        day, month, year = british.groups()
        return date(int(year), int(month), int(day))
    raise ValueError(text)


def read_row(sheet, row):
    """One row with every column of its sheet, its days as dates and its defaults filled in."""
    read = {}
    for column in SHEETS[sheet]:
        text = row.get(column, "").strip()
        read[column] = read_day(text) if is_day(column) else text
    if sheet == "assessments":
        read["basis"] = read["basis"] or "request"
        read["started_on"] = read["started_on"] or read["received_on"]
    if sheet == "advice":
        read["existing_accepted"] = read["existing_accepted"] or "no"
    return read


def read_cases(case_file):
    """The cases of a file without faults, each with its own advice and exceptions."""
    cases = []
    for row in case_file["assessments"]:
        case = read_row("assessments", row)
        for sheet in ["advice", "exceptions"]:
            case[sheet] = []
            for part in case_file.get(sheet, []):
                part = read_row(sheet, part)
                if part["reference"] == case["reference"]:
                    case[sheet].append(part)
        cases.append(case)
    return cases
