"""How measures stand: the figures of kpis, the verdicts of the contract, what a board is shown."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ehcp_tracking import kpis
from governance import board
from governance.disclosure import for_board
from governance.figures import FIGURES, AtDay, Growing
from governance.measures import WITHHELD, standings
from governance.promises import backlog_promise, promises
from governance.telling import whole
from governance.verdicts import Verdict
from priorities.models import Measure, PlanVersion, TargetStep
from tests.governance.builders import (
    AS_AT,
    case,
    make_targets,
    make_wandsworth,
    varied_caseload,
)
from tests.governance.random_caseloads import make_caseload
from tests.priorities.builders import (
    make_live_measure,
    make_measure,
    make_number,
    make_objective,
    make_reading,
    make_step,
)
from wsoa.models import AreaSettings, Disclosure
from wsoa.months import Month

pytestmark = pytest.mark.django_db
PROMISED_ON = date(2020, 9, 30)


@pytest.fixture
def area():
    area = make_wandsworth()
    varied_caseload(area)
    return area


def standing(measure, area, as_at=AS_AT, **asked):
    return standings([measure], area=area, as_at=as_at, **asked)[measure.pk]


def test_a_cohort_is_judged_as_the_dashboard_judges_it(area):
    plans, advice = make_targets()
    promised = promises(area, as_at=AS_AT)
    for measure, key in ((plans, "plans_in_time"), (advice, "advice_in_time")):
        found = standing(measure, area)
        assert [
            (each.target, each.first, each.last, each.verdict, each.reason, each.denominator)
            for each in found.steps
        ] == [
            (each.target, *each.line[2:4], each.verdict, each.reason, each.line.counts["judged"])
            for each in promised[key]
        ]
        assert found.current.first == Month(2021, 1) if measure == plans else Month(2021, 3)
        assert (found.verdict, found.reason) == found.current[-2:]


def test_the_step_that_holds_is_the_measure_s(area):
    plans, _ = make_targets()
    for day, target in (
        (date(2019, 12, 31), 60),
        (date(2020, 1, 1), 60),
        (date(2020, 9, 30), 60),
        (date(2020, 10, 1), 65),
        (date(2021, 12, 1), 70),
    ):
        found = standing(plans, area, day)
        assert found.current.target == target, day
    before = standing(plans, area, date(2019, 12, 31))
    assert before.verdict == Verdict.NOT_YET_MEASURABLE
    assert before.reason == "Its first month, January 2020, has not begun."


@pytest.mark.parametrize(
    ("as_at", "verdict"),
    [
        (date(2019, 11, 29), "not_yet_measurable"),
        (date(2020, 9, 29), "still_possible"),
        (date(2020, 9, 30), "not_met"),
        (AS_AT, "not_met"),
    ],
)
def test_the_backlog_is_judged_on_its_day_as_the_dashboard_judges_it(area, as_at, verdict):
    measure = make_live_measure(figure="backlog")
    make_step(measure, by_on=date(2020, 9, 30), value=100)
    found = standing(measure, area, as_at)
    assert found.verdict == verdict == backlog_promise(area, as_at=as_at).verdict
    if as_at == AS_AT:
        assert (found.current.numerator, found.current.denominator) == (1, 4)
        assert found.current.value == 25
        assert found.current.first is None
        assert found.reason == (
            "1 of 4 were completed: 25.0%. To be all of them, 100% by 30 September 2020."
        )


def test_a_backlog_cleared_is_met(area):
    area = make_wandsworth()
    measure = make_live_measure(figure="backlog_open", unit="cases", direction="down")
    make_step(measure, by_on=date(2021, 3, 31), value=2)
    assert standing(measure, area).verdict == Verdict.MET
    make_step(measure, number=2, by_on=date(2021, 3, 30), value=1)
    assert [each.verdict for each in standing(measure, area).steps] == ["met", "not_met"]


def test_every_figure_is_judged_by_a_day_and_by_months_and_shows_without_a_target(area):
    shown, aimed = {}, {}
    for key, figure in FIGURES.items():
        fields = {"figure": key, "direction": figure.direction}
        shown[key] = make_live_measure(make_objective(), **fields)
        aimed[key] = make_live_measure(make_objective(), **fields)
        make_step(aimed[key], number=1, from_month=date(2020, 10, 1), value=50)
        make_step(aimed[key], number=2, by_on=date(2021, 6, 30), value=50)
    found = standings([*shown.values(), *aimed.values()], area=area, as_at=AS_AT)
    for key in FIGURES:
        without = found[shown[key].pk]
        assert without.verdict == Verdict.NOT_YET_MEASURABLE, key
        assert without.counted.value is None or without.counted.value >= 0, key
        by_months, by_day = found[aimed[key].pk].steps
        assert (by_months.first, by_months.last) == (Month(2020, 10), Month(2021, 3)), key
        assert by_day.verdict in ("not_yet_measurable", "on_course", "still_possible"), key
        assert by_months.reason, key
        assert by_day.reason, key
    counted = {key for key in FIGURES if found[shown[key].pk].counted.value is not None}
    assert FIGURES.keys() - counted <= {key for key in FIGURES if key.endswith("_in_time")}


def test_plan_timeliness_is_that_of_kpis_on_every_basis_and_rate(area):
    first, last = Month(2020, 10), Month(2021, 3)
    for basis in kpis.PLAN_BASES:
        total = kpis.plan_timeliness(area, basis, first, last, as_at=AS_AT)["total"]
        rates = ("including", "excluding") if basis == "issued" else ("cohort", "including")
        for rate in rates:
            key = "plans_in_time" if (basis, rate) == ("received", "cohort") else None
            key = key or f"plans_{basis}_{rate}"
            measure = make_live_measure(make_objective(), figure=key)
            make_step(measure, from_month=first.first, value=50)
            step = standing(measure, area).current
            assert step.value / 100 == pytest.approx(Decimal(total[rate]))
            if rate == "cohort":
                assert step.lowest / 100 == pytest.approx(Decimal(total["lowest"]))


def test_a_rate_of_plans_sent_waits_for_every_open_case(area):
    area = make_wandsworth()
    measure = make_live_measure(figure="plans_received_including")
    make_step(measure, from_month=date(2018, 1, 1), value=50)
    make_step(measure, number=2, from_month=date(2018, 2, 1), value=50)
    case(area, date(2018, 1, 8), date(2018, 2, 1))
    assert standing(measure, area).steps[0].verdict == Verdict.MET
    case(area, date(2018, 1, 9))  # open, and long past its day
    case(area, date(2018, 1, 10))
    found = standing(measure, area).steps[0]
    assert (found.value, found.highest, found.verdict) == (100, 100, Verdict.ON_COURSE)
    assert found.lowest == Decimal(100) / 3


@pytest.mark.parametrize("basis", ["received", "due"])
def test_an_excepted_case_past_its_day_can_no_longer_be_in_time(basis):
    area = make_wandsworth()
    measure = make_live_measure(figure=f"plans_{basis}_including")
    make_step(measure, from_month=date(2020, 9, 1), value=60)
    case(area, date(2020, 10, 12), date(2021, 2, 1))
    case(area, date(2020, 10, 12), date(2021, 3, 30))  # due on the first, and late
    case(area, date(2020, 10, 13), excepted=True)  # due on the second, and open
    found = standing(measure, area).current
    assert (found.value, found.lowest, found.highest) == (50, Decimal(100) / 3, 50)
    assert found.verdict == Verdict.NOT_MET
    if basis == "received":
        case(area, date(2020, 12, 1), excepted=True)  # due in April: it may still be in time
        assert standing(measure, area).current.highest == Decimal(200) / 3


def test_a_measure_of_the_other_direction_is_judged_by_its_own(area):
    fewer = make_live_measure(make_objective(), figure="decisions_agreed", direction="down")
    more = make_live_measure(make_objective(), figure="decisions_agreed")
    cohort = make_live_measure(make_objective(), figure="plans_in_time", direction="down")
    for measure in (fewer, more, cohort):
        make_step(measure, from_month=date(2020, 10, 1), value=1)
    assert standing(more, area).verdict == Verdict.MET
    found = standing(fewer, area)
    assert (found.verdict, found.current.value > 1) == (Verdict.NOT_MET, True)
    assert "To be at most 1% by" in found.reason
    found = standing(cohort, area)
    assert found.verdict == Verdict.NOT_YET_MEASURABLE
    assert found.reason.startswith("For this measure lower is better")


def test_what_was_met_and_is_missed_in_the_months_since_says_so():
    area = make_wandsworth()
    measure = make_live_measure(make_objective(by_when=date(2020, 9, 30)))
    make_step(measure, from_month=date(2020, 9, 1), value=50)
    case(area, date(2020, 9, 7), date(2020, 12, 1))
    found = standing(measure, area)
    assert (found.verdict, found.missed_since) == (Verdict.MET, False)
    case(area, date(2020, 10, 5), date(2021, 3, 30))  # and late
    found = standing(measure, area)
    assert (found.verdict, found.missed_since) == (Verdict.MET, True)
    assert found.reason.endswith("It is missed since: October 2020 to March 2021, 0.0%.")
    backlog = make_live_measure(figure="overdue_now", direction="down")
    make_step(backlog, by_on=date(2020, 12, 31), value=0)
    case(area, date(2020, 10, 26))  # open, and due on 15 March
    found = standing(backlog, area)
    assert (found.verdict, found.missed_since) == (Verdict.MET, True)
    assert "31 March 2021, 1 of 1 cases open were past" in found.reason
    number = make_number()
    make_step(number, by_on=date(2021, 1, 31), value=90)
    make_reading(number, as_at=date(2021, 1, 29))
    make_reading(number, as_at=date(2021, 2, 26), value=80)
    assert standing(number, area).missed_since


def test_a_figure_that_is_not_known_says_so(area):
    found = standing(make_live_measure(figure="not_built_yet"), area)
    assert found.figure is None
    assert "There is no figure “not_built_yet” here" in found.reason


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("overdue_now", "No case is held here."),
        ("open_over_52_weeks", "No case is held here."),
        ("cases_to_check", "No case is held here."),
        ("weeks_late", "No time limit of a step ended."),
    ],
)
def test_what_is_not_there_is_no_success(figure, words):
    area = make_wandsworth()
    measure = make_live_measure(figure=figure, direction="down")
    make_step(measure, by_on=AS_AT, value=0)
    found = standing(measure, area)
    assert (found.verdict, found.reason) == (Verdict.NOT_YET_MEASURABLE, words)
    assert found.current.value is None
    case(area, date(2020, 10, 12), date(2021, 2, 1))  # its plan was due in March, and all is done
    found = standing(measure, area)
    assert found.current.value is not None


def test_a_month_in_which_every_step_was_in_time_has_no_week_late():
    area = make_wandsworth()
    measure = make_live_measure(figure="weeks_late", direction="down")
    make_step(measure, by_on=AS_AT, value=0)
    case(area, date(2020, 11, 11), date(2021, 2, 3))  # due on the last day of March
    found = standing(measure, area)
    assert (found.verdict, found.current.value) == (Verdict.MET, 0)


def test_weeks_late_of_months_that_are_over_grow_no_more():
    area = make_wandsworth()
    measure = make_live_measure(figure="weeks_late", direction="down")
    make_step(measure, number=1, from_month=date(2021, 2, 1), value=1)
    make_step(measure, number=2, from_month=date(2021, 3, 1), value=1)
    case(area, date(2020, 9, 28), decision="assess", decision_notified_on=date(2020, 10, 12))
    at_its_end, later = (
        standing(measure, area, day).steps[0] for day in (date(2021, 2, 28), date(2021, 3, 31))
    )
    assert at_its_end.value > 0
    assert at_its_end == later


def test_a_step_by_a_day_in_mid_month_is_decided_when_the_month_is_over():
    area = make_wandsworth()
    measure = make_live_measure(figure="decisions_in_time")
    make_step(measure, by_on=date(2021, 3, 15), value=50)
    case(area, date(2021, 2, 1), decision="assess", decision_notified_on=date(2021, 3, 1))
    running = standing(measure, area, date(2021, 3, 30))
    assert running.verdict == Verdict.ON_COURSE
    assert running.reason.endswith("To be at least 50% by 15 March 2021. March 2021 is not over.")
    over = standing(measure, area)
    assert over.verdict == Verdict.MET
    assert "is not over" not in over.reason


def test_decisions_are_not_met_in_time_while_one_is_overdue():
    area = make_wandsworth()
    measure = make_live_measure(figure="decisions_in_time")
    make_step(measure, from_month=date(2021, 3, 1), value=50)
    case(area, date(2021, 2, 1), decision="assess", decision_notified_on=date(2021, 3, 1))
    assert standing(measure, area).verdict == Verdict.MET
    case(area, date(2021, 1, 20))  # due on 3 March and undecided
    found = standing(measure, area)
    assert found.verdict == Verdict.ON_COURSE
    assert found.reason.endswith(" 1 more undecided and overdue.")


def test_a_number_is_judged_on_its_readings(area):
    measure = make_number(rule="all_of")
    make_step(measure, by_on=AS_AT, value=100)
    assert standing(measure, area).verdict == Verdict.NOT_YET_MEASURABLE
    make_reading(measure, as_at=date(2021, 2, 28), value=100)
    later = make_reading(measure, as_at=date(2021, 3, 30), value=99, added_on=date(2021, 4, 6))
    found = standing(measure, area)
    assert (found.verdict, found.current.value) == (Verdict.MET, 100)
    assert found.reading.as_at == date(2021, 2, 28), "the later one was not recorded yet"
    found = standing(measure, area, date(2021, 4, 6))
    assert (found.verdict, found.reading) == (Verdict.NOT_MET, later)


def test_without_a_step_readings_are_judged_by_the_objective_s_date(area):
    measure = make_measure(make_objective(by_when=date(2021, 1, 31)), kind="milestone")
    make_reading(measure, as_at=date(2021, 1, 31), value=None, reached=True, text="Published.")
    found = standing(measure, area)
    assert (found.current, found.verdict) == (None, Verdict.MET)


def test_a_number_with_months_takes_the_readings_of_its_months(area):
    measure = make_number(make_objective(by_when=date(2021, 3, 31)))
    make_step(measure, number=1, from_month=date(2020, 9, 1), value=50)
    make_step(measure, number=2, from_month=date(2021, 2, 1), value=90)
    make_reading(measure, as_at=date(2021, 1, 31), value=95)
    first, second = standing(measure, area).steps
    assert (first.verdict, first.last) == (Verdict.MET, Month(2021, 1))
    assert second.verdict == Verdict.NOT_YET_MEASURABLE


def test_a_reading_of_before_the_plan_s_first_version_is_a_baseline(area):
    measure = make_number()
    make_step(measure, by_on=AS_AT, value=90)
    make_reading(measure, as_at=date(2020, 7, 2), value=95)
    found = standing(measure, area)
    assert (found.verdict, found.current.value) == (Verdict.NOT_YET_MEASURABLE, None)
    assert "Before the plan was published, on 2 July 2020: 95%, a baseline." in found.reason
    for number, day in enumerate((date(2020, 7, 2), date(2020, 12, 1)), start=1):
        PlanVersion.objects.create(
            plan=measure.plan, number=number, published_on=day, document={}, recorded_on=day
        )
    assert standing(measure, area).verdict == Verdict.MET, "a later version moves nothing"


def test_a_board_is_shown_what_its_dashboard_shows(area):
    plans, advice = make_targets()
    backlog = make_live_measure(figure="backlog")
    make_step(backlog, by_on=date(2020, 9, 30), value=100)
    other = make_live_measure(make_objective(), figure="overdue_now")
    make_step(other, by_on=AS_AT, value=3)
    measures = [plans, advice, backlog, other]
    found = standings(measures, area=area, as_at=date(2021, 4, 29), board=True)
    assert {each.as_at for each in found.values()} == {AS_AT}, "the latest month's end"
    number = make_number()
    make_step(number, by_on=date(2021, 4, 29), value=90)
    make_reading(number, as_at=date(2021, 4, 28), added_on=date(2021, 4, 29))
    read = standing(number, area, date(2021, 4, 29), board=True)
    assert (read.as_at, read.verdict) == (date(2021, 4, 29), Verdict.MET), "people read it"
    assert found[other.pk].verdict == Verdict.NOT_SHOWN
    assert found[backlog.pk].verdict == Verdict.NOT_MET
    shown = [step for each in found.values() for step in each.steps]
    assert all(step.numerator is step.denominator is None for step in shown)


@pytest.mark.parametrize("seed", range(3))
def test_a_board_reads_nothing_of_a_measure_that_its_dashboard_does_not_show(seed):
    """So what the attack on the dashboard cannot deduce does not follow from measures either."""
    area = make_wandsworth()
    make_caseload(area, seed)
    make_targets()
    make_step(make_live_measure(make_objective(), figure="backlog"), by_on=PROMISED_ON, value=100)
    for figure in FIGURES:
        measure = make_live_measure(make_objective(), figure=figure)
        make_step(measure, number=1, by_on=AS_AT, value=50)
    for month in (Month(2020, 9), Month(2020, 12), Month(2021, 3)):
        shown = for_board(board.figures(area, month.last), Disclosure.HIDE)
        told = {
            (each.measure.pk, each.first): (each.judged, each.words)
            for each in (*shown.plans, *shown.advice)
            if each.measure
        }
        measures = Measure.objects.in_area(area)
        found = standings(measures, area=area, as_at=month.last, board=True).values()
        for step in (step for each in found for step in each.steps):
            assert step.numerator is step.denominator is None
            if step.verdict == Verdict.NOT_SHOWN:
                assert step.value is step.lowest is step.highest is None
            elif step.step.measure.figure == "backlog":
                assert (step.verdict, step.reason) == (shown.backlog.verdict, shown.backlog.reason)
                assert step.value is None
            else:
                verdict, words = told[step.step.measure_id, step.first]
                assert step.verdict.words == verdict
                assert step.lowest is None or f"{step.lowest}%" in words
        assert {each.counted for each in found} <= {None, WITHHELD}


def test_a_board_reads_the_steps_of_the_day_with_the_figures_of_the_month_s_end(area):
    plans, _ = make_targets()
    TargetStep.objects.filter(measure=plans, number=3).update(joined_on=date(2021, 4, 15))
    before, since = (
        standing(plans, area, day, board=True) for day in (date(2021, 4, 14), date(2021, 4, 15))
    )
    assert [each.target for each in before.steps] == [60, 65]
    assert [each.target for each in since.steps] == [60, 65, 70]
    assert since.steps[2].verdict == Verdict.NOT_SHOWN, "of which the dashboard knew nothing"
    assert since.as_at == AS_AT


@pytest.mark.parametrize("aimed", [True, False])
def test_what_is_withheld_from_a_board_is_not_told_as_nothing(area, aimed):
    measure = make_live_measure(figure="overdue_now", direction="down")
    if aimed:
        make_step(measure, by_on=AS_AT, value=3)
    assert whole(standing(measure, area, board=True)) == "Not shown"


def test_weeks_are_told_with_what_they_are_of():
    area = make_wandsworth()
    measure = make_live_measure(figure="weeks_to_plan_mean", direction="down")
    assert whole(standing(measure, area)) == "Nothing yet"
    case(area, date(2020, 10, 12), date(2021, 2, 1))
    assert whole(standing(measure, area)) == "16 weeks (of 1 plan)"


def test_a_wait_of_over_52_weeks_is_counted_from_its_first_day():
    area = make_wandsworth()
    measure = make_live_measure(figure="open_over_52_weeks", direction="down")
    make_step(measure, by_on=date(2020, 12, 31), value=0)
    case(area, date(2020, 4, 1))
    found = standing(measure, area)
    assert (found.verdict, found.missed_since, found.current.value) == (Verdict.MET, False, 0)
    case(area, date(2020, 3, 31))  # 365 days before
    found = standing(measure, area)
    assert (found.verdict, found.missed_since) == (Verdict.MET, True)
    assert "1 of 2 cases open had waited for over 52 weeks" in found.reason


def test_a_confidential_board_is_shown_everything_as_at_a_month_s_end(area):
    AreaSettings.objects.update_or_create(area=area, defaults={"board_kind": "professional"})
    area.refresh_from_db()
    plans, _ = make_targets()
    exact = standing(plans, area)
    asked = {"as_at": date(2021, 4, 29), "board": True}
    assert standing(plans, area, **asked, rule=Disclosure.NOTHING) == exact
    assert standing(plans, area, **asked) != exact, "who asks need not sit on it"


def queries(area):
    area.refresh_from_db()  # its settings, which it keeps, are asked for anew
    with CaptureQueriesContext(connection) as captured:
        standings(Measure.objects.in_area(area), area=area, as_at=AS_AT)
    return len(captured)


def test_the_number_of_queries_does_not_depend_on_how_many_measures_there_are(area):
    def more():
        make_targets()
        for figure in ("overdue_now", "plans_due_cohort", "decisions_in_time"):
            measure = make_live_measure(make_objective(), figure=figure)
            make_step(measure, number=1, by_on=AS_AT, value=3)
            make_step(measure, number=2, from_month=date(2021, 2, 1), value=4)
        number = make_number(make_objective())
        make_step(number, by_on=AS_AT, value=100)
        make_reading(number)

    more()
    few = queries(area)
    more()
    more()
    assert queries(area) == few


OF_DAYS = [key for key, each in FIGURES.items() if isinstance(each.counted, AtDay | Growing)]


def test_what_stands_at_a_day_is_asked_once_for_all_days_on_which_a_step_ends(area):
    months = [date(2020, month, 1) for month in (9, 10, 11, 12)]

    def more(some):
        for figure in OF_DAYS:
            measure = make_live_measure(make_objective(), figure=figure, direction="down")
            for number, month in enumerate(some, start=1):
                make_step(measure, number=number, by_on=month.replace(day=15), value=0)
                make_step(measure, number=number + 10, from_month=month, value=0)

    more(months[:1])
    few = queries(area)
    more(months)
    assert queries(area) == few


@pytest.mark.parametrize("key", OF_DAYS)
def test_days_that_are_asked_for_together_have_what_each_has_alone(area, key):
    counted, first = FIGURES[key].counted, Month(2019, 5)  # before the first case
    months = list(first.until(Month(2021, 3)))
    if isinstance(counted, AtDay):
        together = counted.values(area, [month.last for month in months])
        alone = {day: counted.values(area, [day])[day] for day in together}
    else:
        asked = {month.last: (first, month) for month in months}
        together = counted.rows(area, asked)
        alone = {day: counted.rows(area, {day: asked[day]})[day] for day in asked}
    assert together == alone
    assert len({str(each) for each in together.values()}) > 2, "they differ from day to day"
