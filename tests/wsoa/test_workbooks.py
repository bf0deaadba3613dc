import os
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from wsoa import workbooks


def book_of(*sheets):
    with workbooks.written(sheets) as file:
        return openpyxl.load_workbook(file)


def cell_of(value):
    """Return what a workbook has of one value."""
    return book_of(("A list", [["Heading"], [value]])).active["A2"]


@pytest.mark.parametrize(
    ("value", "kept", "kind"),
    [
        pytest.param("1.2.4", "1.2.4", "s", id="a reference"),
        pytest.param("007", "007", "s", id="a text of digits"),
        pytest.param("=1+1", "=1+1", "s", id="a formula is a text"),
        pytest.param("{=1+1}", "{=1+1}", "s", id="so is an array formula"),
        pytest.param("https://a.b/", "https://a.b/", "s", id="and an address"),
        pytest.param("_x0041_", "_x005F_x0041_", "s", id="an escape, which Excel undoes"),
        pytest.param("a <b> & \t c", "a <b> & \t c", "s", id="markup"),
        pytest.param(" Å🎈 ", " Å🎈 ", "s", id="any letter, spaces kept"),
        pytest.param("one\r\ntwo\rthree", "one\ntwo\nthree", "s", id="lines"),
        pytest.param("a\x00\x0b\x1f\ufffe\ud800b", "a�����b", "s", id="what no workbook holds"),
        pytest.param(3, 3, "n", id="a number"),
        pytest.param(2.5, 2.5, "n", id="a fraction"),
        pytest.param(Decimal("95.25"), 95.25, "n", id="a decimal"),
        pytest.param(float("nan"), "nan", "s", id="no number"),
        pytest.param(float("inf"), "inf", "s", id="infinity"),
        pytest.param(True, "True", "s", id="a truth is no number"),
        pytest.param(date(2020, 2, 29), datetime(2020, 2, 29), "d", id="a day"),  # noqa: DTZ001
        pytest.param(date(1900, 2, 28), "1900-02-28", "s", id="before Excel's time"),
        pytest.param(date(9999, 12, 31), datetime(9999, 12, 31), "d", id="the last"),  # noqa: DTZ001
        pytest.param(None, None, "n", id="nothing"),
        pytest.param("", None, "n", id="empty text"),
    ],
)
def test_a_value_is_written_as_what_it_is(value, kept, kind):
    cell = cell_of(value)
    assert (cell.value, cell.data_type) == (kept, kind)


@pytest.mark.parametrize("start", workbooks.FORMULA)
def test_a_text_that_begins_like_a_formula_stays_a_text_when_it_is_edited(start):
    assert cell_of(f"{start}1").quotePrefix
    assert not cell_of(f"1{start}").quotePrefix


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        pytest.param("a" * 32_767, True, id="the longest"),
        pytest.param("a" * 32_768, False, id="one too long"),
        pytest.param("🎈" * 16_383, True, id="the longest of characters that count twice"),
        pytest.param("🎈" * 16_384, False, id="one of them too long"),
    ],
)
def test_a_text_that_a_cell_cannot_hold_is_cut_short_and_says_so(text, whole):
    value = cell_of(text).value
    assert len(value.encode("utf-16-le")) <= 2 * 32_767
    assert (value == text) == whole
    assert value.endswith(workbooks.CUT) != whole
    assert text.startswith(value.removesuffix(workbooks.CUT))


def test_rows_that_a_sheet_cannot_hold_go_on_in_another(monkeypatch):
    monkeypatch.setattr(workbooks, "ROWS_ON_A_SHEET", 2)
    rows = [["Number"], *([number] for number in range(5))]
    book = book_of(("Cases", rows), ("About", [["List", "Cases"]]))
    assert {sheet.title: [*sheet.values] for sheet in book} == {
        "Cases": [("Number",), (0,), (1,)],
        "Cases (2)": [("Number",), (2,), (3,)],
        "Cases (3)": [("Number",), (4,)],
        "About": [("List", "Cases")],
    }


def test_a_sheet_that_is_just_full_is_the_only_one(monkeypatch):
    monkeypatch.setattr(workbooks, "ROWS_ON_A_SHEET", 2)
    assert book_of(("Cases", [["Number"], [1], [2]])).sheetnames == ["Cases"]


def test_headings_stay_in_sight_and_come_on_each_page_of_paper():
    sheet = book_of(("Cases", [["Case", "What to do"], ["EHC-1", "a" * 500]])).active
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width < 12
    assert 60 < sheet.column_dimensions["B"].width < 65
    assert sheet["B2"].alignment.wrap_text


def test_a_title_is_one_that_excel_allows():
    titles = ["Plans: 2019/20 [received]?*\\", "'quoted'", "a" * 40, "A" * 40, "cases", "Cases"]
    names = book_of(*((title, [["x"]]) for title in titles)).sheetnames
    assert names == [
        "Plans  2019 20  received",
        "quoted",
        "a" * 31,
        "A" * 25 + " (2)",
        "cases",
        "Cases (2)",
    ]


def test_rows_are_written_as_they_come(tmp_path, monkeypatch):
    """What is written does not wait in memory, and nothing stays on the disk."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    on_disk = []

    def rows():
        yield ["Row"]
        for number in range(10_000):
            yield [f"Row {number} of a list that is long"]
        on_disk.extend(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())

    with workbooks.written([("Long", rows())]):
        assert max(on_disk) > 300_000
        assert not os.listdir(tmp_path)
