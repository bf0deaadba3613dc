from datetime import date

import django_filters as filters

from wsoa.models import SERVICES_OF_ORGANISATIONS, Organisation, School, SchoolKind, Term
from wsoa.terms import FIRST_MONTH, school_year, year_in_words


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


class TermFilter(filters.FilterSet):
    """By whose terms they are, and by school year."""

    whose = filters.ChoiceFilter(
        label="Whose", field_name="school", empty_label="Anybody's", null_label="The area's"
    )
    year = filters.ChoiceFilter(label="School year", empty_label="Any", method="of_year")

    class Meta:
        model = Term
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        found = list(self.queryset)
        schools = {each.school_id: str(each.school) for each in found if each.school_id}
        years = sorted({school_year(each.from_on) for each in found}, reverse=True)
        in_order = sorted(schools.items(), key=lambda school: school[1])
        self.filters["whose"].extra["choices"] = in_order
        self.filters["year"].extra["choices"] = [(year, year_in_words(year)) for year in years]

    def of_year(self, terms, name, value):
        first = date(int(value), FIRST_MONTH, 1)
        return terms.filter(from_on__gte=first, from_on__lt=first.replace(year=first.year + 1))
