"""Help that anybody may read: the words of the field, the accessibility statement, signing in."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from ehcp_tracking import law
from governance.verdicts import Verdict
from wsoa.glossary import GROUPS, TERMS

pytestmark = pytest.mark.django_db
TEMPLATES = Path(settings.BASE_DIR) / "templates"


def page(path):
    """A page as somebody reads it who is not signed in."""
    response = Client().get(path)
    assert response.status_code == 200
    return response.content.decode()


def explained():
    """Return the words that each template explains."""
    tags = {
        path: re.findall(r"{% words_used (.*?) %}", path.read_text())
        for path in TEMPLATES.rglob("*.html")
    }
    return {path: re.findall(r'"(.+?)"', tag) for path, found in tags.items() for tag in found}


def test_every_word_is_explained_where_it_stands_and_every_one_that_is_explained_is_a_word():
    found = {slug for slugs in explained().values() for slug in slugs}
    assert found == TERMS.keys()


def test_no_page_explains_a_word_twice():
    for path, slugs in explained().items():
        assert len(slugs) == len(set(slugs)), path


def test_the_page_of_words_has_a_place_for_each():
    html = page("/words/")
    for slug, term in TERMS.items():
        assert html.count(f'id="{slug}"') == 1
        assert f">{term.name}</dt>" in html
        assert term.law in html
    assert sum(len(terms) for terms in GROUPS.values()) == len(TERMS), "a slug stands once"


def test_the_words_name_the_limits_and_the_regulations_of_the_table_of_law():
    for slug, rule in {
        "decision": law.CASE["decision"]["request"],
        "no-plan": law.CASE["no_plan"]["request"],
        "final-plan": law.CASE["plan"]["request"],
        "reassessment": law.CASE["plan"]["reassessment"],
        "advice": law.ADVICE,
    }.items():
        term = TERMS[slug]
        assert rule.limit.words in term.meaning
        for regulation in re.findall(r"\d+\(\d\)", rule.regulation):
            assert regulation in term.law


def test_every_verdict_is_a_word():
    assert {verdict.words for verdict in Verdict} <= {term.name for term in TERMS.values()}


def test_the_statement_says_whom_to_turn_to(settings):
    assert "tell the administrator of your area" in page("/accessibility/")
    settings.WSOA_CONTACT = "SEND systems <systems@send.example.org>"
    assert "SEND systems &lt;systems@send.example.org&gt;" in page("/accessibility/")


@pytest.mark.parametrize(
    "words",
    [
        "How accessible this service is",
        "Feedback and contact",
        "The Equality and Human Rights Commission (EHRC) enforces",
        "is partially compliant with the",
        "How it was tested",
        "No test with people",
        "This statement was prepared on",
    ],
)
def test_the_statement_has_what_public_bodies_must_say(words):
    assert words in page("/accessibility/")


def test_whoever_cannot_sign_in_finds_whom_to_ask(settings):
    settings.WSOA_CONTACT = "SEND systems"
    assert 'href="/sign-in/help/"' in page("/sign-in/")
    html = page("/sign-in/help/")
    assert "ask the administrator" in html
    assert "ask those who run this service: SEND systems." in html


def test_every_page_leads_to_the_help():
    for path in ("/sign-in/", "/words/", "/signed-out/"):
        html = page(path)
        assert 'href="/words/"' in html
        assert 'href="/accessibility/"' in html
