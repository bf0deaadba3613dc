"""What moved since the month before, in no other words than a board is shown; what was promised."""

from datetime import date
from decimal import Decimal

import pytest

from governance import board
from governance.disclosure import Cohort, Rate, for_board
from governance.movement import published_later, standing
from governance.verdicts import Verdict
from tests.builders import make_person
from tests.governance.builders import case, make_targets, make_wandsworth
from tests.governance.reading import text
from wsoa.models import AreaSettings, Disclosure
from wsoa.months import Month


@pytest.mark.parametrize(
    ("rate", "verdict", "words"),
    [
        (Rate(47, 91), Verdict.ON_COURSE, "On course: 47% to 91%"),
        (Rate(50, 50), Verdict.ON_COURSE, "On course: 50% so far"),
        (Rate(), Verdict.ON_COURSE, "On course: rate not shown, small numbers"),
        (Rate(empty=True), Verdict.NOT_YET_MEASURABLE, "Not yet measurable"),
        (Rate(), None, "Not shown: small numbers"),
    ],
)
def test_a_rate_that_is_hidden_is_said_to_be(rate, verdict, words):
    months = Month(2020, 10), Month(2020, 12)
    assert standing(Cohort(*months, rate, False, None, Decimal(65), verdict)) == words


def of_day(area, day):
    return published_later(area, for_board(board.figures(area, day), Disclosure.HIDE))


@pytest.mark.django_db
def test_promises_are_known_to_be_later_than_a_day(client):
    area = make_wandsworth()
    assert of_day(area, date(2020, 5, 31)) == [], "nothing is promised"
    plans, advice = make_targets()
    plan = plans.plan
    assert plan == advice.plan
    on = plan.first_published_on
    assert of_day(area, on) == []
    before = Month.of(on).after(-1)
    assert of_day(area, before.last) == [(plan, on)]
    told = "were published on"
    for role, page in (("Board member", "board"), ("Head of SEND", "dashboard")):
        client.force_login(make_person(role, area=area))
        address = f"/wandsworth/{page}/"
        if role == "Head of SEND":
            case(area, before.first)
        asked = {"month": str(before)}
        assert f"The promises of {plan} {told}" in text(client.get(address, asked))
        assert told not in text(client.get(address))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("hide", "Children are counted in tens. So a count"),
        ("round", "Counts are rounded to the nearest five. So a count"),
    ],
)
def test_a_board_is_told_what_a_move_can_mean_and_what_moves_a_figure(client, kind, words):
    area = make_wandsworth()
    AreaSettings.objects.update_or_create(area=area, defaults={"disclosure_rule": kind})
    for number in range(12):
        case(area, date(2021, 3, 1 + number))
    client.force_login(make_person("Board member", area=area))
    page = text(client.get("/wandsworth/board/"))
    assert words in page
    assert "What moves these figures" in page
