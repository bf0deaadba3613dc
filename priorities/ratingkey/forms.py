from django import forms

from priorities.models import Colour, RatingLevel
from priorities.ratingkey.presets import PRESETS, PUBLISHED
from wsoa.areas.forms import reason_field
from wsoa.forms import ChangeForm


class ChooseKeyForm(forms.Form):
    preset = forms.ChoiceField(
        label="By which words does the area rate its plans?",
        choices=[
            *((key, name) for key, (name, _) in PRESETS.items()),
            (PUBLISHED, "The words of each plan's own type"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a rating key"},
    )


class WordFields(forms.Form):
    name = forms.CharField(
        label="Word", max_length=50, error_messages={"required": "Enter the word"}
    )
    meaning = forms.CharField(
        label="What it means",
        max_length=200,
        error_messages={"required": "Say what the word means"},
    )
    colour = forms.ChoiceField(
        label="Colour of its tag",
        help_text="The word always stands in it: nobody has to tell colours apart.",
        choices=Colour,
        error_messages={"required": "Choose a colour"},
    )


class AddWordForm(WordFields):
    role = forms.ChoiceField(
        label="What do the rules read it as?",
        widget=forms.RadioSelect,
        choices=[
            (role.value, f"{of.label}: {role.label}")
            for of, roles in RatingLevel.ROLES_OF.items()
            for role in roles
        ],
        error_messages={"required": "Choose what the rules read it as"},
    )

    field_order = ["role", "name", "meaning", "colour"]


class ChangeWordForm(WordFields, ChangeForm):
    reason = reason_field()

    class Meta:
        model = RatingLevel
        fields = ["name", "meaning", "colour"]


class EndWordForm(ChangeForm):
    reason = reason_field()

    class Meta:
        model = RatingLevel
        fields = ()
