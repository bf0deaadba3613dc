"""How each time limit about an appealable decision stands at a day: dated examples."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehcp_tracking import clocks as cases
from ehcp_tracking import law
from ehcp_tracking.disputes import clocks
from ehcp_tracking.disputes.choices import Agreement, Kind, Outcome
from ehcp_tracking.disputes.models import NOT_BEFORE
from ehcp_tracking.models import Assessment

DAY = timedelta(days=1)
DAYS = ("notified_on", *NOT_BEFORE)


def dispute(notified_on=date(2021, 2, 16), **fields):
    empty = dict.fromkeys(DAYS) | {"agreement": "", "outcome": ""}
    return SimpleNamespace(**empty | {"notified_on": notified_on} | fields)


def clock(duty, as_at, **fields):
    found = clocks.of_dispute(dispute(**fields), as_at)
    return next((each for each in found if each.duty == duty), None)


LAST_DAYS = [
    pytest.param("mediation_contact", {}, date(2021, 4, 16), "contacted_on", id="two months"),
    pytest.param("appeal", {}, date(2021, 4, 16), "lodged_on", id="two months to appeal"),
    pytest.param(
        "appeal_after_certificate",
        {"certificate_on": date(2021, 3, 31)},
        date(2021, 4, 30),
        "lodged_on",
        id="a month of the certificate, to the last of a shorter month",
    ),
    pytest.param(
        "appeal",
        {"certificate_on": date(2021, 3, 15)},
        date(2021, 4, 16),
        "lodged_on",
        id="two months of the notice are later",
    ),
    pytest.param(
        "mediation_certificate",
        {"declined_on": date(2021, 4, 1)},
        date(2021, 4, 8),
        "certificate_on",
        id="three working days over Easter",
    ),
    pytest.param(
        "mediation_arranged",
        {"wanted_on": date(2021, 2, 20)},
        date(2021, 3, 22),
        "met_on",
        id="30 days",
    ),
    pytest.param(
        "mediation_kept",
        {"agreement": "mediation_other", "agreement_on": date(2021, 3, 3)},
        date(2021, 3, 17),
        "agreement_kept_on",
        id="two weeks of what cannot be appealed",
    ),
    *(
        pytest.param(duty, {"agreement": agreed, "agreement_on": ON}, due, "agreement_kept_on")
        for ON in (date(2024, 11, 20),)
        for agreed, duty, due in (
            ("mediation_to_amend", "order_to_amend", date(2024, 12, 25)),
            ("mediation_to_name_school", "order_to_name_school", date(2024, 12, 4)),
            ("mediation_to_continue", "order_to_continue", date(2024, 12, 25)),
        )
    ),
    *(
        pytest.param(duty, {"outcome": outcome, "outcome_on": ON}, due, "order_kept_on")
        for ON in (date(2024, 11, 20),)
        for outcome, duty, due in (
            ("order_to_amend", "order_to_amend", date(2024, 12, 25)),
            ("unopposed_to_amend", "order_to_amend", date(2024, 12, 25)),
            ("order_to_name_school", "order_to_name_school", date(2024, 12, 4)),
            ("order_to_continue", "order_to_continue", date(2024, 12, 25)),
            ("order_to_reconsider", "order_to_reconsider", date(2024, 12, 4)),
        )
    ),
]


@pytest.mark.parametrize(("duty", "fields", "due", "done"), LAST_DAYS)
def test_the_day_before_the_last_day_and_the_day_after(duty, fields, due, done):
    for as_at, status in ((due - DAY, "running"), (due, "running"), (due + DAY, "overdue")):
        found = clock(duty, as_at, **fields)
        assert (found.due_on, found.status, found.stopped_on) == (due, status, None)
        assert found.days_left == (due - as_at).days
    for day, status in ((due - DAY, "met"), (due, "met"), (due + DAY, "missed")):
        found = clock(duty, date(2025, 3, 1), **fields | {done: day})
        assert (found.status, found.stopped_on, found.days_left) == (status, day, None)


def test_t49_an_order_runs_in_the_case_that_follows_and_not_here():
    ordered = {"outcome": "order_to_assess", "outcome_on": date(2024, 11, 20)}
    found = clocks.of_dispute(dispute(lodged_on=date(2024, 6, 3), **ordered), date(2024, 12, 1))
    assert [each.duty for each in found] == ["mediation_contact", "appeal"]
    case = Assessment(basis="order_to_assess", started_on=date(2024, 11, 20))
    due = {duty: cases.due_on(duty, case) for duty in ("decision", "no_plan", "plan")}
    assert due == {
        "decision": date(2024, 12, 4),
        "no_plan": date(2025, 1, 29),
        "plan": date(2025, 2, 26),
    }


AGREED = {"agreement": "mediation_to_assess", "agreement_on": date(2021, 3, 20)}


@pytest.mark.parametrize(
    ("fields", "starts"),
    [
        ({}, None),
        (AGREED, ("mediation_to_assess", date(2021, 3, 20))),
        ({"agreement": "none", "agreement_on": date(2021, 3, 20)}, None),
        ({"outcome": "dismissed", "outcome_on": date(2021, 6, 1)}, None),
        (
            {**AGREED, "outcome": "order_to_assess", "outcome_on": date(2021, 6, 1)},
            ("order_to_assess", date(2021, 6, 1)),
        ),
        (
            {**AGREED, "outcome": "withdrawn", "outcome_on": date(2021, 6, 1)},
            ("mediation_to_assess", date(2021, 3, 20)),
        ),
    ],
)
def test_what_overturns_the_decision_starts_a_case_and_an_order_comes_first(fields, starts):
    assert clocks.starts(dispute(**fields)) == starts


def test_after_a_decision_that_nobody_challenged_the_family_still_has_its_time():
    found = clocks.family_has(date(2021, 2, 16), date(2021, 4, 17))
    assert [(each.duty, each.due_on, each.status) for each in found] == [
        ("mediation_contact", date(2021, 4, 16), "overdue"),
        ("appeal", date(2021, 4, 16), "overdue"),
    ]


def test_an_appeal_without_a_mediation_adviser_ends_the_time_to_contact_one():
    found = clock("mediation_contact", date(2021, 5, 1), lodged_on=date(2021, 3, 1))
    assert found.status == "not_applicable"


def test_what_mediation_settled_need_not_be_appealed():
    settled = {"agreement": "mediation_to_assess", "agreement_on": date(2021, 3, 20)}
    assert clock("appeal", date(2021, 5, 1), **settled).status == "not_applicable"
    settled["agreement"] = "none"
    assert clock("appeal", date(2021, 5, 1), **settled).status == "overdue"


def test_a_meeting_that_the_family_gave_up_is_not_owed_but_was_late_if_it_was():
    wanted = {"wanted_on": date(2021, 2, 20)}
    given = {"certificate_on": date(2021, 3, 22)}
    assert clock("mediation_arranged", date(2021, 5, 1), **wanted, **given).status == (
        "not_applicable"
    )
    given = {"certificate_on": date(2021, 3, 23)}
    assert clock("mediation_arranged", date(2021, 5, 1), **wanted, **given).status == "missed"


def case(**fields):
    facts = {"decision": "", "outcome": "", "basis": "request"}
    days = dict.fromkeys(("decision_notified_on", "outcome_notified_on", "plan_sent_on"))
    return SimpleNamespace(**facts | days | fields)


TOLD = date(2021, 2, 16)
ABOUT_A_PLAN = ["contents", "not_to_amend", "refusal_to_reassess", "ceasing"]


@pytest.mark.parametrize(
    ("facts", "kinds"),
    [
        ({}, []),
        ({"decision": "assess", "decision_notified_on": TOLD}, []),
        ({"decision": "refuse", "decision_notified_on": TOLD}, ["refusal_to_assess"]),
        ({"outcome": "plan", "outcome_notified_on": TOLD}, []),
        ({"outcome": "no_plan", "outcome_notified_on": TOLD}, ["no_plan"]),
        ({"outcome": "plan", "plan_sent_on": TOLD}, ABOUT_A_PLAN),
        (
            {"basis": "reassessment", "decision": "refuse", "decision_notified_on": TOLD},
            ["refusal_to_assess", "refusal_to_reassess"],
        ),
        (
            {
                "basis": "reassessment",
                "decision": "assess",
                "decision_notified_on": date(2021, 1, 4),
                "outcome": "plan",
                "plan_sent_on": TOLD,
            },
            ABOUT_A_PLAN,
        ),
        ({"transferred_in_on": TOLD}, ABOUT_A_PLAN),
    ],
)
def test_a_decision_can_be_appealed_from_the_day_on_which_the_case_has_it(facts, kinds):
    found = case(**facts)
    assert clocks.kinds_of(found) == kinds
    assert {clocks.decided_on(kind, found) for kind in kinds} <= {TOLD}


def test_every_kind_of_decision_has_its_outcomes_and_each_does_something():
    assert clocks.OUTCOMES.keys() == clocks.AGREEMENTS.keys() == {*Kind.values}
    done = {*clocks.DUTIES, *law.OVERTURNED, "dismissed", "withdrawn", "none"}
    assert {*Outcome.values, *Agreement.values} <= done
    for of_a_kind, choices in ((clocks.OUTCOMES, Outcome), (clocks.AGREEMENTS, Agreement)):
        assert {each for found in of_a_kind.values() for each in found} == {*choices.values}
    assert {*clocks.DUTIES.values()} <= law.RULES.keys()


# A second time, what can come of each decision beside what can come of any.
COMES_OF = {
    "refusal_to_assess": (
        {"order_to_assess", "unopposed_to_assess"},
        {"mediation_to_assess"},
    ),
    "refusal_to_reassess": (
        {"order_to_assess", "unopposed_to_assess"},
        {"mediation_to_assess"},
    ),
    "no_plan": ({"order_to_plan", "unopposed_to_plan"}, {"mediation_to_plan"}),
    "contents": (
        {"order_to_amend", "order_to_name_school", "unopposed_to_amend"},
        {"mediation_to_amend", "mediation_to_name_school"},
    ),
    "not_to_amend": (
        {"order_to_amend", "order_to_name_school", "unopposed_to_amend"},
        {"mediation_to_amend", "mediation_to_name_school"},
    ),
    "ceasing": (
        {"order_to_continue", "unopposed_to_amend"},
        {"mediation_to_continue", "mediation_to_amend"},
    ),
}


@pytest.mark.parametrize("kind", Kind.values)
def test_what_can_come_of_each_kind_of_decision(kind):
    appealed, mediated = COMES_OF[kind]
    of_any = {"order_to_reconsider", "dismissed", "withdrawn"}
    assert {*clocks.OUTCOMES[kind]} == appealed | of_any
    assert {*clocks.AGREEMENTS[kind]} == mediated | {"mediation_other", "none"}


FIRST = date(2021, 1, 30)
SOME = st.none() | st.integers(0, 400).map(lambda days: FIRST + days * DAY)
FACTS = st.fixed_dictionaries(
    {name: SOME for name in DAYS if name != "notified_on"}
    | {
        "notified_on": st.just(FIRST),
        "outcome": st.sampled_from(["", *Outcome.values]),
        "agreement": st.sampled_from(["", *Agreement.values]),
    }
)
AS_AT = st.integers(0, 450).map(lambda days: FIRST + days * DAY)
FEW = settings(max_examples=80, deadline=None)


@FEW
@given(FACTS, AS_AT)
def test_what_is_dated_later_has_not_happened(facts, as_at):
    happened = {
        name: None if isinstance(value, date) and value > as_at else value
        for name, value in facts.items()
    }
    assert clocks.of_dispute(SimpleNamespace(**facts), as_at) == clocks.of_dispute(
        SimpleNamespace(**happened), as_at
    )


@FEW
@given(FACTS)
def test_what_binds_others_than_the_family_has_a_time_that_can_be_excused(facts):
    made = SimpleNamespace(**facts)
    found = {
        (each.duty, each.started_on): (each.started_on, each.due_on)
        for each in clocks.of_dispute(made, FIRST + 9000 * DAY)
        if each.started_on and law.RULES[each.duty].subject != "family"
    }
    runs = clocks.runs(made)
    assert found.items() <= runs.items()
    starts = (made.declined_on, made.wanted_on, made.agreement_on, made.outcome_on)
    assert {start for _, start in runs} <= {*starts}


@FEW
@given(FACTS, AS_AT)
def test_a_later_day_never_turns_what_was_late_into_in_time(facts, as_at):
    made = SimpleNamespace(**facts)
    # What was agreed, and later ordered, may be the same duty.
    before = {(each.duty, each.started_on): each for each in clocks.of_dispute(made, as_at)}
    for later in clocks.of_dispute(made, as_at + 30 * DAY):
        earlier = before.get((later.duty, later.started_on))
        if earlier and earlier.started_on and earlier.status in ("met", "missed"):
            assert later.status == earlier.status


@FEW
@given(FACTS, AS_AT)
def test_a_clock_is_in_time_up_to_its_last_day(facts, as_at):
    for each in clocks.of_dispute(SimpleNamespace(**facts), as_at):
        if each.status == "not_applicable":
            assert each.due_on is None
        elif each.stopped_on:
            assert each.status == ("met" if each.stopped_on <= each.due_on else "missed")
        elif each.days_left is not None:
            assert each.status == ("running" if as_at <= each.due_on else "overdue")
