"""An area's own rating key: chosen and kept in the browser, and no other area's."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from governance.ratings import ratings
from priorities import changes as steering
from priorities.delivery import delivery
from priorities.models import RatingLevel
from priorities.ratingkey import changes
from tests.builders import make_area, make_person
from tests.governance.test_ratings import make_key
from tests.priorities.builders import (
    make_action,
    make_level,
    make_objective,
    make_own_key,
    make_plan,
    make_priority,
    make_update,
)
from tests.priorities.test_views import text
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = date(2021, 3, 31)


@pytest.fixture
def action():
    make_key()
    objective = make_objective(make_priority(make_plan()), by_when=date(2021, 4, 30))
    return make_action(objective, reference="1.1.1")


def words(plan, day=TODAY):
    return [each.name for each in RatingLevel.objects.key_of(plan, day).of_delivery()]


def test_an_area_rates_by_its_own_words_and_others_by_those_of_the_type(action):
    other = make_plan(make_area("westminster"))
    make_own_key(action.plan.area, "brag")
    assert words(action.plan) == ["Red", "Amber", "Green", "Blue"]
    assert words(other) == ["Off track", "At risk", "On track", "Complete"]
    assert words(action.plan, date(2021, 3, 30)) == words(other), "the day before it was chosen"
    changes.choose_key(action.plan.area, preset="published", by=make_person())
    assert words(action.plan) == words(other)
    assert AuditEvent.objects.filter(verb="rating key chosen", part_of=None).count() == 2


def test_what_was_said_before_is_read_by_what_it_stood_for(action):
    make_update(action, "at-risk", added_on=date(2021, 3, 30))
    make_own_key(action.plan.area, "brag")
    found = ratings(action.plan, as_at=TODAY, standings={}).delivery["action", action.pk]
    assert (found.words, found.colour) == ("Amber", "orange")
    assert found.reason == "Its latest update said “At risk” on 30 March 2021."
    since = date(2021, 2, 28)
    tally = delivery(action.plan, as_at=TODAY, since=since).total
    assert {each.words: each.actions for each in tally.ratings}["Amber"] == 1


def test_only_words_of_the_key_are_taken(action):
    old = make_level("on-track")
    make_own_key(action.plan.area, "rag")
    said = {"text": "Under way.", "by": make_person()}
    with pytest.raises(ValidationError, match="Choose a delivery rating"):
        steering.post_update(action, delivery=old, **said)
    done = RatingLevel.objects.get(area=action.plan.area, name="Complete")
    update = steering.post_update(action, delivery=done, **said)
    found = ratings(action.plan, as_at=TODAY, standings={})
    assert found.delivery["action", action.pk].level == update.delivery


def test_words_are_added_changed_and_ended_where_a_key_is_left(action):
    area, by = action.plan.area, make_person()
    make_own_key(area, "brag")
    said = {"of": "delivery", "meaning": "As it is.", "colour": "grey", "by": by}
    changes.add_word(area, role="off_track", name="Not started", **said)
    changes.add_word(area, role="complete", name="Embedded", **said)
    assert words(action.plan) == ["Red", "Not started", "Amber", "Green", "Blue", "Embedded"]
    with pytest.raises(ValidationError, match="The key has this word already"):
        changes.add_word(area, role="complete", name="Blue", **said)
    with pytest.raises(ValidationError, match="letters or numbers"):
        changes.add_word(area, role="complete", name="!", **said)
    with pytest.raises(ValidationError, match="Choose a key"):
        changes.add_word(make_area("westminster"), role="complete", name="Blue", **said)
    red = RatingLevel.objects.get(area=area, name="Red")
    changes.end_word(red, reason="Two are enough.", by=by)
    assert words(action.plan)[0] == "Not started"
    lasting = RatingLevel.objects.get(area=area, name="Lasting impact")
    with pytest.raises(ValidationError, match="Add another word first"):
        changes.end_word(lasting, reason="No.", by=by)
    with pytest.raises(ValidationError, match="ended already"):
        changes.end_word(red, reason="Again.", by=by)
    blue = RatingLevel.objects.get(area=area, name="Blue")
    named = {"name": "Done", "meaning": "Done, with evidence.", "colour": "green"}
    changes.change_word(blue, **named, reason="Clearer.", by=by)
    assert "Done" in words(action.plan)


def test_an_administrator_keeps_the_key_in_the_browser(client, action):
    client.force_login(make_person("Administrator"))

    def page(name, *args):
        return reverse(f"rating_key:{name}", args=["wandsworth", *args])

    assert "The area has no words of its own" in text(client.get(page("key")))
    assert "Choose a rating key" in text(client.post(page("choose_key"), {}))
    assert client.post(page("choose_key"), {"preset": "brag"}).status_code == 302
    shown = text(client.get(page("key")))
    assert "Red</strong>" in shown
    assert "The rules read it as" in shown
    word = {"name": "Embedded", "meaning": "In use by all.", "colour": "purple"}
    wrong = text(client.post(page("add_word"), word))
    assert "Choose what the rules read it as" in wrong
    assert "In use by all." in wrong
    assert client.post(page("add_word"), word | {"role": "complete"}).status_code == 302
    added = RatingLevel.objects.get(name="Embedded")
    assert (added.of, added.position) == ("delivery", 5)
    change = page("change_word", added.pk)
    data = word | {"version": 1, "reason": "Clearer.", "name": "Embedded in practice"}
    assert client.post(change, data).status_code == 302
    assert "Someone changed this" in text(client.post(change, data | {"name": "Mine"}))
    assert (
        client.post(page("end_word", added.pk), {"version": 2, "reason": "No."}).status_code == 302
    )
    assert "Embedded in practice</strong>" not in text(client.get(page("key")))
    other = make_own_key(make_area("westminster"))[0]
    assert client.get(page("change_word", other.pk)).status_code == 404
    plan_type = make_level("on-track")
    assert client.get(page("change_word", plan_type.pk)).status_code == 404
