"""The chance of a target: certain exactly when the verdict is, and never otherwise; its words."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehcp_tracking.forecast.wording import TOO_FEW, likely
from governance.forecasting import exports
from governance.forecasting.charts import of_targets
from governance.forecasting.figures import (
    CERTAIN,
    Clearing,
    Forecast,
    From,
    Outlook,
    outlooks,
    undecided,
)
from governance.promises import BacklogPromise, Promise
from governance.verdicts import Verdict, reason, verdict
from tests.governance.test_verdicts import step
from wsoa.months import Month
from wsoa.share import Share

ENOUGH = From(Month(2019, 4), date(2021, 3, 31), 500, True)
FEW = ENOUGH._replace(past=20, enough=False)


def promise(*counts, **line):
    target, line = step(*counts, **line)
    return Promise(None, target, line, verdict(target, line), reason(target, line))


def outlook(found, draws=(), made_from=ENOUGH):
    return outlooks([found], made_from, [list(draws)])[0]


counts = st.integers(0, 30)
days = st.dates(date(2020, 9, 1), date(2021, 6, 1))
draws = st.lists(
    st.tuples(counts, counts).map(lambda each: Share(min(each), max(each))), min_size=1, max_size=20
)


@settings(max_examples=200, deadline=None)
@given(counts, counts, counts, days, draws)
def test_a_chance_is_certain_exactly_when_the_verdict_is(in_time, late, waiting, as_at, draws):
    found = outlook(promise(in_time, late, waiting, as_at=as_at), draws)
    final = found.promise.verdict
    assert (found.chance == 1) == (final == Verdict.MET)
    assert (found.chance == 0) == (final in (Verdict.OUT_OF_REACH, Verdict.NOT_MET))
    assert found.chance is None or 0 <= found.chance <= 1
    assert found.certain == (final in CERTAIN)


def test_the_chance_is_the_share_of_draws_that_meet_the_target():
    found = outlook(promise(10, 5, 5), [Share(13, 20)] * 6 + [Share(12, 20)] * 2)
    assert found.promise.verdict == Verdict.ON_COURSE
    assert found.chance == 7 / 10
    assert found.words == "70%"
    assert found.band == (0.6, 0.65, 0.65)
    assert found.error == pytest.approx(2 * (0.7 * 0.3 / 8) ** 0.5)
    assert found.error_words == "give or take 33 points for the number of draws alone"


@pytest.mark.parametrize(
    ("met", "words", "told"),
    [
        (0, "Less than 1%", "met in none of 400 draws"),
        (1, "Less than 1%", "met in 1 of 400 draws"),
        (2, "1%", "give or take 1 point for the number of draws alone"),
        (399, "More than 99%", "met in 399 of 400 draws"),
        (400, "More than 99%", "met in 400 of 400 draws"),
    ],
)
def test_a_chance_at_the_end_of_the_scale_says_how_many_draws_met_it(met, words, told):
    draws = [Share(20, 20)] * met + [Share(1, 20)] * (400 - met)
    found = outlook(promise(10, 5, 5), draws)
    assert (found.words, found.error_words) == (words, told)


def test_a_draw_that_leaves_nothing_to_measure_meets_nothing():
    assert outlook(promise(10, 5, 5), [Share(0, 0), Share(20, 20)]).chance == 2 / 4
    nothing = outlook(promise(10, 5, 5), [Share(0, 0)])
    assert (nothing.chance, nothing.words) == (None, TOO_FEW)


def test_from_too_few_cases_nothing_is_said_of_what_is_undecided():
    found = outlook(promise(10, 5, 5), made_from=FEW)
    assert (found.chance, found.band, found.words) == (None, None, TOO_FEW)
    assert outlook(promise(13, 7), made_from=FEW).words == "Certain: met"
    assert undecided([promise(10, 5, 5)], FEW) == []


def test_draws_are_of_those_that_are_undecided_alone():
    promised = [promise(13, 7), promise(10, 5, 5), promise(0, 9)]
    assert undecided(promised, ENOUGH) == promised[1:2]
    found = outlooks(promised, ENOUGH, [[Share(1, 2)]])
    assert [each.chance for each in found] == [1, 1 / 3, 0]
    assert [each.band for each in found] == [(0.65,) * 3, (0.5,) * 3, (0.0,) * 3]
    assert [each.words for each in found] == ["Certain: met", "33%", "Certain: not met"]


@pytest.mark.parametrize(
    ("chance", "thin", "plain"),
    [
        (0.001, "Fewer than 1 in 10", "Less than 1%"),
        (0.12, "About 1 in 10", "12%"),
        (0.34, "About 3 in 10", "34%"),
        (0.996, "More than 9 in 10", "More than 99%"),
    ],
)
def test_words_of_a_chance(chance, thin, plain):
    assert likely(chance, thin=True) == thin
    assert likely(chance, thin=False) == plain


def test_a_thin_base_is_told_in_tenths():
    thin = ENOUGH._replace(past=99)
    found = outlook(promise(10, 5, 5), [Share(1, 2)], made_from=thin)
    assert (found.words, found.number) == ("About 3 in 10", None)
    assert outlook(promise(10, 5, 5), [Share(1, 2)]).number == 1 / 3
    assert outlook(promise(10, 0, 0), made_from=thin).number == 1, "what is certain is no forecast"


def clearing(**fields):
    promised = BacklogPromise(None, date(2019, 11, 30), date(2020, 9, 30), None, Verdict.MET, "")
    return Clearing(promised, **{"is_open": 3, "made_from": ENOUGH} | fields)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (clearing(is_open=0), "None of it is open"),
        (clearing(), TOO_FEW),
        (
            clearing(days=(date(2021, 4, 1), date(2021, 5, 1), date(2021, 6, 1))),
            "Between 1 April 2021 and 1 June 2021",
        ),
        (
            clearing(days=(date(2021, 4, 1), date(2021, 5, 1), None)),
            "Not before 1 April 2021, and perhaps not within two years",
        ),
        (clearing(days=(None, None, None)), "Not within two years"),
    ],
)
def test_words_of_the_backlog(found, words):
    assert found.words == words


def told(found):
    """What a file says of the backlog's chance: a number, and words."""
    rows = exports.backlog(Forecast(found.made_from.last, [], [], found, {}, ENOUGH, ENOUGH))
    return list(rows)[1][-2:]


