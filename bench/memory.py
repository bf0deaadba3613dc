"""python -m bench.memory import FILE AREA | export AREA | audit AREA: prints its peak memory.

In a process of its own, since the peak of a process is never forgotten. In bytes.
"""

import re
import resource
import sys
from pathlib import Path

from bench import environment  # noqa: F401, before Django reads its settings


def main(what: str, *named: str) -> None:
    import django

    django.setup()
    from django.db import connection

    from bench import run
    from wsoa.models import LocalArea

    if connection.vendor == "sqlite":
        # What is read of the file in place is kept by the system, and is no memory of this process.
        connection.cursor().execute("PRAGMA mmap_size = 0")
    if what == "import":
        run.import_file(Path(named[0]), LocalArea.objects.get(slug=named[1]))
    else:
        measured = {"export": run.export, "audit": run.audit_of}[what]
        measured(LocalArea.objects.get(slug=named[0]))
    print(peak())


def peak() -> int:
    """Return the peak memory of this process.

    On Linux from what it says of itself: `getrusage` begins with that of who started it.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (kilobytes,) = re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())
        return int(kilobytes) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    main(*sys.argv[1:])
