"""The one-time link on which a person chooses a password."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import send_mail
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse

from wsoa.models import User


class Tokens(PasswordResetTokenGenerator):
    """Signed; good for `settings.PASSWORD_RESET_TIMEOUT`, until the password changes or the person
    is given another role: who made the link may not manage the area of that one.
    """

    key_salt = "wsoa.people.invitations"

    def _make_hash_value(self, user, timestamp):
        newest = user.memberships.aggregate(newest=Max("pk"))["newest"]
        return f"{super()._make_hash_value(user, timestamp)}{newest}"


tokens = Tokens()


def link(person: User) -> str:
    """Return the path of a link for somebody who has no password."""
    return reverse("invitation", args=[person.pk, tokens.make_token(person)])


def invited(pk: int, token: str) -> User | None:
    """Return whose link this is; None once it was used, replaced or is too old, or if it never
    was one. Closing the account stops it as well, and so does another role.
    """
    person = User.objects.invited().filter(pk=pk).first()
    return person if tokens.check_token(person, token) else None


def tell_former_address(person: User, address: str) -> bool:
    """Tell a person at the address that was theirs; return whether the mail server took it."""
    text = render_to_string("people/former_address.txt", {"person": person})
    return _sent("Your email address was changed", text, address)


def send(person: User, link: str) -> bool:
    """Send a link to its person, and return whether the mail server took it."""
    text = render_to_string("people/invitation.txt", {"person": person, "link": link})
    return _sent("Choose your password", text, person.email)


def _sent(subject: str, text: str, address: str) -> bool:
    try:
        return bool(send_mail(subject, text, None, [address]))
    except OSError:  # as are smtplib's own errors
        return False
