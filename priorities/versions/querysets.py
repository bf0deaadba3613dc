from django.db import models


class PlanVersionQuerySet(models.QuerySet):
    def in_area(self, area):
        return self.filter(plan__area=area).select_related("plan__area", "recorded_by")

    def by(self, day):
        """Versions that had been published by `day`, the newest first."""
        return self.filter(published_on__lte=day).order_by("-number")


class PublishedDateQuerySet(models.QuerySet):
    def by(self, day):
        """Dates that had been published by `day`, the newest first."""
        return self.filter(version__published_on__lte=day).order_by("-version__number")
