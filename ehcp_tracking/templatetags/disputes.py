"""How a clock about an appealable decision looks on a page. Colour only helps the words."""

from django import template

from ehcp_tracking.disputes.explaining import is_of_the_family, stands
from ehcp_tracking.templatetags.ehcp import COLOURS

register = template.Library()


@register.inclusion_tag("components/tag.html")
def dispute_tag(clock):
    """Show how a clock stands as a GOV.UK tag. Nothing is late that the family need not do."""
    colour = "grey" if is_of_the_family(clock) else COLOURS[clock.status]
    return {"text": stands(clock), "colour": colour}
