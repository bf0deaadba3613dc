"""Which exceptions are lawful, held to the dated examples of the domain (T30 to T45)."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from ehcp_tracking import clocks, exceptions, law

RECEIVED = date(2024, 1, 15)
PLAN_DUE = date(2024, 6, 3)


def judged(
    duty="plan",
    ground="personal_circumstances",
    from_on=date(2024, 3, 1),
    to_on=None,
    *,
    received=RECEIVED,
    basis="request",
    asked=(),
    adviser=None,
):
    """Return the column at fault, or None, of an exception in a case in memory."""
    case = SimpleNamespace(basis=basis, started_on=received)
    school = [SimpleNamespace(service="education_setting", requested_on=day) for day in asked]
    exception = SimpleNamespace(
        duty=duty, ground=ground, from_on=from_on, to_on=to_on, advice=adviser
    )
    fault = exceptions.unlawful(exception, case, school)
    if fault is None:
        return None
    column, reason = fault
    assert reason.endswith(".")
    return column


def asked(service="health", requested_on=date(2024, 1, 19)):
    return SimpleNamespace(service=service, requested_on=requested_on)


CLOSED = {"ground": "school_closed", "from_on": date(2021, 7, 23), "to_on": date(2021, 9, 2)}


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        pytest.param(date(2021, 7, 16), None, id="T30 the first day"),
        pytest.param(date(2021, 7, 15), "from_on", id="T31 a day early"),
        pytest.param(date(2021, 8, 27), None, id="T32 the last day"),
        pytest.param(date(2021, 8, 28), "from_on", id="T33 a day late"),
        pytest.param(None, "from_on", id="not asked at all"),
    ],
)
@pytest.mark.parametrize("ground", law.CLOSURES)
@pytest.mark.parametrize("duty", ["plan", "no_plan", "decision"])
def test_a_closure_excuses_if_the_setting_was_asked_in_its_window(duty, ground, day, fault):
    received = date(2021, 6, 20)
    assert judged(duty, **CLOSED | {"ground": ground}, received=received, asked=[day]) == fault


@pytest.mark.parametrize(
    ("last", "fault"),
    [
        pytest.param(date(2021, 8, 18), "to_on", id="27 days"),
        pytest.param(date(2021, 8, 19), None, id="28 days"),
    ],
)
def test_a_closure_lasts_four_weeks(last, fault):
    closure = CLOSED | {"to_on": last}
    assert judged(**closure, received=date(2021, 6, 1), asked=[date(2021, 7, 20)]) == fault


def test_a_closure_does_not_excuse_who_advises():
    """T35."""
    about = asked("education_setting", date(2021, 7, 16))
    assert judged("advice", **CLOSED, adviser=about, asked=[date(2021, 7, 16)]) == "ground"


@pytest.mark.parametrize(
    ("basis", "duty", "last", "fault"),
    [
        pytest.param("request", "plan", date(2024, 3, 27), "to_on", id="T36 27 days"),
        pytest.param("request", "plan", date(2024, 3, 28), None, id="T37 28 days"),
        pytest.param("order_to_assess", "plan", date(2024, 3, 13), "to_on", id="order, 13 days"),
        pytest.param("order_to_assess", "plan", date(2024, 3, 14), None, id="order, 14 days"),
        pytest.param("reassessment", "plan", date(2024, 3, 27), "to_on", id="reassessment"),
    ],
)
def test_an_absence_is_long_enough(basis, duty, last, fault):
    assert judged(duty, "absent", date(2024, 3, 1), last, basis=basis) == fault


def test_an_absence_from_advice_after_an_order_still_lasts_four_weeks():
    about = asked(requested_on=date(2024, 2, 1))
    absence = {"ground": "absent", "from_on": date(2024, 2, 1), "basis": "order_to_assess"}
    assert judged("advice", to_on=date(2024, 2, 27), adviser=about, **absence) == "to_on"
    assert judged("advice", to_on=date(2024, 2, 28), adviser=about, **absence) is None


@pytest.mark.parametrize(
    ("first", "last", "fault"),
    [
        pytest.param(date(2024, 5, 7), date(2024, 8, 1), None, id="28 days up to the due day"),
        pytest.param(date(2024, 5, 8), date(2024, 8, 1), "to_on", id="27 days of it"),
        pytest.param(date(2023, 12, 1), date(2024, 2, 11), None, id="28 days from the start"),
        pytest.param(date(2023, 12, 1), date(2024, 2, 10), "to_on", id="27 days from the start"),
    ],
)
def test_of_an_absence_only_the_days_in_the_limit_count(first, last, fault):
    assert judged("plan", "absent", first, last) == fault


@pytest.mark.parametrize(
    ("received", "due", "fault"),
    [
        pytest.param(date(2019, 12, 12), date(2020, 4, 30), "ground", id="T41 a day before"),
        pytest.param(date(2019, 12, 13), date(2020, 5, 1), None, id="T42 the first day"),
        pytest.param(date(2020, 5, 8), date(2020, 9, 25), None, id="T44 the last day"),
        pytest.param(date(2020, 5, 9), date(2020, 9, 26), "ground", id="T45 a day after"),
    ],
)
def test_coronavirus_excuses_limits_that_ended_in_its_time(received, due, fault):
    assert clocks.due_on("plan", SimpleNamespace(basis="request", started_on=received)) == due
    assert judged("plan", "coronavirus", due - timedelta(weeks=1), received=received) == fault


@pytest.mark.parametrize(
    ("from_on", "to_on", "fault"),
    [
        pytest.param(PLAN_DUE, None, None, id="on the due day"),
        pytest.param(PLAN_DUE + timedelta(1), None, "from_on", id="after it"),
        pytest.param(date(2023, 12, 1), RECEIVED, None, id="up to the first day"),
        pytest.param(date(2023, 12, 1), RECEIVED - timedelta(1), "from_on", id="before it"),
        pytest.param(date(2024, 3, 2), date(2024, 3, 1), "to_on", id="ends before it begins"),
    ],
)
def test_circumstances_share_a_day_with_the_limit(from_on, to_on, fault):
    assert judged(from_on=from_on, to_on=to_on) == fault


@pytest.mark.parametrize("ground", ["absent", "school_closed", "early_years_closed"])
def test_grounds_that_end_say_when(ground):
    assert judged("plan", ground, asked=[date(2024, 3, 1)]) == "to_on"


def test_a_missed_appointment_says_when_and_excuses_advice_alone():
    """T38."""
    missed = {"ground": "missed_appointment", "from_on": date(2024, 2, 20)}
    assert judged("advice", **missed, to_on=date(2024, 2, 20), adviser=asked()) is None
    assert judged("advice", **missed, adviser=asked()) == "to_on"
    assert judged("plan", **missed, to_on=date(2024, 2, 20)) == "ground"


@pytest.mark.parametrize(
    ("adviser", "fault"),
    [
        pytest.param(asked(), None, id="asked"),
        pytest.param(asked(requested_on=None), "service", id="not asked"),
        pytest.param(asked("family"), "service", id="the family"),
    ],
)
def test_advice_that_nobody_must_give_needs_no_exception(adviser, fault):
    assert judged("advice", from_on=date(2024, 2, 1), adviser=adviser) == fault


@pytest.mark.parametrize(
    ("duty", "basis", "fault"),
    [
        ("draft", "request", "duty"),
        ("draft", "order_to_plan", None),
        ("decision", "order_to_plan", "duty"),
        ("no_plan", "reassessment", "duty"),
        ("plan", "reassessment", None),
        ("no_plan", "request", None),
    ],
)
def test_the_basis_must_have_the_duty(duty, basis, fault):
    assert judged(duty, from_on=date(2024, 1, 20), basis=basis) == fault


def test_far_days_are_no_trouble():
    far = date(9999, 12, 31)
    assert judged(to_on=far) is None
    closure = {"ground": "school_closed", "from_on": date(2024, 3, 1), "to_on": far}
    assert judged(**closure, asked=[date(2024, 3, 1)]) is None
