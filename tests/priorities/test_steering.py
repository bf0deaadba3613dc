"""The pages where people keep a plan alive: who may, what is refused, and in which words."""

import csv
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from priorities import changes, meanwhile
from priorities.models import (
    Action,
    Evidence,
    OwnerOrDateChange,
    PostHolding,
    ProgressUpdate,
    Reading,
)
from tests.builders import make_area, make_person
from tests.priorities.builders import (
    make_action,
    make_holding,
    make_inspection,
    make_level,
    make_live_measure,
    make_measure,
    make_number,
    make_objective,
    make_plan,
    make_post,
    make_priority,
    make_reading,
    make_update,
)
from tests.priorities.test_views import addresses, rows_of, text
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def holding():
    """A plan owner in the post that owns the one objective of a plan."""
    return make_holding(make_post(title="Head of ICT"))


@pytest.fixture
def action(holding):
    priority = make_priority(make_plan(inspection=make_inspection()))
    owned = make_objective(priority, owners=[holding.post], reference="1.5")
    make_live_measure(owned, reference="1.5.M1")
    return make_action(owned, reference="1.5.1")


def page(name, row):
    place = [row.plan.area.slug, row.plan.reference, row.reference]
    return reverse(f"priorities:{name}", args=place)


def send(client, person, name, row, **data):
    """Send a form as somebody does who opened it just now, unless told another version."""
    client.force_login(person)
    version = meanwhile.versions([row])[row]
    return client.post(page(name, row), {"version": version} | data)


UPDATE = {"delivery": "", "text": "The tracker is in use."}
CHANGE = {"by_when": "30/06/2021", "reason": "Coronavirus", "agreed_by": "The board"}


def test_every_form_carries_the_token_without_which_it_is_refused(client, action, holding):
    reading = make_reading(make_number(action.objective))
    area = ["wandsworth"]
    client.force_login(make_person("Administrator", "Head of SEND"))
    for address in [
        page("post_update", action),
        page("change_action", action),
        page("change_objective", action.objective),
        page("record_reading", reading.measure),
        page("attach_to_action", action),
        reverse("priorities:correct_reading", args=[*area, reading.pk]),
        reverse("priorities:end_post", args=[*area, holding.pk]),
        reverse("priorities:post_list", args=area),
        reverse("priorities:load_plan", args=area),
    ]:
        main = text(client.get(address)).split("<main")[1].split("</main>")[0]
        assert "csrfmiddlewaretoken" in main, address


def test_a_plan_owner_posts_an_update_and_reads_it_on_the_action(client, action, holding):
    level = make_level("at-risk")
    response = send(client, holding.person, "post_update", action, delivery=level.pk, text="Late.")
    assert response.url == action.get_absolute_url()
    shown = text(client.get(response.url))
    assert "The update is posted" in shown
    assert "At risk</strong>" in shown
    assert "Update posted" in shown, "the history"
    assert "Updated 31 March 2021" in shown
    assert "At risk</strong>" in text(client.get(action.objective.get_absolute_url()))


