"""What changed in a plan: what went silent, which dates slipped or passed, what was done."""

from datetime import date

import pytest

from governance.change.delivered import delivered
from priorities.models import OwnerOrDateChange, Plan, ProgressUpdate
from tests.builders import make_area, make_person
from tests.priorities import builders as plan

pytestmark = pytest.mark.django_db

SINCE, TO = date(2021, 2, 28), date(2021, 3, 31)


def references(rows):
    return [each.reference for each in rows]


@pytest.fixture
def action():
    """An action to be done by March's end, of which was heard on 10 February."""
    post = plan.make_post(make_area())
    objective = plan.make_objective(owners=[post], by_when=date(2021, 3, 31))
    made = plan.make_action(objective, reference="1.1.1")
    plan.make_update(made, added_on=date(2021, 2, 10))
    return made


def only(area=None):
    (found,) = delivered(area or make_area(), SINCE, TO)
    return found


def test_an_action_goes_silent_once_it_is_not_heard_of_for_too_long(action):
    assert references(only().silent) == ["1.1.1"]
    plan.make_update(action, added_on=date(2021, 3, 15))
    assert not delivered(make_area(), SINCE, TO)


def test_a_silent_action_is_heard_of_again(action):
    ProgressUpdate.objects.update(added_on=date(2021, 1, 1))
    plan.make_update(action, added_on=date(2021, 3, 15))
    assert references(only().heard) == ["1.1.1"]


def test_a_date_slips_when_a_later_one_is_agreed_and_says_why(action):
    plan.make_update(action, added_on=date(2021, 3, 15))
    OwnerOrDateChange.objects.create(
        action=action,
        by_when=date(2021, 5, 14),
        reason="No staff.",
        agreed_by="The board",
        added_on=date(2021, 3, 2),
        added_by=make_person(),
    )
    (slipped,) = only().slipped
    assert (slipped.was, slipped.now, slipped.days) == (date(2021, 3, 31), date(2021, 5, 14), 44)
    assert slipped.why == "No staff."


def test_a_date_passes_when_it_comes_and_the_action_is_not_complete():
    post = plan.make_post(make_area())
    objective = plan.make_objective(owners=[post], by_when=date(2021, 3, 12), reference="1.1")
    made = plan.make_action(objective, reference="1.1.1")
    plan.make_update(made, added_on=date(2021, 3, 9))
    assert references(only().overdue) == ["1.1", "1.1.1"]
    plan.make_update(made, "complete", added_on=date(2021, 3, 20))
    found = only()
    assert not found.overdue
    assert references(found.achieved) == ["1.1", "1.1.1"]


def test_a_plan_that_was_published_later_is_told_from_its_day_on(action):
    Plan.objects.update(published_on=date(2021, 4, 1))
    assert delivered(make_area(), SINCE, TO) == []
    Plan.objects.update(published_on=TO)
    assert references(only().silent) == ["1.1.1"]
