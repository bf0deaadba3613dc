"""Reading case files: what a cell may be, and files that are broken or hostile."""

import csv
import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest

from ehcp_tracking import casefile
from ehcp_tracking.casefile import FileFault
from wsoa import cells, spreadsheets
from wsoa.cells import Wrong

HEADER = ["reference", "child_reference", "received_on"]
ROW = ["A1", "C1", date(2021, 1, 5)]


def workbook(folder, sheets, name="cases.xlsx"):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(folder / name)
    return folder / name


def table(folder, rows, sheet="assessments", encoding="utf-8"):
    with (folder / f"{sheet}.csv").open("w", encoding=encoding, newline="") as out:
        csv.writer(out).writerows(rows)
    return folder


def faults(path):
    """Return the places at fault, of the file or of its rows."""
    try:
        file = casefile.read(path)
    except FileFault as fault:
        return [each[:3] for each in fault.faults]
    return [each[:3] for rows in file.rows.values() for row in rows for each in row.faults]


@pytest.mark.parametrize("written", ["2020-02-29", "29/02/2020"])
def test_a_day(written):
    assert cells.day(written) == date(2020, 2, 29)


@pytest.mark.parametrize(
    "written",
    [
        *("2021-02-29", "31/04/2021", "2020-13-01", "0000-01-01", "1899-12-31"),
        *("1/2/2020", "01/02/20", "2020-1-2", "01-02-2020", "02/29/2020", "20200131"),
        *("43861", "2020-01-31 10:00:00", "31 January 2020", "٢٠٢٠-٠١-٣١", "1e999", "today"),  # noqa: RUF001
    ],
)
def test_no_day(written):
    with pytest.raises(Wrong):
        cells.day(written)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("  A1\u00a0", "A1"),
        (1001, "1001"),
        (1001.0, "1001"),
        (1.5, "1.5"),
        (datetime(2021, 1, 5), "2021-01-05"),  # noqa: DTZ001
        (datetime(2021, 1, 5, 9, 30), "2021-01-05 09:30:00"),  # noqa: DTZ001
        (time(9, 30), "09:30:00"),
        (True, "True"),
        ("'=cmd", "=cmd"),
        ("'quoted'", "'quoted'"),
        ("'", "'"),
    ],
)
def test_a_cell_as_text(cell, text):
    assert cells.as_text(cell) == text


@pytest.mark.parametrize("cell", ["=cmd", "+1", "-1", "@x", "plain", "'quoted'", "<b>", ""])
def test_what_is_written_safely_is_read_as_it_was(cell):
    written = cells.safe(cell)
    assert not written.startswith(cells.FORMULA)
    assert cells.as_text(written) == cell


def test_a_workbook_and_a_folder_read_alike(tmp_path):
    book = casefile.read(workbook(tmp_path, {"assessments": [HEADER, ROW]}))
    folder = casefile.read(table(tmp_path, [HEADER, ROW]))
    assert (book.is_workbook, folder.is_workbook) == (True, False)
    for file in (book, folder):
        (row,) = file.rows["assessments"]
        assert (row.number, row.faults) == (2, ())
        assert row.values["received_on"] == date(2021, 1, 5)


def test_rows_are_numbered_as_the_spreadsheet_does_and_blank_ones_skipped(tmp_path):
    rows = [HEADER, ROW, [], ["", "  ", None], ["A2", "C2", "not a day"]]
    places = [("assessments", 5, "received_on")]
    assert faults(table(tmp_path, rows)) == places
    assert faults(workbook(tmp_path, {"assessments": rows})) == places


def test_a_row_that_is_asked_for_again_says_the_same_and_keeps_its_faults(tmp_path):
    advice = [["reference", "service"], ["A1", "health"], ["A2", "health"], ["A1", "no such"]]
    file = casefile.read(workbook(tmp_path, {"assessments": [HEADER, ROW], "advice": advice}))
    for _ in range(2):
        assert file.of("A1")["exceptions"] == []
        first, second = file.of("A1")["advice"]
        assert (first.number, first.values) == (2, {"reference": "A1", "service": "health"})
        assert (second.number, second.cells) == (4, {"reference": "A1", "service": "no such"})
        assert [fault.column for fault in second.faults] == ["service"]
        first.fault("reference", "Not again.")
    assert [row.number for row in file.rows["advice"] if row.faults] == [2, 4]
    assert len(file.of("A1")["advice"][0].faults) == 1


def test_a_long_text_that_many_cells_share_does_not_fill_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(casefile, "MAX_CELLS", 10_000)
    header, rows = [*HEADER, "setting"], [[f"A{n}", "C1", ROW[2], "x" * 3000] for n in range(5)]
    path = workbook(tmp_path, {"assessments": [header, *rows]})
    with pytest.raises(FileFault, match="far more than a case file should"):
        casefile.read(path)


