"""What the demonstration says of the plan: most is done, some is late, and some is silent."""

from datetime import date

import pytest

from governance.demonstration import progress
from governance.demonstration.courses import LAST_DAY
from priorities.delivery import delivery
from priorities.models import Action, Evidence, Plan, ProgressUpdate, RatingLevel

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(demonstration):
    plan = Plan.objects.get(area__slug="wandsworth")
    return delivery(plan, as_at=LAST_DAY, since=date(2021, 2, 28))


def refs(standings):
    return [each.reference for each in standings]


def test_late_and_silent_actions_are_there_to_be_shown(found):
    assert refs(found.late) == [
        "1.1.3",
        *("1.5.1", "1.5.4"),
        *("2.1.2", "2.1.3", "2.1.7", "2.1.8"),
    ]
    assert {"1.5.4", "2.1.8"} <= {each.reference for each in found.silent if not each.updated_on}
    assert {rated.words for rated in found.total.ratings if rated.actions} == {
        *RatingLevel.objects.key_of(Plan.objects.get(), LAST_DAY)
        .of_delivery()
        .values_list("name", flat=True),
        RatingLevel.NO_UPDATE,
    }


def test_something_changed_in_the_last_month(found):
    assert refs(found.since.completed) == ["1.2.9", "1.4.1", "2.1.9"]
    assert "1.5.1" in refs(found.since.silent)
    assert found.since.updates


def test_a_date_was_changed_in_time(found):
    moved = Action.objects.as_steered(LAST_DAY).get(reference="1.5.3")
    assert (moved.due_on, moved.late) == (date(2021, 4, 30), False)


def test_nothing_was_said_that_a_person_could_not_have_posted(demonstration):
    """As `changes.update_of` has it: what is late and not done has a day by which it will be."""
    for update in ProgressUpdate.objects.select_related("action", "delivery"):
        action = Action.objects.as_steered(update.added_on).get(pk=update.action_id)
        done = update.delivery.role == RatingLevel.Role.COMPLETE
        assert bool(update.recovery_on) or done or action.due_on >= update.added_on, update
        assert not (done and update.recovery_on), update
        update.full_clean(exclude=["recovery_on"])


def test_its_days_are_those_of_the_plan(demonstration):
    published = Plan.objects.get(area__slug="wandsworth").published_on
    said = [*progress.UPDATES, *progress.READINGS, *progress.EVIDENCE, *progress.RATINGS]
    assert all(published < each.on <= LAST_DAY for each in [*said, *progress.DATE_CHANGES])
    assert all(published < each.met_on <= each.on for each in progress.CHALLENGES)
    answered = [each.answered_on for each in progress.CHALLENGES if each.answer]
    assert max(*answered, *(each.on for each in progress.CHALLENGES)) <= LAST_DAY


def test_a_file_is_kept_under_a_name_that_says_nothing(demonstration):
    evidence = Evidence.objects.exclude(file="").get()
    assert evidence.file.name.startswith("evidence/")
    assert evidence.file_name not in evidence.file.name
