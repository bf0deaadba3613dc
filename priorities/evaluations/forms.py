from django import forms
from django.db.models import Q

from priorities.evaluations.choices import EVERY, MEANING, NOT_YET, Period, Result, What
from priorities.evaluations.models import LACKING, Evaluation
from priorities.forms import NO_CHILD, DayForm
from priorities.models import Objective, Post
from priorities.querysets import stands
from wsoa.areas.forms import reason_field
from wsoa.forms import ChangeForm, DayField, SuggestInput
from wsoa.months import Month


class EvaluationChoice(DayForm):
    """Which evaluations, as at which day. Offers the owners and objectives that they had."""

    title = forms.CharField(label="What is evaluated", required=False)
    result = forms.ChoiceField(
        choices=[("", "Any result"), *Result.choices, ("not_yet", NOT_YET)], required=False
    )
    kind = forms.ChoiceField(choices=[("", "Any kind"), *What.choices], required=False)
    owner = forms.ChoiceField(required=False)
    objective = forms.ChoiceField(required=False)
    review = forms.ChoiceField(
        label="Next review",
        choices=[
            ("", "At any time"),
            ("overdue", "Overdue"),
            ("soon", "In the next 3 months"),
            ("none", "None: it has ended"),
        ],
        required=False,
    )
    lacks = forms.ChoiceField(
        label="Missing",
        choices=[
            ("", "Does not matter"),
            *((key, words[0].upper() + words[1:]) for key, words in LACKING.items()),
        ],
        required=False,
    )
    field_order = ["title", "result", "kind", "owner", "objective", "review", "lacks", "as_at"]

    def __init__(self, *args, found, **kwargs):
        super().__init__(*args, **kwargs)
        owners = {each.owner.slug: str(each.owner) for each in found}
        self.fields["owner"].choices = [("", "Any post"), *by_name(owners)]
        served = {str(row.pk): str(row) for each in found for row in each.objectives.all()}
        self.fields["objective"].choices = [("", "Any objective"), *by_name(served)]

    def takes(self, evaluation):
        asked = self.cleaned_data
        served = {str(each.pk) for each in evaluation.objectives.all()}
        return (
            asked["title"].casefold() in evaluation.title.casefold()
            and asked["result"] in ("", evaluation.result or "not_yet")
            and asked["kind"] in ("", evaluation.kind)
            and asked["owner"] in ("", evaluation.owner.slug)
            and asked["objective"] in ("", *served)
            and asked["review"] in ("", self.review_of(evaluation))
            and (not asked["lacks"] or LACKING[asked["lacks"]] in evaluation.lacks)
        )

    def review_of(self, evaluation):
        """Return when its next review is, as the choice has it."""
        due_on = evaluation.next_review_on
        if due_on is None:
            return "none"
        if due_on < self.day:
            return "overdue"
        return "soon" if due_on <= Month.of(self.day).after(3).last else "later"


def by_name(offered):
    return sorted(offered.items(), key=lambda each: each[1])


def said(label, help_text, rows=3, **options):
    """Return a field for some sentences, which may be left empty unless told."""
    options.setdefault("required", False)
    optional = "" if options["required"] else " (optional)"
    box = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label + optional, help_text=help_text, widget=box, **options)


def needed(label, help_text, told, **options):
    errors = {"required": told}
    return said(label, help_text, required=True, error_messages=errors, **options)


