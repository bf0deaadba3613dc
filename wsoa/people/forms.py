from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from wsoa import roles
from wsoa.forms import ChangeForm, DayField, SuggestInput
from wsoa.models import Membership, User
from wsoa.roles import ORGANISATION_FOR

EXAMPLE = "For example, 31 3 2021"
LAST_DAY = "They can work until the end of this day. To stop it at once, give yesterday."
SIGN_IN_NAME = "Sign-in name"


class RoleFields(forms.Form):
    """A role in the area: which, for whom they work, from when, and until when."""

    role = forms.ChoiceField(
        choices=roles.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role"},
    )
    organisation = forms.CharField(
        help_text="For whom they work, for example a council or a trust. Needed for these roles: "
        f"{', '.join(sorted(ORGANISATION_FOR))}.",
        max_length=Membership._meta.get_field("organisation").max_length,
        widget=SuggestInput,
        required=False,
    )
    from_on = DayField(label="First day", help_text=EXAMPLE)
    to_on = DayField(
        label="Last day (optional)", help_text="Leave empty until you know it.", required=False
    )

    def __init__(self, *args, organisations=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].widget.offered = organisations

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", "The last day cannot be before the first. Change one of them")
        return cleaned


class PersonFields(forms.Form):
    """What a person is called, and where mail reaches them."""

    first_name = forms.CharField(
        max_length=150, error_messages={"required": "Enter their first name"}
    )
    last_name = forms.CharField(
        max_length=150, error_messages={"required": "Enter their last name"}
    )
    email = forms.EmailField(
        label="Email address (optional)",
        required=False,
        error_messages={"invalid": "Enter an email address like name@example.org"},
    )


class InviteForm(PersonFields, RoleFields):
    field_order = ["first_name", "last_name", "username", "email"]

    username = forms.CharField(
        label=SIGN_IN_NAME,
        help_text="Letters, numbers and . _ - @ +. For example, first.last",
        max_length=150,
        error_messages={"required": "Enter a sign-in name"},
    )

    def clean_username(self):
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError("This sign-in name is taken. Choose another")
        return username


class AddForm(RoleFields):
    """Gives a role to somebody who signs in already, in whichever area."""

    field_order = ["username"]

    username = forms.CharField(
        label=SIGN_IN_NAME,
        help_text="Ask them for it. They go on using their own password.",
        error_messages={"required": "Enter their sign-in name"},
    )

    def clean_username(self):
        username = self.cleaned_data["username"]
        self.person = User.objects.filter(username__iexact=username).first()
        if not self.person:
            raise ValidationError(
                "Nobody signs in with this name. Check it, or invite them instead"
            )
        return username


class EndRoleForm(ChangeForm):
    to_on = DayField(label="Last day", help_text=f"{LAST_DAY} {EXAMPLE}")

    class Meta:
        model = Membership
        fields = ["to_on"]

    def clean(self):
        """The rule about the two days is that of the model, told beside the field."""
        last = self.cleaned_data.get("to_on")
        if last and last < self.instance.from_on:
            first = f"{self.instance.from_on:%-d %B %Y}"
            self.add_error("to_on", f"The last day cannot be before the first, {first}")
        return self.cleaned_data


def reason_field():
    return forms.CharField(
        label="Reason",
        help_text="The history of this account keeps it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why you do this"},
    )


class WithdrawRoleForm(ChangeForm):
    reason = reason_field()

    class Meta:
        model = Membership
        fields = []


class ReasonForm(ChangeForm):
    """A change of somebody's account, with why it is made."""

    reason = reason_field()

    class Meta:
        model = User
        fields = []


class CorrectPersonForm(PersonFields, ReasonForm):
    field_order = ["first_name", "last_name", "email", "reason"]

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email"]


class ChoosePasswordForm(forms.Form):
    password = forms.CharField(
        help_text="At least 12 characters, not one that many people use, and not like your name. "
        "Three random words are good.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        error_messages={"required": "Enter a password"},
    )
    again = forms.CharField(
        label="Password again",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        error_messages={"required": "Enter the password again"},
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self):
        password_validation.validate_password(self.cleaned_data["password"], self.person)
        return self.cleaned_data["password"]

    def clean_again(self):
        if self.cleaned_data["again"] != self.cleaned_data.get("password", self.data["again"]):
            raise ValidationError("This is not the same password. Enter it again")
        return self.cleaned_data["again"]
