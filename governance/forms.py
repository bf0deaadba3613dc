from django import forms
from django.core.exceptions import ValidationError

from ehcp_tracking.choices import Duty
from ehcp_tracking.lateness.choices import Agency
from wsoa.forms import DayField
from wsoa.months import Month


class MonthForm(forms.Form):
    """Which month's end a dashboard is as at: from `first` to `last`, at most that of today."""

    month = forms.CharField(
        widget=forms.Select, error_messages={"required": "Choose a month from the list."}
    )

    def __init__(self, *args, first, last, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.first, self.last = first, last
        months = reversed(list(first.until(last)))
        choices = [(str(each), self.label_of(each, today)) for each in months]
        self.fields["month"].widget.choices = choices

    def label_of(self, month, today):
        return f"{month.words}, so far" if today < month.last else month.words

    def clean_month(self):
        try:
            month = Month.parse(self.cleaned_data["month"])
        except ValueError:
            raise ValidationError("Choose a month from the list.") from None
        if month > self.last:
            raise ValidationError(
                f"There are no figures of {month.words} yet. Choose {self.last.words} or an "
                "earlier month."
            )
        if month < self.first:
            raise ValidationError(
                f"The figures begin in {self.first.words}. Choose that month or a later one."
            )
        return month


class KnownMonthForm(MonthForm):
    """The same, and as known when: today, or at the end of that month, before what came later."""

    known = forms.ChoiceField(
        label="As known",
        choices=[("", "Today"), ("then", "On its last day")],
        required=False,
        error_messages={"invalid_choice": "Choose today or the last day of the month."},
    )


class LatenessForm(forms.Form):
    """Of which months, steps and agencies the reasons for lateness are counted, and as at when."""

    first = forms.TypedChoiceField(label="Time limits that ended from", coerce=Month.parse)
    last = forms.TypedChoiceField(label="To", coerce=Month.parse)
    step = forms.ChoiceField(choices=[("", "Any step"), *Duty.choices], required=False)
    agency = forms.ChoiceField(
        label="Lies with", choices=[("", "Anybody"), *Agency.choices], required=False
    )
    as_at = DayField(label="As at", help_text="Today unless told otherwise", required=False)

    def __init__(self, *args, first, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        months = reversed(list(first.until(Month.of(today))))
        choices = [(str(each), each.words) for each in months]
        for name in ("first", "last"):
            self.fields[name].choices = choices
            self.fields[name].error_messages |= dict.fromkeys(
                ["required", "invalid_choice"], "Choose a month from the list"
            )

    def clean_as_at(self):
        as_at = self.cleaned_data["as_at"] or self.today
        if as_at > self.today:
            raise ValidationError("What has not happened yet is not known. Choose today or earlier")
        return as_at

    def clean(self):
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", "The last month cannot be before the first")
        return self.cleaned_data


class FiguresForm(forms.Form):
    """Which of the figures are listed: those that a measure of the area names, or the others."""

    used = forms.ChoiceField(
        label="Used by a measure",
        choices=[("", "By any or none"), ("yes", "By at least one"), ("none", "By none")],
        required=False,
    )
    judged = forms.ChoiceField(
        label="How it is judged",
        choices=[
            ("", "In any way"),
            ("cohort", "On months, as a range"),
            ("period", "On months that are over"),
            ("day", "As it stands on a day"),
        ],
        required=False,
    )
