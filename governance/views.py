from typing import NamedTuple

from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.views.generic import TemplateView

from governance import board, caching, charts, definitions, exports
from governance.dashboard import BANDS, SERVICES, dashboard, first_month, last_month_over
from governance.disclosure import for_board
from governance.forms import MonthForm
from governance.guidance import GUIDES
from governance.movement import moves
from priorities.delivery import delivery
from priorities.models import Plan
from wsoa import navigation
from wsoa.exports import FORMATS, ExportMixin
from wsoa.models import LocalArea
from wsoa.months import Month
from wsoa.roles import Permission
from wsoa.views import AreaMixin

BOARD_MONTHS = 24


class Reader(NamedTuple):
    """Whom a body is for, in the place of the view: nothing of the person or the request."""

    area: LocalArea
    permissions: frozenset[Permission]


class FiguresExport(ExportMixin):
    """The figures of the month in a page's form as a file, whose workbook defines each of them.

    On the page itself they stand in its `body`, which is kept until something changes.
    """

    body_template: str

    def of_month(self, month):
        """Return the context of a month: its figures for a file, for a page its body alone."""
        if self.request.GET.get("export") in FORMATS:
            return self.shown(month)
        reader = Reader(self.area, frozenset(self.permissions))
        about = self.body_template, self.area.pk, sorted(reader.permissions), month

        def body():
            return render_to_string(self.body_template, self.shown(month) | {"view": reader})

        return {"month": month, "body": caching.kept((*about, self.request.today), body)}

    def file_name(self, context):
        return f"{super().file_name(context)}-{context['form'].cleaned_data['month']}"

    def export_sheets(self, context):
        return [("Definitions", exports.meanings())]

    def about_export(self, context):
        return super().about_export(context) | {"As at": context["as_at"]}


class Dashboard(AreaMixin, FiguresExport, TemplateView):
    """Timeliness at a month's end: what was promised, what the cases say, and what others do."""

    permission_required = Permission.VIEW_DASHBOARD
    template_name = "governance/dashboard.html"
    body_template = "governance/dashboard_body.html"
    export_name = "dashboard"

    def get_context_data(self, **kwargs):
        today = self.request.today
        latest = last_month_over(today)
        first = min(first_month(self.area, today) or latest, latest)
        asked = {"month": self.request.GET.get("month", str(latest))}
        form = MonthForm(asked, first=first, last=Month.of(today), today=today)
        if form.is_valid():
            kwargs |= self.of_month(form.cleaned_data["month"])
        return super().get_context_data(form=form, **kwargs)

    def shown(self, month):
        found = dashboard(self.area, month, today=self.request.today)
        return {
            "dashboard": found,
            "as_at": found.as_at,
            "charts": charts.of_dashboard(found, str(self.area)),
            "definitions": definitions,
            "services": SERVICES,
            "bands": BANDS,
        }

    def export_rows(self, context):
        return exports.counts(context["dashboard"])

    def export_sheets(self, context):
        found = context["dashboard"]
        return [
            ("Promises", exports.promises(found)),
            ("Rates", exports.rates(found)),
            ("Published", exports.published(found)),
            *super().export_sheets(context),
        ]


class AreaStart(AreaMixin, TemplateView):
    """What each role of the person comes to do here and begins with; then all they may open."""

    permission_required = Permission.VIEW_PLAN
    template_name = "area.html"

    def get_context_data(self, **kwargs):
        here = self.request.resolver_match
        return super().get_context_data(
            guides=[self.guide(role) for role in GUIDES if role in self.roles],
            links=navigation.links(self.area, self.permissions, here),
            **kwargs,
        )

    def guide(self, role):
        """Return the guide of a role with those of its steps that the person's roles allow."""
        guide = GUIDES[role]
        steps = [self.step(step) for step in guide.steps]
        return {"role": role, "guide": guide, "steps": filter(None, steps)}

    def step(self, step):
        url = reverse(step.url_name, args=[self.area.slug])
        if resolve(url).func.view_class.permission_required not in self.permissions:
            return None
        done = step.done and ("Done" if step.done(self.area, self.request.today) else "To do")
        return {"url": url, "link": step.link, "text": step.text, "state": done}


class Board(AreaMixin, FiguresExport, TemplateView):
    """What the board is shown at a month's end. Nothing on it has not passed disclosure."""

    permission_required = Permission.VIEW_BOARD
    template_name = "governance/board.html"
    body_template = "governance/board_body.html"
    export_name = "board dashboard"

    def get_context_data(self, **kwargs):
        latest = last_month_over(self.request.today)
        asked = {"month": self.request.GET.get("month", str(latest))}
        # As many months for every area, so that the choice tells nothing about its cases.
        first = latest.after(1 - BOARD_MONTHS)
        form = MonthForm(asked, first=first, last=latest, today=self.request.today)
        if form.is_valid():
            kwargs |= self.of_month(form.cleaned_data["month"])
        return super().get_context_data(form=form, **kwargs)

    def shown(self, month):
        before, now = (
            for_board(board.figures(self.area, each), self.area.disclosure)
            for each in (month.after(-1), month)
        )
        return {
            "board": now,
            "as_at": now.as_at,
            "before": before.as_at,
            "moves": moves(before, now),
            "charts": charts.of_board(now),
            "definitions": definitions,
            "services": {name: SERVICES[name] for name in board.SERVICES},
            "deliveries": self.deliveries(now.as_at, before.as_at),
        }

    def deliveries(self, as_at, since):
        """Return {plan: delivery} of the plans that had been published by a day."""
        plans = Plan.objects.in_area(self.area)
        found = {plan: delivery(plan, as_at=as_at, since=since) for plan in plans}
        return {plan: each for plan, each in found.items() if each.total.actions}

    def export_rows(self, context):
        return exports.shown(context["board"], context["deliveries"].values())

    def about_export(self, context):
        return super().about_export(context) | {"Small numbers": context["board"].rule.label}
