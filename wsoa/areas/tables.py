import django_tables2 as tables
from django_tables2 import A

from wsoa.tables import DayColumn, Table

LINK = {"a": {"class": "govuk-link"}}


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
