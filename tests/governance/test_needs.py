"""What needs somebody: told in sentences, the new things first, to a board only what it may see."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance import board
from governance.disclosure import Chance, Cohort, Rate, for_board, for_staff
from governance.needs import IN_FULL, needs, targets
from governance.verdicts import Verdict
from priorities.delivery import delivery
from priorities.models import Plan
from tests.governance.builders import BACKLOG, case, make_targets, make_wandsworth
from tests.priorities import builders as plan
from wsoa.models import Disclosure
from wsoa.months import Month

pytestmark = pytest.mark.django_db

THEN, NOW = date(2021, 2, 28), date(2021, 3, 31)
TARGETS, LATE = "Targets missed, off course or unlikely", "Actions past their date"
SILENT, RISKS = "Actions and measures that went silent", "Risks whose review is overdue"


@pytest.fixture
def area():
    """Wandsworth as it promised no backlog, which these tests leave alone."""
    area = make_wandsworth()
    area.backlog_received_before = area.backlog_complete_by = None
    area.save()
    return area


def found(area, rule=None):
    """Return {title: needs} of March, to staff or by a rule of disclosure."""
    return {group.title: group.needs for group in groups(area, rule)}


def groups(area, rule=None):
    before, now = (
        for_board(figures, rule) if rule else for_staff(figures)
        for figures in (board.figures(area, day) for day in (THEN, NOW))
    )
    plans = Plan.objects.in_area(area)
    return needs(area, before, now, {each: delivery(each, as_at=NOW, since=THEN) for each in plans})


def told(group):
    return [(need.about, need.new) for need in group]


def test_nothing_needs_anybody_where_nothing_is_promised(area):
    assert found(area) == {}


def late_ones(area, number=10):
    """Cases of October whose plans came late in March, and could be in time in February."""
    for day in range(number):
        case(area, date(2020, 10, 15 + day), date(2021, 3, 30))


def test_a_target_that_is_missed_says_why_and_is_new_once(area):
    make_targets()
    late_ones(area)
    (need,) = found(area)[TARGETS]
    assert (need.about, need.new) == ("Plans, 65%: October to December 2020", True)
    assert need.text.startswith("Not met. 0 of 10 were in time: 0.0%.")
    assert "/measures/" in need.url
    assert need.line.counts["judged"] == 10


def test_a_target_that_was_missed_before_is_not_new(area):
    make_targets()
    for day in range(1, 11):
        case(area, date(2020, 3, day), date(2021, 1, 5))
    (need,) = found(area)[TARGETS]
    assert told([need]) == [("Plans, 60%: January to September 2020", False)]


def test_a_board_is_told_the_verdict_and_no_count(area):
    make_targets()
    late_ones(area)
    (need,) = found(area, Disclosure.HIDE)[TARGETS]
    assert need.text == "Not met. Too few were in time for 65%, and all are decided."
    assert need.line is None


def test_a_verdict_that_is_not_shown_needs_nobody_on_the_board(area):
    make_targets()
    late_ones(area, 5)
    for _ in range(7):
        case(area, date(2020, 10, 15), date(2021, 2, 1))
    assert TARGETS in found(area)
    assert found(area, Disclosure.HIDE) == {}


def march(chance, then=None, rule=None, verdicts=(Verdict.ON_COURSE, Verdict.ON_COURSE)):
    """Return the needs of a target of March with these chances, in February and in March."""
    measure = plan.make_live_measure(figure="plans_in_time")
    before, now = (
        for_staff(figures)._replace(
            rule=rule,
            plans=[
                Cohort(
                    *(Month(2021, 1), Month(2021, 3), Rate(10, 90), False, measure, Decimal(60)),
                    *(verdict, "Why."),
                    chance=kept and Chance(*kept, is_exact=rule is None),
                )
            ],
        )
        for figures, kept, verdict in zip(
            (board.figures(measure.plan.area, day) for day in (THEN, NOW)),
            (then, chance),
            verdicts,
            strict=True,
        )
    )
    return list(targets(before, now))


LOW, FAIR = ("Less than 1%", NOW, True), ("40%", THEN, False)


def test_a_target_on_course_needs_somebody_where_its_chance_is_low(area):
    (need,) = march(LOW)
    assert need.text == (
        "On course. Why. Chance to be met, by the forecast made on 31 March 2021: less than 1%."
    )
    assert march(FAIR) == march(None) == []


def test_a_board_is_told_so_in_a_word(area):
    (need,) = march(("Unlikely", NOW, True), rule=Disclosure.HIDE)
    assert need.text == (
        "On course. Why. Unlikely to be met, by the forecast made on 31 March 2021."
    )


@pytest.mark.parametrize(
    ("then", "new"),
    [
        pytest.param(FAIR, True, id="it was likelier"),
        pytest.param(LOW, False, id="it was as unlikely"),
        pytest.param(None, False, id="nobody knows"),
    ],
)
def test_an_unlikely_target_is_new_only_if_it_is_known_to_have_been_likelier(area, then, new):
    assert [need.new for need in march(LOW, then)] == [new]


def test_a_target_that_was_off_course_before_its_chance_was_low_is_not_new(area):
    verdicts = (Verdict.STILL_POSSIBLE, Verdict.STILL_POSSIBLE)
    assert [need.new for need in march(LOW, FAIR, verdicts=verdicts)] == [False]


def test_the_backlog_needs_somebody_while_some_of_it_is_open():
    area = make_wandsworth()
    for number in range(8):
        case(area, date(2019, 7, 1), date(2020, 12, 1) if number else None)
    assert told(found(area)[TARGETS]) == [("The backlog", False)]
    assert found(area)[TARGETS][0].text == "Not met. 8 of 8 were still open on 30 September 2020."
    hidden = found(area, Disclosure.HIDE)[TARGETS][0]
    assert hidden.text == "Not met. Some of it was still open on the day promised."


def test_a_backlog_that_was_completed_late_needs_nobody_any_more():
    area = make_wandsworth()
    case(area, date(2019, 7, 1), BACKLOG["backlog_complete_by"].replace(month=12))
    assert found(area) == {}


def test_another_measure_that_misses_its_target_is_told_to_a_board_if_people_read_it(area):
    objective = plan.make_objective(by_when=date(2021, 3, 31))
    read = plan.make_number(objective, direction="up", unit="%", text="All are read.")
    plan.make_step(read, by_on=date(2021, 3, 1), value=90)
    plan.make_reading(read, as_at=date(2021, 2, 26), value=80, added_on=date(2021, 2, 26))
    live = plan.make_live_measure(objective, figure="overdue_now", direction="down")
    plan.make_step(live, by_on=date(2021, 3, 1), value=0)
    case(area, date(2020, 6, 1))
    assert {need.about for need in found(area)[TARGETS]} == {f"Measure {read}", f"Measure {live}"}
    (need,) = found(area, Disclosure.HIDE)[TARGETS]
    assert (need.about, need.new) == (f"Measure {read}", True)
    assert need.text.startswith("Not met. 80%")
    assert need.text.endswith("All are read.")


def make_late(number):
    """Actions that came to be late in 2020, and one that did in March."""
    objective = plan.make_objective(by_when=date(2020, 12, 31))
    for position in range(number - 1):
        plan.make_action(objective, reference=f"A{position}")
    latest = plan.make_objective(objective.priority, by_when=date(2021, 3, 30))
    plan.make_action(latest, reference="LAST")
    return objective


def test_what_became_late_since_comes_first_and_a_long_list_is_cut(area):
    make_late(IN_FULL + 3)
    group = next(each for each in groups(area) if each.title == LATE)
    assert told(group.shown)[:2] == [("Action LAST", True), ("Action A0", False)]
    assert group.needs[0].text.startswith("1 day past its date.")
    assert group.needs[1].text.startswith("90 days past its date.")
    assert (len(group.shown), group.more) == (IN_FULL, 3)
    assert group.every.endswith("/delivery/?as_at=2021-03-31#late")


def test_what_is_silent_is_told_once_whoever_owns_it(area):
    posts = [plan.make_post(area), plan.make_post(area)]
    objective = plan.make_objective(owners=posts, by_when=date(2021, 12, 31))
    heard = plan.make_action(objective, reference="HEARD")
    plan.make_action(objective, reference="NEVER")
    plan.make_update(heard, added_on=date(2021, 2, 1))
    group = found(area)[SILENT]
    assert told(group) == [("Action HEARD", True), ("Action NEVER", False)]
    assert group[0].text.startswith("Last heard of on 1 February 2021.")
    assert group[1].text.startswith("Nothing was ever heard of it.")


@pytest.mark.parametrize(
    ("review_on", "said"),
    [
        pytest.param(NOW, None, id="due on the day"),
        pytest.param(date(2021, 3, 30), True, id="the day before"),
        pytest.param(THEN, True, id="due on the last day of the month before"),
        pytest.param(date(2021, 2, 27), False, id="overdue by then"),
    ],
)
def test_a_risk_whose_review_is_overdue(area, review_on, said):
    risk = plan.make_risk(plan.make_plan(area), review_on=review_on, added_on=date(2021, 1, 4))
    expected = {} if said is None else {RISKS: [(f"Risk {risk}", said)]}
    assert {title: told(group) for title, group in found(area).items()} == expected


def test_it_costs_the_same_for_one_and_for_many(area):
    costs, objective = [], make_late(2)
    found(area)  # reads the settings of the area, once
    for number in (1, 20):
        for position in range(number):
            plan.make_action(objective, reference=f"B{number}.{position}")
        with CaptureQueriesContext(connection) as queries:
            assert found(area)[LATE]
        costs.append(len(queries))
    assert costs[0] == costs[1]
