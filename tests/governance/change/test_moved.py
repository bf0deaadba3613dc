"""What moved a figure adds up to how far it moved, and each says what the dashboard says."""

from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from ehcp_tracking import changes, kpis
from ehcp_tracking.known import Kind, as_known
from ehcp_tracking.models import Advice
from governance import board
from governance.change import counted, exports
from governance.change.moved import SINCE, change, crossed, in_words
from governance.dashboard import SERVICES
from governance.promises import backlog_promise, promises
from tests.builders import make_area, make_assessment, make_person
from tests.ehcp_tracking.replay import LAST, Story
from tests.governance.builders import make_targets, make_wandsworth, varied_caseload
from wsoa.models import LocalArea
from wsoa.months import Month

pytestmark = pytest.mark.django_db

SINCE_DAY, TO = date(2021, 2, 28), date(2021, 3, 31)
WHY = "It was typed wrong."


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    """Leave what must never be to the database: to ask for each constraint first takes long."""
    monkeypatch.setattr(Model, "validate_constraints", lambda *args, **kwargs: None)


def told(area, as_at, since=None):
    """Return {title: reading} of every figure on a day."""
    found = {}
    told = counted.of_area(area, since or as_at, as_at)
    for each, standing in zip(told, counted.standings(told, as_at), strict=True):
        counts = counted.counts_of(standing)
        found |= {one.title: one.read(counts, as_at) for one in each.figures}
    return found


@pytest.mark.parametrize("as_at", [SINCE_DAY, TO, date(2020, 12, 22)])
def test_each_figure_says_what_the_dashboard_says(as_at):
    area = make_wandsworth()
    varied_caseload(area)
    make_targets()
    found = list(told(area, as_at).values())
    for steps in promises(area, as_at=as_at).values():
        for step in steps:
            if step.line.first.first <= as_at:
                reading, share = found.pop(0), step.line.shares["cohort"]
                empty = not step.line.shares["highest"].whole
                assert reading.words.startswith("None" if empty else step.line.words("cohort"))
                assert ("so far" in reading.words) == (share.whole > 0 and not step.line.mature)
                assert reading.verdict == step.verdict.words
                assert reading.value == (share.rate and 100 * share.rate)
    backlog = backlog_promise(area, as_at=as_at).stands.counts["open"]
    stands = kpis.open_caseload(area, as_at=as_at)
    long = stands["weeks_overdue"]["27-52"] + stands["weeks_overdue"]["over 52"]
    undecided = kpis.cases_behind(area, "undecided", "undecided_overdue", as_at=as_at).count()
    months = Month(2019, 1), Month.of(as_at)
    totals = kpis.advice(area, *months, as_at=as_at)["total"]
    overdue = {row["service"]: row["open_overdue"] for row in totals}
    quarter = board.figures(area, as_at).services[-1]
    year = kpis.plan_timeliness(
        area, "issued", Month(as_at.year, 1), Month(as_at.year, 12), as_at=as_at
    )["total"]
    assert [each.value for each in found] == [
        *(backlog, stands["total"], stands["overdue"], long),
        *(undecided, overdue["pooled"]),
        *(overdue[service] for service in board.SERVICES),
        *(
            line.shares["cohort"].rate and 100 * line.shares["cohort"].rate
            for line in quarter.values()
        ),
        year["excluding"] and 100 * year["excluding"],
    ]
    of_services = [each.words for each in found[-1 - len(board.SERVICES) : -1]]
    for words, line in zip(of_services, quarter.values(), strict=True):
        assert words.startswith(line.words("cohort") if line.shares["highest"].whole else "None")


def test_the_psychologists_stand_apart_from_the_education_that_they_are_in(area):
    case = kpis.counted(area, TO).get(reference="EHC-1")
    for service in ("educational_psychology", "education_setting", "health"):
        Advice.objects.create(assessment=case, service=service, requested_on=date(2021, 1, 29))
    found = told(area, TO, SINCE_DAY)
    title = "Advice awaited and overdue, without an exception"
    assert [found[title].value] + [
        found[f"{title}: {SERVICES[service]}"].value for service in board.SERVICES
    ] == [3, 2, 1, 0, 1, 1]
    rates = [each for name, each in found.items() if "January 2021 to March 2021:" in name]
    assert [each.words for each in rates[:3]] == ["0.0% (0 of 2)", "0.0% (0 of 1)", "None"]


