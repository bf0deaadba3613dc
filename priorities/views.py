from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView, ListView, TemplateView
from django_filters.views import FilterView

from priorities.bodies import chart
from priorities.cycle import next_turn
from priorities.delivery import delivery
from priorities.filters import (
    ActionFilter,
    DeliveryFilter,
    EvidenceFilter,
    FindingFilter,
    InspectionFilter,
    MeasureFilter,
    PlanFilter,
    RatingFilter,
)
from priorities.forms import SilenceForm
from priorities.models import (
    Action,
    Challenge,
    Evidence,
    Finding,
    GovernanceBody,
    Inspection,
    Measure,
    Objective,
    Override,
    OwnerOrDateChange,
    Plan,
    Priority,
    Rating,
    TargetStep,
)
from priorities.risks.views import posts_for
from priorities.silence import silences
from priorities.steering import steering
from priorities.tables import (
    ActionTable,
    BodyTable,
    EvidenceTable,
    FindingTable,
    InspectionTable,
    MeasureTable,
    PlanTable,
    RatingTable,
    SilenceTable,
)
from priorities.targets import cohort_steps
from priorities.versions.dates import dates_of
from wsoa import audit, history
from wsoa.exports import ExportMixin, download
from wsoa.roles import Permission
from wsoa.tables import ChosenListMixin, ListMixin
from wsoa.views import AreaMixin

LATEST = 10  # challenges on the page of a body, which leads to the list of all


def evidence_of(page):
    """Return what was attached to the row that a page shows, newest first."""
    evidence = Evidence.objects.about(page.object).known(page.request.today)
    return evidence.select_related("added_by", "removed_by", "reading")


def ratings_of(page):
    """Return how the impact of the row that a page shows was rated, newest first."""
    ratings = Rating.objects.about(page.object).known(page.request.today)
    return ratings.select_related("level", "added_by")


def answered_by(page, objective):
    """Return the findings that an objective answers, in whose threads the page's row is."""
    return Finding.objects.in_area(page.area).answered_by(objective)


def challenges_of(page):
    """Return what bodies asked about the row that a page shows, the latest meeting first."""
    challenges = Challenge.objects.about(page.object).known(page.request.today)
    return list(challenges.with_words())


class PlanList(AreaMixin, ListMixin, FilterView):
    """The plans of an area, and the inspections that no plan here answers."""

    permission_required = Permission.VIEW_PLAN
    filterset_class = PlanFilter
    table_class = PlanTable
    template_name = "priorities/plan_list.html"
    export_name = "plans"

    def get_queryset(self):
        return Plan.objects.in_area(self.area)

    def get_context_data(self, **kwargs):
        unanswered = Inspection.objects.in_area(self.area).without_plan()
        return super().get_context_data(unanswered=unanswered, **kwargs)


class PlanDetail(AreaMixin, DetailView):
    """A plan at a glance: priorities, objectives, the road map and governance."""

    permission_required = Permission.VIEW_PLAN
    template_name = "priorities/plan_detail.html"
    slug_field = "reference"
    slug_url_kwarg = "plan"

    def get_queryset(self):
        return Plan.objects.in_area(self.area).with_posts_and_bodies(self.request.today)

    def get_context_data(self, **kwargs):
        today = self.request.today
        objectives = Objective.objects.in_area(self.area).standing(today).with_counts(today)
        objectives = objectives.as_steered(today)
        objectives = Prefetch("objectives", objectives.prefetch_related("owners"))
        priorities = Priority.objects.in_area(self.area).filter(plan=self.object).standing(today)
        priorities = priorities.with_published(today).prefetch_related(objectives)
        turns = self.object.turns(self.request.today)
        found = {"turns": turns, "next_turn": next_turn(turns)}
        found["has_roadmap"] = any(priority.roadmap.all() for priority in priorities)
        return super().get_context_data(priorities=priorities, **found, **kwargs)


