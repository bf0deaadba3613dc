import django_tables2 as tables
from django.utils.formats import date_format

LINK = {"a": {"class": "govuk-link"}}
EMPTY = "Nothing matches these filters. Clear them to see the whole list."


class ObjectivePartTable(tables.Table):
    """What an action and a measure have in common: their owners and date are the objective's."""

    reference = tables.Column("Ref", linkify=True, attrs=LINK, order_by="position")
    text = tables.Column(orderable=False)
    objective = tables.Column(linkify=True, attrs=LINK, order_by="position")
    owners = tables.ManyToManyColumn(
        accessor="objective__owners", separator="; ", orderable=False, verbose_name="Owners"
    )
    due = tables.Column(
        "By when",
        accessor="objective__by_when",
        order_by=("objective__by_when", "position"),
    )
    cadence = tables.Column("How often", orderable=False, default="")

    class Meta:
        empty_text = EMPTY

    def render_due(self, value):
        return date_format(value, "F Y")

    def value_due(self, value):
        return value.isoformat()


class ActionTable(ObjectivePartTable):
    """The actions of a plan, one a row."""

    caption = "Actions"
    text = tables.Column("Action", orderable=False)


class MeasureTable(ObjectivePartTable):
    """The measures of a plan, one a row."""

    caption = "Measures"
    text = tables.Column("How do we know?", orderable=False)
    kind = tables.Column(order_by=("kind", "position"))


class FindingTable(tables.Table):
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
    priorities = tables.ManyToManyColumn(
        linkify_item=True, attrs=LINK, orderable=False, default="", verbose_name="Answered by"
    )
    source = tables.Column("Where in the letter", orderable=False)

    class Meta:
        empty_text = EMPTY
