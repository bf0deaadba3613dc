from django.shortcuts import redirect
from django.views.generic import TemplateView

from ehcp_tracking.choices import Stage
from ehcp_tracking.forecast.models import LastForecast
from ehcp_tracking.forecast.past import records
from governance.forecasting import charts, exports, keeping, making
from governance.forecasting.figures import kept_forecast
from governance.forecasting.method import METHOD
from governance.views import FiguresOfAMonth, OfStaff


class ForecastOfAMonth(OfStaff, FiguresOfAMonth, TemplateView):
    """What will become of the promises, as at a month's end, and how far to trust that.

    Of a large area as it was last made; sent, a new one is begun.
    """

    is_under_dashboard = True
    template_name = "forecasting/forecast.html"
    body_template = "forecasting/body.html"
    kept_with_body = ("month", "as_at", "is_large", "is_made")
    export_name = "forecast"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if context.get("is_large"):
            rows = LastForecast.objects.in_area(self.area).with_under_way()
            context["asked"] = rows.of(context["as_at"], then=bool(self.known)).first()
        return context

    def post(self, request, *args, **kwargs):
        if self.form.is_valid() and making.is_large(self.area):
            as_at = self.as_at(self.form.cleaned_data["month"])
            making.ask_for(self.area, as_at, then=bool(self.known), by=request.user)
        return redirect(request.get_full_path())

    def as_at(self, month):
        return min(month.last, self.request.today)

    def shown(self, month):
        as_at = self.as_at(month)
        is_large, found = making.is_large(self.area), None
        if not is_large:
            found = kept_forecast(self.area, as_at, self.request.today)
        elif last := keeping.kept(self.area, as_at, then=bool(self.known)):
            found = last.forecast(self.area)
        of_found = found and {
            "chart": charts.of_targets(found.outlooks),
            "stays": [(Stage(step).label, count) for step, count in found.stays.items()],
        }
        found_past = records(self.area, as_at, known_on=as_at if self.known else None)
        return {
            "forecast": found,
            "is_large": is_large,
            "is_made": found is not None,
            "as_at": as_at,
            "records": found_past,
            "any_record": any(each.months for each in found_past),
            "method": METHOD,
            **(of_found or {}),
        }

    def has_file(self, context):
        return super().has_file(context) and context["is_made"]

    def export_rows(self, context):
        return exports.targets(context["forecast"])

    def export_sheets(self, context):
        return [
            ("Backlog", exports.backlog(context["forecast"])),
            ("Made from", exports.base(context["forecast"])),
            ("Past forecasts", exports.past(context["records"])),
            ("Method", exports.method()),
        ]

    def about_export(self, context):
        made_on = context["forecast"].made_on
        return super().about_export(context) | ({"Made on": made_on} if made_on else {})
