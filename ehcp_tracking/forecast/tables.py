import django_tables2 as tables
from django.utils.html import format_html

from ehcp_tracking import law
from ehcp_tracking.templatetags.ehcp import due_day, why_this_date
from wsoa.tables import LINK, DayColumn, Table


class HeldUpTable(Table):
    """Open cases by their chance to be in time, one case a row."""

    caption = "Open cases by their chance to be in time"
    dense = True
    reference = tables.Column(
        "Case",
        accessor="case__reference",
        order_by=("case__reference",),
        linkify=lambda record: record.case.get_absolute_url(),
        attrs=LINK,
    )
    child = tables.Column(accessor="case__child", orderable=False)
    chance = tables.Column("Chance to be in time", empty_values=(), order_by=("rank",))
    due_on = DayColumn(
        "Final plan due", accessor="case__plan_due_on", order_by=("days_left", "case__reference")
    )
    days_left = tables.Column("Days left", order_by=("days_left", "case__reference"))
    holds_up = tables.Column("What holds it up", order_by=("holds_up", "case__reference"))
    since = DayColumn("At this step since", order_by=("since", "case__reference"))
    alike = tables.Column("Past cases like it", order_by=("alike", "case__reference"))
    case_manager = tables.Column(accessor="case__case_manager", default="Nobody", orderable=False)

    class Meta:
        empty_text = "No open case is like this. Clear the filters to see all that can be in time."

    def render_chance(self, record):
        return record.words

    def render_due_on(self, record, value):
        return due_day(value, record.case, "plan")

    def value_due_on(self, value):
        return value

    def render_holds_up(self, record, value):
        if record.service in ("", law.WITHOUT_DUTY):
            return value
        link = why_this_date(
            record.case.why_url("advice", record.advice), f"Advice from {record.advice}"
        )
        return format_html("{} {}", value, link)

    def value_holds_up(self, value):
        return value
