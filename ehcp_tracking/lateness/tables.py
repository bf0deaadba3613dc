import django_tables2 as tables

from wsoa.areas.tables import name_leading_to
from wsoa.tables import DayColumn, Table


class ReasonTable(Table):
    caption = "Reasons for lateness"
    name = name_leading_to("lateness:change_reason")
    offered_for = tables.Column("Offered for", orderable=False)
    agency = tables.Column(
        "Lies with", default="Whoever had to take the step", order_by=("agency", "name")
    )
    ended_on = DayColumn("Ended", default="", order_by=("ended_on", "name"))

    class Meta:
        empty_text = "No reason matches these filters. Clear them to see every current one."

    def render_offered_for(self, value):
        return ", ".join(value)
