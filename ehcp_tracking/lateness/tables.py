import django_tables2 as tables

from ehcp_tracking.tables import AsAtMixin
from ehcp_tracking.templatetags.ehcp import due_day
from wsoa.areas.tables import name_leading_to
from wsoa.tables import LINK, DayColumn, Table


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


class LateStepTable(AsAtMixin, Table):
    """Late steps behind a figure, one step of one case a row. Their days are as at a day."""

    caption = "Late steps"
    dense = True
    case = tables.Column(
        linkify=lambda record: record.case.get_absolute_url(),
        attrs=LINK,
        order_by=("case__reference", "what"),
    )
    child = tables.Column(accessor="case__child", orderable=False)
    what = tables.Column("Step", order_by=("what", "case__reference"))
    due_on = DayColumn("Due", order_by=("due_on", "case__reference"))
    until = DayColumn("Late until", order_by=("until", "case__reference"))
    days = tables.Column("Days late", order_by=("days", "case__reference"))
    reason = tables.Column("Reason", empty_values=())

    class Meta:
        empty_text = "No step was late by what this address asks for."

    def render_due_on(self, value, record):
        return due_day(value, record.case, record.duty, record.advice, self.past_day)

    def value_due_on(self, value):
        return value

    def render_reason(self, value):
        return value or "None recorded"
