from django.db import models
from django.db.models import ExpressionWrapper, F, Q


class RiskQuerySet(models.QuerySet):
    """What may keep a plan from its objectives. What is dated after `as_at` has not happened."""

    def in_area(self, area):
        return self.filter(plan__area=area).select_related("plan__area")

    def of_plan(self, reference):
        return self.filter(plan__reference=reference)

    def known(self, as_at):
        """Risks that had been recorded by `as_at`."""
        return self.filter(added_on__lte=as_at)

    def open(self, as_at):
        """Risks known and not closed by `as_at`."""
        return self.known(as_at).filter(Q(closed_on=None) | Q(closed_on__gt=as_at))

    def closed(self, as_at):
        return self.filter(closed_on__lte=as_at)

    def review_overdue(self, as_at):
        """Open risks whose day of review has passed by `as_at`."""
        return self.open(as_at).filter(review_on__lt=as_at)

    def owned_by(self, posts):
        return self.filter(owner__in=posts)

    def with_words(self):
        """Risks with their owner, who recorded them, and their objectives."""
        rows = self.select_related("owner", "added_by").prefetch_related("objectives__plan__area")
        return rows.annotate(severity=severity())

    def worst_first(self):
        return self.annotate(severity=severity()).order_by("-severity", "review_on", "pk")


def severity():
    """The likelihood times the impact of a risk, 1 to 16."""
    product = F("likelihood") * F("impact")
    return ExpressionWrapper(product, output_field=models.PositiveSmallIntegerField())