@pytest.mark.parametrize("name", ["post_update", "change_action"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_another_post_owns_is_refused(client, action, name, method):
    other = make_holding(make_post()).person
    client.force_login(other)
    assert getattr(client, method)(page(name, action)).status_code == 403
    assert "Post an update" not in text(client.get(action.get_absolute_url()))


def test_a_post_that_is_over_gives_no_right_and_a_new_owner_s_does(client, action, holding):
    changes.end_post(holding, to_on=date(2021, 3, 30), by=holding.person)
    client.force_login(holding.person)
    assert client.get(page("post_update", action)).status_code == 403
    new = make_holding(make_post(), holding.person)
    changes.change_owner_or_date(
        action, owner=new.post, by_when=None, reason="Moved", agreed_by="DCS", by=holding.person
    )
    assert client.get(page("post_update", action)).status_code == 200


def test_a_post_without_the_role_of_plan_owner_gives_no_right(client, action, holding):
    partner = make_person("Partner")
    make_holding(holding.post, partner)
    client.force_login(partner)
    assert client.get(page("post_update", action)).status_code == 403


def test_who_steers_the_plan_posts_on_everything(client, action):
    for role in ("SNAS manager", "Head of SEND"):
        client.force_login(make_person(role))
        assert client.get(page("post_update", action)).status_code == 200
        assert "Post an update" in text(client.get(action.get_absolute_url()))


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(client, holding):
    late = make_objective(owners=[holding.post], by_when=date(2020, 12, 31))
    action, level = make_action(late), make_level("off-track")
    response = send(
        client,
        holding.person,
        "post_update",
        action,
        delivery=level.pk,
        text="The supplier left.",
        recovery_on_day="1",
        recovery_on_month="1",
        recovery_on_year="2021",
    )
    shown = text(response)
    assert "Error: Post an update" in shown
    assert f'<a href="#id_recovery_on_0">{action} must have a recovery date still to come.' in shown
    assert "The supplier left." in shown
    assert response.context["form"]["delivery"].value() == str(level.pk)
    assert 'id="id_recovery_on_2" value="2021"' in shown
    again = send(client, holding.person, "post_update", action, delivery=level.pk, text="Left.")
    assert "was due by 31 December 2020. Enter the day" in text(again)
    assert not ProgressUpdate.objects.exists()
    assert not AuditEvent.objects.exists()


def test_an_empty_update_says_what_is_needed(client, action, holding):
    shown = text(send(client, holding.person, "post_update", action, **UPDATE | {"text": ""}))
    assert "Choose how delivery stands" in shown
    assert "Say what has been done" in shown


def theirs(row):
    """What a colleague agrees for a row meanwhile."""
    agreed = {"owner": None, "by_when": date(2021, 5, 31), "reason": "Theirs.", "agreed_by": "DCS"}
    changes.change_owner_or_date(row, **agreed, by=make_person())


@pytest.mark.parametrize(
    ("name", "of_objective"),
    [("post_update", False), ("post_update", True), ("change_action", False)],
)
def test_the_second_of_two_is_told_what_was_added_and_loses_nothing(
    client, action, holding, name, of_objective
):
    client.force_login(holding.person)
    opened = client.get(page(name, action)).context["form"]["version"].value()
    theirs(action.objective if of_objective else action)
    said = {
        "post_update": {"delivery": make_level("on-track").pk, "text": "Mine."},
        "change_action": CHANGE | {"reason": "Mine."},
    }[name]
    response = send(client, holding.person, name, action, version=opened, **said)
    shown = text(response)
    assert "Someone changed this while you were working" in shown
    assert "Changed while you were working" in shown
    assert "Owner or date changed" in shown
    assert "Reason: Theirs." in shown
    assert "Mine." in shown
    assert not ProgressUpdate.objects.exists()
    assert OwnerOrDateChange.objects.count() == 1
    seen = response.context["form"]["version"].value()
    assert send(client, holding.person, name, action, version=seen, **said).status_code == 302


def test_what_was_agreed_for_another_action_disturbs_nobody(client, action, holding):
    client.force_login(holding.person)
    opened = client.get(page("post_update", action)).context["form"]["version"].value()
    theirs(make_action(action.objective))
    said = {"delivery": make_level("on-track").pk, "text": "Mine."}
    sent = send(client, holding.person, "post_update", action, version=opened, **said)
    assert sent.status_code == 302


def test_a_form_without_its_version_is_shown_again(client, action, holding):
    said = {"delivery": make_level("on-track").pk, "text": "Mine.", "version": ""}
    response = send(client, holding.person, "post_update", action, **said)
    assert "Check what is recorded now, then save again." in text(response)
    assert "Mine." in text(response)
    assert response.context["form"]["version"].value() == 0


def test_ratings_of_another_key_are_not_offered(client, action, holding):
    make_level("on-track"), make_level("some", of="impact")
    form = send(client, holding.person, "post_update", action).context["form"]
    assert [level.slug for level in form.fields["delivery"].queryset] == ["on-track"]


def test_a_new_date_stands_beside_the_published_one_everywhere(client, action, holding):
    objective, owner = action.objective, make_post(slug="new", title="Assistant Director")
    response = send(client, holding.person, "change_objective", objective, owner="new", **CHANGE)
    assert response.url == objective.get_absolute_url()
    pages = addresses(objective.plan, objective)
    for name in ("plan_detail", "objective_detail", "action_detail", "measure_detail"):
        shown = text(client.get(pages[name]))
        assert "30 June 2021 (published: March 2021)" in shown, name
        assert f"{owner} (published: {holding.post})" in shown, name
    for name in ("action_list", "measure_list"):
        shown = text(client.get(pages[name]))
        assert "30 June 2021 (published: March 2021)" in shown, name
        assert f"{owner} (published: {holding.post})" in shown, name
    shown = text(client.get(objective.get_absolute_url()))
    assert "Coronavirus" in shown
    assert "Agreed by The board" in shown
    assert "Owner or date changed" in shown, "the history"
    assert "Coronavirus" in text(client.get(action.get_absolute_url()))
    file = client.get(pages["action_list"], {"export": "csv"})
    assert [row[4:6] for row in rows_of(file)[1:]] == [["2021-06-30", "2021-03-31"]]


def test_a_date_of_one_action_shows_on_its_objective(client, action, holding):
    send(client, holding.person, "change_action", action, **CHANGE)
    other = make_action(action.objective)
    send(client, holding.person, "change_objective", action.objective, **CHANGE)
    objective = text(client.get(other.objective.get_absolute_url()))
    assert objective.count("30 June 2021 (published: March 2021)") == 2, "the objective, and one"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"by_when": ""}, "Choose a new owner, enter a new date, or both"),
        ({"by_when": "31/03/2021"}, "This is the date already. Enter another date."),
        ({"by_when": "31/02/2021"}, "Enter a real date, like 31 3 2021"),
        ({"reason": ""}, "Give the reason for the change"),
        ({"agreed_by": ""}, "Say who agreed to the change"),
        ({"owner": "\x00"}, "Null characters are not allowed"),
    ],
)
def test_a_change_that_cannot_be_is_told(client, action, holding, data, reason):
    shown = text(send(client, holding.person, "change_action", action, **CHANGE | data))
    assert reason in shown
    assert not OwnerOrDateChange.objects.exists()


