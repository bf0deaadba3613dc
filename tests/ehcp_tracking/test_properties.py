"""What must hold of every case at every day, whatever happened in it and in whatever order.

The cases are those of `tests.oracle.caseloads`, of every basis, with advice and lawful exceptions.
WSOA_TEST_EXAMPLES sets how many each property tries: 30 unless told; those that need no database
try five times as many.
"""

import os
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ehcp_tracking import changes, clocks, cohorts, exceptions, kpis, law
from ehcp_tracking.models import Assessment
from tests.builders import make_advice, make_area, make_assessment, make_exception, make_person
from tests.oracle.caseloads import TELLING_DAYS, caseloads
from tests.oracle.reading import read_cases
from wsoa.months import Month

TODAY = date(2021, 3, 31)
DAY = timedelta(days=1)
MANY = int(os.environ.get("WSOA_TEST_EXAMPLES", "30"))
EVENTS = ("decision_notified_on", "outcome_notified_on", "draft_sent_on", "plan_sent_on")
ENDS = {"met", "missed", "excused"}

quick = settings(deadline=None, max_examples=5 * MANY, suppress_health_check=list(HealthCheck))
stored = settings(deadline=None, max_examples=MANY, suppress_health_check=list(HealthCheck))


@dataclass
class Whole:
    """A case as clocks read it, in memory, with its advice and its exceptions."""

    case: Any
    advice: list[Any]
    exceptions: list[Any]

    def clocks(self, as_at):
        return clocks.of_case(self.case, self.advice, self.exceptions, as_at)


def in_memory(row):
    """A case of a file as clocks read it."""
    row = dict(row)
    advice = [
        SimpleNamespace(**each | {"existing_accepted": each["existing_accepted"] == "yes"})
        for each in row.pop("advice")
    ]
    asked = {(each.service, each.provider): each for each in advice}
    excuses = [
        SimpleNamespace(**each, advice=asked.get((each["service"], each["provider"])))
        for each in row.pop("exceptions")
    ]
    return Whole(SimpleNamespace(**row), advice, excuses)


@st.composite
def wholes(draw):
    case_file = draw(caseloads(TODAY, most=1))
    return in_memory(read_cases(case_file)[0])


@st.composite
def at_a_day(draw):
    """A case, and a day on which it is known: often one on or beside which something happens."""
    whole = draw(wholes())
    return whole, draw(days_of(whole))


@st.composite
def days_of(draw, whole):
    found = {whole.case.started_on, TODAY, whole.case.closed_on}
    found |= {getattr(whole.case, name) for name in EVENTS}
    found |= {each.requested_on for each in whole.advice}
    found |= {each.received_on for each in whole.advice}
    found |= {each.from_on for each in whole.exceptions}
    found |= {clocks.due_on(duty, whole.case) for duty in law.CASE}
    found |= {clocks.advice_due_on(each) for each in whole.advice}
    beside = {day + step * DAY for day in found - {None} for step in (-1, 0, 1)}
    return draw(st.sampled_from(sorted(day for day in beside if day >= whole.case.started_on)))


def keyed(found):
    return {clock[:3]: clock for clock in found}


# What needs no database.


@quick
@given(at_a_day(), st.randoms(use_true_random=False))
def test_the_order_in_which_advice_and_exceptions_are_read_changes_nothing(known, chance):
    whole, as_at = known
    before = whole.clocks(as_at)
    chance.shuffle(whole.advice)
    chance.shuffle(whole.exceptions)
    assert whole.clocks(as_at) == before


@quick
@given(wholes(), st.integers(0, 400))
def test_an_earlier_start_never_gives_a_later_due_day(whole, sooner):
    earlier = deepcopy(whole.case)
    earlier.started_on -= sooner * DAY
    for duty in law.CASE:
        due = clocks.due_on(duty, whole.case)
        assert (due is None) == (clocks.due_on(duty, earlier) is None)
        assert due is None or due - clocks.due_on(duty, earlier) == sooner * DAY


@quick
@given(at_a_day())
def test_a_due_day_is_some_whole_weeks_after_its_start_and_so_on_the_same_day_of_the_week(known):
    whole, as_at = known
    for clock in whole.clocks(as_at):
        if clock.due_on:
            assert clock.due_on > clock.started_on
            assert clock.due_on.weekday() == clock.started_on.weekday()


