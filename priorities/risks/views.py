from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView
from django_filters.views import FilterView

from priorities.models import Plan, Post, Risk
from priorities.risks import changes
from priorities.risks.filters import RiskFilter
from priorities.risks.forms import AddRiskForm, ChangeRiskForm, CloseRiskForm, OpenRiskForm
from priorities.risks.tables import RiskTable
from priorities.steering import SaveView
from wsoa import history
from wsoa.roles import Permission
from wsoa.tables import ListMixin
from wsoa.views import AreaMixin, ChangeView


def posts_for(view):
    """Return the posts to which who looks at a page may give a risk: any, or those they hold."""
    posts = Post.objects.in_area(view.area)
    if Permission.STEER_PLAN in view.permissions:
        return posts
    if Permission.POST_PROGRESS not in view.permissions:
        return posts.none()
    return posts.held_by(view.request.user, view.request.today)


def may_keep(risk, view):
    """Whether who looks at a page may change a risk: who could give it to its owner may."""
    return posts_for(view).filter(pk=risk.owner_id).exists()


class RiskList(AreaMixin, ListMixin, FilterView):
    """The risks of a plan, the most severe first."""

    permission_required = Permission.VIEW_PLAN
    filterset_class = RiskFilter
    table_class = RiskTable
    template_name = "risks/risk_list.html"
    export_name = "risks"

    @cached_property
    def plan(self):
        return get_object_or_404(Plan.objects.in_area(self.area), reference=self.kwargs["plan"])

    def get_queryset(self):
        risks = Risk.objects.in_area(self.area).of_plan(self.plan.reference)
        return risks.known(self.request.today).with_words().worst_first()

    def get_context_data(self, **kwargs):
        risks = Risk.objects.in_area(self.area).of_plan(self.plan.reference)
        return super().get_context_data(
            may_add=posts_for(self).exists(),
            overdue=risks.review_overdue(self.request.today).count(),
            **kwargs,
        )


class RiskDetail(AreaMixin, DetailView):
    """A risk: what may happen and why, whose it is, and what is done about it."""

    permission_required = Permission.VIEW_PLAN
    template_name = "risks/risk_detail.html"

    def get_queryset(self):
        return Risk.objects.in_area(self.area).known(self.request.today).with_words()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            stands=self.object.stands(self.request.today),
            may_change=may_keep(self.object, self),
            lines=history.of(self.object),
            **kwargs,
        )


class AddToPlan(SaveView):
    """Add a risk to the plan of the path. 403 for who holds no post and does not steer it."""

    form_class = AddRiskForm
    template_name = "risks/add_risk.html"
    saved = "The risk is recorded."

    def dispatch(self, request, *args, **kwargs):
        plans = Plan.objects.in_area(self.area)
        self.plan = get_object_or_404(plans, reference=kwargs["plan"])
        if not posts_for(self).exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """What a link from an objective names is ticked already."""
        return {"objectives": self.request.GET.getlist("objective")}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"plan": self.plan, "posts": posts_for(self)}

    def save(self, **values):
        changes.add_risk(self.plan, **values, by=self.request.user)

    def get_success_url(self):
        return reverse("priorities:risk_list", args=[self.area.slug, self.plan.reference])


class AddRisk(AreaMixin, AddToPlan):
    """Record a risk to the plan."""

    permission_required = Permission.POST_PROGRESS


class RiskChange(ChangeView):
    """A change of a risk, for who may make one. Comes after AreaMixin."""

    permission_required = Permission.POST_PROGRESS
    template_name = "risks/change_risk.html"

    def get_queryset(self):
        return Risk.objects.in_area(self.area).known(self.request.today).with_words()

    def get_object(self, queryset=None):
        risk = super().get_object(queryset)
        if not may_keep(risk, self):
            raise PermissionDenied
        return risk


class ChangeRisk(AreaMixin, RiskChange):
    """Say what of a risk is otherwise now, or that it was reviewed."""

    form_class = ChangeRiskForm
    title = "Review or change a risk"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"posts": posts_for(self)}

    def change(self, **values):
        changes.change_risk(self.object, **values, by=self.request.user)


class CloseRisk(AreaMixin, RiskChange):
    """Say that a risk is no longer one, or has happened."""

    form_class = CloseRiskForm
    title = "Close a risk"

    def change(self, because):
        changes.close_risk(self.object, because=because, by=self.request.user)


class OpenRisk(AreaMixin, RiskChange):
    """Say that a closed risk is one again."""

    form_class = OpenRiskForm
    title = "Open a risk again"

    def change(self, **values):
        changes.open_risk(self.object, **values, by=self.request.user)
