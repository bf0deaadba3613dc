from django import forms

from priorities.forms import NO_CHILD, RatingChoice
from priorities.models import Override, RatingLevel
from priorities.overrides.models import LONGEST
from wsoa.forms import ChangeForm, DayField
from wsoa.today import today


class WhyField(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self):
        super().__init__(
            label="Why do you rate it otherwise?",
            help_text=f"It is shown beside what the rules say. {NO_CHILD}",
            error_messages={"required": "Give the reason for this rating"},
        )


class UntilField(DayField):
    def __init__(self):
        super().__init__(
            label="Until which day?",
            help_text=f"The last day on which it counts, {LONGEST} days off at most. After it "
            "the rating of the rules is back. For example, 30 4 2021",
        )


class OverrideForm(forms.Form):
    level = RatingChoice(
        label="Which rating do you give?",
        queryset=RatingLevel.objects.none(),
        empty_label=None,
        error_messages={"required": "Choose the rating"},
    )
    reason = WhyField()
    until_on = UntilField()

    def __init__(self, *args, plan, of, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].queryset = RatingLevel.objects.key_of(plan, today()).filter(of=of)


class ChangeOverrideForm(ChangeForm):
    reason = WhyField()
    until_on = UntilField()

    class Meta:
        model = Override
        fields = ["reason", "until_on"]


class EndOverrideForm(ChangeForm):
    because = forms.CharField(
        label="Why is it ended?",
        help_text=NO_CHILD,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is ended"},
    )

    class Meta:
        model = Override
        fields = ()
