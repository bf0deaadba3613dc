"""What a person sees when something went wrong: what to do about it, and never who it was about."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path

from tests.builders import make_person
from wsoa import urls

pytestmark = pytest.mark.django_db


def suspicious(request):
    raise SuspiciousOperation("Ada Example")


def broken(request):
    raise ValueError("Ada Example")


urlpatterns = [
    path("broken/", broken),
    path("suspicious/", suspicious),
    *urls.urlpatterns,
]


@pytest.fixture
def client(settings):
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    client.force_login(make_person("no such role"))
    return client


@pytest.mark.parametrize(
    ("page", "status", "heading", "advice"),
    [
        ("/suspicious/", 400, "The page could not read what was sent", "open the page again"),
        ("/wandsworth/", 403, "Your role does not allow this", "ask the administrator"),
        ("/nowhere/", 404, "Page not found", "check that it is whole"),
        ("/broken/", 500, "Something went wrong", "try again in a few minutes"),
    ],
)
def test_each_failure_says_what_to_do(client, page, status, heading, advice):
    response = client.get(page)
    html = response.content.decode()
    assert response.status_code == status
    assert f'<h1 class="govuk-heading-l">{heading}</h1>' in html
    assert f"<title>{heading} " in html
    assert advice in html
    assert "Ada Example" not in html


def test_a_form_from_another_sign_in_says_what_to_do():
    response = Client(enforce_csrf_checks=True).post("/sign-in/", {})
    assert response.status_code == 403
    assert "This form is out of date" in response.content.decode()


def test_the_page_of_a_broken_server_needs_nothing_that_can_break():
    assert "Something went wrong" in render_to_string("500.html")


def test_too_many_requests_say_how_long_to_wait(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    for _ in range(2):
        response = Client(REMOTE_ADDR="192.0.2.9").post("/sign-in/", {})
    assert response.status_code == 429
    assert "Wait a minute, then try again" in response.content.decode()
