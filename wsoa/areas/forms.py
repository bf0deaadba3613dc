from django import forms

from wsoa.forms import ChangeForm, DayField
from wsoa.models import LONGEST_TO_ANSWER, AreaSettings

EXAMPLE = "For example, 30 11 2019"
BOTH = "Give both days of the backlog, or leave both empty"


def working_days(**options):
    told = f"Enter a whole number of working days, from 1 to {LONGEST_TO_ANSWER}"
    return forms.IntegerField(
        min_value=1,
        max_value=LONGEST_TO_ANSWER,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-2"}),
        error_messages=dict.fromkeys(["required", "invalid", "min_value", "max_value"], told),
        **options,
    )


class SettingsForm(ChangeForm):
    """A change of the settings, with why it is made. Subclasses say of which."""

    reason = forms.CharField(
        label="Reason",
        help_text="Who decided it, and where that is written. The history keeps it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why you change this"},
    )


class BacklogForm(SettingsForm):
    backlog_received_before = DayField(
        label="The backlog is what was received before (optional)",
        help_text=f"And not finished by that day. {EXAMPLE}",
        required=False,
    )
    backlog_complete_by = DayField(
        label="It is to be finished by (optional)",
        help_text="The last day that is in time. For example, 30 9 2020",
        required=False,
    )

    class Meta:
        model = AreaSettings
        fields = ["backlog_received_before", "backlog_complete_by"]

    def clean(self):
        """The rules about the two days are those of the model, told beside the fields."""
        if not self.errors.keys() & set(self.Meta.fields):
            before, by = (self.cleaned_data[name] for name in self.Meta.fields)
            if bool(before) != bool(by):
                self.add_error("backlog_complete_by" if before else "backlog_received_before", BOTH)
            elif before and by < before:
                self.add_error("backlog_complete_by", "This day cannot be before the other")
        return self.cleaned_data


class BoardForm(SettingsForm):
    class Meta:
        model = AreaSettings
        fields = ["board_kind", "disclosure_rule"]
        labels = {
            "board_kind": "What kind of board governs the plan?",
            "disclosure_rule": "What is a partnership board shown of small counts?",
        }
        help_texts = {
            "board_kind": "Choose a partnership board if parents, schools or other organisations "
            "sit on it, or if any of its papers are published.",
            "disclosure_rule": "A confidential professional board is shown every count as it is.",
        }
        widgets = dict.fromkeys(["board_kind", "disclosure_rule"], forms.RadioSelect)


class AnsweringForm(SettingsForm):
    telephone_days = working_days(label="Working days to return a telephone call")
    email_days = working_days(label="Working days to answer an email")

    class Meta:
        model = AreaSettings
        fields = ["telephone_days", "email_days"]
