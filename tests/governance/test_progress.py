"""The two ratings of each priority beside its counts, and a board's from what it is shown."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.progress import progress
from priorities.delivery import delivery
from tests.governance.builders import case, make_wandsworth
from tests.priorities import builders as plan
from wsoa.models import Disclosure

pytestmark = pytest.mark.django_db

NOW = date(2021, 3, 31)


@pytest.fixture
def objective():
    """An objective whose action is late, and whose measure is not met by a few children."""
    for of, slugs in (("delivery", ("off-track", "complete")), ("impact", ("none", "some"))):
        for slug in slugs:
            plan.make_level(slug, of=of)
    area = make_wandsworth()
    priority = plan.make_priority(plan.make_plan(area))
    objective = plan.make_objective(priority, by_when=date(2020, 12, 31))
    plan.make_action(objective)
    measure = plan.make_live_measure(objective)
    plan.make_step(measure, from_month=date(2020, 2, 1), value=65)
    for number in range(12):
        case(area, date(2020, 2, 3), date(2020, 5, 1) if number < 7 else date(2020, 9, 1))
    return objective


def found(objective, rule=None):
    made = delivery(objective.plan, as_at=NOW, since=date(2021, 2, 28))
    return progress({objective.plan: made}, as_at=NOW, rule=rule)[objective.plan]


def test_a_priority_has_its_ratings_beside_its_counts(objective):
    (row,) = found(objective)
    assert row.priority == objective.priority
    assert (row.delivery.words, row.impact.words) == ("Off track", "None")
    assert (row.tally.actions, row.tally.late, row.tally.silent) == (1, 1, 1)


def test_a_board_s_rating_tells_nothing_of_a_verdict_that_is_not_shown(objective):
    """Seven of twelve were in time: were it four that were late, 65 per cent would be reached."""
    (row,) = found(objective, Disclosure.HIDE)
    assert row.delivery.words == "Off track"
    assert row.impact.level is None
    (row,) = found(objective, Disclosure.NOTHING)
    assert row.impact.words == "None"


def test_it_costs_the_same_for_one_priority_and_for_many(objective):
    costs = []
    found(objective)  # reads the settings of the area, once
    for number in (1, 6):
        for _ in range(number):
            priority = plan.make_priority(objective.plan)
            plan.make_action(plan.make_objective(priority))
        with CaptureQueriesContext(connection) as queries:
            found(objective)
        costs.append(len(queries))
    assert costs[0] == costs[1]
