"""The two ratings of a row of a plan, wherever it is shown, and why they are so."""

from django import template
from django.template.loader import render_to_string
from django.urls import reverse

from governance.ratings import ratings_for
from priorities.models import RatingLevel
from priorities.overrides.views import may_override

register = template.Library()

OVERRIDDEN = {"objective", "priority", "finding"}  # what is rolled up


def both(view, row, plan):
    """Return (rated delivery, rated impact) of a row; None for what it has not."""
    found, key = ratings_for(view, plan), (row._meta.model_name, row.pk)
    return found.delivery.get(key), found.impact.get(key)


@register.simple_tag
def rated_tag(rated):
    """Return a rating as a tag, and that it is an override, where it is."""
    if rated is None:
        return ""
    return render_to_string("ratings/tag.html", {"rated": rated})


@register.simple_tag(takes_context=True)
def delivery_rating(context, row, plan=None):
    rated, _ = both(context["view"], row, plan or row.plan)
    return rated_tag(rated)


@register.simple_tag(takes_context=True)
def impact_rating(context, row, plan=None):
    _, rated = both(context["view"], row, plan or row.plan)
    return rated_tag(rated)


@register.inclusion_tag("ratings/two_ratings.html", takes_context=True)
def two_ratings(context, row, plan=None):
    """Return rows of a summary list: both ratings of a row, each with why it is so.

    And the way to override it, for who may.
    """
    view, plan = context["view"], plan or row.plan
    kind, place = row._meta.model_name, [view.area.slug, plan.reference]
    may = kind in OVERRIDDEN and may_override(row, view)
    return {
        "ratings": [
            (of, rated, may and reverse(f"priorities:override_{kind}", args=[*place, row.pk, of]))
            for of, rated in zip(RatingLevel.Of, both(view, row, plan), strict=True)
            if rated
        ],
        "rules": f"{reverse('governance:rating_list', args=place)}#rules",
    }
