"""The self-audit of plans and disputes, and of the figures that no contract prints.

Records are made without an event of the trail here: what it says of that is left out.
"""

from datetime import date

import pytest

from ehcp_tracking import kpis, law
from ehcp_tracking.disputes.models import Dispute
from ehcp_tracking.excused.models import DutyException
from ehcp_tracking.lateness import figures as lateness
from ehcp_tracking.plans import clocks as plan_clocks
from ehcp_tracking.plans import kpis as plan_kpis
from ehcp_tracking.plans import querysets
from ehcp_tracking.plans.models import AnnualReview, EHCPlan, PhaseTransfer, ReassessmentRequest
from ehcp_tracking.verification import days, disputes, facts, guards, plans
from ehcp_tracking.verification.clocks import Line
from tests.builders import (
    make_advice,
    make_area,
    make_assessment,
    make_dispute,
    make_duty_exception,
    make_lateness,
    make_phase_transfer,
    make_plan,
    make_planned,
    make_reason,
    make_refused,
    make_request,
    make_review,
    make_without_plan,
)
from tests.ehcp_tracking.verification.asking import damage, verify

pytestmark = pytest.mark.django_db
AS_AT = date(2021, 3, 31)


def differences():
    """Return what differs, but for records that the trail does not know."""
    return [line for line in verify()[1] if "the trail has no event" not in line]


def asked_for(own, moved_here, unanswered):
    """Requests for a reassessment: started, refused, refused late, and answered by nobody."""
    make_request(own, asked_on=date(2020, 5, 1))
    make_request(own, asked_on=date(2020, 5, 11))
    make_assessment(
        basis="reassessment",
        child=own.child,
        received_on=date(2020, 5, 1),
        started_on=date(2020, 5, 20),
    )
    make_request(own, asked_on=date(2020, 12, 1))
    of_plan = {"assessment": own.assessment, "kind": "refusal_to_reassess"}
    make_dispute(**of_plan, notified_on=date(2020, 12, 16))
    make_request(moved_here, asked_on=date(2020, 12, 1))
    refused = {"plan": moved_here, "kind": "refusal_to_reassess"}
    make_dispute(**refused, notified_on=date(2020, 12, 17))
    make_request(unanswered)


