from datetime import timedelta

import django_filters as filters
from django.db.models import Q

from priorities.models import (
    Action,
    Finding,
    Inspection,
    Kind,
    Measure,
    Post,
    Priority,
    Question,
    RatingLevel,
)
from wsoa.months import Month


class ObjectivePartFilter(filters.FilterSet):
    """By whose an action or a measure is and by when, as steered. Offers what the list has."""

    owner = filters.ModelChoiceFilter(
        label="Owner", method="of_owner", to_field_name="slug", empty_label="Any owner"
    )
    priority = filters.ModelChoiceFilter(
        label="Priority",
        field_name="objective__priority",
        to_field_name="reference",
        empty_label="Any priority",
    )
    due = filters.ChoiceFilter(label="By when", method="due_in", empty_label="Any time")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = self.queryset.order_by()
        published = Q(objectives__in=rows.values("objective"))
        owners = Post.objects.filter(published | Q(pk__in=rows.values("revised_owner")))
        self.filters["owner"].queryset = owners.distinct()
        priorities = Priority.objects.filter(objectives__in=rows.values("objective"))
        self.filters["priority"].queryset = priorities.distinct()
        months = {Month.of(day) for day in rows.values_list("due_on", flat=True).distinct()}
        choices = [(str(month), month.words) for month in sorted(months)]
        self.filters["due"].extra["choices"] = [*self.times, *choices]

    times = [("soon", "In the next 30 days")]

    def of_owner(self, rows, name, post):
        return rows.owned_by([post])

    def due_in(self, rows, name, time):
        if time == "soon":
            return rows.due_between(self.request.today, self.request.today + timedelta(days=30))
        month = Month.parse(time)
        return rows.due_between(month.first, month.last)


class ActionFilter(ObjectivePartFilter):
    status = filters.ChoiceFilter(
        label="Delivery", method="with_status", empty_label="Any delivery rating"
    )

    class Meta:
        model = Action
        fields = ()

    times = [("late", "Late"), *ObjectivePartFilter.times]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        types = self.queryset.order_by().values("plan__type")
        levels = RatingLevel.objects.filter(of=RatingLevel.Of.DELIVERY, plan_type__in=types)
        choices = levels.values_list("slug", "name")
        self.filters["status"].extra["choices"] = [("none", "No update yet"), *choices]

    def due_in(self, rows, name, time):
        return rows.filter(late=True) if time == "late" else super().due_in(rows, name, time)

    def with_status(self, rows, name, status):
        return rows.filter(delivery_slug="" if status == "none" else status)


class MeasureFilter(ObjectivePartFilter):
    kind = filters.ChoiceFilter(choices=Measure.Kind, empty_label="Any kind")
    read = filters.ChoiceFilter(
        label="Readings",
        method="with_readings",
        empty_label="With or without",
        choices=[("yes", "With a reading"), ("none", "No reading yet")],
    )

    class Meta:
        model = Measure
        fields = ()

    def with_readings(self, rows, name, value):
        return rows.that_are_read().filter(read_on__isnull=value == "none")


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
