"""Arguments that commands share: which area, and as at which day."""

import argparse
from datetime import date

from wsoa.models import LocalArea
from wsoa.months import Month

YEARS = range(1900, 2200)


def add_area(parser, *, required=True):
    parser.add_argument("--area", required=required, type=area, metavar="SLUG")


def add_as_at(parser, *, required=True, **told):
    parser.add_argument("--as-at", required=required, type=day, metavar="DATE", **told)


def area(slug):
    try:
        return LocalArea.objects.get(slug=slug)
    except LocalArea.DoesNotExist:
        known = ", ".join(LocalArea.objects.values_list("slug", flat=True)) or "none is loaded"
        raise argparse.ArgumentTypeError(f"no area {slug!r}. Areas: {known}.") from None


def day(text):
    try:
        return in_reach(date.fromisoformat(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2021-03-31.") from None


def in_reach(when):
    """Return a date or month; ValueError if it is so far off that nothing can be counted there."""
    if when.year not in YEARS:
        raise ValueError(f"{when} is not within the years {YEARS[0]} to {YEARS[-1]}.")
    return when


def month(text):
    try:
        return in_reach(Month.parse(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
