"""Print every clock of every case of an area at a day, as CSV (contracts, section 3)."""

import csv

from django.core.management.base import BaseCommand

from ehcp_tracking import clocks
from ehcp_tracking.models import Assessment
from wsoa import arguments

COLUMNS = ("reference", *clocks.Clock._fields)
AT_A_TIME = 2000


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        arguments.add_area(parser)
        arguments.add_as_at(parser)

    def handle(self, *, area, as_at, **options):
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        cases = Assessment.objects.in_area(area).known(as_at)
        # Databases sort text by their collation, Python by code point.
        order = sorted(cases.order_by().values_list("reference", "pk"))
        for start in range(0, len(order), AT_A_TIME):
            writer.writerows(self.lines(order[start : start + AT_A_TIME], as_at))

    def lines(self, order, as_at):
        whole = Assessment.objects.with_clocks().in_bulk([pk for _, pk in order])
        for reference, pk in order:
            for clock in whole[pk].clocks(as_at):
                yield (reference, *clock)
