"""How an evaluation stands: words carry the meaning, colour only helps."""

from django import template
from django.template.loader import render_to_string

from priorities.evaluations.choices import COLOURS, NOT_YET

register = template.Library()


@register.simple_tag
def result(evaluation):
    """Return the result of an evaluation as a tag."""
    words = evaluation.get_result_display() or NOT_YET
    colour = COLOURS.get(evaluation.result, "grey")
    return render_to_string("components/tag.html", {"text": words, "colour": colour})


@register.inclusion_tag("evaluations/review.html")
def review(evaluation, day):
    """Return when an evaluation, with its review, is due for the next one, and if that is past."""
    due_on = evaluation.next_review_on
    return {"due_on": due_on, "is_overdue": due_on is not None and due_on < day}
