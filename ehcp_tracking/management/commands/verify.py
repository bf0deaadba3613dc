"""Compute every clock and figure of an area a second way, and check what is stored.

Tells each difference on a line of its own, and ends with 1 if there is any.
"""

import sys

from django.core.management.base import BaseCommand, CommandError

from ehcp_tracking.choices import Check
from ehcp_tracking.verification import running
from ehcp_tracking.verification.models import Verification
from wsoa import arguments
from wsoa.today import today


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        arguments.add_area(what, required=False)
        what.add_argument("--run", type=int, metavar="KEY", help="a run that a page began")
        arguments.add_as_at(parser, required=False, help="the day; today unless told")

    def handle(self, *, area, run, as_at, **options):
        begun = self.begun(run) if run else running.begin(area, as_at or today(), by=None)
        differences = running.carry_out(begun, report=self.report, tell=self.progress)
        begun.refresh_from_db()
        for label, checked, *_ in begun.lines:
            self.stdout.write(f"{label}: {checked:,}")
        days = ", ".join(map(str, begun.days))
        self.stdout.write(f"Differences: {differences:,}, as at {days}")
        sys.exit(1 if differences else 0)

    def begun(self, key):
        try:
            return Verification.objects.select_related("area").get(pk=key)
        except Verification.DoesNotExist:
            raise CommandError(f"No run has the key {key}. Name an area instead.") from None

    def report(self, difference):
        self.stderr.write(str(difference))

    def progress(self, check, done, of):
        if self.stderr.isatty():
            what = Check(check).label
            self.stderr.write(f"{what}: {done:,} of {of:,}" if of else f"{what} …")
