import django_tables2 as tables
from django.utils.text import capfirst

from priorities.templatetags.plans import rating
from wsoa.tables import LINK, DayColumn, Table


class OverrideTable(Table):
    """Ratings that people put in the place of those of the rules, one a row."""

    caption = "Overrides"
    added_on = DayColumn(
        "Added",
        order_by=("added_on", "pk"),
        linkify=lambda record: record.get_absolute_url(),
        attrs=LINK,
    )
    about = tables.Column(
        orderable=False, linkify=lambda value: value.get_absolute_url(), attrs=LINK
    )
    of = tables.Column(
        "Rates", accessor="level__get_of_display", order_by=("level__of", "added_on", "pk")
    )
    level = tables.Column("Rating", order_by=("level__position", "added_on", "pk"))
    reason = tables.Column(orderable=False)
    until_on = DayColumn("Counts until", order_by=("until_on", "pk"))
    stands = tables.Column("Stands", empty_values=(), orderable=False)
    added_by = tables.Column(orderable=False)

    def render_about(self, value):
        return f"{capfirst(value._meta.verbose_name)} {value}"

    def render_level(self, value):
        return rating(value)

    def value_level(self, value):
        return value.name

    def render_stands(self, record):
        return record.stands(self.request.today)