def test_posts_of_another_area_are_not_offered(client, action, holding):
    make_post(make_area("westminster"), slug="elsewhere")
    shown = text(send(client, holding.person, "change_action", action, owner="elsewhere"))
    assert "Select a valid choice" in shown


def test_a_list_filters_by_what_holds_now(client, action, holding):
    other = make_action(action.objective, reference="1.5.2")
    make_update(action, "on-track")
    send(client, holding.person, "change_action", other, **CHANGE)
    address = reverse("priorities:action_list", args=["wandsworth", action.plan.reference])
    for query, found in [
        ("status=on-track", ["1.5.1"]),
        ("status=none", ["1.5.2"]),
        ("due=2021-06", ["1.5.2"]),
        ("due=soon", ["1.5.1"]),
        ("status=late", []),
        ("status=silent", ["1.5.2"]),
        (f"holder={holding.person.username}", ["1.5.1", "1.5.2"]),
    ]:
        response = client.get(f"{address}?{query}")
        assert [row.record.reference for row in response.context["table"].rows] == found, query


def test_a_list_is_filtered_by_who_holds_the_owning_post_today(client, action, holding):
    other = make_holding(make_post(action.plan.area))
    mine = make_action(make_objective(action.objective.priority, [other.post]), reference="1.6.1")
    make_holding(make_post(), make_person(), to_on=date(2021, 3, 30))
    client.force_login(other.person)
    address = reverse("priorities:action_list", args=["wandsworth", action.plan.reference])
    response = client.get(address, {"holder": other.person.username})
    assert [row.record for row in response.context["table"].rows] == [mine]
    offered = response.context["filter"].form.fields["holder"].queryset
    assert set(offered) == {holding.person, other.person}


