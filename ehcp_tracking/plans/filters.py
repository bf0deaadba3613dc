from datetime import date, timedelta

import django_filters as filters
from django.contrib.auth import get_user_model

from ehcp_tracking import law
from ehcp_tracking.plans import clocks, kpis
from ehcp_tracking.plans.models import EHCPlan
from wsoa.forms import DayField, SuggestInput

DAY = timedelta(days=1)


class DayFilter(filters.Filter):
    field_class = DayField


class StateFilter(filters.ChoiceFilter):
    """Plans the area maintains, which is what the list shows until told otherwise, or others."""

    def filter(self, plans, value):
        today = self.parent.request.today
        ended = {
            "ceased": {"ceased_on__lte": today},
            "transferred": {"transferred_out_on__lte": today},
            "ended": {},
        }
        if value == "all":
            return plans.known(today)
        if value in ended:
            return plans.ended(today).filter(**ended[value])
        return plans.current(today)


class PlanFilter(filters.FilterSet):
    """What staff can narrow the plans by."""

    state = StateFilter(
        label="Maintained or ended",
        empty_label="Maintained",
        choices=[
            ("ceased", "Ended by the area"),
            ("transferred", "Transferred to another area"),
            ("ended", "Ended in any way"),
            ("all", "Maintained and ended"),
        ],
    )
    due = filters.ChoiceFilter(
        label="Still to be done",
        choices=[
            ("reviews", "Any review"),
            ("transfers", "Any move between phases"),
            *((each, law.RULES[each].title) for each in clocks.DUTIES),
        ],
        empty_label="Does not matter",
        method="leave_alone",
    )
    when = filters.ChoiceFilter(
        label="When",
        choices=[
            ("overdue", "Overdue: past its last day, and no exception excuses it"),
            ("past", "Excused or not: past its last day"),
            ("open", "Not past its last day"),
            *((str(days), f"Due in the next {days} days") for days in (7, 30, 90)),
        ],
        empty_label="Does not matter",
        method="leave_alone",
    )
    first = DayFilter(label="Last day from", method="leave_alone")
    last = DayFilter(label="Last day to", method="leave_alone")
    officer = filters.ChoiceFilter(
        label="Case manager",
        field_name="case_manager",
        empty_label="Anybody or nobody",
        null_label="Nobody",
    )
    setting = filters.CharFilter(label="School or setting", lookup_expr="icontains")
    reference = filters.CharFilter(label="Plan reference", lookup_expr="icontains")

    class Meta:
        model = EHCPlan
        fields = ()

    def __init__(self, *args, schools, **kwargs):
        super().__init__(*args, **kwargs)
        plans = self.queryset.order_by()
        people = get_user_model().objects.filter(pk__in=plans.values("case_manager"))
        choices = [(person.pk, str(person)) for person in people]
        self.filters["officer"].extra["choices"] = sorted(choices, key=lambda choice: choice[1])
        self.filters["setting"].extra["widget"] = SuggestInput(offered=schools)

    def leave_alone(self, plans, name, value):
        """What is due, and when, is one question: see `filter_queryset`."""
        return plans

    def filter_queryset(self, plans):
        plans, today = super().filter_queryset(plans), self.request.today
        due, when, first, last = map(self.form.cleaned_data.get, ("due", "when", "first", "last"))
        if not (due or when or first or last):
            return plans
        since, until = days_of(when, today)
        days = max(since, first or since), min(until, last or until)
        of_duties = DUTIES.get(due, [due])
        return plans.due(of_duties, *days, today, unexcused=when == "overdue")


def days_of(when, today):
    """Return the first and the last of the last days that one of the choices of `when` means."""
    if when in ("overdue", "past"):
        return date.min, today - DAY
    if when == "open":
        return today, date.max
    return (today, today + int(when) * DAY) if when else (date.min, date.max)


DUTIES = {
    "": clocks.DUTIES,
    "reviews": clocks.REVIEWS,
    "transfers": kpis.MEASURES["transfers"].duties,
}
