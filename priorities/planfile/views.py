"""A plan as a file: to write one, to load one, and to take one home."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.generic import DetailView, FormView, TemplateView, View

from priorities import importing
from priorities.forms import PlanFileForm
from priorities.models import Plan, PlanFile
from priorities.planfile import files, sheets, words, yamlfile
from priorities.planfile.document import document_of
from wsoa import audit, history
from wsoa.exports import ExportMixin, download
from wsoa.roles import Permission
from wsoa.views import AreaMixin

FAULTS_SHOWN = 100
LOADED = "loaded_plan_file"  # in a session: the key of the last file that was loaded in it


class LoadPlan(AreaMixin, FormView):
    """Choose a plan file. It is checked, and nothing is loaded before it is confirmed."""

    permission_required = Permission.LOAD_PLAN
    form_class = PlanFileForm
    template_name = "planfile/load_plan.html"

    def get_context_data(self, **kwargs):
        loads = history.lines(Plan.objects.in_area(self.area).loads())
        return super().get_context_data(lines=loads, **kwargs)

    def form_valid(self, form):
        file, by = form.cleaned_data["file"], self.request.user
        try:
            kept = importing.keep(file.read(), name=file.name, area=self.area, by=by)
        except importing.Refused as refused:
            form.add_error("file", str(refused))
            return self.form_invalid(form)
        return redirect("priorities:confirm_plan", self.area.slug, kept.pk)


class ConfirmPlan(AreaMixin, ExportMixin, DetailView):
    """What a checked file would do, or every fault that it has, which is its export.

    Sent, the file is loaded, unless it would do something else now.
    """

    permission_required = Permission.LOAD_PLAN
    export_name = "faults of a plan file"

    def get_queryset(self):
        return PlanFile.objects.in_area(self.area).filter(checked_by=self.request.user)

    def get_template_names(self):
        return [f"planfile/{'plan_refused' if self.object.refused else 'confirm_plan'}.html"]

    def get_context_data(self, **kwargs):
        faults = [files.Told(*each) for each in self.object.preview.get("faults", [])]
        shown = {"shown": faults[:FAULTS_SHOWN], "total": len(faults)}
        return super().get_context_data(faults=faults, **shown, **kwargs)

    def export_rows(self, context):
        return [["Where", "How to put it right"], *context["faults"]]

    def about_export(self, context):
        return super().about_export(context) | {"File": self.object.name}

    def post(self, request, *args, **kwargs):
        if request.session.get(LOADED) == kwargs["pk"]:  # it was sent twice
            messages.warning(request, str(importing.LoadedAlready()))
            return redirect("priorities:plan_list", self.area.slug)
        file = self.get_object()
        try:
            loaded = importing.confirm(file, by=request.user)
        except importing.LoadedAlready as loaded_already:
            messages.warning(request, str(loaded_already))
            return redirect("priorities:plan_list", self.area.slug)
        except importing.Refused as refused:
            messages.error(request, f"{refused} Nothing was loaded: choose the file again.")
            return redirect("priorities:load_plan", self.area.slug)
        if loaded:
            request.session[LOADED] = kwargs["pk"]
            messages.success(request, f"{file.preview['plan']} is loaded.")
            return redirect("priorities:plan_list", self.area.slug)
        messages.warning(
            request, "The plan was changed since you checked. Check what the file would do now."
        )
        return redirect("priorities:confirm_plan", self.area.slug, file.pk)


class AboutPlanFile(AreaMixin, TemplateView):
    """How to write a plan as a file, with every field explained."""

    permission_required = Permission.VIEW_PLAN
    template_name = "planfile/about_plan_file.html"
    extra_context = {"sections": words.sections()}


class PlanTemplate(AreaMixin, View):
    """The workbook to fill in, as a download."""

    permission_required = Permission.VIEW_PLAN

    def get(self, request):
        with sheets.written({}) as file:
            return download(file.read(), "plan.xlsx")


class PlanAsFile(DetailView):
    """A whole plan as a download, which leaves an event. Subclasses say in which `form`."""

    slug_field = "reference"
    slug_url_kwarg = "plan"
    form = ""

    def get_queryset(self):
        return Plan.objects.in_area(self.area)

    def render_to_response(self, context, **kwargs):
        audit.noted(f"plan exported as {self.form}", self.object, by=self.request.user)
        name = f"{self.area.slug}-{self.object.reference}"
        return self.file(document_of(self.object), name)


class PlanAsYaml(AreaMixin, PlanAsFile):
    permission_required = Permission.VIEW_PLAN
    form = "YAML"

    def file(self, document, name):
        return download(yamlfile.written(document).encode(), f"{name}.yaml")


class PlanAsWorkbook(AreaMixin, PlanAsFile):
    permission_required = Permission.VIEW_PLAN
    form = "XLSX"

    def file(self, document, name):
        with sheets.written(document) as file:
            return download(file.read(), f"{name}.xlsx")
