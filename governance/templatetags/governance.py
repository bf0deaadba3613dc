"""How figures are written: a count leads to the cases behind it, a share shows what it divides."""

from datetime import date

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from governance import telling
from governance.dashboard import BANDS, SERVICES
from governance.lines import Line
from governance.measures import rule_for
from governance.verdicts import Verdict
from wsoa.models import Disclosure
from wsoa.roles import Permission

register = template.Library()

OUT_FROM = 7, 1  # month and day of the next year: by then the department has published
LISTS = {"figure": "ehcp_tracking:figure_cases", "service": "ehcp_tracking:figure_advice"}
COLOURS = {
    Verdict.NOT_YET_MEASURABLE: "grey",
    Verdict.MET: "green",
    Verdict.NOT_MET: "red",
    Verdict.OUT_OF_REACH: "red",
    Verdict.ON_COURSE: "blue",
    Verdict.STILL_POSSIBLE: "yellow",
    Verdict.NOT_SHOWN: "grey",
}


@register.simple_tag(takes_context=True)
def count(context, line, part):
    """Return one count of a Line or Snapshot, for those who may see cases as a link to those.

    Nothing lies behind a nought, so it is no link: some thousand stops fewer for a keyboard.
    """
    number, view = f"{line.counts[part]:,}", context["view"]
    if Permission.VIEW_CASES not in view.permissions or not line.counts[part]:
        return number
    address = list_behind(view.area, line, part)
    return format_html('<a class="govuk-link" href="{}">{}</a>', address, number)


def list_behind(area, line, part):
    """Return the address of the list of what one count of a line is of."""
    (kind,) = line.behind
    query = {**line.behind, "part": part, "as_at": line.as_at}
    if isinstance(line, Line):
        query |= {"from": line.first, "to": line.last}
    return f"{reverse(LISTS[kind], args=[area.slug])}?{urlencode(query)}"


@register.simple_tag(takes_context=True)
def late_steps(context, number, reason=None, month=None):
    """Return how many steps were late, for those who may see cases as a link to just those.

    `reason` is one of those of the page, or "" for none; `month` is one of its months.
    """
    view, asked = context["view"], context["asked"]
    if Permission.VIEW_CASES not in view.permissions or not number:
        return f"{number:,}"
    query = asked | ({"first": month, "last": month} if month else {"reason": reason})
    address = f"{reverse('ehcp_tracking:late_steps', args=[view.area.slug])}?{urlencode(query)}"
    return format_html('<a class="govuk-link" href="{}">{}</a>', address, f"{number:,}")


@register.simple_tag(takes_context=True)
def share(context, line, name, numerator, denominator):
    """Return a share as "66.7% (2 of 3)", or the range of what it can still become."""
    if not line.shares[name].whole and not line.open_in_time:
        return "None"
    parts = (count(context, line, part) for part in (numerator, denominator))
    so_far = "" if line.decided(name) else " so far"
    counted = '{} <span class="wsoa-counts">({} of {}{})</span>'
    return format_html(counted, line.words(name), *parts, so_far)


@register.simple_tag(takes_context=True)
def rate_of(context, line):
    """Return the cohort rate of a line of plans or of advice."""
    (kind,) = line.behind
    return share(context, line, "cohort", {"figure": "made", "service": "in_time"}[kind], "judged")


@register.simple_tag(takes_context=True)
def told(context, number):
    """Return a disclosed count as it may be shown, for staff as a link, or that it is not."""
    if number is None:
        return "Not shown"
    return count(context, *number.behind) if number.behind else number.words


@register.inclusion_tag("components/tag.html")
def verdict_tag(verdict):
    return {"text": verdict.words, "colour": COLOURS[verdict]}


@register.simple_tag
def standing(found):
    """Return what a measure has to show, with its counts."""
    return telling.whole(found)


@register.simple_tag
def shown_in(shown, unit):
    """Return what one step has to show in a unit, with its counts."""
    value, counts = telling.value(shown, unit), telling.counts(shown)
    return f"{value} ({counts})" if counts else value


@register.inclusion_tag("governance/shown_by.html")
def shown_by(area, permissions=()):
    """Say by which rule figures of cases are shown to who has these permissions; nothing where
    they are exact. Without permissions that is what is said of a document.
    """
    return {"rule": rule_for(permissions, area), "of_board": Disclosure(area.disclosure)}


@register.simple_tag
def rule(measure):
    return telling.rule(measure)


@register.filter
def service_name(service):
    return SERVICES[service]


@register.filter
def band_name(band):
    """Return weeks overdue in words, to go on with a sentence."""
    return BANDS[band].lower()


@register.filter
def came_out(year, as_at):
    """Return when the figures of a year came out, to go on after it, if that was after a day."""
    out_from = date(year + 1, *OUT_FROM)
    return f", published in the summer of {out_from.year}" if as_at < out_from else ""


@register.filter
def published(rate):
    """Return a published rate, which comes in per cent; a missing one in words."""
    return f"{rate}%" if rate not in (None, "") else "Not held here"
