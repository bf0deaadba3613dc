"""The pages of published figures: what each role is shown of them, and ours beside them."""

import csv
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from ehcp_tracking.models import Assessment
from governance.comparison import charts
from governance.comparison.figures import comparison, published, recorded_late
from governance.templatetags.governance import came_out
from priorities.models import PublishedStatistic
from tests.builders import make_area, make_assessment, make_person, make_planned
from wsoa import audit
from wsoa.models import AreaSettings, AuditEvent

pytestmark = pytest.mark.django_db

PUBLIC, STAFF = "/wandsworth/published/", "/wandsworth/dashboard/comparison/"
TODAY = date(2021, 3, 31)


def statistic(place, year, plans=None, including=None, excluding=None):
    return PublishedStatistic.objects.create(
        place=place,
        year=year,
        new_plans=plans,
        in_20_weeks_including_exceptions_pct=including,
        in_20_weeks_excluding_exceptions_pct=excluding,
    )


@pytest.fixture
def area(db):
    """England, the area and a neighbour; of 2021, too, which is not over."""
    area = make_area()
    for year in (2019, 2020, 2021):
        statistic("england", year, 60_097, Decimal("55.6"), Decimal("58.0"))
        statistic("wandsworth", year, 2, Decimal("50.0"), Decimal("49.9"))
    statistic("west-berkshire", 2020, 100, Decimal("71.0"), Decimal("72.3"))
    statistic("elsewhere", 2020, 100, Decimal("11.0"), Decimal("12.3"))
    AreaSettings.objects.create(area=area, compared_with=["west-berkshire", "not-loaded"])
    return area


@pytest.fixture
def plans(area):
    """Two plans of 2020, one of them in time, and one after an order that the rates leave out."""
    make_planned(area=area, received_on=date(2020, 1, 6), plan_sent_on=date(2020, 5, 25))
    make_planned(area=area, received_on=date(2020, 1, 6), plan_sent_on=date(2020, 5, 26))
    make_assessment(
        area=area,
        basis="order_to_assess",
        received_on=date(2020, 1, 6),
        outcome="plan",
        plan_sent_on=date(2020, 4, 1),
    )


def client_of(role):
    client = Client()
    client.force_login(make_person(role))
    return client


def html(response):
    assert response.status_code == 200
    return response.content.decode()


def test_places_and_years_that_are_over(area):
    found = published(make_area(), as_at=TODAY)
    names = ["England", "Wandsworth", "West Berkshire", "Not Loaded"]
    assert [place.name for place in found.places] == names
    assert [year.year for year in found.years] == [2019, 2020]
    assert [each and each.place for each in found.years[1].published] == [
        *("england", "wandsworth", "west-berkshire"),
        None,
    ]


def test_ours_are_counted_on_the_same_definition(plans):
    found = comparison(make_area(), as_at=TODAY)
    assert [(each.year, each.over) for each in found.ours] == [(2020, True), (2021, False)]
    assert found.ours[0].line.shares["excluding"] == (1, 2)
    year = found.reconciled[0]
    assert (year.plans, year.including.within, year.excluding.within) == (0, True, False)
    assert found.reconciled[1].agrees is None


def test_plans_after_an_overturned_decision_are_a_reason_for_fewer(area, plans):
    PublishedStatistic.objects.filter(place="wandsworth").update(new_plans=3)
    reasons = comparison(make_area(), as_at=TODAY).reconciled[0].reasons
    assert any(each.startswith("1 plan of the year followed an overturned") for each in reasons)


def test_what_was_recorded_after_the_return_was_made_is_counted(area, plans):
    in_time = Assessment.objects.get(plan_sent_on=date(2020, 5, 25))
    late = Assessment.objects.get(plan_sent_on=date(2020, 5, 26))
    by = make_person("Case manager")

    def corrected(case, field, on):
        event = AuditEvent(
            record=audit.name(case), verb="corrected", by=by, version=2, recorded_on=on
        )
        event.fields = [field]
        event.save()

    corrected(in_time, "plan_sent_on", date(2021, 1, 31))
    corrected(in_time, "setting", date(2021, 2, 1))
    ours = comparison(area, as_at=TODAY).ours
    assert recorded_late(area, ours, as_at=TODAY) == {}
    corrected(late, "plan_sent_on", date(2021, 2, 1))
    corrected(late, "started_on", date(2021, 3, 1))
    assert recorded_late(area, ours, as_at=TODAY) == {2020: 1}
    assert recorded_late(area, ours, as_at=date(2021, 1, 31)) == {}
    assert recorded_late(area, [], as_at=TODAY) == {}


@pytest.mark.parametrize("role", ["Board member", "Partner", "Plan owner"])
def test_who_reads_the_plan_reads_what_was_published_and_none_of_ours(role, plans):
    page = html(client_of(role).get(PUBLIC))
    for shown in ("England, published", "58.0%", "West Berkshire, published", "72.3%", "60,097"):
        assert shown in page
    assert "12.3%" not in page, "of an area that was not chosen"
    assert "our cases" not in page
    assert STAFF not in page
    assert client_of(role).get(STAFF).status_code == 403


def test_nothing_of_a_case_is_asked_for_what_everybody_reads(
    area, plans, django_assert_max_num_queries
):
    client = client_of("Board member")
    with django_assert_max_num_queries(20) as asked:
        client.get(PUBLIC)
    assert not [each for each in asked.captured_queries if "ehcp_tracking" in each["sql"]]


