from django import forms
from django.core.exceptions import ValidationError

from wsoa.forms import ChangeForm, DayField
from wsoa.models import (
    LAST_WEEK,
    LONGEST_CYCLE,
    LONGEST_SILENCE,
    LONGEST_TO_ANSWER,
    MOST_DAYS_EARLY,
    SERVICES_OF_ORGANISATIONS,
    AreaSettings,
    Organisation,
    School,
    SchoolKind,
    Term,
)

EXAMPLE = "For example, 30 11 2019"
BOTH = "Give both days of the backlog, or leave both empty"


def reason_field():
    return forms.CharField(
        label="Reason",
        help_text="Who decided it, and where that is written. The history keeps it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why you change this"},
    )


def whole_number(most, told, **options):
    return forms.IntegerField(
        min_value=1,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-2"}),
        error_messages=dict.fromkeys(["required", "invalid", "min_value", "max_value"], told),
        **options,
    )


def working_days(to):
    told = f"Enter the working days to {to} as a whole number, 1 to {LONGEST_TO_ANSWER}"
    return whole_number(LONGEST_TO_ANSWER, told, label=f"Working days to {to}")


def week(by_which):
    told = f"Enter the week by which {by_which}, 1 to {LAST_WEEK}, or leave it empty"
    return whole_number(
        LAST_WEEK, told, label=f"Week by which {by_which} (optional)", required=False
    )


class SettingsForm(ChangeForm):
    """A change of the settings, with why it is made. Subclasses say of which."""

    reason = reason_field()


class BacklogForm(SettingsForm):
    backlog_received_before = DayField(
        label="The backlog is what was received before (optional)",
        help_text=f"And not finished by that day. {EXAMPLE}",
        required=False,
    )
    backlog_complete_by = DayField(
        label="It is to be finished by (optional)",
        help_text="The last day that is in time. For example, 30 9 2020",
        required=False,
    )

    class Meta:
        model = AreaSettings
        fields = ["backlog_received_before", "backlog_complete_by"]

    def clean(self):
        """The rules about the two days are those of the model, told beside the fields."""
        if not self.errors.keys() & set(self.Meta.fields):
            before, by = (self.cleaned_data[name] for name in self.Meta.fields)
            if bool(before) != bool(by):
                self.add_error("backlog_complete_by" if before else "backlog_received_before", BOTH)
            elif before and by < before:
                self.add_error("backlog_complete_by", "This day cannot be before the other")
        return self.cleaned_data


class BoardForm(SettingsForm):
    class Meta:
        model = AreaSettings
        fields = ["board_kind", "disclosure_rule"]
        labels = {
            "board_kind": "What kind of board governs the plan?",
            "disclosure_rule": "What is a partnership board shown of small counts?",
        }
        help_texts = {
            "board_kind": "Choose a partnership board if parents, schools or other organisations "
            "sit on it, or if any of its papers are published.",
            "disclosure_rule": "A confidential professional board is shown every count as it is.",
        }
        widgets = dict.fromkeys(["board_kind", "disclosure_rule"], forms.RadioSelect)


class AnsweringForm(SettingsForm):
    telephone_days = working_days("return a telephone call")
    email_days = working_days("answer an email")

    class Meta:
        model = AreaSettings
        fields = ["telephone_days", "email_days"]


class MilestonesForm(SettingsForm):
    advice_by_week = week("all advice is in")
    draft_by_week = week("the draft plan is sent")
    decision_by_week = week("it is decided whether there will be a plan")
    plan_days_early = whole_number(
        MOST_DAYS_EARLY,
        f"Enter by how many days the final plan is early, 1 to {MOST_DAYS_EARLY}, or leave it "
        "empty",
        label="Days by which the final plan is early (optional)",
        help_text="Before the last day that the law gives",
        required=False,
    )

    class Meta:
        model = AreaSettings
        fields = ["advice_by_week", "draft_by_week", "decision_by_week", "plan_days_early"]


class EvaluationCycleForm(SettingsForm):
    evaluation_months = whole_number(
        LONGEST_CYCLE,
        f"Enter the months from one review to the next as a whole number, 1 to {LONGEST_CYCLE}",
        label="Months from one review of an evaluation to the next",
    )

    class Meta:
        model = AreaSettings
        fields = ["evaluation_months"]


def silence(without, **options):
    told = f"Enter the days without {without} as a whole number, 1 to {LONGEST_SILENCE}"
    return whole_number(LONGEST_SILENCE, told, **options)


class SilenceForm(SettingsForm):
    silent_after_days = silence(
        "an update", label="Days without an update after which an action is silent"
    )
    unread_after_days = silence(
        "a reading",
        label="Days without a reading after which a measure is silent",
        help_text="For measures of which the plan does not say how often they are read",
    )

    class Meta:
        model = AreaSettings
        fields = ["silent_after_days", "unread_after_days"]


