from contextlib import closing
from datetime import date, datetime
from io import BytesIO
from itertools import chain

import django_tables2 as tables
import openpyxl
import pytest
from django import forms
from django.test import RequestFactory

from tests.builders import make_area, make_person
from wsoa import exports
from wsoa.models import AuditEvent, LocalArea


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        pytest.param("1.2.4", "1.2.4", id="a reference"),
        pytest.param("a=b", "a=b", id="not at the start"),
        pytest.param(-3, -3, id="a number is no text"),
        pytest.param(LocalArea(name="=cmd"), "'=cmd", id="the name of a record"),
        pytest.param(None, None, id="nothing"),
        pytest.param("", "", id="empty text"),
    ],
)
def test_no_cell_is_run_as_a_formula(value, expected):
    assert exports.safe(value) == expected


class AreaTable(tables.Table):
    slug = tables.Column("Slug", linkify=lambda record: f"/{record.slug}/")
    name = tables.Column("Name")
    menu = tables.Column(exclude_from_export=True, empty_values=())

    def render_name(self, value):
        return value.upper()

    def value_name(self, value):
        return value


def table(order_by=None):
    return AreaTable(LocalArea.objects.all(), order_by=order_by)


@pytest.mark.django_db
def test_every_row_is_sent_in_the_order_of_the_table(django_assert_num_queries):
    for number in range(exports.ROWS_AT_ONCE + 1):
        make_area(f"area-{number:04}", name="=cmd" if number == 0 else f"Å {number}")
    file = exports.csv_of(exports.rows(table("-slug")), "areas")
    with django_assert_num_queries(1):
        lines = file.getvalue().decode("utf-8-sig").splitlines()
    assert lines[0] == "Slug,Name"
    assert lines[1] == "area-1000,Å 1000"
    assert lines[-1] == "area-0000,'=cmd"
    assert len(lines) == exports.ROWS_AT_ONCE + 2


@pytest.mark.django_db
def test_a_table_of_a_list_is_sent_too():
    make_area("area", name="A")
    shown = AreaTable(list(LocalArea.objects.all()))
    assert list(exports.rows(shown)) == [["Slug", "Name"], ["area", "A"]]


@pytest.mark.django_db
def test_the_file_is_a_download_that_excel_reads_as_utf_8():
    file = exports.csv_of([["Slug", "Name"]], "areas")
    assert file.streaming
    assert file["Content-Disposition"] == 'attachment; filename="areas.csv"'
    assert file["Content-Type"] == "text/csv"
    assert file.getvalue() == "\ufeffSlug,Name\r\n".encode()


def book_of(response):
    with closing(response):
        return openpyxl.load_workbook(BytesIO(response.getvalue()))


@pytest.mark.django_db
def test_a_workbook_is_a_streamed_download_of_named_sheets():
    rows = ([number, "=1+1"] for number in range(2))
    file = exports.workbook_of([("Figures", chain([["Number", "Text"]], rows))], "figures")
    assert file.streaming
    assert file["Content-Disposition"] == 'attachment; filename="figures.xlsx"'
    assert file["Content-Type"].endswith("spreadsheetml.sheet")
    assert {sheet.title: [*sheet.values] for sheet in book_of(file)} == {
        "Figures": [("Number", "Text"), (0, "=1+1"), (1, "=1+1")]
    }


class Page:
    def render_to_response(self, context):
        return "the page"


class Listing(exports.ExportMixin, Page):
    export_name = "areas of England"

    def __init__(self, query=None, sent=None):
        factory = RequestFactory()
        self.request = factory.get("/", query) if sent is None else factory.post("/", sent)
        self.request.user = make_person()
        self.request.today = date(2021, 3, 31)
        self.area = make_area()


class Choices(forms.Form):
    kind = forms.ChoiceField(label="Kind", choices=[(1, "First"), (2, "Second")], required=False)
    area = forms.ModelChoiceField(
        LocalArea.objects.all(), label="Area chosen", to_field_name="slug", required=False
    )
    text = forms.CharField(label="Name", required=False)
    days = forms.IntegerField(label="Days", required=False)


class Filter:
    def __init__(self, **chosen):
        self.form = Choices(chosen)
        self.errors = self.form.errors


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "kind", "told"),
    [
        pytest.param({"export": "csv"}, "1", "CSV", id="a file, and the trail is told"),
        pytest.param({"export": "xlsx"}, "1", "XLSX", id="a workbook, and the trail is told"),
        pytest.param({"export": "csv"}, "wrong", "", id="a wrong filter gives no file"),
        pytest.param({"export": "xlsx"}, "wrong", "", id="and no workbook"),
        pytest.param({"export": "pdf"}, "1", "", id="no other format"),
        pytest.param({}, "1", "", id="the page"),
    ],
)
def test_a_list_is_sent_as_a_file_when_asked(query, kind, told):
    listing = Listing(query)
    answer = listing.render_to_response({"table": table(), "filter": Filter(kind=kind)})
    (*said,) = AuditEvent.objects.values_list("verb", "record", "by")
    record = f"wsoa.LocalArea:{listing.area.pk}"
    event = (f"areas of England exported as {told}", record, listing.request.user.pk)
    assert said == [event] * bool(told)
    assert (answer != "the page") == bool(told)
    if told:
        assert f"wandsworth-areas-of-england.{told.lower()}" in answer["Content-Disposition"]
        answer.close()


@pytest.mark.django_db
def test_what_is_asked_by_form_is_not_asked_by_address():
    class Found(Listing):
        export_asked = "POST"

    context = {"table": table()}
    assert Found(query={"export": "csv"}).render_to_response(context) == "the page"
    assert Found(sent={"export": "csv"}).render_to_response(context).streaming


@pytest.mark.django_db
def test_a_workbook_says_what_it_is_of_in_words():
    make_area("westminster")
    asked = Filter(kind="2", area="westminster", text="=Oak", days="0")
    listing = Listing({"export": "xlsx"})
    listing.request.user.first_name = "Ada"
    file = listing.render_to_response({"table": table(), "filter": asked})
    areas, about = book_of(file).worksheets
    assert areas.title == "Areas of England"
    assert [*areas.values] == [
        ("Slug", "Name"),
        ("wandsworth", "Wandsworth"),
        ("westminster", "Westminster"),
    ]
    today = datetime(2021, 3, 31)  # noqa: DTZ001, as openpyxl gives a day
    assert dict(about.values) == {
        "List": "Areas of England",
        "Area": "Wandsworth",
        "Kind": "Second",
        "Area chosen": "Westminster",
        "Name": "=Oak",
        "Days": 0,
        "As at": today,
        "Exported by": "Ada",
        "Exported on": today,
    }
