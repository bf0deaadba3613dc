from django.views.generic import TemplateView

from governance import definitions
from governance.comparison import charts
from governance.comparison.figures import comparison, published
from wsoa.exports import ExportMixin
from wsoa.roles import Permission
from wsoa.views import AreaMixin

PUBLISHED = (
    "Requests",
    "Refused to assess",
    "Plans",
    "In 20 weeks with exceptions, %",
    "In 20 weeks without exceptions, %",
)


class PublishedMixin(ExportMixin):
    """What was published by year and place, on a page and as a file."""

    def shown(self, found, ours=()):
        return {
            "published": found,
            "as_at": self.request.today,
            "chart": charts.of_years(found, ours) if found.years else None,
            "definition": definitions.PUBLISHED,
        }

    def export_rows(self, context):
        found = context["published"]
        yield "Area", "Year", *PUBLISHED
        for year in found.years:
            for place, each in zip(found.places, year.published, strict=True):
                if each:
                    yield (
                        place.name,
                        str(year.year),
                        *(each.initial_requests, each.refused_to_assess, each.new_plans),
                        each.in_20_weeks_including_exceptions_pct,
                        each.in_20_weeks_excluding_exceptions_pct,
                    )


class PublishedFigures(AreaMixin, PublishedMixin, TemplateView):
    """What was published of England, of the area and of those beside it. No case is in it."""

    permission_required = Permission.VIEW_PLAN
    template_name = "comparison/published.html"
    export_name = "published figures"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            may_compare=Permission.VIEW_DASHBOARD in self.permissions,
            **self.shown(published(self.area, as_at=self.request.today)),
            **kwargs,
        )


class Comparison(AreaMixin, PublishedMixin, TemplateView):
    """The published figures with ours beside them, and how ours agree with the published ones."""

    permission_required = Permission.VIEW_DASHBOARD
    template_name = "comparison/comparison.html"
    export_name = "comparison with published figures"

    def get_context_data(self, **kwargs):
        found = comparison(self.area, as_at=self.request.today)
        return super().get_context_data(
            found=found,
            of_difference=definitions.RECONCILED,
            **self.shown(found.published, found.ours),
            **kwargs,
        )

    def export_sheets(self, context):
        found = context["found"]
        return [("Our cases", self.ours(found)), ("Reconciliation", self.reconciled(found))]

    def ours(self, found):
        yield "Year", "To", "Rate", "In time", "Plans", "In words"
        for each in found.ours:
            for name in ("including", "excluding"):
                share = each.line.shares[name]
                words = f"{name.capitalize()} exceptions"
                yield str(each.year), each.line.last, words, *share, share.words

    def reconciled(self, found):
        yield (
            *("Year", "Plans published", "Our plans", "More here"),
            *("With exceptions", "Without exceptions", "Likely reasons"),
        )
        for each in found.reconciled:
            yield (
                str(each.year),
                *(each.published_plans, each.line.counts["plans"], each.plans),
                *(each.including.words, each.excluding.words, " ".join(each.reasons)),
            )
