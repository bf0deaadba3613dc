"""What is told of each kind of case, to the letter, in files that can be read and compared.

`pytest tests/ehcp_tracking/test_explanations.py --write-explanations` writes the files anew, for
whoever changed the words on purpose; read the difference before it is committed.
"""

import re
from datetime import date

import pytest

from ehcp_tracking import explaining, law, wording
from tests.builders import make_advice, make_assessment, make_exception
from tests.ehcp_tracking.conftest import FOLDER

TUESDAY, AUTUMN = date(2021, 1, 5), date(2020, 9, 15)


def decided(**fields):
    """A case whose family was told on 10 February 2021 that there will be an assessment."""
    return {"decision": "assess", "decision_notified_on": date(2021, 2, 10)} | fields


def planned(**fields):
    return decided(outcome="plan") | fields


# Name of the file → the facts of the case, its advice, its exceptions, and the day.
CASES = {
    "request_running": ({}, [], [], "2021-02-01"),
    "request_one_day_left": (decided(), [], [], "2021-05-24"),
    "request_last_day": (decided(), [], [], "2021-05-25"),
    "request_overdue": (decided(), [], [], "2021-05-26"),
    "request_decided_on_the_last_day": (
        decided(decision_notified_on=date(2021, 2, 16)),
        [],
        [],
        "2021-03-31",
    ),
    "request_refused_in_time": (
        {"decision": "refuse", "decision_notified_on": date(2021, 2, 10)},
        [],
        [],
        "2021-03-31",
    ),
    "request_refused_late": (
        {"decision": "refuse", "decision_notified_on": date(2021, 3, 10)},
        [],
        [],
        "2021-03-31",
    ),
    "request_told_later_than_that_day": (
        planned(plan_sent_on=date(2021, 5, 20)),
        [],
        [],
        "2021-02-01",
    ),
    "request_no_plan_in_time": (
        decided(outcome="no_plan", outcome_notified_on=date(2021, 4, 27)),
        [],
        [],
        "2021-06-30",
    ),
    "request_no_plan_late": (
        decided(outcome="no_plan", outcome_notified_on=date(2021, 4, 28)),
        [],
        [],
        "2021-06-30",
    ),
    "request_plan_in_time": (
        planned(draft_sent_on=date(2021, 4, 10), plan_sent_on=date(2021, 5, 3)),
        [],
        [],
        "2021-06-30",
    ),
    "request_plan_late": (planned(plan_sent_on=date(2021, 6, 22)), [], [], "2021-06-30"),
    "request_closed_in_time": (
        {"closed_on": date(2021, 2, 1), "closed_reason": "withdrawn"},
        [{}],
        [],
        "2021-06-30",
    ),
    "request_closed_with_a_late_decision": (
        {"closed_on": date(2021, 4, 1), "closed_reason": "moved_out"},
        [],
        [],
        "2021-06-30",
    ),
    "request_whose_clocks_started_later": (
        {"started_on": date(2021, 1, 12)},
        [],
        [],
        "2021-02-01",
    ),
    "request_due_on_a_bank_holiday": (
        decided(received_on=date(2020, 12, 14), started_on=date(2020, 12, 14)),
        [],
        [],
        "2021-04-01",
    ),
    "request_across_a_leap_day": (
        {"received_on": date(2020, 1, 13), "started_on": date(2020, 1, 13)},
        [],
        [],
        "2020-02-29",
    ),
    "request_excused_while_open": (decided(), [], [{}], "2021-06-30"),
    "request_excused_and_sent": (
        planned(plan_sent_on=date(2021, 6, 22)),
        [],
        [
            {
                "ground": "absent",
                "from_on": date(2021, 3, 1),
                "to_on": date(2021, 4, 30),
                "reason": "The family stayed abroad",
            }
        ],
        "2021-06-30",
    ),
    "request_with_an_exception_and_no_lateness": (decided(), [], [{}], "2021-03-31"),
    "request_with_an_exception_on_the_decision": (
        decided(decision_notified_on=date(2021, 3, 10)),
        [],
        [{"duty": "decision", "from_on": date(2021, 2, 1)}],
        "2021-03-31",
    ),
    "request_excused_by_coronavirus": (
        planned(
            received_on=date(2020, 2, 3),
            started_on=date(2020, 2, 3),
            decision_notified_on=date(2020, 3, 9),
            plan_sent_on=date(2020, 7, 1),
        ),
        [],
        [{"ground": "coronavirus", "from_on": date(2020, 4, 1), "reason": "Nobody could meet."}],
        "2020-07-31",
    ),
    "advice_of_every_kind": (
        decided(),
        [
            {"service": "family", "requested_on": date(2021, 2, 10)},
            {"service": "education_setting", "received_on": date(2021, 3, 30)},
            {"service": "educational_psychology", "received_on": date(2021, 4, 9)},
            {"service": "health", "provider": "Paediatrics"},
            {"service": "health", "provider": "Speech therapy", "existing_accepted": True},
            {"service": "other", "requested_on": date(2021, 4, 30)},
            {"service": "social_care", "requested_on": date(2021, 3, 12)},
        ],
        [],
        "2021-04-20",
    ),
    "advice_excused": (
        decided(),
        [{"received_on": date(2021, 4, 9)}],
        [
            {
                "duty": "advice",
                "ground": "missed_appointment",
                "from_on": date(2021, 3, 9),
                "to_on": date(2021, 3, 9),
                "reason": "The child was ill.",
            }
        ],
        "2021-04-20",
    ),
    "advice_after_the_case_ended": (
        planned(plan_sent_on=date(2021, 3, 15)),
        [
            {"service": "health"},
            {"service": "social_care", "requested_on": date(2021, 1, 25)},
            {"service": "other", "received_on": date(2021, 3, 25)},
        ],
        [],
        "2021-06-30",
    ),
}
CASES |= {
    "request_undecided_and_overdue": ({}, [], [], "2021-03-31"),
    "request_no_plan_excused": (
        decided(outcome="no_plan", outcome_notified_on=date(2021, 4, 28)),
        [],
        [{"duty": "no_plan", "from_on": date(2021, 2, 1)}],
        "2021-06-30",
    ),
    "order_to_plan_overdue": (
        {"basis": "order_to_plan", "received_on": AUTUMN, "started_on": TUESDAY},
        [],
        [],
        "2021-06-30",
    ),
    "order_to_plan_kept": (
        {
            "basis": "order_to_plan",
            "received_on": AUTUMN,
            "started_on": TUESDAY,
            "outcome": "plan",
            "draft_sent_on": date(2021, 2, 9),
            "plan_sent_on": date(2021, 3, 23),
        },
        [],
        [],
        "2021-06-30",
    ),
    "order_to_plan_late": (
        {
            "basis": "order_to_plan",
            "received_on": AUTUMN,
            "started_on": TUESDAY,
            "outcome": "plan",
            "draft_sent_on": date(2021, 2, 10),
            "plan_sent_on": date(2021, 3, 24),
        },
        [],
        [],
        "2021-06-30",
    ),
    "order_to_plan_closed": (
        {
            "basis": "order_to_plan",
            "received_on": AUTUMN,
            "started_on": TUESDAY,
            "closed_on": date(2021, 2, 1),
            "closed_reason": "moved_out",
        },
        [],
        [],
        "2021-06-30",
    ),
    "order_to_plan_draft_excused": (
        {"basis": "order_to_plan", "received_on": AUTUMN, "started_on": TUESDAY},
        [],
        [{"duty": "draft", "from_on": date(2021, 2, 1)}],
        "2021-03-01",
    ),
}
# Every other basis: received in autumn, begun by what it names, and all its limits told on a day.
for basis in set(law.BASES) - {"request"}:
    CASES[f"{basis}_running"] = (
        {"basis": basis, "received_on": AUTUMN, "started_on": TUESDAY},
        [],
        [],
        "2021-01-12",
    )
    CASES[f"{basis}_excused"] = (
        {"basis": basis, "received_on": AUTUMN, "started_on": TUESDAY},
        [],
        [{"from_on": date(2021, 1, 20)}],
        "2021-06-30",
    )


