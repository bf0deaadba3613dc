from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from ehcp_tracking.querysets import InArea


class VerificationQuerySet(InArea):
    # After this long nobody works on one any more, however large the area is.
    LONGEST = timedelta(hours=2)

    def in_area(self, area):
        return super().in_area(area).select_related("area", "by")

    def ended(self):
        """Runs that came to their end, whatever they found."""
        return self.filter(ended_at__isnull=False)

    def agreeing(self):
        """Runs that found no difference."""
        return self.ended().filter(differences=0)

    def differing(self):
        """Runs that found something."""
        return self.filter(differences__gt=0)

    def under_way(self):
        return self.filter(ended_at=None, stopped=False, begun_at__gt=Now() - self.LONGEST)

    def with_under_way(self):
        """Say in `under_way` whether a run may still come to its end."""
        is_fresh = Q(begun_at__gt=Now() - self.LONGEST)
        return self.annotate(under_way=Q(Q(ended_at=None, stopped=False), is_fresh))
