from django.urls import resolve, reverse
from django.views.generic import TemplateView

from governance import charts, definitions, exports
from governance.dashboard import BANDS, SERVICES, dashboard, first_month, last_month_over
from governance.forms import MonthForm
from governance.guidance import GUIDES
from wsoa import audit, navigation
from wsoa.roles import Permission
from wsoa.views import AreaMixin


class Dashboard(AreaMixin, TemplateView):
    """Timeliness at a month's end: what was promised, what the cases say, and what others do."""

    permission_required = Permission.VIEW_DASHBOARD
    template_name = "governance/dashboard.html"

    def get_context_data(self, **kwargs):
        today = self.request.today
        latest = last_month_over(today)
        first = min(first_month(self.area, today) or latest, latest)
        asked = {"month": self.request.GET.get("month", str(latest))}
        form = MonthForm(asked, first=first, today=today)
        if form.is_valid():
            found = dashboard(self.area, form.cleaned_data["month"], today=today)
            kwargs |= {"dashboard": found, "charts": charts.of_dashboard(found, str(self.area))}
        return super().get_context_data(
            form=form, definitions=definitions, services=SERVICES, bands=BANDS, **kwargs
        )

    def render_to_response(self, context, **kwargs):
        if self.request.GET.get("export") == "csv" and "dashboard" in context:
            audit.noted("dashboard exported", self.area, by=self.request.user)
            return exports.csv_file(self.area, context["dashboard"])
        return super().render_to_response(context, **kwargs)


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
