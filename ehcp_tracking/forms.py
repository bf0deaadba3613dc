"""Forms that record what happened in a case. They read what was typed; `changes` judges it."""

from pathlib import Path

from django import forms
from django.core.exceptions import ValidationError

from ehcp_tracking import casefile
from ehcp_tracking.changes import STEPS
from ehcp_tracking.choices import (
    Basis,
    ClosedReason,
    Decision,
    Ground,
    LookedAfter,
    Need,
    Outcome,
    Service,
    Sex,
    Source,
)
from ehcp_tracking.exceptions import words
from ehcp_tracking.models import Advice, Assessment, AssessmentException, Child, DutyException
from wsoa.forms import ChangeForm, DayField, SuggestInput
from wsoa.models import User
from wsoa.roles import ROLES, Permission

TOLD_ON = "The day on which the family was told. For example, 31 3 2021"
SENT_ON = "The day on which it was sent to the family. For example, 31 3 2021"
EXAMPLE = "For example, 31 3 2021"
FOR_INFORMATION = f"For information: no time limit here runs from it. {EXAMPLE}"
CSV_FILES = {f"{sheet}.csv" for sheet in casefile.SHEETS}
LONGEST_FILE_NAME = 200  # bytes; a file system takes 255
LONGEST_NAME = Advice._meta.get_field("provider").max_length


def case_workers(area, day):
    """Return the people who can be given a case of an area: those who may then change it."""
    roles = [role for role, allowed in ROLES.items() if Permission.EDIT_CASES in allowed]
    held = area.memberships.held_on(day).filter(role__in=roles)
    people = User.objects.filter(pk__in=held.values("person"), is_active=True)
    return people.order_by("first_name", "last_name", "username")


def if_missing(text):
    """Return what to say, in the summary too, where a field that is needed was left empty."""
    return {"required": text}


def radios(choices, **options):
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)


def if_known(choices, **options):
    return forms.ChoiceField(choices=[("", "Not known"), *choices], required=False, **options)


def whether_looked_after():
    return if_known(
        LookedAfter.choices,
        label="Looked after by a local authority",
        help_text="By this or any other, when this case began: in care, or accommodated for more "
        "than 24 hours.",
    )


def short_text(**options):
    widget = forms.TextInput(attrs={"class": "govuk-input--width-20"})
    return forms.CharField(widget=widget, **options)


def suggestions(**options):
    return forms.CharField(widget=SuggestInput(attrs={"class": "govuk-input--width-20"}), **options)


def long_text(rows=3, **options):
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), **options)


class CaseForm(ChangeForm):
    """A form that leaves the record alone: `changes` applies what was typed, and judges it.

    The rules are those of the whole case, which a model form would judge by half, and tell at the
    top of the page what `changes` tells beside the field.
    """

    def _post_clean(self):
        pass


class StepForm(CaseForm):
    """A form that asks why as soon as something is recorded that it could replace."""

    reason = long_text(
        label="Why are you changing it?",
        help_text="Needed when you replace what has been recorded. The history keeps both.",
        required=False,
    )

    def __init__(self, *args, reasons=(), **kwargs):
        super().__init__(*args, **kwargs)
        if not any(getattr(self.instance, name) for name in self._meta.fields):
            del self.fields["reason"]
        if reasons:
            self.fields["lateness"] = why_late(reasons)


def why_late(reasons):
    """Return the field that asks why a step is late whose time limit has passed."""
    return forms.ChoiceField(
        choices=[("", "Not known, or it was in time"), *((each, each) for each in reasons)],
        label="If it was late, what was the main reason? (optional)",
        help_text="The time limit has passed. You can record the reason later, too.",
        required=False,
    )


