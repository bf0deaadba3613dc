"""`manage.py measures` on the demonstration, its numbers counted again by hand."""

import json
from collections import Counter
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ehcp_tracking.models import Advice, Assessment, AssessmentException
from tests.builders import make_area

pytestmark = pytest.mark.django_db
LAST_DAY = date(2021, 3, 31)


def printed(as_at="2021-03-31", area="wandsworth"):
    said = StringIO()
    call_command("measures", "--area", area, "--as-at", as_at, stdout=said)
    return json.loads(said.getvalue())


@pytest.fixture
def found(demonstration):
    return {each["reference"]: each for each in printed()["measures"]}


def test_every_measure_has_everything(found):
    assert len(found) == 38
    assert all(each["plan"] == "wsoa-2020" and each["reason"] for each in found.values())
    plans = found["1.2.M4"]
    assert plans["text"].startswith("Of requests received from January 2020")
    assert plans["basis"].startswith("Month received")
    assert (plans["kind"], plans["figure"], plans["unit"]) == ("live", "plans_in_time", "%")
    assert (plans["target"], plans["ambition"], plans["as_at"]) == (60, 100, "2021-03-31")
    assert (found["1.3.M1"]["rule"], found["1.3.M1"]["basis"]) == ("term", None)


def test_the_verdicts_of_the_last_day(found):
    steps = {
        reference: [(step["target"], step["verdict"]) for step in found[reference]["steps"]]
        for reference in ("1.1.M1", "1.2.M4", "1.2.M5", "1.2.M7", "1.3.M2")
    }
    assert steps == {
        "1.1.M1": [(100, "not_met")],
        "1.2.M4": [(60, "met")],
        "1.2.M5": [(65, "on_course"), (70, "not_yet_measurable")],
        "1.2.M7": [(65, "not_met"), (70, "still_possible"), (80, "on_course")],
        "1.3.M2": [(100, "not_met")],
    }
    assert found["1.2.M5"]["verdict"] == "not_yet_measurable", "that of the step that holds"
    assert found["1.2.M7"]["verdict"] == "on_course"


def test_plans_are_counted_by_hand(found):
    """Received from January to September 2020, without exceptions."""
    excepted = set(
        AssessmentException.objects.filter(duty="plan", from_on__lte=LAST_DAY).values_list(
            "assessment", flat=True
        )
    )
    told = Counter()
    for case in Assessment.objects.filter(
        area__slug="wandsworth", basis__in=["request", "responsible"]
    ):
        received = date(2020, 1, 1) <= case.started_on <= date(2020, 9, 30)
        if not received or case.received_on > LAST_DAY or case.pk in excepted:
            continue
        due_on = case.started_on + timedelta(weeks=20)
        if case.plan_sent_on and case.plan_sent_on <= LAST_DAY:
            told["in time" if case.plan_sent_on <= due_on else "late"] += 1
        elif not (case.ended_on and case.ended_on <= LAST_DAY):
            told["late" if due_on < LAST_DAY else "undecided"] += 1
    assert told["undecided"] == 0
    (step,) = found["1.2.M4"]["steps"]
    counts = told["in time"], told["in time"] + told["late"]
    assert (step["numerator"], step["denominator"]) == counts == (150, 218)
    assert step["value"] == step["lowest"] == step["highest"] == pytest.approx(15000 / 218)


def test_advice_is_counted_by_hand(found):
    """Asked for from July to November 2020: all of it decided, and a hair short of 65%."""
    excepted = set(
        AssessmentException.objects.filter(duty="advice", from_on__lte=LAST_DAY).values_list(
            "advice", flat=True
        )
    )
    told = Counter()
    for advice in Advice.objects.select_related("assessment").filter(
        assessment__area__slug="wandsworth",
        assessment__basis__in=["request", "responsible"],
        requested_on__range=(date(2020, 7, 1), date(2020, 11, 30)),
        existing_accepted=False,
        service__in=["education_setting", "educational_psychology", "health", "social_care"],
    ):
        due_on = advice.requested_on + timedelta(weeks=6)
        ended_on = advice.assessment.ended_on
        answered = advice.received_on and advice.received_on <= LAST_DAY
        if answered and advice.received_on <= due_on:
            told["in time"] += 1
        elif advice.pk in excepted:
            told["excused"] += 1
        elif answered or not (ended_on and ended_on <= min(due_on, LAST_DAY)):
            told["late"] += 1
    step = found["1.2.M7"]["steps"][0]
    counts = told["in time"], told["in time"] + told["late"]
    assert (step["numerator"], step["denominator"]) == counts == (428, 659)
    assert step["value"] < 65
    assert round(step["value"]) == 65, "rounded it would look met"


def test_the_backlog_is_counted_by_hand(found):
    cases = Assessment.objects.filter(
        area__slug="wandsworth",
        basis__in=["request", "responsible"],
        started_on__lt=date(2019, 11, 30),
    )
    outstanding = [
        case for case in cases if not case.ended_on or case.ended_on >= date(2019, 11, 30)
    ]
    ended = [case for case in outstanding if case.ended_on and case.ended_on <= date(2020, 9, 30)]
    backlog = found["1.1.M1"]
    counts = len(ended), len(outstanding)
    assert (backlog["numerator"], backlog["denominator"]) == counts == (247, 254)
    assert backlog["steps"][0]["first_month"] is None


def test_the_same_in_the_past(demonstration):
    found = {each["reference"]: each for each in printed("2020-09-30")["measures"]}
    plans = found["1.2.M4"]
    assert (plans["verdict"], plans["numerator"], plans["denominator"]) == ("on_course", 85, 122)
    assert plans["lowest"] < 60 < plans["value"] < plans["highest"]
    assert found["1.3.M2"]["read_on"] is None
    assert found["1.2.M5"]["reason"] == "Its first month, October 2020, has not begun."


def test_an_area_without_a_plan_has_none():
    make_area("westminster")
    assert printed(area="westminster") == {
        "area": "westminster",
        "as_at": "2021-03-31",
        "measures": [],
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ["--area", "wandsworth"],
        ["--area", "wandsworth", "--as-at", "2021-02-29"],
        ["--area", "nowhere", "--as-at", "2021-03-31"],
    ],
    ids=["no day", "no real day", "no such area"],
)
def test_arguments_that_make_no_sense_are_refused(arguments):
    make_area()
    with pytest.raises(CommandError, match=r"are required: --as-at|not a date like|no area"):
        call_command("measures", *arguments)
