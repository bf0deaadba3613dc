"""The line of a case: what is on it, in which order, and that no two numbers lie on each other."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from ehcp_tracking import milestones, timeline
from tests.builders import make_advice, make_area, make_assessment
from tests.ehcp_tracking.caseload import TODAY, make_caseload
from wsoa.models import AreaSettings

pytestmark = pytest.mark.django_db


def line(case, as_at=TODAY, own=None):
    own = own or AreaSettings()
    wanted = milestones.of_case(case, case.advice.all(), own, as_at)
    return timeline.of_case(case, case.clocks(as_at), wanted, as_at)


def words(marks):
    return [(mark.day.isoformat(), "; ".join(map(in_words, mark.labels))) for mark in marks]


def in_words(label):
    return f"{label.words}, done on {label.done_on}" if label.done_on else label.words


def told(case, as_at=TODAY):
    return words(line(case, as_at).marks)


def test_the_twenty_weeks_of_a_request():
    case = make_assessment()
    make_advice(case)
    assert told(case) == [
        ("2021-01-05", "Request received; Clocks started"),
        ("2021-02-16", "Decision whether to assess due"),
        ("2021-03-30", "Advice from health due"),
        ("2021-03-31", "Today"),
        ("2021-04-27", "Last day to tell the family, if there will be no plan"),
        ("2021-05-25", "Final plan due"),
    ]
    drawn = line(case)
    assert [mark.sign for mark in drawn.marks] == ["1", "2", "3", "4", "5", "6"]
    assert [mark.day for mark in drawn.marks if mark.is_now] == [TODAY]
    assert len(drawn.ticks) == 21, "one a week, and one at the start"
    assert (drawn.marks[0].x, drawn.marks[-1].x) == (drawn.start, drawn.end)
    share = (TODAY - case.started_on) / timedelta(weeks=20)
    assert drawn.now == pytest.approx(drawn.start + share * (drawn.end - drawn.start), abs=0.01)


def test_the_area_s_own_milestones_are_marks_of_another_kind():
    case = make_assessment()
    drawn = line(case)
    assert words(drawn.own) == [
        ("2021-03-30", "All advice in, by week 12: this day has passed, and it is not done"),
        ("2021-04-13", "Draft plan sent, by week 14: still to do"),
        ("2021-04-27", "Decision whether there will be a plan, by week 16: still to do"),
        ("2021-05-24", "Final plan sent, 1 day before its last day in law: still to do"),
    ]
    assert [mark.sign for mark in drawn.own] == ["A", "B", "C", "D"]
    assert not any(mark.is_now for mark in drawn.own)
    both = [mark for mark in drawn.marks + drawn.own if mark.day == date(2021, 4, 27)]
    assert len({mark.y for mark in both}) == 2, "beside the limit on that day, not in it"


def test_each_last_day_in_law_leads_to_why_and_nothing_else_does():
    case = make_assessment(decision="assess", decision_notified_on=date(2021, 2, 1))
    drawn = line(case)
    assert [label.why for mark in drawn.marks for label in mark.labels if label.why] == [
        case.why_url("decision"),
        case.why_url("no_plan"),
        case.why_url("plan"),
    ]
    assert not any(label.why for mark in drawn.own for label in mark.labels)


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
        ("2020-02-17", "Decision whether to assess due, done on 2020-02-10"),
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
        places = sorted((mark.y, mark.x) for mark in drawn.marks + drawn.own)
        for lane in {y for y, _ in places}:
            across = [x for y, x in places if y == lane]
            gaps = [right - left for left, right in pairwise(across)]
            assert all(gap >= timeline.APART for gap in gaps)
        assert all(drawn.start <= x <= drawn.end for _, x in places)
        assert max(y for y, _ in places) < drawn.height
