import django_tables2 as tables
from django.template.loader import render_to_string

from governance import telling
from governance.templatetags.ratings import rated_tag
from priorities.tables import MeasureTable
from wsoa.tables import plain

VERDICT = {"td": {"class": "wsoa-verdict"}}
# What the page has in one column, a file has in columns of its own.
IN_A_FILE = (
    *("verdict", "why", "target", "unit", "value", "lowest", "highest"),
    *("numerator", "denominator", "basis", "as_at"),
)


class StandingTable(MeasureTable):
    """The measures of a plan and how each stands: one column on the page, in a file all it has."""

    standing = tables.Column("Where it stands", accessor="pk", orderable=False, attrs=VERDICT)
    verdict = tables.Column(accessor="pk", orderable=False)
    why = tables.Column("Why", accessor="pk", orderable=False)
    target = tables.Column(accessor="pk", orderable=False)
    unit = tables.Column(accessor="pk", orderable=False)
    value = tables.Column(accessor="pk", orderable=False)
    lowest = tables.Column("Can be at the least", accessor="pk", orderable=False)
    highest = tables.Column("Can be at the most", accessor="pk", orderable=False)
    numerator = tables.Column(accessor="pk", orderable=False)
    denominator = tables.Column(accessor="pk", orderable=False)
    basis = tables.Column(accessor="pk", orderable=False)
    as_at = tables.Column("As at", accessor="pk", orderable=False)
    impact = tables.Column(accessor="pk", orderable=False)

    class Meta:
        sequence = ("reference", "text", "standing", *IN_A_FILE, "...", "impact", "read")

    def __init__(self, *args, standings, ratings, **kwargs):
        super().__init__(*args, **kwargs)
        self.standings, self.ratings = standings, ratings

    def before_render(self, request):
        super().before_render(request)
        for name in IN_A_FILE:
            self.columns.hide(name)

    def render_standing(self, value):
        return render_to_string("governance/standing_cell.html", {"found": self.standings[value]})

    def value_standing(self, value):
        return telling.whole(self.standings[value])

    def value_verdict(self, value):
        return self.standings[value].verdict.words

    def value_why(self, value):
        return self.standings[value].reason

    def value_target(self, value):
        current = self.standings[value].current
        return current and plain(current.target)

    def value_unit(self, value):
        return self.standings[value].unit.strip()

    def value_value(self, value):
        return plain(self.standings[value].shown.value)

    def value_lowest(self, value):
        return plain(self.standings[value].shown.lowest)

    def value_highest(self, value):
        return plain(self.standings[value].shown.highest)

    def value_numerator(self, value):
        return self.standings[value].shown.numerator

    def value_denominator(self, value):
        return self.standings[value].shown.denominator

    def value_basis(self, value):
        figure = self.standings[value].figure
        return figure and figure.basis

    def value_as_at(self, value):
        return self.standings[value].as_at

    def render_impact(self, value):
        return rated_tag(self.ratings.impact["measure", value])

    def value_impact(self, value):
        return self.ratings.impact["measure", value].words
