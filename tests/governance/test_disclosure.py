"""What a board is shown of counts around 5, under each rule; the attack has a test of its own."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehcp_tracking import cohorts, kpis
from governance import board
from governance.board import Figures
from governance.dashboard import Open
from governance.disclosure import Count, for_board, for_staff, rounded
from governance.lines import Line, Snapshot
from governance.promises import BacklogPromise, Promise
from governance.verdicts import Verdict, verdict
from wsoa.models import Disclosure
from wsoa.months import Month

MONTH = Month(2021, 3)
AS_AT = date(2021, 3, 31)
HIDE, ROUND, NOTHING = Disclosure.HIDE, Disclosure.ROUND, Disclosure.NOTHING


OCTOBER, DECEMBER = Month(2020, 10), Month(2020, 12)


def line(in_time, late=0, undecided=0, first=OCTOBER, last=DECEMBER):
    counts = dict.fromkeys(cohorts.ADVICE_COUNTS, 0)
    counts |= {"in_time": in_time, "late": late, "open_in_time": undecided}
    return Line({}, AS_AT, first, last, counts, cohorts.advice_shares(counts))


def figures(plans=(), services=(), waiting=(0, 0, 0), backlog=None, as_at=AS_AT):
    return Figures(
        month=MONTH,
        as_at=as_at,
        begun=True,
        plans=[each if isinstance(each, board.Cohort) else board.Cohort(each) for each in plans],
        advice=[],
        services=list(services),
        open=open_cases(*waiting),
        backlog=backlog,
        months={"plans": [line(3, first=OCTOBER, last=OCTOBER)], "advice": []},
    )


def open_cases(in_time, up_to_26_weeks, over_26_weeks):
    """Return the open caseload, those overdue in one band of each kind."""
    overdue = up_to_26_weeks + over_26_weeks
    counts = dict.fromkeys(kpis.OVERDUE_BANDS, 0) | {"total": in_time + overdue}
    counts |= {"5-12": up_to_26_weeks, "over 52": over_26_weeks}
    line = Line({}, AS_AT, OCTOBER, MONTH, {"open_overdue": overdue}, {})
    return Open(Snapshot({}, AS_AT, counts), line)


def rate_of(each, rule=HIDE):
    (cohort,) = for_board(figures([each]), rule).plans
    return cohort


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        pytest.param((6, 6), "50%", id="six and six"),
        pytest.param((5, 6), "Not shown: small numbers", id="five in time"),
        pytest.param((26, 4), "Not shown: small numbers", id="26 of 30 would tell of four"),
        pytest.param((1, 60), "Not shown: small numbers", id="one in time"),
        pytest.param((0, 6), "0%", id="none in time"),
        pytest.param((6, 0), "100%", id="all in time"),
        pytest.param((0, 0), "Not shown: small numbers", id="nobody looks like a few"),
        pytest.param((6, 6, 6), "33% to 67%", id="undecided: a range"),
        pytest.param((60, 60, 5), "Not shown: small numbers", id="five undecided"),
        pytest.param((0, 0, 6), "0% to 100%", id="all undecided"),
        pytest.param((2000, 6), "99%", id="never rounded up to all"),
        pytest.param((6, 2000), "1%", id="nor down to none"),
    ],
)
def test_a_rate_is_a_whole_per_cent_where_no_part_is_small(counts, words):
    shown = rate_of(line(*counts)).rate
    assert shown.words == words
    assert (shown.part, shown.whole, shown.undecided) == (None, None, None)


def test_a_single_number_that_can_still_change_says_so():
    assert rate_of(line(400, 400, 6)).words == "50% so far"
    assert rate_of(line(400, 400)).words == "50%"


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10), (12, 10)])
def test_a_count_is_rounded_to_the_nearest_5(count, shown):
    assert rounded(count) == shown


def test_a_rate_of_rounded_counts():
    shown = rate_of(line(26, 4, 3), ROUND).rate
    assert (shown.part, shown.whole, shown.undecided) == (25, 30, 5)
    assert shown.words == "71% to 86%"


def test_too_few_to_round_is_not_the_same_as_none():
    assert rate_of(line(2), ROUND).rate.words == "Not shown: small numbers"
    assert rate_of(line(0), ROUND).rate.words == "None"


def test_a_professional_board_sees_every_count():
    shown = rate_of(line(26, 4, 3), NOTHING).rate
    assert (shown.part, shown.whole, shown.undecided) == (26, 30, 3)


def judged(counts, target):
    found, asked = line(*counts), Decimal(target)
    promise = Promise(None, asked, found, verdict(asked, found), "exact")
    (shown,) = for_board(figures([board.Cohort(found, promise)]), HIDE).plans
    return promise.verdict, shown


@settings(deadline=None)
@given(st.lists(st.integers(0, 12), min_size=3, max_size=3), st.sampled_from([30, 60, 65, 99]))
def test_a_verdict_is_that_of_the_exact_figures_and_its_reason_has_no_count(counts, target):
    exact, shown = judged(counts, target)
    assert shown.verdict in (exact, None)
    assert shown.verdict or shown.rate.low is None
    digits = "".join(each if each.isdigit() else " " for each in shown.reason).split()
    assert set(digits) <= {str(target), "2020"}


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 12), min_size=3, max_size=3),
    st.lists(st.integers(1, 5), min_size=3, max_size=3),
    st.sampled_from([30, 60, 65, 99]),
)
def test_any_other_small_numbers_would_look_the_same(counts, others, target):
    beside = [o if 1 <= c <= 5 else c for c, o in zip(counts, others, strict=True)]
    assert judged(counts, target)[1] == judged(beside, target)[1]


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        pytest.param((60, 3), "Met", id="met, were it five that are late"),
        pytest.param((7, 5), "Not shown: small numbers", id="missed, but not were it four"),
        pytest.param((60, 37, 3), "Not shown: small numbers", id="so close that months would tell"),
        pytest.param((3, 60), "Not met", id="missed, were it five in time"),
        pytest.param((0, 0, 4), "Not yet measurable", id="few, none decided"),
    ],
)
def test_a_verdict_that_would_tell_of_a_few_is_not_shown(counts, words):
    shown = judged(counts, 60)[1]
    assert shown.judged == words
    assert shown.words == "Not shown: small numbers"


@pytest.mark.parametrize(
    ("number", "by_rule"),
    [
        (0, ["Fewer than 10", "0", "0"]),
        (9, ["Fewer than 10", "10", "9"]),
        (10, ["Ten or more", "10", "10"]),
        (31, ["Ten or more", "30", "31"]),
    ],
)
def test_how_many_ended_late_stands_beside_the_rate_that_they_left(number, by_rule):
    each = line(10, 10)._replace(counts={"open_in_time": 0, "ended_overdue": number})
    told = [rate_of(each, rule).ended_late.words for rule in (HIDE, ROUND, NOTHING)]
    assert told == by_rule
    (exact,) = for_staff(figures([each])).plans
    assert exact.ended_late == (number, number, (each, "ended_overdue"))
    assert rate_of(line(10, 10)).ended_late is None, "of advice"
    (of_advice,) = for_staff(figures([line(10, 10)])).plans
    assert of_advice.ended_late is None


def test_before_its_first_month_a_cohort_is_known_to_be_empty():
    found = line(0, first=Month(2021, 4), last=Month(2021, 6))
    assert rate_of(found).words == "None"


def test_a_target_that_was_missed_by_less_than_half_a_per_cent_is_not_shown_as_reached():
    found, asked = line(129, 70), Decimal(65)
    promise = Promise(None, asked, found, verdict(asked, found), "exact")
    (shown,) = for_board(figures([board.Cohort(found, promise)]), HIDE).plans
    assert (shown.words, shown.verdict) == ("65%", Verdict.NOT_MET)
    assert shown.reason.startswith("Just under 65%")


def quarter(**parts):
    lines = {name: line(10, 10) for name in board.SERVICES}
    return lines | {name: line(*counts) for name, counts in parts.items()}


def test_services_are_shown_together_or_not_at_all():
    whole, small, open_, none = (
        quarter(),
        quarter(health=(10, 3)),
        quarter(health=(10, 10, 8)),
        quarter(health=(0, 0)),
    )
    shown = for_board(figures(services=[whole, small, open_, none]), HIDE).services
    assert [{rate.words for rate in each.rates.values()} for each in shown] == [
        {"50%"},
        {"Not shown: small numbers"},
        {"Not shown: small numbers"},
        {"50%", "None"},
    ]
    assert [each.decided for each in shown] == [True, True, False, True]


def test_services_are_told_the_lowest_first_and_what_is_not_shown_is_not():
    found = quarter(health=(10, 30), social_care=(30, 10))
    (shown,) = for_board(figures(services=[found]), HIDE).services
    lowest, *_, highest = shown.lowest_first
    assert (lowest[0], lowest[1].words) == ("health", "25%")
    assert (highest[0], highest[1].words) == ("social_care", "75%")
    (hidden,) = for_board(figures(services=[quarter(health=(10, 3))]), HIDE).services
    assert hidden.lowest_first == []


def children(*waiting, plans=(), rule=HIDE):
    return for_board(figures(plans, waiting=waiting), rule).children


def words(counts):
    return [count and count.words for count in counts]


@pytest.mark.parametrize(
    ("waiting", "shown"),
    [
        pytest.param((60, 9, 15), ["80 to 89", None, "20 to 29", None, "10 to 19"], id="in tens"),
        pytest.param((6, 2, 2), ["10 to 19", *[None, "Fewer than 10"] * 2], id="few"),
        pytest.param((0, 0, 0), ["Fewer than 10", *[None, "Fewer than 10"] * 2], id="nobody"),
        pytest.param((1300, 0, 0), ["1,300 to 1,309", *[None, "Fewer than 10"] * 2], id="many"),
    ],
)
def test_children_waiting_are_counted_in_tens_that_include_each_other(waiting, shown):
    assert words(children(*waiting)) == shown


def test_no_count_of_children_waiting_gives_a_hidden_cohort_back():
    """Six undecided of a range that is shown are among the "fewer than 10" that wait in time."""
    told, few = line(6, 0, 6), line(9, 9, 3)
    assert children(9, 0, 0, plans=[told, few]).total is None
    assert children(9, 0, 0, plans=[told]).total
    assert children(14, 0, 0, plans=[told, few]).total
    assert children(9, 11, 0, plans=[told, few]).total, "up to 19 may be in time"
    assert children(7, 2, 0, plans=[told]).total is None, "nor the few that are overdue"
    assert children(11, 0, 0, plans=[line(6, 0, 12), few, few]).total
    assert children(16, 0, 0, plans=[line(6, 0, 14), few, few]).total is None
    assert children(9, 0, 0, plans=[told, few], rule=NOTHING).total == Count(9, 9)


def test_what_lies_between_rounded_counts_is_what_lies_between_them_as_shown():
    assert words(children(6, 6, 6, rule=ROUND)) == ["20", "10", "10", "5", "5"]
    assert words(children(6, 6, 6, rule=NOTHING)) == ["18", "6", "12", "6", "6"]


def promised(outstanding, is_open, open_then, as_at=AS_AT):
    counts = {
        "outstanding": outstanding,
        "completed": outstanding - is_open,
        "completed_by_target": outstanding - open_then,
        "open": is_open,
    }
    return BacklogPromise(
        None,
        date(2019, 11, 30),
        date(2020, 9, 30),
        Snapshot({}, as_at, counts, 70),
        Verdict.NOT_MET,
        f"{open_then} of {outstanding}",
    )


def backlog(outstanding, is_open, open_then, as_at=AS_AT, rule=HIDE, plans=()):
    promise = promised(outstanding, is_open, open_then, as_at)
    return for_board(figures(plans, backlog=promise, as_at=as_at), rule).backlog


def staff(plans=(), waiting=(0, 0, 0), backlog=(0, 0, 0)):
    return for_staff(figures(plans, waiting=waiting, backlog=promised(*backlog)))


def test_staff_are_shown_every_number_with_what_its_cases_are_behind():
    asked = line(3, 1, 2)
    promise = Promise(None, Decimal(60), asked, verdict(Decimal(60), asked), "3 of 4")
    shown = staff([board.Cohort(asked, promise)], waiting=(2, 1, 3), backlog=(21, 7, 11))
    (cohort,) = shown.plans
    assert (cohort.words, cohort.reason, cohort.rate.line) == ("50.0% to 83.3%", "3 of 4", asked)
    assert cohort.rate.low, cohort.rate.high == (50, pytest.approx(83.33, abs=0.01))
    assert shown.rule is None
    counts = [shown.children.total, shown.children.overdue, *shown.bands.values()]
    counts += shown.backlog.counts.values()
    for each in counts:
        behind, part = each.behind
        assert (each.low, each.high) == (behind.counts[part],) * 2
    assert shown.children.total.low == 6
    assert sum(each.low for each in shown.bands.values()) == 4


def test_a_board_that_is_shown_everything_is_led_to_no_case():
    asked = line(3, 1, 2)
    shown = for_board(figures([asked], waiting=(2, 1, 3), backlog=promised(21, 7, 11)), NOTHING)
    assert shown.plans[0].rate.line is None
    assert not shown.bands
    counts = [*shown.children, *shown.backlog.counts.values()]
    assert {each.behind for each in counts if each} == {None}


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        pytest.param(HIDE, ["20 to 29", "Fewer than 10", "10 to 19"], id="in tens"),
        pytest.param(ROUND, ["20", "5", "10", "15"], id="to the nearest five"),
        pytest.param(NOTHING, ["21", "7", "11", "14"], id="as they are"),
    ],
)
def test_backlog(rule, shown):
    """Those open, and open on the day promised, are among the outstanding; the rest is completed.

    How many are completed is not shown in tens: with those open it would say more than either.
    """
    found = backlog(21, 7, 11, rule=rule)
    assert words(found.counts.values()) == shown
    assert "11" not in found.reason


def test_the_backlog_tells_nothing_of_the_day_promised_before_it_comes():
    assert "open_on_the_day" not in backlog(20, 8, 8, as_at=date(2020, 9, 29)).counts
    assert "open_on_the_day" in backlog(20, 8, 8, as_at=date(2020, 9, 30)).counts


def test_how_long_one_child_has_waited_is_for_staff_alone():
    assert {backlog(21, 7, 11, rule=rule).oldest_weeks for rule in Disclosure} == {None}
    assert staff(backlog=(21, 7, 11)).backlog.oldest_weeks == 70


def test_the_backlog_leaves_room_for_the_cohorts_begun_before_it():
    months = {"first": Month(2019, 7), "last": Month(2019, 9)}
    told, few = line(6, 0, 6, **months), line(9, 9, 3, **months)
    assert backlog(60, 9, 9, plans=[told, few]).counts["open"] is None
    assert backlog(60, 11, 11, plans=[told, few]).counts["open"] == Count(10, 19)
    assert backlog(60, 9, 9, plans=[line(6, 0, 6), line(9, 9, 3)]).counts["open"] == Count(0, 9)


def test_single_months_are_shown_where_everything_is():
    found = figures()
    assert [bool(for_board(found, rule).months) for rule in (HIDE, ROUND, NOTHING)] == [
        *(False, False, True)
    ]
    assert for_staff(found).months == found.months
