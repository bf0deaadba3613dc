"""Print the forecast of an area as at a day, as JSON, and keep it with those of past month ends.

Those show on its page how well the method did; they are always made as at today. Unless a day is
named, the forecast as at the end of the month before is kept as well: dashboards open on that, or
hold today's beside it.
"""

import json
from datetime import date
from decimal import Decimal

from django.core.management.base import BaseCommand, CommandError

from ehcp_tracking.forecast import changes, past
from ehcp_tracking.forecast.models import LastForecast
from governance.forecasting import making
from wsoa import arguments
from wsoa.today import today


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        arguments.add_area(what, required=False)
        what.add_argument("--made", type=int, metavar="KEY", help="one that a page asked for")
        arguments.add_as_at(parser, required=False, help="today unless told")

    def handle(self, *, area, made, as_at, **options):
        if made:
            self.make(made)
            return
        day = today()
        changes.keep_past(area, today=day, by=None)
        if as_at:
            found = making.keep(area, as_at, today=day, by=None)
        else:
            found = making.keep_latest(area, today=day, by=None)
        told = as_data(found, past.records(area, as_at or day)) | {"area": area.slug}
        self.stdout.write(json.dumps(told, indent=2, default=plain))

    def make(self, key):
        try:
            row = LastForecast.objects.select_related("area").get(pk=key)
        except LastForecast.DoesNotExist:
            raise CommandError(f"Nobody asked for {key}. Name an area instead.") from None
        making.keep(row.area, row.as_at, then=row.then, today=today(), by=None)


def as_data(found, records):
    """Return a forecast and how past ones did as plain values by name."""
    return {
        "as_at": found.as_at,
        "made_from": {
            "from": str(found.made_from.first),
            "cases": found.made_from.past,
            "advice": found.advice_from.past,
            "left_each_step": found.stays,
        },
        "targets": [
            {
                "measure": each.promise.measure.reference,
                "target": each.promise.target,
                "first_month": str(each.promise.line.first),
                "last_month": str(each.promise.line.last),
                "verdict": each.promise.verdict,
                "chance": each.number,
                "band": each.band,
                "draws": each.draws,
                "error": None if each.number is None else each.error,
            }
            for each in found.outlooks
        ],
        "backlog": found.backlog
        and {
            "open": found.backlog.is_open,
            "cleared": found.backlog.days,
            "chance": found.backlog.number,
        },
        "past": [
            {
                "of": record.of.value,
                "as_at": each.as_at,
                "band": each.band,
                "came": each.came.rate,
                "held": each.held,
            }
            for record in records
            for each in record.months
        ],
    }


def plain(value):
    """Return a day as its ISO date, and a decimal as JSON has numbers."""
    return float(value) if isinstance(value, Decimal) else date.isoformat(value)
