"""How late steps are written: their number leads to just those."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from wsoa.roles import Permission

register = template.Library()


@register.simple_tag(takes_context=True)
def late_of(context, cost, by=""):
    """Return how many steps were late, for those who may see cases as a link to just those.

    `by` is what a Cost is of: "step", "agency" or "reason"; without it, it is of all of them.
    """
    view, time, number = context["view"], context["time"], f"{cost.steps:,}"
    if Permission.VIEW_CASES not in view.permissions or not cost.steps:
        return number
    query = {"first": time.first, "last": time.last, "as_at": time.as_at}
    query |= {by: cost.key} if by else {}
    address = f"{reverse('ehcp_tracking:late_steps', args=[view.area.slug])}?{urlencode(query)}"
    return format_html('<a class="govuk-link" href="{}">{}</a>', address, number)
