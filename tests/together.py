"""Runs the tests on SQLite and on PostgreSQL side by side: one works while the other waits.

    python -m tests.together

What those on SQLite say is seen as they say it; what those on PostgreSQL say, in one piece after
that. Alone they are `python -m pytest` and `python -m tests.postgres python -m pytest`.
"""

import subprocess
import sys
from tempfile import TemporaryFile

TESTS = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal"]
ON_POSTGRESQL = [sys.executable, "-m", "tests.postgres", *TESTS]


def main(first=TESTS, second=ON_POSTGRESQL):
    """Run two commands at once, each to its end. Returns 0 if both did, else 1."""
    with (
        TemporaryFile() as said,
        subprocess.Popen(second, stdout=said, stderr=subprocess.STDOUT) as beside,
    ):
        codes = subprocess.run(first, check=False).returncode, beside.wait()
        said.seek(0)
        sys.stdout.buffer.write(said.read())
        sys.stdout.flush()
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
