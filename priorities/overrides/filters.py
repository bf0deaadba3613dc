import django_filters as filters
from django.contrib.auth import get_user_model

from priorities.filters import DayFilter
from priorities.models import Override, RatingLevel

STANDS = {
    "counting": ("Counting today", lambda rows, day: rows.holding(day)),
    "over": ("Expired or ended", lambda rows, day: rows.over(day)),
}
ABOUT = {"objective": "Objectives", "priority": "Priorities", "finding": "Weaknesses"}


class OverrideFilter(filters.FilterSet):
    """By what they rate, whether they count today, by whom they are, and until when."""

    stands = filters.ChoiceFilter(
        label="Counts",
        method="that_stand",
        choices=[(key, words) for key, (words, _) in STANDS.items()],
        empty_label="Counting or not",
    )
    of = filters.ChoiceFilter(
        label="Rating", field_name="level__of", choices=RatingLevel.Of, empty_label="Either"
    )
    about = filters.ChoiceFilter(
        label="About", method="about_a", choices=[*ABOUT.items()], empty_label="Anything"
    )
    by = filters.ModelChoiceFilter(
        label="Added by",
        field_name="added_by",
        to_field_name="username",
        queryset=get_user_model().objects.none(),
        empty_label="Anybody",
    )
    from_on = DayFilter(label="Until from", field_name="until_on", lookup_expr="gte")
    to_on = DayFilter(label="Until to", field_name="until_on", lookup_expr="lte")

    class Meta:
        model = Override
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = self.queryset.order_by().values("added_by")
        people = get_user_model().objects.filter(pk__in=people)
        self.filters["by"].queryset = people.order_by("username")

    def that_stand(self, rows, name, value):
        day = self.request.today
        return rows.filter(pk__in=STANDS[value][1](type(rows)(rows.model), day).values("pk"))

    def about_a(self, rows, name, kind):
        return rows.filter(**{f"{kind}__isnull": False})
