"""What every list is: a table in pages, which can be taken home as a file."""

from typing import NamedTuple

import django_tables2
from django import forms
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html

from wsoa.exports import ExportMixin

ROWS = 50  # on a page
PLACES = 10  # of a number in a file: a workbook holds some 15 digits in all
LINK = {"a": {"class": "govuk-link"}}
NOTHING = "Nothing matches these filters. Clear them to see the whole list."


class Table(django_tables2.Table):
    """A table whose address may choose the page and the order, but never how long a page is."""

    prefixed_per_page_field = None  # the name in an address, and no address has this one

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.empty_text = self.empty_text or NOTHING


def written(day):
    """Return a day in words that stay on one line."""
    return format_html('<span class="wsoa-day">{}</span>', date_format(day, "j F Y"))


def plain(number):
    """Return a decimal as a file has it, CSV and workbook alike; nothing for none."""
    if number is None:
        return None
    return int(number) if number == int(number) else round(float(number), PLACES)


class DayColumn(django_tables2.Column):
    """A day, written out on the page, and a day in a file."""

    def render(self, value):
        return written(value)

    def value(self, value):
        return value


class ListMixin(ExportMixin, django_tables2.SingleTableMixin):
    """A list. Comes after AreaMixin and before the view that finds its rows."""

    table_pagination = {"per_page": ROWS}


class Choice(NamedTuple):
    """A form that chooses in a list, where the page looks for what filters it."""

    form: forms.Form

    @property
    def errors(self):
        return self.form.errors


class ChosenListMixin(ListMixin):
    """A list of what is worked out and no query: `form_class` chooses in what `found` returns.

    A form that has a fault chooses nothing. Comes after AreaMixin and before TemplateView.
    """

    @cached_property
    def choice(self):
        return Choice(self.form_class(self.request.GET, **self.get_form_kwargs()))

    def get_form_kwargs(self):
        return {}

    def get_table_data(self):
        form = self.choice.form
        return [each for each in self.found if form.takes(each)] if form.is_valid() else []

    def get_context_data(self, **kwargs):
        return super().get_context_data(filter=self.choice, **kwargs)
