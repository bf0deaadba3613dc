import django_tables2 as tables
from django.template.loader import render_to_string

from priorities.evaluations.choices import NOT_YET
from priorities.tables import LinksColumn
from priorities.templatetags.evaluations import result, review
from wsoa.tables import LINK, DayColumn, Table

# What a row of a page has no room for.
OF_THE_FILE = (
    *("kind", "organisation", "objectives", "aim", "for_whom", "started_on", "ended_on", "cost"),
    *("evidence_before", "evidence_after", "families_say", "conclusion", "lessons"),
)


class EvaluationTable(Table):
    """Evaluations, one a row. A file has the whole of the agreed form."""

    caption = "Evaluations"
    dense = True
    title = tables.Column("What is evaluated", linkify=True, attrs=LINK)
    kind = tables.Column(order_by=("kind", "title"))
    organisation = tables.Column("Run by", order_by=("organisation", "title"))
    owner = tables.Column(order_by=("owner__title", "title"))
    result = tables.Column(empty_values=(), order_by=("result", "title"))
    evaluated_on = DayColumn("Evaluated", default="Not yet", order_by=("evaluated_on", "title"))
    next_review_on = tables.Column(
        "Next review", empty_values=(), order_by=("next_review_on", "title")
    )
    objectives = LinksColumn("Objectives", default="None")
    lacks = tables.Column("Missing", empty_values=([],), orderable=False, default="Nothing")
    aim = tables.Column()
    for_whom = tables.Column()
    started_on = DayColumn("Started")
    ended_on = DayColumn("Ended", default="")
    cost = tables.Column("Cost", accessor="cost_in_words")
    evidence_before = tables.Column("Before", default="")
    evidence_after = tables.Column("After", default="")
    families_say = tables.Column("What parents and young people say", default="")
    conclusion = tables.Column("Result in words", default="")
    lessons = tables.Column("What others can use", default="")

    class Meta:
        empty_text = "No evaluation matches these filters. Clear them to see all of them."

    def __init__(self, *args, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.day = day

    def before_render(self, request):
        for name in OF_THE_FILE:
            self.columns.hide(name)

    def render_result(self, record):
        return result(record)

    def value_result(self, record):
        return record.get_result_display() or NOT_YET

    def value_evaluated_on(self, value):
        return value

    def render_next_review_on(self, record):
        return render_to_string("evaluations/review.html", review(record, self.day))

    def value_next_review_on(self, value):
        return value

    def render_lacks(self, value):
        return ", ".join(value).capitalize()
