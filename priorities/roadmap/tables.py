import django_tables2 as tables
from django.utils.html import format_html

from wsoa.tables import LINK, DayColumn, Table


class RoadmapTable(Table):
    """Events of a plan, one a row, in order of time."""

    caption = "Events"
    when = tables.Column(order_by=("on",))
    kind = tables.Column("Kind", order_by=("kind", "on"))
    what = tables.Column(linkify=lambda record: record.get_absolute_url(), attrs=LINK)
    text = tables.Column("In words", orderable=False)
    stands = tables.Column("How it stands", order_by=("stands", "on"), default="")
    places = tables.Column("Priority", order_by=("places", "on"))
    published_on = DayColumn("Published date", default="", orderable=False)
    revised_on = DayColumn("Revised date", default="", orderable=False)
    achieved_on = DayColumn("Achieved", default="", orderable=False)
    certainty = tables.Column("How the day is known", orderable=False)
    note = tables.Column(orderable=False, default="")

    class Meta:
        empty_text = "Nothing of the plan lies in what you chose. Clear the filters to see it all."

    def before_render(self, request):
        for name in ("published_on", "revised_on", "achieved_on", "certainty", "note"):
            self.columns.hide(name)

    def render_when(self, value):
        return format_html('<span class="wsoa-day">{}</span>', value)

    def value_when(self, value):
        return value

    def render_kind(self, value):
        return value.value

    def render_certainty(self, value):
        return value.label

    def render_text(self, record, value):
        return f"{value} {record.note}" if record.note else value

    def value_text(self, value):
        return value
