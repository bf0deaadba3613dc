"""What a board is shown of counts around 5, under each rule; the attack has a test of its own."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcp_tracking import cohorts
from governance import board
from governance.board import Figures, Waiting
from governance.disclosure import Backlog, Children, for_board, rounded
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
        plans=[each if isinstance(each, board.Cohort) else board.Cohort(each) for each in plans],
        advice=[],
        services=list(services),
        waiting=Waiting(*waiting),
        backlog=backlog,
    )


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
        pytest.param((0, 0), "None", id="nobody at all"),
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


@given(st.lists(st.integers(0, 12), min_size=3, max_size=3), st.sampled_from([30, 60, 65, 99]))
def test_a_verdict_is_always_that_of_the_exact_figures_and_its_reason_has_no_count(counts, target):
    found, asked = line(*counts), Decimal(target)
    promise = Promise(None, asked, found, verdict(asked, found), "exact")
    (shown,) = for_board(figures([board.Cohort(found, promise)]), HIDE).plans
    assert shown.verdict == promise.verdict
    digits = "".join(each if each.isdigit() else " " for each in shown.reason).split()
    assert set(digits) <= {str(target), "2020"}


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


def children(*waiting, plans=(), rule=HIDE):
    return for_board(figures(plans, waiting=waiting), rule).children


@pytest.mark.parametrize(
    ("waiting", "shown"),
    [
        pytest.param((6, 6, 6), Children(18, 6, 12, 6, 6), id="in full"),
        pytest.param((6, 0, 0), Children(6, 6, 0, 0, 0), id="none overdue"),
        pytest.param((6, 6, 5), Children(17, 6, 11, None, None), id="bands merged"),
        pytest.param((6, 2, 2), Children(10, None, None, None, None), id="few overdue"),
        pytest.param((5, 60, 60), Children(125, None, None, None, None), id="few in time"),
        pytest.param((1, 2, 2), Children(None, None, None, None, None), id="few at all"),
        pytest.param((0, 0, 0), Children(0, 0, 0, 0, 0), id="nobody waits"),
    ],
)
def test_children_waiting(waiting, shown):
    assert children(*waiting) == shown


def test_no_count_of_children_waiting_gives_a_hidden_cohort_back():
    """All but two of the 32 in time are told by a range of 6 in time and 30 undecided."""
    told, hidden = line(6, 0, 30), line(9, 9, 2)
    assert children(32, 60, 60, plans=[told, hidden]).in_time is None
    assert children(32, 60, 60, plans=[told]).in_time == 32
    assert children(36, 60, 60, plans=[told, hidden]).in_time == 36, "it could hold all of 1 to 5"
    assert children(35, 60, 60, plans=[told, hidden]).in_time is None
    assert children(32, 0, 0, plans=[told, hidden]) == Children(*[None] * 5)
    assert children(32, 60, 60, plans=[told, hidden], rule=NOTHING).in_time == 32


def backlog(outstanding, is_open, open_then, as_at=AS_AT, rule=HIDE, plans=()):
    counts = {
        "outstanding": outstanding,
        "completed": outstanding - is_open,
        "completed_by_target": outstanding - open_then,
        "open": is_open,
    }
    promise = BacklogPromise(
        None,
        date(2019, 11, 30),
        date(2020, 9, 30),
        Snapshot({}, as_at, counts, 70),
        Verdict.NOT_MET,
        f"{open_then} of {outstanding}",
    )
    return for_board(figures(plans, backlog=promise, as_at=as_at), rule).backlog


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        pytest.param((20, 8, 10), (20, 12, 8, 10), id="in full"),
        pytest.param((20, 5, 10), (20, None, None, 10), id="five open"),
        pytest.param((20, 17, 18), (20, None, None, 18), id="three completed"),
        pytest.param((20, 0, 3), (20, 20, 0, None), id="three open on the day"),
        pytest.param((4, 0, 0), (None, None, None, None), id="four in all"),
        pytest.param((0, 0, 0), (0, 0, 0, 0), id="none"),
    ],
)
def test_backlog(counts, shown):
    assert tuple(backlog(*counts).counts.values()) == shown
    assert "3" not in backlog(*counts).reason


def test_the_backlog_tells_nothing_of_the_day_promised_before_it_comes():
    assert "open_on_the_day" not in backlog(20, 8, 8, as_at=date(2020, 9, 29)).counts
    assert backlog(20, 8, 8, as_at=date(2020, 9, 30)).counts["open_on_the_day"] == 8


def test_how_long_one_child_has_waited_is_not_shown():
    assert "oldest" not in " ".join(Backlog._fields)


def test_the_backlog_leaves_room_for_the_cohorts_begun_before_it():
    months = {"first": Month(2019, 7), "last": Month(2019, 9)}
    told, hidden = line(6, 0, 30, **months), line(9, 9, 2, **months)
    assert backlog(60, 32, 32, plans=[told, hidden]).counts["open"] is None
    assert backlog(60, 36, 36, plans=[told, hidden]).counts["open"] == 36