def test_a_cell_with_lines_in_it_is_one_row(tmp_path):
    header = [*HEADER, "setting"]
    rows = [header, [*ROW, "Two\nlines"], ["A2", "C2", "x", ""]]
    assert faults(table(tmp_path, rows)) == [("assessments", 3, "received_on")]


def test_a_byte_order_mark_is_read_past(tmp_path):
    assert faults(table(tmp_path, [HEADER, ROW], encoding="utf-8-sig")) == []


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        pytest.param([], ("assessments", 1, "reference"), id="empty"),
        pytest.param([HEADER], ("assessments", 2, "reference"), id="header only"),
        pytest.param([HEADER, ["", ""]], ("assessments", 2, "reference"), id="blank rows only"),
        pytest.param([ROW], ("assessments", 1, "A1"), id="no header"),
        pytest.param([[*HEADER, "note"], ROW], ("assessments", 1, "note"), id="unknown column"),
        pytest.param([[*HEADER, "sex", "sex"], ROW], ("assessments", 1, "sex"), id="twice"),
        pytest.param([HEADER[:2], ROW[:2]], ("assessments", 1, "received_on"), id="missing"),
        pytest.param([HEADER, [*ROW, "stray"]], ("assessments", 2, "reference"), id="stray cell"),
        pytest.param([HEADER, ["A\0", "C1", ROW[2]]], ("assessments", 2, "reference"), id="NUL"),
        pytest.param([HEADER, ["", "C1", ROW[2]]], ("assessments", 2, "reference"), id="no key"),
        pytest.param(
            [HEADER, ["A" * 41, "C1", ROW[2]]], ("assessments", 2, "reference"), id="long key"
        ),
        pytest.param(
            [HEADER, ["#N/A", "C1", ROW[2]]], ("assessments", 2, "reference"), id="an error"
        ),
    ],
)
def test_faults_of_a_folder(tmp_path, rows, place):
    assert place in faults(table(tmp_path, rows))


def test_text_that_is_not_utf_8(tmp_path):
    path = tmp_path / "assessments.csv"
    path.write_bytes(b"reference,child_reference,received_on\nA1,Zo\xeb,2021-01-05\n")
    assert [sheet for sheet, _, _ in faults(tmp_path)] == ["assessments"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"reference,child_reference\n", id="text"),
        pytest.param(b"PK\x03\x04 and no more", id="cut short"),
    ],
)
def test_what_is_not_a_workbook(tmp_path, content):
    path = tmp_path / "cases.xlsx"
    path.write_bytes(content)
    assert faults(path) == [("assessments", 1, "reference")]


def archive(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(name, content)
    return path


def damaged(path, **members):
    """Write a workbook again with some of its parts replaced, by the end of their names."""
    content = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(content) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    for ending, replaced in members.items():
        (name,) = [name for name in parts if name.endswith(f"{ending}.xml")]
        parts[name] = replaced
    return archive(path, parts)


def test_an_archive_that_is_not_a_workbook(tmp_path):
    assert faults(archive(tmp_path / "a.xlsx", {"x.txt": "x"})) == [("assessments", 1, "reference")]


@pytest.mark.parametrize("part", ["workbook", "sheet1", "styles"])
def test_a_workbook_with_a_broken_part(tmp_path, part):
    path = workbook(tmp_path, {"assessments": [HEADER, ROW]})
    assert faults(damaged(path, **{part: b"<not xml"})) == [("assessments", 1, "reference")]


def test_a_workbook_that_refers_to_itself_without_end(tmp_path):
    path = workbook(tmp_path, {"assessments": [HEADER, ROW]})
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]><worksheet>&l11;</worksheet>'
    assert faults(damaged(path, sheet1=bomb.encode())) == [("assessments", 1, "reference")]


def test_an_archive_that_would_fill_the_memory_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheets, "MAX_UNPACKED", 1_000_000)
    path = archive(tmp_path / "bomb.xlsx", {"xl/workbook.xml": b"0" * 1_000_001})
    assert path.stat().st_size < 10_000
    assert faults(path) == [("assessments", 1, "reference")]


def test_an_archive_of_many_members_is_not_unpacked(tmp_path):
    members = {f"{n}.xml": "" for n in range(spreadsheets.MAX_MEMBERS + 1)}
    assert faults(archive(tmp_path / "many.xlsx", members)) == [("assessments", 1, "reference")]


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(casefile, "MAX_FILE", 10)
    assert faults(table(tmp_path, [HEADER, ROW])) == [("assessments", 1, "reference")]


