from django import forms
from django.core.exceptions import ValidationError

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
