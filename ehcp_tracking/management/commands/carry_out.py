"""Check or import a case file that was chosen in the browser. The pages begin this themselves."""

import resource

from django.core.management.base import BaseCommand, CommandError

from ehcp_tracking import checking
from ehcp_tracking.models import CheckedFile

# What a hostile file may take. The largest that is allowed takes a third of it.
MEMORY = 2_000_000_000  # bytes
PROCESSOR = 20 * 60  # seconds


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("pk", type=int, help="the key of the file")

    def handle(self, pk, **options):
        for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, PROCESSOR)):
            _, hard = resource.getrlimit(what)
            resource.setrlimit(what, (most, hard))
        try:
            kept = CheckedFile.objects.select_related("area", "checked_by").get(pk=pk)
            checking.carry_out(kept)
        except (CheckedFile.DoesNotExist, checking.Superseded):
            raise CommandError("This file was replaced, or is dealt with elsewhere.") from None
