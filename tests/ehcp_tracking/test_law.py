"""The table of law, held to numbers written a second time and to dated examples (T46 to T50)."""

from datetime import date

import pytest

from ehcp_tracking import law
from ehcp_tracking.choices import Basis, Duty, Ground
from ehcp_tracking.working_days import is_working_day, last_working_day

WEEKS = {
    ("decision", "request"): 6,
    ("decision", "responsible"): 6,
    ("decision", "order_to_assess"): 2,
    ("decision", "mediation_to_assess"): 2,
    ("decision", "unopposed_to_assess"): 2,
    ("no_plan", "request"): 16,
    ("no_plan", "responsible"): 16,
    ("no_plan", "order_to_assess"): 10,
    ("no_plan", "mediation_to_assess"): 10,
    ("no_plan", "unopposed_to_assess"): 10,
    ("draft", "order_to_plan"): 5,
    ("draft", "mediation_to_plan"): 5,
    ("draft", "unopposed_to_plan"): 5,
    ("plan", "request"): 20,
    ("plan", "responsible"): 20,
    ("plan", "order_to_assess"): 14,
    ("plan", "mediation_to_assess"): 14,
    ("plan", "unopposed_to_assess"): 14,
    ("plan", "order_to_plan"): 11,
    ("plan", "mediation_to_plan"): 11,
    ("plan", "unopposed_to_plan"): 11,
    ("plan", "reassessment"): 14,
}
OF_AREA = {"school_closed", "early_years_closed", "personal_circumstances", "absent", "coronavirus"}
OF_ADVISERS = {"personal_circumstances", "absent", "missed_appointment", "coronavirus"}


def test_the_limits_of_cases_are_these_and_no_others():
    found = {
        (duty, basis): rule.days / 7 for duty in law.CASE for basis, rule in law.CASE[duty].items()
    }
    assert found == WEEKS
    assert law.ADVICE.days == 42


def test_every_basis_duty_and_ground_has_its_words_and_every_basis_its_plan():
    assert set(law.BASES) == set(Basis.values) == set(law.CASE["plan"]) == set(law.STARTS)
    assert set(law.DUTIES) == set(Duty.values)
    assert set(law.GROUNDS) == set(Ground.values)
    assert {rule.subject for rule in law.LAW} == set(law.SUBJECTS)


def test_a_duty_has_one_rule_on_a_basis():
    found = [(rule.duty, basis) for rule in law.LAW for basis in rule.bases or ("",)]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("duty", law.CASE)
def test_grounds_of_the_area(duty):
    assert set(law.grounds(duty)) == OF_AREA
    for rule in law.CASE[duty].values():
        assert {ground.key for ground in rule.exceptions.grounds} == OF_AREA, "on every basis"


def test_grounds_of_advisers():
    assert set(law.grounds("advice")) == OF_ADVISERS


@pytest.mark.parametrize(("duty", "basis"), WEEKS)
def test_where_the_exceptions_stand_and_how_long_an_absence_must_be(duty, basis):
    on_request = {"decision": "5(4)", "no_plan": "10(4)", "plan": "13(3)"}
    if basis in ("request", "responsible"):
        expected = (f"reg. {on_request[duty]}", 28)
    elif basis == "reassessment":
        expected = ("reg. 27(3)", 28)
    else:
        expected = ("reg. 44(3)", 14)
    exceptions = law.rule(duty, basis).exceptions
    assert (exceptions.regulation, exceptions.absent_at_least.days) == expected


def test_what_was_not_read_in_the_law_itself_says_so():
    """Those that the specification marks [u]."""
    assert {rule.duty for rule in law.LAW if not rule.confirmed} == {
        "reassessment_reply",
        "appeal",
        "appeal_after_certificate",
        "review_decision",
        "review_after_move",
        "order_to_name_school",
        "order_to_continue",
        "order_to_reconsider",
    }
    lists = {rule.exceptions for rule in law.LAW if rule.exceptions}
    assert {each.regulation for each in lists if not each.confirmed} == {"reg. 44(3)"}


