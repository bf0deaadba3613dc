"""Figures of plans, held to an example of each count, and to the clocks they are made of."""

import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from ehcp_tracking import law, wording
from ehcp_tracking.plans import kpis
from ehcp_tracking.plans.clocks import DUTIES
from tests.builders import (
    make_area,
    make_duty_exception,
    make_person,
    make_phase_transfer,
    make_plan,
    make_review,
)
from tests.ehcp_tracking.plans.test_views import text_of
from wsoa.months import Month
from wsoa.share import Share

pytestmark = pytest.mark.django_db
TODAY, DAY = date(2021, 3, 31), timedelta(days=1)
MARCH, APRIL = Month(2021, 3), Month(2021, 4)


def figure(key, first=MARCH, last=MARCH, as_at=TODAY):
    found = kpis.figures(make_area(), first, last, as_at=as_at)
    return next(each for each in found if each.key == key)


def counts(key, **told):
    return figure(key, **told).total


def test_every_duty_is_in_one_figure():
    """But the answer to a request for a reassessment, of which there is none."""
    counted = [duty for each in kpis.MEASURES.values() for duty in each.duties]
    assert sorted([*counted, "reassessment_reply"]) == sorted(DUTIES)


def test_each_limit_says_whether_it_is_unconfirmed():
    for measure in kpis.MEASURES.values():
        for duty, said in zip(measure.duties, measure.limits, strict=True):
            assert (wording.UNCONFIRMED in said) is not law.RULES[duty].confirmed


def test_a_review_counts_in_the_month_of_its_last_day():
    made = date(2020, 3, 17)
    make_review(make_plan(made), meeting_on=date(2021, 3, 16))
    make_review(make_plan(made), meeting_on=date(2021, 3, 17))
    make_plan(made)
    make_plan(date(2020, 4, 1))
    make_plan(date(2020, 4, 2))
    make_plan(made, ceased_on=date(2021, 3, 16), ceased_reason="died")
    make_plan(made, ceased_on=date(2021, 3, 17), ceased_reason="died")
    make_plan(made, area=make_area("westminster"))
    found = counts("reviews")
    assert found == kpis.Counts(in_time=1, late=2, overdue=1, open=1)
    assert found.shares == {
        "cohort": Share(1, 4),
        "lowest": Share(1, 5),
        "highest": Share(2, 5),
    }
    assert counts("reviews", first=APRIL, last=APRIL) == kpis.Counts(open=1)


def test_a_past_day_knows_only_what_had_happened():
    make_review(make_plan(date(2020, 3, 16)), meeting_on=date(2021, 3, 10))
    assert counts("reviews", as_at=date(2021, 3, 9)) == kpis.Counts(open=1)
    assert counts("reviews", as_at=date(2021, 3, 10)) == kpis.Counts(in_time=1)


def test_t47_within_8_weeks_and_within_12_are_each_for_itself():
    amends = {"decision": "amend", "decision_notified_on": date(2020, 11, 21)}
    make_review(
        meeting_on=date(2020, 11, 2),
        amendments_sent_on=date(2020, 11, 21),
        amended_plan_sent_on=date(2021, 1, 24),
        **amends,
    )
    winter = {"first": Month(2020, 11), "last": Month(2021, 1)}
    assert counts("decisions", **winter) == kpis.Counts(in_time=1)
    assert counts("notices", **winter) == kpis.Counts(in_time=1)
    assert counts("amended_of_notice", **winter) == kpis.Counts(late=1)
    assert counts("amended_of_meeting", **winter) == kpis.Counts(in_time=1)
    assert counts("reports", **winter) == kpis.Counts(overdue=1)


def test_t50_moves_between_phases_count_by_their_date():
    for finalised_on in (date(2021, 2, 14), date(2021, 2, 15), None):
        make_phase_transfer(finalised_on=finalised_on)
    make_phase_transfer(kind="transfer_to_post_16", finalised_on=date(2021, 3, 30))
    found = figure("transfers", first=Month(2021, 2))
    february, march = (counts for _, counts in found.months)
    assert february == kpis.Counts(in_time=1, late=1, overdue=1)
    assert march == kpis.Counts(in_time=1)
    assert found.total == kpis.Counts(in_time=2, late=1, overdue=1)


