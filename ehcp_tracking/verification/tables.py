import django_tables2 as tables

from wsoa.tables import LINK, DayColumn, Table


class VerificationTable(Table):
    """Runs of the self-audit, the latest first."""

    caption = "Runs of the self-audit"
    run = tables.Column(
        "Run",
        accessor="pk",
        order_by="pk",
        linkify=lambda record: record.get_absolute_url(),
        attrs=LINK,
    )
    begun_on = DayColumn("Begun", order_by=("begun_on", "pk"))
    as_at = DayColumn("As at", order_by=("as_at", "pk"))
    by = tables.Column("By", default="By command", order_by=("by__last_name", "by__username", "pk"))
    outcome = tables.Column("What came of it", order_by=("differences", "pk"))

    class Meta:
        empty_text = "No run matches this filter. Clear it to see every one."

    def render_run(self, record):
        return str(record)

    def render_by(self, value):
        return value.get_full_name() or value.get_username()
