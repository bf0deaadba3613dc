"""A case file that was chosen in the browser: checked, kept, and imported once it is confirmed."""

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ehcp_tracking import casefile, importing
from ehcp_tracking.casefile import CaseFile
from ehcp_tracking.models import CheckedFile, ImportRun
from wsoa.models import LocalArea, User
from wsoa.today import today


class Outdated(Exception):
    """What the file would do is no longer what was shown."""


def keep(files: dict[str, bytes], *, area: LocalArea, by: User) -> CheckedFile:
    """Check a workbook or CSV files, by name, and keep them until they are confirmed.

    In place of what the person checked before and did not import. Raises casefile.FileFault.
    """
    name, content = ", ".join(files), zipped(files)
    with TemporaryDirectory() as folder:
        file = unpacked(content, name, Path(folder))
    preview = preview_of(file, area)
    with transaction.atomic():
        CheckedFile.objects.in_area(area).of(by, today()).waiting().delete()
        CheckedFile.objects.expired(today()).delete()
        return CheckedFile.objects.create(
            area=area,
            name=name,
            content=content,
            sha256=file.sha256,
            preview=preview,
            checked_by=by,
            checked_on=today(),
        )


def preview_of(file: CaseFile, area: LocalArea) -> dict:
    """Return what importing a file would do if the cases that have a fault are set aside."""
    with TemporaryDirectory() as unused:
        return shown(
            importing.import_cases(file, area=area, by=None, dry_run=True, set_aside=Path(unused))
        )


def shown(report: importing.Report) -> dict:
    """Return a report as it is kept and compared: counts, reconciliation and faults."""
    faults = [list(fault) for fault in report.faults]
    return {
        "counts": report.counts,
        "reconciliation": report.reconciliation,
        "faults": faults,
    }


def confirm(checked: CheckedFile, *, by: User) -> ImportRun | None:
    """Import the cases without fault, keep the others to be taken home, and return the run.

    Who confirms twice gets the same run. Return None, and import nothing, if the import would no
    longer do what was shown: the file's preview then says what it would do now.
    """
    try:
        with transaction.atomic(), TemporaryDirectory() as folder:
            kept = CheckedFile.objects.select_for_update().get(pk=checked.pk)
            if kept.run is None:
                import_kept(kept, by, Path(folder))
            return kept.run
    except (Outdated, IntegrityError, ValidationError):
        # Others wrote meanwhile. What the file would do on top of that is to be seen first.
        with TemporaryDirectory() as folder:
            file = unpacked(bytes(checked.content), checked.name, Path(folder))
        preview = preview_of(file, checked.area)
        CheckedFile.objects.filter(pk=checked.pk).waiting().update(preview=preview)
        return None


def import_kept(kept: CheckedFile, by: User, folder: Path) -> None:
    """Import what is kept, by way of a folder. Raises Outdated and what importing raises."""
    chosen, apart = folder / "chosen", folder / "apart"
    chosen.mkdir()
    file = unpacked(bytes(kept.content), kept.name, chosen)
    report = importing.import_cases(file, area=kept.area, by=by, set_aside=apart)
    if shown(report) != kept.preview:
        raise Outdated
    kept.run = report.run
    found = sorted(apart.iterdir()) if apart.exists() else []
    kept.content = zipped({path.name: path.read_bytes() for path in found}) if found else b""
    kept.save(update_fields=["run", "content"])


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


def unpacked(content: bytes, name: str, folder: Path) -> CaseFile:
    """Return the case file in a zip of `zipped`, read by way of `folder`."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.namelist():
            (folder / member).write_bytes(archive.read(member))
    return casefile.read(folder)._replace(name=name)