def test_moves_from_and_to_other_areas_count():
    make_plan(transferred_in_on=date(2021, 2, 1), family_told_on=date(2021, 3, 16))
    make_plan(move_learned_on=date(2021, 3, 1), moved_on=date(2021, 3, 1))
    assert counts("moved_in") == kpis.Counts(late=1)
    assert counts("moved_out") == kpis.Counts(overdue=1)


def test_a_plan_from_another_area_counts_among_the_reviews():
    make_plan(date(2020, 3, 2), transferred_in_on=date(2020, 12, 7))
    assert counts("reviews") == kpis.Counts(overdue=1)


def test_every_month_is_there_also_without_anything_due():
    found = figure("reviews", first=Month(2020, 4))
    assert [str(month) for month, _ in found.months][::11] == ["2020-04", "2021-03"]
    assert found.in_all.words == "nothing to measure"


@pytest.mark.parametrize(
    ("counts", "over", "words", "rates"),
    [
        pytest.param(
            kpis.Counts(in_time=9, open=29), False,
            "23.7% to 100.0%: 9 to 38 of 38", [None, 9 / 38, 1],
            id="what is done early does not flatter the rate",
        ),
        pytest.param(
            kpis.Counts(in_time=1, late=1, overdue=1, open=1), True,
            "25.0% to 50.0%: 1 to 2 of 4", [None, 0.25, 0.5],
            id="its last day is in time",
        ),
        pytest.param(
            kpis.Counts(in_time=2), False,
            "Cannot be judged yet: 2 of 2 so far", [None, None, None],
            id="more may come to be due",
        ),
        pytest.param(
            kpis.Counts(in_time=2, late=1, overdue=1), True,
            "50.0%: 2 of 4", [0.5, 0.5, 0.5],
            id="all is decided",
        ),
        pytest.param(kpis.Counts(), False, "nothing to measure", [None] * 3, id="nothing yet"),
        pytest.param(kpis.Counts(), True, "nothing to measure", [None] * 3, id="nothing"),
    ],
)  # fmt: skip
def test_a_rate_is_a_range_until_it_is_decided(counts, over, words, rates):
    line = kpis.Line("March 2021", counts, over)
    assert line.words == words
    assert list(line.rates.values()) == rates


def test_there_is_no_rate_before_a_month_is_over():
    """Nothing due is open, and yet a report of a meeting still to come may be due in it."""
    make_review(make_plan(date(2020, 3, 17)), meeting_on=date(2021, 3, 10))
    february = {"first": Month(2021, 2)}
    for as_at, over in ((TODAY - DAY, False), (TODAY, True)):
        found = figure("reviews", **february, as_at=as_at)
        assert [line.over for line in found.lines] == [True, over]
        assert found.in_all.over is over
        assert (found.in_all.rates["cohort"] is not None) is over


@pytest.mark.parametrize(("key", "due"), [("reviews", "reviews"), ("decisions", "review_decision")])
def test_a_line_leads_to_all_that_it_counts(key, due):
    """Two duties of reviews are one figure; the decision is a figure and a duty of its own."""
    found = figure(key, first=Month(2021, 1))
    assert found.in_all.listed == f"due={due}&first=2021-01-01&last=2021-03-31"
    assert found.lines[1].listed == f"due={due}&first=2021-02-01&last=2021-02-28"


def test_the_range_of_an_early_day_holds_what_the_rate_came_to():
    """Moves done early are in time already; some of those open are then late."""
    for finalised_on in (date(2021, 2, 1), date(2021, 2, 14), date(2021, 2, 15), None):
        make_phase_transfer(finalised_on=finalised_on)
    of_february = {"first": Month(2021, 2), "last": Month(2021, 2)}
    early = figure("transfers", **of_february, as_at=date(2021, 2, 10)).in_all
    later = figure("transfers", **of_february).in_all
    assert early.words == "25.0% to 100.0%: 1 to 4 of 4"
    assert later.words == "50.0%: 2 of 4"
    assert early.rates["lowest"] <= later.rates["cohort"] <= early.rates["highest"]


@pytest.fixture
def read(client):
    client.force_login(make_person("SNAS manager"))

    def asked(**query):
        return client.get(reverse("plans:plan_figures", args=["wandsworth"]), query)

    return asked


