from django import template

from priorities.versions.reading import left_out_by

register = template.Library()


@register.inclusion_tag("versions/left_out.html")
def left_out(row):
    """Say that a version left a row out of its plan, and which; nothing while it stands."""
    return {"row": row, "version": left_out_by(row) if row.left_on else None}
