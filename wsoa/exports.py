"""A list as a CSV file: as it is filtered and ordered, streamed, and safe in a spreadsheet."""

import csv
from numbers import Number

from django.http import StreamingHttpResponse
from django_tables2.rows import BoundRow

from wsoa import audit

# A cell that begins with one of these is run as a formula, also one that came from outside.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
ROWS_AT_ONCE = 1000


class CsvExportMixin:
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

    A value is that of the table's `value_<column>`, or what the table shows. The file begins with
    a byte order mark, without which Excel misreads what is not ASCII.
    """
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingHttpResponse(lines(table), content_type="text/csv", headers=headers)


def lines(table):
    """Yield the file line by line, a batch of rows in memory at a time."""
    columns = [column for column in table.columns if not column.column.exclude_from_export]
    writer = csv.writer(Line())
    yield "\ufeff" + writer.writerow([safe(column.header) for column in columns])
    for record in table.data.data.iterator(chunk_size=ROWS_AT_ONCE):
        row = BoundRow(record, table)
        yield writer.writerow([safe(row.get_cell_value(column.name)) for column in columns])


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
