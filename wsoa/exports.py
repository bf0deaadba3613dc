"""A list as a CSV file: as it is filtered and ordered, streamed, and safe in a spreadsheet."""

import csv
from numbers import Number

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django_tables2.rows import BoundRow

from wsoa import audit

# A cell that begins with one of these is run as a formula, also one that came from outside.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
ROWS_AT_ONCE = 1000


class ExportMixin:
    """A filtered table that `?export=csv` answers as a file, with every row and not one page.

    Comes after AreaMixin and before the table's own mixin. A filter, where the page has one, that
    is wrong gives the page with its fault, and no file.
    """

    export_name: str

    def render_to_response(self, context, **kwargs):
        faults = getattr(context.get("filter"), "errors", None)
        if self.request.GET.get("export") != "csv" or faults:
            return super().render_to_response(context, **kwargs)
        self.exported()
        return csv_file(context["table"], f"{self.area.slug}-{self.export_name}")

    def exported(self):
        """Leave an event: a file is about to be sent."""
        audit.noted(f"{self.export_name} exported", self.area, by=self.request.user)


def csv_file(table, name):
    """Return a streamed download of every row of a table over a queryset, as `name`.csv.

    A value is that of the table's `value_<column>`, or what the table shows.
    """
    return csv_of(rows(table), name)


def csv_of(rows, name):
    """Return a streamed download of rows, the first of them headings, as `name`.csv.

    The file begins with a byte order mark, without which Excel misreads what is not ASCII.
    """
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingHttpResponse(lines(rows), content_type="text/csv", headers=headers)


def download(content, name):
    """Return bytes as a download called `name`, which no browser shows, whatever they are."""
    headers = {
        "Content-Disposition": content_disposition_header(True, name),
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


def rows(table):
    """Yield the headings and the rows of a table, a batch of them in memory at a time."""
    columns = [column for column in table.columns if not column.column.exclude_from_export]
    yield [column.header for column in columns]
    for record in table.data.data.iterator(chunk_size=ROWS_AT_ONCE):
        row = BoundRow(record, table)
        yield [row.get_cell_value(column.name) for column in columns]


def lines(rows):
    """Yield the file line by line."""
    writer = csv.writer(Line())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow(map(safe, row))


def safe(value):
    """Return a cell that no spreadsheet runs: text that begins like a formula gets a quote.

    A record, too, is written as text, and its name may be anything. Numbers stay numbers.
    """
    if value is None or isinstance(value, Number):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


class Line:
    """What csv writes to; it hands each line back instead of keeping it."""

    def write(self, text):
        return text
