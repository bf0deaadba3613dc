import django_filters as filters

from wsoa import roles
from wsoa.models import Membership, User

STATES = {
    "open": ("Can sign in", "able_to_sign_in"),
    "invited": ("Invited", "invited"),
    "closed": ("Account closed", "closed"),
}


class PersonFilter(filters.FilterSet):
    """By a role that they hold in the area today, and by whether they can sign in."""

    role = filters.ChoiceFilter(
        label="Role today", choices=roles.choices, method="holding", empty_label="Any role, or none"
    )
    state = filters.ChoiceFilter(
        label="Account",
        choices=[(key, label) for key, (label, _) in STATES.items()],
        method="in_state",
        empty_label="Any account",
    )

    class Meta:
        model = User
        fields = ()

    def __init__(self, *args, area, **kwargs):
        super().__init__(*args, **kwargs)
        self.area = area

    def holding(self, people, name, value):
        held = self.area.memberships.held_on(self.request.today).filter(role=value)
        return people.filter(pk__in=held.values("person"))

    def in_state(self, people, name, value):
        return getattr(people, STATES[value][1])()


class RoleFilter(filters.FilterSet):
    """By which role, and by whether it runs today."""

    role = filters.ChoiceFilter(label="Role", choices=roles.choices, empty_label="Any role")
    runs = filters.ChoiceFilter(
        label="Held",
        choices=[
            ("held_on", "Today"),
            ("to_come", "From a later day"),
            ("over", "In the past"),
            ("withdrawn", "Never: given in error"),
        ],
        method="at_some_time",
        empty_label="At any time",
    )

    class Meta:
        model = Membership
        fields = ()

    def at_some_time(self, given, name, value):
        return getattr(given, value)(self.request.today)
