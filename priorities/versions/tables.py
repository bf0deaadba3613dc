import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.html import format_html

from wsoa.tables import LINK, DayColumn, Table


class VersionTable(Table):
    """The versions of a plan, one a row, the newest first."""

    caption = "Versions"
    number = tables.Column(
        "Version",
        accessor="version__number",
        linkify=lambda record: record.version.get_absolute_url(),
        attrs=LINK,
    )
    published_on = DayColumn("Published", accessor="version__published_on")
    changes = tables.Column(
        "Against the version before", accessor="words", orderable=False, default="Nothing"
    )
    note = tables.Column(accessor="version__note", orderable=False, default="")
    recorded_by = tables.Column(
        accessor="version__recorded_by", orderable=False, default="By command"
    )
    sha256 = tables.Column("SHA-256 of the document", accessor="version__sha256", orderable=False)

    def render_sha256(self, value):
        return format_html('<span title="{}">{}</span>', value, value[:12])

    def value_sha256(self, value):
        return value


class DifferenceTable(Table):
    """What differs between two versions, a field a row."""

    caption = "Differences"
    empty_text = "Nothing differs."
    name = tables.Column("What", order_by=("kind", "name", "field"))
    what = tables.Column("Became", order_by=("what", "kind", "name", "field"))
    text = tables.Column("It says", orderable=False)
    field = tables.Column("Field", order_by=("field", "kind", "name"), default="")
    before = tables.Column(orderable=False, default="")
    after = tables.Column(orderable=False, default="")

    def render_name(self, record):
        if not record.url:
            return self.value_name(record)
        link = '<a class="govuk-link" href="{}">{}</a>'
        return format_html(link, record.url, self.value_name(record))

    def value_name(self, record):
        return f"{record.kind} {record.name}".strip()


class AdditionTable(Table):
    """What people added to a plan and agreed about it, one addition a row."""

    caption = "What people added and agreed"
    empty_text = "Nobody added anything between these days."
    on = DayColumn("Date", order_by=("on", "what"))
    what = tables.Column("What was added", order_by=("what", "on"))
    about = tables.Column(
        accessor="row",
        linkify=lambda record: record.about.get_absolute_url(),
        attrs=LINK,
        order_by=("row", "on"),
    )
    text = tables.Column("It says", orderable=False)
    by = tables.Column("By", orderable=False)


class DatesTable(Table):
    """The dates of objectives and actions, one of these a row."""

    caption = "Dates"
    dense = True
    reference = tables.Column(
        "Ref", order_by="place", linkify=lambda record: record.row.get_absolute_url(), attrs=LINK
    )
    kind = tables.Column(order_by=("kind", "place"))
    text = tables.Column("It says", accessor="row", orderable=False)
    published_on = DayColumn("Published", order_by=("published_on", "place"))
    revised_on = DayColumn("Revised", orderable=False, default="Not revised")
    achieved_on = DayColumn("Achieved", orderable=False, default="Not yet")
    slippage = tables.Column(
        "Days slipped",
        order_by=("slippage", "place"),
        attrs={"td": {"class": "govuk-table__cell--numeric"}},
    )
    steps = tables.Column("Every date", orderable=False)

    def render_kind(self, record, value):
        return f"{value}, left out" if record.left_out else value

    def value_kind(self, value):
        return value

    def render_text(self, value):
        return getattr(value, "title", value.text)

    def value_text(self, value):
        return value.text

    def render_steps(self, value):
        return render_to_string("versions/steps.html", {"steps": value})

    def value_steps(self, value):
        return "; ".join(step.words for step in value)
