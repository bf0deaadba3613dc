"""The dated examples of the domain, T01 to T50, as case files in and clocks out, in one table.

Those that the contract refuses are imported one by one, and must be refused for their own reason.
"""

import csv
import tempfile
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ehcp_tracking import law
from tests.builders import make_area
from tests.oracle.caseloads import write_csv

TODAY = date(2026, 11, 22)


def example(number, received, clock, due, status, *, as_at=TODAY, left=None, **rest):
    """One line of the table. `clock` is a duty, or an adviser; `left` the days left, if told.

    `rest` are columns of the case, `advice` (service → (asked, received)) and `exceptions` (rows).
    """
    return pytest.param(number, received, clock, due, status, as_at, left, rest, id=number)


def plan(sent, **more):
    return {"outcome": "plan", "plan_sent_on": sent, **more}


def refused(day):
    return {"decision": "refuse", "decision_notified_on": day}


def no_plan(day):
    return {"outcome": "no_plan", "outcome_notified_on": day}


def excuse(ground, first, last="", duty="plan", service=""):
    row = {"duty": duty, "ground": ground, "from_on": first, "to_on": last, "service": service}
    return {"exceptions": [row | {"reason": "As the family told us"}]}


def summer(asked, last="2021-09-02", first="2021-07-23"):
    """The school was asked on a day, and closed over the summer, or over other days."""
    asked = {"advice": {"education_setting": (asked, "")}}
    return asked | excuse("school_closed", first, last)


ANSWERED_LATE = {"advice": {"health": ("2021-07-16", "2021-10-01")}}
MISSED = {"advice": {"health": ("2024-01-19", "2024-03-08")}}
APPOINTMENT = excuse("missed_appointment", "2024-02-20", "2024-02-20", "advice", "health")
JAN_15 = "2024-01-15"

