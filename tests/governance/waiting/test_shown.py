"""What may be shown of who waits: everything to staff, little to a board, nothing of the few."""

import json
from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string

from ehcp_tracking import stages
from ehcp_tracking.cohorts import Spread
from governance import definitions
from governance.disclosure import Count
from governance.lines import Line, Snapshot
from governance.views import Reader
from governance.waiting import charts, exports, figures, shown
from governance.waiting.shown import ENOUGH, Point, standing, straight
from tests.builders import make_lateness, make_reason
from tests.governance.attacking import text
from tests.governance.builders import AS_AT, case, make_wandsworth, varied_caseload
from wsoa.models import Disclosure
from wsoa.months import Month
from wsoa.roles import Permission

MARCH = Month(2021, 3)
CUT_OFF, PROMISED = date(2019, 11, 30), date(2020, 9, 30)
HIDE, ROUND, NOTHING = Disclosure.HIDE, Disclosure.ROUND, Disclosure.NOTHING


def waiting(counts, left=()):
    """Who waits, by so many at each stage; the backlog as it was left on some days."""
    parts = dict.fromkeys(stages.waiting_classes(AS_AT), 0)
    at = [
        figures.Stage(stage, stage.label, Snapshot({"figure": stage}, AS_AT, parts | {"total": n}))
        for stage, n in zip(stages.STAGES, counts, strict=True)
    ]
    total = Snapshot({"figure": "waiting"}, AS_AT, parts | {"total": sum(counts)})
    points = [
        figures.Point(day, "open", cases, figures.on_line(left[0][1], CUT_OFF, PROMISED, day))
        for day, cases in left
    ]
    open_then = next((cases for day, cases in left if day >= PROMISED), None)
    burn_down = figures.BurnDown(CUT_OFF, PROMISED, points, open_then) if left else None
    return figures.Waiting(AS_AT, at, total, 77, burn_down)


LEFT = [(CUT_OFF, 83), (date(2020, 4, 30), 40), (PROMISED, 7), (AS_AT, 0)]


class TestWaiting:
    def test_staff_and_a_confidential_board_are_shown_every_count(self):
        found = waiting([3, 4, 0, 1, 2], LEFT)
        for rule in (None, NOTHING):
            told = shown.waiting(found, rule)
            assert [row.counts["total"].words for row in told.rows] == [
                "3",
                "4",
                "0",
                "1",
                "2",
                "10",
            ]
            assert told.longest_weeks == 77
            assert not told.come
            assert [each.left.words for each in told.burn_down.points] == ["83", "40", "7", "0"]
            assert [each.line.words for each in told.burn_down.points] == ["83", "41", "0", "0"]
        staff, board = (
            shown.waiting(found, rule).total.counts["total"] for rule in (None, NOTHING)
        )
        assert staff.behind == (found.total, "total")
        assert board.behind is None

    def test_a_board_is_shown_how_far_children_have_come_in_tens(self):
        told = shown.waiting(waiting([30, 20, 9, 5, 4]), HIDE)
        assert (told.rows, told.longest_weeks) == ([], None)
        assert [each.words for each in told.come.values()] == [
            "30 to 39",  # 38
            "10 to 19",  # 18
            "Fewer than 10",
        ]
        rounded = shown.waiting(waiting([30, 20, 9, 5, 4]), ROUND)
        assert [each.words for each in rounded.come.values()] == ["40", "20", "5"]

    def test_it_is_not_where_all_who_wait_are_not(self):
        told = shown.waiting(waiting([30, 20, 9, 5, 4]), HIDE, total_is_shown=False)
        assert not told.come

    def test_of_the_backlog_a_board_is_shown_what_can_be_in_time_no_more(self):
        found = waiting([0] * 5, [(CUT_OFF, 83), (date(2020, 4, 18), 70), (date(2020, 4, 19), 68)])
        points = shown.waiting(found, HIDE).burn_down.points
        assert [each.day for each in points] == [CUT_OFF, date(2020, 4, 19)]
        assert len(shown.waiting(found, ROUND).burn_down.points) == 3
        early = waiting([0] * 5, [(CUT_OFF, 83), (date(2020, 4, 18), 70)])
        assert shown.waiting(early, HIDE).burn_down is None

    def test_the_line_is_of_what_is_shown(self):
        points = shown.waiting(waiting([0] * 5, LEFT), HIDE).burn_down.points
        assert [each.left.words for each in points] == [
            "80 to 89",
            "40 to 49",
            "Fewer than 10",
            "Fewer than 10",
        ]
        assert [each.line for each in points] == [
            Count(80, 89),
            Count(40, 49),  # 40 to 44 of 80 to 89
            Count(0, 0),
            Count(0, 0),
        ]


