import django_tables2 as tables

from wsoa.tables import LINK, DayColumn, Table, plain


class ReadingTable(Table):
    """What people read of measures, one reading a row."""

    caption = "Readings"
    measure = tables.Column(
        linkify=lambda record: record.measure.get_absolute_url(),
        attrs=LINK,
        order_by=("measure__position", "as_at"),
    )
    as_at = DayColumn("As at", order_by=("as_at", "pk"))
    value = tables.Column(default="", orderable=False)
    unit = tables.Column("Unit", accessor="measure__unit", orderable=False, default="")
    reached = tables.Column("Is it so?", default="", orderable=False)
    text = tables.Column("What was found", orderable=False, default="")
    source = tables.Column("Known from", orderable=False)
    added_by = tables.Column("Recorded by", orderable=False)
    added_on = DayColumn("Recorded on", order_by=("added_on", "pk"))

    def render_value(self, value):
        return f"{value.normalize():f}"

    def value_value(self, value):
        return plain(value)

    def render_reached(self, value):
        return "Yes" if value else "Not yet"
