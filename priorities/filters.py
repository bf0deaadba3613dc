import django_filters as filters
from django.utils.formats import date_format

from priorities.models import Action, Finding, Inspection, Kind, Measure, Post, Priority, Question


class ObjectivePartFilter(filters.FilterSet):
    """By what an action or a measure has from its objective. Offers what the list has."""

    owner = filters.ModelChoiceFilter(
        label="Owner", field_name="objective__owners", to_field_name="slug", empty_label="Any owner"
    )
    priority = filters.ModelChoiceFilter(
        label="Priority",
        field_name="objective__priority",
        to_field_name="reference",
        empty_label="Any priority",
    )
    due = filters.ChoiceFilter(
        label="By when", field_name="objective__by_when", empty_label="Any month"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = self.queryset.order_by()
        owners = Post.objects.filter(objectives__in=rows.values("objective"))
        self.filters["owner"].queryset = owners.distinct()
        priorities = Priority.objects.filter(objectives__in=rows.values("objective"))
        self.filters["priority"].queryset = priorities.distinct()
        months = rows.values_list("objective__by_when", flat=True).distinct()
        choices = [(day, date_format(day, "F Y")) for day in sorted(months)]
        self.filters["due"].extra["choices"] = choices


class ActionFilter(ObjectivePartFilter):
    class Meta:
        model = Action
        fields = ()


class MeasureFilter(ObjectivePartFilter):
    kind = filters.ChoiceFilter(choices=Measure.Kind, empty_label="Any kind")

    class Meta:
        model = Measure
        fields = ()


class FindingFilter(filters.FilterSet):
    """By which inspection, what kind of finding, and which of the inspection's questions."""

    inspection = filters.ModelChoiceFilter(
        to_field_name="reference", empty_label="Any inspection", queryset=Inspection.objects.none()
    )
    kind = filters.ChoiceFilter(choices=Kind, empty_label="Any kind")
    question = filters.ChoiceFilter(choices=Question, empty_label="Any question")

    class Meta:
        model = Finding
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        inspections = Inspection.objects.filter(findings__in=self.queryset.order_by())
        self.filters["inspection"].queryset = inspections.select_related("area").distinct()
