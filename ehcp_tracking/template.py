"""The workbook that a person fills in to import cases, with every column explained."""

import io

import openpyxl
from openpyxl.styles import Alignment, Font

from ehcp_tracking import choices
from ehcp_tracking.casefile import COLUMNS, SHEETS

CASE = "Reference of the case, which no other case of the area has."
SERVICE = "The service that was asked for advice."
PROVIDER = "Who in the service was asked, where that is more than one. At most 100 characters."
DAY = "Written like 2021-01-31 or 31/01/2021."
EXPLAINED = {
    "assessments": {
        "reference": f"{CASE} At most 40 characters.",
        "child_reference": "Reference of the child, the same in all of the child's cases.",
        "forename": "Forename of the child.",
        "surname": "Surname of the child.",
        "date_of_birth": f"Date of birth of the child. {DAY}",
        "sex": "Sex of the child.",
        "upn": "Unique pupil number.",
        "primary_need": "Primary need of the child, by its code in the SEN2 return.",
        "setting": "School or other place of education.",
        "request_source": "Who asked for the assessment.",
        "basis": "Why the clocks run. Empty means request.",
        "received_on": f"Day the request was received, or the order made. {DAY}",
        "started_on": f"Day from which the clocks run. Empty means the day of receipt. {DAY}",
        "decision": "Whether to assess.",
        "decision_notified_on": f"Day the family was told the decision. {DAY}",
        "outcome": "Whether a plan is issued, once the assessment is made.",
        "outcome_notified_on": f"Day the family was told the outcome. {DAY}",
        "draft_sent_on": f"Day the draft plan was sent. {DAY}",
        "plan_sent_on": f"Day the final plan was sent. {DAY}",
        "closed_on": f"Day the case was closed for another reason. {DAY}",
        "closed_reason": "Why it was closed. Given together with the day.",
        "case_manager": "Sign-in name of the case manager, a person of this area.",
        "follows": "Reference of the earlier case whose decision was overturned.",
    },
    "advice": {
        "reference": "Reference of the case, which is in this file or already recorded.",
        "service": SERVICE,
        "provider": PROVIDER,
        "requested_on": f"Day the request reached the adviser. {DAY}",
        "received_on": f"Day the advice came. {DAY}",
        "existing_accepted": (
            "yes or no: advice from before is used, so none is asked. Empty means no."
        ),
    },
    "exceptions": {
        "reference": "Reference of the case, which is in this file or already recorded.",
        "duty": "Time limit from which the case is excepted.",
        "service": f"{SERVICE} Only for an exception on advice.",
        "provider": f"{PROVIDER} Only for an exception on advice.",
        "ground": "Ground in law for the exception.",
        "from_on": f"First day of the exception. {DAY}",
        "to_on": f"Last day. Empty only where the ground may still be going on. {DAY}",
        "reason": "What happened, in words. At most 2,000 characters.",
    },
}
# Columns whose cells hold one of a few values, wherever they stand.
VALUES = {
    "sex": choices.Sex,
    "primary_need": choices.Need,
    "request_source": choices.Source,
    "basis": choices.Basis,
    "decision": choices.Decision,
    "outcome": choices.Outcome,
    "closed_reason": choices.ClosedReason,
    "service": choices.Service,
    "duty": choices.Duty,
    "ground": choices.Ground,
}


def workbook() -> bytes:
    """Return the template: a sheet for each of the case file, and one that explains the columns."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet, columns in SHEETS.items():
        fill(book.create_sheet(sheet), [list(columns)], width=22)
    fill(book.create_sheet(COLUMNS), explanation(), width=30)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def explanation() -> list[list[str]]:
    """Return, under headings, each column with whether it must be filled in and what it holds."""
    rows = [["Sheet", "Column", "Must be filled in", "What it holds", "Values"]]
    for sheet, columns in SHEETS.items():
        for name, column in columns.items():
            values = "\n".join(f"{value}: {label}" for value, label in choices_of(name))
            must = "Yes" if column.required else "No"
            rows.append([sheet, name, must, EXPLAINED[sheet][name], values])
    return rows


def choices_of(column: str) -> list[tuple[str, str]]:
    if column not in VALUES:
        return []
    return [(str(value), str(label)) for value, label in VALUES[column].choices]


def fill(sheet, rows, *, width):
    """Write rows, the first of them headings, which stay in view."""
    for row in rows:
        sheet.append(row)
    sheet.freeze_panes = "A2"
    for column in sheet.columns:
        sheet.column_dimensions[column[0].column_letter].width = width
        column[0].font = Font(bold=True)
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