class BodyList(AreaMixin, ExportMixin, ListView):
    """The bodies that an area's plans answer to, and who of them reports to whom.

    The page draws them; its file has them one a line.
    """

    permission_required = Permission.VIEW_PLAN
    template_name = "priorities/body_list.html"
    export_name = "bodies"

    def get_queryset(self):
        return Plan.objects.in_area(self.area).with_bodies(self.request.today)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        charts = [
            (plan, chart(plan.governancebody_set.all(), plan.reportingline_set.all()))
            for plan in context["plan_list"]
        ]
        bodies = GovernanceBody.objects.in_area(self.area).standing(self.request.today)
        bodies = bodies.with_business(self.request.today)
        return context | {"charts": charts, "table": BodyTable(bodies)}


class BodyDetail(AreaMixin, DetailView):
    """A body: how often it meets, who chairs it, what is its business, and whom it reports to."""

    permission_required = Permission.VIEW_PLAN
    template_name = "priorities/body_detail.html"
    slug_field = "reference"
    slug_url_kwarg = "reference"
    context_object_name = "body"

    def get_queryset(self):
        bodies = GovernanceBody.objects.in_area(self.area).of_plan(self.kwargs["plan"])
        return bodies.with_business(self.request.today)

    def get_context_data(self, **kwargs):
        asked = self.object.challenges.known(self.request.today).with_words()
        answered = Finding.objects.in_area(self.area)
        answered = answered.under_body(self.object, self.request.today)
        return super().get_context_data(challenges=asked[:LATEST], answered=answered, **kwargs)


class ObjectiveDetail(AreaMixin, DetailView):
    """An objective with its owners, its date, its actions and its measures."""

    permission_required = Permission.VIEW_PLAN
    template_name = "priorities/objective_detail.html"
    slug_field = "reference"
    slug_url_kwarg = "reference"

    def get_queryset(self):
        objectives = Objective.objects.in_area(self.area).of_plan(self.kwargs["plan"])
        objectives = objectives.as_steered(self.request.today).with_counts(self.request.today)
        return objectives.with_parts(self.request.today)

    def get_context_data(self, **kwargs):
        said = OwnerOrDateChange.objects.about(self.object)
        said = said.known(self.request.today).select_related("owner", "added_by")
        shown, ratings, asked = evidence_of(self), ratings_of(self), challenges_of(self)
        risks = self.object.risks.open(self.request.today).with_words().worst_first()
        overrides = Override.objects.about(self.object).known(self.request.today)
        return super().get_context_data(
            changes=said,
            dates=dates_of(self.object, self.request.today),
            evidence=shown,
            ratings=ratings,
            answered=answered_by(self, self.object),
            challenges=asked,
            risks=risks.select_related("plan__area"),
            may_add_risk=posts_for(self).exists(),
            lines=history.of(*said, *shown, *ratings, *asked, *overrides),
            **steering(self),
            **kwargs,
        )


class ActionDetail(AreaMixin, DetailView):
    """An action, and how its objective will be known to be met."""

    permission_required = Permission.VIEW_PLAN
    template_name = "priorities/action_detail.html"
    slug_field = "reference"
    slug_url_kwarg = "reference"

    def get_queryset(self):
        actions = Action.objects.in_area(self.area).of_plan(self.kwargs["plan"])
        actions = actions.as_steered(self.request.today)
        return actions.with_objective_s_measures(self.request.today)

    def get_context_data(self, **kwargs):
        updates = self.object.progressupdate_set.known(self.request.today)
        updates = updates.select_related("delivery", "added_by")
        said = OwnerOrDateChange.objects.about(self.object, self.object.objective)
        said = said.known(self.request.today).select_related("owner", "added_by")
        shown, asked = evidence_of(self), challenges_of(self)
        return super().get_context_data(
            updates=updates,
            changes=said,
            dates=dates_of(self.object, self.request.today),
            evidence=shown,
            answered=answered_by(self, self.object.objective),
            challenges=asked,
            lines=history.of(*updates, *said, *shown, *asked),
            **steering(self),
            **kwargs,
        )