TABLE = [
    example("T01", "2023-01-03", "plan", "2023-05-23", "met", **plan("2023-05-09")),
    example("T02", "2023-01-03", "plan", "2023-05-23", "met", **plan("2023-05-23")),
    example("T03", "2023-01-03", "plan", "2023-05-23", "missed", **plan("2023-05-24")),
    example("T04", "2023-01-03", "plan", "2023-05-23", "met", **plan("2023-05-22")),
    example("T05", "2024-02-29", "plan", "2024-07-18", "met", **plan("2024-07-18")),
    example("T06", "2024-02-29", "plan", "2024-07-18", "missed", **plan("2024-07-19")),
    example("T07", "2024-02-01", "plan", "2024-06-20", "met", **plan("2024-06-20")),
    example("T08", "2023-02-01", "plan", "2023-06-21", "met", **plan("2023-06-21")),
    example("T09", "2023-02-28", "plan", "2023-07-18", "met", **plan("2023-07-18")),
    example("T10", "2023-08-31", "plan", "2024-01-18", "met", **plan("2024-01-18")),
    example("T11", "2025-03-31", "plan", "2025-08-18", "missed", **plan("2025-08-19")),
    example("T12", "2024-10-13", "plan", "2025-03-02", "met", **plan("2025-03-02")),
    example("T13", "2023-12-25", "plan", "2024-05-13", "met", **plan("2024-05-13")),
    example("T14", "2024-05-14", "plan", "2024-10-01", "met", **plan("2024-10-01")),
    example(
        "T15",
        JAN_15,
        "decision",
        "2024-02-26",
        "met",
        decision="assess",
        decision_notified_on="2024-02-26",
    ),
    example("T16", JAN_15, "decision", "2024-02-26", "missed", **refused("2024-02-27")),
    example("T17", JAN_15, "no_plan", "2024-05-06", "met", **no_plan("2024-05-06")),
    example("T17-plan", JAN_15, "plan", "", "not_applicable", **no_plan("2024-05-06")),
    example("T18", JAN_15, "no_plan", "2024-05-06", "missed", **no_plan("2024-05-07")),
    example("T19", "2023-05-18", "no_plan", "2023-09-07", "missed", **no_plan("2024-04-03")),
    example("T20", JAN_15, "plan", "2024-06-03", "met", **plan("2024-06-03")),
    example(
        "T20-week-16",
        JAN_15,
        "no_plan",
        "",
        "not_applicable",
        **plan("2024-06-03", outcome_notified_on="2024-05-20"),
    ),
    example("T21", JAN_15, "plan", "2024-06-03", "running", as_at=date(2024, 6, 3), left="0"),
    example("T22", JAN_15, "plan", "2024-06-03", "overdue", as_at=date(2024, 6, 4), left="-1"),
    example("T23", JAN_15, "decision", "2024-02-26", "overdue", as_at=date(2024, 3, 1), left="-4"),
    example("T23-plan", JAN_15, "plan", "2024-06-03", "running", as_at=date(2024, 3, 1), left="94"),
    example("T27", JAN_15, "decision", "2024-02-26", "met", **refused("2024-02-20")),
    example("T27-plan", JAN_15, "plan", "", "not_applicable", **refused("2024-02-20")),
    example(
        "T28",
        JAN_15,
        "decision",
        "",
        "not_applicable",
        closed_on="2024-02-10",
        closed_reason="withdrawn",
    ),
    example(
        "T28-plan",
        JAN_15,
        "plan",
        "",
        "not_applicable",
        closed_on="2024-02-10",
        closed_reason="withdrawn",
    ),
    example(
        "T29",
        JAN_15,
        "plan",
        "",
        "not_applicable",
        decision="assess",
        decision_notified_on="2024-02-26",
        closed_on="2024-04-10",
        closed_reason="moved_out",
    ),
    example("T30", "2021-06-20", "plan", "2021-11-07", "excused", **summer("2021-07-16")),
    example("T32", "2021-06-20", "plan", "2021-11-07", "excused", **summer("2021-08-27")),
    example("T35", "2021-06-20", "health", "2021-08-27", "missed", **ANSWERED_LATE),
    example(
        "T37",
        JAN_15,
        "plan",
        "2024-06-03",
        "excused",
        **plan("2024-06-24"),
        **excuse("absent", "2024-03-01", "2024-03-28"),
    ),
    example("T38", JAN_15, "health", "2024-03-01", "excused", **MISSED, **APPOINTMENT),
    example("T38-plan", JAN_15, "plan", "2024-06-03", "overdue", **MISSED, **APPOINTMENT),
    example(
        "T39",
        JAN_15,
        "plan",
        "2024-06-03",
        "met",
        **plan("2024-05-20"),
        **excuse("personal_circumstances", "2024-03-01"),
    ),
    example("T40", JAN_15, "plan", "2024-06-03", "missed", **plan("2024-10-07")),
    example("T41", "2019-12-12", "plan", "2020-04-30", "missed", **plan("2020-06-15")),
    example(
        "T42",
        "2019-12-13",
        "plan",
        "2020-05-01",
        "excused",
        **plan("2020-06-15"),
        **excuse("coronavirus", "2020-03-23"),
    ),
    example("T43", "2019-12-13", "plan", "2020-05-01", "missed", **plan("2020-06-15")),
    example(
        "T44",
        "2020-05-08",
        "plan",
        "2020-09-25",
        "excused",
        **plan("2020-10-20"),
        **excuse("coronavirus", "2020-05-08"),
    ),
    example("T45", "2020-05-11", "plan", "2020-09-28", "missed", **plan("2020-10-20")),
    *(
        example(
            f"T49-{basis}-{duty}",
            JAN_15,
            duty,
            due,
            status,
            as_at=date(2024, 11, 20),
            left=left,
            basis=basis,
            started_on="2024-11-20",
        )
        for basis, duty, due, status, left in [
            ("order_to_assess", "decision", "2024-12-04", "running", "14"),
            ("order_to_assess", "plan", "2025-02-26", "running", "98"),
            ("order_to_plan", "draft", "2024-12-25", "running", "35"),
            ("order_to_plan", "plan", "2025-02-05", "running", "77"),
        ]
    ),
    example(
        "T49-no-plan",
        JAN_15,
        "no_plan",
        "2025-01-29",
        "met",
        basis="order_to_assess",
        started_on="2024-11-20",
        **no_plan("2025-01-29"),
    ),
]


def case_file(number, received, rest):
    """Return a case file of one example."""
    rest = dict(rest)
    asked, excuses = rest.pop("advice", {}), rest.pop("exceptions", [])
    case = {"reference": number, "child_reference": f"child of {number}", "received_on": received}
    advice = [
        {"reference": number, "service": service, "requested_on": on, "received_on": got}
        for service, (on, got) in asked.items()
    ]
    return {
        "assessments": [case | rest],
        "advice": advice,
        "exceptions": [{"reference": number} | row for row in excuses],
    }


