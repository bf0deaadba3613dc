"""The clocks, held to the dated examples of the domain (T01 to T45, T49)."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from ehcp_tracking import clocks, law
from ehcp_tracking.choices import Basis
from ehcp_tracking.models import Assessment
from tests.builders import make_assessment

DAY = timedelta(days=1)


def case(received_on, **facts):
    """A case in memory, of the attributes that clocks read."""
    nothing = dict.fromkeys(
        ["decision_notified_on", "outcome_notified_on", "draft_sent_on", "plan_sent_on"]
    )
    defaults = {"basis": "request", "decision": "", "outcome": "", "closed_on": None}
    started_on = facts.pop("started_on", received_on)
    return SimpleNamespace(
        received_on=received_on, started_on=started_on, **nothing | defaults | facts
    )


def advice(service="health", provider="", **facts):
    defaults = {"requested_on": None, "received_on": None, "existing_accepted": False}
    return SimpleNamespace(service=service, provider=provider, **defaults | facts)


def exception(duty, from_on, service="", provider=""):
    return SimpleNamespace(duty=duty, from_on=from_on, service=service, provider=provider)


def clock(duty, case, as_at, advisers=(), exceptions=()):
    found = clocks.of_case(case, advisers, exceptions, as_at)
    return next(each for each in found if each.duty == duty)


PLANS = [
    ("T01", "2023-01-03", "2023-05-09", "2023-05-23", "met"),
    ("T02 on the day", "2023-01-03", "2023-05-23", "2023-05-23", "met"),
    ("T03 a day late", "2023-01-03", "2023-05-24", "2023-05-23", "missed"),
    ("T04 a day early", "2023-01-03", "2023-05-22", "2023-05-23", "met"),
    ("T05 29 February", "2024-02-29", "2024-07-18", "2024-07-18", "met"),
    ("T06 29 February, late", "2024-02-29", "2024-07-19", "2024-07-18", "missed"),
    ("T07 leap day inside", "2024-02-01", "2024-06-20", "2024-06-20", "met"),
    ("T08 no leap day", "2023-02-01", "2023-06-21", "2023-06-21", "met"),
    ("T09 28 February", "2023-02-28", "2023-07-18", "2023-07-18", "met"),
    ("T10 a 31st", "2023-08-31", "2024-01-18", "2024-01-18", "met"),
    ("T11 clocks change", "2025-03-31", "2025-08-19", "2025-08-18", "missed"),
    ("T12 a Sunday", "2024-10-13", "2025-03-02", "2025-03-02", "met"),
    ("T13 a bank holiday", "2023-12-25", "2024-05-13", "2024-05-13", "met"),
    ("T14", "2024-05-14", "2024-10-01", "2024-10-01", "met"),
    ("T40 no psychologist", "2024-01-15", "2024-10-07", "2024-06-03", "missed"),
]


@pytest.mark.parametrize(
    ("received", "sent", "due", "status"), [pytest.param(*row[1:], id=row[0]) for row in PLANS]
)
def test_final_plan(received, sent, due, status):
    sent_on = date.fromisoformat(sent)
    found = clock("plan", case(date.fromisoformat(received), plan_sent_on=sent_on), sent_on)
    assert (found.due_on.isoformat(), found.stopped_on, found.status) == (due, sent_on, status)
    assert found.days_left is None


@pytest.mark.parametrize(
    ("duty", "facts", "due", "status"),
    [
        pytest.param(
            "decision",
            {"decision": "assess", "decision_notified_on": date(2024, 2, 26)},
            date(2024, 2, 26),
            "met",
            id="T15",
        ),
        pytest.param(
            "decision",
            {"decision": "refuse", "decision_notified_on": date(2024, 2, 27)},
            date(2024, 2, 26),
            "missed",
            id="T16",
        ),
        pytest.param(
            "no_plan",
            {"outcome": "no_plan", "outcome_notified_on": date(2024, 5, 6)},
            date(2024, 5, 6),
            "met",
            id="T17",
        ),
        pytest.param(
            "no_plan",
            {"outcome": "no_plan", "outcome_notified_on": date(2024, 5, 7)},
            date(2024, 5, 6),
            "missed",
            id="T18",
        ),
        pytest.param(
            "plan",
            {"outcome": "no_plan", "outcome_notified_on": date(2024, 5, 6)},
            None,
            "not_applicable",
            id="T17 no plan, no clock for one",
        ),
        pytest.param(
            "no_plan",
            {"outcome": "plan", "outcome_notified_on": date(2024, 5, 20)},
            None,
            "not_applicable",
            id="T20 week 16 binds only where there is no plan",
        ),
        pytest.param("plan", {}, date(2024, 6, 3), "running", id="T21 due today"),
        pytest.param(
            "plan",
            {"decision": "refuse", "decision_notified_on": date(2024, 2, 20)},
            None,
            "not_applicable",
            id="T27",
        ),
        pytest.param("plan", {"closed_on": date(2024, 2, 10)}, None, "not_applicable", id="T28"),
        pytest.param(
            "decision", {"closed_on": date(2024, 2, 10)}, None, "not_applicable", id="T28 decision"
        ),
        pytest.param(
            "decision",
            {"closed_on": date(2024, 2, 27)},
            date(2024, 2, 26),
            "missed",
            id="closing does not hide that the decision was late",
        ),
        pytest.param(
            "decision",
            {"closed_on": date(2024, 2, 26)},
            None,
            "not_applicable",
            id="closed on the last day of the decision",
        ),
        pytest.param(
            "plan",
            {
                "decision": "assess",
                "decision_notified_on": date(2024, 2, 26),
                "closed_on": date(2024, 4, 10),
            },
            None,
            "not_applicable",
            id="T29",
        ),
    ],
)
def test_a_case_received_on_15_january_2024(duty, facts, due, status):
    found = clock(duty, case(date(2024, 1, 15), **facts), date(2024, 6, 3))
    assert (found.due_on, found.status) == (due, status)


def test_days_left_count_down_to_the_due_day_and_below():
    """T21 to T23: two clocks, two statuses."""
    waiting = case(date(2024, 1, 15))
    assert clock("plan", waiting, date(2024, 6, 3)).days_left == 0
    late = clock("plan", waiting, date(2024, 6, 4))
    assert (late.status, late.days_left) == ("overdue", -1)
    undecided = clock("decision", waiting, date(2024, 3, 1))
    assert (undecided.status, undecided.days_left) == ("overdue", -4)
    assert clock("plan", waiting, date(2024, 3, 1)).status == "running"


def test_what_is_dated_later_has_not_happened():
    sent = case(date(2024, 1, 15), outcome="plan", plan_sent_on=date(2024, 6, 4))
    assert clock("plan", sent, date(2024, 6, 3)).status == "running"
    assert clock("plan", sent, date(2024, 6, 4)).status == "missed"


@pytest.mark.parametrize(
    ("received", "sent", "duty_excepted", "status"),
    [
        pytest.param("2024-01-15", "2024-06-24", "plan", "excused", id="T37"),
        pytest.param("2024-01-15", "2024-05-20", "plan", "met", id="T39 in time all the same"),
        pytest.param("2024-01-15", "2024-06-24", "decision", "missed", id="another duty"),
    ],
)
def test_an_exception_excuses_its_own_clock_and_moves_nothing(
    received, sent, duty_excepted, status
):
    sent_on = date.fromisoformat(sent)
    late = case(date.fromisoformat(received), outcome="plan", plan_sent_on=sent_on)
    excepted = [exception(duty_excepted, date(2024, 3, 1))]
    found = clock("plan", late, sent_on, exceptions=excepted)
    assert (found.status, found.due_on) == (status, date(2024, 6, 3))


def test_an_open_case_with_an_exception_is_excused_only_once_it_is_late():
    excepted = [exception("plan", date(2024, 3, 1))]
    waiting = case(date(2024, 1, 15))
    due = clock("plan", waiting, date(2024, 6, 3), exceptions=excepted)
    assert (due.status, due.days_left) == ("running", 0)
    late = clock("plan", waiting, date(2024, 6, 4), exceptions=excepted)
    assert (late.status, late.days_left) == ("excused", -1)


def test_an_exception_counts_from_the_day_it_begins():
    excepted = [exception("plan", date(2024, 6, 10))]
    waiting = case(date(2024, 1, 15))
    assert clock("plan", waiting, date(2024, 6, 9), exceptions=excepted).status == "overdue"
    assert clock("plan", waiting, date(2024, 6, 10), exceptions=excepted).status == "excused"


@pytest.mark.parametrize(
    ("facts", "ending", "status"),
    [
        pytest.param({"received_on": date(2021, 10, 1)}, {}, "missed", id="T35"),
        pytest.param({"received_on": date(2021, 8, 27)}, {}, "met", id="on the day"),
        pytest.param({}, {}, "overdue", id="unanswered"),
        pytest.param({"requested_on": None}, {}, "not_applicable", id="not asked"),
        pytest.param({"requested_on": date(2021, 10, 2)}, {}, "not_applicable", id="asked later"),
        pytest.param({"service": "family"}, {}, "not_applicable", id="the family has no duty"),
        pytest.param(
            {"requested_on": None, "existing_accepted": True}, {}, "not_applicable", id="existing"
        ),
        pytest.param(
            {}, {"closed_on": date(2021, 8, 27)}, "not_applicable", id="ended on the due day"
        ),
        pytest.param({}, {"closed_on": date(2021, 8, 28)}, "missed", id="ended a day later"),
        pytest.param(
            {"received_on": date(2021, 10, 1)},
            {"closed_on": date(2021, 8, 1)},
            "missed",
            id="answered after the case ended",
        ),
        pytest.param(
            {"requested_on": date(2021, 8, 2)},
            {"closed_on": date(2021, 8, 1)},
            "not_applicable",
            id="asked after the case ended",
        ),
    ],
)
def test_advice_asked_on_16_july_2021(facts, ending, status):
    adviser = advice(**{"requested_on": date(2021, 7, 16)} | facts)
    found = clock("advice", case(date(2021, 6, 1), **ending), date(2021, 10, 1), [adviser])
    assert found.status == status
    if status == "not_applicable":
        assert found[3:6] == (None, None, None)


def test_an_exception_excuses_the_one_adviser_that_it_names():
    """T38: the missed appointment does nothing for the plan."""
    asked = {"requested_on": date(2024, 1, 19), "received_on": date(2024, 3, 8)}
    advisers = [advice(**asked), advice(provider="Physiotherapy", **asked)]
    excepted = [exception("advice", date(2024, 2, 20), service="health")]
    found = clocks.of_case(case(date(2024, 1, 15)), advisers, excepted, date(2024, 6, 4))
    assert [(each.duty, each.provider, each.status) for each in found] == [
        ("advice", "", "excused"),
        ("advice", "Physiotherapy", "missed"),
        ("decision", "", "overdue"),
        ("no_plan", "", "not_applicable"),
        ("plan", "", "overdue"),
    ]


def test_after_an_order_other_limits_run_from_the_order():
    """T49."""
    ordered = case(date(2024, 1, 15), started_on=date(2024, 11, 20), basis="order_to_assess")
    as_at = date(2024, 11, 20)
    assert clock("decision", ordered, as_at).due_on == date(2024, 12, 4)
    assert clocks.due_on("no_plan", ordered) == date(2025, 1, 29)
    assert clock("plan", ordered, as_at).due_on == date(2025, 2, 26)
    ordered.basis = "order_to_plan"
    assert clock("draft", ordered, as_at).due_on == date(2024, 12, 25)
    assert clock("plan", ordered, as_at).due_on == date(2025, 2, 5)


def test_a_draft_that_was_not_recorded_was_there_when_the_plan_was_sent():
    order = {"basis": "order_to_plan", "outcome": "plan", "plan_sent_on": date(2024, 2, 20)}
    found = clock("draft", case(date(2024, 1, 15), **order), date(2024, 3, 1))
    assert (found.status, found.stopped_on) == ("missed", date(2024, 2, 20))
    earlier = case(date(2024, 1, 15), draft_sent_on=date(2024, 2, 1), **order)
    found = clock("draft", earlier, date(2024, 3, 1))
    assert (found.status, found.stopped_on) == ("met", date(2024, 2, 1))
    assert clock("draft", earlier, date(2024, 1, 31)).status == "running"


def test_every_basis_has_limits_and_a_plan():
    assert set(law.BASES) == set(Basis.values) == set(law.CASE["plan"])


@pytest.mark.django_db
@pytest.mark.parametrize("started_on", [date(2020, 2, 29), date(2019, 10, 27), date(2019, 12, 31)])
@pytest.mark.parametrize("basis", law.BASES)
def test_the_database_and_the_table_of_law_agree(basis, started_on):
    stored = make_assessment(basis=basis, received_on=started_on)
    stored.refresh_from_db()
    for duty in law.CASE:
        assert getattr(stored, f"{duty}_due_on") == clocks.due_on(duty, stored)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "ending"),
    [
        ({}, "open"),
        ({"decision": "refuse", "decision_notified_on": date(2021, 2, 1)}, "refused"),
        ({"outcome": "no_plan", "outcome_notified_on": date(2021, 2, 1)}, "no_plan"),
        ({"outcome": "plan", "plan_sent_on": date(2021, 2, 1)}, "plan"),
        ({"closed_on": date(2021, 2, 1), "closed_reason": "died"}, "closed"),
        ({"decision": "assess", "decision_notified_on": date(2021, 2, 1)}, "open"),
        ({"outcome": "plan", "outcome_notified_on": date(2021, 2, 1)}, "open"),
    ],
)
def test_a_case_ends_on_the_same_day_in_python_and_in_the_database(facts, ending):
    day = date(2021, 2, 1)
    stored = make_assessment(**facts)
    stored.refresh_from_db()
    assert stored.ended_on == (None if ending == "open" else day)
    assert clocks.ended_on(stored, day) == stored.ended_on
    assert clocks.ended_on(stored, day - DAY) is None
    assert clocks.ending(stored, day) == ending
    assert ending in clocks.ENDINGS
    assert clocks.ending(stored, day - DAY) == "open"
    assert Assessment.objects.open(day).exists() is (ending == "open")
    assert Assessment.objects.open(day - DAY).exists()


def test_a_case_is_known_from_when_its_request_came_and_its_clocks_started():
    ordered = case(date(2024, 1, 15), started_on=date(2024, 11, 20), basis="order_to_assess")
    days = [date(2024, 1, 15), date(2024, 11, 19), date(2024, 11, 20)]
    assert [clocks.known(ordered, day) for day in days] == [False, False, True]


class TestNextDue:
    """What is due next in a case: the first last day of what is still to be done."""

    def due(self, case, as_at, advisers=(), exceptions=()):
        return clocks.next_due(clocks.of_case(case, advisers, exceptions, as_at))

    def test_the_decision_comes_before_the_plan(self):
        found = self.due(case(date(2021, 1, 5)), date(2021, 1, 5))
        assert (found.duty, found.due_on) == ("decision", date(2021, 2, 16))

    def test_what_is_overdue_stays_first_until_it_is_done(self):
        request = case(date(2021, 1, 5))
        assert self.due(request, date(2021, 5, 1)).duty == "decision"
        decided = case(date(2021, 1, 5), decision="assess", decision_notified_on=date(2021, 5, 1))
        assert self.due(decided, date(2021, 4, 30)).duty == "decision"
        assert self.due(decided, date(2021, 5, 1)).duty == "plan"

    def test_advice_counts_while_it_is_awaited(self):
        decided = case(date(2021, 1, 5), decision="assess", decision_notified_on=date(2021, 2, 15))
        asked = advice(requested_on=date(2021, 2, 16), received_on=date(2021, 3, 20))
        assert self.due(decided, date(2021, 3, 19), [asked]).service == "health"
        assert self.due(decided, date(2021, 3, 20), [asked]).duty == "plan"

    def test_what_is_excused_is_still_to_be_done(self):
        request = case(date(2021, 1, 5))
        excuse = exception("decision", date(2021, 1, 20))
        assert self.due(request, date(2021, 3, 1), exceptions=[excuse]).status == "excused"

    def test_nothing_is_due_in_a_case_that_has_ended(self):
        ended = case(date(2021, 1, 5), closed_on=date(2021, 3, 1))
        assert self.due(ended, date(2021, 2, 28)).duty == "decision"
        assert self.due(ended, date(2021, 3, 1)) is None