def test_staff_read_ours_beside_it_and_how_they_agree(plans):
    client = client_of("Head of SEND")
    assert STAFF in html(client.get(PUBLIC))
    page = html(client.get(STAFF))
    assert "As at 31 March 2021" in page
    assert (
        "figure=issued&amp;part=made&amp;as_at=2021-03-31&amp;from=2020-01&amp;to=2020-12" in page
    )
    assert "+0.1 points: beyond rounding" in page
    assert "(1 of 2)" in strip_tags(page)
    assert "It cannot be told yet" in page, "of 2021, which is not over"
    assert "Wandsworth, our cases" in page


def test_a_year_that_was_not_published_yet_on_the_day_says_when_it_was(plans):
    """Of 2020, as at March 2021: it is shown, since it is held, and is said to have come later."""
    client = client_of("Head of SEND")
    for page in (PUBLIC, STAFF, "/wandsworth/dashboard/months/?month=2021-03"):
        shown = html(client.get(page))
        assert "2020, published in the summer of 2021</th>" in shown
        assert "2019, published" not in shown
    assert came_out(2020, date(2021, 6, 30)) == ", published in the summer of 2021"
    assert came_out(2020, date(2021, 7, 1)) == ""


def test_the_files_say_what_the_pages_say(plans):
    rows = b"".join(client_of("Board member").get(PUBLIC, {"export": "csv"})).decode("utf-8-sig")
    table = list(csv.reader(StringIO(rows)))
    assert table[1] == ["England", "2019", "", "", "60097", "55.6", "58.0"]
    assert not [row for row in table if "elsewhere" in row]
    response = client_of("Auditor").get(STAFF, {"export": "xlsx"})
    book = openpyxl.load_workbook(BytesIO(b"".join(response)))
    assert [each.title for each in book][:3] == [
        *("Comparison with published figur", "Our cases", "Reconciliation"),
    ]
    assert [cell.value for cell in book["Our cases"][3]][2:] == [
        *("Excluding exceptions", 1, 2, "50.0%"),
    ]


def test_without_anything_both_pages_say_how_it_comes(db):
    make_area()
    page = html(client_of("Head of SEND").get(STAFF))
    assert "An administrator of Wandsworth loads them in Settings" in page
    assert "No case is held here yet" in page
    assert "chart-years" not in page


def test_who_may_load_and_choose_is_led_to_it(db):
    make_area()
    led_to = [
        reverse(f"statistics:{name}", args=["wandsworth"]) for name in ("load", "set_compared")
    ]
    for role, may in (("Administrator", True), ("Board member", False)):
        page = html(client_of(role).get(PUBLIC))
        assert [f'href="{address}"' in page for address in led_to] == [may, may]


def test_as_many_queries_for_many_years_and_places(area, django_assert_num_queries):
    client = client_of("Head of SEND")
    make_planned(area=area, received_on=date(2020, 1, 6), plan_sent_on=date(2020, 5, 25))
    client.get(STAFF)  # the first answer of all reads who the person is
    with django_assert_num_queries(10):
        client.get(STAFF)
    AreaSettings.objects.update(compared_with=[f"place-{number}" for number in range(10)])
    for year in range(2014, 2019):
        for number in range(10):
            statistic(f"place-{number}", year, 100, Decimal("50.0"), Decimal("51.0"))
    for month in range(1, 10):
        make_planned(area=area, received_on=date(2016, month, 4), plan_sent_on=date(2017, month, 4))
    with django_assert_num_queries(10):
        client.get(STAFF)


class TestChart:
    @pytest.fixture
    def drawn(self, area):
        for year in (2022, 2023, 2024):
            statistic("england", year, 1, Decimal("1.0"), Decimal("2.0"))
        found = published(make_area(), as_at=date(2025, 3, 31))
        return charts.of_years(found, [])

    def test_the_break_is_marked_and_no_line_crosses_it(self, drawn):
        (england, *_) = drawn["data"]
        assert england["x"] == [2019, 2020, 2021, 2022, 2022.5, 2023, 2024]
        assert england["y"][4] is None
        assert drawn["layout"]["shapes"][0]["x0"] == 2022.5
        assert drawn["layout"]["annotations"][0]["text"] == "Counted anew from 2023"

    def test_before_the_break_nothing_is_marked(self, area):
        drawn = charts.of_years(published(make_area(), as_at=TODAY), [])
        assert "shapes" not in drawn["layout"]
        assert drawn["data"][0]["x"] == [2019, 2020]

    def test_ours_of_years_that_are_over(self, plans):
        found = comparison(make_area(), as_at=TODAY)
        ours = charts.of_years(found.published, found.ours)["data"][-1]
        assert (ours["name"], ours["x"], ours["y"]) == ("Wandsworth, our cases", [2020], [50.0])

    def test_every_line_can_be_told_from_every_other(self):
        looks = charts.FIRST + charts.OTHERS
        assert len(set(looks)) == len(looks) >= 12

    def test_the_scale_is_the_whole_one(self, drawn):
        assert drawn["layout"]["yaxis"]["range"] == [0, 100]


def test_the_page_says_where_the_series_breaks(area, settings):
    settings.WSOA_TODAY = date(2024, 3, 31)
    statistic("england", 2023, 1, Decimal("1.0"), Decimal("2.0"))
    assert "From 2023 on the return is made person by person." in html(
        client_of("Board member").get(PUBLIC)
    )
