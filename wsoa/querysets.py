from django.db import models
from django.db.models import Q


class LocalAreaManager(models.Manager):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class MembershipQuerySet(models.QuerySet):
    def held_on(self, day):
        """Memberships that run on `day`, their first and last days included."""
        return self.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day)
