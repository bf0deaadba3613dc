import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.html import format_html

from ehcp_tracking.disputes import explaining
from ehcp_tracking.disputes.choices import Stage
from ehcp_tracking.tables import LINK
from ehcp_tracking.templatetags.disputes import dispute_tag
from ehcp_tracking.templatetags.ehcp import due
from wsoa.tables import DayColumn, Table


class DisputeTable(Table):
    """Decisions that can be appealed, one a row. What is due next is three cells of a file."""

    caption = "Mediation and appeals"
    dense = True
    case = tables.Column(
        "Case or plan",
        accessor="called",
        order_by=("called", "pk"),
        linkify=lambda record: record.get_absolute_url(),
        attrs=LINK,
    )
    child = tables.Column(order_by=("surname", "forename", "pk"))
    kind = tables.Column("Decision", order_by=("kind", "pk"))
    notified_on = DayColumn("Notice", order_by=("notified_on", "pk"))
    stage = tables.Column(order_by=("stage", "pk"))
    next_due = tables.Column("Next last day", empty_values=(), orderable=False)
    next_step = tables.Column("What is due", empty_values=(), orderable=False)
    standing = tables.Column("How it stands", empty_values=(), orderable=False)
    next_hearing_on = DayColumn("Next hearing", default="", order_by=("next_hearing_on", "pk"))

    class Meta:
        empty_text = "No decision matches these filters. Clear them to see every one."

    def __init__(self, *args, as_at, **kwargs):
        super().__init__(*args, **kwargs)
        self.as_at = as_at

    def before_render(self, request):
        self.columns.hide("next_step")
        self.columns.hide("standing")

    def render_stage(self, value):
        return Stage(value).label

    def render_next_due(self, record):
        clock = explaining.next_of(record, self.as_at)
        if clock is None:
            return "None"
        tag = render_to_string("components/tag.html", dispute_tag(clock))
        return format_html("{}<br>{} {}", explaining.title(clock), due(record, clock), tag)

    def value_next_due(self, record):
        clock = explaining.next_of(record, self.as_at)
        return clock and clock.due_on

    def render_next_step(self, record):
        clock = explaining.next_of(record, self.as_at)
        return explaining.title(clock) if clock else ""

    def render_standing(self, record):
        clock = explaining.next_of(record, self.as_at)
        return explaining.stands(clock) if clock else ""
