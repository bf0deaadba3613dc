"""What is measured, beside what, and the goals (the design, section 5)."""

import os
import subprocess
import sys
import time
from datetime import date
from itertools import chain
from math import isclose
from pathlib import Path
from shutil import copyfileobj
from typing import Any

import openpyxl
from django.db import connection, transaction
from django.template import Context, Template
from django.test import Client, RequestFactory

from bench import auditing, by_hand, caseloads, living, requests
from bench.asking import client_of, get
from bench.load import CONNECTIONS, seconds_each, served
from bench.measuring import Ratio, best, in_turn, table
from ehcp_tracking import casefile, importing, kpis
from ehcp_tracking.models import Advice, Assessment, Child
from ehcp_tracking.tables import AssessmentTable
from ehcp_tracking.verification.checks import Difference, examine, silent
from ehcp_tracking.verification.models import Verification
from governance import caching
from governance.forecasting import making
from wsoa import audit, workbooks
from wsoa.models import LocalArea
from wsoa.months import Month

NOW, PAST = caseloads.TODAY, date(2020, 3, 31)
# Areas beside the one that is measured: together 1.5 million cases where production is measured.
CROWD = {"postgresql": 140, "sqlite": 20}
ALONE = 10_000  # cases of an area that is measured alone and in a crowd
MANY = 20_000  # cases of the list, under load, and of the file that is imported
FEW = 1_000
IN_A_ROW = 10  # requests for a page that is kept, to each that counts it
CASES = {
    "reference": "reference",
    "child_reference": "child__reference",
    "surname": "child__surname",
    "date_of_birth": "child__date_of_birth",
    **{
        name: name
        for name in ("setting", "received_on", "decision", "decision_notified_on", "outcome")
    },
    **{
        name: name for name in ("outcome_notified_on", "draft_sent_on", "plan_sent_on", "closed_on")
    },
    "closed_reason": "closed_reason",
}
ADVICE = ("service", "provider", "requested_on", "received_on")


def everything(sizes: list[int], folder: Path, database: str) -> None:
    """Build, measure and print, one part after the other, so that an end half-way has told some."""
    areas = {}
    figures = []
    for size in sizes:
        tell(f"building {size:,} cases")
        areas[size] = caseloads.build(f"of-{size}", size)
        audit.loaded([f"{size} cases"])
        tidy()
        figures += figures_of(areas[size], size)
    show("The figures of one area: our code beside SQL written by hand", figures)
    area = areas.get(ALONE) or list(areas.values())[-1]
    show(f"The dashboards of {area}, requests", dashboards(area))
    tell(f"building {MANY:,} cases")
    listed, few = caseloads.build("listed", MANY), areas.get(FEW) or area
    tidy()
    show(f"All cases of an area with {MANY:,}", lists(listed, few))
    show("The file of that list", exports(listed, few, database))
    living.live_in(listed)
    tidy()
    show(f"Pages of an area with {MANY:,}, each counted anew", requests.limits(listed))
    title = f"The dashboards of {MANY:,}, seconds for each request under {CONNECTIONS} connections"
    show(title, under_load(listed, address_of(database)))
    most = making.LARGE - 1
    tell(f"building {most:,} cases")
    under = caseloads.build("just-under", most)
    living.live_in(under)
    tidy()
    show(f"Pages of an area with {most:,} that draw in the request", requests.just_under(under))
    tell(f"writing a file of {MANY:,} cases, and importing it")
    show(f"A workbook of {MANY:,} cases", imports(listed, folder, database))
    tell(f"building {FEW:,} and {ALONE:,} cases with their plans")
    audited = [auditing.build(f"audited-{size}", size) for size in (ALONE, FEW)]
    tidy()
    show(f"The self-audit of {ALONE:,} cases beside that of {FEW:,}", audits(*audited, database))
    tell(f"building {CROWD[connection.vendor]} areas more")
    show("The figures of an area among others beside those of it alone", in_a_crowd(area))


