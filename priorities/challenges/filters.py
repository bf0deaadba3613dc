import django_filters as filters

from priorities.filters import AdditionFilter, DayFilter
from priorities.models import Challenge, GovernanceBody, Post

# How a challenge may stand → its words → the verb that finds those.
STANDS = {
    "open": ("Waiting for an answer", lambda rows, day: rows.awaiting(day)),
    "answered": ("Answered", lambda rows, day: rows.answered(day)),
    "none": ("No answer owed", lambda rows, day: rows.without_answer_owed()),
}


class ChallengeFilter(AdditionFilter):
    """By which body, whether it was answered and whose the answer is; and as every addition."""

    body = filters.ModelChoiceFilter(
        label="Body",
        to_field_name="reference",
        queryset=GovernanceBody.objects.none(),
        empty_label="Any body",
    )
    stands = filters.ChoiceFilter(
        label="Answer",
        method="that_stands",
        choices=[(key, words) for key, (words, _) in STANDS.items()],
        empty_label="Answered or not",
    )
    owed_by = filters.ModelChoiceFilter(
        label="Owed by",
        to_field_name="slug",
        queryset=Post.objects.none(),
        empty_label="Any post, or none",
    )
    from_on = DayFilter(label="Met from", field_name="met_on", lookup_expr="gte")
    to_on = DayFilter(label="Met to", field_name="met_on", lookup_expr="lte")

    class Meta:
        model = Challenge
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = self.queryset.order_by()
        bodies = GovernanceBody.objects.filter(pk__in=rows.values("body"))
        self.filters["body"].queryset = bodies
        self.filters["owed_by"].queryset = Post.objects.filter(pk__in=rows.values("owed_by"))

    def that_stands(self, rows, name, value):
        return STANDS[value][1](rows, self.request.today)
