"""The second factor: a one-time code from an app, by django-allauth, in our words."""

import qrcode
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse

from wsoa import audit
from wsoa.models import User
from wsoa.roles import SECOND_FACTOR_FOR

TYPES = [Authenticator.Type.TOTP]


def is_missing(person: User, permissions: set) -> bool:
    """Whether somebody with these permissions has to set up a second factor before they use them.

    Nobody has to in the demonstration, where all share one password.
    """
    needed = not settings.WSOA_DEMO and not SECOND_FACTOR_FOR.isdisjoint(permissions)
    return needed and not is_mfa_enabled(person, TYPES)


class Adapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_generate_recovery_codes": "Set up a second factor first",
        "incorrect_code": "This code is not right. Enter the one that your app shows now",
    }

    def get_totp_label(self, user):
        return user.get_username()

    def build_totp_svg(self, url):
        """Return the QR code as SVG to stand in the page: our policy allows no image in an URL."""
        code = qrcode.QRCode()
        code.add_data(url)
        rows = code.get_matrix()
        path = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
        )
        return render_to_string("components/qr_code.html", {"size": len(rows), "path": path})


def ask_for_code(field, help_text):
    field.label = "Code"
    field.help_text = help_text
    field.error_messages["required"] = "Enter the code"
    field.widget.attrs = {
        "autocomplete": "one-time-code",
        "inputmode": "numeric",
        "class": "govuk-input--width-10",
    }


class CodeForm(AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_for_code(
            self.fields["code"],
            "The 6 numbers that your authenticator app shows now, or one of your recovery codes",
        )


class SetUpForm(ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_for_code(self.fields["code"], "The 6 numbers that the app shows now")


class SetUp(ActivateTOTPView):
    """Connect an app, and prove it by a code. Who has done so comes to their recovery codes."""

    def dispatch(self, request, *args, **kwargs):
        if is_mfa_enabled(request.user, TYPES):
            return redirect("mfa_view_recovery_codes")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        with recorded("second factor set up", self.request.user):
            return super().form_valid(form)

    def get_success_url(self):
        return reverse("mfa_view_recovery_codes")


class NewRecoveryCodes(GenerateRecoveryCodesView):
    """Replace the recovery codes, used or not."""

    def form_valid(self, form):
        with recorded("recovery codes replaced", self.request.user):
            return super().form_valid(form)


def recorded(verb, user):
    """Audit what somebody does about their own second factor, of which the trail keeps no value.

    Raises StaleRecord if their account was changed since the request began: of two at once one
    sets it up.
    """
    person = User.objects.get(pk=user.pk)
    person.version = user.version
    return audit.recorded(verb, person, by=user)
