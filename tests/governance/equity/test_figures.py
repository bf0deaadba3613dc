"""Groups add up to the figures of `kpis`, and cost one statement each."""

from datetime import date, timedelta

import pytest

from ehcp_tracking import kpis, particulars
from ehcp_tracking.cohorts import PLAN_COUNTS
from ehcp_tracking.models import Assessment
from governance.disclosure import NOT_SHOWN
from governance.equity.comparing import Beside
from governance.equity.figures import Group, Shown, Table, equity, spans
from governance.equity.groups import CHARACTERISTICS, NOT_KNOWN, of_age
from governance.intervals import Interval
from tests.builders import make_area, make_assessment, make_child
from tests.governance.builders import make_wandsworth, varied_caseload
from wsoa.models import School
from wsoa.months import Month
from wsoa.share import Share

pytestmark = pytest.mark.django_db

AS_AT = date(2021, 3, 31)
FIRST, LAST = Month(2019, 11), Month(2020, 10)


@pytest.fixture
def area():
    area = make_wandsworth()
    varied_caseload(area)
    return area


def in_groups(area, number, received_on, sent_after=None, **of):
    """Make so many cases of one kind, each with its plan sent so many days later, if at all."""
    child = {name: of.pop(name) for name in ("sex", "date_of_birth") if name in of}
    if sent_after is not None:
        sent_on = received_on + timedelta(days=sent_after)
        of |= {"outcome": "plan", "plan_sent_on": sent_on}
    for _ in range(number):
        make_assessment(child=make_child(area=area, **child), received_on=received_on, **of)


@pytest.mark.parametrize(
    ("age", "group"),
    [
        (0, "Under 5"),
        (4, "Under 5"),
        (5, "5 to 10"),
        (10, "5 to 10"),
        (15, "11 to 15"),
        (16, "16 to 19"),
        (20, "20 and over"),
        (26, "20 and over"),
        (None, NOT_KNOWN),
    ],
)
def test_ages_are_in_groups(age, group):
    assert of_age(age) == group


def test_groups_of_plans_add_up_to_the_figure(area):
    rows = particulars.plans_received(area, FIRST, Month(2021, 3), as_at=AS_AT).values()
    total = kpis.plan_timeliness(area, "received", FIRST, Month(2021, 3), as_at=AS_AT)["total"]
    assert total["plans"]
    for name in PLAN_COUNTS:
        assert sum(row[name] for row in rows) == total[name], name


def test_groups_of_those_who_wait_add_up_to_the_figure(area):
    rows = particulars.waiting(area, as_at=AS_AT).values()
    found = kpis.open_caseload(area, as_at=AS_AT)
    assert sum(row["open"] for row in rows) == found["total"] > 0
    assert sum(row["overdue"] for row in rows) == found["overdue"] > 0


def test_a_case_is_in_the_group_of_what_is_known_of_its_child():
    area = make_area()
    School.objects.create(area=area, name="Invented Primary School", kind="primary")
    School.objects.create(area=make_area("westminster"), name="Elsewhere School", kind="special")
    known = make_child(area=area, sex="F", date_of_birth=date(2010, 3, 2))
    make_assessment(
        child=known,
        received_on=date(2020, 3, 2),
        primary_need="ASD",
        looked_after="yes",
        setting="invented primary school",
    )
    unknown = make_child(area=area, sex="", date_of_birth=None)
    make_assessment(child=unknown, received_on=date(2020, 3, 2), setting="Elsewhere School")
    rows = particulars.plans_received(area, FIRST, LAST, as_at=AS_AT)
    assert set(rows) == {(10, "ASD", "F", "yes", "primary"), (None, "", "", "", None)}
    labels = [
        [each.group_of(value) for each, value in zip(CHARACTERISTICS, values, strict=True)]
        for values in rows
    ]
    assert ["5 to 10", "Autistic spectrum disorder", "Female", "Looked after", "Primary"] in labels
    assert [NOT_KNOWN] * 5 in labels


def test_months_offered_are_decided_and_do_not_overlap():
    assert spans(Month(2018, 1), today=AS_AT) == [
        (Month(2019, 11), Month(2020, 10)),
        (Month(2018, 11), Month(2019, 10)),
        (Month(2017, 11), Month(2018, 10)),
    ]
    assert spans(None, today=AS_AT) == [(Month(2019, 11), Month(2020, 10))]
    # The 20 weeks of 30 November end on 19 April: the day after they are decided.
    assert spans(None, today=date(2021, 4, 19))[0][1] == Month(2020, 10)
    assert spans(None, today=date(2021, 4, 20))[0][1] == Month(2020, 11)


