import django_filters as filters

from wsoa.models import SERVICES_OF_ORGANISATIONS, Organisation, School, SchoolKind


class ListedFilter(filters.FilterSet):
    """By name, and by whether forms offer it: those that they do, until told otherwise."""

    name = filters.CharFilter(label="Name", lookup_expr="icontains")
    state = filters.ChoiceFilter(
        label="Current or ended",
        choices=[("ended", "Ended"), ("all", "Current and ended")],
        empty_label="Current",
        method="in_state",
    )

    def filter_queryset(self, listed):
        listed = super().filter_queryset(listed)
        state = self.form.cleaned_data["state"]
        return listed if state else listed.current(self.request.today)

    def in_state(self, listed, name, value):
        return listed.ended(self.request.today) if value == "ended" else listed


class OrganisationFilter(ListedFilter):
    service = filters.ChoiceFilter(
        label="Gives advice for",
        choices=SERVICES_OF_ORGANISATIONS,
        empty_label="Any",
        method="giving",
    )

    class Meta:
        model = Organisation
        fields = ()

    def giving(self, organisations, name, value):
        return organisations.giving_advice_for(value)


class SchoolFilter(ListedFilter):
    kind = filters.ChoiceFilter(label="Kind", choices=SchoolKind, empty_label="Any kind")

    class Meta:
        model = School
        fields = ()
