from django import forms

from ehcp_tracking.choices import Duty
from ehcp_tracking.forms import CaseForm, ReasonForm, if_missing, long_text
from ehcp_tracking.lateness.choices import Agency
from ehcp_tracking.lateness.models import Lateness, LatenessReason
from ehcp_tracking.models import Assessment
from wsoa.areas.forms import ListedForm


class LatenessForm(CaseForm):
    """Chooses the main reason of one late step, and asks why where it replaces another."""

    lateness = forms.ChoiceField(
        label="What was the main reason?",
        help_text="One for each step. It excuses nothing and moves no day.",
        error_messages=if_missing("Choose the main reason"),
    )
    reason = long_text(
        label="Why are you changing it?",
        help_text="The history keeps both.",
        error_messages=if_missing("Say why you change the reason"),
    )

    class Meta:
        model = Assessment
        fields = []

    def __init__(self, *args, reasons, recorded, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lateness"].choices = [("", "Choose"), *((each, each) for each in reasons)]
        if not recorded:
            del self.fields["reason"]


class WithdrawLatenessForm(ReasonForm):
    class Meta:
        model = Lateness
        fields = []


class ReasonFields(forms.Form):
    name = forms.CharField(
        max_length=LatenessReason._meta.get_field("name").max_length,
        help_text="In few words, for example, The dates of the panel",
        error_messages={"required": "Enter the reason in few words"},
    )
    steps = forms.MultipleChoiceField(
        label="For which steps is it offered?",
        choices=Duty.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least one step"},
    )
    agency = forms.ChoiceField(
        label="Whom does the delay lie with? (optional)",
        help_text="A reason that names somebody is offered for advice only if they were asked "
        "for it.",
        choices=[("", "Whoever had to take the step"), *Agency.choices],
        required=False,
    )


class ChangeReasonForm(ReasonFields, ListedForm):
    field_order = ["name", "steps", "agency", "ended_on", "reason"]

    class Meta:
        model = LatenessReason
        fields = ["name", "steps", "agency", "ended_on"]
