"""The self-evaluation of an area: the lines of enquiry of inspections, and what answers each."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView, TemplateView

from governance.enquiry.forms import (
    AnswersForm,
    ChangeLineForm,
    CorrectJudgementForm,
    JudgeForm,
    LineChoice,
    LineFields,
    RemoveLineForm,
)
from governance.enquiry.gathering import gathered, lines_on
from governance.enquiry.tables import LineTable
from priorities.enquiry import changes
from priorities.enquiry.models import Judgement, LineOfEnquiry
from priorities.forms import DayForm
from priorities.steering import SaveView
from wsoa import history
from wsoa.roles import Permission
from wsoa.tables import ChosenListMixin
from wsoa.views import AreaMixin, ChangeView


def gather(view, day, lines=None):
    """Return what answered some lines on a day, all that the area had unless told, with the figures
    that who looks may see.
    """
    board = Permission.VIEW_DASHBOARD not in view.permissions
    lines = lines_on(view.area, day) if lines is None else lines
    return gathered(view.area, lines, as_at=day, board=board)


class LineList(AreaMixin, ChosenListMixin, TemplateView):
    """Every line of enquiry as at a day: how the area judged itself, and on what nothing answered
    it.
    """

    permission_required = Permission.VIEW_PLAN
    form_class = LineChoice
    table_class = LineTable
    template_name = "enquiry/line_list.html"
    export_name = "lines of enquiry"

    @cached_property
    def found(self):
        return gather(self, self.choice.form.day)

    def get_form_kwargs(self):
        return {"today": self.request.today}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        found = context["table"].data.data
        return context | {
            "begun": bool(self.found) or LineOfEnquiry.objects.in_area(self.area).exists(),
            "unjudged": sum(not each.judgements for each in found),
            "unanswered": [each for each in found if each.is_unanswered],
        }

    def about_export(self, context):
        return super().about_export(context) | {"As at": self.choice.form.day}


class SelfEvaluation(AreaMixin, TemplateView):
    """Every line with all that answers it on a day on one page, to be read and printed as a whole.

    The words of findings are as they stand today.
    """

    permission_required = Permission.VIEW_PLAN
    template_name = "enquiry/self_evaluation.html"

    def get_context_data(self, **kwargs):
        form = DayForm(self.request.GET, today=self.request.today)
        return super().get_context_data(form=form, gathered=gather(self, form.day), **kwargs)


class LineDetail(AreaMixin, DetailView):
    """A line of enquiry with all that answers it, and every judgement of the area, latest first."""

    permission_required = Permission.VIEW_PLAN
    template_name = "enquiry/line_detail.html"
    context_object_name = "line"

    def get_queryset(self):
        return LineOfEnquiry.objects.in_area(self.area)

    def get_context_data(self, **kwargs):
        (found,) = gather(self, self.request.today, [self.object])
        answer = changes.answer_of(self.area, self.object)
        own = [self.object] if self.object.area_id else []
        return super().get_context_data(
            gathered=found,
            may_write=Permission.EVALUATE in self.permissions,
            lines=history.of(answer, *own, *found.judgements),
            **kwargs,
        )


class OfLine:
    """A page about one line of enquiry of the area, which the path names."""

    permission_required = Permission.EVALUATE

    def dispatch(self, request, *args, **kwargs):
        lines = LineOfEnquiry.objects.in_area(self.area)
        self.line = get_object_or_404(lines, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self):
        return reverse("enquiry:line_detail", args=[self.area.slug, self.line.pk])


class ChooseAnswers(AreaMixin, OfLine, ChangeView):
    """Say which findings, objectives, figures and evaluations answer a line of enquiry."""

    form_class = AnswersForm
    template_name = "enquiry/choose_answers.html"

    def get_object(self, queryset=None):
        return changes.answer_of(self.area, self.line)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"area": self.area, "today": self.request.today}

    def change(self, **values):
        version, by = self.object.version, self.request.user
        changes.choose_answers(self.area, self.line, **values, version=version, by=by)
        messages.success(self.request, "What answers this line is saved.")


class Judge(AreaMixin, OfLine, SaveView):
    """Record how the area judges itself on a line of enquiry."""

    form_class = JudgeForm
    template_name = "enquiry/judge.html"
    saved = "The judgement is recorded. Earlier ones stay below it."

    def get_initial(self):
        return {"judged_on": self.request.today}

    def save(self, **values):
        changes.judge(self.area, self.line, **values, by=self.request.user)


class CorrectJudgement(AreaMixin, ChangeView):
    """Put right what a judgement says."""

    permission_required = Permission.EVALUATE
    form_class = CorrectJudgementForm
    template_name = "enquiry/correct_judgement.html"

    def get_queryset(self):
        return Judgement.objects.in_area(self.area)

    def change(self, **values):
        changes.correct_judgement(self.object, **values, by=self.request.user)
        messages.success(self.request, "The judgement is corrected.")


class AddLine(AreaMixin, SaveView):
    """Add a line of enquiry of the area's own."""

    permission_required = Permission.EVALUATE
    form_class = LineFields
    template_name = "enquiry/add_line.html"
    saved = "The line of enquiry is added. Choose what answers it."

    def save(self, **values):
        self.line = changes.add_line(self.area, **values, by=self.request.user)

    def get_success_url(self):
        return reverse("enquiry:line_detail", args=[self.area.slug, self.line.pk])


class OwnLine(ChangeView):
    """A change of a line that the area added; 404 for one that is common to all."""

    permission_required = Permission.EVALUATE

    def get_queryset(self):
        return LineOfEnquiry.objects.own(self.area)


class ChangeLine(AreaMixin, OwnLine):
    """Put right what a line of the area's own asks."""

    form_class = ChangeLineForm
    template_name = "enquiry/change_line.html"

    def get_success_url(self):
        return reverse("enquiry:line_detail", args=[self.area.slug, self.object.pk])

    def change(self, **values):
        changes.change_line(self.object, **values, by=self.request.user)
        messages.success(self.request, "The line of enquiry is changed.")


class RemoveLine(AreaMixin, OwnLine):
    """Remove a line of the area's own on which it never judged itself."""

    form_class = RemoveLineForm
    template_name = "enquiry/remove_line.html"

    def get_success_url(self):
        return reverse("enquiry:line_list", args=[self.area.slug])

    def change(self, reason):
        changes.remove_line(self.object, reason=reason, by=self.request.user)
        messages.success(self.request, f"{self.object} is removed.")
