from django import forms

from priorities.forms import NO_CHILD, AboutForm
from priorities.models import Challenge, GovernanceBody, Post
from wsoa.forms import ChangeForm, DayField


class BodyField(forms.ModelChoiceField):
    def __init__(self):
        super().__init__(
            label="Which body?",
            queryset=GovernanceBody.objects.none(),
            to_field_name="reference",
            empty_label="Choose a body",
            error_messages={"required": "Choose the body that looked at it"},
        )


class MeetingField(DayField):
    def __init__(self):
        super().__init__(label="Day of the meeting", help_text="For example, 24 3 2021")


class AskedField(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self):
        super().__init__(
            label="What was asked or decided?",
            help_text=NO_CHILD,
            error_messages={"required": "Say what was asked or decided"},
        )


class OwedField(forms.ModelChoiceField):
    def __init__(self):
        super().__init__(
            label="Which post owes an answer?",
            queryset=Post.objects.none(),
            to_field_name="slug",
            required=False,
            empty_label="No answer is owed",
        )


def offer(form, plan):
    """Offer the bodies of a plan, and the posts of its area."""
    form.fields["body"].queryset = GovernanceBody.objects.filter(plan=plan)
    form.fields["owed_by"].queryset = Post.objects.in_area(plan.area)


class ChallengeForm(AboutForm):
    body = BodyField()
    met_on = MeetingField()
    asked = AskedField()
    owed_by = OwedField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, self.row.plan)


class AnswerForm(ChangeForm):
    answer = forms.CharField(
        label="What was the answer?",
        help_text=NO_CHILD,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say what the body was answered"},
    )
    answered_on = DayField(
        label="Day of the answer", help_text="When the body was told. For example, 31 3 2021"
    )

    class Meta:
        model = Challenge
        fields = ["answer", "answered_on"]


class CorrectChallengeForm(ChangeForm):
    body = BodyField()
    met_on = MeetingField()
    asked = AskedField()
    owed_by = OwedField()
    reason = forms.CharField(
        label="Why is it corrected?",
        help_text=NO_CHILD,
        error_messages={"required": "Say why it is corrected"},
    )

    class Meta:
        model = Challenge
        fields = ["met_on", "asked"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, self.instance.about.plan)
        self.initial["body"] = self.instance.body.reference
        self.initial["owed_by"] = self.instance.owed_by and self.instance.owed_by.slug