@pytest.fixture
def stored():
    """Plans, reviews, moves, disputes and late steps of every kind."""
    make_area()
    own = make_plan(date(2019, 3, 4), reference="OWN")
    make_review(own, meeting_on=date(2020, 3, 4), report_sent_on=date(2020, 3, 19))
    make_review(
        own,
        meeting_on=date(2020, 9, 1),
        report_sent_on=date(2020, 9, 2),
        decision="amend",
        decision_notified_on=date(2020, 9, 29),
        amendments_sent_on=date(2020, 9, 30),
        amended_plan_sent_on=date(2020, 11, 24),
    )
    make_review(
        own,
        meeting_on=date(2021, 1, 11),
        decision="amend",
        decision_notified_on=date(2021, 2, 1),
        amendments_sent_on=date(2021, 2, 1),
        not_amended_on=date(2021, 3, 1),
    )
    make_phase_transfer(own)
    make_phase_transfer(
        own,
        kind="transfer_to_post_16",
        transfer_on=date(2020, 9, 1),
        finalised_on=date(2020, 3, 31),
    )
    make_phase_transfer(
        own, kind="transfer_between_post_16", transfer_on=date(2021, 7, 31), finalised_on=AS_AT
    )
    moved_here = make_plan(
        date(2019, 2, 28),
        reference="HERE",
        transferred_in_on=date(2020, 11, 30),
        reviewed_elsewhere_on=date(2020, 2, 29),
        family_told_on=date(2021, 1, 12),
    )
    make_plan(
        date(2020, 12, 1),
        reference="LATER",
        child=moved_here.child,
        transferred_in_on=date(2021, 3, 15),
    )
    make_plan(
        reference="AWAY",
        moved_on=date(2021, 1, 4),
        move_learned_on=date(2020, 12, 24),
        transferred_out_on=date(2021, 1, 19),
    )
    make_plan(reference="OVER", ceased_on=date(2021, 3, 1), ceased_reason="other")
    make_dispute(
        make_planned(
            reference="MET", received_on=date(2020, 6, 1), plan_sent_on=date(2020, 10, 30)
        ),
        kind="contents",
        notified_on=date(2020, 10, 30),
        contacted_on=date(2020, 11, 30),
        wanted_on=date(2020, 12, 1),
        met_on=date(2020, 12, 31),
        agreement="mediation_to_amend",
        agreement_on=date(2020, 12, 31),
        agreement_kept_on=date(2021, 2, 5),
    )
    make_dispute(
        make_refused(reference="DECLINED"),
        declined_on=date(2021, 2, 18),
        certificate_on=date(2021, 3, 22),
    )
    won = make_dispute(
        make_planned(
            reference="WON", received_on=date(2020, 6, 1), plan_sent_on=date(2020, 10, 30)
        ),
        kind="contents",
        notified_on=date(2020, 10, 30),
        lodged_on=date(2020, 12, 31),
        outcome="order_to_name_school",
        outcome_on=date(2021, 3, 1),
    )
    ordered = {"duty": "order_to_name_school", "from_on": date(2021, 3, 5)}
    make_duty_exception(won, **ordered)
    closed = {"ground": "school_closed", "from_on": date(2021, 3, 15), "to_on": date(2021, 4, 20)}
    make_duty_exception(won, **ordered | closed, asked_on=date(2021, 3, 10))
    away = {"ground": "absent", "from_on": date(2021, 3, 2), "to_on": date(2021, 3, 31)}
    make_duty_exception(won, **ordered | away)
    relaxed = make_plan(date(2019, 6, 3), reference="EASED")
    make_review(relaxed, meeting_on=date(2020, 5, 4))
    make_duty_exception(relaxed, duty="review_report", started_on=date(2020, 5, 4))
    make_duty_exception(relaxed, duty="review", started_on=date(2019, 6, 3))
    make_phase_transfer(relaxed, kind="transfer_between_post_16", transfer_on=date(2020, 10, 5))
    before_a_move = {"duty": "transfer_between_post_16", "started_on": date(2020, 10, 5)}
    make_duty_exception(relaxed, **before_a_move)
    asked_for(own, moved_here, relaxed)
    make_dispute(plan=moved_here, kind="contents", lodged_on=date(2021, 3, 1))
    make_assessment(
        reference="ORDERED",
        basis="order_to_assess",
        received_on=date(2020, 9, 1),
        decision="assess",
        decision_notified_on=date(2020, 9, 20),
        follows=make_refused(),
    )
    make_assessment(
        basis="order_to_plan",
        received_on=date(2020, 9, 1),
        draft_sent_on=date(2020, 10, 1),
        plan_sent_on=date(2020, 11, 17),
        outcome="plan",
        follows=make_without_plan(),
    )
    late = make_assessment(reference="LATE", received_on=date(2020, 6, 1))
    make_lateness(late, duty="plan", reason=make_reason(name="Panel", agency="health"))
    asked = make_advice(late, service="health", requested_on=date(2020, 8, 3))
    make_lateness(advice=asked, reason=make_reason(name="Staff"))


def test_nothing_differs(stored):
    assert differences() == []


@pytest.mark.parametrize(
    "model", [EHCPlan, AnnualReview, PhaseTransfer, ReassessmentRequest, Dispute]
)
def test_every_column_that_the_database_should_compute(stored, model):
    """Each in turn holds nothing, where both computations know a day."""
    table = model._meta.db_table
    columns = [column for of, column in guards.generated_columns() if of == table]
    for column in columns:
        damage(
            f"ALTER TABLE {table} DROP COLUMN {column}",
            f"ALTER TABLE {table} ADD COLUMN {column} date",
        )
    found = differences()
    for column in columns:
        assert f"{table}.{column}: the database does not compute it" in found
        assert any(f"/{column}: stored none, first 2" in line for line in found), column


