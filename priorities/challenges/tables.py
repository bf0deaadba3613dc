import django_tables2 as tables

from priorities.tables import AdditionTable
from wsoa.tables import LINK, DayColumn


class ChallengeTable(AdditionTable):
    """What boards asked or decided about a plan, one challenge a row."""

    caption = "Challenges"
    met_on = DayColumn(
        "Meeting",
        order_by=("met_on", "pk"),
        linkify=lambda record: record.get_absolute_url(),
        attrs=LINK,
    )
    body = tables.Column(linkify=True, attrs=LINK, order_by=("body__name", "met_on", "pk"))
    asked = tables.Column("Asked or decided", orderable=False)
    stands = tables.Column("Answer", empty_values=(), order_by=("answered_on", "met_on", "pk"))
    owed_by = tables.Column("Owed by", default="Nobody", order_by=("owed_by__title", "pk"))
    answer = tables.Column("What was answered", orderable=False, default="")
    added_on = DayColumn("Recorded", order_by=("added_on", "pk"))

    class Meta:
        sequence = ("met_on", "body", "about", "asked", "stands", "owed_by", "answer", "...")

    def before_render(self, request):
        for name in ("answer", "added_on", "added_by"):
            self.columns.hide(name)

    def render_stands(self, record):
        return record.stands(self.request.today)
