"""How delivery of a plan stands at a day: counts, who is late or silent, and what changed."""

import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from priorities.delivery import delivery
from priorities.models import OwnerOrDateChange, Plan
from tests.builders import make_area, make_person
from tests.priorities.builders import (
    make_action,
    make_level,
    make_objective,
    make_plan,
    make_post,
    make_priority,
    make_update,
)
from tests.priorities.test_views import rows_of, text
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db

TODAY, SINCE = date(2021, 3, 31), date(2021, 2, 28)
DUE = date(2021, 3, 30)


@pytest.fixture
def objective():
    """An objective that was due yesterday, in a plan with the four words of the statement."""
    for position, slug in enumerate(("off-track", "at-risk", "on-track", "complete"), start=1):
        level = make_level(slug)
        level.position = position
        level.save()
    priority = make_priority(make_plan(), reference="1", title="Planning")
    return make_objective(priority, reference="1.1", by_when=DUE, owners=[make_post()])


def action_of(objective, reference, *updates, **fields):
    """An action with updates as pairs of a day and a rating."""
    action = make_action(objective, reference=reference, **fields)
    for day, level in updates:
        make_update(action, level, added_on=day)
    return action


def change(row, by_when, added_on, **fields):
    about = {row._meta.model_name: row, "added_by": make_person(), "added_on": added_on}
    said = {"reason": "Coronavirus", "agreed_by": "The board"}
    return OwnerOrDateChange.objects.create(by_when=by_when, **about | said | fields)


def at(day=TODAY, since=SINCE, **fields):
    return delivery(Plan.objects.get(), as_at=day, since=since, **fields)


def refs(standings):
    return [each.reference for each in standings]


def counts(tally):
    return {rated.words: rated.actions for rated in tally.ratings}


def test_actions_are_counted_by_priority_in_the_words_of_the_plan(objective):
    action_of(objective, "1.1.1", (date(2021, 3, 1), "on-track"))
    action_of(objective, "1.1.2", (date(2021, 3, 1), "on-track"), (date(2021, 3, 2), "complete"))
    other = make_priority(objective.plan, reference="2", title="Evaluating")
    action_of(make_objective(other), "2.1.1")
    first, second = at().priorities
    assert (first.priority, first.title, first.actions) == ("1", "Planning", 2)
    assert list(counts(first).items()) == [
        ("No update yet", 0),
        ("Off track", 0),
        ("At risk", 0),
        ("On track", 1),
        ("Complete", 1),
    ]
    assert (first.late, first.silent) == (1, 0)
    assert counts(second)["No update yet"] == 1
    assert (second.late, second.silent) == (0, 1)
    total = at().total
    assert (total.actions, total.late, total.silent) == (3, 1, 1)
    assert sum(counts(total).values()) == 3


@pytest.mark.parametrize(
    ("day", "days_late"),
    [
        pytest.param(date(2021, 3, 29), 0, id="the day before"),
        pytest.param(date(2021, 3, 30), 0, id="the due day is in time"),
        pytest.param(date(2021, 3, 31), 1, id="one day late"),
        pytest.param(date(2021, 4, 30), 31, id="a month late"),
    ],
)
def test_late_is_counted_in_days_from_the_date_that_holds(objective, day, days_late):
    action_of(objective, "1.1.1")
    assert [each.days_late for each in at(day).late] == ([days_late] if days_late else [])


def test_a_date_counts_from_the_day_it_was_agreed_and_the_published_one_is_kept(objective):
    action_of(objective, "1.1.1")
    change(objective, date(2021, 6, 30), TODAY)
    assert not at(TODAY).late
    (late,) = at(date(2021, 7, 1)).late
    assert (late.due_on, late.published_on, late.date_changed) == (date(2021, 6, 30), DUE, True)
    assert late.days_late == 1
    change(objective, date(2021, 5, 31), date(2021, 7, 1))
    assert at(date(2021, 7, 1)).late[0].days_late == 31


def test_what_is_posted_later_has_not_happened(objective):
    action_of(objective, "1.1.1", (date(2021, 4, 1), "complete"))
    (late,) = at(TODAY).late
    assert (late.rating, late.level, late.updated_on) == ("", "", None)
    assert not at(date(2021, 4, 1)).late


