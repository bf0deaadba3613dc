from django.db import models


class EvaluationQuerySet(models.QuerySet):
    def in_area(self, area):
        """Evaluations of one area, each with its owner: where every queryset starts."""
        return self.filter(area=area).select_related("area", "owner")
