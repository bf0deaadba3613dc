from datetime import date

import pytest

from wsoa.templatetags.wsoa import day, words


def test_a_day_is_written_out():
    assert day(date(2026, 1, 5)) == "5 January 2026"
    assert day(None) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 1, 5), "5 January 2026"),
        (None, "Not recorded"),
        ("", "Not recorded"),
        (False, "No"),
        (True, "Yes"),
        (0, 0),
        ("as it is", "as it is"),
    ],
)
def test_a_value_is_in_words(value, text):
    assert words(value) == text
