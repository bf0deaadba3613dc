"""Which time limits and grounds are offered: every lawful exception, and no hopeless one."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehcp_tracking import clocks, exceptions, excusing, law
from ehcp_tracking.choices import Ground
from ehcp_tracking.models import Advice, Assessment, AssessmentException
from tests.builders import make_advice, make_assessment

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


@pytest.mark.parametrize(("basis", "days"), [("request", 28), ("order_to_assess", 14)])
def test_what_a_ground_needs_is_said(basis, days):
    case = make_assessment(basis=basis)
    make_advice(case, service="education_setting")
    told = dict(excusing.needs(excusing.time_limits(case)["plan"], case))
    assert told["Child or parent away from the area"] == (
        f"For at least {days} days together within the time limit."
    )
    assert told["School closed for 4 weeks or more"].endswith("asked on 16 February 2021.")


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
