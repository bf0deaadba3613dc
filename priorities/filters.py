from datetime import timedelta

import django_filters as filters
from django import forms
from django.contrib.auth import get_user_model
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils.formats import date_format

from priorities.forms import DayForm
from priorities.keys import in_key
from priorities.models import (
    Action,
    Evidence,
    Finding,
    Inspection,
    Kind,
    Measure,
    Objective,
    Plan,
    PlanType,
    Post,
    PostHolding,
    Priority,
    Question,
    Rating,
    RatingLevel,
)
from wsoa.forms import DayField
from wsoa.months import Month


def said_as(slug, key):
    """Return the words, of any key, that the word `slug` of this key stands for."""
    levels = RatingLevel.objects.filter(of__in={each.of for each in key})
    said = ((level.pk, in_key(level, key)) for level in levels)
    return [pk for pk, word in said if word and word.slug == slug]


class ObjectivePartFilter(filters.FilterSet):
    """By whose an action or a measure is and by when, as steered. Offers what the list has.

    An owner is a post; who holds it today may be asked for instead.
    """

    owner = filters.ModelChoiceFilter(
        label="Owner", method="of_owner", to_field_name="slug", empty_label="Any post"
    )
    holder = filters.ModelChoiceFilter(
        label="Held by",
        method="of_holder",
        to_field_name="username",
        queryset=get_user_model().objects.none(),
        empty_label="Anybody",
    )
    priority = filters.ModelChoiceFilter(
        label="Priority",
        field_name="objective__priority",
        to_field_name="reference",
        empty_label="Any priority",
    )
    due = filters.ChoiceFilter(label="By when", method="due_in", empty_label="Any time")

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.key = RatingLevel.objects.key_of(plan, self.request.today)
        # Read at once: inside other queries, all that was agreed about rows is worked out anew.
        rows = {*self.queryset.order_by().values_list("objective", "revised_owner", "due_on")}
        objectives = {objective for objective, _, _ in rows}
        revised = {owner for _, owner, _ in rows if owner}
        owners = Post.objects.filter(Q(objectives__in=objectives) | Q(pk__in=revised))
        self.filters["owner"].queryset = owners.distinct()
        holdings = PostHolding.objects.held_on(self.request.today).filter(post__in=owners)
        people = get_user_model().objects.filter(post_holdings__in=holdings.order_by())
        self.filters["holder"].queryset = people.distinct().order_by("username")
        priorities = Priority.objects.filter(objectives__in=objectives)
        self.filters["priority"].queryset = priorities.distinct()
        months = {Month.of(day) for _, _, day in rows}
        choices = [(str(month), month.words) for month in sorted(months)]
        self.filters["due"].extra["choices"] = [*self.times, *choices]

    times = [("soon", "In the next 30 days")]

    def of_owner(self, rows, name, post):
        return rows.owned_by([post])

    def of_holder(self, rows, name, person):
        return rows.owned_by(Post.objects.held_by(person, self.request.today))

    def due_in(self, rows, name, time):
        if time == "soon":
            return rows.due_between(self.request.today, self.request.today + timedelta(days=30))
        month = Month.parse(time)
        return rows.due_between(month.first, month.last)


class ActionFilter(ObjectivePartFilter):
    # Whatever their rating.
    derived = {"late": "Late", "silent": "Silent"}
    status = filters.ChoiceFilter(label="Status", method="with_status", empty_label="Any status")

    class Meta:
        model = Action
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.key = list(self.key.of_delivery())
        choices = [(each.slug, each.name) for each in self.key]
        none = ("none", RatingLevel.NO_UPDATE)
        self.filters["status"].extra["choices"] = [none, *choices, *self.derived.items()]

    def with_status(self, rows, name, status):
        if status in self.derived:
            return rows.filter(**{status: True})
        if status == "none":
            return rows.filter(delivery_level=None)
        return rows.filter(delivery_level__in=said_as(status, self.key))


class DayFilter(filters.Filter):
    field_class = DayField


class DeliveryForm(forms.Form):
    def clean(self):
        """Give `since` the end of the month before, unless it was entered."""
        values = super().clean()
        as_at, since = values.get("as_at"), values.get("since")
        if as_at and not since and "since" not in self.errors:
            values["since"] = Month.of(as_at).after(-1).last
        elif as_at and since and since >= as_at:
            self.add_error("since", f"Enter a day before {date_format(as_at, 'j F Y')}")
        return values


