"""The line of a case: what is on it, in which order, and that no two numbers lie on each other."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from ehcp_tracking import timeline
from tests.builders import make_advice, make_area, make_assessment
from tests.ehcp_tracking.caseload import TODAY, make_caseload

pytestmark = pytest.mark.django_db


def line(case, as_at=TODAY):
    return timeline.of_case(case, case.clocks(as_at), as_at)


def told(case, as_at=TODAY):
    return [(mark.day.isoformat(), "; ".join(mark.labels)) for mark in line(case, as_at).marks]


def test_the_twenty_weeks_of_a_request():
    case = make_assessment()
    make_advice(case)
    assert told(case) == [
        ("2021-01-05", "Request received; Clocks started"),
        ("2021-02-16", "Decision whether to assess due"),
        ("2021-03-30", "Advice from health due"),
        ("2021-03-31", "Today"),
        ("2021-04-27", "Last day to tell the family, if there will be no plan"),
        ("2021-05-24", "The area's own target for the final plan"),
        ("2021-05-25", "Final plan due"),
    ]
    drawn = line(case)
    assert [mark.number for mark in drawn.marks] == [1, 2, 3, 4, 5, 6, 7]
    assert [mark.day for mark in drawn.marks if mark.is_now] == [TODAY]
    assert len(drawn.ticks) == 21, "one a week, and one at the start"
    assert (drawn.marks[0].x, drawn.marks[-1].x) == (drawn.start, drawn.end)
    share = (TODAY - case.started_on) / timedelta(weeks=20)
    assert drawn.now == pytest.approx(drawn.start + share * (drawn.end - drawn.start), abs=0.01)


def test_a_late_case_has_a_line_up_to_today():
    case = make_assessment(received_on=date(2020, 9, 1))
    drawn = line(case)
    assert drawn.marks[-1].is_now
    assert drawn.now == drawn.end
    assert len(drawn.ticks) == 31


def test_the_line_of_an_ended_case_is_not_drawn_on_to_today():
    case = make_assessment(
        received_on=date(2020, 1, 6), decision="refuse", decision_notified_on=date(2020, 2, 10)
    )
    assert told(case) == [
        ("2020-01-06", "Request received; Clocks started"),
        ("2020-02-10", "Case ended"),
        ("2020-02-17", "Decision whether to assess due, done on 10 February 2020"),
    ]


def test_clocks_that_started_later_than_the_receipt_have_a_number_of_their_own():
    case = make_assessment(started_on=date(2021, 1, 12))
    assert told(case)[:2] == [
        ("2021-01-05", "Request received"),
        ("2021-01-12", "Clocks started"),
    ]


def test_what_lies_on_one_day_shares_a_number():
    case = make_assessment(received_on=TODAY)
    assert told(case)[0] == ("2021-03-31", "Request received; Clocks started; Today")
    assert told(make_assessment(closed_on=TODAY, closed_reason="died", received_on=TODAY)) == [
        ("2021-03-31", "Request received; Clocks started; Case ended")
    ]


def test_no_two_numbers_lie_on_each_other():
    for case in make_caseload(make_area(), 40):
        drawn = line(case)
        places = [(mark.y, mark.x) for mark in drawn.marks]
        for lane in {y for y, _ in places}:
            across = [x for y, x in places if y == lane]
            gaps = [right - left for left, right in pairwise(across)]
            assert all(gap >= timeline.APART for gap in gaps)
        assert all(drawn.start <= x <= drawn.end for _, x in places)
        assert max(y for y, _ in places) < drawn.height
