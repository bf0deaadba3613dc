import django_tables2 as tables
from django.utils.html import format_html

from governance.templatetags.ratings import rated_tag
from wsoa.tables import LINK, Table


class RatedColumn(tables.Column):
    """A rating: its tag on the page, its word in a file. Sorts the worst first."""

    def render(self, value, record, bound_column):
        tag = rated_tag(value)
        if record.lent and bound_column.name == "impact":
            return format_html('{} <span class="govuk-hint">Of its objective</span>', tag)
        return tag

    def value(self, value):
        return value and value.words


class RatedTable(Table):
    """Rows of a plan with both ratings, one a row."""

    caption = "Ratings"
    reference = tables.Column(
        "Ref", order_by="place", attrs=LINK, linkify=lambda record: record.url
    )
    kind = tables.Column("What", accessor="what", order_by=("kind", "place"))
    text = tables.Column("Title or text", orderable=False)
    delivery = RatedColumn(order_by=("worst_delivery", "place"), default="None of its own")
    delivery_reason = tables.Column(
        "Why this delivery", accessor="delivery__reason", orderable=False, default=""
    )
    impact = RatedColumn(order_by=("worst_impact", "place"), default="")
    impact_reason = tables.Column(
        "Why this impact", accessor="impact__reason", orderable=False, default=""
    )
