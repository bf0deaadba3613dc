"""Each rule for readings, on the days and numbers beside its edge; a small oracle beside it."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.rules import Asked, judged, missed_since

DUE = date(2021, 3, 31)
BEFORE, AFTER = date(2021, 3, 30), date(2021, 4, 1)
LONG_AGO = date(2019, 1, 1)


def number(rule="", direction="up", target="90", unit="%", published_on=LONG_AGO):
    return Asked("number", rule, direction, unit, target and Decimal(target), DUE, published_on)


def read(*readings):
    """Readings as (day, value), or (day, whether it is so)."""
    return [
        SimpleNamespace(as_at=day, value=None, reached=said)
        if isinstance(said, bool | None)
        else SimpleNamespace(as_at=day, value=Decimal(said), reached=None)
        for day, said in readings
    ]


JAN, FEB, MAY, SEP = date(2021, 1, 15), date(2021, 2, 26), date(2020, 5, 4), date(2020, 9, 1)
MILESTONE = Asked("milestone", "", "", "", None, DUE, LONG_AGO)


@pytest.mark.parametrize(
    ("asked", "readings", "as_at", "expected"),
    [
        pytest.param(number(), [], BEFORE, "not_yet_measurable", id="no reading"),
        pytest.param(number(), [], DUE, "not_yet_measurable", id="none on the day: no success"),
        pytest.param(number(), [(FEB, "89.99")], BEFORE, "still_possible", id="short, before"),
        pytest.param(number(), [(FEB, 90)], BEFORE, "on_course", id="enough, before the day"),
        pytest.param(number(), [(FEB, 90)], DUE, "met", id="enough on the day"),
        pytest.param(number(), [(FEB, "89.99")], DUE, "not_met", id="short: never rounded up"),
        pytest.param(number(), [(JAN, 95), (FEB, 80)], DUE, "not_met", id="the latest counts"),
        pytest.param(number(), [(DUE, 90)], DUE, "met", id="read on the day"),
        pytest.param(
            number(), [(AFTER, 99)], AFTER, "not_yet_measurable", id="a day late is no reading"
        ),
        pytest.param(number(), [(AFTER, 99)], DUE, "not_yet_measurable", id="not known yet"),
        pytest.param(number(target=None), [(FEB, 90)], DUE, "not_yet_measurable", id="no target"),
        pytest.param(number(direction="down"), [(FEB, 90)], DUE, "met", id="no more than"),
        pytest.param(number(direction="down"), [(FEB, 91)], DUE, "not_met", id="too many"),
        pytest.param(number("all_of"), [(FEB, 99)], DUE, "not_met", id="all: one is missing"),
        pytest.param(number("all_of", target=None), [(FEB, 100)], DUE, "met", id="all of them"),
        pytest.param(number("survey"), [(FEB, 60)], DUE, "not_yet_measurable", id="one survey"),
        pytest.param(number("survey"), [(JAN, 60), (FEB, 61)], BEFORE, "on_course", id="rising"),
        pytest.param(number("survey"), [(JAN, 60), (FEB, 61)], DUE, "met", id="risen"),
        pytest.param(number("survey"), [(JAN, 60), (FEB, 60)], DUE, "not_met", id="as it was"),
        pytest.param(
            number("survey"),
            [(SEP, 60), (JAN, 50), (FEB, 70)],
            BEFORE,
            "out_of_reach",
            id="fell once: it can no longer be better each time",
        ),
        pytest.param(
            number("period", "down"), [(JAN, 9), (FEB, 8)], DUE, "met", id="fell period on period"
        ),
        pytest.param(
            number("term"), [(JAN, 6), (FEB, 7)], DUE, "not_yet_measurable", id="one term"
        ),
        pytest.param(
            number("term"), [(SEP, 6), (JAN, 5), (FEB, 7)], DUE, "met", id="a term's latest counts"
        ),
        pytest.param(
            number("term"),
            [(MAY, 6), (JAN, 7)],
            DUE,
            "not_yet_measurable",
            id="no reading of the term between",
        ),
        pytest.param(
            number("term"), [(MAY, 7), (JAN, 6)], DUE, "not_met", id="worse, whatever lay between"
        ),
        pytest.param(
            number(published_on=FEB), [(JAN, 95)], DUE, "not_yet_measurable", id="a baseline alone"
        ),
        pytest.param(number(published_on=FEB), [(FEB, 95)], DUE, "met", id="on the plan's day"),
        pytest.param(
            number("survey", published_on=FEB),
            [(JAN, 60), (FEB, 61)],
            DUE,
            "not_yet_measurable",
            id="better than a baseline, once",
        ),
        pytest.param(
            MILESTONE._replace(published_on=FEB),
            [(JAN, True)],
            DUE,
            "not_yet_measurable",
            id="so before the plan",
        ),
        pytest.param(
            number("term"),
            [(date(2019, 3, 1), 60), (date(2019, 6, 3), 61)],
            DUE,
            "not_yet_measurable",
            id="no term was read for years up to the day",
        ),
        pytest.param(
            number("term"), [(MAY, 6), (SEP, 7)], DUE, "not_yet_measurable", id="not the day's term"
        ),
        pytest.param(
            number("term"), [(MAY, 6), (SEP, 7)], BEFORE, "on_course", id="a term that runs"
        ),
        pytest.param(
            number("survey"),
            [(date(2019, 3, 1), 60), (date(2019, 6, 3), 61)],
            DUE,
            "not_yet_measurable",
            id="no survey for years up to the day",
        ),
        pytest.param(
            number("period"),
            [(date(2021, 1, 30), 60), (date(2021, 3, 1), 61)],
            date(2022, 1, 1),
            "met",
            id="as long before the day as between two, and nothing after the day counts",
        ),
        pytest.param(
            number("period"),
            [(date(2021, 1, 30), 60), (date(2021, 2, 28), 61)],
            DUE,
            "not_yet_measurable",
            id="longer before the day than between two",
        ),
        pytest.param(MILESTONE, [(FEB, None)], DUE, "not_yet_measurable", id="says nothing"),
        pytest.param(MILESTONE, [(FEB, False)], BEFORE, "still_possible", id="not so yet"),
        pytest.param(MILESTONE, [(FEB, False)], DUE, "not_met", id="not so on the day"),
        pytest.param(MILESTONE, [(FEB, True)], BEFORE, "on_course", id="so already"),
        pytest.param(MILESTONE, [(FEB, True)], DUE, "met", id="so by the day"),
        pytest.param(MILESTONE, [(JAN, True), (FEB, False)], DUE, "not_met", id="so no longer"),
        pytest.param(MILESTONE, [(JAN, True), (FEB, None)], DUE, "met", id="the latest that says"),
        pytest.param(
            MILESTONE, [(FEB, False), (AFTER, True)], AFTER, "not_met", id="so a day too late"
        ),
        pytest.param(MILESTONE, [(AFTER, False)], AFTER, "not_met", id="still not so a day later"),
        pytest.param(
            MILESTONE, [(AFTER, True)], AFTER, "not_yet_measurable", id="so later: since when?"
        ),
    ],
)
def test_a_rule(asked, readings, as_at, expected):
    assert judged(asked, read(*readings), as_at).verdict == expected
    assert judged(asked, read(*reversed(readings)), as_at).verdict == expected, "in any order"


@pytest.mark.parametrize(
    ("asked", "readings", "why"),
    [
        (number(), [], "No reading of 31 March 2021 or before: 1 is needed."),
        (number(), [(FEB, "98.50")], "98.5% on 26 February 2021. To be at least 90% by"),
        (number("all_of"), [(FEB, 98)], "To be all of them, 100% by 31 March 2021."),
        (
            number(published_on=FEB),
            [(JAN, 95)],
            "1 is needed. Before the plan was published, on 15 January 2021: 95%, a baseline.",
        ),
        (number("survey"), [], "2 more readings are needed to compare one survey with the one"),
        (number("term"), [(FEB, 3)], "1 more reading is needed to compare one term with the one"),
        (
            number("period", "down", unit=""),
            [(JAN, 8), (FEB, 8)],
            "No better than the period before: 8 on 15 January 2021, 8 on 26 February 2021.",
        ),
        (number("term"), [(MAY, 6), (JAN, 7)], "needed: none of the autumn term 2020."),
        (
            number("term"),
            [(MAY, 6), (SEP, 7)],
            "1 more reading is needed: none of the spring term 2021.",
        ),
        (
            number("survey"),
            [(date(2019, 3, 1), 6), (date(2019, 6, 3), 7)],
            "1 more reading is needed: none since 3 June 2019, and up to 31 March 2021 that is",
        ),
        (number("survey"), [(JAN, 6), (FEB, 7)], "Better each time, 2 readings: 6%, 7%."),
        (MILESTONE, [(FEB, None)], "No reading says whether it is so: 1 that does is needed."),
        (MILESTONE, [(FEB, False), (AFTER, True)], "Later, on 1 April 2021: it was so."),
        (MILESTONE, [(AFTER, False)], "by 31 March 2021. Later, on 1 April 2021: it was not so."),
    ],
)
def test_a_rule_says_why(asked, readings, why):
    assert why in judged(asked, read(*readings), AFTER).reason


@pytest.mark.parametrize(
    ("asked", "readings", "missed"),
    [
        pytest.param(number(), [(FEB, 95)], False, id="nothing read since"),
        pytest.param(number(), [(FEB, 95), (AFTER, 90)], False, id="still reached"),
        pytest.param(number(), [(FEB, 95), (AFTER, 89)], True, id="reached no longer"),
        pytest.param(number("survey"), [(JAN, 6), (FEB, 7), (AFTER, 7)], True, id="no better"),
        pytest.param(MILESTONE, [(FEB, True), (AFTER, False)], True, id="so no longer"),
        pytest.param(MILESTONE, [(FEB, True), (AFTER, None)], False, id="nothing said of it"),
    ],
)
def test_what_was_met_may_be_missed_since(asked, readings, missed):
    assert missed_since(asked, read(*reversed(readings)), AFTER) == missed
    assert not missed_since(asked, read(*readings), DUE), "nothing later is known on the day"


days = st.dates(date(2019, 9, 1), date(2021, 6, 30))
numbers = st.dictionaries(days, st.integers(0, 100), max_size=6)


@given(values=numbers, rule=st.sampled_from(["", "all_of", "survey", "term"]), as_at=days)
def test_an_oracle_agrees_on_what_is_a_success(values, rule, as_at):
    """Another way to say it: what stood on the day, in order, all of it rising."""
    day = min(as_at, DUE)
    known = [values[each] for each in sorted(values) if each <= day]
    if rule in ("survey", "term"):
        told = {}
        for each in sorted(values):
            if each <= day:
                season = (each.year, "spring" if each.month < 5 else "summer", each.month > 8)
                told[season if rule == "term" else each] = values[each]
        known = list(told.values())
        good = len(known) > 1 and sorted(set(known)) == known
        read_on = sorted(each for each in values if each <= day)
        if rule == "term" and good:
            good = not gaps(read_on, DUE if as_at >= DUE else before_term(as_at))
        elif good:
            between = [later - earlier for earlier, later in pairwise(read_on)]
            good = any(day - read_on[-1] <= each for each in between)
    else:
        good = bool(known) and known[-1] >= (100 if rule == "all_of" else 90)
    found = judged(number(rule), read(*values.items()), as_at).verdict
    assert (found in ("met", "on_course")) == good
    assert (found == "met") == (good and as_at >= DUE)


def gaps(of_days, until):
    """Whether a whole term has no reading until a day, told by walking through the days."""
    walked, seen = of_days[0], {ends_term(each) for each in of_days}
    while walked <= until:
        if ends_term(walked) not in seen:
            return True
        walked += timedelta(days=1)
    return False


def before_term(day):
    """The last day of the term before that of a day."""
    walked = day
    while ends_term(walked) == ends_term(day):
        walked -= timedelta(days=1)
    return walked


def ends_term(day):
    month = next(each for each in (4, 8, 12) if day.month <= each)
    return (day.year, month)
