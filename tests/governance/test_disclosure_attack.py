"""No count of 1 to 5 children follows from all that a board member can read, whatever the cases.

Fifty random caseloads, or WSOA_TEST_EXAMPLES: of these, as of the fewer that other tests take,
three of five on SQLite, the others on PostgreSQL. What is shown follows from the figures alone, and
that both databases count the same is tested elsewhere.
"""

import csv
import json
import os
import re
from datetime import date, timedelta
from functools import cache
from io import BytesIO, StringIO

import pytest
from django.db import connection, transaction
from django.urls import reverse
from openpyxl import load_workbook

from governance import board, disclosure, needs, promises
from governance.dashboard import SERVICES
from governance.disclosure import Count
from governance.figures import FIGURES
from governance.views import Board
from governance.waiting import figures as waiting
from governance.waiting import shown
from priorities.models import Measure, Plan
from tests.builders import make_advice, make_area, make_person
from tests.governance.attacking import PARTS, VERDICTS, deduce, read, text
from tests.governance.bounds import SMALL
from tests.governance.builders import BACKLOG, case, make_targets
from tests.governance.random_caseloads import make_caseload
from tests.priorities.builders import make_finding, make_inspection
from tests.priorities.enquiry.builders import make_answer, make_line
from wsoa.models import AreaSettings
from wsoa.months import Month

pytestmark = pytest.mark.django_db

PAGE = "/wandsworth/board/"
MARCH = Month(2021, 3)
MONTHS = [*MARCH.after(-23).until(MARCH)]


def shared(caseloads):
    """Return which of some caseloads this database tries: each at least one."""
    on_sqlite = (3 * len(caseloads) + 2) // 5
    if connection.vendor == "sqlite":
        return caseloads[:on_sqlite]
    return caseloads[on_sqlite:] or caseloads


SEEDS = shared(range(int(os.environ.get("WSOA_TEST_EXAMPLES", "50"))))
CHUNKS = min(len(SEEDS), 10)


@pytest.fixture
def area(client, monkeypatch):
    """An area with the targets of the statement, whose board member has signed in.

    Its delivery, and what else the plan's measures need, tell nothing of children; each figure is
    counted once, since it is on two pages, and targets are read once: no caseload changes them.
    """
    area = make_area(**BACKLOG)
    client.force_login(make_person("Board member", area=area))
    make_targets()
    monkeypatch.setattr(Board, "deliveries", lambda *args: {})
    monkeypatch.setattr(needs, "measures", lambda *args: [])
    monkeypatch.setattr(promises, "steps_of", cache(promises.steps_of))
    monkeypatch.setattr(board, "figures", cache(board.figures))
    monkeypatch.setattr(waiting, "waiting", cache(waiting.waiting))
    return area


def attack(client, area, months=MONTHS, without_exceptions=False):
    """Return each count of 1 to 5 of which a reader of some months' pages finds out something.

    The reader supposes of each that it is 1, and that it is 5, and sees whether that fits. Fails
    if what is deduced is not true, unless it rests on a rule that was broken.
    """
    before, *_ = both = [read(get(client, month)) for month in months]
    known = deduce([before[0], *(now for _, now in both)], without_exceptions)
    found, wrong = {}, {}
    for count, number in truth(area, [months[0].after(-1), *months]):
        low, high = known.of(count)
        if not low <= number <= high:
            wrong[count] = number, (low, high)
        if not 0 < number <= SMALL:
            continue
        if not all(known.can_be(count, each) for each in (1, SMALL)):
            found[count] = number, (low, high)
    assert found or not wrong
    return found


def get(client, month, **query):
    response = client.get(PAGE, {"month": str(month)} | query)
    return response.getvalue() if query else response.content.decode()


