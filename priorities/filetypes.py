"""Which files are taken as evidence: told by their content, never by what a browser says."""

import re
import zipfile

from django.core.exceptions import ValidationError

LARGEST = 10_000_000  # bytes
SIGNATURES = {
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
}
# An office document is an archive that has this member.
OFFICE = {
    ".docx": "word/document.xml",
    ".xlsx": "xl/workbook.xml",
    ".pptx": "ppt/presentation.xml",
}
TEXT = {".csv", ".txt"}
ENDINGS = [*SIGNATURES, *OFFICE, *sorted(TEXT)]
CONTROL = re.compile(r"[^\t\n\r -\x7e\x80-\U0010ffff]")


def check(file) -> None:
    """Raise ValidationError, saying how to put it right, unless a file is what its name says and
    of a kind that is taken. Leaves the file at its start.
    """
    ending = next((each for each in ENDINGS if file.name.lower().endswith(each)), None)
    if not ending:
        kinds = "PDF, PNG, JPEG, Word, Excel, PowerPoint, CSV or text"
        raise ValidationError(f"Choose a {kinds} file. Its name must end like {ENDINGS[0]}")
    if file.size > LARGEST:
        raise ValidationError("The file is larger than 10 MB. Choose a smaller one, or a link")
    if not file.size:
        raise ValidationError("The file is empty. Choose another")
    file.seek(0)
    right = is_office(file, OFFICE[ending]) if ending in OFFICE else is_plain(file, ending)
    file.seek(0)
    if not right:
        raise ValidationError(
            f"This is no {ending} file inside. Save it as one and choose it again"
        )


def is_plain(file, ending):
    """Whether a file begins as its kind does, or, for text, is text throughout."""
    if ending in SIGNATURES:
        return file.read(16).startswith(SIGNATURES[ending])
    try:
        return not CONTROL.search(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        return False


def is_office(file, member):
    """Whether a file is an office document of this kind, without macros."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return False
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return {"[Content_Types].xml", member} <= names and not macros
