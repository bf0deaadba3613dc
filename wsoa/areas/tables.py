import django_tables2 as tables
from django.utils.html import format_html
from django_tables2 import A

from wsoa import terms
from wsoa.tables import LINK, DayColumn, Table, written


def name_leading_to(page):
    """The first column of a list: the name, a link to where it is changed."""
    address = (page, {"area": A("area__slug"), "pk": A("pk")})
    return tables.Column(linkify=address, attrs=LINK)


class OrganisationTable(Table):
    caption = "Organisations and services"
    name = name_leading_to("areas:change_organisation")
    gives_advice_for = tables.Column(empty_values=([],), default="None", orderable=False)
    ended_on = DayColumn("Ended", default="", order_by=("ended_on", "name"))

    class Meta:
        empty_text = "No organisation matches these filters. Clear them to see every current one."

    def render_gives_advice_for(self, value):
        return ", ".join(value)


class SchoolTable(Table):
    caption = "Schools and other settings"
    name = name_leading_to("areas:change_school")
    kind = tables.Column(default="Not known", order_by=("kind", "name"))
    urn = tables.Column("URN", default="", order_by=("urn", "name"))
    ended_on = DayColumn("Closed", default="", order_by=("ended_on", "name"))

    class Meta:
        empty_text = "No school matches these filters. Clear them to see every open one."


class TermTable(Table):
    """Terms, each with the holiday that follows it at the same school.

    `kept` is a function that returns the terms in force where a term is kept.
    """

    caption = "Terms"
    name = name_leading_to("areas:change_term")
    whose = tables.Column(order_by=("school__name", "from_on"))
    from_on = DayColumn("First day")
    to_on = DayColumn("Last day")
    closed_from = tables.Column("Closed after it", empty_values=(), orderable=False)
    closed_to = tables.Column("Closed until", empty_values=(), orderable=False)

    class Meta:
        empty_text = "No term matches these filters. Clear them to see every one."

    def __init__(self, *args, kept, **kwargs):
        super().__init__(*args, **kwargs)
        self.kept = kept

    def before_render(self, request):
        self.columns.hide("closed_to")

    def render_closed_from(self, record):
        found = self.holiday(record)
        if found is None:
            return "Not known: the next term is missing"
        days = f"{found.days} day{'' if found.days == 1 else 's'}"
        return format_html("{} to {} ({})", written(found.from_on), written(found.to_on), days)

    def value_closed_from(self, record):
        found = self.holiday(record)
        return found and found.from_on

    def value_closed_to(self, record):
        found = self.holiday(record)
        return found and found.to_on

    def holiday(self, term):
        return terms.holiday_after(term, self.kept(term.school_id))
