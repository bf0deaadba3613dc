"""Pages on which staff record what happened to a plan. Each makes one audited change."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView

from ehcp_tracking import law
from ehcp_tracking.changes import correct_child
from ehcp_tracking.forms import CorrectChildForm, case_workers
from ehcp_tracking.models import Child, EHCPlan
from ehcp_tracking.plans import changes, explaining, forms
from ehcp_tracking.plans.choices import TransferKind
from ehcp_tracking.plans.steps import LABELS
from ehcp_tracking.recording import CorrectOtherMixin, OtherExceptionMixin, WithdrawOtherMixin
from wsoa import audit
from wsoa.forms import refuse
from wsoa.models import School
from wsoa.roles import Permission
from wsoa.views import AreaMixin, ChangeView

# Of each move between phases, how long there is before it.
LIMITS = [(kind.label, law.RULES[kind].limit.words) for kind in TransferKind]


class PlanChange(ChangeView):
    """One change to a plan, or to a part of it, and back to the plan.

    `title` says what the page does, `done` what was recorded.
    """

    template_name = "plans/change.html"
    button = "Save"

    @property
    def plan(self):
        return self.object

    def get_queryset(self):
        return EHCPlan.objects.in_area(self.area)

    def render_to_response(self, context, **kwargs):
        audit.seen(self.plan, by=self.request.user)  # a refused form shows the record as well
        return super().render_to_response(context, **kwargs)

    def get_success_url(self):
        tell(self.request, self.done, self.plan)
        return self.plan.get_absolute_url()


class PartChange(PlanChange):
    """One change to a part of the plan that the path names: a review, say, or an exception."""

    @cached_property
    def plan(self):
        return EHCPlan.objects.in_area(self.area).get(pk=self.kwargs["plan_id"])

    def get_queryset(self):
        parts = self.form_class.Meta.model.objects.in_area(self.area)
        return parts.filter(plan=self.kwargs["plan_id"]).select_related("plan")


class ChangePart(PartChange):
    """Fill in or correct what is recorded of a part."""

    def change(self, **typed):
        changes.change_part(self.object, by=self.request.user, **typed)


class RemovePart(PartChange):
    """Take back a part that was recorded by mistake."""

    def change(self, **typed):
        changes.remove_part(self.object, by=self.request.user, **typed)


def tell(request, done, plan):
    """Say on the next page what was recorded, and by when the next review is due."""
    plan = EHCPlan.objects.in_area(plan.area).with_clocks().get(pk=plan.pk)
    found = plan.clocks(request.today)
    messages.success(request, f"{done} {explaining.answer(plan, found, request.today).words}")


def offered(view):
    """Return the people who can be given a plan, and the schools that are offered."""
    schools = School.objects.in_area(view.area).current(view.request.today)
    return {"people": case_workers(view.area, view.request.today), "schools": schools}


class LogPlan(AreaMixin, FormView):
    """Log a plan that another area made and transferred here."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.LogPlanForm
    template_name = "plans/log_plan.html"

    def get_initial(self):
        return {"case_manager": self.request.user.pk}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | offered(self)

    def form_valid(self, form):
        try:
            plan = changes.log_plan(self.area, by=self.request.user, **form.cleaned_data)
        except ValidationError as error:
            self.note_child(form.cleaned_data["child_reference"])
            refuse(form, error)
            return self.form_invalid(form)
        tell(self.request, f"Plan {plan.reference} was logged.", plan)
        return redirect(plan)

    def note_child(self, reference):
        """Leave an event about the child who has this reference: a refusal tells of that child."""
        for child in Child.objects.in_area(self.area).filter(reference=reference):
            audit.seen(child, by=self.request.user)


class ChangePlan(AreaMixin, PlanChange):
    """Record another school of the child, or give the plan to another case manager."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.ChangePlanForm
    title, done = LABELS["change_plan"], "The plan was changed."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | offered(self)

    def change(self, **typed):
        changes.change_plan(self.object, by=self.request.user, **typed)


class CorrectChild(AreaMixin, PlanChange):
    """Fill in or correct the particulars of the child of a plan, who may have no case here."""

    permission_required = Permission.EDIT_CASES
    form_class = CorrectChildForm
    title, done = LABELS["correct_child"], "The details of the child were changed."

    @cached_property
    def plan(self):
        return EHCPlan.objects.in_area(self.area).get(pk=self.kwargs["pk"])

    def get_queryset(self):
        return Child.objects.in_area(self.area)

    def get_object(self, queryset=None):
        plans = EHCPlan.objects.in_area(self.area)
        return get_object_or_404(self.get_queryset(), plans__in=plans.filter(pk=self.kwargs["pk"]))

    def change(self, **typed):
        correct_child(self.object, by=self.request.user, **typed)


class RecordArrival(AreaMixin, PlanChange):
    """Fill in or correct how a plan came from another area, and when the family was told."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.ArrivalForm
    title, done = LABELS["record_arrival"], "How the plan came here was recorded."

    def get_queryset(self):
        return super().get_queryset().filter(assessment=None)

    def change(self, **typed):
        changes.record_arrival(self.object, by=self.request.user, **typed)