def truth(area, months):
    """Yield every count behind the pages of these months, by the names that the reader has."""
    for month in months:
        found = board.figures(area, month.last)
        for kind, cohorts in (("Plans", found.plans), ("Advice", found.advice)):
            for line, _ in cohorts:
                yield from of_line((kind, line.first, line.last), line)
        for quarter in found.services:
            for service, line in quarter.items():
                yield from of_line(("Services", line.first, line.last, SERVICES[service]), line)
        in_time, up_to_26_weeks, over_26_weeks = found.waiting
        for name, number in {
            "in time": in_time,
            "up to 26 weeks": up_to_26_weeks,
            "over 26 weeks": over_26_weeks,
            "overdue": up_to_26_weeks + over_26_weeks,
            "total": sum(found.waiting),
        }.items():
            yield ("children", name, found.as_at), number
        at = {each.key: each.stands.counts["total"] for each in waits(area, month).stages}
        advised = at["to_decide_on_plan"] + at["to_draft"]
        for name, number in {
            "to decide": at["to_decide"],
            "assessing": at["assessing"],
            "advised, not drafted": advised,
            "drafted": at["to_finalise"],
            "advised": advised + at["to_finalise"],
            "assessed": advised + at["to_finalise"] + at["assessing"],
        }.items():
            yield ("stage", name, found.as_at), number
        stands = found.backlog.stands.counts
        for name in ("outstanding", "completed", "open"):
            yield ("backlog", name, found.as_at), stands[name]
        if found.as_at >= found.backlog.complete_by:
            open_then = stands["outstanding"] - stands["completed_by_target"]
            yield ("backlog", "open on the day", found.as_at), open_then


def waits(area, month):
    return waiting.waiting(area, as_at=month.last)


def of_line(name, line):
    for part, number in zip(PARTS, disclosure.parts(line), strict=True):
        yield (*name, part, line.as_at), number


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_small_count_can_be_deduced(client, area, chunk):
    for seed in SEEDS[chunk::CHUNKS]:
        with transaction.atomic():
            excepted = make_caseload(area, seed)
            assert attack(client, area, without_exceptions=not excepted) == {}, f"seed {seed}"
            board.figures.cache_clear()
            waiting.waiting.cache_clear()
            transaction.set_rollback(True)


@pytest.mark.parametrize("seed", shared(range(2)))
def test_the_backlog_at_month_ends_is_that_of_their_own_pages(client, area, seed):
    make_caseload(area, seed)
    pages = [read(get(client, month))[1] for month in MONTHS[-5:]]
    own = {page.as_at: page.counts["backlog", "open"] for page in pages}
    for page in pages:
        both = page.left.keys() & own.keys()
        assert page.as_at in both or not page.left
        assert {day: page.left[day] for day in both} == {day: own[day] for day in both}


# Numbers of no children: days, months, limits, the references of measures, and how many promises
# are off course, each of which is named.
NO_COUNT = (
    r"(\d+ )?[A-Z][a-z]+ \d{4}|\d{4}-\d\d(-\d\d)?|\d+ weeks?( and \d days?)?|Measure \S+"
    r"|\d+ things?(, \d+ of them new)?"
)
SHOWN = r"[Ff]ewer than 10|\d+0 to \d+9|\d+%( to \d+%)?"


def numbers(words):
    return {float(each) for each in re.findall(r"\d+(?:\.\d+)?", re.sub(NO_COUNT, "", words))}


@pytest.mark.parametrize("seed", shared(range(3)))
def test_page_charts_and_files_hold_rates_and_tens_alone(client, area, seed):
    make_caseload(area, seed)
    for month in MONTHS[::5]:
        html = get(client, month)
        main = re.search(r"<main.*?</main>", html, re.S)[0]
        charts = [json.loads(each) for each in re.findall(r'json">(.*?)</script>', main, re.S)]
        words = text(re.sub(r"<script.*?</script>", "", main, flags=re.S))
        assert not numbers(re.sub(SHOWN, "", words))
        rates = numbers(words) | {high - low for low in numbers(words) for high in numbers(words)}
        weeks = {float(each) for each in re.findall(r"(\d+) weeks?", words)}
        rates |= {0, disclosure.TEN - 1}  # of "Fewer than 10"
        for chart in charts:
            of_weeks = chart["title"].startswith("Weeks")
            for trace in chart["data"]:
                drawn = [trace[each] for each in ("y", "base", "customdata") if each in trace]
                assert numbers(json.dumps(drawn)) <= (weeks if of_weeks else rates)
        assert numbers(get(client, month, export="csv").decode()) <= numbers(words)
        book = load_workbook(BytesIO(get(client, month, export="xlsx")))
        for sheet in book.worksheets[:-2]:  # without definitions, and what the file is
            cells = [str(cell) for row in sheet.values for cell in row if cell is not None]
            days_alone = "\n".join(cells).replace(" 00:00:00", "")
            assert numbers(days_alone) <= numbers(words) | weeks | {0}


