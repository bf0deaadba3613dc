"""Who waits and where the time goes: the figures of `stages`, against lines, limits and reasons."""

from datetime import date, timedelta

import pytest

from ehcp_tracking import kpis, stages
from governance.figures import FIGURES
from governance.waiting import figures
from governance.waiting.figures import on_line, time_taken, waiting
from tests.builders import make_advice, make_area, make_lateness, make_reason
from tests.ehcp_tracking.caseload import make_caseload
from tests.governance.builders import AS_AT, case, make_wandsworth, varied_caseload
from wsoa.models import AreaSettings
from wsoa.months import Month

pytestmark = pytest.mark.django_db
MARCH = Month(2021, 3)
CUT_OFF, PROMISED = date(2019, 11, 30), date(2020, 9, 30)


@pytest.fixture
def area():
    area = make_wandsworth()
    varied_caseload(area)
    return area


class TestWaiting:
    def test_stages_and_ages_are_those_of_the_cases(self, area):
        found = waiting(area, as_at=AS_AT)
        assert [each.key for each in found.stages] == list(stages.STAGES)
        counted = stages.waiting(area, as_at=AS_AT)
        assert found.total.counts == counted["waiting"]
        assert [each.stands.counts for each in found.stages] == list(counted.values())[1:]
        assert found.longest_weeks == 80  # 560 days, and the backlog's for 488
        for each in found.stages:
            assert each.stands.behind == {"figure": f"waiting_{each.key}"}

    def test_each_point_of_the_backlog_is_the_length_of_its_list(self, area):
        points = waiting(area, as_at=AS_AT).burn_down.points
        assert len(points) == 17, "the cut-off, which is the end of a month, and 16 months"
        for each in points:
            (number,) = each.stands.counts.values()
            behind = kpis.cases_behind(area, "backlog", each.part, as_at=each.day)
            assert each.left == number == behind.count()

    def test_what_ended_on_the_first_day_was_left_at_its_beginning(self):
        area = make_wandsworth()
        case(area, date(2019, 6, 3), CUT_OFF)
        (first, *_) = points = waiting(area, as_at=AS_AT).burn_down.points
        behind = kpis.cases_behind(area, "backlog", first.part, as_at=first.day)
        assert (first.left, behind.count()) == (1, 1)
        assert {each.left for each in points[1:]} == {0}

    def test_the_backlog_stands_beside_its_line(self, area):
        found = waiting(area, as_at=AS_AT).burn_down
        assert [(each.left, each.line) for each in found.points[:3]] == [(4, 4), (4, 3), (4, 3)]
        assert (found.points[-1].left, found.points[-1].line) == (2, 0)
        assert waiting(area, as_at=PROMISED).burn_down.points[-1][2:] == (3, 0)

    def test_what_was_open_on_the_day_promised_is_what_the_verdict_is_made_of(self, area):
        before = PROMISED - timedelta(days=1)
        found = [waiting(area, as_at=day).burn_down.open_then for day in (before, PROMISED, AS_AT)]
        assert found == [None, 3, 3]
        counts = kpis.backlog(area, as_at=AS_AT)
        assert counts["outstanding"] - counts["completed_by_target"] == 3

    @pytest.mark.parametrize(
        "area",
        [
            pytest.param({}, id="no backlog"),
            pytest.param(
                {"backlog_received_before": CUT_OFF, "backlog_complete_by": PROMISED},
                id="no case in it",
            ),
        ],
    )
    def test_there_is_no_line_without_a_backlog(self, area):
        area = make_area(**area)
        case(area, date(2021, 1, 4))
        assert waiting(area, as_at=AS_AT).burn_down is None

    def test_nor_before_its_first_day(self, area):
        assert waiting(area, as_at=CUT_OFF - timedelta(days=1)).burn_down is None


@pytest.mark.parametrize(
    ("day", "left"),
    [
        (CUT_OFF, 100),
        pytest.param(date(2019, 12, 1), 99, id="a part of a case is none yet"),
        pytest.param(date(2020, 4, 30), 50, id="half of the 305 days, and no half case"),
        (date(2020, 9, 29), 0),
        (PROMISED, 0),
        (date(2021, 9, 30), 0),
    ],
)
def test_the_straight_line_allows_whole_cases(day, left):
    assert on_line(100, CUT_OFF, PROMISED, day) == left


def test_a_backlog_promised_for_its_first_day_leaves_none():
    assert on_line(100, CUT_OFF, CUT_OFF, CUT_OFF) == 0


@pytest.fixture
def timed():
    """Three plans of March 2021: decided, all advice in, drafted and sent after so many days."""
    area = make_area()
    for decided, came, told, drafted, sent in (
        (42, 84, 112, 98, 139),
        (43, 85, 113, 99, 140),
        (50, 100, 120, 130, 141),
    ):
        start = date(2021, 3, 31) - timedelta(days=sent)
        days = [start + timedelta(days=each) for each in (decided, came, told, drafted, sent)]
        made = case(
            area,
            start,
            days[4],
            decision="assess",
            decision_notified_on=days[0],
            outcome_notified_on=days[2],
            draft_sent_on=days[3],
        )
        make_advice(made, requested_on=days[0], received_on=days[1])
    return area