def imported(*files):
    """Import the cases of these files together. Raises CommandError with every fault."""
    whole = {
        sheet: [row for file in files for row in file[sheet]]
        for sheet in ("assessments", "advice", "exceptions")
    }
    told = StringIO()
    with tempfile.TemporaryDirectory() as folder:
        write_csv(whole, Path(folder))
        try:
            call_command(
                "import_cases", folder, "--area=wandsworth", stdout=StringIO(), stderr=told
            )
        except (CommandError, SystemExit) as refusal:
            raise CommandError(told.getvalue()) from refusal


def clocks(as_at):
    """Return {(reference, duty or service): row} of what `manage.py clocks` prints."""
    out = StringIO()
    call_command("clocks", "--area=wandsworth", f"--as-at={as_at}", stdout=out)
    rows = csv.DictReader(StringIO(out.getvalue()))
    return {(row["reference"], row["service"] or row["duty"]): row for row in rows}


@pytest.mark.django_db
def test_clocks_of_the_examples(settings):
    settings.WSOA_TODAY = TODAY
    make_area(slug="wandsworth")
    files = {}
    for number, received, *_, rest in (each.values for each in TABLE):
        files[number] = case_file(number, received, rest)
    imported(*files.values())
    found = {as_at: clocks(as_at) for as_at in {each.values[5] for each in TABLE}}
    wrong = []
    for number, _, clock, due, status, as_at, left, _ in (each.values for each in TABLE):
        row = found[as_at][number, clock]
        as_told = (row["due_on"], row["status"]) == (due, status)
        if not as_told or left not in (None, row["days_left"]):
            wrong.append((number, row))
    assert not wrong


REFUSED = [
    ("T24", "", {}, "received_on"),
    ("T25", "2024-03-01", plan("2024-02-20"), "plan_sent_on"),
    ("T26", "2024-03-01", plan("2026-11-23"), "plan_sent_on"),
    ("T31", "2021-06-20", summer("2021-07-15"), "from_on"),
    ("T33", "2021-06-20", summer("2021-08-28"), "from_on"),
    ("T34", "2021-11-01", summer("2021-12-13", "2022-01-03", "2021-12-18"), "to_on"),
    (
        "T35",
        "2021-06-20",
        ANSWERED_LATE | excuse("school_closed", "2021-07-23", "2021-09-02", "advice", "health"),
        "ground",
    ),
    ("T36", JAN_15, excuse("absent", "2024-03-01", "2024-03-27"), "to_on"),
    ("T38", JAN_15, MISSED | excuse("missed_appointment", "2024-02-20", "2024-02-20"), "ground"),
    ("T40", JAN_15, plan("2024-10-07") | excuse("no_psychologist", "2024-03-01"), "ground"),
    ("T41", "2019-12-12", plan("2020-06-15") | excuse("coronavirus", "2020-03-23"), "ground"),
    ("T45", "2020-05-11", plan("2020-10-20") | excuse("coronavirus", "2020-05-11"), "ground"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "received", "rest", "column"),
    [pytest.param(*row, id=row[0]) for row in REFUSED],
)
def test_what_is_refused_of_the_examples(settings, number, received, rest, column):
    settings.WSOA_TODAY = TODAY
    make_area(slug="wandsworth")
    with pytest.raises(CommandError, match=rf":2:{column}: "):
        imported(case_file(number, received, rest))


AFTER = [
    ("T46", "representations", "2024-04-02", "2024-04-16"),
    ("T47 decision", "review_decision", "2024-02-01", "2024-02-29"),
    ("T47 of the notice", "amended_plan", "2024-02-20", "2024-04-16"),
    ("T47 of the meeting", "amended_plan_of_review", "2024-02-01", "2024-04-25"),
    ("T48 transfer", "plan_transferred", "2024-03-25", "2024-04-16"),
    ("T48 family", "family_told_of_transfer", "2024-04-16", "2024-05-28"),
    ("T50", "transfer_between_phases", "2025-09-01", "2025-02-14"),
]


@pytest.mark.parametrize(
    ("duty", "start", "last"), [pytest.param(*row[1:], id=row[0]) for row in AFTER]
)
def test_examples_of_what_comes_after_the_plan(duty, start, last):
    limit = law.RULES[duty].limit
    assert limit.last_day(date.fromisoformat(start)) == date.fromisoformat(last)


def test_all_fifty_are_here():
    named = [each.values[0] for each in TABLE] + [row[0] for row in (*REFUSED, *AFTER)]
    assert {name[:3] for name in named} == {f"T{number:02}" for number in range(1, 51)}
