from django.db.models import F, Q

from priorities.querysets import AsSaidQuerySet


class OverrideQuerySet(AsSaidQuerySet):
    """What people rated otherwise than the rules. What is dated after `as_at` has not happened."""

    def in_area(self, area):
        return self.filter(plan__area=area).select_related("plan__area")

    def of_plan(self, reference):
        return self.filter(plan__reference=reference)

    def known(self, as_at):
        """What had been added by `as_at`, that day included, newest first."""
        return self.filter(added_on__lte=as_at).order_by("-added_on", "-pk").said_on(as_at)

    def holding(self, as_at):
        """Overrides that count on `as_at`: neither expired nor ended."""
        ended = Q(ended_on=None) | Q(ended_on__gt=as_at)
        return self.known(as_at).filter(ended, until_on__gte=as_at)

    def over(self, as_at):
        """Overrides that no longer count on `as_at`."""
        return self.known(as_at).filter(Q(ended_on__lte=as_at) | Q(until_on__lt=as_at))

    def about(self, row):
        """What was added about an objective, a priority or a finding."""
        return self.filter(**{row._meta.model_name: row})

    def with_words(self):
        """Overrides with what they are about, their level, and who added them."""
        about = ("objective__plan__area", "priority__plan__area", "finding__inspection__area")
        return self.select_related(*about, "level", "added_by", "ended_by")

    def in_order(self):
        """Overrides with those that count the longest first."""
        return self.order_by(F("until_on").desc(), "-pk")