def test_after_the_plan_only_coronavirus_eased_a_limit():
    eased = ("plan", "transfer", "move", "mediation")
    for rule in law.LAW:
        if rule.subject in eased and rule.duty != "reassessment_reply":
            assert rule.exceptions == law.EASED
            assert [ground.key for ground in rule.exceptions.grounds] == ["coronavirus"]
        if rule.subject == "family":
            assert rule.exceptions is None


def test_after_mediation_both_may_agree_on_another_time():
    found = {(rule.duty, *rule.bases) for rule in law.LAW if rule.mediated}
    to_assess, to_plan = "mediation_to_assess", "mediation_to_plan"
    assert found == {
        ("decision", to_assess),
        ("no_plan", to_assess),
        ("plan", to_assess),
        ("draft", to_plan),
        ("plan", to_plan),
        ("mediation_kept",),
        ("order_to_amend",),
        ("order_to_name_school",),
        ("order_to_continue",),
    }


def test_all_limits_came_with_the_regulations_of_2014_and_none_has_ended():
    assert {(rule.since, rule.until) for rule in law.LAW} == {(date(2014, 9, 1), None)}


def test_what_follows_what_was_overturned():
    to_assess = {"order_to_assess", "mediation_to_assess", "unopposed_to_assess"}
    to_plan = {"order_to_plan", "mediation_to_plan", "unopposed_to_plan"}
    found = {ending: set(bases) for ending, bases in law.FOLLOWED_ON.items()}
    assert found == {"refused": to_assess, "no_plan": to_plan, "plan": to_assess}
    assert set(law.ON_REQUEST) == {"request", "responsible"}
    assert set(law.CLOSURES) == {"school_closed", "early_years_closed"}
    assert set(law.OVERTURNED) == to_assess | to_plan


def test_the_limits_that_are_told_and_not_followed_are_these():
    assert {rule.duty: rule.limit for rule in law.UNFOLLOWED} == {
        "views": law.Days(15),
        "consultation": law.Days(15),
        "health_told": law.WorkingDays(3),
        "health_mediation": law.Days(30),
        "recommendations": law.Weeks(5),
    }
    for rule in law.UNFOLLOWED:
        assert rule.confirmed is (rule.duty == "health_mediation"), "else its place is not certain"
        assert rule.since == (date(2018, 4, 3) if rule.duty == "recommendations" else law.COMMENCED)
        assert bool(rule.exceptions) is (rule.duty not in ("views", "consultation"))


def test_coronavirus_was_a_ground_from_may_to_september_2020_and_all_others_are_lasting():
    temporary = {key: each.limits_ended for key, each in law.GROUNDS.items() if each.limits_ended}
    assert temporary == {"coronavirus": (date(2020, 5, 1), date(2020, 9, 25))}
    assert set(law.OPEN_ENDED) == {"personal_circumstances", "coronavirus"}
    assert (law.CLOSED_AT_LEAST.days, law.ASKED_BEFORE_CLOSING.days) == (28, 7)
    assert (law.CLOSED_AT_LEAST.words, law.ASKED_BEFORE_CLOSING.words) == ("4 weeks", "1 week")


