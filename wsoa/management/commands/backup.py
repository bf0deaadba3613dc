"""Copies the whole database, as it is at one moment, and the files that people attached, while
they go on working.
"""

import os
import subprocess
import tarfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.template.defaultfilters import pluralize


class Command(BaseCommand):
    help = (
        "Copy the database to a new file, and attached files to an archive beside it; only you "
        "may read the two. Restore a copy of SQLite by putting it in the place of the database "
        "file, and one of PostgreSQL by pg_restore; unpack the archive, by tar, in the folder that "
        "WSOA_FILES names."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "path", nargs="?", type=Path, help="The file; if not given, a new one in backups/."
        )

    def handle(self, *, path, **options):
        if not connection.introspection.table_names():
            raise CommandError("This database is empty: check WSOA_DATABASE_URL.")
        path = path or settings.BASE_DIR / "backups" / new_name()
        archive = path.with_name(f"{path.name}.files.tar")
        with private_file(path), private_file(archive):
            COPY[connection.vendor](path)
            # After the database: a file that its copy names is there, unless it was removed since.
            files = copy_files(archive)
        self.stdout.write(f"Copied the database to {path}.")
        self.stdout.write(f"Copied {files} attached file{pluralize(files)} to {archive}.")


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


def copy_files(archive):
    """Write every attached file into a tar archive, and return how many there are."""
    copied, root = 0, settings.MEDIA_ROOT
    with tarfile.open(archive, "w") as tar:
        for path in sorted(root.rglob("*")):
            if path.is_file():
                with suppress(FileNotFoundError):  # removed since it was listed
                    tar.add(path, path.relative_to(root), recursive=False)
                    copied += 1
    return copied


COPY = {"sqlite": copy_sqlite, "postgresql": copy_postgresql}