class ObjectivesField(forms.ModelMultipleChoiceField):
    """Objectives of the plans of an area, to be ticked."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, objective):
        return f"{objective} ({objective.plan})"


def offered_objectives(area, day, chosen=()):
    """Return the objectives that stand in a plan of the area on a day, and those chosen before."""
    rows = Objective.objects.in_area(area).filter(stands(day) | Q(pk__in=chosen))
    return rows.order_by("-plan__published_on", "position")


class EvaluationFields(forms.Form):
    """The agreed form: every evaluation answers the same questions, in the same order."""

    title = forms.CharField(
        label="What is evaluated?",
        help_text="What people call it. For example, Talk Shop",
        max_length=Evaluation._meta.get_field("title").max_length,
        error_messages={"required": "Enter what is evaluated"},
    )
    kind = forms.ChoiceField(
        choices=What.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it is a programme, a project or a service"},
    )
    organisation = forms.CharField(
        label="Which service or organisation runs it?",
        max_length=Evaluation._meta.get_field("organisation").max_length,
        widget=SuggestInput,
        error_messages={"required": "Enter the service or organisation that runs it"},
    )
    owner = forms.ModelChoiceField(
        label="Which post answers for it?",
        queryset=Post.objects.none(),
        empty_label="Choose a post",
        error_messages={"required": "Choose the post that answers for it"},
    )
    aim = needed("What is it meant to achieve?", NO_CHILD, "Say what it is meant to achieve")
    for_whom = needed(
        "For whom is it?",
        f"The group, such as children under 5 who wait for speech and language therapy. {NO_CHILD}",
        "Say for whom it is, as a group",
    )
    objectives = ObjectivesField(
        label="Which objectives of the plan does it serve? (optional)",
        queryset=Objective.objects.none(),
        required=False,
    )
    started_on = DayField(label="When did it start?", help_text="For example, 1 9 2019")
    ended_on = DayField(
        label="When did it end? (optional)",
        help_text="The last day, if it is over. Nothing is due for review after that, once it is "
        "evaluated.",
        required=False,
    )
    cost = forms.DecimalField(
        label="What does it cost, in pounds? (optional)",
        help_text="Leave it empty if it is not known: the page says so.",
        max_digits=11,
        decimal_places=2,
        min_value=0,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"}),
        error_messages=dict.fromkeys(
            ["invalid", "min_value", "max_digits", "max_whole_digits", "max_decimal_places"],
            "Enter the cost as a number of pounds, like 12500, without commas",
        ),
    )
    cost_period = forms.ChoiceField(
        label="What time is the cost for? (optional)",
        choices=[("", "No cost is given"), *Period.choices],
        required=False,
    )
    evidence_before = said(
        "How were things before?", f"What was counted, asked or seen, and when. {NO_CHILD}"
    )
    evidence_after = said(
        "How are things now?", f"The same, counted, asked or seen again. {NO_CHILD}"
    )
    families_say = said(
        "What do parents and young people say?",
        f"How many were asked, how, and what they answered. {NO_CHILD}",
    )
    evaluated_on = DayField(
        label="When was it evaluated? (optional)",
        help_text="Leave it empty until it has been: it is listed as not evaluated yet.",
        required=False,
    )
    result = forms.ChoiceField(
        label="What is the result?",
        choices=[
            ("", "Not evaluated yet"),
            *((each.value, f"{each.label}: {MEANING[each]}") for each in Result),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    conclusion = said(
        "The result in words",
        f"What changed for children and families, how you know, and what stays open. {NO_CHILD}",
        rows=5,
    )
    lessons = said("What can others use?", f"And what should they not repeat. {NO_CHILD}")
    review_months = forms.TypedChoiceField(
        label="How often is it reviewed?",
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args, area, today, posts, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = posts
        chosen = [each.pk for each in self.initial.get("objectives", ())]
        self.fields["objectives"].queryset = offered_objectives(area, today, chosen)
        self.fields["organisation"].widget.offered = offered
        usual = area.in_force.evaluation_months
        own = ("", f"As the area does: every {usual} months")
        self.fields["review_months"].choices = [own, *EVERY]


class ChangeEvaluationForm(EvaluationFields, ChangeForm):
    """A review, or a correction. `changes` judges it."""

    class Meta:
        model = Evaluation
        fields = list(EvaluationFields.base_fields)

    def _post_clean(self):
        pass


class RemoveEvaluationForm(ChangeForm):
    reason = reason_field()

    class Meta:
        model = Evaluation
        fields = []
