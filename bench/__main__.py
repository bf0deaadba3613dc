"""python -m bench [SIZE…]: builds caseloads of these sizes, measures, and prints ratios."""

import os
import sys
import tempfile
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from bench import environment  # noqa: F401, before Django reads its settings

SIZES = (1_000, 10_000, 100_000)
USAGE = "Give sizes of caseloads of which one divides the next by ten, such as 1000 10000."


def main(*sizes: str) -> int:
    """Return the exit code: a goal that is not kept is told, and is no failure."""
    import django

    if not all(size.isdecimal() for size in sizes):
        print(USAGE, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="wsoa-bench-") as folder:
        url = os.environ.get("WSOA_TEST_DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        os.environ["WSOA_DATABASE_URL"] = url
        django.setup()
        from django.db import connection

        from bench import run

        connection.settings_dict["TEST"]["NAME"] = {
            "sqlite": f"{folder}/test.sqlite3",
            "postgresql": "wsoa_bench",
        }[connection.vendor]
        creation, stored = connection.creation, connection.settings_dict["NAME"]
        with redirect_stdout(StringIO()):  # it tells of a table in any case
            name = creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            run.everything([int(size) for size in sizes] or list(SIZES), Path(folder), name)
        finally:
            creation.destroy_test_db(stored, verbosity=0)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
