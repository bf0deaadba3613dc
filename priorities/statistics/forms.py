from django import forms
from django.core.exceptions import ValidationError

from priorities.statistics.reading import LARGEST, Faulty, read
from wsoa.areas.forms import SettingsForm
from wsoa.models import MOST_COMPARED, AreaSettings
from wsoa.places import named


class ReadForm(forms.Form):
    """A form that brings a file: `rows` are its figures, or `faults` what is wrong in it."""

    faults = ()

    def read(self, content):
        try:
            return read(content)
        except Faulty as faulty:
            self.faults = faulty.faults
            one = len(faulty.faults) == 1
            which = "It is listed below with how to put it right."
            several = "They are listed below with how to put them right."
            raise ValidationError(f"{faulty} {which if one else several}") from None


class StatisticsFileForm(ReadForm):
    file = forms.FileField(
        label="File of published figures",
        help_text="A CSV file, 1 MB at most.",
        widget=forms.FileInput(attrs={"accept": ".csv"}),
        error_messages={
            "required": "Choose a file of published figures",
            "empty": "The file is empty. Choose another",
        },
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        content = file.read(LARGEST + 1)
        self.rows, self.name = self.read(content), file.name
        return file


class ConfirmForm(ReadForm):
    """A file that was checked, whole, and which file counted then."""

    content = forms.CharField(widget=forms.HiddenInput, strip=False)
    name = forms.CharField(widget=forms.HiddenInput)
    replaces = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean_content(self):
        self.rows = self.read(self.cleaned_data["content"].encode())
        return self.cleaned_data["content"]


class ComparedForm(SettingsForm):
    compared_with = forms.MultipleChoiceField(
        label="Areas to compare with (optional)",
        help_text=f"{MOST_COMPARED} at most: those most like yours, such as your statistical "
        "neighbours. These are all areas whose published figures are loaded.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = AreaSettings
        fields = ["compared_with"]

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        offered = sorted({*places, *self.instance.compared_with})
        self.fields["compared_with"].choices = [(place, named(place)) for place in offered]

    def clean_compared_with(self):
        chosen = self.cleaned_data["compared_with"]
        if len(chosen) > MOST_COMPARED:
            raise ValidationError(
                f"You chose {len(chosen)} areas. Choose {MOST_COMPARED} or fewer: more cannot be "
                "told apart in a chart"
            )
        return chosen
