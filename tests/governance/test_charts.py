"""A chart draws what its table shows: points for what is decided, bars for what is not."""

import json
from datetime import date
from decimal import Decimal

import pytest

from ehcp_tracking import cohorts
from ehcp_tracking.lateness import figures
from governance import charts
from governance.dashboard import Year
from governance.disclosure import Cohort, Rate, Services
from governance.lines import advice_line, plan_line
from governance.series import series
from governance.verdicts import Verdict
from priorities.models import PublishedStatistic
from wsoa.months import Month

AS_AT = date(2021, 3, 31)
OCTOBER, MARCH = Month(2020, 10), Month(2021, 3)


def plans(month, **counts):
    row = dict.fromkeys(cohorts.PLAN_COUNTS, 0) | counts
    return plan_line("received", month, month, row, AS_AT)


# Decided: 2 of 3 without exceptions, 3 of 4 with. Undecided: from 1 of 5 to 4 of 5.
DECIDED = plans(OCTOBER, plans=4, plans_in_time=3, plans_excepted=1, plans_in_time_excepted=1)
UNDECIDED = plans(MARCH, plans=1, plans_in_time=1, open_overdue=1, open_in_time=3)
NOTHING = plans(Month(2020, 11))
LINES = [DECIDED._replace(target=Decimal("65.00")), NOTHING, UNDECIDED]
NAME = "Plans within 20 weeks by month received"
SERIES = series(NAME, "cohort", LINES)
ALL = [
    charts.received(SERIES),
    charts.due(SERIES),
    charts.issued(series(NAME, "excluding", LINES)),
    charts.advice(SERIES),
    charts.decisions(SERIES),
]


def traces(chart):
    return {each["name"]: each for each in chart["data"]}


@pytest.mark.parametrize("draw", [charts.received, charts.due])
def test_a_month_that_can_still_change_is_a_range_and_no_point(draw):
    found = traces(draw(SERIES))
    without, bars = found["Without exceptions"], found["Range while undecided"]
    assert without["x"] == ["Oct 2020", "Nov 2020", "Mar 2021"]
    assert without["y"] == [pytest.approx(66.67, abs=0.01), None, None]
    assert bars["x"] == ["Mar 2021"]
    assert bars["base"] == [20]
    assert bars["y"] == [60], "from there up to 80"
    assert found["With exceptions, of plans sent"]["y"] == [75, None, None]


def test_targets_are_drawn_as_steps_where_they_are_judged():
    found = traces(charts.received(SERIES))["Target"]
    assert found["y"] == [65, None, None]
    assert found["line"]["shape"] == "hvh"
    assert "Target" not in traces(charts.due(SERIES)) | traces(charts.issued(SERIES))


def test_plans_issued_are_drawn_without_and_with_exceptions():
    issued = traces(charts.issued(series(NAME, "excluding", [DECIDED])))
    assert issued["Without exceptions"]["y"] == [pytest.approx(66.67, abs=0.01)]
    assert issued["With exceptions, of plans sent"]["y"] == [75]


def test_services_are_drawn_alike_and_the_pooled_rate_with_its_targets():
    def advice(month, **counts):
        row = dict.fromkeys(cohorts.ADVICE_COUNTS, 0) | counts
        return advice_line("health", month, month, row, AS_AT)

    lines = [advice(OCTOBER, in_time=1, late=1), advice(MARCH, in_time=1, open_in_time=1)]
    health = charts.advice(series("Advice: Health", "cohort", lines))
    pooled = charts.advice(
        series("Advice: All", "cohort", [lines[0]._replace(target=Decimal(65)), lines[1]])
    )
    assert traces(health)["Without exceptions"]["y"] == [50, None]
    assert traces(health)["Range while undecided"]["x"] == ["Mar 2021"]
    assert "Target" not in traces(health)
    assert traces(pooled)["Target"]["y"] == [65, None]
    assert health["layout"] == pooled["layout"], "one scale and one size"


def test_services_of_a_month_are_drawn_as_far_as_they_are_shown():
    """On one scale: a point where a quarter is decided, a range where it is not."""
    quarters = [
        Services(
            Month(2020, 7), Month(2020, 9), True, {"health": Rate(61, 61), "social_care": Rate()}
        ),
        Services(
            Month(2021, 1), MARCH, False, {"health": Rate(40.5, 80.5), "social_care": Rate(0, 50)}
        ),
    ]
    drawn = charts.of_services(quarters, {"health": "Better since June 2020"})
    health, care = drawn["health"], drawn["social_care"]
    assert health["title"] == "Health: advice within 6 weeks by quarter asked for"
    points, ranges = health["data"]
    assert points["x"] == ["Jul to Sep 2020", "Jan to Mar 2021"]
    assert points["y"] == [61, None]
    assert (ranges["x"], ranges["base"], ranges["y"]) == (["Jan to Mar 2021"], [40.5], [40])
    assert care["data"][0]["y"] == [None, None]
    assert health["layout"] == care["layout"]
    nothing = [each._replace(rates=dict.fromkeys(each.rates, Rate())) for each in quarters]
    assert charts.of_services(nothing, {}) == {}
    assert health["message"] == "Month by month: Better since June 2020"
    assert "message" not in care, "nothing is known of months"


def group(first, last, rate, target=None, verdict=None):
    decided = rate.low == rate.high
    return Cohort(first, last, rate, decided, target=target, verdict=verdict)