@pytest.mark.parametrize(
    ("duty", "start", "last"),
    [
        pytest.param("representations", "2024-04-02", "2024-04-16", id="T46"),
        pytest.param(
            "amendment_representations", "2024-02-20", "2024-03-05", id="a leap day in it"
        ),
        pytest.param("mediation_contact", "2023-12-31", "2024-02-29", id="no 31st in February"),
        pytest.param("appeal", "2024-01-15", "2024-03-15", id="two months"),
        pytest.param("appeal_after_certificate", "2024-01-31", "2024-02-29", id="one month"),
        pytest.param("reassessment_reply", "2024-02-20", "2024-03-06", id="15 days of it"),
        pytest.param("review", "2024-02-29", "2025-02-28", id="no 29th in 2025"),
        pytest.param("review", "2023-03-01", "2024-02-29", id="the day before the anniversary"),
        pytest.param("review", "2023-02-28", "2024-02-27", id="not the last of the month"),
        pytest.param("review_report", "2024-02-01", "2024-02-15", id="two weeks"),
        pytest.param("review_decision", "2024-02-01", "2024-02-29", id="T47, 4 weeks"),
        pytest.param("amendment_notice", "2024-02-01", "2024-02-29", id="T47, with the decision"),
        pytest.param("amended_plan", "2024-02-20", "2024-04-16", id="T47, 8 weeks"),
        pytest.param("amended_plan_of_review", "2024-02-01", "2024-04-25", id="T47, 12 weeks"),
        pytest.param("transfer_between_phases", "2025-09-01", "2025-02-14", id="T50"),
        pytest.param("transfer_to_post_16", "2025-09-01", "2025-03-30", id="before 31 March"),
        pytest.param("transfer_between_post_16", "2025-07-31", "2025-02-28", id="5 months before"),
        pytest.param("plan_transferred", "2024-03-25", "2024-04-16", id="T48, with Easter"),
        pytest.param("family_told_of_transfer", "2024-04-16", "2024-05-28", id="T48, 6 weeks"),
        pytest.param("review_after_move", "2023-11-30", "2024-02-29", id="no 30th of February"),
        pytest.param("review_after_move", "2023-11-29", "2024-02-28", id="three months"),
        pytest.param("mediation_certificate", "2024-03-28", "2024-04-04", id="three working days"),
        pytest.param("mediation_arranged", "2024-02-20", "2024-03-21", id="30 days"),
        pytest.param("mediation_kept", "2024-02-20", "2024-03-05", id="two weeks of mediation"),
        pytest.param("order_to_amend", "2024-11-20", "2024-12-25", id="five weeks"),
        pytest.param("order_to_name_school", "2024-11-20", "2024-12-04", id="two weeks"),
        pytest.param("order_to_continue", "2024-11-20", "2024-12-25", id="five weeks, kept"),
        pytest.param("order_to_reconsider", "2024-11-20", "2024-12-04", id="two weeks, back"),
        pytest.param("advice", "2021-02-17", "2021-03-31", id="advice, six weeks"),
    ],
)
def test_last_day(duty, start, last):
    rule = law.RULES[duty]
    assert rule.limit.last_day(date.fromisoformat(start)) == date.fromisoformat(last)


def test_every_rule_beside_those_of_cases_has_its_example():
    examples = test_last_day.pytestmark[0].args[1]
    assert {each.values[0] for each in examples} == set(law.RULES)


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (law.Weeks(6), "6 weeks"),
        (law.Days(30), "30 days"),
        (law.DaysBeginningWith(15), "15 days beginning with that day"),
        (law.WorkingDaysBeginningWith(15), "15 working days beginning with that day"),
        (law.WorkingDays(3), "3 working days"),
        (law.Months(12), "12 months"),
        (law.MonthsBeginningWith(12), "12 months beginning with that day"),
        (law.Months(1), "1 month"),
        (law.MonthsBefore(5), "at least 5 months before"),
        (law.Before(2, 15), "before 15 February of that year"),
    ],
)
def test_limits_in_words(limit, words):
    assert limit.words == words


@pytest.mark.parametrize(
    ("day", "working"),
    [
        pytest.param("2024-03-28", True, id="a Thursday"),
        pytest.param("2024-03-29", False, id="Good Friday"),
        pytest.param("2024-03-30", False, id="a Saturday"),
        pytest.param("2024-04-01", False, id="Easter Monday"),
        pytest.param("2020-05-04", True, id="the May bank holiday that was moved"),
        pytest.param("2020-05-08", False, id="where it was moved to"),
        pytest.param("2022-09-19", False, id="the state funeral"),
        pytest.param("2021-12-28", False, id="in lieu of Boxing Day on a Sunday"),
        pytest.param("2024-11-30", False, id="a Saturday, and a holiday of Scotland"),
        pytest.param("2024-12-02", True, id="a holiday of Scotland alone"),
    ],
)
def test_working_days_of_england(day, working):
    assert is_working_day(date.fromisoformat(day)) is working


def test_the_first_working_day_counts_only_if_it_is_one():
    assert last_working_day(date(2024, 4, 2), 1) == date(2024, 4, 2)
    assert last_working_day(date(2024, 3, 30), 1) == date(2024, 4, 2), "after Easter"
