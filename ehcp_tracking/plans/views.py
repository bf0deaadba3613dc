from django.urls import reverse
from django.views.generic import TemplateView
from django_filters.views import FilterView

from ehcp_tracking import excusing
from ehcp_tracking.exceptions import words
from ehcp_tracking.models import EHCPlan
from ehcp_tracking.plans import explaining, kpis, steps
from ehcp_tracking.plans.filters import PlanFilter
from ehcp_tracking.plans.forms import AsAtForm
from ehcp_tracking.plans.tables import PlanTable
from ehcp_tracking.why import WhyMixin
from wsoa import history
from wsoa.exports import ExportMixin
from wsoa.models import School
from wsoa.months import Month
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
        editable = Permission.EDIT_CASES in self.permissions
        return super().get_context_data(
            age=plan.child.age(today),
            editable=editable,
            steps=self.to_record() if editable else [],
            answer=explaining.answer(plan, found, today),
            others=explaining.others_due(found),
            particulars=explaining.particulars(plan),
            outlasted=list(excusing.outlasted(plan.exceptions.all(), found, today)),
            limits=explaining.limits(plan, today),
            reviews=[
                (review, explaining.comments(review, today), told)
                for review, told in explaining.reviews(plan, today)
            ],
            transfers=explaining.transfers(plan, today),
            requests=explaining.requests(plan, today),
            excepted=list(excusing.recorded_of(plan, found)),
            lines=history.of(plan, parts=self.parts()),
            **kwargs,
        )

    def parts(self):
        """Return the records of which the history tells beside that of the plan."""
        plan = self.object
        of_plan = (
            *(plan.reviews, plan.phase_transfers),
            *(plan.reassessment_requests, plan.exceptions),
        )
        return [plan.child, *(each for found in of_plan for each in found.all())]

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

    def told(self):
        today = self.request.today
        return explaining.told(self.object.clocks(today), self.object, today)


MONTHS = 12  # of which figures tell, the last of them that of the day
RATES = ("Rate in time", "Lowest rate", "Highest rate")  # in a file, as `kpis.Line.rates`


class PlanFigures(AreaMixin, ExportMixin, TemplateView):
    """How much of what was due of plans was done in time, by month."""

    permission_required = Permission.VIEW_DASHBOARD
    template_name = "plans/plan_figures.html"
    export_name = "figures of EHC plans"

    def get_context_data(self, **kwargs):
        form = AsAtForm(self.request.GET, today=self.request.today)
        if form.is_valid():
            as_at = form.cleaned_data["as_at"]
            last = Month.of(as_at)
            first = last.after(1 - MONTHS)
            found = kpis.figures(self.area, first, last, as_at=as_at)
            kwargs |= {
                "as_at": as_at,
                "figures": found,
                "caption": f"Last days from {first.words} to {last.words}, as at {words(as_at)}",
                "totals": [each.line(each.measure.title) for each in found],
                "how": kpis.HOW,
                "plans": self.list_of_plans() if as_at == self.request.today else None,
                "something_due": any(any(each.total) for each in found),
            }
        return super().get_context_data(form=form, **kwargs)

    def list_of_plans(self):
        return reverse("plans:plan_list", args=[self.area.slug])

    def export_rows(self, context):
        yield ["Figure", "Month", "In time", "Late", "Not done and overdue", "Open", *RATES]
        for figure in context["figures"]:
            months = (str(month) for month, _ in figure.months)
            lines = [*figure.lines, figure.in_all]
            for month, line in zip([*months, "All months"], lines, strict=True):
                yield [figure.measure.title, month, *line.counts, *line.rates.values()]

    def export_sheets(self, context):
        told = [
            [each.measure.title, " ".join([each.measure.definition, *each.measure.limits])]
            for each in context["figures"]
        ]
        return [("Definitions", [["Figure", "Definition"], ["Every figure", kpis.HOW], *told])]

    def about_export(self, context):
        return super().about_export(context) | {"As at": context["as_at"]}
