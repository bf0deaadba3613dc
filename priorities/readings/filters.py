import django_filters as filters

from priorities.filters import DayFilter
from priorities.models import Measure, Reading


class ReadingFilter(filters.FilterSet):
    """By measure and objective, and by the days that readings are of. Offers what the list has."""

    measure = filters.ModelChoiceFilter(
        to_field_name="reference", empty_label="Any measure", queryset=Measure.objects.none()
    )
    kind = filters.ChoiceFilter(
        label="Kind of measure",
        field_name="measure__kind",
        choices=[each for each in Measure.Kind.choices if each[0] != Measure.Kind.LIVE],
        empty_label="Any kind",
    )
    from_on = DayFilter(label="As at, from", field_name="as_at", lookup_expr="gte")
    to_on = DayFilter(label="As at, to", field_name="as_at", lookup_expr="lte")

    class Meta:
        model = Reading
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        read = Measure.objects.filter(pk__in=self.queryset.order_by().values("measure"))
        self.filters["measure"].queryset = read
