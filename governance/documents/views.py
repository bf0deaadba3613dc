from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.generic import TemplateView

from governance.documents.paper import NoPaper, pdf
from priorities.models import Plan
from priorities.planfile.document import document_of
from priorities.statement import statement
from wsoa import audit
from wsoa.roles import Permission
from wsoa.views import AreaMixin


class DocumentView(TemplateView):
    """A document of a plan as a page, and with `?export=pdf` as a PDF of the same.

    Comes after AreaMixin. The page's plan is `self.plan`.
    """

    document: str  # what it is called, in a title, in the trail and in the name of a file
    body: str  # the template of both

    def get(self, request, *args, plan, **kwargs):
        self.plan = get_object_or_404(Plan.objects.in_area(self.area), reference=plan)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(plan=self.plan, **kwargs)

    def render_to_response(self, context, **kwargs):
        if self.request.GET.get("export") != "pdf":
            return super().render_to_response(context, **kwargs)
        try:
            made = pdf(self.on_paper(context))
        except NoPaper as told:
            messages.error(self.request, str(told))
            return redirect(self.request.path)
        audit.noted(f"{self.document} downloaded as PDF", self.plan, by=self.request.user)
        name = slugify(f"{self.area.slug} {self.plan.reference} {self.document}")
        headers = {"Content-Disposition": content_disposition_header(True, f"{name}.pdf")}
        return HttpResponse(made, content_type="application/pdf", headers=headers)

    def on_paper(self, context):
        """Return the document as HTML that needs nothing else."""
        return render_to_string(
            "documents/paper.html",
            {
                **context,
                "title": f"{self.plan}: {self.document}",
                "area": self.area,
                "type": self.plan.type,
                "made_on": self.request.today,
                "body": self.body,
            },
        )


class Statement(AreaMixin, DocumentView):
    """A plan in the shape in which it is published."""

    permission_required = Permission.VIEW_PLAN
    template_name = "documents/statement.html"
    body = "documents/statement_body.html"
    document = "statement"

    def get_context_data(self, **kwargs):
        return super().get_context_data(statement=statement(document_of(self.plan)), **kwargs)