GROUPS = [
    group(Month(2019, 10), Month(2019, 12), Rate(50, 50)),
    group(Month(2020, 1), Month(2020, 9), Rate(60, 60), Decimal("60.00"), Verdict.MET),
    group(OCTOBER, Month(2020, 12), Rate(40.5, 80.5), Decimal(65), Verdict.STILL_POSSIBLE),
    group(Month(2021, 1), MARCH, Rate(0, 100), Decimal(70), Verdict.NOT_YET_MEASURABLE),
]


def test_groups_of_unlike_lengths_are_joined_by_no_line():
    """Nine months stand beside three and one: a slope from one to another would tell nothing."""
    chart = charts.by_group("Plans and targets", GROUPS)
    made, ranges, targets = chart["data"]
    assert made["mode"] == "markers"
    assert targets["type"] == "bar", "a dash each"
    assert made["x"][1] == "Jan to<br>Sep 2020", "in lines, for many stand side by side"
    assert made["y"] == [50, 60, None, None]
    assert ranges["x"] == made["x"][2:]
    assert targets["base"] == [None, 60, 65, 70]
    assert targets["y"] == [None, 0, 0, 0]
    assert chart["layout"]["xaxis"]["categoryarray"] == made["x"]


def test_a_chart_of_targets_says_what_became_of_them_as_far_as_it_is_shown():
    said = charts.verdicts_of(GROUPS)
    assert said == "Met: 60% of Jan to Sep 2020; still possible: 65% of Oct to Dec 2020"
    hidden = [each._replace(verdict=None) for each in GROUPS]
    assert charts.verdicts_of(hidden) == ""
    twice = [GROUPS[1], GROUPS[1]._replace(target=Decimal(50))]
    assert charts.verdicts_of(twice) == "Met: 60% of Jan to Sep 2020, 50% of Jan to Sep 2020"
    assert charts.by_group("Targets", GROUPS)["message"] == said


def test_limits_and_their_centre_are_drawn_where_rules_apply_and_nowhere_else():
    months = list(Month(2020, 1).until(MARCH))
    decided = [plans(each, plans=20, plans_in_time=10) for each in months[:12]]
    undecided = [plans(each, plans=20, open_in_time=1) for each in months[12:]]
    found = charts.received(series(NAME, "cohort", decided + undecided))
    *_, centre, low, high = found["data"]
    assert centre["y"] == [50] * 12 + [None] * 3
    assert low["y"] == [15] * 12 + [None] * 3, "3 of 20, and as far above"
    assert high["y"] == [85] * 12 + [None] * 3
    assert (low["showlegend"], high["showlegend"]) == (True, False), "one word for both"
    assert low["name"] == "Limits of chance"
    assert found["message"] == "No change beyond chance since January 2020"
    assert found["message"] not in found["title"], "which says what is measured"


def test_years_are_drawn_once_they_are_over():
    england = PublishedStatistic(in_20_weeks_excluding_exceptions_pct=Decimal("58.0"))
    here = PublishedStatistic(in_20_weeks_excluding_exceptions_pct=None)
    years = [
        Year(2020, True, england, here, DECIDED),
        Year(2021, False, None, None, DECIDED),
    ]
    found = traces(charts.published(years, "Wandsworth"))
    assert {tuple(each["x"]) for each in found.values()} == {("2020",)}
    assert found["England, published"]["y"] == [58]
    assert found["Wandsworth, published"]["y"] == [None]
    assert found["Wandsworth, our cases"]["y"] == [pytest.approx(66.67, abs=0.01)]


@pytest.mark.parametrize("chart", ALL)
def test_every_chart_keeps_its_data_here_and_its_scale(chart):
    assert chart["config"]["showSendToCloud"] is False
    assert chart["config"]["plotlyServerURL"] == ""
    assert chart["config"]["displayModeBar"] is False, "no download as a picture, no upload"
    assert chart["layout"]["yaxis"]["range"] == [0, 100]
    assert chart["layout"]["xaxis"]["categoryarray"] == ["Oct 2020", "Nov 2020", "Mar 2021"]
    assert "exceptions" in chart["title"]
    assert "by month" in chart["title"]
    assert json.loads(json.dumps(chart, allow_nan=False)) == chart | {
        "data": json.loads(json.dumps(chart["data"]))
    }


@pytest.mark.parametrize("chart", ALL)
def test_lines_are_told_apart_without_colour(chart):
    looks = [
        (each["type"], each.get("line", {}).get("dash"), each.get("marker", {}).get("symbol"))
        for each in chart["data"]
        if each.get("showlegend", True)
    ]
    assert len(set(looks)) == len(looks)


def test_reasons_are_bars_of_their_weeks_under_their_running_share():
    month = Month(2021, 2)
    late = [
        figures.Late("plan", "area", "The dates of the panel", month, 2, 30),
        figures.Late("plan", "area", "A waiting list", month, 1, 90),
        figures.Late("plan", "area", "", month, 1, 900),
    ]
    weeks, share = charts.pareto(figures.pareto(late, month, month))["data"]
    assert weeks["y"] == share["y"] == ["A waiting list", "The dates of the<br>panel"]
    assert weeks["x"] == [90 / 7, 30 / 7]
    assert share["x"] == [75, 100]
