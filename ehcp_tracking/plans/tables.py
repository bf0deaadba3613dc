import django_tables2 as tables
from django.utils.html import format_html

from ehcp_tracking import explaining as of_case
from ehcp_tracking.clocks import next_due
from ehcp_tracking.plans import clocks, explaining
from ehcp_tracking.tables import LINK, tag
from ehcp_tracking.templatetags.ehcp import due
from wsoa.tables import DayColumn, Table, written

ENDED = "None: the plan has ended"


class PlanTable(Table):
    """The plans of an area, one a row, as at a day.

    What is due is one cell of the page, and a day beside its words in a file, which can be sorted.
    """

    caption = "EHC plans"
    dense = True
    reference = tables.Column("Plan", linkify=True, attrs=LINK)
    child = tables.Column(order_by=("child__surname", "child__forename", "reference"))
    review_due_on = tables.Column("Next review due", order_by=("review_due_on", "reference"))
    review_standing = tables.Column("How the review stands", empty_values=(), orderable=False)
    also_due = tables.Column("Due next, beside it", empty_values=(), orderable=False)
    also_due_on = tables.Column("Due on", empty_values=(), orderable=False)
    last_review = tables.Column("Last reviewed", empty_values=(), orderable=False)
    made_on = DayColumn("Plan made", order_by=("made_on", "reference"))
    case_manager = tables.Column(
        default="Nobody",
        order_by=("case_manager__last_name", "case_manager__username", "reference"),
    )
    setting = tables.Column(
        "School or other setting", default="", order_by=("setting", "reference")
    )

    class Meta:
        empty_text = "No plan matches these filters. Clear them to see every plan of the area."

    def __init__(self, *args, as_at, **kwargs):
        super().__init__(*args, **kwargs)
        self.as_at = as_at
        self.row = None

    def before_render(self, request):
        self.columns.hide("review_standing")
        self.columns.hide("also_due_on")

    def render_review_due_on(self, record):
        clock = self.review(record)
        return format_html("{} {}", due(record, clock), tag(clock)) if clock else ENDED

    def value_review_due_on(self, record):
        clock = self.review(record)
        return clock and clock.due_on

    def render_review_standing(self, record):
        clock = self.review(record)
        return of_case.standing(clock) if clock else "The plan has ended"

    def render_also_due(self, record):
        clock = self.other(record)
        if clock is None:
            return ""
        return format_html("{}<br>{} {}", explaining.title(clock), due(record, clock), tag(clock))

    def value_also_due(self, record):
        clock = self.other(record)
        return clock and explaining.title(clock)

    def value_also_due_on(self, record):
        clock = self.other(record)
        return clock and clock.due_on

    def render_last_review(self, record):
        day = self.value_last_review(record)
        return written(day) if day else "Not yet"

    def value_last_review(self, record):
        held = (each.meeting_on for each in record.reviews.all() if each.meeting_on <= self.as_at)
        return max(held, default=record.reviewed_elsewhere_on)

    def review(self, record):
        return explaining.next_review(self.clocks_of(record))

    def other(self, record):
        return next_due(c for c in self.clocks_of(record) if c.duty not in clocks.REVIEWS)

    def clocks_of(self, record):
        """Return the clocks of a row, computed once for all its columns."""
        if self.row is not record:
            self.row, self.found = record, record.clocks(self.as_at)
        return self.found