def test_a_file_tells_a_thin_chance_of_the_backlog_in_words_alone():
    thin = ENOUGH._replace(past=99)
    assert told(clearing(chance=0.25)) == (25, "25%")
    assert told(clearing(chance=0.25, made_from=thin)) == (None, "About 2 in 10")
    assert told(clearing()) == (None, "")


def test_how_the_backlog_came_out():
    found = clearing(days=(date(2021, 4, 1), None, None))
    assert found.how == (
        "In 10 of 100 draws it is cleared by 1 April 2021, "
        "in 50 of 100 it is not cleared within two years."
    )


def test_the_chart_draws_bands_on_the_scale_of_every_rate():
    found = outlooks([promise(13, 7), promise(10, 5, 5)], ENOUGH, [[Share(1, 2), Share(3, 4)]])
    chart = of_targets(found)
    middle, band, targets = chart["data"]
    assert middle["y"] == [65, 50]
    assert (band["base"], band["y"]) == ([50], [25])
    assert targets["y"] == [65, 65]
    assert chart["layout"]["yaxis"]["range"] == [0, 100]
    assert of_targets([Outlook(promise(10, 5, 5), FEW)]) is None


def test_a_target_is_compared_by_counts():
    found = promise(100, 50, 40, target="65")
    exact = outlook(found, [Share(130, 200)])
    short = outlook(found, [Share(129, 199)])
    assert (exact.chance, short.chance) == (2 / 3, 1 / 3)
    assert Decimal("65") == found.target
