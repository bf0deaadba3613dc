from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from priorities import cycle
from priorities.cycle import Rule, Start, months_after, next_turn, turns
from priorities.models import PlanType
from priorities.templatetags.plans import several
from tests.builders import make_area, make_person
from tests.priorities.builders import make_inspection, make_plan, wsoa

MONITORING = Rule("Monitoring", 6, "accepted", repeats=True)
REVISIT = Rule("Revisit", 18, "accepted", confirmed=True)
INSPECTION = Rule("Monitoring inspection", 18, "report")
ACCEPTED = date(2020, 8, 31)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2020, 8, 31), 6, date(2021, 2, 28)),
        (date(2019, 8, 31), 6, date(2020, 2, 29)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2020, 2, 29), 48, date(2024, 2, 29)),
        (date(2020, 2, 29), 1, date(2020, 3, 29)),
        (date(2021, 2, 28), 6, date(2021, 8, 28)),
        (date(2020, 10, 31), 1, date(2020, 11, 30)),
        (date(2020, 12, 31), 12, date(2021, 12, 31)),
        (date(2020, 6, 30), 6, date(2020, 12, 30)),
        (date(2020, 7, 3), 18, date(2022, 1, 3)),
    ],
)
def test_months_after(day, months, expected):
    assert months_after(day, months) == expected


@pytest.mark.parametrize(
    ("as_at", "expected"),
    [
        pytest.param(ACCEPTED, [(date(2021, 2, 28), 181)], id="on the first day"),
        pytest.param(date(2021, 2, 27), [(date(2021, 2, 28), 1)], id="the day before"),
        pytest.param(date(2021, 2, 28), [(date(2021, 2, 28), 0)], id="the day itself is to come"),
        pytest.param(
            date(2021, 3, 1),
            [(date(2021, 2, 28), -1), (date(2021, 8, 31), 183)],
            id="the day after",
        ),
        pytest.param(
            date(2021, 9, 1),
            [(date(2021, 8, 31), -1), (date(2022, 2, 28), 180)],
            id="of several that passed the latest, and no month loses its last day",
        ),
    ],
)
def test_a_rule_that_repeats_gives_the_latest_and_the_next(as_at, expected):
    found = turns([MONITORING], {"accepted": Start(ACCEPTED)}, as_at)
    assert [(turn.on, turn.days) for turn in found] == expected


@pytest.mark.parametrize(
    ("as_at", "left"),
    [
        (date(2022, 2, 26), "In 2 days"),
        (date(2022, 2, 27), "In 1 day"),
        (date(2022, 2, 28), "Today"),
        (date(2022, 3, 1), "Passed 1 day ago"),
        (date(2022, 3, 2), "Passed 2 days ago"),
    ],
)
def test_how_far_off_a_revisit_is(as_at, left):
    (turn,) = turns([REVISIT], {"accepted": Start(ACCEPTED)}, as_at)
    assert (turn.on, turn.left) == (date(2022, 2, 28), left)
    assert turn.passed == left.startswith("Passed")


@pytest.mark.parametrize("starts", [{}, {"report": Start(date(2021, 4, 1))}])
def test_what_has_no_start_yet_cannot_be_counted_and_comes_last(starts):
    starts |= {"accepted": Start(ACCEPTED)}
    found = turns([INSPECTION, REVISIT], starts, date(2021, 3, 31))
    assert [turn.rule for turn in found] == [REVISIT, INSPECTION]
    assert (found[1].on, found[1].left) == (None, "Cannot be counted")
    assert next_turn(found).rule == REVISIT


def test_next_is_what_has_not_passed():
    starts = {"accepted": Start(ACCEPTED)}
    assert next_turn(turns([REVISIT], starts, date(2022, 2, 28))).days == 0
    assert next_turn(turns([REVISIT], starts, date(2022, 3, 1))) is None


def test_a_rule_says_what_it_counts():
    found = turns([MONITORING, REVISIT], {"accepted": Start(ACCEPTED)}, ACCEPTED)
    assert [turn.counted for turn in found] == [
        "Every 6 months after the plan was accepted as fit for purpose",
        "18 months after the plan was accepted as fit for purpose",
    ]