def test_what_is_not_shown_of_the_backlog_moves_nothing_that_is():
    """Any other numbers of the same tens and verdict give the same page."""
    alike = [
        [(CUT_OFF, first), (date(2020, 4, 30), then), (PROMISED, last)]
        for first in (80, 85, 89)
        for then in (20, 29)
        for last in (1, 5, 9)
    ]
    pages = {repr(shown.waiting(waiting([0] * 5, each), HIDE).burn_down) for each in alike}
    assert len(pages) == 1


@pytest.mark.parametrize(
    ("left", "line", "words"),
    [
        ((12, 12), (12, 12), "on"),
        ((12, 12), (11, 11), "1 case behind"),
        ((0, 0), (1200, 1200), "1,200 cases ahead of"),
        ((20, 29), (10, 19), "behind"),
        ((20, 29), (20, 29), "near"),
        ((20, 29), (10, 29), "near"),
        ((0, 9), (10, 19), "ahead of"),
    ],
)
def test_how_the_backlog_stands_is_told_as_far_as_what_is_shown_tells(left, line, words):
    before = PROMISED - timedelta(days=1)
    told = standing(Point(before, Count(*left), Count(*line)), PROMISED)
    assert told == f"{words} the straight line to none by 30 September 2020"


@pytest.mark.parametrize(
    ("then", "now", "rule", "words"),
    [
        (7, 2, None, "7 were {}; still open: 2"),
        (1, 0, NOTHING, "1 was {}; still open: none"),
        (0, 0, None, "None were {}"),
        (0, 0, HIDE, "None were {}"),
        (3, 0, HIDE, "Some were {}; still open: fewer than 10"),
        (14, 12, HIDE, "10 to 19 were {}; still open: 10 to 19"),
        (7, 3, ROUND, "5 were {}; still open: 5"),
        (2, 0, ROUND, "Some were {}; still open: none"),
    ],
)
def test_once_the_day_promised_is_past_it_is_told_what_was_open_on_it(then, now, rule, words):
    found = waiting([0] * 5, [(CUT_OFF, 83), (PROMISED, then), (AS_AT, now)])
    told = shown.waiting(found, rule).burn_down.words
    assert told == words.format("open on 30 September 2020, the day promised")


def test_on_the_day_promised_there_is_no_later_one():
    found = waiting([0] * 5, [(CUT_OFF, 83), (PROMISED, 7)])
    told = shown.waiting(found, None).burn_down.words
    assert told == "7 were open on 30 September 2020, the day promised"


def test_of_a_day_whose_number_is_not_shown_a_board_is_told_what_the_verdict_says():
    """The day promised is no month end: its number is in no table of the board's."""
    found = waiting([0] * 5, [(CUT_OFF, 83), (date(2020, 4, 30), 60), (AS_AT, 40)])
    for open_then, some in ((0, "None were"), (50, "Some were")):
        each = found._replace(burn_down=found.burn_down._replace(open_then=open_then))
        assert shown.waiting(each, HIDE).burn_down.words.startswith(some)


