from django.db import models
from django.db.models import Q


class DutyExceptionQuerySet(models.QuerySet):
    def in_area(self, area):
        """Exceptions to time limits of one area: where every queryset starts."""
        of_area = Q(plan__area=area) | Q(dispute__plan__area=area)
        exceptions = self.filter(of_area | Q(dispute__assessment__area=area))
        return exceptions.select_related(
            "plan__area", "dispute__plan__area", "dispute__assessment__area"
        )
