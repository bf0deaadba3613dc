"""The worked targets and figures of the domain (7.2 to 7.4), on the statement as published."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from governance.promises import promises
from tests.builders import make_advice, make_assessment, make_exception
from wsoa.models import LocalArea
from wsoa.months import Month
from wsoa.share import Share

pytestmark = pytest.mark.django_db


@pytest.fixture
def wandsworth():
    call_command("loaddata", "areas", "inspections", "wandsworth_wsoa", verbosity=0)
    return LocalArea.objects.get(slug="wandsworth")


def target(area, key, month):
    """Return the per cent that cases, or advice, of a month were promised to reach, or None."""
    found = [
        promise.target
        for promise in promises(area, as_at=date(2021, 6, 30))[key]
        if promise.line.first <= month <= promise.line.last
    ]
    assert len(found) < 2
    return int(found[0]) if found else None


def test_the_target_of_plans_by_the_month_in_which_their_request_came(wandsworth):
    for number, received, due, expected in [
        ("C1", date(2019, 11, 29), date(2020, 4, 17), None),
        ("C2", date(2019, 11, 30), date(2020, 4, 18), None),
        ("C3", date(2019, 12, 31), date(2020, 5, 19), None),
        ("C4", date(2020, 1, 1), date(2020, 5, 20), 60),
        ("C5", date(2020, 9, 30), date(2021, 2, 17), 60),
        ("C6", date(2020, 10, 1), date(2021, 2, 18), 65),
        ("C7", date(2020, 12, 31), date(2021, 5, 20), 65),
        ("C8", date(2021, 1, 1), date(2021, 5, 21), 70),
    ]:
        case = make_assessment(area=wandsworth, received_on=received)
        case.refresh_from_db()
        assert case.plan_due_on == due, number
        assert target(wandsworth, "plans_in_time", Month.of(received)) == expected, number
        assert (received < wandsworth.backlog.received_before) is (number == "C1")


def test_the_target_of_advice_by_the_month_in_which_it_was_asked_for(wandsworth):
    for asked, due, expected in [
        (date(2020, 6, 30), date(2020, 8, 11), None),
        (date(2020, 7, 1), date(2020, 8, 12), 65),
        (date(2020, 12, 14), date(2021, 1, 25), 70),
        (date(2021, 2, 17), date(2021, 3, 31), 70),
        (date(2021, 2, 18), date(2021, 4, 1), 70),
        (date(2021, 3, 1), date(2021, 4, 12), 80),
    ]:
        case = make_assessment(area=wandsworth, received_on=asked - timedelta(weeks=4))
        advice = make_advice(case, requested_on=asked)
        advice.refresh_from_db()
        assert advice.due_on == due
        assert target(wandsworth, "advice_in_time", Month.of(asked)) == expected


def test_the_worked_cohort_by_step_of_the_target(wandsworth):
    """R1 to R14: each of its three months stands alone in its step."""
    for received, sent in [
        ((2020, 1, 6), (2020, 5, 22)),
        ((2020, 1, 13), (2020, 6, 1)),
        ((2020, 1, 20), (2020, 6, 9)),
        ((2020, 1, 27), (2020, 7, 20)),
        ((2020, 10, 1), (2021, 2, 18)),
        ((2020, 10, 5), (2021, 2, 19)),
        ((2020, 10, 12), (2021, 3, 5)),
        ((2021, 1, 1), (2021, 5, 21)),
        ((2021, 1, 4), (2021, 5, 10)),
        ((2021, 1, 18), (2021, 6, 30)),
    ]:
        sent_on = {"outcome": "plan", "plan_sent_on": date(*sent)}
        case = make_assessment(area=wandsworth, received_on=date(*received), **sent_on)
        if received == (2020, 1, 27):
            make_exception(case, ground="coronavirus", from_on=date(2020, 5, 1))
    make_assessment(area=wandsworth, received_on=date(2021, 1, 25))

    def stands(as_at):
        found = promises(wandsworth, as_at=as_at)["plans_in_time"]
        return {int(each.target): (each.line.shares["cohort"], each.verdict) for each in found}

    assert stands(date(2021, 6, 30)) == {
        60: (Share(2, 3), "met"),
        65: (Share(2, 3), "met"),
        70: (Share(2, 4), "not_met"),
    }
    in_february = stands(date(2021, 2, 10))
    assert in_february[65] == (Share(0, 0), "not_yet_measurable"), "0 of 3 due, not 0%"
    assert stands(date(2021, 3, 31))[70] == (Share(0, 0), "not_yet_measurable")


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (41_448, 90_392, "45.9%"),
        (39_407, 84_866, "46.4%"),
        (202, 434, "46.5%"),
        (198, 427, "46.4%"),
        (0, 0, "nothing to measure"),
    ],
)
def test_published_shares(part, whole, words):
    assert Share(part, whole).words == words