def tell(what: str) -> None:
    print(f"… {connection.vendor}: {what}", flush=True)


def show(title: str, ratios: list[Ratio]) -> None:
    print(f"\n{table(f'{connection.vendor}: {title}', ratios)}\n", flush=True)


def tidy() -> None:
    """Do what autovacuum does a while after so many rows were written."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def months(as_at: date) -> tuple[Month, Month]:
    last = Month.of(as_at)
    return last.after(-23), last


def ours(area: LocalArea, as_at: date = NOW) -> dict:
    return kpis.everything(area, *months(as_at), as_at=as_at)


def hand(area: LocalArea, as_at: date = NOW) -> dict:
    return by_hand.figures(area, *months(as_at), as_at=as_at)


def figures_of(area: LocalArea, size: int) -> list[Ratio]:
    """Compare the results, and then the times. Raises AssertionError where the results differ."""
    for as_at in (NOW, PAST):
        by_us = by_hand.of_ours(ours(area, as_at))
        there = hand(area, as_at)
        for figure, counts in by_us.items():
            if not same(there[figure], counts):
                raise AssertionError(f"{figure} of {area} as at {as_at} is not the same by hand.")
    times = in_turn(lambda: ours(area), lambda: hand(area))
    before = in_turn(lambda: ours(area, PAST), lambda: ours(area))
    return [
        Ratio(f"{size:,} cases: ours / by hand", *times, goal=2.2),
        Ratio(f"{size:,} cases: as at a year ago / now", *before, goal=1.5),
    ]


def same(one: Any, other: Any) -> bool:
    """Whether figures are the same; means may differ in the last digit, as they are summed."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return all(a == b or isclose(a, b) for a, b in zip(one, other, strict=True))


def dashboards(area: LocalArea) -> list[Ratio]:
    """Measure the pages for staff and board, counted anew and as they were kept."""
    client = client_of(area)
    return [
        counted_and_kept(client, "dashboard", f"/{area.slug}/dashboard/", goal=20),
        counted_and_kept(client, "board dashboard", f"/{area.slug}/board/"),
        counted_and_kept(client, "month by month", f"/{area.slug}/dashboard/months/"),
    ]


def under_load(area: LocalArea, address: str) -> list[Ratio]:
    """Measure the same pages as they are served to many at once, counted anew and as kept."""
    cookie = f"sessionid={client_of(area).cookies['sessionid'].value}"
    pages = {
        "dashboard": f"/{area.slug}/dashboard/",
        "board dashboard": f"/{area.slug}/board/",
        "month by month": f"/{area.slug}/dashboard/months/",
    }
    with served(address, keep=False) as port:
        counted = {what: seconds_each(port, path, cookie, 1) for what, path in pages.items()}
    kept = {}
    with served(address, keep=True) as port:
        for what, path in pages.items():
            seconds_each(port, path, cookie, 1)  # each process keeps its own
            kept[what] = seconds_each(port, path, cookie, IN_A_ROW)
    return [
        Ratio(f"{what}: counted / kept", counted[what], kept[what], goal=20, at_least=True)
        for what in pages
    ]


def counted_and_kept(client: Client, what: str, address: str, goal: float | None = None) -> Ratio:
    """Compare a request that counts with one of a row of requests for what is kept."""

    def counted() -> bytes:
        caching.forget()
        return get(client, address)

    def kept() -> bytes:
        return get(client, address)

    if len(counted()) != len(kept()):
        raise AssertionError(f"What is kept of {address} is not what was counted.")
    once, row = in_turn(counted, lambda: [kept() for _ in range(IN_A_ROW)])
    return Ratio(f"{what}: counted / kept", once, row / IN_A_ROW, goal=goal, at_least=True)


