"""Every list of the product: it filters, sorts, pages and exports, and its files say what it says.

Over the demonstration, and by the classes of the views: a new list is held to this by being one.
"""

import csv
import re
from datetime import date, datetime
from html import unescape
from io import BytesIO, StringIO
from types import SimpleNamespace

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.urls import get_resolver
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.views.generic.list import MultipleObjectMixin
from django_filters.views import FilterMixin
from django_tables2 import SingleTableMixin

from priorities import importing
from priorities.models import Plan
from priorities.planfile.document import document_of
from tests.builders import make_area, make_membership
from tests.ehcp_tracking import files
from tests.test_access import PAGES, address
from wsoa.exports import ExportMixin
from wsoa.models import AuditEvent
from wsoa.roles import ROLES
from wsoa.workbooks import FORMULA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
VIEWS = {name: get_resolver().resolve(address(name)).func.view_class for name in PAGES}
LISTS = [name for name, view in VIEWS.items() if issubclass(view, SingleTableMixin)]
# A figure is what these are filtered by.
FILTERED_BY_ADDRESS = {
    "ehcp_tracking:figure_cases",
    "ehcp_tracking:figure_advice",
    "ehcp_tracking:late_steps",
}


@pytest.fixture
def reader(client):
    """Return a function that opens a list, as somebody who may open them all and has cases."""
    person = get_user_model().objects.get(username="case.manager")
    for role in ROLES.keys() - {"Board member", "Case manager"}:
        make_membership(person, role, area=make_area())
    client.force_login(person)
    files.imported_in_path(make_area())  # the one list that the demonstration leaves empty

    def read(name):
        if name == "priorities:compare_versions":  # and what was published once has no second
            publish_again(Plan.objects.get(reference="wsoa-2020"), by=person)
        return client.get(address(name, SimpleNamespace(plan="wsoa-2020")) + PAGES[name].query)

    return read


def publish_again(plan, by):
    document = document_of(plan)
    document["priorities"][0]["title"] = "Plans in time"
    importing.load(document, by=by, area=plan.area)


def file_of(page, kind):
    """Follow the link of a page to its file."""
    (link,) = re.findall(rf'href="([^"]*\bexport={kind})"', page.content.decode())
    return page.client.get(page.request["PATH_INFO"] + unescape(link))


def sheets(response):
    return openpyxl.load_workbook(BytesIO(response.getvalue())).worksheets


def as_shown(cell):
    """Return a cell of a CSV file as the page has it: its days in words."""
    is_day = re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell)
    return date_format(date.fromisoformat(cell), "j F Y") if is_day else cell


def as_text(value):
    """Return a cell of a workbook as a CSV file has it."""
    if value is None:
        return ""
    text = value.date().isoformat() if isinstance(value, datetime) else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def test_every_list_can_be_exported():
    several = (MultipleObjectMixin, SingleTableMixin, FilterMixin)
    lists = {view for view in VIEWS.values() if issubclass(view, several)}
    assert {view for view in lists if not issubclass(view, ExportMixin)} == set()
    names = [view.export_name for view in VIEWS.values() if issubclass(view, ExportMixin)]
    assert len({*names}) == len(names), "The trail could not tell them apart."


@pytest.mark.parametrize("name", LISTS)
def test_a_list_sorts_filters_and_pages(reader, name):
    response = reader(name)
    table = response.context["table"]
    assert any(column.orderable for column in table.columns)
    assert ("filter" in response.context) == (name not in FILTERED_BY_ADDRESS)
    assert table.paginator.per_page == 50
    assert table.empty_text, "what to do where nothing matches"


@pytest.mark.parametrize("name", LISTS)
def test_the_files_of_a_list_say_what_the_page_says(reader, name):
    page = reader(name)
    table = page.context["table"]
    shown = [
        unescape(strip_tags(row.get_cell(table.columns[0].name))) for row in table.paginated_rows
    ]
    written = csv.reader(StringIO(file_of(page, "csv").getvalue().decode("utf-8-sig")))
    headings, *lines = written
    assert len(lines) == len(table.rows)
    assert lines
    assert not [cell for line in lines for cell in line if re.search("<[a-z/]", cell)], "markup"
    assert [as_shown(line[0]) for line in lines[: len(shown)]] == shown
    assert {column.header for column in table.columns if column.visible} <= {*headings}

    listed, about = sheets(file_of(page, "xlsx"))
    assert [[*map(as_text, row)] for row in listed.values] == [headings, *lines]
    assert listed.freeze_panes == "A2"
    assert {*dict(about.values)} >= {"List", "Area", "As at", "Exported by", "Exported on"}
    said = AuditEvent.objects.order_by("-pk")[:2].values_list("verb", flat=True)
    expected = [f"{VIEWS[name].export_name} exported as {kind}" for kind in ("XLSX", "CSV")]
    assert [*said] == expected
