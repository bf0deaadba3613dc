"""Evaluations: their list, each one, what to share and what to mend, and the forms."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView, TemplateView

from priorities.changes import attach_evidence, remove_evidence
from priorities.evaluations import changes
from priorities.evaluations.forms import (
    ChangeEvaluationForm,
    EvaluationChoice,
    EvaluationFields,
    RemoveEvaluationForm,
)
from priorities.evaluations.known import evaluations_on
from priorities.evaluations.models import Evaluation
from priorities.evaluations.practice import practice
from priorities.evaluations.tables import EvaluationTable
from priorities.forms import DayForm, EvidenceForm, RemoveEvidenceForm
from priorities.models import Evidence, Post
from priorities.steering import SaveView
from wsoa import history
from wsoa.models import Organisation
from wsoa.roles import Permission
from wsoa.tables import ChosenListMixin
from wsoa.views import AreaMixin, ChangeView


def posts_of(view):
    """Return the posts for which who looks may write: all, or those that they hold today."""
    posts = Post.objects.in_area(view.area)
    if Permission.EVALUATE in view.permissions:
        return posts
    return posts.held_by(view.request.user, view.request.today)


def may_write(view, evaluation):
    """Whether who looks may change an evaluation."""
    if Permission.EVALUATE_OWN not in view.permissions:
        return False
    return posts_of(view).filter(pk=evaluation.owner_id).exists()


class EvaluationList(AreaMixin, ChosenListMixin, TemplateView):
    """Every evaluation of the area as at a day, and by name those whose review was overdue."""

    permission_required = Permission.VIEW_PLAN
    form_class = EvaluationChoice
    table_class = EvaluationTable
    template_name = "evaluations/evaluation_list.html"
    export_name = "evaluations"

    @cached_property
    def day(self):
        return DayForm(self.request.GET, today=self.request.today).day

    @cached_property
    def found(self):
        return evaluations_on(self.area, self.day)

    def get_form_kwargs(self):
        return {"today": self.request.today, "found": self.found}

    def get_table_kwargs(self):
        return {"day": self.day}

    def get_context_data(self, **kwargs):
        due = [each for each in self.found if each.next_review_on]
        overdue = [each for each in due if each.next_review_on < self.day]
        overdue.sort(key=lambda each: each.next_review_on)
        begun = bool(self.found) or Evaluation.objects.in_area(self.area).exists()
        return super().get_context_data(overdue=overdue, begun=begun, **kwargs)

    def about_export(self, context):
        return super().about_export(context) | {"As at": self.day}


class EvaluationDetail(AreaMixin, DetailView):
    """An evaluation in the agreed form, what of it is empty, and what it said before."""

    permission_required = Permission.VIEW_PLAN
    template_name = "evaluations/evaluation_detail.html"

    def get_queryset(self):
        rows = Evaluation.objects.in_area(self.area)
        return rows.prefetch_related("objectives__plan__area")

    def get_context_data(self, **kwargs):
        usual = self.area.in_force.evaluation_months
        self.object.next_review_on = self.object.review_on(usual)
        shown = self.object.evidence.known(self.request.today)
        shown = list(shown.select_related("added_by", "removed_by"))
        return super().get_context_data(
            evidence=shown,
            lines=history.of(self.object, *shown),
            may_write=may_write(self, self.object),
            usual=usual,
            **kwargs,
        )


class Practice(AreaMixin, TemplateView):
    """What to share and what to mend: by evaluation, and beside it what inspectors found."""

    permission_required = Permission.VIEW_PLAN
    template_name = "evaluations/practice.html"

    def get_context_data(self, **kwargs):
        form = DayForm(self.request.GET, today=self.request.today)
        found = practice(self.area, form.day)
        return super().get_context_data(form=form, practice=found, **kwargs)


class EvaluationForm:
    """A page with the agreed form."""

    permission_required = Permission.EVALUATE_OWN

    def get_form_kwargs(self):
        offered = Organisation.objects.in_area(self.area).current(self.request.today)
        return super().get_form_kwargs() | {
            "area": self.area,
            "today": self.request.today,
            "posts": posts_of(self),
            "offered": offered.values_list("name", flat=True),
        }


class AddEvaluation(AreaMixin, EvaluationForm, SaveView):
    """Add an evaluation. A plan owner adds one of a post that they hold."""

    form_class = EvaluationFields
    template_name = "evaluations/add_evaluation.html"
    saved = "The evaluation is added."

    def save(self, **values):
        self.added = changes.add_evaluation(self.area, by=self.request.user, **values)

    def get_success_url(self):
        return self.added.get_absolute_url()


class WrittenMixin:
    """A change of an evaluation, for who may write it; 403 for others."""

    permission_required = Permission.EVALUATE_OWN

    def get_queryset(self):
        return Evaluation.objects.in_area(self.area)

    def get_object(self, queryset=None):
        found = super().get_object(queryset)
        if not may_write(self, found):
            raise PermissionDenied
        return found


class ChangeEvaluation(AreaMixin, WrittenMixin, EvaluationForm, ChangeView):
    """Say what a review came to, or correct what is said."""

    form_class = ChangeEvaluationForm
    template_name = "evaluations/change_evaluation.html"

    def change(self, **values):
        changes.change_evaluation(self.object, by=self.request.user, **values)
        messages.success(self.request, "The evaluation is changed. The history has what it said.")


class RemoveEvaluation(AreaMixin, WrittenMixin, ChangeView):
    """Remove an evaluation that was added by mistake."""

    form_class = RemoveEvaluationForm
    template_name = "evaluations/remove_evaluation.html"

    def change(self, reason):
        changes.remove_evaluation(self.object, reason=reason, by=self.request.user)
        messages.success(self.request, f"{self.object} is removed.")

    def get_success_url(self):
        return reverse("evaluations:evaluation_list", args=[self.area.slug])


class OfEvaluation:
    """A page about the evaluation that the path names, for who may write it; 403 for others."""

    permission_required = Permission.EVALUATE_OWN

    def dispatch(self, request, *args, **kwargs):
        found = Evaluation.objects.in_area(self.area)
        self.evaluation = get_object_or_404(found, pk=kwargs["pk"])
        if not may_write(self, self.evaluation):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class AttachEvidence(AreaMixin, OfEvaluation, SaveView):
    """Attach a link or a file to an evaluation."""

    form_class = EvidenceForm
    template_name = "evaluations/attach_evidence.html"
    saved = "The evidence is attached."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"row": self.evaluation}

    def get_success_url(self):
        return self.evaluation.get_absolute_url()

    def save(self, **values):
        attach_evidence(self.evaluation, **values, by=self.request.user)


class RemoveEvidence(AreaMixin, ChangeView):
    """Remove evidence that was attached wrongly to an evaluation."""

    permission_required = Permission.EVALUATE_OWN
    form_class = RemoveEvidenceForm
    template_name = "evaluations/remove_evidence.html"

    def get_queryset(self):
        return Evidence.objects.in_area(self.area).of_evaluations()

    def get_object(self, queryset=None):
        found = super().get_object(queryset)
        if not may_write(self, found.evaluation):
            raise PermissionDenied
        return found

    def get_success_url(self):
        return self.object.evaluation.get_absolute_url()

    def change(self, because):
        remove_evidence(self.object, because=because, by=self.request.user)
