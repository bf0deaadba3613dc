from django import template

from governance.ratings import of_row

register = template.Library()
register.filter("of", of_row)


@register.filter
def get(found, name):
    return found.get(name)


@register.filter
def document_name(name):
    """Return the name of a file of a bundle as a title: "progress-report.html"."""
    return name.removesuffix(".html").replace("-", " ").capitalize()
