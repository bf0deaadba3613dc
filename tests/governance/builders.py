"""A caseload in which every class that the dashboard counts has a case, as at 31 March 2021."""

from datetime import date, timedelta

from tests.builders import make_advice, make_area, make_assessment, make_exception
from tests.priorities.builders import make_live_measure, make_objective, make_step

BACKLOG = {
    "backlog_received_before": date(2019, 11, 30),
    "backlog_complete_by": date(2020, 9, 30),
}
AGREED = {"decision": "assess"}
REFUSED, NO_PLAN = {"decision": "refuse"}, {"outcome": "no_plan"}
CLOSED = {"closed_on": date(2021, 2, 1), "closed_reason": "withdrawn"}
AS_AT = date(2021, 3, 31)


def case(area, received_on, sent_on=None, excepted=False, **fields):
    if sent_on:
        fields |= {"outcome": "plan", "plan_sent_on": sent_on}
    made = make_assessment(area=area, received_on=received_on, **fields)
    if excepted:
        make_exception(made, from_on=received_on + timedelta(weeks=10))
    return made


def varied_caseload(area):
    """Make at least one case or advice for each count of the page, in its last four months."""
    plans_sent_and_open(area)
    endings_without_a_plan(area)
    for weeks in (2, 8, 20, 40, 60):  # a case in each band of weeks overdue
        case(area, AS_AT - timedelta(weeks=20 + weeks))
    case(area, date(2019, 6, 3), date(2020, 9, 30))  # the backlog: on the last day promised,
    case(area, date(2019, 7, 1), date(2020, 10, 1))  # the day after,
    case(area, date(2019, 11, 29))  # and never
    overturned(area)
    advice_of_every_class(area)


def plans_sent_and_open(area):
    """Received, due and issued from December 2020 on, with and without an exception."""
    case(area, date(2020, 12, 7), date(2021, 3, 1))
    case(area, date(2020, 12, 8), date(2021, 3, 2), excepted=True)
    case(area, date(2020, 8, 3), date(2020, 12, 21))  # due on that day
    case(area, date(2020, 8, 4), date(2020, 12, 23))  # the day after
    case(area, date(2020, 8, 5), date(2021, 2, 1), excepted=True)
    case(area, date(2020, 10, 5))  # open and overdue
    case(area, date(2020, 10, 6), excepted=True)
    agreed = {**AGREED, "decision_notified_on": date(2021, 1, 18)}
    in_time = case(area, date(2020, 12, 7), **agreed)  # agreed on the last day
    make_exception(in_time, duty="decision", from_on=date(2021, 1, 4))
    case(area, AS_AT - timedelta(weeks=20))  # due on the day
    case(area, date(2021, 1, 11), excepted=True)  # and undecided since 22 February


def endings_without_a_plan(area):
    case(area, date(2020, 12, 14), **REFUSED, decision_notified_on=date(2021, 1, 25))
    late = case(area, date(2020, 12, 15), **REFUSED, decision_notified_on=date(2021, 1, 27))
    make_exception(late, duty="decision", from_on=date(2021, 1, 4))
    in_time = case(area, date(2020, 12, 1), **NO_PLAN, outcome_notified_on=date(2021, 3, 23))
    make_exception(in_time, duty="no_plan", from_on=date(2021, 3, 1))
    case(area, date(2020, 9, 1), **NO_PLAN, outcome_notified_on=date(2021, 2, 1))  # ended late
    case(area, date(2021, 1, 6), **CLOSED)
    case(area, date(2020, 9, 2), **CLOSED)  # ended late
    case(area, date(2020, 9, 3), **REFUSED, decision_notified_on=date(2020, 12, 15))


def overturned(area):
    """In time, open and overdue, open in time, and each way to end without a plan."""
    sent = {"outcome": "plan", "plan_sent_on": date(2021, 3, 1)}
    for basis, started_on, ending in (
        ("order_to_plan", date(2021, 1, 4), {}),
        ("order_to_plan", date(2021, 1, 4), sent),
        ("unopposed_to_plan", date(2021, 3, 1), {}),
        ("mediation_to_plan", date(2021, 1, 4), CLOSED),
        ("order_to_assess", date(2021, 1, 4), sent),
        ("order_to_assess", date(2021, 1, 4), NO_PLAN | {"outcome_notified_on": AS_AT}),
        ("mediation_to_assess", date(2021, 3, 1), REFUSED | {"decision_notified_on": AS_AT}),
    ):
        make_assessment(area=area, basis=basis, received_on=started_on, **ending)


def advice_of_every_class(area):
    """In time, late, awaited and overdue, excused, and awaited: not each of every service."""
    asked_in = case(area, date(2020, 12, 7))
    for service in ("education_setting", "educational_psychology", "health", "social_care"):
        make_advice(
            asked_in,
            service=service,
            requested_on=date(2021, 1, 4),
            received_on=date(2021, 2, 15),
        )
    make_advice(
        asked_in,
        provider="Therapy",
        requested_on=date(2021, 1, 4),
        received_on=date(2021, 2, 16),
    )
    make_advice(asked_in, service="social_care", provider="Other", requested_on=date(2021, 2, 16))
    excused = make_advice(asked_in, provider="Paediatrics", requested_on=date(2021, 2, 1))
    make_exception(asked_in, duty="advice", advice=excused, from_on=date(2021, 3, 1))
    make_advice(asked_in, provider="Nursing", requested_on=date(2021, 3, 1))


def make_targets():
    """The targets of the Wandsworth statement for plans and advice."""
    objective = make_objective(by_when=date(2021, 3, 31))
    plans = make_live_measure(objective, figure="plans_in_time")
    advice = make_live_measure(objective, figure="advice_in_time")
    for measure, steps in (
        (plans, {date(2020, 1, 1): 60, date(2020, 10, 1): 65, date(2021, 1, 1): 70}),
        (advice, {date(2020, 7, 1): 65, date(2020, 12, 1): 70, date(2021, 3, 1): 80}),
    ):
        for number, (month, value) in enumerate(steps.items(), start=1):
            make_step(measure, number=number, from_month=month, value=value)
    return plans, advice


def make_wandsworth():
    return make_area(**BACKLOG)
