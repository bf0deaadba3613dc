"""Forecasts that are kept: those of past month ends, to be held against what came, and the last
that was made as at each day.
"""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from ehcp_tracking.querysets import InArea
from wsoa.models import LocalArea


class Of(models.TextChoices):
    """Of what a past forecast is: the two figures that have targets."""

    PLANS = "plans", "Plans within 20 weeks"
    ADVICE = "advice", "Advice within 6 weeks"


class PastForecast(models.Model):
    """What would have been forecast at a month's end of the requests of the three months to it.

    Of the share of their plans within 20 weeks, or of the advice asked for in these months within
    6: the ends of the middle 80 per cent of the draws, and the median. Made from what `made_on` was
    known of the cases up to `as_at`.
    """

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="+")
    of = models.CharField(max_length=6, choices=Of)
    as_at = models.DateField()
    made_on = models.DateField()
    low = models.FloatField()
    middle = models.FloatField()
    high = models.FloatField()

    objects = InArea.as_manager()

    class Meta:
        ordering = ["-of", "-as_at"]
        constraints = [
            models.UniqueConstraint(
                name="ehcp_past_forecast_once_a_month", fields=["area", "of", "as_at"]
            ),
            models.CheckConstraint(
                name="ehcp_past_forecast_is_of_a_figure", condition=Q(of__in=Of.values)
            ),
            models.CheckConstraint(
                name="ehcp_past_forecast_is_a_band",
                condition=Q(low__gte=0, low__lte=F("middle"), middle__lte=F("high"), high__lte=1),
            ),
        ]

    def __str__(self):
        return f"Forecast of {self.of}, {self.as_at}"


class LastForecastQuerySet(InArea):
    LONGEST = timedelta(minutes=10)  # after which nobody makes one any more

    def of(self, as_at, *, then):
        """That as at a day, as known today or as known then."""
        return self.filter(as_at=as_at, then=then)

    def made(self):
        return self.filter(made_at__isnull=False)

    def under_way(self):
        return self.filter(begun_at__gt=Now() - self.LONGEST)

    def with_under_way(self):
        """Say in `under_way` whether a new one is being made."""
        return self.annotate(under_way=Q(begun_at__gt=Now() - self.LONGEST))


class LastForecast(models.Model):
    """The forecast that was last made of an area as at a day, and whether a new one is being made.

    `told` is what its draws said, of promises and of the backlog; nothing of any one case.
    """

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="+")
    as_at = models.DateField()
    then = models.BooleanField(help_text="Made of what was known at the end of that day.")
    made_on = models.DateField(null=True)
    made_at = models.DateTimeField(null=True)
    told = models.JSONField(default=dict)
    begun_at = models.DateTimeField(null=True, help_text="Of the one that is being made.")
    stopped = models.BooleanField(default=False, help_text="The last try ended before its end.")

    objects = LastForecastQuerySet.as_manager()

    class Meta:
        ordering = ["-as_at", "then"]
        constraints = [
            models.UniqueConstraint(
                name="ehcp_last_forecast_once_a_day", fields=["area", "as_at", "then"]
            ),
            models.CheckConstraint(
                name="ehcp_last_forecast_has_both_days",
                condition=Q(made_on=None, made_at=None)
                | Q(made_on__isnull=False, made_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"Forecast as at {self.as_at}"
