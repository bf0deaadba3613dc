from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.generic import TemplateView
from django_filters.views import FilterView

from governance.documents.bundle import attached, bundle
from governance.documents.paper import NoPaper, pdf
from governance.documents.report import report
from governance.threads import exports
from governance.threads.filters import AsAtFilter
from governance.threads.views import AsAtDay
from priorities.models import Finding, Plan
from priorities.planfile.document import document_of
from priorities.statement import statement
from wsoa import audit
from wsoa.exports import ExportMixin
from wsoa.roles import Permission
from wsoa.views import AreaMixin


class OfPlan:
    """A page about the plan in its path, which is `self.plan`. Comes after AreaMixin."""

    def get(self, request, *args, **kwargs):
        self.plan = get_object_or_404(Plan.objects.in_area(self.area), reference=kwargs["plan"])
        return super().get(request, *args, **kwargs)


class OnPaper:
    """A document of `self.plan` as a page, and with `?export=pdf` as a PDF of the same."""

    document: str  # what it is called, in a title, in the trail and in the name of a file
    body: str  # the template of both

    def render_to_response(self, context, **kwargs):
        wrong = "filter" in context and context["filter"].form.errors
        if wrong or self.request.GET.get("export") != "pdf":
            return super().render_to_response(context, **kwargs)
        try:
            made = pdf(on_paper(self, self.document, self.body, context))
        except NoPaper as told:
            messages.error(self.request, str(told))
            asked = self.request.GET.copy()
            del asked["export"]
            return redirect(f"{self.request.path}?{asked.urlencode()}")
        audit.noted(f"{self.document} downloaded as PDF", self.plan, by=self.request.user)
        headers = {"Content-Disposition": content_disposition_header(True, f"{name(self)}.pdf")}
        return HttpResponse(made, content_type="application/pdf", headers=headers)


def name(page):
    """Return what the file of a document is called, without what kind of file it is."""
    return slugify(f"{page.area.slug} {page.plan.reference} {page.document}")


def on_paper(page, document, body, context):
    """Return a document as HTML that stands alone. Its links lead to the pages of the product."""
    return render_to_string(
        "documents/paper.html",
        {
            **context,
            "title": f"{page.plan}: {document}",
            "area": page.area,
            "type": page.plan.type,
            "made_on": page.request.today,
            "site": page.request.build_absolute_uri("/"),
            "body": body,
        },
    )


class DocumentList(AreaMixin, OfPlan, TemplateView):
    """Which documents there are of a plan, and for what each is."""

    permission_required = Permission.VIEW_PLAN
    template_name = "documents/document_list.html"

    def get_context_data(self, **kwargs):
        shown = attached(self.plan, self.request.today).count()
        return super().get_context_data(evidence=shown, **kwargs)


def statement_of(plan):
    elsewhere = Finding.objects.in_area(plan.area).texts()
    return statement(document_of(plan), elsewhere)


class Statement(AreaMixin, OfPlan, OnPaper, TemplateView):
    """A plan in the shape in which it is published."""

    permission_required = Permission.VIEW_PLAN
    template_name = "documents/statement.html"
    body = "documents/statement_body.html"
    document = "statement"

    def get_context_data(self, **kwargs):
        return super().get_context_data(statement=statement_of(self.plan), **kwargs)


class Report(AreaMixin, OnPaper, AsAtDay, ExportMixin, FilterView):
    """How far a plan is as at a day: to read, as a PDF, and line by line as a file."""

    permission_required = Permission.VIEW_PLAN
    filterset_class = AsAtFilter
    template_name = "documents/report.html"
    body = "documents/report_body.html"
    document = export_name = "progress report"

    def export_rows(self, context):
        yield exports.HEADINGS
        found = ((each.row, each.objectives) for each in context["report"].parts)
        yield from exports.of_priorities(found, context["report"].found.ratings)

    def get_context_data(self, **kwargs):
        if self.chosen is not None:
            kwargs["report"] = report(self.plan, as_at=self.chosen["as_at"])
        return super().get_context_data(plan=self.plan, **kwargs)


class Bundle(AreaMixin, OfPlan, TemplateView):
    """The evidence of a plan as one ZIP. Each file in it leaves the event that it was opened."""

    permission_required = Permission.VIEW_PLAN
    document = "evidence bundle"

    def render_to_response(self, context, **kwargs):
        today = self.request.today
        report_body, statement_body = Report.body, Statement.body
        found = {"plan": self.plan, "report": report(self.plan, as_at=today)}
        read = {"statement": statement_of(self.plan)}
        file, shown = bundle(
            self.plan,
            as_at=today,
            pages={
                "statement.html": on_paper(self, "statement", statement_body, read),
                "progress-report.html": on_paper(self, "progress report", report_body, found),
            },
        )
        audit.seen_many(f"{self.document} downloaded", self.plan, shown, by=self.request.user)
        return FileResponse(file, as_attachment=True, filename=f"{name(self)}.zip")
