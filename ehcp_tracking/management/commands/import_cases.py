"""Import a case file into an area: all of it, or nothing (contracts, section 2)."""

import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from ehcp_tracking import casefile, importing
from wsoa import arguments


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="a workbook, or a folder of CSV files")
        arguments.add_area(parser)
        parser.add_argument("--dry-run", action="store_true", help="say what it would do")
        parser.add_argument(
            "--set-aside",
            type=Path,
            metavar="DIR",
            help="import the cases without fault, and write the others to this folder",
        )

    def handle(self, path, *, area, dry_run, set_aside, **options):
        try:
            report = importing.import_cases(
                casefile.read(path, self.progress),
                area=area,
                by=None,
                dry_run=dry_run,
                set_aside=set_aside,
                tell=self.progress,
            )
        except (casefile.FileFault, importing.Refused) as refused:
            for fault in refused.faults:
                self.stderr.write(str(fault))
            sys.exit(1)
        except (IntegrityError, ValidationError) as error:
            raise CommandError(
                "Someone changed these cases meanwhile. Nothing was written: import again."
            ) from error
        self.stdout.write(counts_line(report.counts, dry_run=dry_run, set_aside=set_aside))
        if not dry_run:
            for line in reconciliation_lines(report.reconciliation):
                self.stdout.write(line)

    def progress(self, step, done, of=0):
        if self.stderr.isatty():
            self.stderr.write(f"{step.label}: {done:,}" + (f" of {of:,}" if of else ""))


def counts_line(counts, *, dry_run, set_aside):
    line = "{new} new, {changed} changed, {unchanged} unchanged rows".format(**counts)
    line += f"; {counted(counts['cleared'], 'value')} cleared"
    if set_aside:
        line += f"; {counted(counts['set_aside'], 'case')} set aside"
    return f"{line} (dry run, nothing written)" if dry_run else line


def reconciliation_lines(reconciliation):
    rows = ", ".join(f"{sheet} {count}" for sheet, count in reconciliation["rows"].items())
    yield f"Rows read: {rows}."
    for year, endings in reconciliation["received"].items():
        ended = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in endings.items())
        yield f"Received {year}: {counted(sum(endings.values()), 'case')} ({ended})."


def counted(number, noun):
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
