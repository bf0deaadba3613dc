from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce


class PlanVersionQuerySet(models.QuerySet):
    def in_area(self, area):
        return self.filter(plan__area=area).select_related("plan__area", "recorded_by")

    def by(self, day):
        """Versions that had been published by `day`, the newest first."""
        return self.filter(published_on__lte=day).order_by("-number")

    def after(self, day):
        """Versions that took the place of another after `day`."""
        return self.filter(number__gt=1, published_on__gt=day)

    def in_force(self, day):
        """Of each plan the version that held on `day`, before the first one that first one."""
        newest = self.model.objects.by(day).filter(plan=OuterRef("plan")).values("number")[:1]
        return self.filter(number=Coalesce(Subquery(newest), 1))


class OfVersionQuerySet(models.QuerySet):
    def by(self, day):
        """What versions said that had been published by `day`, the newest first."""
        return self.filter(version__published_on__lte=day).order_by("-version__number")