def test_a_manager_gives_a_post_and_ends_it(client):
    post, person = make_post(slug="ict"), make_person("Plan owner")
    client.force_login(make_person("Administrator"))
    posts = reverse("priorities:post_list", args=["wandsworth"])
    data = {"post": "ict", "person": person.username, "from_on": "01/03/2021"}
    assert "already holds" not in text(client.post(posts, data, follow=True))
    assert f"{person} from 1 March 2021" in text(client.get(posts))
    assert "already holds this post" in text(client.post(posts, data))
    holding = PostHolding.objects.get(post=post)
    end = reverse("priorities:end_post", args=["wandsworth", holding.pk])
    client.post(end, {"version": 1, "to_on": "31/03/2021"})
    assert "from 1 March 2021 to 31 March 2021" in text(client.get(posts))
    assert "Post ended" in text(client.get(end))


def test_only_people_of_the_area_are_offered_a_post(client):
    make_post(slug="ict")
    away = make_person("Plan owner", area=make_area("westminster"))
    client.force_login(make_person("Administrator"))
    posts = reverse("priorities:post_list", args=["wandsworth"])
    response = client.post(posts, {"post": "ict", "person": away.username, "from_on": "1/3/2021"})
    assert "Select a valid choice" in text(response)


def test_the_second_to_end_a_post_sees_what_the_first_did(client):
    holding = make_holding()
    changes.end_post(PostHolding.objects.get(), to_on=date(2021, 3, 1), by=holding.person)
    client.force_login(make_person("Administrator"))
    end = reverse("priorities:end_post", args=["wandsworth", holding.pk])
    shown = text(client.post(end, {"version": 1, "to_on": "31/03/2021"}))
    assert "Changed while you were working" in shown
    assert "To: 1 March 2021" in shown
    assert 'value="31"' in shown


def test_the_plan_leads_to_the_posts_for_who_may_assign_them(client, action):
    posts = reverse("priorities:post_list", args=["wandsworth"])
    for role, shown in (("Administrator", True), ("Plan owner", False)):
        client.force_login(make_person(role))
        assert (posts in text(client.get(action.plan.get_absolute_url()))) == shown


def test_posts_are_filtered_and_exported_with_who_holds_them(client):
    trust = make_post(title="Chief officer", organisation="The trust")
    make_post(title="Head of SEND", organisation="The council")
    person = make_person("Plan owner")
    make_holding(trust, person, from_on=date(2021, 3, 1), to_on=date(2021, 3, 31))
    later = make_post(title="Adviser", organisation="The council")
    make_holding(later, person, from_on=date(2021, 4, 1))
    client.force_login(make_person("Administrator"))
    posts = reverse("priorities:post_list", args=["wandsworth"])

    def rows(**asked):
        file = client.get(posts, asked | {"export": "csv"}).getvalue().decode("utf-8-sig")
        return list(csv.reader(file.splitlines()))

    assert rows() == [
        ["Post", "Organisation", "Held by"],
        ["Adviser", "The council", f"{person} from 1 April 2021"],
        ["Chief officer", "The trust", f"{person} from 1 March 2021 to 31 March 2021"],
        ["Head of SEND", "The council", ""],
    ]
    assert [row[0] for row in rows(held="yes")[1:]] == ["Chief officer"]
    assert [row[0] for row in rows(held="no")[1:]] == ["Adviser", "Head of SEND"]
    asked = {"organisation": "The council", "sort": "-title"}
    assert [row[0] for row in rows(**asked)[1:]] == ["Head of SEND", "Adviser"]
    wrong = text(client.get(posts, {"organisation": "Nobody", "export": "csv"}))
    assert "Select a valid choice" in wrong
    assert "Nothing matches these filters" in wrong
    assert "Give a post to a person" in wrong


def test_a_list_of_posts_costs_the_same_however_many_there_are(client, count_queries):
    posts = reverse("priorities:post_list", args=["wandsworth"])
    client.force_login(make_person("Administrator"))
    one = count_queries(posts, lambda: make_holding())
    assert count_queries(posts, lambda: [make_holding() for _ in range(5)]) == one


