from django.views.generic import TemplateView

from governance import definitions, exports
from governance.dashboard import first_month
from governance.equity import charts, figures
from governance.equity.forms import SpanForm
from wsoa import forms
from wsoa.exports import ExportMixin
from wsoa.roles import Permission
from wsoa.views import AreaMixin


class Equity(AreaMixin, ExportMixin, TemplateView):
    """Whether all children wait alike and get their plan in time, by what is known of them."""

    permission_required = Permission.VIEW_DASHBOARD
    template_name = "equity/equity.html"
    export_name = "equity"

    def get_context_data(self, **kwargs):
        today = self.request.today
        spans = figures.spans(first_month(self.area, today), today=today)
        form = SpanForm({"span": str(spans[0][0])} | self.request.GET.dict(), spans=spans)
        if form.is_valid():
            found = figures.equity(self.area, *form.months, as_at=today)
            sections = list(zip(found.tables, charts.of_page(found), strict=True))
            kwargs |= {"found": found, "as_at": today, "sections": sections}
        return super().get_context_data(form=form, definitions=definitions, **kwargs)

    def export_rows(self, context):
        found = context["found"]
        yield ("By", "Group", "Figure", "Part", "Of", "Value", "From", "To", "Beside the others")
        for table in found.tables:
            for group in table.groups:
                for figure in ("in_time", "overdue"):
                    yield table.name, group.name, figures.TITLES[figure], *rate(group, figure)
                yield table.name, group.name, figures.TITLES["waited"], *waited(group)

    def export_sheets(self, context):
        rules = [("What", "Rule"), *definitions.EQUITY_RULES.items()]
        meanings = (
            exports.DEFINITIONS,
            *((figures.TITLES[figure], *each) for figure, each in definitions.EQUITY.items()),
        )
        return [("Definitions", meanings), ("How groups are compared", rules)]

    def about_export(self, context):
        return super().about_export(context) | forms.chosen(context["form"])


def rate(group, figure):
    """Return the cells of a rate in per cent: what is hidden is empty, and said to be."""
    shown = getattr(group, figure)
    ends = [100 * end for end in shown.interval] if shown.interval else (None, None)
    percent = shown.share and shown.share.whole and 100 * shown.share.rate
    return *(shown.share or (None, None)), percent, *ends, shown.words


def waited(group):
    """Return the cells of the weeks waited."""
    middle, interval = group.weeks or (None, None)
    number = group.overdue.share and group.overdue.share.whole
    return None, number, middle, *(interval or (None, None)), group.waited.weeks_words
