import os
import stat
import subprocess
import tarfile
from contextlib import contextmanager

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.utils import ConnectionHandler

from tests.builders import make_area, make_person
from tests.priorities.builders import evidence_in_path
from wsoa import audit

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def restored(copy):
    """Give a connection to the database that `copy` makes."""
    database = connection.settings_dict | {"NAME": str(copy)}
    if connection.vendor == "postgresql":
        database["NAME"] = f"{connection.settings_dict['NAME']}_restored"
        execute(f"CREATE DATABASE {database['NAME']}")
    there = ConnectionHandler({"default": database})["default"]
    try:
        if connection.vendor == "postgresql":
            pg_restore(copy, database)
        yield there
    finally:
        there.close()
        if connection.vendor == "postgresql":
            execute(f"DROP DATABASE {database['NAME']}")


def pg_restore(copy, database):
    (_, *arguments), environment = connection.client.settings_to_cmd_args_env(
        database, ["--dbname"]
    )
    environment = os.environ | (environment or {})
    subprocess.run(["pg_restore", *arguments, str(copy)], env=environment, check=True)


def execute(sql, connection=connection):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else None


def test_a_copy_restores_the_records_and_the_guard_on_the_trail(tmp_path, capsys):
    audit.seen(make_area("wandsworth"), by=make_person())
    copy = tmp_path / "new folder" / "copy"
    call_command("backup", copy)
    assert capsys.readouterr().out == (
        f"Copied the database to {copy}.\nCopied 0 attached files to {copy}.files.tar.\n"
    )
    with restored(copy) as there:
        assert execute("SELECT slug FROM wsoa_localarea", there) == [("wandsworth",)]
        assert execute("SELECT verb FROM wsoa_auditevent", there) == [("seen",)]
        with pytest.raises(DatabaseError, match="cannot be altered"):
            execute("UPDATE wsoa_auditevent SET verb = 'x'", there)


def test_an_attached_file_is_restored_with_the_record_that_names_it(settings, tmp_path, capsys):
    evidence = evidence_in_path(make_area("wandsworth"))
    copy, elsewhere = tmp_path / "copy", tmp_path / "elsewhere"
    call_command("backup", copy)
    assert "Copied 1 attached file to" in capsys.readouterr().out
    evidence.file.delete(save=False)
    with tarfile.open(f"{copy}.files.tar") as archive:
        archive.extractall(elsewhere, filter="data")
    settings.MEDIA_ROOT = elsewhere
    with restored(copy) as there:
        ((name, file_name),) = execute("SELECT file, file_name FROM priorities_evidence", there)
    assert file_name == "minutes.pdf"
    with default_storage.open(name) as file:
        assert file.read() == b"%PDF-1.7 minutes"


def test_a_file_that_is_removed_meanwhile_is_left_out(settings, tmp_path, monkeypatch, capsys):
    evidence_in_path(make_area("wandsworth"))
    (settings.MEDIA_ROOT / "gone").touch()
    add = tarfile.TarFile.add

    def after_removal(tar, path, *rest, **options):
        (settings.MEDIA_ROOT / "gone").unlink(missing_ok=True)
        add(tar, path, *rest, **options)

    monkeypatch.setattr(tarfile.TarFile, "add", after_removal)
    call_command("backup", tmp_path / "copy")
    assert "Copied 1 attached file to" in capsys.readouterr().out


def test_a_copy_is_for_its_owner_alone(tmp_path):
    call_command("backup", tmp_path / "copy")
    for name in ("copy", "copy.files.tar"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_without_a_name_each_copy_gets_its_own(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    call_command("backup")
    copy, files = sorted((tmp_path / "backups").iterdir())
    assert files.name == f"{copy.name}.files.tar"
    assert copy.stat().st_size


def test_an_earlier_copy_is_never_overwritten(tmp_path):
    copy = tmp_path / "copy"
    copy.write_text("an earlier copy")
    with pytest.raises(CommandError, match=r"Give another name than .*: File exists"):
        call_command("backup", copy)
    assert copy.read_text() == "an earlier copy"


def test_an_earlier_archive_is_never_overwritten_and_leaves_no_half_a_backup(tmp_path):
    archive = tmp_path / "copy.files.tar"
    archive.write_text("an earlier one")
    with pytest.raises(CommandError, match=r"Give another name than .*: File exists"):
        call_command("backup", tmp_path / "copy")
    assert list(tmp_path.iterdir()) == [archive]
    assert archive.read_text() == "an earlier one"


def test_where_nothing_can_be_written_it_says_so(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="Give another name"):
        call_command("backup", tmp_path / "file" / "copy")


@pytest.mark.only_on("postgresql")
def test_a_machine_without_pg_dump_is_told_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match="install the client programs"):
        call_command("backup", tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


@pytest.mark.only_on("postgresql")
def test_what_pg_dump_says_is_passed_on(tmp_path, monkeypatch):
    connection.ensure_connection()
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    with pytest.raises(CommandError, match="connection to server"):
        call_command("backup", tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
