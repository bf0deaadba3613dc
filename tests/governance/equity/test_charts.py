"""A chart draws the groups that its table shows, on the scale of the other charts of its figure."""

import json

import pytest

from governance.equity import charts
from governance.equity.figures import Equity, Group, Shown, Table, Weeks
from governance.intervals import Interval
from tests.governance.equity.test_figures import AS_AT, FIRST, LAST
from wsoa.share import Share

HIDDEN = Shown(None, None)
HALF = Shown(Share(10, 20), None)
WEEKS = Weeks(8.0, Interval(6.0, 12.0))
BY_SEX = Table(
    "sex",
    "sex",
    [
        Group("Female", HALF, HIDDEN, HIDDEN, WEEKS),
        Group("Male", HIDDEN, HALF, HALF, Weeks(30.0, None)),
    ],
)
BY_AGE = Table("age", "age", [Group("Not recorded", HALF, HALF, HALF, WEEKS)])


@pytest.fixture
def drawn():
    return charts.of_page(Equity(FIRST, LAST, AS_AT, HALF, HALF, WEEKS, [BY_SEX, BY_AGE], 0))


def test_a_group_is_a_point_in_its_interval_and_a_hidden_one_is_none(drawn):
    (rates,) = drawn[0]["in_time"]["data"]
    assert rates["y"] == ["Female", "Male"]
    assert rates["x"] == [50, None]
    low, high = (100 * end for end in HALF.interval)
    assert rates["error_x"]["arrayminus"] == [pytest.approx(50 - low), None]
    assert rates["error_x"]["array"] == [pytest.approx(high - 50), None]
    (weeks,) = drawn[0]["waited"]["data"]
    assert weeks["x"] == [8, 30]
    assert weeks["error_x"]["array"] == [4, 0], "too few for an interval: a point alone"


def test_charts_of_a_figure_have_one_scale_that_begins_at_none(drawn):
    for figure in ("in_time", "overdue", "waited"):
        one, other = (each[figure]["layout"]["xaxis"]["range"] for each in drawn)
        assert one == other
        assert one[0] == 0
    assert drawn[0]["in_time"]["layout"]["xaxis"]["range"][1] == 100
    assert drawn[0]["waited"]["layout"]["xaxis"]["range"][1] > 30


def test_a_chart_says_what_is_found_before_what_is_measured(drawn):
    chart = drawn[0]["in_time"]
    assert chart["message"] == "Too few to compare by sex"
    assert chart["title"] == "Plans within 20 weeks by sex, with 95% intervals"
    assert chart["config"]["showSendToCloud"] is False
    assert json.dumps(drawn, allow_nan=False)
