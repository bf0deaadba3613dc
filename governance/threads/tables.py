import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from governance.templatetags.ratings import rated_tag
from wsoa.tables import LINK, Table, written

NOTHING = "Nothing answers it"


def place_of(record):
    """Return what names a weakness: of which plan, which letter and which of its findings."""
    plan, finding = record.plan, record.thread.finding
    return [plan.area.slug, plan.reference, finding.inspection.reference, finding.reference]


class ThreadTable(Table):
    """The weaknesses that a plan is to answer, and how each stands, one a row."""

    caption = "Threads"
    reference = tables.Column(
        "Ref",
        accessor="thread__finding__reference",
        linkify=lambda record: reverse("governance:thread", args=place_of(record)),
        attrs=LINK,
        order_by="place",
    )
    text = tables.Column("Weakness", accessor="thread__finding__text", orderable=False)
    priorities = tables.Column("Answered by", accessor="thread__priorities", orderable=False)
    delivery = tables.Column(empty_values=(), orderable=False)
    impact = tables.Column(empty_values=(), orderable=False)
    actions = tables.Column(order_by=("actions", "place"))
    late = tables.Column("Of these late", order_by=("late", "place"))
    measures = tables.Column(order_by=("measures", "place"))
    breaks = tables.Column(order_by=("breaks", "place"))
    looked_on = tables.Column(
        "A board last looked", default="Not recorded", order_by=("looked", "place")
    )

    class Meta:
        empty_text = (
            "There is no such weakness. Clear the filters to see all. A plan answers the "
            "weaknesses of its inspection, and an administrator loads both."
        )

    def render_priorities(self, value):
        return "; ".join(str(each.row) for each in value) or "No priority"

    def render_delivery(self, value):
        return NOTHING if value is None else rated_tag(value)

    def value_delivery(self, value):
        return value.words if value else NOTHING

    render_impact, value_impact = render_delivery, value_delivery

    def render_breaks(self, record, value):
        if not value:
            return value
        *plan, letter, reference = place_of(record)
        asked = {"thread": f"{letter}/{reference}", "as_at": record.as_at}
        address = f"{reverse('governance:break_list', args=plan)}?{urlencode(asked)}"
        return format_html('<a class="govuk-link" href="{}">{}</a>', address, value)

    def value_breaks(self, value):
        return value

    def render_looked_on(self, value):
        return written(value)

    def value_looked_on(self, value):
        return value


class BreakTable(Table):
    """Where the threads of a plan break, one break a row."""

    caption = "Breaks"
    about = tables.Column(linkify=lambda record: record.url, attrs=LINK, order_by=("place", "kind"))
    kind = tables.Column("What is missing", order_by=("kind", "place"))
    text = tables.Column("What it says", orderable=False)
    owners = tables.Column(default="", order_by=("owners", "place"))
    threads = tables.Column("On the thread of", accessor="findings", orderable=False)
    cure = tables.Column("How to put it right", accessor="kind", orderable=False)

    class Meta:
        empty_text = "Nothing is missing that these filters ask for. Clear them to see every break."

    def __init__(self, *args, plan, may_draft, steered, **kwargs):
        """`steered` are the rows of the plan on which the person who looks may post."""
        super().__init__(*args, **kwargs)
        self.plan, self.may_draft, self.steered = plan, may_draft, steered

    def render_kind(self, value):
        return value.words

    def render_threads(self, value):
        return render_to_string("threads/links.html", {"findings": value, "plan": self.plan})

    def value_threads(self, value):
        return "; ".join(map(str, value))

    def render_cure(self, record, value):
        may = self.may_draft if value.published else record.row in self.steered
        if not may:
            return value.cure
        return format_html('<a class="govuk-link" href="{}">{}</a>', record.cure_url, value.cure)

    def value_cure(self, value):
        return value.cure
