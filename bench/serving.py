"""What gunicorn serves while it is measured: the product as it is, or without what it keeps."""

from collections.abc import Callable
from typing import Any


def application(*, keep: bool) -> Any:
    """Return the application; unless `keep`, every page is counted for every request."""
    from bench import environment  # noqa: F401, before Django reads its settings
    from wsoa.wsgi import application  # isort: skip
    from governance import caching

    if not keep:
        caching.kept = counted
    return application


def counted(about: tuple[object, ...], make: Callable[[], Any]) -> Any:
    return make()