@pytest.fixture
def thread(area):
    """The address of the thread that the targets are on, of a plan as old as the dashboard."""
    plan = Plan.objects.get()
    finding = make_finding(make_inspection(area), kind="weakness", question="", reference="W")
    plan.priority_set.get().answers.set([finding])
    Plan.objects.update(published_on=MONTHS[0].first)
    place = area.slug, plan.reference, finding.inspection.reference, finding.reference
    return reverse("governance:thread", args=place)


@pytest.mark.parametrize("seed", shared(range(2)))
def test_a_thread_tells_a_board_what_its_dashboard_tells(client, area, thread, seed):
    """On any day: as at the end of the latest month by then, on the page and in its file."""
    around = [thread.split("/thread/")[0] + end for end in ("/thread/", "/breaks/")]
    of_no_cases = [numbers(told(client, page, MARCH.last)) for page in around]
    make_caseload(area, seed)
    for month in MONTHS[-1::-9]:
        board_s = text(get(client, month))
        for day in (month.last, min(month.after(1).first, MARCH.last)):
            words = told(client, thread, day)
            judged = re.findall(rf"({VERDICTS.pattern}|Not shown) (.+?) \w+ within", words)
            assert len(judged) == Measure.objects.count()
            assert numbers(words) <= numbers(board_s) | {0}
            for verdict, reason in judged:
                assert verdict == "Not shown" or reason in board_s
            file = client.get(thread, {"as_at": day, "export": "csv"}).getvalue().decode()
            assert numbers(re.sub(r"\br\d+", "", file)) <= numbers(board_s) | {0}
    assert [numbers(told(client, page, MARCH.last)) for page in around] == of_no_cases


@pytest.mark.parametrize("seed", shared(range(2)))
def test_the_self_evaluation_tells_a_board_what_its_dashboard_tells(client, area, seed):
    make_answer(make_line(), figures=FIGURES)
    make_caseload(area, seed)
    board_s = text(get(client, MARCH))
    page = client.get("/wandsworth/self-evaluation/whole/").content.decode()
    words = text(re.search(r"<h3.*?</ul>", page, re.S)[0])
    judged = re.findall(rf"({VERDICTS.pattern}|Not shown) (.+?) As at 31 March 2021", words)
    assert len(judged) == Measure.objects.count()
    assert numbers(re.sub(r"Measure r\d+", "", words)) <= numbers(board_s) | {0}
    for verdict, reason in judged:
        assert verdict == "Not shown" or reason in board_s


def test_ratings_tell_a_board_what_its_dashboard_tells(client, area, thread):
    """Why each measure is rated as it is, on a day of a month, in the file of all ratings."""
    make_caseload(area, 1)
    ratings = thread.split("/thread/")[0] + "/ratings/"
    why = re.compile(rf"({VERDICTS.pattern}|Not shown)\. (.+)")
    for month in (MONTHS[-2], MONTHS[-10]):
        board_s = text(get(client, month))
        asked = {"as_at": month.after(1).first, "kind": "measure", "export": "csv"}
        file = client.get(ratings, asked).getvalue().decode("utf-8-sig")
        said = [row["Why this impact"] for row in csv.DictReader(StringIO(file))]
        assert len(said) == Measure.objects.count()
        for verdict, reason in (why.fullmatch(each).groups() for each in said):
            assert verdict == "Not shown" or reason in board_s


def told(client, page, day):
    """Return the words of a page about threads, without what its rows are called."""
    main = re.search(r"<main.*?</main>", client.get(page, {"as_at": day}).content.decode(), re.S)[0]
    drawing = main.rpartition('class="wsoa-thread"')[2].partition('class="govuk-list wsoa-screen"')
    return re.sub(r"\br\d+", "", text(f"<div {drawing[0]}"))


def cases(area, number, received_on, sent_on=None, **fields):
    return [case(area, received_on, sent_on, **fields) for _ in range(number)]


def few_late(area):
    """Of a step that is missed, six were in time; of six late ones, one has left in March."""
    cases(area, 6, date(2020, 2, 3), date(2020, 5, 1))
    cases(area, 5, date(2020, 2, 3))
    cases(area, 1, date(2020, 2, 3), closed_on=date(2021, 3, 15), closed_reason="withdrawn")


