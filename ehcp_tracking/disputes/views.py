"""The register of decisions that can be appealed, and the pages that record what came of them."""

from django.contrib import messages
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django_filters.views import FilterView

from ehcp_tracking import excusing
from ehcp_tracking.choices import Basis
from ehcp_tracking.disputes import changes, clocks, explaining, forms, steps
from ehcp_tracking.disputes.choices import Stage
from ehcp_tracking.disputes.filters import DisputeFilter
from ehcp_tracking.disputes.tables import DisputeTable
from ehcp_tracking.models import Assessment, Dispute, DutyException, EHCPlan, Hearing
from ehcp_tracking.recording import (
    CaseChange,
    CorrectOtherMixin,
    NextCase,
    OtherExceptionMixin,
    WithdrawOtherMixin,
)
from ehcp_tracking.steps import LABELS
from ehcp_tracking.why import WhyMixin
from wsoa import history
from wsoa.roles import Permission
from wsoa.tables import ListMixin
from wsoa.views import AreaMixin, RecordView


class DisputeList(AreaMixin, ListMixin, FilterView):
    """Decisions that families challenged or may, the latest first."""

    permission_required = Permission.VIEW_CASES
    filterset_class = DisputeFilter
    table_class = DisputeTable
    template_name = "disputes/dispute_list.html"
    export_name = "mediation and appeals"

    def get_queryset(self):
        today = self.request.today
        return Dispute.objects.in_area(self.area).known(today).with_row(today)

    def get_filterset_kwargs(self, filterset_class):
        # Bound even to nothing: a list without filters leaves out what has ended.
        return super().get_filterset_kwargs(filterset_class) | {"data": self.request.GET}

    def get_table_kwargs(self):
        return {"as_at": self.request.today}


class DisputeDetail(AreaMixin, RecordView):
    """One decision: how far mediation or an appeal has come, and what is due by when."""

    permission_required = Permission.VIEW_CASES
    template_name = "disputes/dispute_detail.html"

    def get_queryset(self):
        disputes = Dispute.objects.in_area(self.area).with_stage(self.request.today)
        parts = ("hearings", "exceptions", "assessment__followed_by__area")
        return disputes.prefetch_related(*parts)

    def get_context_data(self, **kwargs):
        dispute, today = self.object, self.request.today
        editable = Permission.EDIT_CASES in self.permissions
        found, hearings = dispute.clocks(today), list(dispute.hearings.all())
        return super().get_context_data(
            stage=Stage(dispute.stage).label,
            answer=explaining.answer(dispute, today),
            told=explaining.told(found, today, excepted=dispute.exceptions.all()),
            of_next_case=explaining.told_of_next_case(dispute, today),
            excepted=list(excusing.recorded_of(dispute, found)),
            outlasted=list(excusing.outlasted(dispute.exceptions.all(), found, today)),
            facts=explaining.facts_of(dispute),
            hearings=hearings,
            following=dispute.followed_by(),
            editable=editable,
            start=self.address_of_next_case() if editable else "",
            steps=self.to_record() if editable else [],
            lines=history.of(dispute, parts=[*hearings, *dispute.exceptions.all()]),
            **kwargs,
        )

    def address_of_next_case(self):
        """Return where the case that follows is started, filled in, or nothing if none is to be."""
        started = clocks.starts(self.object)
        if self.object.stage != Stage.TO_START or started is None:
            return ""
        if self.object.plan_id:
            return reverse("disputes:start_case", args=[self.area.slug, self.object.pk])
        place = [self.area.slug, self.object.assessment_id]
        asked = dict(zip(("basis", "started_on"), started, strict=True))
        return f"{reverse('ehcp_tracking:follow_case', args=place)}?{urlencode(asked)}"

    def to_record(self):
        """Return the address and the label of each page that has something to record."""
        place = [self.area.slug, self.object.pk]
        return [
            (reverse(f"disputes:{name}", args=place), steps.LABELS[name])
            for name in steps.possible(self.object)
        ]


