"""A document as a workbook: what is written can be read, and what is refused says in which cell."""

import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from priorities.planfile import sheets, words
from priorities.planfile.entries import NoPlan
from priorities.planfile.kinds import KINDS
from tests.priorities.planfile.test_faults import DOCUMENT
from wsoa import workbooks


def content(document):
    with sheets.written(document) as file:
        return file.read()


def changed(change, document=DOCUMENT):
    """Return the workbook of a document after `change` was done to it."""
    book = openpyxl.load_workbook(io.BytesIO(content(document)))
    change(book)
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


def cell(sheet, place, value):
    def change(book):
        book[sheet][place] = value

    return changed(change)


def told(content):
    with pytest.raises(sheets.Unreadable) as refused:
        sheets.read(content)
    return [(str(cell), message) for cell, message in refused.value.faults]


def as_texts(value):
    """Return a document with texts for true and false, as cells have them."""
    if isinstance(value, dict):
        return {name: as_texts(each) for name, each in value.items()}
    if isinstance(value, list):
        return [as_texts(each) for each in value]
    return {True: "yes", False: "no"}.get(value, value)


def test_a_whole_document_is_read_as_it_was_written():
    found, rows = sheets.read(content(DOCUMENT))
    assert found == as_texts(DOCUMENT)
    assert str(rows["priorities", 0, "objectives", 0]) == "objectives:2:reference"
    assert str(rows["plan",]) == "plan:2:reference"


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))
WORDS = TEXTS.map(str.strip).filter(bool)


@settings(deadline=None, max_examples=10)
@given(WORDS, WORDS)
def test_every_text_that_is_written_is_read_as_it_was(title, text):
    document = {"plan": {"reference": "p", "title": title, "caveat": text}}
    found, _ = sheets.read(content(document))
    assert found == document


def test_a_workbook_explains_each_of_its_columns():
    book = openpyxl.load_workbook(io.BytesIO(content({})))
    assert book.sheetnames == [*map(sheets.title, sheets.SHOWN), "columns"]
    rows = [[str(value or "") for value in row] for row in book["columns"].values]
    there = [(sheet.title, cell.value) for sheet in book.worksheets[:-1] for cell in sheet[1]]
    assert [tuple(row[:2]) for row in rows[1:]] == there
    assert all(len(row[3]) > len(row[1]) for row in rows[1:])
    of = {(row[0], row[1]): row[2:] for row in rows}
    assert of["objectives", "priority"] == [
        "Yes",
        "Reference of the priority that it belongs to.",
        "",
    ]
    assert of["measures", "direction"][2] == "up: Higher is better\ndown: Lower is better"
    assert of["plan", "caveat"][0] == "No"


def test_a_column_that_is_filled_in_keeps_what_is_typed():
    book = openpyxl.load_workbook(io.BytesIO(content({})))
    assert book["objectives"].column_dimensions["B"].number_format == "@"


def test_every_explanation_is_of_a_field_that_there_is():
    fields = {(kind.key, name) for kind in KINDS for name in kind.fields}
    assert words.EXPLAINED.keys() <= fields


def test_numbers_truths_and_days_of_a_spreadsheet_are_read_as_typed():
    def change(book):
        book["priorities"]["A2"] = 1.0
        book["inspection"]["G2"] = True

    found, _ = sheets.read(changed(change))
    assert found["priorities"][0]["reference"] == "1"
    assert found["inspection"]["statement_required"] == "yes"
    assert found["plan"]["published_on"] == "2020-07-03"


def test_a_sheet_that_is_empty_or_not_there_says_nothing():
    def change(book):
        del book["reporting lines"]
        book["bodies"].delete_rows(1, 9)
        book.create_sheet("Sheet1")

    found, _ = sheets.read(changed(change))
    assert found.keys() == DOCUMENT.keys() - {"bodies", "reporting_lines"}


REFUSED = {
    "a column not known": ("posts", "D1", "person", "posts:1:person: This column is not"),
    "a column twice": ("posts", "C1", "slug", "posts:1:slug: This column is there twice"),
    "no heading": ("posts", "E2", "x", "posts:2:slug: This row has a cell in a column"),
    "far right": ("posts", "XFD2", "x", "posts:2:slug: This row has a cell in a column"),
    "far below": ("posts", "A1048576", "x", "posts:10001:: There are more than 10,000"),
    "no such objective": ("actions", "A2", "1.7", "actions:2:objective: “1.7” is no objective"),
    "no objective": ("actions", "A2", None, "actions:2:objective: There is no objective"),
    "a second plan": ("plan", "A3", "p", "plan:3:reference: A file has one of it"),
    "a reference as number": ("actions", "B2", 1.1, "actions:2:reference: 1.1 is a number"),
    "an error": ("actions", "C2", "#N/A", "actions:2:text: The spreadsheet shows the error"),
    "a text cut short": (
        *("actions", "C2", "x" + workbooks.CUT),
        "actions:2:text: This text was too long",
    ),
}


@pytest.mark.parametrize(("sheet", "place", "value", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_says_in_which_cell_and_how_to_cure_it(sheet, place, value, said):
    found = [f"{where}: {message}" for where, message in told(cell(sheet, place, value))]
    assert any(each.startswith(said) for each in found), found


def test_what_is_no_workbook_is_refused():
    with pytest.raises(NoPlan, match="This is not a workbook"):
        sheets.read(b"PK\x03\x04")


def test_a_sheet_that_is_not_known_is_told_if_anything_is_on_it():
    def change(book):
        book.create_sheet("People")["A1"] = "name"

    assert told(changed(change))[0][0] == "people:1:"


def test_a_level_belongs_to_the_type_of_the_file():
    def change(book):
        book["type"].delete_rows(2)

    where, message = told(changed(change))[0]
    assert (where, message) == (
        "rating levels:2:slug",
        "There is no plan type on the sheet type. Add it there.",
    )


@pytest.mark.parametrize("value", [["a", "b"], ["a; b"], [], {"a": [1, True]}, ["1"], "a", 5])
def test_what_has_any_form_is_read_as_it_was(value):
    cell = sheets.as_words(value) or sheets.json.dumps(value)
    assert sheets.structure(cell) == value


def test_a_cell_of_lists_without_end_is_read_as_words():
    assert sheets.structure("[" * 100_000) == ["[" * 100_000]
