"""How the state of a plan is said: words carry the meaning, colour only helps."""

import re

from django import template
from django.template.loader import render_to_string

from priorities.models import RatingLevel

register = template.Library()

COLOURS = {"off-track": "red", "at-risk": "orange", "on-track": "blue", "complete": "green"}
COLOURS |= {"none": "orange", "some": "blue", "sustained": "green"}


@register.filter
def several(word):
    """Return a word of a plan type in the plural: "areas for priority action", "priorities"."""
    head, *rest = re.split(r"( (?:for|of|in|to|with|without) )", word, maxsplit=1)
    if re.search("[^aeiou]y$", head):
        head = f"{head[:-1]}ie"
    elif re.search("(s|x|ch|sh)$", head):
        head = f"{head}e"
    return "".join([head, "s", *rest])


@register.simple_tag
def rating(level):
    """Return a rating as a tag; a level that a plan type adds is grey."""
    return rated(level.slug, level.name)


@register.simple_tag
def rated(slug, words):
    """Return a rating by its slug as a tag, both empty where nobody has rated."""
    words, colour = words or RatingLevel.NO_UPDATE, COLOURS.get(slug, "grey")
    return render_to_string("components/tag.html", {"text": words, "colour": colour})


@register.simple_tag
def impact(row):
    """Return the impact of an objective or a measure, as steered, as a tag."""
    return rated(row.impact_slug, row.impact or RatingLevel.UNRATED)


@register.inclusion_tag("priorities/delivery.html")
def delivery(action):
    """Return how an action, as steered, stands, and when that was last said."""
    return {"tags": tags(action), "updated_on": action.updated_on}


def tags(action):
    """Return how an action, as steered, stands, as pairs of words and colour."""
    found = [(action.delivery or RatingLevel.NO_UPDATE, COLOURS.get(action.delivery_slug, "grey"))]
    if action.late:
        found.append(("Late", "red"))
    if action.silent and action.updated_on:
        found.append(("No update for a month", "yellow"))
    return found


@register.filter
def stands(challenge, as_at):
    """Return in words whether a challenge was answered by a day."""
    return challenge.stands(as_at)
