import gc
import os
import pickle
import shutil
import threading
from datetime import date
from fcntl import LOCK_EX, flock
from functools import partial
from io import StringIO
from itertools import count
from unittest.mock import patch

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings

from ehcp_tracking import checking
from ehcp_tracking.verification import running
from governance import caching
from tests import stored_rows
from tests.builders import make_person
from tests.priorities.published import load_fixtures
from wsoa import audit
from wsoa.models import LocalArea

_serial = count(1)
CHROMIUM = os.environ.get("WSOA_CHROMIUM") or shutil.which("chromium")
PATIENCE = 90_000  # milliseconds that a browser is waited for where several suites share a machine
DEMONSTRATED = {"WSOA_DEMO": True, "WSOA_TODAY": date(2021, 3, 31)}
LIFT = {
    "sqlite": [f"DROP TRIGGER IF EXISTS {trigger}" for trigger in audit.refusals("sqlite")],
    "postgresql": [
        f"ALTER TABLE {table} DISABLE TRIGGER USER"
        for table in ("wsoa_auditevent", "wsoa_auditdetail", *audit.frozen())
    ],
}


def pytest_xdist_auto_num_workers():
    """As many as there are processors, beside which PostgreSQL works; one more on SQLite, whose
    tests wait for their browsers.
    """
    return os.cpu_count() + (connection.vendor == "sqlite")


def pytest_collection():
    """Look for garbage among what the tests make, and not again and again through all that was
    imported and collected: that stays.
    """
    gc.disable()


def pytest_collection_finish():
    gc.freeze()
    gc.enable()


def pytest_addoption(parser):
    parser.addoption(
        "--write-explanations",
        action="store_true",
        help="Write the files of tests/ehcp_tracking/explanations anew, instead of comparing.",
    )


def pytest_collection_modifyitems(config, items):
    """Leave out what can only be so on the other database: that is no skipped test.

    Nor is what a browser makes of a page: the same page looks the same, whatever it came from.
    On PostgreSQL, browsers do those walks in which people do their work.
    """

    def elsewhere(item):
        return any(connection.vendor not in mark.args for mark in item.iter_markers("only_on"))

    def left_out(item):
        return elsewhere(item) or (connection.vendor == "postgresql" and not reaches(item))

    config.hook.pytest_deselected(items=list(filter(left_out, items)))
    items[:] = longest_first([item for item in items if not left_out(item)])


def reaches(item):
    """Whether a test may reach the database. pytest-django refuses it to any other, which
    therefore comes out the same on every database, and is run on SQLite alone.
    """
    return (
        item.get_closest_marker("django_db") is not None
        or bool({"db", "transactional_db", "live_server"} & {*item.fixturenames})
        or issubclass(item.cls or object, TransactionTestCase)
    )


def longest_first(items):
    """Begin each run of neighbours that xdist gives a process with a test that is marked as long.

    Last, as pytest-django has those that a browser makes, it would keep the others waiting.
    """
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if processes == 1:
        return items
    long = [item for item in items if item.get_closest_marker("long")]
    found = [item for item in items if not item.get_closest_marker("long")]
    heads = sorted(number % processes * len(items) // processes for number in range(len(long)))
    for head, item in zip(heads, long, strict=True):
        found.insert(head, item)
    return found


@pytest.fixture(scope="session")
def live_server(live_server):
    """The server of browser tests, which ends once it has answered all: what is still answered then
    would find that threads share the database of SQLite no longer.
    """
    yield live_server
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=10)  # seconds: an idle browser may keep its connection


@pytest.fixture(autouse=True)
def today(settings):
    """Fix the day, at the one place that is asked for it."""
    settings.WSOA_TODAY = date(2021, 3, 31)
    return settings.WSOA_TODAY


