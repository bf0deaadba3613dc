"""What people add to a plan: what is written, what is refused, and what the trail keeps."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from priorities import changes
from priorities.models import (
    Action,
    Measure,
    OwnerOrDateChange,
    Post,
    PostHolding,
    ProgressUpdate,
    Reading,
)
from tests.builders import make_area, make_person
from tests.priorities.builders import (
    make_action,
    make_holding,
    make_level,
    make_live_measure,
    make_measure,
    make_number,
    make_objective,
    make_plan,
    make_post,
    make_priority,
    make_reading,
)
from wsoa import history
from wsoa.audit import StaleRecord
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = date(2021, 3, 31)
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


@pytest.fixture
def person():
    return make_person("Head of SEND")


def refused(field, reason):
    """The reason stands beside the field that it is about."""

    class Refused:
        def __enter__(self):
            self.raises = pytest.raises(ValidationError)
            self.info = self.raises.__enter__()

        def __exit__(self, *error):
            caught = self.raises.__exit__(*error)
            assert reason in " ".join(self.info.value.message_dict[field])
            return caught

    return Refused()


def action_due(day):
    return make_action(make_objective(by_when=day))


def post(action, level="on-track", *, by, **fields):
    values = {"delivery": make_level(level), "text": "The tracker is in use."}
    return changes.post_update(action, **values | fields, by=by)


def change(row, *, by, **fields):
    values = {"owner": None, "by_when": None, "reason": "Coronavirus", "agreed_by": "The board"}
    return changes.change_owner_or_date(row, **values | fields, by=by)


def test_an_update_is_posted_today_and_told_in_words(person):
    update = post(make_action(reference="1.2.4"), by=person)
    assert (update.added_on, update.added_by) == (TODAY, person)
    (line,) = history.of(update)
    assert (line.what, line.who) == ("Update posted", str(person))
    assert line.changes == [
        "Action: 1.2.4",
        "Delivery rating: On track",
        "Commentary: The tracker is in use.",
    ]


@pytest.mark.parametrize(
    ("due_on", "level", "needed"),
    [
        pytest.param(TODAY, "on-track", False, id="the due day itself is in time"),
        pytest.param(YESTERDAY, "on-track", True, id="one day late"),
        pytest.param(YESTERDAY, "complete", False, id="late, but done"),
    ],
)
def test_what_is_late_and_not_done_needs_a_recovery_date(due_on, level, needed, person):
    action = action_due(due_on)
    if not needed:
        assert post(action, level, by=person)
        return
    with refused("recovery_on", "was due by 30 March 2021. Enter the day"):
        post(action, level, by=person)
    assert not ProgressUpdate.objects.exists()
    assert not AuditEvent.objects.exists()
    assert post(action, level, recovery_on=TODAY, by=person)


def test_lateness_goes_by_the_date_that_was_agreed(person):
    action = action_due(YESTERDAY)
    change(action, by_when=TOMORROW, by=person)
    assert post(action, by=person)


@pytest.mark.parametrize(
    ("level", "recovery_on", "reason"),
    [
        pytest.param("at-risk", YESTERDAY, "a recovery date still to come", id="gone by"),
        pytest.param("complete", TOMORROW, "Clear its recovery date", id="what is done"),
    ],
)
def test_a_recovery_date_makes_sense(level, recovery_on, reason, person):
    with refused("recovery_on", reason):
        post(make_action(), level, recovery_on=recovery_on, by=person)


def test_an_update_says_something(person):
    with refused("text", "cannot be blank"):
        post(make_action(), text="", by=person)


def test_delivery_is_not_rated_by_a_word_of_impact(person):
    with refused("delivery", "Choose a delivery rating"):
        post(make_action(), delivery=make_level("some", of="impact"), by=person)


def test_updates_are_posted_together_or_not_at_all(person):
    action, late = make_action(), action_due(YESTERDAY)
    values = {"delivery": make_level(), "text": "Under way."}
    with pytest.raises(changes.Refused) as refusal:
        changes.post_updates({action: values, late: values}, by=person)
    assert list(refusal.value.faults) == [late]
    assert not ProgressUpdate.objects.exists()
    assert not AuditEvent.objects.exists()
    changes.post_updates({action: values, late: values | {"recovery_on": TODAY}}, by=person)
    assert ProgressUpdate.objects.count() == 2


def test_updates_posted_together_cost_the_same_however_many(person):
    counts = []
    for size in (1, 12):
        objective = make_objective()
        actions = [make_action(objective) for _ in range(size)]
        said = {action: {"delivery": make_level(), "text": "Under way."} for action in actions}
        with CaptureQueriesContext(connection) as queries:
            changes.post_updates(said, by=person)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def steered(action, as_at=TODAY):
    return Action.objects.as_steered(as_at).get(pk=action.pk)


def test_the_latest_update_is_the_rating_at_any_day(person, settings):
    action = make_action()
    for day, level in ((date(2021, 2, 1), "at-risk"), (TODAY, "complete")):
        settings.WSOA_TODAY = day
        post(action, level, by=person)
    post(action, "on-track", by=person)
    found = [steered(action, day).delivery for day in (date(2021, 1, 31), date(2021, 2, 1), TODAY)]
    assert found == ["", "At risk", "On track"]


@pytest.mark.parametrize(
    ("due_on", "level", "late"),
    [
        pytest.param(TODAY, None, False, id="the due day is in time"),
        pytest.param(YESTERDAY, None, True, id="one day late"),
        pytest.param(YESTERDAY, "off-track", True, id="rated, and late"),
        pytest.param(YESTERDAY, "complete", False, id="done"),
    ],
)
def test_late(due_on, level, late, person):
    action = action_due(due_on)
    if level:
        recovery_on = None if level == "complete" else TOMORROW
        post(action, level, recovery_on=recovery_on, by=person)
    assert steered(action).late == late


@pytest.mark.parametrize(
    ("days", "level", "silent"),
    [(31, "on-track", False), (32, "on-track", True), (32, "complete", False)],
)
def test_silent_is_a_month_without_an_update(days, level, silent, person):
    action = make_action()
    post(action, level, by=person)
    assert steered(action, TODAY + timedelta(days=days)).silent == silent


def test_an_action_nobody_spoke_of_is_silent():
    assert steered(make_action()).silent


def owned_objective(*owners, **fields):
    return make_objective(owners=owners, **fields)


def test_what_was_published_stays_when_owner_and_date_change(person):
    published, new = make_post(title="DCS"), make_post(title="Head of ICT")
    objective = owned_objective(published)
    action = make_action(objective)
    made = change(objective, owner=new, by_when=TOMORROW, by=person)
    found = steered(action)
    assert found.revised_owner_name == str(new)
    assert (found.revised_by_when, found.due_on) == (TOMORROW, TOMORROW)
    assert found.objective.by_when == date(2021, 3, 31)
    assert list(found.objective.owners.all()) == [published]
    (line,) = history.of(made)
    assert "Agreed by: The board" in line.changes
    assert steered(action, YESTERDAY).due_on == TODAY, "it was not known the day before"


def test_what_was_agreed_for_an_action_counts_before_its_objective(person):
    objective = owned_objective()
    one, other = make_action(objective), make_action(objective)
    change(one, by_when=date(2021, 5, 31), by=person)
    change(objective, by_when=date(2021, 9, 30), by=person)
    assert steered(one).due_on == date(2021, 5, 31)
    assert steered(other).due_on == date(2021, 9, 30)


def test_a_later_change_of_the_date_leaves_the_owner_that_was_agreed(person):
    action, owner = make_action(), make_post()
    change(action, owner=owner, by=person)
    change(action, by_when=TOMORROW, by=person)
    found = steered(action)
    assert (found.revised_owner, found.due_on) == (owner.pk, TOMORROW)


def test_owned_by_follows_the_owner_that_holds(person):
    one, other = make_post(), make_post()
    action = make_action(owned_objective(one, other))
    actions = Action.objects.as_steered(TODAY)
    assert list(actions.owned_by([one])) == list(actions.owned_by([one, other])) == [action]
    change(action, owner=other, by=person)
    assert not actions.owned_by([one]).exists()
    assert list(actions.owned_by([other])) == [action]


def test_a_change_that_changes_nothing_is_refused(person):
    action, owner = make_action(), make_post()
    with refused("by_when", "is the date already"):
        change(action, by_when=TODAY, by=person)
    change(action, owner=owner, by=person)
    with refused("owner", "is the owner already"):
        change(action, owner=owner, by=person)
    with refused("__all__", "Give the new owner, the new date, or both"):
        change(action, by=person)
    assert OwnerOrDateChange.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2021, 2, 28), False),
        (date(2021, 3, 1), True),
        (date(2021, 3, 10), True),
        (date(2021, 3, 11), False),
    ],
)
def test_a_post_is_held_from_its_first_day_to_its_last(day, held, person):
    holder, held_post = make_person("Plan owner"), make_post()
    holding = changes.give_post(held_post, person=holder, from_on=date(2021, 3, 1), by=person)
    changes.end_post(holding, to_on=date(2021, 3, 10), by=person)
    assert Post.objects.held_by(holder, day).exists() == held
    ended, given = history.of(holding)
    assert ended.changes == ["To: 10 March 2021"]
    assert given.what == "Post given"


def test_a_post_is_not_given_twice_to_one_person(person):
    holding = make_holding()
    with refused("person", "already holds this post"):
        changes.give_post(holding.post, person=holding.person, from_on=TODAY, by=person)
    holding.to_on = YESTERDAY
    holding.save()
    assert changes.give_post(holding.post, person=holding.person, from_on=TODAY, by=person)


def test_the_second_to_end_a_post_is_told(person):
    holding = make_holding(to_on=None)
    stale = PostHolding.objects.get()
    changes.end_post(holding, to_on=TODAY, by=person)
    with pytest.raises(StaleRecord):
        changes.end_post(stale, to_on=TOMORROW, by=person)


def test_a_post_does_not_end_before_it_began(person):
    with refused("__all__", "The last day cannot be before the first"):
        changes.end_post(make_holding(), to_on=date(2019, 12, 31), by=person)


def test_every_objective_of_another_area_is_left_alone(person):
    there = make_objective(make_priority(make_plan(make_area("westminster"))))
    change(make_objective(), by_when=TOMORROW, by=person)
    assert type(there).objects.as_steered(TODAY).get(pk=there.pk).revised_by_when is None


def record(measure, *, by, **fields):
    values = {"as_at": TODAY, "value": Decimal(95), "text": "", "source": "The monthly report"}
    return changes.record_reading(measure, **values | fields, by=by)


def test_a_reading_is_recorded_and_corrected_with_the_reason(person):
    reading = record(make_number(), by=person)
    values = {"value": Decimal(96), "text": "", "source": "The monthly report"}
    changes.correct_reading(reading, **values, reason="Counted again", by=person)
    corrected, recorded = history.of(reading)
    assert corrected.changes == ["Value: 95.00 became 96.00"]
    assert corrected.reason == "Counted again"
    assert "As at: 31 March 2021" in recorded.changes


@pytest.mark.parametrize(
    ("kind", "fields", "field", "reason"),
    [
        ("number", {"value": None, "text": "Most"}, "value", "Enter the number"),
        ("milestone", {"value": None}, "text", "Say what was found"),
        ("narrative", {"value": None}, "text", "Say what was found"),
        ("number", {"as_at": TOMORROW}, "as_at", "a day gone by"),
        ("number", {"source": ""}, "source", "cannot be blank"),
    ],
)
def test_a_reading_that_cannot_be_is_refused(kind, fields, field, reason, person):
    direction = {"direction": "up"} if kind == "number" else {}
    with refused(field, reason):
        record(make_measure(kind=kind, **direction), **fields, by=person)
    assert not Reading.objects.exists()


def test_a_day_has_one_reading(person):
    measure = make_number()
    record(measure, by=person)
    with refused("as_at", "Correct that one"):
        record(measure, by=person)
    assert record(measure, as_at=YESTERDAY, by=person)


def test_what_is_live_is_not_read(person):
    with pytest.raises(ValidationError, match="counted from the cases"):
        record(make_live_measure(), by=person)


def test_the_second_to_correct_a_reading_is_told(person):
    reading = make_reading()
    stale = Reading.objects.get()
    values = {"value": Decimal(96), "text": "", "source": "Report", "reason": "Counted again"}
    changes.correct_reading(reading, **values, by=person)
    with pytest.raises(StaleRecord):
        changes.correct_reading(stale, **values, by=person)


def test_the_latest_reading_is_the_one_of_the_latest_day_known(person):
    measure = make_reading().measure
    make_reading(measure, as_at=date(2021, 1, 31), added_on=TODAY)
    found = [Measure.objects.as_steered(day).get().read_on for day in (date(2021, 2, 28), TODAY)]
    assert found == [None, date(2021, 2, 28)]
