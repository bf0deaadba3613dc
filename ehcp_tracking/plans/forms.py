"""Forms that record what happened to a plan. They read what was typed; `changes` judges it."""

from django import forms
from django.core.exceptions import ValidationError

from ehcp_tracking import forms as forms_of_cases
from ehcp_tracking import law
from ehcp_tracking.choices import Sex
from ehcp_tracking.exceptions import words
from ehcp_tracking.facts import future
from ehcp_tracking.forms import (
    EXAMPLE,
    CaseForm,
    ReasonForm,
    StepForm,
    UndoStepForm,
    if_known,
    if_missing,
    radios,
    short_text,
    suggestions,
)
from ehcp_tracking.models import AnnualReview, EHCPlan, PhaseTransfer, ReassessmentRequest
from ehcp_tracking.plans.changes import STEPS
from ehcp_tracking.plans.choices import CeasedReason, ReviewDecision, TransferKind
from wsoa.forms import DayField

TO_TELL = law.RULES["family_told_of_transfer"]
IF_DONE = "Leave this empty until it is done. For example, 31 3 2021"


def day(label, missing, help_text=EXAMPLE):
    """Return a field for a day that must be given."""
    return DayField(label=label, help_text=help_text, error_messages=if_missing(missing))


def later(label, help_text=IF_DONE):
    """Return a field for a day that may not have come yet."""
    return DayField(label=label, help_text=help_text, required=False)


def area_name(label):
    return short_text(label=label, max_length=100, required=False)