@pytest.mark.parametrize(
    ("day", "silent"),
    [
        pytest.param(date(2021, 2, 28), True, id="31 days ago"),
        pytest.param(date(2021, 2, 27), False, id="32 days ago"),
    ],
)
def test_silence_is_longer_than_the_days_that_the_page_names(objective, day, silent):
    action_of(objective, "1.1.1", (day, "on-track"))
    found = at()
    assert found.silent_days == 31
    assert bool(found.silent) is not silent


def test_a_plan_of_yesterday_is_not_silent(objective):
    action_of(objective, "1.1.1")
    for days, silent in ((31, False), (32, True)):
        Plan.objects.update(published_on=TODAY - timedelta(days=days))
        assert bool(at().silent) is silent


def test_before_its_publication_a_plan_has_no_actions(objective):
    action_of(objective, "1.1.1")
    published = objective.plan.published_on
    assert at(published - timedelta(days=1), date(2020, 5, 31)).total.actions == 0
    assert at(published, date(2020, 5, 31)).total.actions == 1


def test_the_longest_late_and_the_longest_silent_come_first(objective):
    action_of(objective, "1.1.1", (date(2021, 1, 2), "on-track"))
    action_of(objective, "1.1.2", (date(2021, 1, 1), "at-risk"))
    action_of(objective, "1.1.3")
    older = make_objective(objective.priority, reference="1.2", by_when=date(2020, 9, 30))
    action_of(older, "1.2.1", (date(2021, 1, 3), "off-track"))
    assert refs(at().late) == ["1.2.1", "1.1.1", "1.1.2", "1.1.3"]
    assert refs(at().silent) == ["1.1.3", "1.1.2", "1.1.1", "1.2.1"]


def test_what_changed_is_what_is_so_now_and_was_not_then(objective):
    old = make_objective(objective.priority, reference="1.2", by_when=date(2020, 9, 30))
    action_of(objective, "1.1.1", (SINCE, "on-track"), (date(2021, 3, 1), "complete"))
    action_of(objective, "1.1.2", (SINCE, "complete"), (date(2021, 3, 1), "complete"))
    action_of(objective, "1.1.3", (date(2021, 2, 27), "on-track"))
    action_of(old, "1.2.1")
    since = at().since
    assert since.day == SINCE
    assert refs(since.completed) == ["1.1.1"]
    assert refs(since.late) == ["1.1.3"], "1.2.1 was late before"
    assert refs(since.silent) == ["1.1.3"], "1.2.1 was silent before"
    assert [(each.reference, each.rating) for each in since.updates] == [
        ("1.1.2", "Complete"),
        ("1.1.1", "Complete"),
    ]
    assert {each.added_on for each in since.updates} == {date(2021, 3, 1)}


def test_dates_agreed_in_between_are_told_with_their_reason(objective):
    action = action_of(objective, "1.1.1")
    change(objective, date(2021, 5, 31), SINCE)
    change(objective, date(2021, 6, 30), date(2021, 3, 1))
    change(action, date(2021, 7, 31), TODAY, reason="The supplier left")
    change(action, date(2021, 8, 31), date(2021, 4, 1))
    change(action, None, TODAY, owner=make_post())
    first, second = at().since.dates
    assert (first.reference, first.by_when) == ("1.1.1", date(2021, 7, 31))
    assert (first.published_on, first.reason) == (DUE, "The supplier left")
    assert (second.reference, second.agreed_by) == ("1.1", "The board")


def test_one_priority_can_be_asked_for(objective):
    action_of(objective, "1.1.1", (date(2021, 3, 1), "on-track"))
    other = make_objective(make_priority(objective.plan, reference="2"))
    action_of(other, "2.1.1", (date(2021, 3, 1), "on-track"))
    change(objective, date(2021, 5, 31), TODAY)
    found = at(priority=other.priority)
    assert [each.priority for each in found.priorities] == ["2"]
    assert found.total.actions == 1
    assert refs(found.since.updates) == ["2.1.1"]
    assert not found.since.dates


def test_another_area_s_plan_of_the_same_reference_is_left_alone(objective):
    elsewhere = make_plan(make_area("westminster"), reference=objective.plan.reference)
    action = action_of(
        make_objective(make_priority(elsewhere)), "1.1.1", (date(2021, 3, 1), "on-track")
    )
    change(action, date(2021, 6, 30), TODAY)
    found = delivery(objective.plan, as_at=TODAY, since=SINCE)
    assert found.total.actions == 0
    assert not found.since.updates
    assert not found.since.dates


