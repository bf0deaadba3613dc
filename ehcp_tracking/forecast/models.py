"""Forecasts as at past month ends, kept to be held against what came."""

from django.db import models
from django.db.models import F, Q

from ehcp_tracking.querysets import InArea
from wsoa.models import LocalArea


class PastForecast(models.Model):
    """What would have been forecast at a month's end of the requests of the three months to it.

    Of the share of their plans within 20 weeks: the ends of the middle 80 per cent of the draws,
    and the median. Made from what `made_on` was known of the cases up to `as_at`.
    """

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="+")
    as_at = models.DateField()
    made_on = models.DateField()
    low = models.FloatField()
    middle = models.FloatField()
    high = models.FloatField()

    objects = InArea.as_manager()

    class Meta:
        ordering = ["-as_at"]
        constraints = [
            models.UniqueConstraint(
                name="ehcp_past_forecast_once_a_month", fields=["area", "as_at"]
            ),
            models.CheckConstraint(
                name="ehcp_past_forecast_is_a_band",
                condition=Q(low__gte=0, low__lte=F("middle"), middle__lte=F("high"), high__lte=1),
            ),
        ]

    def __str__(self):
        return f"Forecast of {self.as_at}"