def imports(source: LocalArea, folder: Path, database: str) -> list[Ratio]:
    """Measure the import of one file beside the least that it takes: to read it and to store it."""
    file, small = folder / "cases.xlsx", folder / "few.xlsx"
    write_file(file, source)
    write_file(small, source, FEW)
    into = {
        slug: LocalArea.objects.create(slug=slug, name=slug)
        for slug in ("imported", "stored", "again", "few")
    }
    started = time.perf_counter()
    import_file(file, into["imported"])
    between = time.perf_counter()
    store_file(file, into["stored"])
    ended = time.perf_counter()
    tidy()
    memory = [
        peak(database, "import", str(path), slug)
        for path, slug in ((file, "again"), (small, "few"))
    ]
    stored = Advice.objects.in_area(into["imported"]).count()
    return [
        Ratio(
            f"import / read and store, {stored:,} of advice",
            between - started,
            ended - between,
            goal=3,
        ),
        Ratio(f"peak memory: this file / one of {FEW:,} cases", *memory, goal=1.5, unit="MB"),
    ]


def import_file(path: Path, area: LocalArea) -> None:
    importing.import_cases(casefile.read(path), area=area, by=None)


def write_file(path: Path, source: LocalArea, most: int | None = None) -> None:
    """Write the cases of an area, or the first of them, as a workbook."""
    cases = list(Assessment.objects.in_area(source).values_list("pk", *CASES.values())[:most])
    advice: dict[int, list] = {}
    for case, *row in Advice.objects.in_area(source).values_list("assessment", *ADVICE):
        advice.setdefault(case, []).append(row)
    asked = ((reference, *row) for pk, reference, *_ in cases for row in advice[pk])
    sheets = [
        ("assessments", chain([list(CASES)], (row for _, *row in cases))),
        ("advice", chain([["reference", *ADVICE]], asked)),
    ]
    with workbooks.written(sheets) as written, path.open("wb") as file:
        copyfileobj(written, file)


