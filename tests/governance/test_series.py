"""Each rate of the dashboard is held against chance under the name of its chart."""

from datetime import date

import pytest

from governance import charts, definitions, exports, series
from governance.chance import BASE, RUN, SHORT, TREND, of_lines
from governance.dashboard import MONTHS, SERVICES, dashboard
from tests.governance.builders import make_wandsworth, varied_caseload
from tests.governance.reading import text
from tests.governance.test_month_by_month import PAGE, reader  # noqa: F401, a fixture
from wsoa.months import Month

pytestmark = pytest.mark.django_db

TODAY = date(2021, 3, 31)


@pytest.fixture
def found():
    area = make_wandsworth()
    varied_caseload(area)
    return dashboard(area, Month(2021, 3), today=TODAY)


def test_every_rate_by_month_has_its_series_and_chart(found):
    held = series.of_dashboard(found)
    advice = {f"advice_{service}" for service in SERVICES}
    assert held.keys() == {"received", "due", "issued", "decisions"} | advice
    assert len(held) == 10, "as many as the false alarms of a page are told of"
    drawn = charts.of_dashboard(found, held, "Wandsworth")
    assert drawn.keys() == held.keys() | {"published"}
    for name, each in held.items():
        assert drawn[name]["message"] == each.message
        assert len(each.lines) == len(each.reading.months) == MONTHS


def test_a_series_is_of_the_share_that_its_chart_draws(found):
    held = series.of_dashboard(found)
    assert held["received"].reading == of_lines(found.received.lines, "cohort")
    assert held["due"].reading == of_lines(found.due.lines, "cohort")
    assert held["issued"].reading == of_lines(found.issued.lines, "excluding")
    assert held["decisions"].reading == of_lines(
        (one for one, _ in found.decisions.lines), "including"
    )
    health = [dict(zip(SERVICES, lines, strict=True))["health"] for lines in found.advice.months]
    assert held["advice_health"].reading == of_lines(health, "cohort")


def test_the_page_tells_what_the_rules_find_and_the_rules(reader):  # noqa: F811
    varied_caseload(make_wandsworth())
    page = text(reader.get(PAGE))
    assert page.count("Limits and what the rules find") == len(SERVICES) + 4
    assert "Too few months are decided to tell change from chance." in page
    for term, words in definitions.CHANCE.items():
        assert term in page
        assert words.split(".")[0].replace("'", "&#x27;") in page
    for number in (BASE, RUN, SHORT, TREND):
        assert any(f"{number} " in words for words in definitions.CHANCE.values())


def test_limits_go_into_the_file_as_they_are_on_the_page(found):
    held = series.of_dashboard(found).values()
    headings, *rows = exports.limits(held)
    assert len(headings) == len(rows[0]) == 8
    assert [row[-1] for row in rows] == [
        month.words for each in held for month in each.reading.months
    ]
    assert dict(list(exports.rules())[1:]) == definitions.CHANCE