def test_an_area_without_posts_says_how_to_get_them(client):
    client.force_login(make_person("Administrator"))
    shown = text(client.get(reverse("priorities:post_list", args=["wandsworth"])))
    assert "an administrator loads from a file" in shown


@pytest.mark.parametrize("name", ["action_detail", "action_list", "objective_detail"])
def test_pages_cost_the_same_however_much_people_added(
    client, action, holding, name, count_queries
):
    address = addresses(action.plan, action.objective)[name]
    client.force_login(make_person("Head of SEND"))
    one = count_queries(address, lambda: add_one(action, holding.person))
    assert (
        count_queries(address, lambda: [add_one(action, holding.person) for _ in range(5)]) == one
    )


@pytest.fixture
def count_queries(client):
    """Return a function that adds to the plan and counts the queries of a page."""

    def count(address, add):
        add()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    return count


def add_one(action, person):
    changes.attach_evidence(action, shows="It was agreed.", link=LINK, by=make_person())
    make_update(make_action(action.objective))
    make_update(action)
    day = Action.objects.as_steered(date(2021, 3, 31)).get(pk=action.pk).due_on
    changes.change_owner_or_date(
        action,
        owner=make_post(),
        by_when=day.replace(year=day.year + 1),
        reason="Later",
        agreed_by="The board",
        by=person,
    )


READING = {"as_at": "28/02/2021", "text": "", "source": "The monthly report"}


def test_a_reading_is_recorded_read_and_corrected(client, action, holding):
    measure = make_number(action.objective)
    response = send(client, holding.person, "record_reading", measure, value="95.5", **READING)
    assert response.url == measure.get_absolute_url()
    shown = text(client.get(response.url))
    assert "95.5%" in shown
    assert "The monthly report" in shown
    assert "Reading recorded" in shown
    correct = reverse("priorities:correct_reading", args=["wandsworth", Reading.objects.get().pk])
    data = {"version": 1, "value": "96", "source": "Report", "reason": "Counted again"}
    assert client.post(correct, data).url == measure.get_absolute_url()
    shown = text(client.get(measure.get_absolute_url()))
    assert "96%" in shown
    assert "Reason: Counted again" in shown


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"value": ""}, "Enter the number that was read"),
        ({"value": "most"}, "Enter a number, like 95"),
        ({"value": "1e999"}, "Ensure that there are no more than"),
        ({"value": "NaN"}, "Enter a number, like 95"),
        ({"source": ""}, "Say where this is known from"),
        ({"as_at": "01/04/2021"}, "A reading must be of today or of a day gone by"),
    ],
)
def test_a_reading_that_cannot_be_is_told(client, action, holding, data, reason):
    measure = make_number(action.objective)
    values = {"value": "95"} | READING | data
    assert reason in text(send(client, holding.person, "record_reading", measure, **values))
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    ("said", "reached", "shown"),
    [
        pytest.param("yes", True, "It is so. All do.", id="so"),
        pytest.param("no", False, "Not yet so. All do.", id="not yet"),
        pytest.param("", None, "All do.", id="the reading does not say"),
    ],
)
def test_a_reading_says_whether_a_milestone_is_reached(
    client, action, holding, said, reached, shown
):
    measure = make_measure(action.objective, kind="milestone")
    values = READING | {"text": "All do.", "reached": said}
    send(client, holding.person, "record_reading", measure, **values)
    reading = Reading.objects.get()
    assert reading.reached is reached
    assert shown in text(client.get(measure.get_absolute_url()))
    correct = reverse("priorities:correct_reading", args=["wandsworth", reading.pk])
    assert client.get(correct).context["form"]["reached"].value() == said
    corrected = {"version": 1, "text": "All do.", "source": "Report", "reason": "Looked again"}
    client.post(correct, corrected | {"reached": "no"})
    assert Reading.objects.get().reached is False


