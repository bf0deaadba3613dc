"""The page of equity: who sees it, what it tells, and its file."""

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.test import Client

from ehcp_tracking.models import Assessment
from governance import definitions
from governance.equity.figures import TITLES
from tests.builders import make_area, make_assessment, make_person
from tests.governance.equity.test_figures import in_groups, unequal  # noqa: F401, a fixture
from tests.governance.reading import text

pytestmark = pytest.mark.django_db

PAGE = "/wandsworth/dashboard/equity/"


def signed_in(role, area):
    client = Client()
    client.force_login(make_person(role, area=area))
    return client


def test_the_page_tells_what_differs_and_what_is_recorded_of_no_child(unequal):  # noqa: F811
    page = text(signed_in("Head of SEND", unequal).get(PAGE))
    assert "Plans within 20 weeks, by sex: Lower than the others: Male;" in page
    assert "No difference beyond chance" not in page.split("By age")[0]
    assert "Male 21.1% (8 of 38)" in page
    assert "All children 51.4% (38 of 74)" in page
    assert "4 comparisons were made" in page
    of_care = page.partition("By whether looked after")[2].partition("By kind")[0]
    assert of_care.strip().startswith("This is not recorded for any of these children")
    for rule in definitions.EQUITY_RULES:
        assert rule in page


def test_cases_that_ended_late_stand_beside_the_rates_that_they_left(unequal):  # noqa: F811
    page = "Of those requests, {} ended late without a plan: {} in no rate."
    client = signed_in("Head of SEND", unequal)
    assert page.format(0, "they are") in text(client.get(PAGE))
    closed = {"closed_on": date(2020, 12, 1), "closed_reason": "moved_out"}
    make_assessment(area=unequal, received_on=date(2020, 3, 2), **closed)
    make_assessment(area=unequal, received_on=date(2020, 9, 1), **closed)
    assert page.format(1, "it is") in text(client.get(PAGE))


def test_children_who_are_looked_after_are_compared_and_hidden_where_few(unequal):  # noqa: F811
    client = signed_in("Head of SEND", unequal)
    Assessment.objects.update(looked_after="no")
    late = Assessment.objects.filter(plan_sent_on=date(2020, 3, 2) + timedelta(200))
    for case in late[:20]:
        Assessment.objects.filter(pk=case.pk).update(looked_after="yes")
    page = text(client.get(PAGE))
    assert "Plans within 20 weeks, by whether looked after: Lower than the others: Looked" in page
    assert "Looked after 0.0% (0 of 20)" in page
    Assessment.objects.filter(pk__in=[case.pk for case in late[:15]]).update(looked_after="no")
    page = text(client.get(PAGE))
    few = page.partition("by whether looked after, as at")[2]
    assert "Looked after Not shown: small numbers" in few
    assert "Not looked after Not shown: small numbers" in few, "else the 5 could be subtracted"


def test_a_board_member_never_sees_it_nor_a_link_to_it(unequal):  # noqa: F811
    member = signed_in("Board member", unequal)
    assert member.get(PAGE).status_code == 403
    assert PAGE not in member.get("/wandsworth/board/").content.decode()
    assert PAGE in signed_in("Head of SEND", unequal).get("/wandsworth/dashboard/").content.decode()


def test_months_that_are_not_offered_are_told_as_a_fault(unequal):  # noqa: F811
    client = signed_in("Head of SEND", unequal)
    assert "Choose months from the list" in text(client.get(PAGE, {"span": "2020-01"}))
    earlier = text(client.get(PAGE, {"span": "2018-11"}))
    assert "Choose months from the list" in earlier, "the first case is of a later year"


def test_the_file_hides_what_the_page_hides(unequal):  # noqa: F811
    in_groups(unequal, 3, date(2020, 3, 2), 100, sex="F", primary_need="HI")
    answer = signed_in("Head of SEND", unequal).get(PAGE, {"export": "csv"})
    headings, *rows = csv.reader(StringIO(answer.getvalue().decode("utf-8-sig")))
    found = {tuple(row[:3]): row[3:] for row in rows}
    assert len(headings) == len(rows[0]) == 9
    hearing = found["primary need", "Hearing impairment", "Plans within 20 weeks"]
    assert hearing == ["", "", "", "", "", "Not shown: small numbers"]
    male = found["sex", "Male", "Weeks waited so far"]
    assert male[1:3] == ["10", str(30 / 7)]


def test_the_workbook_defines_its_figures_and_its_rules(unequal):  # noqa: F811
    answer = signed_in("Head of SEND", unequal).get(PAGE, {"export": "xlsx"})
    book = openpyxl.load_workbook(BytesIO(answer.getvalue()))
    answer.close()
    meanings = [row[0] for row in book["Definitions"].iter_rows(min_row=2, values_only=True)]
    assert meanings == list(TITLES.values())
    rules = dict(book["How groups are compared"].iter_rows(min_row=2, values_only=True))
    assert rules == definitions.EQUITY_RULES
    about = dict(book["About this file"].iter_rows(values_only=True))
    assert about["Requests received in"] == "November 2019 to October 2020"


def test_the_page_costs_as_many_queries_for_more_children(unequal, django_assert_max_num_queries):  # noqa: F811
    client = signed_in("Head of SEND", unequal)
    client.get(PAGE)
    with django_assert_max_num_queries(100) as few:
        client.get(PAGE)
    in_groups(unequal, 15, date(2020, 5, 4), 100, sex="F", primary_need="VI")
    with django_assert_max_num_queries(100) as more:
        client.get(PAGE)
    assert len(more) == len(few)


def test_where_nothing_is_compared_no_difference_is_claimed():
    area = make_area()
    make_assessment(area=area, received_on=date(2021, 3, 1))
    page = text(signed_in("Head of SEND", area).get(PAGE))
    assert "Too few children to compare any groups" in page
    assert "No difference beyond chance" not in page.split("By ")[0]
