"""Build valid records in one line; a test names only the fields it is about."""

from datetime import date
from itertools import count

from django.contrib.auth import get_user_model

from wsoa.models import LocalArea, Membership

_serial = count(1)


def make_area(slug="wandsworth", **fields):
    return LocalArea.objects.get_or_create(slug=slug, defaults={"name": slug.title()} | fields)[0]


def make_person(*roles, area=None, **fields):
    """A person with `roles` in one area, Wandsworth unless told."""
    person = get_user_model().objects.create_user(username=f"person-{next(_serial)}")
    for role in roles:
        make_membership(person, role, area=area, **fields)
    return person


def make_membership(person, role, area=None, **fields):
    defaults = {"area": area or make_area(), "role": role, "from_on": date(2018, 1, 1)}
    return Membership.objects.create(person=person, **defaults | fields)