class RecordMove(AreaMixin, PlanChange):
    """Record that the child moves to another area, and when the plan was transferred there."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.MoveForm
    template_name = "plans/record_move.html"
    title, done = LABELS["record_move"], "The move was recorded."
    limit = law.RULES["plan_transferred"].limit

    def change(self, **typed):
        changes.record_move(self.object, by=self.request.user, **typed)


class EndPlan(AreaMixin, PlanChange):
    """Record that the area ended a plan."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.EndForm
    template_name = "plans/end_plan.html"
    title, done, button = LABELS["end_plan"], "The end was recorded.", "End plan"

    def change(self, **typed):
        changes.end_plan(self.object, by=self.request.user, **typed)


class UndoPlan(AreaMixin, PlanChange):
    """Take back a move to another area, or an end, that was recorded by mistake."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.UndoForm
    template_name = "plans/undo_plan.html"
    title, done, button = LABELS["undo_plan"], "It was undone.", "Undo"

    def change(self, **typed):
        changes.undo_step(self.object, by=self.request.user, **typed)


class RemovePlan(AreaMixin, PlanChange):
    """Take back a plan from another area that was logged by mistake."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.RemovePlanForm
    title, button = LABELS["remove_plan"], "Remove plan"

    def change(self, **typed):
        changes.remove_plan(self.object, by=self.request.user, **typed)

    def get_success_url(self):
        messages.success(self.request, f"Plan {self.object.reference} was removed.")
        return reverse("plans:plan_list", args=[self.area.slug])


class RecordReview(AreaMixin, PlanChange):
    """Record a review that was held."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.RecordReviewForm
    title, done = LABELS["record_review"], "The review was recorded."

    def change(self, **typed):
        changes.record_review(self.object, by=self.request.user, **typed)


class ChangeReview(AreaMixin, ChangePart):
    """Record what followed a review, or correct it."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.ReviewForm
    template_name = "plans/change_review.html"
    title, done = "Record what followed the review", "The review was changed."

    @cached_property
    def limits(self):
        """What is told of each limit that runs from the review as it is stored, by its duty."""
        plan = EHCPlan.objects.in_area(self.area).with_clocks().get(pk=self.plan.pk)
        found = explaining.reviews(plan, self.request.today)
        told = next(told for review, told in found if review.pk == self.object.pk)
        return {each.clock.duty: each for each in told}

    @property
    def comments(self):
        return explaining.comments(self.object, self.request.today)

    def get_success_url(self):
        url = super().get_success_url()
        if self.comments and self.comments.cut_short:
            messages.warning(self.request, f"Flagged: {self.comments.words}")
        return url


class RemoveReview(AreaMixin, RemovePart):
    """Take back a review that was recorded by mistake."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.RemoveReviewForm
    title, done, button = "Remove the review", "The review was removed.", "Remove review"


class RecordTransfer(AreaMixin, PlanChange):
    """Record a move between phases of education."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.RecordTransferForm
    template_name = "plans/record_transfer.html"
    title, done = LABELS["record_transfer"], "The move was recorded."
    limits = LIMITS

    def change(self, **typed):
        changes.record_transfer(self.object, by=self.request.user, **typed)


class ChangeTransfer(AreaMixin, ChangePart):
    """Record that the plan was amended before a move between phases, or correct the move."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.TransferForm
    template_name = "plans/record_transfer.html"
    title, done = "Change the move between phases", "The move was changed."
    limits = LIMITS


class RemoveTransfer(AreaMixin, RemovePart):
    """Take back a move between phases that was recorded by mistake."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.RemoveTransferForm
    title, done, button = "Remove the move between phases", "The move was removed.", "Remove move"


class RecordRequest(AreaMixin, PlanChange):
    """Record that a reassessment was asked for."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.RecordRequestForm
    template_name = "plans/record_request.html"
    title, done = LABELS["record_request"], "The request was recorded."
    limit = law.RULES["reassessment_reply"].limit

    def change(self, **typed):
        changes.record_request(self.object, by=self.request.user, **typed)


class ChangeRequest(AreaMixin, ChangePart):
    """Correct the day on which a reassessment was asked for."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.RequestForm
    template_name = "plans/record_request.html"
    title, done = "Correct the request for a reassessment", "The request was changed."
    limit = RecordRequest.limit


class RemoveRequest(AreaMixin, RemovePart):
    """Take back a request for a reassessment that was recorded by mistake."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.RemoveRequestForm
    title, done = "Remove the request for a reassessment", "The request was removed."
    button = "Remove request"


class RecordException(AreaMixin, OtherExceptionMixin, PlanChange):
    """Record a lawful exception to a time limit of a plan, or learn that there is none."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.ExceptionForm
    template_name = "plans/record_exception.html"

    def get_queryset(self):
        return super().get_queryset().with_clocks()


class CorrectException(AreaMixin, CorrectOtherMixin, PartChange):
    """Record when the cause of an exception ended, and when the family was told of it."""

    permission_required = Permission.EDIT_CASES
    template_name = "plans/correct_exception.html"


class WithdrawException(AreaMixin, WithdrawOtherMixin, PartChange):
    """Take back an exception that was recorded by mistake."""

    permission_required = Permission.EDIT_CASES
    template_name = "plans/withdraw_exception.html"