def few_undecided(area):
    """Six of the nine who wait are told by the range of their quarter; three are of another."""
    cases(area, 6, date(2020, 11, 2), date(2021, 2, 1))
    cases(area, 6, date(2020, 12, 1))
    cases(area, 6, date(2021, 1, 4), date(2021, 3, 1))
    cases(area, 3, date(2021, 1, 4))


def few_of_a_service(area):
    """Psychologists were in time for half, education for more: so settings were, for a few."""
    asked = date(2020, 10, 5)
    for number, service, days in (
        (6, "educational_psychology", 42),
        (6, "educational_psychology", 43),
        (3, "education_setting", 42),
        (1, "education_setting", 43),
    ):
        for each in cases(area, number, asked, date(2021, 1, 4)):
            received_on = asked + timedelta(days=days)
            make_advice(each, service=service, requested_on=asked, received_on=received_on)


def few_drafted(area):
    """Of fourteen who wait, three have their draft, and one more all advice."""
    agreed = {"decision": "assess", "decision_notified_on": date(2021, 2, 1)}
    told = {"outcome": "plan", "outcome_notified_on": date(2021, 3, 1)}
    cases(area, 10, date(2021, 1, 4), **agreed)
    cases(area, 1, date(2021, 1, 4), **agreed, **told)
    cases(area, 3, date(2021, 1, 4), **agreed, **told, draft_sent_on=date(2021, 3, 15))


def few_overdue_for_long(area):
    cases(area, 12, date(2020, 9, 1))
    cases(area, 3, date(2020, 2, 3))


def come_to_as_it_is(found, rule):
    drafted = found.stages[-1].stands.counts["total"]
    return {"The draft plan was sent": Count(drafted, drafted)}


def services_one_by_one(lines, rule):
    rates = {name: disclosure.rate(line, rule) for name, line in lines.items()}
    line = lines["health"]
    return disclosure.Services(line.first, line.last, True, rates)


@pytest.mark.parametrize(
    ("guard", "without", "make_cases", "about"),
    [
        pytest.param("SMALL", 0, few_late, "late", id="small parts hide the rate"),
        pytest.param(
            "any_small_number_would_do", lambda *args: True, few_late, "late", id="and the verdict"
        ),
        pytest.param(
            "leaves_room", lambda *args: True, few_undecided, "undecided", id="who waits has room"
        ),
        pytest.param(
            "counted",
            lambda number, rule: Count(number, number),
            few_overdue_for_long,
            "over 26 weeks",
            id="children are counted in tens",
        ),
        pytest.param(
            "come_to",
            come_to_as_it_is,
            few_drafted,
            "drafted",
            id="so are those who have come so far",
        ),
        pytest.param(
            "services",
            services_one_by_one,
            few_of_a_service,
            "in time",
            id="services stand beside each other",
        ),
    ],
)
def test_without_a_guard_something_is_found_out(
    client, area, monkeypatch, guard, without, make_cases, about
):
    make_cases(area)
    assert attack(client, area, MONTHS[-2:]) == {}
    monkeypatch.setattr(disclosure if hasattr(disclosure, guard) else shown, guard, without)
    assert about in {part for count in attack(client, area, MONTHS[-2:]) for part in count}


@pytest.mark.parametrize("seed", shared(range(3)))
def test_rounded_counts_add_up_to_rounded_counts(client, area, seed):
    """What lies between two counts says no more than they do: it is no count of its own."""
    AreaSettings.objects.create(area=area, **BACKLOG, disclosure_rule="round")
    make_caseload(area, seed)
    for month in MONTHS[::5]:
        _, page = read(get(client, month))
        told = {name: low for name, (low, high) in page.counts.items() if low == high}
        assert told.keys() == page.counts.keys()
        assert not any(number % 5 for number in told.values())
        waiting = {name: number for (kind, name), number in told.items() if kind == "children"}
        assert waiting["total"] == waiting["in time"] + waiting["overdue"]
        assert waiting["overdue"] == waiting["up to 26 weeks"] + waiting["over 26 weeks"]
        of_backlog = {name: number for (kind, name), number in told.items() if kind == "backlog"}
        assert of_backlog["outstanding"] == of_backlog["completed"] + of_backlog["open"]
        for each in page.cohorts.values():
            assert not any(int(n) % 5 for n in re.findall(r"\d+(?= of|\)| undecided)", each.rate))