def make(fields, advice, exceptions):
    case = make_assessment(reference="EHC-1", **fields)
    asked = [make_advice(case, **each) for each in advice]
    for each in exceptions:
        about = asked[0] if each.get("duty") == "advice" else None
        make_exception(case, advice=about, **each)
    return case


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(CASES))
def test_a_case_is_explained_like_this(holds, name):
    *records, as_at = CASES[name]
    case = make(*records)
    holds(name, explaining.explain(case, date.fromisoformat(as_at)))


EVERY = set(explaining.STATUSES) - {"not_applicable"}
# Telling of a decision not to issue a plan is never awaited: nobody knows that it will come.
STATUSES = dict.fromkeys(law.DUTIES, EVERY) | {"no_plan": EVERY - {"running", "overdue"}}


@pytest.mark.parametrize("duty", law.DUTIES)
def test_there_is_a_file_for_each_status_of_each_duty(duty):
    told = "".join(path.read_text() for path in FOLDER.glob("*.txt"))
    title = "Advice from .*" if duty == "advice" else next(iter(law.CASE[duty].values())).title
    for status in [*STATUSES[duty], "not_applicable"]:
        words = explaining.STATUSES[status]
        assert re.search(f"^{title}: {words}\\.$", told, re.M), f"no {duty} that is {status}"


