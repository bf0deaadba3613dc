from datetime import date
from typing import NamedTuple

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django_filters.views import FilterView

from governance.breaks import breaks, of_thread, tallied
from governance.figures import FIGURES
from governance.ratings import Rated, of_row
from governance.thread import Thread, follow
from governance.threads import exports
from governance.threads.filters import AsAtFilter, BreakFilter, ThreadFilter
from governance.threads.tables import BreakTable, ThreadTable
from priorities.forms import AsAtForm
from priorities.models import Action, Finding, Measure, Plan
from priorities.steering import steerable
from wsoa.exports import ExportMixin
from wsoa.roles import Permission
from wsoa.tables import ListMixin
from wsoa.views import AreaMixin


class Weakness(NamedTuple):
    """A thread as a line of the list of them. `place` sorts them as the letters have them."""

    plan: Plan
    as_at: date
    thread: Thread
    delivery: Rated | None
    impact: Rated | None
    place: int
    breaks: int

    @property
    def actions(self):
        return len(self.thread.actions)

    @property
    def late(self):
        return sum(each.row.late for each in self.thread.actions)

    @property
    def measures(self):
        return len(self.thread.measures)

    @property
    def looked_on(self):
        latest = next(iter(self.thread.challenges), None)
        return latest and latest.met_on

    @property
    def looked(self):
        """The day, to sort by: nobody looked comes first."""
        return self.looked_on or date.min


class AsAtDay:
    """A page about the threads of a plan as at a day, today unless told otherwise.

    Figures are exact for who may see the staff's dashboard, and what a board is shown for others.
    """

    def get_queryset(self):
        self.plan = get_object_or_404(
            Plan.objects.in_area(self.area), reference=self.kwargs["plan"]
        )
        asked = AsAtForm(self.request.GET, plan=self.plan, today=self.request.today)
        self.plan = self.plan.said_on(asked.day)
        return Finding.objects.in_area(self.area).for_plan(self.plan, asked.day)

    def get_filterset_kwargs(self, filterset_class):
        kwargs = super().get_filterset_kwargs(filterset_class)
        asked = self.request.GET.copy()
        asked.setdefault("as_at", self.request.today.isoformat())
        return kwargs | {"data": asked, "plan": self.plan}

    @property
    def chosen(self):
        """What was chosen on the page, or None where that has a fault."""
        return self.filterset.form.cleaned_data if self.filterset.is_valid() else None

    @cached_property
    def found(self):
        return follow(self.plan, as_at=self.chosen["as_at"], permissions=self.permissions)

    @cached_property
    def breaks(self):
        return breaks(self.found, FIGURES)

    def about_export(self, context):
        return super().about_export(context) | {"As at": self.chosen["as_at"]}


class ThreadList(AreaMixin, AsAtDay, ListMixin, FilterView):
    """Every weakness that a plan is to answer: how it stands, and where its thread breaks."""

    permission_required = Permission.VIEW_PLAN
    filterset_class = ThreadFilter
    table_class = ThreadTable
    template_name = "threads/thread_list.html"
    export_name = "threads"

    def get_table_data(self):
        return [] if self.chosen is None else list(filter(self.is_asked_for, self.weaknesses()))

    def weaknesses(self):
        for place, thread in enumerate(self.found.threads):
            rated = (of_row(each, thread.finding) for each in self.found.ratings)
            number = len(of_thread(thread, self.breaks))
            yield Weakness(self.plan, self.found.as_at, thread, *rated, place, number)

    def is_asked_for(self, weakness):
        broken = self.chosen["broken"]
        kinds = {each.kind.value for each in of_thread(weakness.thread, self.breaks)}
        return not broken or (kinds if broken == "any" else broken in kinds)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.chosen is not None:
            context |= {"found": self.found, "tallies": tallied(self.breaks)}
        return context


class ThreadDetail(AreaMixin, AsAtDay, ExportMixin, FilterView):
    """One weakness, what answers it, what that changes, what shows it, and who looked at it."""

    permission_required = Permission.VIEW_PLAN
    filterset_class = AsAtFilter
    template_name = "threads/thread.html"
    export_name = "thread"

    def get_queryset(self):
        findings = super().get_queryset()
        letter, reference = self.kwargs["inspection"], self.kwargs["finding"]
        self.finding = get_object_or_404(
            findings, inspection__reference=letter, reference=reference
        )
        return findings

    @property
    def named(self):
        """The weakness as the list of breaks is asked for it."""
        return f"{self.kwargs['inspection']}/{self.kwargs['finding']}"

    def export_rows(self, context):
        return exports.lines(context["thread"], context["found"].ratings)

    def get_context_data(self, **kwargs):
        if self.chosen is not None:
            thread = self.found.of(self.kwargs["inspection"], self.kwargs["finding"])
            own = of_thread(thread, self.breaks) if thread else []
            missing = {}
            for each in own:
                missing.setdefault(each.url, []).append(each)
            kwargs |= {"thread": thread, "tallies": tallied(own), "missing": missing}
            kwargs |= {"found": self.found}
        return super().get_context_data(**kwargs)


class BreakList(AreaMixin, AsAtDay, ListMixin, FilterView):
    """Every place where a thread of a plan breaks, and how to put it right."""

    permission_required = Permission.VIEW_PLAN
    filterset_class = BreakFilter
    table_class = BreakTable
    template_name = "threads/break_list.html"
    export_name = "breaks"

    def get_table_kwargs(self):
        may_draft = Permission.DRAFT_PLAN in self.permissions
        return {"plan": self.plan, "may_draft": may_draft, "steered": set(self.steered())}

    def steered(self):
        """Yield the actions and measures on which the person who looks may post today."""
        today = self.request.today
        for kind in (Action, Measure):
            rows = kind.objects.in_area(self.area).filter(plan=self.plan).standing(today)
            yield from steerable(rows.as_steered(today), self)

    def get_table_data(self):
        return [] if self.chosen is None else list(filter(self.is_asked_for, self.breaks))

    def is_asked_for(self, each):
        kind, thread = self.chosen["kind"], self.chosen["thread"]
        names = {f"{finding.inspection.reference}/{finding}" for finding in each.findings}
        return kind in ("", each.kind) and (not thread or thread in names)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.chosen is not None:
            context |= {"found": self.found, "tallies": tallied(self.breaks)}
        return context
