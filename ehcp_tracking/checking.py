"""A case file that was chosen in the browser: checked, kept, and imported once it is confirmed.

That may take longer than a browser waits. So a page begins it, a process of its own carries it out
and tells on the file's row how far it is, and the page shows that until it is done.
"""

import io
import subprocess
import zipfile
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from ehcp_tracking import casefile, importing
from ehcp_tracking.casefile import CaseFile, Fault, FileFault, Tell
from ehcp_tracking.choices import Step, Task
from ehcp_tracking.models import CheckedFile
from wsoa import processes
from wsoa.models import LocalArea, User
from wsoa.today import today

TOLD_EVERY = 1  # second
# What must still be as it was shown. What there is to check may change overnight, or elsewhere.
CONFIRMED = ("counts", "reconciliation", "faults")
TOO_MUCH = "This file takes more memory than a case file should. Split it, or save it as CSV."


class Superseded(Exception):
    """The task was begun again, or the file replaced: this process must leave it alone."""


def keep(files: dict[str, bytes], *, area: LocalArea, by: User) -> CheckedFile:
    """Keep a workbook or CSV files, by name, until they are confirmed, and begin to check them.

    In place of what the person checked before and did not import.
    """
    with transaction.atomic():
        CheckedFile.objects.in_area(area).of(by, today()).waiting().delete()
        CheckedFile.objects.expired(today()).delete()
        kept = CheckedFile.objects.create(
            area=area,
            name=", ".join(files),
            content=zipped(files),
            checked_by=by,
            checked_on=today(),
        )
    begin(kept)
    return kept


def begin(checked: CheckedFile) -> None:
    """Begin what comes next for a file, unless it is under way: to check, or else to import it."""
    with transaction.atomic():
        found = CheckedFile.objects.select_for_update().filter(pk=checked.pk, run=None).idle()
        kept = found.filter(refused=False).defer("content").first()
        if kept is None:
            return
        kept.task = Task.CHECK if kept.preview is None else Task.IMPORT
        kept.attempt += 1
        kept.step, kept.done, kept.of = Step.READING, 0, 0
        kept.save(update_fields=["task", "attempt", "step", "done", "of"])
        CheckedFile.objects.filter(pk=kept.pk).update(alive_at=Now(), outdated=False)
    start(kept)


def start(kept: CheckedFile) -> None:
    """Carry out a task in a process of its own. Returns when it is done, or before it is."""
    processes.begin("carry_out", str(kept.pk), see_out=partial(see_out, kept=kept))


def see_out(process: "subprocess.Popen[bytes]", kept: CheckedFile) -> None:
    """Wait for the end of a process, and say so on the row if it left its task undone."""
    process.wait()
    under_way(kept).exclude(task="").update(alive_at=None)
    connection.close()


def under_way(kept: CheckedFile) -> "QuerySet[CheckedFile]":
    """Return the row of a file, as long as the task that `kept` names was not begun again."""
    return CheckedFile.objects.filter(pk=kept.pk, attempt=kept.attempt, run=None)


def carry_out(kept: CheckedFile) -> None:
    """Check or import a file, as was begun. Raises Superseded, and then changes nothing."""
    with TemporaryDirectory() as folder:
        try:
            file = unpacked(bytes(kept.content), kept.name, Path(folder), Telling(kept))
        except FileFault as refused:
            refuse(kept, refused.faults)
        except MemoryError:
            refuse(kept, [Fault("assessments", 1, "reference", TOO_MUCH)])
        else:
            (import_file if kept.task == Task.IMPORT else check_file)(kept, file)


class Telling:
    """Tells on the row of a file how far its task is, some of the times that it is asked to."""

    def __init__(self, kept: CheckedFile):
        self.kept, self.told_at, self.step = kept, 0.0, ""

    def __call__(self, step: Step, done: int, of: int = 0) -> None:
        if step == self.step and monotonic() < self.told_at + TOLD_EVERY:
            return
        told = {"step": step, "done": done, "of": of, "alive_at": Now()}
        if not under_way(self.kept).update(**told):
            raise Superseded
        self.told_at, self.step = monotonic(), step


def finish(kept: CheckedFile, **columns: object) -> None:
    """Record how a task ended."""
    if not under_way(kept).update(task="", **columns):
        raise Superseded


def refuse(kept: CheckedFile, faults: list[Fault]) -> None:
    preview = {"faults": [list(fault) for fault in faults]}
    finish(kept, refused=True, preview=preview, content=b"")


def check_file(kept: CheckedFile, file: CaseFile) -> None:
    preview = preview_of(file, kept.area, Telling(kept))
    finish(kept, preview=preview, sha256=file.sha256)


def preview_of(file: CaseFile, area: LocalArea, tell: Tell) -> dict:
    """Return what importing a file would do if the cases that have a fault are set aside."""
    with importing.matched(file, area=area, by=None, dry_run=True, tell=tell) as found:
        return shown(found.report)


def shown(report: importing.Report) -> dict:
    """Return a report as it is kept: what an import would do, and what there is to check in it."""
    faults = [list(fault) for fault in report.faults]
    return {
        "counts": report.counts,
        "reconciliation": report.reconciliation,
        "faults": faults,
        "to_check": report.to_check,
    }


def import_file(kept: CheckedFile, file: CaseFile) -> None:
    """Import the cases without fault, and keep the others to be taken home.

    Nothing is imported if the import would no longer do what was shown: the file's preview then
    says what it would do now.
    """
    tell, before = Telling(kept), kept.preview or {}
    try:
        with importing.matched(file, area=kept.area, by=kept.checked_by, tell=tell) as found:
            preview = shown(found.report)
            if all(preview[part] == before.get(part) for part in CONFIRMED):
                apart = set_aside(found)
                tell(Step.STORING, found.rows.count)
                with transaction.atomic():
                    finish(kept, run=found.store(), content=apart)
                return
    except (IntegrityError, ValidationError):
        # Others wrote meanwhile. What the file would do on top of that is to be seen first.
        preview = preview_of(file, kept.area, tell)
    finish(kept, preview=preview, outdated=True)


def set_aside(found: importing.Import) -> bytes:
    """Return the cases that have a fault, zipped in the shape of the file; nothing if none has."""
    with TemporaryDirectory() as folder:
        found.set_aside(Path(folder))
        files = {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
    return zipped(files) if files else b""


def taken_home(checked: CheckedFile) -> tuple[str, bytes]:
    """Return the name and the content of what was set aside: a workbook, or a zip of CSV files."""
    content = bytes(checked.content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name, *others = archive.namelist()
        if name.lower().endswith(".xlsx") and not others:
            return f"set-aside-{name}", archive.read(name)
    return "set-aside.zip", content


def zipped(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, each in files.items():
            archive.writestr(name, each)
    return content.getvalue()


def unpacked(content: bytes, name: str, folder: Path, tell: Tell) -> CaseFile:
    """Return the case file in a zip of `zipped`, read by way of `folder`."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.namelist():
            (folder / member).write_bytes(archive.read(member))
    return casefile.read(folder, tell)._replace(name=name)