class DeliveryFilter(filters.FilterSet):
    """As at which day the actions of a plan are shown, and which priority's."""

    as_at = DayFilter(
        label="As at",
        method="steered",
        required=True,
        help_text="What came later is left out.",
    )
    since = DayFilter(
        label="Changed since",
        method="all_of_them",
        help_text="Leave empty for the end of the month before.",
    )
    priority = filters.ModelChoiceFilter(
        label="Priority",
        method="of_priority",
        to_field_name="reference",
        queryset=Priority.objects.none(),
        empty_label="Any priority",
    )

    class Meta:
        model = Action
        form = DeliveryForm
        fields = ()

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        today, first = self.request.today, plan.first_published_on
        day = DayForm(self.data, today=today).day
        self.filters["priority"].queryset = Priority.objects.filter(plan=plan).standing(day)
        published = date_format(first, "j F Y")
        self.filters["as_at"].extra["validators"] = [
            MaxValueValidator(today, "Enter today or a day gone by"),
            MinValueValidator(
                first, f"The plan was published on {published}. Enter that day or a later one"
            ),
        ]

    def steered(self, rows, name, day):
        return rows.published_by(day).standing(day).as_steered(day).with_objective()

    def all_of_them(self, rows, name, day):
        """What changed stands beside the actions: it does not choose among them."""
        return rows

    def of_priority(self, rows, name, priority):
        """The actions that stood in a priority on the day, whatever priority they have today."""
        own = [each.pk for each in rows if each.objective.priority_id == priority.pk]
        return rows.filter(pk__in=own)


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


class AdditionFilter(filters.FilterSet):
    """By what something was added about, by whom, and when. Offers what the list has."""

    priority = filters.ModelChoiceFilter(
        label="Priority",
        method="of_priority",
        to_field_name="reference",
        queryset=Priority.objects.none(),
        empty_label="Any priority",
    )
    objective = filters.ModelChoiceFilter(
        label="Objective",
        method="of_objective",
        to_field_name="reference",
        queryset=Objective.objects.none(),
        empty_label="Any objective",
    )
    about = filters.ChoiceFilter(
        label="About",
        method="about_a",
        choices=[("objective", "Objectives"), ("action", "Actions"), ("measure", "Measures")],
        empty_label="Anything",
    )
    by = filters.ModelChoiceFilter(
        label="Added by",
        field_name="added_by",
        to_field_name="username",
        queryset=get_user_model().objects.none(),
        empty_label="Anybody",
    )
    from_on = DayFilter(label="Added from", field_name="added_on", lookup_expr="gte")
    to_on = DayFilter(label="Added to", field_name="added_on", lookup_expr="lte")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = self.queryset.order_by()
        places = [rows.values(path) for path in ("objective", *PARTS)]
        objectives = Objective.objects.filter(
            Q(pk__in=places[0]) | Q(pk__in=places[1]) | Q(pk__in=places[2])
        )
        self.filters["objective"].queryset = objectives
        priorities = Priority.objects.filter(objectives__in=objectives.order_by())
        self.filters["priority"].queryset = priorities.distinct()
        people = get_user_model().objects.filter(pk__in=rows.values("added_by"))
        self.filters["by"].queryset = people.order_by("username")

    def of_priority(self, rows, name, priority):
        return rows.under(priority=priority)

    def of_objective(self, rows, name, objective):
        return rows.under(pk=objective.pk)

    def about_a(self, rows, name, kind):
        return rows.filter(**{f"{kind}__isnull": False})


PARTS = ("action__objective", "measure__objective")


class EvidenceFilter(AdditionFilter):
    kind = filters.ChoiceFilter(
        label="Kind",
        method="of_kind",
        choices=[("link", "Links"), ("file", "Files"), ("removed", "Removed")],
        empty_label="Any kind",
    )

    class Meta:
        model = Evidence
        fields = ()

    def of_kind(self, rows, name, kind):
        if kind == "removed":
            return rows.filter(removed_on__isnull=False)
        return rows.exclude(**{kind: ""})


class RatingFilter(AdditionFilter):
    level = filters.ChoiceFilter(
        label="Impact", field_name="level__slug", empty_label="Any impact rating"
    )

    class Meta:
        model = Rating
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        levels = RatingLevel.objects.filter(pk__in=self.queryset.order_by().values("level"))
        said = {level.slug: level.name for level in levels}
        self.filters["level"].extra["choices"] = [*said.items()]


class PostFilter(filters.FilterSet):
    """By organisation, and by whether somebody holds a post today."""

    organisation = filters.ChoiceFilter(label="Organisation", empty_label="Any organisation")
    held = filters.ChoiceFilter(
        label="Held today",
        choices=[("yes", "By somebody"), ("no", "By nobody")],
        method="held_today",
        empty_label="Does not matter",
    )

    class Meta:
        model = Post
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = self.queryset.order_by("organisation").values_list("organisation", flat=True)
        self.filters["organisation"].extra["choices"] = [(name, name) for name in names.distinct()]

    def held_today(self, posts, name, value):
        vacant = posts.vacant(self.request.today)
        return vacant if value == "no" else posts.exclude(pk__in=vacant.values("pk"))


class PlanFilter(filters.FilterSet):
    """By the kind of plan."""

    kind = filters.ModelChoiceFilter(
        label="Kind of plan",
        field_name="type",
        to_field_name="slug",
        empty_label="Any kind",
        queryset=PlanType.objects.none(),
    )

    class Meta:
        model = Plan
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        types = PlanType.objects.filter(pk__in=self.queryset.order_by().values("type"))
        self.filters["kind"].queryset = types


class InspectionFilter(filters.FilterSet):
    """By what an inspection led to."""

    statement = filters.ChoiceFilter(
        label="Written Statement of Action",
        field_name="statement_required",
        choices=[(True, "Required"), (False, "Not required")],
        empty_label="Required or not",
    )

    class Meta:
        model = Inspection
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
