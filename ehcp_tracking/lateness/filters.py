import django_filters as filters
from django.db import models
from django.db.models.functions import Cast

from ehcp_tracking.choices import Duty
from ehcp_tracking.lateness.choices import Agency
from ehcp_tracking.lateness.models import LatenessReason
from wsoa.areas.filters import ListedFilter


class ReasonFilter(ListedFilter):
    """By step and agency as well."""

    step = filters.ChoiceFilter(
        label="Offered for", choices=Duty, empty_label="Any step", method="for_step"
    )
    agency = filters.ChoiceFilter(label="Lies with", choices=Agency, empty_label="Anybody")

    class Meta:
        model = LatenessReason
        fields = ()

    def for_step(self, reasons, name, value):
        listed = reasons.alias(keys=Cast("steps", models.TextField()))
        return listed.filter(keys__contains=f'"{value}"')
