from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import DetailView
from django_filters.views import FilterView

from priorities.models import Finding, Objective, Override, Plan, Priority, RatingLevel
from priorities.overrides import changes
from priorities.overrides.filters import OverrideFilter
from priorities.overrides.forms import ChangeOverrideForm, EndOverrideForm, OverrideForm
from priorities.overrides.tables import OverrideTable
from priorities.steering import SaveView, steerable
from wsoa import history
from wsoa.roles import Permission
from wsoa.tables import ListMixin
from wsoa.views import AreaMixin, ChangeView


def may_override(row, view):
    """Whether who looks at a page may rate a row otherwise than the rules do.

    An objective is rated by who may steer it; what it is a part of, by who steers the whole plan.
    """
    if Permission.STEER_PLAN in view.permissions or not isinstance(row, Objective):
        return Permission.STEER_PLAN in view.permissions
    rows = Objective.objects.in_area(view.area).as_steered(view.request.today)
    return steerable(rows, view).filter(pk=row.pk).exists()


class PlanOfPath:
    """A page about the plan that its path names, 404 where there is none. After AreaMixin."""

    @cached_property
    def plan(self):
        return get_object_or_404(Plan.objects.in_area(self.area), reference=self.kwargs["plan"])


class OverrideList(AreaMixin, PlanOfPath, ListMixin, FilterView):
    """All that people rated otherwise than the rules do, newest first."""

    permission_required = Permission.VIEW_PLAN
    filterset_class = OverrideFilter
    table_class = OverrideTable
    template_name = "overrides/override_list.html"
    export_name = "overrides"

    def get_queryset(self):
        overrides = Override.objects.in_area(self.area).of_plan(self.plan.reference)
        return overrides.known(self.request.today).with_words()


class OverrideDetail(AreaMixin, DetailView):
    """One rating that a person gave in the place of that of the rules, and why."""

    permission_required = Permission.VIEW_PLAN
    template_name = "overrides/override_detail.html"

    def get_queryset(self):
        overrides = Override.objects.in_area(self.area).known(self.request.today)
        return overrides.with_words()

    def get_context_data(self, **kwargs):
        stands = self.object.stands(self.request.today)
        return super().get_context_data(
            stands=stands,
            may_change=stands == "Counts" and may_override(self.object.about, self),
            lines=history.of(self.object),
            **kwargs,
        )


class Overriding(PlanOfPath, SaveView):
    """Give a row of a plan another rating than the rules do. 403 for whom that is not.

    `about`: Objective, Priority or Finding; the path has its key, and which of the two ratings.
    """

    form_class = OverrideForm
    template_name = "overrides/override_rating.html"
    saved = "Your rating counts. What the rules say stays beside it."
    about = None

    def dispatch(self, request, *args, **kwargs):
        if kwargs["of"] not in RatingLevel.Of.values:
            raise Http404
        self.row = get_object_or_404(self.rows(), pk=kwargs["pk"])
        if not may_override(self.row, self):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def rows(self):
        rows = self.about.objects.in_area(self.area)
        if self.about is Finding:
            answers = Priority.objects.filter(plan=self.plan).values("answers")
            own = Objective.objects.filter(plan=self.plan).values("answers")
            return rows.filter(pk__in=answers) | rows.filter(pk__in=own)
        return rows.filter(plan=self.plan)

    @property
    def of(self):
        return RatingLevel.Of(self.kwargs["of"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"plan": self.plan, "of": self.of}

    def save(self, **values):
        changes.override_rating(self.row, plan=self.plan, **values, by=self.request.user)

    def get_success_url(self):
        return self.row.get_absolute_url()


class OverrideObjective(AreaMixin, Overriding):
    """Rate an objective otherwise, as who may steer it."""

    permission_required = Permission.POST_PROGRESS
    about = Objective


class OverrideWhole(AreaMixin, Overriding):
    """Rate a priority or a weakness otherwise, as who steers the whole plan."""

    permission_required = Permission.STEER_PLAN


class OverrideChange(ChangeView):
    """A change of an override, for who may make one. Comes after AreaMixin."""

    permission_required = Permission.POST_PROGRESS
    template_name = "overrides/change_override.html"

    def get_queryset(self):
        overrides = Override.objects.in_area(self.area).known(self.request.today)
        return overrides.with_words()

    def get_object(self, queryset=None):
        override = super().get_object(queryset)
        if not may_override(override.about, self):
            raise PermissionDenied
        return override


class ChangeOverride(AreaMixin, OverrideChange):
    """Say the reason better, or let it expire on another day."""

    form_class = ChangeOverrideForm
    title = "Change an override"

    def change(self, **values):
        changes.change_override(self.object, **values, by=self.request.user)


class EndOverride(AreaMixin, OverrideChange):
    """Let what the rules say count again."""

    form_class = EndOverrideForm
    title = "End an override"

    def change(self, because):
        changes.end_override(self.object, because=because, by=self.request.user)
