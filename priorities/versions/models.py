from django.db import models
from django.db.models import Q
from django.urls import reverse

from priorities.versions.querysets import OfVersionQuerySet, PlanVersionQuerySet
from wsoa.models import Frozen, User


class PlanVersion(Frozen):
    """A plan as it was published on a day, whole. `document` is what planfile.document makes.

    Of a plan that nobody has published anew no version is stored: see `changes.versions_of`.
    """

    plan = models.ForeignKey("priorities.Plan", models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    published_on = models.DateField("published")
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_on = models.DateField()

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        ordering = ["plan_id", "-number"]
        constraints = [
            models.UniqueConstraint(
                name="priorities_version_once_in_a_plan", fields=["plan", "number"]
            ),
            models.CheckConstraint(
                name="priorities_versions_are_counted_from_one", condition=Q(number__gte=1)
            ),
        ]

    def __str__(self):
        return f"Version {self.number}"

    def get_absolute_url(self):
        place = [self.plan.area.slug, self.plan.reference, self.number]
        return reverse("priorities:version_detail", args=place)


class NewOwners(Frozen):
    """That a version gave an objective other owners than it had before; its document says whom."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+")
    objective = models.ForeignKey("priorities.Objective", models.PROTECT, related_name="+")

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        ordering = ["objective_id", "version__number"]
        constraints = [
            models.UniqueConstraint(
                name="priorities_owners_once_in_a_version", fields=["objective", "version"]
            ),
        ]

    def __str__(self):
        return f"{self.objective}, {self.version}"


class PublishedDate(Frozen):
    """The date that a version gave an objective, of objectives whose date a version changed.

    The first is the one that they came with. Their actions share it.
    """

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="dates")
    objective = models.ForeignKey("priorities.Objective", models.PROTECT, related_name="dates")
    by_when = models.DateField()

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        ordering = ["objective_id", "version__number"]
        constraints = [
            models.UniqueConstraint(
                name="priorities_date_once_in_a_version", fields=["objective", "version"]
            ),
        ]

    def __str__(self):
        return f"{self.objective} by {self.by_when}"