def test_the_page_says_part_and_whole_the_definition_and_as_at_when(read):
    make_review(make_plan(date(2020, 3, 16)), meeting_on=date(2021, 3, 17))
    make_plan(date(2020, 3, 16))
    make_phase_transfer(finalised_on=date(2021, 2, 12))
    text = text_of(read())
    assert "Last days from April 2020 to March 2021, as at 31 March 2021" in text
    assert "Annual reviews held in time 0.0%: 0 of 3 1 2 0" in text
    assert "Plans amended in time before a move between phases 100.0%: 1 of 1" in text
    assert "Of annual reviews whose last day is in the month, those done by that day" in text
    counted = "Review the plan: 12 months beginning with that day"
    assert f"{counted} (Children and Families Act 2014, section 44(1))." in text
    assert "This is unconfirmed" in text


def test_the_page_is_as_at_the_day_that_is_asked_for(read):
    make_review(make_plan(date(2020, 3, 17)), meeting_on=date(2021, 3, 17))
    text = text_of(read(as_at="2021-03-16"))
    assert "Last days from April 2020 to March 2021, as at 16 March 2021" in text
    assert "Annual reviews held in time 0.0% to 100.0%: 0 to 1 of 1 0 0 1" in text
    assert "Families told in time of a transfer here nothing to measure 0 0 0" in text
    assert "While some are not done and still in time, a range stands for the rate" in text
    assert "is after today, 31 March 2021. Check the date." in text_of(read(as_at="2021-04-01"))


def rows_behind(client, page):
    """Return, of each link from a figure to the list of plans, its number and that list's rows."""
    address = r'href="(/wandsworth/cases/plans/\?[^"]+)">(\d+)<'
    for url, number in re.findall(address, page.content.decode()):
        listed = client.get(unescape(url))
        assert listed.status_code == 200
        yield int(number), len(listed.context["table"].rows)


def test_what_is_not_done_leads_to_its_plans_as_at_today(read, client):
    for made_on in ((2019, 3, 1), (2020, 2, 1), (2020, 3, 2), (2020, 4, 1), (2020, 4, 2)):
        make_plan(date(*made_on))
    excused = make_plan(date(2020, 3, 2))
    make_duty_exception(excused, duty="review", started_on=excused.made_on, from_on=TODAY)
    make_plan(move_learned_on=date(2021, 3, 31), moved_on=date(2021, 3, 31))
    moved = make_phase_transfer()
    make_review(moved.plan, meeting_on=date(2021, 3, 10))
    make_phase_transfer(kind="transfer_to_post_16")
    page = read()
    found = list(rows_behind(client, page))
    assert all(number == rows for number, rows in found), found
    of_all_months = [number for number, _ in found[:5]]
    assert of_all_months == [5, 1, 1, 2, 1], "reviews past and open, a report, moves, a transfer"
    assert len(found) > 10, "months too"
    assert "What is not done leads to its plans" in text_of(page)


def test_a_page_of_a_past_day_leads_to_no_list_which_are_of_today(read, client):
    make_plan(date(2020, 2, 1))
    page = read(as_at="2021-03-30")
    assert not list(rows_behind(client, page))
    assert "As at today, what is not done leads to its plans." in text_of(page)
    assert list(rows_behind(client, read(as_at="2021-03-31"))) == [(1, 1)] * 3


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_figures_are_exported_with_their_definitions(read, kind):
    make_review(make_plan(date(2020, 3, 16)), meeting_on=date(2021, 3, 10))
    response = read(export=kind)
    content = response.getvalue()
    if kind == "csv":
        lines = content.decode().splitlines()
        assert lines[0].endswith(",Rate in time,Lowest rate,Highest rate")
        assert "Annual reviews held in time,2021-03,1,0,0,0,1.0,1.0,1.0" in lines
        assert len(lines) == 1 + 13 * len(kpis.MEASURES)
        early = read(export=kind, as_at="2021-03-09").getvalue().decode().splitlines()
        assert "Annual reviews held in time,2021-03,0,0,0,1,,0.0,1.0" in early
    else:
        book = openpyxl.load_workbook(BytesIO(content))
        assert book.sheetnames == ["Figures of EHC plans", "Definitions", "About this file"]
        assert book["Definitions"].max_row == 2 + len(kpis.MEASURES)


def test_who_sits_on_the_board_sees_no_small_numbers():
    client = Client()
    client.force_login(make_person("Head of SEND", "Board member"))
    url = reverse("plans:plan_figures", args=["wandsworth"])
    assert client.get(url).status_code == 403
    assert url not in client.get(reverse("plans:plan_list", args=["wandsworth"])).content.decode()
