from django import template

from priorities.versions.reading import left_out_by

register = template.Library()


@register.inclusion_tag("versions/words_since.html")
def words_since(plan, day):
    """Say which version the words on a page are of, where one was published after its day."""
    latest = plan.versions.first()
    return {"day": day, "version": latest if latest and latest.published_on > day else None}


@register.inclusion_tag("versions/left_out.html")
def left_out(row):
    """Say that a version left a row out of its plan, and which; nothing while it stands."""
    return {"row": row, "version": left_out_by(row) if row.left_on else None}
