"""Explain every time limit of one case at a day, for a person (contracts, section 3)."""

from django.core.management.base import BaseCommand, CommandError

from ehcp_tracking import explaining
from ehcp_tracking.models import Assessment
from wsoa import arguments


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("reference")
        arguments.add_area(parser)
        arguments.add_as_at(parser)

    def handle(self, reference, *, area, as_at, **options):
        cases = Assessment.objects.in_area(area).known(as_at).with_clocks().with_links()
        try:
            case = cases.get(reference=reference)
        except Assessment.DoesNotExist:
            raise CommandError(f"{area} has no case {reference!r} on that day.") from None
        for line in explaining.explain(case, as_at):
            self.stdout.write(line)
