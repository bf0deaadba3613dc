"""The facts that must hold in a case file, and which rows break them."""

from datetime import date, timedelta

from tests.oracle.clocks import WEEKS, advice_due_on, due_on
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

CLOSURES = ["school_closed", "early_years_closed"]
GROUNDS = {
    "decision": [*CLOSURES, "personal_circumstances", "absent", "coronavirus"],
    "no_plan": [*CLOSURES, "personal_circumstances", "absent", "coronavirus"],
    "plan": [*CLOSURES, "personal_circumstances", "absent", "coronavirus"],
    "draft": [*CLOSURES, "personal_circumstances", "absent", "coronavirus"],
    "advice": ["personal_circumstances", "absent", "missed_appointment", "coronavirus"],
}
OPEN_ENDED = ["personal_circumstances", "coronavirus"]
AFTER_AN_APPEAL = [
    "order_to_assess",
    "order_to_plan",
    "mediation_to_assess",
    "mediation_to_plan",
    "unopposed_to_assess",
    "unopposed_to_plan",
]
CORONAVIRUS = (date(2020, 5, 1), date(2020, 9, 25))

# Each day of the first column is no later than those of the second.
ORDER = [
    (
        "started_on",
        ["decision_notified_on", "outcome_notified_on", "draft_sent_on", "plan_sent_on"],
    ),
    ("started_on", ["closed_on"]),
    (
        "decision_notified_on",
        ["outcome_notified_on", "draft_sent_on", "plan_sent_on", "closed_on"],
    ),
    ("draft_sent_on", ["plan_sent_on"]),
    ("outcome_notified_on", ["plan_sent_on"]),
]


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


def both_or_neither(one, other):
    return bool(one) == bool(other)


def assessment_holds(case):
    """Whether the facts of one case agree with one another."""
    if case["date_of_birth"] and not case["date_of_birth"] < case["received_on"]:
        return False
    if not case["received_on"] <= case["started_on"]:
        return False
    for earlier, laters in ORDER:
        for later in laters:
            if case[earlier] and case[later] and not case[earlier] <= case[later]:
                return False
    if not both_or_neither(case["decision"], case["decision_notified_on"]):
        return False
    if case["outcome"] == "no_plan" and not case["outcome_notified_on"]:
        return False
    if case["outcome_notified_on"] and not case["outcome"]:
        return False
    if case["plan_sent_on"] and case["outcome"] != "plan":
        return False
    if case["decision"] == "refuse" and (
        case["outcome"] or case["draft_sent_on"] or case["plan_sent_on"] or case["closed_on"]
    ):
        return False
    if (case["outcome"] == "no_plan" or case["plan_sent_on"]) and case["closed_on"]:
        return False
    return both_or_neither(case["closed_on"], case["closed_reason"])


def advice_holds(advice, case):
    """Whether the facts of one advice agree with one another and with its case."""
    if advice["existing_accepted"] == "yes":
        return not advice["requested_on"] and not advice["received_on"]
    if not advice["requested_on"]:
        return not advice["received_on"]
    if not case["started_on"] <= advice["requested_on"]:
        return False
    return not advice["received_on"] or advice["requested_on"] <= advice["received_on"]


def lawful(exception, case, advice_of_case):
    """Whether an exception excuses in law: all that the contract asks of it holds."""
    duty = exception["duty"]
    if duty == "advice":
        asked = [
            advice
            for advice in advice_of_case
            if advice["service"] == exception["service"]
            and advice["provider"] == exception["provider"]
        ]
        if not asked or not asked[0]["requested_on"] or exception["service"] == "family":
            return False
        started, due = asked[0]["requested_on"], advice_due_on(asked[0])
    else:
        if exception["service"] or exception["provider"]:
            return False
        if duty not in WEEKS[case["basis"]]:
            return False
        started, due = case["started_on"], due_on(case, duty)

    ground = exception["ground"]
    if ground not in GROUNDS[duty]:
        return False
    if not exception["to_on"] and ground not in OPEN_ENDED:
        return False
    first = exception["from_on"]
    last = exception["to_on"] or date.max
    if not first <= last:
        return False
    shared = [day for day in days(started, due) if first <= day <= last]
    if not shared:
        return False
    if ground == "absent":
        after_an_appeal = duty != "advice" and case["basis"] in AFTER_AN_APPEAL
        return len(shared) >= (14 if after_an_appeal else 28)
    if ground in CLOSURES:
        if len(days(first, last)) < 28:
            return False
        reopens = last + timedelta(days=1)
        for advice in advice_of_case:
            if advice["service"] == "education_setting" and advice["requested_on"]:
                one_week = timedelta(days=7)
                if first - one_week <= advice["requested_on"] <= reopens - one_week:
                    return True
        return False
    if ground == "coronavirus":
        return CORONAVIRUS[0] <= due <= CORONAVIRUS[1]
    return True


def days(first, last):
    """Every day from first to last, both counted."""
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]
