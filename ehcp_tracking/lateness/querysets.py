from django.db import models


class LatenessQuerySet(models.QuerySet):
    def in_area(self, area):
        """Reasons in cases of one area: where every queryset starts."""
        cases = self.filter(assessment__area=area)
        return cases.select_related("assessment__area", "advice", "reason")