class WhyDispute(AreaMixin, WhyMixin, RecordView):
    """Why a time limit about a decision ends on its day."""

    permission_required = Permission.VIEW_CASES
    template_name = "disputes/why.html"

    def get_queryset(self):
        today = self.request.today
        return Dispute.objects.in_area(self.area).known(today).with_stage(today)

    def told(self):
        dispute, today = self.object, self.request.today
        excepted = dispute.exceptions.all()
        of_dispute = explaining.told(dispute.clocks(today), today, excepted=excepted)
        return [*of_dispute, *explaining.told_of_next_case(dispute, today)]

    @property
    def basis(self):
        basis, _ = clocks.starts(self.object) or ("", None)
        return basis


class DisputeChange(CaseChange):
    """One change to a decision in the register, and back to its page. Comes after AreaMixin."""

    template_name = "disputes/change.html"

    @cached_property
    def dispute(self):
        return getattr(self.object, "dispute", self.object)

    @property
    def case(self):
        return getattr(self.dispute, "about", self.dispute)

    def get_queryset(self):
        return Dispute.objects.in_area(self.area)

    def get_success_url(self):
        today = self.request.today
        shown = Dispute.objects.in_area(self.area).with_stage(today).get(pk=self.dispute.pk)
        messages.success(self.request, f"{self.done} {explaining.answer(shown, today)}")
        return shown.get_absolute_url()


class StepChange(DisputeChange):
    """Record the columns of one step. Comes after AreaMixin."""

    step: str

    def change(self, **typed):
        changes.record(self.object, self.step, by=self.request.user, **typed)


class Logging(DisputeChange):
    """Put a decision into the register. Comes after AreaMixin."""

    title, done = "Log mediation or an appeal", "The decision is in the register."

    def change(self, **typed):
        self.dispute = changes.log_dispute(self.object, by=self.request.user, **typed)


class LogDispute(AreaMixin, Logging):
    """Put a decision of a case into the register."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.LogDisputeForm
    template_name = "disputes/log_dispute.html"

    def get_queryset(self):
        return Assessment.objects.in_area(self.area).select_related("child")

    def get_initial(self):
        days = (clocks.decided_on(kind, self.object) for kind in clocks.kinds_of(self.object))
        return {"notified_on": next(days, None)}


class LogDisputeOfPlan(AreaMixin, Logging):
    """Put a decision about a plan that the area took over into the register."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.LogDisputeOfPlanForm
    template_name = "disputes/log_dispute_of_plan.html"

    @property
    def plan(self):
        return self.case

    def get_queryset(self):
        return EHCPlan.objects.in_area(self.area).filter(assessment=None)


class StartCase(AreaMixin, NextCase):
    """Start the case that follows a refusal to reassess a plan that the area took over."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.StartCaseForm
    template_name = "disputes/start_case.html"
    title = LABELS["follow_case"]

    @property
    def dispute(self):
        return self.object

    @property
    def case(self):
        return self.object.plan

    @property
    def runs(self):
        """Why the case starts, and from which day its time limits run, if one is to start."""
        basis, day = clocks.starts(self.object) or ("", None)
        return day and (Basis(basis).label, day)

    def get_queryset(self):
        return Dispute.objects.in_area(self.area).exclude(plan=None)

    def start(self, **typed):
        return changes.start_case(self.object, **typed)


class CorrectDecision(AreaMixin, DisputeChange):
    """Correct which decision it is, or when the family was told."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.CorrectDecisionForm
    title, done = steps.LABELS["correct_decision"], "The decision was changed."

    def change(self, **typed):
        changes.correct_decision(self.object, by=self.request.user, **typed)


