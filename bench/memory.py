"""python -m bench.memory import FILE AREA | export AREA: does one thing, prints its peak memory.

In a process of its own, since the peak of a process is never forgotten. In bytes.
"""

import resource
import sys
from pathlib import Path

from bench import environment  # noqa: F401, before Django reads its settings


def main(what: str, *named: str) -> None:
    import django

    django.setup()
    from bench import run
    from wsoa.models import LocalArea

    if what == "import":
        run.import_file(Path(named[0]), LocalArea.objects.get(slug=named[1]))
    else:
        run.export(LocalArea.objects.get(slug=named[0]))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


if __name__ == "__main__":
    main(*sys.argv[1:])
