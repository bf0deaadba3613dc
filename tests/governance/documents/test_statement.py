"""The statement as a page and as a PDF."""

import re
import sys
import zlib
from html import unescape

import pytest
from django.utils.formats import date_format

from governance.documents import paper
from priorities.models import Objective, Plan, PlanRecord, Post, TargetStep
from tests.priorities.builders import make_finding, make_inspection
from wsoa.models import AuditEvent, LocalArea

pytestmark = pytest.mark.django_db
PAGE = "/wandsworth/plan/wsoa-2020/statement/"


@pytest.fixture
def read(client, person, published):
    client.force_login(person("Plan owner", area=LocalArea.objects.get(slug="wandsworth")))
    return lambda page=PAGE, **asked: client.get(page, asked)


def words(html):
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


def test_nothing_of_substance_is_missing(read):
    """Every text, post, date and target that the fixture has, beside the statement itself."""
    shown = words(read().content.decode())
    for model in PlanRecord.__subclasses__():
        if model.__name__ != "ReportingLine":  # which the name of the body reported to stands for
            rows = model.objects.filter(plan__reference="wsoa-2020")
            assert rows
            for row in rows:
                assert row.text in shown
    for post in Post.objects.filter(area__slug="wandsworth"):
        assert f"{post.title}, {post.organisation}" in shown
    for objective in Objective.objects.all():
        assert date_format(objective.by_when, "j F Y") in shown
    for step in TargetStep.objects.exclude(from_month=None):
        assert f"{step.value.normalize():f}% from {date_format(step.from_month, 'F Y')}" in shown
    assert "Reports to" in shown
    assert Plan.objects.get().caveat in shown


def test_a_weakness_of_another_inspection_is_told_in_words(read):
    plan = Plan.objects.get(reference="wsoa-2020")
    before = make_inspection(plan.area, reference="2016")
    weakness = make_finding(before, reference="W1", kind="weakness", question="", text="Too late.")
    plan.priority_set.first().answers.add(weakness)
    version = PAGE.replace("statement", "versions/1")
    for address in (PAGE, version):
        assert "2016/W1 Too late." in words(read(address).content.decode())


def test_as_a_pdf_it_is_tagged_and_leaves_an_event(read):
    answer = read(export="pdf")
    assert answer.content.startswith(b"%PDF")
    streams = re.findall(rb"stream\n(.*?)\nendstream", answer.content, re.DOTALL)
    objects = b"".join(map(zlib.decompress, streams))
    for mark in (b"/MarkInfo <</Marked true>>", b"/StructTreeRoot", b"/Lang (en-GB)", b"/TH"):
        assert mark in objects
    assert 'filename="wandsworth-wsoa-2020-statement.pdf"' in answer["Content-Disposition"]
    assert AuditEvent.objects.filter(verb="statement downloaded as PDF").count() == 1


def test_without_pango_the_page_says_what_to_do(read, monkeypatch):
    class Missing:
        def find_spec(self, name, *args):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    answer = read(export="pdf")
    assert answer.status_code == 302
    assert "Print this page instead" in read().content.decode()
    assert not AuditEvent.objects.filter(verb__contains="downloaded").exists()


def test_what_a_text_names_is_not_fetched(tmp_path, caplog):
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    html = f'<html lang="en"><title>T</title><p>Text<img src="{secret.as_uri()}" alt="x">'
    assert paper.pdf(html).startswith(b"%PDF")
    assert "disallowed protocol" in caplog.text
