"""The start page of an area: what each role is told, and what an area lacks."""

import re
from datetime import date

import pytest

from governance.guidance import GUIDES
from tests.builders import (
    make_area,
    make_assessment,
    make_membership,
    make_organisation,
    make_person,
    make_school,
    make_verification,
)
from tests.priorities.builders import make_holding, make_plan
from wsoa.roles import ROLES

pytestmark = pytest.mark.django_db


def start(client, person):
    client.force_login(person)
    return client.get("/wandsworth/").content.decode().split("<main")[1].split("</main")[0]


def steps(html):
    """Return the address of each first step, and whether it is done."""
    found = re.findall(r"<li>(?:<strong>(.+?):</strong> )?<a .*?href=\"(.+?)\">", html)
    return {url: state for state, url in found}


def test_every_role_is_guided():
    assert GUIDES.keys() == ROLES.keys()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_told_what_it_comes_to_do_and_where_to_begin(client, role):
    html = start(client, make_person(role))
    guide = GUIDES[role]
    assert f"{role}: your work here" in html
    assert guide.purpose in html
    assert guide.missing in html
    assert len(steps(html)) == len(guide.steps), "a step that the role may not do is of no use"
    for url in steps(html):
        assert client.get(url).status_code == 200


def test_who_holds_two_roles_is_guided_in_both_and_only_to_what_both_allow(client):
    html = start(client, make_person("Head of SEND", "Board member"))
    assert html.index("Head of SEND: your work here") < html.index("Board member: your work here")
    assert "/wandsworth/dashboard/" not in steps(html)


def test_an_administrator_sees_what_is_done_and_what_is_not(client):
    person = make_person("Administrator")
    assert set(steps(start(client, person)).values()) == {"To do"}


@pytest.mark.parametrize(
    ("make", "done"),
    [
        (make_plan, "load-plan/"),
        (make_assessment, "cases/imports/"),
        (lambda: make_person("Auditor"), "people/"),
        (make_holding, "posts/"),
        (make_organisation, "settings/organisations/"),
        (make_school, "settings/schools/"),
        (make_verification, "cases/self-audit/"),
    ],
)
def test_what_is_there_is_done(client, make, done):
    make()
    found = steps(start(client, make_person("Administrator", area=make_area())))
    assert found[f"/wandsworth/{done}"] == "Done"


def test_what_another_area_has_or_is_over_does_nothing_here(client):
    elsewhere = make_area("westminster")
    make_plan(area=elsewhere)
    make_assessment(area=elsewhere)
    make_person("Auditor", area=elsewhere)
    make_person("Auditor", to_on=date(2021, 3, 30))
    make_verification(area=elsewhere)
    make_verification(ended_at=None)
    for make in (make_organisation, make_school):
        make(area=elsewhere)
        make(ended_on=date(2021, 3, 30))
    person = make_person("Administrator")
    make_membership(person, "Auditor", area=elsewhere)
    assert set(steps(start(client, person)).values()) == {"To do"}


@pytest.mark.parametrize(("role", "is_told"), [("SNAS manager", True), ("Case manager", False)])
def test_a_manager_is_told_how_many_cases_there_are_to_check(client, role, is_told):
    person = make_person(role)
    assert "Check them:" not in start(client, person)
    for _ in range(2):
        make_assessment(outcome="plan")
    html = start(client, person)
    link = '<a class="govuk-link" href="/wandsworth/cases/to-check/?kind=no_decision">'
    assert (f"{link}Outcome without a decision</a>: 2<" in html) == is_told
