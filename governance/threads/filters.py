import django_filters as filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.formats import date_format

from governance.breaks import Kind
from priorities.filters import DayFilter
from priorities.models import Finding


class AsAtFilter(filters.FilterSet):
    """As at which day the threads of a plan are shown: from its publication to today."""

    as_at = DayFilter(
        label="As at",
        method="as_it_was",
        required=True,
        help_text="What came later is left out.",
    )

    class Meta:
        model = Finding
        fields = ()

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        today, first = self.request.today, plan.first_published_on
        published = date_format(first, "j F Y")
        self.filters["as_at"].extra["validators"] = [
            MaxValueValidator(today, "Enter today or a day gone by"),
            MinValueValidator(
                first, f"The plan was published on {published}. Enter that day or a later one"
            ),
        ]

    def as_it_was(self, findings, name, day):
        """A finding stands as its letter has it: the day is for what answers it."""
        return findings


class ThreadFilter(AsAtFilter):
    """Which threads: all, or those with a break of some kind."""

    broken = filters.ChoiceFilter(
        label="Breaks",
        method="as_it_was",  # the page knows the breaks, and leaves out what is not asked for
        choices=[("any", "With a break"), *((kind.value, kind.words) for kind in Kind)],
        empty_label="With or without a break",
    )


class BreakFilter(AsAtFilter):
    """Which breaks: of what kind, and on the thread of which weakness."""

    kind = filters.ChoiceFilter(
        label="What is missing",
        method="as_it_was",
        choices=[(kind.value, kind.words) for kind in Kind],
        empty_label="Anything",
    )
    thread = filters.ChoiceFilter(
        label="On the thread of", method="as_it_was", empty_label="Any weakness, or none"
    )

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, plan=plan, **kwargs)
        found = self.queryset.values_list("inspection__reference", "reference", "text")
        choices = [(f"{letter}/{name}", f"{name}: {text}") for letter, name, text in found]
        self.filters["thread"].extra["choices"] = choices