def test_a_line_in_tens_holds_the_line_of_any_number_in_them():
    for days in (0, 1, 100, 304, 305, 400):
        day = CUT_OFF + timedelta(days=days)
        line = straight(Count(80, 89), CUT_OFF, PROMISED, day)
        for most in range(80, 90):
            assert line.low <= figures.on_line(most, CUT_OFF, PROMISED, day) <= line.high


class TestTime:
    def span(self, base):
        line = Line({"figure": "taken"}, AS_AT, MARCH, MARCH, {"to_plan": base}, {})
        limit = figures.Limit(140, figures.Share(3, base))
        weeks = Spread(base, 17.4, 19.5, 30.6)
        return figures.Span("to_plan", "Final plan sent", line, weeks, limit)

    def test_staff_are_shown_every_plan(self):
        told = shown.span(self.span(4), None)
        assert told.plans == Count(4, 4, (self.span(4).line, "to_plan"))
        assert told.weeks == ["17.4 weeks", "19.5 weeks", "30.6 weeks"]
        assert told.in_law == ("20 weeks", "75.0% (3 of 4)")
        assert told.own is None

    @pytest.mark.parametrize("rule", [HIDE, ROUND])
    def test_a_board_is_shown_whole_weeks_of_many_plans(self, rule):
        told = shown.span(self.span(ENOUGH), rule)
        assert told.plans is None
        assert told.weeks == ["17 weeks", "20 weeks", "31 weeks"]
        assert told.in_law == ("20 weeks", "")
        assert shown.span(self.span(ENOUGH - 1), rule).weeks == []

    def test_one_week_is_one(self):
        weeks = Spread(ENOUGH, 0.6, 1.4, 1.6)
        told = shown.span(self.span(ENOUGH)._replace(weeks=weeks), HIDE)
        assert told.weeks == ["1 week", "1 week", "2 weeks"]


@pytest.fixture
def found(db):
    """What is counted of a varied caseload, by whether small numbers are hidden, and for whom."""
    area = make_wandsworth()
    varied_caseload(area)
    for number in range(ENOUGH):
        case(area, date(2020, 10, 5), date(2021, 3, 1) + timedelta(days=number))
    make_lateness(case(area, date(2021, 1, 5)), reason=make_reason(name="The panel"))
    exact = figures.waiting(area, as_at=AS_AT), figures.time_taken(area, MARCH, as_at=AS_AT)

    def shown_by(rule, *permissions):
        told = shown.waiting(exact[0], rule), shown.time_taken(exact[1], rule)
        return {
            "view": Reader(area, frozenset(permissions)),
            "waiting": told[0],
            "time": told[1],
            "charts": charts.of_month(*told),
            "definitions": definitions,
        }

    return shown_by


SECTIONS = [f"governance/sections/{name}.html" for name in ("stages", "burn_down", "time")]


def page(context):
    return "".join(render_to_string(each, context) for each in SECTIONS)


def test_staff_read_every_number_with_its_cases(found):
    html = page(found(None, Permission.VIEW_CASES))
    words = text(html)
    assert "The longest wait so far: 80 weeks" in words
    assert "3 were open on 30 September 2020, the day promised; still open: 2." in words
    assert "kept by" in words
    for address in (
        "?figure=waiting_to_decide&amp;part=over+52&amp;as_at=2021-03-31",
        "?figure=waiting&amp;part=total&amp;as_at=2021-03-31",
        "?figure=backlog&amp;part=open&amp;as_at=2020-09-30",
        "?figure=taken&amp;part=to_plan&amp;as_at=2021-03-31&amp;from=2020-04&amp;to=2021-03",
        "?first=2020-04&amp;last=2021-03&amp;as_at=2021-03-31&amp;step=decision",
        "?first=2020-04&amp;last=2021-03&amp;as_at=2021-03-31&amp;reason=The+panel",
    ):
        assert address in html
    assert html.count("data-chart=") == 2, "no step but the whole has its days"


