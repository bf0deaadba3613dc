"""Work that a page begins and that may take longer than a browser waits."""

import subprocess
import sys
from collections.abc import Callable
from threading import Thread

from django.conf import settings

PATIENCE = 3  # seconds that a page waits for what it begins: small work is done by then


def begin(
    *command: str,
    see_out: Callable[["subprocess.Popen[bytes]"], None],
    patience: float | None = None,
) -> None:
    """Run a command of manage.py in a process of its own. Returns when it is done, or at PATIENCE,
    or after as many seconds as are given.

    `see_out` is given the process, to wait for its end and note how it ended.
    """
    process = subprocess.Popen(
        [sys.executable, settings.BASE_DIR / "manage.py", *command],
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # it goes on when the server is started anew
    )
    end = Thread(target=see_out, args=(process,), daemon=True)
    end.start()
    end.join(PATIENCE if patience is None else patience)
