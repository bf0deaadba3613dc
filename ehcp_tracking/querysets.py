"""Questions staff ask of the caseload, in their words. Each verb returns a queryset.

What is dated after `as_at` has not happened yet, so a verb answers for any past day.
"""

from django.db import models
from django.db.models import F, Q

from ehcp_tracking import clocks


class InArea(models.QuerySet):
    def in_area(self, area):
        """Records of one area: where every queryset starts."""
        return self.filter(area=area).select_related("area")


class ChildQuerySet(InArea):
    pass


class ImportRunQuerySet(InArea):
    pass


class AssessmentQuerySet(InArea):
    def counted(self):
        """Cases that figures count: requests and new responsibility, not overturned decisions."""
        return self.filter(basis__in=clocks.ON_REQUEST)

    def known(self, as_at):
        """Cases that had been received, and whose clocks had started, by `as_at`."""
        return self.filter(received_on__lte=as_at, started_on__lte=as_at)

    def open(self, as_at):
        """Cases known at `as_at` and not ended by it."""
        return self.known(as_at).filter(Q(ended_on=None) | Q(ended_on__gt=as_at))

    def overdue(self, as_at):
        """Open cases whose plan's last day in time has passed by `as_at`, excepted or not."""
        return self.open(as_at).filter(plan_due_on__lt=as_at)

    def with_clocks(self):
        """Fetch, in a constant number of queries, what `Assessment.clocks` reads."""
        return self.select_related("child").prefetch_related("advice", "exceptions__advice")

    def in_time(self):
        """Cases whose final plan was sent on or before its due day."""
        return self.filter(plan_sent_on__lte=F("plan_due_on"))


class AdviceQuerySet(models.QuerySet):
    def in_area(self, area):
        """Advice for cases of one area: where every queryset starts."""
        return self.filter(assessment__area=area).select_related("assessment__area")


class ExceptionQuerySet(models.QuerySet):
    def in_area(self, area):
        """Exceptions in cases of one area: where every queryset starts."""
        return self.filter(assessment__area=area).select_related("assessment__area", "advice")

    def on(self, duty, as_at):
        """Exceptions to one duty's limit that had begun by `as_at`."""
        return self.filter(duty=duty, from_on__lte=as_at)
