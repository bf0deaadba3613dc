from collections import Counter
from types import SimpleNamespace

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.views.generic import TemplateView

from priorities.delivery import delivery
from priorities.models import Finding, Plan
from priorities.planfile import yamlfile
from priorities.statement import statement
from priorities.versions.changes import versions_of
from priorities.versions.dates import dates
from priorities.versions.difference import What
from priorities.versions.forms import DatesForm, DaysForm, RecordedByForm, VersionsForm, recorder
from priorities.versions.reading import counted, gone, in_force, in_order, lines, steps
from priorities.versions.since import CHOICES, added_between
from priorities.versions.tables import (
    AdditionTable,
    DatesTable,
    DifferenceTable,
    VersionTable,
)
from wsoa import audit
from wsoa.exports import download
from wsoa.roles import Permission
from wsoa.tables import ListMixin
from wsoa.views import AreaMixin


class OfPlan:
    """A page about the plan that its path names. Comes after AreaMixin."""

    @cached_property
    def plan(self):
        plans = Plan.objects.in_area(self.area)
        return get_object_or_404(plans, reference=self.kwargs["plan"])

    @cached_property
    def versions(self):
        """Its versions, the newest first, of which there is one at least."""
        return versions_of(self.plan)


class ChosenList(OfPlan, ListMixin):
    """A list of plain rows that a form chooses, with what it takes in its absence."""

    form_class = None

    @cached_property
    def form(self):
        asked = self.unless_told() | self.request.GET.dict()
        return self.form_class(asked, **self.form_kwargs())

    def form_kwargs(self):
        return {"plan": self.plan, "today": self.request.today}

    def unless_told(self):
        """Return what is chosen where the address does not say."""
        return {"as_at": self.request.today.isoformat()}

    def get_table_data(self):
        return self.rows(**self.form.cleaned_data) if self.form.is_valid() else []

    def get_context_data(self, **kwargs):
        asked = SimpleNamespace(form=self.form, errors=self.form.errors)
        return super().get_context_data(filter=asked, **kwargs)

    def about_export(self, context):
        return super().about_export(context) | {"Plan": self.plan}


class VersionList(AreaMixin, ChosenList, TemplateView):
    """Every version of a plan, and what versions left out."""

    permission_required = Permission.VIEW_PLAN
    form_class = RecordedByForm
    table_class = VersionTable
    template_name = "versions/version_list.html"
    export_name = "versions of the plan"

    @cached_property
    def steps(self):
        return steps(self.versions)

    def form_kwargs(self):
        return {"versions": self.versions}

    def unless_told(self):
        return {}

    def rows(self, by):
        return [each for each in counted(self.steps) if by in ("", recorder(each.version))]

    def get_context_data(self, **kwargs):
        return super().get_context_data(gone=gone(self.plan, self.steps), **kwargs)


class VersionDetail(AreaMixin, OfPlan, TemplateView):
    """A version as it was published, to be read as the plan it is, or with `?export=yaml` as a
    file that can be loaded.
    """

    permission_required = Permission.VIEW_PLAN
    template_name = "versions/version_detail.html"

    def get_context_data(self, number, **kwargs):
        found = [each for each in self.versions if each.number == number]
        if not found:
            raise Http404
        (version,) = found
        said = statement(version.document, Finding.objects.in_area(self.area).texts())
        newest = version == self.versions[0]
        return super().get_context_data(version=version, statement=said, newest=newest, **kwargs)

    def render_to_response(self, context, **kwargs):
        if self.request.GET.get("export") != "yaml":
            return super().render_to_response(context, **kwargs)
        number = context["version"].number
        audit.noted(f"version {number} exported as YAML", self.plan, by=self.request.user)
        name = slugify(f"{self.area.slug} {self.plan.reference} version {number}")
        written = yamlfile.written(in_order(context["version"].document))
        return download(written.encode(), f"{name}.yaml")


class CompareVersions(AreaMixin, ChosenList, TemplateView):
    """What differs between two versions, record by record and field by field."""

    permission_required = Permission.VIEW_PLAN
    form_class = VersionsForm
    table_class = DifferenceTable
    template_name = "versions/compare_versions.html"
    export_name = "differences of two versions"

    def form_kwargs(self):
        return {"versions": self.versions}

    def unless_told(self):
        """The newest with the one before it."""
        numbers = [each.number for each in self.versions]
        return {"before": numbers[:2][-1], "after": numbers[0]} if len(numbers) > 1 else {}

    @cached_property
    def found(self):
        """Every difference, as lines."""
        asked = {each.number: each for each in self.versions}
        pair = [asked[self.form.cleaned_data[name]] for name in ("before", "after")]
        return lines(self.plan, *pair)

    def rows(self, what, kind, **asked):
        label = What(what).label if what else ""
        return [each for each in self.found if label in ("", each.what) and kind in ("", each.kind)]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.form.is_valid():
            records = {(each.what, each.kind, each.name) for each in self.found}
            became = Counter(what for what, _, _ in records)
            labels = [what.label for what in What if became[what.label]]
            context["counts"] = [(label.lower(), became[label]) for label in labels]
        return context


class CompareDays(AreaMixin, ChosenList, TemplateView):
    """What people added to a plan and agreed about it between two days, and beside it what was
    published between them.
    """

    permission_required = Permission.VIEW_PLAN
    form_class = DaysForm
    table_class = AdditionTable
    template_name = "versions/compare_days.html"
    export_name = "changes between two days"

    def rows(self, since, as_at, what):
        found = added_between(self.plan, since, as_at)
        label = dict(CHOICES).get(what, "")
        return [each for each in found if label in ("", each.what)]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.form.is_valid():
            since, as_at = (self.form.cleaned_data[name] for name in ("since", "as_at"))
            self.plan = self.plan.said_on(as_at)
            context |= {
                "since": delivery(self.plan, as_at=as_at, since=since).since,
                "published": [v for v in self.versions if since < v.published_on <= as_at],
                "before": in_force(self.versions, since),
                "after": in_force(self.versions, as_at),
            }
        return context


class PlanDates(AreaMixin, ChosenList, TemplateView):
    """Published, revised and achieved dates side by side, with every date there ever was."""

    permission_required = Permission.VIEW_PLAN
    form_class = DatesForm
    table_class = DatesTable
    template_name = "versions/plan_dates.html"
    export_name = "dates"

    @cached_property
    def found(self):
        return dates(self.plan, self.form.cleaned_data["as_at"])

    def rows(self, **asked):
        return self.form.chosen(self.found)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.form.is_valid():
            actions = [each for each in self.found if each.kind == "Action" and not each.left_out]
            as_at = self.form.cleaned_data["as_at"]
            self.plan = self.plan.said_on(as_at)
            context |= {
                "as_at": as_at,
                "actions": len(actions),
                "slipped": sum(each.slipped for each in actions),
                "late": sum(each.late for each in actions),
                "achieved": sum(bool(each.achieved) for each in actions),
            }
        return context