def test_offered_months_hold_no_case_that_can_still_be_in_time(area):
    make_assessment(area=area, received_on=date(2020, 10, 31))
    ((first, last),) = spans(None, today=AS_AT)
    found = kpis.plan_timeliness(area, "received", first, last, as_at=AS_AT)["total"]
    assert found["mature"]


@pytest.fixture
def unequal():
    """Girls in time, boys late; nobody's age or need differs. All who wait are boys."""
    area = make_area()
    day = date(2020, 3, 2)
    in_groups(area, 30, day, 100, sex="F", primary_need="ASD")
    in_groups(area, 6, day, 200, sex="F", primary_need="SEMH")
    in_groups(area, 8, day, 100, sex="M", primary_need="SEMH")
    in_groups(area, 30, day, 200, sex="M", primary_need="SEMH")
    in_groups(area, 10, date(2021, 3, 1), sex="M", primary_need="SEMH")
    return area


def table_of(found, name):
    return next(each for each in found.tables if each.name == name)


def test_a_difference_is_said_as_plainly_as_none(unequal):
    found = equity(unequal, FIRST, LAST, as_at=AS_AT)
    assert found.in_time.share == Share(38, 74)
    assert found.overdue.share == Share(0, 10)
    assert found.weeks.median == 30 / 7
    by_sex = table_of(found, "sex")
    female, male = by_sex.groups
    assert (female.in_time.share, male.in_time.share) == (Share(30, 36), Share(8, 38))
    assert female.in_time.words.startswith("Higher than the others, by ")
    assert male.in_time.words.startswith("Lower than the others, by ")
    assert (
        by_sex.message("in_time") == "Lower than the others: Male; Higher than the others: Female"
    )
    assert by_sex.message("overdue") == "Too few to compare by sex"
    assert any(
        each.startswith("Plans within 20 weeks, by sex: Lower") for each in found.differences
    )
    assert {each.name for each in table_of(found, "age").groups} == {NOT_KNOWN}
    assert table_of(found, "age").groups[0].in_time.words == "Not compared"
    assert found.comparisons == 4, "two of sex, two of need, of plans; all who wait are alike"


def test_small_groups_are_hidden_with_another_in_every_figure(unequal):
    in_groups(unequal, 3, date(2020, 3, 2), 100, sex="F", primary_need="HI")
    in_groups(unequal, 2, date(2021, 3, 1), sex="F", primary_need="HI")
    by_need = table_of(equity(unequal, FIRST, LAST, as_at=AS_AT), "primary need")
    for group in by_need.groups:
        if group.name in ("Hearing impairment", "Autistic spectrum disorder"):
            assert group.in_time == Shown(None, None)
            assert group.in_time.words == NOT_SHOWN
        if group.name == "Hearing impairment":
            assert group.overdue.words == group.waited.weeks_words == NOT_SHOWN
            assert group.weeks is None


def test_no_difference_is_said_of_no_more_groups_than_are_shown():
    alike, hidden = Shown(Share(5, 10), Beside(0, Interval(-1, 1))), Shown(None, None)
    groups = [Group(name, each, each, each, None) for name, each in (("F", alike), ("M", hidden))]
    words = "No difference beyond chance by sex"
    assert Table("sex", "sex", groups[:1]).message("in_time") == words
    assert Table("sex", "sex", groups).message("in_time") == f"{words} among the groups shown"


def test_how_long_a_group_waits_is_told_in_words():
    longer = Shown(Share(9, 10), Beside(1, Interval(0.1, 0.5)))
    assert longer.weeks_words == "Longer than the others"
    assert longer.words == "Higher than the others, by 10 to 50 percentage points"
    lower = Shown(Share(1, 10), Beside(-1, Interval(-0.5, -0.1)))
    assert lower.weeks_words == "Shorter than the others"
    assert lower.words == "Lower than the others, by 10 to 50 percentage points"
    assert (
        Shown(Share(1, 2), Beside(0, Interval(-1, 1))).weeks_words == "No difference beyond chance"
    )


def test_figures_cost_two_statements_however_many_groups(unequal, django_assert_num_queries):
    with django_assert_num_queries(2):
        equity(unequal, FIRST, LAST, as_at=AS_AT)
    Assessment.objects.update(primary_need="ASD")
    with django_assert_num_queries(2):
        equity(unequal, FIRST, LAST, as_at=AS_AT)
