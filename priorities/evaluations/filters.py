import django_filters as filters

from priorities.evaluations.choices import NOT_YET, Result, What
from priorities.evaluations.models import LACKING, Evaluation
from priorities.models import Objective, Post
from wsoa.months import Month


class EvaluationFilter(filters.FilterSet):
    """By result, what is evaluated, whose it is, its review, and what of the form is empty."""

    title = filters.CharFilter(label="What is evaluated", lookup_expr="icontains")
    result = filters.ChoiceFilter(
        label="Result",
        method="with_result",
        choices=[*Result.choices, ("not_yet", NOT_YET)],
        empty_label="Any result",
    )
    kind = filters.ChoiceFilter(choices=What, empty_label="Any kind")
    owner = filters.ModelChoiceFilter(
        label="Owner",
        to_field_name="slug",
        queryset=Post.objects.none(),
        empty_label="Any post",
    )
    objective = filters.ModelChoiceFilter(
        label="Objective",
        field_name="objectives",
        queryset=Objective.objects.none(),
        empty_label="Any objective",
    )
    review = filters.ChoiceFilter(
        label="Next review",
        method="in_review",
        choices=[
            ("overdue", "Overdue"),
            ("soon", "In the next 3 months"),
            ("none", "None: it has ended"),
        ],
        empty_label="At any time",
    )
    lacks = filters.ChoiceFilter(
        label="Missing",
        method="that_lack",
        choices=[(key, words[0].upper() + words[1:]) for key, words in LACKING.items()],
        empty_label="Does not matter",
    )

    class Meta:
        model = Evaluation
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        found = self.queryset.order_by()
        self.filters["owner"].queryset = Post.objects.filter(pk__in=found.values("owner"))
        objectives = Objective.objects.filter(pk__in=found.values("objectives"))
        self.filters["objective"].queryset = objectives

    def with_result(self, evaluations, name, value):
        return evaluations.filter(result="" if value == "not_yet" else value)

    def in_review(self, evaluations, name, value):
        today = self.request.today
        if value == "none":
            return evaluations.filter(next_review_on=None)
        if value == "overdue":
            return evaluations.filter(next_review_on__lt=today)
        last = Month.of(today).after(3).last
        return evaluations.due_between(today, last)

    def that_lack(self, evaluations, name, value):
        return evaluations.lacking(value)
