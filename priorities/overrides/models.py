from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from priorities.overrides.querysets import OverrideQuerySet
from wsoa.functions import AddDays
from wsoa.models import Versioned

LONGEST = 92  # days: a board that meets every two months sees each override, and its end


class Override(Versioned):
    """A rating of an objective, a priority or a weakness that counts in the place of what the
    rules say, and beside it, until a day. It counts for that row alone.
    """

    plan = models.ForeignKey("priorities.Plan", models.PROTECT, related_name="overrides")
    objective = models.ForeignKey("priorities.Objective", models.PROTECT, null=True, blank=True)
    priority = models.ForeignKey("priorities.Priority", models.PROTECT, null=True, blank=True)
    finding = models.ForeignKey("priorities.Finding", models.PROTECT, null=True, blank=True)
    level = models.ForeignKey(
        "priorities.RatingLevel", models.PROTECT, related_name="+", verbose_name="rating"
    )
    reason = models.TextField()
    until_on = models.DateField("counts until", help_text="The last day.")
    ended_on = models.DateField("ended", null=True, blank=True, help_text="From this day on.")
    ended_because = models.TextField("why it was ended", blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    added_on = models.DateField(editable=False)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        ordering = ["-added_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="priorities_override_is_about_one_row",
                condition=Q(objective__isnull=False, priority=None, finding=None)
                | Q(objective=None, priority__isnull=False, finding=None)
                | Q(objective=None, priority=None, finding__isnull=False),
            ),
            models.CheckConstraint(
                name="priorities_override_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message="Give the reason for this rating.",
            ),
            models.CheckConstraint(
                name="priorities_override_expires",
                condition=Q(until_on__gte=F("added_on"))
                & Q(until_on__lte=AddDays(F("added_on"), LONGEST)),
                violation_error_message=f"It can count for {LONGEST} days at most.",
            ),
            models.CheckConstraint(
                name="priorities_override_was_ended_for_a_reason",
                condition=Q(ended_on=None, ended_because="", ended_by=None)
                | Q(ended_on__isnull=False, ended_on__gte=F("added_on"), ended_by__isnull=False)
                & ~Q(ended_because=""),
                violation_error_message="Say why it is ended.",
            ),
        ]

    def __str__(self):
        return f"Override of the {self.level.get_of_display().lower()} rating of {self.about}"

    @property
    def about(self):
        """The row that it rates: an objective, a priority or a finding."""
        return self.objective or self.priority or self.finding

    def get_absolute_url(self):
        return reverse("priorities:override_detail", args=[self.plan.area.slug, self.pk])

    def stands(self, as_at: date) -> str:
        """Return whether it counts on a day, in words."""
        if self.ended_on and self.ended_on <= as_at:
            return "Ended"
        return "Counts" if as_at <= self.until_on else "Expired"
