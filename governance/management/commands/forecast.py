"""Print the forecast of an area as at a day, as JSON, and store its past forecasts anew.

Those show on its page how well the method did; they are always made as at today.
"""

import json
from datetime import date
from decimal import Decimal

from django.core.management.base import BaseCommand

from ehcp_tracking.forecast import changes, past
from governance.forecasting.figures import forecast
from wsoa import arguments
from wsoa.today import today


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        arguments.add_area(parser)
        arguments.add_as_at(parser, required=False, help="today unless told")

    def handle(self, *, area, as_at, **options):
        day = as_at or today()
        changes.keep_past(area, today=today(), by=None)
        told = as_data(forecast(area, day), past.record(area, day)) | {"area": area.slug}
        self.stdout.write(json.dumps(told, indent=2, default=plain))


def as_data(found, record):
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
            {"as_at": each.as_at, "band": each.band, "came": each.came.rate, "held": each.held}
            for each in record.months
        ],
    }


def plain(value):
    """Return a day as its ISO date, and a decimal as JSON has numbers."""
    return float(value) if isinstance(value, Decimal) else date.isoformat(value)
