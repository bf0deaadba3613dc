from django import forms

from governance.enquiry.gathering import KINDS
from governance.figures import FIGURES
from priorities.enquiry.models import NOT_JUDGED, EnquiryAnswer, Judgement, Level, LineOfEnquiry
from priorities.evaluations.forms import ObjectivesField, offered_objectives
from priorities.forms import NO_CHILD, DayForm
from priorities.models import Evaluation, Finding, Objective
from wsoa.areas.forms import reason_field
from wsoa.forms import ChangeForm, DayField


class LineChoice(DayForm):
    """Which lines of enquiry, as at which day: by how the area judged itself, by what did not
    answer them, and by whose they are.
    """

    judgement = forms.ChoiceField(
        choices=[("", "Any judgement"), *Level.choices, ("none", NOT_JUDGED)], required=False
    )
    nothing = forms.ChoiceField(
        label="Nothing answers it",
        choices=[("", "Does not matter"), *((kind, f"No {word}") for kind, word in KINDS.items())],
        required=False,
    )
    whose = forms.ChoiceField(
        label="Whose line",
        choices=[
            ("", "Anybody's"),
            ("common", "Common to all areas"),
            ("own", "The area's own"),
        ],
        required=False,
    )
    field_order = ["judgement", "nothing", "whose", "as_at"]

    def takes(self, gathered):
        asked = self.cleaned_data
        return (
            asked["judgement"] in ("", gathered.judgement.level if gathered.judgement else "none")
            and (not asked["nothing"] or not getattr(gathered, asked["nothing"]))
            and asked["whose"] in ("", "own" if gathered.line.area_id else "common")
        )


class FindingsField(forms.ModelMultipleChoiceField):
    """Findings of inspections, to be ticked, the most serious first."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, finding):
        place = f"{finding.inspection.reference}, {finding}, {finding.get_kind_display().lower()}"
        return f"{finding.text} ({place})"


class AnswersForm(ChangeForm):
    """Chooses what of the area answers a line of enquiry; nothing is an answer, too."""

    findings = FindingsField(
        label="Findings of inspections", queryset=Finding.objects.none(), required=False
    )
    objectives = ObjectivesField(
        label="Objectives of a plan", queryset=Objective.objects.none(), required=False
    )
    figures = forms.MultipleChoiceField(
        label="Figures that the cases give", widget=forms.CheckboxSelectMultiple, required=False
    )
    evaluations = forms.ModelMultipleChoiceField(
        label="Evaluations",
        queryset=Evaluation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = EnquiryAnswer
        fields = ["findings", "objectives", "evaluations"]

    field_order = ["findings", "objectives", "figures", "evaluations"]

    def __init__(self, *args, area, today, **kwargs):
        super().__init__(*args, **kwargs)
        findings = Finding.objects.in_area(area).order_by("-inspection__started_on", "position")
        served = [each.pk for each in self.initial.get("objectives", ())]
        self.fields["findings"].queryset = findings
        self.fields["objectives"].queryset = offered_objectives(area, today, served)
        self.fields["evaluations"].queryset = Evaluation.objects.in_area(area)
        chosen = self.instance.figures
        gone = [(key, f"{key}: counted no longer") for key in chosen if key not in FIGURES]
        titles = [(key, figure.title) for key, figure in FIGURES.items()]
        self.fields["figures"].choices = [*titles, *gone]
        self.initial["figures"] = chosen

    def _post_clean(self):
        """Leave the record as it is stored: `changes` links it."""


def in_sentences(label, help_text, told):
    box = forms.Textarea(attrs={"rows": 4})
    errors = {"required": told}
    return forms.CharField(label=label, help_text=help_text, widget=box, error_messages=errors)


class JudgementFields(forms.Form):
    level = forms.ChoiceField(
        label="How does the area judge itself?",
        choices=Level.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how the area judges itself"},
    )
    reason = in_sentences("Why?", NO_CHILD, "Say why the area judges itself so")
    rests_on = in_sentences(
        "What does that rest on?",
        "Findings, figures with their day, evaluations, what families said. Say what is not known. "
        f"{NO_CHILD}",
        "Say what the judgement rests on",
    )


class JudgeForm(JudgementFields):
    judged_on = DayField(label="When was it judged?", help_text="For example, 31 3 2021")

    field_order = ["judged_on", "level", "reason", "rests_on"]


class CorrectJudgementForm(JudgementFields, ChangeForm):
    because = reason_field()

    field_order = ["level", "reason", "rests_on", "because"]

    class Meta:
        model = Judgement
        fields = ["level", "reason", "rests_on"]

    def _post_clean(self):
        """Leave it to `changes`, which judges the record as a whole."""


class LineFields(forms.Form):
    title = forms.CharField(
        label="Subject",
        help_text="In few words. For example, Short breaks",
        max_length=LineOfEnquiry._meta.get_field("title").max_length,
        error_messages={"required": "Enter the subject"},
    )
    question = in_sentences("What is asked?", f"As a question. {NO_CHILD}", "Enter the question")
    source = forms.CharField(
        label="Where does it come from?",
        help_text="For example, the framework of inspections of 2023, or our parent carer forum",
        max_length=LineOfEnquiry._meta.get_field("source").max_length,
        error_messages={"required": "Say where it comes from"},
    )


class ChangeLineForm(LineFields, ChangeForm):
    class Meta:
        model = LineOfEnquiry
        fields = ["title", "question", "source"]

    def _post_clean(self):
        """Leave it to `changes`, which judges the record as a whole."""


class RemoveLineForm(ChangeForm):
    reason = reason_field()

    class Meta:
        model = LineOfEnquiry
        fields = []