def test_what_moved_a_figure_comes_before_what_did_not(area):
    case = kpis.counted(area, TO).get(reference="EHC-1")
    asked = {"assessment": case, "service": "health", "requested_on": date(2021, 2, 1)}
    Advice.objects.create(**asked)
    for provider in ("A", "B"):  # asked for after the first day, and still in time
        asked = {"assessment": case, "service": "health", "requested_on": date(2021, 3, 10)}
        Advice.objects.create(**asked, provider=provider)
    (moved,) = (
        each for each in change(area, SINCE_DAY, TO).moved if each.titles[0].startswith("Advice aw")
    )
    overdue, asked_for = moved.happened
    title = "Advice awaited and overdue, without an exception"
    assert (overdue.now, overdue.figures) == (
        "Health: Awaited and overdue",
        [title, f"{title}: Health"],
    )
    assert (asked_for.rows, asked_for.figures) == (2, []), "more of them, and yet after it"
    listed = list(exports.moves([moved], with_cases=False))
    assert [row[-1] for row in listed] == ["Moved", "; ".join(overdue.figures), "None of them"]


def test_no_figure_carries_the_definition_of_another(area):
    """A count as at a day has no month and no share, and says what it is a count of."""
    told = {
        title.split(":")[0].split(",")[0]: each.definition
        for each in counted.of_area(area, SINCE_DAY, TO)
        for title in (each.figures[0].title,)
    }
    for title in (
        "Backlog still open",
        "Open cases",
        "Decisions whether to assess that are overdue",
        "Advice awaited and overdue",
    ):
        definition = told[title]
        assert definition.denominator.startswith("None"), title
        assert "Month" not in definition.basis, title
        assert "within 6 weeks" not in definition.numerator, title
    assert told["Backlog still open"].numerator.startswith("Those that had not ended")


@pytest.mark.parametrize("unit", ["", "%"])
def test_a_move_counts_for_a_figure_where_its_number_could_be_another(area, unit):
    """Held against what each figure reads of one more here and one less there."""
    for each in counted.of_area(area, SINCE_DAY, TO):
        places = list(each.names)
        for figure in each.figures:
            if figure.unit != unit:
                continue
            for was in places:
                for now in places:
                    before = Counter(dict.fromkeys(places, 7))
                    after = before + Counter([now])
                    after[was] -= 1
                    same = figure.read(before, TO) == figure.read(after, TO)
                    assert figure.moved_by(was, now) != same, (figure.title, was, now)


def test_what_moved_a_figure_adds_up_to_how_far_it_moved(settings):
    """Of a year with late, corrected and undone entries, between any two of its days."""
    area = make_area(
        "wandsworth",
        backlog_received_before=date(2020, 6, 1),
        backlog_complete_by=date(2020, 11, 30),
    )
    Story(area, 20, seed=5).play(settings)
    settings.WSOA_TODAY = LAST
    seen = Counter()
    for since, to in ((date(2020, 8, 31), date(2020, 9, 30)), (date(2020, 6, 30), LAST)):
        figures = counted.of_area(area, since, to)
        with as_known(area, since):
            then = counted.standings(figures, since)
        restated = counted.standings(figures, since, then)
        now = counted.standings(figures, to, then)
        found = change(area, since, to)
        for moved, figure, *standings in zip(
            found.moved, figures, then, restated, now, strict=True
        ):
            for moves, before, after in (
                (moved.restated, *standings[:2]),
                (moved.happened, *standings[1:]),
            ):
                counts = counted.counts_of(before)
                labels = Counter()
                for place, number in counts.items():
                    labels[figure.names.get(place, "")] += number
                for move in moves:
                    labels[move.was] -= move.rows
                    labels[move.now] += move.rows
                    seen[move.how] += move.rows
                for place, number in counted.counts_of(after).items():
                    assert labels[figure.names[place]] == number, (moved.titles, place)
            for one in moved.figures:
                if None not in (one.then.value, one.restated.value, one.now.value):
                    legs = one.restated.value - one.then.value, one.now.value - one.restated.value
                    assert sum(legs) == pytest.approx(one.now.value - one.then.value)
    assert seen[SINCE]
    assert seen[Kind.LATE.label]
    assert sum(seen.values()) > seen[SINCE] + seen[Kind.LATE.label]  # some was corrected as well


@pytest.fixture
def by():
    return make_person("Case manager", area=make_wandsworth())


@pytest.fixture
def area(by, settings):
    """Wandsworth with one case, logged in January, and one without a trail."""
    area = make_wandsworth()
    settings.WSOA_TODAY = date(2021, 1, 20)
    asked = {"reference": "EHC-1", "child_reference": "C-1", "received_on": date(2020, 10, 6)}
    changes.log_request(area, **asked, by=by)
    make_assessment(area=area, reference="EHC-2", received_on=date(2020, 10, 20))
    settings.WSOA_TODAY = TO
    return area


def moves_of(found, title, leg):
    (moved,) = (each for each in found.moved if title in each.titles)
    return [(each.how, each.was, each.now, each.cases) for each in getattr(moved, leg)]


