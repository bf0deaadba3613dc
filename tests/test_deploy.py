"""What production adds: asked of new processes, since settings are read once in each."""

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management.utils import get_random_secret_key

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "SECRET_KEY": get_random_secret_key(),
    "ALLOWED_HOSTS": "send.example.org",
    "WSOA_CONTACT": "SEND systems, 020 7946 0000",
}


@pytest.fixture
def run(tmp_path):
    """Return a function that runs Python in an environment of these settings and no other."""
    database = f"sqlite:///{tmp_path}/wsoa.sqlite3"
    python = {"PATH": os.environ["PATH"], "WSOA_DATABASE_URL": database}

    def run(*arguments, **settings):
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, env=python | settings, cwd=ROOT, capture_output=True, text=True, check=False
        )

    return run


def check(run, **settings):
    return run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **settings)


def test_production_settings_pass_every_check(run):
    done = check(run, **PRODUCTION)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr


@pytest.mark.parametrize("setting", [{"WSOA_DEMO": "1"}, {"WSOA_TODAY": "2021-03-31"}])
def test_a_deployment_is_no_demonstration(run, setting):
    done = check(run, **PRODUCTION | setting)
    assert done.returncode == 1
    assert f"{next(iter(setting))} is set in a deployment." in done.stderr


@pytest.mark.parametrize("missing", PRODUCTION)
def test_what_a_deployment_needs_has_no_default(run, missing):
    done = check(run, **{name: value for name, value in PRODUCTION.items() if name != missing})
    assert done.returncode == 1


def test_the_server_does_not_start_without_a_secret(run):
    done = run("-c", "import wsoa.wsgi")
    assert "The SECRET_KEY setting must not be empty" in done.stderr


def test_sqlite_lets_pages_be_read_while_a_change_is_written(run):
    asked = """
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    for name in ("journal_mode", "mmap_size", "foreign_keys", "busy_timeout"):
        print(name, cursor.execute(f"PRAGMA {name}").fetchone()[0])
"""
    done = run("-c", asked, DJANGO_SETTINGS_MODULE="wsoa.settings")
    assert done.stdout.split("\n") == [
        "journal_mode wal",
        "mmap_size 2147418112",
        "foreign_keys 1",
        "busy_timeout 20000",
        "",
    ]


def test_writers_to_sqlite_wait_for_each_other(run, tmp_path):
    """Each reads a count and writes it back, which loses some unless the whole takes its turn."""
    with closing(sqlite3.connect(tmp_path / "wsoa.sqlite3")) as database:
        database.execute("CREATE TABLE counter AS SELECT 0 AS n")
    write = """
import django; django.setup()
from django.db import connection, transaction
for _ in range(50):
    with transaction.atomic(), connection.cursor() as cursor:
        n = cursor.execute("SELECT n FROM counter").fetchone()[0]
        cursor.execute("UPDATE counter SET n = %s", [n + 1])
"""
    with ThreadPoolExecutor() as pool:
        writers = [
            pool.submit(run, "-c", write, DJANGO_SETTINGS_MODULE="wsoa.settings") for _ in range(4)
        ]
    assert [writer.result().stderr for writer in writers] == [""] * 4
    with closing(sqlite3.connect(tmp_path / "wsoa.sqlite3")) as database:
        assert database.execute("SELECT n FROM counter").fetchone() == (200,)


def test_every_static_file_has_a_name_of_its_content(run, tmp_path):
    """As production serves them: a file that one refers to and that is not there would be told."""
    collect = f"""
import django; from django.conf import settings; django.setup()
settings.STATIC_ROOT = {str(tmp_path / "static")!r}
settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("css", "js", "svg")  # it takes most of the time
from django.core.management import call_command
from django.templatetags.static import static
call_command("collectstatic", interactive=False, verbosity=0)
print(static("built/wsoa.css"))
"""
    done = run("-c", collect, DJANGO_SETTINGS_MODULE="wsoa.settings")
    assert done.stdout.startswith("/static/built/wsoa."), done.stderr
    assert (tmp_path / done.stdout.strip().removeprefix("/")).exists()
