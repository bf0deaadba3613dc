"""The roadmap: what lies where in time, what of it was moved or is late, what is not known."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from priorities.models import Challenge, OwnerOrDateChange, RoadmapItem
from priorities.roadmap.drawing import drawing
from priorities.roadmap.events import Event, Kind, events
from tests.builders import make_area, make_person
from tests.priorities.builders import (
    make_action,
    make_body,
    make_inspection,
    make_live_measure,
    make_measure,
    make_objective,
    make_plan,
    make_priority,
    make_reading,
    make_step,
    make_update,
    published,
)
from tests.priorities.evaluations.builders import make_evaluated

pytestmark = pytest.mark.django_db
TODAY = date(2021, 3, 31)


@pytest.fixture
def plan():
    return make_plan(inspection=make_inspection(), reference="wsoa-2020")


@pytest.fixture
def objective(plan):
    priority = make_priority(plan, reference="1", title="Planning")
    return make_objective(priority, reference="1.2", title="Timeliness")


def make_item(priority, month=None, certainty="unknown", **fields):
    row = published(priority.plan, priority=priority, month=month, certainty=certainty)
    return RoadmapItem.objects.create(**row | fields)


def move(row, by_when, on=date(2021, 2, 1)):
    """Agree on another date for an action or an objective."""
    said = {"reason": "Coronavirus", "agreed_by": "The board"}
    about = {row._meta.model_name: row, "added_by": make_person(), "added_on": on}
    return OwnerOrDateChange.objects.create(by_when=by_when, **said | about)


def meet(row, body, on, **fields):
    said = {"asked": "Why late?", "added_by": make_person(), "added_on": on}
    about = {row._meta.model_name: row}
    return Challenge.objects.create(body=body, met_on=on, **about | said | fields)


def told(plan, as_at=TODAY, *kinds):
    """Return the events of these kinds as (when, what, how it stands)."""
    found = events(plan, as_at=as_at)
    return [(each.when, each.what, each.stands) for each in found if each.kind in kinds]


def test_what_was_done_before_is_told_by_month_and_by_how_that_is_known(plan, objective):
    make_item(objective.priority, date(2019, 12, 1), "inferred", reference="1.R2")
    make_item(objective.priority, date(2019, 11, 1), "stated", reference="1.R1")
    make_item(objective.priority, reference="1.R3")
    assert told(plan, TODAY, Kind.BEFORE) == [
        ("November 2019", "1.R1", "Done"),
        ("December 2019 (inferred)", "1.R2", "Done"),
        ("Month not known", "1.R3", "Done"),
    ]
    assert events(plan, as_at=TODAY)[-1].what == "1.R3"


def test_a_date_that_was_moved_stays_beside_the_one_that_holds(plan, objective):
    action = make_action(objective, reference="1.2.1")
    move(action, date(2021, 4, 30))
    before = told(plan, date(2021, 1, 31), Kind.DEADLINE, Kind.MOVED)
    assert ("31 March 2021", "Action 1.2.1", "To come") in before
    assert told(plan, TODAY, Kind.MOVED) == [
        ("31 March 2021", "Action 1.2.1", "It holds no longer: now 30 April 2021")
    ]
    assert told(plan, TODAY, Kind.DEADLINE) == [
        ("31 March 2021", "Objective 1.2 Timeliness", "To come"),
        ("30 April 2021", "Action 1.2.1", "To come"),
    ]
    (late, _) = [each for each in events(plan, as_at=date(2021, 5, 1)) if each.is_late]
    assert late.stands == "Late"


def test_what_is_achieved_stands_on_its_day_and_not_before(plan, objective):
    action = make_action(objective, reference="1.2.1")
    make_update(action, "complete", added_on=date(2021, 3, 1))
    assert told(plan, date(2021, 2, 28), Kind.DONE) == []
    due = "It was due by 31 March 2021"
    assert told(plan, TODAY, Kind.DONE) == [
        ("1 March 2021", "Objective 1.2 Timeliness", due),
        ("1 March 2021", "Action 1.2.1", due),
    ]
    stands = {each[2] for each in told(plan, TODAY, Kind.DEADLINE)}
    assert stands == {"Done on 1 March 2021"}


def test_targets_and_milestones_stand_on_their_day_or_on_that_of_their_objective(plan, objective):
    live = make_live_measure(objective, reference="M1")
    make_step(live, from_month=date(2020, 7, 1), value=65)
    inferred = {"certainty": "inferred", "note": "The autumn term was taken."}
    make_step(live, number=2, by_on=date(2020, 12, 31), value=70, **inferred)
    make_measure(objective, reference="M2", kind="milestone")
    make_measure(objective, reference="M3", kind="narrative")
    assert told(plan, TODAY, Kind.TARGET) == [
        ("July 2020", "Measure M1: 65% from then on", "Counted from the cases"),
        ("31 December 2020 (inferred)", "Measure M1: 70% by then", "Counted from the cases"),
        ("31 March 2021 (inferred)", "Measure M2", "No reading yet"),
    ]


def test_a_milestone_is_done_on_the_first_day_since_when_readings_say_so(plan, objective):
    milestone = make_measure(objective, reference="M2", kind="milestone")
    said = {"value": None, "text": "As the minutes say."}
    for day, reached in ((1, True), (5, False), (10, True), (20, None), (25, True)):
        make_reading(milestone, as_at=date(2021, 2, day), reached=reached, **said)
    reached = "Reached on 10 February 2021"
    assert ("31 March 2021 (inferred)", "Measure M2", reached) in told(plan, TODAY, Kind.TARGET)
    assert told(plan, TODAY, Kind.DONE) == [("10 February 2021", "Measure M2", reached)]
    assert told(plan, date(2021, 2, 28), Kind.DONE) == [], "nobody had recorded it yet"


def test_a_meeting_is_one_event_with_all_that_it_looked_at(plan, objective):
    board, day = make_body(plan, name="The board"), date(2021, 1, 20)
    action = make_action(objective, reference="1.2.1")
    meet(objective, board, day)
    meet(action, board, day, owed_by=objective.owners.first())
    meet(action, board, date(2021, 2, 17))
    found = [each for each in events(plan, as_at=date(2021, 1, 31)) if each.kind == Kind.MEETING]
    assert [(each.when, each.what, each.text) for each in found] == [
        ("20 January 2021", "The board", "It looked at 1.2 Timeliness, 1.2.1.")
    ]
    assert len(told(plan, TODAY, Kind.MEETING)) == 2


def test_inspection_publication_reviews_and_evaluations_are_of_the_plan(plan, objective):
    make_evaluated(title="Drop-in", objectives=[objective], evaluated_on=date(2020, 3, 1))
    found = told(plan, TODAY, Kind.REVIEW)
    assert ("4 November 2019", "Inspection", "") in found
    assert ("3 July 2020", "Publication", "") in found
    assert ("1 March 2020", "Drop-in", "Evaluated: Strong practice") in found
    assert ("1 March 2021", "Drop-in", "Review overdue") in found
    assert ("3 July 2020", "Publication", "") not in told(plan, date(2020, 7, 2), Kind.REVIEW)
    turns = [each for each in plan.turns(TODAY) if each.on]
    assert {each.rule.name for each in turns} <= {each[1] for each in found}


def test_a_past_day_knows_no_evaluation_of_later(plan, objective):
    days = {"started_on": date(2019, 9, 1), "evaluated_on": date(2020, 11, 1)}
    make_evaluated(title="Drop-in", objectives=[objective], **days, ended_on=date(2020, 10, 31))

    def of_day(day):
        found = told(plan, day, Kind.REVIEW)
        return [(when, stands) for when, what, stands in found if what == "Drop-in"]

    assert of_day(date(2019, 8, 31)) == []
    assert of_day(date(2020, 10, 31)) == [("1 September 2020", "Review overdue")]
    assert of_day(TODAY) == [("1 November 2020", "Evaluated: Strong practice")]


def event(on, kind=Kind.DEADLINE, **fields):
    return Event(kind, on, "1.1", "What it says.", None, **fields)


def test_the_drawing_counts_what_lies_in_each_month_and_marks_the_day():
    day = date(2021, 3, 31)
    late = event(day, is_late=True)
    found = drawing([late, event(day), event(date(2021, 1, 1)), event(None)], date(2021, 2, 15))
    tracks = {track.name: [mark.number for mark in track.marks] for track in found.tracks}
    assert tracks["Deadlines"] == [1, 2]
    assert tracks["Late, of all these"] == [1]
    assert [column.name for column in found.columns] == ["Jan", "Feb", "Mar"]
    assert [column.year for column in found.columns] == ["2021", "", ""]
    first, middle, last = (column.x for column in found.columns)
    assert first < middle < last
    assert found.now == pytest.approx(middle, abs=5)
    assert sum(len(track.marks) for track in found.tracks) == 3


@pytest.mark.parametrize(
    ("last", "columns", "each"),
    [
        (date(2021, 12, 31), 24, "a month"),
        (date(2022, 12, 31), 12, "three months"),
        (date(2029, 12, 31), 10, "a year"),
    ],
)
def test_a_longer_span_is_drawn_in_longer_columns(last, columns, each):
    found = drawing([event(date(2020, 1, 1)), event(last)], date(2020, 1, 1))
    assert (len(found.columns), found.column) == (columns, each)
    assert found.columns[0].year == "2020"
    assert all(0 < column.x < found.width for column in found.columns)


def test_nothing_with_a_month_is_no_drawing():
    assert drawing([event(None)], TODAY) is None


def words(response):
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


@pytest.fixture
def reader(client, plan, objective):
    """A client on the roadmap of a plan of two priorities; a function of what is asked."""
    client.force_login(make_person("Partner"))
    make_item(objective.priority, reference="1.R9")
    other = make_priority(plan, reference="2", title="Evaluation")
    make_objective(other, reference="2.1", title="Vision", by_when=date(2021, 1, 31))

    def read(**asked):
        return client.get("/wandsworth/plan/wsoa-2020/roadmap/", asked)

    return read


def found(response):
    return {row.record.what for row in response.context["table"].rows}


def test_the_page_zooms_by_priority_by_kind_and_by_span(reader):
    page = reader()
    vision, timeliness = "Objective 2.1 Vision", "Objective 1.2 Timeliness"
    assert {vision, timeliness, "1.R9", "Inspection"} <= found(page)
    assert "The month of 1 event is not known: it comes last in the list" in words(page)
    assert "31 March 2021" in page.content.decode().split("<svg")[1]
    zoomed = found(reader(priority="2"))
    assert vision in zoomed
    assert "Inspection" in zoomed, "what is of the whole plan is of each priority"
    assert not {timeliness, "1.R9"} & zoomed
    assert found(reader(kind="deadline")) == {vision, timeliness}
    assert found(reader(kind="deadline", from_on="2021-01-01", to_on="2021-02-28")) == {vision}
    assert "Nothing of the plan lies in what you chose" in words(reader(from_on="2050-01-01"))


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"as_at": "2021-04-01"}, "Enter today or a day gone by"),
        ({"from_on": "2021-02-01", "to_on": "2021-01-01"}, "This day cannot be before the first"),
        ({"as_at_day": "31", "as_at_month": "2"}, "The date must include a year"),
    ],
)
def test_what_is_asked_wrongly_is_told_and_no_file_is_given(reader, asked, fault):
    assert fault in words(reader(**asked))
    assert "text/html" in reader(**asked, export="csv")["Content-Type"]


def test_the_day_as_at_takes_away_what_came_later(reader, objective):
    action = make_action(objective, reference="1.2.1")
    make_update(action, "complete", added_on=date(2021, 3, 1))
    assert "Done under the plan" in words(reader())
    assert "Done on" not in words(reader(as_at="2021-02-28"))


def test_the_file_has_the_three_dates_of_what_was_moved(reader, objective):
    move(make_action(objective, reference="1.2.1"), date(2021, 4, 30))
    lines = b"".join(reader(export="csv")).decode()
    (line,) = [each for each in lines.splitlines() if each.startswith("30 April 2021,Deadline,")]
    assert "2021-03-31,2021-04-30" in line


def test_a_plan_of_thirty_actions_costs_what_one_does(reader, plan, objective):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert reader().status_code == 200
        return len(queries)

    def add(number):
        board = make_body(plan)
        for each in range(number):
            action = make_action(make_objective(objective.priority))
            make_update(action, "complete")
            move(action, date(2021, 6, 30))
            make_step(make_live_measure(objective), from_month=date(2020, 7, 1), value=65)
            meet(action, board, date(2021, 1, 1 + each))
            make_evaluated(objectives=[objective])

    add(1)
    few = cost()
    add(12)
    assert cost() == few


def test_another_area_s_plan_is_not_found(client):
    client.force_login(make_person("Partner"))
    make_plan(make_area("westminster"), reference="theirs")
    assert client.get("/wandsworth/plan/theirs/roadmap/").status_code == 404
