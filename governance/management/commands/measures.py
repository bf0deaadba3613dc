"""Print how every measure of an area's plans stands at a day, as JSON."""

import json
from datetime import date

from django.core.management.base import BaseCommand

from governance.measures import as_data, standings
from priorities.models import Measure
from wsoa import arguments


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        arguments.add_area(parser)
        arguments.add_as_at(parser)

    def handle(self, *, area, as_at, **options):
        measures = Measure.objects.in_area(area).standing(as_at).with_objective()
        found = standings(measures, area=area, as_at=as_at).values()
        told = {
            "area": area.slug,
            "as_at": as_at.isoformat(),
            "measures": [as_data(each) for each in found],
        }
        self.stdout.write(json.dumps(told, indent=2, ensure_ascii=False, default=plain))


def plain(value):
    """Return a day as its ISO date, and a decimal as JSON has numbers."""
    return value.isoformat() if isinstance(value, date) else float(value)