class OrganisationFields(forms.Form):
    name = forms.CharField(
        max_length=Organisation._meta.get_field("name").max_length,
        help_text="For example, a council, a trust, a school, or one service of them",
        error_messages={"required": "Enter the name of the organisation"},
    )
    services = forms.MultipleChoiceField(
        label="Which advice does it give? (optional)",
        help_text="It is then offered, by name, when advice is asked for.",
        choices=SERVICES_OF_ORGANISATIONS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class SchoolFields(forms.Form):
    name = forms.CharField(
        max_length=School._meta.get_field("name").max_length,
        error_messages={
            "required": "Enter the name of the school or setting",
            "max_length": "Shorten the name to %(limit_value)d characters or fewer",
        },
    )
    kind = forms.ChoiceField(
        label="Kind (optional)",
        choices=[("", "Not known"), *SchoolKind.choices],
        required=False,
        error_messages={
            "invalid_choice": "“%(value)s” is no kind of setting that the list knows. Use one of: "
            + ", ".join(SchoolKind.labels)
        },
    )
    urn = forms.CharField(
        label="URN (optional)",
        help_text="The unique reference number, 6 numbers. For example, 101234",
        validators=School._meta.get_field("urn").validators[:1],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-10"}),
        required=False,
    )


class ListedForm(ChangeForm):
    """A change of what a list has. `changes` judges it, as a whole."""

    ended_on = DayField(
        label="Last day (optional)",
        help_text="Forms do not offer it after this day, and it stays in the list as ended. "
        "For example, 31 3 2021",
        required=False,
    )
    reason = reason_field()

    def _post_clean(self):
        pass


class ChangeOrganisationForm(OrganisationFields, ListedForm):
    field_order = ["name", "services", "ended_on", "reason"]

    class Meta:
        model = Organisation
        fields = ["name", "services", "ended_on"]


class ChangeSchoolForm(SchoolFields, ListedForm):
    field_order = ["name", "kind", "urn", "ended_on", "reason"]

    class Meta:
        model = School
        fields = ["name", "kind", "urn", "ended_on"]


MOST_LINES = 1000  # typed or pasted at once
MOST_FAULTS = 20  # of them told at once


class SchoolsField(forms.CharField):
    """Schools typed or pasted one a line, as name; kind; URN. Returns them, not stored yet.

    A spreadsheet gives tabs in the place of the semicolons.
    """

    widget = forms.Textarea(attrs={"rows": 12})

    def clean(self, value):
        schools, faults = [], []
        lines = super().clean(value).splitlines()
        if len(lines) > MOST_LINES:
            raise ValidationError(f"There are {len(lines)} lines. Add {MOST_LINES} at most at once")
        for number, line in enumerate(lines, start=1):
            if line.strip():
                fields = SchoolFields(school_in(line))
                told = [each for errors in fields.errors.values() for each in errors]
                faults += [f"Line {number}: {each}" for each in told]
                schools.append(School(**fields.cleaned_data))
        if faults:
            raise ValidationError(faults[:MOST_FAULTS])
        return schools


def school_in(line):
    """Return what a line says as {name, kind, urn}; a kind may be its label, in any case."""
    kinds = {label.lower(): key for key, label in SchoolKind.choices}
    parts = [part.strip() for part in line.replace("\t", ";").split(";")]
    name, kind, *urn = [*parts, *[""] * (3 - len(parts))]
    return {"name": name, "kind": kinds.get(kind.lower(), kind), "urn": ";".join(urn)}


class AddSchoolsForm(forms.Form):
    schools = SchoolsField(
        label="Schools and settings",
        help_text="One on each line: the name, then the kind and the URN if you know them, with a "
        "semicolon or a tab between. For example, Example Primary; Primary; 101234",
        error_messages={"required": "Enter at least one school or setting"},
    )


class TermFields(forms.Form):
    school = forms.ModelChoiceField(
        None,
        label="Whose term is it?",
        help_text="Choose a school only if its dates differ. For that school year, give all of "
        "its terms: they replace those of the area.",
        empty_label="All schools of the area",
        required=False,
    )
    name = forms.CharField(
        max_length=Term._meta.get_field("name").max_length,
        help_text="For example, Autumn term 2020",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        error_messages={"required": "Enter what the term is called"},
    )
    from_on = DayField(
        label="First day",
        help_text="The first day on which the school is open. For example, 2 9 2020",
        error_messages={"required": "Enter the first day of the term, like 2 9 2020"},
    )
    to_on = DayField(
        label="Last day",
        help_text="The last day on which the school is open. Leave out half-term. "
        "For example, 18 12 2020",
        error_messages={"required": "Enter the last day of the term, like 18 12 2020"},
    )

    def __init__(self, *args, schools, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools


class ChangeTermForm(TermFields, ChangeForm):
    """A change of a term. `changes` judges it, beside the others."""

    reason = reason_field()

    field_order = ["school", "name", "from_on", "to_on", "reason"]

    class Meta:
        model = Term
        fields = ["school", "name", "from_on", "to_on"]

    def _post_clean(self):
        pass


class RemoveTermForm(ChangeForm):
    reason = reason_field()

    class Meta:
        model = Term
        fields = []