def store_file(path: Path, area: LocalArea) -> None:
    """Read a workbook and store its rows, and do nothing else: no check, no trail."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    (_, *rows), (_, *asked) = (
        list(book[name].iter_rows(values_only=True)) for name in ("assessments", "advice")
    )
    cases = {}
    for line in rows:
        row = dict(zip(CASES, line, strict=True))
        born = row.pop("date_of_birth").date()
        child = Child(area=area, reference=row.pop("child_reference"), surname=row.pop("surname"))
        child.date_of_birth = born
        facts = {name: value for name, value in row.items() if value is not None}
        facts = {n: v.date() if n.endswith("_on") else v for n, v in facts.items()}
        case = Assessment(area=area, child=child, started_on=facts["received_on"], **facts)
        cases[case.reference] = case
    advice = [
        Advice(
            assessment=cases[reference],
            service=service,
            provider=provider or "",
            requested_on=requested_on and requested_on.date(),
            received_on=received_on and received_on.date(),
        )
        for reference, service, provider, requested_on, received_on in asked
    ]
    with transaction.atomic():
        caseloads.insert(Child, [case.child for case in cases.values()])
        for case in cases.values():
            case.child = case.child  # takes over the key
        caseloads.insert(Assessment, list(cases.values()))
        for each in advice:
            each.assessment = each.assessment
        caseloads.insert(Advice, advice)


def peak(database: str, *command: str) -> int:
    """Return the peak memory of one thing that is done in a process of its own."""
    environment = os.environ | {"WSOA_DATABASE_URL": address_of(database)}
    done = subprocess.run(
        [sys.executable, "-m", "bench.memory", *command],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout)


def address_of(database: str) -> str:
    """Return the address of a database by its name, for another process."""
    if connection.vendor == "postgresql":
        return os.environ["WSOA_DATABASE_URL"].rsplit("/", 1)[0] + f"/{database}"
    return f"sqlite:///{database}"


SORTED = ("reference", "child", "plan_due_on", "received_on", "case_manager", "setting")


def lists(area: LocalArea, few: LocalArea) -> list[Ratio]:
    """Measure pages of All cases beside the first page of the same list in a small area."""
    client, small = client_of(area), client_of(few)
    last = -(-MANY // 50)
    pages = {"first page": "", "last page": f"page={last}"}
    pages |= {f"by {name}": f"sort={name}" for name in SORTED}
    pages |= {f"by {name}, last first": f"sort=-{name}" for name in SORTED}
    pages |= {"setting “school 7”": "setting=school+7", "overdue": "state=&overdue=any"}
    pages |= {"stage “to draft”": "state=&stage=to_draft"}

    def beside() -> bytes:
        return get(small, f"/{few.slug}/cases/?state=all")

    found = []
    for name, query in pages.items():
        address = f"/{area.slug}/cases/?state=all&{query}"
        times = in_turn(lambda address=address: get(client, address), beside)
        found.append(Ratio(name, *times, goal=3))
    return [*found, lean(area)]


PLAIN = Template(
    "<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>"
    "{% endfor %}</table>"
)


def lean(area: LocalArea) -> Ratio:
    """Measure the table of a page beside a plain loop over the same cells."""
    cases = list(Assessment.objects.in_area(area).with_row(NOW)[:50])
    request = RequestFactory().get("/")

    def as_table() -> str:
        return AssessmentTable(cases, as_at=NOW).as_html(request)

    def as_loop() -> str:
        rows = AssessmentTable(cases, as_at=NOW).rows
        return PLAIN.render(Context({"rows": [list(row.cells) for row in rows]}))

    return Ratio("table of 50 rows / plain loop", *in_turn(as_table, as_loop), goal=2)


def export(area: LocalArea) -> None:
    response = client_of(area).get(f"/{area.slug}/cases/?state=all&export=csv")
    for _ in response.streaming_content:
        pass


def exports(area: LocalArea, few: LocalArea, database: str) -> list[Ratio]:
    memory = [peak(database, "export", each.slug) for each in (area, few)]
    return [Ratio(f"peak memory: {MANY:,} rows / few", *memory, goal=1.5, unit="MB")]


def audit_of(area: LocalArea) -> None:
    """Raises AssertionError where it finds a difference: then it measures more than the walk."""
    found: list[Difference] = []
    examine(area, Verification(as_at=NOW).days, report=found.append, tell=silent)
    if found:
        raise AssertionError(f"The self-audit of {area} found {len(found)}, first {found[0]}")


def audits(many: LocalArea, few: LocalArea, database: str) -> list[Ratio]:
    """Measure `manage.py verify` of ten times the cases: ten times as long, in no more memory."""
    times = in_turn(lambda: audit_of(many), lambda: audit_of(few))
    memory = [peak(database, "audit", each.slug) for each in (many, few)]
    return [
        Ratio("ten times the cases", *times, goal=10),
        Ratio("peak memory", *memory, goal=1.5, unit="MB"),
    ]


def in_a_crowd(area: LocalArea) -> list[Ratio]:
    """Measure an area that lies among others, row between row, beside one that was there first."""
    alone = best(lambda: ours(area))
    days = {
        "backlog_received_before": area.backlog.received_before,
        "backlog_complete_by": area.backlog.complete_by,
    }
    others = LocalArea.objects.bulk_create(
        LocalArea(slug=f"other-{number}", name=f"other-{number}", **days)
        for number in range(CROWD[connection.vendor])
    )
    with transaction.atomic():
        caseloads.copy(area, others)
    tidy()
    among = others[len(others) // 2]
    if ours(among) | {"area": ""} != ours(area) | {"area": ""}:
        raise AssertionError("The area among others has other figures.")
    size = Assessment.objects.count()
    before = in_turn(lambda: ours(among, PAST), lambda: ours(among))
    return [
        Ratio(f"ours, among {size:,} cases / alone", best(lambda: ours(among)), alone, goal=1.5),
        Ratio(f"among {size:,} cases: as at a year ago / now", *before, goal=1.5),
    ]
