"""How the state of a plan is said: words carry the meaning, colour only helps."""

import re

from django import template
from django.template.loader import render_to_string

from priorities.models import RatingLevel

register = template.Library()


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
    """Return a rating as a tag."""
    return rated(level.colour, level.name)


@register.simple_tag
def rated(colour, words):
    """Return a rating by its colour and its word as a tag; no word where nobody has rated."""
    said = {"text": words or RatingLevel.NO_UPDATE, "colour": colour}
    return render_to_string("components/tag.html", said)


@register.inclusion_tag("priorities/delivery.html")
def delivery(action):
    """Return how an action, as steered, stands, and when that was last said."""
    return {"tags": tags(action), "updated_on": action.updated_on}


@register.filter
def tags(action):
    """Return how an action, as steered, stands, as pairs of words and colour."""
    found = [(action.delivery or RatingLevel.NO_UPDATE, action.delivery_colour)]
    if action.late:
        found.append(("Late", "red"))
    if action.silent and action.updated_on:
        found.append((f"No update for {action.silent_after} days", "yellow"))
    return found


@register.filter
def stands(challenge, as_at):
    """Return in words whether a challenge was answered by a day."""
    return challenge.stands(as_at)
