"""The self-audit: it finds nothing in what the product stored, and each kind of damage by name."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ehcp_tracking import clocks, kpis, law
from ehcp_tracking.choices import Check
from ehcp_tracking.verification import checks
from ehcp_tracking.verification import clocks as second
from ehcp_tracking.verification.models import Verification
from tests.builders import make_area, make_assessment
from tests.ehcp_tracking.verification.asking import damage, verify

pytestmark = pytest.mark.django_db

FILES = {
    "assessments": """reference,child_reference,basis,received_on,decision,decision_notified_on,\
outcome,outcome_notified_on,draft_sent_on,plan_sent_on
A,C1,request,2020-06-01,assess,2020-07-01,plan,2020-09-01,2020-09-10,2020-10-19
B,C2,request,2020-06-01,refuse,2020-07-20,,,,
C,C3,order_to_plan,2020-12-01,,,,,2021-01-04,
D,C4,request,2021-01-04,assess,2021-02-10,,,,
E,C5,request,2020-01-06,assess,2020-02-10,no_plan,2020-05-04,,
""",
    "advice": """reference,service,provider,requested_on,received_on,existing_accepted
A,health,,2020-07-02,2020-08-20,
D,health,Speech therapy,2021-02-11,,
D,educational_psychology,,2021-02-11,2021-03-20,
D,social_care,,,,yes
""",
    "exceptions": """reference,duty,service,provider,ground,from_on,to_on,reason
