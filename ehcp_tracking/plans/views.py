from django.urls import reverse
from django_filters.views import FilterView

from ehcp_tracking.models import EHCPlan
from ehcp_tracking.plans import clocks, explaining, steps
from ehcp_tracking.plans.filters import PlanFilter
from ehcp_tracking.plans.tables import PlanTable
from ehcp_tracking.why import WhyMixin
from wsoa import history
from wsoa.models import School
from wsoa.roles import Permission
from wsoa.tables import ListMixin
from wsoa.views import AreaMixin, RecordView


class PlanList(AreaMixin, ListMixin, FilterView):
    """The plans of the area, the one whose review is due next first."""

    permission_required = Permission.VIEW_CASES
    filterset_class = PlanFilter
    table_class = PlanTable
    template_name = "plans/plan_list.html"
    export_name = "EHC plans"

    def get_queryset(self):
        plans = EHCPlan.objects.in_area(self.area).with_review_due(self.request.today)
        return plans.with_clocks().order_by("review_due_on", "reference", "pk")

    def get_filterset_kwargs(self, filterset_class):
        # Bound even to nothing: a list without filters shows plans that have not ended.
        schools = School.objects.in_area(self.area).current(self.request.today)
        told = {"data": self.request.GET, "schools": schools}
        return super().get_filterset_kwargs(filterset_class) | told

    def get_table_kwargs(self):
        return {"as_at": self.request.today}


class PlanDetail(AreaMixin, RecordView):
    """One plan: by when its review is due, what else is, and how it came to that."""

    permission_required = Permission.VIEW_CASES
    template_name = "plans/plan_detail.html"

    def get_queryset(self):
        plans = EHCPlan.objects.in_area(self.area).known(self.request.today)
        return plans.select_related("assessment__area").with_clocks()

    def get_context_data(self, **kwargs):
        plan, today = self.object, self.request.today
        found = plan.clocks(today)
        reviews = list(plan.reviews.all())
        return super().get_context_data(
            age=plan.child.age(today),
            steps=self.to_record() if Permission.EDIT_CASES in self.permissions else [],
            answer=explaining.answer(plan, found, today),
            others=explaining.others_due(found),
            particulars=explaining.particulars(plan),
            limits=explaining.told(clocks.of_plan(plan, reviews, today), plan, today),
            reviews=explaining.reviews(plan, today),
            transfers=explaining.transfers(plan, today),
            lines=history.of(plan, parts=[*reviews, *plan.phase_transfers.all()]),
            **kwargs,
        )

    def to_record(self):
        """Return the address and the label of each page that has something to record."""
        place = [self.area.slug, self.object.pk]
        names = steps.possible(self.object)
        return [(reverse(f"plans:{name}", args=place), steps.LABELS[name]) for name in names]


class WhyPlan(AreaMixin, WhyMixin, RecordView):
    """Why a time limit of a plan ends on its day."""

    permission_required = Permission.VIEW_CASES
    template_name = "plans/why.html"

    def get_queryset(self):
        return EHCPlan.objects.in_area(self.area).known(self.request.today).with_clocks()

    def told(self, found):
        return explaining.told(found, self.object, self.request.today)
