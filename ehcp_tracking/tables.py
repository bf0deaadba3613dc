import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join

from ehcp_tracking import clocks, explaining, quality
from ehcp_tracking.choices import Stage
from ehcp_tracking.templatetags.ehcp import clock_tag, due, due_day
from wsoa.tables import LINK, DayColumn, Table


def tag(clock):
    return render_to_string("components/tag.html", clock_tag(clock))


class AsAtMixin:
    """A table of what is so at a day. `past_day` is that day where it is not today."""

    def __init__(self, *args, as_at, past_day=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.as_at, self.past_day = as_at, past_day


class CaseTable(AsAtMixin, Table):
    """What every list of cases begins with. Clocks and stages are as at a day."""

    reference = tables.Column("Case", linkify=True, attrs=LINK)
    child = tables.Column(order_by=("child__surname", "child__forename", "reference"))
    case_manager = tables.Column(
        default="Nobody",
        order_by=("case_manager__last_name", "case_manager__username", "reference"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.row = None


class AssessmentTable(CaseTable):
    """The caseload, one case a row.

    What is due next is one cell of the page and three of a file, so that a file can be sorted.
    """

    caption = "Cases"
    dense = True
    received_on = DayColumn("Received", order_by=("received_on", "reference"))
    stage = tables.Column(orderable=False)
    next_due = tables.Column("Next legal date", empty_values=(), orderable=False)
    next_step = tables.Column("What is due", empty_values=(), orderable=False)
    standing = tables.Column("How it stands", empty_values=(), orderable=False)
    plan_due_on = tables.Column("Final plan due", order_by=("plan_due_on", "reference"))
    setting = tables.Column(
        "School or other setting", default="", order_by=("setting", "reference")
    )

    class Meta:
        sequence = (
            "reference",
            "child",
            "next_due",
            "next_step",
            "standing",
            "stage",
            "plan_due_on",
            "received_on",
            "case_manager",
            "setting",
        )
        empty_text = "No cases match these filters. Clear them to see every open case."

    def before_render(self, request):
        self.columns.hide("next_step")
        self.columns.hide("standing")

    def render_stage(self, value):
        return Stage(value).label

    def render_next_due(self, record):
        clock = clocks.next_due(self.clocks_of(record))
        if clock is None:
            return "None: the case has ended"
        what = explaining.name(clock)
        return format_html("{}<br>{} {}", what, due(record, clock, self.past_day), tag(clock))

    def value_next_due(self, record):
        clock = clocks.next_due(self.clocks_of(record))
        return clock and clock.due_on

    def render_next_step(self, record):
        clock = clocks.next_due(self.clocks_of(record))
        return explaining.name(clock) if clock else ""

    def render_standing(self, record):
        clock = clocks.next_due(self.clocks_of(record))
        return explaining.standing(clock) if clock else "The case has ended"

    def render_plan_due_on(self, record, value):
        day = due_day(value, record, "plan", as_at=self.past_day)
        return format_html("{} {}", day, tag(self.plan_clock(record)))

    def value_plan_due_on(self, value):
        return value

    def plan_clock(self, record):
        return next(clock for clock in self.clocks_of(record) if clock.duty == "plan")

    def clocks_of(self, record):
        """Return the clocks of a row, computed once for all its columns."""
        if self.row is not record:
            self.row, self.found = record, record.clocks(self.as_at)
        return self.found


class MyCasesTable(AssessmentTable):
    """One person's open cases, in the order of their next legal date."""

    caption = "My open cases"
    next_due = tables.Column(
        "Next legal date", empty_values=(), order_by=("next_due_on", "reference")
    )

    class Meta:
        sequence = ("reference", "next_due", "next_step", "standing", "child", "...")
        exclude = ("case_manager", "received_on")
        empty_text = "None of your open cases matches these filters. Clear them to see all."


class FoundTable(AssessmentTable):
    """Cases that a search found. Not to be sorted, since a search has no address."""

    caption = "Cases found"
    date_of_birth = DayColumn("Date of birth", accessor="child__date_of_birth")

    class Meta:
        sequence = ("reference", "child", "date_of_birth", "setting", "stage", "...")
        exclude = ("plan_due_on", "received_on")
        orderable = False
        empty_text = "No case matches. Check the spelling or the date, or try a part of the name."


class AdviceTable(AsAtMixin, Table):
    """Advice behind a figure, one adviser of one case a row."""

    caption = "Advice"
    dense = True
    reference = tables.Column(
        "Case",
        accessor="assessment__reference",
        order_by=("assessment__reference", "pk"),
        linkify=lambda record: record.assessment.get_absolute_url(),
        attrs=LINK,
    )
    child = tables.Column(
        accessor="assessment__child",
        order_by=("assessment__child__surname", "assessment__child__forename", "pk"),
    )
    service = tables.Column(order_by=("service", "provider", "pk"))
    provider = tables.Column(default="", order_by=("provider", "pk"))
    requested_on = DayColumn("Requested", order_by=("requested_on", "pk"))
    due_on = DayColumn("Due", order_by=("due_on", "pk"))
    status = tables.Column(empty_values=(), orderable=False)
    case_manager = tables.Column(
        accessor="assessment__case_manager", default="Nobody", orderable=False
    )

    class Meta:
        empty_text = "This figure counts no advice."

    def render_due_on(self, record, value):
        return due_day(value, record.assessment, "advice", record, self.past_day)

    def value_due_on(self, value):
        return value

    def render_status(self, record):
        return tag(record.clock(self.as_at))

    def value_status(self, record):
        return explaining.standing(record.clock(self.as_at))


class ImprobableTable(CaseTable):
    """Cases with something to check, one a row."""

    caption = "Cases to check"
    received_on = DayColumn("Received", order_by=("received_on", "reference"))
    findings = tables.Column("What to check, and what to do", empty_values=(), orderable=False)

    class Meta:
        sequence = ("reference", "child", "findings", "received_on", "case_manager")
        empty_text = (
            "Nothing needs checking. A case comes here by itself when something in it is missing "
            "or unlikely, such as an outcome without a decision."
        )

    def render_findings(self, record):
        found = quality.findings(record)
        return format_html_join(
            "",
            '<p class="govuk-body-s"><strong>{}</strong> {}</p>',
            ((each.what, each.to_do) for each in found),
        )

    def value_findings(self, record):
        return " ".join(map(str, quality.findings(record)))


class CountColumn(tables.Column):
    """A count, with its thousands apart on the page, and a number in a file."""

    def render(self, value):
        return f"{value:,}"

    def value(self, value):
        return value


class ImportTable(Table):
    """What was imported, one file a row."""

    caption = "Files imported"
    file_name = tables.Column("File", linkify=True, attrs=LINK, order_by=("file_name", "pk"))
    imported_on = DayColumn("Imported", order_by="pk")
    by = tables.Column("By", default="By command", order_by=("by__last_name", "by__username", "pk"))
    new = CountColumn("New", accessor="counts__new", orderable=False)
    changed = CountColumn("Changed", accessor="counts__changed", orderable=False)
    unchanged = CountColumn("Unchanged", accessor="counts__unchanged", orderable=False)
    cleared = CountColumn("Values cleared", accessor="counts__cleared", orderable=False)
    set_aside = CountColumn("Cases set aside", accessor="counts__set_aside", orderable=False)
    sha256 = tables.Column("SHA-256", orderable=False)

    class Meta:
        empty_text = "No import matches these filters. Clear them to see every one."

    def render_by(self, value):
        return value.get_full_name() or value.get_username()

    def render_sha256(self, value):
        return value[:12]

    def value_sha256(self, value):
        return value
