"""manage.py load_plan FILE --by SIGN_IN [--dry-run]: load a plan and say what that did, or every
fault of the file by its place.
"""

import argparse
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from priorities import importing


def person(sign_in):
    try:
        return get_user_model().objects.get_by_natural_key(sign_in)
    except get_user_model().DoesNotExist:
        raise argparse.ArgumentTypeError(f"nobody signs in as {sign_in!r}.") from None


class Command(BaseCommand):
    help = "Load a plan from a file, whole or not at all. What it lacks is left out."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="A workbook, YAML, or a fixture (JSON).")
        parser.add_argument("--by", required=True, type=person, metavar="SIGN_IN")
        parser.add_argument("--dry-run", action="store_true", help="Show, and load nothing.")

    def handle(self, *, file, by, dry_run, **options):
        try:
            with file.open("rb") as opened:
                content = opened.read(importing.LARGEST + 1)
            preview = importing.check(content) if dry_run else importing.load(content, by=by)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except importing.Refused as refused:
            for fault in refused.faults:
                self.stderr.write(str(fault))
            raise CommandError(f"{refused} Nothing was loaded.") from None
        for line in in_words(preview):
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("Nothing was loaded: this was a dry run.")


def in_words(preview):
    """Yield what a load does, a line for each record that it adds, changes or leaves out."""
    for label in preview.added:
        yield f"added: {label}"
    for label, changes in preview.changed:
        yield f"changed: {label}"
        yield from (f"  {change}" for change in changes)
    for label in preview.gone:
        yield f"left out: {label}"
    for label, plans in preview.others:
        yield f"changed in other plans, too: {label}, in {', '.join(plans)}"
    counts = (len(preview.added), len(preview.changed), preview.unchanged, len(preview.gone))
    line = "{}: {} added, {} changed, {} unchanged, {} left out".format(preview.plan, *counts)
    yield f"{line}, {preview.moved} at another place" if preview.moved else line
