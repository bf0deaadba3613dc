"""The headers of every answer, and what logs and error reports leave out."""

import logging
import sys

import pytest
from django.test import Client
from django.views.debug import get_exception_reporter_filter

from tests.builders import make_person
from wsoa.logs import ImpersonalFormatter
from wsoa.people import invitations

pytestmark = pytest.mark.django_db
PAGES = ["/sign-in/", "/", "/wandsworth/", "/nowhere/", "/change-password/"]


@pytest.fixture
def answers():
    """Every kind of answer: a page, a way to another, and none."""
    client = Client()
    client.force_login(make_person("Case manager"))
    return [client.get(page) for page in PAGES]


def test_no_answer_is_kept_by_a_browser_or_a_proxy(answers):
    assert [each["Cache-Control"] for each in answers] == ["no-store"] * len(PAGES)


def test_the_policy_allows_our_own_files_and_nothing_else(answers):
    for each in answers:
        policy = dict(part.split(" ", 1) for part in each["Content-Security-Policy"].split("; "))
        assert policy.pop("default-src") == policy.pop("base-uri") == "'none'"
        assert policy.pop("frame-ancestors") == "'none'"
        assert set(policy.values()) == {"'self'"}
        assert policy.keys() == {
            f"{kind}-src" for kind in ("script", "style", "img", "font", "connect")
        } | {"form-action"}


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Referrer-Policy", "same-origin"),
        ("X-Frame-Options", "DENY"),
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_every_answer_has_the_header(answers, header, value):
    assert {each[header] for each in answers} == {value}


def test_a_page_may_not_ask_for_camera_or_place(answers):
    for each in answers:
        assert "camera=()" in each["Permissions-Policy"]
        assert "geolocation=()" in each["Permissions-Policy"]


def test_no_page_has_a_script_or_a_style_of_its_own(answers):
    for each in answers:
        html = each.content.decode()
        assert "<style" not in html
        assert " style=" not in html
        assert " onclick=" not in html
        assert html.count("<script") == html.count('<script type="module" src="/static/')


NAME = " ".join(["Ada", "Example"])  # not in the source, which a log may quote


def failing(name):
    raise ValueError(f"Failing row contains ({name}).")


def test_the_log_of_an_error_says_where_and_not_who():
    try:
        failing(NAME)
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "Failed", None, sys.exc_info())
    text = ImpersonalFormatter("%(message)s").format(record)
    assert "in failing" in text
    assert text.endswith("ValueError")
    assert NAME not in text


def test_the_log_does_not_hold_a_one_time_link(client, caplog):
    person = make_person()
    link = invitations.link(person)
    client.delete(link)
    (record,) = [each for each in caplog.records if each.name == "django.request"]
    assert link in record.getMessage()
    assert ImpersonalFormatter().format(record) == "Method Not Allowed (DELETE): /invitation/…"


def test_an_error_report_holds_nothing_that_was_sent_or_read(rf, settings):
    request = rf.post("/", {"surname": "Example"})
    kept = get_exception_reporter_filter(request)
    assert kept.get_post_parameters(request) == {}
    try:
        failing(NAME)
    except ValueError:
        frame = sys.exc_info()[2].tb_next.tb_frame
    assert kept.get_traceback_frame_variables(request, frame) == []


@pytest.mark.parametrize(
    ("name", "level"), [("django.request", logging.WARNING), ("django.security", logging.WARNING)]
)
def test_everything_that_is_logged_goes_through_the_impersonal_formatter(name, level):
    logger, handlers = logging.getLogger(name), []
    while logger:
        handlers += logger.handlers
        logger = logger.parent if logger.propagate else None
    ours = [each for each in handlers if type(each) is logging.StreamHandler]
    assert [type(each.formatter) for each in ours] == [ImpersonalFormatter]
    assert "AdminEmailHandler" not in {type(each).__name__ for each in handlers}
