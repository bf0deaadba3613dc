from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from wsoa.forms import DayField, refuse


class Sent(forms.Form):
    sent_on = DayField(label="When was it sent?", help_text="For example, 31 3 2021")


def sent(query):
    return Sent(QueryDict(query))


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("sent_on_day=5&sent_on_month=1&sent_on_year=2021", id="three boxes"),
        pytest.param("sent_on_day=+05&sent_on_month=01+&sent_on_year=2021", id="zeros and spaces"),
        pytest.param("sent_on_day=5&sent_on_month=jan&sent_on_year=2021", id="short month"),
        pytest.param("sent_on_day=5&sent_on_month=January&sent_on_year=2021", id="month by name"),
        pytest.param("sent_on=2021-01-05", id="a link with the whole day"),
        pytest.param("sent_on=05/01/2021", id="as written in England"),
    ],
)
def test_a_day_is_read(query):
    form = sent(query)
    assert form.is_valid()
    assert form.cleaned_data == {"sent_on": date(2021, 1, 5)}


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2100, 1, 1)])
def test_the_first_and_the_last_day_that_may_be_typed(day):
    form = sent(f"sent_on={day}")
    assert form.is_valid()
    assert form.cleaned_data == {"sent_on": day}


def test_the_leap_day_is_real_in_a_leap_year():
    assert sent("sent_on_day=29&sent_on_month=2&sent_on_year=2020").is_valid()


@pytest.mark.parametrize(
    ("day", "month", "year", "error"),
    [
        ("", "", "", "Enter a date, like 31 3 2021"),
        ("", "3", "2021", "The date must include a day"),
        ("31", "", "", "The date must include a month and year"),
        ("29", "2", "2021", "Enter a real date, like 31 3 2021"),
        ("31", "13", "2021", "Enter a real date, like 31 3 2021"),
        ("31", "ma", "2021", "Enter a real date, like 31 3 2021"),
        ("three", "3", "2021", "Enter a real date, like 31 3 2021"),
        ("²", "3", "2021", "Enter a real date, like 31 3 2021"),
        ("3\0", "3", "2021", "Enter a real date, like 31 3 2021"),
        ("31", "3", "0000", "Enter a real date, like 31 3 2021"),
        ("31", "3", "21", "The year must have 4 numbers, like 2021"),
        ("31", "3", "20211", "The year must have 4 numbers, like 2021"),
        ("31", "12", "1899", "The year must be 1900 or later"),
        ("1", "1", "0001", "The year must be 1900 or later"),
        ("2", "1", "2100", "The date must be 1 January 2100 or earlier"),
        ("31", "12", "9999", "The date must be 1 January 2100 or earlier"),
    ],
)
def test_a_wrong_day_is_told_and_stays_in_the_boxes(day, month, year, error):
    data = QueryDict(mutable=True)
    data.update({"sent_on_day": day, "sent_on_month": month, "sent_on_year": year})
    form = Sent(data)
    assert form.errors == {"sent_on": [error]}
    boxes = form["sent_on"].field.widget.get_context(
        "sent_on", form["sent_on"].value(), {"id": "x"}
    )
    assert [box["value"] for box in boxes["widget"]["boxes"]] == [day, month, year]


def test_a_wrong_whole_day_stays_too():
    form = sent("sent_on=yesterday")
    assert form.errors == {"sent_on": ["Enter a real date, like 31 3 2021"]}
    assert 'value="yesterday"' in str(form)


def test_an_optional_day_may_be_empty():
    field = DayField(required=False)
    assert field.clean(field.widget.value_from_datadict(QueryDict(""), {}, "x")) is None


def test_a_day_that_a_form_does_not_send_is_told_from_an_empty_one():
    omitted = DayField().widget.value_omitted_from_data
    assert omitted(QueryDict("other=1"), {}, "x")
    assert not omitted(QueryDict("x_day="), {}, "x")
    assert not omitted(QueryDict("x="), {}, "x")


def test_a_day_has_changed_only_if_it_is_another_day():
    form = Sent(
        QueryDict("sent_on_day=05&sent_on_month=1&sent_on_year=2021"),
        initial={"sent_on": date(2021, 1, 5)},
    )
    assert not form.has_changed()


def test_a_stored_day_fills_the_boxes_under_one_legend():
    html = str(Sent(initial={"sent_on": date(2021, 1, 5)}))
    assert '<fieldset class="govuk-fieldset" aria-describedby="id_sent_on_helptext">' in html
    assert ">When was it sent?</legend>" in html
    for number, (box, value) in enumerate([("day", 5), ("month", 1), ("year", 2021)]):
        assert f'for="id_sent_on_{number}">{box.title()}</label>' in html
        assert f'name="sent_on_{box}" id="id_sent_on_{number}" value="{value}"' in html


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        pytest.param({"sent_on": "Too early"}, {"sent_on": ["Too early"]}, id="beside its field"),
        pytest.param({"other": "Not so"}, {"__all__": ["Not so"]}, id="a field it does not have"),
        pytest.param({"__all__": ["Not so"]}, {"__all__": ["Not so"]}, id="several fields"),
        pytest.param("Not so", {"__all__": ["Not so"]}, id="no field"),
    ],
)
def test_a_refused_change_says_why_where_it_belongs(error, shown):
    form = sent("sent_on=2021-01-05")
    assert form.is_valid()
    refuse(form, ValidationError(error))
    assert form.errors == shown
