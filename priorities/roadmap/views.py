"""The roadmap of a plan: what was done, what is due, and when somebody looks at it."""

from django.shortcuts import get_object_or_404
from django_filters.views import FilterView

from priorities.models import Plan, Priority
from priorities.roadmap.drawing import drawing
from priorities.roadmap.events import events
from priorities.roadmap.filters import RoadmapFilter
from priorities.roadmap.tables import RoadmapTable
from wsoa.roles import Permission
from wsoa.tables import ListMixin
from wsoa.views import AreaMixin


class Roadmap(AreaMixin, ListMixin, FilterView):
    """A plan in time, drawn and as a list: zoomed by priority, by kind and by span."""

    permission_required = Permission.VIEW_PLAN
    filterset_class = RoadmapFilter
    table_class = RoadmapTable
    template_name = "roadmap/roadmap.html"
    export_name = "roadmap"

    def get_queryset(self):
        self.plan = get_object_or_404(
            Plan.objects.in_area(self.area), reference=self.kwargs["plan"]
        )
        return Priority.objects.in_area(self.area).filter(plan=self.plan)

    def get_filterset_kwargs(self, filterset_class):
        kwargs = super().get_filterset_kwargs(filterset_class)
        asked = self.request.GET.copy()
        if not any(key.startswith("as_at") for key in asked):
            asked["as_at"] = self.request.today.isoformat()
        return kwargs | {"data": asked}

    def get_table_data(self):
        if not self.filterset.is_valid():
            return []
        self.as_at = self.filterset.form.cleaned_data["as_at"]
        self.plan = self.plan.said_on(self.as_at)
        return self.filterset.chosen(events(self.plan, as_at=self.as_at))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        found = context["table"].data.data
        if not found:
            return context
        unknown = sum(event.on is None for event in found)
        drawn = drawing(found, self.as_at)
        return context | {"drawing": drawn, "unknown": unknown, "as_at": self.as_at}

    def about_export(self, context):
        return super().about_export(context) | {"As at": self.as_at}
