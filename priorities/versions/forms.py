from django import forms
from django.utils.formats import date_format

from priorities.filters import DeliveryForm
from priorities.forms import AsAtForm
from priorities.models import Priority
from priorities.planfile.kinds import KINDS
from priorities.versions.difference import What
from priorities.versions.since import CHOICES
from wsoa.forms import DayField


def recorder(version):
    """Return the sign-in name of who published a version; "-" is nobody, but a command."""
    return version.recorded_by.username if version.recorded_by else "-"


class RecordedByForm(forms.Form):
    """By whom the versions that are listed were published. Offers what the list has."""

    by = forms.ChoiceField(label="Recorded by", required=False)

    def __init__(self, *args, versions, **kwargs):
        super().__init__(*args, **kwargs)
        people = {recorder(each): str(each.recorded_by or "A command") for each in versions}
        self.fields["by"].choices = [("", "Anybody"), *sorted(people.items())]


class VersionsForm(forms.Form):
    """Which two versions of a plan are compared, and which of the differences are shown."""

    before = forms.TypedChoiceField(label="Compare version", coerce=int)
    after = forms.TypedChoiceField(label="With version", coerce=int)
    what = forms.ChoiceField(
        label="What became of it", choices=[("", "Anything"), *What.choices], required=False
    )
    kind = forms.ChoiceField(
        label="Of which kind",
        choices=[("", "Any kind"), *((kind.name.capitalize(),) * 2 for kind in KINDS)],
        required=False,
    )

    def __init__(self, *args, versions, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [
            (each.number, f"{each.number}, {date_format(each.published_on, 'j F Y')}")
            for each in versions
        ]
        for name in ("before", "after"):
            self.fields[name].choices = choices
            self.fields[name].error_messages |= dict.fromkeys(
                ["required", "invalid_choice"], "Choose a version from the list"
            )

    def clean(self):
        before, after = self.cleaned_data.get("before"), self.cleaned_data.get("after")
        if before and after and after <= before:
            self.add_error("after", f"Choose a later version than version {before}")
        return self.cleaned_data


class DaysForm(AsAtForm, DeliveryForm):
    """Between which two days it is shown what people added and what was published."""

    since = DayField(
        label="Added after", help_text="Empty: the end of the month before.", required=False
    )
    what = forms.ChoiceField(
        label="What was added", choices=[("", "Anything"), *CHOICES], required=False
    )
    field_order = ["since", "as_at", "what"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["as_at"].label, self.fields["as_at"].help_text = "And by", "That day included."


class DatesForm(AsAtForm):
    """Which of the dates of a plan are shown."""

    state = forms.ChoiceField(
        label="State",
        choices=[
            ("", "Any state"),
            ("slipped", "Slipped"),
            ("late", "Late"),
            ("achieved", "Achieved"),
            ("left_out", "Left out of the plan"),
        ],
        required=False,
    )
    kind = forms.ChoiceField(
        label="Of which kind",
        choices=[("", "Any kind"), ("Objective", "Objectives"), ("Action", "Actions")],
        required=False,
    )
    priority = forms.ModelChoiceField(
        label="Priority",
        queryset=Priority.objects.none(),
        to_field_name="reference",
        empty_label="Any priority",
        required=False,
    )

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, plan=plan, **kwargs)
        self.fields["priority"].queryset = Priority.objects.filter(plan=plan)

    def chosen(self, found):
        """Return those of some dates that are asked for."""
        asked = self.cleaned_data
        kind, priority, state = asked["kind"], asked["priority"], asked["state"]
        if kind:
            found = [each for each in found if each.kind == kind]
        if priority:
            found = [each for each in found if each.priority == priority.reference]
        return [each for each in found if getattr(each, state)] if state else found