GOOD = {"name": "Review", "months": 6, "counted_from": "report"}


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        ([GOOD | {"months": 0}], "1 to 120 months"),
        ([GOOD | {"months": 121}], "1 to 120 months"),
        ([GOOD | {"months": "6"}], "1 to 120 months"),
        ([GOOD | {"months": True}], "1 to 120 months"),
        ([GOOD | {"counted_from": "birth"}], "accepted, published, report"),
        ([GOOD | {"colour": "red"}], "says only"),
        ([{"name": "Review"}], "has a name, months and counted_from"),
        (["Review"], "says only"),
        (6, "not iterable"),
    ],
)
@pytest.mark.django_db
def test_what_is_no_rule_is_refused(stored, reason):
    kind = PlanType(slug="x", name="X", weakness_word="w", priority_word="p", cycle=stored)
    with pytest.raises(ValidationError, match=reason):
        kind.full_clean()
    kind.cycle = [GOOD]
    kind.full_clean()
    assert cycle.rules(kind.cycle) == [Rule("Review", 6, "report")]


@pytest.mark.parametrize(
    ("word", "plural"),
    [
        ("measure", "measures"),
        ("key priority", "key priorities"),
        ("area for priority action", "areas for priority action"),
        ("weakness without sufficient progress", "weaknesses without sufficient progress"),
        ("area of progress", "areas of progress"),
        ("survey", "surveys"),
    ],
)
def test_several(word, plural):
    assert several(word) == plural


def page_of(client, plan):
    client.force_login(make_person("Plan owner"))
    html = client.get(plan.get_absolute_url()).content.decode()
    return " ".join(html.split())


@pytest.mark.django_db
def test_a_plan_counts_from_its_acceptance_and_until_that_is_known_from_its_date(client):
    plan = make_plan(published_on=date(2020, 7, 3))
    page = page_of(client, plan)
    assert "Next: Monitoring by the DfE and NHS England, by 3 July 2021. In 94 days." in page
    assert "3 January 2022, at the earliest" in page
    assert "counted from the date of the plan, 3 July 2020" in page
    assert "<strong>Not confirmed.</strong>" in page

    plan.accepted_on = date(2020, 9, 30)
    plan.save()
    page = page_of(client, plan)
    assert "by 30 September 2021. In 183 days." in page
    assert "Passed 1 day ago" in page
    assert "30 March 2022" in page
    assert "at the earliest" not in page
    assert plan.turns(date(2020, 9, 29))[0].start.estimated, "not accepted yet on that day"


@pytest.mark.django_db
def test_a_plan_is_told_in_the_words_and_by_the_cycle_of_its_type(client):
    kind = PlanType.objects.create(
        slug="pap",
        name="Priority Action Plan",
        weakness_word="area for priority action",
        priority_word="theme",
        action_word="step",
        measure_word="success measure",
        cycle=[GOOD | {"months": 18}],
    )
    area = make_area()
    page = page_of(client, make_plan(area, type=kind, inspection=make_inspection(area)))
    assert "18 months after the inspectors&#x27; report, 17 December 2019" in page
    assert "17 June 2021" in page
    assert "All steps" in page
    assert "All success measures" in page
    page = page_of(client, make_plan(area, type=kind))
    assert "Cannot be counted" in page
    assert "Nothing is known to come next" in page


@pytest.mark.django_db
def test_the_words_of_a_type_stand_on_the_pages_of_its_rows(client):
    kind = wsoa()
    kind.action_word, kind.measure_word, kind.objective_word = "step", "success measure", "outcome"
    kind.save()
    plan = make_plan()
    client.force_login(make_person("Plan owner"))
    for name, words in (("action_list", "Steps"), ("measure_list", "Success measures")):
        page = client.get(reverse(f"priorities:{name}", args=["wandsworth", plan.reference]))
        assert f'<h1 class="govuk-heading-l">{words}</h1>' in page.content.decode()
        assert "owners and dates to outcomes" in page.content.decode()
