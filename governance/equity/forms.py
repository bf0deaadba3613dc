from django import forms

from governance.disclosure import in_words


class SpanForm(forms.Form):
    """Which year of months the requests were received in, of those that are decided."""

    span = forms.ChoiceField(
        label="Requests received in",
        error_messages={
            "required": "Choose months from the list",
            "invalid_choice": "Choose months from the list",
        },
    )

    def __init__(self, *args, spans, **kwargs):
        super().__init__(*args, **kwargs)
        self.spans = {str(first): (first, last) for first, last in spans}
        self.fields["span"].choices = [(each, in_words(*span)) for each, span in self.spans.items()]

    @property
    def months(self):
        """The first and the last month chosen, of a valid form."""
        return self.spans[self.cleaned_data["span"]]
