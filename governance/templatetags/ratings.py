"""The two ratings of a row of a plan, wherever it is shown, and why they are so."""

from django import template
from django.template.loader import render_to_string
from django.urls import reverse

from governance.ratings import Rated, ratings_for

register = template.Library()


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
    """Return rows of a summary list: both ratings of a row, each with why it is so."""
    view, plan = context["view"], plan or row.plan
    delivery, impact = both(view, row, plan)
    named = [("Delivery rating", delivery), ("Impact rating", impact)]
    rules = reverse("governance:rating_list", args=[view.area.slug, plan.reference])
    return {
        "ratings": [(name, rated) for name, rated in named if isinstance(rated, Rated)],
        "rules": f"{rules}#rules",
    }
