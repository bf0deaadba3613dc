"""Everything that was published: the areas, the inspections, the statement and its figures."""

from django.core.management import call_command

FIXTURES = [
    *("areas", "inspections", "wandsworth_wsoa", "published_statistics"),
    "lines_of_enquiry",
]


def load_fixtures():
    """Load the fixtures as an administrator does, in their order."""
    for name in FIXTURES:
        call_command("loaddata", name, verbosity=0)
