from base64 import b64decode, b64encode
from binascii import Error

from django import forms
from django.core.exceptions import ValidationError

from priorities.readings.importing import LARGEST


class ReadingsFileForm(forms.Form):
    file = forms.FileField(
        label="File of readings",
        help_text="CSV in UTF-8, 500 kB at most.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": "Choose a file of readings",
            "empty": "The file is empty. Choose another",
        },
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError("The file is larger than 500 kB. Split it")
        return file.read()


class ConfirmReadingsForm(forms.Form):
    """The file that was checked, sent again with what was shown of it: it is checked once more."""

    content = forms.CharField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, content, planned):
        return cls({"content": b64encode(content).decode(), "shown": planned.digest})

    def clean_content(self):
        try:
            return b64decode(self.cleaned_data["content"], validate=True)
        except (Error, ValueError):
            raise ValidationError("Choose the file again: it came back damaged") from None