@quick
@given(at_a_day())
def test_statuses_partition(known):
    """Exactly one of six plain conditions holds of each clock, and its status is that one's."""
    whole, as_at = known
    excused_by = {
        (each.duty, each.service, each.provider)
        for each in whole.exceptions
        if each.from_on <= as_at
    }
    for clock in whole.clocks(as_at):
        applies = clock.due_on is not None
        is_open = clock.days_left is not None
        late = applies and (clock.stopped_on or (as_at if is_open else date.max)) > clock.due_on
        excused = clock[:3] in excused_by
        holds = {
            "not_applicable": not applies,
            "running": applies and is_open and not late,
            "overdue": applies and is_open and late and not excused,
            "met": applies and not is_open and not late,
            "missed": applies and not is_open and late and not excused,
            "excused": applies and late and excused,
        }
        assert [status for status, so in holds.items() if so] == [clock.status]


@quick
@given(at_a_day())
def test_an_exception_never_changes_a_date_and_excuses_lateness_alone(known):
    whole, as_at = known
    with_them = keyed(whole.clocks(as_at))
    without = keyed(Whole(whole.case, whole.advice, []).clocks(as_at))
    assert with_them.keys() == without.keys()
    for key, clock in with_them.items():
        bare = without[key]
        assert clock._replace(status="") == bare._replace(status="")
        assert clock.status == bare.status or (
            bare.status in {"overdue", "missed"} and clock.status == "excused"
        )


@quick
@given(at_a_day(), st.integers(1, 500))
def test_a_later_day_never_turns_missed_into_met_nor_met_into_anything(known, later):
    whole, as_at = known
    then = keyed(whole.clocks(as_at + later * DAY))
    for key, clock in keyed(whole.clocks(as_at)).items():
        after = then[key].status
        if clock.status == "met":
            assert after == "met"
        if clock.status in {"missed", "overdue", "excused"}:
            assert after not in {"met", "running"}, "lateness is never taken back"
        if clock.status == "excused":
            assert after in {"excused", "not_applicable"}
        if clock.stopped_on:
            assert then[key]._replace(status="") == clock._replace(status="")


@quick
@given(at_a_day())
def test_replaying_every_day_equals_recomputing(known):
    """On a day, a case with all that was recorded later stands as it did with what was then."""
    whole, as_at = known
    assert so_far(whole, as_at).clocks(as_at) == whole.clocks(as_at)


def so_far(whole, as_at):
    """The case as it was on a day: without anything that happened later."""
    then = deepcopy(whole)

    def forget(record, day, **nothing):
        if getattr(record, day) is not None and getattr(record, day) > as_at:
            vars(record).update({day: None, **nothing})

    forget(then.case, "decision_notified_on", decision="")
    if then.case.outcome == "no_plan":
        forget(then.case, "outcome_notified_on", outcome="")
    for name in (*EVENTS, "closed_on"):
        forget(then.case, name)
    for each in then.advice:
        forget(each, "received_on")
        forget(each, "requested_on")
    then.exceptions = [each for each in then.exceptions if each.from_on <= as_at]
    return then


@quick
@given(at_a_day())
def test_days_left_fall_by_one_a_day_and_it_is_overdue_the_day_after_the_last(known):
    whole, as_at = known
    tomorrow = keyed(whole.clocks(as_at + DAY))
    for key, clock in keyed(whole.clocks(as_at)).items():
        if clock.days_left is None:
            continue
        assert clock.due_on == as_at + clock.days_left * DAY
        assert (clock.days_left >= 0) == (clock.status == "running")
        if tomorrow[key].days_left is not None:
            assert tomorrow[key].days_left == clock.days_left - 1
        if not clock.days_left and tomorrow[key].days_left is not None:
            assert tomorrow[key].status in {"overdue", "excused"}


@quick
@given(at_a_day(), st.integers(0, 500))
def test_a_case_that_has_ended_stays_ended_and_has_no_open_clock(known, later):
    whole, as_at = known
    ended = clocks.ended_on(whole.case, as_at)
    assert (ended is None) == (clocks.ending(whole.case, as_at) == "open")
    if ended:
        assert clocks.ended_on(whole.case, as_at + later * DAY) == ended
        assert clocks.ending(whole.case, as_at + later * DAY) == clocks.ending(whole.case, as_at)
        assert not [clock for clock in whole.clocks(as_at) if clock.days_left is not None]
        assert clocks.next_due(whole.clocks(as_at)) is None


