"""The page of all time limits: it says what the table of law says, and each has a place on it."""

import re

import pytest
from django.test import Client
from django.utils.html import escape

from ehcp_tracking import law, limits
from ehcp_tracking.exceptions import words
from ehcp_tracking.wording import law_of
from tests.builders import make_assessment

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    """The page as somebody reads it who is not signed in."""
    response = Client().get("/time-limits/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def rows(page):
    """Return {place: what its row says}."""
    found = re.findall(r'<tr class="govuk-table__row" id="(.+?)">(.+?)</tr>', page)
    assert len(dict(found)) == len(found), "no place twice"
    return dict(found)


def test_every_rule_has_a_row_that_says_all_of_it(page):
    told = rows(page)
    table = (*law.LAW, *law.UNFOLLOWED)
    places = [limits.place(rule.duty, (rule.bases or ("",))[0]) for rule in table]
    assert sorted(told) == sorted(places)
    for rule, place in zip(table, places, strict=True):
        row = told[place]
        where = law_of(rule.regulation)
        since = f"In force since {words(rule.since)}"
        for said in (rule.starts, rule.stops, rule.note, where, since):
            assert escape(said) in row
        assert f">{limits.capitalised(rule.limit.words)}<" in row
        assert ("Unconfirmed" in row) is not rule.confirmed
        if rule.exceptions:
            assert f'href="#{limits.place_of(rule.exceptions)}"' in row
        else:
            assert "No exceptions" in row


def test_each_list_of_exceptions_says_what_it_asks_for_which_limits(page):
    sections = dict(
        re.findall(r'<h3 class="govuk-heading-s" id="(exceptions-.+?)">(.+?)</dl>', page)
    )
    assert sections.keys() == {
        limits.place_of(rule.exceptions) for rule in law.LAW if rule.exceptions
    }
    after_appeal, request = sections["exceptions-reg443"], sections["exceptions-reg54"]
    assert "Unconfirmed" in after_appeal
    assert "at least 2 weeks together" in after_appeal
    assert "at least 4 weeks together within" in request
    assert "Unconfirmed" not in request
    for number in ("5(4)", "10(4)", "13(3)", "27(3)"):
        assert f"regulation {number}" in request
    assert "to assess, and tell the family; Tell the family that there will be no plan;" in request
    for section in sections.values():
        assert "ended from 1 May 2020 to 25 September 2020" in section
    assert "missed an appointment" in sections["exceptions-reg82"]
    assert "School closed" not in sections["exceptions-reg82"]


def test_every_ground_has_its_condition():
    for each in limits.excusing():
        assert all(condition for _, condition in each.grounds)
    told = {ground for each in limits.excusing() for ground, _ in each.grounds}
    assert len(told) == len(law.GROUNDS)


def test_it_says_how_days_are_counted(page):
    for said in (
        "Weekends, bank holidays and school holidays count",
        "Only where the law says so: “transfer the plan to the new area” and “give the mediation",
        "that day is day 1: “comment on the draft plan”, “comment on the proposed amendments”",
        "count the day of receipt as day 1",
    ):
        assert said in page


def test_what_is_not_followed_says_so_and_no_clock_runs_it(page):
    _, _, after = page.partition('id="unfollowed"')
    assert "Keep them elsewhere" in after
    assert not {rule.duty for rule in law.UNFOLLOWED} & (law.RULES.keys() | law.CASE.keys())
    for what, where in limits.at_once():
        assert escape(what) in after
        assert escape(where) in after


def test_a_rule_that_ended_says_until_when():
    ended = law.ADVICE._replace(until=law.CORONAVIRUS.limits_ended[1])
    row = limits.Row("advice", "Advice", ended)
    assert row.in_force == "In force from 1 September 2014 to 25 September 2020"


@pytest.mark.parametrize("basis", law.BASES)
def test_every_explanation_leads_to_its_row(page, client, person, basis):
    case = make_assessment(basis=basis)
    client.force_login(person("Case manager"))
    html = client.get(case.why_url("plan")).content.decode()
    (place,) = re.findall(r'href="/time-limits/#(plan.+?)"', html)
    assert law.CASE["plan"][basis].starts in rows(page)[place]


def test_every_page_and_the_page_of_words_lead_to_it(client):
    assert client.get("/words/").content.decode().count('href="/time-limits/"') == 2
    assert 'href="/time-limits/"' in client.get("/sign-in/").content.decode()
