import django_tables2 as tables
from django.template.loader import render_to_string

from priorities.enquiry.models import LEVEL_COLOURS
from wsoa.tables import LINK, DayColumn, Table


class LineTable(Table):
    """Lines of enquiry with how an area judges itself and what answers them, one a row."""

    caption = "Lines of enquiry"
    title = tables.Column(
        "Line of enquiry",
        accessor="line__title",
        linkify=lambda record: record.get_absolute_url(),
        attrs=LINK,
    )
    level = tables.Column("Judgement", order_by=("level", "line__title"))
    judged_on = DayColumn(
        "Judged",
        accessor="judgement__judged_on",
        default="Not yet",
        order_by=("judgement__judged_on", "line__title"),
    )
    findings = tables.Column(empty_values=(), orderable=False)
    objectives = tables.Column(empty_values=(), orderable=False)
    figures = tables.Column(empty_values=(), orderable=False)
    evaluations = tables.Column(empty_values=(), orderable=False)
    nothing = tables.Column("Nothing answers it", orderable=False, empty_values=())
    question = tables.Column(accessor="line__question", orderable=False)
    source = tables.Column("Where it comes from", accessor="line__source", orderable=False)
    reason = tables.Column(accessor="judgement__reason", default="", orderable=False)
    rests_on = tables.Column(
        "Rests on", accessor="judgement__rests_on", default="", orderable=False
    )

    class Meta:
        empty_text = "No line of enquiry matches these filters. Clear them to see all of them."

    def before_render(self, request):
        for name in ("question", "source", "reason", "rests_on"):
            self.columns.hide(name)

    def render_level(self, record, value):
        colour = LEVEL_COLOURS.get(record.judgement and record.judgement.level, "grey")
        return render_to_string("components/tag.html", {"text": value, "colour": colour})

    def value_level(self, value):
        return value

    def value_judged_on(self, value):
        return value

    def render_findings(self, value):
        return len(value)

    def value_findings(self, value):
        return "; ".join(f"{each.inspection.reference}, {each}" for each in value)

    def render_objectives(self, value):
        return len(value)

    def value_objectives(self, value):
        return "; ".join(map(str, value))

    def render_figures(self, value):
        return len(value)

    def value_figures(self, value):
        return "; ".join(each.title for each in value)

    def render_evaluations(self, value):
        return len(value)

    def value_evaluations(self, value):
        return "; ".join(map(str, value))

    def render_nothing(self, value):
        return ", ".join(f"no {word}" for word in value).capitalize()

    def value_nothing(self, value):
        return ", ".join(f"no {word}" for word in value).capitalize()
