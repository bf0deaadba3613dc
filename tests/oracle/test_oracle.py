"""The naive computation itself, held to the dated cases and the worked cohort of the domain."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from tests.oracle.caseloads import caseloads
from tests.oracle.clocks import clock_lines, clocks_csv
from tests.oracle.facts import faults, references_at_fault
from tests.oracle.figures import advice_range, kpis, target_steps, verdict

LATER = date(2026, 6, 1)
AREA = {
    "slug": "wandsworth",
    "backlog_received_before": date(2019, 11, 30),
    "backlog_complete_by": date(2020, 9, 30),
}
PLAN_STEPS = [("2020-01", 60), ("2020-10", 65), ("2021-01", 70)]
ADVICE_STEPS = [("2020-07", 65), ("2020-12", 70), ("2021-03", 80)]


def case_file(*cases, advice=(), exceptions=()):
    """A case file of the given rows, which need name only what they are about."""
    return {
        "assessments": [{"reference": "T", "child_reference": "child"} | case for case in cases],
        "advice": [{"reference": "T"} | row for row in advice],
        "exceptions": [{"reference": "T", "reason": "Recorded"} | row for row in exceptions],
    }


def plan(**days):
    return {"outcome": "plan", **days}


def line(file, duty, as_at=LATER):
    (found,) = [line for line in clock_lines(file, as_at) if line["duty"] == duty]
    return found


def assert_clock(file, duty, due_on, status, as_at=LATER):
    found = line(file, duty, as_at)
    assert (found["due_on"], found["status"]) == (due_on, status)


@pytest.mark.parametrize(
    ("received_on", "sent_on", "due_on", "status"),
    [
        pytest.param("2023-01-03", "2023-05-09", "2023-05-23", "met", id="T01 well inside"),
        pytest.param("2023-01-03", "2023-05-23", "2023-05-23", "met", id="T02 the due day"),
        pytest.param("2023-01-03", "2023-05-24", "2023-05-23", "missed", id="T03 one day late"),
        pytest.param("2023-01-03", "2023-05-22", "2023-05-23", "met", id="T04 day 139"),
        pytest.param("2024-02-29", "2024-07-18", "2024-07-18", "met", id="T05 from a leap day"),
        pytest.param("2024-02-29", "2024-07-19", "2024-07-18", "missed", id="T06 and a day late"),
        pytest.param("2024-02-01", "2024-06-20", "2024-06-20", "met", id="T07 across a leap day"),
        pytest.param("2023-02-01", "2023-06-21", "2023-06-21", "met", id="T08 and without one"),
        pytest.param("2023-02-28", "2023-07-18", "2023-07-18", "met", id="T09 end of February"),
        pytest.param("2023-08-31", "2024-01-18", "2024-01-18", "met", id="T10 from a 31st"),
        pytest.param("2025-03-31", "2025-08-19", "2025-08-18", "missed", id="T11 summer time"),
        pytest.param("2024-10-13", "2025-03-02", "2025-03-02", "met", id="T12 due on a Sunday"),
        pytest.param("2023-12-25", "2024-05-13", "2024-05-13", "met", id="T13 on Christmas Day"),
        pytest.param("2024-05-14", "2024-10-01", "2024-10-01", "met", id="T14 the Ombudsman's"),
        pytest.param("2024-01-15", "2024-10-07", "2024-06-03", "missed", id="T40 EP shortage"),
        pytest.param("2019-12-12", "2020-06-15", "2020-04-30", "missed", id="T41 before window"),
        pytest.param("2019-12-13", "2020-06-15", "2020-05-01", "missed", id="T43 no reason given"),
        pytest.param("2020-05-11", "2020-10-20", "2020-09-28", "missed", id="T45 after window"),
    ],
)
def test_plan_clock(received_on, sent_on, due_on, status):
    file = case_file(plan(received_on=received_on, plan_sent_on=sent_on))
    assert faults(file, LATER) == set()
    assert_clock(file, "plan", due_on, status)


@pytest.mark.parametrize(
    ("decision", "notified_on", "status"),
    [
        pytest.param("assess", "2024-02-26", "met", id="T15 on the due day"),
        pytest.param("refuse", "2024-02-27", "missed", id="T16 a refusal one day late"),
    ],
)
def test_decision_clock(decision, notified_on, status):
    file = case_file(
        {"received_on": "2024-01-15", "decision": decision, "decision_notified_on": notified_on}
    )
    assert_clock(file, "decision", "2024-02-26", status)


@pytest.mark.parametrize(
    ("received_on", "notified_on", "due_on", "status"),
    [
        pytest.param("2024-01-15", "2024-05-06", "2024-05-06", "met", id="T17 on a bank holiday"),
        pytest.param("2024-01-15", "2024-05-07", "2024-05-06", "missed", id="T18 one day late"),
        pytest.param("2023-05-18", "2024-04-03", "2023-09-07", "missed", id="T19 day 0, not day 1"),
    ],
)
def test_no_plan_clock(received_on, notified_on, due_on, status):
    file = case_file(
        {"received_on": received_on, "outcome": "no_plan", "outcome_notified_on": notified_on}
    )
    assert_clock(file, "no_plan", due_on, status)
    assert line(file, "plan")["status"] == "not_applicable"


def test_t20_sixteen_weeks_bind_no_case_with_a_plan():
    file = case_file(
        plan(received_on="2024-01-15", outcome_notified_on="2024-05-20", plan_sent_on="2024-06-03")
    )
    assert_clock(file, "plan", "2024-06-03", "met")
    assert line(file, "no_plan")["status"] == "not_applicable"


@pytest.mark.parametrize(
    ("as_at", "duty", "due_on", "status", "days_left"),
    [
        pytest.param("2024-06-03", "plan", "2024-06-03", "running", "0", id="T21 due today"),
        pytest.param("2024-06-04", "plan", "2024-06-03", "overdue", "-1", id="T22 by one day"),
        pytest.param("2024-03-01", "decision", "2024-02-26", "overdue", "-4", id="T23 stage 1"),
        pytest.param("2024-03-01", "plan", "2024-06-03", "running", "94", id="T23 the 20 weeks"),
    ],
)
def test_open_clock(as_at, duty, due_on, status, days_left):
    file = case_file({"received_on": "2024-01-15"})
    found = line(file, duty, date.fromisoformat(as_at))
    assert (found["due_on"], found["status"], found["days_left"]) == (due_on, status, days_left)


def test_t22_one_day_late_is_in_the_first_band():
    figures = kpis(case_file({"received_on": "2024-01-15"}), AREA, date(2024, 6, 4))
    assert figures["open"] == {
        "total": 1,
        "overdue": 1,
        "weeks_overdue": {"0-4": 1, "5-12": 0, "13-26": 0, "27-52": 0, "over 52": 0},
    }


@pytest.mark.parametrize(
    ("case", "today"),
    [
        pytest.param(plan(plan_sent_on="2024-06-03"), LATER, id="T24 received day missing"),
        pytest.param(
            plan(received_on="2024-03-01", plan_sent_on="2024-02-20"),
            LATER,
            id="T25 plan before request",
        ),
        pytest.param(
            plan(received_on="2024-03-01", plan_sent_on="2024-09-30"),
            date(2024, 7, 1),
            id="T26 plan in the future",
        ),
    ],
)
def test_case_at_fault(case, today):
    assert references_at_fault(case_file(case), today) == {"T"}


def test_t27_refusal_in_time():
    file = case_file(
        {
            "received_on": "2024-01-15",
            "decision": "refuse",
            "decision_notified_on": "2024-02-20",
        }
    )
    assert_clock(file, "decision", "2024-02-26", "met")
    assert line(file, "plan")["status"] == "not_applicable"


def test_t28_withdrawn_before_the_decision_was_due():
    file = case_file(
        {"received_on": "2024-01-15", "closed_on": "2024-02-10", "closed_reason": "withdrawn"}
    )
    assert {line["status"] for line in clock_lines(file, LATER)} == {"not_applicable"}


def test_t29_moved_out_after_the_decision():
    file = case_file(
        {
            "received_on": "2024-01-15",
            "decision": "assess",
            "decision_notified_on": "2024-02-26",
            "closed_on": "2024-04-10",
            "closed_reason": "moved_out",
        }
    )
    statuses = {line["duty"]: line["status"] for line in clock_lines(file, LATER)}
    assert statuses == {"decision": "met", "no_plan": "not_applicable", "plan": "not_applicable"}


SUMMER = {"from_on": "2021-07-23", "to_on": "2021-09-02"}
CHRISTMAS = {"from_on": "2021-12-18", "to_on": "2022-01-03"}


@pytest.mark.parametrize(
    ("received_on", "closed", "requested_on", "is_lawful"),
    [
        pytest.param("2021-05-10", SUMMER, "2021-07-16", True, id="T30 first day of the window"),
        pytest.param("2021-05-10", SUMMER, "2021-07-15", False, id="T31 one day early"),
        pytest.param("2021-05-10", SUMMER, "2021-08-27", True, id="T32 last day of the window"),
        pytest.param("2021-05-10", SUMMER, "2021-08-28", False, id="T33 one day after"),
        pytest.param("2021-11-01", CHRISTMAS, "2021-12-13", False, id="T34 a short closure"),
    ],
)
@pytest.mark.parametrize("ground", ["school_closed", "early_years_closed"])
def test_closure(received_on, closed, requested_on, is_lawful, ground):
    file = case_file(
        {"received_on": received_on},
        advice=[{"service": "education_setting", "requested_on": requested_on}],
        exceptions=[{"duty": "plan", "ground": ground, **closed}],
    )
    assert (faults(file, LATER) == set()) is is_lawful


def test_t35_a_closure_excuses_no_adviser():
    school = {
        "service": "education_setting",
        "requested_on": "2021-07-16",
        "received_on": "2021-10-01",
    }
    file = case_file({"received_on": "2021-05-10"}, advice=[school])
    assert_clock(file, "advice", "2021-08-27", "missed")
    closure = {"duty": "advice", "service": "education_setting", "ground": "school_closed"}
    file["exceptions"] = [{"reference": "T", "reason": "Summer", **closure, **SUMMER}]
    assert faults(file, LATER) == {("exceptions", 2, None)}


@pytest.mark.parametrize(
    ("to_on", "is_lawful"),
    [
        pytest.param("2024-03-27", False, id="T36 27 days"),
        pytest.param("2024-03-28", True, id="T37 28 days"),
    ],
)
def test_absence(to_on, is_lawful):
    file = case_file(
        plan(received_on="2024-01-15", plan_sent_on="2024-06-24"),
        exceptions=[{"duty": "plan", "ground": "absent", "from_on": "2024-03-01", "to_on": to_on}],
    )
    assert (faults(file, LATER) == set()) is is_lawful
    if is_lawful:
        assert_clock(file, "plan", "2024-06-03", "excused")


def test_t38_a_missed_appointment_excuses_the_adviser_alone():
    missed = {
        "ground": "missed_appointment",
        "from_on": "2024-02-20",
        "to_on": "2024-02-20",
    }
    health = {"service": "health", "requested_on": "2024-01-19", "received_on": "2024-03-08"}
    file = case_file(
        {"received_on": "2024-01-15"},
        advice=[health],
        exceptions=[{"duty": "advice", "service": "health", **missed}],
    )
    assert faults(file, LATER) == set()
    assert_clock(file, "advice", "2024-03-01", "excused")
    file["exceptions"].append({"reference": "T", "reason": "Missed", "duty": "plan", **missed})
    assert faults(file, LATER) == {("exceptions", 3, None)}


def test_t39_an_excepted_plan_in_time_leaves_the_excluding_rate():
    file = case_file(
        plan(received_on="2024-01-15", plan_sent_on="2024-05-20"),
        exceptions=[{"duty": "plan", "ground": "personal_circumstances", "from_on": "2024-03-01"}],
    )
    assert_clock(file, "plan", "2024-06-03", "met")
    total = kpis(file, AREA, LATER, "2024-01", "2024-01")["plan_timeliness"]["received"]["total"]
    assert (total["including"], total["excluding"], total["cohort"]) == (1, None, None)


def test_t40_a_shortage_of_psychologists_is_no_ground():
    file = case_file(
        {"received_on": "2024-01-15"},
        exceptions=[{"duty": "plan", "ground": "no_ep_capacity", "from_on": "2024-03-01"}],
    )
    assert faults(file, LATER) == {("exceptions", 2, "ground")}


@pytest.mark.parametrize(
    ("received_on", "sent_on", "is_lawful"),
    [
        pytest.param("2019-12-12", "2020-06-15", False, id="T41 due the day before the window"),
        pytest.param("2019-12-13", "2020-06-15", True, id="T42 due on its first day"),
        pytest.param("2020-05-08", "2020-10-20", True, id="T44 due on its last day"),
        pytest.param("2020-05-11", "2020-10-20", False, id="T45 due after it"),
    ],
)
def test_coronavirus(received_on, sent_on, is_lawful):
    file = case_file(
        plan(received_on=received_on, plan_sent_on=sent_on),
        exceptions=[{"duty": "plan", "ground": "coronavirus", "from_on": received_on}],
    )
    assert (faults(file, LATER) == set()) is is_lawful
    if is_lawful:
        assert line(file, "plan")["status"] == "excused"


@pytest.mark.parametrize(
    ("basis", "due_on"),
    [
        pytest.param(
            "order_to_assess",
            {"decision": "2024-12-04", "no_plan": "2025-01-29", "plan": "2025-02-26"},
            id="T49 to assess",
        ),
        pytest.param(
            "order_to_plan", {"draft": "2024-12-25", "plan": "2025-02-05"}, id="T49 to plan"
        ),
    ],
)
def test_tribunal_order(basis, due_on):
    case = {
        "basis": basis,
        "received_on": "2024-03-01",
        "started_on": "2024-11-20",
        "outcome": "no_plan",
        "outcome_notified_on": "2025-01-29",
    }
    lines = clock_lines(case_file(case), date(2025, 1, 29))
    lines += clock_lines(case_file(case | {"outcome": "", "outcome_notified_on": ""}), LATER)
    assert {line["duty"]: line["due_on"] for line in lines if line["due_on"]} == due_on


def test_lines_end_in_a_newline_and_sort_by_code_point():
    file = case_file(
        {"reference": "b", "received_on": "2024-01-15"},
        {"reference": "B", "received_on": "2024-01-15", "basis": "reassessment"},
        {"reference": "a", "received_on": "2024-01-16"},
        advice=[{"reference": "B", "service": "other", "provider": "École, Paris"}],
    )
    assert clocks_csv(file, date(2024, 1, 15)) == (
        "reference,duty,service,provider,started_on,due_on,stopped_on,status,days_left\n"
        'B,advice,other,"École, Paris",,,,not_applicable,\n'
        "B,plan,,,2024-01-15,2024-04-22,,running,98\n"
        "b,decision,,,2024-01-15,2024-02-26,,running,42\n"
        "b,no_plan,,,,,,not_applicable,\n"
        "b,plan,,,2024-01-15,2024-06-03,,running,140\n"
    )


def test_advice_clock_when_the_case_ends_first_or_last():
    file = case_file(
        {"received_on": "2024-01-01", "closed_on": "2024-03-01", "closed_reason": "withdrawn"},
        advice=[
            {"service": "health", "requested_on": "2024-01-18"},
            {"service": "social_care", "requested_on": "2024-01-19"},
            {"service": "other", "requested_on": "2024-01-19", "received_on": "2024-03-02"},
            {"service": "family", "requested_on": "2024-01-19", "received_on": "2024-01-20"},
            {"service": "educational_psychology", "existing_accepted": "yes"},
        ],
    )
    statuses = {
        (line["service"], line["due_on"], line["stopped_on"], line["status"])
        for line in clock_lines(file, LATER)
        if line["duty"] == "advice"
    }
    assert statuses == {
        ("health", "2024-02-29", "", "missed"),
        ("social_care", "", "", "not_applicable"),
        ("other", "2024-03-01", "2024-03-02", "missed"),
        ("family", "", "", "not_applicable"),
        ("educational_psychology", "", "", "not_applicable"),
    }


def cohort():
    """R1 to R14 of the worked cohort."""
    late = {"reference": "R4", "duty": "plan", "ground": "coronavirus", "from_on": "2020-05-01"}
    rows = [
        plan(reference="R1", received_on="2020-01-06", plan_sent_on="2020-05-22"),
        plan(reference="R2", received_on="2020-01-13", plan_sent_on="2020-06-01"),
        plan(reference="R3", received_on="2020-01-20", plan_sent_on="2020-06-09"),
        plan(reference="R4", received_on="2020-01-27", plan_sent_on="2020-07-20"),
        {
            "reference": "R5",
            "received_on": "2020-01-31",
            "decision": "refuse",
            "decision_notified_on": "2020-03-12",
        },
        plan(reference="R6", received_on="2020-10-01", plan_sent_on="2021-02-18"),
        plan(reference="R7", received_on="2020-10-05", plan_sent_on="2021-02-19"),
        plan(reference="R8", received_on="2020-10-12", plan_sent_on="2021-03-05"),
        {
            "reference": "R9",
            "received_on": "2020-10-19",
            "outcome": "no_plan",
            "outcome_notified_on": "2021-02-08",
        },
        {
            "reference": "R10",
            "received_on": "2020-10-26",
            "closed_on": "2020-11-20",
            "closed_reason": "withdrawn",
        },
        plan(reference="R11", received_on="2021-01-01", plan_sent_on="2021-05-21"),
        plan(reference="R12", received_on="2021-01-04", plan_sent_on="2021-05-10"),
        plan(reference="R13", received_on="2021-01-18", plan_sent_on="2021-06-30"),
        {"reference": "R14", "received_on": "2021-01-25"},
    ]
    return case_file(*rows, exceptions=[late])


@pytest.mark.parametrize(
    ("month", "per_cent", "including", "excluding", "cohort_rate", "expected"),
    [
        pytest.param("2020-01", 60, 2 / 4, 2 / 3, 2 / 3, "met", id="January 2020"),
        pytest.param("2020-10", 65, 2 / 3, 2 / 3, 2 / 3, "met", id="October 2020"),
        pytest.param("2021-01", 70, 2 / 3, 2 / 3, 2 / 4, "not_met", id="January 2021"),
    ],
)
def test_cohort(month, per_cent, including, excluding, cohort_rate, expected):
    as_at = date(2021, 6, 30)
    total = received(cohort(), as_at, month, month)
    assert total["including"] == including
    assert total["excluding"] == excluding
    assert total["cohort"] == total["lowest"] == total["highest"] == cohort_rate
    assert verdict(total, per_cent, month, month, as_at) == expected


def received(file, as_at, first, last):
    return kpis(file, AREA, as_at, first, last)["plan_timeliness"]["received"]["total"]


@pytest.mark.parametrize(
    ("as_at", "month"),
    [
        pytest.param(date(2021, 2, 10), "2020-10", id="October, none yet due"),
        pytest.param(date(2021, 3, 31), "2021-01", id="January on the objective's own day"),
    ],
)
def test_a_cohort_not_yet_due_has_no_rate(as_at, month):
    total = received(cohort(), as_at, month, month)
    assert (total["cohort"], total["open_in_time"] >= 3, total["mature"]) == (None, True, False)
    assert verdict(total, 65, month, month, as_at) == "not_yet_measurable"


@pytest.mark.parametrize(
    ("year", "plans", "including", "excluding"),
    [("2020", 4, 2 / 4, 2 / 3), ("2021", 6, 4 / 6, 4 / 6)],
)
def test_the_same_cases_by_year_of_issue(year, plans, including, excluding):
    figures = kpis(cohort(), AREA, date(2021, 6, 30), f"{year}-01", f"{year}-12")
    total = figures["plan_timeliness"]["issued"]["total"]
    assert total["cases"] == total["plans"] == plans
    assert (total["including"], total["excluding"]) == (including, excluding)
    assert (total["open_overdue"], total["refused"], total["ended_overdue"]) == (0, 0, 0)


def test_decisions_and_notices_of_no_plan_of_the_cohort():
    figures = kpis(cohort(), AREA, date(2021, 6, 30), "2020-03", "2021-03")
    (march,) = [row for row in figures["decisions"] if row["month"] == "2020-03"]
    assert (march["notified"], march["in_time"], march["refused"]) == (1, 1, 1)
    (february,) = [row for row in figures["no_plan"] if row["month"] == "2021-02"]
    assert (february["notified"], february["in_time"]) == (1, 1)
    # R14, received on 25 January 2021, is still undecided.
    (march,) = [row for row in figures["decisions"] if row["month"] == "2021-03"]
    assert march["undecided_overdue"] == 1


def test_backlog_is_what_started_before_the_cut_off_and_had_not_ended_by_it():
    def ended(reference, received_on, closed_on=""):
        return {
            "reference": reference,
            "received_on": received_on,
            "closed_on": closed_on,
            "closed_reason": "other" if closed_on else "",
        }

    file = case_file(
        ended("C1", "2019-11-29"),
        ended("C2", "2019-11-30"),
        ended("ended the day before", "2019-06-01", "2019-11-29"),
        ended("ended on the day", "2019-06-01", "2019-11-30"),
        ended("by the promise", "2019-06-01", "2020-09-30"),
        ended("a day after it", "2019-06-01", "2020-10-01"),
    )
    assert kpis(file, AREA, date(2020, 10, 2))["backlog"] == {
        "received_before": "2019-11-30",
        "complete_by": "2020-09-30",
        "outstanding": 4,
        "completed": 3,
        "completed_by_target": 2,
        "open": 1,
        "oldest_weeks": 44,
    }


@pytest.mark.parametrize(
    ("received_on", "due_on", "step"),
    [
        ("2019-11-29", "2020-04-17", None),
        ("2019-11-30", "2020-04-18", None),
        ("2019-12-31", "2020-05-19", None),
        ("2020-01-01", "2020-05-20", 60),
        ("2020-09-30", "2021-02-17", 60),
        ("2020-10-01", "2021-02-18", 65),
        ("2020-12-31", "2021-05-20", 65),
        ("2021-01-01", "2021-05-21", 70),
    ],
    ids=["C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8"],
)
def test_target_by_month_received(received_on, due_on, step):
    assert line(case_file({"received_on": received_on}), "plan")["due_on"] == due_on
    steps = target_steps(PLAN_STEPS, "2021-03")
    found = [target for first, last, target in steps if first <= received_on[:7] <= last]
    assert found == ([step] if step else [])


@pytest.mark.parametrize(
    ("requested_on", "due_on"),
    [
        ("2020-07-01", "2020-08-12"),
        ("2020-12-14", "2021-01-25"),
        ("2021-02-17", "2021-03-31"),
        ("2021-02-18", "2021-04-01"),
    ],
)
def test_advice_is_due_in_six_weeks(requested_on, due_on):
    file = case_file(
        {"received_on": "2020-07-01"},
        advice=[{"service": "health", "requested_on": requested_on}],
    )
    assert line(file, "advice")["due_on"] == due_on


def test_advice_of_july_2020():
    """Education 8 of 10, health 6 of 10, social care 5 of 10, pooled 19 of 30."""
    rows = []
    for service, in_time in [
        ("education_setting", 5),
        ("educational_psychology", 3),
        ("health", 6),
        ("social_care", 5),
    ]:
        asked = 5 if service.startswith("education") else 10
        for number in range(asked):
            received_on = "2020-08-12" if number < in_time else "2020-08-13"
            rows.append(
                {
                    "service": service,
                    "provider": str(number),
                    "requested_on": "2020-07-01",
                    "received_on": received_on,
                }
            )
    file = case_file({"received_on": "2020-07-01"}, advice=rows)
    as_at = date(2021, 3, 31)
    total = kpis(file, AREA, as_at, "2020-07", "2020-11")["advice"]["total"]
    rates = {row["service"]: row["rate"] for row in total}
    assert rates == {
        "education": 0.8,
        "health": 0.6,
        "social_care": 0.5,
        "education_setting": 1.0,
        "educational_psychology": 0.6,
        "pooled": 19 / 30,
    }
    (pooled,) = [row for row in total if row["service"] == "pooled"]
    assert verdict(advice_range(pooled), 65, "2020-07", "2020-11", as_at) == "not_met"


def decided(in_time, of, open_in_time=0):
    """The total of a step of advice with so many in time of those decided."""
    return advice_range(
        {
            "in_time": in_time,
            "late": of - in_time,
            "open_overdue": 0,
            "open_in_time": open_in_time,
            "rate": in_time / of if of else None,
        }
    )


@pytest.mark.parametrize(
    ("total", "as_at", "expected"),
    [
        pytest.param(decided(13, 20), date(2020, 11, 30), "met", id="13 of 20 is 65 %"),
        pytest.param(decided(12, 20), date(2020, 11, 30), "not_met", id="12 of 20 is 60 %"),
        pytest.param(decided(129, 199), date(2020, 11, 30), "not_met", id="64.82 % is not 65 %"),
        pytest.param(decided(13, 20), date(2020, 11, 29), "on_course", id="its month not over"),
        pytest.param(decided(12, 20), date(2020, 11, 29), "still_possible", id="not over, below"),
        pytest.param(decided(13, 13), date(2020, 6, 30), "not_yet_measurable", id="not begun"),
        pytest.param(decided(0, 0, 5), date(2020, 11, 30), "not_yet_measurable", id="none decided"),
        pytest.param(decided(13, 19, 1), date(2020, 11, 30), "met", id="met whatever comes"),
        pytest.param(decided(11, 19, 1), date(2020, 11, 30), "out_of_reach", id="lost already"),
        pytest.param(decided(13, 19, 2), date(2020, 11, 30), "on_course", id="may yet be lost"),
        pytest.param(decided(12, 19, 1), date(2020, 11, 30), "still_possible", id="may be won"),
    ],
)
def test_verdict(total, as_at, expected):
    assert verdict(total, 65, "2020-07", "2020-11", as_at) == expected


def test_steps_run_to_the_month_before_the_next_and_the_last_one_to_the_by_when():
    assert target_steps(PLAN_STEPS, "2021-03") == [
        ("2020-01", "2020-09", 60),
        ("2020-10", "2020-12", 65),
        ("2021-01", "2021-03", 70),
    ]
    assert target_steps(ADVICE_STEPS, "2021-03") == [
        ("2020-07", "2020-11", 65),
        ("2020-12", "2021-02", 70),
        ("2021-03", "2021-03", 80),
    ]


def test_the_range_ends_with_the_day_and_has_two_years():
    figures = kpis(cohort(), AREA, date(2021, 3, 31))
    assert (figures["from"], figures["to"]) == ("2019-04", "2021-03")
    assert len(figures["decisions"]) == len(figures["no_plan"]) == 24
    assert len(figures["advice"]["months"]) == 24 * 5


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(caseloads(date(2021, 3, 31)))
def test_caseloads_are_without_fault_and_every_clock_has_one_line(file):
    today = date(2021, 3, 31)
    assert faults(file, today) == set()
    lines = clock_lines(file, today)
    keys = [(line["reference"], line["duty"], line["service"], line["provider"]) for line in lines]
    assert keys == sorted(set(keys))
    assert {line["reference"] for line in lines} == {
        row["reference"] for row in file["assessments"]
    }