class LogRequestForm(forms.Form):
    reference = short_text(
        label="Case reference",
        max_length=40,
        help_text="The case number of this area, not a name.",
        error_messages=if_missing("Enter the case reference"),
    )
    received_on = DayField(
        label="Request received on",
        help_text="The time limits run from this day. For example, 31 3 2021",
        error_messages=if_missing("Enter the day the request was received, like 31 3 2021"),
    )
    child_reference = short_text(
        max_length=40,
        help_text="The number of this area for the child, not a name.",
        error_messages=if_missing("Enter the child reference"),
    )
    known_child = forms.BooleanField(
        label="This child is already recorded",
        help_text="If you tick this you can leave out name, date of birth and sex.",
        required=False,
    )
    forename = short_text(max_length=100, required=False)
    surname = short_text(max_length=100, required=False)
    date_of_birth = DayField(help_text="For example, 29 2 2012", required=False)
    sex = if_known(Sex.choices)
    request_source = if_known(Source.choices, label="Who asked")
    primary_need = if_known(Need.choices, label="Main need")
    looked_after = whether_looked_after()
    setting = suggestions(label="School or other setting", max_length=200, required=False)
    case_manager = forms.ModelChoiceField(None, empty_label="Nobody yet", required=False)

    def __init__(self, *args, people, schools, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case_manager"].queryset = people
        self.fields["setting"].widget.offered = schools


class FirstAreaFields(forms.Form):
    """Where the assessment of a child who moved in began. Kept for information alone."""

    first_area = short_text(
        label="Area where the assessment began",
        help_text="If another area was already assessing the child, who then moved here.",
        max_length=100,
        required=False,
    )
    first_area_received_on = DayField(
        label="That area received the request on", help_text=FOR_INFORMATION, required=False
    )
    first_area_decided_on = DayField(
        label="That area decided whether to assess on", help_text=FOR_INFORMATION, required=False
    )


class LogResponsibilityForm(LogRequestForm, FirstAreaFields):
    """A child for whom the area became responsible without a request to it, or who moved in."""

    received_on = DayField(
        label="Learned of the child on",
        help_text=EXAMPLE,
        error_messages=if_missing("Enter the day you learned of the child, like 31 3 2021"),
    )
    started_on = DayField(
        label="Became responsible on",
        help_text="The time limits run from this day. For example, 31 3 2021",
        error_messages=if_missing("Enter the day the area became responsible, like 31 3 2021"),
    )

    field_order = ["reference", "received_on", "started_on", *LogRequestForm.base_fields]


class LogReassessmentForm(LogRequestForm):
    """A child who has a plan, made here or elsewhere, and is assessed again."""

    received_on = DayField(
        label="Reassessment asked for on",
        help_text="If the area decided on it by itself, the day of that decision.",
        error_messages=if_missing("Enter the day it was asked for, like 31 3 2021"),
    )
    started_on = DayField(
        label="Family told of the reassessment on",
        help_text="The time limits run from this day. If the area decided on it by itself, "
        "the day of that decision. If the family has not been told yet, record the request on the "
        "page of the plan instead.",
        error_messages=if_missing("Enter the day the family was told, like 31 3 2021"),
    )

    field_order = ["reference", "received_on", "started_on"]


class NextCaseForm(CaseForm):
    """A new case of the child of another case, whose version the form carries."""

    reference = short_text(
        label="Reference of the new case",
        max_length=40,
        help_text="The case number of this area, not a name.",
        error_messages=if_missing("Enter the case reference"),
    )
    case_manager = forms.ModelChoiceField(None, empty_label="Nobody yet", required=False)

    class Meta:
        model = Assessment
        fields = []

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case_manager"].queryset = people


class FollowForm(NextCaseForm):
    basis = radios(
        [], label="Why does a new case start?", error_messages=if_missing("Select why it starts")
    )
    started_on = DayField(
        label="On which day?",
        help_text="The day of the order or the agreement, or on which the area told the tribunal "
        "that it does not oppose the appeal. The time limits run from it.",
        error_messages=if_missing("Enter the day the time limits run from, like 31 3 2021"),
    )

    field_order = ["basis", "started_on", "reference", "case_manager"]

    def __init__(self, *args, bases, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["basis"].choices = [(basis, Basis(basis).label) for basis in bases]


class ReassessForm(NextCaseForm):
    received_on = LogReassessmentForm.base_fields["received_on"]
    started_on = LogReassessmentForm.base_fields["started_on"]

    field_order = ["received_on", "started_on", "reference", "case_manager"]


class FirstAreaForm(StepForm, FirstAreaFields):
    field_order = ["first_area", "first_area_received_on", "first_area_decided_on", "reason"]

    class Meta:
        model = Assessment
        fields = ["first_area", "first_area_received_on", "first_area_decided_on"]


class CorrectRequestForm(StepForm):
    received_on = DayField(
        label="Request received on",
        help_text=EXAMPLE,
        error_messages=if_missing("Enter the day the request was received, like 31 3 2021"),
    )
    started_on = DayField(
        label="Time limits run from",
        help_text="Of a request, the day it was received: the law counts from that. Another day is "
        "listed to be checked. On another basis, the day of what started the case.",
        error_messages=if_missing("Enter the day the time limits run from, like 31 3 2021"),
    )
    basis = forms.ChoiceField(help_text="Why the time limits run.", choices=Basis.choices)
    request_source = if_known(Source.choices, label="Who asked")
    primary_need = if_known(Need.choices, label="Main need")
    looked_after = whether_looked_after()
    setting = suggestions(label="School or other setting", max_length=200, required=False)

    field_order = [
        *("received_on", "started_on", "basis", "request_source", "primary_need"),
        *("looked_after", "setting", "reason"),
    ]

    def __init__(self, *args, schools, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["setting"].widget.offered = schools

    class Meta:
        model = Assessment
        fields = [
            *("received_on", "started_on", "basis", "request_source", "primary_need"),
            *("looked_after", "setting"),
        ]


class CorrectChildForm(StepForm):
    date_of_birth = DayField(help_text="For example, 29 2 2012", required=False)
    sex = if_known(Sex.choices)

    field_order = [*Child.PARTICULARS, "reason"]

    class Meta:
        model = Child
        fields = Child.PARTICULARS


class AssignForm(CaseForm):
    case_manager = forms.ModelChoiceField(None, empty_label="Nobody yet", required=False)

    class Meta:
        model = Assessment
        fields = ["case_manager"]

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case_manager"].queryset = people


class DecisionForm(StepForm):
    decision = radios(
        Decision.choices,
        label="What was decided?",
        error_messages=if_missing("Select what was decided"),
    )
    decision_notified_on = DayField(
        label="Decision notified on",
        help_text=TOLD_ON,
        error_messages=if_missing("Enter the day the family was told, like 31 3 2021"),
    )

    field_order = ["decision", "decision_notified_on", "reason"]

    class Meta:
        model = Assessment
        fields = ["decision", "decision_notified_on"]


class OutcomeForm(StepForm):
    outcome = radios(
        Outcome.choices,
        label="What was the outcome?",
        error_messages=if_missing("Select the outcome"),
    )
    outcome_notified_on = DayField(
        label="Outcome notified on",
        help_text=f"{TOLD_ON}. You can leave this empty if there will be a plan.",
        required=False,
    )

    field_order = ["outcome", "outcome_notified_on", "reason"]

    class Meta:
        model = Assessment
        fields = ["outcome", "outcome_notified_on"]


class DraftForm(StepForm):
    draft_sent_on = DayField(
        label="Draft plan sent on",
        help_text=SENT_ON,
        error_messages=if_missing("Enter the day the draft was sent, like 31 3 2021"),
    )

    field_order = ["draft_sent_on", "reason"]

    class Meta:
        model = Assessment
        fields = ["draft_sent_on"]


class PlanForm(StepForm):
    plan_sent_on = DayField(
        label="Final plan sent on",
        help_text=SENT_ON,
        error_messages=if_missing("Enter the day the final plan was sent, like 31 3 2021"),
    )

    field_order = ["plan_sent_on", "reason"]

    class Meta:
        model = Assessment
        fields = ["plan_sent_on"]


class CloseForm(StepForm):
    closed_on = DayField(
        label="Closed on",
        help_text=EXAMPLE,
        error_messages=if_missing("Enter the day the case was closed, like 31 3 2021"),
    )
    closed_reason = radios(
        ClosedReason.choices,
        label="Why was it closed?",
        error_messages=if_missing("Select why the case was closed"),
    )

    field_order = ["closed_on", "closed_reason", "reason"]

    class Meta:
        model = Assessment
        fields = ["closed_on", "closed_reason"]


class ReasonForm(CaseForm):
    """A form that takes something back. It asks why, always."""

    reason = long_text(
        label="Why do you take it back?",
        help_text="The history keeps this.",
        error_messages=if_missing("Say why you take it back"),
    )


class UndoStepForm(ReasonForm):
    """A form that takes back a step: one of those that `recorded_steps` gives as choices."""

    step = radios(
        [],
        label="What do you want to undo?",
        error_messages=if_missing("Select what you want to undo"),
    )

    field_order = ["step", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = self.recorded_steps(self.instance)


class UndoForm(UndoStepForm):
    class Meta:
        model = Assessment
        fields = []

    def recorded_steps(self, case):
        return recorded_steps(case)


def recorded_steps(case):
    """Return each step that is recorded of a case, as a choice: its name, and what is recorded."""
    labels = {
        "decision": ("Decision", case.get_decision_display(), case.decision_notified_on),
        "outcome": ("Outcome", case.get_outcome_display(), case.outcome_notified_on),
        "draft": ("Draft plan", "sent", case.draft_sent_on),
        "plan": ("Final plan", "sent", case.plan_sent_on),
        "closing": ("Closing", case.get_closed_reason_display(), case.closed_on),
    }
    return [
        (step, f"{what}: {how}{f', {words(day)}' if day else ''}")
        for step, (what, how, day) in labels.items()
        if any(getattr(case, column) for column in STEPS[step])
    ]


class NamesField(forms.CharField):
    """Names typed one a line, as a list of those that are different."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value):
        lines = (line.strip() for line in super().clean(value).splitlines())
        names = list(dict.fromkeys(filter(None, lines)))
        for name in names:
            if len(name) > LONGEST_NAME:
                raise ValidationError(f"Shorten “{name}” to {LONGEST_NAME} characters or fewer")
        return names


BETWEEN = ": "  # the service and the name of an adviser, in the value of a choice; no key has it


def advisers_to_choose(organisations):
    """Yield each service, and after it the organisations that give advice for it, as choices."""
    for service in Service:
        yield service.value, service.label
        for each in organisations:
            if service in each.services:
                yield f"{service}{BETWEEN}{each.name}", f"{service.label}{BETWEEN}{each.name}"


def adviser_of(value):
    service, _, name = value.partition(BETWEEN)
    return service, name


class AskAdviceForm(CaseForm):
    advisers = forms.MultipleChoiceField(
        label="Who was asked?",
        help_text="Select all that were asked on the same day.",
        error_messages={
            "invalid_choice": "“%(value)s” is no longer offered. Choose another, or type a name"
        },
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    health = NamesField(
        label="Health services by name, if not above (optional)",
        help_text="One on each line, for example Speech and language therapy",
        required=False,
    )
    other = NamesField(
        label="Others by name, if not above (optional)",
        help_text="One on each line, for example Youth justice service",
        required=False,
    )
    requested_on = DayField(
        label="Asked on",
        help_text="The day the request reached them: their six weeks run from it. "
        "For example, 31 3 2021",
        error_messages=if_missing("Enter the day the request reached them, like 31 3 2021"),
    )

    class Meta:
        model = Assessment
        fields = []

    def __init__(self, *args, organisations=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["advisers"].choices = advisers_to_choose(organisations)

    def clean(self):
        """Return the advisers as pairs of service and provider. A name selects its service."""
        typed = self.cleaned_data
        selected = [adviser_of(value) for value in typed.get("advisers", [])]
        named = [(service, name) for service, name in selected if name]
        named += [(each, name) for each in ("health", "other") for name in typed.pop(each, [])]
        by_name = {service for service, _ in named}
        unnamed = [each for each in selected if each[0] not in by_name]
        order = Service.values
        advisers = sorted(dict.fromkeys(unnamed + named), key=lambda each: order.index(each[0]))
        if not advisers and not {"advisers", "health", "other"} & self.errors.keys():
            self.add_error("advisers", "Select who was asked")
        return typed | {"advisers": advisers}


class AcceptAdviceForm(CaseForm):
    service = radios(
        Service.choices,
        label="Whose advice?",
        error_messages=if_missing("Select whose advice it is"),
    )
    provider = suggestions(
        label="Which service or person?",
        max_length=LONGEST_NAME,
        help_text="For example, Speech and language therapy. Optional.",
        required=False,
    )

    class Meta:
        model = Assessment
        fields = []

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["provider"].widget.offered = organisations


class AdviceReceivedForm(StepForm):
    received_on = DayField(
        label="Advice received on",
        help_text=EXAMPLE,
        error_messages=if_missing("Enter the day the advice was received, like 31 3 2021"),
    )

    field_order = ["received_on", "reason"]

    class Meta:
        model = Advice
        fields = ["received_on"]


class CorrectAdviceForm(StepForm):
    requested_on = DayField(label="Asked on", help_text=EXAMPLE, required=False)
    received_on = DayField(label="Advice received on", help_text=EXAMPLE, required=False)
    existing_accepted = forms.BooleanField(
        label="Existing advice was accepted instead",
        help_text="If you tick this, clear both dates.",
        required=False,
    )

    provider = suggestions(max_length=LONGEST_NAME, required=False)

    field_order = [
        *("service", "provider", "requested_on", "received_on", "existing_accepted", "reason")
    ]

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["provider"].widget.offered = organisations

    class Meta:
        model = Advice
        fields = [*("service", "provider", "requested_on", "received_on", "existing_accepted")]


class RemoveAdviceForm(ReasonForm):
    class Meta:
        model = Advice
        fields = []


FAMILY_TOLD = "The family must be told of the delay, and why (Code of Practice, 9.43). "


class ExceptionForm(CaseForm):
    ground = radios([], label="What was closed?", error_messages=if_missing("Select what it was"))
    from_on = DayField(
        label="First day",
        help_text=EXAMPLE,
        error_messages=if_missing("Enter the first day, like 31 3 2021"),
    )
    to_on = DayField(label="Last day", help_text=EXAMPLE, required=False)
    asked_on = DayField(
        label="School or setting asked for advice on",
        help_text=EXAMPLE,
        error_messages=if_missing("Enter the day it was asked for advice, like 31 3 2021"),
    )
    reason = long_text(
        label="Why did it make the time limit impractical?",
        help_text="The family must be told this reason.",
        error_messages=if_missing("Say why it made the time limit impractical"),
    )
    family_told_on = DayField(
        label="Family told on (optional)",
        help_text=f"{FAMILY_TOLD}You can record the day later. {EXAMPLE}",
        required=False,
    )

    class Meta:
        model = Assessment
        fields = []

    def __init__(self, *args, grounds, asks_when_asked, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_when_asked:
            del self.fields["asked_on"]
        self.fields["ground"].choices = [(each, Ground(each).label) for each in grounds]
        if len(grounds) == 1:
            del self.fields["ground"]


class CorrectExceptionForm(StepForm):
    to_on = DayField(
        label="Last day",
        help_text=f"The day on which the cause ended, if it has. {EXAMPLE}",
        required=False,
    )
    family_told_on = DayField(
        label="Family told on", help_text=f"{FAMILY_TOLD}{EXAMPLE}", required=False
    )

    field_order = ["to_on", "family_told_on", "reason"]

    class Meta:
        model = AssessmentException
        fields = ["to_on", "family_told_on"]


class CorrectDutyExceptionForm(CorrectExceptionForm):
    class Meta(CorrectExceptionForm.Meta):
        model = DutyException


class WithdrawForm(ReasonForm):
    class Meta:
        model = AssessmentException
        fields = []


class WithdrawDutyExceptionForm(ReasonForm):
    class Meta:
        model = DutyException
        fields = []


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files, as a list."""

    widget = FilesInput

    def clean(self, data, initial=None):
        return [super(FilesField, self).clean(file) for file in data or [None]]


class CaseFileForm(forms.Form):
    files = FilesField(
        label="Workbook or CSV files",
        help_text=(
            "One workbook (.xlsx), or assessments.csv with or without advice.csv and "
            f"exceptions.csv, chosen together. {casefile.MAX_FILE // 1_000_000} MB at most."
        ),
        widget=FilesInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": "Choose a workbook or CSV files",
            "empty": "A file that you chose is empty. Choose another",
        },
    )

    def clean_files(self):
        """Return {name: content}, with the names that a case file has."""
        names = [casefile_name(file.name) for file in self.cleaned_data["files"]]
        files = dict(zip(names, self.cleaned_data["files"], strict=True))
        is_workbook = len(names) == 1 and names[0].endswith(".xlsx")
        are_tables = len(files) == len(names) and files.keys() <= CSV_FILES
        if not is_workbook and not are_tables:
            raise ValidationError(
                "Choose one workbook (.xlsx), or files named assessments.csv, advice.csv and "
                "exceptions.csv"
            )
        if sum(file.size for file in files.values()) > casefile.MAX_FILE:
            raise ValidationError(
                f"The files are larger than {casefile.MAX_FILE // 1_000_000} MB. Split them."
            )
        if any(len(name.encode()) > LONGEST_FILE_NAME for name in names):
            raise ValidationError("The name of the file is too long. Give it a shorter one.")
        return {name: file.read() for name, file in files.items()}


def casefile_name(name):
    """Return a file's name as a case file has it: ending in small letters, CSV files wholly so."""
    if name.lower() in CSV_FILES:
        return name.lower()
    path = Path(name)
    return f"{path.stem}{path.suffix.lower()}"
