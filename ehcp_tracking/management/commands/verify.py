"""Compute every clock and figure of an area a second way, and check what is stored.

Tells each difference on a line of its own, and ends with 1 if there is any.
"""

import sys

from django.core.management.base import BaseCommand

from ehcp_tracking.choices import Check
from ehcp_tracking.verification import checks
from wsoa import arguments
from wsoa.today import today


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        arguments.add_area(parser)
        arguments.add_as_at(parser, required=False, help="the day; today unless told")

    def handle(self, *, area, as_at, **options):
        as_at = as_at or today()
        found = 0

        def report(difference):
            nonlocal found
            found += 1
            self.stderr.write(str(difference))

        checked = checks.examine(area, as_at, report=report, tell=self.progress)
        for check in Check:
            self.stdout.write(f"{check.label}: {checked[check]:,}")
        days = ", ".join(map(str, checks.days_checked(as_at)))
        self.stdout.write(f"Differences: {found:,}, as at {days}")
        sys.exit(1 if found else 0)

    def progress(self, check, done, of):
        if self.stderr.isatty():
            self.stderr.write(f"{check.label}: {done:,} of {of:,}" if of else f"{check.label} …")
