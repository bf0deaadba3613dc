import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst

from priorities.models import Certainty
from priorities.templatetags.plans import rating, tags
from wsoa.tables import LINK, DayColumn, Table, written


class LinksColumn(tables.ManyToManyColumn):
    """The records that point at a row: links on the page, and their names in a file."""

    def __init__(self, heading, **kwargs):
        super().__init__(
            verbose_name=heading, linkify_item=True, attrs=LINK, orderable=False, **kwargs
        )

    def value(self, value):
        return "; ".join(map(str, value.all()))


class ObjectivePartTable(Table):
    """What an action and a measure have in common: owner and date, as steered and as published.

    On the page the published date stands beside a revised one; a file has both of every row.
    """

    reference = tables.Column("Ref", linkify=True, attrs=LINK, order_by="position")
    text = tables.Column(orderable=False)
    objective = tables.Column(linkify=True, attrs=LINK, order_by="position")
    owners = tables.Column("Owners", accessor="objective", orderable=False)
    due = tables.Column("By when", accessor="due_on", order_by=("due_on", "position"))
    published = tables.Column("Published date", accessor="objective__by_when", orderable=False)
    cadence = tables.Column("How often", orderable=False, default="")

    def render_owners(self, record, value):
        published = "; ".join(map(str, value.owners.all()))
        new = record.revised_owner_name
        return f"{new} (published: {published or 'not stated'})" if new else published

    def before_render(self, request):
        self.columns.hide("published")
        self.columns.hide("cadence")

    def render_due(self, record):
        row = {"row": record, "objective": record.objective}
        return render_to_string("priorities/by_when.html", row)

    def value_due(self, value):
        return value

    def value_published(self, value):
        return value


class ActionTable(ObjectivePartTable):
    """The actions of a plan, one a row."""

    caption = "Actions"
    text = tables.Column("Action", orderable=False)
    delivery = tables.Column(accessor="delivery", empty_values=(), orderable=False)
    updated = tables.Column(
        "Last update", accessor="updated_on", order_by=("updated_on", "position"), default="None"
    )

    def render_delivery(self, record):
        return render_to_string("priorities/tags.html", {"tags": tags(record)})

    def value_delivery(self, record):
        return "; ".join(text for text, _ in tags(record))

    def render_updated(self, value):
        return date_format(value, "j F Y")

    def value_updated(self, value):
        return value


class MeasureTable(ObjectivePartTable):
    """The measures of a plan, one a row."""

    caption = "Measures"
    text = tables.Column("How do we know?", orderable=False)
    kind = tables.Column(order_by=("kind", "position"))
    read = tables.Column(
        "Last reading", accessor="read_on", empty_values=(), order_by=("read_on", "position")
    )

    def render_read(self, record, value):
        if record.live:
            return "Counted from the cases"
        return date_format(value, "j F Y") if value else "None yet"

    def value_read(self, value):
        return value


class AdditionTable(Table):
    """What people added about rows of a plan, one a row."""

    added_on = DayColumn("Date", order_by=("added_on", "pk"))
    about = tables.Column(
        order_by=("place", "added_on", "pk"),
        linkify=lambda value: value.get_absolute_url(),
        attrs=LINK,
    )
    added_by = tables.Column(orderable=False)

    def render_about(self, value):
        return f"{capfirst(value._meta.verbose_name)} {value}"


class EvidenceTable(AdditionTable):
    """The evidence of a plan. Of what was removed, who did it, when and why."""

    caption = "Evidence"
    shows = tables.Column(empty_values=(), orderable=False)
    content = tables.Column("Link or file", accessor="pk", orderable=False)
    threads = tables.Column("Golden thread", accessor="about", orderable=False)

    def __init__(self, *args, answered, **kwargs):
        super().__init__(*args, **kwargs)
        self.answered = answered  # what the objectives of the plan answer, by their key

    def findings(self, row):
        return self.answered[getattr(row, "objective_id", row.pk)]

    def render_threads(self, value):
        place = f"{value._meta.model_name}-{value.reference}"
        shown = {"findings": self.findings(value), "plan": value.plan, "place": place}
        return render_to_string("threads/links.html", shown)

    def value_threads(self, value):
        return "; ".join(map(str, self.findings(value)))

    def render_shows(self, record, value):
        if not record.removed_on:
            return value
        day = date_format(record.removed_on, "j F Y")
        return f"Removed by {record.removed_by}, {day}: {record.removed_because}"

    def render_content(self, record):
        if record.removed_on:
            return ""
        if record.link:
            return format_html(
                '<a class="govuk-link" href="{0}" rel="noreferrer">{0}</a>', record.link
            )
        address = reverse(
            "priorities:download_evidence", args=[record.about.plan.area.slug, record.pk]
        )
        return format_html(
            '<a class="govuk-link" href="{}" download>{}</a>', address, record.file_name
        )

    def value_content(self, record):
        return record.link or record.file_name


