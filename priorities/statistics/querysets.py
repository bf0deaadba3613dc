"""Which published figures count for an area."""

from django.apps import apps
from django.db import models


class StatisticsFileQuerySet(models.QuerySet):
    def in_area(self, area):
        """Files that were loaded in one area, the latest first."""
        return self.filter(area=area).select_related("loaded_by")


def in_force(area):
    """Return the published figures that count for an area: those of the latest file that its
    administrators loaded, or else those that came with the product.
    """
    latest = apps.get_model("priorities", "StatisticsFile").objects.in_area(area).first()
    if latest:
        return latest.statistics.all()
    return apps.get_model("priorities", "PublishedStatistic").objects.all()
