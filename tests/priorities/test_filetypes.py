from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from priorities import filetypes


def office(*members):
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for member in ("[Content_Types].xml", *members):
            archive.writestr(member, "")
    return content.getvalue()


def check(name, content):
    file = SimpleUploadedFile(name, content, "application/pdf")
    filetypes.check(file)
    return file


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("minutes.pdf", b"%PDF-1.7"),
        ("MINUTES.PDF", b"%PDF-1.7"),
        ("chart.png", b"\x89PNG\r\n\x1a\n"),
        ("photo.jpg", b"\xff\xd8\xff\xe0"),
        ("photo.jpeg", b"\xff\xd8\xff\xe1"),
        ("report.docx", office("word/document.xml")),
        ("figures.xlsx", office("xl/workbook.xml")),
        ("talk.pptx", office("ppt/presentation.xml")),
        ("list.csv", "\ufeffpost,£\r\n".encode()),
        ("note.txt", b"Agreed."),
    ],
)
def test_what_is_what_its_name_says_is_taken_and_left_at_its_start(name, content):
    assert check(name, content).read() == content


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("page.html", b"<script>", "Choose a PDF"),
        ("drawing.svg", b"<svg>", "Choose a PDF"),
        ("minutes.pdf.exe", b"%PDF-1.7", "Choose a PDF"),
        ("minutes", b"%PDF-1.7", "Choose a PDF"),
        ("minutes.pdf", b"MZ", "no .pdf file"),
        ("minutes.pdf", b" %PDF-1.7", "no .pdf file"),
        ("chart.png", b"<svg>", "no .png file"),
        ("report.docx", b"PK\x03\x04", "no .docx file"),
        ("report.docx", office("xl/workbook.xml"), "no .docx file"),
        ("report.docx", office("word/document.xml", "word/vbaProject.bin"), "no .docx file"),
        ("note.txt", b"a\x00b", "no .txt file"),
        ("list.csv", b"\xff\xfe", "no .csv file"),
        ("note.txt", b"", "The file is empty"),
        ("note.txt", b" " * (filetypes.LARGEST + 1), "larger than 10 MB"),
    ],
)
def test_anything_else_is_refused_with_what_to_do(name, content, reason):
    with pytest.raises(ValidationError, match=reason):
        check(name, content)