def test_it_costs_the_same_however_many_actions(objective):
    costs = []
    for _ in range(2):
        for number in range(5):
            row = make_objective(objective.priority, owners=[make_post()], by_when=DUE)
            reference = f"{row.reference}.{number}"
            change(action_of(row, reference, (TODAY, "on-track")), date(2021, 3, 29), TODAY)
        with CaptureQueriesContext(connection) as queries:
            at()
        costs.append(len(queries))
    assert costs[0] == costs[1] < 13


def address(objective):
    return reverse("priorities:plan_delivery", args=["wandsworth", objective.plan.reference])


def test_everybody_who_reads_the_plan_reads_how_it_stands(client, objective):
    action = action_of(objective, "1.1.1", (date(2021, 1, 5), "at-risk"), text="Track.")
    change(action, date(2021, 1, 31), date(2021, 3, 1))
    client.force_login(make_person("Board member"))
    page = text(client.get(address(objective)))
    assert "As at 31 March 2021: 1 action, 1 late and 1 silent." in page
    assert "no update for more than 31 days" in page
    assert "31 January 2021 (published: March 2021)" in page
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">59</td>' in page
    assert page.count(f'href="{action.get_absolute_url()}"') >= 3
    assert "Changed since 28 February 2021" in page
    assert "Agreed by The board" in page


def test_a_count_of_today_leads_to_its_actions_and_no_other_does(client, objective):
    action_of(objective, "1.1.1", (date(2021, 3, 1), "at-risk"))
    action_of(make_objective(make_priority(objective.plan, reference="2")), "2.1.1")
    client.force_login(make_person("Board member"))
    page = client.get(address(objective)).content.decode()
    links = re.findall(r'href="(/wandsworth/plan/[^"]*/actions/\?[^"]*)">(\d+)', page)
    assert len(links) == 8, "at risk and late of 1, none and silent of 2, and all four together"
    for link, number in links:
        table = client.get(unescape(link)).context["table"]
        assert len(table.rows) == int(number), link
    gone_by = client.get(address(objective), {"as_at": "2021-03-30"}).content.decode()
    assert "/actions/?" not in gone_by


def test_the_page_answers_for_a_day_gone_by(client, objective):
    action_of(objective, "1.1.1", (date(2021, 3, 1), "complete"))
    client.force_login(make_person("Board member"))
    page = text(client.get(address(objective), {"as_at": "2021-02-28", "since": "2021-01-31"}))
    assert "As at 28 February 2021: 1 action, 0 late and 1 silent." in page
    assert "Changed since 31 January 2021" in page
    assert "No update was posted" in page
    assert "No action is late" in page


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"as_at": "2021-04-01"}, "Enter today or a day gone by"),
        (
            {"as_at": "2020-07-02"},
            "The plan was published on 3 July 2020. Enter that day or a later one",
        ),
        ({"as_at": "2021-02-31"}, "Enter a real date"),
        ({"since": "2021-03-31"}, "Enter a day before 31 March 2021"),
        ({"priority": "9"}, "Select a valid choice"),
        ({"as_at": ""}, "Enter a date, like 31 3 2021"),
    ],
)
def test_a_day_that_cannot_be_is_told(client, objective, asked, reason):
    client.force_login(make_person("Board member"))
    response = client.get(address(objective), asked | {"export": "csv"})
    assert response["Content-Type"].startswith("text/html")
    assert reason in text(response)
    assert "Error: Delivery" in text(response)


def test_the_file_has_every_action_as_it_stood(client, objective):
    action_of(objective, "1.1.1", (date(2021, 3, 1), "complete"))
    action_of(make_objective(make_priority(objective.plan, reference="2")), "2.1.1")
    client.force_login(make_person("Board member"))
    asked = {"as_at": "2021-02-28", "priority": "1", "export": "csv"}
    heads, *rows = rows_of(client.get(address(objective), asked))
    assert [(row[0], row[heads.index("Delivery")]) for row in rows] == [("1.1.1", "No update yet")]
    assert AuditEvent.objects.get().verb == "delivery exported as CSV"


def test_a_workbook_says_as_at_which_day_it_is(client, objective):
    client.force_login(make_person("Board member"))
    asked = {"as_at": "2021-02-28", "export": "xlsx"}
    file = b"".join(client.get(address(objective), asked).streaming_content)
    sheet = load_workbook(BytesIO(file))["About this file"]
    about = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
    assert about["As at"].date() == date(2021, 2, 28)
