"""How the nodes of a thread are said."""

from django import template

from governance import telling
from governance.disclosure import in_words
from governance.ratings import of_row

register = template.Library()


@register.filter
def at(missing, row):
    """Return the breaks at a row of the plan, of {its address: breaks}."""
    return missing.get(row.get_absolute_url(), [])


@register.inclusion_tag("threads/rated.html")
def rated(what, found, row, said=None):
    """Return one of the two ratings of a row, `found` by its kind and key, and why it is so, which
    a reason that begins with `said` need not repeat. Nothing of a weakness that nothing answers.
    """
    rated = of_row(found, row)
    repeats = bool(said and rated and rated.reason.startswith(said))
    return {"what": what, "rated": rated, "said": repeats}


@register.filter
def months(step):
    """Return the months that a step of a target is judged on: "January to September 2020"."""
    return in_words(step.first, step.last)


@register.filter
def values(found):
    """Return what the figure of a measure shows, as it stands: "66.7%", or "60% to 70%" while that
    can still change; nothing where nothing is shown.
    """
    told = telling.value(found.shown, found.unit)
    return "" if told in (telling.NOTHING, telling.HIDDEN) else told
