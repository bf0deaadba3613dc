"""The model of the caseload: closed forms of simple areas, and what never goes the wrong way."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.what_if import model
from governance.what_if.model import FASTER, YEAR, Asked, OpenCase, Pace, Scenario, futures, outlook

A_LITTLE = 1e-6
SERVICES = ("educational_psychology", "health")


def course(*days, after=42):
    return tuple(Asked(service, after, each) for service, each in zip(SERVICES, days, strict=False))


def steady(**given):
    """An area with two requests a week, each of which comes to a plan, ready 12 weeks after."""
    values = {
        "arrivals": (2,) * YEAR,
        "courses": (course(42),),
        "plan_share": 1.0,
        "agreed_share": 1.0,
        "otherwise": (),
        "own": (0,),
        "part": 1.0,
        "managers": 1,
        "per_manager": 4.0,
    }
    return Pace(**values | given)


def ahead(pace, open_cases=(), *, seed="steady", **scenario):
    values = {"requests": 1.0, "capacity": pace.together, "faster": {}, "in_time_first": True}
    drawn = futures(open_cases, pace, seed=seed)
    return outlook(drawn, pace, Scenario(**values | scenario), open_now=len(open_cases))


class TestClosedForms:
    @pytest.mark.parametrize(("days", "rate"), [(98, 1.0), (99, 0.0)])
    def test_without_a_queue_the_last_day_is_in_time_and_the_next_is_not(self, days, rate):
        found = ahead(steady(courses=(course(days),)), capacity=100)
        assert found.rate[:3] == (rate, rate, rate)

    def test_without_a_queue_the_share_in_time_is_that_of_the_advice(self):
        courses = (*[course(98)] * 3, course(200))
        found = ahead(steady(courses=courses, arrivals=(40,) * YEAR), capacity=1000)
        assert found.rate.mean == pytest.approx(0.75, abs=3 * found.rate.error)

    def test_the_slowest_advice_decides(self):
        assert ahead(steady(courses=(course(1, 99),)), capacity=100).rate.mean == 0
        assert ahead(steady(courses=(course(98, 98),)), capacity=100).rate.mean == 1

    def test_own_days_come_on_top(self):
        assert ahead(steady(courses=(course(91),), own=(7,)), capacity=100).rate.mean == 1
        assert ahead(steady(courses=(course(91),), own=(8,)), capacity=100).rate.mean == 0

    def test_of_own_days_the_quickest_part_counts(self):
        pace = steady(courses=(course(91),), own=(7, 7, 8, 8))
        assert [pace._replace(part=part).quick for part in (0.25, 0.5, 1.0)] == [
            *((7,), (7, 7)),
            (7, 7, 8, 8),
        ]
        assert ahead(pace._replace(part=0.5), capacity=100).rate.mean == 1
        found = ahead(pace._replace(part=1.0), capacity=100)
        assert found.rate.mean == pytest.approx(0.5, abs=3 * found.rate.error)

    def test_littles_law_of_open_cases(self):
        """Two a week that take 12 weeks each, and nobody waits: 24 are open, or nearly."""
        found = ahead(steady(), capacity=100)
        assert found.open[-1].mean == pytest.approx(2 * 12, abs=1)

    def test_a_backlog_of_overdue_plans_is_finished_after_its_size_over_what_is_free(self):
        late = (OpenCase(200, True, course(10)),) * 12
        found = ahead(steady(), late, capacity=3)
        assert found.cleared == (3, 3, 3), "12 of 3 a week, before any new one is ready"

    def test_more_than_can_be_finished_grows_by_the_difference(self):
        found = ahead(steady(arrivals=(5,) * YEAR), capacity=3)
        half, end = found.open[YEAR // 2].mean, found.open[YEAR].mean
        assert (end - half) / (YEAR // 2) == pytest.approx(5 - 3, abs=0.1)
        assert found.load == pytest.approx(5 / 3)

    def test_nobody_finishes_anything(self):
        found = ahead(steady(), (OpenCase(200, True, course(10)),), capacity=0)
        assert (found.rate.mean, found.sent.mean, found.cleared.middle) == (0, 0, None)
        assert found.load == float("inf")

    def test_no_request_and_no_case(self):
        found = ahead(steady(arrivals=(0,) * YEAR))
        assert (found.rate, found.open[-1].mean, found.cleared.middle) == (None, 0, -1)

    def test_who_comes_to_no_plan_leaves_after_their_time_and_takes_none_of_the_queue(self):
        found = ahead(steady(plan_share=0.0, agreed_share=0.0, otherwise=(70,)), capacity=0)
        assert found.rate is None
        assert found.open[-1].mean == pytest.approx(2 * 10, abs=1)

    def test_what_is_overdue_has_ended_when_the_last_has_left_without_a_plan(self):
        """The last leaves 35 days from now, in its fifth week; what an exception excuses later."""
        late = (OpenCase(200, False, ()), OpenCase(180, False, ()))
        excused = OpenCase(150, False, (), excused=True)
        pace = steady(plan_share=0.0, agreed_share=0.0, otherwise=(215,))
        assert ahead(pace, (*late, excused)).cleared == (4, 4, 4)
        assert ahead(pace._replace(otherwise=(900,)), late).cleared == (None, None, None)

    def test_what_an_exception_excuses_is_not_overdue(self):
        excused = (OpenCase(200, True, course(10), excused=True),) * 12
        assert ahead(steady(), excused, capacity=3).cleared == (-1, -1, -1)


class TestOpenCases:
    def test_one_that_is_ready_is_finished_in_the_first_week(self):
        found = ahead(steady(arrivals=(0,) * YEAR), (OpenCase(100, True, course(10)),))
        assert found.open[1].mean == 0

    def test_advice_that_is_missing_takes_longer_than_so_far(self):
        pace = steady(arrivals=(0,) * YEAR, courses=(course(10), course(30)))
        waiting = OpenCase(42 + 20, True, (Asked(SERVICES[0], 42, None),))
        found = ahead(pace, (waiting,))
        assert [round(each.mean) for each in found.open[:4]] == [1, 1, 0, 0], "10 days from now"

    def test_advice_that_is_slower_than_any_was_takes_a_week(self):
        waiting = OpenCase(300, True, (Asked(SERVICES[0], 42, None),))
        found = ahead(steady(arrivals=(0,) * YEAR), (waiting,))
        assert [each.mean for each in found.open[:3]] == [1, 0, 0]

    def test_advice_that_was_not_asked_yet_is_not_asked_before_now(self):
        new, old = (
            ahead(steady(arrivals=(0,) * YEAR), (OpenCase(begun, True, ()),)) for begun in (0, 100)
        )
        assert [each.mean for each in new.open].index(0) == (42 + 42 + 6) // 7
        assert [each.mean for each in old.open].index(0) == 6


pace_of_any = st.builds(
    steady,
    arrivals=st.lists(st.integers(0, 3), min_size=YEAR, max_size=YEAR).map(tuple),
    courses=st.lists(
        st.tuples(st.integers(0, 150), st.integers(0, 150)).map(lambda days: course(*days)),
        min_size=1,
        max_size=5,
    ).map(tuple),
    plan_share=st.sampled_from([0.5, 0.8, 1.0]),
    otherwise=st.just((30, 60)),
    own=st.lists(st.integers(0, 30), min_size=1, max_size=3).map(sorted).map(tuple),
    part=st.sampled_from([0.25, 1.0]),
    per_manager=st.sampled_from([0.5, 1.0, 1.5, 3.0]),
)
open_of_any = st.lists(
    st.builds(
        OpenCase,
        begun=st.integers(0, 250),
        agreed=st.booleans(),
        advice=st.sampled_from([(), course(5, after=0), (Asked("health", 0, None),)]),
    ),
    max_size=6,
).map(tuple)
few = settings(max_examples=12, deadline=None)


@pytest.fixture(autouse=True)
def few_futures(monkeypatch):
    monkeypatch.setattr(model, "MOST", 3)
    monkeypatch.setattr(model, "LEAST", 3)


def no_better(worse, better):
    """Whether a share in time, in all of its range, is no higher in one outlook than in another."""
    pairs = zip(worse.rate[:3], better.rate[:3], strict=True) if worse.rate else ()
    return all(one <= other + A_LITTLE for one, other in pairs)


def no_more_open(fewer, more):
    return all(
        few.mean <= many.mean + A_LITTLE for few, many in zip(fewer.open, more.open, strict=True)
    )


class TestNeverTheWrongWay:
    @few
    @given(pace_of_any, open_of_any, st.booleans())
    def test_more_requests_never_raise_the_share_in_time(self, pace, cases, in_time_first):
        found = [
            ahead(pace, cases, requests=requests, in_time_first=in_time_first)
            for requests in (0.5, 1.0, 1.7)
        ]
        for less, more in pairwise(found):
            assert no_better(more, less)
            assert no_more_open(less, more)

    @few
    @given(pace_of_any, open_of_any, st.booleans())
    def test_more_case_managers_never_lower_it(self, pace, cases, in_time_first):
        found = [
            ahead(pace, cases, capacity=capacity, in_time_first=in_time_first)
            for capacity in (0.0, 0.7, 1.0, 2.5)
        ]
        for few_of_them, many in pairwise(found):
            assert no_better(few_of_them, many)
            assert no_more_open(many, few_of_them)
            assert (many.cleared.middle is not None) >= (few_of_them.cleared.middle is not None)

    @few
    @given(pace_of_any, open_of_any, st.sampled_from(sorted(FASTER)), st.sampled_from(SERVICES))
    def test_faster_advice_never_lowers_it(self, pace, cases, faster, service):
        slow, quick = (ahead(pace, cases, faster=each) for each in ({}, {service: faster}))
        assert no_better(slow, quick)
        assert no_more_open(quick, slow)


def test_no_faster_advice_is_slower():
    for _, sooner in FASTER.values():
        assert all(sooner(days) <= days for days in range(400))


class TestFutures:
    def test_the_same_seed_draws_the_same(self):
        pace = steady(arrivals=(1, 2, 3) * 17 + (9,))
        one, again, other = (futures((), pace, seed=seed) for seed in ("one", "one", "two"))
        assert one == again
        assert one != other

    def test_a_change_is_seen_in_the_same_futures(self):
        pace = steady()
        one, two = (ahead(pace, seed="one") for _ in range(2))
        assert one == two

    def test_more_are_drawn_of_a_small_area(self, monkeypatch):
        monkeypatch.undo()
        small, large = (
            len(futures((), steady(arrivals=(number,) * YEAR), seed="x")) for number in (1, 60)
        )
        assert (small, large) == (model.MOST, model.LEAST)


def test_a_range_tells_mean_ends_and_error():
    found = model.range_of([float(each) for each in range(11)])
    assert found[:3] == (5.0, 1.0, 9.0)
    assert found.error == pytest.approx(2 * 11**0.5 / 11**0.5)
    assert model.range_of([None]) is None
