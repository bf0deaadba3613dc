import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.builders import make_area
from wsoa.models import AuditEvent, User

pytestmark = pytest.mark.django_db


def test_the_first_administrator_is_made_by_command_and_chooses_a_password(capsys):
    make_area()
    call_command("invite", "first.admin", "--area=wandsworth")
    link = capsys.readouterr().out.split()[-1]
    words = "three random words"
    assert Client().post(link, {"password": words, "again": words}).status_code == 302
    (held,) = User.objects.get(username="first.admin").memberships.all()
    assert (held.role, held.area.slug) == ("Administrator", "wandsworth")
    assert AuditEvent.objects.filter(by=None).count() == 2


@pytest.mark.parametrize("name", ["FIRST.admin", "two words"])
def test_a_sign_in_name_that_cannot_be_is_refused(name):
    make_area()
    call_command("invite", "first.admin", "--area=wandsworth", verbosity=0)
    with pytest.raises(CommandError):
        call_command("invite", name, "--area=wandsworth")
    assert User.objects.count() == 1
