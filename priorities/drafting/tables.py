import django_tables2 as tables

from priorities.models import PlanType
from wsoa.tables import LINK, DayColumn, Table


class DraftTable(Table):
    """The drafts of an area, one a row."""

    caption = "Drafts"
    title = tables.Column(
        "Plan", linkify=lambda record: record.get_absolute_url(), attrs=LINK, default="No title yet"
    )
    kind = tables.Column("Kind of plan")
    version = tables.Column("What it is", accessor="plan", orderable=False, empty_values=())
    state = tables.Column("How it stands", order_by=("published_on", "abandoned_on"))
    started_on = DayColumn("Started")
    started_by = tables.Column(order_by="started_by__username")
    changed_on = DayColumn("Last changed")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.types = dict(PlanType.objects.values_list("slug", "name"))

    def render_kind(self, value):
        return self.types.get(value, value)

    def render_version(self, record):
        return "Next version" if record.plan_id and record.based_on else "New plan"
