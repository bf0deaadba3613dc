import django_filters as filters
from django import forms
from django.core.validators import MaxValueValidator

from priorities.filters import DayFilter
from priorities.models import Priority
from priorities.roadmap.events import Kind


class SpanForm(forms.Form):
    def clean(self):
        values = super().clean()
        first, last = values.get("from_on"), values.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", "This day cannot be before the first")
        return values


class RoadmapFilter(filters.FilterSet):
    """Of which priority, of what kind, from when to when, and as seen on which day."""

    priority = filters.ModelChoiceFilter(
        label="Priority",
        method="all_of_them",
        to_field_name="reference",
        queryset=Priority.objects.none(),
        empty_label="Any priority",
    )
    kind = filters.ChoiceFilter(
        label="What",
        method="all_of_them",
        choices=[(kind.name.lower(), kind.value) for kind in Kind],
        empty_label="Everything",
    )
    from_on = DayFilter(label="From", method="all_of_them")
    to_on = DayFilter(label="To", method="all_of_them")
    as_at = DayFilter(
        label="As at",
        method="all_of_them",
        required=True,
        help_text="What was recorded later is left out.",
    )

    class Meta:
        model = Priority
        form = SpanForm
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["priority"].queryset = self.queryset
        self.filters["as_at"].extra["validators"] = [
            MaxValueValidator(self.request.today, "Enter today or a day gone by")
        ]

    def all_of_them(self, priorities, name, value):
        """Events are chosen, and they are no rows of one table: see `chosen`."""
        return priorities

    def chosen(self, events):
        """Return those of `events` that are asked for; what is of the whole plan is of each
        priority. What has no month is left out only where a day is asked for.
        """
        asked = self.form.cleaned_data
        priority, kind = asked["priority"], asked["kind"]
        first, last = asked["from_on"], asked["to_on"]
        return [
            event
            for event in events
            if (not priority or not event.priorities or priority in event.priorities)
            and (not kind or event.kind.name.lower() == kind)
            and (not first or (event.on and event.on >= first))
            and (not last or (event.on and event.on <= last))
        ]
