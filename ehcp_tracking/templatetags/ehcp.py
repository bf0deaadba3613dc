"""How a clock, and the rows of an import, look on a page. Colour only helps the words."""

from django import template

from ehcp_tracking.casefile import SHEETS
from ehcp_tracking.explaining import standing

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


@register.filter
def by_sheet(rows):
    """Return rows of an import as "assessments 2, advice 3", in the order of the case file.

    Stored as JSON they come back from PostgreSQL in another order.
    """
    return ", ".join(f"{sheet} {rows[sheet]:,}" for sheet in SHEETS if sheet in rows)
