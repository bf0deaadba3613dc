from datetime import date
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import TransactionTestCase

from tests.builders import make_person
from wsoa import audit

LIFT = {
    "sqlite": [f"DROP TRIGGER IF EXISTS {trigger}" for trigger in audit.REFUSALS["sqlite"]],
    "postgresql": [
        "ALTER TABLE wsoa_auditevent DISABLE TRIGGER USER",
        "ALTER TABLE wsoa_auditdetail DISABLE TRIGGER USER",
    ],
}


@pytest.fixture(autouse=True)
def today(settings):
    """Fix the day, at the one place that is asked for it."""
    settings.WSOA_TODAY = date(2021, 3, 31)
    return settings.WSOA_TODAY


@pytest.fixture
def person(db):
    """Return a function that makes a person: person("Case manager", area=…)."""
    return make_person


@pytest.fixture(autouse=True, scope="session")
def trail_can_be_flushed():
    """Lift the trail's protection for the flush that ends a transactional test; then restore it."""
    flush = TransactionTestCase._fixture_teardown

    def teardown(case):
        with connection.cursor() as cursor:
            for statement in LIFT[connection.vendor]:
                cursor.execute(statement)
        flush(case)
        audit.protect()

    with patch.object(TransactionTestCase, "_fixture_teardown", teardown):
        yield