class SchoolAndManager(forms.Form):
    """Asks who teaches the child, and who manages the plan."""

    setting = suggestions(label="School or other setting", max_length=200, required=False)
    case_manager = forms.ModelChoiceField(None, empty_label="Nobody yet", required=False)

    def __init__(self, *args, people, schools, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case_manager"].queryset = people
        self.fields["setting"].widget.offered = schools


class Arrival(forms.Form):
    """Asks how a plan came from another area."""

    made_elsewhere_on = day(
        "Plan made on", "Enter the day the other area made the plan, like 31 3 2020"
    )
    reviewed_elsewhere_on = later(
        "Last reviewed there on",
        "Leave this empty if the other area did not review it. For example, 31 3 2020",
    )
    transferred_in_on = day(
        "Plan transferred here on",
        "Enter the day the plan was transferred here, like 31 3 2021",
        f"The family must be told within {TO_TELL.limit.words} of this day. {EXAMPLE}",
    )
    transferred_in_from = area_name("From which area")
    family_told_on = later("Family told of the transfer on")


class LogPlanForm(SchoolAndManager, Arrival):
    reference = short_text(
        label="Plan reference",
        max_length=40,
        help_text="The number of this area for the plan, not a name.",
        error_messages=if_missing("Enter the plan reference"),
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

    field_order = [
        "reference",
        *Arrival.base_fields,
        *("child_reference", "known_child", "forename", "surname", "date_of_birth", "sex"),
    ]


class ChangePlanForm(SchoolAndManager, CaseForm):
    class Meta:
        model = EHCPlan
        fields = ["setting", "case_manager"]


class ArrivalForm(Arrival, StepForm):
    class Meta:
        model = EHCPlan
        fields = [*Arrival.base_fields]

    field_order = [*Meta.fields, "reason"]


class MoveForm(StepForm):
    move_learned_on = day(
        "Area learned of the move on", "Enter the day the area learned of the move, like 31 3 2021"
    )
    moved_on = day(
        "Child moves on",
        "Enter the day of the move, like 31 3 2021",
        "This day may be still to come. For example, 31 3 2021",
    )
    transferred_out_to = area_name("To which area")
    transferred_out_on = later("Plan transferred to that area on")

    class Meta:
        model = EHCPlan
        fields = [*STEPS["move"]]

    field_order = [
        *("move_learned_on", "moved_on", "transferred_out_to", "transferred_out_on", "reason")
    ]


class EndForm(StepForm):
    ceased_on = day("Plan ended on", "Enter the day the plan ended, like 31 3 2021")
    ceased_reason = radios(
        CeasedReason.choices,
        label="Why did it end?",
        error_messages=if_missing("Select why the plan ended"),
    )

    field_order = ["ceased_on", "ceased_reason", "reason"]

    class Meta:
        model = EHCPlan
        fields = ["ceased_on", "ceased_reason"]


class UndoForm(UndoStepForm):
    class Meta:
        model = EHCPlan
        fields = []

    def recorded_steps(self, plan):
        labels = {
            "move": ("Move to another area", plan.moved_on),
            "end": ("End of the plan", plan.ceased_on),
        }
        return [(step, f"{what}: {words(day)}") for step, (what, day) in labels.items() if day]


class AsAtForm(forms.Form):
    """As at which day figures are told: today, unless another day is given."""

    as_at = DayField(
        label="As at",
        help_text="Today unless told otherwise. For example, 31 3 2021",
        required=False,
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_as_at(self):
        day = self.cleaned_data["as_at"] or self.today
        if day > self.today:
            raise ValidationError(future(day, self.today))
        return day


class RemovePlanForm(ReasonForm):
    class Meta:
        model = EHCPlan
        fields = []


class Meeting(forms.Form):
    """Asks when a review was held, and when the report of its meeting was sent."""

    meeting_on = day("Review meeting on", "Enter the day of the review meeting, like 31 3 2021")
    report_sent_on = later("Report of the meeting sent on")


class RecordReviewForm(Meeting, CaseForm):
    class Meta:
        model = EHCPlan
        fields = []


class ReviewForm(Meeting, StepForm):
    decision = forms.ChoiceField(
        choices=[("", "Not decided yet"), *ReviewDecision.choices],
        label="What was decided?",
        required=False,
    )
    decision_notified_on = later("Decision notified on")
    amendments_sent_on = later(
        "Proposed amendments sent on", "Only if the plan is to be amended. For example, 31 3 2021"
    )
    amended_plan_sent_on = later("Amended plan sent on")
    not_amended_on = later(
        "Family told that the plan is not amended on",
        "Only if it is decided, after all, not to amend it. For example, 31 3 2021",
    )

    class Meta:
        model = AnnualReview
        fields = [
            *("meeting_on", "report_sent_on", "decision", "decision_notified_on"),
            *("amendments_sent_on", "amended_plan_sent_on", "not_amended_on"),
        ]

    field_order = [*Meta.fields, "reason"]


class Transfer(forms.Form):
    """Asks between which phases of education a child moves, and when the plan was amended."""

    kind = radios(
        TransferKind.choices,
        label="Which move?",
        error_messages=if_missing("Select which move it is"),
    )
    transfer_on = day(
        "Child moves on",
        "Enter the day the child moves, like 1 9 2021",
        "This day may be still to come. For example, 1 9 2021",
    )
    finalised_on = later("Plan reviewed and amended on")


class RecordTransferForm(Transfer, CaseForm):
    class Meta:
        model = EHCPlan
        fields = []


class TransferForm(Transfer, StepForm):
    class Meta:
        model = PhaseTransfer
        fields = [*Transfer.base_fields]

    field_order = [*Meta.fields, "reason"]


class Request(forms.Form):
    """Asks when a reassessment was asked for."""

    asked_on = day(
        "Reassessment asked for on", "Enter the day the reassessment was asked for, like 31 3 2021"
    )


class RecordRequestForm(Request, CaseForm):
    class Meta:
        model = EHCPlan
        fields = []


class RequestForm(Request, StepForm):
    class Meta:
        model = ReassessmentRequest
        fields = ["asked_on"]

    field_order = ["asked_on", "reason"]


class ExceptionForm(forms_of_cases.ExceptionForm):
    class Meta:
        model = EHCPlan
        fields = []


class RemoveReviewForm(ReasonForm):
    class Meta:
        model = AnnualReview
        fields = []


class RemoveTransferForm(ReasonForm):
    class Meta:
        model = PhaseTransfer
        fields = []


class RemoveRequestForm(ReasonForm):
    class Meta:
        model = ReassessmentRequest
        fields = []
