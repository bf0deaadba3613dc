"""How a clock, and the rows of an import, look on a page. Colour only helps the words."""

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html

from ehcp_tracking.casefile import SHEETS
from ehcp_tracking.choices import Duty
from ehcp_tracking.explaining import name, standing

register = template.Library()

SOON = 14  # days
COLOURS = {
    "running": "blue",
    "overdue": "red",
    "met": "green",
    "missed": "orange",
    "excused": "purple",
    "not_applicable": "grey",
}


@register.inclusion_tag("components/tag.html")
def clock_tag(clock):
    """Show how a clock stands as a GOV.UK tag: {% clock_tag clock %}."""
    soon = clock.status == "running" and clock.days_left <= SOON
    return {"text": standing(clock), "colour": "yellow" if soon else COLOURS[clock.status]}


@register.simple_tag
def due(case, clock, as_at=None):
    """Write the last day of a clock as a link to why it is that day: {% due case clock %}.

    `case` may be anything that has such clocks. A case leads to why there is no such day, too.
    """
    url = case.why_url_of(clock, as_at)
    return day_and_why(clock.due_on, url, name(clock)) if url else in_words(clock.due_on)


@register.simple_tag
def due_day(day, case, duty, advice=None, as_at=None):
    """Write the last day of a duty, or of advice, as such a link: {% due_day day case "plan" %}."""
    about = f"Advice from {advice}" if advice else Duty(duty).label
    return day_and_why(day, case.why_url(duty, advice, as_at), about)


@register.simple_tag
def due_or_law(plan, told, day):
    """Write a last day as `due` does, or one that does not run as a link to what the law says."""
    if told.clock.due_on:
        return due(plan, told.clock)
    return format_html(
        '<a class="govuk-link wsoa-why wsoa-day" href="{}#{}">{}'
        '<span class="govuk-visually-hidden">, what the law says: {}</span></a>',
        reverse("time_limits"),
        told.clock.duty,
        in_words(day),
        told.title,
    )


@register.simple_tag
def limit_day(limit):
    """Write the last day of a time limit that can be excused as such a link, where it has one."""
    return day_and_why(limit.due_on, limit.url, limit.name) if limit.url else in_words(limit.due_on)


def day_and_why(day, url, about):
    return format_html(
        '<a class="govuk-link wsoa-why wsoa-day" href="{}">{}'
        '<span class="govuk-visually-hidden">, why: {}</span></a>',
        url,
        in_words(day),
        about,
    )


def in_words(day):
    return date_format(day, "j F Y") if day else "None"


@register.simple_tag
def why(case, clock):
    """Lead from a sentence that names a last day to why it is that day: {% why case clock %}."""
    return why_this_date(case.why_url_of(clock), name(clock))


def why_this_date(url, about):
    return format_html(
        '<a class="govuk-link wsoa-why" href="{}">Why this date'
        '<span class="govuk-visually-hidden">: {}</span></a>',
        url,
        about,
    )


@register.filter
def by_sheet(rows):
    """Return rows of an import as "assessments 2, advice 3", in the order of the case file.

    Stored as JSON they come back from PostgreSQL in another order.
    """
    return ", ".join(f"{sheet} {rows[sheet]:,}" for sheet in SHEETS if sheet in rows)
