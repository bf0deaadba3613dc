import pytest
from django.core.management import call_command

FIXTURES = [
    *("areas", "inspections", "wandsworth_wsoa", "published_statistics"),
    "lines_of_enquiry",
]


def load_fixtures():
    for name in FIXTURES:
        call_command("loaddata", name, verbosity=0)


@pytest.fixture
def published(db):
    """Everything that was published, loaded as an administrator loads it."""
    load_fixtures()
