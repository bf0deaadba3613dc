"""How an area judges itself: words carry the meaning, colour only helps."""

from django import template

from priorities.enquiry.models import LEVEL_COLOURS, NOT_JUDGED

register = template.Library()


@register.inclusion_tag("components/tag.html")
def level(judgement):
    """Return the level of a judgement as a tag, also where there is none."""
    if not judgement:
        return {"text": NOT_JUDGED, "colour": "grey"}
    colour = LEVEL_COLOURS.get(judgement.level, "grey")
    return {"text": judgement.get_level_display(), "colour": colour}
