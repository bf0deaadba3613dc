from django.db import models
from django.db.models import Q


class LineQuerySet(models.QuerySet):
    def get_by_natural_key(self, reference):
        return self.get(area=None, reference=reference)

    def in_area(self, area):
        """The lines that are common to all areas, and those that the area added."""
        return self.filter(Q(area=None) | Q(area=area))

    def own(self, area):
        """The lines that the area added: what it may change."""
        return self.filter(area=area)


class AnswerQuerySet(models.QuerySet):
    def in_area(self, area):
        return self.filter(area=area).select_related("area", "line")


class JudgementQuerySet(models.QuerySet):
    def in_area(self, area):
        return self.filter(area=area).select_related("area", "line", "added_by")

    def known(self, as_at):
        """Judgements of days up to `as_at` that had been recorded by it, the latest first."""
        return self.filter(judged_on__lte=as_at, added_on__lte=as_at).order_by("-judged_on", "-pk")
