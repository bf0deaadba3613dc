"""Make the demonstration: invented people and an invented caseload for Wandsworth.

Its day is 31 March 2021. Of its backlog, which was to be complete by 30 September 2020, seven
cases were open on that day and two still are: the promise was not kept.
"""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ehcp_tracking.forecast import changes
from governance.demonstration import storing
from governance.demonstration.courses import LAST_DAY
from governance.demonstration.people import PASSWORD, PEOPLE
from governance.forecasting import making
from wsoa.models import LocalArea
from wsoa.today import today

# What is real in it.
PUBLISHED = (
    *("areas", "inspections", "wandsworth_wsoa", "published_statistics"),
    "lines_of_enquiry",
)


class Command(BaseCommand):
    help = "Make the demonstration, unless it is there, and say who can sign in to it."

    def handle(self, **options):
        refuse_production()
        with transaction.atomic():
            if storing.strangers():
                raise CommandError(
                    "This database holds people or cases that the demonstration did not make, so "
                    "nothing was done. Name a database of its own in WSOA_DATABASE_URL."
                )
            call_command("loaddata", *PUBLISHED, verbosity=0)
            if not storing.made():
                self.stdout.write("Making the demonstration ...")
                areas = LocalArea.objects.in_bulk(field_name="slug")
                storing.make(areas)
                changes.keep_past(areas["wandsworth"], today=today(), by=None)
                making.keep_latest(areas["wandsworth"], today=today(), by=None)
        for line in sign_ins():
            self.stdout.write(line)


def refuse_production():
    if not settings.WSOA_DEMO:
        raise CommandError(
            "Everybody knows the passwords of the demonstration, so it is made only where "
            "WSOA_DEMO=1 is set, and never on a database that is used for real."
        )
    if today() < LAST_DAY:
        raise CommandError(
            f"The demonstration's day is {LAST_DAY}, and nothing in it may be later than today. "
            f"Set WSOA_TODAY={LAST_DAY}."
        )


def sign_ins():
    """Yield the lines of a table: sign-in name and roles."""
    width = max(len(person.sign_in) for person in PEOPLE)
    yield f"Sign in with one of these names and the password: {PASSWORD}"
    for person in PEOPLE:
        places = f" ({', '.join(person.areas)})" if len(person.areas) > 1 else ""
        yield f"  {person.sign_in:<{width}}  {', '.join(person.roles)}{places}"