@pytest.mark.parametrize(
    ("measure", "said", "field"),
    [
        (make_number, {"value": 5, "reached": True}, "reached"),
        (make_measure, {"value": 5, "reached": None}, "value"),
    ],
    ids=["of a number, yes or no", "of words, a number"],
)
def test_a_reading_says_only_what_its_measure_has(measure, said, field):
    asked = {"as_at": date(2021, 2, 28), "text": "So.", "source": "Report", "by": make_person()}
    with pytest.raises(ValidationError) as refused:
        changes.record_reading(measure(), **asked, **said)
    assert list(refused.value.error_dict) == [field]


def test_what_is_no_number_is_read_in_words(client, action, holding):
    measure = make_measure(action.objective)
    response = send(client, holding.person, "record_reading", measure, **READING)
    assert "Say what was found" in text(response)
    assert "value" not in response.context["form"].fields
    send(client, holding.person, "record_reading", measure, **READING | {"text": "All do."})
    assert "All do." in text(client.get(measure.get_absolute_url()))


def test_what_is_live_has_no_form(client, action, holding):
    measure = action.objective.measures.get()
    client.force_login(holding.person)
    assert client.get(page("record_reading", measure)).status_code == 404
    assert "counted from the cases" in text(client.get(measure.get_absolute_url()))


def test_a_reading_of_another_post_s_measure_is_not_corrected(client, action):
    reading = make_reading(make_number(action.objective))
    client.force_login(make_holding(make_post()).person)
    correct = reverse("priorities:correct_reading", args=["wandsworth", reading.pk])
    assert client.get(correct).status_code == 403
    assert client.post(correct, {"version": 1}).status_code == 403


def test_the_second_to_correct_a_reading_sees_what_the_first_did(client, action, holding):
    reading = make_reading(make_number(action.objective))
    values = {"value": 96, "text": "", "source": "Report", "reason": "Counted again"}
    changes.correct_reading(Reading.objects.get(), **values, by=holding.person)
    client.force_login(holding.person)
    correct = reverse("priorities:correct_reading", args=["wandsworth", reading.pk])
    data = {"version": 1, "value": "97", "source": "Another report", "reason": "Mine"}
    shown = text(client.post(correct, data))
    assert "Changed while you were working" in shown
    assert "Value: 95.00 became 96" in shown
    assert 'value="97"' in shown


def test_measures_are_listed_with_their_last_reading(client, action, holding):
    make_reading(make_number(action.objective, reference="1.5.M2"))
    make_number(action.objective, reference="1.5.M3")
    client.force_login(holding.person)
    address = reverse("priorities:measure_list", args=["wandsworth", action.plan.reference])
    shown = text(client.get(address))
    assert "28 February 2021" in shown
    assert "None yet" in shown
    assert "Counted from the cases" in shown
    for query, found in (("read=yes", ["1.5.M2"]), ("read=none", ["1.5.M3"])):
        rows = client.get(f"{address}?{query}").context["table"].rows
        assert [row.record.reference for row in rows] == found
    file = rows_of(client.get(f"{address}?read=yes&export=csv"))
    assert file[0][-3:] == ["Kind", "Impact", "Last reading"]
    assert file[1][-3:] == ["Number", "Not rated yet", "2021-02-28"]


def mine(client, person, **data):
    """The page of what is mine, or the answer to what is sent from it."""
    client.force_login(person)
    address = reverse("priorities:my_plan", args=["wandsworth"])
    return client.post(address, data) if data else client.get(address)


def typed(action, **values):
    """What is typed in the row of an action that was opened just now."""
    values = {"version": meanwhile.versions([action])[action]} | values
    return {f"action-{action.pk}-{name}": value for name, value in values.items()}


def test_what_is_mine_comes_most_urgent_first_with_what_is_silent(client, action, holding):
    late = make_objective(action.objective.priority, [holding.post], by_when=date(2021, 1, 31))
    done, overdue = make_action(late, reference="1.1.1"), make_action(late, reference="1.1.2")
    make_update(done, "complete")
    make_update(action, "on-track", added_on=date(2021, 2, 1))
    make_action(make_objective(owners=[make_post()]), text="Another's.")
    response = mine(client, holding.person)
    assert list(response.context["form"].rows) == [overdue, action, done]
    shown = text(response)
    assert "Another's." not in shown
    assert shown.count("Late</strong>") == 1
    assert shown.count("No update for 31 days</strong>") == 1


