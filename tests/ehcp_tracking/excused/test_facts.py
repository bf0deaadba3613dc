"""Which exceptions to duties that are no case's are lawful: dated examples, to the day."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from ehcp_tracking import clocks, law
from ehcp_tracking.excused.facts import broken, faults
from ehcp_tracking.excused.models import GROUNDS

DAY = timedelta(days=1)
ORDERED = date(2021, 6, 21)
DUE = {"order_to_amend": date(2021, 7, 26), "order_to_name_school": date(2021, 7, 5)}
TODAY = date(2021, 12, 31)
ORDERS = ("order_to_amend", "order_to_name_school", "order_to_continue", "order_to_reconsider")


class Exceptional(SimpleNamespace):
    def __str__(self):
        return f"{self.duty}: {self.ground}"


def exception(ground="personal_circumstances", from_on=ORDERED, to_on=None, **facts):
    usual = {"duty": "order_to_amend", "started_on": ORDERED, "asked_on": None}
    return Exceptional(**usual | facts, ground=ground, from_on=from_on, to_on=to_on)


def fault(*args, runs=None, **facts):
    """Return the column at fault, or None."""
    each = exception(*args, **facts)
    own = {(each.duty, each.started_on): (each.started_on, due(each))}
    found = list(faults([each], own if runs is None else runs, today=TODAY))
    assert len(found) <= 1
    return found[0].column if found else None


def due(each):
    return clocks.last_day(each.duty, each.started_on)


def test_the_last_days_of_these_examples():
    for duty, day in DUE.items():
        assert due(exception(duty=duty)) == day


def test_the_law_lists_the_grounds_of_reg_44_for_orders_and_the_easement_for_the_rest():
    whole = set(law.GROUNDS) - {"missed_appointment"}
    assert {duty for duty, found in GROUNDS.items() if set(found) == whole} == {*ORDERS}
    assert all(found == ["coronavirus"] for duty, found in GROUNDS.items() if duty not in ORDERS)
    without = {duty for duty, rule in law.RULES.items() if not rule.exceptions}
    of_family = {duty for duty, rule in law.RULES.items() if rule.subject == "family"}
    assert without == of_family | {"reassessment_reply"}


@pytest.mark.parametrize("duty", ["reassessment_reply", "representations"])
def test_where_the_law_lists_none_there_is_none(duty):
    assert fault(duty=duty) == "duty"


@pytest.mark.parametrize(
    ("days", "column"), [(13, "to_on"), (14, None)], ids=["13 days", "two weeks"]
)
def test_an_absence_after_an_appeal_lasts_two_weeks_within_the_time(days, column):
    assert fault("absent", ORDERED, ORDERED + (days - 1) * DAY) == column
    last = DUE["order_to_amend"]
    assert fault("absent", last - (days - 1) * DAY, last + 90 * DAY) == column
    assert fault("absent", ORDERED - 30 * DAY, ORDERED + (days - 1) * DAY) == column


@pytest.mark.parametrize(
    ("from_on", "to_on", "column"),
    [
        (date(2021, 7, 26), None, None),
        (date(2021, 7, 27), None, "from_on"),
        (date(2021, 6, 1), date(2021, 6, 21), None),
        (date(2021, 6, 1), date(2021, 6, 20), "from_on"),
        (date(2021, 6, 22), date(2021, 6, 21), "to_on"),
        (TODAY + DAY, None, "from_on"),
    ],
)
def test_its_days_share_one_with_the_time_limit(from_on, to_on, column):
    assert fault(from_on=from_on, to_on=to_on) == column


SUMMER = (date(2021, 7, 23), date(2021, 9, 2))


@pytest.mark.parametrize(
    ("asked_on", "column"),
    [
        pytest.param(None, "asked_on", id="nobody says when it was asked"),
        pytest.param(date(2021, 7, 15), "from_on", id="T31"),
        pytest.param(date(2021, 7, 16), None, id="T30"),
        pytest.param(date(2021, 8, 27), None, id="T32"),
        pytest.param(date(2021, 8, 28), "from_on", id="T33"),
        pytest.param(TODAY + DAY, "asked_on", id="to come"),
    ],
)
def test_a_closure_excuses_whoever_asked_in_its_window(asked_on, column):
    assert fault("school_closed", *SUMMER, asked_on=asked_on) == column


def test_a_closure_of_less_than_four_weeks_excuses_nothing():
    days = (date(2021, 7, 1), date(2021, 7, 27))
    assert fault("school_closed", *days, asked_on=date(2021, 7, 1)) == "to_on"
    longer = (days[0], days[1] + DAY)
    assert fault("school_closed", *longer, asked_on=date(2021, 7, 1)) is None
    assert fault("school_closed", days[0], asked_on=date(2021, 7, 1)) == "to_on"


@pytest.mark.parametrize(
    ("started_on", "column"),
    [
        (date(2020, 4, 2), "ground"),
        (date(2020, 4, 3), None),
        (date(2020, 8, 28), None),
        (date(2020, 8, 29), "ground"),
    ],
    ids=["due on 30 April", "on 1 May", "on 25 September", "on 26 September 2020"],
)
def test_coronavirus_excuses_limits_that_ended_in_its_time(started_on, column):
    given = {"started_on": started_on, "duty": "review_decision"}
    assert fault("coronavirus", started_on, **given) == column


def test_what_the_easement_relaxed_has_no_other_ground():
    for ground in law.GROUNDS:
        lawful = fault(ground, date(2020, 6, 1), duty="review_report", started_on=date(2020, 6, 1))
        assert (lawful is None) == (ground == "coronavirus")
    assert fault("missed_appointment", ORDERED, ORDERED) == "ground"


def test_without_its_time_limit_it_is_named():
    assert fault(runs={}) == "duty"
    (told,) = broken([exception()], {}, today=TODAY)
    assert told.startswith(
        "Recorded exception “order_to_amend: personal_circumstances”, from 21 June 2021: Then its "
    )
