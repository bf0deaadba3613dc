"""What every page uses: days in words, the navigation, and the notice of a demonstration."""

from datetime import date

from django import template
from django.conf import settings
from django.utils.formats import date_format

from wsoa import forms
from wsoa.glossary import TERMS
from wsoa.navigation import links
from wsoa.places import named
from wsoa.sessions import left

register = template.Library()


@register.filter
def day(value):
    """Return a day as "5 January 2026", and nothing for no day."""
    return date_format(value, "j F Y") if value else ""


@register.filter
def words(value):
    """Return a value as a person reads it: days written out, yes or no, "Not recorded" if empty."""
    if value is None or value == "":
        return "Not recorded"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return day(value) if isinstance(value, date) else value


@register.filter
def chosen(form):
    """Return {label: value} of the filters that are set, in words; none of a form with faults."""
    return {} if form.errors else forms.chosen(form)


@register.filter
def place_name(place):
    return named(place)


@register.inclusion_tag("components/navigation.html", takes_context=True)
def navigation(context):
    view = context.get("view")
    if not hasattr(view, "area"):
        return {"links": []}
    return {"links": links(view.area, view.permissions, view.request.resolver_match)}


@register.inclusion_tag("components/words_used.html")
def words_used(*slugs):
    """Explain words of the glossary where they stand: {% words_used "cohort" "exception" %}."""
    return {"terms": [(slug, TERMS[slug]) for slug in slugs]}


@register.inclusion_tag("components/session.html", takes_context=True)
def session(context):
    request = context["request"]
    return {"seconds": left(request.session)["seconds"], "next": request.path}


@register.inclusion_tag("components/demonstration.html")
def demonstration():
    return {"demo": settings.WSOA_DEMO, "day": settings.WSOA_TODAY}