@quick
@given(at_a_day())
def test_closing_a_case_hides_no_lateness(known):
    """A decision or advice that was late on the day before a case is closed stays late."""
    whole, as_at = known
    reopen(whole.case)
    before = keyed(whole.clocks(as_at))
    whole.case.closed_on, whole.case.closed_reason = as_at + DAY, "other"
    after = keyed(whole.clocks(as_at + DAY))
    for key, clock in before.items():
        if key[0] in {"decision", "advice"} and clock.status == "overdue":
            assert after[key].status in {"missed", "excused"} or after[key].stopped_on


def reopen(case):
    """Take back how a case ended."""
    if case.decision == "refuse":
        case.decision, case.decision_notified_on = "", None
    if case.outcome == "no_plan":
        case.outcome, case.outcome_notified_on = "", None
    case.plan_sent_on, case.closed_on, case.closed_reason = None, None, ""


@quick
@given(wholes())
def test_every_exception_of_a_file_is_lawful_and_its_duty_has_its_ground(whole):
    for each in whole.exceptions:
        assert exceptions.unlawful(each, whole.case, whole.advice) is None
        assert each.ground in law.grounds(each.duty)
        first, last = clocks.run_of(each.duty, whole.case, each.advice)
        assert each.from_on <= last
        assert (each.to_on or date.max) >= first


counts = st.integers(0, 40)


@quick
@given(st.fixed_dictionaries(dict.fromkeys(cohorts.PLAN_COUNTS, counts)))
def test_the_rate_of_a_cohort_lies_in_its_range_and_is_the_range_when_none_can_still_be_in_time(
    row,
):
    row["plans_in_time"] = min(row["plans"], row["plans_in_time"])
    row["plans_excepted"] = min(row["plans"], row["plans_excepted"])
    row["plans_in_time_excepted"] = max(
        row["plans_in_time"] + row["plans_excepted"] - row["plans"],
        min(row["plans_in_time_excepted"], row["plans_in_time"], row["plans_excepted"]),
    )
    found = cohorts.rates(cohorts.plan_shares(row))
    if found["cohort"] is not None:
        assert 0 <= found["lowest"] <= found["cohort"] <= found["highest"] <= 1
        assert row["open_in_time"] or found["lowest"] == found["cohort"] == found["highest"]
    assert cohorts.settling(row, Month(2021, 2), TODAY)["mature"] == (not row["open_in_time"])


# What is stored, and what is recorded.