def test_who_may_see_no_case_is_led_to_none(found):
    without = page(found(None))
    assert "/cases/" not in without
    assert text(without) == text(page(found(None, Permission.VIEW_CASES)))
    assert text(page(found(NOTHING))) == text(without)


def test_a_board_reads_tens_and_whole_weeks(found):
    words = text(page(found(HIDE)))
    assert "An assessment was agreed Fewer than 10" in words
    assert "Final plan sent 22 weeks 23 weeks 24 weeks 20 weeks 19 weeks and 6 days" in words
    assert "Draft plan sent Not shown: too few plans" in words
    assert "late" not in words.partition("How this is counted")[0]
    assert "What was late" not in words


@pytest.mark.parametrize("rule", [None, NOTHING, HIDE, ROUND])
def test_a_file_and_the_charts_tell_what_the_page_tells(found, rule):
    context = found(rule)
    words = text(page(context))
    rows = [row for _, rows in exports.sheets(context["waiting"], context["time"]) for row in rows]
    for row in rows:
        for cell in row:
            if isinstance(cell, int):
                assert f"{cell:,}" in words
            if isinstance(cell, str) and cell.endswith("weeks"):
                assert cell in words
    assert len({len(row) for row in rows}) <= 3, "a heading of each sheet, and rows of its length"
    json.dumps(context["charts"])


def test_charts_draw_what_the_tables_say(found):
    context = found(None)
    drawn, told = context["charts"], context["waiting"]
    rows = told.rows[:-1]
    assert sum(sum(each["x"]) for each in drawn["stages"]["data"]) == told.total.counts["total"].low
    assert len(drawn["stages"]["data"][0]["y"]) == len(rows)
    left, line = drawn["burn_down"]["data"]
    assert left["y"] == [each.left.low for each in told.burn_down.points]
    assert (line["x"], line["y"]) == (["2019-11-30", "2020-09-30"], [4, 0])
    assert drawn["burn_down"]["layout"]["yaxis"]["range"][0] == 0
    assert drawn["burn_down"]["message"] == told.burn_down.words
    assert drawn["stages"]["message"] == (
        "Of 8 over 20 weeks, 8 are at one stage: to decide whether to assess"
    )
    hidden = found(HIDE)
    bars, line = hidden["charts"]["burn_down"]["data"]
    assert {*bars["base"]} == {0}
    assert {*bars["y"]} == {9}
    assert "stages" not in hidden["charts"]


def test_spans_are_drawn_from_quarter_to_quarter():
    one = shown.Span(
        "To the decision", None, [4.0, 5.0, 7.0], ["4 weeks", "5 weeks", "7 weeks"], None, None
    )
    none = shown.Span("To the draft", None, [], [], None, None)
    time = shown.Time(AS_AT, False, MARCH, MARCH, [one, none], [], None)
    half, middle = charts.spans(time)["data"]
    assert (half["y"], half["base"], half["x"]) == (["To the decision"], [4.0], [3.0])
    assert (middle["y"], middle["x"]) == (["To the decision"], [5.0])
    assert charts.spans(time._replace(steps=[none])) is None


def test_a_chart_names_what_stands_out_alone():
    def step(name, median):
        weeks = [4.0, median, 9.0]
        return shown.Span(name, None, weeks, [f"{each:.1f} weeks" for each in weeks], None, None)

    decision, advice = step("To the decision", 5.0), step("To the advice", 6.5)
    assert charts.the_longest([decision, advice]) == (
        "The longest step by its median, 6.5 weeks: to the advice"
    )
    assert charts.the_longest([advice, advice]) == ""
    rows = [shown.Row("To draft", {}), shown.Row("To finalise", {})]
    assert charts.where_most_wait(rows, [3, 2]) == (
        "Of 5 over 20 weeks, 3 are at one stage: to draft"
    )
    assert charts.where_most_wait(rows, [2, 2]) == ""
    assert charts.where_most_wait(rows, [0, 0]) == ""
