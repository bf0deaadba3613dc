"""Two people at one case at the same time: the second waits, and is judged on what the first left.

On PostgreSQL. SQLite lets only one person write at a time, whatever they write.
"""

from contextlib import closing
from datetime import date
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from ehcp_tracking import changes
from ehcp_tracking.models import Advice, Assessment, AssessmentException, Child
from tests.builders import make_advice, make_area, make_assessment, make_child, make_person
from wsoa.models import LocalArea

pytestmark = [pytest.mark.only_on("postgresql"), pytest.mark.django_db(transaction=True)]

MOVED = date(2021, 2, 17)


def together(first, second):
    """Run `second` in a thread while `first` has not committed yet; return its faults."""
    faults = []

    def run():
        with closing(connection):
            try:
                second()
            except ValidationError as error:
                faults.extend(error.messages)

    other = Thread(target=run)
    with transaction.atomic():
        first()
        other.start()
        other.join(timeout=0.5)
        assert other.is_alive(), "The second did not wait for the first."
    other.join(timeout=10)
    assert not other.is_alive()
    return faults


@pytest.fixture
def by():
    return make_person("Case manager", area=make_area())


def test_advice_is_judged_on_a_receipt_that_is_being_corrected(by):
    case = make_assessment()
    advice = Advice.objects.select_related("assessment").get(pk=make_advice(case).pk)
    Advice.objects.update(requested_on=None)
    moved = {"received_on": MOVED, "started_on": MOVED, "reason": "Mistyped."}
    (fault,) = together(
        lambda: changes.correct_request(case, by=by, **moved),
        lambda: changes.correct_advice(advice, requested_on=date(2021, 2, 16), by=by),
    )
    assert fault.startswith("This is before the day the clocks started, 17 February 2021.")


def test_an_exception_is_judged_on_advice_that_is_being_removed(by):
    case = make_assessment(received_on=date(2020, 6, 1))
    advice = make_advice(case, service="education_setting", requested_on=date(2020, 7, 15))
    shown = Assessment.objects.get()
    closure = {
        "ground": "school_closed",
        "from_on": date(2020, 7, 22),
        "to_on": date(2020, 9, 1),
        "reason": "Closed.",
    }
    assert together(
        lambda: changes.remove_advice(advice, reason="Another case.", by=by),
        lambda: changes.record_exception(shown, duty="plan", by=by, **closure),
    )
    assert not AssessmentException.objects.exists()


def test_a_receipt_is_judged_on_a_date_of_birth_that_is_being_corrected(by):
    case = make_assessment(child=make_child())
    shown = Assessment.objects.select_related("child").get()
    moved = {"received_on": date(2020, 2, 28), "started_on": date(2020, 2, 28)}
    (fault,) = together(
        lambda: changes.correct_child(case.child, date_of_birth=date(2020, 2, 29), by=by),
        lambda: changes.correct_request(shown, by=by, reason="Mistyped.", **moved),
    )
    assert "29 February 2020" in fault
    assert Assessment.objects.get().received_on == date(2021, 1, 5)


def test_a_form_sent_twice_logs_one_request(by):
    area = LocalArea.objects.get()
    asked = {"reference": "EHC-1", "child_reference": "C-1", "received_on": date(2021, 3, 30)}

    def log():
        changes.log_request(area, by=by, **asked)

    (fault,) = together(log, log)
    assert fault.startswith("This area already has a case with this reference.")
    assert (Child.objects.count(), Assessment.objects.count()) == (1, 1)
