"""What the demonstration says of the plan: most is done, some is late, and some is silent."""

from datetime import date

import pytest
from django.test import Client

from governance.demonstration import progress
from governance.demonstration.courses import LAST_DAY
from priorities.delivery import delivery
from priorities.models import Action, Evidence, Plan, ProgressUpdate, RatingLevel
from tests.governance.reading import text
from wsoa.models import User

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


@pytest.fixture(scope="module")
def board(demonstration, django_db_blocker):
    """What the board's page says, once for all."""
    with django_db_blocker.unblock():
        client = Client()
        client.force_login(User.objects.get(username="board.member"))
        return text(client.get("/wandsworth/board/"))


@pytest.mark.parametrize(
    "said",
    [
        "60% of plans in 20 weeks received January to September 2020 Measure 1.2.M4 Met "
        "Enough were in time for 60%.",
        "65% of plans in 20 weeks received October to December 2020 Measure 1.2.M5 On course "
        "Not decided yet. Of those that are, enough for 65% were in time.",
        "70% of plans in 20 weeks received January to March 2021 Measure 1.2.M5 "
        "Not yet measurable None is decided yet.",
        "65% of advice in 6 weeks asked for July to November 2020 Measure 1.2.M7 Not met "
        "Just under 65% were in time, and all are decided.",
        "70% of advice in 6 weeks asked for December 2020 to February 2021 Measure 1.2.M7 "
        "Still possible Not decided yet. Of those that are, too few for 70% were in time.",
        "80% of advice in 6 weeks asked for March 2021 Measure 1.2.M7 On course "
        "Not decided yet. Of those that are, enough for 80% were in time.",
        "The backlog completed by 30 September 2020 Measure 1.1.M1 Not met "
        "Some of it was still open on the day promised.",
    ],
)
def test_a_board_member_can_say_what_is_kept_and_why(board, said):
    assert said in board


def test_a_board_member_can_say_it_at_a_glance(board):
    assert (
        "Met Plans, 60%: January to September 2020 "
        "Missed Advice, 65%: July to November 2020 Backlog "
        "Cannot be judged yet Plans, 65%: October to December 2020 "
        "Plans, 70%: January to March 2021 Advice, 70%: December 2020 to February 2021 "
        "Advice, 80%: March 2021 Each target step"
    ) in board


@pytest.mark.parametrize(
    "said",
    [
        "What changed since 28 February 2021",
        "Plans, 65%: October to December 2020 On course: rate not shown, small numbers "
        "On course: 47% to 91%",
        "Advice, 70%: December 2020 to February 2021 Still possible: 40% to 83% "
        "Still possible: 60% to 73%",
        "Advice, 80%: March 2021 Not yet measurable On course: 12% to 100%",
        "Children waiting 140 to 149 150 to 159",
        "Now complete 1.2.9 , 1.4.1 , 2.1.9 Now late None",
        "Now silent 2.1.3 , 1.2.10 , 1.5.1 , 1.3.4",
    ],
)
def test_a_board_member_can_say_what_changed_since_february(board, said):
    assert said in board
