from datetime import date, timedelta

import django_filters as filters
from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from ehcp_tracking import quality
from ehcp_tracking.choices import Improbable, Service, Stage
from ehcp_tracking.models import Assessment, ImportRun
from wsoa.forms import DayField, SuggestInput, Typed

DAY = timedelta(days=1)


class StateFilter(filters.ChoiceFilter):
    """Open cases, which is what a list shows until it is told otherwise, or ended ones, or all."""

    def filter(self, cases, value):
        today = self.parent.request.today
        if value == "all":
            return cases.known(today)
        return cases.ended(today) if value == "ended" else cases.open(today)


class DaysFilter(filters.NumberFilter):
    """A whole number of days."""

    field_class = forms.IntegerField


class CaseFilter(filters.FilterSet):
    """What any list of cases can be narrowed by. Every lookup is a queryset verb or a field."""

    stage = filters.ChoiceFilter(
        label="Stage",
        choices=[choice for choice in Stage.choices if choice[0] != Stage.ENDED],
        empty_label="Any stage",
    )
    overdue = filters.ChoiceFilter(
        label="Past its last day",
        choices=[("any", "Anything"), ("plan", "Final plan")],
        empty_label="Does not matter",
        method="only_overdue",
    )
    due_within = DaysFilter(
        label="Something due within so many days",
        method="only_due_within",
        min_value=0,
        max_value=365,
        error_messages=dict.fromkeys(
            ["invalid", "min_value", "max_value"], "Enter a whole number of days, 0 to 365"
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    awaited = filters.ChoiceFilter(
        label="Advice awaited from",
        choices=Service,
        empty_label="Does not matter",
        method="only_awaiting",
    )
    setting = filters.CharFilter(label="School or setting", lookup_expr="icontains")
    reference = filters.CharFilter(label="Case reference", lookup_expr="icontains")

    class Meta:
        model = Assessment
        fields = ()

    def __init__(self, *args, schools, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["setting"].extra["widget"] = SuggestInput(offered=schools)

    def only_overdue(self, cases, name, value):
        today = self.request.today
        if value == "plan":
            return cases.overdue(today)
        return cases.due(date.min, today - DAY, today)

    def only_due_within(self, cases, name, value):
        today = self.request.today
        return cases.due(today, today + timedelta(days=value), today)

    def only_awaiting(self, cases, name, value):
        return cases.awaiting(value, self.request.today)


class ManagedFilter(filters.FilterSet):
    """By who manages a case, of those who manage one of the list."""

    officer = filters.ChoiceFilter(
        label="Case manager",
        field_name="case_manager",
        empty_label="Anybody or nobody",
        null_label="Nobody",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cases = self.queryset.order_by()
        people = get_user_model().objects.filter(pk__in=cases.values("case_manager"))
        choices = [(person.pk, str(person)) for person in people]
        self.filters["officer"].extra["choices"] = sorted(choices, key=lambda choice: choice[1])


class AssessmentFilter(ManagedFilter, CaseFilter):
    """What staff can narrow the caseload by."""

    state = StateFilter(
        label="Open or ended",
        empty_label="Open",
        choices=[("ended", "Ended"), ("all", "Open and ended")],
    )

    class Meta:
        model = Assessment
        fields = ("state", "stage", "overdue", "due_within", "officer")  # the order of the form


class ImprobableFilter(ManagedFilter):
    """By what there is to check, and in which cases."""

    kind = filters.ChoiceFilter(
        label="What to check", choices=Improbable, empty_label="Anything", method="only_kind"
    )
    state = filters.ChoiceFilter(
        label="Open or ended",
        choices=[("open", "Open"), ("ended", "Ended")],
        empty_label="Open and ended",
        method="only_state",
    )

    class Meta:
        model = Assessment
        fields = ("kind", "officer", "state")  # the order of the form

    def only_kind(self, cases, name, value):
        return cases.filter(**{quality.named(Improbable(value)): True})

    def only_state(self, cases, name, value):
        today = self.request.today
        return cases.open(today) if value == "open" else cases.ended(today)


class ImportFilter(filters.FilterSet):
    """By who imported the file."""

    by = filters.ChoiceFilter(label="Imported by", empty_label="Anybody", null_label="By command")

    class Meta:
        model = ImportRun
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.filter(pk__in=self.queryset.order_by().values("by"))
        self.filters["by"].extra["choices"] = [(person.pk, str(person)) for person in people]


class SearchForm(forms.Form):
    """One box for what a caller can say: a reference, a name, or a date of birth."""

    text = forms.CharField(
        label="Reference, name or date of birth",
        help_text="For example, EHC-00042, the first or last name, or 14 3 2012",
        max_length=100,
        error_messages={"required": "Enter a reference, a name or a date of birth"},
    )

    def found_in(self, cases):
        """Return those of `cases`, or of plans, that match what was typed."""
        text = self.cleaned_data["text"]
        return cases.matching(text, day_in(text))


def day_in(text):
    """Return the day that a person typed, "14 3 2012" or "2012-03-14", or None if it is none."""
    parts = text.replace("/", " ").replace("-", " ").replace(".", " ").split()
    if len(parts) != len(Typed._fields):
        return None
    day, month, year = reversed(parts) if len(parts[0]) == 4 else parts
    try:
        return DayField().to_python(Typed(day, month, year))
    except ValidationError:
        return None
