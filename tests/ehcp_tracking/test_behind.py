"""The list behind a figure has exactly the rows that the figure counts, and says which they are."""

from datetime import date

import pytest
from django.urls import reverse

from ehcp_tracking import behind, kpis, stages
from tests.builders import make_area, make_assessment, make_person
from tests.ehcp_tracking.caseload import make_caseload
from wsoa.months import Month

pytestmark = pytest.mark.django_db
FIRST, LAST, AS_AT = Month(2020, 1), Month(2021, 3), date(2021, 2, 28)
RANGE = {"from": str(FIRST), "to": str(LAST), "as_at": AS_AT.isoformat()}


@pytest.fixture
def area():
    days = {
        "backlog_received_before": date(2020, 4, 30),
        "backlog_complete_by": date(2020, 12, 31),
    }
    area = make_area(**days)
    make_caseload(area, 120)
    make_caseload(make_area("westminster"), 3, seed=2)
    return area


@pytest.fixture
def staff(client):
    client.force_login(make_person("Auditor"))
    return client


def listed(client, name, **query):
    """Return how many rows the list behind a figure has, and what it says."""
    response = client.get(reverse(f"ehcp_tracking:{name}", args=["wandsworth"]), query)
    assert response.status_code == 200
    return len(response.context["table"].rows), " ".join(response.content.decode().split())


def summed(months):
    return {
        part: sum(month[part] for month in months)
        for part, value in months[0].items()
        if isinstance(value, int)
    }


def counted(area):
    """Return {(figure, part): count} of every figure of cases, from the figures themselves."""
    figures = kpis.everything(area, FIRST, LAST, as_at=AS_AT)
    decided = summed(figures["decisions"])
    found = {("undecided", "undecided_overdue"): decided.pop("undecided_overdue")}
    groups = {"decisions": decided, "no_plan": summed(figures["no_plan"])}
    for basis, plans in figures["plan_timeliness"].items():
        total = plans["total"]
        groups[basis] = {part: total[part] for part in kpis.PLAN_COUNTS} | rated(total)
    backlog, is_open = figures["backlog"], figures["open"]
    groups["backlog"] = {part: backlog[part] for part in behind.FIGURES["backlog"].parts}
    for figure, row in kpis.overturned(area, as_at=AS_AT).items():
        shown = row | rated(row)
        groups[figure] = {part: shown[part] for part in behind.OVERTURNED}
    groups["open"] = {"total": is_open["total"]} | is_open["weeks_overdue"]
    groups |= stages.waiting(area, as_at=AS_AT)
    taken = stages.days_by_span(area, FIRST, LAST, as_at=AS_AT)
    groups["taken"] = {name: len(days) for name, days in taken.items()}
    return found | {(name, part): n for name, parts in groups.items() for part, n in parts.items()}


def rated(total):
    """Return what the rates of plans in time divide, from the counts that contracts name."""
    made = total["plans_in_time"] - total["plans_in_time_excepted"]
    issued = total["plans"] - total["plans_excepted"]
    judged = issued + total["open_overdue"]
    possible = judged + total["open_in_time"]
    return {"made": made, "issued": issued, "judged": judged, "possible": possible}


def test_every_figure_of_cases_has_its_list(area, staff):
    counts = counted(area)
    parts = {(name, part) for name, figure in behind.FIGURES.items() for part in figure.parts}
    assert parts == counts.keys()
    assert sum(map(bool, counts.values())) > 50, "a caseload on which little can be wrong"
    for (figure, part), count in counts.items():
        found, said = listed(staff, "figure_cases", figure=figure, part=part, **RANGE)
        assert found == count, (figure, part)
        assert behind.FIGURES[figure].parts[part] in said
        assert f"<strong>{count} case{'' if count == 1 else 's'}.</strong>" in said


def test_every_figure_of_advice_has_its_list(area, staff):
    totals = kpis.advice(area, FIRST, LAST, as_at=AS_AT)["total"]
    assert behind.SERVICES.keys() == {total["service"] for total in totals}
    for total in totals:
        judged = total["in_time"] + total["late"] + total["open_overdue"]
        counts = {part: total[part] for part in kpis.ADVICE_COUNTS} | {"judged": judged}
        assert counts.keys() == behind.ADVICE.keys()
        assert any(counts.values())
        for part, count in counts.items():
            found, said = listed(
                staff, "figure_advice", service=total["service"], part=part, **RANGE
            )
            assert found == count, (total["service"], part)
            assert behind.ADVICE[part] in said
            assert f"<strong>{count} request" in said


def test_a_list_says_which_figure_it_is_of(staff):
    query = {"figure": "received", "part": "open_overdue"}
    _, said = listed(staff, "figure_cases", **query, **RANGE)
    assert (
        "Final plans of requests received, by month received, January 2020 to March 2021, "
        "as at 28 February 2021: open and overdue, without an exception." in said
    )
    query = {"service": "pooled", "part": "late", "from": "2021-02", "to": "2021-02"}
    _, said = listed(staff, "figure_advice", **RANGE | query)
    assert (
        "Advice from education, health and social care, by month requested, February 2021, "
        "as at 28 February 2021: late, without an exception." in said
    )
    _, said = listed(staff, "figure_cases", figure="open", part="over 52", as_at="2021-02-28")
    assert "Open cases on 28 February 2021: overdue by over 52 weeks, without an exception." in said


def test_a_list_shows_its_cases_as_they_were_on_its_day(staff):
    make_assessment(
        received_on=date(2020, 9, 1), decision="assess", decision_notified_on=date(2021, 3, 1)
    )
    _, said = listed(staff, "figure_cases", figure="open", part="0-4", as_at="2021-02-10")
    assert "To decide whether to assess" in said
    assert "22 days late" in said
    assert "120 days late" in said


CASES = {"figure": "received", "part": "cases", **RANGE}
ADVICE = {"service": "health", "part": "late", **RANGE}


@pytest.mark.parametrize(
    ("wrong", "value"),
    [
        ("figure", "imagined"),
        ("figure", "\x00"),
        pytest.param("part", "undecided_overdue", id="a part of another figure"),
        ("service", "family"),
        ("part", ""),
        ("from", "2020"),
        ("to", "2020-13"),
        pytest.param("to", "2019-12", id="it ends before it begins"),
        pytest.param("to", "9999-12", id="the month after it is no month"),
        pytest.param("from", None, id="no month"),
        ("as_at", "31/03/2021"),
        pytest.param("as_at", None, id="no day"),
        pytest.param("as_at", "2021-04-01", id="a day to come"),
    ],
)
def test_a_figure_that_there_is_not_is_not_found(staff, wrong, value):
    for name, query in (("figure_cases", CASES), ("figure_advice", ADVICE)):
        if wrong in query:
            asked = {key: text for key, text in {**query, wrong: value}.items() if text is not None}
            address = reverse(f"ehcp_tracking:{name}", args=["wandsworth"])
            assert staff.get(address, query).status_code == 200
            assert staff.get(address, asked).status_code == 404


def test_the_first_day_of_all_is_no_crash(staff):
    query = {"figure": "open", "part": "over 52", "as_at": "0001-01-01"}
    address = reverse("ehcp_tracking:figure_cases", args=["wandsworth"])
    assert staff.get(address, query).status_code == 404