@pytest.fixture(autouse=True)
def files(settings, tmp_path_factory):
    """Keep attached files apart for each test, in a folder that there is once there is a file."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "files" / str(next(_serial))


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    """Check files, import them and verify at once: no other process sees what is not committed.

    tests/ehcp_tracking/test_carrying_out.py has the processes.
    """
    monkeypatch.setattr(checking, "start", checking.carry_out)
    monkeypatch.setattr(running, "start", running.carry_out)


@pytest.fixture(autouse=True)
def nothing_kept():
    """Begin each test with no figure kept: builders leave no event that would say they changed."""
    caching.forget()


@pytest.fixture(autouse=True, scope="session")
def hashed_in_no_time():
    """Hash passwords as production does, but with the least effort that Argon2 can make."""
    with patch.multiple(Argon2PasswordHasher, time_cost=1, memory_cost=8, parallelism=1):
        yield


@pytest.fixture(autouse=True, scope="session")
def static_files_as_built():
    """Serve static files from where they are built, so that none need be collected."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES=settings.STORAGES | {"staticfiles": plain},
        WHITENOISE_USE_FINDERS=True,
        WHITENOISE_AUTOREFRESH=True,
    ):
        yield


@pytest.fixture(autouse=True, scope="session")
def no_lasting_connection():
    """Close each request's connection: one kept by a live server holds up the end of the tests."""
    with patch.dict(settings.DATABASES["default"], CONN_MAX_AGE=0):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """End what a live server was still doing when its test ended: it would keep the database."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            cursor.fetchall()


@pytest.fixture
def person(db):
    """Return a function that makes a person: person("Case manager", area=…)."""
    return make_person


@pytest.fixture(scope="session")
def once_a_run(tmp_path_factory, worker_id):
    """A function that gives what another makes, under a name.

    The first process of a run that needs it makes it, and the others wait for that and take it.
    """
    of_run = tmp_path_factory.getbasetemp()
    of_run = of_run if worker_id == "master" else of_run.parent

    def once(name, make):
        kept = of_run / f"{name}.pickle"
        with (of_run / f"{name}.lock").open("w") as lock:
            flock(lock, LOCK_EX)  # until the file is closed
            if not kept.exists():
                kept.write_bytes(pickle.dumps(make()))
        return pickle.loads(kept.read_bytes())  # noqa: S301, written above

    return once


@pytest.fixture(scope="session")
def copy_demonstration(django_db_setup, django_db_blocker, tmp_path_factory, once_a_run):
    """A function that puts the demonstration into the empty database of a test."""

    def make():
        folder = tmp_path_factory.mktemp("demonstration")
        with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder, **DEMONSTRATED):
            return stored_rows.made_by(partial(call_command, "demo", stdout=StringIO())), folder

    made, folder = once_a_run("demonstration", make)

    def copy():
        stored_rows.copy(made)
        shutil.copytree(folder, settings.MEDIA_ROOT, dirs_exist_ok=True)

    return copy


@pytest.fixture(scope="session")
def published_rows(django_db_setup, django_db_blocker, once_a_run):
    """The rows of everything that was published, loaded as an administrator loads it."""

    def make():
        with django_db_blocker.unblock():
            return stored_rows.made_by(load_fixtures)

    return once_a_run("published", make)


@pytest.fixture
def published(db, published_rows):
    """Everything that was published, loaded over the areas that a test has made before."""
    if LocalArea.objects.exists():
        load_fixtures()
    else:
        stored_rows.copy(published_rows)


@pytest.fixture(scope="module")
def demonstration(copy_demonstration, django_db_blocker, tmp_path_factory):
    """The demonstration on the day it is made for, once for a module."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"), **DEMONSTRATED),
        transaction.atomic(),
    ):
        copy_demonstration()
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True, scope="session")
def trail_can_be_flushed():
    """Lift the trail's protection for the flush that ends a transactional test; then restore it."""
    flush = TransactionTestCase._fixture_teardown

    def teardown(case):
        with connection.cursor() as cursor:
            for statement in LIFT[connection.vendor]:
                cursor.execute(statement)
        flush(case)
        audit.protect()

    with patch.object(TransactionTestCase, "_fixture_teardown", teardown):
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Start the machine's own Chromium, which reaches this machine and nothing else.

    Without one the browser tests are skipped, by name; in CI they fail.
    """
    if not CHROMIUM:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up("No Chromium: install it, or name it in WSOA_CHROMIUM.")
    return browser_type_launch_args | {
        "executable_path": CHROMIUM,
        "args": [
            "--disable-gpu",
            "--disable-quic",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
        ],
    }


@pytest.fixture(scope="session")
def base_url():
    """None, as pytest-playwright has it, but from a function: pytest 9 warns of its method."""


@pytest.fixture
def page(page):
    """A page of the browser. The test fails if the browser's console says anything."""
    said = []
    page.context.set_default_timeout(PATIENCE)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    assert not said
