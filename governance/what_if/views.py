from django.views.generic import TemplateView

from governance import definitions
from governance.what_if import charts, figures, telling
from governance.what_if.forms import WhatIfForm
from governance.what_if.inputs import FEWEST, QUARTER
from wsoa import forms
from wsoa.exports import ExportMixin
from wsoa.roles import Permission
from wsoa.views import AreaMixin


class WhatIf(AreaMixin, ExportMixin, TemplateView):
    """What would become of the caseload if requests, advice or case managers changed."""

    permission_required = Permission.VIEW_DASHBOARD
    template_name = "what_if/what_if.html"
    export_name = "what if"

    def get_context_data(self, **kwargs):
        pace = figures.pace_of(self.area, as_at=self.request.today)
        if pace:
            form = WhatIfForm(self.request.GET, pace=pace)
            kwargs |= {"form": form, "pace": pace, "part": figures.PARTS[pace.part]}
            if form.is_valid():
                kwargs |= self.shown(pace, form.supposed())
        return super().get_context_data(
            as_at=self.request.today,
            definition=definitions.WHAT_IF,
            fewest=FEWEST,
            quarter=QUARTER,
            **kwargs,
        )

    def shown(self, pace, supposed):
        as_at = self.request.today
        found = figures.answer(self.area, pace, supposed, as_at=as_at)
        past = figures.check(self.area, pace, supposed, as_at=as_at)
        return {
            "found": found,
            "rows": list(telling.rows(found, past, as_at)),
            "why_no_day": telling.why_no_day(found, past, as_at),
            "weeks": telling.by_weeks(found, as_at),
            "error": telling.error(found),
            "seen": telling.seen(past, as_at),
            "supposed": supposed,
            "charts": {
                "open": charts.open_cases(found, as_at),
                "in_time": charts.in_time(found, as_at),
            },
        }

    def has_file(self, context):
        return "found" in context

    def export_rows(self, context):
        yield "Outcome", "As now", "With the change", "Difference"
        yield from context["rows"]

    def export_sheets(self, context):
        meaning = zip(definitions.Definition._fields, definitions.WHAT_IF, strict=True)
        return [
            ("By four weeks", self.by_weeks(context)),
            ("The last year", self.seen(context)),
            ("Definition", [(name.capitalize(), words) for name, words in meaning]),
        ]

    def by_weeks(self, context):
        yield "From", "To", "In time", "In time, changed", "Open", "Open, changed"
        for each in context["weeks"]:
            rates, is_open = ([*both, None][:2] for both in (each.rates, each.open))
            yield each.start, each.end, *rates, *is_open

    def seen(self, context):
        yield "Figure", "The model", "What happened", "Without exceptions", "How they agree"
        yield from context["seen"]

    def about_export(self, context):
        return super().about_export(context) | forms.chosen(context["form"])
