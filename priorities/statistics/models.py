from django.db import models
from django.db.models import Q

from priorities.statistics.querysets import StatisticsFileQuerySet
from wsoa.models import Frozen, LocalArea, User

RATES = ("in_20_weeks_including_exceptions_pct", "in_20_weeks_excluding_exceptions_pct")
COUNTS = ("initial_requests", "refused_to_assess", "new_plans")


def percentages(name):
    """Return the constraint that what was published as a rate is one."""
    right = Q()
    for rate in RATES:
        right &= Q(**{rate: None}) | Q(**{f"{rate}__range": (0, 100)})
    return models.CheckConstraint(name=name, condition=right)


class Statistic(models.Model):
    """A year of the DfE's SEN2 return, by the calendar year in which plans were issued.

    The return became person level in January 2023, a break in the series. Empty: not known here.
    Source: Explore Education Statistics, "Education, health and care plans".
    """

    place = models.SlugField(help_text='Slug of an area, or "england", which is no local area.')
    year = models.PositiveSmallIntegerField()
    initial_requests = models.PositiveIntegerField(null=True)
    refused_to_assess = models.PositiveIntegerField(null=True)
    new_plans = models.PositiveIntegerField(null=True)
    in_20_weeks_including_exceptions_pct = models.DecimalField(
        max_digits=4, decimal_places=1, null=True
    )
    in_20_weeks_excluding_exceptions_pct = models.DecimalField(
        max_digits=4, decimal_places=1, null=True
    )

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.place} {self.year}"


class StatisticsFile(Frozen):
    """Published figures that an administrator loaded: the latest of an area count, and no others.

    Until there is one, those that came with the product count. They are nowhere altered, so that
    loading their fixture again undoes nothing.
    """

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    told = models.CharField(max_length=200, help_text="What it changed, in words.")
    loaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    loaded_on = models.DateField()

    objects = StatisticsFileQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.name


class LoadedStatistic(Statistic, Frozen):
    """A row of a file."""

    file = models.ForeignKey(StatisticsFile, models.PROTECT, related_name="statistics")

    class Meta:
        ordering = ["place", "year"]
        constraints = [
            models.UniqueConstraint(
                name="priorities_loaded_statistic_once_a_year", fields=["file", "place", "year"]
            ),
            percentages("priorities_loaded_statistic_has_percentages"),
        ]
