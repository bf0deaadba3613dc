"""The figures of a dashboard as a CSV file: every count on the page, a line each."""

import csv
from collections.abc import Iterator

from django.http import HttpResponse

from governance.dashboard import Dashboard
from governance.lines import Line, Snapshot
from wsoa.models import LocalArea

HEADER = ("Figure", "First month", "Last month", "As at", "Count of", "Number")


def csv_file(area: LocalArea, found: Dashboard) -> HttpResponse:
    """Return a download. It begins with a byte order mark, without which Excel misreads it."""
    name = f"{area.slug}-dashboard-{found.month}.csv"
    response = HttpResponse(
        "\ufeff",
        content_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    writer = csv.writer(response)
    writer.writerow(HEADER)
    for row in rows(found):
        (figure,) = row.behind.values()
        months = [row.first, row.last] if isinstance(row, Line) else [None, None]
        for part, number in row.counts.items():
            writer.writerow([figure, *months, row.as_at, part, number])
    return response


def rows(found: Dashboard) -> Iterator[Line | Snapshot]:
    """Yield every row of figures of the dashboard, in the order of the page."""
    for promises in found.promises.values():
        yield from (promise.line for promise in promises)
    for months in (found.received, found.due, found.issued):
        yield from (*months.lines, months.total)
    for services in (*found.advice.months, found.advice.totals):
        yield from services
    for pair in (*found.decisions.lines, found.decisions.total):
        yield from pair
    yield from (*found.no_plan.lines, found.no_plan.total)
    yield from (found.open.stands, found.open.overdue)
    if found.backlog:
        yield found.backlog.stands
    yield from (year.ours for year in found.years)