class MeasureDetail(AreaMixin, DetailView):
    """A measure with its target, step by step, and the ambition beside it."""

    permission_required = Permission.VIEW_PLAN
    template_name = "priorities/measure_detail.html"
    slug_field = "reference"
    slug_url_kwarg = "reference"

    def get_queryset(self):
        measures = Measure.objects.in_area(self.area).of_plan(self.kwargs["plan"])
        return measures.as_steered(self.request.today).with_objective()

    def get_context_data(self, **kwargs):
        steps = TargetStep.objects.in_area(self.area).standing(self.request.today)
        steps = steps.of_series(self.object)
        cohorts = cohort_steps(steps, self.object.published_by_when)
        days = [step for step in steps if step.by_on]
        shown, ratings, asked = evidence_of(self), ratings_of(self), challenges_of(self)
        readings = self.object.readings.known(self.request.today).select_related("added_by")
        attached = Evidence.objects.known(self.request.today).filter(removed_on=None)
        readings = readings.prefetch_related(Prefetch("evidence", attached))
        return super().get_context_data(
            cohorts=cohorts,
            days=days,
            readings=readings,
            evidence=shown,
            ratings=ratings,
            answered=answered_by(self, self.object.objective),
            challenges=asked,
            lines=history.of(*readings, *shown, *ratings, *asked),
            **steering(self),
            **kwargs,
        )


class PartList(ListMixin, FilterView):
    """Every action of a plan, or every measure of it."""

    def get_filterset_kwargs(self, filterset_class):
        return super().get_filterset_kwargs(filterset_class) | {"plan": self.plan}


class ActionList(AreaMixin, PartList):
    """Every action of a plan."""

    permission_required = Permission.VIEW_PLAN
    filterset_class = ActionFilter
    table_class = ActionTable
    template_name = "priorities/action_list.html"
    export_name = "actions"

    def get_queryset(self):
        self.plan = get_object_or_404(
            Plan.objects.in_area(self.area), reference=self.kwargs["plan"]
        )
        actions = Action.objects.in_area(self.area).filter(plan=self.plan)
        actions = actions.standing(self.request.today)
        return actions.as_steered(self.request.today).with_objective()


class PlanDelivery(AreaMixin, ExportMixin, FilterView):
    """How the actions of a plan stand at a day, what is late or silent, and what changed since.

    Its file has every action as it stood.
    """

    permission_required = Permission.VIEW_PLAN
    filterset_class = DeliveryFilter
    template_name = "priorities/plan_delivery.html"
    export_name = "delivery"

    def get_queryset(self):
        self.plan = get_object_or_404(
            Plan.objects.in_area(self.area), reference=self.kwargs["plan"]
        )
        return Action.objects.in_area(self.area).filter(plan=self.plan)

    def get_filterset_kwargs(self, filterset_class):
        kwargs = super().get_filterset_kwargs(filterset_class)
        asked = self.request.GET.copy()
        asked.setdefault("as_at", self.request.today.isoformat())
        return kwargs | {"data": asked, "plan": self.plan}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.filterset.is_valid():
            self.plan = self.plan.said_on(self.filterset.form.cleaned_data["as_at"])
            found = delivery(self.plan, **self.filterset.form.cleaned_data)
            context |= {"delivery": found, "table": ActionTable(self.object_list)}
            if found.as_at == self.request.today:  # the list of actions knows no other day
                place = [self.area.slug, self.plan.reference]
                context["listed"] = reverse("priorities:action_list", args=place)
        return context

    def about_export(self, context):
        return super().about_export(context) | {"As at": context["delivery"].as_at}


class SilenceList(AreaMixin, ChosenListMixin, TemplateView):
    """Of which actions and measures nothing was heard for too long, by owner."""

    permission_required = Permission.VIEW_PLAN
    form_class = SilenceForm
    table_class = SilenceTable
    template_name = "priorities/silence_list.html"
    export_name = "silence"

    @cached_property
    def plan(self):
        return get_object_or_404(Plan.objects.in_area(self.area), reference=self.kwargs["plan"])

    @cached_property
    def found(self):
        return silences(self.plan, as_at=self.choice.form.day)

    def get_form_kwargs(self):
        return {"plan": self.plan, "today": self.request.today}

    def get_context_data(self, **kwargs):
        self.plan = self.plan.said_on(self.choice.form.day)
        return super().get_context_data(settings=self.plan.area.in_force, **kwargs)

    def about_export(self, context):
        return super().about_export(context) | {"As at": self.choice.form.day}