@pytest.mark.parametrize(
    ("cell", "row"),
    [
        pytest.param("XFD2", 2, id="far right"),
        pytest.param("A1048576", casefile.MAX_ROWS + 1, id="far below"),
    ],
)
def test_a_far_cell_is_a_fault(tmp_path, cell, row):
    path = workbook(tmp_path, {"assessments": [HEADER, ROW]})
    book = openpyxl.load_workbook(path)
    book["assessments"][cell] = "lost"
    book.save(path)
    assert faults(path) == [("assessments", row, "reference")]


def test_a_number_without_end_is_a_fault(tmp_path):
    path = workbook(tmp_path, {"assessments": [HEADER, [12345, "C1", ROW[2]]]})
    with zipfile.ZipFile(path) as whole:
        sheet = whole.read("xl/worksheets/sheet1.xml")
    assert faults(damaged(path, sheet1=sheet.replace(b"12345", b"1e999"))) == [
        ("assessments", 2, "reference")
    ]


@pytest.mark.parametrize(
    ("sheets", "found"),
    [
        ({"advice": [["reference", "service"]]}, [("assessments", 1, "reference")]),
        ({"assessments": [HEADER, ROW], "Sheet1": []}, []),
        (
            {"assessments": [HEADER, ROW], "advices": [["reference"], ["A1"]]},
            [("assessments", 1, "reference")],
        ),
        (
            {"assessments": [HEADER, ROW], "advice": [["reference", "service"]]},
            [],
        ),
    ],
    ids=["no assessments", "an empty sheet", "a misspelt sheet", "no row of advice"],
)
def test_sheets_of_a_workbook(tmp_path, sheets, found):
    assert faults(workbook(tmp_path, sheets)) == found


STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def with_texts(path, texts):
    """Write a workbook again with a part of texts that cells share, which a reader holds."""
    with zipfile.ZipFile(path) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    named = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{STRINGS}"/></Types>'
    types = parts["[Content_Types].xml"].replace(b"</Types>", named.encode())
    texts = f"<sst {NAMESPACE}>{texts}</sst>".encode()
    return archive(path, parts | {"[Content_Types].xml": types, "xl/sharedStrings.xml": texts})


def refusal(path):
    """Return what is said of a file that is refused, or nothing."""
    try:
        casefile.read(path)
    except FileFault as fault:
        return str(fault)
    return ""


def row_of(size):
    """A sheet with a row of about so many bytes, of cells without number or content."""
    return f"<worksheet {NAMESPACE}><sheetData><row>{'<c/>' * (size // 4)}</row></sheetData>"


@pytest.mark.parametrize("within", [True, False], ids=["at the limit", "beyond it"])
@pytest.mark.parametrize(
    "limit", ["MAX_FILE", "MAX_UNPACKED", "MAX_MEMBERS", "MAX_PART", "MAX_TEXTS", "MAX_PIECES"]
)
def test_a_workbook_is_measured_before_it_is_read(tmp_path, monkeypatch, limit, within):
    path = with_texts(workbook(tmp_path, {"assessments": [HEADER, ROW]}), "<si><t>x</t></si>" * 9)
    with zipfile.ZipFile(path) as whole:
        sizes = {each.filename: each.file_size for each in whole.infolist()}
    held = "worksheets", "sharedStrings"
    there = {
        "MAX_FILE": path.stat().st_size,
        "MAX_UNPACKED": sum(sizes.values()),
        "MAX_MEMBERS": len(sizes),
        "MAX_PART": max(size for name, size in sizes.items() if not any(h in name for h in held)),
        "MAX_TEXTS": sizes["xl/sharedStrings.xml"],
        "MAX_PIECES": 9,
    }
    held_by = casefile if limit == "MAX_FILE" else spreadsheets
    monkeypatch.setattr(held_by, limit, there[limit] - (not within))
    if not within:
        monkeypatch.setattr(
            spreadsheets.openpyxl, "load_workbook", lambda *a, **k: pytest.fail("read")
        )
    assert bool(refusal(path)) is not within
    assert within or "plit" in refusal(path)


@pytest.mark.parametrize("size", [1_000_000, 3_000_000])
def test_a_row_that_would_fill_the_memory_is_not_read(tmp_path, monkeypatch, size):
    monkeypatch.setattr(spreadsheets, "MAX_PIECE", 2_000_000)
    path = workbook(tmp_path, {"assessments": [HEADER, ROW]})
    said = refusal(damaged(path, sheet1=f"{row_of(size)}</worksheet>".encode()))
    assert ("far more than a case file" in said) == (size > spreadsheets.MAX_PIECE)
    assert said


