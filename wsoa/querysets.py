from django.db import models
from django.db.models import Q


class LocalAreaManager(models.Manager):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class MembershipQuerySet(models.QuerySet):
    def in_area(self, slug):
        """Memberships of the area with this slug; none where there is no such area."""
        return self.filter(area__slug=slug).select_related("area")

    def held_on(self, day):
        """Memberships that run on `day`, their first and last days included."""
        return self.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day)
