"""The two ratings of a plan as it stands at a day, and by which rule each came to be."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.ratings import ratings
from governance.rollup import Rule
from governance.verdicts import Verdict
from tests.priorities.builders import (
    make_action,
    make_finding,
    make_level,
    make_live_measure,
    make_measure,
    make_objective,
    make_plan,
    make_priority,
    make_rating,
    make_update,
)

pytestmark = pytest.mark.django_db
TODAY = date(2021, 3, 31)
KEY = {
    "delivery": ["off-track", "at-risk", "on-track", "complete"],
    "impact": ["none", "some", "sustained"],
}


def make_key():
    for of, slugs in KEY.items():
        for position, slug in enumerate(slugs, 1):
            level = make_level(slug, of)
            level.position = position
            level.save()


@pytest.fixture
def objective():
    """An objective due in April, which answers a weakness."""
    make_key()
    priority = make_priority(make_plan(), reference="1")
    priority.answers.add(make_finding(kind="weakness", question="", reference="W1"))
    return make_objective(priority, reference="1.1", by_when=date(2021, 4, 30))


def at(plan, day=TODAY, standings=None):
    return ratings(plan, as_at=day, standings=standings or {})


def judged(verdict, reason="So it is.", steps=()):
    """What a figure says of a measure: its latest step is the one that holds."""
    steps = [SimpleNamespace(verdict=each) for each in steps]
    current = steps[-1] if steps else None
    return SimpleNamespace(
        verdict=verdict, reason=reason, steps=steps, current=current, missed_since=False
    )


def whole(found, objective):
    """Return the words for the objective, its priority, and its weakness."""
    (finding,) = objective.priority.answers.all()
    rows = (("objective", objective), ("priority", objective.priority), ("finding", finding))
    return [found[kind, row.pk].words for kind, row in rows]


def test_delivery_rolls_up_to_the_weakness(objective):
    on, done = (make_action(objective, reference=name) for name in ("1.1.1", "1.1.2"))
    make_update(on, "on-track", added_on=date(2021, 3, 20))
    make_update(done, "complete", added_on=date(2020, 9, 1))
    found = at(objective.plan).delivery
    assert found["action", on.pk].words == "On track"
    assert found["action", on.pk].reason == ("Its latest update said “On track” on 20 March 2021.")
    assert found["action", done.pk].rule == Rule.COMPLETE
    assert whole(found, objective) == ["On track"] * 3
    assert found["objective", objective.pk].reason == ("As the worst of its actions: action 1.1.1.")
    make_update(on, "complete", added_on=date(2021, 3, 21))
    assert whole(at(objective.plan).delivery, objective) == ["Complete"] * 3


def test_what_is_late_or_silent_is_capped_and_says_why(objective):
    action = make_action(objective, reference="1.1.1")
    make_update(action, "on-track", added_on=date(2021, 2, 1))
    silent = at(objective.plan).delivery["action", action.pk]
    assert (silent.words, silent.rule) == ("At risk", Rule.SILENT)
    assert silent.reason == (
        "Nobody has posted an update since it was “On track” on 1 February 2021."
    )
    late = at(objective.plan, date(2021, 5, 1)).delivery["action", action.pk]
    assert (late.words, late.rule) == ("Off track", Rule.LATE)
    assert late.reason.startswith("It is past its date, 30 April 2021, and not complete.")


def test_an_action_without_an_update_keeps_its_whole_from_reading_as_success(objective):
    done, unheard = (make_action(objective, reference=name) for name in ("1.1.1", "1.1.2"))
    make_update(done, "complete", added_on=date(2021, 3, 1))
    found = at(objective.plan).delivery
    assert found["action", unheard.pk].words == "No update yet"
    assert whole(found, objective) == ["Not rated yet"] * 3
    assert found["objective", objective.pk].reason.startswith("1 of 2 actions not rated")
    assert found["objective", objective.pk].colour == "grey"


def test_a_weakness_is_as_the_worst_that_answers_it(objective):
    other = make_priority(objective.plan, reference="2")
    other.answers.set(objective.priority.answers.all())
    bad = make_action(make_objective(other, reference="2.1", by_when=date(2021, 4, 30)))
    good = make_action(objective)
    make_update(bad, "off-track", added_on=TODAY)
    make_update(good, "complete", added_on=TODAY)
    assert whole(at(objective.plan).delivery, objective) == ["Complete", "Complete", "Off track"]


def test_a_weakness_counts_only_the_objectives_that_answer_it(objective):
    (finding,) = objective.priority.answers.all()
    other = make_finding(finding.inspection, kind="weakness", question="")
    elsewhere = make_objective(objective.priority, by_when=date(2021, 4, 30))
    make_update(make_action(objective), "complete", added_on=TODAY)
    make_update(make_action(elsewhere), "off-track", added_on=TODAY)
    assert whole(at(objective.plan).delivery, objective) == ["Complete", "Off track", "Off track"]
    elsewhere.answers.add(other)
    assert whole(at(objective.plan).delivery, objective) == ["Complete", "Off track", "Complete"]
    assert at(objective.plan).delivery["finding", other.pk].words == "Off track"
    objective.answers.add(other)
    unanswered = at(objective.plan).delivery["finding", finding.pk]
    assert (unanswered.words, unanswered.rule) == ("Not rated yet", Rule.ANSWERS)


def test_impact_follows_from_the_figure_where_there_is_one(objective):
    measure = make_live_measure(objective, reference="1.1.M1")
    standings = {measure.pk: judged(Verdict.MET, "20 of 20 were in time.")}
    make_rating(objective, "none")
    found = at(objective.plan, standings=standings).impact
    assert found["measure", measure.pk].words == "Sustained"
    assert found["measure", measure.pk].reason == "Met. 20 of 20 were in time."
    assert whole(found, objective) == ["Sustained"] * 3, "people do not outweigh the figure"


def test_a_step_that_is_still_possible_counts_for_what_was_met_before(objective):
    measure = make_live_measure(objective)
    steps = (Verdict.MET, Verdict.STILL_POSSIBLE)
    found = at(objective.plan, standings={measure.pk: judged(Verdict.STILL_POSSIBLE, steps=steps)})
    assert found.impact["measure", measure.pk].words == "Some"
    steps = (Verdict.ON_COURSE, Verdict.NOT_YET_MEASURABLE)
    begun = {measure.pk: judged(Verdict.NOT_YET_MEASURABLE, steps=steps)}
    assert at(objective.plan, standings=begun).impact["measure", measure.pk].words == "Some"
    alone = {measure.pk: judged(Verdict.STILL_POSSIBLE, steps=[Verdict.STILL_POSSIBLE])}
    found = at(objective.plan, standings=alone)
    assert found.impact["measure", measure.pk].words == "None"


def test_impact_is_what_people_say_where_nothing_is_counted(objective):
    measure = make_measure(objective, reference="1.1.M1")
    assert whole(at(objective.plan).impact, objective) == ["Not rated yet"] * 3
    make_rating(objective, "some", added_on=date(2021, 3, 1), reason="Parents say so.")
    make_rating(objective, "sustained", added_on=date(2021, 4, 1))
    found = at(objective.plan).impact
    assert whole(found, objective) == ["Some"] * 3, "a later rating has not happened"
    assert found["objective", objective.pk].reason.endswith("1 March 2021: Parents say so.")
    assert found["measure", measure.pk].words == "Not rated yet"
    make_rating(measure, "none", added_on=date(2021, 3, 2))
    found = at(objective.plan).impact
    assert found["measure", measure.pk].rule == Rule.PEOPLE
    assert whole(found, objective) == ["None"] * 3, "what people say of the measure comes first"


def test_a_measure_that_decides_hides_neither_what_is_not_rated_nor_what_people_said(objective):
    rated, _ = (make_measure(objective, reference=name) for name in ("1.1.M1", "1.1.M2"))
    make_rating(rated, "none")
    said = make_rating(objective, "some", added_on=date(2021, 3, 1), reason="Parents say so.")
    found = at(objective.plan).impact["objective", objective.pk]
    assert (found.words, found.rule) == ("None", Rule.MEASURES)
    assert found.reason == (
        "As the worst of its measures: measure 1.1.M1. 1 of 2 measures not rated. "
        f"{said.added_by} rated the objective “Some” on 1 March 2021: Parents say so."
    )


def test_an_objective_without_a_measure_is_as_people_say(objective):
    make_rating(objective, "some")
    assert whole(at(objective.plan).impact, objective) == ["Some"] * 3


def test_nothing_is_rated_before_the_plan_was_published(objective):
    make_update(make_action(objective), "complete", added_on=date(2020, 7, 4))
    found = at(objective.plan, date(2020, 7, 1)).delivery
    assert whole(found, objective) == ["Not rated yet"] * 3
    assert found["objective", objective.pk].reason == "It has no actions."


def test_more_rows_cost_no_more_queries(objective):
    def fill(number):
        for _ in range(number):
            each = make_objective(objective.priority)
            make_update(make_action(each), "on-track", added_on=TODAY)
            make_rating(make_measure(each), "some")

    fill(1)
    with CaptureQueriesContext(connection) as one:
        at(objective.plan)
    fill(9)
    with CaptureQueriesContext(connection) as ten:
        at(objective.plan)
    assert len(ten) == len(one)
