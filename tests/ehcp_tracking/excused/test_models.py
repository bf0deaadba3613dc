"""What the database refuses of exceptions to duties that are no case's."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from ehcp_tracking.models import DutyException
from tests.builders import (
    make_area,
    make_dispute,
    make_duty_exception,
    make_ordered,
    make_plan,
    make_refused,
)

pytestmark = pytest.mark.django_db

OF_REVIEW = {"duty": "review", "started_on": date(2020, 3, 2)}


@pytest.mark.parametrize(
    "wrong",
    [
        {"dispute": None},
        {"duty": "appeal"},
        {"duty": "mediation_arranged"},
        {"ground": "missed_appointment"},
        {"ground": "absent"},
        {"to_on": date(2021, 3, 11)},
        {"asked_on": date(2021, 3, 11)},
        {"ground": "school_closed", "to_on": date(2021, 4, 30)},
    ],
    ids=lambda wrong: " ".join(wrong),
)
def test_no_row_that_cannot_be(wrong):
    dispute = make_ordered()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_duty_exception(dispute, **wrong)
    make_duty_exception(dispute)


def test_it_is_about_one_plan_or_one_decision():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_duty_exception(make_plan(), **OF_REVIEW, dispute=make_ordered())


@pytest.mark.parametrize("of", ["plan", "dispute"])
def test_it_is_recorded_once(of):
    about, facts = (make_plan(), OF_REVIEW) if of == "plan" else (make_ordered(), {})
    make_duty_exception(about, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_duty_exception(about, **facts)
    make_duty_exception(about, **facts, from_on=date(2021, 3, 13))


def test_exceptions_are_of_one_area():
    moved_here = make_plan(transferred_in_on=date(2020, 5, 1))
    found = [
        make_duty_exception(make_plan(), **OF_REVIEW),
        make_duty_exception(),
        make_duty_exception(
            make_dispute(plan=moved_here, wanted_on=date(2021, 2, 20)),
            duty="mediation_arranged",
            started_on=date(2021, 2, 20),
            ground="coronavirus",
        ),
    ]
    make_duty_exception(
        make_dispute(make_refused(area=make_area("westminster")), wanted_on=date(2021, 2, 20)),
        duty="mediation_arranged",
        started_on=date(2021, 2, 20),
        ground="coronavirus",
    )
    assert {*DutyException.objects.in_area(make_area())} == {*found}
    assert DutyException.objects.in_area(make_area("westminster")).count() == 1
