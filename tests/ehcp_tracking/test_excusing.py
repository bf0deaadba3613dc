"""Which time limits and grounds are offered: every lawful exception, and no hopeless one."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehcp_tracking import clocks, exceptions, excusing, law
from ehcp_tracking.causes import CAUSES
from ehcp_tracking.choices import Ground
from ehcp_tracking.models import Advice, Assessment, AssessmentException
from tests.builders import (
    make_advice,
    make_area,
    make_assessment,
    make_exception,
    make_school,
    make_term,
)

pytestmark = pytest.mark.django_db

RECEIVED = date(2020, 1, 6)


@pytest.mark.parametrize(
    ("basis", "duties"),
    [
        ("request", ["decision", "no_plan", "plan"]),
        ("responsible", ["decision", "no_plan", "plan"]),
        ("order_to_plan", ["draft", "plan"]),
        ("reassessment", ["plan"]),
    ],
)
def test_the_time_limits_are_those_of_the_basis(basis, duties):
    limits = excusing.time_limits(make_assessment(basis=basis))
    assert list(limits) == duties


def test_advice_that_nobody_must_give_has_no_time_limit():
    case = make_assessment()
    make_advice(case, service="family")
    make_advice(case, service="social_care", requested_on=None)
    make_advice(case, service="other", existing_accepted=True)
    health = make_advice(case, provider="Speech")
    limits = excusing.time_limits(case)
    assert list(limits) == ["decision", "no_plan", "plan", f"advice-{health.pk}"]
    limit = limits[f"advice-{health.pk}"]
    assert (limit.name, limit.started_on, limit.due_on) == (
        "Advice from Health: Speech",
        date(2021, 2, 16),
        date(2021, 3, 30),
    )


@pytest.mark.parametrize(
    ("received_on", "offered"),
    [
        (date(2019, 12, 12), False),
        (date(2019, 12, 13), True),
        (date(2020, 5, 8), True),
        (date(2020, 5, 9), False),
    ],
)
def test_coronavirus_is_offered_for_limits_that_ended_in_its_time(received_on, offered):
    case = make_assessment(received_on=received_on)
    grounds = excusing.time_limits(case)["plan"].grounds
    assert ("coronavirus" in grounds) == offered


@pytest.mark.parametrize(("basis", "weeks"), [("request", 4), ("order_to_assess", 2)])
def test_what_a_ground_needs_is_said(basis, weeks):
    case = make_assessment(basis=basis, received_on=date(2020, 4, 1))
    make_advice(case, service="education_setting")
    limit = excusing.time_limits(case)["plan"]
    told = dict(excusing.needs(limit, law.grounds("plan")))
    assert told["Child or parent away from the area"] == (
        f"For at least {weeks} weeks together within the time limit."
    )
    closed = told["School closed for 4 weeks or more"]
    assert closed.startswith("It is closed for at least 4 weeks together, and was asked for advice")
    assert closed.endswith(" opens again. It was asked on 16 February 2021.")
    for ground in ("personal_circumstances", "coronavirus"):
        assert told[Ground(ground).label].endswith(" You can leave the last day empty.")


def test_of_a_missed_appointment_it_says_how_to_give_its_day():
    advice = make_advice()
    limit = excusing.time_limits(advice.assessment)[f"advice-{advice.pk}"]
    ((_, told),) = excusing.needs(limit, ["missed_appointment"])
    assert told.endswith("within the time limit. Give its day as first and last day.")


DAYS = st.integers(-60, 200).map(lambda days: RECEIVED + timedelta(days=days))


@settings(max_examples=200, deadline=None)
@given(
    basis=st.sampled_from(law.BASES),
    duty=st.sampled_from(list(law.CASE)),
    ground=st.sampled_from(Ground.values),
    from_on=DAYS,
    to_on=st.none() | DAYS,
    asked_on=st.none() | DAYS,
)
def test_every_lawful_exception_is_offered(basis, duty, ground, from_on, to_on, asked_on):
    case = Assessment(basis=basis, received_on=RECEIVED, started_on=RECEIVED)
    advice = [Advice(service="education_setting", requested_on=asked_on)]
    exception = AssessmentException(duty=duty, ground=ground, from_on=from_on, to_on=to_on)
    if exceptions.unlawful(exception, case, advice) is None:
        _, due_on = clocks.run_of(duty, case)
        assert ground in exceptions.grounds(duty, due_on, advice)


def offered(duty, cause, **fields):
    """Return what the law has for a cause, in a case with health's advice and the school's."""
    case = make_assessment(**fields)
    advice = make_advice(case, requested_on=case.started_on)
    make_advice(case, service="education_setting", requested_on=case.started_on)
    key = f"advice-{advice.pk}" if duty == "advice" else duty
    return excusing.offer(CAUSES[cause], excusing.time_limits(case)[key])


CLOSURES = ["school_closed", "early_years_closed"]
IN_EASEMENT = {"received_on": date(2020, 4, 1)}


@pytest.mark.parametrize("duty", ["decision", "no_plan", "plan", "advice"])
@pytest.mark.parametrize(
    ("cause", "of_area", "of_advisers"),
    [
        ("closed", CLOSURES, []),
        ("away", ["absent"], ["absent"]),
        ("ill", ["personal_circumstances"], ["personal_circumstances"]),
        ("appointment", [], ["missed_appointment"]),
        ("coronavirus", ["coronavirus"], ["coronavirus"]),
    ],
)
def test_what_happened_leads_to_the_grounds_that_the_law_has_for_the_duty(
    duty, cause, of_area, of_advisers
):
    found = offered(duty, cause, **IN_EASEMENT)
    assert found.grounds == (of_advisers if duty == "advice" else of_area)
    assert bool(found.refusal) != bool(found.grounds)


@pytest.mark.parametrize("duty", ["decision", "no_plan", "plan", "advice"])
@pytest.mark.parametrize(
    "cause",
    ["no_psychologist", "school_slow", "asked_to_wait", "panel", "staff", "waiting_list", "other"],
)
def test_what_the_law_does_not_list_is_no_exception_to_any_duty(duty, cause):
    found = offered(duty, cause, **IN_EASEMENT)
    assert found.grounds == []
    assert found.refusal.startswith(("The law does not list it", "The law lists what"))


def test_every_ground_of_the_law_is_some_cause():
    assert {ground for cause in CAUSES.values() for ground in cause.grounds} == law.GROUNDS.keys()


def test_why_there_is_no_exception_is_told():
    assert (
        "regulation 8(2) does not list it. A closed school" in offered("advice", "closed").refusal
    )
    assert "regulation 13(3) does not list it." in offered("plan", "appointment").refusal
    late = offered("plan", "coronavirus", received_on=date(2020, 5, 9)).refusal
    assert "ends on 26 September 2020" in late
    assert "from 1 May 2020 to 25 September 2020" in late
    case = make_assessment()
    limit = excusing.time_limits(case)["plan"]
    assert "No school" in excusing.offer(CAUSES["closed"], limit).refusal


def test_what_is_not_confirmed_says_so():
    confirmed = excusing.regulation(excusing.time_limits(make_assessment())["plan"])
    assert confirmed == "SEND Regulations 2014, regulation 13(3)"
    ordered = make_assessment(basis="order_to_plan")
    assert excusing.regulation(excusing.time_limits(ordered)["plan"]).endswith(", unconfirmed")


# The window of a closure: law.md 1.3, and T30 to T34 of the examples.

SUMMER = (date(2021, 7, 23), date(2021, 9, 2))
CHRISTMAS = (date(2021, 12, 18), date(2022, 1, 3))


def asked(day, provider="", **fields):
    case = make_assessment(**{"received_on": date(2021, 5, 10), "setting": "Old High"} | fields)
    make_advice(case, service="education_setting", requested_on=day, provider=provider)
    return case, excusing.time_limits(case)["plan"]


@pytest.mark.parametrize(
    ("day", "closed", "inside", "counts"),
    [
        pytest.param(date(2021, 7, 15), SUMMER, False, False, id="T31: a day early"),
        pytest.param(date(2021, 7, 16), SUMMER, True, True, id="T30: the first day"),
        pytest.param(date(2021, 8, 27), SUMMER, True, True, id="T32: the last day"),
        pytest.param(date(2021, 8, 28), SUMMER, False, False, id="T33: a day late"),
        pytest.param(date(2021, 12, 13), CHRISTMAS, True, False, id="T34: 17 days"),
    ],
)
def test_the_window_of_a_closure_is_tested_to_the_day(day, closed, inside, counts):
    _, limit = asked(day, received_on=date(2021, 9, 6) if closed is CHRISTMAS else day)
    found = excusing.window(limit, *closed)
    assert found.asked == [(day, inside)]
    assert (found.fault == "") == counts
    if closed is SUMMER:
        assert (found.asked_from, found.asked_to) == (date(2021, 7, 16), date(2021, 8, 27))
        assert found.days == "42 days"


def make_summer(**fields):
    autumn = {"from_on": date(2021, 9, 3), "to_on": date(2021, 12, 17)}
    make_term(**fields)
    make_term(**fields | autumn)


def test_holidays_are_those_of_the_term_dates_within_the_time_limit():
    case, limit = asked(date(2021, 7, 16))
    assert excusing.windows(limit, excusing.terms_of(case)) == []
    make_summer()
    make_summer(area=make_area("westminster"))
    make_term(from_on=date(2022, 1, 4), to_on=date(2022, 4, 1))
    (found,) = excusing.windows(limit, excusing.terms_of(case))
    assert (found.from_on, found.to_on) == SUMMER


@pytest.mark.parametrize("provider", ["", "OLD HIGH", "New High"])
def test_a_school_s_own_term_dates_count_where_it_was_the_one_asked(provider):
    make_summer()
    school = make_school(name="Old High")
    make_term(school=school, to_on=date(2021, 7, 16))
    case, limit = asked(date(2021, 7, 16), provider)
    (found,) = excusing.windows(limit, excusing.terms_of(case))
    first = SUMMER[0] if provider == "New High" else date(2021, 7, 17)
    assert (found.from_on, found.to_on) == (first, SUMMER[1])


def flags(case):
    """Return what is to be checked in each exception of a case."""
    case = Assessment.objects.in_area(case.area).with_clocks().get()
    return [each.differs for each in excusing.recorded(case, case.clocks(DUE))]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        pytest.param(SUMMER, "", id="the holiday"),
        pytest.param(
            (date(2021, 7, 24), SUMMER[1]), "closed from 23 July 2021 to 2 September", id="a part"
        ),
        pytest.param((date(2021, 5, 1), date(2021, 5, 31)), "was open on these days", id="term"),
        pytest.param((date(2019, 7, 24), date(2019, 9, 3)), "", id="no term dates of that time"),
    ],
)
def test_a_recorded_closure_that_differs_from_the_term_dates_is_flagged(days, told):
    case, _ = asked(date(2021, 7, 16))
    from_on, to_on = days
    make_exception(case, ground="school_closed", from_on=from_on, to_on=to_on)
    assert flags(case) == [""], "no term dates are kept"
    make_summer()
    (found,) = flags(case)
    assert told in found
    assert bool(found) == bool(told)


def test_only_a_closure_is_held_against_term_dates():
    make_summer()
    assert flags(make_exception().assessment) == [""]


def test_term_dates_are_asked_for_once_however_many_closures(django_assert_num_queries):
    case, _ = asked(date(2021, 7, 16))
    make_summer()
    for duty in ("decision", "no_plan", "plan"):
        make_exception(case, duty=duty, ground="school_closed", from_on=SUMMER[0], to_on=SUMMER[1])
    case = Assessment.objects.in_area(case.area).with_clocks().get()
    with django_assert_num_queries(1):
        assert len(list(excusing.recorded(case, case.clocks(DUE)))) == 3


# When the delay outlasts the cause.

DUE = date(2021, 5, 25)


@pytest.mark.parametrize(
    ("to_on", "as_at", "told"),
    [
        pytest.param(date(2021, 3, 31), DUE, False, id="not late yet"),
        pytest.param(date(2021, 3, 31), DUE + timedelta(days=1), True, id="late, and it is over"),
        pytest.param(DUE + timedelta(days=1), DUE + timedelta(days=1), False, id="its last day"),
        pytest.param(DUE + timedelta(days=1), DUE + timedelta(days=2), True, id="the day after"),
        pytest.param(None, DUE + timedelta(days=90), False, id="its end is not known"),
    ],
)
def test_a_case_says_that_the_delay_outlasts_the_cause(to_on, as_at, told):
    case = make_assessment(decision="assess", decision_notified_on=date(2021, 2, 16))
    make_exception(case, to_on=to_on)
    found = list(excusing.outlasted(case.exceptions.all(), case.clocks(as_at), as_at))
    assert bool(found) == told
    if to_on == date(2021, 3, 31) and told:
        assert found[0].startswith(
            "Send the final plan: the cause of the exception ended on 31 March 2021, 56 days ago, "
            "and it is still not done."
        )


def test_a_second_cause_that_lasts_still_excuses():
    case = make_assessment()
    make_exception(case, to_on=date(2021, 3, 31))
    make_exception(case, from_on=date(2021, 3, 2))
    later = DUE + timedelta(days=30)
    assert not list(excusing.outlasted(case.exceptions.all(), case.clocks(later), later))


def test_what_is_done_outlasts_nothing():
    case = make_assessment(outcome="plan", plan_sent_on=DUE + timedelta(days=9))
    make_exception(case, to_on=date(2021, 3, 31))
    later = DUE + timedelta(days=30)
    assert not list(excusing.outlasted(case.exceptions.all(), case.clocks(later), later))


@given(
    basis=st.sampled_from(law.BASES),
    excepted=st.lists(
        st.builds(
            AssessmentException,
            duty=st.sampled_from(list(law.CASE)),
            ground=st.sampled_from(Ground.values),
            from_on=DAYS,
            to_on=st.none() | DAYS,
        ),
        max_size=4,
    ),
    decided=st.none() | DAYS,
    sent=st.none() | DAYS,
    as_at=DAYS,
)
def test_an_exception_changes_no_day_and_only_excuses(basis, excepted, decided, sent, as_at):
    case = Assessment(
        basis=basis,
        received_on=RECEIVED,
        started_on=RECEIVED,
        decision="assess" if decided else "",
        decision_notified_on=decided,
        plan_sent_on=sent,
    )
    pairs = zip(
        clocks.of_case(case, [], [], as_at), clocks.of_case(case, [], excepted, as_at), strict=True
    )
    for without, with_it in pairs:
        assert without._replace(status="") == with_it._replace(status="")
        if without.status != with_it.status:
            assert without.status in ("overdue", "missed")
            assert with_it.status == "excused"