class RatingTable(AdditionTable):
    """Every impact rating of a plan."""

    caption = "Impact ratings"
    level = tables.Column(order_by=("level__position", "added_on", "pk"))
    reason = tables.Column(orderable=False)

    def render_level(self, value):
        return rating(value)

    def value_level(self, value):
        return value.name


class BodyTable(Table):
    """The bodies to which plans answer, one a row, as a file has them: the page draws them."""

    name = tables.Column("Body")
    kind = tables.Column()
    plan = tables.Column()
    cadence = tables.Column("Meets or reports")
    chair = tables.Column()
    reports_to = tables.Column(empty_values=())

    def value_reports_to(self, record):
        return "; ".join(
            f"{line.to} (inferred)" if line.certainty == Certainty.INFERRED else str(line.to)
            for line in record.lines_up.all()
        )


class PostTable(Table):
    """The posts of an area and who holds them, one post a row."""

    caption = "Posts"
    title = tables.Column("Post", order_by=("title", "pk"))
    organisation = tables.Column(order_by=("organisation", "title", "pk"))
    holdings = tables.Column("Held by", empty_values=(), orderable=False)

    def render_holdings(self, record):
        return render_to_string("priorities/holdings.html", {"post": record})

    def value_holdings(self, record):
        return "; ".join(f"{each.person} {each.days}" for each in record.holdings.all())


class PlanTable(Table):
    """The plans of an area, one a row, the latest first."""

    caption = "Plans"
    title = tables.Column("Plan", linkify=True, attrs=LINK, order_by=("title", "pk"))
    type = tables.Column("Kind of plan", order_by=("type__name", "pk"))
    published_on = DayColumn("Published", order_by=("published_on", "pk"))
    inspection = tables.Column(
        "In answer to the inspection of",
        linkify=True,
        attrs=LINK,
        default="None named",
        order_by=("inspection__started_on", "pk"),
    )

    def render_inspection(self, value):
        return written(value.started_on)

    def value_inspection(self, value):
        return value and value.started_on


class InspectionTable(Table):
    """The inspections of an area, one a row."""

    caption = "Inspections"
    reference = tables.Column("Inspection", linkify=True, attrs=LINK)
    started_on = DayColumn("Began")
    ended_on = DayColumn("Ended")
    inspectors = tables.Column(order_by=("inspectors", "pk"))
    published_on = DayColumn("Date of the letter")
    statement_required = tables.Column(
        "Written Statement of Action", order_by=("statement_required", "pk")
    )
    weaknesses = tables.Column(
        "Significant weaknesses", accessor="weakness_count", order_by=("weakness_count", "pk")
    )
    findings = tables.Column(
        "Findings in all", accessor="finding_count", order_by=("finding_count", "pk")
    )
    plans = LinksColumn("Answered by", default="None held here")

    def render_statement_required(self, value):
        return "Required" if value else "Not required"


class FindingTable(Table):
    """Findings of an area's inspections, one a row, in the order of the letters."""

    caption = "Findings"
    reference = tables.Column(
        "Ref", linkify=True, attrs=LINK, order_by=("inspection__started_on", "position")
    )
    inspection = tables.Column(
        "Inspection",
        accessor="inspection__reference",
        order_by=("inspection__started_on", "position"),
    )
    kind = tables.Column(order_by=("kind", "position"))
    question = tables.Column(order_by=("question", "position"), default="All")
    text = tables.Column("Finding", orderable=False)
    priorities = LinksColumn("Answered by", default="")
    threads = tables.Column("Golden thread", accessor="priorities", orderable=False)
    source = tables.Column("Where in the letter", orderable=False)

    def render_threads(self, record, value):
        letter, link = record.inspection, '<a class="govuk-link" href="{}">{} in {}</a>'
        threads = (
            (
                reverse(
                    "governance:thread",
                    args=[letter.area.slug, plan.reference, letter.reference, record.reference],
                ),
                record,
                plan,
            )
            for plan in answering(value)
        )
        return format_html_join("; ", link, threads)

    def value_threads(self, value):
        return "; ".join(map(str, answering(value)))


def answering(priorities):
    """Return the plans of some priorities, each once."""
    return list(dict.fromkeys(each.plan for each in priorities.all()))


class SilenceTable(Table):
    """What is silent in a plan, a row for each owner of it."""

    caption = "Silence, by owner"
    owner = tables.Column(order_by="place")
    held_by = tables.Column("Held by", orderable=False)
    reference = tables.Column(
        "Ref", attrs=LINK, linkify=lambda record: record.url, order_by=("reference", "place")
    )
    kind = tables.Column("What", order_by=("kind", "place"))
    text = tables.Column(orderable=False)
    heard_on = DayColumn("Last heard", order_by=("days", "place"), default="Never")
    days = tables.Column("Days", order_by=("days", "place"))
    allowed = tables.Column("Allowed", order_by=("allowed", "place"))

    def render_kind(self, value):
        return capfirst(value)
