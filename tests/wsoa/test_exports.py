import django_tables2 as tables
import pytest
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
    file = exports.csv_file(table("-slug"), "areas")
    with django_assert_num_queries(1):
        lines = file.getvalue().decode("utf-8-sig").splitlines()
    assert lines[0] == "Slug,Name"
    assert lines[1] == "area-1000,Å 1000"
    assert lines[-1] == "area-0000,'=cmd"
    assert len(lines) == exports.ROWS_AT_ONCE + 2


@pytest.mark.django_db
def test_the_file_is_a_download_that_excel_reads_as_utf_8():
    file = exports.csv_file(table(), "areas")
    assert file.streaming
    assert file["Content-Disposition"] == 'attachment; filename="areas.csv"'
    assert file["Content-Type"] == "text/csv"
    assert file.getvalue().startswith("\ufeffSlug,Name\r\n".encode())


class Page:
    def render_to_response(self, context):
        return "the page"


class Listing(exports.ExportMixin, Page):
    export_name = "areas"

    def __init__(self, query):
        self.request = RequestFactory().get("/", query)
        self.request.user = make_person()
        self.area = make_area()


class Filter:
    def __init__(self, errors=None):
        self.errors = errors


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "errors", "told"),
    [
        pytest.param({"export": "csv"}, {}, 1, id="a file, and the trail is told"),
        pytest.param({"export": "csv"}, {"kind": "wrong"}, 0, id="a wrong filter gives no file"),
        pytest.param({"export": "xlsx"}, {}, 0, id="no other format"),
        pytest.param({}, {}, 0, id="the page"),
    ],
)
def test_a_list_is_sent_as_a_file_when_asked(query, errors, told):
    listing = Listing(query)
    answer = listing.render_to_response({"table": table(), "filter": Filter(errors)})
    events = AuditEvent.objects.filter(verb="areas exported", by=listing.request.user)
    assert [event.record for event in events] == [f"wsoa.LocalArea:{listing.area.pk}"] * told
    assert (answer != "the page") == bool(told)
    if told:
        assert 'filename="wandsworth-areas.csv"' in answer["Content-Disposition"]
