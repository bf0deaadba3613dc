"""Runs of the self-audit."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse

from ehcp_tracking.choices import Check
from ehcp_tracking.verification.querysets import VerificationQuerySet
from wsoa.models import LocalArea

DAY = timedelta(days=1)


class Verification(models.Model):
    """One run of the self-audit: who began it and when, what it held against what, what differed.

    It keeps where a difference is and not what it is, which may be a fact about a child.
    """

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    as_at = models.DateField()
    begun_on = models.DateField()
    begun_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    stopped = models.BooleanField(default=False, help_text="It ended before it was done.")
    differences = models.PositiveIntegerField(default=0)
    checked = models.JSONField(default=dict, help_text="{check: how many}")
    found = models.JSONField(default=dict, help_text="{check: how many differences}")
    places = models.JSONField(default=dict, help_text="{check: the first places}")

    objects = VerificationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"Run {self.pk}"

    def get_absolute_url(self):
        return reverse("verification:detail", args=[self.area.slug, self.pk])

    @property
    def days(self):
        """The days of the questions: as at that one, the month end before it, and one a year older.

        Boards read month ends, and an older day asks again about what was amended since.
        """
        first = self.as_at.replace(day=1)
        return [self.as_at, first - DAY, first.replace(year=first.year - 1) - DAY]

    @property
    def outcome(self):
        """What came of it, in words. Of a queryset `with_under_way`."""
        if self.ended_at is None:
            return "Under way" if self.under_way else "Stopped before its end"
        if not self.differences:
            return "No difference"
        return f"{self.differences:,} difference{'' if self.differences == 1 else 's'}"

    @property
    def lines(self):
        """What was checked, as (what, how many, how many differences, the first places of them)."""
        return [
            (check.label, self.checked[check], self.found[check], self.places[check])
            for check in Check
            if check in self.checked
        ]
