import django_tables2 as tables
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.timezone import localtime

from wsoa.tables import LINK, DayColumn, Table


def term(membership) -> str:
    """Return a role with its days: "Auditor, 1 March 2021 to 31 March 2021"."""
    if membership.withdrawn_on:
        return f"{membership.role}, withdrawn"
    first = date_format(membership.from_on, "j F Y")
    last = date_format(membership.to_on, "j F Y") if membership.to_on else ""
    return f"{membership.role}, {first} to {last}" if last else f"{membership.role}, from {first}"


class PersonTable(Table):
    """People of an area, with the roles that they have there and nowhere else."""

    caption = "People"
    name = tables.Column(
        linkify=lambda record, table: reverse("people:person", args=[table.area.slug, record.pk]),
        empty_values=(),
        attrs=LINK,
        order_by=("last_name", "first_name", "username"),
    )
    username = tables.Column("Sign-in name")
    email = tables.Column("Email", default="", order_by=("email", "username"))
    roles = tables.Column(accessor="roles_here", orderable=False)
    last_login = tables.Column("Last sign-in", default="Never", order_by=("last_login", "username"))
    second_factor = tables.Column(accessor="has_second_factor", orderable=False)
    state = tables.Column("Account", orderable=False)

    class Meta:
        empty_text = "Nobody matches these filters. Clear them to see everybody."

    def __init__(self, *args, area, **kwargs):
        super().__init__(*args, **kwargs)
        self.area = area

    def render_name(self, record):
        return str(record)

    def render_roles(self, value):
        return format_html_join("", "<div>{}</div>", ((term(each),) for each in value))

    def value_roles(self, value):
        return "; ".join(term(each) for each in value)

    def render_second_factor(self, value):
        return "Set up" if value else "Not set up"

    def render_last_login(self, value):
        return date_format(localtime(value), "j F Y")

    def value_last_login(self, value):
        return localtime(value).date()


class RoleTable(Table):
    """Roles that were given in an area, one a row."""

    caption = "Roles given"
    person = tables.Column(
        linkify=lambda record: reverse("people:person", args=[record.area.slug, record.person_id]),
        attrs=LINK,
        order_by=("person__last_name", "person__username", "from_on", "pk"),
    )
    role = tables.Column(order_by=("role", "person__last_name", "from_on", "pk"))
    organisation = tables.Column(default="", order_by=("organisation", "role", "pk"))
    from_on = DayColumn("From", order_by=("from_on", "pk"))
    to_on = DayColumn("Last day", default="Until it is ended", order_by=("to_on", "pk"))
    withdrawn_on = DayColumn("Withdrawn", default="", order_by=("withdrawn_on", "pk"))
