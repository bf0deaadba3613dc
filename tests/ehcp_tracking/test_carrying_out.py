"""Checking and importing in a process of its own: how it tells, is killed, and is begun again.

The first tests run in a real process, with a database that both of them see.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from django.urls import reverse

from ehcp_tracking import checking
from ehcp_tracking.choices import Step
from ehcp_tracking.models import Assessment, CheckedFile, Child, ImportRun
from tests.builders import make_area, make_person
from tests.ehcp_tracking.files import BAD, GOOD, confirm, lines, make_checked

pytestmark = pytest.mark.django_db
ADVICE = b"reference,service,requested_on\nA1,health,2021-01-11\n"
FILES = {"assessments.csv": lines(GOOD, BAD), "advice.csv": ADVICE}

BEGUN = """
import json, sys, time
import django
django.setup()
from ehcp_tracking import checking
from ehcp_tracking.models import CheckedFile, ImportRun
from tests.builders import make_area, make_person
from wsoa import processes

def done(pk):
    for _ in range(600):
        kept = CheckedFile.objects.with_stopped().get(pk=pk)
        if not kept.task or kept.stopped:
            return kept
        time.sleep(0.1)

files = {name: content.encode() for name, content in json.loads(sys.argv[1]).items()}
processes.PATIENCE = 0
kept = done(checking.keep(files, area=make_area(), by=make_person()).pk)
checking.begin(kept)
print(json.dumps([kept.preview["counts"], done(kept.pk).run.counts, bool(kept.stopped)]))
"""
# Imports a file in a process that kills itself when so many kinds of rows are written, for each
# number in turn, and sees that this left nothing; then imports it again. The processes are forks
# of this one: to begin Python takes a hundred times as long.
KILLED = """
import json, os, signal, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from ehcp_tracking import checking
from ehcp_tracking.models import Advice, Assessment, CheckedFile, Child, ImportRun
from tests.builders import make_area, make_person
from wsoa import bulk
from wsoa.models import AuditEvent

def stored():
    records = (Child, Assessment, Advice, ImportRun, AuditEvent)
    return [model.objects.count() for model in records]

def killed_after(most):
    parts = bulk.Rows._parts
    def killed(rows):
        for number, part in enumerate(parts(rows)):
            if number == most:
                os.kill(os.getpid(), signal.SIGKILL)
            yield part
    bulk.Rows._parts = killed
    call_command("carry_out", str(kept.pk))

