from datetime import timedelta

from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ehcp_tracking.models import Assessment
from governance import caching
from governance.change import exports
from governance.change.delivered import delivered
from governance.change.forms import ChangesForm, KnownForm
from governance.change.moved import MONTHS, change
from wsoa import audit, forms
from wsoa.exports import ExportMixin
from wsoa.roles import Permission
from wsoa.views import AreaMixin

MOST = 200  # records that the page lists; a workbook has all


class BetweenDays(AreaMixin, ExportMixin):
    """Figures of two days that are chosen on the page, kept until something changes."""

    permission_required = Permission.VIEW_DASHBOARD

    @property
    def month_before(self):
        """The last day of the month before that of today."""
        return self.request.today.replace(day=1) - timedelta(days=1)

    @property
    def with_cases(self):
        return Permission.VIEW_CASES in self.permissions

    @cached_property
    def form(self):
        asked = self.unless_told() | self.request.GET.dict()
        return self.form_class(asked, today=self.request.today)

    def get_context_data(self, **kwargs):
        if self.form.is_valid():
            days = self.form.cleaned_data
            about = self.export_name, self.area.pk, sorted(days.items())
            asked = {**days, "form": self.form, "with_cases": self.with_cases}
            kwargs |= asked | caching.kept(about, lambda: self.shown(**days), of_any_day=True)
        return super().get_context_data(**{"form": self.form} | kwargs)

    def about_export(self, context):
        about = super().about_export(context) | forms.chosen(context["form"])
        about["As at"] = context["found"].to
        return about

    def export_rows(self, context):
        return exports.figures(context["found"])


class Changes(BetweenDays, TemplateView):
    """Which figures moved between two days, by how much, and what moved them."""

    form_class = ChangesForm
    template_name = "change/changes.html"
    export_name = "changes"

    def unless_told(self):
        return {"since": self.month_before, "to": self.request.today}

    def shown(self, *, since, to):
        return {
            "found": change(self.area, since, to),
            "plans": delivered(self.area, since, to),
        }

    def export_sheets(self, context):
        found = context["found"]
        moved = exports.moves(found.moved, with_cases=self.with_cases)
        return [("What moved them", moved), ("Plans", exports.plans(context["plans"]))]


class Known(BetweenDays, TemplateView):
    """A past day as it was known then beside what is known of it today, and why they differ."""

    form_class = KnownForm
    template_name = "change/known.html"
    export_name = "as known then and today"

    def unless_told(self):
        """Return the last month's end, as it was known on it, or on the day that is chosen."""
        day = self.request.GET.get("day") or self.month_before
        return {"day": day, "known_on": day}

    def shown(self, *, day, known_on):
        found = change(self.area, day, day, known_on, by_month=True)
        listed = found.differing.found[:MOST]
        return {"found": found, "differing_shown": listed, "most": MOST, "months": MONTHS}

    def render_to_response(self, context, **kwargs):
        """Note of each case whose facts are listed that they were read, there or in a workbook."""
        if self.with_cases and "found" in context:
            files = {"csv": [], "xlsx": context["found"].differing.found}
            listed = files.get(self.request.GET.get("export"), context["differing_shown"])
            cases = dict.fromkeys(each.case for each in listed)
            audit.seen_listed((Assessment(pk=case) for case in cases), by=self.request.user)
        return super().render_to_response(context, **kwargs)

    def export_sheets(self, context):
        found = context["found"]
        sheets = [
            ("What moved them", exports.moves(found.moved, with_cases=self.with_cases)),
            ("Months", exports.months(found)),
        ]
        return [*sheets, ("Cases", exports.differences(found))] if self.with_cases else sheets
