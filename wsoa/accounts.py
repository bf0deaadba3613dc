"""Signing in: django-allauth with our words, and with limits that lock nobody else out."""

from allauth.account import forms, views
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView, View

from wsoa.models import User
from wsoa.people import changes
from wsoa.sessions import left


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "The username or the password is not right. Check both",
        "too_many_login_attempts": "You have tried too often. Wait 5 minutes, then try again",
        "incorrect_password": "The password is not right. Enter it again",
        "enter_current_password": "The current password is not right. Enter it again",
    }

    def is_open_for_signup(self, request):
        return False

    def get_reauthentication_methods(self, user):
        """To confirm who they are, everybody enters their password."""
        here = {"id": "reauthenticate", "url": reverse("account_reauthenticate")}
        return [here | {"description": "Password"}] if user.has_usable_password() else []

    def authenticate(self, request, **credentials):
        """Return the person, or None; an account that was closed answers like a wrong password."""
        user = super().authenticate(request, **credentials)
        return user if user and user.is_active else None

    def set_password(self, user, password):
        """Change a password with an event. allauth would save the whole person, as once read."""
        person = User.objects.get(pk=user.pk)
        changes.change_password(person, password)
        user.password = person.password  # by which the session goes on

    def get_password_change_redirect_url(self, request):
        return self.get_login_redirect_url(request)

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Count failures by account *and* address. allauth counts by account alone, so that
        anybody could keep a colleague out by failing with their name.
        """
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{self.get_client_ip(request)}"


class SignInForm(forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name(self.fields["login"], "Username", "Enter your username")
        name(self.fields["password"], "Password", "Enter your password")


class ChangePasswordForm(forms.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name(self.fields["oldpassword"], "Current password", "Enter your current password")
        name(self.fields["password1"], "New password", "Enter a new password")
        name(self.fields["password2"], "New password again", "Enter the new password again")
        self.fields["password1"].help_text = (
            "At least 12 characters, not one that many people use, and not like your name. "
            "Three random words are good."
        )


class ConfirmPasswordForm(forms.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name(self.fields["password"], "Password", "Enter your password")


class Account(TemplateView):
    """How somebody signs in, and where they change it."""

    template_name = "account/account.html"

    def get_context_data(self, **kwargs):
        has_second_factor = is_mfa_enabled(self.request.user, [Authenticator.Type.TOTP])
        return super().get_context_data(has_second_factor=has_second_factor, **kwargs)


class SignOutEverywhere(TemplateView):
    """Sign oneself out on every device."""

    template_name = "account/sign_out_everywhere.html"

    def post(self, request):
        person = User.objects.get(pk=request.user.pk)
        changes.sign_out_everywhere(person, by=request.user)
        logout(request)
        return redirect("signed_out")


@method_decorator(login_not_required, name="dispatch")
class SignedOut(TemplateView):
    """Says that a sign-in is over, and leads back to the page by way of the next one."""

    template_name = "account/signed_out.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(next=self.request.GET.get("next", ""), **kwargs)


@method_decorator(login_not_required, name="dispatch")
class Session(View):
    """When the sign-in ends, as JSON. To ask is no use of it; to post is, and nothing else."""

    def get(self, request):
        request.session.modified = False
        return self.answer(request)

    def post(self, request):
        if request.user.is_authenticated:
            request.session.save()
        return self.answer(request)

    def answer(self, request):
        over = {"seconds": 0, "extendable": False}
        return JsonResponse(left(request.session) if request.user.is_authenticated else over)


class ChangePassword(views.PasswordChangeView):
    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_usable_password():
            raise Http404  # allauth would lead on to a page that we do not have
        return super().dispatch(request, *args, **kwargs)


def name(field, label, required):
    field.label = label
    field.error_messages["required"] = required
    field.widget.attrs.pop("placeholder", None)
