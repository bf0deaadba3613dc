"""Hypothesis strategies for case files: days cluster where a day more or less changes an answer."""

import csv
from datetime import date, timedelta

from hypothesis import strategies as st

from ehcp_tracking.verification.clocks import WEEKS, advice_due_on, due_on
from ehcp_tracking.verification.facts import CLOSURES, CORONAVIRUS, GROUNDS, lawful
from tests.oracle.facts import CHOICES, SERVICES
from tests.oracle.reading import SHEETS, is_day, read_day, read_row

# Leap day, month and year ends, both sides of the backlog's cut-off, and the first and last days
# whose 20 weeks end in the coronavirus window, each with the day outside it.
TELLING_DAYS = [
    date(2019, 11, 29),
    date(2019, 11, 30),
    date(2019, 12, 12),
    date(2019, 12, 13),
    date(2019, 12, 31),
    date(2020, 1, 31),
    date(2020, 2, 28),
    date(2020, 2, 29),
    date(2020, 3, 1),
    date(2020, 5, 8),
    date(2020, 5, 9),
    date(2020, 9, 30),
    date(2020, 10, 1),
]
# Capitals, accents and digits, so that a sort that is not by code point shows.
PROVIDERS = [
    "",
    "Speech and language therapy",
    "speech therapy",
    "École",
    "Zoo, and farm",
    "10",
    "9",
]
REASON = "As the family told us"


def weeks(count):
    return timedelta(weeks=count)


@st.composite
def day(draw, first, last, near=()):
    """A day from first to last, both included: often either of them, or one beside `near`."""
    telling = {first, last}
    for candidate in near:
        for step in [-1, 0, 1]:
            beside = candidate + timedelta(days=step)
            if first <= beside <= last:
                telling.add(beside)
    return draw(st.sampled_from(sorted(telling)) | st.dates(first, last))


def maybe(strategy):
    return st.none() | strategy


@st.composite
def caseloads(draw, today, most=5):
    """A case file without faults, known on `today`: a dict of lists of rows as a CSV has them."""
    references = draw(st.lists(references_, min_size=1, max_size=most, unique=True))
    case_file = {"assessments": [], "advice": [], "exceptions": []}
    for number, reference in enumerate(references):
        case = draw(assessments(reference, today))
        if number and draw(st.booleans()):
            follow(case, draw(st.sampled_from(case_file["assessments"])), draw(st.booleans()))
        case_file["assessments"].append(case)
        advice = draw(advice_of(case, today))
        case_file["advice"] += advice
        case_file["exceptions"] += draw(exceptions_of(case, advice, today))
    return {sheet: [as_text(row) for row in rows] for sheet, rows in case_file.items()}


references_ = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9-]{0,3}[A-Za-z0-9]", fullmatch=True)


def follow(case, earlier, same_child):
    """Make a case follow an earlier one, of the same child or (as files have it) of another."""
    case["follows"] = earlier["reference"]
    if same_child:
        for column in ["child_reference", "forename", "surname", "date_of_birth", "sex", "upn"]:
            case[column] = earlier[column]


def as_text(row):
    """A row as a CSV has it: days as ISO text, nothing as an empty cell."""
    text = {}
    for column, value in row.items():
        text[column] = value.isoformat() if isinstance(value, date) else value or ""
    return text


@st.composite
def assessments(draw, reference, today):
    """One case of any basis that has got as far as it may by `today`."""
    basis = draw(st.sampled_from(["", "", *WEEKS]))
    limits = WEEKS[basis or "request"].values()
    starts = [today - weeks(count) for count in limits] + TELLING_DAYS
    received_on = draw(day(today - timedelta(days=900), today, starts))
    started_on = draw(
        st.none()
        | st.just(received_on)
        | day(received_on, min(today, received_on + timedelta(days=60)), starts)
    )
    case = dict.fromkeys(SHEETS["assessments"]) | {
        "reference": reference,
        "child_reference": f"child-{reference}",
        "forename": draw(st.sampled_from(["", "Aa", "Zoë"])),
        "surname": "Invented",
        "date_of_birth": date(2010, 2, 28),
        "sex": draw(st.sampled_from(["", *CHOICES["assessments", "sex"]])),
        "primary_need": draw(st.sampled_from(["", *CHOICES["assessments", "primary_need"]])),
        "request_source": draw(st.sampled_from(["", *CHOICES["assessments", "request_source"]])),
        "basis": basis,
        "received_on": received_on,
        "started_on": started_on,
    }
    case |= draw(story_of(basis or "request", started_on or received_on, today))
    return case


