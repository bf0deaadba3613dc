import django_tables2 as tables
from django.template.loader import render_to_string

from priorities.tables import LinksColumn
from wsoa.tables import LINK, DayColumn, Table


class RiskTable(Table):
    """The risks of a plan, one a row."""

    caption = "Risks"
    reference = tables.Column("Ref", linkify=True, attrs=LINK, order_by="number")
    title = tables.Column("Risk", order_by=("title", "number"))
    severity = tables.Column(order_by=("severity", "number"))
    likelihood = tables.Column(accessor="get_likelihood_display", order_by=("likelihood", "number"))
    impact = tables.Column(accessor="get_impact_display", order_by=("impact", "number"))
    owner = tables.Column(order_by=("owner__title", "number"))
    mitigation = tables.Column("What is done about it", orderable=False)
    review_on = DayColumn("Next review", order_by=("review_on", "number"))
    stands = tables.Column("Stands", empty_values=(), order_by=("closed_on", "review_on", "number"))
    objectives = LinksColumn("Threatens", default="None named")
    cause = tables.Column(orderable=False)
    effect = tables.Column(orderable=False)

    def before_render(self, request):
        for name in ("cause", "effect", "likelihood", "impact"):
            self.columns.hide(name)

    def render_severity(self, record):
        words, colour = record.called
        return render_to_string("components/tag.html", {"text": words, "colour": colour})

    def value_severity(self, record):
        return record.called[0]

    def render_stands(self, record):
        return record.stands(self.request.today)
