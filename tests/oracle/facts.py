"""Which rows of a case file break the facts that must hold in one."""

from ehcp_tracking.verification.clocks import WEEKS
from ehcp_tracking.verification.facts import advice_holds, assessment_holds, lawful
from tests.oracle.reading import SHEETS, is_day, read_day, read_row

REQUIRED = {
    "assessments": ["reference", "child_reference", "received_on"],
    "advice": ["reference", "service"],
    "exceptions": ["reference", "duty", "ground", "from_on", "reason"],
}
UNIQUE = {
    "assessments": ["reference"],
    "advice": ["reference", "service", "provider"],
    "exceptions": ["reference", "duty", "service", "provider", "ground", "from_on"],
}
SERVICES = [
    "family",
    "education_setting",
    "educational_psychology",
    "health",
    "social_care",
    "preparation_for_adulthood",
    "other",
]
NEEDS = [
    "SPLD",
    "MLD",
    "SLD",
    "PMLD",
    "SEMH",
    "SLCN",
    "HI",
    "VI",
    "MSI",
    "PD",
    "ASD",
    "DS",
    "OTH",
]
CHOICES = {
    ("assessments", "sex"): ["F", "M"],
    ("assessments", "primary_need"): NEEDS,
    ("assessments", "request_source"): ["family", "education", "health", "social_care", "other"],
    ("assessments", "basis"): list(WEEKS),
    ("assessments", "decision"): ["assess", "refuse"],
    ("assessments", "outcome"): ["plan", "no_plan"],
    ("assessments", "closed_reason"): ["withdrawn", "moved_out", "died", "other"],
    ("advice", "service"): SERVICES,
    ("advice", "existing_accepted"): ["yes", "no"],
    ("exceptions", "duty"): ["decision", "no_plan", "plan", "draft", "advice"],
    ("exceptions", "service"): SERVICES,
    ("exceptions", "ground"): [
        "school_closed",
        "early_years_closed",
        "personal_circumstances",
        "absent",
        "missed_appointment",
        "coronavirus",
    ],
}
PARTICULARS = ["forename", "surname", "date_of_birth", "sex", "upn"]


def faults(case_file, today):
    """The set of (sheet, row as the spreadsheet numbers it, column or None) that are at fault.

    No column is told where two columns, or two rows, contradict one another.
    """
    found = set()
    rows = {}
    for sheet in SHEETS:
        rows[sheet] = []
        for number, row in enumerate(case_file.get(sheet, []), start=2):
            columns = faulty_cells(sheet, row, today)
            for column in columns:
                found.add((sheet, number, column))
            if not columns:
                rows[sheet].append((number, read_row(sheet, row)))

    for sheet in SHEETS:
        for number in repeated(rows[sheet], UNIQUE[sheet]):
            found.add((sheet, number, None))
    for number in contradicting_children(rows["assessments"]):
        found.add(("assessments", number, None))
    named = [row.get("reference", "").strip() for row in case_file["assessments"]]
    cases = {case["reference"]: case for _, case in rows["assessments"]}

    for number, case in rows["assessments"]:
        if not assessment_holds(case):
            found.add(("assessments", number, None))
        if case["follows"] and case["follows"] not in named:
            found.add(("assessments", number, "follows"))
        if case["case_manager"]:
            found.add(("assessments", number, "case_manager"))
    for number, advice in rows["advice"]:
        if advice["reference"] not in named:
            found.add(("advice", number, "reference"))
        elif advice["reference"] in cases and not advice_holds(advice, cases[advice["reference"]]):
            found.add(("advice", number, None))
    for number, exception in rows["exceptions"]:
        if exception["reference"] not in named:
            found.add(("exceptions", number, "reference"))
        elif exception["reference"] in cases:
            case = cases[exception["reference"]]
            advice = [row for _, row in rows["advice"] if row["reference"] == case["reference"]]
            if not lawful(exception, case, advice):
                found.add(("exceptions", number, None))
    return found


def references_at_fault(case_file, today):
    """The references of the rows at fault."""
    return {
        case_file[sheet][number - 2].get("reference", "").strip()
        for sheet, number, _ in faults(case_file, today)
    }


def faulty_cells(sheet, row, today):
    """The columns of a row whose cell is missing, unreadable, unknown, or a day to come."""
    columns = []
    for column in SHEETS[sheet]:
        text = row.get(column, "").strip()
        if text == "":
            if column in REQUIRED[sheet]:
                columns.append(column)
            continue
        if (sheet, column) in CHOICES and text not in CHOICES[sheet, column]:
            columns.append(column)
        if is_day(column):
            try:
                day = read_day(text)
            except ValueError:
                columns.append(column)
            else:
                if day > today and column != "to_on":
                    columns.append(column)
    return columns


def repeated(rows, columns):
    """The numbers of all rows that have the same key as another."""
    keys = [tuple(row[column] for column in columns) for _, row in rows]
    return [number for (number, _), key in zip(rows, keys, strict=True) if keys.count(key) > 1]


def contradicting_children(assessments):
    """The numbers of all rows that give a child other particulars than another row does."""
    numbers = []
    for number, case in assessments:
        for _, other in assessments:
            same_child = case["child_reference"] == other["child_reference"]
            if same_child and any(case[column] != other[column] for column in PARTICULARS):
                numbers.append(number)
    return numbers
