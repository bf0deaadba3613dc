"""Copies the whole database, as it is at one moment, while people go on working in it."""

import os
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection


class Command(BaseCommand):
    help = (
        "Copy the database to a new file that only you may read. Restore a copy of SQLite by "
        "putting it in the place of the database file, and one of PostgreSQL by pg_restore."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "path", nargs="?", type=Path, help="The file; if not given, a new one in backups/."
        )

    def handle(self, *, path, **options):
        if not connection.introspection.table_names():
            raise CommandError("This database is empty: check WSOA_DATABASE_URL.")
        path = path or settings.BASE_DIR / "backups" / new_name()
        with private_file(path):
            COPY[connection.vendor](path)
        self.stdout.write(f"Copied the database to {path}.")


def new_name():
    # Of the real time, as a backup is, also where WSOA_TODAY fixes the day of the product.
    ending = {"sqlite": "sqlite3", "postgresql": "dump"}[connection.vendor]
    return time.strftime(f"wsoa-%Y-%m-%d-%H%M%S.{ending}")


@contextmanager
def private_file(path):
    """Make an empty file, for its owner alone, to be filled; if that fails, remove it again."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise CommandError(f"Give another name than {path}: {error.strerror}.") from None
    try:
        yield
    except BaseException:
        path.unlink()
        raise


def copy_sqlite(path):
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])


def copy_postgresql(path):
    arguments = ["--format=custom", "--no-owner", "--no-password", "--file", str(path)]
    (_, *arguments), environment = connection.client.settings_to_cmd_args_env(
        connection.settings_dict, arguments
    )
    try:
        subprocess.run(
            ["pg_dump", *arguments],  # noqa: S607  wherever this machine has it
            env=os.environ | (environment or {}),
            capture_output=True,
            check=True,
            text=True,
        )
    except FileNotFoundError:
        raise CommandError(
            "Copying a PostgreSQL database needs the program pg_dump: install the client programs "
            "of PostgreSQL, of the server's version or newer."
        ) from None
    except subprocess.CalledProcessError as error:
        raise CommandError(error.stderr.strip()) from None


COPY = {"sqlite": copy_sqlite, "postgresql": copy_postgresql}
