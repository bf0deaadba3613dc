"""Makes the first administrator of an area, who then invites everybody else in the browser."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from wsoa import arguments
from wsoa.people import changes, invitations
from wsoa.today import today


class Command(BaseCommand):
    help = (
        "Make an account with the role Administrator in an area, from today on, and print the "
        "path of a one-time link on which its person chooses a password."
    )

    def add_arguments(self, parser):
        parser.add_argument("sign_in")
        arguments.add_area(parser)

    def handle(self, *, sign_in, area, **options):
        try:
            person = changes.invite(
                area, username=sign_in, role="Administrator", from_on=today(), by=None
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Open this on the address of the site: {invitations.link(person)}")