A,advice,health,,personal_circumstances,2020-07-20,,Invented
B,decision,,,absent,2020-06-02,2020-07-05,Invented
""",
}


@pytest.fixture
def area(tmp_path):
    """An area with cases of several kinds, imported, so that the trail knows them."""
    area = make_area(
        backlog_received_before=date(2020, 2, 1), backlog_complete_by=date(2020, 12, 31)
    )
    for sheet, lines in FILES.items():
        (tmp_path / f"{sheet}.csv").write_text(lines)
    call_command("import_cases", str(tmp_path), "--area", area.slug, stdout=StringIO())
    return area


def test_nothing_differs_in_what_the_product_stored(area):
    code, differences, summary = verify()
    assert (code, differences) == (0, [])
    checked = dict(line.split(": ") for line in summary[:-1])
    assert checked.keys() == set(Check.labels)
    assert checked["Stored dates"] == str(5 * 6 + 4 + 2), "two of the plan of A"
    assert checked["Records whose facts agree"] == str(5 + 4 + 2)
    assert checked["Clocks"] == str((15 - 1 + 4 + 1) + (15 - 1 + 4 + 1) + 3), (
        "the duties, the advice, and the first review of the plan of A"
    )
    assert summary[-1] == "Differences: 0, as at 2021-03-31, 2021-02-28, 2020-02-29"


def test_another_day_may_be_asked_about(area):
    code, _, summary = verify("--as-at", "2020-07-20")
    assert (code, summary[-1]) == (0, "Differences: 0, as at 2020-07-20, 2020-06-30, 2019-06-30")


def test_an_empty_area_has_nothing_that_differs():
    make_area()
    assert verify()[:2] == (0, [])


@pytest.mark.parametrize(
    ("as_at", "others"),
    [
        ("2021-03-31", ["2021-02-28", "2020-02-29"]),
        ("2021-01-01", ["2020-12-31", "2019-12-31"]),
        ("2020-02-29", ["2020-01-31", "2019-01-31"]),
    ],
)
def test_the_days_of_the_questions(as_at, others):
    run = Verification(as_at=date.fromisoformat(as_at))
    assert [*map(str, run.days)] == [as_at, *others]


def test_a_wrong_date_that_the_database_does_not_compute(area):
    damage(
        "DROP INDEX IF EXISTS ehcp_cases_as_figures_count",
        "ALTER TABLE ehcp_tracking_assessment DROP COLUMN no_plan_due_on",
        "ALTER TABLE ehcp_tracking_assessment ADD COLUMN no_plan_due_on date",
        "UPDATE ehcp_tracking_assessment SET no_plan_due_on = '2020-09-20'"
        " WHERE reference IN ('A', 'B')",
    )
    code, differences, _ = verify()
    assert code == 1
    assert (
        "ehcp_tracking_assessment.no_plan_due_on: the database does not compute it" in differences
    )
    assert "A/no_plan/due_on: stored 2020-09-20, first 2020-09-21, second 2020-09-21" in differences
    assert "D/no_plan/due_on: stored none, first 2021-04-26, second 2021-04-26" in differences


def test_a_wrong_limit_in_the_table_of_law(area, monkeypatch):
    wrong = law.CASE["plan"]["request"]._replace(limit=law.Weeks(19))
    monkeypatch.setitem(law.CASE["plan"], "request", wrong)
    code, differences, _ = verify()
    assert code == 1
    assert "A/plan/due_on: stored 2020-10-19, first 2020-10-12, second 2020-10-19" in differences
    assert (
        "A/plan as at 2021-03-31: first 2020-06-01 2020-10-12 2020-10-19 missed none, "
        "second 2020-06-01 2020-10-19 2020-10-19 met none" in differences
    )


def test_a_wrong_limit_in_the_second_computation(area, monkeypatch):
    monkeypatch.setattr(second, "WEEKS_OF_ADVICE", 7)
    code, differences, _ = verify()
    assert code == 1
    assert (
        "A/advice/health/due_on: stored 2020-08-13, first 2020-08-13, second 2020-08-20"
        in differences
    )


def test_a_wrong_rule_of_the_clocks(area, monkeypatch):
    monkeypatch.setattr(clocks, "known", lambda case, as_at: case.reference != "C")
    code, differences, _ = verify()
    assert code == 1
    assert (
        "C/draft as at 2021-03-31: first none, second 2020-12-01 2021-01-05 2021-01-04 met none"
        in differences
    )


def test_a_wrong_figure(area, monkeypatch):
    monkeypatch.setitem(kpis.DECISION_CLASSES, "agreed", kpis.DECISION_CLASSES["refused"])
    code, differences, _ = verify()
    assert code == 1
    assert "decisions/2021-02/agreed as at 2021-03-31: first 0, second 1" in differences
    assert len(differences) == 5, "July 2020 has one of either"


def test_a_constraint_that_the_database_lacks(area):
    damage("DROP INDEX ehcp_exception_once_on_advice")
    code, differences, _ = verify()
    assert code == 1
    assert differences == ["ehcp_exception_once_on_advice: the database does not hold to it"]


def test_rows_that_are_there_once_too_often(area):
    damage(
        "DROP INDEX ehcp_exception_once_on_advice",
        "INSERT INTO ehcp_tracking_assessmentexception"
        " (version, assessment_id, advice_id, duty, ground, from_on, reason)"
        " SELECT version, assessment_id, advice_id, duty, ground, from_on, reason"
        " FROM ehcp_tracking_assessmentexception WHERE duty = 'advice'",
    )
    code, differences, _ = verify()
    assert code == 1
    assert "ehcp_exception_once_on_advice: 1 times there is what may be there once" in differences


UNCHECKED = {
    "sqlite": ["PRAGMA ignore_check_constraints = ON"],
    "postgresql": [
        "ALTER TABLE ehcp_tracking_assessment DROP CONSTRAINT ehcp_decision_is_a_choice"
    ],
}


def test_a_row_that_the_database_should_have_refused(area):
    damage(
        *UNCHECKED[connection.vendor],
        "UPDATE ehcp_tracking_assessment SET decision = 'perhaps' WHERE reference = 'A'",
    )
    try:
        code, differences, _ = verify()
    finally:
        if connection.vendor == "sqlite":
            damage("PRAGMA ignore_check_constraints = OFF")
    assert code == 1
    assert any(
        line.startswith("ehcp_tracking.Assessment:")
        and line.endswith(" breaks ehcp_decision_is_a_choice")
        for line in differences
    )


@pytest.mark.only_on("sqlite")
def test_a_file_that_is_damaged(area):
    with transaction.atomic():
        damage(
            "PRAGMA defer_foreign_keys = ON",
            "UPDATE ehcp_tracking_assessment SET child_id = 999999 WHERE reference = 'A'",
        )
        code, differences, _ = verify()
        transaction.set_rollback(True)
    assert code == 1
    assert any("points at nothing in ehcp_tracking_child" in line for line in differences)


def test_an_exception_that_the_law_does_not_allow(area):
    damage(
        "UPDATE ehcp_tracking_assessmentexception SET to_on = '2020-06-28' WHERE ground = 'absent'"
    )
    code, differences, _ = verify()
    assert code == 1
    (told,) = differences
    assert told.startswith("B/exception/decision/2020-06-02: first 27 days of this absence lie")
    assert told.endswith("second at fault")


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("assessment SET draft_sent_on = '2021-04-01' WHERE reference = 'C'", "C"),
        (
            "advice SET requested_on = '2021-01-03' WHERE provider <> ''",
            "D/advice/health/Speech therapy",
        ),
        ("child SET date_of_birth = '2020-06-01' WHERE reference = 'C1'", "A"),
    ],
)
def test_facts_that_no_constraint_can_hold(area, statement, place):
    damage(f"UPDATE ehcp_tracking_{statement}")
    code, differences, _ = verify()
    assert code == 1
    assert [line.partition(": ")[0] for line in differences] == [place]
    assert differences[0].endswith("second at fault")


UNPROTECTED = {
    "sqlite": "DROP TRIGGER wsoa_audit_detail_delete",
    "postgresql": "ALTER TABLE wsoa_auditdetail DISABLE TRIGGER wsoa_audit_detail",
}


def test_a_trail_that_can_be_altered(area):
    damage(UNPROTECTED[connection.vendor])
    code, (told,), _ = verify()
    assert code == 1
    assert told.startswith("wsoa_audit_detail")
    assert told.endswith("run manage.py migrate")


def test_a_record_of_which_the_trail_knows_nothing(area):
    case = make_assessment()
    code, differences, _ = verify()
    assert code == 1
    missing = "the trail has no event that left it as it is stored"
    assert differences == [
        f"ehcp_tracking.Child:{case.child_id}: {missing}",
        f"ehcp_tracking.Assessment:{case.pk}: {missing}",
    ]


def test_what_another_area_has_is_not_checked(area):
    make_assessment(area=make_area("westminster"))
    assert verify()[0] == 0


def test_no_difference_names_a_child(area, monkeypatch):
    damage("UPDATE ehcp_tracking_child SET surname = 'Quartz', date_of_birth = '2021-03-01'")
    monkeypatch.setattr(second, "WEEKS_OF_ADVICE", 7)
    code, differences, _ = verify()
    assert code == 1
    assert "Quartz" not in "".join(differences)


@pytest.mark.django_db(transaction=True)
def test_it_sees_one_moment_and_locks_nobody_out():
    with CaptureQueriesContext(connection) as asked, checks.snapshot(read_only=True):
        assert connection.in_atomic_block
    began = asked.captured_queries[0]["sql"], asked.captured_queries[1]["sql"]
    expected = {"sqlite": "BEGIN DEFERRED", "postgresql": "REPEATABLE READ, READ ONLY"}
    assert any(words.endswith(expected[connection.vendor]) for words in began)