class TestTime:
    def test_steps_are_of_the_plans_of_twelve_months(self, timed):
        found = time_taken(timed, MARCH, as_at=AS_AT)
        assert (found.first, found.last) == (Month(2020, 4), MARCH)
        assert {each.key: each.weeks.base for each in found.steps} == dict.fromkeys(stages.STEPS, 3)
        medians = {each.key: each.weeks.middle for each in (*found.reached, *found.steps)}
        assert medians == {
            "to_decision": pytest.approx(43 / 7),
            "to_advice": pytest.approx(85 / 7),
            "to_outcome": pytest.approx(113 / 7),
            "to_draft": pytest.approx(99 / 7),
            "to_plan": 20,
            "decision_to_advice": 6,
            "advice_to_draft": 2,
            "draft_to_plan": pytest.approx(41 / 7),
        }
        for each in (*found.steps, *found.reached):
            listed = stages.cases_behind(
                timed, "taken", each.key, as_at=AS_AT, first=found.first, last=found.last
            )
            assert each.line.counts == {each.key: listed.count()}
        assert time_taken(timed, MARCH.after(12), as_at=AS_AT).reached[-1].weeks.base == 0

    def test_limits_of_the_law_stand_apart_from_the_area_s_own_days(self, timed):
        reached = {each.key: each for each in time_taken(timed, MARCH, as_at=AS_AT).reached}
        in_law = {name: each.in_law for name, each in reached.items() if each.in_law}
        own = {name: each.own for name, each in reached.items() if each.own}
        assert {name: (each.words, *each.kept) for name, each in in_law.items()} == {
            "to_decision": ("6 weeks", 1, 3),
            "to_plan": ("20 weeks", 2, 3),
        }
        assert {name: (each.words, *each.kept) for name, each in own.items()} == {
            "to_advice": ("12 weeks", 1, 3),
            "to_outcome": ("16 weeks", 1, 3),
            "to_draft": ("14 weeks", 1, 3),
            "to_plan": ("19 weeks and 6 days", 1, 3),
        }

    def test_an_area_may_have_no_days_of_its_own(self, timed):
        none = dict.fromkeys(
            ("advice_by_week", "draft_by_week", "decision_by_week", "plan_days_early")
        )
        AreaSettings.objects.create(area=timed, **none)
        timed.refresh_from_db()
        assert not any(each.own for each in time_taken(timed, MARCH, as_at=AS_AT).reached)

    def test_what_was_late_is_told_by_step_agency_and_reason(self):
        area = make_area()
        late = case(area, date(2021, 1, 5))  # undecided since 16 February
        make_advice(late, service="social_care", requested_on=date(2021, 2, 2))
        make_lateness(late, reason=make_reason(name="The panel", agency="area"))
        found = time_taken(area, MARCH, as_at=AS_AT).lateness
        assert [(each.key, each.steps, each.weeks) for each in found.steps] == [
            ("decision", 1, 43 / 7),
            ("advice", 1, 15 / 7),
        ]
        assert [each.name for each in found.agencies] == ["The area itself", "Social care"]
        assert [(each.name, each.steps) for each in found.main_reasons] == [
            ("The panel", 1),
            ("No reason recorded", 1),
        ]
        assert (found.total.steps, found.total.weeks) == (2, 58 / 7)
        assert found.more_reasons == 0

    def test_only_the_most_costly_reasons_are_told(self):
        area = make_area()
        for number in range(figures.REASONS + 2):
            late = case(area, date(2021, 1, 5) - timedelta(days=number))
            make_lateness(late, reason=make_reason(name=f"Reason {number}"))
        found = time_taken(area, MARCH, as_at=AS_AT).lateness
        assert [each.name for each in found.reasons] == [f"Reason {n}" for n in (6, 5, 4, 3, 2)]
        assert found.more_reasons == 2


@pytest.mark.parametrize("size", [1, 25])
def test_the_number_of_queries_is_fixed(django_assert_num_queries, size):
    area = make_wandsworth()
    make_caseload(area, size)
    assert area.in_force  # which is one more
    with django_assert_num_queries(3):
        waiting(area, as_at=AS_AT)
    with django_assert_num_queries(7):
        time_taken(area, MARCH, as_at=AS_AT)


def test_a_figure_of_measures_counts_long_waits(area):
    value = FIGURES["open_over_52_weeks"].counted.values(area, [AS_AT])[AS_AT]
    assert (value.part, value.whole) == (
        waiting(area, as_at=AS_AT).total.counts["over 52"],
        waiting(area, as_at=AS_AT).total.counts["total"],
    )