def test_a_plan_recorded_late_is_told_apart_from_one_sent_since(area, by):
    case, other = sorted(kpis.counted(area, TO), key=lambda each: each.reference)
    for each, sent_on in ((case, date(2021, 2, 23)), (other, date(2021, 3, 8))):
        changes.record_outcome(each, outcome="plan", by=by)
        each.refresh_from_db()
        changes.send_plan(each, plan_sent_on=sent_on, by=by)
    found = change(area, SINCE_DAY, TO)
    (open_cases,) = (each for each in found.figures if each.title == "Open cases")
    assert [open_cases.then.words, open_cases.restated.words, open_cases.now.words] == [
        *("2", "1", "0")
    ]
    assert (open_cases.late, open_cases.happened, open_cases.whole) == (
        "Down 1",
        "Down 1",
        "Down 2",
    )
    assert moves_of(found, "Open cases", "restated") == [
        ("Entered late", "Open and overdue", "Plan sent", [("EHC-1", case.pk)])
    ]
    assert moves_of(found, "Open cases", "happened") == [
        (SINCE, "Open, and can still be in time", "Plan sent", [("EHC-2", other.pk)])
    ]


def test_a_case_that_was_reopened_stood_where_it_had_ended(area, by, settings):
    case = kpis.counted(area, TO).get(reference="EHC-1")
    settings.WSOA_TODAY = SINCE_DAY
    changes.record_outcome(case, outcome="plan", by=by)
    case.refresh_from_db()
    changes.send_plan(case, plan_sent_on=date(2021, 2, 8), by=by)
    settings.WSOA_TODAY = TO
    case.refresh_from_db()
    changes.undo_step(case, step="plan", by=by, reason=WHY)
    found = change(area, SINCE_DAY, TO)
    assert moves_of(found, "Open cases", "restated") == [
        ("Taken back", "Plan sent", "Open and overdue", [("EHC-1", case.pk)])
    ]


def test_a_case_that_fell_due_crossed_a_line(area):
    found = change(area, SINCE_DAY, TO)
    moved = moves_of(found, "Open cases past 20 weeks, without an exception", "happened")
    assert [each[:3] for each in moved] == [
        (SINCE, "Open, and can still be in time", "Open and overdue")
    ]
    assert not moves_of(found, "Open cases", "restated")
    assert not found.restated_any


def test_a_month_that_is_known_otherwise_is_told_and_the_others_are_counted(area, by):
    before = change(area, SINCE_DAY, SINCE_DAY, by_month=True)
    assert not before.months
    case = kpis.counted(area, TO).get(reference="EHC-1")
    changes.correct_request(
        case, received_on=date(2020, 9, 29), started_on=date(2020, 9, 29), by=by, reason=WHY
    )
    found = change(area, SINCE_DAY, SINCE_DAY, by_month=True)
    received = [tuple(each) for each in found.months if each.figure == "plans received"]
    assert ("plans received", "2020-09", "cases", 0, 1) in received
    assert ("plans received", "2020-10", "cases", 2, 1) in received
    assert found.same + len(found.months) == before.same


def test_advice_counts_each_piece_and_names_each_case_once(area, by):
    case = kpis.counted(area, TO).get(reference="EHC-1")
    asked = {"assessment": case, "service": "health", "requested_on": date(2021, 2, 1)}
    for provider in ("A", "B"):
        Advice.objects.create(**asked, provider=provider)
    found = change(area, SINCE_DAY, TO)
    (moved,) = (each for each in found.moved if each.titles[0].startswith("Advice awaited"))
    (move,) = moved.happened
    assert (move.rows, move.now) == (2, "Health: Awaited and overdue")
    assert move.cases == [("EHC-1", case.pk)]


def test_what_stands_where_it_stood_did_not_move():
    before, after = {1: (7, "late"), 2: (7, "late")}, {1: (7, "late"), 3: (8, "in_time")}
    assert sorted(crossed(before, after)) == [(7, "late", ""), (8, "", "in_time")]


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (None, "%", "No rate on both days"),
        (0, "", "No change"),
        (3, "", "Up 3"),
        (-1200, "", "Down 1,200"),
        (1.44, "%", "Up 1.4 points"),
        (-0.06, "%", "Down 0.1 points"),
        (0.04, "%", "Less than 0.1 points"),
    ],
)
def test_a_move_in_words(value, unit, words):
    assert in_words(value, unit) == words


def test_it_costs_as_many_statements_for_many_cases_as_for_few():
    area = make_wandsworth()
    make_targets()
    varied_caseload(area)

    def cost():
        with CaptureQueriesContext(connection) as asked:
            change(LocalArea.objects.get(pk=area.pk), SINCE_DAY, TO)
        return len(asked)

    few = cost()
    varied_caseload(area)
    assert cost() == few