def test_what_is_typed_is_saved_and_the_rest_left_alone(client, action, holding):
    make_level("at-risk")
    other, untouched = make_action(action.objective), make_action(action.objective)
    data = typed(action, delivery="at-risk", text="Behind.") | typed(untouched, text=" ")
    data |= typed(other, delivery="at-risk", text="Behind too.", recovery_on="30/06/2021")
    assert mine(client, holding.person, **data).status_code == 302
    assert "2 updates are posted." in text(mine(client, holding.person))
    found = ProgressUpdate.objects.order_by("action")
    assert [(each.action, each.text) for each in found] == [
        (action, "Behind."),
        (other, "Behind too."),
    ]
    assert "Update posted" in text(client.get(action.get_absolute_url()))


def test_one_fault_saves_nothing_and_stands_in_its_row(client, action, holding):
    make_level("on-track")
    late = make_objective(action.objective.priority, [holding.post], by_when=date(2021, 1, 31))
    overdue = make_action(late, reference="1.1.2")
    data = typed(action, delivery="on-track", text="Under way.")
    data |= typed(overdue, delivery="on-track", text="Nearly done.")
    shown = text(mine(client, holding.person, **data))
    link = f'<a href="#id_action-{overdue.pk}-recovery_on_0">1.1.2 was due by 31 January 2021.'
    assert link in shown
    assert "Error: My actions" in shown
    assert "Under way." in shown
    assert "Nearly done." in shown
    assert shown.count(" open>") == 2, "the two rows in which something was typed"
    assert not ProgressUpdate.objects.exists()


def test_the_second_to_update_an_action_in_the_sheet_is_told_in_its_row(client, action, holding):
    make_level("on-track")
    other, colleague = make_action(action.objective, reference="1.5.2"), make_person()
    data = typed(action, delivery="on-track", text="Mine.")
    data |= typed(other, delivery="on-track", text="Mine, too.")
    changes.post_update(action, delivery=make_level("at-risk"), text="Theirs.", by=colleague)
    response = mine(client, holding.person, **data)
    row, free = (response.context["form"].rows[each] for each in (action, other))
    assert [line.who for line in row.meanwhile] == [str(colleague)]
    assert not free.meanwhile
    shown = text(response)
    assert "Changed while you were working" in shown
    assert "Someone changed this while you were working" in shown
    assert "Theirs." in shown
    assert "Mine, too." in shown
    assert ProgressUpdate.objects.count() == 1
    again = {name: row[name].value() for name in ("version", "delivery", "text")}
    assert mine(client, holding.person, **typed(action, **again)).status_code == 302
    assert ProgressUpdate.objects.first().text == "Mine."


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"text": "Under way."}, "Choose how 1.5.1 stands"),
        ({"delivery": "on-track"}, "Say what has been done for 1.5.1"),
        ({"delivery": "some", "text": "Under way."}, "Select a valid choice"),
    ],
)
def test_half_a_row_is_told(client, action, holding, values, reason):
    make_level("on-track"), make_level("some", of="impact")
    assert reason in text(mine(client, holding.person, **typed(action, **values)))
    assert not ProgressUpdate.objects.exists()


def test_a_row_of_another_s_action_is_not_read(client, action, holding):
    make_level("on-track")
    other = make_action(make_objective(owners=[make_post()]))
    data = typed(other, delivery="on-track", text="Not mine.")
    assert mine(client, holding.person, **data).status_code == 302
    assert "Nothing was typed" in text(mine(client, holding.person))
    assert not ProgressUpdate.objects.exists()


def test_who_holds_no_post_or_one_that_owns_nothing_is_told_what_to_do(client):
    assert "You hold no post" in text(mine(client, make_person("Plan owner")))
    assert "No action of the plan is owned" in text(mine(client, make_holding().person))


def test_my_measures_say_when_they_were_last_read(client, action, holding):
    make_reading(make_number(action.objective))
    make_number(action.objective)
    shown = text(mine(client, holding.person))
    assert "Last reading 28 February 2021" in shown
    assert "No reading yet" in shown