def test_there_is_no_file_that_no_test_reads():
    assert {path.stem for path in FOLDER.glob("*.txt")} == {*CASES, "rules"}


def test_the_last_day_of_every_rule_is_told_like_this(holds):
    lines = []
    for rule in law.LAW:
        start, last = TUESDAY, rule.limit.last_day(TUESDAY)
        if rule.duty in wording.OF_FAMILY:
            stands = wording.stands_of_family(rule.duty, last, None, date(2021, 2, 16))
        else:
            stands = wording.stands(last, None, date(2021, 2, 16))
        lines += [f"{rule.title} ({', '.join(rule.bases) or rule.duty})"]
        parts = wording.why(rule, start, last, [stands], [])
        lines += [f"  {each}" for sentences in parts.values() for each in sentences] + [""]
    holds("rules", lines)


@pytest.mark.parametrize(
    ("done", "as_at", "ended", "excused", "words"),
    [
        (None, 24, None, False, "Not done by 24 May 2021: 1 day is left."),
        (None, 25, None, True, "Not done by 25 May 2021, the last day."),
        (None, 26, None, False, "Not done by 26 May 2021, 1 day late."),
        (None, 27, None, True, "Not done by 27 May 2021, 2 days late. An exception excuses this."),
        (24, 31, None, False, "Done on 24 May 2021, 1 day before the last day: in time."),
        (25, 31, 25, False, "Done on 25 May 2021, the last day: in time."),
        (26, 31, 26, True, "Done on 26 May 2021, 1 day late. An exception excuses this."),
        (
            None,
            31,
            28,
            False,
            "Never done. When the case ended on 28 May 2021, it was 3 days late.",
        ),
    ],
)
def test_how_a_limit_stands(done, as_at, ended, excused, words):
    due, done, as_at, ended = (day and date(2021, 5, day) for day in (25, done, as_at, ended))
    assert wording.stands(due, done, as_at, ended=ended, excused=excused) == words


LATE_APPEAL = (
    "The tribunal can be asked to accept a late appeal: ask it or the local advice service "
    "(SENDIASS)."
)


@pytest.mark.parametrize(
    ("done", "as_at", "words"),
    [
        (None, 24, "By 24 May 2021 no appeal is recorded: 1 day is left."),
        (None, 25, "By 25 May 2021 no appeal is recorded, the last day."),
        (None, 26, f"The time is over, and by 26 May 2021 no appeal is recorded. {LATE_APPEAL}"),
        (24, 31, "Done on 24 May 2021, 1 day before the last day: in time."),
        (25, 31, "Done on 25 May 2021, the last day: in time."),
        (26, 31, "Done on 26 May 2021, after the last day."),
    ],
)
def test_how_a_right_of_the_family_stands(done, as_at, words):
    due, done, as_at = (day and date(2021, 5, day) for day in (25, done, as_at))
    for duty in wording.APPEALS:
        assert wording.stands_of_family(duty, due, done, as_at) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2021-05-25", "a Tuesday"),
        ("2021-05-30", "a Sunday"),
        ("2021-05-31", "a Monday and a bank holiday (Spring Bank Holiday)"),
        ("2021-12-25", "a Saturday"),
        ("2021-12-27", "a Monday and a bank holiday (Christmas Day (observed))"),
    ],
)
def test_the_day_of_the_week_is_told(day, words):
    assert wording.weekday(date.fromisoformat(day)) == words
