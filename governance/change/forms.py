from django import forms
from django.core.exceptions import ValidationError

from wsoa.forms import DayField


class Days(forms.Form):
    """Two days up to today, the first before the second or, where that may be, the same."""

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def up_to_today(self, name):
        day = self.cleaned_data[name]
        if day > self.today:
            raise ValidationError("What has not happened yet is not known. Choose today or earlier")
        return day


class ChangesForm(Days):
    since = DayField(label="Changes since")
    to = DayField(label="To")

    def clean_since(self):
        return self.up_to_today("since")

    def clean_to(self):
        return self.up_to_today("to")

    def clean(self):
        since, to = self.cleaned_data.get("since"), self.cleaned_data.get("to")
        if since and to and since >= to:
            self.add_error("to", "The second day must be after the first. Choose a later one")
        return self.cleaned_data


class KnownForm(Days):
    day = DayField(label="Figures as at")
    known_on = DayField(label="As known on", help_text="At the end of this day")

    def clean_day(self):
        return self.up_to_today("day")

    def clean_known_on(self):
        return self.up_to_today("known_on")

    def clean(self):
        day, known_on = self.cleaned_data.get("day"), self.cleaned_data.get("known_on")
        if day and known_on and known_on < day:
            self.add_error(
                "known_on", "Nobody knew a day before it came. Choose that day or a later one"
            )
        return self.cleaned_data
