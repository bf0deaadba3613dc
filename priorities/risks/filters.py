import django_filters as filters

from priorities.models import Objective, Post, Risk
from priorities.risks.models import Impact, Likelihood

STANDS = {
    "open": ("Open", lambda rows, day: rows.open(day)),
    "overdue": ("Review overdue", lambda rows, day: rows.review_overdue(day)),
    "closed": ("Closed", lambda rows, day: rows.closed(day)),
}


class RiskFilter(filters.FilterSet):
    """By whether they are open, whose they are, how likely and bad, and what they threaten."""

    stands = filters.ChoiceFilter(
        label="Stands",
        method="that_stand",
        choices=[(key, words) for key, (words, _) in STANDS.items()],
        empty_label="Open or closed",
    )
    owner = filters.ModelChoiceFilter(
        label="Owner",
        to_field_name="slug",
        queryset=Post.objects.none(),
        empty_label="Any post",
    )
    likelihood = filters.ChoiceFilter(
        label="Likelihood", choices=Likelihood, empty_label="Any likelihood"
    )
    impact = filters.ChoiceFilter(label="Impact", choices=Impact, empty_label="Any impact")
    objective = filters.ModelChoiceFilter(
        label="Objective",
        field_name="objectives",
        to_field_name="reference",
        queryset=Objective.objects.none(),
        empty_label="Any objective",
    )

    class Meta:
        model = Risk
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = self.queryset.order_by()
        self.filters["owner"].queryset = Post.objects.filter(pk__in=rows.values("owner"))
        threatened = rows.values("objectives")
        self.filters["objective"].queryset = Objective.objects.filter(pk__in=threatened)

    def that_stand(self, rows, name, value):
        return STANDS[value][1](rows, self.request.today)