class RecordMediation(AreaMixin, StepChange):
    """Record the days of mediation: contact, certificate, meeting."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.MediationForm
    title, done, step = steps.LABELS["record_mediation"], "Mediation was recorded.", "mediation"


class RecordAgreement(AreaMixin, StepChange):
    """Record what mediation led to."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.AgreementForm
    title, step = steps.LABELS["record_agreement"], "agreement"
    done = "What mediation led to was recorded."


class KeepAgreement(AreaMixin, StepChange):
    """Record that the area did what was agreed about an existing plan, or another matter."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.AgreementKeptForm
    title, step = steps.LABELS["keep_agreement"], "agreement_kept"
    done = "That the agreement was kept was recorded."


class LodgeAppeal(AreaMixin, StepChange):
    """Record that the family appealed, and when the tribunal registered it."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.AppealForm
    title, done, step = steps.LABELS["lodge_appeal"], "The appeal was recorded.", "appeal"


class RecordOutcome(AreaMixin, StepChange):
    """Record how an appeal ended: decided, withdrawn, or not opposed by the area."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.OutcomeForm
    title, step = steps.LABELS["record_outcome"], "outcome"
    done = "How the appeal ended was recorded."


class CarryOutOrder(AreaMixin, StepChange):
    """Record that the area did what was ordered about an existing plan."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.OrderForm
    title, step = steps.LABELS["carry_out_order"], "order"
    done = "That the order was carried out was recorded."


class ListHearing(AreaMixin, DisputeChange):
    """Record a day on which an appeal is heard."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.HearingForm
    title, done = steps.LABELS["list_hearing"], "The hearing was recorded."

    def change(self, **typed):
        changes.list_hearing(self.object, by=self.request.user, **typed)


class RemoveHearing(AreaMixin, DisputeChange):
    """Take back a hearing that was postponed, or recorded by mistake."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.RemoveHearingForm
    title, done, button = "Remove the hearing", "The hearing was removed.", "Remove hearing"

    def get_queryset(self):
        hearings = Hearing.objects.in_area(self.area)
        return hearings.filter(dispute=self.kwargs["dispute_id"])

    def change(self, **typed):
        changes.remove_hearing(self.object, by=self.request.user, **typed)


class RecordException(AreaMixin, OtherExceptionMixin, DisputeChange):
    """Record a lawful exception to a time limit about a decision, or learn that there is none."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.ExceptionForm
    template_name = "disputes/record_exception.html"


class ExceptionChange(DisputeChange):
    """One change to an exception about the decision that the path names. Comes after AreaMixin."""

    def get_queryset(self):
        exceptions = DutyException.objects.in_area(self.area)
        return exceptions.filter(dispute=self.kwargs["dispute_id"])


class CorrectException(AreaMixin, CorrectOtherMixin, ExceptionChange):
    """Record when the cause of an exception ended, and when the family was told of it."""

    permission_required = Permission.EDIT_CASES
    template_name = "disputes/correct_exception.html"


class WithdrawException(AreaMixin, WithdrawOtherMixin, ExceptionChange):
    """Take back an exception that was recorded by mistake."""

    permission_required = Permission.EDIT_CASES
    template_name = "disputes/withdraw_exception.html"


class UndoDisputeStep(AreaMixin, DisputeChange):
    """Take back a step that was recorded by mistake."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.UndoForm
    template_name = "disputes/undo_step.html"
    title, done, button = steps.LABELS["undo_step"], "The step was undone.", "Undo step"

    def change(self, **typed):
        changes.undo_step(self.object, by=self.request.user, **typed)


class RemoveDispute(AreaMixin, DisputeChange):
    """Take a decision out of the register that should not be in it."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.RemoveDisputeForm
    title, button = steps.LABELS["remove_dispute"], "Remove"

    def get_success_url(self):
        messages.success(self.request, "The decision is no longer in the register.")
        return self.case.get_absolute_url()

    def change(self, **typed):
        changes.remove_dispute(self.object, by=self.request.user, **typed)
