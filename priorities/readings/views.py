from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import FormView, View
from django_filters.views import FilterView

from priorities.forms import NO_CHILD
from priorities.models import Measure, Plan, Reading
from priorities.readings import importing
from priorities.readings.filters import ReadingFilter
from priorities.readings.forms import ConfirmReadingsForm, ReadingsFileForm
from priorities.readings.tables import ReadingTable
from priorities.steering import steerable
from wsoa.exports import csv_of
from wsoa.roles import Permission
from wsoa.tables import ListMixin
from wsoa.views import AreaMixin


class OfPlan:
    """A page of the plan that its path names, and of those measures that people read."""

    @cached_property
    def plan(self):
        plans = Plan.objects.in_area(self.area).select_related("type")
        return get_object_or_404(plans, reference=self.kwargs["plan"])

    @property
    def measures(self):
        """The measures of the plan that the person who looks may read, in the plan's order."""
        rows = Measure.objects.in_area(self.area).filter(plan=self.plan)
        rows = rows.standing(self.request.today).as_steered(self.request.today)
        return steerable(rows.that_are_read(), self).select_related("objective")


class ReadingList(AreaMixin, OfPlan, ListMixin, FilterView):
    """Every reading of a plan's measures, the latest first."""

    permission_required = Permission.VIEW_PLAN
    filterset_class = ReadingFilter
    table_class = ReadingTable
    template_name = "readings/reading_list.html"
    export_name = "readings"

    def get_queryset(self):
        readings = Reading.objects.in_area(self.area).filter(measure__plan=self.plan)
        readings = readings.known(self.request.today).select_related("added_by")
        return readings.order_by("-as_at", "measure__position")


class ReadingTemplate(AreaMixin, OfPlan, View):
    """A file of readings to fill in, with a row for each measure of the person's posts."""

    permission_required = Permission.POST_PROGRESS

    def get(self, request, **kwargs):
        name = f"{self.area.slug}-{self.plan.reference}-readings"
        return csv_of(importing.template(self.measures), name)


class RecordReadings(AreaMixin, OfPlan, FormView):
    """Choose a file of readings. It is checked and shown; sent again from there, it is recorded,
    unless it would do something else by then.
    """

    permission_required = Permission.POST_PROGRESS
    template_name = "readings/record_readings.html"
    extra_context = {"no_child": NO_CHILD}

    def get_form_class(self):
        return ConfirmReadingsForm if "shown" in self.request.POST else ReadingsFileForm

    @cached_property
    def known(self):
        every = Measure.objects.in_area(self.area).filter(plan=self.plan)
        every = {each.reference: each for each in every.standing(self.request.today)}
        return importing.Known(every, {each.reference: each for each in self.measures})

    def form_valid(self, form):
        content = form.cleaned_data.get("file") or form.cleaned_data["content"]
        try:
            if "shown" not in form.cleaned_data:
                return self.show(content, importing.planned(content, self.known, by=self.by))
            shown = form.cleaned_data["shown"]
            done = importing.load(content, self.known, plan=self.plan, shown=shown, by=self.by)
        except importing.Faulty as faulty:
            return self.refuse(faulty.faults)
        if done.digest != shown:
            messages.warning(
                self.request, "Readings changed since you checked. See what the file would do now."
            )
            return self.show(content, done)
        messages.success(self.request, recorded_in_words(done))
        return redirect("priorities:reading_list", self.area.slug, self.plan.reference)

    def form_invalid(self, form):
        if isinstance(form, ConfirmReadingsForm):
            return self.refuse([importing.Fault(1, "", "Choose the file again: it was damaged.")])
        return super().form_invalid(form)

    @property
    def by(self):
        return self.request.user

    def show(self, content, planned):
        """Return the page of what a file would do, which has the file in it."""
        form = ConfirmReadingsForm.of(content, planned)
        return self.render_to_response(self.get_context_data(form=form, planned=planned))

    def refuse(self, faults):
        """Return the page again with all that is wrong with the file."""
        number = f"{len(faults)} faults" if len(faults) > 1 else "1 fault"
        form = ReadingsFileForm({})
        form.errors["file"] = form.error_class(
            [f"The file has {number}, so nothing is recorded. Correct it and choose it again"]
        )
        return self.render_to_response(self.get_context_data(form=form, faults=faults))


def recorded_in_words(done):
    new, corrected = len(done.new), len(done.corrected)
    return f"{new} new, {corrected} corrected, {done.unchanged} unchanged."
