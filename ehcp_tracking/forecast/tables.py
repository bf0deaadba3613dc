import django_tables2 as tables

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