@pytest.mark.parametrize("texts", ["<si>" * 600_000, f"<si>{'<t/>' * 600_000}</si>"])
def test_texts_in_texts_are_refused(tmp_path, monkeypatch, texts):
    monkeypatch.setattr(spreadsheets, "MAX_PIECE", 2_000_000)
    monkeypatch.setattr(spreadsheets, "MAX_PIECES", 500_000)
    path = with_texts(workbook(tmp_path, {"assessments": [HEADER, ROW]}), texts)
    assert "far more than a case file" in refusal(path)


def test_an_older_workbook_and_one_with_a_password_say_what_to_do(tmp_path):
    (tmp_path / "old.xlsx").write_bytes(spreadsheets.OLDER + b"x" * 600)
    assert "Save it as .xlsx, without a password." in refusal(tmp_path / "old.xlsx")
    path = workbook(tmp_path, {"assessments": [HEADER, ROW]})
    content = bytearray(path.read_bytes())
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(start) + flags] |= spreadsheets.ENCRYPTED
    path.write_bytes(content)
    assert "without a password" in refusal(path)


@pytest.mark.parametrize(
    "texts",
    [
        '<!ENTITY a SYSTEM "file:///etc/hostname">',
        f'<!ENTITY a "{"a" * 100_000}"><!ENTITY b "{"&a;" * 1000}">',
    ],
    ids=["of another file", "of one long text"],
)
def test_a_workbook_with_entities_is_refused(tmp_path, texts):
    path = workbook(tmp_path, {"assessments": [HEADER, ROW]})
    sheet = f"<!DOCTYPE x [{texts}]><worksheet {NAMESPACE}>{'&a;' * 5000}</worksheet>"
    assert "not a workbook that can be read" in refusal(damaged(path, sheet1=sheet.encode()))


@pytest.mark.parametrize("many", [0, 1])
def test_rows_and_columns_at_the_limit_and_beyond_it(tmp_path, monkeypatch, many):
    monkeypatch.setattr(casefile, "MAX_ROWS", 3)
    monkeypatch.setattr(casefile, "MAX_COLUMNS", 4)
    rows = [HEADER, ROW, *[["A2", "C2", ROW[2]]] * (1 + many)]
    assert ("more than 3 rows. Split the file." in refusal(table(tmp_path, rows))) == bool(many)
    wide = [*HEADER, "", *["sex"] * many]
    said = refusal(table(tmp_path, [wide, ROW]))
    assert ("more than 4 columns. Remove those not needed." in said) == bool(many)


LONGEST = [("setting", 200), ("forename", 100), ("upn", 20), ("child_reference", 40)]


@pytest.mark.parametrize(("name", "longest"), LONGEST)
def test_a_cell_at_its_length_and_beyond_it(name, longest):
    read = casefile.SHEETS["assessments"][name].read
    assert read("x" * longest) == "x" * longest
    with pytest.raises(Wrong, match=f"has {longest + 1} characters. Shorten it to {longest}"):
        read("x" * (longest + 1))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'A1,C1,"' + b"x" * 10_000_000, "cannot be read as CSV"),
        (b"A1,C1," + b"x" * 10_000_000, "cannot be read as CSV"),
        (b'A1,C1,"2021-01-05\nA2,C2,2021-01-05\n', "cannot be read as CSV"),
        (b"A1,Zo\xeb,2021-01-05\n", "Save it as “CSV UTF-8”"),
        (b"A1,\xed\xa0\x80,2021-01-05\n", "Save it as “CSV UTF-8”"),
        ("A1,C1,2021-01-05\n".encode("utf-16"), "Save it as “CSV UTF-8”"),
    ],
    ids=["a long quote", "a long cell", "a quote that never ends", "1252", "surrogate", "UTF-16"],
)
def test_a_csv_file_that_cannot_be_read_says_what_to_do(tmp_path, content, reason):
    (tmp_path / "assessments.csv").write_bytes(",".join(HEADER).encode() + b"\n" + content)
    assert reason in refusal(tmp_path)


def test_a_workbook_that_counts_from_1904_gives_the_same_days(tmp_path):
    path = workbook(tmp_path, {"assessments": [HEADER, ROW]})
    book = openpyxl.load_workbook(path)
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.save(path)
    (row,) = casefile.read(path).rows["assessments"]
    assert row.values["received_on"] == ROW[2]


def test_a_day_with_a_time_is_no_day(tmp_path):
    row = ["A1", "C1", datetime(2021, 1, 5, 9, 30)]  # noqa: DTZ001
    path = workbook(tmp_path, {"assessments": [HEADER, row]})
    assert faults(path) == [("assessments", 2, "received_on")]


@pytest.mark.parametrize("path", ["nothing", "cases.csv"])
def test_what_is_no_case_file(tmp_path, path):
    (tmp_path / "cases.csv").write_text("reference\n")
    assert faults(tmp_path / path) == [("assessments", 1, "reference")]
