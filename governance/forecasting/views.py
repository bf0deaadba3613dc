from django.views.generic import TemplateView

from ehcp_tracking.choices import Stage
from ehcp_tracking.forecast.past import record
from governance.forecasting import charts, exports
from governance.forecasting.figures import kept_forecast
from governance.forecasting.method import METHOD
from governance.views import FiguresOfAMonth, OfStaff


class ForecastOfAMonth(OfStaff, FiguresOfAMonth, TemplateView):
    """What will become of the promises, as at a month's end, and how far to trust that."""

    is_under_dashboard = True
    body_template = "forecasting/body.html"
    export_name = "forecast"

    def shown(self, month):
        as_at = min(month.last, self.request.today)
        found = kept_forecast(self.area, as_at, self.request.today)
        return {
            "forecast": found,
            "as_at": as_at,
            "chart": charts.of_targets(found.outlooks),
            "stays": [(Stage(step).label, count) for step, count in found.stays.items()],
            "record": record(self.area, as_at, known_on=as_at if self.known else None),
            "method": METHOD,
        }

    def export_rows(self, context):
        return exports.targets(context["forecast"])

    def export_sheets(self, context):
        return [
            ("Backlog", exports.backlog(context["forecast"])),
            ("Made from", exports.base(context["forecast"])),
            ("Past forecasts", exports.past(context["record"])),
            ("Method", exports.method()),
        ]