@st.composite
def story_of(draw, basis, started_on, today):
    """What happened to a case after it started, each end of a case as often as the others."""
    end = draw(st.sampled_from(["open", "refused", "no_plan", "plan", "closed"]))
    due_days = [started_on + weeks(count) for count in WEEKS[basis].values()]
    story = {}

    def on(*not_before):
        """A day on which the next step happens: not before the steps that it follows."""
        first = max(day for day in [started_on, *not_before] if day)
        return draw(day(first, today, due_days))

    if end == "refused":
        return {"decision": "refuse", "decision_notified_on": on()}
    decided_on = on() if draw(st.booleans()) else None
    if decided_on:
        story |= {"decision": "assess", "decision_notified_on": decided_on}
    if draw(st.booleans()):
        story["draft_sent_on"] = on(decided_on)
    if end == "no_plan":
        story |= {"outcome": "no_plan", "outcome_notified_on": on(decided_on)}
    elif end == "plan" or draw(st.booleans()):
        story["outcome"] = "plan"
        if draw(st.booleans()):
            story["outcome_notified_on"] = on(decided_on)
    if end == "plan":
        story["plan_sent_on"] = on(
            decided_on, story.get("draft_sent_on"), story.get("outcome_notified_on")
        )
    if end == "closed":
        story |= {
            "closed_on": on(decided_on),
            "closed_reason": draw(st.sampled_from(CHOICES["assessments", "closed_reason"])),
        }
    return story


def started_on(case):
    return case["started_on"] or case["received_on"]


@st.composite
def advice_of(draw, case, today):
    """The advice of a case: not asked, asked, given on time or late, or existing and accepted."""
    # A closure excuses only where an education setting was asked: ask it as often as all others.
    service = st.just("education_setting") | st.sampled_from(SERVICES)
    asked_of = st.tuples(service, st.sampled_from(PROVIDERS))
    ends = [case[column] for column in ["decision_notified_on", "plan_sent_on", "closed_on"]]
    ends = [end for end in ends if end]
    rows = []
    for service, provider in draw(st.lists(asked_of, max_size=4, unique=True)):
        row = {
            "reference": case["reference"],
            "service": service,
            "provider": provider,
            "requested_on": None,
            "received_on": None,
            "existing_accepted": draw(st.sampled_from(["", "no"])),
        }
        kind = draw(st.sampled_from(["not asked", "existing", "asked", "asked", "given", "given"]))
        if kind == "existing":
            row["existing_accepted"] = "yes"
        if kind in ["asked", "given"]:
            near = [today - weeks(6), *ends, *[end - weeks(6) for end in ends]]
            row["requested_on"] = draw(day(started_on(case), today, near))
        if kind == "given":
            near = [advice_due_on(row), *ends]
            row["received_on"] = draw(day(row["requested_on"], today, near))
        rows.append(row)
    return rows


@st.composite
def exceptions_of(draw, case, advice, today):
    """Lawful exceptions for the case: of every ground, often lawful by a day."""
    read_case = read_row("assessments", as_text(case))
    read_advice = [read_row("advice", as_text(row)) for row in advice]
    clocks = []
    for duty in WEEKS[read_case["basis"]]:
        run = (started_on(case), due_on(read_case, duty))
        clocks.append({"duty": duty, "service": "", "provider": "", "run": run})
    for row in advice:
        if row["requested_on"] and row["service"] != "family":
            run = (row["requested_on"], advice_due_on(row))
            names = {"service": row["service"], "provider": row["provider"]}
            clocks.append({"duty": "advice", **names, "run": run})

    rows = {}
    for clock in draw(st.lists(st.sampled_from(clocks), max_size=4)):
        started, due = clock["run"]
        grounds = list(GROUNDS[clock["duty"]])
        if clock["duty"] != "advice":
            grounds += CLOSURES
        ground = draw(st.sampled_from(grounds))
        from_on, to_on = draw(period(ground, started, due, advice, today))
        row = {column: clock.get(column) for column in SHEETS["exceptions"]} | {
            "reference": case["reference"],
            "ground": ground,
            "from_on": from_on,
            "to_on": to_on,
            "reason": REASON,
        }
        if lawful(read_row("exceptions", as_text(row)), read_case, read_advice):
            rows[row["duty"], row["service"], row["provider"], ground, from_on] = row
    return list(rows.values())


