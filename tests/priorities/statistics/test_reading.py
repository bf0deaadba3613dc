"""Files of published figures: what is read, every fault with its place, and what a file changes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priorities.statistics import reading
from priorities.statistics.reading import COLUMNS, Faulty, Row, difference, read, written

HEAD = ",".join(COLUMNS)
ENGLAND = "england,2024,154489,38889,97747,45.9,46.4"


def row(place="england", year=2024, **values):
    return Row(place, year, *(values.get(name) for name in Row._fields[2:]))


def file(*lines, head=HEAD):
    return "\n".join([head, *lines]).encode()


def faults(content):
    with pytest.raises(Faulty) as caught:
        read(content)
    return [str(each) for each in caught.value.faults]


def test_a_row_is_read_as_it_was_published():
    expected = Row("england", 2024, 154489, 38889, 97747, Decimal("45.9"), Decimal("46.4"))
    assert read(file(ENGLAND)) == [expected]


def test_columns_may_be_in_any_order_and_case_with_blank_rows_and_a_byte_order_mark():
    head, cells = HEAD.upper().split(","), ENGLAND.split(",")
    turned = file("", ",".join(reversed(cells)), " ,, ", head=",".join(reversed(head)))
    assert read(b"\xef\xbb\xbf" + turned) == read(file(ENGLAND))


@pytest.mark.parametrize("cell", ["", "x", "z", "c"])
def test_what_is_not_known_is_empty_as_in_official_files(cell):
    (found,) = read(file(f"england,2014,{cell},2122,1359,{cell},64.3"))
    assert (found.initial_requests, found.in_20_weeks_including_exceptions_pct) == (None, None)


def test_rows_come_by_place_and_year():
    found = read(file("b,2020,,,,,", "a,2021,,,,,", "a,2020,,,,,"))
    assert [each.key for each in found] == [("a", 2020), ("a", 2021), ("b", 2020)]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("England,2024,,,,,", "Row 2, area: “England”: write the area in small letters with"),
        ("West Berkshire,2024,,,,,", "like west-berkshire."),
        (",2024,1,,,,", "Row 2, area: Enter the area, like wandsworth, or england."),
        ("england,24,,,,,", "Row 2, year: “24” is no year. Write it like 2024"),
        ("england,2013,,,,,", "EHC plans began in 2014."),
        ('england,2024,"1,234",,,,', "Row 2, initial_requests: “1,234” is not a count. Write a"),
        ("england,2024,,-1,,,", "Row 2, refused_to_assess: “-1” is not a count."),
        ("england,2024,,,1e9,,", "Row 2, new_plans: “1e9” is not a count."),
        ("england,2024,,,99999999,,", "is not a count"),
        ("england,2024,,,,46.4%,", "Row 2, in_20_weeks_including_exceptions_pct: “46.4%” is not"),
        ("england,2024,,,,,46.44", "one decimal place and no %, like 46.4"),
        ("england,2024,,,,,100.1", "is not a percentage"),
        ("england,2024,,,,,,9", "Row 2: It has more cells than there are headings."),
        ("england,2024,\x07,,,,", "Row 2, initial_requests: This cell has an invisible control"),
    ],
)
def test_a_fault_says_where_it_is_and_how_to_put_it_right(line, told):
    (found,) = faults(file(line))
    assert told in found


def test_every_fault_is_told_at_once():
    assert len(faults(file("England,1999,a,b,d,e,f", "england,2024,-1,,,,"))) == 8


def test_the_same_area_and_year_twice_names_both_rows():
    (found,) = faults(file(ENGLAND, "", ENGLAND))
    expected = "Row 4, area: Row 2 has this area and year already. Remove one of the two."
    assert found == expected


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The file: It is empty."),
        (file(), "The file: It has headings and no figures."),
        (file(ENGLAND, head=HEAD + ",region"), "Row 1: “region” is no column of this file."),
        (file(ENGLAND, head=HEAD + ",year"), "Row 1: The column year is there twice."),
        (b"area,year\nengland,2024", "Row 1: Missing: initial_requests, refused_to_assess"),
        (b"area;year\nengland;2024", "Row 1: “area;year” is no column"),
        (b"PK\x03\x04\x00\x00", "It is no CSV file inside."),
        (HEAD.encode("utf-16"), "It is not text in UTF-8."),
        (HEAD.encode() + b"\n\xe9", "It is not text in UTF-8."),
        (b"a" * (reading.LARGEST + 1), "It is larger than 1 MB"),
        (b"\n" * (reading.MOST_ROWS + 1), "It has more than 20,000 rows."),
        (b'"' + b"a" * 200_000 + b'"', "It is no CSV file inside."),
    ],
)
def test_what_is_no_such_file_is_refused_in_words(content, told):
    assert told in faults(content)[0]


def test_no_more_faults_are_told_than_a_person_can_use():
    with pytest.raises(Faulty, match="The file has 200 or more faults"):
        read(file(*["England,2024,,,,,"] * 500))


counts = st.none() | st.integers(0, reading.MOST)
rates = st.none() | st.integers(0, 1000).map(lambda tenths: Decimal(tenths) / 10)
rows = st.lists(
    st.builds(
        Row,
        st.sampled_from(["england", "bath-and-north-east-somerset", "area-51"]),
        st.integers(reading.FIRST_YEAR, reading.LAST_YEAR),
        *[counts] * 3,
        *[rates] * 2,
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda each: each.key,
)


@given(rows)
def test_what_is_written_is_read_again(found):
    assert read(written(found).encode()) == sorted(found, key=lambda each: each.key)


@given(rows, rows)
def test_a_difference_accounts_for_every_row(before, after):
    found = difference(before, after)
    stay = len(found.changed) + found.unchanged
    assert (len(found.gone) + stay, len(found.added) + stay) == (len(before), len(after))
    assert found.any == (sorted(map(repr, before)) != sorted(map(repr, after)))


def test_a_difference_is_told_in_words():
    old, new = row(new_plans=1000), row(new_plans=1001)
    found = difference([old, row(year=2020), row("a", 2019)], [new, row(year=2020), row("b", 2019)])
    assert found.words == "1 added, 1 changed, 1 gone, 1 unchanged"
    assert reading.told(found.changed) == [("England, 2024", ["new plans: 1,000 became 1,001"])]


def test_years_of_a_place_are_told_as_runs():
    years = [row("west-berkshire", year) for year in (2014, 2015, 2016, 2018)]
    assert reading.by_place(years) == ["West Berkshire: 2014 to 2016, 2018"]
