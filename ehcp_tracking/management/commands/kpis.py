"""Print every figure of an area at a day, as JSON (contracts, section 4)."""

import json
from contextlib import nullcontext

from django.core.management.base import BaseCommand, CommandError

from ehcp_tracking import known, kpis
from wsoa import arguments
from wsoa.months import Month

MONTHS = 24


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        arguments.add_area(parser)
        arguments.add_as_at(parser)
        parser.add_argument(
            "--known-on",
            type=arguments.day,
            metavar="DATE",
            help="As the area knew it at the end of this day; as it is known today unless told.",
        )
        parser.add_argument("--from", dest="first", type=arguments.month, metavar="YYYY-MM")
        parser.add_argument("--to", dest="last", type=arguments.month, metavar="YYYY-MM")

    def handle(self, *, area, as_at, known_on, first, last, **options):
        last = last or Month.of(as_at)
        first = first or last.after(1 - MONTHS)
        if first > last:
            raise CommandError(f"The range ends ({last}) before it begins ({first}).", returncode=2)
        if known_on and known_on < as_at:
            raise CommandError(f"Nobody knew {as_at} on {known_on} yet.", returncode=2)
        with known.as_known(area, known_on) if known_on else nullcontext():
            figures = kpis.everything(area, first, last, as_at=as_at)
        self.stdout.write(json.dumps(figures, indent=2))
