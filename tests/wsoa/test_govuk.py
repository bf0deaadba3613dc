"""The markup of fields, tables and pages of a table, as the GOV.UK design system has it."""

from datetime import date

import django_tables2 as tables
import pytest
from django import forms
from django.template.loader import render_to_string
from django_tables2 import RequestConfig

from wsoa.forms import DayField
from wsoa.models import LocalArea


class EveryKind(forms.Form):
    text = forms.CharField(widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}))
    long = forms.CharField(label="Why?", widget=forms.Textarea)
    chosen = forms.ChoiceField(choices=[("a", "A")])
    radio = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    several = forms.MultipleChoiceField(
        choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="I agree", help_text="To all of it.")
    file = forms.FileField()
    on = DayField()
    secret = forms.CharField(widget=forms.HiddenInput, initial="kept")


@pytest.mark.parametrize(
    "markup",
    [
        '<input type="text" name="text" class="govuk-input govuk-input--width-10"',
        '<label class="govuk-label govuk-label--s" for="id_text">Text</label>',
        'class="govuk-textarea" id="id_long"',
        'class="govuk-select" id="id_chosen"',
        '<div class="govuk-radios" data-module="govuk-radios">',
        'id="id_radio_1" required class="govuk-radios__input"',
        '<label class="govuk-label govuk-radios__label" for="id_radio_1">B</label>',
        '<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">Several</legend>',
        'id="id_several_0" class="govuk-checkboxes__input"',
        '<label class="govuk-label govuk-checkboxes__label" for="id_agreed">I agree</label>',
        '<div class="govuk-hint" id="id_agreed_helptext">To all of it.</div>',
        'aria-describedby="id_agreed_helptext"',
        'class="govuk-file-upload" id="id_file"',
        '<div class="govuk-date-input" id="id_on">',
        '<input type="hidden" name="secret" value="kept" id="id_secret">',
    ],
)
def test_each_kind_of_field_has_its_markup(markup):
    assert markup in str(EveryKind())


def test_a_field_with_an_error_says_so_in_words_and_is_described_by_it():
    html = str(EveryKind({}, {}))
    assert '<div class="govuk-form-group govuk-form-group--error">' in html
    assert '<span class="govuk-visually-hidden">Error:</span> This field is required.' in html
    assert 'aria-describedby="id_agreed_helptext id_agreed_error"' in html
    assert 'class="govuk-input govuk-input--error govuk-input--width-10"' in html
    assert 'class="govuk-input govuk-input--error govuk-date-input__input' in html
    assert "govuk-radios__input--error" not in html


@pytest.mark.parametrize(
    ("field", "control"),
    [
        ("text", "id_text"),
        ("radio", "id_radio_0"),
        ("several", "id_several_0"),
        ("agreed", "id_agreed"),
        ("on", "id_on_0"),
    ],
)
def test_the_error_summary_leads_to_the_first_control_of_each_field(field, control):
    form = EveryKind({}, {})
    html = render_to_string("components/error_summary.html", {"form": form})
    assert 'data-disable-auto-focus="true" tabindex="-1" autofocus>' in html
    assert f'<a href="#{control}">' in html
    assert f'id="{control}"' in str(form)


def test_the_error_summary_shows_what_is_wrong_with_no_field_and_with_a_hidden_one():
    form = EveryKind({}, {})
    form.add_error(None, "The two do not go together")
    html = render_to_string("components/error_summary.html", {"form": form})
    assert "<li>The two do not go together</li>" in html
    assert "<li>This field is required.</li>" in html


def test_without_errors_there_is_no_summary():
    assert (
        not render_to_string("components/error_summary.html", {"form": EveryKind()})
        .strip("\n")
        .count("<")
    )


class Cases(tables.Table):
    caption = "Open cases"

    reference = tables.Column()
    weeks = tables.Column(attrs={"td": {"class": "govuk-table__cell--numeric"}})
    note = tables.Column(orderable=False)

    class Meta:
        empty_text = "No case is open."


ROWS = [{"reference": f"<{n}>", "weeks": n, "note": None} for n in range(45)]


def table_html(rf, query="", rows=ROWS, per_page=10):
    table = Cases(rows)
    request = rf.get(f"/cases/?{query}")
    RequestConfig(request, paginate={"per_page": per_page}).configure(table)
    return render_to_string("components/table.html", {"table": table}, request)


def test_a_table_has_a_caption_and_scrolls_by_keyboard(rf):
    html = table_html(rf)
    assert 'role="region" tabindex="0" aria-label="Open cases"' in html
    assert 'govuk-table__caption--m">Open cases</caption>' in html
    assert '<th scope="row" class="govuk-table__header">&lt;0&gt;</th>' in html
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">0</td>' in html


def test_a_heading_sorts_from_the_first_page_and_keeps_the_filters(rf):
    html = table_html(rf, "overdue=on&page=2&sort=-weeks")
    assert 'href="?overdue=on&amp;sort=reference"' in html
    assert (
        'aria-sort="descending"><a class="govuk-link wsoa-sort" href="?overdue=on&amp;sort=weeks">'
        in html
    )
    assert html.count("aria-sort") == 1
    assert "sort=note" not in html


def test_pages_keep_filters_and_order(rf):
    html = table_html(rf, "overdue=on&page=2&sort=-weeks")
    for number in (1, 3, 5):
        assert f'href="?overdue=on&amp;page={number}&amp;sort=-weeks"' in html
    assert 'aria-label="Page 2" aria-current="page"' in html
    assert 'rel="prev"' in html
    assert 'rel="next"' in html


def test_one_page_has_no_pagination(rf):
    assert "govuk-pagination" not in table_html(rf, rows=ROWS[:10])


def test_an_empty_table_says_why(rf):
    html = table_html(rf, rows=[])
    assert "No case is open." in html
    assert "<table" not in html


def test_filters_are_an_address_that_can_be_cleared(rf):
    form = EveryKind({"text": "typed"})
    html = render_to_string("components/filter.html", {"form": form, "request": rf.get("/x/?a=1")})
    assert '<form method="get" action="/x/"' in html
    assert 'value="typed"' in html
    assert '<a class="govuk-link" href="/x/">Clear filters</a>' in html


def test_a_summary_list_says_each_value_in_words():
    rows = [("Received", date(2021, 1, 5)), ("Sent", None), ("Name", "<b>")]
    html = render_to_string("components/summary_list.html", {"rows": rows})
    for term, value in [
        ("Received", "5 January 2021"),
        ("Sent", "Not recorded"),
        ("Name", "&lt;b"),
    ]:
        assert f'<dt class="govuk-summary-list__key">{term}</dt>\n' in html
        assert f'<dd class="govuk-summary-list__value">{value}' in html


def test_breadcrumbs_lead_back_to_the_start_of_the_area():
    steps = {"area": LocalArea(slug="wandsworth", name="Wandsworth"), "text": "Plan", "url": "/p/"}
    html = render_to_string("components/breadcrumbs.html", steps)
    assert 'href="/wandsworth/">Wandsworth</a>' in html
    assert 'href="/p/">Plan</a>' in html
    assert html.count("<li") == 2


@pytest.mark.parametrize(("form", "sends_files"), [(EveryKind(), True), (forms.Form(), False)])
def test_a_form_with_a_file_is_sent_so_that_the_file_arrives(form, sends_files):
    html = render_to_string("components/change_form.html", {"form": form})
    assert ('enctype="multipart/form-data"' in html) == sends_files