@contextmanager
def undone():
    """Run what stores something, and undo it at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
@stored
@given(
    st.lists(
        st.tuples(
            st.sampled_from(law.BASES),
            st.sampled_from(TELLING_DAYS) | st.dates(date(2015, 1, 1), TODAY),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_database_and_python_agree_on_every_due_day(starts):
    with undone():
        area = make_area()
        for basis, started_on in starts:
            case = make_assessment(area=area, basis=basis, received_on=started_on)
            advice = make_advice(case, service="health", requested_on=started_on)
            case.refresh_from_db()
            advice.refresh_from_db()
            for duty in law.CASE:
                assert getattr(case, f"{duty}_due_on") == clocks.due_on(duty, case)
            assert advice.due_on == clocks.advice_due_on(advice)


def steps_of(whole):
    """Return what staff recorded in a case, as functions that record it, in the order of days."""
    facts, found = whole.case, []
    if facts.decision:
        columns = {"decision": facts.decision, "decision_notified_on": facts.decision_notified_on}
        found.append(("decision", changes.record_decision, columns))
    if facts.outcome:
        columns = {"outcome": facts.outcome, "outcome_notified_on": facts.outcome_notified_on}
        found.append(("outcome", changes.record_outcome, columns))
    if facts.draft_sent_on:
        found.append(("draft", changes.send_draft, {"draft_sent_on": facts.draft_sent_on}))
    if facts.plan_sent_on:
        found.append(("plan", changes.send_plan, {"plan_sent_on": facts.plan_sent_on}))
    if facts.closed_on:
        columns = {"closed_on": facts.closed_on, "closed_reason": facts.closed_reason}
        found.append(("closing", changes.close_case, columns))
    return found


def recorded(whole, area, steps, by):
    """Record a request and these steps of it one after the other, and return it as it is stored.

    A plan needs its outcome first; everything else can come in any order.
    """
    case = make_assessment(
        area=area,
        basis=whole.case.basis,
        received_on=whole.case.received_on,
        started_on=whole.case.started_on,
    )
    for _, record, columns in steps:
        record(case, by=by, **columns)
    return Assessment.objects.get(pk=case.pk)


def facts_of(case):
    left_out = {"id", "reference", "child", "version"}
    names = [field.name for field in Assessment._meta.fields if field.name not in left_out]
    return {name: getattr(case, name) for name in names}


@pytest.mark.django_db
@stored
@given(wholes(), st.integers(0, 999))
def test_deriving_is_independent_of_the_order_of_entry(whole, seed):
    steps = steps_of(whole)
    shuffled = Random(seed).sample(steps, len(steps))  # noqa: S311, nothing is secret here
    shuffled.sort(key=lambda step: step[0] == "plan")
    with undone():
        area, by = make_area(), make_person()
        one, other = (recorded(whole, area, order, by) for order in (steps, shuffled))
        assert facts_of(one) == facts_of(other)
        assert one.clocks(TODAY) == other.clocks(TODAY)


@pytest.mark.django_db
@stored
@given(wholes(), st.integers(0, 999))
def test_undoing_a_step_equals_never_having_had_it(whole, seed):
    steps = steps_of(whole)
    assume(steps)
    without_plan = [step for step in steps if step[0] != "plan"]
    last = steps[-1] if steps[-1][0] == "plan" else Random(seed).choice(without_plan)  # noqa: S311
    with undone():
        area, by = make_area(), make_person()
        case = recorded(whole, area, steps, by)
        changes.undo_step(case, step=last[0], by=by, reason="Recorded on the wrong case")
        never = recorded(whole, area, [step for step in steps if step != last], by)
        case = Assessment.objects.get(pk=case.pk)
        assert facts_of(case) == facts_of(never)
        assert case.clocks(TODAY) == never.clocks(TODAY)


def stored_case(whole, area):
    """Store a case as it is, with its advice and exceptions."""
    facts = vars(whole.case)
    columns = (*EVENTS, "basis", "received_on", "started_on", "decision", "outcome")
    case = make_assessment(
        area=area,
        closed_on=facts["closed_on"],
        closed_reason=facts["closed_reason"],
        **{name: facts[name] for name in columns},
    )
    asked = {}
    for each in whole.advice:
        names = ("service", "provider", "requested_on", "received_on", "existing_accepted")
        advice = make_advice(case, **{name: getattr(each, name) for name in names})
        asked[each.service, each.provider] = advice
    for each in whole.exceptions:
        names = ("duty", "ground", "from_on", "to_on")
        advice = asked.get((each.service, each.provider))
        make_exception(case, advice=advice, **{name: getattr(each, name) for name in names})
    return case


@pytest.mark.django_db
@stored
@given(st.lists(at_a_day(), min_size=1, max_size=6))
def test_every_case_is_in_exactly_one_class_and_the_classes_add_up(known):
    as_at = known[0][1]
    with undone():
        area = make_area()
        for whole, _ in known:
            stored_case(whole, area)
        first, last = Month.of(as_at).after(-60), Month.of(as_at).after(12)
        found = kpis.everything(area, first, last, as_at=as_at)
        counted = [
            whole.case
            for whole, _ in known
            if whole.case.basis in law.ON_REQUEST and clocks.known(whole.case, as_at)
        ]
        lists = found["plan_timeliness"]
        for basis in ("received", "due", "issued"):
            rows = [*lists[basis]["months"], lists[basis]["total"]]
            for row in rows:
                classes = ("refused", "no_plan", "closed", "plans")
                open_ones = ("open_in_time", "open_overdue", "open_excepted")
                assert row["cases"] == sum(row[name] for name in (*classes, *open_ones))
                assert row["plans_in_time"] <= row["plans"]
                assert row["plans_in_time_excepted"] <= row["plans_excepted"] <= row["plans"]
            for name in cohorts.PLAN_COUNTS:
                assert rows[-1][name] == sum(row[name] for row in rows[:-1])
        assert lists["received"]["total"]["cases"] == len(counted)
        assert lists["due"]["total"]["cases"] == len(counted)
        assert lists["issued"]["total"]["plans"] == lists["received"]["total"]["plans"]
        standing = found["open"]
        assert standing["overdue"] == sum(standing["weeks_overdue"].values())
        for row in found["advice"]["total"]:
            classes = ("in_time", "late", "excepted", "open_overdue", "open_in_time")
            assert row["requested"] == sum(row[name] for name in classes)