class MeasureList(AreaMixin, PartList):
    """Every measure of a plan."""

    permission_required = Permission.VIEW_PLAN
    filterset_class = MeasureFilter
    table_class = MeasureTable
    template_name = "priorities/measure_list.html"
    export_name = "measures"

    def get_queryset(self):
        self.plan = get_object_or_404(
            Plan.objects.in_area(self.area), reference=self.kwargs["plan"]
        )
        measures = Measure.objects.in_area(self.area).filter(plan=self.plan)
        measures = measures.standing(self.request.today)
        return measures.as_steered(self.request.today).with_objective()


class AdditionList(ListMixin, FilterView):
    """All that people added to a plan of one kind, newest first."""

    kind = None  # a model of what is added about a row of a plan

    def get_queryset(self):
        self.plan = get_object_or_404(
            Plan.objects.in_area(self.area), reference=self.kwargs["plan"]
        )
        added = self.kind.objects.in_area(self.area).of_plan(self.plan.reference)
        return added.known(self.request.today).with_rows().with_place().select_related("added_by")


class EvidenceList(AreaMixin, AdditionList):
    """All evidence of a plan, what was removed included."""

    permission_required = Permission.VIEW_PLAN
    kind = Evidence
    filterset_class = EvidenceFilter
    table_class = EvidenceTable
    template_name = "priorities/evidence_list.html"
    export_name = "evidence"

    def get_queryset(self):
        return super().get_queryset().select_related("removed_by")

    def get_table_kwargs(self):
        return {"answered": Objective.objects.filter(plan=self.plan).findings_answered()}


class RatingList(AreaMixin, AdditionList):
    """Every impact rating of a plan."""

    permission_required = Permission.VIEW_PLAN
    kind = Rating
    filterset_class = RatingFilter
    table_class = RatingTable
    template_name = "priorities/rating_list.html"
    export_name = "impact ratings"

    def get_queryset(self):
        return super().get_queryset().select_related("level")


class FindingList(AreaMixin, ListMixin, FilterView):
    """What inspectors found in an area, in all its inspections."""

    permission_required = Permission.VIEW_PLAN
    filterset_class = FindingFilter
    table_class = FindingTable
    template_name = "priorities/finding_list.html"
    export_name = "findings"

    def get_queryset(self):
        return Finding.objects.in_area(self.area).with_priorities(self.request.today)

    def get_context_data(self, **kwargs):
        inspections = Inspection.objects.in_area(self.area)
        return super().get_context_data(inspections=inspections, **kwargs)


class InspectionList(AreaMixin, ListMixin, FilterView):
    """The inspections of an area, the latest first."""

    permission_required = Permission.VIEW_PLAN
    filterset_class = InspectionFilter
    table_class = InspectionTable
    template_name = "priorities/inspection_list.html"
    export_name = "inspections"

    def get_queryset(self):
        return Inspection.objects.in_area(self.area).with_plans().with_counts()


class InspectionDetail(AreaMixin, DetailView):
    """An inspection: its findings, and which priorities answer its weaknesses."""

    permission_required = Permission.VIEW_PLAN
    template_name = "priorities/inspection_detail.html"
    slug_field = "reference"
    slug_url_kwarg = "inspection"

    def get_queryset(self):
        return Inspection.objects.in_area(self.area).with_plans()

    def get_context_data(self, **kwargs):
        findings = Finding.objects.in_area(self.area).filter(inspection=self.object)
        weaknesses = findings.weaknesses().with_priorities(self.request.today)
        others = findings.under_a_question()
        return super().get_context_data(weaknesses=weaknesses, findings=others, **kwargs)


class DownloadEvidence(AreaMixin, DetailView):
    """A file as a download, never shown by the browser; that it was opened leaves an event."""

    permission_required = Permission.VIEW_PLAN

    def get_queryset(self):
        return Evidence.objects.in_area(self.area).files()

    def render_to_response(self, context, **kwargs):
        try:
            with self.object.file.open("rb") as file:
                content = file.read()
        except FileNotFoundError:
            raise Http404 from None
        audit.seen(self.object, by=self.request.user)
        return download(content, self.object.file_name)
