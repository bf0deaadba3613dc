from django import template

from governance.documents.bundle import key

register = template.Library()


@register.filter
def of(found, row):
    """Return what stands in a dict by the kind and the key of a row, or None."""
    return found.get(key(row))


@register.filter
def get(found, name):
    return found.get(name)


@register.filter
def document_name(name):
    """Return the name of a file of a bundle as a title: "progress-report.html"."""
    return name.removesuffix(".html").replace("-", " ").capitalize()