@st.composite
def period(draw, ground, started, due, advice, today):
    """From when to when an exception on the clock that runs from started to due may last.

    It is lawful as often as not; who draws it keeps those that are.
    """
    first, last = started - weeks(6), min(due, today)
    near = [started, due, CORONAVIRUS[0], CORONAVIRUS[1]]
    lengths = [26, 27, 28, 41] if ground in CLOSURES else [0, 12, 13, 14, 26, 27, 28, 41]
    length = timedelta(days=draw(st.sampled_from(lengths)))
    if ground == "absent":
        # So that it begins, or ends, with the clock or just off it.
        near += [started - length, due - length]
    if ground in CLOSURES:
        asked_on = [
            row["requested_on"]
            for row in advice
            if row["service"] == "education_setting" and row["requested_on"]
        ]
        # So that the advice is asked one week before the closing, or before the opening.
        near = [on + weeks(1) for on in asked_on] + [on + weeks(1) - length for on in asked_on]
    from_on = draw(day(first, last, near))
    if ground in ["personal_circumstances", "coronavirus"]:
        return from_on, draw(maybe(st.just(from_on + length)))
    return from_on, from_on + length


@st.composite
def spoiled(draw, today):
    """A case file of which one cell is changed, or one row repeated: often, not always, a fault."""
    case_file = draw(caseloads(today))
    sheet = draw(st.sampled_from([sheet for sheet, rows in case_file.items() if rows]))
    rows = case_file[sheet]
    row = draw(st.sampled_from(rows))
    telling = [name for name in SHEETS[sheet] if is_day(name) or (sheet, name) in CHOICES]
    others = [name for name in SHEETS[sheet] if name not in [*telling, *NEVER_AT_FAULT]]
    column = draw(st.sampled_from([*telling, *telling, *others, None]))
    if column is None:
        rows.append(dict(row))
    else:
        row[column] = draw(other_cells(sheet, column, row, today))
    return case_file


NEVER_AT_FAULT = ["setting"]


def other_cells(sheet, column, row, today):
    """Another text for a cell: nothing, another day or word, or something not to be read."""
    if is_day(column):
        wrong = ["2021-02-29", "31 January 2020", "01/31/2020", "0", "2020-01-32"]
        days = [read_day(row[name]) for name in SHEETS[sheet] if is_day(name) and row.get(name)]
        beside = [on + timedelta(days=step) for on in [*days, today] for step in [-1, 0, 1]]
        beside += [on + timedelta(days=step) for on in days for step in [-28, 28]]
        return st.sampled_from(["", *wrong, *[on.isoformat() for on in beside]])
    if (sheet, column) in CHOICES:
        return st.sampled_from(["", "neither", *CHOICES[sheet, column]])
    return st.sampled_from(["", "Somebody else"])


def write_csv(case_file, folder, *, british_days=False, bom=False, without_empty_columns=False):
    """Write the sheets of a case file into a folder, as one of the shapes that the contract allows.

    A sheet without rows is left out, the assessments excepted.
    """
    for sheet, rows in case_file.items():
        if not rows and sheet != "assessments":
            continue
        columns = SHEETS[sheet]
        if without_empty_columns:
            columns = [column for column in columns if any(row.get(column) for row in rows)]
        path = folder / f"{sheet}.csv"
        with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            for row in rows:
                cells = [row.get(column, "") for column in columns]
                if british_days:
                    cells = [
                        british(cell) if is_day(column) else cell
                        for column, cell in zip(columns, cells, strict=True)
                    ]
                writer.writerow(cells)


def british(iso):
    """An ISO day as 31/01/2020; what is no such day stays as it is."""
    parts = iso.split("-")
    return "/".join(reversed(parts)) if len(parts) == 3 else iso
