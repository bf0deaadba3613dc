from django import forms

from priorities.forms import NO_CHILD
from priorities.models import Objective, Post, Risk
from priorities.risks.models import Impact, Likelihood
from wsoa.forms import ChangeForm, DayField
from wsoa.today import today


def text(label, told, **options):
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": told},
        **options,
    )


class ReviewField(DayField):
    def __init__(self):
        super().__init__(
            label="When is it reviewed next?",
            help_text="After this day the review is named as overdue. For example, 30 6 2021",
        )


def reason_field(label="Why is it changed?"):
    return text(label, "Say why", help_text=f"The history keeps it. {NO_CHILD}")


class RiskFields(forms.Form):
    title = forms.CharField(
        label="What may happen, in a few words?",
        max_length=100,
        error_messages={"required": "Say in a few words what may happen"},
    )
    cause = text("Cause", "Say what may cause it", help_text=NO_CHILD)
    effect = text("Effect", "Say what it would do to the plan", help_text=NO_CHILD)
    likelihood = forms.TypedChoiceField(
        label="How likely is it?",
        choices=Likelihood,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how likely it is"},
    )
    impact = forms.TypedChoiceField(
        label="How bad would it be?",
        choices=Impact,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how bad it would be"},
    )
    mitigation = text("What is done about it?", "Say what is done about it", help_text=NO_CHILD)
    owner = forms.ModelChoiceField(
        label="Which post owns it?",
        queryset=Post.objects.none(),
        to_field_name="slug",
        empty_label="Choose a post",
        error_messages={"required": "Choose the post that owns it"},
    )
    review_on = ReviewField()
    objectives = forms.ModelMultipleChoiceField(
        label="Which objectives does it threaten? (optional)",
        queryset=Objective.objects.none(),
        to_field_name="reference",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def offer(form, plan, posts):
    """Offer the posts that may own a risk, and the objectives of its plan."""
    objectives = Objective.objects.filter(plan=plan).standing(today())
    form.fields["owner"].queryset = posts
    form.fields["objectives"].queryset = objectives


class AddRiskForm(RiskFields):
    def __init__(self, *args, plan, posts, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, plan, posts)


FIELDS = ["title", "cause", "effect", "likelihood", "impact", "mitigation", "review_on"]


class ChangeRiskForm(RiskFields, ChangeForm):
    reason = reason_field()

    class Meta:
        model = Risk
        fields = FIELDS

    def __init__(self, *args, posts, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, self.instance.plan, posts)
        self.initial["owner"] = self.instance.owner.slug
        self.initial["objectives"] = [each.reference for each in self.instance.objectives.all()]


class CloseRiskForm(ChangeForm):
    because = text("Why is it closed?", "Say why it is closed", help_text=NO_CHILD)

    class Meta:
        model = Risk
        fields = ()


class OpenRiskForm(ChangeForm):
    reason = reason_field("Why is it opened again?")
    review_on = ReviewField()

    class Meta:
        model = Risk
        fields = ()