@pytest.mark.parametrize(
    ("duty", "limit", "told"),
    [
        ("review", law.Months(13), "plan OWN/review/2020-03-04/next_review_due_on: stored "),
        ("review_after_move", law.Months(4), "plan HERE/review_after_move_due_on: stored "),
        ("review_report", law.Weeks(3), "plan OWN/review_report as at 2021-03-31: first "),
        ("amended_plan", law.Weeks(7), "plan OWN/amended_plan as at 2021-03-31: first "),
        ("plan_transferred", law.Weeks(3), "plan AWAY/plan_transferred as at 2021-03-31: first "),
        ("reassessment_reply", law.Days(20), "plan EASED/request/2021-03-01/reply_due_on: stored "),
        ("transfer_to_post_16", law.Before(4, 1), "plan OWN/move/2020-09-01/due_on: stored "),
        ("appeal_after_certificate", law.Months(2), "DECLINED/refusal_to_assess/"),
        ("mediation_certificate", law.Days(9), "DECLINED/refusal_to_assess/"),
        ("order_to_name_school", law.Weeks(5), "WON/contents/2020-10-30/order_due_on: stored "),
    ],
)
def test_a_wrong_limit_in_the_table_of_law(stored, monkeypatch, duty, limit, told):
    monkeypatch.setitem(law.RULES, duty, law.RULES[duty]._replace(limit=limit))
    assert any(line.startswith(told) for line in differences())


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (plans, "MONTHS_TO_REVIEW"),
        (plans, "WEEKS_AFTER_A_NOTICE"),
        (disputes, "DAYS_TO_ARRANGE"),
        (disputes, "MONTHS_TO_APPEAL"),
        (plans, "MONTHS_TO_REVIEW_AFTER_A_MOVE"),
    ],
)
def test_a_wrong_limit_in_the_second_computation(stored, monkeypatch, module, name):
    monkeypatch.setattr(module, name, getattr(module, name) + 1)
    assert any(": stored 2" in line for line in differences())


def test_a_wrong_rule_of_the_clocks_of_plans(stored, monkeypatch):
    monkeypatch.setattr(plan_clocks, "ended_on", lambda plan, as_at: None)
    found = differences()
    assert (
        "plan OVER/review as at 2021-03-31: "
        "first 2020-03-02 2021-03-01 none overdue -30, second none none none not_applicable none"
    ) in found


def test_exceptions_that_one_of_the_two_forgets_or_does_not_know(stored, monkeypatch):
    for module in ("ehcp_tracking.clocks", "ehcp_tracking.disputes.models"):
        monkeypatch.setattr(f"{module}.excused", lambda found, exceptions, as_at: list(found))
    monkeypatch.setattr(facts, "EASED", [])
    assert {
        "plan EASED/review_report as at 2021-03-31: first 2020-05-04 2020-05-18 none overdue "
        "-317, second 2020-05-04 2020-05-18 none excused -317",
        "WON/contents/2020-10-30/order_to_name_school as at 2021-03-31: first 2021-03-01 "
        "2021-03-15 none overdue -16, second 2021-03-01 2021-03-15 none excused -16",
        "plan EASED/exception/review_report/2020-05-01: first sound, second at fault",
    } <= {*differences()}


def test_exceptions_that_the_law_does_not_allow(stored):
    wrong = [
        ({"ground": "absent"}, {"to_on": date(2021, 3, 14)}, "13 days of this absence lie"),
        ({"ground": "school_closed"}, {"asked_on": date(2021, 3, 7)}, "The school or early years"),
        ({"duty": "review_report"}, {"from_on": date(2020, 5, 19)}, "These days lie outside"),
        ({"duty": "review"}, {"from_on": date(2031, 5, 5)}, "5 May 2031 is after today"),
        (
            {"duty": "transfer_between_post_16"},
            {"started_on": date(2020, 5, 5)},
            "Then its time limit would",
        ),
    ]
    for found, values, _ in wrong:
        assert DutyException.objects.filter(**found).update(**values) == 1
    lines = [line for line in differences() if "second at fault" in line]
    assert len(lines) == len(wrong)
    for _, _, told in wrong:
        assert any(f"first {told}" in line for line in lines), told


