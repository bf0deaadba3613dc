"""Ask the self-audit, and damage what it reads."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection


def verify(*options):
    """Return the exit code of the command, its lines on stderr, and its lines on stdout."""
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify", "--area", "wandsworth", *options, stdout=out, stderr=err)
    return ended.value.code, err.getvalue().splitlines(), out.getvalue().splitlines()


def damage(*statements):
    connection.check_constraints()  # now: PostgreSQL alters no table on which checks are pending
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
