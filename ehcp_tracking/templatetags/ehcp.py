"""How a clock looks on a page. The words carry the meaning; the colour only helps."""

from django import template

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