def test_a_plan_that_a_later_one_replaced(stored, monkeypatch):
    """The later one is the area's from its transfer on, and not from when it was made."""
    monkeypatch.setattr(querysets, "HELD_ON", querysets.MADE_ON)
    assert (
        "plan HERE/review_after_move as at 2021-03-31: first none none none not_applicable none, "
        "second 2020-11-30 2021-02-28 none missed none"
    ) in differences()


@pytest.mark.parametrize(
    ("module", "name", "wrong", "told"),
    [
        (plan_kpis, "KINDS", {**plan_kpis.KINDS, "missed": "overdue"}, "after_plan/reports/total/"),
        (
            kpis,
            "OVERTURNED",
            {**kpis.OVERTURNED, "overturned_to_assess": law.TO_PLAN},
            "overturned/overturned_to_assess/plans as at 2021-03-31: first 1, second 0",
        ),
        (
            lateness,
            "STEPS",
            ("decision", "advice"),
            "lateness/late/plan/health/Panel/2020-10/days as at 2021-03-31: first None, second 163",
        ),
        (
            lateness,
            "weeks",
            lambda days: days / 5,
            "lateness/reasons/Staff/weeks as at 2021-03-31: first 39.6, second 28.2857",
        ),
    ],
)
def test_a_wrong_figure(stored, monkeypatch, module, name, wrong, told):
    monkeypatch.setattr(module, name, wrong)
    assert any(line.startswith(told) for line in differences())


def test_a_plan_of_which_no_rule_says_anything(stored, monkeypatch):
    """It breaks a constraint, and the run goes on to its end."""
    monkeypatch.setattr(guards, "breaking_rows", lambda area: [(AnnualReview, of_own(), "it")])
    monkeypatch.setattr(plan_kpis, "figures", None)
    monkeypatch.setattr(plans, "MONTHS_TO_REVIEW", 11)
    found = differences()
    assert found[0].endswith(" breaks it")
    assert not any(line.startswith("plan OWN") for line in found)
    assert any(line.startswith("plan OVER/review") for line in found)


def of_own():
    return AnnualReview.objects.filter(plan__reference="OWN").first().pk


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-12-31", 2, "2021-02-28"),
        ("2019-12-31", 2, "2020-02-29"),
        ("2021-07-31", -5, "2021-02-28"),
        ("2021-03-31", -5, "2020-10-31"),
        ("2020-11-30", 1, "2020-12-30"),
    ],
)
def test_months_a_second_time(day, months, expected):
    assert str(days.months_later(date.fromisoformat(day), months)) == expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2020-03-01", 12, "2021-02-28"),
        ("2019-03-01", 12, "2020-02-29"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-09-15", 12, "2021-09-14"),
        ("2020-11-30", 3, "2021-02-28"),
        ("2020-12-31", 3, "2021-03-30"),
    ],
)
def test_months_beginning_with_a_day_a_second_time(day, months, expected):
    assert str(days.last_of_months(date.fromisoformat(day), months)) == expected


def test_working_days_a_second_time():
    found = days.working_days_from(date(2020, 12, 24))
    assert [str(day) for day in found[:4]] == [
        *("2020-12-24", "2020-12-29", "2020-12-30", "2020-12-31")
    ]


def test_a_line_says_no_exception():
    """Those are told after it."""
    line = disputes.duty_without_exception("appeal", AS_AT, AS_AT, None, None, AS_AT)
    assert line == Line("appeal", "", "", AS_AT, AS_AT, None, "running", 0)
