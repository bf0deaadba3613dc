"""A list as a file: as it is filtered and ordered, streamed, and safe in a spreadsheet."""

import csv
from numbers import Number

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import capfirst, slugify
from django_tables2.rows import BoundRow

from wsoa import audit, forms, workbooks

FORMATS = {"csv": "CSV", "xlsx": "XLSX"}
ROWS_AT_ONCE = 1000


class ExportMixin:
    """A filtered table that `?export=csv` or `?export=xlsx` answers as a file: every row of it,
    and not one page.

    Comes after AreaMixin and before the table's own mixin. A filter or a form, where the page has
    one, that is wrong gives the page with its fault, and no file.
    """

    export_name: str  # in words, as the trail has it, and without a name of a person
    export_asked = "GET"  # or POST, where what the list is of must not stand in an address

    def render_to_response(self, context, **kwargs):
        asked = getattr(self.request, self.export_asked).get("export")
        if asked not in FORMATS or not self.has_file(context):
            return super().render_to_response(context, **kwargs)
        audit.noted(
            f"{self.export_name} exported as {FORMATS[asked]}", self.area, by=self.request.user
        )
        name, listed = self.file_name(context), self.export_rows(context)
        if asked == "csv":
            return csv_of(listed, name)
        sheets = [(capfirst(self.export_name), listed), *self.export_sheets(context)]
        about = self.about_export(context).items()
        return workbook_of([*sheets, ("About this file", about)], name)

    def has_file(self, context):
        """Whether there is anything to send: not where the choice has a fault."""
        choice = context.get("filter") or context.get("form")
        return not getattr(choice, "errors", None)

    def file_name(self, context):
        """Return what the file is called, without what kind of file it is."""
        return slugify(f"{self.area.slug} {self.export_name}")

    def export_rows(self, context):
        """Return an iterable of the headings and the rows."""
        return rows(context["table"])

    def export_sheets(self, context):
        """Return further sheets that a workbook has beside the list, as (title, rows)."""
        return []

    def about_export(self, context):
        """Return {what: words} of what the file is, for whoever is handed it."""
        filtered = forms.chosen(context["filter"].form) if "filter" in context else {}
        return {
            "List": capfirst(self.export_name),
            "Area": self.area,
            **filtered,
            "As at": self.request.today,
            "Exported by": self.request.user,
            "Exported on": self.request.today,
        }


def workbook_of(sheets, name):
    """Return a download of sheets, as (title, rows) with headings first, as `name`.xlsx."""
    return FileResponse(
        workbooks.written(sheets),
        as_attachment=True,
        filename=f"{name}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


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
    """Yield the headings and the rows of a table, a batch of them in memory at a time.

    A value is that of the table's `value_<column>`, or what the table shows.
    """
    columns = [column for column in table.columns if not column.column.exclude_from_export]
    yield [column.header for column in columns]
    found = table.data.data
    for record in found if isinstance(found, list) else found.iterator(chunk_size=ROWS_AT_ONCE):
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
    return f"'{text}" if text.startswith(workbooks.FORMULA) else text


class Line:
    """What csv writes to; it hands each line back instead of keeping it."""

    def write(self, text):
        return text
