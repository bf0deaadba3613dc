"""The database refuses a row if and only if `facts` finds a fault that one row can show.

Python alone can hold what depends on today, on another row or on the law's table of durations:
no date after today; a date of birth before the request; advice asked once the clocks had started;
the duty of the case's basis; and of an exception how long it was, whether it touches the time
limit, and whether the school was asked then.
"""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ehcp_tracking import exceptions, facts
from ehcp_tracking.choices import Ground
from ehcp_tracking.models import Advice, Assessment, AssessmentException
from tests.builders import make_advice, make_assessment, make_child

TODAY = date(2021, 3, 31)
FIRST = date(2021, 1, 4)
DAYS = st.sampled_from([FIRST + timedelta(days=days) for days in range(4)])
MAYBE = st.none() | DAYS
AS_OFTEN = settings(max_examples=150, deadline=None)


def stored(record):
    """Return whether the database takes a record. It is not kept."""
    try:
        with transaction.atomic():
            record.save()
            record.delete()
    except IntegrityError:
        return False
    return True


class Constraints(TestCase):
    @AS_OFTEN
    @given(
        received_on=DAYS,
        started_on=DAYS,
        decision=st.sampled_from(["", "assess", "refuse"]),
        decision_notified_on=MAYBE,
        outcome=st.sampled_from(["", "plan", "no_plan"]),
        outcome_notified_on=MAYBE,
        draft_sent_on=MAYBE,
        plan_sent_on=MAYBE,
        closed_on=MAYBE,
        closed_reason=st.sampled_from(["", "withdrawn"]),
    )
    def test_a_case(self, **columns):
        child = make_child()
        case = Assessment(area=child.area, child=child, reference="EHC-1", **columns)
        found = list(facts.faults(case, [], [], today=TODAY))
        assert stored(case) == (not found), found

    @settings(max_examples=30, deadline=None)
    @given(
        first_area=st.sampled_from(["", "Exampleshire"]),
        first_area_received_on=MAYBE,
        first_area_decided_on=MAYBE,
    )
    def test_the_first_area_of_a_case(self, **columns):
        last, child = FIRST + timedelta(days=3), make_child()
        days = {"received_on": last, "started_on": last}
        case = Assessment(
            area=child.area, child=child, reference="EHC-1", basis="responsible", **days, **columns
        )
        found = list(facts.beside(case, ()))
        assert stored(case) == (not found), found

    @AS_OFTEN
    @given(requested_on=MAYBE, received_on=MAYBE, existing_accepted=st.booleans())
    def test_advice(self, **columns):
        case = make_assessment(received_on=FIRST)
        advice = Advice(assessment=case, service="health", **columns)
        found = list(facts.faults(case, [advice], [], today=TODAY))
        assert stored(advice) == (not found), found

    @AS_OFTEN
    @given(
        duty=st.sampled_from(["decision", "no_plan", "plan", "advice"]),
        ground=st.sampled_from(Ground.values),
        from_on=DAYS,
        to_on=MAYBE,
    )
    def test_an_exception(self, duty, **columns):
        case = make_assessment(received_on=FIRST)
        advice = make_advice(case, requested_on=FIRST) if duty == "advice" else None
        exception = AssessmentException(
            assessment=case, duty=duty, advice=advice, reason="Because.", **columns
        )
        found = exceptions.unlawful(exception, case, [advice] if advice else [])
        guarded = ("This ground is not listed", "Give the last day", "The last day is before")
        assert stored(exception) == (not (found and found[1].startswith(guarded))), found