files = {name: content.encode() for name, content in json.loads(sys.argv[1]).items()}
checking.start = checking.carry_out
kept = checking.keep(files, area=make_area(), by=make_person())
checking.start = lambda kept: None
checking.begin(kept)
ends, left = [], []
for most in range(int(sys.argv[2])):
    connection.close()  # each process has one of its own
    process = os.fork()
    if not process:
        try:
            killed_after(most)
        finally:
            os._exit(0)
    ends.append(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
    left.append(stored())
checking.start = checking.carry_out
CheckedFile.objects.update(alive_at=None)
checking.begin(CheckedFile.objects.get(pk=kept.pk))
print(json.dumps([ends, left, stored()]))
"""


@pytest.fixture
def run(transactional_db, tmp_path):
    """Return a function that runs Python with a copy of this test's database, or that one.

    It gives what that writes, as JSON.
    """
    if connection.vendor == "sqlite":  # this test's is in the memory of this process
        url = f"sqlite:///{tmp_path}/db.sqlite3"
    else:
        server = os.environ["WSOA_TEST_DATABASE_URL"].rpartition("/")[0]
        url = f"{server}/{connection.settings_dict['NAME']}"
    environment = os.environ | {
        "WSOA_DATABASE_URL": url,
        "WSOA_TODAY": "2021-03-31",
        "DJANGO_SETTINGS_MODULE": "wsoa.settings",
    }

    def run(code, *arguments):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    if connection.vendor == "sqlite":  # with the tables of this test's, which were migrated
        with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as copy:
            connection.connection.backup(copy)
    return run


def as_json(files):
    return json.dumps({name: content.decode() for name, content in files.items()})


def test_a_page_begins_processes_that_check_and_import_a_file(run):
    before, after, stopped = run(BEGUN, as_json(FILES))
    assert before == after
    assert (before["new"], before["set_aside"], stopped) == (2, 1, False)


def test_a_kill_at_any_step_leaves_nothing_and_the_retry_works(run):
    parts = 9  # children, cases and advice, each with events and their details
    ends, left, after = run(KILLED, as_json(FILES), str(parts))
    assert ends == [-signal.SIGKILL] * parts
    assert left == [[0] * 5] * parts
    assert after == [1, 1, 1, 1, 4]


def test_a_process_that_is_killed_says_so_at_once(monkeypatch):
    checked = make_checked(make_area(), GOOD)
    begun = []
    monkeypatch.setattr(checking, "start", begun.append)
    checking.begin(checked)
    monkeypatch.setattr(connection, "close", lambda: None)  # the one of the test
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    process.kill()
    checking.see_out(process, begun[0])
    assert CheckedFile.objects.with_stopped().get().stopped


@pytest.fixture
def page(client, settings):
    """The page of a file that a person checked; nothing is begun by it."""
    settings.WSOA_DEMO = True
    person = make_person("SNAS manager")
    client.force_login(person)
    checked = make_checked(make_area(), GOOD, by=person)
    return reverse("ehcp_tracking:confirm_import", args=["wandsworth", checked.pk])


def begun(client, page, monkeypatch):
    """Begin the import of a file, which nothing carries out yet."""
    with monkeypatch.context() as held:
        held.setattr(checking, "start", lambda kept: None)
        client.post(page)
    return CheckedFile.objects.get()


def test_a_page_shows_how_far_it_is_with_and_without_scripts(client, page, monkeypatch):
    kept = begun(client, page, monkeypatch)
    checking.Telling(kept)(Step.CHECKING, 12_000, 20_000)
    shown = client.get(page).content.decode()
    assert "Importing the file" in shown
    assert "Cases checked: 12,000 of 20,000" in shown
    assert '<progress class="wsoa-progress" max="20000" value="12000"' in shown
    assert '<noscript><meta http-equiv="refresh"' in shown
    assert 'role="status" data-progress' in shown
    listed = client.get(reverse("ehcp_tracking:import_list", args=["wandsworth"]))
    assert page in listed.content.decode()


def test_one_task_is_told_once_in_a_while_and_each_step_at_once(monkeypatch):
    kept = make_checked(make_area(), GOOD)
    kept.attempt, now = 1, [100.0]
    monkeypatch.setattr(checking, "monotonic", lambda: now[0])
    told = []
    tell = checking.Telling(kept)
    for step, done, later in (
        (Step.READING, 1, 0),
        (Step.READING, 2, 0.9),
        (Step.READING, 3, 0.1),
        (Step.CHECKING, 4, 0),
    ):
        now[0] += later
        tell(step, done)
        told.append(CheckedFile.objects.get().done)
    assert told == [1, 1, 3, 4]


@pytest.mark.parametrize("silent", [timedelta(seconds=90), timedelta(seconds=150)])
def test_a_task_that_is_silent_too_long_has_stopped_and_can_be_begun_again(
    client, page, monkeypatch, silent
):
    begun(client, page, monkeypatch)
    CheckedFile.objects.update(alive_at=Now() - silent)
    shown = client.get(page).content.decode()
    stopped = silent > timedelta(minutes=2)
    assert ("stopped half way" in shown) == stopped
    client.post(page)
    assert (CheckedFile.objects.get().attempt, ImportRun.objects.count()) == (2 + stopped, stopped)


def test_who_presses_twice_begins_once(client, page, monkeypatch):
    begun(client, page, monkeypatch)
    assert begun(client, page, monkeypatch).attempt == 2


def test_a_process_that_was_given_up_imports_nothing_when_it_wakes(client, page, monkeypatch):
    early = begun(client, page, monkeypatch)
    CheckedFile.objects.update(alive_at=None)
    late = begun(client, page, monkeypatch)
    with pytest.raises(checking.Superseded):
        checking.carry_out(early)
    assert not Assessment.objects.exists()
    checking.carry_out(late)
    with pytest.raises(checking.Superseded), transaction.atomic():
        checking.carry_out(late)
    assert Assessment.objects.count() == ImportRun.objects.count() == 1


def test_another_file_takes_the_place_of_one_being_checked_and_not_of_one_being_imported(
    client, page, monkeypatch
):
    kept = begun(client, page, monkeypatch)
    monkeypatch.setattr(checking, "start", lambda kept: None)
    second = make_checked(make_area(), GOOD, by=kept.checked_by)
    make_checked(make_area(), GOOD, by=kept.checked_by)
    assert CheckedFile.objects.filter(pk=kept.pk).exists()
    with pytest.raises(checking.Superseded):
        checking.carry_out(second)


def test_what_takes_too_much_memory_is_refused(monkeypatch):
    def read(*args):
        raise MemoryError

    monkeypatch.setattr(checking.casefile, "read", read)
    kept = CheckedFile.objects.get(pk=make_checked(make_area()).pk)
    assert kept.refused
    assert "more memory than a case file should" in kept.preview["faults"][0][3]


def test_two_people_with_the_same_file_import_it_once():
    area = make_area()
    first, second = (make_checked(area, GOOD, by=make_person()) for _ in range(2))
    assert confirm(first)
    assert confirm(second) is None
    assert CheckedFile.objects.get(pk=second.pk).outdated
    assert confirm(second).counts["unchanged"] == 1
    assert not CheckedFile.objects.get(pk=second.pk).outdated
    assert Child.objects.count() == 1
