"""Addresses that name a record by its key."""

import re

import pytest
from django.urls import get_resolver

from tests.builders import make_area
from tests.test_access import signed_in, urls
from wsoa.roles import ROLES

pytestmark = pytest.mark.django_db

KEY = re.compile(r"<(?:int|key):\w+>")


@pytest.mark.parametrize("digits", [18, 19, 25])
def test_a_key_of_no_record_is_not_found_however_long_it_is(digits):
    client = signed_in(*ROLES, area=make_area())
    paths = [path for _, path in urls(get_resolver().url_patterns) if KEY.search(path)]
    answers = {}
    for path in paths:
        named = path.replace("<slug:area>", "wandsworth").replace("<str:token>", "x")
        url = "/" + KEY.sub("1", KEY.sub("9" * digits, named, count=1))
        answers[path] = (client.get(url).status_code, client.post(url).status_code)
    assert {path for path, answer in answers.items() if set(answer) - {404, 405}} == set()
    assert "<slug:area>/cases/<key:pk>/child/" in answers
