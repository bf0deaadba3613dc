"""Forms about decisions that can be appealed. They read what was typed; `changes` judges it."""

from django.core.exceptions import ValidationError

from ehcp_tracking import forms as forms_of_cases
from ehcp_tracking import law
from ehcp_tracking.disputes.choices import Agreement, Kind, Outcome
from ehcp_tracking.disputes.clocks import AGREEMENTS, OUTCOMES, kinds_of
from ehcp_tracking.disputes.steps import STEPS, recorded
from ehcp_tracking.forms import (
    EXAMPLE,
    CaseForm,
    NextCaseForm,
    ReasonForm,
    StepForm,
    UndoStepForm,
    if_missing,
    radios,
)
from ehcp_tracking.models import Assessment, Dispute, EHCPlan, Hearing
from wsoa.forms import DayField

NOTIFIED = DayField(
    label="Notice of the decision sent on",
    help_text="The day of the written notice that the family can appeal. Their time runs from it. "
    "For example, 31 3 2021",
    error_messages=if_missing("Enter the day of the notice, like 31 3 2021"),
)


def what_was_decided():
    return radios(
        [], label="Which decision?", error_messages=if_missing("Select which decision it was")
    )


def needed(label, **options):
    message = if_missing(f"Enter the day: {label[:1].lower()}{label[1:]}, like 31 3 2021")
    return DayField(label=label, error_messages=message, **{"help_text": EXAMPLE} | options)


def if_it_happened(label, help_text=EXAMPLE):
    return DayField(label=label, help_text=help_text, required=False)


def of(choices, keys):
    return [(key, choices(key).label) for key in keys]


class LogDisputeForm(CaseForm):
    kind = what_was_decided()
    notified_on = NOTIFIED

    class Meta:
        model = Assessment
        fields = []

    field_order = ["kind", "notified_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = of(Kind, kinds_of(self.instance))


class LogDisputeOfPlanForm(LogDisputeForm):
    class Meta:
        model = EHCPlan
        fields = []


class StartCaseForm(NextCaseForm):
    received_on = needed(
        "Reassessment asked for on",
        help_text="The day of the request that was refused. No time limit runs from it. "
        "For example, 31 3 2021",
    )

    field_order = ["received_on", "reference", "case_manager"]

    class Meta:
        model = Dispute
        fields = []


class CorrectDecisionForm(StepForm):
    kind = what_was_decided()
    notified_on = NOTIFIED

    field_order = ["kind", "notified_on", "reason"]

    class Meta:
        model = Dispute
        fields = ["kind", "notified_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = of(Kind, kinds_of(self.instance.about))


class MediationForm(StepForm):
    contacted_on = if_it_happened("Family contacted a mediation adviser on")
    declined_on = if_it_happened(
        "Family declined mediation on",
        "The day they told the adviser. The adviser gives the certificate within "
        f"{law.RULES['mediation_certificate'].limit.words}.",
    )
    wanted_on = if_it_happened(
        "Family asked for mediation on",
        "The day they told the area, which arranges a meeting and takes part within "
        f"{law.RULES['mediation_arranged'].limit.words}.",
    )
    met_on = if_it_happened("Mediation meeting on")
    certificate_on = if_it_happened("Mediation certificate given on")

    field_order = ["contacted_on", "declined_on", "wanted_on", "met_on", "certificate_on", "reason"]

    class Meta:
        model = Dispute
        fields = list(STEPS["mediation"].columns)

    def clean(self):
        typed = super().clean()
        if not self.errors and not any(typed.get(name) for name in self._meta.fields):
            raise ValidationError("Enter at least one day. To take days back, undo the step.")
        return typed


class AgreementForm(StepForm):
    agreement = radios(
        [], label="What did mediation lead to?", error_messages=if_missing("Select what it led to")
    )
    agreement_on = needed(
        "Mediation ended on",
        help_text="The day of the agreement: its time limit runs from it. For example, 31 3 2021",
    )

    field_order = ["agreement", "agreement_on", "reason"]

    class Meta:
        model = Dispute
        fields = ["agreement", "agreement_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agreement"].choices = of(Agreement, AGREEMENTS[self.instance.kind])


class AgreementKeptForm(StepForm):
    agreement_kept_on = needed("Agreement kept on")

    field_order = ["agreement_kept_on", "reason"]

    class Meta:
        model = Dispute
        fields = ["agreement_kept_on"]


class AppealForm(StepForm):
    lodged_on = needed("Appeal lodged on")
    registered_on = if_it_happened("Registered by the tribunal on")

    field_order = ["lodged_on", "registered_on", "reason"]

    class Meta:
        model = Dispute
        fields = ["lodged_on", "registered_on"]


class OutcomeForm(StepForm):
    outcome = radios(
        [], label="How did the appeal end?", error_messages=if_missing("Select how it ended")
    )
    outcome_on = needed(
        "On which day?",
        help_text="The day of the order, or on which the area told the tribunal that it does not "
        "oppose the appeal: time limits run from it. For example, 31 3 2021",
    )

    field_order = ["outcome", "outcome_on", "reason"]

    class Meta:
        model = Dispute
        fields = ["outcome", "outcome_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = of(Outcome, OUTCOMES[self.instance.kind])


class OrderForm(StepForm):
    order_kept_on = needed("Order carried out on")

    field_order = ["order_kept_on", "reason"]

    class Meta:
        model = Dispute
        fields = ["order_kept_on"]


class HearingForm(CaseForm):
    hearing_on = needed("Hearing on", help_text="Past or to come. For example, 31 3 2021")

    class Meta:
        model = Dispute
        fields = []


class RemoveHearingForm(ReasonForm):
    class Meta:
        model = Hearing
        fields = []


class ExceptionForm(forms_of_cases.ExceptionForm):
    class Meta:
        model = Dispute
        fields = []


class RemoveDisputeForm(ReasonForm):
    class Meta:
        model = Dispute
        fields = []


STEP_LABELS = {
    "mediation": "Days of mediation",
    "agreement": "What mediation led to",
    "agreement_kept": "That the agreement was kept",
    "appeal": "That the appeal was lodged",
    "outcome": "How the appeal ended",
    "order": "That the order was carried out",
}


class UndoForm(UndoStepForm):
    class Meta:
        model = Dispute
        fields = []

    def recorded_steps(self, dispute):
        return [(step, STEP_LABELS[step]) for step in recorded(dispute)]
