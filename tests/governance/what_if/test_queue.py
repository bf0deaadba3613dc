"""The queue for case managers: closed forms, what is so of any jobs, and the best that can be."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.what_if.queue import Job, serve

WEEKS = 12
EXACT = pytest.approx
A_LITTLE = 1e-6
RULES = pytest.mark.parametrize("in_time_first", [True, False])

jobs = st.lists(
    st.builds(
        Job,
        received=st.integers(-20, 10),
        ready=st.integers(-3, WEEKS + 2),
        due=st.integers(-4, WEEKS),
        weight=st.sampled_from([0.5, 1.0, 1.5]),
    ),
    max_size=8,
)
capacities = st.sampled_from([0.0, 0.4, 1.0, 1.3, 2.0, 5.0])


def unfinished(found, arrivals):
    """Return how much is there and not finished at the end of each week."""
    there, ends = 0.0, []
    for came, finished in zip(arrivals, found.finished, strict=True):
        there += came - finished
        ends.append(there)
    return ends


def ready_in(jobs, week):
    return sum(job.weight for job in jobs if max(job.ready, 0) == week)


class TestClosedForms:
    @RULES
    def test_without_a_queue_a_job_is_finished_in_the_week_in_which_it_is_ready(
        self, in_time_first
    ):
        made = [Job(0, week, week - late) for week in range(WEEKS) for late in (0, 1)]
        found = serve(made, 100, WEEKS, in_time_first=in_time_first)
        assert found.done == [job.ready for job in made]
        assert sum(found.in_time) == len(made) / 2

    @RULES
    @pytest.mark.parametrize(("backlog", "capacity"), [(12, 3), (10, 4), (7, 2.5), (1, 1)])
    def test_a_backlog_alone_is_cleared_after_its_size_over_the_capacity(
        self, backlog, capacity, in_time_first
    ):
        found = serve([Job(-1, 0, -1)] * backlog, capacity, WEEKS, in_time_first=in_time_first)
        assert max(found.done) + 1 == -(-backlog // capacity)

    @pytest.mark.parametrize(
        ("backlog", "arriving", "capacity"), [(12, 2, 4), (9, 1, 4), (5, 4, 5)]
    )
    def test_a_backlog_beside_steady_arrivals_is_cleared_by_what_they_leave(
        self, backlog, arriving, capacity
    ):
        """D/D/1: those that come can be in time and go first, so B overdue need B / (C - a)."""
        late = [Job(-1, 0, -1)] * backlog
        new = [Job(week, week, week + 20) for week in range(WEEKS) for _ in range(arriving)]
        found = serve(late + new, capacity, WEEKS, in_time_first=True)
        assert max(found.done[:backlog]) + 1 == -(-backlog // (capacity - arriving))
        assert found.done[backlog:] == [job.ready for job in new]

    @RULES
    @settings(max_examples=30)
    @given(jobs, capacities)
    def test_littles_law(self, in_time_first, made, capacity):
        """What is there, summed over the weeks, is how long all of it was there, together."""
        found = serve(made, capacity, WEEKS, in_time_first=in_time_first)
        arrivals = [ready_in(made, week) for week in range(WEEKS)]
        came_in = sum(came * (WEEKS - week) for week, came in enumerate(arrivals))
        went_out = sum(gone * (WEEKS - week) for week, gone in enumerate(found.finished))
        assert sum(unfinished(found, arrivals)) == EXACT(came_in - went_out)

    def test_the_mean_queue_of_random_arrivals(self):
        """Poisson arrivals of 0.8 a week, one finished a week: 0.64 / (2 * 0.2) = 1.6 wait."""
        draw, rate, weeks = Random("M/D/1"), 0.8, 20_000  # noqa: S311
        made, at = [], draw.expovariate(rate)
        while at < weeks:
            made.append(Job(at, int(at), 0))
            at += draw.expovariate(rate)
        arrivals = [0] * weeks
        for job in made:
            arrivals[job.ready] += 1
        found = serve(made, 1, weeks, in_time_first=False)
        mean = sum(unfinished(found, arrivals)) / weeks
        assert mean == pytest.approx(rate**2 / (2 * (1 - rate)), rel=0.1)


class TestOfAnyJobs:
    @RULES
    @settings(max_examples=40)
    @given(jobs, capacities)
    def test_nobody_is_idle_while_something_waits_and_nothing_is_done_before_it_is_ready(
        self, in_time_first, made, capacity
    ):
        found = serve(made, capacity, WEEKS, in_time_first=in_time_first)
        arrivals = [ready_in(made, week) for week in range(WEEKS)]
        for rest, finished in zip(unfinished(found, arrivals), found.finished, strict=True):
            assert rest >= -A_LITTLE
            assert finished <= capacity + A_LITTLE
            assert rest < A_LITTLE or finished == EXACT(capacity)
        for job, done in zip(made, found.done, strict=True):
            assert done is None or done >= job.ready

    @RULES
    @settings(max_examples=40)
    @given(jobs, capacities)
    def test_what_is_finished_is_in_time_or_late(self, in_time_first, made, capacity):
        found = serve(made, capacity, WEEKS, in_time_first=in_time_first)
        assert sum(found.finished) == EXACT(sum(found.in_time) + sum(found.late))
        for job, part in zip(made, found.in_time, strict=True):
            assert 0 <= part <= job.weight + A_LITTLE

    @settings(max_examples=60)
    @given(jobs, st.integers(0, 2))
    def test_no_order_gets_more_done_in_time(self, made, capacity):
        """As many as the largest matching of whole jobs with places in weeks."""
        whole = [job._replace(weight=1.0) for job in made]
        found = serve(whole, capacity, WEEKS, in_time_first=True)
        assert sum(found.in_time) == EXACT(matching(whole, capacity))

    @settings(max_examples=60)
    @given(jobs, capacities, capacities)
    @RULES
    def test_who_can_do_more_finishes_no_job_later(self, in_time_first, made, one, other):
        less, more = (
            serve(made, capacity, WEEKS, in_time_first=in_time_first)
            for capacity in sorted((one, other))
        )
        assert sum(more.in_time) >= sum(less.in_time) - A_LITTLE
        arrivals = [ready_in(made, week) for week in range(WEEKS)]
        for few, many in zip(unfinished(more, arrivals), unfinished(less, arrivals), strict=True):
            assert few <= many + A_LITTLE

    @settings(max_examples=60)
    @given(jobs, capacities, st.data())
    def test_what_is_ready_sooner_gets_no_less_done_in_time(self, made, capacity, data):
        sooner = [job._replace(ready=job.ready - data.draw(st.integers(0, 3))) for job in made]
        before, after = (
            serve(each, capacity, WEEKS, in_time_first=True) for each in (made, sooner)
        )
        assert sum(after.in_time) >= sum(before.in_time) - A_LITTLE

    def test_where_the_first_received_is_first_sooner_may_be_worse(self):
        """Why the page promises it of the other rule alone."""
        on_its_last_week, late_anyway = Job(1, 5, 5), Job(0, 6, 3)
        before = serve([on_its_last_week, late_anyway], 1, WEEKS, in_time_first=False)
        after = serve(
            [on_its_last_week, late_anyway._replace(ready=5)], 1, WEEKS, in_time_first=False
        )
        assert (before.in_time, after.in_time) == ([1, 0], [0, 0])


def matching(jobs, capacity):
    """Return how many jobs can be in time at most: each takes a free place, or moves who has it."""
    taken: dict[tuple[int, int], int] = {}

    def place(number, seen):
        job = jobs[number]
        for week in range(max(job.ready, 0), min(job.due, WEEKS - 1) + 1):
            for desk in range(capacity):
                if (week, desk) not in seen:
                    seen.add((week, desk))
                    if (week, desk) not in taken or place(taken[week, desk], seen):
                        taken[week, desk] = number
                        return True
        return False

    return sum(place(number, set()) for number in range(len(jobs)))
