"""How published figures and differences from them are written."""

from django import template

register = template.Library()


@register.simple_tag
def published_figure(statistic, column):
    """Return one figure of a year as it was published: rates in per cent; or that there is none."""
    found = getattr(statistic, column, None)
    if found is None:
        return "Not held here"
    return f"{found}%" if column.endswith("_pct") else f"{found:,}"


@register.filter
def signed(number):
    return f"{number:+,}"