def test_my_page_costs_the_same_however_much_is_mine(client, action, holding, count_queries):
    client.force_login(holding.person)
    address = reverse("priorities:my_plan", args=["wandsworth"])
    counts = []
    for size in (1, 8):
        for _ in range(size):
            make_update(make_action(action.objective))
            make_reading(make_number(action.objective))
        counts.append(count_queries(address, lambda: None))
    assert counts[0] == counts[1]


def test_my_page_costs_the_same_however_many_plans_it_is_of(client, action, holding, count_queries):
    client.force_login(holding.person)
    address = reverse("priorities:my_plan", args=["wandsworth"])
    make_update(action)
    before = count_queries(address, lambda: None)
    for _ in range(3):
        make_update(make_action(make_objective(owners=[holding.post])))
    assert count_queries(address, lambda: None) == before


PDF = b"%PDF-1.7 minutes"
LINK = "https://www.example.org/minutes"


def attach(client, person, row, **data):
    name = f"attach_to_{row._meta.model_name}"
    return send(client, person, name, row, **{"shows": "It was agreed."} | data)


def pdf(content=PDF, name="minutes.pdf"):
    return SimpleUploadedFile(name, content, "application/pdf")


def test_a_link_is_attached_to_each_kind_of_row(client, action, holding):
    for row in (action, action.objective, action.objective.measures.get()):
        assert attach(client, holding.person, row, link=LINK).url == row.get_absolute_url()
        shown = text(client.get(row.get_absolute_url()))
        assert "It was agreed." in shown
        assert f'href="{LINK}"' in shown
        assert "Evidence attached" in shown, "the history"


def test_a_file_is_kept_under_a_name_that_says_nothing_and_only_downloaded(client, action, holding):
    attach(client, holding.person, action, file=pdf(name='min"utes ü.pdf'))
    evidence = Evidence.objects.get()
    assert "utes" not in evidence.file.name
    shown = text(client.get(action.get_absolute_url()))
    assert evidence.file.name not in shown
    assert Path(evidence.file.path).is_relative_to(settings.MEDIA_ROOT)
    assert Path(evidence.file.path).read_bytes() == PDF
    assert Path(evidence.file.path).stat().st_mode & 0o077 == 0, "nobody else may read it"
    download = reverse("priorities:download_evidence", args=["wandsworth", evidence.pk])
    assert download in text(client.get(action.get_absolute_url()))
    client.force_login(make_person("Board member"))
    response = client.get(download)
    assert response.content == PDF
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert response["X-Content-Type-Options"] == "nosniff"
    seen = AuditEvent.objects.filter(record=f"priorities.Evidence:{evidence.pk}", verb="seen")
    assert seen.count() == 1


def test_a_link_is_no_download_and_a_file_that_is_gone_is_not_found(client, action, holding):
    attach(client, holding.person, action, link=LINK)
    attach(client, holding.person, action, file=pdf())
    linked, kept = Evidence.objects.order_by("pk")
    Path(kept.file.path).unlink()
    for evidence in (linked, kept):
        download = reverse("priorities:download_evidence", args=["wandsworth", evidence.pk])
        assert client.get(download).status_code == 404
    assert "minutes.pdf" in text(client.get(action.get_absolute_url()))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({}, "Give a link or a file, and not both"),
        ({"link": LINK, "file": pdf()}, "Give a link or a file, and not both"),
        ({"link": "javascript:alert(1)"}, "Enter a web address"),
        ({"link": "ftp://www.example.org/minutes"}, "Enter a valid URL"),
        ({"link": LINK, "shows": ""}, "Say what the evidence shows"),
        ({"file": pdf(b"MZ")}, "This is no .pdf file"),
        ({"file": pdf(), "shows": ""}, "Choose the file again"),
        ({"file": pdf(b"")}, "The submitted file is empty"),
    ],
)
def test_evidence_that_cannot_be_is_told(client, action, holding, data, reason):
    assert reason in text(attach(client, holding.person, action, **data))
    assert not Evidence.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.*"))
